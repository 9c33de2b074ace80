"""Gaps over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import domain, reopening, settling
from toolcare_shotcounter.api import Running, after_id
from toolcare_shotcounter.gap_schemas import GapEvidenceOut, GapForeseenOut
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.schemas import GapOut, ReopenIn, SettleIn
from toolcare_shotcounter.store import gaps as gap_store
from toolcare_shotcounter.store.gaps import Asked

router = APIRouter(tags=["gaps"])

GapId = Annotated[str, Path(max_length=64)]


@router.get("/gaps", responses=problems(InvalidCursor))
async def list_gaps(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    state: Annotated[str | None, Query(pattern="^(open|settled)$")] = None,
    source_id: Annotated[str | None, Query(max_length=64)] = None,
    tool_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[GapOut]:
    """Newest first: intervals in which the counter does not tell how many shots there were.

    With `tool_id` those in which the tool hung there, whose count they leave open.
    """
    asked = Asked(state, source_id, tool_id)
    rows = await gap_store.gaps(session, asked, after=after_id(paging), limit=paging.fetch)
    named = await gap_store.names_of(session, rows)
    return paging.page(rows, lambda row: GapOut.of(row, named), lambda row: (row.id,))


@router.get("/gaps/{gap_id}/evidence", responses=problems(domain.UnknownGap))
async def get_evidence(
    gap_id: GapId, session: ReadSession, _: Annotated[Actor, requires(Permission.SHOTS_READ)]
) -> GapEvidenceOut:
    """What is known around a gap, for whoever decides how many machine cycles there were."""
    gap = await gap_store.gap(session, gap_id)
    return GapEvidenceOut.of(await gap_store.evidence(session, gap), await gap_store.names_of(session, [gap]))


@router.get("/gaps/{gap_id}/settling", responses=problems(domain.UnknownGap, domain.GapIsSettled, domain.OutsideGap))
async def preview_settling(
    gap_id: GapId,
    shots: Annotated[int, Query(ge=0)],
    session: ReadSession,
    running: Running,
    actor: Annotated[Actor, requires(Permission.GAP_SETTLE)],
) -> GapForeseenOut:
    """What settling a gap with so many machine cycles would do to counts, and what people corrected since it began."""
    foreseen = await settling.foresee(session, gap_id, shots, running.default_cycle, actor, running.context.clock.now())
    return GapForeseenOut.of(foreseen)


@router.post(
    "/gaps/{gap_id}/settle",
    response_model=GapOut,
    responses=problems(domain.UnknownGap, domain.GapIsSettled, domain.OutsideGap, domain.CorrectedMeanwhile),
)
async def settle_gap(
    gap_id: GapId,
    body: SettleIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.GAP_SETTLE)],
) -> Response:
    """Decide how many machine cycles there were; the tools' counts follow by a correction.

    Refused where people changed these counts by hand since it began and more would be booked, until their lines are
    named in `despite`.
    """
    async with work as session:
        gap = await settling.settle_gap(
            session, gap_id, body.shots, body.note, body.despite, running.default_cycle, actor, work.now
        )
        return work.answer(GapOut.of(gap, await gap_store.names_of(session, [gap])))


@router.get("/gaps/{gap_id}/reopening", responses=problems(domain.UnknownGap, domain.GapIsOpen, domain.GapIsTold))
async def preview_reopening(
    gap_id: GapId, session: ReadSession, running: Running, actor: Annotated[Actor, requires(Permission.GAP_SETTLE)]
) -> GapForeseenOut:
    """What opening a gap again would do to counts, and what people corrected since; changes nothing."""
    foreseen = await reopening.foresee(session, gap_id, running.default_cycle, actor, running.context.clock.now())
    return GapForeseenOut.of(foreseen)


@router.post(
    "/gaps/{gap_id}/reopen",
    response_model=GapOut,
    responses=problems(
        domain.UnknownGap, domain.GapIsOpen, domain.GapIsTold, domain.CorrectedSince, domain.LessThanToTakeBack
    ),
)
async def reopen_gap(
    gap_id: GapId,
    body: ReopenIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.GAP_SETTLE)],
) -> Response:
    """Take a decision back: the gap is open again, and the tools' counts and due dates follow by a correction.

    Refused where people changed these counts by hand since, until their lines are named in `despite`.
    """
    async with work as session:
        gap = await reopening.reopen_gap(
            session, gap_id, body.reason, body.despite, running.default_cycle, actor, work.now
        )
        return work.answer(GapOut.of(gap, await gap_store.names_of(session, [gap])))
