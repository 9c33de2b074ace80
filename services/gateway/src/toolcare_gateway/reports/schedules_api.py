"""Schedules of reports over HTTP."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.forwarding import API
from toolcare_gateway.notifications import store as notifications
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.reports import store
from toolcare_gateway.reports.domain import ReportKind, ReportToolMissing, Wish
from toolcare_gateway.reports.routes import IdInPath, Maker, Reporter, problems
from toolcare_gateway.reports.schedules import (
    Every,
    NoAddressOfOwn,
    NoRecipients,
    ReportNotByClock,
    ReportRecipientUnknown,
    UnknownReportSchedule,
    next_after,
)
from toolcare_gateway.reports.schemas import (
    MadeReportOut,
    ReportScheduleIn,
    ReportScheduleOut,
    ReportSchedulePatch,
    ReportSchedules,
)
from toolcare_gateway.reports.tables import ReportSchedule
from toolcare_gateway.reports.wishing import as_test
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import versioned
from toolcare_shared.ids import new_id
from toolcare_shared.work import ReadSession, UnitOfWork

_DRAFT = (ReportToolMissing, NoRecipients, ReportNotByClock, ReportRecipientUnknown)
_CHANGE = (UnknownReportSchedule, PreconditionFailed, PreconditionRequired)

router = APIRouter(prefix=f"{API}/report-schedules", tags=["reports"])


@router.get("", responses=problems())
async def list_report_schedules(session: ReadSession, _: Reporter) -> ReportSchedules:
    """Reports that are made by themselves, and whether mail can be sent."""
    found = [await _out(session, each) for each in await store.schedules(session)]
    return ReportSchedules(items=found, mail_ready=await notifications.mail_ready(session))


@router.post("", status_code=201, response_model=ReportScheduleOut, responses=problems(*_DRAFT))
async def add_report_schedule(body: ReportScheduleIn, work: UnitOfWork, gateway: Gateway, actor: Reporter) -> Response:
    """It is made in the name of whoever adds it: when he may no longer, it says so instead."""
    async with work as session:
        fields = body.model_dump(mode="json", exclude={"usernames"})
        schedule = ReportSchedule(
            schedule_id=new_id(),
            user_ids=await _ids(session, body.usernames),
            retired=False,
            by_id=actor.id,
            next_at=work.now,
            created_at=work.now,
            version=1,
            **fields,
        )
        _check(schedule)
        await _set_clock(session, schedule, gateway, work)
        session.add(schedule)
        await session.flush()
        return work.answer(await _out(session, schedule))


@router.get("/{schedule_id}", response_model=ReportScheduleOut, responses=problems(UnknownReportSchedule))
async def get_report_schedule(schedule_id: IdInPath, request: Request, session: ReadSession, _: Reporter) -> Response:
    """One scheduled report; its `ETag` is what a change names."""
    schedule = await store.schedule(session, schedule_id)
    return versioned(request, await _out(session, schedule), schedule.version)


@router.patch("/{schedule_id}", response_model=ReportScheduleOut, responses=problems(*_DRAFT, *_CHANGE))
async def change_report_schedule(
    schedule_id: IdInPath, body: ReportSchedulePatch, work: UnitOfWork, gateway: Gateway, actor: Reporter
) -> Response:
    """Whoever changes it is whose name it is made in from then on."""
    async with work as session:
        schedule = await store.schedule(session, schedule_id, for_update=True)
        work.expect(schedule.version)
        for field, value in body.model_dump(mode="json", exclude_none=True, exclude={"usernames"}).items():
            setattr(schedule, field, value)
        if body.usernames is not None:
            schedule.user_ids = await _ids(session, body.usernames)
        _check(schedule)
        schedule.by_id = actor.id
        schedule.version += 1
        if body.every is not None or body.hour is not None or body.active:
            await _set_clock(session, schedule, gateway, work)
        return work.answer(await _out(session, schedule))


@router.delete("/{schedule_id}", status_code=204, responses=problems(*_CHANGE))
async def delete_report_schedule(schedule_id: IdInPath, work: UnitOfWork, _: Reporter) -> Response:
    """The reports it has made stay."""
    async with work as session:
        schedule = await store.schedule(session, schedule_id, for_update=True)
        work.expect(schedule.version)
        schedule.retired, schedule.active = True, False
        schedule.version += 1
    return Response(status_code=204)


@router.post(
    "/{schedule_id}/test",
    status_code=202,
    response_model=MadeReportOut,
    responses=problems(UnknownReportSchedule, NoAddressOfOwn),
)
async def try_report_schedule(
    schedule_id: IdInPath, work: UnitOfWork, gateway: Gateway, maker: Maker, actor: Reporter
) -> Response:
    """Make it as it would come now, and send it to whoever asks alone."""
    async with work as session:
        schedule = await store.schedule(session, schedule_id)
        user = await store.person(session, actor.id)
        if user is None or not user.address:
            raise NoAddressOfOwn
        zone = await plant_store.zone_in(session, gateway.settings.timezone)
        run = as_test(schedule, zone, work.now, actor.id, user.address)
        session.add(run)
        await session.flush()
        answer = work.answer(MadeReportOut.of(run, actor.name), status=202)
    maker.wake()
    return answer


def _check(schedule: ReportSchedule) -> None:
    if schedule.kind == ReportKind.EIGHT_D:
        raise ReportNotByClock
    Wish(ReportKind(schedule.kind), "en", tools=tuple(schedule.tools)).check()
    if not schedule.user_ids and not schedule.addresses:
        raise NoRecipients


async def _set_clock(session: AsyncSession, schedule: ReportSchedule, gateway: Parts, work: UnitOfWork) -> None:
    zone = await plant_store.zone_in(session, gateway.settings.timezone)
    schedule.next_at = next_after(Every(schedule.every), schedule.hour, work.now, zone)


async def _ids(session: AsyncSession, usernames: list[str]) -> list[str]:
    """ReportRecipientUnknown."""
    known = await notifications.ids_of(session, usernames)
    for username in usernames:
        if username not in known:
            raise ReportRecipientUnknown(username)
    return [known[username] for username in dict.fromkeys(usernames)]


async def _out(session: AsyncSession, schedule: ReportSchedule) -> ReportScheduleOut:
    people = await store.people(session, [*schedule.user_ids, schedule.by_id])
    last = (await store.last_runs(session, [schedule.schedule_id])).get(schedule.schedule_id)
    mails = await store.mails_of(session, [last.report_id]) if last else []
    return ReportScheduleOut.of(schedule, {user.user_id: user for user in people}, last, mails)
