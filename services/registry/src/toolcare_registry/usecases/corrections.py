"""A run is corrected backwards: the tool, the press, its ends or its cavities were others than was entered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Never

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, domain, store
from toolcare_registry.domain import Machine, MachineIsRetired, Mounting, Tool, ToolIsRetired
from toolcare_registry.domain.axes import UNKNOWN, mounted_on, taken_off
from toolcare_registry.domain.configurations import Configuration
from toolcare_registry.domain.corrections import (
    Correction,
    Planned,
    RunAsItWas,
    RunChangedMeanwhile,
    RunInTheWay,
    TooManyCavities,
    as_it_was,
    corrected,
    in_the_way,
    put_right,
)
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import corrections as kept
from toolcare_registry.store import standings as store_of_standings
from toolcare_registry.usecases import areas, configurations, standings
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class CorrectRun:
    """`corrections` is how often the run had been corrected when it was looked at. `beside`: other tools hung there.

    Without a `station` the run keeps its own, if it keeps its press.
    """

    mounting_id: str
    wanted: RunAsItWas
    corrections: int
    reason: str
    beside: bool = False
    station: str | None = None


async def plan(session: AsyncSession, command: CorrectRun, by: str, now: datetime) -> Planned:
    """Check a correction; nothing is written. The tools and presses stay held until the transaction ends."""
    before = await kept.run(session, command.mounting_id)
    wanted = command.wanted
    tools = {id_: await store.tool_for_update(session, id_) for id_ in sorted({before.tool_id, wanted.tool_id})}
    machine_ids = sorted({before.machine_id, wanted.machine_id})
    machines = {id_: await store.machine_for_update(session, id_) for id_ in machine_ids}
    before = await kept.run(session, command.mounting_id)
    if before.corrections != command.corrections:
        raise RunChangedMeanwhile(before.corrections)
    if wanted.tool_id != before.tool_id and tools[wanted.tool_id].retirement is not None:
        raise ToolIsRetired(wanted.tool_id)
    if wanted.until is None and machines[wanted.machine_id].use.retired:
        raise MachineIsRetired(machines[wanted.machine_id].name)
    stations = await store.stations(session, wanted.machine_id)
    wanted = _at_station(command, before, machines[wanted.machine_id], stations)
    chosen, wanted = await _cavities(session, tools[wanted.tool_id], before, wanted)
    after = corrected(before, wanted, by, now)
    others = await kept.runs_around(session, after)
    blocking = in_the_way(before, after, others, stations, beside=command.beside)
    if blocking is not None:
        await refuse(session, blocking)
    former = await kept.configuration(session, before.configuration_id)
    return Planned(before, after, tools, machines, chosen, former)


async def correct(occasion: Occasion, command: CorrectRun) -> Mounting:
    """Correct a run and tell of it for each tool; counts, due dates and figures follow by the event."""
    session = occasion.session
    planned = await plan(session, command, occasion.actor.name, occasion.now)
    before, after = planned.before, planned.after
    tools = {id_: domain.next_version(tool) for id_, tool in planned.tools.items()}
    await kept.save_run(session, after)
    await kept.note(session, after.id, _correction(occasion, planned, command.reason))
    for tool in tools.values():
        await store.save_tool(session, tool)
        await announcements.run_corrected(occasion, tool, planned, command.reason)
    if before.open:
        await _rehang(occasion, planned, tools, command.reason)
    for tool in tools.values():
        await announcements.show_tool(session, tool)
    for machine in planned.machines.values():
        await announcements.show_machine(session, machine)
    return after


async def refuse(session: AsyncSession, blocking: Mounting) -> Never:
    """Raise RunInTheWay with the words people know the run by."""
    tool, machine = await store.tool(session, blocking.tool_id), await store.machine(session, blocking.machine_id)
    raise RunInTheWay(blocking.id, tool.number, machine.name, blocking.mounted_at, blocking.unmounted_at)


async def put_clock_right(occasion: Occasion, tool: Tool, at: datetime, reason: str) -> None:
    """Correct what the runs of a held tool have of a clock that was ahead, so that it can be mounted and unmounted."""
    for before in await kept.runs_ahead(occasion.session, tool.id, occasion.now):
        after = put_right(before, at, occasion.now)
        configuration = await kept.configuration(occasion.session, after.configuration_id)
        planned = Planned(before, after, {}, {}, configuration, configuration)
        await kept.save_run(occasion.session, after)
        await kept.note(occasion.session, after.id, _correction(occasion, planned, reason))
        await announcements.run_corrected(occasion, tool, planned, reason)


async def _rehang(occasion: Occasion, planned: Planned, tools: dict[str, Tool], reason: str) -> None:
    """The run lasted: who is on the press right now may be another tool, or none."""
    before, after = planned.before, planned.after
    stays = after.open and (before.tool_id, before.machine_id) == (after.tool_id, after.machine_id)
    if stays:
        return
    if not after.open or after.tool_id != before.tool_id:
        left = tools[before.tool_id]
        stood = await store_of_standings.standing(occasion.session, left.id)
        off = taken_off(stood, UNKNOWN, occasion.mark(reason, after.unmounted_at))
        await areas.leave(occasion, left)
        await standings.take(occasion, left, stood, off)
    if after.open:
        hung = tools[after.tool_id]
        machine = planned.machines[after.machine_id]
        stood = await store_of_standings.standing(occasion.session, hung.id)
        on = mounted_on(stood, machine.id, occasion.mark(reason, after.mounted_at))
        await areas.enter(occasion, hung, machine.area)
        await standings.take(occasion, hung, stood, on)


def _at_station(command: CorrectRun, before: Mounting, machine: Machine, stations: Sequence[str]) -> RunAsItWas:
    """Have the run at the station that is said, chosen as for a mounting; where it is known to be it may stay."""
    stays = machine.id == before.machine_id and command.station in {None, before.station}
    station = before.station if stays else domain.chosen_station(command.station or "", machine.name, stations)
    return replace(command.wanted, station=station)


async def _cavities(
    session: AsyncSession, tool: Tool, before: Mounting, wanted: RunAsItWas
) -> tuple[Configuration | None, RunAsItWas]:
    """Have the run as many cavities as somebody says, as it had, or as its configuration has."""
    same = (before.tool_id, before.configuration_id) == (wanted.tool_id, wanted.configuration_id)
    if wanted.active_cavities is not None and wanted.active_cavities > tool.cavity_count:
        raise TooManyCavities(tool.cavity_count)
    if same:
        chosen, active = await kept.configuration(session, wanted.configuration_id), before.active_cavities
    else:
        chosen, active = await configurations.chosen_for_run(session, tool, wanted.configuration_id)
    return chosen, replace(wanted, active_cavities=wanted.active_cavities or active)


def _correction(occasion: Occasion, planned: Planned, reason: str) -> Correction:
    return Correction(
        new_id(),
        planned.after.corrections,
        as_it_was(planned.before),
        as_it_was(planned.after),
        reason,
        occasion.actor.name,
        occasion.now,
    )
