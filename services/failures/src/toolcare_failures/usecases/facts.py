"""What is told from outside: the registry's tools, and counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.store import facts
from toolcare_failures.tables import Tool
from toolcare_failures.usecases import alerts, news
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.clock import CLOCKS_DIFFER, believed

KEPT_FOR = timedelta(days=92)
"""How late a report may be sent and still know the tool's count of its time."""


@dataclass(frozen=True, slots=True)
class Count:
    """A tool's count at a place in the shotcounter's stream; a correction says since when counts were wrong."""

    tool_id: str
    position: int
    total: int
    shots: int
    to_at: datetime
    corrects_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """A tool as the registry has it."""

    tool_id: str
    number: str
    name: str
    cavities: int
    version: int


async def take_tool(occasion: Occasion, told: ToolFacts) -> None:
    """Take over what a tool is called; a late older message changes nothing."""
    tool = await facts.lock_tool_of_event(occasion.session, told.tool_id)
    if told.version <= tool.version:
        return
    tool.number, tool.name, tool.cavities = told.number, told.name, told.cavities
    tool.search, tool.version = f"{told.number}\n{told.name}".casefold(), told.version


async def take_hold(occasion: Occasion, tool_id: str, at: datetime) -> None:
    tool = await facts.lock_tool_of_event(occasion.session, tool_id)
    if tool.held_at is None or at > tool.held_at:
        tool.held_at = at
        await alerts.show(occasion, tool_id)


async def take_release(occasion: Occasion, tool_id: str, at: datetime) -> None:
    tool = await facts.lock_tool_of_event(occasion.session, tool_id)
    if tool.released_at is None or at > tool.released_at:
        tool.released_at = at
        await alerts.show(occasion, tool_id)


async def take_count(occasion: Occasion, count: Count) -> None:
    """Take a tool's cumulative count. An older or repeated message changes nothing; a missed one heals itself."""
    session = occasion.session
    tool = await facts.lock_tool_of_event(session, count.tool_id)
    if count.position <= tool.counted_position:
        return
    if count.corrects_since is not None:
        await _correct(occasion, tool, count, count.corrects_since)
        return
    if await _late(session, [(tool, count)], occasion.now):
        await facts.keep_hour(session, tool.id, count.to_at, occasion.now - KEPT_FOR)
        await _correct(occasion, tool, count, count.to_at)
    await _go_on(session, [(tool, count)], occasion.now)


async def _correct(occasion: Occasion, tool: Tool, count: Count, since: datetime) -> None:
    tool.counted_position, tool.total = count.position, count.total
    if await facts.shift_counts(occasion.session, tool.id, since, count.shots):
        await occasion.record(news.counts_corrected(tool.id, since, count.shots, occasion.now))


async def take_counts(session: AsyncSession, counts: Sequence[Count], now: datetime) -> Collection[str]:
    """Take the counts of several tools as each by itself; return the tools whose count needs no more than that.

    The others are those that were never heard of, and those whose count is a correction or comes late.
    """
    going_on = {count.tool_id: count for count in counts if count.corrects_since is None}
    tools = await facts.lock_tools(session, going_on)
    known = [(tool, going_on[tool.id]) for tool in tools.values()]
    newer = [(tool, count) for tool, count in known if count.position > tool.counted_position]
    late = await _late(session, newer, now)
    await _go_on(session, [(tool, count) for tool, count in newer if tool.id not in late], now)
    return tools.keys() - late


async def _late(session: AsyncSession, counted: Sequence[tuple[Tool, Count]], now: datetime) -> Collection[str]:
    """Return the tools whose shots were made before others that are counted, or before something that was reported.

    A press that was offline tells so. Clocks that differ a little do not, nor what was written down by one that was
    ahead.
    """
    old = [(tool, count.to_at) for tool, count in counted if now - count.to_at > CLOCKS_DIFFER]
    if not old:
        return frozenset()
    before = {tool.id for tool, to_at in old if tool.counted_at and to_at < tool.counted_at <= now}
    return before | await facts.reported_since(session, {tool.id: to_at for tool, to_at in old}, now)


async def _go_on(session: AsyncSession, counted: Sequence[tuple[Tool, Count]], now: datetime) -> None:
    """A clock that is ahead or goes back, be it a press's or our own, does not confuse the record."""
    ahead = [tool for tool, _ in counted if tool.counted_at is not None and believed(tool.counted_at, now) is None]
    if ahead:
        await facts.forget_counts_ahead(session, ahead, now)
    for tool, count in counted:
        tool.counted_position, tool.total = count.position, count.total
        at = min(count.to_at, now)
        tool.counted_at = max(at, believed(tool.counted_at, now) or at)
    await facts.note_counts(session, [tool for tool, _ in counted], now - KEPT_FOR)
