"""How maintenance tells others: events, alerts, the state of a tool and the run permit, from the stored rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TypedDict

from toolcare_maintenance.domain.intervals import HOUR_MS, Reason, Status, thresholds
from toolcare_maintenance.domain.jobs import Completion
from toolcare_maintenance.domain.levels import Stretch
from toolcare_maintenance.domain.tools import Readiness
from toolcare_maintenance.tables import Job, Level, Plan, Tool, ToolLimits
from toolcare_shared.contracts.causes import Cause, CauseCode
from toolcare_shared.contracts.maintenance import (
    Alert,
    AlertedLevel,
    AlertKind,
    DueBy,
    FindingSeverity,
    Grades,
    JobOpened,
    LevelNow,
    LevelPlanned,
    LevelReached,
    LevelStatus,
    LimitsChanged,
    MaintenanceCompleted,
    MaintenanceCorrected,
    MaintenanceDue,
    MaintenanceOverdue,
    MaintenanceResumed,
    MaintenanceScheduled,
    MaintenanceSkipped,
    MaintenanceStarted,
    MaintenanceWaiting,
    MaintenanceWarned,
    MaintenanceWithdrawn,
    PermitOverridden,
    PermitOverrideEnded,
    PlanChanged,
    ToolPlanState,
    WaitReason,
)
from toolcare_shared.contracts.maintenance import Finding as PublishedFinding

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


def level_planned(tool: Tool, level: Level, now: datetime, *, ran_on: bool = False) -> LevelPlanned:
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
        interval_hours=level.interval_hours,
        start_running_ms=level.start_running_ms,
        warn_running_ms=marks.warn_running_ms,
        due_running_ms=marks.due_running_ms,
        limit_running_ms=marks.limit_running_ms,
        running_ms=tool.running_ms,
        ran_on=ran_on,
        only_stored=level.only_stored,
        checklist_id=level.checklist_id,
        planned_minutes=level.planned_minutes,
        override_until_total=level.override_until_total,
        plan_version=level.plan.version,
        status=LevelStatus(level.status),
        retired=level.retired,
        version=level.version,
        at=now,
    )


def level_reached(tool: Tool, level: Level, status: Status, job: Job | None, now: datetime) -> LevelReached:
    marks = thresholds(level.interval, level.start)
    return _REACHED[status](
        tool_id=level.tool_id,
        plan_id=level.plan_id,
        level_id=level.id,
        code=level.code,
        name=level.name,
        reason=DueBy(level.reason),
        total_high=tool.total_high,
        running_ms=tool.running_ms,
        due_total=marks.due_total,
        due_at=marks.due_at,
        job_id=job.id if job else None,
        at=now,
    )


class _OfJob(TypedDict):
    tool_id: str
    plan_id: str
    level_id: str
    code: str
    name: str
    job_id: str


def _of(job: Job) -> _OfJob:
    return {
        "tool_id": job.tool_id,
        "plan_id": job.plan_id,
        "level_id": job.level_id,
        "code": job.code,
        "name": job.name,
        "job_id": job.id,
    }


def opened(job: Job, by: str, note: str, now: datetime) -> JobOpened:
    return JobOpened(**_of(job), by=by, note=note, at=now)


def scheduled(job: Job, scheduled_for: datetime, by: str, now: datetime) -> MaintenanceScheduled:
    return MaintenanceScheduled(**_of(job), scheduled_for=scheduled_for, by=by, note=job.scheduled_note, at=now)


def started(job: Job, by: str, now: datetime) -> MaintenanceStarted:
    return MaintenanceStarted(**_of(job), by=by, note=job.start_note, at=now)


def waiting(job: Job, reason: str, by: str, now: datetime) -> MaintenanceWaiting:
    return MaintenanceWaiting(**_of(job), reason=WaitReason(reason), note=job.waiting_note, by=by, at=now)


def resumed(job: Job, waited_minutes: int, by: str, now: datetime) -> MaintenanceResumed:
    return MaintenanceResumed(**_of(job), waited_minutes=waited_minutes, by=by, at=now)


def limits_changed(limits: ToolLimits, titles: dict[str, str]) -> LimitsChanged:
    return LimitsChanged(
        tool_id=limits.tool_id,
        checklist_id=limits.checklist_id,
        names=titles,
        version=limits.version,
        reason=limits.reason,
        by=limits.by,
        at=limits.at,
    )


def skipped(job: Job, reason: str, by: str, now: datetime) -> MaintenanceSkipped:
    return MaintenanceSkipped(
        **_of(job),
        reason=reason,
        by=by,
        total_at_skip=job.total_at_completion or 0,
        shots_since_last=job.shots_since_last or 0,
        at=now,
    )


def completed(
    job: Job, completion: Completion, start_total: int, ran: int, level_ids: list[str]
) -> MaintenanceCompleted:
    return MaintenanceCompleted(
        **_of(job),
        by=completion.by,
        note=completion.note,
        done_at=completion.done_at,
        total_at_completion=start_total,
        shots_since_last=ran,
        restarted_level_ids=level_ids,
        released=completion.released,
        release_note=completion.release_note,
        workers=list(completion.workers),
        bench_minutes=job.bench_minutes,
        waiting_minutes=job.waiting_minutes,
        cost_cents=job.cost_cents,
        parts_cost_cents=job.parts_cost_cents,
        findings=[
            PublishedFinding(
                finding_id=finding.id,
                text=finding.text,
                severity=FindingSeverity(finding.severity),
                cavity=finding.cavity,
                item_id=finding.item_id,
            )
            for finding in completion.findings
        ],
        as_found=Grades(**job.as_found),
        as_left=Grades(**job.as_left),
        checklist_id=job.checklist_id,
        checklist_version=job.checklist_version,
        plan_version=job.plan_version,
        included_in=job.included_in,
        at=completion.done_at,
    )


def corrected(job: Job, ran: Stretch, now: datetime) -> MaintenanceCorrected:
    return MaintenanceCorrected(**_of(job), total_at_completion=ran.total, shots_since_last=ran.shots, at=now)


def withdrawn(job: Job, reason: str, now: datetime) -> MaintenanceWithdrawn:
    return MaintenanceWithdrawn(**_of(job), reason=reason, at=now)


def plan_changed(plan: Plan, reason: str, by: str, now: datetime) -> PlanChanged:
    return PlanChanged(
        tool_id=plan.tool_id,
        plan_id=plan.id,
        plan_name=plan.name,
        plan_version=plan.version,
        codes=[level.code for level in plan.active_levels],
        retired=plan.retired,
        reason=reason,
        by=by,
        at=now,
    )


OVERRIDE_USED_UP = "The agreed shots are made, or nothing stops the press any more."


class _OfLevel(TypedDict):
    tool_id: str
    plan_id: str
    level_id: str
    code: str
    name: str


def _of_level(level: Level) -> _OfLevel:
    return {
        "tool_id": level.tool_id,
        "plan_id": level.plan_id,
        "level_id": level.id,
        "code": level.code,
        "name": level.name,
    }


def overridden(level: Level, reason: str, by: str, now: datetime) -> PermitOverridden:
    return PermitOverridden(
        **_of_level(level), until_total=level.override_until_total or 0, reason=reason, by=by, at=now
    )


def override_ended(level: Level, reason: str, by: str | None, now: datetime) -> PermitOverrideEnded:
    causes = [Cause(code=CauseCode.OVERRIDE_USED_UP)] if by is None else []
    return PermitOverrideEnded(**_of_level(level), reason=reason, by=by, causes=causes, at=now)


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


def permit_reason(tool: Tool, level: Level, zone: tzinfo) -> str:
    """Return why a machine must not run, for instance `T-0042: L3 Inspection is overdue (limit 22000 shots)`."""
    marks = thresholds(level.interval, level.start)
    match level.reason:
        case Reason.SHOTS:
            limit = f"{marks.limit_total} shots"
        case Reason.DAYS:
            limit = f"{marks.limit_at.astimezone(zone):%Y-%m-%d}" if marks.limit_at else "date"
        case Reason.HOURS:
            limit = f"{(marks.limit_running_ms or 0) // HOUR_MS} running hours"
    return f"{tool.number or tool.id}: {level.code} {level.name} is overdue (limit {limit})"


def readiness_reason(tool: Tool) -> str:
    """Return why a machine must not run, for instance `T-0042 is on hold: crack in cavity 3`."""
    state = "on hold" if tool.readiness is Readiness.ON_HOLD else "in repair"
    return f"{tool.number or tool.id} is {state}: {tool.readiness_reason}"


def permit_cause(tool: Tool, level: Level) -> Cause:
    """Return what `permit_reason` says, for readers in other languages."""
    marks = thresholds(level.interval, level.start)
    values: dict[str, str | int] = {"tool": tool.number or tool.id, "level": f"{level.code} {level.name}"}
    match level.reason:
        case Reason.SHOTS if marks.limit_total is not None:
            values |= {"by": "shots", "limit_shots": marks.limit_total}
        case Reason.DAYS if marks.limit_at is not None:
            values |= {"by": "days", "limit_at": marks.limit_at.isoformat()}
        case Reason.HOURS if marks.limit_running_ms is not None:
            values |= {"by": "hours", "limit_hours": marks.limit_running_ms // HOUR_MS}
        case _:
            pass
    return Cause(code=CauseCode.MAINTENANCE_OVERDUE, values=values)


def readiness_cause(tool: Tool) -> Cause:
    """Return what `readiness_reason` says; the reason in it is a person's."""
    held = tool.readiness is Readiness.ON_HOLD
    return Cause(
        code=CauseCode.TOOL_ON_HOLD if held else CauseCode.TOOL_IN_REPAIR,
        values={"tool": tool.number or tool.id, "reason": tool.readiness_reason},
    )
