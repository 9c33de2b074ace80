"""What others hear of a change: its event, and the snapshots that now hold."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.domain import Identity, Machine, Mounting, Tool, ToolStatus
from toolcare_registry.domain.axes import Mark, PhysicalState, Readiness, Standing
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.classes import life_shots
from toolcare_registry.domain.components import Component
from toolcare_registry.domain.configurations import Configuration
from toolcare_registry.domain.corrections import Planned
from toolcare_registry.domain.documents import Document
from toolcare_registry.domain.inserts import Insert, Stay
from toolcare_registry.domain.modifications import Modification
from toolcare_registry.domain.places import Place
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import classes, places, standings
from toolcare_registry.store.standings import StandingRecord
from toolcare_shared.auth import Actor
from toolcare_shared.contracts import registry as events
from toolcare_shared.contracts.causes import Cause, CauseCode
from toolcare_shared.messaging import outbox
from toolcare_shared.messaging.topics import StateTopic


async def tool_registered(session: AsyncSession, tool: Tool, actor: Actor, now: datetime) -> None:
    event = events.ToolRegistered(**(await _values(session, tool)).model_dump(), at=now)
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def tool_changed(session: AsyncSession, tool: Tool, actor: Actor, now: datetime) -> None:
    event = events.ToolChanged(**(await _values(session, tool)).model_dump(), at=now)
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def tool_retired(session: AsyncSession, tool: Tool, reason: str, actor: Actor, now: datetime) -> None:
    event = events.ToolRetired(tool_id=tool.id, reason=reason, by=actor.name, version=tool.version, at=now)
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def tool_mounted(
    occasion: Occasion,
    tool: Tool,
    mounting: Mounting,
    machine: Machine,
    configuration: Configuration | None,
    reason: str,
) -> None:
    event = events.ToolMounted(
        tool_id=tool.id,
        machine_id=machine.id,
        mounting_id=mounting.id,
        shot_factor=mounting.shot_factor,
        station=mounting.station,
        job=mounting.job,
        order_shots=mounting.order_shots,
        checked_by_scan=mounting.identity is Identity.SCAN,
        by=mounting.mounted_by,
        configuration_id=mounting.configuration_id,
        configuration_name=configuration.name if configuration else None,
        active_cavities=mounting.active_cavities,
        reason=reason,
        version=tool.version,
        at=mounting.mounted_at,
    )
    await occasion.record(event)
    await show_machine(occasion.session, machine)


async def tool_unmounted(occasion: Occasion, tool: Tool, mounting: Mounting, machine: Machine, reason: str) -> None:
    event = events.ToolUnmounted(
        tool_id=tool.id,
        machine_id=machine.id,
        mounting_id=mounting.id,
        shots=max(mounting.shots, 0),
        by=mounting.unmounted_by,
        reason=reason,
        version=tool.version,
        at=mounting.unmounted_at or occasion.now,
    )
    await occasion.record(event)
    await show_machine(occasion.session, machine)


async def run_corrected(occasion: Occasion, tool: Tool, planned: Planned, reason: str) -> None:
    event = events.RunCorrected(
        tool_id=tool.id,
        mounting_id=planned.after.id,
        correction=planned.after.corrections,
        before=_run_values(planned.before, planned.former),
        after=_run_values(planned.after, planned.configuration),
        reason=reason,
        by=occasion.actor.name,
        version=tool.version,
        at=occasion.now,
    )
    await occasion.record(event)


def _run_values(run: Mounting, configuration: Configuration | None) -> events.RunValues:
    return events.RunValues(
        tool_id=run.tool_id,
        machine_id=run.machine_id,
        since=run.mounted_at,
        until=run.unmounted_at,
        shot_factor=run.shot_factor,
        station=run.station,
        configuration_id=run.configuration_id,
        configuration_name=configuration.name if configuration else None,
        active_cavities=run.active_cavities,
    )


async def machine_registered(session: AsyncSession, machine: Machine, actor: Actor, now: datetime) -> None:
    event = events.MachineRegistered(
        machine_id=machine.id,
        name=machine.name,
        note=machine.note,
        area=machine.area,
        version=machine.version,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
    await show_machine(session, machine)


async def machine_changed(session: AsyncSession, machine: Machine, actor: Actor, now: datetime) -> None:
    event = events.MachineChanged(
        machine_id=machine.id,
        name=machine.name,
        note=machine.note,
        area=machine.area,
        retired=machine.use.retired,
        use_reason=machine.use.last.reason if machine.use.last else "",
        by=actor.name,
        version=machine.version,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
    await show_machine(session, machine)
    for tool_id in await store.tool_ids_on(session, machine.id):
        await show_tool(session, await store.tool(session, tool_id))


async def tool_area_changed(occasion: Occasion, tool: Tool, area: str) -> None:
    await occasion.record(events.ToolAreaChanged(tool_id=tool.id, area=area, version=tool.version, at=occasion.now))


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


async def tool_released(occasion: Occasion, tool: Tool, standing: Standing, note: str, by: str) -> None:
    event = events.ToolReleased(
        tool_id=tool.id,
        readiness=events.Readiness(standing.readiness),
        note=note,
        by=by,
        version=tool.version,
        at=occasion.now,
    )
    await occasion.record(event)


def causes_of(now: StandingRecord) -> list[Cause]:
    """Return what maintenance made of the readiness: which levels are due, or that none is."""
    return now.due_causes or [Cause(code=CauseCode.NOTHING_DUE)]


async def readiness_changed(
    occasion: Occasion, tool: Tool, before: Readiness, after: Readiness, mark: Mark, causes: list[Cause]
) -> None:
    event = events.ToolReadinessChanged(
        tool_id=tool.id,
        before=events.Readiness(before),
        after=events.Readiness(after),
        reason=mark.reason,
        by=mark.by,
        causes=causes,
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


async def cavity_blocked(
    session: AsyncSession, tool: Tool, cavity: int, reason: str, actor: Actor, now: datetime
) -> None:
    event = events.CavityBlocked(
        tool_id=tool.id,
        cavity=cavity,
        reason=reason,
        active_cavities=tool.active_cavities,
        by=actor.name,
        version=tool.version,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def cavity_unblocked(
    session: AsyncSession, tool: Tool, cavity: int, reason: str, actor: Actor, now: datetime
) -> None:
    event = events.CavityUnblocked(
        tool_id=tool.id,
        cavity=cavity,
        reason=reason,
        active_cavities=tool.active_cavities,
        by=actor.name,
        version=tool.version,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def tool_modified(
    session: AsyncSession, tool: Tool, modification: Modification, actor: Actor, now: datetime
) -> None:
    event = events.ToolModified(
        tool_id=tool.id,
        modification_id=modification.id,
        change_level=modification.change_level,
        description=modification.description,
        reason=modification.reason,
        done_on=modification.done_on,
        by=actor.name,
        version=tool.version,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def document_added(session: AsyncSession, tool: Tool, document: Document, actor: Actor, now: datetime) -> None:
    event = events.DocumentAdded(
        tool_id=tool.id,
        document_id=document.id,
        name=document.name,
        kind=document.kind,
        by=actor.name,
        version=tool.version,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
    await show_tool(session, tool)


async def document_retired(session: AsyncSession, tool: Tool, document: Document, remark: Remark, actor: Actor) -> None:
    event = events.DocumentRetired(
        tool_id=tool.id,
        document_id=document.id,
        name=document.name,
        reason=remark.reason,
        by=actor.name,
        version=tool.version,
        at=remark.at,
    )
    await outbox.record(session, event, actor, now=remark.at)
    await show_tool(session, tool)


async def component_changed(occasion: Occasion, component: Component) -> None:
    await occasion.record(
        events.ComponentChanged(
            component_id=component.id,
            tool_id=component.tool_id,
            kind=component.kind.value,
            name=component.name,
            position=component.position,
            cavity=component.cavity,
            retired=component.retired,
            version=component.version,
            by=occasion.actor.name,
            at=occasion.now,
        )
    )


async def insert_installed(
    session: AsyncSession, insert: Insert, component: Component, stay: Stay, actor: Actor, now: datetime
) -> None:
    event = events.InsertInstalled(
        insert_id=insert.id,
        serial=insert.serial,
        tool_id=component.tool_id,
        component_id=component.id,
        position=component.position or component.name,
        cavity=component.cavity,
        reason=stay.install_reason,
        by=actor.name,
        at=stay.since,
    )
    await outbox.record(session, event, actor, now=now)


async def insert_removed(
    session: AsyncSession, insert: Insert, component: Component, stay: Stay, to: str, actor: Actor, now: datetime
) -> None:
    event = events.InsertRemoved(
        insert_id=insert.id,
        serial=insert.serial,
        tool_id=component.tool_id,
        component_id=component.id,
        position=component.position or component.name,
        cavity=component.cavity,
        reason=stay.remove_reason or "",
        by=actor.name,
        to=to,
        shots=stay.shots,
        shots_in_life=insert.shots,
        at=stay.until or now,
    )
    await outbox.record(session, event, actor, now=now)


async def show_tool(session: AsyncSession, tool: Tool) -> None:
    now = await standings.record(session, tool.id)
    standing = now.standing
    state = events.ToolState(
        **(await _values(session, tool)).model_dump(),
        machine_id=standing.spot.machine_id,
        readiness=events.Readiness(standing.readiness),
        readiness_reason=standing.readiness_mark.reason,
        location=events.LocationKind(standing.spot.kind),
        location_name=now.location_name,
        due_back_on=standing.spot.due_back_on,
        physical=events.PhysicalState(standing.physical),
    )
    await outbox.put_retained(session, StateTopic("tool", tool.id), state)


async def show_machine(session: AsyncSession, machine: Machine) -> None:
    tool_ids = await store.tool_ids_on(session, machine.id)
    state = events.MachineState(machine_id=machine.id, name=machine.name, tool_ids=tool_ids)
    await outbox.put_retained(session, StateTopic("machine", machine.id), state)


async def _values(session: AsyncSession, tool: Tool) -> events.ToolValues:
    of_class = await classes.of_tool(session, tool.class_code)
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
        class_code=tool.class_code,
        change_level=tool.change_level,
        life_shots=life_shots(tool.design_life_shots, of_class),
        active_cavities=tool.active_cavities,
        version=tool.version,
    )
