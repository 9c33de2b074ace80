"""Tools as they are and as they were, their runs, and their inserts."""

from datetime import datetime, tzinfo

from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.tables import ComponentFact, InsertStay, RunFact, ToolFact, ToolStateFact
from toolcare_shared.contracts.registry import (
    CavityBlocked,
    CavityUnblocked,
    ComponentChanged,
    InsertInstalled,
    InsertRemoved,
    RunCorrected,
    ToolAreaChanged,
    ToolChanged,
    ToolMounted,
    ToolRegistered,
    ToolRetired,
    ToolStatus,
    ToolStatusChanged,
    ToolUnmounted,
)
from toolcare_shared.messaging.envelope import Envelope


async def described(book: Book, event: ToolRegistered | ToolChanged, envelope: Envelope, _zone: tzinfo) -> None:
    tool = await tool_of(book, event.tool_id)
    tool.number, tool.name, tool.class_code, tool.status = event.number, event.name, event.class_code, event.status
    tool.cavity_count = event.cavity_count
    tool.active_cavities = event.cavity_count if event.active_cavities is None else event.active_cavities
    tool.design_life_shots, tool.life_shots = event.design_life_shots, event.life_shots or event.design_life_shots
    tool.expected_cycle_ms = event.expected_cycle_ms
    await _note_state(book, tool, event.at, envelope)


async def cavities_changed(
    book: Book, event: CavityBlocked | CavityUnblocked, envelope: Envelope, _zone: tzinfo
) -> None:
    tool = await tool_of(book, event.tool_id)
    tool.active_cavities = event.active_cavities
    await _note_state(book, tool, event.at, envelope)


async def status_changed(book: Book, event: ToolStatusChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    (await tool_of(book, event.tool_id)).status = event.after


async def retired(book: Book, event: ToolRetired, _envelope: Envelope, _zone: tzinfo) -> None:
    (await tool_of(book, event.tool_id)).status = ToolStatus.RETIRED


async def area_changed(book: Book, event: ToolAreaChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    (await tool_of(book, event.tool_id)).area = event.area


async def mounted(book: Book, event: ToolMounted, envelope: Envelope, _zone: tzinfo) -> None:
    tool = await tool_of(book, event.tool_id)
    tool.machine_id = event.machine_id
    if await book.get(RunFact, event.mounting_id) is None:
        book.add(
            RunFact(
                run_id=event.mounting_id,
                tool_id=event.tool_id,
                machine_id=event.machine_id,
                shot_factor=event.shot_factor,
                configuration_name=event.configuration_name,
                active_cavities=event.active_cavities,
                job=event.job,
                order_shots=event.order_shots,
                mounted_at=event.at,
                unmounted_at=None,
                shots=0,
                run_ms=0,
                approved_cycle_ms=tool.expected_cycle_ms,
                cycles={},
                correction=0,
            )
        )
    await _note_state(book, tool, event.at, envelope)


async def unmounted(book: Book, event: ToolUnmounted, envelope: Envelope, _zone: tzinfo) -> None:
    """From now on the tool has its own cavities again, if it hangs on no other press."""
    tool = await tool_of(book, event.tool_id)
    run = await book.get(RunFact, event.mounting_id)
    if run is not None:
        run.unmounted_at = event.at
    still_on = await book.open_run(event.tool_id)
    tool.machine_id = still_on.machine_id if still_on else None
    await _note_state(book, tool, event.at, envelope)


async def run_corrected(book: Book, event: RunCorrected, envelope: Envelope, _zone: tzinfo) -> None:
    """Its shots come by their own events, and with them what they were on each day."""
    run, now = await book.get(RunFact, event.mounting_id), event.after
    if run is not None and run.correction < event.correction:
        former, run.correction = run.tool_id, event.correction
        run.tool_id, run.machine_id, run.shot_factor = now.tool_id, now.machine_id, now.shot_factor
        run.mounted_at, run.unmounted_at = now.since, now.until
        run.configuration_name, run.active_cavities = now.configuration_name, now.active_cavities
        if former != now.tool_id:
            run.approved_cycle_ms = (await tool_of(book, now.tool_id)).expected_cycle_ms
        await book.moved_run(run, former)
    tool = await tool_of(book, event.tool_id)
    still_on = await book.open_run(event.tool_id)
    tool.machine_id = still_on.machine_id if still_on else None
    await _note_state(book, tool, event.at, envelope)


async def component_described(book: Book, event: ComponentChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    """A part that is out of use keeps its name: failures of it stay in the figures."""
    component = await book.get(ComponentFact, event.component_id)
    if component is None:
        component = ComponentFact(component_id=event.component_id)
        book.add(component)
    component.tool_id, component.name, component.position = event.tool_id, event.name, event.position


async def insert_installed(book: Book, event: InsertInstalled, _envelope: Envelope, _zone: tzinfo) -> None:
    if await book.open_stay(event.insert_id) is None:
        book.add(
            InsertStay(
                insert_id=event.insert_id,
                installed_at=event.at,
                serial=event.serial,
                tool_id=event.tool_id,
                component_id=event.component_id,
                cavity=event.cavity,
                position=event.position,
            )
        )


async def insert_removed(book: Book, event: InsertRemoved, _envelope: Envelope, _zone: tzinfo) -> None:
    stay = await book.open_stay(event.insert_id)
    if stay is not None:
        stay.removed_at, stay.shots = event.at, event.shots


async def tool_of(book: Book, tool_id: str) -> ToolFact:
    """The tool's row, made now when no event has named the tool before."""
    tool = await book.get(ToolFact, tool_id)
    if tool is None:
        tool = ToolFact(
            tool_id=tool_id,
            number="",
            name="",
            area="",
            status="",
            cavity_count=1,
            active_cavities=1,
            total=0,
            total_high=0,
        )
        book.add(tool)
    return tool


async def _note_state(book: Book, tool: ToolFact, at: datetime, envelope: Envelope) -> None:
    run = await book.open_run(tool.tool_id)
    used = tool.active_cavities if run is None or run.active_cavities is None else run.active_cavities
    now = (tool.expected_cycle_ms, tool.cavity_count, min(used, tool.active_cavities))
    before = await book.state_at(tool.tool_id, at)
    own = tool.active_cavities
    if (
        before is None
        or (before.expected_cycle_ms, before.cavity_count, before.active_cavities) != now
        or (before.own_cavities != own)
    ):
        book.add(
            ToolStateFact(
                tool_id=tool.tool_id,
                at=at,
                seq=envelope.sequence,
                expected_cycle_ms=now[0],
                cavity_count=now[1],
                active_cavities=now[2],
                own_cavities=own,
            )
        )
