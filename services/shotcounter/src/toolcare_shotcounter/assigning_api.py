"""Unassigned shots, a press over time, and what a corrected run would move, over HTTP: parse, call, map."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import assigning, domain, store
from toolcare_shotcounter.api import MachineId, Running, not_ours
from toolcare_shotcounter.assigning import (
    Assign,
    AssignmentIsUndone,
    NothingUnassigned,
    SeveralCounters,
    TimeIsTaken,
    ToolAtAnotherCounter,
    ToolIsRetired,
    ToolWasElsewhere,
    UnknownAssignment,
)
from toolcare_shotcounter.assigning_schemas import (
    AssignIn,
    AssignmentOut,
    ForeseenOut,
    GapSpanOut,
    MoveOut,
    PressRunOut,
    PressTimeOut,
    RunForeseenOut,
    StretchOut,
    StretchPage,
    UnassignedSpanOut,
    UndoIn,
    spans,
)
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.quality_schemas import PressJobOut
from toolcare_shotcounter.run_preview import UnknownRun, foresee_run
from toolcare_shotcounter.schemas import Moment
from toolcare_shotcounter.store import assigning as kept
from toolcare_shotcounter.store import quality as quality_store
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.tables import AssignmentRow, StretchRow

router = APIRouter(tags=["unassigned"])

AssignmentId = Annotated[str, Path(max_length=64)]
_LONGEST = timedelta(days=62)
_REFUSALS = (
    domain.UnknownTool,
    domain.UnknownMachine,
    domain.EntryInFuture,
    domain.UnusableRange,
    NothingUnassigned,
    TimeIsTaken,
    ToolWasElsewhere,
    SeveralCounters,
    ToolAtAnotherCounter,
    ToolIsRetired,
)


@router.get("/unassigned", responses=problems(InvalidCursor))
async def list_unassigned(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    machine_id: Annotated[str | None, Query(max_length=64)] = None,
) -> StretchPage:
    """The work list: stretches of presses whose shots nobody is credited with, the latest first."""
    rows = await kept.stretches(session, machine_id, after=_after(paging), limit=paging.fetch)
    page = paging.page(
        rows,
        lambda row: row,
        lambda row: (row.to_at.isoformat(), row.machine_id, row.station, row.began_at.isoformat()),
    )
    return StretchPage(items=[await _stretch(session, row) for row in page.items], next_cursor=page.next_cursor)


@router.get("/machines/{machine_id}/time", responses=problems(domain.UnknownMachine, domain.UnusableRange))
async def get_press_time(
    machine_id: MachineId,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    since: Annotated[Moment, Query(alias="from")],
    until: Annotated[Moment, Query(alias="to")],
) -> PressTimeOut:
    """A press as a line of time: at most 62 days of it."""
    await store.require_machine(session, machine_id)
    if not since < until <= since + _LONGEST:
        raise domain.UnusableRange(f"Ask for a time that ends after it begins, of at most {_LONGEST.days} days.")
    runs = await kept.runs(session, machine_id, since, until)
    assigned = await kept.assigned(session, machine_id, since, until)
    ids = [*(run.tool_id for run in runs), *(row.tool_id for row in assigned if row.tool_id is not None)]
    numbers = await kept.numbers(session, ids)
    left = await kept.open_stretches(session, machine_id, since, until)
    gaps = await recount_store.gaps_between(session, machine_id, since, until)
    return PressTimeOut(
        machine_id=machine_id,
        from_at=since,
        to_at=until,
        runs=[
            PressRunOut(
                mounting_id=run.id,
                tool_id=run.tool_id,
                number=numbers.get(run.tool_id, run.tool_id),
                from_at=run.since,
                to_at=run.until,
            )
            for run in runs
        ],
        hours=spans(await kept.press_hours(session, machine_id, since, until)),
        unassigned=[
            UnassignedSpanOut(station=row.station, from_at=row.from_at, to_at=row.to_at, shots=row.cycles)
            for row in left
        ],
        gaps=[
            GapSpanOut(
                id=gap.id, from_at=gap.since, to_at=gap.until, low=gap.low, high=gap.high, open=gap.state == "open"
            )
            for gap in gaps
        ],
        assignments=[AssignmentOut.of(row, numbers) for row in assigned],
        jobs=[
            PressJobOut(
                machine_id=machine_id,
                job=row.job,
                mould=row.mould,
                from_at=max(since, row.from_at),
                to_at=min(until, row.to_at),
            )
            for row in await quality_store.jobs_of_machine(session, machine_id, since, until)
        ],
    )


@router.get("/machines/{machine_id}/assignments/preview", responses=problems(*_REFUSALS))
async def preview_assignment(
    machine_id: MachineId,
    session: ReadSession,
    running: Running,
    _: Annotated[Actor, requires(Permission.GAP_SETTLE)],
    since: Annotated[Moment, Query(alias="from")],
    until: Annotated[Moment, Query(alias="to")],
    shots: Annotated[int | None, Query(ge=1)] = None,
    tool_id: Annotated[str | None, Query(max_length=64)] = None,
    station: Annotated[str | None, Query(max_length=16, description="At which counter of the press")] = None,
) -> ForeseenOut:
    """What an assignment would do to counts; changes nothing."""
    await store.require_machine(session, machine_id)
    command = Assign(machine_id, station, tool_id, since, until, shots, "")
    now = running.context.clock.now()
    return ForeseenOut.of(await assigning.foresee(session, command, running.default_cycle, now))


@router.post(
    "/machines/{machine_id}/assignments", status_code=201, response_model=AssignmentOut, responses=problems(*_REFUSALS)
)
async def assign(
    machine_id: MachineId,
    body: AssignIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.GAP_SETTLE)],
) -> Response:
    """Give unassigned shots to a tool, or say that none made them; counts of that time follow."""
    async with work as session:
        await store.require_machine(session, machine_id)
        row = await assigning.assign(session, body.command(machine_id), running.default_cycle, actor, work.now)
        answer = work.answer(await _assignment(session, row), 201)
    running.news.unpublished.set()
    return answer


@router.post(
    "/assignments/{assignment_id}/undo",
    response_model=AssignmentOut,
    responses=problems(UnknownAssignment, AssignmentIsUndone),
)
async def undo_assignment(
    assignment_id: AssignmentId,
    body: UndoIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.GAP_SETTLE)],
) -> Response:
    """Take an assignment back: its shots are nobody's again."""
    async with work as session:
        row = await assigning.undo(session, assignment_id, body.reason, running.default_cycle, actor, work.now)
        return work.answer(await _assignment(session, row))


