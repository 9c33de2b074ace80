"""What is told of tools and machines, of which tool hangs where from when, and of where the plant is."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.registry import (
    CavityBlocked,
    CavityUnblocked,
    MachineChanged,
    MachineRegistered,
    ToolChanged,
    ToolMounted,
    ToolRegistered,
    ToolRetired,
    ToolUnmounted,
)
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.plant import hear_plant
from toolcare_shotcounter import store
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.tables import MachineRow, PlantRow, ToolRow


def handlers() -> Handlers:
    table = Handlers()
    table.on(ToolRegistered)(_tool_known)
    table.on(ToolChanged)(_tool_known)
    table.on(ToolRetired)(_tool_retired)
    table.on(CavityBlocked)(_cavities_changed)
    table.on(CavityUnblocked)(_cavities_changed)
    table.on(ToolMounted)(_tool_mounted)
    table.on(ToolUnmounted)(_tool_unmounted)
    table.on(MachineRegistered)(_machine_known)
    table.on(MachineChanged)(_machine_known)
    hear_plant(table, PlantRow)
    return table


async def _tool_known(session: AsyncSession, event: ToolRegistered | ToolChanged, _: Envelope) -> None:
    row = ToolRow(
        id=event.tool_id,
        number=event.number,
        name=event.name,
        status=event.status.value,
        design_life_shots=event.design_life_shots,
        expected_cycle_ms=event.expected_cycle_ms,
        min_cycle_ms=event.min_cycle_ms,
        active_cavities=event.cavity_count if event.active_cavities is None else event.active_cavities,
        version=event.version,
    )
    await store.put_tool(session, row)


async def _tool_retired(session: AsyncSession, event: ToolRetired, _: Envelope) -> None:
    await store.retire_tool(session, event.tool_id, event.version)


async def _cavities_changed(session: AsyncSession, event: CavityBlocked | CavityUnblocked, _: Envelope) -> None:
    await store.set_active_cavities(session, event.tool_id, event.active_cavities, event.version)


async def _tool_mounted(session: AsyncSession, event: ToolMounted, _: Envelope) -> None:
    """Counts from now on. Readings that came before a back-dated mounting stay where they were booked."""
    mounting = Mounting(event.mounting_id, event.tool_id, event.machine_id, event.shot_factor, event.at)
    mounting = replace(mounting, cavities=event.active_cavities, station=event.station)
    await store.put_mounting(session, mounting)


async def _tool_unmounted(session: AsyncSession, event: ToolUnmounted, _: Envelope) -> None:
    await store.end_mounting(session, event.mounting_id, event.at)


async def _machine_known(session: AsyncSession, event: MachineRegistered | MachineChanged, _: Envelope) -> None:
    row = MachineRow(id=event.machine_id, name=event.name, version=event.version)
    await store.put_machine(session, row)
