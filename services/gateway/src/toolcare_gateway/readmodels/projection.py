"""How each event changes the read models.

Events of one subject arrive in order, those of different services in any order: a count may name a tool that the
registry's event has not introduced yet, so every row can begin with whichever event comes first.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.readmodels import domain, store, timeline
from toolcare_gateway.readmodels.domain import Bounds, Condition, Level, Progress
from toolcare_gateway.readmodels.tables import (
    BoardRead,
    GapRead,
    JobRead,
    LevelRead,
    MountingRead,
    PlaceRead,
    RejectionRead,
    ToolRead,
)
from toolcare_shared.contracts import maintenance, registry, shotcounter
from toolcare_shared.contracts.maintenance import LevelEvent, LevelPlanned, LevelReached
from toolcare_shared.contracts.registry import (
    CavityBlocked,
    CavityUnblocked,
    LocationKind,
    MachineEvent,
    RunCorrected,
    ToolChanged,
    ToolEvent,
    ToolMounted,
    ToolRegistered,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import ShotsCounted, SourceConfigured, SourceStateChanged
from toolcare_shared.db import Database
from toolcare_shared.locks import take_turn
from toolcare_shared.messaging.envelope import Envelope

# --- registry


async def tool_described(session: AsyncSession, event: ToolRegistered | ToolChanged, now: datetime) -> None:
    tool = await store.tool(session, event.tool_id)
    tool.registered = True
    tool.number, tool.name, tool.status = event.number, event.name, event.status
    tool.cavity_count = event.cavity_count
    tool.active_cavities = event.cavity_count if event.active_cavities is None else event.active_cavities
    tool.design_life_shots, tool.life_shots = event.design_life_shots, event.life_shots or event.design_life_shots
    tool.class_code, tool.owner = event.class_code, event.owner
    tool.change_level, tool.short_code = event.change_level, event.short_code
    tool.version = event.version
    await redraw(session, tool, now)
    await _redraw_board(session, tool)
    await _redraw_machines(session, [str(machine["id"]) for machine in tool.machines])


async def tool_retired(session: AsyncSession, event: registry.ToolRetired, now: datetime) -> None:
    tool = await store.tool(session, event.tool_id)
    tool.status, tool.version = registry.ToolStatus.RETIRED, event.version
    await redraw(session, tool, now)
    await _redraw_board(session, tool)


async def status_changed(session: AsyncSession, event: registry.ToolStatusChanged, now: datetime) -> None:
    tool = await store.tool(session, event.tool_id)
    tool.status, tool.version = event.after, event.version
    await redraw(session, tool, now)
    await _redraw_board(session, tool)


async def readiness_changed(session: AsyncSession, event: registry.ToolReadinessChanged, now: datetime) -> None:
    tool = await store.tool(session, event.tool_id)
    if tool.readiness != event.after:
        tool.readiness_since = event.at
    tool.readiness, tool.readiness_reason, tool.version = event.after, event.reason, event.version
    await redraw(session, tool, now)


async def cavities_changed(session: AsyncSession, event: CavityBlocked | CavityUnblocked, now: datetime) -> None:
    tool = await store.tool(session, event.tool_id)
    tool.active_cavities, tool.version = event.active_cavities, event.version
    await redraw(session, tool, now)


async def tool_modified(session: AsyncSession, event: registry.ToolModified, now: datetime) -> None:
    """A modification that was entered late is followed by the tool as it is."""
    tool = await store.tool(session, event.tool_id)
    tool.change_level, tool.version = event.change_level, event.version
    await redraw(session, tool, now)


async def tool_went_on(session: AsyncSession, event: ToolEvent, now: datetime) -> None:
    """The list shows nothing of it but the version."""
    tool = await store.tool(session, event.tool_id)
    tool.version = event.version
    await redraw(session, tool, now)


async def tool_moved(session: AsyncSession, event: registry.ToolMoved, now: datetime) -> None:
    """The name of a press or a place is what it is called now, not what it was called then."""
    tool = await store.tool(session, event.tool_id)
    tool.location_kind, tool.place_id, tool.external_due = event.kind, event.place_id, event.due_back_on
    tool.location_name = await store.place_name(session, event.place_id) or event.place_name
    tool.version = event.version
    await _look_at_machines(session, tool)
    await redraw(session, tool, now)


async def place_described(session: AsyncSession, event: registry.PlaceEvent, now: datetime) -> None:
    await session.merge(PlaceRead(place_id=event.place_id, name=event.name))
    for tool in await store.tools_at(session, event.place_id):
        tool.location_name = event.name
        await redraw(session, tool, now)


async def tool_mounted(session: AsyncSession, event: ToolMounted, now: datetime) -> None:
    await session.merge(
        MountingRead(
            mounting_id=event.mounting_id,
            tool_id=event.tool_id,
            machine_id=event.machine_id,
            shot_factor=event.shot_factor,
            station=event.station,
            mounted_at=event.at,
        )
    )
    await _mounting_changed(session, event, LocationKind.PRESS, now)


async def tool_unmounted(session: AsyncSession, event: ToolUnmounted, now: datetime) -> None:
    mounting = await session.get(MountingRead, event.mounting_id)
    if mounting is not None:
        await session.delete(mounting)
    await _mounting_changed(session, event, LocationKind.UNKNOWN, now)


async def _mounting_changed(
    session: AsyncSession, event: ToolMounted | ToolUnmounted, location: LocationKind, now: datetime
) -> None:
    """Where a tool that comes off goes is told next, except by registries that did not know of places."""
    if not follows_later(session):
        await session.flush()
    tool = await store.tool(session, event.tool_id)
    tool.version = event.version
    tool.location_kind, tool.location_name, tool.place_id, tool.external_due = location, "", None, None
    await _look_at_machines(session, tool)
    await redraw(session, tool, now)
    await _redraw_machines(session, [event.machine_id])


async def run_corrected(session: AsyncSession, event: RunCorrected, now: datetime) -> None:
    """Whether it hangs there now; where the tool is, is told by itself."""
    known = await session.get(MountingRead, event.mounting_id)
    if known is not None and event.after.until is not None:
        await session.delete(known)
    elif event.after.until is None:
        run = event.after
        await session.merge(
            MountingRead(
                mounting_id=event.mounting_id,
                tool_id=run.tool_id,
                machine_id=run.machine_id,
                shot_factor=run.shot_factor,
                station=run.station,
                mounted_at=run.since,
            )
        )
    if not follows_later(session):
        await session.flush()
    tool = await store.tool(session, event.tool_id)
    tool.version = event.version
    await _look_at_machines(session, tool)
    await redraw(session, tool, now)
    await _redraw_machines(session, sorted({event.before.machine_id, event.after.machine_id}))


async def machine_described(session: AsyncSession, event: MachineEvent, now: datetime) -> None:
    """A machine that is out of use is listed no more."""
    machine = await store.machine(session, event.machine_id)
    is_retired = isinstance(event, registry.MachineChanged) and event.retired
    machine.registered, machine.version = not is_retired, event.version
    machine.name, machine.note, machine.area = event.name, event.note, event.area
    machine.name_key = domain.natural_key(event.name)
    await _machine_changed(session, event.machine_id, now)


# --- shotcounter


async def shots_counted(session: AsyncSession, event: ShotsCounted, now: datetime) -> None:
    tool = await store.tool(session, event.tool_id)
    _go_on(tool, event)
    with session.no_autoflush:  # the levels stay as they are, and the row is written once
        await redraw(session, tool, now)


async def all_counted(session: AsyncSession, counts: Sequence[tuple[ToolRead, ShotsCounted]], now: datetime) -> None:
    """The counts of several tools, as each by itself."""
    levels = await store.levels_of(session, [tool.tool_id for tool, _ in counts])
    for tool, event in counts:
        _go_on(tool, event)
        _draw(tool, levels[tool.tool_id], now)


def _go_on(tool: ToolRead, event: ShotsCounted) -> None:
    tool.total, tool.total_high = event.total, event.total_high
    if event.origin is not shotcounter.ShotOrigin.CORRECTION and event.shots_high > 0:
        tool.last_shot_at = max(tool.last_shot_at or event.to_at, event.to_at)


async def unassigned_counted(session: AsyncSession, event: shotcounter.UnassignedShotsCounted, _now: datetime) -> None:
    machine = await store.machine(session, event.machine_id)
    machine.unassigned_shots = event.total_unassigned


async def source_configured(session: AsyncSession, event: SourceConfigured, now: datetime) -> None:
    source = await store.source(session, event.source_id, event.machine_id)
    before = source.machine_id
    source.machine_id, source.configured, source.version = event.machine_id, True, event.version
    source.name, source.kind, source.enabled = event.name, event.kind, event.enabled
    source.station = event.station
    if not event.enabled:
        source.state = shotcounter.SourceState.DISABLED
    elif source.state == shotcounter.SourceState.DISABLED:
        source.state = shotcounter.SourceState.WAITING
    for machine_id in sorted({before, event.machine_id}):
        await _machine_changed(session, machine_id, now)


async def source_removed(session: AsyncSession, event: shotcounter.SourceRemoved, now: datetime) -> None:
    await store.forget_source(session, event.source_id)
    await _machine_changed(session, event.machine_id, now)


async def source_state_changed(session: AsyncSession, event: SourceStateChanged, now: datetime) -> None:
    source = await store.source(session, event.source_id, event.machine_id)
    source.state, source.detail, source.held_mould = event.state, event.detail, event.held_mould
    source.remarks = [remark.model_dump(mode="json") for remark in event.remarks]
    source.last_value, source.last_seen = event.last_value, event.last_seen
    await _machine_changed(session, event.machine_id, now)


async def gap_found(
    session: AsyncSession, event: shotcounter.CounterGapFound | shotcounter.GapReopened, _now: datetime
) -> None:
    await session.merge(GapRead(item_id=event.item_id, source_id=event.source_id))
    await _count_gaps(session, event)


async def gap_settled(session: AsyncSession, event: shotcounter.GapSettled, _now: datetime) -> None:
    gap = await session.get(GapRead, event.item_id)
    if gap is not None:
        await session.delete(gap)
    await _count_gaps(session, event)


async def _count_gaps(
    session: AsyncSession, event: shotcounter.CounterGapFound | shotcounter.GapReopened | shotcounter.GapSettled
) -> None:
    source = await store.source(session, event.source_id, event.machine_id)
    if follows_later(session):
        return
    await session.flush()
    source.open_gaps = await store.count_gaps(session, event.source_id)


async def reading_rejected(session: AsyncSession, event: shotcounter.CounterRejected, envelope: Envelope) -> None:
    await session.merge(RejectionRead(event_id=envelope.id, at=event.at, occurrences=event.occurrences))


# --- maintenance


async def level_planned(session: AsyncSession, event: LevelPlanned, now: datetime) -> None:
    known = await session.get(LevelRead, event.level_id)
    if event.retired:
        if known is not None:
            await session.delete(known)
    else:
        await session.merge(
            LevelRead(
                level_id=event.level_id,
                tool_id=event.tool_id,
                plan_name=event.plan_name,
                code=event.code,
                name=event.name,
                told=event.status,
                start_total=event.start_total,
                warn_total=event.warn_total,
                due_total=event.due_total,
                limit_total=event.limit_total,
                start_at=event.start_at,
                warn_at=event.warn_at,
                due_at=event.due_at,
                limit_at=event.limit_at,
                told_at=known.told_at if known is not None and known.told == event.status else event.at,
                start_running_ms=event.start_running_ms,
                warn_running_ms=event.warn_running_ms,
                due_running_ms=event.due_running_ms,
                limit_running_ms=event.limit_running_ms,
                running_ms=event.running_ms,
                planned_minutes=event.planned_minutes,
            )
        )
    await _tool_changed(session, event.tool_id, now)


async def level_reached(session: AsyncSession, event: LevelReached, now: datetime, status: Condition) -> None:
    level = await session.get(LevelRead, event.level_id)
    if level is not None:
        level.told, level.told_at = status, event.at
        if event.running_ms is not None:
            level.running_ms = event.running_ms
    if event.job_id is not None:
        job = await _job(session, event, event.job_id)
        if job.severity:
            job.status, job.severity = status, status.rank
            job.reason, job.due_total, job.due_at = event.reason, event.due_total, event.due_at
    await _tool_changed(session, event.tool_id, now)


async def maintenance_started(session: AsyncSession, event: maintenance.MaintenanceStarted, now: datetime) -> None:
    job = await _job(session, event, event.job_id)
    if job.severity:
        job.state, job.by = "started", event.by
        job.started_at = job.started_at or event.at
        job.waiting_since = job.waiting_reason = None
    await _tool_changed(session, event.tool_id, now)


async def job_opened(session: AsyncSession, event: maintenance.JobOpened, now: datetime) -> None:
    """Somebody asks for the work before it is due."""
    (await _job(session, event, event.job_id)).by = event.by
    await _tool_changed(session, event.tool_id, now)


async def maintenance_scheduled(session: AsyncSession, event: maintenance.MaintenanceScheduled, now: datetime) -> None:
    job = await _job(session, event, event.job_id)
    if job.severity:
        job.state, job.scheduled_for = "scheduled", event.scheduled_for
    await _tool_changed(session, event.tool_id, now)


async def maintenance_waiting(session: AsyncSession, event: maintenance.MaintenanceWaiting, now: datetime) -> None:
    job = await _job(session, event, event.job_id)
    if job.severity:
        job.state, job.waiting_since, job.waiting_reason = "waiting", event.at, event.reason
    await _tool_changed(session, event.tool_id, now)


async def maintenance_resumed(session: AsyncSession, event: maintenance.MaintenanceResumed, now: datetime) -> None:
    """The job goes on where it stood before it waited."""
    job = await _job(session, event, event.job_id)
    if job.severity:
        planned = "open" if job.scheduled_for is None else "scheduled"
        job.state = planned if job.started_at is None else "started"
        job.waiting_since = job.waiting_reason = None
    await _tool_changed(session, event.tool_id, now)


async def maintenance_skipped(session: AsyncSession, event: maintenance.MaintenanceSkipped, now: datetime) -> None:
    """The level that begins anew comes with its own `LevelPlanned`."""
    job = await _job(session, event, event.job_id)
    job.state, job.severity = "skipped", 0
    job.completed_at, job.by = event.at, event.by
    await _tool_changed(session, event.tool_id, now)


async def maintenance_completed(session: AsyncSession, event: maintenance.MaintenanceCompleted, now: datetime) -> None:
    """The levels that begin anew come with their own `LevelPlanned`."""
    job = await _job(session, event, event.job_id)
    job.state, job.severity = "completed", 0
    job.completed_at, job.by = event.done_at, event.by
    await _tool_changed(session, event.tool_id, now)


async def maintenance_withdrawn(session: AsyncSession, event: maintenance.MaintenanceWithdrawn, now: datetime) -> None:
    """Nothing is left to show; the level falls back to what its bounds say. A retired tool takes begun jobs along."""
    job = await session.get(JobRead, event.job_id) if event.job_id else None
    if job is not None and job.severity:
        await session.delete(job)
    level = await session.get(LevelRead, event.level_id)
    if level is not None:
        level.told, level.told_at = Condition.OK, event.at
    await _tool_changed(session, event.tool_id, now)


async def job_forgotten(session: AsyncSession, event: maintenance.JobForgotten, _now: datetime) -> None:
    """It was over, so no count changes."""
    job = await session.get(JobRead, event.job_id)
    if job is not None:
        await session.delete(job)
    await timeline.forget(session, event.tool_id, LevelEvent, job_id=event.job_id)


async def _job(session: AsyncSession, event: LevelEvent, job_id: str) -> JobRead:
    """The job's row. One that was logged before it fell due begins with its start or its completion."""
    job = await session.get(JobRead, job_id)
    if job is None:
        job = JobRead(
            job_id=job_id,
            tool_id=event.tool_id,
            level_id=event.level_id,
            code=event.code,
            name=event.name,
            status=Condition.OK,
            state="open",
            opened_at=event.at,
            severity=Condition.OK.rank,
            opened_ms=domain.milliseconds(event.at),
        )
        session.add(job)
    return job


