"""What people and maintenance do to where a tool is and whether it may run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from toolcare_registry import announcements, domain, store
from toolcare_registry.domain import InUse, Tool, ToolIsMounted, ToolIsRetired, ToolNotMounted
from toolcare_registry.domain.axes import (
    NOTHING_DUE,
    UNKNOWN,
    Axis,
    Change,
    Deed,
    LocationKind,
    Mark,
    OpenCriticalFailures,
    PhysicalState,
    Spot,
    Standing,
    ends_with_job,
    hold,
    hold_also,
    in_state,
    not_released,
    placed,
    release,
    repair,
    signed_off,
    with_due,
)
from toolcare_registry.domain.places import PlaceIsRetired
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import failures, places, standings
from toolcare_shared.ids import new_id

MAINTENANCE = "maintenance"
"""Who says so when a level falls due."""


@dataclass(frozen=True, slots=True)
class MoveTool:
    """To a place of ours, or to an external party; the reason says why, or what is done there."""

    tool_id: str
    place_id: str | None
    party: str | None
    due_back_on: date | None
    reason: str
    at: datetime


async def set_status(occasion: Occasion, tool_id: str, status: InUse, reason: str) -> Tool:
    """Bring a tool into another phase of its life. To where it is already is no event."""
    tool = await store.tool_for_update(occasion.session, tool_id)
    changed = domain.in_status(tool, status)
    if changed == tool:
        return tool
    await store.save_tool(occasion.session, changed)
    await note_life_cycle(occasion, tool, changed, reason)
    await announcements.status_changed(occasion, tool.status, changed, reason)
    return changed


async def hold_tool(occasion: Occasion, tool_id: str, reason: str) -> Tool:
    return await _stop(occasion, tool_id, Deed.HOLD, hold, reason)


async def repair_tool(occasion: Occasion, tool_id: str, reason: str) -> Tool:
    return await _stop(occasion, tool_id, Deed.REPAIR, repair, reason)


async def release_tool(occasion: Occasion, tool_id: str, note: str, *, confirmed: bool) -> Tool:
    """Sign a tool off; `confirmed` although a failure that stopped it is still open."""
    tool = await _tool_in_use(occasion, tool_id)
    before = await standings.standing(occasion.session, tool_id)
    after = release(before, tool.number, occasion.mark(note))
    critical = await failures.open_that_stop(occasion.session, tool_id)
    if critical and not confirmed:
        raise OpenCriticalFailures(tool.number, [one.said for one in critical], [one.id for one in critical])
    await store.save_tool(occasion.session, tool)
    await announcements.tool_released(occasion, tool, after, note, occasion.actor.name)
    await take(occasion, tool, before, after, Deed.RELEASE, note)
    await announcements.show_tool(occasion.session, tool)
    return tool


async def move_tool(occasion: Occasion, command: MoveTool) -> Tool:
    """Move a tool that hangs on no press. To where it is already is no event."""
    tool = domain.next_version(await store.tool_for_update(occasion.session, command.tool_id))
    before = await standings.standing(occasion.session, tool.id)
    if before.spot.machine_id is not None:
        raise ToolIsMounted(tool.id, before.spot.machine_id)
    at = domain.not_ahead(command.at, occasion.now)
    refuse_before_located(before, at, occasion.now)
    after = placed(before, await _spot(occasion, command), occasion.mark(command.reason, at))
    return await _settle(occasion, tool, before, after)


async def set_physical(occasion: Occasion, tool_id: str, state: PhysicalState, reason: str) -> Tool:
    """Say how the tool sits on its press. Installed is only what hangs on one."""
    tool = await _tool_in_use(occasion, tool_id)
    before = await standings.standing(occasion.session, tool_id)
    machine_id = before.spot.machine_id
    if state is PhysicalState.INSTALLED and machine_id is None:
        raise ToolNotMounted(tool_id)
    if state is PhysicalState.NOT_INSTALLED and machine_id is not None:
        raise ToolIsMounted(tool_id, machine_id)
    return await _settle(occasion, tool, before, in_state(before, state, occasion.mark(reason)))


async def stop_unreleased(occasion: Occasion, tool_id: str, reason: str, by: str) -> None:
    """Maintenance ended without a sign-off: the tool stays in repair. A retired tool stays as it is."""
    tool = domain.next_version(await store.tool_for_update(occasion.session, tool_id))
    if tool.retirement is not None:
        return
    before = await standings.standing(occasion.session, tool_id)
    if before.repair is not None and (before.repair.by, before.repair.reason) == (by, reason):
        return
    after = not_released(before, Mark(occasion.now, by, reason))
    await store.save_tool(occasion.session, tool)
    await announcements.tool_held(occasion, tool, after, reason, by)
    await take(occasion, tool, before, after, Deed.UNRELEASED, reason, by)
    await announcements.show_tool(occasion.session, tool)


async def sign_off(occasion: Occasion, tool_id: str, note: str, by: str) -> None:
    """Maintenance ended with a sign-off: the tool leaves the repair an unreleased job had put it into, never a hold."""
    tool = domain.next_version(await store.tool_for_update(occasion.session, tool_id))
    before = await standings.standing(occasion.session, tool_id)
    if before.repair is None or not ends_with_job(await standings.stops(occasion.session, tool_id)):
        return
    after = signed_off(before, Mark(occasion.now, by, note))
    await store.save_tool(occasion.session, tool)
    if before.hold is None:
        await announcements.tool_released(occasion, tool, after, note, by)
    await take(occasion, tool, before, after, Deed.RELEASE, note, by)
    await announcements.show_tool(occasion.session, tool)


async def hold_for_failure(occasion: Occasion, tool_id: str, hold_id: str, reason: str, by: str) -> None:
    """Hold a tool for a critical failure, once for each `hold_id`: its step in the history remembers it.

    So a message that comes again after the sign-off holds the tool no more. A tool on hold already has one reason
    more; a retired tool stays as it is.
    """
    tool = domain.next_version(await store.tool_for_update(occasion.session, tool_id))
    if tool.retirement is not None or await standings.is_noted(occasion.session, hold_id):
        return
    before = await standings.standing(occasion.session, tool_id)
    mark = Mark(occasion.now, by, reason)
    after = hold_also(before, mark)
    step = before.readiness, after.readiness
    await store.save_tool(occasion.session, tool)
    await standings.save(occasion.session, tool.id, after)
    await standings.note(occasion.session, Change(hold_id, tool.id, Axis.READINESS, *step, Deed.HOLD, mark))
    reasons = after.readiness_mark.reason
    await announcements.tool_held(occasion, tool, after, reasons, by)
    # Also without a step: what is told to the press names every reason.
    await announcements.readiness_changed(occasion, tool, *step, Mark(occasion.now, by, reasons), [])
    await announcements.show_tool(occasion.session, tool)


async def follow_levels(occasion: Occasion, tool_id: str) -> None:
    """Bring a tool's readiness in line with what is due on it; only a step of the readiness is an event."""
    tool = await store.tool_for_update(occasion.session, tool_id)
    before = await standings.standing(occasion.session, tool_id)
    due = await standings.due_levels(occasion.session, tool_id)
    after = with_due(before, [level.words for level in due], occasion.now, MAINTENANCE)
    if after == before:
        return
    if after.readiness is not before.readiness:
        tool = domain.next_version(tool)
        await store.save_tool(occasion.session, tool)
    reason = after.due.reason if after.due else NOTHING_DUE
    await take(occasion, tool, before, after, Deed.MAINTENANCE, reason, MAINTENANCE)
    await announcements.show_tool(occasion.session, tool)


