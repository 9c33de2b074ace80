"""Makes reports in the background, one at a time: what was wished for is in the database, so a restart goes on."""

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.period import Period, PeriodBackwards, PeriodTooLong, period_of
from toolcare_gateway.analytics.kept import Kept, KeptSums
from toolcare_gateway.analytics.settings.store import settings
from toolcare_gateway.analytics.store.changes import changes
from toolcare_gateway.notifications.kinds import DeliveryState
from toolcare_gateway.parts import Parts
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.plant.domain import file_stem
from toolcare_gateway.reports import store
from toolcare_gateway.reports.asking import Asking
from toolcare_gateway.reports.composing import compose, period_for, render
from toolcare_gateway.reports.content.frame import Frame
from toolcare_gateway.reports.document import Document
from toolcare_gateway.reports.domain import ReportFormat, ReportKind, ReportNotMade, ReportState, UnknownReport
from toolcare_gateway.reports.folder import ReportFolder
from toolcare_gateway.reports.tables import ReportMail, ReportRun
from toolcare_shared.auth import Actor, Permission, Role, may
from toolcare_shared.auth import Kind as ActorKind
from toolcare_shared.ids import new_id
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging.transient import is_transient, patiently

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_LOOK_EVERY_S = 5.0
_MOST_TRIES = 3
_GATHERED = 70
_RENDERED = 95


class ReportMaker:
    def __init__(self, parts: Parts, folder: ReportFolder) -> None:
        self._parts = parts
        self._folder = folder
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        async with owner_lock(self._parts.database, "reports"):
            while True:
                self._wake.clear()
                if not await patiently(self.work_once, lambda _: None):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_LOOK_EVERY_S):
                            await self._wake.wait()

    async def work_once(self) -> bool:
        """Make the report that has waited longest; False when none waits."""
        async with self._parts.database.read() as session:
            run = await store.next_at_work(session)
        if run is None:
            return False
        try:
            await self._begin(run.report_id)
            await self._make(run)
        except UnknownReport:
            await asyncio.to_thread(self._folder.forget, run.report_id)
        except (ReportNotMade, PeriodBackwards, PeriodTooLong) as error:
            code = error.code if isinstance(error, ReportNotMade) else "period_not_usable"
            log.info("report.failed", report_id=run.report_id, code=code)
            await self._fail(run.report_id, code, str(error))
        except Exception as error:
            # Raised on, it would end the gateway, and end it again with the same report after each restart.
            if is_transient(error):
                raise
            log.exception("report.broken", report_id=run.report_id)
            await self._fail(run.report_id, "report_broken", "It could not be made; the log of the gateway says why.")
        return True

    async def _begin(self, report_id: str) -> None:
        async with self._parts.database.write() as session:
            run = await store.report(session, report_id, for_update=True)
            run.state, run.percent, run.tries = ReportState.MAKING, 0, run.tries + 1
            too_often = run.tries > _MOST_TRIES
        if too_often:
            words = "The gateway ended several times while it was being made. Choose a shorter period or fewer tools."
            raise ReportNotMade("ended_meanwhile", words)

    async def _make(self, run: ReportRun) -> None:
        now = self._parts.clock.now()
        actor = await self._actor(run.by_id)
        document, plant, period = await self._composed(run, actor, now)
        await self._progress(run.report_id, _GATHERED)
        format_ = ReportFormat(run.format)
        content = await asyncio.to_thread(render, document, format_)
        await self._progress(run.report_id, _RENDERED)
        await asyncio.to_thread(self._folder.keep, run.report_id, content)
        name = _file_name(run, document, plant, now)
        async with self._parts.database.write() as session:
            done = await store.report(session, run.report_id, for_update=True)
            done.state, done.percent, done.finished_at = ReportState.DONE, 100, self._parts.clock.now()
            done.about, done.file_name, done.size_bytes = document.about, name, len(content)
            done.problem = done.problem_code = None
            if run.kind == ReportKind.PLANT_MONTH:
                # As far as the month is now: it may have been wished for, or made for the first time, days ago.
                done.first, done.last = period.first, period.last
            await self._post(session, done)

    async def _post(self, session: AsyncSession, done: ReportRun) -> None:
        """The mails are there with the report or not at all, so a crash loses none and makes none twice."""
        there = {mail.address for mail in await store.mails_of(session, [done.report_id])}
        for address in dict.fromkeys(done.mail_to):
            if address not in there:
                now = self._parts.clock.now()
                session.add(
                    ReportMail(
                        mail_id=new_id(),
                        report_id=done.report_id,
                        address=address,
                        state=DeliveryState.WAITING,
                        tries=0,
                        next_try_at=now,
                        problem=None,
                        detail="",
                        created_at=now,
                        sent_at=None,
                    )
                )

    async def _composed(self, run: ReportRun, actor: Actor, now: datetime) -> tuple[Document, str, Period]:
        asking, wish = Asking(self._parts, actor), store.wish_of(run)

        async def progress(part: float) -> None:
            await self._progress(run.report_id, round(part * _GATHERED))

        async with self._parts.database.read() as session:
            plant = await plant_store.plant(session)
            zone = await plant_store.zone_in(session, self._parts.settings.timezone)
            frame = Frame(
                session=session,
                wish=wish,
                period=period_for(wish, period_of(None, None, zone, now)),
                settings=await settings(session),
                kept=Kept(KeptSums(), await changes(session), now),
                ask=asking.ask,
                show=asking.show,
                progress=progress,
            )
            return await compose(frame, plant.name, actor.name, now), plant.name, frame.period

    async def _actor(self, user_id: str) -> Actor:
        """The person as he is now: whoever may no longer make reports gets none from the background either."""
        async with self._parts.database.read() as session:
            user = await store.person(session, user_id)
        if user is not None and user.active:
            actor = Actor(id=user.user_id, name=user.name, kind=ActorKind.PERSON, role=Role(user.role))
            if may(actor, Permission.REPORT_MAKE):
                return actor
        words = "Whoever wished for it may no longer make reports. Somebody else must make it."
        raise ReportNotMade("reporter_may_not", words)

    async def _progress(self, report_id: str, percent: int) -> None:
        """UnknownReport, when it was deleted meanwhile."""
        async with self._parts.database.write() as session:
            run = await store.report(session, report_id, for_update=True)
            run.percent = max(run.percent, percent)

    async def _fail(self, report_id: str, code: str, words: str) -> None:
        with suppress(UnknownReport):
            async with self._parts.database.write() as session:
                run = await store.report(session, report_id, for_update=True)
                run.state, run.problem_code, run.problem = ReportState.FAILED, code, words
                run.finished_at = self._parts.clock.now()


def _file_name(run: ReportRun, document: Document, plant: str, now: datetime) -> str:
    about = document.about if run.kind in {ReportKind.TOOL_HISTORY, ReportKind.EIGHT_D} else ""
    stem = "-".join(filter(None, (file_stem(run.kind.replace("_", "-"), about), file_stem("", plant))))
    is_month = run.kind == ReportKind.PLANT_MONTH and run.first is not None
    when = f"{run.first:%Y-%m}" if is_month else f"{now.astimezone(document.zone):%Y-%m-%d}"
    return f"{stem[:100]}-{when}.{run.format}"
