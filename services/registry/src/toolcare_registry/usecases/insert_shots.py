"""How inserts come to their shots: each count of a tool is shared out over those who sat in it.

What an insert has is always what comes out when the counts are taken in their order, over who sat where as it is
known now: a move that is booked late shares the counts since then anew.
"""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.domain.inserts import BACKDATING
from toolcare_registry.domain.shares import Count, credited
from toolcare_registry.store import components, counts

KEPT_FOR = BACKDATING + timedelta(days=1)
SETTLED_AFTER = KEPT_FOR + timedelta(days=1)
"""A day's counts are settled at once, not each by itself."""


async def take_count(session: AsyncSession, event_id: str, tool_id: str, count: Count, now: datetime) -> None:
    """Share a count out, once however often it comes. Tools without positions for inserts keep nothing."""
    if not await components.with_serial_positions(session, [tool_id]):
        return
    await store.tool_for_update(session, tool_id)
    if not await counts.keep(session, event_id, tool_id, count, now):
        return
    for terms in await counts.terms_during(session, tool_id, count):
        await counts.save_shots(session, credited(terms, [count]))
    await _settle(session, tool_id, now)


async def share_anew(session: AsyncSession, tool_id: str, component_id: str, moved_at: datetime) -> None:
    """Share the tool's counts out again over a position in which someone came or went, where any is of that time.

    Eight days of counts take a second to share: off the loop, in which everything else waits.
    """
    if not await counts.any_since(session, tool_id, moved_at):
        return
    kept = await counts.kept(session, tool_id)
    terms = await counts.settled_terms(session, component_id=component_id)
    await counts.save_shots(session, await asyncio.to_thread(credited, terms, kept.counts))


async def _settle(session: AsyncSession, tool_id: str, now: datetime) -> None:
    """Let go of counts before which no move can be booked any more; their shares stay."""
    oldest = await counts.first_taken_at(session, tool_id)
    if oldest is None or oldest >= now - SETTLED_AFTER:
        return
    old = await counts.kept(session, tool_id, taken_before=now - KEPT_FOR)
    for component_id in await counts.positions_with_stays(session, tool_id):
        terms = await counts.settled_terms(session, component_id=component_id)
        await counts.save_settled(session, credited(terms, old.counts))
    await counts.forget(session, tool_id, old.last_entry)
