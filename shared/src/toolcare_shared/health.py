"""Named checks: what works, what limps, what is broken, and since when."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from toolcare_shared.clock import Clock, SystemClock

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Status(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


WORST_LAST = (Status.OK, Status.DEGRADED, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe saw just now."""

    status: Status
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    status: Status
    detail: str
    since: datetime


Probe = Callable[[], Awaitable[Finding]]


class Health:
    """A service's state. Parts report when they change; what can only be asked is probed when someone looks.

    Degraded: people can go on working (the broker is away, the outbox keeps the news). Failed: they cannot.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._checks: dict[str, Check] = {}
        self._probes: dict[str, Probe] = {}

    def report(self, name: str, status: Status, detail: str = "") -> None:
        """Say how a part is; `since` stays while the status does, `detail` is always the newest."""
        before = self._checks.get(name)
        changed = before is None or before.status is not status
        since = self._clock.now() if before is None or changed else before.since
        self._checks[name] = Check(name, status, detail, since)
        if changed:
            log.info("health.changed", check=name, status=status, detail=detail)

    def ok(self, name: str, detail: str = "") -> None:
        self.report(name, Status.OK, detail)

    def degraded(self, name: str, detail: str) -> None:
        self.report(name, Status.DEGRADED, detail)

    def failed(self, name: str, detail: str) -> None:
        self.report(name, Status.FAILED, detail)

    def forget(self, name: str) -> None:
        self._checks.pop(name, None)

    def probe(self, name: str, probe: Probe) -> None:
        """Ask `probe` whenever the state is read; what it raises makes the check failed."""
        self._probes[name] = probe

    async def checks(self) -> tuple[Check, ...]:
        for name, probe in tuple(self._probes.items()):
            try:
                finding = await probe()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
                finding = Finding(Status.FAILED, type(error).__name__)
            self.report(name, finding.status, finding.detail)
        return tuple(self._checks[name] for name in sorted(self._checks))


def overall(checks: tuple[Check, ...]) -> Status:
    return max((check.status for check in checks), key=WORST_LAST.index, default=Status.OK)
