"""Reports of failures over HTTP: parse, call, map."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.codes import (
    Catalogue,
    CodeGroup,
    CodeIsRetired,
    ComponentDoesNotFit,
    UnknownCode,
    WrongGroup,
)
from toolcare_failures.domain.positions import UnknownCavity, UnknownComponent
from toolcare_failures.domain.reports import (
    CodeMissing,
    FailureIsOver,
    FailureState,
    MergedIntoNothing,
    MergedWithItself,
    MergedWithOtherTool,
    ReportedInFuture,
    StepRefused,
    UnknownFailure,
    UnknownTool,
)
from toolcare_failures.domain.search import search
from toolcare_failures.domain.severity import FailureSeverity, OnlyTriageLowers
from toolcare_failures.forms import FailureReasonIn
from toolcare_failures.problems import COMPARED, problems
from toolcare_failures.schemas import (
    AcceptFailureIn,
    FailureDetail,
    FailureIn,
    FailureNoteIn,
    FailurePatch,
    MergeFailureIn,
    ReportOut,
    SolveFailureIn,
    changes_of,
)
from toolcare_failures.shown import detail, known_of
from toolcare_failures.store import codes, failures
from toolcare_failures.store.failures import Order, Wanted, Word
from toolcare_failures.tables import Failure
from toolcare_failures.usecases import reporting, triage
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["failures"])

FailureId = Annotated[str, Path(max_length=64)]
Reporter = Annotated[Actor, requires(Permission.FAILURE_REPORT)]
Worker = Annotated[Actor, requires(Permission.FAILURE_WORK)]
Triager = Annotated[Actor, requires(Permission.FAILURE_TRIAGE)]
MAX_WORDS = 8
"""More words than these narrow no search."""
_CODED = (UnknownCode, CodeIsRetired, WrongGroup)
_PLACED = (UnknownCavity, UnknownComponent, ComponentDoesNotFit)
_STEP = (*COMPARED, UnknownFailure, StepRefused)


@router.get("/failures", responses=problems(InvalidCursor, UnknownCode))
async def list_failures(
    paging: Paging,
    session: ReadSession,
    actor: Annotated[Actor, requires(Permission.FAILURE_READ)],
    tool_id: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,
    state: Annotated[list[FailureState] | None, Query()] = None,
    severity: Annotated[list[FailureSeverity] | None, Query()] = None,
    code: Annotated[
        str | None,
        Query(max_length=16, pattern=r"^[A-Za-z0-9-]+$", description="With all that is counted under the same code"),
    ] = None,
    group: Annotated[CodeGroup | None, Query(description="With any code of this group")] = None,
    cavity: Annotated[int | None, Query(ge=1, le=1000)] = None,
    job_id: Annotated[
        str | None, Query(max_length=64, pattern=r"^[^\x00]*$", description="What this maintenance job found")
    ] = None,
    q: Annotated[
        str,
        Query(max_length=200, pattern=r"^[^\x00]*$", description="Words of note, tool, code or reporter, or F-12"),
    ] = "",
    sort: Annotated[Order, Query(description="The newest first, or the worst and of those the newest")] = Order.TIME,
    *,
    mine: Annotated[bool, Query(description="Only what the caller reported")] = False,
) -> Page[ReportOut]:
    """Reports that match all that is asked for, page by page."""
    catalogue = await codes.catalogue(session)
    wanted = Wanted(
        tool_id=tool_id,
        states=state or (),
        severities=severity or (),
        codes=_codes(catalogue, code, group),
        cavity=cavity,
        job_id=job_id,
        reported_by_id=actor.id if mine else None,
        words=[
            Word(word, frozenset(found.code for found in search(catalogue, word)))
            for word in list(dict.fromkeys(q.casefold().split()))[:MAX_WORDS]
        ],
    )
    found = await failures.page(session, wanted, sort, limit=paging.fetch, after=_after(paging))
    known = await known_of(session, found)
    return paging.page(
        found, lambda one: ReportOut.of(one, known), lambda one: (one.rank, one.reported_at.isoformat(), one.id)
    )


@router.post(
    "/failures",
    status_code=201,
    response_model=FailureDetail,
    responses=problems(UnknownTool, *_CODED, *_PLACED, ReportedInFuture),
)
async def report_failure(body: FailureIn, work: UnitOfWork, actor: Reporter) -> Response:
    """Report what is wrong with a tool; a severity that stops it holds the tool at once."""
    async with work as session:
        failure = await reporting.report(Occasion(session, actor, work.now), body.report())
        return work.answer(await detail(session, failure))


@router.get("/failures/{failure_id}", response_model=FailureDetail, responses=problems(UnknownFailure))
async def get_failure(
    failure_id: FailureId, session: ReadSession, _: Annotated[Actor, requires(Permission.FAILURE_READ)]
) -> Response:
    """One report as it stands; its `ETag` is what a change names."""
    failure = await failures.failure(session, failure_id)
    return json_answer(await detail(session, failure), 200, {"ETag": etag(failure.version)})


@router.patch(
    "/failures/{failure_id}",
    response_model=FailureDetail,
    responses=problems(UnknownFailure, FailureIsOver, *_CODED, *_PLACED, OnlyTriageLowers),
)
async def change_failure(failure_id: FailureId, body: FailurePatch, work: UnitOfWork, actor: Reporter) -> Response:
    """Whoever reported it says it better while it is new, and everybody how bad it is; the rest is work on it."""
    changes = changes_of(body)
    async with work as session:
        failure = await _locked(session, work, failure_id)
        if not reporting.is_still_reporting(failure, changes, actor):
            work.by(Permission.FAILURE_WORK)
        changed = await reporting.change(Occasion(session, actor, work.now), failure, changes)
        return work.answer(await detail(session, changed))


@router.post(
    "/failures/{failure_id}/accept",
    response_model=FailureDetail,
    responses=problems(*_STEP, *_CODED, *_PLACED, CodeMissing),
)
async def accept_failure(failure_id: FailureId, body: AcceptFailureIn, work: UnitOfWork, actor: Triager) -> Response:
    """Take a report up, with a better code or another severity where needed."""
    async with work as session:
        failure = await _locked(session, work, failure_id)
        accepted = await triage.accept(Occasion(session, actor, work.now), failure, body.note, body.changes())
        return work.answer(await detail(session, accepted))


@router.post("/failures/{failure_id}/reject", response_model=FailureDetail, responses=problems(*_STEP))
async def reject_failure(failure_id: FailureId, body: FailureReasonIn, work: UnitOfWork, actor: Triager) -> Response:
    """Say that a report is none, with the reason."""
    async with work as session:
        failure = await _locked(session, work, failure_id)
        rejected = await triage.reject(Occasion(session, actor, work.now), failure, body.reason)
        return work.answer(await detail(session, rejected))


@router.post(
    "/failures/{failure_id}/merge",
    response_model=FailureDetail,
    responses=problems(*_STEP, MergedWithItself, MergedWithOtherTool, MergedIntoNothing),
)
async def merge_failure(failure_id: FailureId, body: MergeFailureIn, work: UnitOfWork, actor: Triager) -> Response:
    """Make it a duplicate of another report. Nothing is lost, and each shows the other."""
    async with work as session:
        if body.into_id == failure_id:
            raise MergedWithItself
        failure, into = await failures.lock(session, failure_id, body.into_id)
        work.expect(failure.version)
        merged = await triage.merge(Occasion(session, actor, work.now), failure, into, body.note)
        return work.answer(await detail(session, merged))


@router.post("/failures/{failure_id}/start", response_model=FailureDetail, responses=problems(*_STEP))
async def start_failure(failure_id: FailureId, body: FailureNoteIn, work: UnitOfWork, actor: Worker) -> Response:
    """Say that somebody works on the failure."""
    async with work as session:
        failure = await _locked(session, work, failure_id)
        started = await triage.start(Occasion(session, actor, work.now), failure, body.note)
        return work.answer(await detail(session, started))


@router.post("/failures/{failure_id}/solve", response_model=FailureDetail, responses=problems(*_STEP, *_CODED))
async def solve_failure(failure_id: FailureId, body: SolveFailureIn, work: UnitOfWork, actor: Worker) -> Response:
    """Say what was done; from here on it is seen how many shots it holds."""
    async with work as session:
        failure = await _locked(session, work, failure_id)
        solved = await triage.solve(Occasion(session, actor, work.now), failure, body.solution())
        return work.answer(await detail(session, solved))


@router.post("/failures/{failure_id}/close", response_model=FailureDetail, responses=problems(*_STEP))
async def close_failure(failure_id: FailureId, body: FailureNoteIn, work: UnitOfWork, actor: Triager) -> Response:
    """End a report whose solution has held."""
    async with work as session:
        failure = await _locked(session, work, failure_id)
        closed = await triage.close(Occasion(session, actor, work.now), failure, body.note)
        return work.answer(await detail(session, closed))


@router.post("/failures/{failure_id}/reopen", response_model=FailureDetail, responses=problems(*_STEP))
async def reopen_failure(failure_id: FailureId, body: FailureReasonIn, work: UnitOfWork, actor: Triager) -> Response:
    """Take up again what was solved or closed; what was rejected or merged goes to triage anew."""
    async with work as session:
        failure = await _locked(session, work, failure_id)
        reopened = await triage.reopen(Occasion(session, actor, work.now), failure, body.reason)
        return work.answer(await detail(session, reopened))


def _codes(catalogue: Catalogue, code: str | None, group: CodeGroup | None) -> frozenset[str] | None:
    """Return the codes that a list is narrowed to; None where it is not."""
    if code is None and group is None:
        return None
    of_code = frozenset(one.code for one in catalogue) if code is None else catalogue.family(code)
    return of_code if group is None else of_code & {one.code for one in catalogue if one.group is group}


async def _locked(session: AsyncSession, work: UnitOfWork, failure_id: str) -> Failure:
    (failure,) = await failures.lock(session, failure_id)
    work.expect(failure.version)
    return failure


def _after(paging: PageRequest) -> tuple[int, datetime, str] | None:
    """Return rank of severity, time and id of what ended the page before."""
    match paging.after:
        case None:
            return None
        case (int(rank), str(at), str(failure_id)) if failure_id.isprintable() and abs(rank) < len(FailureSeverity):
            return rank, _instant(at), failure_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.") from error
    if at.tzinfo is None:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
    return at