async def take(
    occasion: Occasion,
    tool: Tool,
    before: Standing,
    after: Standing,
    deed: Deed | None = None,
    reason: str = "",
    by: str | None = None,
) -> None:
    """Save how a tool stands now, note each step on its axis and tell of it. The caller saves and shows the tool."""
    await standings.save(occasion.session, tool.id, after)
    now = await standings.record(occasion.session, tool.id)
    mark = Mark(occasion.now, by or occasion.actor.name, reason)
    stepped = after.readiness is not before.readiness
    if deed is not None and (stepped or deed is not Deed.MAINTENANCE):
        await _note(occasion, tool, Axis.READINESS, (before.readiness, after.readiness), deed, mark)
    if stepped:
        causes = announcements.causes_of(now) if deed is Deed.MAINTENANCE else []
        await announcements.readiness_changed(occasion, tool, before.readiness, after.readiness, mark, causes)
    if after.spot != before.spot:
        kinds = before.spot.kind, after.spot.kind
        await _note(occasion, tool, Axis.LOCATION, kinds, now.location_name, after.located)
        await announcements.tool_moved(occasion, tool, now)
    if after.physical is not before.physical:
        await _note(occasion, tool, Axis.PHYSICAL, (before.physical, after.physical), "", after.installed)
        await announcements.physical_changed(occasion, tool, before.physical, after)


