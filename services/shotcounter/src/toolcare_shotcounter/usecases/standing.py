"""How sources stand, and telling of it: when a batch, a connection or the clock says so."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import announcements, domain, ledger, store
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.readings import SourceState, StateReport
from toolcare_shotcounter.store import telling as telling_store
from toolcare_shotcounter.store.counter_state import Watched
from toolcare_shotcounter.tables import SourceRow
from toolcare_shotcounter.texts import storable

RETELL_VALUE = timedelta(hours=1)
"""How often at most the value of a source that goes on as it was is told again."""


def state_changes(source: SourceNow, now: datetime) -> bool:
    """Bring the state up to date; a change is worth an event, a detail in words is not."""
    before = source.state
    source.state, source.detail = domain.state_of(source.heard(), now)
    return source.state != before


async def report(session: AsyncSession, reports: Sequence[StateReport], now: datetime) -> None:
    """Note what sources say of their connections; "connected again" ends the trouble and the remark before it."""
    sources = await store.counters_for_update(session, {told.source_id for told in reports})
    news: list[SourceNow] = []
    for told in reports:
        source = sources.get(told.source_id)
        if source is None:
            continue
        before = source.detail, source.remarks
        trouble = told.state in {SourceState.UNREACHABLE, SourceState.FAULTY, SourceState.NO_DATA}
        source.trouble = told.state.value if trouble else None
        source.trouble_detail = storable(told.detail) if trouble else ""
        if not trouble:
            is_remark = told.state is SourceState.LIVE
            source.remark, source.said = (storable(told.detail), told.remark) if is_remark else ("", None)
        if state_changes(source, now) or before != (source.detail, source.remarks):
            news.append(source)
    await ledger.move_counters(session, news)
    await announcements.source_states(session, news, now)


async def tell_state(session: AsyncSession, row: SourceRow, now: datetime) -> None:
    for source in (await store.counters_for_update(session, {row.id})).values():
        state_changes(source, now)
        await ledger.move_counters(session, [source])
        await announcements.source_state(session, source, now)


async def tell_sources(session: AsyncSession, idle_after: Mapping[str, timedelta], now: datetime) -> None:
    """Tell how these stand by now, and their newest value; what was told since they were looked at is no news."""
    await store.counters_for_update(session, idle_after.keys())
    sources: dict[str, SourceNow] = {}
    for each in await store.watched(session, idle_after.keys()):
        each.source.idle_after = idle_after[each.source.id]
        if _is_due(each, now):
            sources[each.source.id] = each.source
            state_changes(each.source, now)
    await ledger.move_counters(session, sources.values())
    await telling_store.note_told(session, sources, now)
    await announcements.source_states(session, list(sources.values()), now)


async def due_for_telling(session: AsyncSession, now: datetime) -> dict[str, timedelta]:
    """The sources that fell silent or whose counter stands, and now and then those with a newer value.

    With the time until each is idle.
    """
    watched = await store.watched(session)
    mountings = await store.mountings(session, {each.source.machine_id for each in watched}, now)
    tools = await store.tools(session, {mounting.tool_id for each in mountings.values() for mounting in each})
    plant = Plant({}, mountings, tools, timedelta(0))
    due: dict[str, timedelta] = {}
    for each in watched:
        source = each.source
        source.idle_after = plant.idle_after(source.machine_id, now)
        if _is_due(each, now):
            due[source.id] = source.idle_after
    return due


def _is_due(each: Watched, now: datetime) -> bool:
    source = each.source
    value = source.stored.value if source.stored else None
    is_news = value != each.told_value and (each.told_at is None or now - each.told_at >= RETELL_VALUE)
    return is_news or domain.state_of(source.heard(), now)[0] != source.state
