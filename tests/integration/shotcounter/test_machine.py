"""The ledger under power cuts at any statement, with readings that come twice, late, in batches or after an outage.

Counters that are never reset are counted exactly. Of those that are, the truth lies within what is booked and the most
it can be, also after people have settled gaps, rightly or not, assigned shots that nobody had, and taken that back.
Where a press is known to tell each shot, what it counts and resets while it is heard leaves no doubt.

`make test-faults` tries thousands of histories; TOOLCARE_EXAMPLES says how many.
"""

import asyncio
import shutil
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select
from tests.faults.histories import histories
from tests.faults.power_cut import Fuse, FusedDatabase, PowerCut
from tests.integration.shotcounter.conftest import NOW

from toolcare_compose.layout import DataFolder
from toolcare_compose.verify import ledger
from toolcare_compose.verify.site import Depth, Site
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.registry import (
    MachineRegistered,
    RunCorrected,
    RunValues,
    ToolMounted,
    ToolRegistered,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.ids import SourceId, new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.numbering import number
from toolcare_shared.testing.postgres import Databases, Templates, memory_folder
from toolcare_shotcounter import assigning, consumers, reopening, settling, store, usecases
from toolcare_shotcounter.assigning import (
    Assign,
    NothingUnassigned,
    SeveralCounters,
    TimeIsTaken,
    ToolAtAnotherCounter,
    ToolWasElsewhere,
)
from toolcare_shotcounter.domain import LessThanToTakeBack
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.plant import TELLS_EACH
from toolcare_shotcounter.readings import NoSource, Reading, SourceKind
from toolcare_shotcounter.tables import AssignmentRow, GapRow, TotalRow, UnassignedRow
from toolcare_shotcounter.usecases import ChangeSource, ConfigureSource, EnterShots

STEPS = 30
PRESS, TOOLS = "p01", ("t-1", "t-2")
CYCLE = timedelta(seconds=20)
MODULUS = 1 << 32
DEFAULT = {"counter_bits": 32, "resettable": True}
DEFAULT_CYCLE = timedelta(milliseconds=1500)
ERIKA = service_actor("test")
REFUSED = (NothingUnassigned, TimeIsTaken, ToolWasElsewhere, ToolAtAnotherCounter, SeveralCounters)
FIRST_VALUE = MODULUS - 50
"""The counter rolls over soon."""

T = TypeVar("T")
# Some twenty statements are in the longest of the steps; past them the fuse holds.
cuts = st.none() | st.integers(1, 24)


class Counting(RuleBasedStateMachine):
    """One press, whose counters are delivered by somebody who repeats what was not acknowledged.

    It may get a second counter and lose it, names moulds whose shots are held, and its tools' shortest cycles change.
    People correct runs, and set counts lower than what a correction takes back.
    """

    folder: Path
    migrated: Path
    stale_after_s = 5
    """Quicker than a cycle: nobody can be sure to have heard each shot."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._fuse = Fuse()
        self._clock = FixedClock(NOW)
        self._handlers = consumers.handlers(self._clock, DEFAULT_CYCLE)
        self._position = 0
        self._made: dict[SourceId, int] = {}
        self._entered = 0
        self._versions = 1
        self._runs: dict[str, RunValues] = {}
        self._waiting: list[Reading] = []
        self._delivered: list[Reading] = []
        self._mounted: tuple[str, str] | None = None

    @initialize()
    def plant(self) -> None:
        file = Path(mkdtemp(dir=self.folder)) / "shotcounter.sqlite3"
        shutil.copyfile(self.migrated, file)
        self._database = FusedDatabase(f"sqlite+aiosqlite:///{file}", self._fuse)
        self._hear(MachineRegistered(machine_id=PRESS, name=PRESS, version=1, at=NOW))
        for tool in TOOLS:
            self._hear(_tool(tool))
        self._start()
        source = self._do(self._intake.source_of(PRESS))
        assert not isinstance(source, NoSource)
        self._first: SourceId = source
        self._second: SourceId | None = None
        self._do(self._change(source, config={**DEFAULT, **self._of_each()}))
        self._begin(source)

    def _begin(self, source: SourceId) -> None:
        self._made[source] = 0
        self._do(self._take([self._reading(source)]))

    @rule(
        shots=st.integers(1, 5),
        is_heard=st.booleans(),
        is_first=st.booleans(),
        mould=st.none() | st.sampled_from([*TOOLS, "t-3"]),
    )
    def produce(self, shots: int, is_heard: bool, is_first: bool, mould: str | None) -> None:
        """What nobody hears is contained in the next value that somebody does."""
        source = self._first if is_first or self._second is None else self._second
        self._make(source, shots, is_heard=is_heard, mould=mould)

    def _make(self, source: SourceId, shots: int, *, is_heard: bool = True, mould: str | None = None) -> None:
        for _ in range(shots):
            self._clock.advance(CYCLE)
            self._shoot(source)
            if is_heard:
                self._waiting.append(self._reading(source, mould))

    def _shoot(self, source: SourceId) -> None:
        self._made[source] += 1

    @precondition(lambda self: self._second is None)
    @rule(cut=cuts)
    def add_counter(self, cut: int | None) -> None:
        """The first one counts at A from now on, the second one at B; who is cut off looks whether it is there."""
        self._do(self._change(self._first, station="A"))
        if self._is_cut(self._configure(), cut) and self._do(self._at_second()) is None:
            self._do(self._configure())
        self._second = self._do(self._at_second())
        assert self._second is not None
        self._begin(self._second)

    @precondition(lambda self: self._second is not None)
    @rule(cut=cuts)
    def remove_counter(self, cut: int | None) -> None:
        """Once all that it counted was heard."""
        assert self._second is not None
        self._do(self._take([*self._waiting, self._reading(self._second)]))
        self._waiting.clear()
        if self._is_cut(self._remove(self._second), cut) and self._do(self._at_second()) is not None:
            self._do(self._remove(self._second))
        self._do(self._change(self._first, station=""))
        self._second = None

    @rule(tool=st.sampled_from(TOOLS), cycle_ms=st.sampled_from([500, 4_000, 15_000, 20_000]), cut=cuts)
    def edit_tool(self, tool: str, cycle_ms: int, cut: int | None) -> None:
        self._versions += 1
        self._hear(_tool(tool, cycle_ms, self._versions), cut)

    @rule(hours=st.integers(1, 20))
    def rest(self, hours: int) -> None:
        self._clock.advance(timedelta(hours=hours))

    @precondition(lambda self: self._waiting)
    @rule(count=st.integers(1, 10), cut=cuts)
    def deliver(self, count: int, cut: int | None) -> None:
        """What the power cut left unacknowledged comes again, whether it was stored or not."""
        batch = self._waiting[:count]
        if not self._is_cut(self._take(batch), cut):
            del self._waiting[:count]
            self._delivered += batch

    @precondition(lambda self: self._delivered)
    @rule(which=st.lists(st.integers(0, 1000), min_size=1, max_size=5), cut=cuts)
    def deliver_again(self, which: list[int], cut: int | None) -> None:
        """With the times at which they were made."""
        self._is_cut(self._take([self._delivered[index % len(self._delivered)] for index in which]), cut)

    @rule(tool=st.none() | st.sampled_from(TOOLS), station=st.sampled_from(["", "A", "B"]), cut=cuts)
    def change_tool(self, tool: str | None, station: str, cut: int | None) -> None:
        self._clock.advance(CYCLE)
        if self._mounted is not None:
            before, mounting = self._mounted
            gone = ToolUnmounted(
                tool_id=before, machine_id=PRESS, mounting_id=mounting, version=3, at=self._clock.now()
            )
            self._hear(gone, cut)
            self._runs[mounting] = self._runs[mounting].model_copy(update={"until": gone.at})
            self._mounted = None
        if tool is not None:
            self._mounted = tool, new_id()
            self._runs[self._mounted[1]] = RunValues(
                tool_id=tool, machine_id=PRESS, since=self._clock.now(), shot_factor=1, station=station
            )
            self._hear(
                ToolMounted(
                    tool_id=tool,
                    machine_id=PRESS,
                    mounting_id=self._mounted[1],
                    shot_factor=1,
                    station=station,
                    version=2,
                    at=self._clock.now(),
                ),
                cut,
            )

    @precondition(lambda self: self._runs)
    @rule(which=st.integers(0, 1000), tool=st.sampled_from(TOOLS), station=st.sampled_from(["", "A", "B"]), cut=cuts)
    def correct_run(self, which: int, tool: str, station: str, cut: int | None) -> None:
        id_ = list(self._runs)[which % len(self._runs)]
        before = self._runs[id_]
        after = self._runs[id_] = before.model_copy(update={"tool_id": tool, "station": station})
        self._versions += 1
        told = RunCorrected(
            tool_id=before.tool_id,
            mounting_id=id_,
            correction=self._versions,
            before=before,
            after=after,
            reason="was otherwise",
            by="Erika",
            version=4,
            at=self._clock.now(),
        )
        self._hear(told, cut)
        if self._mounted is not None and self._mounted[1] == id_:
            self._mounted = tool, id_

    @rule(tool=st.sampled_from(TOOLS), shots=st.integers(-40, 10), cut=cuts)
    def enter(self, tool: str, shots: int, cut: int | None) -> None:
        """A person who is cut off looks at the count and enters it again."""
        before = self._do(self._total(tool))
        if before + shots < 0:
            return
        if self._is_cut(self._enter(tool, shots), cut) and self._do(self._total(tool)) == before:
            self._do(self._enter(tool, shots))
        self._entered += shots

    @rule(cut=cuts)
    def publish(self, cut: int | None) -> None:
        self._is_cut(self._publish(), cut)

    def teardown(self) -> None:
        try:
            self._waiting += [self._reading(source) for source in (self._first, self._second) if source is not None]
            self._do(self._take(self._waiting))
            self._do(self._publish())
            self._do(self._each_shot_counts_once())
        finally:
            self._do(self._database.dispose())
            self._runner.close()

    def _of_each(self) -> Mapping[str, object]:
        return {"stale_after_s": self.stale_after_s, "on_mismatch": "hold"}

    def _start(self) -> None:
        self._intake = ShotIntake(self._database, self._clock, DEFAULT_CYCLE, News())

    def _reading(self, source: SourceId, mould: str | None = None) -> Reading:
        value, now = (FIRST_VALUE + self._made[source]) % MODULUS, self._clock.now()
        return Reading(
            source_id=source,
            value=value,
            at=now,
            received_at=now,
            mould=mould,
            counter_bits=32,
            resettable=False,
        )

    async def _change(
        self, source: SourceId, *, station: str | None = None, config: Mapping[str, object] | None = None
    ) -> None:
        async with self._database.write() as session:
            row = await store.source_for_update(session, source)
            changes = ChangeSource(None, station, None, config)
            await usecases.change_source(session, row, changes, ERIKA, self._clock.now())

    async def _total(self, tool: str) -> int:
        async with self._database.read() as session:
            row = await store.total(session, tool)
            return row.total if row else 0

    async def _enter(self, tool: str, shots: int) -> None:
        entry = EnterShots(tool, shots, self._clock.now(), "The counter on the tool says so.", confirmed=True)
        async with self._database.write() as session:
            await usecases.enter_shots(session, entry, DEFAULT_CYCLE, ERIKA, self._clock.now())

    async def _configure(self) -> None:
        config = {"topic": f"x/{len(self._made)}", "counter_path": "c", "resettable": False, **self._of_each()}
        command = ConfigureSource(PRESS, SourceKind.MQTT_MAPPED, "", "B", enabled=True, config=config)
        async with self._database.write() as session:
            await usecases.configure_source(session, command, ERIKA, self._clock.now())

    async def _at_second(self) -> SourceId | None:
        """Who counts at B."""
        async with self._database.read() as session:
            rows = await store.sources(session, PRESS)
        return next((SourceId(row.id) for row in rows if row.station == "B"), None)

    async def _remove(self, source: SourceId) -> None:
        async with self._database.write() as session:
            row = await store.source_for_update(session, source)
            await usecases.remove_source(session, row, ERIKA, self._clock.now())

    async def _take(self, readings: Sequence[Reading]) -> None:
        """They arrive now, whenever they were made: who hears one before its time takes the clock for one set back."""
        now = self._clock.now()
        await self._intake.take([reading._replace(received_at=now) for reading in readings])

    def _hear(self, event: Event, cut: int | None = None) -> None:
        """A handler that was cut off is called again."""
        self._position += 1
        envelope = Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data=event.model_dump(mode="json"),
            sequence=self._position,
            position=self._position,
            correlationid=new_id(),
            actor="service:test",
        )
        if self._is_cut(self._handle(envelope), cut):
            self._do(self._handle(envelope))

    async def _handle(self, envelope: Envelope) -> None:
        async with self._database.write() as session:
            await self._handlers.handle(session, envelope)

    async def _publish(self) -> None:
        async with self._database.write() as session:
            await usecases.publish_counts(session, self._clock.now())
        async with self._database.write() as session:
            await number(session)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def _is_cut(self, work: Coroutine[Any, Any, object], cut: int | None) -> bool:
        self._fuse.set(cut)
        try:
            self._do(work)
        except PowerCut:
            self._start()
            return True
        finally:
            self._fuse.set(None)
        return False

    async def _each_shot_counts_once(self) -> None:
        async with self._database.read() as session:
            assigned = await session.scalar(select(func.sum(TotalRow.total))) or 0
            at_most = await session.scalar(select(func.sum(TotalRow.total_high))) or 0
            unassigned = await session.scalar(select(func.sum(UnassignedRow.total))) or 0
            gaps = (await session.scalars(select(GapRow))).all()
            self._hold_to_truth(assigned + unassigned - self._entered, at_most - assigned, gaps)
            states = {"shotcounter": session}
            site = Site(DataFolder(self.folder), Depth.USUAL, 0, self._clock.now(), states, states, {}, {})
            assert [wrong async for wrong in ledger.adds_up(site)] == []
            published = await ledger.newest_counts(session, None)
            assert sum(total for _, total, _ in published.values()) == assigned

    def _hold_to_truth(self, counted: int, assigned_doubt: int, gaps: Sequence[GapRow]) -> None:
        assert (counted, assigned_doubt, len(gaps)) == (sum(self._made.values()), 0, 0)


class Doubting(Counting):
    """The counters are reset now and then, and what they said comes in any order: so there are gaps."""

    def __init__(self) -> None:
        super().__init__()
        self._reset_at: dict[SourceId, int] = {}
        self._shots: dict[SourceId, list[datetime]] = {}
        self._has_settled = False

    @rule(is_first=st.booleans(), is_heard=st.booleans())
    def reset(self, is_first: bool, is_heard: bool) -> None:
        self._reset(self._first if is_first or self._second is None else self._second, is_heard=is_heard)

    def _reset(self, source: SourceId, *, is_heard: bool) -> None:
        self._clock.advance(CYCLE)
        self._reset_at[source] = self._made[source]
        if is_heard:
            self._waiting.append(self._reading(source))

    @precondition(lambda self: self._waiting)
    @rule(which=st.lists(st.integers(0, 1000), min_size=1, max_size=10), cut=cuts)
    def deliver(self, which: list[int], cut: int | None) -> None:
        self._deliver([self._waiting[index] for index in dict.fromkeys(one % len(self._waiting) for one in which)], cut)

    def _deliver(self, batch: Sequence[Reading], cut: int | None) -> bool:
        if self._is_cut(self._take(batch), cut):
            return False
        self._waiting = [reading for reading in self._waiting if reading not in batch]
        self._delivered += batch
        return True

    @rule(which=st.integers(0, 1000), guess=st.none() | st.integers(0, 100), cut=cuts)
    def settle(self, which: int, guess: int | None, cut: int | None) -> None:
        """By somebody who counted the parts, or guessed, and knows what was entered for another reason.

        Who is cut off looks whether the gap is still open.
        """
        self._settle_one(which, guess, cut)

    @rule(shots=st.integers(1, 5), guess=st.integers(0, 100), cut=cuts)
    def miss(self, shots: int, guess: int, cut: int | None) -> None:
        """An hour of which a single value is heard at its end; somebody guesses what was made in it."""
        self._make(self._first, shots, is_heard=False)
        self._clock.advance(timedelta(hours=1))
        self._waiting.append(self._reading(self._first))
        self._deliver(list(self._waiting), None)
        self._settle_one(-1, guess, cut)

    def _settle_one(self, which: int, guess: int | None, cut: int | None) -> None:
        gaps = self._do(self._gaps("open"))
        if not gaps:
            return
        gap = gaps[which % len(gaps)]
        found = self._of_gap(gap) if guess is None else gap.low + (gap.high - gap.low) * guess // 100
        if self._is_cut(self._settle(gap.id, found), cut) and self._is(gap, "open"):
            self._do(self._settle(gap.id, found))
        self._has_settled = True

    @precondition(lambda self: self._has_settled)
    @rule(which=st.integers(0, 1000), cut=cuts)
    def reopen(self, which: int, cut: int | None) -> None:
        """By somebody who knows what was corrected since for another reason; a tool may have less than goes back."""
        gaps = [gap for gap in self._do(self._gaps("settled")) if not gap.in_lines]
        if not gaps:
            return
        gap = gaps[which % len(gaps)]
        with suppress(LessThanToTakeBack):
            if self._is_cut(self._reopen(gap.id), cut) and self._is(gap, "settled"):
                self._do(self._reopen(gap.id))

    @rule(ends=st.tuples(st.integers(0, 100), st.integers(0, 100)), tool=st.sampled_from(TOOLS), cut=cuts)
    def assign(self, ends: tuple[int, int], tool: str, cut: int | None) -> None:
        """What nobody had in a part of the past; who is cut off looks whether it is there."""
        since, until = (NOW + (self._clock.now() - NOW) * end / 100 for end in sorted(ends))
        station = "A" if self._second is not None else None
        command = Assign(PRESS, station, tool, since, until, None, "It hung there.")
        if since == until:
            return
        before = self._do(self._assignments())
        with suppress(*REFUSED):
            if self._is_cut(self._assign(command), cut) and self._do(self._assignments()) == before:
                self._do(self._assign(command))

    @rule(which=st.integers(0, 1000), cut=cuts)
    def undo(self, which: int, cut: int | None) -> None:
        decided = self._do(self._assignments())
        if not decided:
            return
        id_ = decided[which % len(decided)]
        if self._is_cut(self._undo(id_), cut) and id_ in self._do(self._assignments()):
            self._do(self._undo(id_))

    def _shoot(self, source: SourceId) -> None:
        super()._shoot(source)
        self._shots.setdefault(source, []).append(self._clock.now())

    def _reading(self, source: SourceId, mould: str | None = None) -> Reading:
        value = self._made[source] - self._reset_at.get(source, 0)
        return super()._reading(source, mould)._replace(value=value, resettable=True)

    def _hold_to_truth(self, counted: int, assigned_doubt: int, gaps: Sequence[GapRow]) -> None:
        """What may be of each of several runs is open at each of their tools; where no tool hung it is at none.

        What somebody guessed of a gap stands until it is opened again.
        """
        doubts = [(gap.high - gap.low, gap) for gap in gaps if gap.state == "open"]
        assert assigned_doubt == sum(doubt * len(gap.credits) for doubt, gap in doubts)
        guessed = sum((gap.settled or 0) - self._of_gap(gap) for gap in gaps if gap.state == "settled")
        least, doubt = counted - guessed, sum(doubt for doubt, _ in doubts)
        assert least <= sum(self._made.values()) <= least + doubt, (least, self._made, doubt)

    def _of_gap(self, gap: GapRow) -> int:
        return sum(1 for at in self._shots.get(SourceId(gap.source_id), ()) if gap.since < at <= gap.until)

    def _is(self, gap: GapRow, state: str) -> bool:
        return gap.id in {one.id for one in self._do(self._gaps(state))}

    async def _gaps(self, state: str) -> Sequence[GapRow]:
        async with self._database.read() as session:
            found = select(GapRow).where(GapRow.state == state).order_by(GapRow.since, GapRow.id)
            return (await session.scalars(found)).all()

    async def _settle(self, gap_id: str, found: int) -> None:
        now = self._clock.now()
        async with self._database.write() as session:
            foreseen = await settling.foresee(session, gap_id, found, DEFAULT_CYCLE, ERIKA, now)
            seen = [line.id for line in foreseen.by_hand]
            await settling.settle_gap(session, gap_id, found, "counted", seen, DEFAULT_CYCLE, ERIKA, now)

    async def _reopen(self, gap_id: str) -> None:
        now = self._clock.now()
        async with self._database.write() as session:
            foreseen = await reopening.foresee(session, gap_id, DEFAULT_CYCLE, ERIKA, now)
            seen = [line.id for line in foreseen.by_hand]
            await reopening.reopen_gap(session, gap_id, "guessed", seen, DEFAULT_CYCLE, ERIKA, now)

    async def _assignments(self) -> Sequence[str]:
        async with self._database.read() as session:
            standing = select(AssignmentRow.id).where(AssignmentRow.undone_at.is_(None)).order_by(AssignmentRow.id)
            return (await session.scalars(standing)).all()

    async def _assign(self, command: Assign) -> None:
        async with self._database.write() as session:
            await assigning.assign(session, command, DEFAULT_CYCLE, ERIKA, self._clock.now())

    async def _undo(self, id_: str) -> None:
        async with self._database.write() as session:
            await assigning.undo(session, id_, "It did not.", DEFAULT_CYCLE, ERIKA, self._clock.now())


class Telling(Doubting):
    """A press tells each shot as it is made, in order; what is not heard is lost with the line, and that is known."""

    stale_after_s = 60

    def __init__(self) -> None:
        super().__init__()
        self._lost: set[SourceId] = set()
        self._heard: dict[SourceId, int] = {}
        self._is_broken = False

    @rule(
        shots=st.integers(1, TELLS_EACH + 5),
        is_first=st.booleans(),
        is_broken=st.booleans(),
        cut=cuts,
    )
    def work(self, shots: int, is_first: bool, is_broken: bool, cut: int | None) -> None:
        """A job, whose counter begins at none again when it is over: heard at once, maybe after the line broke."""
        source = self._first if is_first or self._second is None else self._second
        self._is_broken = is_broken
        self._make(source, shots)
        self._reset(source, is_heard=True)
        if self._deliver(list(self._waiting), cut) and shots > TELLS_EACH:
            assert all(gap.until < self._clock.now() for gap in self._do(self._gaps("open")))

    @precondition(lambda self: self._waiting)
    @rule(count=st.integers(1, 10), cut=cuts)
    def deliver(self, count: int, cut: int | None) -> None:
        self._deliver(self._waiting[:count], cut)

    def _make(self, source: SourceId, shots: int, *, is_heard: bool = True, mould: str | None = None) -> None:
        super()._make(source, shots, is_heard=is_heard, mould=mould)
        self._lost |= set() if is_heard else {source}

    def _reset(self, source: SourceId, *, is_heard: bool) -> None:
        super()._reset(source, is_heard=is_heard)
        self._lost |= set() if is_heard else {source}

    def _reading(self, source: SourceId, mould: str | None = None) -> Reading:
        """Where a job ends just where the one before it stood, only a silence tells of what was lost in between."""
        reading = super()._reading(source, mould)
        is_broken, self._is_broken = self._is_broken or source in self._lost, False
        if source in self._lost and reading.value == self._heard.get(source):
            self._clock.advance(2 * timedelta(seconds=self.stale_after_s))
            reading = super()._reading(source, mould)
        self._lost.discard(source)
        self._heard[source] = reading.value
        return reading._replace(broken=is_broken)


def _tool(tool_id: str, min_cycle_ms: int = 4_000, version: int = 1) -> ToolRegistered:
    return ToolRegistered(
        tool_id=tool_id,
        number=tool_id.upper(),
        name="Cup lid",
        status=ToolStatus.RELEASED,
        cavity_count=8,
        expected_cycle_ms=20_000,
        min_cycle_ms=min_cycle_ms,
        version=version,
        at=NOW,
    )


@pytest.mark.parametrize(("machine", "usually"), [(Counting, 20), (Doubting, 12), (Telling, 9)])
def test_whatever_is_cut_each_shot_counts_once(
    machine: type[Counting], usually: int, database_templates: Templates
) -> None:
    """A failing history is printed step by step, the shortest one that was found."""
    with memory_folder() as folder:
        Counting.folder = folder
        asyncio.run(Databases(folder, None, database_templates).make_migrated("toolcare_shotcounter"))
        Counting.migrated = folder / "toolcare_shotcounter.sqlite3"
        run_state_machine_as_test(machine, settings=histories(usually, steps=STEPS))
