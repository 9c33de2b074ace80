"""What others hear of a change: its event, and the snapshots that now hold."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.domain import Identity, Machine, Mounting, Tool, ToolStatus
from toolcare_registry.domain.axes import Mark, PhysicalState, Readiness, Standing
from toolcare_registry.domain.places import Place
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import places, standings
from toolcare_registry.store.standings import StandingRecord
from toolcare_shared.auth import Actor
from toolcare_shared.contracts import registry as events
from toolcare_shared.messaging import outbox
from toolcare_shared.messaging.topics import StateTopic


async def tool_registered(session: AsyncSession, tool: Tool, actor: Actor, now: datetime) -> None:
    event = events.ToolRegistered(**_values(tool).model_dump(), at=now)
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def tool_changed(session: AsyncSession, tool: Tool, actor: Actor, now: datetime) -> None:
    event = events.ToolChanged(**_values(tool).model_dump(), at=now)
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def tool_retired(session: AsyncSession, tool: Tool, reason: str, actor: Actor, now: datetime) -> None:
    event = events.ToolRetired(tool_id=tool.id, reason=reason, by=actor.name, version=tool.version, at=now)
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def tool_mounted(
    session: AsyncSession, tool: Tool, mounting: Mounting, machine: Machine, actor: Actor, now: datetime
) -> None:
    event = events.ToolMounted(
        tool_id=tool.id,
        machine_id=machine.id,
        mounting_id=mounting.id,
        shot_factor=mounting.shot_factor,
        job=mounting.job,
        order_shots=mounting.order_shots,
        checked_by_scan=mounting.identity is Identity.SCAN,
        by=mounting.mounted_by,
        version=tool.version,
        at=mounting.mounted_at,
    )
    await outbox.record(session, event, actor, now=now)
    await _show_machine(session, machine)


async def tool_unmounted(
    session: AsyncSession, tool: Tool, mounting: Mounting, machine: Machine, actor: Actor, now: datetime
) -> None:
    event = events.ToolUnmounted(
        tool_id=tool.id,
        machine_id=machine.id,
        mounting_id=mounting.id,
        shots=max(mounting.shots, 0),
        by=mounting.unmounted_by,
        version=tool.version,
        at=mounting.unmounted_at or now,
    )
    await outbox.record(session, event, actor, now=now)
    await _show_machine(session, machine)


async def machine_registered(session: AsyncSession, machine: Machine, actor: Actor, now: datetime) -> None:
    event = events.MachineRegistered(
        machine_id=machine.id, name=machine.name, note=machine.note, version=machine.version, at=now
    )
    await outbox.record(session, event, actor, now=now)
    await _show_machine(session, machine)


async def machine_changed(session: AsyncSession, machine: Machine, actor: Actor, now: datetime) -> None:
    event = events.MachineChanged(
        machine_id=machine.id, name=machine.name, note=machine.note, version=machine.version, at=now
    )
    await outbox.record(session, event, actor, now=now)
    await _show_machine(session, machine)
    for tool_id in await store.tool_ids_on(session, machine.id):
        await show_tool(session, await store.tool(session, tool_id))


async def status_changed(occasion: Occasion, before: ToolStatus, tool: Tool, reason: str) -> None:
    """Tell of the step, and of the tool as it is now for those who keep its values."""
    event = events.ToolStatusChanged(
        tool_id=tool.id,
        before=events.ToolStatus(before),
        after=events.ToolStatus(tool.status),
        reason=reason,
        by=occasion.actor.name,
        version=tool.version,
        at=occasion.now,
    )
    await occasion.record(event)
    await tool_changed(occasion.session, tool, occasion.actor, occasion.now)


async def tool_held(occasion: Occasion, tool: Tool, standing: Standing, reason: str, by: str) -> None:
    readiness = events.Readiness(standing.readiness)
    await occasion.record(
        events.ToolHeld(
            tool_id=tool.id, readiness=readiness, reason=reason, by=by, version=tool.version, at=occasion.now
        )
    )


async def tool_released(occasion: Occasion, tool: Tool, standing: Standing, note: str) -> None:
    event = events.ToolReleased(
        tool_id=tool.id,
        readiness=events.Readiness(standing.readiness),
        note=note,
        by=occasion.actor.name,
        version=tool.version,
        at=occasion.now,
    )
    await occasion.record(event)


async def readiness_changed(occasion: Occasion, tool: Tool, before: Readiness, after: Readiness, mark: Mark) -> None:
    event = events.ToolReadinessChanged(
        tool_id=tool.id,
        before=events.Readiness(before),
        after=events.Readiness(after),
        reason=mark.reason,
        by=mark.by,
        version=tool.version,
        at=mark.at,
    )
    await occasion.record(event)


async def tool_moved(occasion: Occasion, tool: Tool, now: StandingRecord) -> None:
    spot, located = now.standing.spot, now.standing.located
    event = events.ToolMoved(
        tool_id=tool.id,
        kind=events.LocationKind(spot.kind),
        place_id=spot.place_id,
        place_name=now.location_name,
        machine_id=spot.machine_id,
        party=spot.party,
        due_back_on=spot.due_back_on,
        reason=located.reason,
        by=located.by,
        version=tool.version,
        at=located.at,
    )
    await occasion.record(event)


async def physical_changed(occasion: Occasion, tool: Tool, before: PhysicalState, now: Standing) -> None:
    event = events.ToolPhysicalChanged(
        tool_id=tool.id,
        before=events.PhysicalState(before),
        after=events.PhysicalState(now.physical),
        reason=now.installed.reason,
        by=now.installed.by,
        version=tool.version,
        at=now.installed.at,
    )
    await occasion.record(event)


async def place_registered(occasion: Occasion, place: Place) -> None:
    await occasion.record(events.PlaceRegistered.model_validate(_place(place, occasion.now)))


async def place_changed(occasion: Occasion, place: Place) -> None:
    await occasion.record(events.PlaceChanged.model_validate(_place(place, occasion.now)))
    for tool_id in await places.tool_ids_at(occasion.session, place.id):
        await show_tool(occasion.session, await store.tool(occasion.session, tool_id))


def _place(place: Place, now: datetime) -> dict[str, object]:
    return {
        "place_id": place.id,
        "name": place.name,
        "kind": place.kind.value,
        "note": place.note,
        "retired": place.retired,
        "version": place.version,
        "at": now,
    }


async def show_tool(session: AsyncSession, tool: Tool) -> None:
    now = await standings.record(session, tool.id)
    standing = now.standing
    state = events.ToolState(
        **_values(tool).model_dump(),
        machine_id=standing.spot.machine_id,
        readiness=events.Readiness(standing.readiness),
        readiness_reason=standing.readiness_mark.reason,
        location=events.LocationKind(standing.spot.kind),
        location_name=now.location_name,
        due_back_on=standing.spot.due_back_on,
        physical=events.PhysicalState(standing.physical),
    )
    await outbox.put_retained(session, StateTopic("tool", tool.id), state)


async def _show_machine(session: AsyncSession, machine: Machine) -> None:
    tool_ids = await store.tool_ids_on(session, machine.id)
    state = events.MachineState(machine_id=machine.id, name=machine.name, tool_ids=tool_ids)
    await outbox.put_retained(session, StateTopic("machine", machine.id), state)


def _values(tool: Tool) -> events.ToolValues:
    return events.ToolValues(
        tool_id=tool.id,
        number=tool.number,
        name=tool.name,
        status=events.ToolStatus(tool.status),
        cavity_count=tool.cavity_count,
        design_life_shots=tool.design_life_shots,
        expected_cycle_ms=tool.expected_cycle_ms,
        min_cycle_ms=tool.min_cycle_ms,
        owner=tool.owner,
        short_code=tool.short_code,
        version=tool.version,
    )
