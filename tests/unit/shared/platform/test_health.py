"""Health: since when, how bad, and probes that fail."""

from datetime import UTC, datetime, timedelta

import pytest

from toolcare_shared.clock import FixedClock
from toolcare_shared.health import Check, Finding, Health, Status, overall

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.mark.asyncio
async def test_since_stays_while_the_status_does(clock: FixedClock) -> None:
    health = Health(clock)
    health.degraded("broker", "connecting")
    clock.advance(timedelta(minutes=1))
    health.degraded("broker", "refused")
    assert await health.checks() == (Check("broker", Status.DEGRADED, "refused", NOON),)
    health.ok("broker")
    assert await health.checks() == (Check("broker", Status.OK, "", NOON + timedelta(minutes=1)),)


@pytest.mark.asyncio
async def test_a_probe_that_raises_is_a_failed_check_without_its_text(clock: FixedClock) -> None:
    """The error's text may hold a connection string; its kind is enough here."""

    async def broken() -> Finding:
        raise ConnectionError("postgresql://user:hunter2@db")

    health = Health(clock)
    health.probe("database", broken)
    (check,) = await health.checks()
    assert (check.status, check.detail) == (Status.FAILED, "ConnectionError")


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([], Status.OK),
        ([Status.OK, Status.OK], Status.OK),
        ([Status.DEGRADED, Status.OK], Status.DEGRADED),
        ([Status.FAILED, Status.DEGRADED], Status.FAILED),
    ],
)
def test_the_worst_check_is_the_state(statuses: list[Status], worst: Status) -> None:
    assert overall(tuple(Check(str(i), status, "", NOON) for i, status in enumerate(statuses))) is worst
