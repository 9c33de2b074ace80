"""When presses and tools make parts, and which stops were over by that.

What failures say and what is counted come in any order: whichever comes later looks the other up, by its own times.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from toolcare_gateway.analytics.domain.running import IN_A_ROW, PAUSE, begins, makes_parts
from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.tables import NO_MACHINE, NO_TOOL, FailureFact, Stretch
from toolcare_shared.contracts.failures import Stop
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted, UnassignedShotsCounted
from toolcare_shared.messaging.envelope import Envelope

KEPT = timedelta(days=100)
"""Nobody says of a failure later than that when it was."""


class Line(NamedTuple):
    """Whose shots lie one behind the other: a tool's on a press, or what a person entered of it."""

    machine_id: str
    tool_id: str
    by_hand: bool = False

    def stretch(self, since: datetime, until: datetime, shots: int, first_event: str) -> Stretch:
        return Stretch(**self._asdict(), since=since, until=until, shots=shots, first_event=first_event)


async def of_tool(book: Book, event: ShotsCounted, envelope: Envelope) -> None:
    if event.shots > 0 and (event.origin is not ShotOrigin.CORRECTION or event.moved_by is not None):
        line = Line(event.machine_id or NO_MACHINE, event.tool_id, event.origin is ShotOrigin.MANUAL)
        await made(book, line.stretch(_begin(event), event.to_at, event.shots, envelope.id))


async def of_press(book: Book, event: UnassignedShotsCounted, envelope: Envelope) -> None:
    if event.shots > 0 and event.moved_by is None:
        line = Line(event.machine_id, NO_TOOL)
        await made(book, line.stretch(_begin(event), event.to_at, event.shots, envelope.id))


def _begin(event: ShotsCounted | UnassignedShotsCounted) -> datetime:
    return begins(event.from_at, event.to_at, event.shots)


async def judge(book: Book, failure: FailureFact) -> None:
    """Look up when its press or tool ran again, and when the tool first made parts after it was solved."""
    stopped, solved_at = failure.stop == Stop.UNSCHEDULED, failure.solved_at
    since = min(failure.reported_at, solved_at or failure.reported_at)
    there = await book.stretches(failure.tool_id, failure.machine_id, since)
    running = _sooner(failure.running_at, makes_parts(there, failure.reported_at, IN_A_ROW)) if stopped else None
    good = None
    if solved_at is not None:
        of_tool_ = [each for each in there if each.tool_id == failure.tool_id]
        good = _sooner(failure.first_good_at, makes_parts(of_tool_, solved_at, 1))
    if (running, good) != (failure.running_at, failure.first_good_at):
        failure.running_at, failure.first_good_at = running, good
        book.moved(failure)
    failure.stands, failure.awaits_good = stopped and running is None, solved_at is not None and good is None


async def made(book: Book, new: Stretch) -> None:
    near = await book.near(new, PAUSE)
    if new.by_hand:
        near = [each for each in near if each.since == new.since]
    if near:
        _join(book, near, new)
    else:
        await book.forget_stretches(new.tool_id, new.machine_id, new.since - KEPT)
        book.add(new)
    for failure in await book.told_by(new.tool_id, new.machine_id, new.since):
        await judge(book, failure)


def _join(book: Book, near: Sequence[Stretch], new: Stretch) -> None:
    """Make one of all that no pause parts."""
    first = min(near, key=lambda each: each.since)
    together = [*near, new]
    shots, until = sum(each.shots for each in together), max(each.until for each in together)
    first_event = min(each.first_event for each in together)
    if new.since < first.since:
        for each in near:
            book.drop(each)
        new.shots, new.until, new.first_event = shots, until, first_event
        book.add(new)
        return
    for each in near:
        if each is not first:
            book.drop(each)
    first.shots, first.until, first.first_event = shots, until, first_event


def _sooner(known: datetime | None, found: datetime | None) -> datetime | None:
    """Return the earlier one: what was known may have been seen in times of which nothing is kept any more."""
    return min((at for at in (known, found) if at is not None), default=None)
