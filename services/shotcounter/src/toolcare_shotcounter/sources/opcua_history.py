"""What a server kept of a counter while nobody listened: read after a reconnect, where the server offers it.

Without it the shots of an outage are exact in number, but only known to lie somewhere in it; with it each has its time.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from asyncua import Node, ua

from toolcare_shotcounter.sources.opcua_session import ANSWER_S, within

PAGE = 1000
MOST_VALUES = 100_000
LONGEST = timedelta(days=31)
"""An older outage is not asked for: a PLC's memory ends long before, and its processor has other work."""

SHORTEST = timedelta(seconds=2)
"""What lies between two subscriptions that follow each other is not worth a question."""


async def keeps_history(node: Node) -> bool:
    """Whether we may read what the server keeps of this node."""
    try:
        data = await within(ANSWER_S, node.read_attribute(ua.AttributeIds.UserAccessLevel), "reading the node")
    except ua.UaStatusCodeError:
        return False
    level = data.Value.Value if data.Value is not None else None
    return isinstance(level, int) and bool(level & (1 << ua.AccessLevel.HistoryRead.value))


async def told_between(node: Node, since: datetime, until: datetime) -> Sequence[ua.DataValue]:
    """The values of that time, oldest first, each once. A server that refuses tells none."""
    if until - since < SHORTEST or not await keeps_history(node):
        return []
    begin, found = max(since, until - LONGEST), dict[datetime, ua.DataValue]()
    while len(found) < MOST_VALUES:
        work = node.read_raw_history(begin, until, numvalues=PAGE, return_bounds=False)
        try:
            page = await within(ANSWER_S, work, "reading the history of the counter")
        except ua.UaStatusCodeError:
            break
        stamped = {stamp: one for one in page or () if (stamp := _stamp(one)) is not None and since < stamp <= until}
        if not stamped.keys() - found.keys():
            break
        found |= stamped
        if len(page) < PAGE:
            break
        begin = max(stamped)
    return [found[stamp] for stamp in sorted(found)]


def _stamp(data: ua.DataValue) -> datetime | None:
    """The source's time alone says when the counter moved."""
    stamp: datetime | None = data.SourceTimestamp
    if stamp is None:
        return None
    return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
