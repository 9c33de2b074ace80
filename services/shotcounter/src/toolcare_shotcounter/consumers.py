"""What is told of tools and machines, of which tool hangs where from when, and of where the plant is."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock import Clock
from toolcare_shared.contracts.registry import (
    CavityBlocked,
    CavityUnblocked,
    MachineChanged,
    MachineRegistered,
    RunCorrected,
    RunValues,
    ToolChanged,
    ToolMounted,
    ToolRegistered,
    ToolRetired,
    ToolUnmounted,
)
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.plant import hear_plant
from toolcare_shotcounter import store, usecases
from toolcare_shotcounter.announcements import SELF, Because
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.material import Window
from toolcare_shotcounter.readings import MAX_AHEAD
from toolcare_shotcounter.recounting import followed
from toolcare_shotcounter.tables import MachineRow, PlantRow, ToolRow


def handlers(clock: Clock, default_cycle: timedelta) -> Handlers:
    """Return the handlers. What was counted follows what is told late of who hung where."""
    table = Handlers()
    table.on(ToolRegistered)(_tool_known)
    table.on(ToolChanged)(_tool_known)
    table.on(ToolRetired)(_tool_retired)
    table.on(CavityBlocked)(_cavities_changed)
    table.on(CavityUnblocked)(_cavities_changed)
    table.on(MachineRegistered)(_machine_known)
    table.on(MachineChanged)(_machine_known)
    hear_plant(table, PlantRow)
    _hear_runs(table, clock, default_cycle)
    return table


def _hear_runs(table: Handlers, clock: Clock, default_cycle: timedelta) -> None:
    def late(event: ToolMounted | ToolUnmounted, cause: Envelope) -> tuple[Window, Because]:
        now = clock.now()
        return Window(event.at, max(now, event.at) + MAX_AHEAD), Because(
            event.mounting_id, event.reason, SELF, event.by or SELF.name, now, cause
        )

    @table.on(ToolMounted)
    async def tool_mounted(session: AsyncSession, event: ToolMounted, envelope: Envelope) -> None:
        mounting = Mounting(event.mounting_id, event.tool_id, event.machine_id, event.shot_factor, event.at)
        mounting = replace(mounting, cavities=event.active_cavities, station=event.station)
        async with followed(
            session, {event.machine_id}, *late(event, envelope), default_cycle, tool_ids={event.tool_id}
        ):
            if not await store.put_mounting(session, mounting):
                return
            decided = (await store.assignments(session, {event.machine_id}, event.at)).get(event.machine_id, ())
            for source in await store.release_holds(session, mounting, kept=decided):
                await usecases.tell_state(session, source, clock.now())

    @table.on(ToolUnmounted)
    async def tool_unmounted(session: AsyncSession, event: ToolUnmounted, envelope: Envelope) -> None:
        async with followed(
            session, {event.machine_id}, *late(event, envelope), default_cycle, tool_ids={event.tool_id}
        ):
            await store.end_mounting(session, event.mounting_id, event.at)

    @table.on(RunCorrected)
    async def run_corrected(session: AsyncSession, event: RunCorrected, envelope: Envelope) -> None:
        """Told for each of its tools; the second finds all done."""
        if await store.revision(session, event.mounting_id) >= event.correction:
            return
        now, spans = clock.now(), (event.before, event.after)
        before, after = (_run(event.mounting_id, span) for span in spans)
        window = Window.between(before, after, now + MAX_AHEAD)
        because = Because(event.mounting_id, event.reason, SELF, event.by, now, envelope)
        machine_ids, tool_ids = {span.machine_id for span in spans}, {span.tool_id for span in spans}
        async with followed(session, machine_ids, window, because, default_cycle, tool_ids=tool_ids):
            await store.correct_mounting(session, after, event.correction)
            for source in await store.release_holds(session, after):
                await usecases.tell_state(session, source, now)


def _run(mounting_id: str, run: RunValues) -> Mounting:
    return Mounting(
        mounting_id,
        run.tool_id,
        run.machine_id,
        run.shot_factor,
        run.since,
        run.until,
        run.active_cavities,
        run.station,
    )


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


async def _machine_known(session: AsyncSession, event: MachineRegistered | MachineChanged, _: Envelope) -> None:
    row = MachineRow(id=event.machine_id, name=event.name, version=event.version)
    await store.put_machine(session, row)
