"""Services of Toolcare that limp, have failed or are gone for a while. No event tells of it: they are asked."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NoReturn
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import alerts
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_gateway.notifications.tables import Alert
from toolcare_shared.clock import Clock
from toolcare_shared.context import ServiceContext
from toolcare_shared.health import Health, Status, overall
from toolcare_shared.http import ServiceClients, UpstreamUnavailable

_KIND = NotificationKind.SERVICE_DEGRADED
_ASK_EVERY_S = 30.0
_ANSWERS_WITHIN_S = 10.0
_OWN = "gateway"


class Condition(StrEnum):
    DEGRADED = "degraded"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Trouble:
    service: str
    condition: Condition
    since: datetime
    critical_since: datetime | None = None
    """Since when people can do nothing there: it has failed or is gone."""
    checks: Mapping[str, datetime] = field(default_factory=dict)
    """What is not well, and since when."""

    @property
    def detail(self) -> str:
        return ", ".join(sorted(self.checks))

    def worse_since(self, told: Alert, before: datetime) -> datetime | None:
        """Since when there is more to tell than was told: at the latest since `before`, so that it lasts too."""
        known = set(str(told.values["detail"]).split(", "))
        more = [since for name, since in self.checks.items() if name not in known]
        if self.critical_since is not None and told.severity != NotificationSeverity.CRITICAL:
            more.append(self.critical_since)
        return max((since for since in more if since <= before), default=None)


class ServiceWatch:
    """What each service said of itself when it was asked last, and since when it has said no good."""

    def __init__(
        self, services: Sequence[str], clients: ServiceClients, own: Health, clock: Clock, patience: timedelta
    ) -> None:
        self._services = services
        self._clients = clients
        self._own = own
        self._clock = clock
        self._patience = patience
        self._troubles: dict[str, Trouble] = {}
        self._asked: set[str] = set()

    async def watch(self, _: ServiceContext) -> NoReturn:
        while True:
            await self.ask()
            await asyncio.sleep(_ASK_EVERY_S)

    async def ask(self) -> None:
        """All at once: one that hangs keeps no other waiting for long."""
        async with asyncio.TaskGroup() as asking:
            for service in self._services:
                asking.create_task(self._ask(service))
        checks = await self._own.checks()
        self._note(_OWN, *_found(overall(checks), {check.name: check.status for check in checks}))

    def lasting(self, now: datetime) -> Sequence[Trouble]:
        return [one for one in self._troubles.values() if one.since <= self.lasts_since(now)]

    def lasts_since(self, now: datetime) -> datetime:
        """What began by then is no short trouble any more."""
        return now - self._patience

    def well(self) -> set[str]:
        """Those that answered that all is well; of one that was not asked yet nothing is known."""
        return self._asked - set(self._troubles)

    async def _ask(self, service: str) -> None:
        client = self._clients.client(service)
        try:
            answer = await client.request("GET", "/health/ready", deadline_s=_ANSWERS_WITHIN_S)
            told = json.loads(answer.body)
            found = _found(Status(told["status"]), {one["name"]: Status(one["status"]) for one in told["checks"]})
        except (UpstreamUnavailable, ValueError, KeyError, TypeError):
            found = Condition.GONE, ()
        self._note(service, *found)

    def _note(self, service: str, condition: Condition | None, checks: Sequence[str]) -> None:
        self._asked.add(service)
        if condition is None:
            self._troubles.pop(service, None)
            return
        now = self._clock.now()
        known = self._troubles.get(service) or Trouble(service, condition, now)
        self._troubles[service] = Trouble(
            service,
            condition,
            known.since,
            None if condition is Condition.DEGRADED else known.critical_since or now,
            {name: known.checks.get(name, now) for name in checks},
        )


async def look(session: AsyncSession, now: datetime, zone: ZoneInfo, services: ServiceWatch) -> None:
    """Tell of each trouble that lasts, once, and anew when it gets worse; it is over when the service is well."""
    told = {_service_of(alert): alert for alert in await alerts.open_alerts(session, _KIND)}
    for service in sorted(told.keys() & services.well()):
        await Occasion(session, now, zone, key="").over(_subject(service))
    for trouble in services.lasting(now):
        before = told.get(trouble.service)
        if before is None:
            await _tell(session, now, zone, trouble, trouble.since, flickers=True)
        elif (since := trouble.worse_since(before, services.lasts_since(now))) is not None:
            await Occasion(session, now, zone, key="").over(before.subject)
            await _tell(session, now, zone, trouble, since, flickers=False)


async def _tell(
    session: AsyncSession, now: datetime, zone: ZoneInfo, trouble: Trouble, since: datetime, *, flickers: bool
) -> None:
    limps = trouble.condition is Condition.DEGRADED
    key = f"{trouble.service}:{trouble.condition}:{since.isoformat()}"
    await Occasion(session, now, zone, key).tell(
        _KIND,
        NotificationSeverity.WARNING if limps else NotificationSeverity.CRITICAL,
        subject=_subject(trouble.service),
        topic="",
        at=since,
        values={"service": trouble.service, "condition": trouble.condition, "detail": trouble.detail},
        flickers=flickers,
    )


def _subject(service: str) -> str:
    return f"service:{service}"


def _service_of(alert: Alert) -> str:
    return alert.subject.removeprefix(_subject(""))


def _found(status: Status, checks: Mapping[str, Status]) -> tuple[Condition | None, Sequence[str]]:
    """The checks that are not well are the detail."""
    if status is Status.OK:
        return None, ()
    condition = Condition.FAILED if status is Status.FAILED else Condition.DEGRADED
    return condition, [name for name, each in checks.items() if each is not Status.OK]
