"""What each service published: a log without a hole, of which everything reaches the broker."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_compose.verify.services import keeps
from toolcare_compose.verify.site import Site, pause
from toolcare_shared.contracts.event import leaving
from toolcare_shared.messaging import tables

_LOG = tables.outbox.c


async def have_no_hole(site: Site) -> AsyncIterator[str]:
    """Positions of a stream and sequences of a subject follow each other, but where events age out, so long ago.

    The last event of each subject never ages out, so the numbers given out end with it.
    """
    for service, session in site.states.items():
        async for wrong in _holes(site, service, session):
            yield wrong
        async for wrong in _ends(service, session):
            yield wrong


async def _holes(site: Site, service: str, session: AsyncSession) -> AsyncIterator[str]:
    before = func.lag(_LOG.position, 1, 0).over(partition_by=_LOG.aggregate, order_by=_LOG.position)
    since = func.lag(_LOG.recorded_at).over(partition_by=_LOG.aggregate, order_by=_LOG.position)
    numbered = (
        select(
            _LOG.aggregate,
            _LOG.position,
            before.label("before"),
            since.label("since"),
        )
        .where(_LOG.position.is_not(None))
        .subquery()
    )
    found = select(numbered).where(numbered.c.position > numbered.c.before + 1)
    for hole in await session.execute(found.order_by(numbered.c.aggregate, numbered.c.position)):
        if not _has_aged_out(service, hole.aggregate, hole.since, site.now):
            yield f"{service}/{hole.aggregate} lacks {hole.before + 1} to {hole.position - 1}"


def _has_aged_out(service: str, aggregate: str, since: datetime | None, now: datetime) -> bool:
    """What stood in the hole was recorded after `since`, when the event before it was, if there is one."""
    leave = leaving(service, aggregate)
    ages = [age for name, age in keeps(service).items() if name in leave]
    return bool(ages) and (since is None or since <= now - min(ages))


async def _ends(service: str, session: AsyncSession) -> AsyncIterator[str]:
    stream, subject = tables.stream_head.c, tables.subject_head.c
    last = select(_LOG.aggregate, func.max(_LOG.position).label("position")).group_by(_LOG.aggregate).subquery()
    ends = select(stream.aggregate, stream.position, last.c.position.label("found")).outerjoin(
        last, last.c.aggregate == stream.aggregate
    )
    for aggregate, position, found in await session.execute(ends):
        if position != found:
            yield f"{service}/{aggregate} ends at {found} instead of {position}"
    newest = (
        select(_LOG.aggregate, _LOG.subject, func.max(_LOG.sequence).label("sequence"))
        .group_by(_LOG.aggregate, _LOG.subject)
        .subquery()
    )
    same = and_(newest.c.aggregate == subject.aggregate, newest.c.subject == subject.subject)
    stand = select(subject.aggregate, subject.subject, subject.sequence, newest.c.sequence.label("found"))
    for aggregate, of, sequence, found in await session.execute(stand.outerjoin(newest, same)):
        if sequence != found:
            yield f"{service}/{aggregate} {of} ends at {found} instead of {sequence}"


async def are_delivered(site: Site) -> AsyncIterator[str]:
    site.require_live("what has not reached the broker goes out at the next start")
    until = asyncio.get_running_loop().time() + site.settle_s
    for service, session in site.states.items():
        left = await _waiting(session)
        last = await session.scalar(select(func.max(_LOG.entry))) or 0
        while left and asyncio.get_running_loop().time() < until:
            await pause()
            async with site.anew(service) as now:
                left = await _waiting(now, last)
        if left:
            yield f"{service}: {left} events have not reached the broker"
        refused = await session.scalar(select(func.count()).where(_LOG.sent_at.is_(None), _LOG.refused.is_not(None)))
        if refused:
            yield f"{service}: the broker refuses {refused} events"


async def _waiting(session: AsyncSession, up_to: int | None = None) -> int:
    waiting = select(func.count()).where(_LOG.sent_at.is_(None), _LOG.refused.is_(None))
    return await session.scalar(waiting if up_to is None else waiting.where(_LOG.entry <= up_to)) or 0
