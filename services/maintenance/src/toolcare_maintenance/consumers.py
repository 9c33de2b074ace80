"""Which event changes what. Every handler may run twice and late."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.domain.levels import Correction
from toolcare_maintenance.usecases import facts
from toolcare_maintenance.usecases.facts import Count, ToolFacts
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.contracts.registry import (
    MachineChanged,
    MachineRegistered,
    ToolChanged,
    ToolMounted,
    ToolRegistered,
    ToolRetired,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers

ACTOR = service_actor("maintenance")


def maintenance_handlers(clock: Clock) -> Handlers:
    """Return the handlers; levels are judged by `clock`, not by the time an event was sent."""
    handlers = Handlers()

    def occasion(session: AsyncSession, cause: Envelope) -> Occasion:
        return Occasion(session, ACTOR, clock.now(), cause)

    @handlers.on(ShotsCounted)
    async def shots_counted(session: AsyncSession, event: ShotsCounted, envelope: Envelope) -> None:
        await facts.take_count(occasion(session, envelope), _count(event, envelope))

    @handlers.on(ToolRegistered)
    async def tool_registered(session: AsyncSession, event: ToolRegistered, envelope: Envelope) -> None:
        await facts.take_tool(occasion(session, envelope), _tool(event))

    @handlers.on(ToolChanged)
    async def tool_changed(session: AsyncSession, event: ToolChanged, envelope: Envelope) -> None:
        await facts.take_tool(occasion(session, envelope), _tool(event))

    @handlers.on(ToolRetired)
    async def tool_retired(session: AsyncSession, event: ToolRetired, envelope: Envelope) -> None:
        await facts.retire_tool(occasion(session, envelope), event.tool_id, event.reason, event.version)

    @handlers.on(ToolMounted)
    async def tool_mounted(session: AsyncSession, event: ToolMounted, envelope: Envelope) -> None:
        await facts.take_mounting(
            occasion(session, envelope), event.tool_id, event.machine_id, event.mounting_id, ended=False
        )

    @handlers.on(ToolUnmounted)
    async def tool_unmounted(session: AsyncSession, event: ToolUnmounted, envelope: Envelope) -> None:
        await facts.take_mounting(
            occasion(session, envelope), event.tool_id, event.machine_id, event.mounting_id, ended=True
        )

    @handlers.on(MachineRegistered)
    async def machine_registered(session: AsyncSession, event: MachineRegistered, envelope: Envelope) -> None:
        await facts.take_machine(occasion(session, envelope), event.machine_id, event.name, event.version)

    @handlers.on(MachineChanged)
    async def machine_changed(session: AsyncSession, event: MachineChanged, envelope: Envelope) -> None:
        await facts.take_machine(occasion(session, envelope), event.machine_id, event.name, event.version)

    return handlers


def _count(event: ShotsCounted, envelope: Envelope) -> Count:
    corrects = event.origin is ShotOrigin.CORRECTION
    return Count(
        tool_id=event.tool_id,
        position=envelope.position,
        total=event.total,
        total_high=event.total_high,
        to_at=event.to_at,
        correction=Correction(event.from_at, event.to_at, event.shots_high) if corrects else None,
    )


def _tool(event: ToolRegistered | ToolChanged) -> ToolFacts:
    return ToolFacts(event.tool_id, event.number, event.name, event.status is ToolStatus.RETIRED, event.version)