# --- what follows from a change

LATER = "readmodels.later"
"""Key in `session.info`: events are fed again, and what follows from them is reckoned at the end, by `redraw_all`."""


def follows_later(session: AsyncSession) -> bool:
    return LATER in session.info


async def redraw_all(session: AsyncSession, now: datetime) -> None:
    """Reckon what follows from all events that were taken with `LATER`."""
    del session.info[LATER]
    await session.flush()
    await store.clear_boards(session)
    with session.no_autoflush:  # nothing of what is looked up here changes here
        for source in await store.all_sources(session):
            source.open_gaps = await store.count_gaps(session, source.source_id)
        for tool in await store.all_tools(session):
            tool.open_jobs = await store.count_open_jobs(session, tool.tool_id)
            tool.open_failures, tool.failure_rank = await store.open_failures(session, tool.tool_id)
            await _look_at_machines(session, tool)
            await redraw(session, tool, now)
            await _draw_board(session, tool)
        await _redraw_machines(session, await store.all_machine_ids(session))
    await session.flush()


_AT_ONCE = 100


async def grow_older(database: Database, now: datetime) -> int:
    """Bring the calendar days into the rows of tools with a level due by days; tell how many changed.

    Some at a time: whoever hears events waits meanwhile.
    """
    changed, after = 0, ""
    while True:
        async with database.write() as session:
            await take_turn(session, store.TURN)
            tools = await store.calendar_tools(session, after, _AT_ONCE)
            levels = await store.levels_of(session, [tool.tool_id for tool in tools])
            for tool in tools:
                before = tool.document
                _draw(tool, levels[tool.tool_id], now)
                changed += tool.document != before
        if len(tools) < _AT_ONCE:
            return changed
        after = tools[-1].tool_id


