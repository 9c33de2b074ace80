"""One subscribed stream: live messages while they follow on, the publisher's feed for everything else."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

import structlog

from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.feed import FeedPage, FeedReader
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.messaging.handling import Handling
from toolcare_shared.messaging.inbox import Place
from toolcare_shared.messaging.probe import Probe, Step
from toolcare_shared.messaging.session import Connection, Message
from toolcare_shared.messaging.transient import pause_after
from toolcare_shared.messaging.trouble import raw

log: structlog.stdlib.BoundLogger = structlog.get_logger()

BATCH = 50
QUEUE = 400
PAGE = 500
CHECK_S = 60.0
_NO_BROKER_CHECK_S = 5.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A live message of this stream; without envelope it could not be read, for the reason given."""

    connection: Connection
    message: Message
    envelope: Envelope | None
    reason: str = ""

    def acknowledge(self) -> None:
        self.connection.acknowledge(self.message)


@dataclass(slots=True)
class StreamStatus:
    """For health and metrics."""

    position: int = 0
    head: int = 0
    feed_trouble: str | None = None
    trouble: str | None = None
    warning: str | None = None

    @property
    def lag(self) -> int:
        return max(0, self.head - self.position)


class StreamReader:
    """Takes one stream. Nothing that goes wrong here holds up another stream.

    Acknowledging a message unhandled is safe: the log is the publisher's, and the feed is asked for what is missing,
    at every start and connection, after a jump and every minute.
    """

    def __init__(self, stream: Stream, handling: Handling, feed: FeedReader, probe: Probe) -> None:
        self.stream = stream
        self.status = StreamStatus()
        self.connected = False
        self._handling = handling
        self._feed = feed
        self._probe = probe
        self._queue: deque[Delivery] = deque()
        self._awake = asyncio.Event()
        self._check_at = 0.0
        self._not_before = 0.0
        self._failures = 0

    def offer(self, delivery: Delivery) -> None:
        """Take a live message. When too many wait, the feed brings this one later."""
        self._probe(Step.RECEIVED)
        if len(self._queue) >= QUEUE:
            delivery.acknowledge()
            self._check_at = 0.0
        else:
            self._queue.append(delivery)
        self._awake.set()

    def check(self) -> None:
        """Ask the feed soon."""
        self._check_at = 0.0
        self._awake.set()

    async def run(self) -> NoReturn:
        while True:
            await self._something()
            if self._due():
                await self._catch_up()
            await self._take_live()

    def _due(self) -> bool:
        now = asyncio.get_running_loop().time()
        return now >= max(self._check_at, self._not_before)

    async def _something(self) -> None:
        self._awake.clear()
        if self._queue:
            return
        wait_s = max(self._check_at, self._not_before) - asyncio.get_running_loop().time()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, wait_s)):
                await self._awake.wait()

    async def _take_live(self) -> None:
        deliveries = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
        for delivery in deliveries:
            if delivery.envelope is None:
                message = delivery.message
                await self._handling.bury_unreadable(
                    self.stream, message.topic, message.payload, delivery.reason, self._report
                )
        envelopes = [delivery.envelope for delivery in deliveries if delivery.envelope is not None]
        if envelopes:
            await self._take_news(envelopes)
        for delivery in deliveries:
            delivery.acknowledge()
            self._probe(Step.ACKED)

    async def _take_news(self, envelopes: Sequence[Envelope]) -> None:
        taken = await self._handling.take(self.stream, envelopes, gaps=False, report=self._report)
        if taken.fresh:
            self.status.position = taken.fresh[-1].position
            self.status.head = max(self.status.head, self.status.position)
        if taken.jumped:
            self.check()

    async def _catch_up(self) -> None:
        """Ask the feed until there is nothing more. A feed that does not answer is asked again after a pause."""
        self._check_at = float("inf")
        place = await self._handling.place(self.stream, self._report)
        while (page := await self._ask(max(0, place.position - 1))) is not None:
            self.status.head, self.status.warning = page.head, place.warning
            if _other_log(place, page):
                await self._rewind(place, page)
                return
            if not await self._take_page(place, page):
                self._done()
                return
            place = await self._handling.place(self.stream, self._report)

    async def _take_page(self, place: Place, page: FeedPage) -> bool:
        """Handle a page; True when there is another."""
        news = [envelope for envelope in page.events if envelope.position > place.position]
        for start in range(0, len(news), BATCH):
            await self._handling.take(self.stream, news[start : start + BATCH], gaps=True, report=self._report)
            self.status.position = news[min(start + BATCH, len(news)) - 1].position
        reached = news[-1].position if news else place.position
        if len(page.events) == PAGE:
            return True
        if reached < page.head:
            await self._handling.skip_to(self.stream, page.head, self._report)
            reached = page.head
        self.status.position = reached
        return False

    async def _ask(self, after: int) -> FeedPage | None:
        stream = self.stream
        try:
            page = await self._feed.page(stream.publisher, stream.aggregate, after, PAGE)
        except Exception as error:  # noqa: BLE001 - whatever it is: shown in health, and asked again
            self._failures += 1
            self.status.feed_trouble = (
                f"{stream.publisher} cannot be asked for events that were missed: check that it runs; "
                "it is asked again until it answers"
            )
            self._not_before = asyncio.get_running_loop().time() + pause_after(self._failures)
            self._check_at = 0.0
            log.warning(
                "feed.failed", stream=str(stream), failures=self._failures, error=type(error).__name__, said=raw(error)
            )
            return None
        self._failures = 0
        self.status.feed_trouble = None
        return page

    def _report(self, trouble: str | None) -> None:
        self.status.trouble = trouble

    def _done(self) -> None:
        pause = CHECK_S if self.connected else _NO_BROKER_CHECK_S
        # Somebody may have asked for another check meanwhile; that one stands.
        self._check_at = min(self._check_at, asyncio.get_running_loop().time() + pause)

    async def _rewind(self, place: Place, page: FeedPage) -> None:
        """Go back to the last event of the publisher's log that we know, and say so in health.

        Going back too far does no harm: what was handled is known by its id.
        """
        agreed = await self._last_agreed(min(place.position, page.head))
        if agreed is None:
            return
        warning = (
            f"{self.stream.publisher} was restored from an older state: its log ends at {page.head}, "
            f"{place.position} were handled here; went on from {agreed}"
        )
        await self._handling.rewind(self.stream, agreed, warning, self._report)
        self.status.warning, self.status.position = warning, agreed
        self.check()

    async def _last_agreed(self, end: int) -> int | None:
        """None when the feed did not answer; it is asked again then."""
        while end > 0:
            start = max(0, end - PAGE)
            page = await self._ask(start)
            if page is None:
                return None
            within = [envelope for envelope in page.events if envelope.position <= end]
            known = await self._handling.last_known(within, self._report)
            if known is not None:
                return known
            end = start
        return 0


def _other_log(place: Place, page: FeedPage) -> bool:
    """Whether the publisher's log is not the one we read: shorter, or with another event where we stand."""
    if page.head < place.position:
        return True
    first = page.events[0] if page.events else None
    return bool(first and first.position == place.position and place.event_id and first.id != place.event_id)
