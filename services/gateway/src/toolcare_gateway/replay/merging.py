"""The logs of all publishers as one line of events, in the order in which they were recorded."""

import heapq
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.feed import FeedReader, FeedUnavailable
from toolcare_shared.messaging.handlers import Stream

_PAGE = 500


class FeedNotReadable(Exception):
    """A publisher does not give its log, so that nothing can be made anew."""

    def __init__(self, stream: Stream, reason: str) -> None:
        super().__init__(
            f"The log of {stream} cannot be read ({reason}). Nothing was changed. "
            "See with `toolcare doctor` that all services run, then call `toolcare replay` again."
        )


async def merged(
    feeds: FeedReader, after: Mapping[Stream, int], until: Mapping[Stream, int]
) -> AsyncIterator[tuple[Stream, Envelope]]:
    """Events of each stream after a position up to another; those of one stream in their order.

    Raises FeedNotReadable.
    """
    waiting: list[tuple[datetime, Stream, Envelope, AsyncIterator[Envelope]]] = []
    for stream, last in until.items():
        await _put(waiting, stream, _events(feeds, stream, after.get(stream, 0), last))
    while waiting:
        _, stream, envelope, rest = heapq.heappop(waiting)
        yield stream, envelope
        await _put(waiting, stream, rest)


async def _put(
    waiting: list[tuple[datetime, Stream, Envelope, AsyncIterator[Envelope]]],
    stream: Stream,
    rest: AsyncIterator[Envelope],
) -> None:
    following = await anext(rest, None)
    if following is not None:
        heapq.heappush(waiting, (following.time, stream, following, rest))


async def _events(feeds: FeedReader, stream: Stream, after: int, until: int) -> AsyncIterator[Envelope]:
    while after < until:
        try:
            page = await feeds.page(stream.publisher, stream.aggregate, after, _PAGE)
        except (OSError, TimeoutError, FeedUnavailable) as error:
            raise FeedNotReadable(stream, str(error)) from error
        for envelope in page.events:
            if envelope.position <= until:
                yield envelope
        if len(page.events) < _PAGE:
            return
        after = page.events[-1].position
