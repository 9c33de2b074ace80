"""What a server kept of a counter while nobody listened: read after a reconnect, where the server offers it.

Without it the shots of an outage are exact in number, but only known to lie somewhere in it; with it each has its time.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from asyncua import Client, Node, ua

from toolcare_shotcounter.sources.opcua_session import ANSWER_S, TookTooLong, within

log = structlog.get_logger()

PAGE = 1000
MOST_VALUES = 100_000
LONGEST = timedelta(days=31)
"""An older outage is not asked for: a PLC's memory ends long before, and its processor has other work."""

SHORTEST = timedelta(seconds=2)
"""What lies between two subscriptions that follow each other is not worth a question."""


AT_ONCE = 4
"""Of so many counters of one server at the same time: its processor counts cycles as well."""

TURN_WITHIN_S = 60.0
"""A counter waits no longer for its turn than this, behind others of which each has as long as follows."""

ALL_WITHIN_S = 30.0
"""From its turn on a counter waits no longer for its history: what was read by then is handed over."""

_STARTED = ua.NodeId(ua.ObjectIds.Server_ServerStatus_StartTime)
_TICK = timedelta(microseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class History:
    """The memory of one server, over all its counters and sessions. A press is counted before its past is told.

    `readings` says how many readings its counters have brought so far, those of the history not among them.
    """

    def __init__(self, readings: Callable[[], int]) -> None:
        self._readings = readings
        self._slow_at: int | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)

    @property
    def is_slow(self) -> bool:
        """It did not answer in time, so it tells none until one of its counters was heard without it."""
        return self._slow_at == self._readings()

    async def told_between(self, node: Node, since: datetime, until: datetime) -> Sequence[ua.DataValue]:
        """The values of that time, oldest first, each once. A server that refuses, or is slow, tells none.

        Unreachable when the line breaks: that time is asked for again by the next session.
        """
        if until - since < SHORTEST:
            return []
        found: dict[datetime, ua.DataValue] = {}
        patience = asyncio.timeout(TURN_WITHIN_S)
        try:
            async with patience, self._turns:
                patience.reschedule(asyncio.get_running_loop().time() + ALL_WITHIN_S)
                await self._read(node, max(since + _TICK, until - LONGEST), until, found)
        except TimeoutError:
            log.warning("opcua.history_cut_short", node=str(node), values=len(found))
        return [found[stamp] for stamp in sorted(found)]

    async def _read(self, node: Node, begin: datetime, until: datetime, found: dict[datetime, ua.DataValue]) -> None:
        """How many values a page has is the server's affair, so the last one is that which brings nothing new."""
        try:
            if self.is_slow or not await keeps_history(node):
                return
            while len(found) < MOST_VALUES and not self.is_slow:
                work = node.read_raw_history(begin, until, numvalues=PAGE, return_bounds=False)
                page = await within(ANSWER_S, work, "reading the history of the counter")
                stamped = {stamp: one for one in page or () if begin <= (stamp := _stamp(one) or _NEVER) <= until}
                if not stamped.keys() - found.keys():
                    return
                found |= stamped
                begin = max(stamped) + _TICK
        except TookTooLong as slow:
            log.warning("opcua.history_is_slow", node=str(node), why=str(slow))
            self._slow_at = self._readings()
        except ua.UaStatusCodeError as refused:
            log.info("opcua.history_refused", node=str(node), why=type(refused).__name__)


async def keeps_history(node: Node) -> bool:
    """Whether we may read what the server keeps of this node."""
    data = await within(ANSWER_S, node.read_attribute(ua.AttributeIds.UserAccessLevel), "reading the node")
    level = data.Value.Value if data.Value is not None else None
    return isinstance(level, int) and bool(level & (1 << ua.AccessLevel.HistoryRead.value))


async def started_at(client: Client) -> datetime | None:
    """Since when the server runs; None where it does not say."""
    work = client.get_node(_STARTED).read_value()
    try:
        return _aware(await within(ANSWER_S, work, "reading since when the server runs"))
    except (ua.UaStatusCodeError, TookTooLong):
        return None


def is_of_one_run(before: datetime, at: datetime, started: datetime | None, silence: timedelta) -> bool:
    """Whether nothing is missing between two values that follow each other in a history.

    A server that was off meanwhile kept nothing of what the press made. It says when it started last; that it was off
    before, or had lost its controller, shows only in a longer silence.
    """
    return at - before <= silence and (started is None or not before < started <= at)


def _stamp(data: ua.DataValue) -> datetime | None:
    """The source's time alone says when the counter moved."""
    return _aware(data.SourceTimestamp)


def _aware(stamp: object) -> datetime | None:
    if not isinstance(stamp, datetime):
        return None
    return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