async def _tool_changed(session: AsyncSession, tool_id: str, now: datetime) -> None:
    tool = await store.tool(session, tool_id)
    if follows_later(session):
        return
    await session.flush()
    tool.open_jobs = await store.count_open_jobs(session, tool_id)
    await redraw(session, tool, now)
    await _redraw_board(session, tool)


async def _redraw_board(session: AsyncSession, tool: ToolRead) -> None:
    """Put the tool's levels where they belong on the maintenance board."""
    if follows_later(session):
        return
    await store.clear_board(session, tool.tool_id)
    await _draw_board(session, tool)


async def _draw_board(session: AsyncSession, tool: ToolRead) -> None:
    if tool.status == registry.ToolStatus.RETIRED:
        return
    jobs = {job.level_id: job for job in await store.open_jobs(session, tool.tool_id)}
    for level in await store.levels(session, tool.tool_id):
        job = jobs.get(level.level_id)
        lane = domain.lane(Condition(level.told), None if job is None else job.state)
        if lane is not None:
            session.add(
                BoardRead(
                    level_id=level.level_id,
                    tool_id=tool.tool_id,
                    job_id=None if job is None else job.job_id,
                    lane=lane,
                    since_ms=domain.milliseconds(_since(level, job)),
                    search=f"{level.code}\n{level.name}\n{level.plan_name}".casefold(),
                )
            )


