"""Which event changes what. Every handler may run twice and late."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.hold_reasons import Stopping, reason_of, taken_up_again
from toolcare_registry.domain.runs import Counted
from toolcare_registry.domain.shares import Count
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import failures, put_source
from toolcare_registry.store import standings as store_of_standings
from toolcare_registry.store.failures import ReportNews
from toolcare_registry.store.standings import DUE
from toolcare_registry.tables import LevelRow, PlantRow, SourceRow
from toolcare_registry.usecases import insert_shots, runs, standings
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.contracts.failures import (
    FailureChanged,
    FailureEvent,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    Severity,
    Verdict,
)
from toolcare_shared.contracts.maintenance import (
    LevelEvent,
    LevelPlanned,
    LevelStatus,
    MaintenanceCompleted,
    MaintenanceDue,
    MaintenanceOverdue,
    MaintenanceWarned,
)
from toolcare_shared.contracts.shotcounter import (
    ShotOrigin,
    ShotsCounted,
    SourceConfigured,
    SourceRemoved,
    ToolIdentified,
    ToolMismatchFound,
)
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers, Told
from toolcare_shared.plant import hear_plant, plant_language

ACTOR = service_actor("registry")
_OPEN = {FailureState.NEW, FailureState.ACCEPTED, FailureState.IN_WORK}


def registry_handlers(clock: Clock) -> Handlers:
    """Return the handlers; `clock` says when a count was taken, and so how long it is kept."""
    handlers = Handlers()
    hear_plant(handlers, PlantRow)
    _hear_maintenance(handlers, clock)
    _hear_counting(handlers, clock)
    _hear_failures(handlers, clock)
    return handlers


def _hear_maintenance(handlers: Handlers, clock: Clock) -> None:
    def occasion(session: AsyncSession, cause: Envelope) -> Occasion:
        return Occasion(session, ACTOR, clock.now(), cause)

    async def follow(session: AsyncSession, event: LevelEvent, envelope: Envelope, status: LevelStatus | None) -> None:
        level = _level(event, envelope, status)
        was_due = await store_of_standings.is_due(session, level.id)
        await store_of_standings.put_level(session, level)
        # Most levels are planned long before they are due, and then the tool stands as it stood.
        if was_due or level.status in DUE:
            await standings.follow_levels(occasion(session, envelope), event.tool_id)

    @handlers.on(LevelPlanned)
    async def level_planned(session: AsyncSession, event: LevelPlanned, envelope: Envelope) -> None:
        await follow(session, event, envelope, None if event.retired else event.status)

    @handlers.on(MaintenanceWarned)
    async def warned(session: AsyncSession, event: MaintenanceWarned, envelope: Envelope) -> None:
        await follow(session, event, envelope, LevelStatus.WARNED)

    @handlers.on(MaintenanceDue)
    async def due(session: AsyncSession, event: MaintenanceDue, envelope: Envelope) -> None:
        await follow(session, event, envelope, LevelStatus.DUE)

    @handlers.on(MaintenanceOverdue)
    async def overdue(session: AsyncSession, event: MaintenanceOverdue, envelope: Envelope) -> None:
        await follow(session, event, envelope, LevelStatus.OVERDUE)

    @handlers.on(MaintenanceCompleted)
    async def completed(session: AsyncSession, event: MaintenanceCompleted, envelope: Envelope) -> None:
        """What it restarted is told level by level."""
        if event.released:
            note = event.release_note or event.note
            await standings.sign_off(occasion(session, envelope), event.tool_id, note, event.by)
        else:
            why = event.release_note or f"{event.code} {event.name} was done without a release"
            await standings.stop_unreleased(occasion(session, envelope), event.tool_id, why, event.by)


def _hear_counting(handlers: Handlers, clock: Clock) -> None:
    @handlers.on(ShotsCounted)
    async def shots_counted(session: AsyncSession, event: ShotsCounted, envelope: Envelope) -> None:
        """The inserts first: their tool is held before its runs, as in every use case."""
        count = Count(event.from_at, event.to_at, event.shots)
        await insert_shots.take_count(session, envelope.id, event.tool_id, count, clock.now())
        await runs.count_shots(session, _counted(event), envelope.position)

    @handlers.together(ShotsCounted)
    async def all_counted(session: AsyncSession, told: Sequence[Told[ShotsCounted]]) -> Collection[str]:
        return await runs.count_all(session, {envelope.position: _counted(event) for event, envelope in told})

    @handlers.on(ToolMismatchFound)
    async def mismatch_found(session: AsyncSession, event: ToolMismatchFound, _: Envelope) -> None:
        await runs.mismatched(session, event.machine_id, event.mounted_tool_ids, event.reported_mould, event.at)

    @handlers.on(ToolIdentified)
    async def identified(session: AsyncSession, event: ToolIdentified, _: Envelope) -> None:
        await runs.identified_by_press(session, event.mounting_id, event.at)

    @handlers.on(SourceConfigured)
    async def source_configured(session: AsyncSession, event: SourceConfigured, envelope: Envelope) -> None:
        await put_source(session, _source(event, event.name, envelope, enabled=event.enabled))

    @handlers.on(SourceRemoved)
    async def source_removed(session: AsyncSession, event: SourceRemoved, envelope: Envelope) -> None:
        await put_source(session, _source(event, "", envelope, enabled=False))


def _source(event: SourceConfigured | SourceRemoved, name: str, envelope: Envelope, *, enabled: bool) -> SourceRow:
    return SourceRow(
        id=event.source_id,
        machine_id=event.machine_id,
        name=name,
        enabled=enabled,
        station=event.station if isinstance(event, SourceConfigured) else "",
        position=envelope.position,
    )


def _hear_failures(handlers: Handlers, clock: Clock) -> None:
    async def told(session: AsyncSession, event: FailureReported | FailureChanged, envelope: Envelope) -> None:
        stops = event.severity in {Severity.STOP_NOW, Severity.SAFETY}
        why = await _why(session, event)
        await failures.put(session, _news(event, said=why, stops=stops))
        if event.hold_id is not None:
            occasion = Occasion(session, ACTOR, clock.now(), envelope)
            await standings.hold_for_failure(occasion, event.tool_id, event.hold_id, why, event.by)

    @handlers.on(FailureTriaged)
    async def triaged(session: AsyncSession, event: FailureTriaged, _: Envelope) -> None:
        await failures.put(session, _news(event, is_open=event.verdict is Verdict.ACCEPTED))

    @handlers.on(FailureStateChanged)
    async def went_on(session: AsyncSession, event: FailureStateChanged, envelope: Envelope) -> None:
        await failures.put(session, _news(event, is_open=event.after in _OPEN))
        if event.hold_id is not None:
            occasion = Occasion(session, ACTOR, clock.now(), envelope)
            said = await failures.said(session, event.failure_id)
            why = taken_up_again(said, await plant_language(session, PlantRow))
            await standings.hold_for_failure(occasion, event.tool_id, event.hold_id, why, event.by)

    handlers.on(FailureReported)(told)
    handlers.on(FailureChanged)(told)


def _news(
    event: FailureEvent, *, said: str | None = None, stops: bool | None = None, is_open: bool | None = None
) -> ReportNews:
    return ReportNews(event.failure_id, event.tool_id, event.number, event.version, said, stops, is_open)


async def _why(session: AsyncSession, event: FailureReported | FailureChanged) -> str:
    is_safety = event.severity is Severity.SAFETY
    failure = Stopping(event.number, event.names, event.cavity, is_safety, event.note)
    return reason_of(failure, await plant_language(session, PlantRow))


def _counted(event: ShotsCounted) -> Counted:
    by_press = event.origin is ShotOrigin.COUNTER
    return Counted(
        tool_id=event.tool_id,
        shots=event.shots,
        since=event.from_at,
        until=event.to_at,
        machine_id=event.machine_id if by_press else None,
        run_id=event.mounting_id,
        moved=event.moved_by is not None,
    )


def _level(event: LevelEvent, envelope: Envelope, status: LevelStatus | None) -> LevelRow:
    """Return the level as the event says; a retired one is never due."""
    return LevelRow(
        id=event.level_id,
        tool_id=event.tool_id,
        code=event.code,
        name=event.name,
        status="retired" if status is None else status.value,
        position=envelope.position,
    )
