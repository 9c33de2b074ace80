"""The logs of all publishers as one line of events, in the order in which they were recorded."""

import heapq
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime

from toolcare_shared.contracts.event import leaving
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.feed import FeedReader, FeedUnavailable
from toolcare_shared.messaging.handlers import Stream

_PAGE = 500


class NotReplayable(Exception):
    """Nothing can be made anew, and nothing was changed."""


class FeedNotReadable(NotReplayable):
    """A publisher does not give its log, so that nothing can be made anew."""

    def __init__(self, stream: Stream, reason: str) -> None:
        super().__init__(
            f"The log of {stream} cannot be read ({reason}). Nothing was changed. "
            "See with `toolcare doctor` that all services run, then call `toolcare replay` again."
        )


class EventsLost(NotReplayable):
    """What followed from them stands in lists and figures alone, which are left as they are."""

    def __init__(self, stream: Stream, first: int, last: int) -> None:
        super().__init__(
            f"The log of {stream} lacks {first} to {last}, which no age took out. Nothing was changed: lists and "
            "figures still have what followed from them. See `toolcare verify`; the last backup that holds has them."
        )


async def merged(
    feeds: FeedReader, after: Mapping[Stream, int], until: Mapping[Stream, int]
) -> AsyncIterator[tuple[Stream, Envelope]]:
    """Events of each stream after a position up to another; those of one stream in their order.

    Raises FeedNotReadable or EventsLost.
    """
    logs = [_Log(feeds, stream, after.get(stream, 0), last) for stream, last in until.items()]
    waiting: list[tuple[datetime, Stream, Envelope, _Log]] = []
    for log in logs:
        if await log.read_on():
            first = next(log.events)
            heapq.heappush(waiting, (first.time, log.stream, first, log))
    while waiting:
        _, stream, envelope, log = waiting[0]
        yield stream, envelope
        following = next(log.events, None)
        if following is None and await log.read_on():
            following = next(log.events)
        if following is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (following.time, stream, following, log))


class _Log:
    """What is left of a stream's log; `events` are those that were read and not taken yet."""

    def __init__(self, feeds: FeedReader, stream: Stream, after: int, until: int) -> None:
        self.stream = stream
        self.events: Iterator[Envelope] = iter(())
        self._feeds, self._after, self._until = feeds, after, until
        self._may_leave = leaving(*stream)

    async def read_on(self) -> bool:
        """Read the next page; False at the end."""
        if self._after >= self._until:
            return False
        try:
            page = await self._feeds.page(*self.stream, self._after, _PAGE)
        except (OSError, TimeoutError, FeedUnavailable) as error:
            raise FeedNotReadable(self.stream, str(error)) from error
        events = [envelope for envelope in page.events if envelope.position <= self._until]
        if not self._may_leave:
            _require_whole(self.stream, self._after, events)
        self._after = events[-1].position if len(events) == _PAGE else self._until
        self.events = iter(events)
        return bool(events)


def _require_whole(stream: Stream, after: int, events: Sequence[Envelope]) -> None:
    for last, event in enumerate(events, after):
        if event.position != last + 1:
            raise EventsLost(stream, last + 1, event.position - 1)
