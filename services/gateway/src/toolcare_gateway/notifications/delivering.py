"""Sends what waits: mails one after the other, targets beside each other, and what comes with the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import clockwork, jobs, letters, mail_sending, target_sending
from toolcare_gateway.notifications.address import address_of_toolcare
from toolcare_gateway.notifications.deliveries import pause_after
from toolcare_gateway.notifications.jobs import Mail, Push
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity, Way
from toolcare_gateway.notifications.news import News
from toolcare_gateway.notifications.outcomes import Outcome
from toolcare_gateway.notifications.schemas import TryOut
from toolcare_gateway.notifications.troubled_services import ServiceWatch
from toolcare_gateway.notifications.wording import Told, Wording, wording
from toolcare_gateway.parts import Parts
from toolcare_gateway.plant.store import zone_in
from toolcare_shared.auth import Actor
from toolcare_shared.context import ServiceContext
from toolcare_shared.ids import new_id
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging.transient import patiently

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_LOOK_EVERY_S = 5.0
_PAUSE_OF_ALL = timedelta(minutes=5)


class Deliverer:
    """What was begun is in the database before it goes out, so a restart neither loses it nor takes it for sent."""

    def __init__(self, parts: Parts, news: News, services: ServiceWatch) -> None:
        self._parts = parts
        self._services = services
        self._news = news
        self._wakes = [asyncio.Event(), asyncio.Event(), asyncio.Event()]
        self._mail_from: datetime | None = None
        """Until then no mail is tried, because the server does not work."""

    def wake(self) -> None:
        for wake in self._wakes:
            wake.set()

    def mail_server_changed(self) -> None:
        self._mail_from = None
        self.wake()

    async def run(self, _: ServiceContext) -> None:
        async with owner_lock(self._parts.database, "notifications"):
            await patiently(self._recover, lambda _: None)
            async with asyncio.TaskGroup() as lanes:
                for wake, work in zip(self._wakes, (self.mail_once, self.push_once, self.clock_once), strict=True):
                    lanes.create_task(self._lane(wake, work))

    async def _recover(self) -> None:
        async with self._parts.database.write() as session:
            await jobs.recover(session, self._parts.clock.now())

    async def _lane(self, wake: asyncio.Event, work: Callable[[], Awaitable[bool]]) -> None:
        while True:
            wake.clear()
            if not await patiently(work, lambda _: None):
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_EVERY_S):
                        await wake.wait()

    # --- mail

    async def mail_once(self) -> bool:
        """Send the mail that has waited longest; False when none may be sent now."""
        now = self._parts.clock.now()
        if self._mail_from is not None and now < self._mail_from <= now + _PAUSE_OF_ALL:
            return False
        if not await self._any_due(Way.MAIL, now):
            return False
        async with self._parts.database.write() as session:
            mail = await jobs.next_mail(session, now, await self._zone(session))
        if mail is None:
            return False
        outcome = mail.refused or await self._send(mail)
        await self._note(mail.delivery_ids, outcome)
        if outcome.for_all:
            self._mail_from = now + min(pause_after(mail.tries), _PAUSE_OF_ALL)
        return True

    async def _send(self, mail: Mail) -> Outcome:
        async with self._parts.database.read() as session:
            access = await jobs.mail_access(session, self._parts.sealing)
        if isinstance(access, Outcome):
            return access
        address = await address_of_toolcare(self._parts)
        letter = letters.Letter(mail.to, mail.language, mail.batch, mail.told, self._parts.clock.now(), address)
        return await mail_sending.send(access, letters.compose(letter, access.from_address, access.from_name))

    # --- targets

    async def push_once(self) -> bool:
        """Send to the targets whose message has waited longest; False when none waits."""
        now = self._parts.clock.now()
        if not await self._any_due(Way.TARGET, now):
            return False
        async with self._parts.database.write() as session:
            pushes = await jobs.next_pushes(session, now, await self._zone(session), self._parts.sealing)
        async with asyncio.TaskGroup() as group:
            for push in pushes:
                group.create_task(self._push(push))
        return bool(pushes)

    async def _push(self, push: Push) -> None:
        await self._note([push.delivery_id], push.refused or await self._to_target(push))

    async def _to_target(self, push: Push) -> Outcome:
        body = await self._body(push)
        return await target_sending.send(push.url, push.told.headline, body, push.severity)

    async def _body(self, push: Push) -> str:
        address = await address_of_toolcare(self._parts)
        facts = [f"{word}: {value}" for word, value in push.told.facts]
        return "\n".join([*push.told.notes, *facts, *([] if address is None else [f"{address}{push.told.path}"])])

    # --- both

    async def _any_due(self, way: Way, now: datetime) -> bool:
        async with self._parts.database.read() as session:
            return await jobs.any_due(session, way, now)

    async def _note(self, delivery_ids: list[str], outcome: Outcome) -> None:
        if not outcome.ok:
            log.info("notification.failed", problem=outcome.problem, deliveries=len(delivery_ids))

        async def note() -> None:
            async with self._parts.database.write() as session:
                await jobs.note(session, delivery_ids, outcome, self._parts.clock.now())

        await patiently(note, lambda _: None)
        self._news.show()

    # --- the clock

    async def clock_once(self) -> bool:
        """Tell what its time has come for; False when that was nothing."""
        async with self._parts.database.write() as session:
            zone = await self._zone(session)
            told = await clockwork.turn(
                session, self._parts.clock.now(), zone, self._parts.live.permits, self._services
            )
        if told:
            self._news.tell()
        return told

    # --- tests by hand

    async def try_mail(self, to: str, actor: Actor) -> TryOut:
        async with self._parts.database.read() as session:
            access = await jobs.mail_access(session, self._parts.sealing)
            language, zone = await jobs.language_of(session, actor.id), await self._zone(session)
        if isinstance(access, Outcome):
            return _shown(access)
        now, address = self._parts.clock.now(), await address_of_toolcare(self._parts)
        letter = letters.Letter(to, language, new_id(), [self._test(language, actor, zone)], now, address)
        return _shown(await mail_sending.send(access, letters.compose(letter, access.from_address, access.from_name)))

    async def try_target(self, target_id: str, actor: Actor) -> TryOut:
        """UnknownNotificationTarget."""
        async with self._parts.database.read() as session:
            url, language = await jobs.target_access(session, target_id, self._parts.sealing)
            zone = await self._zone(session)
        if isinstance(url, Outcome):
            return _shown(url)
        told = self._test(language, actor, zone)
        body = "\n".join(f"{word}: {value}" for word, value in told.facts)
        return _shown(await target_sending.send(url, told.headline, body, NotificationSeverity.INFO))

    def _test(self, language: str, actor: Actor, zone: ZoneInfo) -> Wording:
        told = Told(NotificationKind.TEST, NotificationSeverity.INFO, {"by": actor.name}, self._parts.clock.now())
        return wording(told, language, zone)

    async def _zone(self, session: AsyncSession) -> ZoneInfo:
        return await zone_in(session, self._parts.settings.timezone)


def _shown(outcome: Outcome) -> TryOut:
    return TryOut(ok=outcome.ok, problem=outcome.problem, detail=outcome.detail)
