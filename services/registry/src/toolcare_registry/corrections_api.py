"""Correcting a run backwards, over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import domain, store
from toolcare_registry.corrections_schemas import CorrectRunIn, PlannedOut, RunAsItWasOut, RunHistoryOut
from toolcare_registry.domain.configurations import (
    ConfigurationAllBlocked,
    ConfigurationIsRetired,
    UnknownConfiguration,
)
from toolcare_registry.domain.corrections import (
    NothingToCorrect,
    RunChangedMeanwhile,
    RunEndsBeforeItBegins,
    RunInTheWay,
    RunStaysEnded,
    TooManyCavities,
    UnknownRun,
    as_it_was,
)
from toolcare_registry.occasion import Occasion
from toolcare_registry.problems import problems
from toolcare_registry.store import corrections as kept
from toolcare_registry.usecases import corrections
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["mountings"])

RunId = Annotated[str, Path(max_length=64)]
_REFUSALS = (
    UnknownRun,
    domain.UnknownTool,
    domain.UnknownMachine,
    domain.ToolIsRetired,
    domain.MachineIsRetired,
    domain.StationNeeded,
    domain.UnknownStation,
    domain.TimeInFuture,
    domain.TimeTooEarly,
    NothingToCorrect,
    RunChangedMeanwhile,
    RunEndsBeforeItBegins,
    RunInTheWay,
    RunStaysEnded,
    TooManyCavities,
    UnknownConfiguration,
    ConfigurationIsRetired,
    ConfigurationAllBlocked,
)


@router.get("/mountings/{mounting_id}", responses=problems(UnknownRun))
async def get_run(
    mounting_id: RunId, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> RunHistoryOut:
    """A run, and how it was corrected."""
    return await _out(session, mounting_id)


@router.post("/mountings/{mounting_id}/correct/check", response_model=PlannedOut, responses=problems(*_REFUSALS))
async def check_correction(
    mounting_id: RunId,
    body: CorrectRunIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.RUN_CORRECT)],
) -> Response:
    """Whether the run may be corrected so; changes nothing. What it moves, the counting tells (`/runs/.../preview`)."""
    async with work as session:
        planned = await corrections.plan(session, body.command(mounting_id), actor.name, work.now)
        before, after = (RunAsItWasOut.of(as_it_was(run)) for run in (planned.before, planned.after))
        return work.answer(PlannedOut(before=before, after=after))


@router.post("/mountings/{mounting_id}/correct", response_model=RunHistoryOut, responses=problems(*_REFUSALS))
async def correct_run(
    mounting_id: RunId,
    body: CorrectRunIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.RUN_CORRECT)],
) -> Response:
    """Say what really hung there and when; counts, due dates and figures of that time follow."""
    async with work as session:
        await corrections.correct(Occasion(session, actor, work.now), body.command(mounting_id))
        return work.answer(await _out(session, mounting_id))


async def _out(session: AsyncSession, mounting_id: str) -> RunHistoryOut:
    record = await store.mounting_record(session, mounting_id)
    if record is None:
        raise UnknownRun(mounting_id)
    return RunHistoryOut.with_history(record, await kept.corrections_of(session, mounting_id))
