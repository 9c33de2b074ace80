"""Which event changes what in the read models."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway import counts
from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.sql_book import SqlBook
from toolcare_gateway.analytics.store import changes as changes_of_facts
from toolcare_gateway.live import Live
from toolcare_gateway.notifications import hearing
from toolcare_gateway.notifications.news import News
from toolcare_gateway.plant.store import zone_in
from toolcare_gateway.readmodels import failures as failures_projection
from toolcare_gateway.readmodels import projection, store, timeline
from toolcare_gateway.readmodels.domain import Condition
from toolcare_shared.clock import Clock
from toolcare_shared.contracts import actions, failures, maintenance, photos, registry, shotcounter
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.maintenance import LevelReached
from toolcare_shared.contracts.shotcounter import CounterRejected
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers, Stream, Told
from toolcare_shared.retention import store as retention

E = TypeVar("E", bound=Event)
Change = Callable[[AsyncSession, E, datetime], Awaitable[None]]


def changes() -> Mapping[type[Event], Change[Event]]:
    """What each event changes in the read models."""
    changes: dict[type[Event], Change[Event]] = {}

    def on(event_type: type[E], change: Change[E]) -> None:
        changes[event_type] = cast("Change[Event]", change)

    on(registry.ToolRegistered, projection.tool_described)
    on(registry.ToolChanged, projection.tool_described)
    on(registry.ToolRetired, projection.tool_retired)
    on(registry.ToolStatusChanged, projection.status_changed)
    on(registry.ToolReadinessChanged, projection.readiness_changed)
    on(registry.ToolMoved, projection.tool_moved)
    on(registry.ToolModified, projection.tool_modified)
    on(registry.CavityBlocked, projection.cavities_changed)
    on(registry.CavityUnblocked, projection.cavities_changed)
    on(registry.ToolMounted, projection.tool_mounted)
    on(registry.ToolUnmounted, projection.tool_unmounted)
    on(registry.RunCorrected, projection.run_corrected)
    for noted in (registry.ToolEdited, registry.ToolPhysicalChanged, registry.DocumentAdded, registry.DocumentRetired):
        on(noted, projection.tool_went_on)
    on(registry.LegalHoldChanged, _legal_hold_changed)
    _hear_places(on)

    on(shotcounter.ShotsCounted, projection.shots_counted)
    on(shotcounter.UnassignedShotsCounted, projection.unassigned_counted)
    on(shotcounter.SourceConfigured, projection.source_configured)
    on(shotcounter.SourceRemoved, projection.source_removed)
    on(shotcounter.SourceStateChanged, projection.source_state_changed)
    on(shotcounter.CounterGapFound, projection.gap_found)
    on(shotcounter.GapSettled, projection.gap_settled)
    on(shotcounter.GapReopened, projection.gap_found)

    _hear_maintenance(on)
    _hear_failures(on)
    on(actions.ActionForgotten, _action_forgotten)
    for told in (
        registry.ComponentChanged,
        registry.InsertInstalled,
        registry.InsertRemoved,
        registry.ToolAreaChanged,
        maintenance.PlanChanged,
        maintenance.LimitsChanged,
        maintenance.MaintenanceCorrected,
        maintenance.PermitOverridden,
        maintenance.PermitOverrideEnded,
        maintenance.StockChanged,
        shotcounter.ShotsMoved,
        shotcounter.UnassignedShotsDecided,
        shotcounter.ToolMismatchFound,
        shotcounter.ToolIdentified,
        shotcounter.CertificateEnding,
        shotcounter.CertificateReplaced,
        actions.ActionAssigned,
        actions.ActionChanged,
        actions.ActionStateChanged,
        actions.ActionCommented,
        actions.ActionReminded,
        actions.ActionOverdue,
        actions.ApprovalAwaited,
        actions.ActionCompleted,
        actions.ActionVerified,
        actions.ActionReopened,
        actions.ActionResumed,
        failures.SolutionShown,
        failures.CatalogueChanged,
        failures.FailureCountsCorrected,
        failures.RootCauseFound,
        photos.PhotoAdded,
        photos.PhotoDeleted,
        photos.PhotoRestored,
        photos.PhotoErased,
        photos.PhotoAnnotated,
        photos.ViewChanged,
    ):
        on(told, _only_told)
    return changes


def followed() -> frozenset[Stream]:
    """The streams that the read models are made of."""
    events: list[type[Event]] = [*changes(), CounterRejected]
    return frozenset(Stream(event.publisher, event.aggregate) for event in events)


def read_model_handlers(clock: Clock, live: Live, default_zone: str, news: News) -> Handlers:
    """Every event of the services the browser shows; the open streams hear of each once it is committed.

    A repeated or late one is noticed and changes nothing.
    """
    handlers = Handlers(turn=store.TURN)
    handlers.on_committed(partial(_tell, live))
    handlers.on_committed(news.committed)

    def on(event_type: type[Event], change: Change[Event]) -> None:
        @handlers.on(event_type)
        async def once(session: AsyncSession, event: Event, envelope: Envelope) -> None:
            if await store.first_time(session, event, envelope):
                zone = await zone_in(session, default_zone)
                await change(session, event, clock.now())
                if timeline.is_told(event):
                    await timeline.note(session, event, envelope)
                await _note_facts(session, event, envelope, clock, zone)
                await hearing.note(session, event, envelope, clock.now(), zone)
                news.heard(session, envelope)

    @handlers.on(CounterRejected)
    async def rejected(session: AsyncSession, event: CounterRejected, envelope: Envelope) -> None:
        # Kept by the event's own id, so a repeat finds itself; a last sequence per rejection would be kept for ever.
        await projection.reading_rejected(session, event, envelope)
        await hearing.note(session, event, envelope, clock.now(), await zone_in(session, default_zone))
        news.heard(session, envelope)

    for event_type, change in changes().items():
        on(event_type, change)

    @handlers.together(shotcounter.ShotsCounted)
    async def all_counted(session: AsyncSession, told: Sequence[Told[shotcounter.ShotsCounted]]) -> list[str]:
        return await counts.take(session, told, clock.now(), await zone_in(session, default_zone))

    # Actions with their proposals, and cameras are listed by their owners; open pages hear of each change.
    for listed in (actions.RecurrenceFound, photos.CameraChanged, photos.PhotoChanged):
        handlers.follow(listed)
    return handlers


async def _note_facts(session: AsyncSession, event: Event, envelope: Envelope, clock: Clock, zone: ZoneInfo) -> None:
    book = SqlBook(session)
    await facts.note(book, event, envelope, zone)
    await book.write()
    counting = changes_of_facts.counting_from(clock.now().astimezone(zone).date())
    await changes_of_facts.noted(session, [_mark_of(event), *book.changed(counting)])


def _tell(live: Live, envelope: Envelope) -> None:
    # An entry of the audit follows every change, and no list shows it.
    if envelope.event_name != "change_audited":
        live.committed(envelope.id, envelope.type, envelope.subject)


def _mark_of(event: Event) -> str:
    ran_on = isinstance(event, maintenance.LevelPlanned) and event.ran_on
    return changes_of_facts.HOURS if ran_on else event.publisher


class _On(Protocol):
    def __call__(self, event_type: type[E], change: Change[E]) -> None: ...


def _hear_maintenance(on: _On) -> None:
    on(maintenance.LevelPlanned, projection.level_planned)
    on(maintenance.MaintenanceWarned, _reached(Condition.WARNED))
    on(maintenance.MaintenanceDue, _reached(Condition.DUE))
    on(maintenance.MaintenanceOverdue, _reached(Condition.OVERDUE))
    on(maintenance.JobOpened, projection.job_opened)
    on(maintenance.MaintenanceScheduled, projection.maintenance_scheduled)
    on(maintenance.MaintenanceWaiting, projection.maintenance_waiting)
    on(maintenance.MaintenanceResumed, projection.maintenance_resumed)
    on(maintenance.MaintenanceSkipped, projection.maintenance_skipped)
    on(maintenance.MaintenanceStarted, projection.maintenance_started)
    on(maintenance.MaintenanceCompleted, projection.maintenance_completed)
    on(maintenance.MaintenanceWithdrawn, projection.maintenance_withdrawn)
    on(maintenance.JobForgotten, projection.job_forgotten)


def _hear_places(on: _On) -> None:
    on(registry.PlaceRegistered, projection.place_described)
    on(registry.PlaceChanged, projection.place_described)
    on(registry.MachineRegistered, projection.machine_described)
    on(registry.MachineChanged, projection.machine_described)


def _hear_failures(on: _On) -> None:
    on(failures.FailureReported, failures_projection.reported)
    on(failures.FailureChanged, failures_projection.changed)
    on(failures.FailureTriaged, failures_projection.triaged)
    on(failures.FailureStateChanged, failures_projection.state_changed)
    on(failures.FailureForgotten, failures_projection.forgotten)


async def _action_forgotten(session: AsyncSession, event: actions.ActionForgotten, _now: datetime) -> None:
    await timeline.forget(session, event.tool_id, actions.ActionEvent, action_id=event.action_id)


async def _legal_hold_changed(session: AsyncSession, event: registry.LegalHoldChanged, now: datetime) -> None:
    """The tool's history tells it, and nothing of ours about the tool ages out meanwhile."""
    await retention.hold(session, event.tool_id, event.version, held=event.held)
    await projection.tool_went_on(session, event, now)


async def _only_told(_session: AsyncSession, _event: Event, _now: datetime) -> None:
    """Nothing but the tool's history, or what people are told, changes."""


def _reached(status: Condition) -> Change[LevelReached]:
    return partial(projection.level_reached, status=status)
