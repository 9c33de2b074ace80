"""Counts of tools, and shots of nobody."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.plant import plant_zone
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import domain, store, usecases
from toolcare_shotcounter.api.cursors import after_id
from toolcare_shotcounter.api.running import MachineId, Running, ToolId
from toolcare_shotcounter.buckets import Bucket, Range
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.readings import CycleKind
from toolcare_shotcounter.schemas import (
    BucketOut,
    CountOut,
    CountsOut,
    EntryOut,
    Moment,
    ShotsIn,
    TotalIn,
    UnassignedOut,
)
from toolcare_shotcounter.tables import EntryRow, PlantRow
from toolcare_shotcounter.usecases import EnterReading, EnterShots

router = APIRouter()


@router.get("/tools/{tool_id}/counts", tags=["counts"], responses=problems(domain.UnknownTool, domain.UnusableRange))
async def get_counts(
    tool_id: ToolId,
    session: ReadSession,
    running: Running,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    bucket: Bucket = Bucket.HOUR,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    tz: Annotated[str | None, Query(max_length=64, description="Days are this zone's; the plant's by default")] = None,
) -> CountsOut:
    """Totals and a bucket for each hour (UTC) or day of the range; without one the last 48 hours or 30 days."""
    await store.tool(session, tool_id)
    plant = await plant_zone(session, PlantRow, running.settings.timezone)
    shown = Range.of(bucket, since, until, tz or plant.key, running.context.clock.now())
    hours = await store.hours(session, tool_id, shown.begin(shown.since), shown.until)
    count = CountOut.of(tool_id, await store.total(session, tool_id))
    sums = shown.sums([(each.hour, each.shots, each.shots_high) for each in hours])
    buckets = [BucketOut(from_at=each.from_at, shots=each.shots, shots_high=each.shots_high) for each in sums]
    by_day = await store.by_day_until(session, tool_id, shown.begin(shown.since), shown.until, plant)
    modes = await store.shots_by_mode(session, tool_id)
    return CountsOut(
        **count.model_dump(),
        dry_run=modes.get(CycleKind.DRY_RUN, 0),
        start_up=modes.get(CycleKind.START_UP, 0),
        by_day_until=by_day,
        buckets=buckets,
    )


@router.get("/tools/{tool_id}/shots", tags=["counts"], responses=problems(domain.UnknownTool, InvalidCursor))
async def list_shots(
    tool_id: ToolId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.SHOTS_READ)]
) -> Page[EntryOut]:
    """The ledger, newest first."""
    await store.tool(session, tool_id)
    rows = await store.entries_of(session, "tool", tool_id, after=after_id(paging), limit=paging.fetch)
    return paging.page(rows, EntryOut.of, _entry_position)


@router.post(
    "/tools/{tool_id}/shots",
    response_model=CountOut,
    tags=["counts"],
    responses=problems(domain.UnknownTool, domain.ImplausibleEntry, domain.EntryInFuture, domain.TotalBelowZero),
)
async def enter_shots(
    tool_id: ToolId,
    body: ShotsIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SHOTS_ENTER)],
) -> Response:
    """Shots that no counter saw. What does not fit the time since the last count is refused until confirmed."""
    command = EnterShots(tool_id, body.shots, domain.said_at(body.at, work.now), body.note, body.confirm)
    async with work as session:
        row = await usecases.enter_shots(session, command, running.default_cycle, actor, work.now)
        return work.answer(CountOut.of(tool_id, row))


@router.post(
    "/tools/{tool_id}/reading",
    response_model=CountOut,
    tags=["counts"],
    responses=problems(domain.UnknownTool, domain.ImplausibleEntry, domain.EntryInFuture),
)
async def enter_reading(
    tool_id: ToolId,
    body: TotalIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SHOTS_ENTER)],
) -> Response:
    """The tool's own counter: the total becomes what was read, by an entry of the difference."""
    command = EnterReading(tool_id, body.total, domain.said_at(body.at, work.now), body.note, body.confirm)
    async with work as session:
        row = await usecases.enter_reading(session, command, running.default_cycle, actor, work.now)
        return work.answer(CountOut.of(tool_id, row))


@router.get(
    "/machines/{machine_id}/unassigned", tags=["counts"], responses=problems(domain.UnknownMachine, InvalidCursor)
)
async def get_unassigned(
    machine_id: MachineId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.SHOTS_READ)]
) -> UnassignedOut:
    """Shots of a machine while no tool was mounted on it; the entries newest first."""
    await store.require_machine(session, machine_id)
    rows = await store.entries_of(session, "unassigned", machine_id, after=after_id(paging), limit=paging.fetch)
    page = paging.page(rows, EntryOut.of, _entry_position)
    return UnassignedOut.of(machine_id, await store.unassigned(session, machine_id), page.items, page.next_cursor)


def _entry_position(row: EntryRow) -> tuple[str]:
    return (row.id,)