async def begin(occasion: Occasion, tool: Tool, standing: Standing) -> None:
    """Save how a tool stands that was registered just now: the first step on each axis, from nothing."""
    await standings.add(occasion.session, tool.id, standing)
    firsts = (
        (Axis.LIFE_CYCLE, tool.status),
        (Axis.READINESS, standing.readiness),
        (Axis.LOCATION, standing.spot.kind),
        (Axis.PHYSICAL, standing.physical),
    )
    steps = [Change(new_id(), tool.id, axis, "", str(after), "", standing.ready) for axis, after in firsts]
    await standings.note(occasion.session, *steps)


async def note_life_cycle(occasion: Occasion, before: Tool, after: Tool, reason: str) -> None:
    mark = occasion.mark(reason)
    await _note(occasion, after, Axis.LIFE_CYCLE, (before.status, after.status), "", mark)


async def spot_of_place(occasion: Occasion, place_id: str | None) -> Spot:
    """Return the place as a spot; without one nobody knows where the tool is."""
    if place_id is None:
        return UNKNOWN
    place = await places.place_for_update(occasion.session, place_id)
    if place.retired:
        raise PlaceIsRetired(place.name)
    return Spot(LocationKind(place.kind.value), place_id=place.id)


def refuse_before_located(standing: Standing, at: datetime, now: datetime) -> None:
    """Raise TimeTooEarly for a time at which the tool is known to have been elsewhere."""
    came_at = standing.located.at
    if standing.spot != UNKNOWN and at < came_at and not domain.is_ahead(came_at, now):
        raise domain.TimeTooEarly(at, came_at, "only then it came to where it is")


async def _spot(occasion: Occasion, command: MoveTool) -> Spot:
    if command.party is None:
        return await spot_of_place(occasion, command.place_id)
    return Spot(LocationKind.EXTERNAL, party=command.party, due_back_on=command.due_back_on)


async def _tool_in_use(occasion: Occasion, tool_id: str) -> Tool:
    """Load a tool for its next version; a retired one is no longer held, repaired or installed."""
    tool = await store.tool_for_update(occasion.session, tool_id)
    if tool.retirement is not None:
        raise ToolIsRetired(tool_id)
    return domain.next_version(tool)


async def _stop(
    occasion: Occasion, tool_id: str, deed: Deed, stop: Callable[[Standing, str, Mark], Standing], reason: str
) -> Tool:
    tool = await _tool_in_use(occasion, tool_id)
    before = await standings.standing(occasion.session, tool_id)
    after = stop(before, tool.number, occasion.mark(reason))
    await store.save_tool(occasion.session, tool)
    await announcements.tool_held(occasion, tool, after, reason, occasion.actor.name)
    await take(occasion, tool, before, after, deed, reason)
    await announcements.show_tool(occasion.session, tool)
    return tool


async def _settle(occasion: Occasion, tool: Tool, before: Standing, after: Standing) -> Tool:
    """Save a step that may be none; `tool` comes with its next version, which only a step makes real."""
    if after == before:
        return await store.tool(occasion.session, tool.id)
    await store.save_tool(occasion.session, tool)
    await take(occasion, tool, before, after)
    await announcements.show_tool(occasion.session, tool)
    return tool


async def _note(occasion: Occasion, tool: Tool, axis: Axis, step: tuple[str, str], detail: str, mark: Mark) -> None:
    before, after = step
    await standings.note(occasion.session, Change(new_id(), tool.id, axis, str(before), str(after), detail, mark))
