"""Sends reports by the plant's mail server, and wishes for those whose time has come."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import mail_sending
from toolcare_gateway.notifications.address import address_of_toolcare
from toolcare_gateway.notifications.deliveries import next_try, pause_after
from toolcare_gateway.notifications.jobs import mail_access
from toolcare_gateway.notifications.kinds import DeliveryProblem, DeliveryState
from toolcare_gateway.notifications.outcomes import Outcome
from toolcare_gateway.parts import Parts
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.reports import store
from toolcare_gateway.reports.domain import MEDIA, Language, ReportFormat
from toolcare_gateway.reports.folder import ReportFolder
from toolcare_gateway.reports.making import ReportMaker
from toolcare_gateway.reports.paper.numbers import day
from toolcare_gateway.reports.schedules import Every, last_until, next_after
from toolcare_gateway.reports.tables import ReportMail, ReportRun, ReportSchedule
from toolcare_gateway.reports.wishing import by_schedule
from toolcare_gateway.reports.words import say
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.auth import service_actor
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging.transient import patiently

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_ACTOR = service_actor("gateway")
_LOOK_EVERY_S = 5.0
_PAUSE_OF_ALL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A report on its way; `tries` counts this one."""

    mail: ReportMail
    run: ReportRun
    plant: str

    @property
    def language(self) -> Language:
        return "de" if self.run.language == "de" else "en"

    @property
    def days(self) -> str:
        first, last = self.run.first, self.run.last
        if first is None or last is None:
            return ""
        return say(self.language, "from_to", first=day(first, self.language), last=day(last, self.language))


class ReportMailer:
    def __init__(self, parts: Parts, folder: ReportFolder, maker: ReportMaker) -> None:
        self._parts = parts
        self._folder = folder
        self._maker = maker
        self._wake = asyncio.Event()
        self._from: datetime | None = None
        """Until then no mail is tried, because the server does not work."""

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        async with owner_lock(self._parts.database, "report-mails"):
            await patiently(self.recover, lambda _: None)
            while True:
                self._wake.clear()
                await patiently(self.clock_once, lambda _: None)
                if not await patiently(self.mail_once, lambda _: None):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_LOOK_EVERY_S):
                            await self._wake.wait()

    async def recover(self) -> None:
        async with self._parts.database.write() as session:
            await store.begun_mails_are_unknown(session)

    # --- the clock

    async def clock_once(self) -> bool:
        """Wish for the reports whose time has come: each once, however long the machine was off."""
        now = self._parts.clock.now()
        async with self._parts.database.read() as session:
            if not await store.due(session, now):
                return False
        with doing(by_rule(_ACTOR, "report_due")):
            async with self._parts.database.write() as session:
                for schedule in await store.due(session, now):
                    await self._come_round(session, schedule, now)
        self._maker.wake()
        return True

    async def _come_round(self, session: AsyncSession, schedule: ReportSchedule, now: datetime) -> None:
        zone = await plant_store.zone_in(session, self._parts.settings.timezone)
        every = Every(schedule.every)
        planned, schedule.next_at = schedule.next_at, next_after(every, schedule.hour, now, zone)
        if planned > now:
            return
        due = last_until(every, schedule.hour, planned, now, zone)
        people = await store.people(session, schedule.user_ids)
        to = [*(user.address for user in people if user.active and user.address), *schedule.addresses]
        session.add(by_schedule(schedule, due, zone, now, to))

    # --- mails

    async def mail_once(self) -> bool:
        """Send the report that has waited longest; False when none may be sent now."""
        now = self._parts.clock.now()
        if self._from is not None and now < self._from <= now + _PAUSE_OF_ALL:
            return False
        async with self._parts.database.read() as session:
            if await store.next_mail(session, now) is None:
                return False
        async with self._parts.database.write() as session:
            mail = await store.next_mail(session, now)
            if mail is None:
                return False
            mail.state, mail.tries = DeliveryState.SENDING, mail.tries + 1
            run = await store.report(session, mail.report_id)
            parcel = _Parcel(mail, run, (await plant_store.plant(session)).name)
        outcome = await self._send(parcel)
        await self._note(parcel.mail.mail_id, outcome)
        if outcome.for_all:
            self._from = now + min(pause_after(parcel.mail.tries), _PAUSE_OF_ALL)
        return True

    async def _send(self, parcel: _Parcel) -> Outcome:
        async with self._parts.database.read() as session:
            access = await mail_access(session, self._parts.sealing)
        if isinstance(access, Outcome):
            return access
        content = await asyncio.to_thread(self._folder.read, parcel.run.report_id)
        if content is None:
            return Outcome(DeliveryProblem.OVER, "the file is gone", permanent=True)
        address = await address_of_toolcare(self._parts)
        letter = compose(parcel, content, address, self._parts.clock.now())
        letter["From"] = formataddr((access.from_name, access.from_address))
        letter["Message-ID"] = f"<{parcel.mail.mail_id}@{access.from_address.rpartition('@')[2]}>"
        return await mail_sending.send(access, letter)

    async def _note(self, mail_id: str, outcome: Outcome) -> None:
        if not outcome.ok:
            log.info("report.not_sent", problem=outcome.problem)

        async def note() -> None:
            async with self._parts.database.write() as session:
                mail = await store.mail(session, mail_id)
                if mail is not None:
                    _noted(mail, outcome, self._parts.clock.now())

        await patiently(note, lambda _: None)


def _noted(mail: ReportMail, outcome: Outcome, now: datetime) -> None:
    mail.problem, mail.detail, mail.next_try_at = outcome.problem, outcome.detail, None
    if outcome.ok:
        mail.state, mail.sent_at = DeliveryState.SENT, now
        return
    mail.next_try_at = None if outcome.permanent else next_try(mail.tries, mail.created_at, now)
    mail.state = DeliveryState.GIVEN_UP if mail.next_try_at is None else DeliveryState.WAITING


def compose(parcel: _Parcel, content: bytes, address: str | None, now: datetime) -> EmailMessage:
    """A few words, and the report beside them."""
    run, language = parcel.run, parcel.language
    title = say(language, f"kind.{run.kind}")
    lines = [say(language, "mail.text", plant=parcel.plant or "Toolcare")]
    if run.test:
        lines.append(say(language, "mail.test"))
    if address is not None:
        lines.append(say(language, "mail.open", address=f"{address}/reports"))
    message = EmailMessage(policy=SMTP_POLICY)
    message["To"] = parcel.mail.address
    message["Subject"] = " · ".join(filter(None, (title, run.about, parcel.days, parcel.plant)))
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(lines) + "\n")
    main, sub = MEDIA[ReportFormat(run.format)].split("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=run.file_name)
    return message
