"""Which event changes what. Every handler may run twice and late."""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.codes import KindOfComponent
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_failures.store import facts as store_of_facts
from toolcare_failures.store.facts import Hung
from toolcare_failures.tables import Plant
from toolcare_failures.usecases import answers, facts, reporting, runs
from toolcare_failures.usecases.answers import Done, Word
from toolcare_failures.usecases.facts import Count, ToolFacts
from toolcare_failures.usecases.history import ActionRef
from toolcare_failures.usecases.occasion import Occasion
from toolcare_failures.usecases.reporting import Finding
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.contracts.actions import (
    ActionCompleted,
    ActionEvent,
    ActionKind,
    ActionReopened,
    ActionResumed,
    ActionVerified,
    ReopenReason,
)
from toolcare_shared.contracts.maintenance import MaintenanceCompleted
from toolcare_shared.contracts.registry import (
    ComponentChanged,
    MachineChanged,
    MachineRegistered,
    RunCorrected,
    RunValues,
    ToolChanged,
    ToolHeld,
    ToolMounted,
    ToolRegistered,
    ToolReleased,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers, Told
from toolcare_shared.plant import hear_plant

ACTOR = service_actor("failures")


def failures_handlers(clock: Clock) -> Handlers:
    """Return the handlers; `clock` says when a finding came on record."""
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

    @handlers.on(MaintenanceCompleted)
    async def completed(session: AsyncSession, event: MaintenanceCompleted, envelope: Envelope) -> None:
        for finding in _findings(event):
            await reporting.take_finding(occasion(session, envelope), finding)

    _hear_registry(handlers, occasion)
    _hear_actions(handlers, occasion)
    return handlers


def _hear_registry(handlers: Handlers, occasion: Callable[[AsyncSession, Envelope], Occasion]) -> None:
    async def tool_described(session: AsyncSession, event: ToolRegistered | ToolChanged, envelope: Envelope) -> None:
        told = ToolFacts(event.tool_id, event.number, event.name, event.cavity_count, event.version)
        await facts.take_tool(occasion(session, envelope), told)

    async def machine_described(session: AsyncSession, event: MachineRegistered | MachineChanged, _: Envelope) -> None:
        await store_of_facts.put_machine(session, event.machine_id, event.name, event.version)

    @handlers.on(ComponentChanged)
    async def component_described(session: AsyncSession, event: ComponentChanged, _: Envelope) -> None:
        values = {"tool_id": event.tool_id, "kind": KindOfComponent(event.kind), "name": event.name}
        await store_of_facts.put_component(session, {"id": event.component_id, **values, "version": event.version})

    @handlers.on(ToolMounted)
    async def mounted(session: AsyncSession, event: ToolMounted, _: Envelope) -> None:
        await store_of_facts.begin_mounting(session, event.mounting_id, event.tool_id, event.machine_id, event.at)

    @handlers.on(ToolUnmounted)
    async def unmounted(session: AsyncSession, event: ToolUnmounted, _: Envelope) -> None:
        await store_of_facts.end_mounting(session, event.mounting_id, event.tool_id, event.machine_id, event.at)

    @handlers.on(RunCorrected)
    async def run_corrected(session: AsyncSession, event: RunCorrected, envelope: Envelope) -> None:
        was, run = _hung(event, event.before), _hung(event, event.after)
        await runs.take_corrected_run(occasion(session, envelope), was, run, event.by, event.reason)

    @handlers.on(ToolHeld)
    async def held(session: AsyncSession, event: ToolHeld, envelope: Envelope) -> None:
        await facts.take_hold(occasion(session, envelope), event.tool_id, event.at)

    @handlers.on(ToolReleased)
    async def released(session: AsyncSession, event: ToolReleased, envelope: Envelope) -> None:
        await facts.take_release(occasion(session, envelope), event.tool_id, event.at)

    handlers.on(ToolRegistered)(tool_described)
    handlers.on(ToolChanged)(tool_described)
    handlers.on(MachineRegistered)(machine_described)
    handlers.on(MachineChanged)(machine_described)


def _hear_actions(handlers: Handlers, occasion: Callable[[AsyncSession, Envelope], Occasion]) -> None:
    @handlers.on(ActionCompleted)
    async def action_completed(session: AsyncSession, event: ActionCompleted, envelope: Envelope) -> None:
        contains = event.kind is ActionKind.CONTAINMENT
        done = Done(event.fixes, event.cause, event.shots, contains, event.photo_ids)
        await answers.take_completed(occasion(session, envelope), _word(event, event.failure_ids, event.note), done)

    @handlers.on(ActionVerified)
    async def action_verified(session: AsyncSession, event: ActionVerified, envelope: Envelope) -> None:
        await answers.take_verified(occasion(session, envelope), _word(event, event.failure_ids))

    @handlers.on(ActionReopened)
    async def action_reopened(session: AsyncSession, event: ActionReopened, envelope: Envelope) -> None:
        """One whose approval was refused had solved nothing yet."""
        if event.reason is not ReopenReason.REFUSED:
            word = _word(event, event.failure_ids, event.note)
            await answers.take_reopened(occasion(session, envelope), word, event.returned_as)

    @handlers.on(ActionResumed)
    async def action_resumed(session: AsyncSession, event: ActionResumed, envelope: Envelope) -> None:
        word = _word(event, event.failure_ids, event.note)
        await answers.take_resumed(occasion(session, envelope), word, event.rejected)


def _count(event: ShotsCounted, envelope: Envelope) -> Count:
    """Return the count. Of shots that were never made the beginning of their time decides what is corrected."""
    corrects = event.origin is ShotOrigin.CORRECTION
    since = event.from_at if event.shots < 0 else event.to_at
    return Count(
        tool_id=event.tool_id,
        position=envelope.position,
        total=event.total,
        shots=event.shots,
        to_at=event.to_at,
        corrects_since=since if corrects else None,
    )


def _hung(event: RunCorrected, run: RunValues) -> Hung:
    return Hung(event.mounting_id, run.tool_id, run.machine_id, run.since, run.until, event.correction)


def _word(event: ActionEvent, failure_ids: list[str], note: str = "") -> Word:
    return Word(ActionRef(event.action_id, event.number), event.version, failure_ids, event.by, event.at, note)


def _findings(event: MaintenanceCompleted) -> list[Finding]:
    return [
        Finding(
            id=found.finding_id,
            job_id=event.job_id,
            tool_id=event.tool_id,
            text=found.text,
            severity=FailureSeverity(found.severity),
            cavity=found.cavity,
            by=event.by,
            at=event.done_at,
            shots=event.total_at_completion,
        )
        for found in event.findings
    ]
