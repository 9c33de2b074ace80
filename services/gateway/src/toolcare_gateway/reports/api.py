"""Reports over HTTP: wish for one, see how far it is, take it away."""

import asyncio

from fastapi import APIRouter, Response

from toolcare_gateway.analytics.domain.period import PeriodBackwards, PeriodTooLong, period_of
from toolcare_gateway.forwarding import API
from toolcare_gateway.parts import Gateway
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.reports import store
from toolcare_gateway.reports.composing import period_for
from toolcare_gateway.reports.domain import (
    AT_WORK,
    MEDIA,
    NothingToSendAgain,
    ReportFailureMissing,
    ReportFormat,
    ReportKind,
    ReportNotReady,
    ReportState,
    ReportToolMissing,
    UnknownReport,
)
from toolcare_gateway.reports.routes import Folder, IdInPath, Mailer, Maker, Reporter, problems
from toolcare_gateway.reports.schemas import MadeReportOut, ReportMailOut, ReportWish, SendReportAgain
from toolcare_gateway.reports.tables import ReportRun
from toolcare_gateway.reports.wishing import again, send_again, wished
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

_FILE = {"schema": {"type": "string", "format": "binary"}}
_WISH = (ReportToolMissing, ReportFailureMissing, PeriodBackwards, PeriodTooLong)

router = APIRouter(prefix=f"{API}/reports", tags=["reports"])


@router.post("", status_code=202, response_model=MadeReportOut, responses=problems(*_WISH))
async def make_report(body: ReportWish, work: UnitOfWork, gateway: Gateway, maker: Maker, actor: Reporter) -> Response:
    """It is made in the background; its state and percent tell when it is there."""
    wish = body.wish()
    wish.check()
    async with work as session:
        zone = await plant_store.zone_in(session, gateway.settings.timezone)
        run = wished(wish, body.format, actor.id, work.now)
        if wish.kind is not ReportKind.EIGHT_D:
            period = period_for(wish, period_of(None, None, zone, work.now))
            run.first, run.last = period.first, period.last
        session.add(run)
        await session.flush()
        answer = work.answer(MadeReportOut.of(run, actor.name), status=202)
    maker.wake()
    return answer


@router.get("", responses=problems(InvalidCursor))
async def list_reports(paging: Paging, session: ReadSession, _: Reporter) -> Page[MadeReportOut]:
    """The newest first."""
    found = await store.reports(session, after=_after(paging.after), limit=paging.fetch)
    return paging.page(found, lambda each: MadeReportOut.of(*each), lambda each: (each[0].report_id,))


@router.get("/{report_id}", responses=problems(UnknownReport))
async def get_report(report_id: IdInPath, session: ReadSession, _: Reporter) -> MadeReportOut:
    """How far a report has come, and to whom it was sent."""
    run = await store.report(session, report_id)
    return await _out(session, run)


@router.get(
    "/{report_id}/file",
    response_class=Response,
    responses={
        **problems(UnknownReport, ReportNotReady),
        200: {"description": "The report", "content": dict.fromkeys(MEDIA.values(), _FILE)},
    },
)
async def get_report_file(report_id: IdInPath, session: ReadSession, folder: Folder, _: Reporter) -> Response:
    """The file of a report that is done."""
    run = await store.report(session, report_id)
    if run.state != ReportState.DONE:
        raise ReportNotReady(run.state)
    content = await asyncio.to_thread(folder.read, report_id)
    if content is None:
        raise UnknownReport(report_id)
    headers = {"Content-Disposition": f'attachment; filename="{run.file_name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA[ReportFormat(run.format)], headers=headers)


@router.post(
    "/{report_id}/again",
    status_code=202,
    response_model=MadeReportOut,
    responses=problems(UnknownReport, ReportNotReady),
)
async def make_report_again(report_id: IdInPath, work: UnitOfWork, maker: Maker, actor: Reporter) -> Response:
    """The same once more, with what is known now."""
    async with work as session:
        run = await store.report(session, report_id, for_update=True)
        if run.state in AT_WORK:
            raise ReportNotReady(run.state)
        again(run, actor.id, work.now)
        answer = work.answer(MadeReportOut.of(run, actor.name), status=202)
    maker.wake()
    return answer


@router.post(
    "/{report_id}/mails/again",
    status_code=202,
    response_model=ReportMailOut,
    responses=problems(UnknownReport, NothingToSendAgain),
)
async def send_report_again(
    report_id: IdInPath, body: SendReportAgain, work: UnitOfWork, mailer: Mailer, _: Reporter
) -> Response:
    """For a mail of which nobody knows whether it went out, or that was given up."""
    async with work as session:
        await store.report(session, report_id)
        mail = await store.stuck_mail(session, report_id, body.address)
        send_again(mail, work.now)
        answer = work.answer(ReportMailOut.of(mail), status=202)
    mailer.wake()
    return answer


@router.delete("/{report_id}", status_code=204, responses=problems(UnknownReport))
async def delete_report(report_id: IdInPath, work: UnitOfWork, folder: Folder, _: Reporter) -> Response:
    """Take a report and its file away."""
    async with work as session:
        await store.forget(session, await store.report(session, report_id, for_update=True))
    await asyncio.to_thread(folder.forget, report_id)
    return Response(status_code=204)


async def _out(session: ReadSession, run: ReportRun) -> MadeReportOut:
    by = await store.person(session, run.by_id)
    return MadeReportOut.of(run, by.name if by else "")


def _after(after: tuple[object, ...] | None) -> str | None:
    match after:
        case None:
            return None
        case (str(last),) if last.isprintable():
            return last
        case _:
            raise InvalidCursor("Start again at the first page; this cursor belongs to another list.")
