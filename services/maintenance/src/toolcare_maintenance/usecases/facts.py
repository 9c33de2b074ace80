"""What is told from outside: counts, the clock, and the registry's tools, machines and mountings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.domain.intervals import Meter
from toolcare_maintenance.domain.jobs import CancelReason
from toolcare_maintenance.domain.levels import Correction, Stretch, corrected, from_before, running_ms
from toolcare_maintenance.domain.tools import Readiness
from toolcare_maintenance.tables import Job, Level, Tool
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.judging import Judging, has_reached, judge_count, judged, ran_on_of, refresh_permit
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import retire_plans_of_tool
from toolcare_shared.clock import CLOCKS_DIFFER, believed

_Start = tuple[str, int, datetime]


@dataclass(frozen=True, slots=True)
class Count:
    """A tool's count at a place in the shotcounter's stream: `shots` more, counted from `from_at` to `to_at`.

    `shots_high` is how many it may be at most. `by_hand`: nobody knows how long the tool ran for them.
    """

    tool_id: str
    position: int
    total: int
    total_high: int
    from_at: datetime
    to_at: datetime
    shots: int
    shots_high: int
    by_hand: bool = False
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """A tool as the registry has it."""

    tool_id: str
    number: str
    name: str
    retired: bool
    version: int
    cycle_ms: int | None = None
    life_shots: int | None = None


async def take_count(occasion: Occasion, count: Count) -> None:
    """Take a tool's cumulative count. An older or repeated message changes nothing; a missed one heals itself."""
    tool = await store.lock_tool_of_event(occasion.session, count.tool_id)
    if count.position <= tool.counted_position:
        return
    correction = count.correction
    if correction is None and await _is_late(occasion, tool, count):
        correction = Correction(count.from_at, count.to_at, count.shots_high)
    if correction is not None:
        await _take_correction(occasion, tool, count, correction)
        if count.by_hand or count.correction is None:
            await _note(occasion, tool, count)
        return
    _set_count(tool, count)
    if count.by_hand:
        tool.older_shots += from_before(count.shots, _since_last_ms(tool, count), tool.cycle_ms)
    ran_before = tool.running_ms
    tool.running_ms += _ran(tool, count)
    await _note(occasion, tool, count)
    await judge_count(occasion, tool, ran_before)


async def take_counts(session: AsyncSession, counts: Sequence[Count], now: datetime) -> Collection[str]:
    """Take the counts of several tools as each by itself; return the tools whose count needs no more than that.

    The others are those that were never heard of, those of which a level is to be judged, and those whose count is a
    person's, a correction, or comes late.
    """
    simple = {count.tool_id: count for count in counts if count.correction is None and not count.by_hand}
    tools = await store.lock_tools(session, simple)
    meters = {
        tool.id: Meter(count.total_high, tool.running_ms + _ran(tool, count))
        for tool in tools.values()
        if (count := simple[tool.id]).position > tool.counted_position
    }
    levels = await store.bare_levels_of(session, meters)
    judged_anew = {level.tool_id for level in levels if _asks_for_more(level, tools[level.tool_id], meters, now)}
    late = {tool_id for tool_id in meters if _comes_late(tools[tool_id], simple[tool_id], levels, now)}
    for tool_id in judged_anew | late:
        del meters[tool_id], tools[tool_id]
    for tool_id, meter in meters.items():
        tool, count = tools[tool_id], simple[tool_id]
        _set_count(tool, count)
        tool.running_ms = meter.running_ms
    await _note_all(session, [(tools[tool_id], simple[tool_id]) for tool_id in meters], now)
    return tools


def _asks_for_more(level: Level, tool: Tool, meters: Mapping[str, Meter], now: datetime) -> bool:
    meter = meters[tool.id]
    return has_reached(level, meter, now) or bool(ran_on_of([level], tool.running_ms, meter.running_ms))


async def _is_late(occasion: Occasion, tool: Tool, count: Count) -> bool:
    if not _is_told_late(count, occasion.now):
        return False
    levels = await store.bare_levels_of(occasion.session, [tool.id])
    return _comes_late(tool, count, levels, occasion.now)


def _comes_late(tool: Tool, count: Count, levels: Iterable[Level], now: datetime) -> bool:
    """Return whether shots were made before others that are counted, or before work that is done.

    A press that was offline tells so: what it made before a service is none of what was made since. Clocks that differ
    a little do not, nor what was written down by a clock that was ahead.
    """
    known = [tool.counted_at, *(level.start_at for level in levels if level.tool_id == tool.id)]
    return _is_told_late(count, now) and any(at is not None and count.to_at < at <= now for at in known)


def _is_told_late(count: Count, now: datetime) -> bool:
    return now - count.to_at > CLOCKS_DIFFER


