"""Presses, tools and people as they may be, beside the service: when each shot was made, and whose it is by now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from tests.integration.shotcounter.plant_parts import (
    CYCLE,
    ERIKA,
    MAY_BE_RESET,
    NOBODY,
    PRESSES,
    START,
    STATIONS,
    TOOLS,
    WRONG,
    Held,
    Place,
    Run,
    Shot,
    Source,
    after,
    counter_reading,
)

from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import registry
from toolcare_shared.contracts import shotcounter as events
from toolcare_shared.contracts.event import Event
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.tables import outbox
from toolcare_shotcounter import assigning, consumers, store, usecases
from toolcare_shotcounter.assigning import (
    Assign,
    NothingUnassigned,
    SeveralCounters,
    TimeIsTaken,
    ToolAtAnotherCounter,
    ToolWasElsewhere,
)
from toolcare_shotcounter.crediting import EVER
from toolcare_shotcounter.readings import SourceKind
from toolcare_shotcounter.tables import AssignmentRow
from toolcare_shotcounter.usecases import ChangeSource, ConfigureSource

_KNOWN = (events.ShotsCounted, events.UnassignedShotsCounted, events.ShotsMoved, events.UnassignedShotsDecided)


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
        for held in [*self.held]:
            decided = [row for row in kept if (row.machine_id, row.station) == (held.press, held.station)]
            place = Place(held.station, frozenset({held.station, *(each.station for each in self.counters[run.press])}))
            if run.tool != WRONG or held.press != run.press or not place.counts(run) or not held.meets(run):
                continue
            begin = max(held.since, run.since)
            end = min((at for at in (held.until, run.until) if at is not None), default=None)
            for row in decided:
                if row.until > begin and (end is None or row.since < end):
                    since, until = max(row.since, begin), row.until if end is None else min(row.until, end)
                    self.held.append(replace(held, since=since, until=until))
            if run.until is not None and (held.until is None or held.until > run.until):
                self.held.append(replace(held, since=run.until))
            held.until = begin

    async def assign(self) -> None:
        since, until = sorted((self.moment(), self.moment()))
        tool = self.random.choice((*TOOLS, None))
        cycles = self.random.choice((None, None, self.random.randint(1, 5)))
        press = self.random.choice(PRESSES)
        station = None if self.aside is None else Random(since.isoformat()).choice((None, *STATIONS, ""))
        command = Assign(press, station, tool, since, until, cycles, "whose they are")
        if since == until:
            return
        made = [shot for shot in self.shots[press] if since <= shot.at < until]
        free = {shot.place.station for shot in made if self.holders(press, shot) == NOBODY}
        try:
            async with self.database.write() as session:
                row = await assigning.assign(session, command, CYCLE, ERIKA, self.clock.now())
        except SeveralCounters:
            assert station is None
            assert len(free) > 1
            return
        except (NothingUnassigned, TimeIsTaken, ToolWasElsewhere, ToolAtAnotherCounter):
            return
        assert row.station in free if station is None else row.station == station
        assert station is not None or len(free) == 1
        self.take_over(row, cycles)
        await self.collect()

    def take_over(self, row: AssignmentRow, cycles: int | None) -> None:
        """Note a decision: of one counter's shots alone, and of no tool that has shots of another one then."""
        made = [shot for shot in self.shots[row.machine_id] if row.since <= shot.at < row.until]
        mine = [shot for shot in made if shot.place.station == row.station]
        assert cycles in {None, sum(1 for shot in mine if self.holders(row.machine_id, shot) == NOBODY)}
        if row.tool_id is not None:
            others = [shot for shot in made if shot.place.station != row.station]
            assert row.tool_id not in {holder[0] for shot in others for holder in self.holders(row.machine_id, shot)}
        self.decided[row.id] = row

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
            is_there = (row.machine_id, row.station) == (press, shot.place.station)
            if is_there and row.since <= shot.at < row.until:
                return [(row.tool_id, row.factor, row.mounting_id or f"decided {row.id}")]
        return NOBODY

    def is_held(self, press: str, place: Place, at: datetime) -> bool:
        return any((each.press, each.station) == (press, place.station) and each.covers(at) for each in self.held)

    def begin_of_stretch(self, press: str, shot: Shot) -> datetime:
        """The truth: since when nobody holds the shots of a counter, at a moment when nobody does."""
        here = (press, shot.place.station)
        ends = [row.until for row in self.decided.values() if (row.machine_id, row.station) == here]
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
