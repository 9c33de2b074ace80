"""The subscriptions of one session, shared by its sources.

A controller gives few subscriptions, and each answer of one costs both sides more than what is in it: a thousand plain
counters with one sampling interval have one. A press whose events belong to what is published beside them has its own.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

import structlog
from asyncua import Client, Node, ua
from asyncua.common.subscription import DataChangeEvent, OpcEvent, OverflowPolicy, StatusChangeEvent, Subscription

from toolcare_shared.clock import Clock
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.sources.opcua_sampling import Sampling
from toolcare_shotcounter.sources.opcua_session import ANSWER_S, CLOSE_S, Unreachable, within

log = structlog.get_logger()

KEEP_ALIVE_S = 4.0
LINGER_S = 0.02
"""What is published within so long is of one moment; and so long a booking waits for what else the moment brings."""

QUEUE = 1000
"""So many values of one counter the server shall keep for us, and so many a source takes at once."""

MOST_PENDING = 50_000
_SHORTEST_MS, _LONGEST_MS = 100, 1000

Event: TypeAlias = DataChangeEvent | OpcEvent | StatusChangeEvent


class Heard(NamedTuple):
    """`at` is when it came, however long it waits here; `moment` numbers what was published together."""

    event: Event
    at: datetime
    moment: int


Book: TypeAlias = Callable[[Sequence[Reading]], Awaitable[None]]
AtOnce: TypeAlias = Callable[[DataChangeEvent, datetime], Reading | None]
"""The reading that a change is; None when its source has to look at it in its own time."""


class Resubscribe(Exception):
    """The subscription is dead or the node has gone: find and subscribe anew. The text says what was seen."""

    def __init__(self, seen: str, *, is_dead: bool = True) -> None:
        super().__init__(seen)
        self.is_dead = is_dead


class Share:
    """What one source has of a subscription: its items, and what was heard of them."""

    def __init__(self, shared: "_Shared") -> None:
        self._shared = shared
        self._heard: deque[Heard] = deque()
        self._ended = ""
        self._news = asyncio.Event()
        self.handles: list[int] = []
        self.at_once: AtOnce | None = None
        """A thousand counters that each woke a task of their own for each change would cost as much as counting."""

    async def watch(self, node: Node, sampling_ms: int) -> float:
        """Return how often the server will look, in milliseconds. UaStatusCodeError when it does not let us."""
        subscription = self._shared.subscription
        watching = subscription.subscribe_data_change(node, queuesize=QUEUE, sampling_interval=float(sampling_ms))
        handle = await self._shared.claim(self, watching)
        return self._shared.sampling.revised_ms(subscription, handle, sampling_ms)

    async def watch_events(self, node: Node, wanted: ua.EventFilter) -> None:
        """Raises UaStatusCodeError when the server does not let us."""
        await self._shared.claim(
            self, self._shared.subscription.subscribe_events(node, evfilter=wanted, queuesize=QUEUE)
        )

    def give(self, heard: Heard) -> Reading | None:
        """Return what is a reading right away; what is not, and what comes behind such a one, waits for `batch`."""
        if self.at_once is not None and not self._heard and isinstance(heard.event, DataChangeEvent):
            reading = self.at_once(heard.event, heard.at)
            if reading is not None:
                return reading
        self._heard.append(heard)
        self._shared.pending += 1
        self._news.set()
        return None

    def wake(self) -> None:
        """Let `batch` return, though nothing waits for it."""
        self._news.set()

    def end(self, seen: str) -> None:
        self._ended = self._ended or seen
        self._news.set()

    async def batch(self, wait_s: float) -> list[Heard]:
        """What was heard, oldest first, moments whole; nothing when it stays silent for so long.

        Resubscribe once it has ended.
        """
        if not self._heard and not self._ended:
            try:
                async with asyncio.timeout(wait_s):
                    await self._news.wait()
            except TimeoutError:
                return []
        self._news.clear()
        if not self._heard and self._ended:
            raise Resubscribe(self._ended)
        taken: list[Heard] = []
        while self._heard and (len(taken) < QUEUE or self._heard[0].moment == taken[-1].moment):
            taken.append(self._heard.popleft())
        self._shared.pending -= len(taken)
        return taken

    @property
    def number(self) -> int:
        """Of the subscription on the server; with another one, something was not heard between them.

        0 while the library makes it anew.
        """
        return int(self._shared.subscription.subscription_id or 0)

    @property
    def is_booking(self) -> bool:
        """Whether something that the subscription told is not booked yet."""
        return self._shared.bookings > 0 or self._shared.is_behind

    def silent_s(self) -> float:
        """How long the subscription has given no sign of life."""
        return time.monotonic() - (self._shared.subscription.last_publish_at or self._shared.created)

    async def leave(self, *, is_dead: bool) -> None:
        """With `is_dead` nobody joins this subscription any more; who is in it finds out by himself."""
        self._shared.pending -= len(self._heard)
        self._heard.clear()
        await self._shared.leave(self, is_dead=is_dead)


class Subscriptions:
    """Of one session; `group` holds what hears them, and `book` takes what is a reading right away."""

    def __init__(self, client: Client, group: asyncio.TaskGroup, book: Book, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._group = group
        self._book = book
        self._shared: dict[float, _Shared] = {}
        self._sampling = Sampling()
        self._making = asyncio.Lock()

    async def join(self, sampling_ms: int, *, alone: bool = False) -> Share:
        interval = float(max(_SHORTEST_MS, min(sampling_ms, _LONGEST_MS)))
        if alone:
            return (await self._make(interval, is_for_one=True)).join()
        async with self._making:
            shared = self._shared.get(interval)
            if shared is None or not shared.is_open:
                shared = self._shared[interval] = await self._make(interval, is_for_one=False)
            return shared.join()

    async def _make(self, interval: float, *, is_for_one: bool) -> "_Shared":
        subscription = await within(ANSWER_S, self._subscription(interval), "subscribing")
        self._sampling.hear(subscription)
        shared = _Shared(subscription, self._book, self._clock, self._sampling, is_for_one=is_for_one)
        self._group.create_task(shared.hear(), name=f"subscription {shared.subscription.subscription_id}")
        self._group.create_task(shared.hand_out(), name=f"booking of {shared.subscription.subscription_id}")
        return shared

    async def _subscription(self, interval: float) -> Subscription:
        wanted = ua.CreateSubscriptionParameters()
        wanted.RequestedPublishingInterval = interval
        wanted.RequestedMaxKeepAliveCount = max(1, int(KEEP_ALIVE_S * 1000 / interval))
        wanted.RequestedLifetimeCount = wanted.RequestedMaxKeepAliveCount * 10
        wanted.MaxNotificationsPerPublish = 0
        wanted.PublishingEnabled = True
        return await self._client.create_subscription(
            wanted, queue_maxsize=MOST_PENDING, overflow=OverflowPolicy.DISCONNECT
        )


class _Shared:
    """One subscription on the server."""

    def __init__(
        self, subscription: Subscription, book: Book, clock: Clock, sampling: Sampling, *, is_for_one: bool
    ) -> None:
        self.subscription = subscription
        self.sampling = sampling
        self._book = book
        self._clock = clock
        self.created = time.monotonic()
        self.pending = 0
        self.bookings = 0
        self.is_open = True
        self._is_for_one = is_for_one
        self._shares: set[Share] = set()
        self._owners: dict[int, Share] = {}
        self._claims = 0
        self._unclaimed: list[Heard] = []
        self._arrived: deque[Heard] = deque()
        self._news = asyncio.Event()
        self._closed = ""
        self._id = subscription.subscription_id
        self._moment = 0
        self._began = 0.0

    def join(self) -> Share:
        share = Share(self)
        self._shares.add(share)
        return share

    async def claim(self, share: Share, subscribing: Coroutine[object, object, int]) -> int:
        """What an item tells may come before the answer that says which one it is."""
        self._claims += 1
        try:
            handle = await within(ANSWER_S, subscribing, "subscribing")
        finally:
            self._claims -= 1
        share.handles.append(handle)
        self._owners[handle] = share
        early, self._unclaimed = self._unclaimed, []
        await self._give(early)
        return handle

    @property
    def is_behind(self) -> bool:
        return bool(self._arrived)

    async def hear(self) -> None:
        """Note when what is told comes, until the subscription ends. Nothing that takes time is waited for here."""
        try:
            while len(self._arrived) < MOST_PENDING:
                event = await self.subscription.next_event()
                if self._is_anew():
                    self._close("the library made it anew")
                    return
                self._arrived.append(Heard(event, self._clock.now(), self._moment_now()))
                self._news.set()
        except StopAsyncIteration:
            self._close("the subscription was closed")
        else:
            raise Unreachable("more came than could be stored meanwhile")

    def _is_anew(self) -> bool:
        """Whether the items have other handles by now: what one of them tells might be taken for another one's."""
        return not self._is_for_one and self.subscription.subscription_id != self._id

    def _close(self, seen: str) -> None:
        self._closed = seen
        self._news.set()

    def _moment_now(self) -> int:
        published = self.subscription.last_publish_at or 0.0
        if published - self._began > LINGER_S:
            self._began = published
            self._moment += 1
        return self._moment

    async def hand_out(self) -> None:
        """Hand out what was heard until nothing comes any more."""
        while not self._closed or self._arrived:
            if not self._arrived:
                self._news.clear()
                await self._news.wait()
            await asyncio.sleep(LINGER_S)
            heard = list(self._arrived)
            self._arrived.clear()
            await self._give(heard)
        self._end(self._closed)

    async def _give(self, heard: Sequence[Heard]) -> None:
        readings: list[Reading] = []
        for one in heard:
            if isinstance(one.event, StatusChangeEvent):
                self._end(f"the server ended the subscription: {one.event.notification.Status.name}")
                continue
            owner = self._owner(one.event)
            if owner is not None:
                if (reading := owner.give(one)) is not None:
                    readings.append(reading)
            elif self._claims:
                self._unclaimed.append(one)
        if self.pending > MOST_PENDING:
            self._end("more came than could be stored meanwhile")
        self.bookings += 1
        try:
            await self._book(readings)
        finally:
            self.bookings -= 1

    def _owner(self, event: DataChangeEvent | OpcEvent) -> Share | None:
        if self._is_for_one:
            return next(iter(self._shares), None)
        told = event.event if isinstance(event, OpcEvent) else event.data.subscription_data
        return self._owners.get(told.server_handle)

    def _end(self, seen: str) -> None:
        self.is_open = False
        for share in self._shares:
            share.end(seen)

    async def leave(self, share: Share, *, is_dead: bool) -> None:
        self._shares.discard(share)
        for handle in share.handles:
            self._owners.pop(handle, None)
        self.is_open = self.is_open and not is_dead and bool(self._shares)
        try:
            if not self._shares:
                await within(CLOSE_S, self.subscription.delete(), "ending the subscription")
            elif share.handles and not is_dead:
                await within(CLOSE_S, self.subscription.unsubscribe(share.handles), "ending a part of the subscription")
        except (Unreachable, ua.UaError) as error:
            log.info("opcua.subscription_left", reason=str(error))
