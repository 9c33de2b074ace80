"""Outbox, numbering, relay, inbox and feed under power cuts at any point, in any order of what can happen.

`make test-faults` tries thousands of histories; TOOLCARE_EXAMPLES says how many.
"""

import asyncio
from collections.abc import Coroutine, Generator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select
from tests.faults.histories import histories
from tests.faults.power_cut import Fuse, FusedDatabase, PowerCut

from toolcare_shared.clock import FixedClock
from toolcare_shared.messaging import outbox, tables
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.messaging.handling import Handling
from toolcare_shared.messaging.numbering import number
from toolcare_shared.messaging.relay import Relay
from toolcare_shared.messaging.session import Answer, Connection, ConnectionLost
from toolcare_shared.messaging.stream import StreamReader
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.postgres import memory_folder
from toolcare_shared.testing.trial import (
    NOW,
    Author,
    LogFeed,
    Stroke,
    effect,
    handlers_of,
    make_tables,
    taking_together,
)

STEPS = 30
TOOL = Stream("press", "tool")
SUBJECTS = ("t-1", "t-2", "t-3")

T = TypeVar("T")
# Some forty things happen in the longest of the steps; past them the fuse holds.
cuts = st.none() | st.integers(1, 45)


class Line:
    """A connection to the broker that is lost after so many messages. What went over stays on the wire."""

    def __init__(self, wire: list[Envelope], fuse: Fuse, holds_for: int) -> None:
        self._wire, self._fuse, self._left = wire, fuse, holds_for

    def send(self, _topic: str, payload: bytes, *, retain: bool = False, content_type: str = "") -> Answer:  # noqa: ARG002 - as the connection's
        self._left -= 1
        if self._left >= 0:
            self._wire.append(Envelope.parse(payload))
        return cast("Answer", Reply(self._fuse, is_lost=self._left <= 0))


class Reply:
    """The broker's answer; the last one before the connection is lost does not arrive."""

    def __init__(self, fuse: Fuse, *, is_lost: bool) -> None:
        self._fuse, self._is_lost = fuse, is_lost

    def __await__(self) -> Generator[None, None, None]:
        self._fuse.burn()
        if self._is_lost:
            raise ConnectionLost("it was cut")
        yield


class Messages(RuleBasedStateMachine):
    """One publisher and one consumer. Whatever happened, in the end each event took effect once and in order."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._fuse = Fuse()
        self._wire: list[Envelope] = []
        self._counts = dict.fromkeys(SUBJECTS, 0)

    @initialize()
    def plant(self) -> None:
        folder = Path(mkdtemp(dir=self.folder))
        self._press = FusedDatabase(f"sqlite+aiosqlite:///{folder / 'press.sqlite3'}", self._fuse)
        self._desk = FusedDatabase(f"sqlite+aiosqlite:///{folder / 'desk.sqlite3'}", self._fuse)
        self._do(make_tables(self._press))
        self._do(make_tables(self._desk))
        self._start_desk()

    @rule(subjects=st.lists(st.sampled_from(SUBJECTS), min_size=1, max_size=6), cut=cuts)
    def record(self, subjects: list[str], cut: int | None) -> None:
        """Several events in a transaction: all or none."""
        self._until_the_cut(self._record(subjects), cut)
        before = sum(self._counts.values())
        events = self._do(self._recorded())
        assert len(events) in {before, before + len(subjects)}
        self._counts = {subject: sum(each.subject == subject for each in events) for subject in SUBJECTS}

    @rule(cut=cuts)
    def number(self, cut: int | None) -> None:
        self._until_the_cut(self._number(), cut)

    @rule(cut=cuts, holds_for=st.integers(0, 8))
    def publish(self, cut: int | None, holds_for: int) -> None:
        """The broker may have a message whose answer never came: it comes again."""
        relay = Relay(self._press, "press", Topics(), probe=self._fuse.probe)
        line = cast("Connection", Line(self._wire, self._fuse, holds_for))
        self._until_the_cut(relay._publish_events(line), cut)

    @precondition(lambda self: self._wire)
    @rule(which=st.lists(st.integers(0, 1000), min_size=1, max_size=12), cut=cuts)
    def deliver(self, which: list[int], cut: int | None) -> None:
        """Late, twice, in any order, or not at all."""
        envelopes = [self._wire[index % len(self._wire)] for index in which]
        if self._until_the_cut(self._reader._take_news(envelopes), cut):
            self._start_desk()

    @rule(cut=cuts)
    def catch_up(self, cut: int | None) -> None:
        if self._until_the_cut(self._reader._catch_up(), cut):
            self._start_desk()

    def teardown(self) -> None:
        self._fuse.set(None)
        try:
            self._do(self._number())
            self._do(self._everything_published())
            self._do(self._reader._catch_up())
            self._do(self._each_took_effect_once())
        finally:
            self._do(self._press.dispose())
            self._do(self._desk.dispose())
            self._runner.close()

    def _start_desk(self) -> None:
        handling = Handling(self._desk, taking_together(handlers_of()), FixedClock(NOW), self._fuse.probe)
        self._reader = StreamReader(TOOL, handling, LogFeed(self._press), self._fuse.probe)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def _until_the_cut(self, work: Coroutine[Any, Any, object], cut: int | None) -> bool:
        """Whether the power was cut."""
        self._fuse.set(cut)
        try:
            with suppress(ConnectionLost):
                self._do(work)
        except PowerCut:
            return True
        finally:
            self._fuse.set(None)
        return False

    async def _record(self, subjects: Sequence[str]) -> None:
        counts = dict(self._counts)
        async with self._press.write() as session:
            for subject in subjects:
                await outbox.record(session, Stroke(tool_id=subject, number=counts[subject], at=NOW), Author(), now=NOW)
                counts[subject] += 1

    async def _recorded(self) -> Sequence[Envelope]:
        async with self._press.read() as session:
            found = await session.scalars(select(tables.outbox.c.envelope).order_by(tables.outbox.c.entry))
            return [Envelope.parse(envelope) for envelope in found]

    async def _number(self) -> None:
        while True:
            async with self._press.write() as session:
                if not await number(session, 3):
                    return

    async def _everything_published(self) -> None:
        relay = Relay(self._press, "press", Topics())
        while await relay._publish_events(cast("Connection", Line(self._wire, self._fuse, 1000))):
            pass

    async def _each_took_effect_once(self) -> None:
        events = await self._recorded()
        assert [event.position for event in events] == list(range(1, len(events) + 1))
        assert {event.id for event in events} == {event.id for event in self._wire}
        async with self._desk.read() as session:
            rows = (await session.execute(select(effect).order_by(effect.c.entry))).all()
        assert [row.event_id for row in rows] == [event.id for event in events]
        for subject, count in self._counts.items():
            mine = [event for event in events if event.subject == subject]
            assert [event.sequence for event in mine] == list(range(1, count + 1))
            assert [event.data["number"] for event in mine] == list(range(count))


def test_whatever_is_cut_each_event_takes_effect_once_and_in_order() -> None:
    """A failing history is printed step by step, the shortest one that was found."""
    with memory_folder() as folder:
        Messages.folder = folder
        run_state_machine_as_test(
            Messages,
            settings=histories(25, steps=STEPS),
        )
