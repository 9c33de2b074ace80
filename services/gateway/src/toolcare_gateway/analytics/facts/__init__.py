"""Which event changes which facts.

Each is handed over once (`readmodels.store.first_time`). Streams of different services come in any order: what needs
another's state looks it up as of the event's own time.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import tzinfo
from typing import TypeAlias, TypeVar, cast

from toolcare_gateway.analytics.facts import acting, coding, counting, failing, maintaining, tooling
from toolcare_gateway.analytics.facts.book import Book
from toolcare_shared.contracts import actions, failures, maintenance, registry, shotcounter
from toolcare_shared.contracts.event import Event
from toolcare_shared.messaging.envelope import Envelope

E = TypeVar("E", bound=Event)
Note: TypeAlias = Callable[[Book, E, Envelope, tzinfo], Awaitable[None]]


async def note(book: Book, event: Event, envelope: Envelope, zone: tzinfo) -> None:
    """Write down what the event says for the figures, if it says anything."""
    noted = _NOTES.get(type(event))
    if noted is not None:
        await noted(book, event, envelope, zone)


def _notes() -> Mapping[type[Event], Note[Event]]:
    notes: dict[type[Event], Note[Event]] = {}

    def on(event: type[E], noted: Note[E]) -> None:
        notes[event] = cast("Note[Event]", noted)

    on(registry.ToolRegistered, tooling.described)
    on(registry.ToolChanged, tooling.described)
    on(registry.ToolStatusChanged, tooling.status_changed)
    on(registry.ToolRetired, tooling.retired)
    on(registry.ToolAreaChanged, tooling.area_changed)
    on(registry.CavityBlocked, tooling.cavities_changed)
    on(registry.CavityUnblocked, tooling.cavities_changed)
    on(registry.ToolMounted, tooling.mounted)
    on(registry.ToolUnmounted, tooling.unmounted)
    on(registry.RunCorrected, tooling.run_corrected)
    on(registry.ComponentChanged, tooling.component_described)
    on(registry.InsertInstalled, tooling.insert_installed)
    on(registry.InsertRemoved, tooling.insert_removed)

    on(shotcounter.ShotsCounted, counting.shots_counted)
    on(shotcounter.UnassignedShotsCounted, counting.unassigned_counted)
    on(shotcounter.CounterGapFound, counting.gap_found)
    on(shotcounter.GapSettled, counting.gap_settled)
    on(shotcounter.GapReopened, counting.gap_reopened)

    on(maintenance.LevelPlanned, maintaining.level_planned)
    on(maintenance.MaintenanceWarned, maintaining.warned)
    on(maintenance.MaintenanceDue, maintaining.due)
    on(maintenance.MaintenanceOverdue, maintaining.due)
    on(maintenance.JobOpened, maintaining.asked_for)
    on(maintenance.MaintenanceScheduled, maintaining.asked_for)
    on(maintenance.MaintenanceStarted, maintaining.started)
    on(maintenance.MaintenanceWaiting, maintaining.waiting)
    on(maintenance.MaintenanceResumed, maintaining.resumed)
    on(maintenance.MaintenanceSkipped, maintaining.skipped)
    on(maintenance.MaintenanceCompleted, maintaining.completed)
    on(maintenance.MaintenanceCorrected, maintaining.corrected)
    on(maintenance.MaintenanceWithdrawn, maintaining.withdrawn)
    on(maintenance.PermitOverridden, maintaining.overridden)

    on(failures.CatalogueChanged, coding.code_changed)
    on(failures.FailureReported, failing.reported)
    on(failures.FailureChanged, failing.changed)
    on(failures.FailureTriaged, failing.triaged)
    on(failures.FailureStateChanged, failing.state_changed)
    on(failures.FailureCountsCorrected, failing.counts_corrected)
    on(failures.RootCauseFound, failing.root_cause_found)

    on(actions.ActionAssigned, acting.assigned)
    on(actions.ActionChanged, acting.assigned)
    on(actions.ActionStateChanged, acting.state_changed)
    on(actions.ActionCompleted, acting.completed)
    on(actions.ActionVerified, acting.verified)
    on(actions.ActionReopened, acting.reopened)
    on(actions.ActionResumed, acting.resumed)
    return notes


_NOTES = _notes()
