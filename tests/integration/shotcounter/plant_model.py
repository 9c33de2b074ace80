"""Presses, tools and people as they may be, beside the service: when each shot was made, and whose it is by now."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.analytics.tables import MachineDay, RunFact, ShotsDay
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import registry
from toolcare_shared.contracts import shotcounter as events
from toolcare_shared.contracts.event import Event
from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId, new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.tables import outbox
from toolcare_shotcounter import assigning, consumers, store, usecases
from toolcare_shotcounter.assigning import Assign, NothingUnassigned, TimeIsTaken, ToolWasElsewhere
from toolcare_shotcounter.crediting import EVER
from toolcare_shotcounter.readings import Reading, SourceKind
from toolcare_shotcounter.tables import AssignmentRow, EntryRow, HourRow, StretchRow, TotalRow, UnassignedRow
from toolcare_shotcounter.usecases import ChangeSource, ConfigureSource

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CYCLE = timedelta(milliseconds=1500)
TOOLS = ("t-a", "t-b", "t-c")
PRESSES = ("p01", "p02")
MAY_BE_RESET = "p02"
"""Its low values might come from a reset: a longer time opens a gap, until a buffer tells each step of it."""
STATIONS = ("A", "B")
WRONG = "t-c"
"""Which mould a press names that is not mounted there, unless it is."""
NOBODY: list[tuple[str | None, int, str]] = [(None, 1, "nobody")]
ERIKA = service_actor("test")
_KNOWN = (events.ShotsCounted, events.UnassignedShotsCounted, events.ShotsMoved, events.UnassignedShotsDecided)


@dataclass(frozen=True)
class Run:
    id: str
    tool: str
    press: str
    since: datetime
    until: datetime | None
    factor: int
    station: str = ""
    corrections: int = 0

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def meets(self, other: "Run") -> bool:
        ends_later = self.until is None or self.until > other.since
        return ends_later and (other.until is None or other.until > self.since)

    def values(self) -> registry.RunValues:
        return registry.RunValues(
            tool_id=self.tool,
            machine_id=self.press,
            since=self.since,
            until=self.until,
            shot_factor=self.factor,
            active_cavities=self.factor + 3,
            station=self.station,
        )


@dataclass(frozen=True)
class Place:
    """A counter of a press, beside which others it counts: those count the tools of their stations."""

    station: str
    stations: frozenset[str]

    def counts(self, run: Run) -> bool:
        return (run.station if run.station in self.stations else min(self.stations)) == self.station


@dataclass(frozen=True)
class Shot:
    at: datetime
    place: Place


@dataclass
class Source:
    """A source: what its press's counter shows, when it was heard last, and whether it holds other moulds' shots."""

    source: str
    station: str
    holds: bool
    value: int = 0
    last: datetime = START


@dataclass
class Held:
    """A time in which a counter's shots are nobody's, since the press named another mould."""

    press: str
    station: str
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def meets(self, run: Run) -> bool:
        was_begun = self.until is None or self.until > max(self.since, run.since)
        return was_begun and (run.until is None or self.since < run.until)


def after(moment: datetime) -> datetime:
    following = moment + timedelta(milliseconds=1)
    return following.replace(microsecond=following.microsecond // 1000 * 1000)


@dataclass
class Plant:
    """The truth beside the service: shots with their times, runs as they are known by now, and what was decided.

    `aside` draws what goes beyond one counter and one tool at a press, which only some histories have.
    """

    database: Database
    random: Random
    aside: Random | None = None
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    counters: dict[str, list[Source]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    shots: dict[str, list[Shot]] = field(default_factory=lambda: {press: [] for press in PRESSES})
    runs: dict[str, Run] = field(default_factory=dict)
    decided: dict[str, AssignmentRow] = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)
    position: int = 0
    edits: int = 0

    async def hear(self, *news: Event) -> None:
        for event in news:
            self.position += 1
            envelope = Envelope(
                id=new_id(),
                source=source_of(event.publisher),
                type=event.type_name(),
                subject=event.subject,
                time=self.clock.now(),
                data=event.model_dump(mode="json"),
                sequence=self.position,
                position=self.position,
                aggregate=event.aggregate,
                correlationid=new_id(),
                actor="service:test",
            )
            handlers = consumers.handlers(self.clock, CYCLE)
            for _ in range(self.random.choice((1, 2))):
                async with self.database.write() as session:
                    await handlers.handle(session, envelope)
            self.told.append(event)
            await self.collect()

    async def collect(self) -> None:
        """Take over what the service told meanwhile, behind what it was told."""
        known = {event.type_name(): event for event in _KNOWN}
        async with self.database.write() as session:
            rows = (await session.scalars(select(outbox.c.envelope).order_by(outbox.c.entry))).all()
            await session.execute(outbox.delete())
        for text in rows:
            envelope = Envelope.parse(text)
            if envelope.type in known:
                self.told.append(known[envelope.type].model_validate(envelope.data))

    async def begin(self) -> None:
        for press in PRESSES:
            await self.hear(registry.MachineRegistered(machine_id=press, name=press, version=1, at=START))
            await self.set_up(press, SourceKind.MQTT, "", {"resettable": press == MAY_BE_RESET})
        for tool in TOOLS:
            values = {"number": tool, "name": tool, "status": registry.ToolStatus.RELEASED, "cavity_count": 8}
            await self.hear(registry.ToolRegistered(tool_id=tool, **values, min_cycle_ms=1000, version=1, at=START))

    async def set_up(self, press: str, kind: SourceKind, station: str, config: Mapping[str, object]) -> None:
        """Add a counter and hear its baseline."""
        holds = self.aside is not None and self.aside.random() < 0.7
        config = {**config, "on_mismatch": "hold" if holds else "warn"}
        now = self.clock.now()
        async with self.database.write() as session:
            command = ConfigureSource(press, kind, "", station, enabled=True, config=config)
            source = (await usecases.configure_source(session, command, ERIKA, now)).id
        counter = Source(source, station, holds, last=now)
        self.counters.setdefault(press, []).append(counter)
        async with self.database.write() as session:
            await usecases.count_readings(session, [counter_reading(counter, now, now)], CYCLE, now)
        counter.value += 1

    def place(self, press: str, counter: Source) -> Place:
        return Place(counter.station, frozenset(each.station for each in self.counters[press]))

    def any_counter(self, press: str) -> Source:
        counters = self.counters[press]
        return counters[0] if self.aside is None else self.aside.choice(counters)

    def names(self, press: str, counter: Source, moments: list[datetime]) -> list[str | None]:
        """What a press names with each of its shots: mostly nothing, a mounted tool, or always the same other one."""
        if self.aside is None or self.aside.random() < 0.4:
            return [None] * len(moments)
        return [self.aside.choice((None, None, WRONG, *self.mounted(press, counter, at))) for at in moments]

    def mounted(self, press: str, counter: Source, at: datetime) -> list[str]:
        place = self.place(press, counter)
        return [run.tool for run in self.runs.values() if run.press == press and run.holds(at) and place.counts(run)]

    def made(self, press: str, counter: Source, moments: list[datetime], names: list[str | None]) -> None:
        """Note shots, and whose are held by what was named with them."""
        for at, name in zip(moments, names, strict=True):
            if name is not None and counter.holds:
                self.hold(press, counter, at, name)
            counter.last = at
            self.shots[press].append(Shot(at, self.place(press, counter)))

    def hold(self, press: str, counter: Source, at: datetime, name: str) -> None:
        going_on = self.going_on(press, counter)
        mounted, begin = self.mounted(press, counter, at), min(at, after(counter.last))
        if mounted and name not in mounted and going_on is None:
            self.held.append(Held(press, counter.station, begin))
        elif going_on is not None and (name in mounted or not mounted):
            going_on.until = max(going_on.since, begin)

    def going_on(self, press: str, counter: Source) -> Held | None:
        mine = (held for held in self.held if (held.press, held.station) == (press, counter.station))
        return next((held for held in mine if held.until is None), None)

    async def count(self, press: str, counter: Source, moments: list[datetime], names: list[str | None]) -> None:
        """Have a press tell shots, in the order of their times."""
        readings = []
        for at, name in zip(moments, names, strict=True):
            readings.append(counter_reading(counter, at, self.clock.now(), name))
            counter.value += 1
        async with self.database.write() as session:
            await usecases.count_readings(session, readings, CYCLE, self.clock.now())
        self.made(press, counter, moments, names)

    async def step(self, kind: str) -> None:
        await {
            "run": self.produce,
            "late": self.cut_off,
            "edit": self.edit,
            "mount": self.mount,
            "unmount": self.unmount,
            "correct": self.correct,
            "assign": self.assign,
            "undo": self.undo,
            "counters": self.change_counters,
        }[kind]()

    async def produce(self) -> None:
        """Some shots, told at once or later in one batch, as a gateway does that was offline."""
        press = self.random.choice(PRESSES)
        counter = self.any_counter(press)
        begin = max([self.clock.now(), *(shot.at for shot in self.shots[press][-1:])])
        gaps = [self.random.choice((15, 21, 40, 900)) for _ in range(self.random.randint(1, 25))]
        moments = [begin + timedelta(seconds=sum(gaps[: n + 1])) for n in range(len(gaps))]
        names = self.names(press, counter, moments)
        if self.random.random() < 0.5:
            self.clock.advance(moments[-1] - self.clock.now() + timedelta(seconds=1))
            await self.count(press, counter, moments, names)
        else:
            for at, name in zip(moments, names, strict=True):
                self.clock.advance(at - self.clock.now())
                await self.count(press, counter, [at], [name])
        if self.random.random() < 0.5:
            async with self.database.write() as session:
                await usecases.publish_counts(session, self.clock.now())
            await self.collect()

    async def cut_off(self) -> None:
        """Some shots of more than ten minutes, the newest told first and the others after it, in any order, twice.

        Up to then the press was heard: before it no reset can hide.
        """
        press = self.random.choice(PRESSES)
        counter = self.any_counter(press)
        begin = max([self.clock.now(), *(shot.at for shot in self.shots[press][-1:])])
        gaps = [self.random.choice((15, 21, 40)) for _ in range(self.random.randint(45, 60))]
        moments = [begin + timedelta(seconds=sum(gaps[: n + 1])) for n in range(len(gaps))]
        names = self.names(press, counter, moments)
        self.clock.advance(moments[-1] - self.clock.now() + timedelta(seconds=1))
        now = self.clock.now()
        before = counter_reading(replace(counter, value=counter.value - 1), begin, now)
        stored = []
        for at, name in zip(moments, names, strict=True):
            stored.append(counter_reading(counter, at, now, name))
            counter.value += 1
        rest = stored[:-1]
        half = self.random.randrange(1, len(rest))
        for batch in ([before], [stored[-1]], rest[half:], rest[:half], stored):
            async with self.database.write() as session:
                await usecases.count_readings(session, batch, CYCLE, now)
        counter.last = begin
        self.made(press, counter, moments, names)
        await self.collect()

    async def change_counters(self) -> None:
        """Give a press a second counter, or take one of its two away: some go on without a station."""
        assert self.aside is not None
        press = self.aside.choice(PRESSES)
        counters = self.counters[press]
        if len(counters) == 1:
            (first,) = counters
            station = self.aside.choice([each for each in STATIONS if each != first.station])
            if first.station == "":
                await self.change(press, first, ChangeSource(None, "B" if station == "A" else "A", None, None))
            self.edits += 1
            mapped = {"topic": f"x/{self.edits}", "counter_path": "c", "resettable": False}
            await self.set_up(press, SourceKind.MQTT_MAPPED, station, mapped)
            return
        gone = counters.pop(self.aside.randrange(2))
        await self.change(press, gone, ChangeSource(None, None, enabled=False, config=None))
        self.end_hold(press, gone)
        if self.aside.random() < 0.5:
            await self.change(press, counters[0], ChangeSource(None, "", None, None))

    async def change(self, press: str, counter: Source, changes: ChangeSource) -> None:
        async with self.database.write() as session:
            row = await store.source_for_update(session, counter.source)
            await usecases.change_source(session, row, changes, ERIKA, self.clock.now())
        if changes.station is not None and changes.station != counter.station:
            going_on = self.end_hold(press, counter)
            counter.station = changes.station
            if going_on:
                self.held.append(Held(press, counter.station, after(counter.last)))

    def end_hold(self, press: str, counter: Source) -> bool:
        going_on = self.going_on(press, counter)
        if going_on is not None:
            going_on.until = max(going_on.since, after(counter.last))
        return going_on is not None

    async def edit(self) -> None:
        """Say that a tool is faster or slower: nothing that is counted changes by it."""
        tool = self.random.choice(TOOLS)
        self.edits += 1
        values = {"number": tool, "name": tool, "status": registry.ToolStatus.RELEASED, "cavity_count": 8}
        cycle = self.random.choice((500, 1000, 5000, 10_000))
        version = 100 + self.edits
        at = self.clock.now()
        await self.hear(registry.ToolRegistered(tool_id=tool, **values, min_cycle_ms=cycle, version=version, at=at))

    def free(self, wanted: Run) -> bool:
        """Whether the tool hung nowhere else then, and no other on the press, at its station."""
        others = (run for run in self.runs.values() if run.id != wanted.id and run.meets(wanted))
        return not any(
            run.tool == wanted.tool or (run.press == wanted.press and run.station == wanted.station) for run in others
        )

    def any_station(self, known: str = "") -> str:
        return "" if self.aside is None else self.aside.choice((known, *STATIONS, ""))

    def moment(self) -> datetime:
        span = int((self.clock.now() - START).total_seconds())
        return START + timedelta(seconds=self.random.randint(0, max(span, 0)), milliseconds=500)

    async def mount(self) -> None:
        at = self.random.choice((self.clock.now(), self.moment()))
        tool, press = self.random.choice(TOOLS), self.random.choice(PRESSES)
        run = Run(new_id(), tool, press, min(at, self.clock.now()), None, self.random.choice((1, 1, 2)))
        run = replace(run, station=self.any_station())
        if not self.free(run):
            return
        self.runs[run.id] = run
        self.release(run, kept=self.decided.values())
        await self.hear(
            registry.ToolMounted(
                tool_id=run.tool,
                machine_id=run.press,
                mounting_id=run.id,
                shot_factor=run.factor,
                active_cavities=run.factor + 3,
                station=run.station,
                version=2,
                at=run.since,
            )
        )

    async def unmount(self) -> None:
        open_runs = [run for run in self.runs.values() if run.until is None]
        if not open_runs:
            return
        run = self.random.choice(open_runs)
        if run.since >= self.clock.now():
            return
        at = self.random.choice((self.clock.now(), max(run.since, self.moment())))
        run = self.runs[run.id] = replace(run, until=max(run.since + timedelta(seconds=1), min(at, self.clock.now())))
        off = registry.ToolUnmounted(
            tool_id=run.tool,
            machine_id=run.press,
            mounting_id=run.id,
            version=3,
            at=run.until,
        )
        await self.hear(off)

    async def correct(self) -> None:
        if not self.runs:
            return
        before = self.random.choice(list(self.runs.values()))
        since, until = sorted((self.moment(), self.moment()))
        after = replace(
            before,
            tool=self.random.choice((before.tool, *TOOLS)),
            press=self.random.choice((before.press, *PRESSES)),
            since=self.random.choice((before.since, since)),
            until=self.random.choice((before.until, until)),
            factor=self.random.choice((1, 2)),
            station=self.any_station(before.station),
            corrections=before.corrections + 1,
        )
        if (after.until is not None and after.until <= after.since) or not self.free(after):
            return
        self.runs[after.id] = after
        self.release(after)
        told = registry.RunCorrected(
            tool_id=before.tool,
            mounting_id=after.id,
            correction=after.corrections,
            before=before.values(),
            after=after.values(),
            reason="was otherwise",
            by="Erika",
            version=4,
            at=self.clock.now(),
        )
        await self.hear(told, told.model_copy(update={"tool_id": after.tool}))

    def release(self, run: Run, kept: Collection[AssignmentRow] = ()) -> None:
        """What was held for the very tool is not held while that is said to have hung there; what is decided stays."""
        decided = [row for row in kept if row.machine_id == run.press]
        for held in [*self.held]:
            place = Place(held.station, frozenset({held.station, *(each.station for each in self.counters[run.press])}))
            if run.tool != WRONG or held.press != run.press or not place.counts(run) or not held.meets(run):
                continue
            begin = max(held.since, run.since)
            if any(row.until > begin and (held.until is None or row.since < held.until) for row in decided):
                continue
            if run.until is not None and (held.until is None or held.until > run.until):
                self.held.append(replace(held, since=run.until))
            held.until = begin

    async def assign(self) -> None:
        since, until = sorted((self.moment(), self.moment()))
        tool = self.random.choice((*TOOLS, None))
        cycles = self.random.choice((None, None, self.random.randint(1, 5)))
        command = Assign(self.random.choice(PRESSES), tool, since, until, cycles, "whose they are")
        if since == until:
            return
        try:
            async with self.database.write() as session:
                row = await assigning.assign(session, command, CYCLE, ERIKA, self.clock.now())
        except (NothingUnassigned, TimeIsTaken, ToolWasElsewhere):
            return
        made = [shot for shot in self.shots[row.machine_id] if row.since <= shot.at < row.until]
        free = sum(1 for shot in made if self.holders(row.machine_id, shot) == NOBODY)
        self.decided[row.id] = row
        assert cycles in {None, free}
        await self.collect()

    async def undo(self) -> None:
        if not self.decided:
            return
        row = self.decided.pop(self.random.choice(list(self.decided)))
        async with self.database.write() as session:
            await assigning.undo(session, row.id, "not theirs", CYCLE, ERIKA, self.clock.now())
        await self.collect()

    def holders(self, press: str, shot: Shot) -> list[tuple[str | None, int, str]]:
        """The truth: whose a shot is."""
        runs = [run for run in self.runs.values() if run.press == press and shot.place.counts(run)]
        if not self.is_held(press, shot.place, shot.at) and any(run.holds(shot.at) for run in runs):
            return [(run.tool, run.factor, run.id) for run in runs if run.holds(shot.at)]
        for row in self.decided.values():
            if row.machine_id == press and row.since <= shot.at < row.until:
                return [(row.tool_id, row.factor, row.mounting_id or f"decided {row.id}")]
        return NOBODY

    def is_held(self, press: str, place: Place, at: datetime) -> bool:
        return any((each.press, each.station) == (press, place.station) and each.covers(at) for each in self.held)

    def begin_of_stretch(self, press: str, shot: Shot) -> datetime:
        """The truth: since when nobody holds the shots of a counter, at a moment when nobody does."""
        ends = [row.until for row in self.decided.values() if row.machine_id == press]
        for run in self.runs.values():
            if run.press == press and shot.place.counts(run):
                ends += self.edges(run, shot.place)
        return max((end for end in ends if end <= shot.at), default=EVER)

    def edges(self, run: Run, place: Place) -> list[datetime]:
        """When a run's shots began to be its tool's, and ceased to."""
        held = [each for each in self.held if (each.press, each.station) == (run.press, place.station)]
        moments = {run.since, run.until, *(each.since for each in held), *(each.until for each in held)} - {None}
        inside = [at for at in moments if at is not None and run.since <= at <= (run.until or at)]

        def is_its(at: datetime) -> bool:
            return run.holds(at) and not self.is_held(run.press, place, at)

        tick = timedelta(microseconds=1)
        return [at for at in inside if is_its(at) or is_its(at - tick)]

    async def check(self) -> None:
        """The ledger, its sums and what others make of the events are the truth."""
        async with self.database.write() as session:
            await usecases.publish_counts(session, self.clock.now())
        await self.collect()
        tools, days = Counter[str](), Counter[tuple[str, object]]()
        runs, left = Counter[str](), Counter[str]()
        open_since = Counter[tuple[str, datetime]]()
        credits_ = 0
        for press, shot in ((press, shot) for press, shots in self.shots.items() for shot in shots):
            for tool, factor, run in self.holders(press, shot):
                credits_ += 1
                if tool is not None:
                    tools[tool] += factor
                    days[tool, shot.at.astimezone(BERLIN).date()] += factor
                    runs[run] += factor
                elif run == "nobody":
                    left[press] += 1
                    open_since[press, self.begin_of_stretch(press, shot)] += 1
        async with self.database.read() as session:
            totals = {row.tool_id: row.total for row in await session.scalars(select(TotalRow))}
            nobodys = {row.machine_id: row.total for row in await session.scalars(select(UnassignedRow))}
            stretches = await _left(session)
            lines = await _by_tool(session, EntryRow)
            hours = await _by_tool(session, HourRow)
            cycles = (await session.scalar(select(func.sum(EntryRow.shots / EntryRow.factor)))) or 0
        assert Counter({tool: total for tool, total in totals.items() if total}) == tools
        assert Counter({press: total for press, total in nobodys.items() if total}) == left
        assert stretches == open_since
        for kept in (lines, hours):
            assert Counter({tool: total for tool, total in kept.items() if tool and total}) == tools
        assert cycles == credits_
        await self.check_figures(tools, days, runs, left)

    async def check_figures(
        self, tools: Counter[str], days: Counter[tuple[str, object]], runs: Counter[str], left: Counter[str]
    ) -> None:
        book, last = MemoryBook(0), Counter[str]()
        for number, event in enumerate(self.told, start=1):
            envelope = Envelope(
                id=f"{number:08}",
                source=source_of(event.publisher),
                type=event.type_name(),
                subject=event.subject,
                time=event.at,
                data={},
                sequence=number,
                position=number,
                aggregate=event.aggregate,
                correlationid="-",
                actor="service:test",
            )
            await facts.note(book, event, envelope, BERLIN)
            if isinstance(event, events.ShotsCounted):
                last[event.tool_id] += event.shots
                assert event.total == last[event.tool_id] >= 0
        await book.close()
        assert +last == tools
        by_tool_and_day = Counter[tuple[str, object]]()
        for row in book.rows(ShotsDay):
            by_tool_and_day[row.tool_id, row.day] += row.shots
        assert Counter({key: shots for key, shots in by_tool_and_day.items() if shots}) == days
        made = {run.run_id: run.shots for run in book.rows(RunFact) if run.run_id in self.runs}
        assert Counter({run: shots for run, shots in made.items() if shots}) == Counter(
            {run: shots for run, shots in runs.items() if run in self.runs}
        )
        by_press = Counter[str]()
        for day in book.rows(MachineDay):
            by_press[day.machine_id] += day.unassigned_shots
        assert +by_press == left


def counter_reading(counter: Source, at: datetime, now: datetime, mould: str | None = None) -> Reading:
    return Reading(source_id=SourceId(counter.source), value=counter.value, at=at, received_at=now, mould=mould)


async def _left(session: AsyncSession) -> Counter[tuple[str, datetime]]:
    rows = await session.scalars(select(StretchRow).where(StretchRow.cycles != 0))
    return Counter({(row.machine_id, row.began_at): row.cycles for row in rows})


async def _by_tool(session: AsyncSession, table: type[EntryRow | HourRow]) -> dict[str | None, int]:
    rows = await session.execute(select(table.tool_id, func.sum(table.shots)).group_by(table.tool_id))
    return {row[0]: row[1] for row in rows}
