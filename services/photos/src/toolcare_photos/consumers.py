"""Which event changes what. Every handler may run twice and late."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.annotations import KnownCode
from toolcare_photos.domain.links import Part, Told
from toolcare_photos.store import facts, links
from toolcare_photos.store.facts import CorrectedRun
from toolcare_photos.tables import Plant
from toolcare_photos.usecases import linking
from toolcare_shared.contracts.actions import (
    ActionAssigned,
    ActionChanged,
    ActionCommented,
    ActionCompleted,
    ActionForgotten,
)
from toolcare_shared.contracts.failures import (
    CatalogueChanged,
    FailureChanged,
    FailureForgotten,
    FailureReported,
    RootCauseFound,
    SolutionShown,
)
from toolcare_shared.contracts.gateway import UserChanged
from toolcare_shared.contracts.registry import RunCorrected, ToolChanged, ToolMounted, ToolRegistered, ToolUnmounted
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.plant import hear_plant


def photos_handlers() -> Handlers:
    handlers = Handlers()

    async def tool_described(session: AsyncSession, event: ToolRegistered | ToolChanged, _: Envelope) -> None:
        await facts.put_tool(session, event.tool_id, event.number, event.cavity_count, event.version)

    @handlers.on(ToolMounted)
    async def mounted(session: AsyncSession, event: ToolMounted, _: Envelope) -> None:
        await facts.begin_run(session, event.mounting_id, event.tool_id, event.machine_id, event.job, event.at)

    @handlers.on(ToolUnmounted)
    async def unmounted(session: AsyncSession, event: ToolUnmounted, _: Envelope) -> None:
        await facts.end_run(session, event.mounting_id, event.tool_id, event.machine_id, event.at)

    @handlers.on(RunCorrected)
    async def run_corrected(session: AsyncSession, event: RunCorrected, _: Envelope) -> None:
        run, number = event.after, event.correction
        really = CorrectedRun(event.mounting_id, run.tool_id, run.machine_id, run.since, run.until, number)
        await facts.correct_run(session, really)

    @handlers.on(CatalogueChanged)
    async def code_changed(session: AsyncSession, event: CatalogueChanged, _: Envelope) -> None:
        told = KnownCode(event.code, event.names, event.retired, event.merged_into)
        synonyms = (word for words in event.synonyms.values() for word in words)
        await facts.put_code(session, told, synonyms, event.version)

    @handlers.on(UserChanged)
    async def user_changed(session: AsyncSession, event: UserChanged, envelope: Envelope) -> None:
        await facts.put_person(session, event.user_id, [event.username, event.name], envelope.position)

    handlers.on(ToolRegistered)(tool_described)
    handlers.on(ToolChanged)(tool_described)
    hear_plant(handlers, Plant)
    _hear_failures(handlers)
    _hear_actions(handlers)
    return handlers


def _hear_failures(handlers: Handlers) -> None:
    async def failure_told(session: AsyncSession, event: FailureReported | FailureChanged, _: Envelope) -> None:
        told = Told(
            Part.FAILURE,
            event.failure_id,
            event.number,
            event.tool_id,
            event.version,
            tuple(event.photo_ids),
            event.code,
        )
        await linking.take_photos(session, told)

    @handlers.on(SolutionShown)
    async def solution_shown(session: AsyncSession, event: SolutionShown, _: Envelope) -> None:
        told = Told(Part.SOLUTION, event.failure_id, event.number, event.tool_id, event.version, tuple(event.photo_ids))
        await linking.take_photos(session, told)

    @handlers.on(RootCauseFound)
    async def cause_found(session: AsyncSession, event: RootCauseFound, envelope: Envelope) -> None:
        """An analysis leaves its report's version as it is, so the order of what is told counts."""
        told = Told(
            Part.ANALYSIS,
            event.failure_id,
            event.number,
            event.tool_id,
            envelope.position,
            tuple(event.photo_ids),
            event.cause,
        )
        await linking.take_photos(session, told)

    @handlers.on(FailureForgotten)
    async def failure_forgotten(session: AsyncSession, event: FailureForgotten, _: Envelope) -> None:
        for part in (Part.FAILURE, Part.SOLUTION, Part.ANALYSIS, Part.REMARK):
            await links.drop_source(session, part, event.failure_id)

    handlers.on(FailureReported)(failure_told)
    handlers.on(FailureChanged)(failure_told)


def _hear_actions(handlers: Handlers) -> None:
    async def action_told(session: AsyncSession, event: ActionAssigned | ActionChanged, _: Envelope) -> None:
        await linking.take_photos(session, _of_action(Part.ACTION, event))

    @handlers.on(ActionCompleted)
    async def action_completed(session: AsyncSession, event: ActionCompleted, _: Envelope) -> None:
        await linking.take_photos(session, _of_action(Part.EVIDENCE, event))

    @handlers.on(ActionCommented)
    async def commented(session: AsyncSession, event: ActionCommented, envelope: Envelope) -> None:
        """A comment leaves its action's version as it is, and tells its own photos alone."""
        if event.photo_ids:
            named = (event.action_id, event.number, event.tool_id)
            told = Told(Part.COMMENT, *named, envelope.position, tuple(event.photo_ids))
            await linking.add_remark(session, told, event.failure_ids)

    @handlers.on(ActionForgotten)
    async def action_forgotten(session: AsyncSession, event: ActionForgotten, _: Envelope) -> None:
        for part in (Part.ACTION, Part.EVIDENCE, Part.COMMENT):
            await links.drop_source(session, part, event.action_id)

    handlers.on(ActionAssigned)(action_told)
    handlers.on(ActionChanged)(action_told)


def _of_action(part: Part, event: ActionAssigned | ActionChanged | ActionCompleted) -> Told:
    return Told(part, event.action_id, event.number, event.tool_id, event.version, tuple(event.photo_ids))