async def _note(occasion: Occasion, tool: Tool, count: Count) -> None:
    """Keep on record what the tool has come to by now."""
    await _note_all(occasion.session, [(tool, count)], occasion.now)


async def _note_all(session: AsyncSession, counted: Sequence[tuple[Tool, Count]], now: datetime) -> None:
    """What was noted by a clock that was ahead, before it was set back, goes: it would stand above all that follows."""
    ahead = [tool for tool, _ in counted if tool.counted_at is not None and believed(tool.counted_at, now) is None]
    if ahead:
        await store.forget_counts_ahead(session, ahead, now)
    for tool, count in counted:
        tool.counted_at = _counted_at(believed(tool.counted_at, now), count.to_at, now)
    await store.note_counts(session, [tool for tool, _ in counted])


async def calendar_reached(occasion: Occasion, tool_id: str) -> None:
    """Judge a tool whose next instant has come, and tell its hours. If another scheduler was first, nothing changes."""
    tool = await store.lock_tool_of_event(occasion.session, tool_id)
    async with judged(occasion, tool) as judging:
        levels = await store.levels_of(occasion.session, tool.id)
        judging.ran_on += [level for level in levels if level.interval_hours is not None]


async def take_tool(occasion: Occasion, facts: ToolFacts) -> None:
    """Take over a tool's number, name and status; a late older message changes nothing."""
    tool = await store.lock_tool_of_event(occasion.session, facts.tool_id)
    if facts.version <= tool.version:
        return
    async with judged(occasion, tool):
        tool.number, tool.name = facts.number, facts.name
        tool.retired, tool.version = facts.retired, facts.version
        tool.cycle_ms, tool.life_shots = facts.cycle_ms, facts.life_shots


async def retire_tool(occasion: Occasion, tool_id: str, reason: str, version: int) -> None:
    """Close the plans of a tool that is no longer used."""
    tool = await store.lock_tool_of_event(occasion.session, tool_id)
    if version <= tool.version:
        return
    async with judged(occasion, tool) as judging:
        tool.retired, tool.version = True, version
        await retire_plans_of_tool(occasion, judging, tool, reason)


@dataclass(frozen=True, slots=True)
class MountingFacts:
    """A tool on a machine since, or until, an instant."""

    tool_id: str
    machine_id: str
    mounting_id: str
    at: datetime
    ended: bool


async def take_mounting(occasion: Occasion, mounting: MountingFacts) -> None:
    """Note that a tool hangs on a machine or no longer does, and let the machine run or not.

    The days of its levels for stored tools stand still on a press, and begin anew when it comes off.
    """
    tool = await store.lock_tool_of_event(occasion.session, mounting.tool_id)
    async with judged(occasion, tool, CancelReason.TOOL_MOUNTED) as judging:
        until = mounting.at if mounting.ended else None
        await store.add_mounting(occasion.session, mounting.mounting_id, tool.id, mounting.machine_id, until)
        await _store_or_hang(occasion, judging, tool)
    await refresh_permit(occasion, mounting.machine_id)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """How a run really was: on which machine which tool hung. `number` counts its corrections."""

    mounting_id: str
    number: int
    tool_id: str
    machine_id: str
    until: datetime | None
    tool_ids: frozenset[str]
    machine_ids: frozenset[str]
    """Those it is about, before and after, as `tool_ids`."""


async def take_corrected_run(occasion: Occasion, run: RunFacts) -> None:
    """Take over who hung where; what was counted follows by itself.

    It is told once for each of the run's tools. Both are judged with the first: after that it is known already.
    """
    tools = [await store.lock_tool_of_event(occasion.session, tool_id) for tool_id in sorted(run.tool_ids)]
    async with AsyncExitStack() as stack:
        judgings = [
            await stack.enter_async_context(judged(occasion, tool, CancelReason.TOOL_MOUNTED)) for tool in tools
        ]
        await store.correct_mounting(
            occasion.session, run.mounting_id, run.tool_id, run.machine_id, run.until, run.number
        )
        for tool, judging in zip(tools, judgings, strict=True):
            await _store_or_hang(occasion, judging, tool)
    for machine_id in sorted(run.machine_ids):
        await refresh_permit(occasion, machine_id)


async def _store_or_hang(occasion: Occasion, judging: Judging, tool: Tool) -> None:
    on_press = bool(await store.machine_ids_of(occasion.session, tool.id))
    if not on_press:
        tool.off_press_at = await store.came_off_at(occasion.session, tool)
    for level in await store.levels_of(occasion.session, tool.id):
        if level.only_stored and (level.on_press, level.stored_since) != (on_press, tool.off_press_at):
            level.on_press, level.stored_since = on_press, tool.off_press_at
            judging.changed(level)


