"""Which event changes what. Every handler may run twice and late."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.domain.levels import Correction
from toolcare_maintenance.domain.tools import Readiness
from toolcare_maintenance.tables import Plant
from toolcare_maintenance.usecases import facts
from toolcare_maintenance.usecases.facts import Count, MountingFacts, ReadinessFacts, RunFacts, ToolFacts
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.contracts.registry import (
    MachineChanged,
    MachineRegistered,
    RunCorrected,
    ToolChanged,
    ToolMounted,
    ToolReadinessChanged,
    ToolRegistered,
    ToolRetired,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers, Told
from toolcare_shared.plant import hear_plant

ACTOR = service_actor("maintenance")


def maintenance_handlers(clock: Clock) -> Handlers:
    """Return the handlers; levels are judged by `clock`, not by the time an event was sent."""
    handlers = Handlers()
    hear_plant(handlers, Plant)

    def occasion(session: AsyncSession, cause: Envelope) -> Occasion:
        return Occasion(session, ACTOR, clock.now(), cause)

    @handlers.on(ShotsCounted)
    async def shots_counted(session: AsyncSession, event: ShotsCounted, envelope: Envelope) -> None:
        await facts.take_count(occasion(session, envelope), _count(event, envelope))

    @handlers.together(ShotsCounted)
    async def all_counted(session: AsyncSession, told: Sequence[Told[ShotsCounted]]) -> Collection[str]:
        return await facts.take_counts(session, [_count(*one) for one in told], clock.now())

    async def tool_described(session: AsyncSession, event: ToolRegistered | ToolChanged, envelope: Envelope) -> None:
        await facts.take_tool(occasion(session, envelope), _tool(event))

    @handlers.on(ToolRetired)
    async def tool_retired(session: AsyncSession, event: ToolRetired, envelope: Envelope) -> None:
        await facts.retire_tool(occasion(session, envelope), event.tool_id, event.reason, event.version)

    async def mounting_changed(session: AsyncSession, event: ToolMounted | ToolUnmounted, envelope: Envelope) -> None:
        await facts.take_mounting(occasion(session, envelope), _mounting(event))

    @handlers.on(ToolReadinessChanged)
    async def readiness_changed(session: AsyncSession, event: ToolReadinessChanged, envelope: Envelope) -> None:
        await facts.take_readiness(occasion(session, envelope), _readiness(event))

    async def machine_described(
        session: AsyncSession, event: MachineRegistered | MachineChanged, envelope: Envelope
    ) -> None:
        await facts.take_machine(occasion(session, envelope), event.machine_id, event.name, event.version)

    @handlers.on(RunCorrected)
    async def run_corrected(session: AsyncSession, event: RunCorrected, envelope: Envelope) -> None:
        await facts.take_corrected_run(occasion(session, envelope), _run(event))

    handlers.on(ToolRegistered)(tool_described)
    handlers.on(ToolChanged)(tool_described)
    handlers.on(ToolMounted)(mounting_changed)
    handlers.on(ToolUnmounted)(mounting_changed)
    handlers.on(MachineRegistered)(machine_described)
    handlers.on(MachineChanged)(machine_described)
    return handlers


def _count(event: ShotsCounted, envelope: Envelope) -> Count:
    """Return the count. What a person dated back corrects the count of that day and of every service since."""
    by_hand = event.origin is ShotOrigin.MANUAL
    corrects = event.origin is ShotOrigin.CORRECTION or (by_hand and event.to_at < event.at)
    return Count(
        tool_id=event.tool_id,
        position=envelope.position,
        total=event.total,
        total_high=event.total_high,
        from_at=event.from_at,
        to_at=event.to_at,
        shots=event.shots,
        shots_high=event.shots_high,
        by_hand=by_hand,
        correction=Correction(event.from_at, event.to_at, event.shots_high) if corrects else None,
    )


def _tool(event: ToolRegistered | ToolChanged) -> ToolFacts:
    return ToolFacts(
        tool_id=event.tool_id,
        number=event.number,
        name=event.name,
        retired=event.status is ToolStatus.RETIRED,
        version=event.version,
        cycle_ms=event.expected_cycle_ms,
        life_shots=event.life_shots or event.design_life_shots,
    )


def _readiness(event: ToolReadinessChanged) -> ReadinessFacts:
    return ReadinessFacts(event.tool_id, Readiness(event.after), event.reason, event.version)


def _mounting(event: ToolMounted | ToolUnmounted) -> MountingFacts:
    ended = isinstance(event, ToolUnmounted)
    return MountingFacts(event.tool_id, event.machine_id, event.mounting_id, event.at, ended)


def _run(event: RunCorrected) -> RunFacts:
    run, both = event.after, (event.before, event.after)
    return RunFacts(
        mounting_id=event.mounting_id,
        number=event.correction,
        tool_id=run.tool_id,
        machine_id=run.machine_id,
        until=run.until,
        tool_ids=frozenset(one.tool_id for one in both),
        machine_ids=frozenset(one.machine_id for one in both),
    )
