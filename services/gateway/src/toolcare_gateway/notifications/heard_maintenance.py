"""What is to be told of maintenance: a level that comes near, is due, or is overdue."""

from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_shared.contracts.maintenance import (
    LevelEvent,
    LevelPlanned,
    LevelReached,
    LevelStatus,
    MaintenanceCompleted,
    MaintenanceDue,
    MaintenanceOverdue,
    MaintenanceSkipped,
    MaintenanceStarted,
    MaintenanceWarned,
    MaintenanceWithdrawn,
)

_KINDS: dict[type[LevelReached], tuple[NotificationKind, NotificationSeverity]] = {
    MaintenanceWarned: (NotificationKind.MAINTENANCE_WARNED, NotificationSeverity.INFO),
    MaintenanceDue: (NotificationKind.MAINTENANCE_DUE, NotificationSeverity.WARNING),
    MaintenanceOverdue: (NotificationKind.MAINTENANCE_OVERDUE, NotificationSeverity.CRITICAL),
}


async def heard(occasion: Occasion, event: LevelEvent) -> None:
    match event:
        case LevelReached():
            await _reached(occasion, event)
        case MaintenanceStarted():
            await occasion.taken_up(_subject(event.level_id))
        case MaintenanceCompleted():
            for level_id in (event.level_id, *event.restarted_level_ids):
                await occasion.over(_subject(level_id))
        case MaintenanceSkipped() | MaintenanceWithdrawn():
            await occasion.over(_subject(event.level_id))
        case LevelPlanned() if event.retired or event.status is LevelStatus.OK:
            await occasion.over(_subject(event.level_id))
        case _:
            return


async def _reached(occasion: Occasion, event: LevelReached) -> None:
    """What is worse than before is told anew, and what was told before is over."""
    kind, severity = _KINDS[type(event)]
    await occasion.over(_subject(event.level_id), but=[kind])
    await occasion.tell(
        kind,
        severity,
        subject=_subject(event.level_id),
        topic="",
        at=event.at,
        values={"level": event.name, "code": event.code, "due_by": event.reason, "job_id": event.job_id},
        tool_id=event.tool_id,
    )


def _subject(level_id: str) -> str:
    return f"level:{level_id}"