@dataclass(frozen=True, slots=True)
class ReadinessFacts:
    """Whether a tool may run, as of a version of it in the registry."""

    tool_id: str
    readiness: Readiness
    reason: str
    version: int


async def take_readiness(occasion: Occasion, facts: ReadinessFacts) -> None:
    """Take over whether a tool may run: on hold or in repair it stops its machines."""
    tool = await store.lock_tool_of_event(occasion.session, facts.tool_id)
    if facts.version <= tool.readiness_version:
        return
    tool.readiness, tool.readiness_reason, tool.readiness_version = facts.readiness, facts.reason, facts.version
    await occasion.session.flush()
    for machine_id in await store.machine_ids_of(occasion.session, tool.id):
        await refresh_permit(occasion, machine_id)


async def take_machine(occasion: Occasion, machine_id: str, name: str, version: int) -> None:
    """Take over a machine; it may run as long as nothing speaks against it."""
    machine = await store.lock_machine_of_event(occasion.session, machine_id)
    if version > machine.version:
        machine.name, machine.version = name, version
    await refresh_permit(occasion, machine_id)


async def _take_correction(occasion: Occasion, tool: Tool, count: Count, correction: Correction) -> None:
    """Take a corrected count; intervals that began after the corrected shots begin at the corrected count."""
    async with judged(occasion, tool) as judging:
        _set_count(tool, count)
        ran_before = tool.running_ms
        tool.running_ms = max(0, tool.running_ms + _ran(tool, count))
        older = _older(tool, count, correction)
        tool.older_shots += older
        if correction.shots > 0:
            await store.keep_hour(occasion.session, tool.id, correction.counts_from, occasion.now)
        change = store.Figures(correction.shots, tool.running_ms - ran_before, older)
        await store.shift_counts(occasion.session, tool.id, correction.counts_from, change)
        ends = await _correct_the_log(occasion, tool, correction)
        levels = await store.levels_of(occasion.session, tool.id)
        judging.ran_on += ran_on_of(levels, ran_before, tool.running_ms)
        for level in levels:
            start = level.start
            total = ends.get((level.id, start.total, start.at))
            moved = correction.moves(start) if total is None else replace(start, total=total)
            if moved != start:
                level.start = moved
                judging.changed(level)


def _older(tool: Tool, count: Count, correction: Correction) -> int:
    """Return how many of the shots are no pace of the tool: a past life, or one that is taken back."""
    if count.by_hand:
        return from_before(count.shots, _since_last_ms(tool, count), tool.cycle_ms)
    return -min(tool.older_shots, from_before(-correction.shots, _since_last_ms(tool, count), tool.cycle_ms))


async def _correct_the_log(occasion: Occasion, tool: Tool, correction: Correction) -> dict[_Start, int]:
    """Correct at which counts work was done and how much was run for it; return the counts at which levels began anew.

    They are found by the level and by count and time as they stood before.
    """
    closed = defaultdict[str, list[tuple[Job, Stretch]]](list)
    for job in await store.closed_since(occasion.session, tool.id, correction.counts_from):
        if job.ran is not None:
            closed[job.level_id].append((job, job.ran))
    ends: dict[_Start, int] = {}
    for level_id, log in closed.items():
        found = corrected([ran for _, ran in log], correction)
        for (job, before), after in zip(log, found, strict=True):
            ends[level_id, before.total, before.at] = after.total
            if after != before:
                job.total_at_completion, job.shots_since_last = after.total, after.shots
                job.version += 1
                await occasion.record(news.corrected(job, after, occasion.now))
    return ends


def _ran(tool: Tool, count: Count) -> int:
    """Return how long the tool ran for what was counted; by the approved cycle where the time itself is unknown."""
    if count.by_hand or count.correction is not None:
        return count.shots * (tool.cycle_ms or 0)
    length_ms = int((count.to_at - count.from_at).total_seconds() * 1000)
    return running_ms(max(0, count.shots), length_ms, tool.cycle_ms)


def _since_last_ms(tool: Tool, count: Count) -> int:
    """Return how long the tool was not counted before; nothing where it never was."""
    since = count.to_at if tool.counted_at is None else tool.counted_at
    return max(0, int((count.to_at - since).total_seconds() * 1000))


def _set_count(tool: Tool, count: Count) -> None:
    tool.counted_position, tool.total, tool.total_high = count.position, count.total, count.total_high


def _counted_at(before: datetime | None, to_at: datetime, now: datetime) -> datetime:
    """Return up to when the count is known: a press's clock that is ahead or goes back does not confuse the record."""
    at = min(to_at, now)
    return at if before is None else max(at, before)
