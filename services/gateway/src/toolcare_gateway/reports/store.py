"""Every query of reports. Nothing here commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import User
from toolcare_gateway.notifications.deliveries import has_come
from toolcare_gateway.notifications.kinds import DeliveryState
from toolcare_gateway.reports.domain import AT_WORK, NothingToSendAgain, ReportKind, UnknownReport, Wish
from toolcare_gateway.reports.schedules import LONGEST_WAIT, UnknownReportSchedule
from toolcare_gateway.reports.tables import ReportMail, ReportRun, ReportSchedule

_AT_ONCE = 100
STUCK = (DeliveryState.UNKNOWN, DeliveryState.GIVEN_UP)


async def report(session: AsyncSession, report_id: str, *, for_update: bool = False) -> ReportRun:
    found = await session.get(ReportRun, report_id, with_for_update=for_update or None, populate_existing=for_update)
    if found is None:
        raise UnknownReport(report_id)
    return found


async def reports(session: AsyncSession, *, after: str | None, limit: int) -> Sequence[tuple[ReportRun, str]]:
    """The newest first, each with the name of whoever wished for it."""
    found = select(ReportRun, User.name).join(User, User.user_id == ReportRun.by_id)
    found = found.order_by(ReportRun.report_id.desc()).limit(limit)
    if after is not None:
        found = found.where(ReportRun.report_id < after)
    return [(run, name) for run, name in await session.execute(found)]


async def next_at_work(session: AsyncSession) -> ReportRun | None:
    found = select(ReportRun).where(ReportRun.state.in_(AT_WORK)).order_by(ReportRun.report_id).limit(1)
    return await session.scalar(found)


def wish_of(run: ReportRun) -> Wish:
    return Wish(
        kind=ReportKind(run.kind),
        language="de" if run.language == "de" else "en",
        first=run.first,
        last=run.last,
        areas=tuple(run.areas),
        tools=tuple(run.tools),
        machines=tuple(run.machines),
        failure_id=run.failure_id,
    )


async def forget(session: AsyncSession, run: ReportRun) -> None:
    for mail in await mails_of(session, [run.report_id]):
        await session.delete(mail)
    await session.flush()
    await session.delete(run)


async def old(session: AsyncSession, before: datetime) -> Sequence[ReportRun]:
    over = (ReportRun.created_at < before, ReportRun.state.not_in(AT_WORK))
    return (await session.scalars(select(ReportRun).where(*over).order_by(ReportRun.report_id).limit(_AT_ONCE))).all()


async def count_old(session: AsyncSession, before: datetime) -> tuple[int, datetime | None, datetime | None]:
    figures = select(func.count(), func.min(ReportRun.created_at), func.max(ReportRun.created_at))
    over = (ReportRun.created_at < before, ReportRun.state.not_in(AT_WORK))
    rows, oldest, newest = (await session.execute(figures.where(*over))).one()
    return rows, oldest, newest


# --- schedules


async def schedules(session: AsyncSession) -> Sequence[ReportSchedule]:
    found = select(ReportSchedule).where(ReportSchedule.retired.is_(False))
    return (await session.scalars(found.order_by(ReportSchedule.schedule_id))).all()


async def schedule(session: AsyncSession, schedule_id: str, *, for_update: bool = False) -> ReportSchedule:
    found = await session.get(
        ReportSchedule, schedule_id, with_for_update=for_update or None, populate_existing=for_update
    )
    if found is None or found.retired:
        raise UnknownReportSchedule(schedule_id)
    return found


async def due(session: AsyncSession, now: datetime) -> Sequence[ReportSchedule]:
    """Those whose time has come, and those that a clock that was ahead put off for longer than they ever wait."""
    put_off = (
        and_(ReportSchedule.every == every, ReportSchedule.next_at > now + longest)
        for every, longest in LONGEST_WAIT.items()
    )
    at_work = (ReportSchedule.active.is_(True), ReportSchedule.retired.is_(False))
    found = (
        select(ReportSchedule)
        .where(*at_work, or_(ReportSchedule.next_at <= now, *put_off))
        .order_by(ReportSchedule.next_at)
        .limit(_AT_ONCE)
    )
    return (await session.scalars(found.with_for_update())).all()


async def last_runs(session: AsyncSession, schedule_ids: Collection[str]) -> Mapping[str, ReportRun]:
    """The newest report of each schedule; tests are none."""
    newest = (
        select(func.max(ReportRun.report_id))
        .where(ReportRun.schedule_id.in_(schedule_ids), ReportRun.test.is_(False))
        .group_by(ReportRun.schedule_id)
    )
    found = await session.scalars(select(ReportRun).where(ReportRun.report_id.in_(newest)))
    return {run.schedule_id: run for run in found if run.schedule_id}


async def people(session: AsyncSession, user_ids: Collection[str]) -> Sequence[User]:
    return (await session.scalars(select(User).where(User.user_id.in_(user_ids)).order_by(User.username))).all()


async def person(session: AsyncSession, user_id: str) -> User | None:
    return await session.get(User, user_id)


# --- mails


async def mails_of(session: AsyncSession, report_ids: Collection[str]) -> Sequence[ReportMail]:
    found = select(ReportMail).where(ReportMail.report_id.in_(report_ids))
    return (await session.scalars(found.order_by(ReportMail.report_id, ReportMail.address))).all()


async def next_mail(session: AsyncSession, now: datetime) -> ReportMail | None:
    waiting = (ReportMail.state == DeliveryState.WAITING, has_come(ReportMail.next_try_at, now))
    found = select(ReportMail).where(*waiting).order_by(ReportMail.next_try_at, ReportMail.mail_id).limit(1)
    return await session.scalar(found.with_for_update())


async def mail(session: AsyncSession, mail_id: str) -> ReportMail | None:
    return await session.get(ReportMail, mail_id, with_for_update=True, populate_existing=True)


async def stuck_mail(session: AsyncSession, report_id: str, address: str) -> ReportMail:
    """NothingToSendAgain, unless it needs a person to say so."""
    found = select(ReportMail).where(ReportMail.report_id == report_id, ReportMail.address == address).with_for_update()
    mail = await session.scalar(found)
    if mail is None or mail.state not in STUCK:
        raise NothingToSendAgain
    return mail


async def begun_mails_are_unknown(session: AsyncSession) -> None:
    """The gateway ended between sending them and noting it; sent again, somebody might have them twice."""
    begun = update(ReportMail).where(ReportMail.state == DeliveryState.SENDING)
    await session.execute(begun.values(state=DeliveryState.UNKNOWN, next_try_at=None))
