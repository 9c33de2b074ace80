"""Which event changes what. Every handler may run twice and late."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.store import ageing
from toolcare_actions.store import facts as store_of_facts
from toolcare_actions.tables import Plant
from toolcare_actions.usecases import facts
from toolcare_actions.usecases.facts import Count, JobDone, Report, Standing, ToolFacts
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.contracts.failures import (
    CatalogueChanged,
    FailureChanged,
    FailureForgotten,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    Verdict,
)
from toolcare_shared.contracts.gateway import UserChanged
from toolcare_shared.contracts.maintenance import MaintenanceCompleted
from toolcare_shared.contracts.photos import PhotoAdded, PhotoChanged, PhotoDeleted, PhotoRestored
from toolcare_shared.contracts.registry import ToolChanged, ToolRegistered
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers, Told
from toolcare_shared.plant import hear_plant, plant_zone

ACTOR = service_actor("actions")
_TRIAGED = {
    Verdict.ACCEPTED: FailureState.ACCEPTED,
    Verdict.REJECTED: FailureState.REJECTED,
    Verdict.MERGED: FailureState.DUPLICATE,
}


def actions_handlers(clock: Clock, default_zone: str) -> Handlers:
    """Return the handlers; watches are judged by `clock`, not by the time an event was sent."""
    handlers = Handlers()

    async def occasion(session: AsyncSession, cause: Envelope) -> Occasion:
        zone = await plant_zone(session, Plant, default_zone)
        return Occasion(session, ACTOR, clock.now(), zone, cause)

    async def tool_described(session: AsyncSession, event: ToolRegistered | ToolChanged, envelope: Envelope) -> None:
        told = ToolFacts(event.tool_id, event.number, event.name, event.version)
        await facts.take_tool(await occasion(session, envelope), told)

    async def failure_told(session: AsyncSession, event: FailureReported | FailureChanged, envelope: Envelope) -> None:
        await facts.take_report(await occasion(session, envelope), _report(event))

    @handlers.on(FailureTriaged)
    async def failure_triaged(session: AsyncSession, event: FailureTriaged, envelope: Envelope) -> None:
        told = Standing(
            failure_id=event.failure_id,
            number=event.number,
            tool_id=event.tool_id,
            version=event.version,
            state=_TRIAGED[event.verdict].value,
            at=event.at,
            reason=event.reason,
            duplicate_of=event.duplicate_of,
        )
        await facts.take_standing(await occasion(session, envelope), told)

    @handlers.on(FailureStateChanged)
    async def failure_went_on(session: AsyncSession, event: FailureStateChanged, envelope: Envelope) -> None:
        told = Standing(
            failure_id=event.failure_id,
            number=event.number,
            tool_id=event.tool_id,
            version=event.version,
            state=event.after.value,
            at=event.at,
            fixes=event.fixes,
            shots=event.shots,
            action_id=event.action_id,
        )
        await facts.take_standing(await occasion(session, envelope), told)

    @handlers.on(CatalogueChanged)
    async def code_changed(session: AsyncSession, event: CatalogueChanged, _: Envelope) -> None:
        await store_of_facts.put_code(
            session,
            {
                "code": event.code,
                "group": event.group.value,
                "names": event.names,
                "retired": event.retired,
                "merged_into": event.merged_into,
                "version": event.version,
            },
        )

    @handlers.on(MaintenanceCompleted)
    async def job_done(session: AsyncSession, event: MaintenanceCompleted, envelope: Envelope) -> None:
        told = JobDone(event.job_id, event.tool_id, event.code, event.name, event.done_at, event.by)
        await facts.take_job(await occasion(session, envelope), told)

    @handlers.on(UserChanged)
    async def user_changed(session: AsyncSession, event: UserChanged, envelope: Envelope) -> None:
        await store_of_facts.put_person(
            session,
            {
                "id": event.user_id,
                "username": event.username,
                "name": event.name,
                "search": f"{event.username}\n{event.name}".casefold(),
                "role": event.role,
                "team": event.team,
                "active": event.active,
                "position": envelope.position,
            },
        )

    _hear_counts(handlers, occasion)
    _hear_photos(handlers)
    handlers.on(FailureForgotten)(_failure_forgotten)
    hear_plant(handlers, Plant)
    handlers.on(ToolRegistered)(tool_described)
    handlers.on(ToolChanged)(tool_described)
    handlers.on(FailureReported)(failure_told)
    handlers.on(FailureChanged)(failure_told)
    return handlers


async def _failure_forgotten(session: AsyncSession, event: FailureForgotten, _: Envelope) -> None:
    await ageing.forget_failure(session, event.failure_id)


def _hear_counts(handlers: Handlers, occasion: Callable[[AsyncSession, Envelope], Awaitable[Occasion]]) -> None:
    @handlers.on(ShotsCounted)
    async def shots_counted(session: AsyncSession, event: ShotsCounted, envelope: Envelope) -> None:
        await facts.take_count(await occasion(session, envelope), _count(event, envelope))

    @handlers.together(ShotsCounted)
    async def all_counted(session: AsyncSession, told: Sequence[Told[ShotsCounted]]) -> Collection[str]:
        return await facts.take_counts(session, [_count(*one) for one in told])


def _hear_photos(handlers: Handlers) -> None:
    @handlers.on(PhotoAdded)
    async def added(session: AsyncSession, event: PhotoAdded, envelope: Envelope) -> None:
        await store_of_facts.put_photo(session, event.photo_id, envelope.position, gone=False)

    @handlers.on(PhotoChanged)
    async def changed(session: AsyncSession, event: PhotoChanged, _: Envelope) -> None:
        if event.alias is not None:
            await store_of_facts.put_photo_alias(session, event.alias, event.photo_id)

    @handlers.on(PhotoDeleted)
    async def deleted(session: AsyncSession, event: PhotoDeleted, envelope: Envelope) -> None:
        await store_of_facts.put_photo(session, event.photo_id, envelope.position, gone=True)

    @handlers.on(PhotoRestored)
    async def restored(session: AsyncSession, event: PhotoRestored, envelope: Envelope) -> None:
        await store_of_facts.put_photo(session, event.photo_id, envelope.position, gone=False)


def _count(event: ShotsCounted, envelope: Envelope) -> Count:
    """Return the count. Of shots that were never made the beginning of their time decides what is corrected."""
    corrects = event.origin is ShotOrigin.CORRECTION
    return Count(
        tool_id=event.tool_id,
        position=envelope.position,
        total=event.total,
        shots=event.shots,
        since=event.from_at,
        to=event.to_at,
        at=event.at,
        corrects_since=(event.from_at if event.shots < 0 else event.to_at) if corrects else None,
    )


def _report(event: FailureReported | FailureChanged) -> Report:
    return Report(
        failure_id=event.failure_id,
        number=event.number,
        tool_id=event.tool_id,
        version=event.version,
        code=event.code,
        names=event.names,
        severity=event.severity.value,
        component_id=event.component_id,
        cavity=event.cavity,
        note=event.note,
        photo_ids=event.photo_ids,
        reported_at=event.reported_at,
        reported_by=event.reported_by,
        shots=event.shots,
        earlier_ids=event.earlier_ids,
    )
