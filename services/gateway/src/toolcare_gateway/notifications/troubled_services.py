"""Services of Toolcare that limp, have failed or are gone for a while. No event tells of it: they are asked."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NoReturn
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import alerts
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
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
    detail: str
    since: datetime


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
        return [one for one in self._troubles.values() if now - one.since >= self._patience]

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
            found = Condition.GONE, ""
        self._note(service, *found)

    def _note(self, service: str, condition: Condition | None, detail: str) -> None:
        self._asked.add(service)
        if condition is None:
            self._troubles.pop(service, None)
            return
        known = self._troubles.get(service)
        self._troubles[service] = Trouble(service, condition, detail, known.since if known else self._clock.now())


async def look(session: AsyncSession, now: datetime, zone: ZoneInfo, services: ServiceWatch) -> None:
    """Tell of each trouble that lasts, once; it is over when the service says that all is well."""
    told = {subject.removeprefix("service:") for subject in await alerts.open_subjects(session, _KIND)}
    for service in sorted(told & services.well()):
        await Occasion(session, now, zone, key="").over(f"service:{service}")
    for trouble in services.lasting(now):
        if trouble.service not in told:
            await _tell(Occasion(session, now, zone, key=f"{trouble.service}:{trouble.since.isoformat()}"), trouble)


async def _tell(occasion: Occasion, trouble: Trouble) -> None:
    limps = trouble.condition is Condition.DEGRADED
    await occasion.tell(
        _KIND,
        NotificationSeverity.WARNING if limps else NotificationSeverity.CRITICAL,
        subject=f"service:{trouble.service}",
        topic="",
        at=trouble.since,
        values={"service": trouble.service, "condition": trouble.condition, "detail": trouble.detail},
        flickers=True,
    )


def _found(status: Status, checks: Mapping[str, Status]) -> tuple[Condition | None, str]:
    """The checks that are not well are the detail."""
    if status is Status.OK:
        return None, ""
    condition = Condition.FAILED if status is Status.FAILED else Condition.DEGRADED
    return condition, ", ".join(sorted(name for name, each in checks.items() if each is not Status.OK))
