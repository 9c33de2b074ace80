"""How maintenance tells others: events, alerts, the state of a tool and the run permit, from the stored rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from toolcare_maintenance.domain.intervals import Reason, Status, thresholds
from toolcare_maintenance.domain.jobs import Completion
from toolcare_maintenance.tables import Job, Level, Tool
from toolcare_shared.contracts.maintenance import (
    Alert,
    AlertedLevel,
    AlertKind,
    DueBy,
    LevelNow,
    LevelPlanned,
    LevelReached,
    LevelStatus,
    MaintenanceCompleted,
    MaintenanceDue,
    MaintenanceOverdue,
    MaintenanceStarted,
    MaintenanceWarned,
    MaintenanceWithdrawn,
    ToolPlanState,
)

_REACHED: Mapping[Status, type[LevelReached]] = {
    Status.WARNED: MaintenanceWarned,
    Status.DUE: MaintenanceDue,
    Status.OVERDUE: MaintenanceOverdue,
}
_ALERTED: Mapping[AlertKind, Status] = {
    AlertKind.MAINTENANCE_WARNED: Status.WARNED,
    AlertKind.MAINTENANCE_DUE: Status.DUE,
    AlertKind.MAINTENANCE_OVERDUE: Status.OVERDUE,
}


def level_planned(level: Level, now: datetime) -> LevelPlanned:
    marks = thresholds(level.interval, level.start)
    return LevelPlanned(
        tool_id=level.tool_id,
        plan_id=level.plan_id,
        plan_name=level.plan.name,
        level_id=level.id,
        code=level.code,
        name=level.name,
        interval_shots=level.interval_shots,
        interval_days=level.interval_days,
        warn_percent=level.warn_percent,
        limit_percent=level.limit_percent,
        blocks_run=level.blocks_run,
        start_total=level.start_total,
        start_at=level.start_at,
        warn_total=marks.warn_total,
        due_total=marks.due_total,
        limit_total=marks.limit_total,
        warn_at=marks.warn_at,
        due_at=marks.due_at,
        limit_at=marks.limit_at,
        status=LevelStatus(level.status),
        retired=level.retired,
        version=level.version,
        at=now,
    )


def level_reached(level: Level, status: Status, total_high: int, job: Job | None, now: datetime) -> LevelReached:
    marks = thresholds(level.interval, level.start)
    return _REACHED[status](
        tool_id=level.tool_id,
        plan_id=level.plan_id,
        level_id=level.id,
        code=level.code,
        name=level.name,
        reason=DueBy(level.reason),
        total_high=total_high,
        due_total=marks.due_total,
        due_at=marks.due_at,
        job_id=job.id if job else None,
        at=now,
    )


def started(job: Job, by: str, now: datetime) -> MaintenanceStarted:
    return MaintenanceStarted(
        tool_id=job.tool_id,
        plan_id=job.plan_id,
        level_id=job.level_id,
        code=job.code,
        name=job.name,
        job_id=job.id,
        by=by,
        note=job.start_note,
        at=now,
    )


def completed(
    job: Job, completion: Completion, start_total: int, ran: int, level_ids: list[str]
) -> MaintenanceCompleted:
    return MaintenanceCompleted(
        tool_id=job.tool_id,
        plan_id=job.plan_id,
        level_id=job.level_id,
        code=job.code,
        name=job.name,
        job_id=job.id,
        by=completion.by,
        note=completion.note,
        done_at=completion.done_at,
        total_at_completion=start_total,
        shots_since_last=ran,
        restarted_level_ids=level_ids,
        at=completion.done_at,
    )


def withdrawn(job: Job, reason: str, now: datetime) -> MaintenanceWithdrawn:
    return MaintenanceWithdrawn(
        tool_id=job.tool_id,
        plan_id=job.plan_id,
        level_id=job.level_id,
        code=job.code,
        name=job.name,
        job_id=job.id,
        reason=reason,
        at=now,
    )


def tool_plan_state(tool: Tool, levels: Sequence[Level], jobs: Mapping[str, Job]) -> ToolPlanState | None:
    """Return how every level of a tool stands; None when it has none."""
    if not levels:
        return None
    return ToolPlanState(
        tool_id=tool.id,
        status=LevelStatus(max((level.status for level in levels), key=lambda status: status.rank)),
        total_high=tool.total_high,
        levels=[_level_now(level, jobs.get(level.id)) for level in levels],
    )


def _level_now(level: Level, job: Job | None) -> LevelNow:
    marks = thresholds(level.interval, level.start)
    return LevelNow(
        level_id=level.id,
        plan_id=level.plan_id,
        code=level.code,
        name=level.name,
        status=LevelStatus(level.status),
        due_total=marks.due_total,
        due_at=marks.due_at,
        job_id=job.id if job else None,
    )


def alerts(
    tool: Tool, levels: Sequence[Level], jobs: Mapping[str, Job], machine_ids: list[str]
) -> dict[AlertKind, Alert | None]:
    """Return the alert of each kind; None where no level asks for it."""
    return {
        kind: _alert(tool, kind, [level for level in levels if level.status is status], jobs, machine_ids)
        for kind, status in _ALERTED.items()
    }


def _alert(
    tool: Tool, kind: AlertKind, levels: Sequence[Level], jobs: Mapping[str, Job], machine_ids: list[str]
) -> Alert | None:
    if not levels:
        return None
    return Alert(
        tool_id=tool.id,
        tool_number=tool.number,
        tool_name=tool.name,
        kind=kind,
        since=min(level.status_since for level in levels),
        total_high=tool.total_high,
        levels=[_alerted_level(level, jobs.get(level.id)) for level in levels],
        machine_ids=machine_ids,
        todo=_todo(kind, levels),
    )


def _alerted_level(level: Level, job: Job | None) -> AlertedLevel:
    marks = thresholds(level.interval, level.start)
    return AlertedLevel(
        level_id=level.id,
        code=level.code,
        name=level.name,
        reason=DueBy(level.reason),
        due_total=marks.due_total,
        due_at=marks.due_at,
        job_id=job.id if job else None,
    )


def _todo(kind: AlertKind, levels: Sequence[Level]) -> str:
    work = ", ".join(f"{level.code} {level.name}" for level in levels)
    if kind is AlertKind.MAINTENANCE_WARNED:
        return f"Plan a time for {work}: it falls due soon."
    if kind is AlertKind.MAINTENANCE_DUE:
        return f"Do {work} and log it in Toolcare."
    blocked = any(level.blocks_run for level in levels)
    stop = " The machine must not run with this tool until then." if blocked else ""
    return f"Do {work} now and log it in Toolcare: the limit is reached.{stop}"


def permit_reason(tool: Tool, level: Level) -> str:
    """Return why a machine must not run, for instance `T-0042: L3 Inspection is overdue (limit 22000 shots)`."""
    marks = thresholds(level.interval, level.start)
    if level.reason is Reason.SHOTS:
        limit = f"{marks.limit_total} shots"
    else:
        limit = f"{marks.limit_at:%Y-%m-%d}" if marks.limit_at else "date"
    return f"{tool.number or tool.id}: {level.code} {level.name} is overdue (limit {limit})"
