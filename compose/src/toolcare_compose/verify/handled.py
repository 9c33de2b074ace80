"""What each service did with the events of the others: each one once."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_compose.verify.services import handles, hears
from toolcare_compose.verify.site import Site, pause
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.deadletter import LetterState
from toolcare_shared.messaging.handlers import Stream

_LOG, _INBOX, _CURSOR, _LETTER = tables.outbox.c, tables.inbox.c, tables.cursor.c, tables.dead_letter.c
_AT_THE_BEGINNING = 0, None
"""Where a stream stands of which nothing was read yet."""


async def was_once(site: Site) -> AsyncIterator[str]:
    """Up to where a service has read a stream, it has entered each event it does something with, and no other.

    Judged from the first event of its kind that is still entered: entries are forgotten after 30 days, and a newer
    version hears of more kinds.
    """
    for service, session in site.states.items():
        places = await _places(session)
        for stream in sorted(hears(service) | places.keys()):
            log = site.logs.get(stream.publisher)
            if log is not None:
                position, event_id = places.get(stream, _AT_THE_BEGINNING)
                async for wrong in _of_stream(service, session, stream, log, position, event_id):
                    yield f"{service} of {stream}: {wrong}"


async def _places(session: AsyncSession) -> Mapping[Stream, tuple[int, str | None]]:
    """Up to where streams were read, and the event there; also of those that are not heard any more."""
    found = select(_CURSOR.publisher, _CURSOR.aggregate, _CURSOR.position, _CURSOR.event_id)
    return {Stream(row.publisher, row.aggregate): (row.position, row.event_id) for row in await session.execute(found)}


async def _of_stream(
    service: str, session: AsyncSession, stream: Stream, log: AsyncSession, position: int, event_id: str | None
) -> AsyncIterator[str]:
    head = select(tables.stream_head.c.position).where(tables.stream_head.c.aggregate == stream.aggregate)
    end = await log.scalar(head) or 0
    if position > end:
        yield f"handled up to {position}, but the log ends at {end}"
    entered = await _entered(session, stream)
    ahead = [number for number in entered if number > position]
    if ahead:
        yield f"{len(ahead)} events are entered behind {position}, where it stands"
    first = min(entered, default=position)
    kinds = {name.split(".")[2] for name in handles(service) if name.split(".")[1] == stream.publisher}
    since: set[str] = set()
    lost, other = [], []
    query = select(_LOG.position, _LOG.event_id, _LOG.event).where(
        _LOG.aggregate == stream.aggregate, _LOG.position >= first, _LOG.position <= position
    )
    for row in await log.execute(query.order_by(_LOG.position)):
        here = entered.get(row.position)
        if here is not None:
            since.add(row.event)
            if row.event_id not in here:
                other.append(row.position)
        elif row.event in kinds and row.event in since:
            lost.append(row.position)
        if row.position == position and event_id is not None and row.event_id != event_id:
            yield f"stands at {position} with another event than the log has there"
    if lost:
        yield f"{len(lost)} events were never handled, the first at {lost[0]}"
    if other:
        yield f"{len(other)} entries are of events the log does not have, the first at {other[0]}"


async def _entered(session: AsyncSession, stream: Stream) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    mine = (_INBOX.publisher == stream.publisher, _INBOX.aggregate == stream.aggregate)
    for position, event_id in await session.execute(select(_INBOX.position, _INBOX.event_id).where(*mine)):
        found.setdefault(position, set()).add(event_id)
    return found


async def has_caught_up(site: Site) -> AsyncIterator[str]:
    """Whoever moves is waited for: a newer version may hear a long stream from its beginning."""
    site.require_live("what was not read yet is read at the next start")
    clock = asyncio.get_running_loop().time
    until = clock() + site.settle_s
    for service, session in site.states.items():
        places = await _places(session)
        for stream in sorted(hears(service)):
            if stream.publisher not in site.states:
                continue
            head = select(tables.stream_head.c.position).where(tables.stream_head.c.aggregate == stream.aggregate)
            end = await site.states[stream.publisher].scalar(head) or 0
            reached, _ = places.get(stream, _AT_THE_BEGINNING)
            while reached < end and clock() < until:
                await pause()
                before = reached
                async with site.anew(service) as now:
                    reached, _ = (await _places(now)).get(stream, _AT_THE_BEGINNING)
                until = max(until, clock() + site.settle_s) if reached > before else until
            if reached < end:
                yield f"{service} is at {reached} of {end} of {stream}"


async def left_nothing(site: Site) -> AsyncIterator[str]:
    for service, session in site.states.items():
        open_ = _LETTER.state.in_((LetterState.DEAD, LetterState.PARKED))
        count = await session.scalar(select(func.count()).where(open_))
        if count:
            reason = await session.scalar(select(_LETTER.reason).where(open_).order_by(_LETTER.letter).limit(1))
            yield f"{service}: {count} events could not be handled or wait behind one; the first: {reason}"
        for warning in await session.scalars(select(_CURSOR.warning).where(_CURSOR.warning.is_not(None))):
            yield f"{service}: {warning}"
