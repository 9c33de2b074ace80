"""When presses and tools make parts, and which stops were over by that.

What failures say and what is counted come in any order: whichever comes later looks the other up, by its own times.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from toolcare_gateway.analytics.domain.running import IN_A_ROW, PAUSE, begins, makes_parts
from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.tables import NO_MACHINE, NO_TOOL, FailureFact, Stretch
from toolcare_shared.contracts.failures import Stop
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted, UnassignedShotsCounted
from toolcare_shared.messaging.envelope import Envelope

KEPT = timedelta(days=100)
"""Nobody says of a failure later than that when it was."""


async def of_tool(book: Book, event: ShotsCounted, envelope: Envelope) -> None:
    """What turned out to be another tool's was not made by this one; the press ran, which the other's shots say."""
    if event.shots < 0 and event.moved_by is not None:
        await _taken_away(book, event)
    elif event.shots > 0 and (event.origin is not ShotOrigin.CORRECTION or event.moved_by is not None):
        await _made(
            book,
            Stretch(
                machine_id=event.machine_id or NO_MACHINE,
                tool_id=event.tool_id,
                by_hand=event.origin is ShotOrigin.MANUAL,
                since=begins(event.from_at, event.to_at, event.shots),
                until=event.to_at,
                shots=event.shots,
                first_event=envelope.id,
            ),
        )


async def of_press(book: Book, event: UnassignedShotsCounted, envelope: Envelope) -> None:
    if event.shots > 0 and event.moved_by is None:
        await _made(
            book,
            Stretch(
                machine_id=event.machine_id,
                tool_id=NO_TOOL,
                by_hand=False,
                since=begins(event.from_at, event.to_at, event.shots),
                until=event.to_at,
                shots=event.shots,
                first_event=envelope.id,
            ),
        )


async def judge(book: Book, failure: FailureFact) -> None:
    """Look up when its press or tool ran again, and when the tool first made parts after it was solved."""
    stopped, solved_at = failure.stop == Stop.UNSCHEDULED, failure.solved_at
    since = min(failure.reported_at, solved_at or failure.reported_at)
    made = await book.stretches(failure.tool_id, failure.machine_id, since)
    running = _sooner(failure.running_at, makes_parts(made, failure.reported_at, IN_A_ROW)) if stopped else None
    good = None
    if solved_at is not None:
        of_tool_ = [each for each in made if each.tool_id == failure.tool_id]
        good = _sooner(failure.first_good_at, makes_parts(of_tool_, solved_at, 1))
    if (running, good) != (failure.running_at, failure.first_good_at):
        failure.running_at, failure.first_good_at = running, good
        book.moved(failure)
    failure.stands, failure.awaits_good = stopped and running is None, solved_at is not None and good is None


async def _made(book: Book, new: Stretch) -> None:
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


async def _taken_away(book: Book, event: ShotsCounted) -> None:
    taken = Stretch(
        machine_id=event.machine_id or NO_MACHINE,
        tool_id=event.tool_id,
        by_hand=False,
        since=event.from_at,
        until=event.to_at,
    )
    near = await book.near(taken, timedelta())
    touched = [each for each in near if each.until > taken.since and each.since < taken.until]
    if not touched:
        return
    since = min(each.since for each in touched)
    for each in touched:
        _cut(book, each, taken)
    for failure in await book.told_by(event.tool_id, taken.machine_id, since - PAUSE):
        failure.running_at = _unless(failure.running_at, since, taken.until)
        failure.first_good_at = _unless(failure.first_good_at, since, taken.until)
        book.moved(failure)
        await judge(book, failure)


def _cut(book: Book, stretch: Stretch, taken: Stretch) -> None:
    """Leave what lies before and after, with as many shots as fall into it by time."""
    length = max(stretch.until - stretch.since, timedelta(milliseconds=1))
    if stretch.until > taken.until:
        after = stretch.shots * (stretch.until - taken.until) // length
        book.add(
            Stretch(
                machine_id=stretch.machine_id,
                tool_id=stretch.tool_id,
                by_hand=False,
                since=max(stretch.since, taken.until),
                until=stretch.until,
                shots=after,
                first_event=stretch.first_event,
            )
        )
    if stretch.since < taken.since:
        stretch.shots = stretch.shots * (min(stretch.until, taken.since) - stretch.since) // length
        stretch.until = min(stretch.until, taken.since)
    else:
        book.drop(stretch)


def _unless(seen: datetime | None, since: datetime, until: datetime) -> datetime | None:
    return None if seen is not None and since <= seen <= until else seen


def _sooner(known: datetime | None, found: datetime | None) -> datetime | None:
    """Return the earlier one: what was known may have been seen in times of which nothing is kept any more."""
    return min((at for at in (known, found) if at is not None), default=None)
