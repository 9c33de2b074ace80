"""What people do to tools and machines: load, decide, save, record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, domain, store
from toolcare_registry.domain import (
    Identity,
    InUse,
    Machine,
    MachineChanges,
    MachineIdTaken,
    MachineIsRetired,
    MachineNameTaken,
    Mounting,
    Others,
    PressHasTools,
    Retirement,
    StationTaken,
    Tool,
    ToolChanges,
    ToolNumberTaken,
    ToolStatus,
    UnusableIdentity,
)
from toolcare_registry.domain.axes import (
    Deed,
    Standing,
    ToolNotReady,
    at_first,
    mounted_on,
    refuse_away,
    refuse_unready,
    taken_off,
)
from toolcare_registry.domain.cavities import new_cavities
from toolcare_registry.domain.corrections import held_then
from toolcare_registry.domain.use import UseWish
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import MountingRecord
from toolcare_registry.store import cavities as store_of_cavities
from toolcare_registry.store import classes as store_of_classes
from toolcare_registry.store import corrections as store_of_corrections
from toolcare_registry.store import standings as store_of_standings
from toolcare_registry.usecases import areas, cavities, configurations, corrections, edits, standings
from toolcare_registry.usecases.codes import check_label, new_code
from toolcare_shared.auth import Actor
from toolcare_shared.contracts.registry import EditedPart
from toolcare_shared.ids import new_id, slug


@dataclass(frozen=True, slots=True)
class RegisterTool:
    """Without a `min_cycle_ms` the tool gets the default bound."""

    number: str
    name: str
    cavity_count: int
    status: InUse = ToolStatus.DEVELOPMENT
    design_life_shots: int | None = None
    expected_cycle_ms: int | None = None
    min_cycle_ms: int | None = None
    owner: str | None = None
    class_code: str | None = None
    change_level: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterMachine:
    """Without an `id` one is made from the name."""

    name: str
    id: str | None = None
    note: str | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class MountTool:
    """`override_reason` mounts a tool that is on hold or in repair; who gives it must have the right to release.

    `others` must be said where tools hang on the press, `returned` of a tool that was away.
    """

    tool_id: str
    machine_id: str
    shot_factor: int
    at: datetime
    reason: str
    job: str | None = None
    order_shots: int | None = None
    others: Others | None = None
    returned: bool = False
    override_reason: str | None = None
    scanned: str | None = None
    configuration_id: str | None = None
    station: str = ""


@dataclass(frozen=True, slots=True)
class UnmountTool:
    """Without a place nobody knows where the tool went."""

    tool_id: str
    at: datetime
    reason: str
    place_id: str | None = None


async def register_tool(session: AsyncSession, command: RegisterTool, actor: Actor, now: datetime) -> Tool:
    taken_by = await store.tool_id_of_number(session, command.number)
    if taken_by is not None:
        raise ToolNumberTaken(command.number, taken_by)
    await store_of_classes.of_tool(session, command.class_code)
    tool = await _add_tool(session, command)
    await standings.begin(Occasion(session, actor, now), tool, at_first(Occasion(session, actor, now).mark()))
    await store_of_cavities.add(session, tool.id, new_cavities(1, tool.cavity_count))
    await announcements.tool_registered(session, tool, actor, now)
    return tool


async def change_tool(session: AsyncSession, tool: Tool, changes: ToolChanges, actor: Actor, now: datetime) -> Tool:
    """Change a tool that was loaded for update. A change that changes nothing is no event."""
    changed = domain.change_tool(tool, changes)
    if changed == tool:
        return tool
    taken_by = await store.tool_id_of_number(session, changed.number)
    if taken_by not in {None, tool.id}:
        raise ToolNumberTaken(changed.number, taken_by)
    await store_of_classes.of_tool(session, changed.class_code)
    changed = await cavities.fit(session, tool, changed)
    await store.save_tool(session, changed)
    await announcements.tool_changed(session, changed, actor, now)
    await edits.tell(Occasion(session, actor, now), changed, EditedPart.TOOL, tool, changed)
    return changed


async def retire_tool(session: AsyncSession, tool_id: str, reason: str, actor: Actor, now: datetime) -> Tool:
    tool = await store.tool_for_update(session, tool_id)
    last = await store.last_mounting(session, tool_id)
    retired = domain.retire(tool, last, Retirement(at=now, by=actor.name, reason=reason))
    await store.save_tool(session, retired)
    await standings.note_life_cycle(Occasion(session, actor, now), tool, retired, reason)
    await announcements.tool_retired(session, retired, reason, actor, now)
    return retired


async def mount_tool(session: AsyncSession, command: MountTool, actor: Actor, now: datetime) -> Tool:
    occasion = Occasion(session, actor, now)
    stations = await store.stations(session, command.machine_id)
    leaving = await _hold(session, command, stations)
    tool = domain.next_version(await store.tool_for_update(session, command.tool_id))
    await corrections.put_clock_right(occasion, tool, min(command.at, now), command.reason)
    machine = await store.machine_for_update(session, command.machine_id)
    if machine.use.retired:
        raise MachineIsRetired(machine.name)
    command = replace(command, station=domain.chosen_station(command.station, machine.name, stations))
    if command.scanned is not None:
        await check_label(session, tool, command.scanned)
    before = await store_of_standings.standing(session, tool.id)
    mounting = domain.mount(tool, await store.last_mounting(session, tool.id), _wanted(command, actor, now), now)
    standings.refuse_before_located(before, mounting.mounted_at, now)
    if not command.returned:
        refuse_away(before, tool.number)
    chosen, active = await configurations.chosen_for_run(session, tool, command.configuration_id)
    mounting = replace(mounting, active_cavities=active)
    deed = _refuse_unready(tool, before, command)
    await _refuse_held_then(session, command, mounting, stations, now)
    there = await _there(session, command, stations)
    await _make_room(occasion, machine, command, there, leaving, mounting.mounted_at)
    reason = (deed and command.override_reason) or command.reason
    after = mounted_on(before, machine.id, occasion.mark(reason, mounting.mounted_at))
    await store.add_mounting(session, mounting)
    await store.save_tool(session, tool)
    await announcements.tool_mounted(occasion, tool, mounting, machine, chosen, reason)
    await areas.enter(occasion, tool, machine.area)
    await standings.take(occasion, tool, before, after, deed, reason)
    await announcements.show_tool(session, tool)
    return tool


async def unmount_tool(session: AsyncSession, command: UnmountTool, actor: Actor, now: datetime) -> Tool:
    occasion = Occasion(session, actor, now)
    tool = domain.next_version(await store.tool_for_update(session, command.tool_id))
    await corrections.put_clock_right(occasion, tool, min(command.at, now), command.reason)
    last = await store.last_mounting(session, tool.id)
    ended = domain.unmount(tool, last, command.at, actor.name, now)
    machine = await store.machine_for_update(session, ended.machine_id)
    before = await store_of_standings.standing(session, tool.id)
    spot = await standings.spot_of_place(occasion, command.place_id)
    after = taken_off(before, spot, occasion.mark(command.reason, ended.unmounted_at))
    await store.end_mounting(session, ended)
    await store.save_tool(session, tool)
    await announcements.tool_unmounted(occasion, tool, ended, machine, command.reason)
    await areas.leave(occasion, tool)
    await standings.take(occasion, tool, before, after)
    await announcements.show_tool(session, tool)
    return tool


async def register_machine(session: AsyncSession, command: RegisterMachine, actor: Actor, now: datetime) -> Machine:
    taken_by = await store.machine_id_of_name(session, command.name)
    if taken_by is not None:
        raise MachineNameTaken(command.name, taken_by)
    machine = await _add_machine(session, command)
    await areas.place(Occasion(session, actor, now), machine)
    await announcements.machine_registered(session, machine, actor, now)
    return machine


async def change_machine(
    session: AsyncSession, machine: Machine, changes: MachineChanges, wish: UseWish, actor: Actor, now: datetime
) -> Machine:
    """Change a machine that was loaded for update. A change that changes nothing is no event."""
    on_it = [one.tool_number for one in await store.open_mountings_on(session, machine.id)]
    used_by = [*on_it, *await store.counting_on(session, machine.id)]
    changed = domain.change_machine(machine, changes, wish, used_by)
    if changed == machine:
        return machine
    taken_by = await store.machine_id_of_name(session, changed.name)
    if taken_by not in {None, machine.id}:
        raise MachineNameTaken(changed.name, taken_by)
    await store.save_machine(session, changed)
    await areas.place(Occasion(session, actor, now), changed)
    await announcements.machine_changed(session, changed, actor, now)
    return changed


async def _there(session: AsyncSession, command: MountTool, stations: Sequence[str]) -> list[MountingRecord]:
    """The tools that hang on the press, or where it has several counters, at the one that will count this tool."""
    counter = domain.hangs_at(command.station, stations)
    return [
        one
        for one in await store.open_mountings_on(session, command.machine_id)
        if domain.hangs_at(one.mounting.station, stations) == counter
    ]


async def _hold(session: AsyncSession, command: MountTool, stations: Sequence[str]) -> set[str]:
    """Hold the tool and those that come off for it, always in the same order, so that no two deeds wait in a circle.

    Return the tools that come off.
    """
    there = await _there(session, command, stations) if command.others is Others.INSTEAD else []
    leaving = {one.mounting.tool_id for one in there}
    for tool_id in sorted({command.tool_id, *leaving}):
        await store.tool_for_update(session, tool_id)
    return leaving


async def _refuse_held_then(
    session: AsyncSession, command: MountTool, mounting: Mounting, stations: Sequence[str], now: datetime
) -> None:
    """Raise RunInTheWay where a tool hung then that was taken off since: each shot would count for both."""
    if command.others is Others.BESIDE:
        return
    held = held_then(mounting, await store_of_corrections.runs_around(session, mounting), stations, now)
    if held is not None:
        await corrections.refuse(session, held)


async def _make_room(
    occasion: Occasion,
    machine: Machine,
    command: MountTool,
    there: Sequence[MountingRecord],
    leaving: set[str],
    at: datetime,
) -> None:
    """Take off what hangs on a press that is held; PressHasTools when it may stay only if somebody says so."""
    on_it = {one.mounting.tool_id for one in there}
    came_now = command.others is Others.INSTEAD and not on_it <= leaving
    if there and command.station and (command.others is not Others.INSTEAD or came_now):
        raise StationTaken(machine.name, command.station, [one.tool_number for one in there])
    if there and (command.others is None or came_now):
        raise PressHasTools(machine.name, [one.tool_number for one in there])
    # Some may have been taken off by somebody else while they were waited for.
    for tool_id in sorted(leaving & on_it):
        off = UnmountTool(tool_id, at, command.reason)
        await unmount_tool(occasion.session, off, occasion.actor, occasion.now)


def _wanted(command: MountTool, actor: Actor, now: datetime) -> Mounting:
    return Mounting(
        id=new_id(),
        tool_id=command.tool_id,
        machine_id=command.machine_id,
        shot_factor=command.shot_factor,
        mounted_at=command.at,
        mounted_by=actor.name,
        job=command.job,
        order_shots=command.order_shots,
        identity=Identity.SCAN if command.scanned is not None else Identity.NONE,
        identity_at=now if command.scanned is not None else None,
        configuration_id=command.configuration_id,
        station=command.station,
    )


def _refuse_unready(tool: Tool, standing: Standing, command: MountTool) -> Deed | None:
    """Return what must be noted: a tool that is not ready was mounted all the same."""
    try:
        refuse_unready(standing, tool.number)
    except ToolNotReady:
        if command.override_reason is None:
            raise
        return Deed.MOUNTED_ANYWAY
    return None


async def _add_tool(session: AsyncSession, command: RegisterTool) -> Tool:
    min_cycle_ms = command.min_cycle_ms or domain.default_min_cycle_ms(command.expected_cycle_ms)
    for tool_id in domain.id_candidates(_slug(command.number)):
        tool = Tool(
            id=tool_id,
            number=command.number,
            name=command.name,
            status=command.status,
            cavity_count=command.cavity_count,
            min_cycle_ms=min_cycle_ms,
            expected_cycle_ms=command.expected_cycle_ms,
            design_life_shots=command.design_life_shots,
            owner=command.owner,
            short_code=await new_code(session),
            class_code=command.class_code,
            change_level=command.change_level,
        )
        if await store.add_tool(session, tool):
            return tool
        if taken_by := await store.tool_id_of_number(session, command.number):
            raise ToolNumberTaken(command.number, taken_by)
    raise UnusableIdentity(command.number)


async def _add_machine(session: AsyncSession, command: RegisterMachine) -> Machine:
    candidates = [command.id] if command.id else domain.id_candidates(_slug(command.name))
    for machine_id in candidates:
        machine = Machine(id=machine_id, name=command.name, note=command.note, area=command.area)
        if await store.add_machine(session, machine):
            return machine
        if taken_by := await store.machine_id_of_name(session, command.name):
            raise MachineNameTaken(command.name, taken_by)
    raise MachineIdTaken(command.id or command.name)


def _slug(text: str) -> str:
    try:
        return slug(text)
    except ValueError as error:
        raise UnusableIdentity(text) from error