def _since(level: LevelRead, job: JobRead | None) -> datetime:
    """Return what the cards of a lane are sorted by: the planned time, or since when the card is there."""
    if job is None:
        return level.told_at
    by_state = {"scheduled": job.scheduled_for, "started": job.started_at, "waiting": job.waiting_since}
    return by_state.get(job.state) or (level.told_at if level.told != Condition.OK else job.opened_at)


async def _machine_changed(session: AsyncSession, machine_id: str, now: datetime) -> None:
    if follows_later(session):
        await store.machine(session, machine_id)
        return
    await session.flush()
    for _, tool in await store.mountings_on_machine(session, machine_id):
        await _look_at_machines(session, tool)
        await redraw(session, tool, now)
    await _redraw_machines(session, [machine_id])


async def _look_at_machines(session: AsyncSession, tool: ToolRead) -> None:
    if follows_later(session):
        return
    mounted = await store.mountings_of_tool(session, tool.tool_id)
    tool.machines = [
        {"id": mounting.machine_id, "name": name, "shot_factor": mounting.shot_factor} for mounting, name in mounted
    ]
    if tool.location_kind == LocationKind.PRESS and mounted:
        tool.location_name = mounted[0][1]
    sources = await store.sources_of(session, [mounting.machine_id for mounting, _ in mounted])
    tool.data_state = domain.data_state([source.state for source in sources if source.enabled])


