"""Analyses of failures over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.analysis_schemas import AnalysisIn, AnalysisOut
from toolcare_failures.api import FailureId, Worker
from toolcare_failures.domain.analysis import (
    AnalysedElsewhere,
    CauseNotProved,
    NothingToConfirm,
    OnlyEngineersConfirm,
    UnknownAnalysis,
)
from toolcare_failures.domain.codes import CodeIsRetired, UnknownCode, WrongGroup
from toolcare_failures.domain.reports import UnknownFailure
from toolcare_failures.problems import problems
from toolcare_failures.shown import known_of
from toolcare_failures.store import analyses, failures
from toolcare_failures.tables import AnalysisRow
from toolcare_failures.usecases import analysis
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["failures"])

_REFUSED = (
    UnknownFailure,
    AnalysedElsewhere,
    NothingToConfirm,
    CauseNotProved,
    OnlyEngineersConfirm,
    UnknownCode,
    CodeIsRetired,
    WrongGroup,
)


@router.get(
    "/failures/{failure_id}/analysis",
    response_model=AnalysisOut,
    responses=problems(UnknownFailure, UnknownAnalysis),
)
async def get_analysis(
    failure_id: FailureId,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.FAILURE_READ)],
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="One that was saved before")] = None,
) -> Response:
    """5-Why, fishbone and root cause as they stand, or as they were in a version that was saved before."""
    await failures.failure(session, failure_id)
    if version is None:
        row = await analyses.latest(session, failure_id)
    else:
        row = await analyses.of_version(session, failure_id, version)
    out = await _shown(session, failure_id, row)
    return json_answer(out, 200, {"ETag": etag(out.version)})


@router.put("/failures/{failure_id}/analysis", response_model=AnalysisOut, responses=problems(*_REFUSED))
async def write_analysis(failure_id: FailureId, body: AnalysisIn, work: UnitOfWork, actor: Worker) -> Response:
    """The analysis has a version of its own: writing it does not touch the report's."""
    async with work as session:
        (failure,) = await failures.lock(session, failure_id)
        last = await analyses.latest(session, failure_id)
        work.expect(0 if last is None else last.version)
        written = await analysis.write(Occasion(session, actor, work.now), failure, last, body.analysis())
        return work.answer(await _shown(session, failure_id, written))


async def _shown(session: AsyncSession, failure_id: str, row: AnalysisRow | None) -> AnalysisOut:
    saved = await analyses.saved(session, failure_id)
    return AnalysisOut.of(failure_id, row, await known_of(session, []), saved)
