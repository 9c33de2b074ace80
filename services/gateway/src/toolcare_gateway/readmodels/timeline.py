"""A tool's history as one line: every event that a person would want to read, in the order it happened."""

from datetime import datetime
from typing import NamedTuple, Self

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import User
from toolcare_gateway.readmodels.domain import EPOCH, milliseconds
from toolcare_gateway.readmodels.keyset import Order
from toolcare_gateway.readmodels.schemas import Timeline, TimelineEntry
from toolcare_gateway.readmodels.tables import TimelineRead
from toolcare_shared.auth import Kind
from toolcare_shared.contracts import actions, failures, maintenance, photos, registry
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted, ShotsMoved
from toolcare_shared.messaging.envelope import Envelope

TOLD: tuple[type[Event], ...] = (
    registry.ToolRegistered,
    registry.ToolStatusChanged,
    registry.ToolEdited,
    registry.ToolRetired,
    registry.ToolReadinessChanged,
    registry.ToolMoved,
    registry.ToolPhysicalChanged,
    registry.ToolModified,
    registry.ToolMounted,
    registry.ToolUnmounted,
    registry.RunCorrected,
    ShotsMoved,
    registry.DocumentAdded,
    registry.DocumentRetired,
    registry.LegalHoldChanged,
    registry.CavityBlocked,
    registry.CavityUnblocked,
    registry.InsertInstalled,
    registry.InsertRemoved,
    maintenance.PlanChanged,
    maintenance.LimitsChanged,
    maintenance.MaintenanceDue,
    maintenance.MaintenanceOverdue,
    maintenance.JobOpened,
    maintenance.MaintenanceScheduled,
    maintenance.MaintenanceStarted,
    maintenance.MaintenanceWaiting,
    maintenance.MaintenanceResumed,
    maintenance.MaintenanceSkipped,
    maintenance.MaintenanceCompleted,
    maintenance.MaintenanceWithdrawn,
    maintenance.PermitOverridden,
    maintenance.PermitOverrideEnded,
    maintenance.StockChanged,
    failures.FailureReported,
    failures.FailureChanged,
    failures.FailureTriaged,
    failures.FailureStateChanged,
    actions.ActionAssigned,
    actions.ActionCompleted,
    actions.ActionVerified,
    actions.ActionReopened,
    failures.RootCauseFound,
    photos.PhotoAdded,
    photos.PhotoDeleted,
    photos.PhotoRestored,
    photos.PhotoErased,
    photos.PhotoAnnotated,
    photos.ViewChanged,
)
"""What a history tells; a count is told only where a person entered or corrected it."""

_MS = datetime.resolution * 1000
_ENTRIES = Order("timeline", (TimelineRead.at_ms, TimelineRead.event_id), descending=True)
_NOT_SHOWN = frozenset({"tool_id", "by", "at", "version", "occurred_at"})


def is_told(event: Event) -> bool:
    if isinstance(event, ShotsCounted):
        return event.origin is not ShotOrigin.COUNTER and event.moved_by is None
    return isinstance(event, TOLD) and getattr(event, "tool_id", None) is not None


class Entry(NamedTuple):
    """The columns of `TimelineRead`."""

    event_id: str
    tool_id: str
    kind: str
    at_ms: int
    recorded_at: datetime
    who: str | None
    data: dict[str, JsonValue]

    @classmethod
    def of(cls, row: TimelineRead) -> Self:
        return cls(*(getattr(row, name) for name in cls._fields))


async def note(session: AsyncSession, event: Event, envelope: Envelope) -> None:
    """Keep an event of a tool; a repeated one finds itself."""
    await session.merge(TimelineRead(**(await entry(session, event, envelope))._asdict()))


async def entry(session: AsyncSession, event: Event, envelope: Envelope) -> Entry:
    fields: dict[str, JsonValue] = event.model_dump(mode="json", by_alias=True)
    return Entry(
        event_id=envelope.id,
        tool_id=str(fields["tool_id"]),
        kind=event.name_of_event,
        at_ms=milliseconds(event.at),
        recorded_at=envelope.time,
        who=str(fields["by"]) if fields.get("by") else await _who(session, envelope.actor),
        data={name: value for name, value in fields.items() if name not in _NOT_SHOWN},
    )


BESIDE = "timeline.beside"
"""Key in `session.info`: entries are kept beside the database, by tool and event, while events are fed again."""
Beside = dict[str, dict[str, Entry]]


async def forget(session: AsyncSession, tool_id: str, told: type[Event], **named: str) -> None:
    """Take out of a tool's history what was told of one thing, named by a field of these events."""
    ((field, id_),) = named.items()
    kinds = [each.name_of_event for each in TOLD if issubclass(each, told) and field in each.model_fields]
    if BESIDE in session.info:
        beside: Beside = session.info[BESIDE]
        told_of_it = [each for each in beside[tool_id].values() if each.kind in kinds and each.data.get(field) == id_]
        for each in told_of_it:
            del beside[tool_id][each.event_id]
        return
    of_tool = select(TimelineRead).where(TimelineRead.tool_id == tool_id, TimelineRead.kind.in_(kinds))
    for entry in await session.scalars(of_tool):
        if entry.data.get(field) == id_:
            await session.delete(entry)


async def _who(session: AsyncSession, actor: str) -> str | None:
    """Return the name of a person, or a service by its own; what a source told has no author."""
    kind, _, id_ = actor.partition(":")
    match kind:
        case Kind.PERSON:
            user = await session.get(User, id_)
            return None if user is None else user.name
        case Kind.SERVICE:
            return id_
        case _:
            return None


async def entries(session: AsyncSession, tool_id: str, kinds: list[str], cursor: str | None, limit: int) -> Timeline:
    """Newest first."""
    statement = select(TimelineRead).where(TimelineRead.tool_id == tool_id)
    if kinds:
        statement = statement.where(TimelineRead.kind.in_(kinds))
    rows = (await session.scalars(_ENTRIES.page(statement, cursor, limit))).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Timeline(
        items=[
            TimelineEntry(
                id=row.event_id,
                at=EPOCH + row.at_ms * _MS,
                recorded_at=row.recorded_at,
                kind=row.kind,
                who=row.who,
                data=row.data,
            )
            for row in rows[:limit]
        ],
        next_cursor=_ENTRIES.cursor(last.at_ms, last.event_id) if last else None,
    )