@router.get("/runs/{mounting_id}/preview", responses=problems(UnknownRun, domain.UnusableRange))
async def preview_run(
    mounting_id: Annotated[str, Path(max_length=64)],
    session: ReadSession,
    running: Running,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    tool_id: Annotated[str, Query(max_length=64)],
    machine_id: Annotated[str, Query(max_length=64)],
    since: Annotated[Moment, Query(alias="from")],
    until: Annotated[Moment | None, Query(alias="to")] = None,
    factor: Annotated[int, Query(ge=1, le=8)] = 1,
    station: Annotated[str | None, Query(max_length=16, description="Without one the run keeps its own")] = None,
) -> RunForeseenOut:
    """What it would move if the run had been so; the registry corrects it, and changes nothing here by asking."""
    now = running.context.clock.now()
    wanted = Mounting(mounting_id, tool_id, machine_id, factor, since, until)
    pieces = await foresee_run(session, wanted, running.default_cycle, now, station=station)
    moved: dict[str | None, int] = defaultdict(int)
    for piece in pieces:
        moved[piece.holder.tool_id] += piece.shots
    ids = [tool for tool in moved if tool is not None]
    numbers = await kept.numbers(session, ids)
    totals = {row.tool_id: row.total for row in await store.totals(session, ids)}
    moves = [
        MoveOut(
            tool_id=tool,
            number=None if tool is None else numbers.get(tool, tool),
            shots=shots,
            total=totals.get(tool or "", 0),
            total_after=totals.get(tool or "", 0) + shots,
        )
        for tool, shots in sorted(moved.items(), key=lambda item: item[1])
        if shots
    ]
    return RunForeseenOut(moves=moves, rough=any(piece.rough for piece in pieces))


async def _assignment(session: AsyncSession, row: AssignmentRow) -> AssignmentOut:
    return AssignmentOut.of(row, await kept.numbers(session, [row.tool_id] if row.tool_id else []))


async def _stretch(session: AsyncSession, row: StretchRow) -> StretchOut:
    _, counted_now = await store.counters_of(session, row.machine_id)
    counted = domain.Counted.at(row.station, counted_now)
    around = await kept.neighbours(session, row.machine_id, counted, row.from_at, row.to_at)
    numbers = await kept.numbers(session, [run.tool_id for run in around if run is not None])
    name = await store.machine_name(session, row.machine_id) or row.machine_id
    return StretchOut.of(row, name, await kept.end_of(session, row), around, numbers)


def _after(paging: PageRequest) -> tuple[datetime, str, str, datetime] | None:
    match paging.after:
        case None:
            return None
        case (str(to_at), str(machine_id), str(station), str(began_at)):
            try:
                return datetime.fromisoformat(to_at), machine_id, station, datetime.fromisoformat(began_at)
            except ValueError as error:
                raise not_ours() from error
    raise not_ours()
