"""Shots that a tool did not make: another one did, or nobody; its failures were over at other moments then."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from toolcare_gateway.analytics.domain.running import begins
from toolcare_gateway.analytics.facts import making
from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.facts.making import Line
from toolcare_gateway.analytics.tables import NO_MACHINE, NO_TOOL, GapFact, Stretch
from toolcare_shared.contracts.shotcounter import ShotsCounted
from toolcare_shared.messaging.envelope import Envelope

_AT_ONCE = timedelta()


async def of_tool(book: Book, event: ShotsCounted, envelope: Envelope) -> None:
    """Shots that turn out to be another tool's were made all the same, so they stay with the press as nobody's.

    What was found of a gap and is taken back nobody made: it becomes nobody's running, and what stays booked stands.
    """
    if event.moved_by is None or event.shots >= 0:
        return
    taken = event.from_at, event.to_at, -event.shots, envelope.id
    gone = Line(event.machine_id or NO_MACHINE, event.tool_id).stretch(*taken)
    is_of_gap = await book.get(GapFact, event.moved_by) is not None
    if event.machine_id is not None and not is_of_gap:
        await making.made(book, Line(event.machine_id, NO_TOOL).stretch(*taken))
    near = await book.near(gone, _AT_ONCE)
    made = [each for each in near if each.since < gone.until and each.until > gone.since]
    if not made:
        return
    since, until = min(each.since for each in made), max(each.until for each in made)
    if is_of_gap:
        _thin(book, made, gone.shots)
    else:
        for each in made:
            _cut(book, each, gone)
    for failure in await book.told_by(event.tool_id, gone.machine_id, since - datetime.resolution):
        if failure.running_at is not None and since <= failure.running_at <= until:
            failure.running_at = None
        if failure.tool_id == event.tool_id and failure.first_good_at is not None:
            failure.first_good_at = None if since <= failure.first_good_at <= until else failure.first_good_at
        book.moved(failure)
        await making.judge(book, failure)


def _thin(book: Book, made: Sequence[Stretch], shots: int) -> None:
    """Leave so many fewer shots in the same time, as far as so few fill it."""
    for each in made:
        taken = min(shots, each.shots)
        shots -= taken
        book.drop(each)
        if left := each.shots - taken:
            line = Line(each.machine_id, each.tool_id, each.by_hand)
            book.add(line.stretch(begins(each.since, each.until, left), each.until, left, each.first_event))


def _cut(book: Book, made: Stretch, gone: Stretch) -> None:
    """Leave what was made before and after, as if all shots had come evenly."""
    book.drop(made)
    for piece in _left(made, gone):
        book.add(piece)


def _left(made: Stretch, gone: Stretch) -> Iterator[Stretch]:
    whole = made.until - made.since
    for since, until in ((made.since, gone.since), (gone.until, made.until)):
        shots = made.shots * max(until - since, _AT_ONCE) // whole if whole else 0
        if shots:
            line = Line(made.machine_id, made.tool_id, made.by_hand)
            yield line.stretch(since, until, shots, made.first_event)