async def _redraw_machines(session: AsyncSession, machine_ids: Iterable[str]) -> None:
    for machine_id in machine_ids:
        machine = await store.machine(session, machine_id)
        if follows_later(session):
            continue
        machine.tools = [
            {
                "id": tool.tool_id,
                "number": tool.number or tool.tool_id,
                "name": tool.name,
                "shot_factor": mounting.shot_factor,
                "station": mounting.station,
                "mounted_at": mounting.mounted_at.isoformat(),
            }
            for mounting, tool in await store.mountings_on_machine(session, machine_id)
        ]
        machine.sources = [
            {
                "id": source.source_id,
                "name": source.name,
                "kind": source.kind,
                "station": source.station,
                "held_mould": source.held_mould,
                "state": source.state,
                "detail": source.detail,
                "remarks": source.remarks,
                "last_value": source.last_value,
                "last_seen": _text(source.last_seen),
            }
            for source in await store.sources_of(session, [machine_id])
        ]


async def redraw(session: AsyncSession, tool: ToolRead, now: datetime) -> None:
    """Write the tool's row of the list anew: the ready answer and what filters and sorts it."""
    if not follows_later(session):
        _draw(tool, await store.levels(session, tool.tool_id), now)


def _draw(tool: ToolRead, known: Sequence[LevelRead], now: datetime) -> None:
    levels = () if tool.status == registry.ToolStatus.RETIRED else known
    ahead = domain.next_level(map(level_of, levels), tool.total_high, now)
    condition = ahead.condition if ahead else Condition.NONE
    life = tool.total_high * 1000 // tool.life_shots if tool.life_shots else None
    tool.condition = condition
    tool.calendar = any(level.due_at is not None for level in levels)
    tool.urgency = domain.urgency(condition, ahead.permille if ahead else 0)
    tool.number_key, tool.name_key = domain.natural_key(tool.number), domain.natural_key(tool.name)
    tool.life_permille = -1 if life is None else life
    tool.last_shot_ms = domain.milliseconds(tool.last_shot_at) if tool.last_shot_at else 0
    tool.readiness_rank = domain.readiness_rank(tool.readiness)
    tool.location_key = domain.location_key(tool.location_kind, tool.location_name)
    words = (tool.number, tool.name, tool.owner or "", domain.code_spellings(tool.short_code))
    tool.search = "\n".join(words).casefold()
    tool.document = json.dumps(
        {
            "id": tool.tool_id,
            "number": tool.number,
            "name": tool.name,
            "status": tool.status,
            "cavity_count": tool.cavity_count,
            "active_cavities": tool.active_cavities,
            "design_life_shots": tool.design_life_shots,
            "life_shots": tool.life_shots,
            "class_code": tool.class_code,
            "owner": tool.owner,
            "change_level": tool.change_level,
            "short_code": tool.short_code,
            "readiness": tool.readiness,
            "readiness_reason": tool.readiness_reason,
            "location_kind": tool.location_kind,
            "location_name": tool.location_name,
            "external_due": tool.external_due.isoformat() if tool.external_due else None,
            "total": tool.total,
            "total_high": tool.total_high,
            "life_percent": None if life is None else life / 10,
            "machines": tool.machines,
            "next": _next(ahead, levels) if ahead else None,
            "condition": condition,
            "open_jobs": tool.open_jobs,
            "open_failures": tool.open_failures,
            "worst_failure": domain.severity_of(tool.failure_rank),
            "last_shot_at": _text(tool.last_shot_at),
            "data_state": tool.data_state,
            "version": tool.version,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _next(ahead: Progress, levels: Iterable[LevelRead]) -> dict[str, str | int | float | None]:
    due_at = next(level.due_at for level in levels if level.level_id == ahead.level.level_id)
    return {
        "level_id": ahead.level.level_id,
        "plan_name": ahead.level.plan_name,
        "code": ahead.level.code,
        "name": ahead.level.name,
        "status": ahead.condition,
        "percent": ahead.permille / 10,
        "due_total": ahead.level.shots.due if ahead.level.shots else None,
        "remaining_shots": ahead.remaining_shots,
        "due_at": _text(due_at),
        "by": ahead.by,
    }


def level_of(row: LevelRead) -> Level:
    return Level(
        level_id=row.level_id,
        plan_name=row.plan_name,
        code=row.code,
        name=row.name,
        told=Condition(row.told),
        shots=_bounds(row.start_total, row.warn_total, row.due_total, row.limit_total),
        days=_bounds(*(_ms(moment) for moment in (row.start_at, row.warn_at, row.due_at, row.limit_at))),
        hours=_bounds(row.start_running_ms, row.warn_running_ms, row.due_running_ms, row.limit_running_ms),
        running_ms=row.running_ms,
    )


def _bounds(start: int | None, warn: int | None, due: int | None, limit: int | None) -> Bounds | None:
    """A clock without a due point does not run; without warning or limit it is due, and no more than that."""
    if start is None or due is None:
        return None
    return Bounds(start, due if warn is None else warn, due, _NEVER if limit is None else limit)


_NEVER = 2**62


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else domain.milliseconds(moment)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
