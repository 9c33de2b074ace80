"""A gap that was settled wrongly and opened again leaves the figures as they were when it was found."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from tests.analytics.feeding import ZONE, come_in
from tests.analytics.telling import Logs
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest

from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.analytics.tables import FailureFact, MachineDay, ShotsDay, Stretch
from toolcare_shared.contracts import failures
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.shotcounter import (
    CounterGapFound,
    GapReopened,
    GapSettled,
    ShotOrigin,
    ShotsCounted,
)

pytestmark = pytest.mark.asyncio

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS, HIGH = 4, 3600

Running = Sequence[tuple[object, ...]]
Ends = Sequence[tuple[datetime | None, bool]]


def of_gap(low: int) -> dict[str, object]:
    return {"item_id": "g1", "source_id": "s1", "machine_id": "p1", "tool_ids": ["t1"], "low": low, "high": HIGH}


def counted(shots: int, high: int, since: datetime, until: datetime, moved_by: str | None = None) -> ShotsCounted:
    return ShotsCounted(
        tool_id="t1",
        machine_id="p1",
        shots=shots,
        shots_high=high,
        total=100_000,
        total_high=100_000,
        from_at=since,
        to_at=until,
        origin=ShotOrigin.CORRECTION if moved_by else ShotOrigin.COUNTER,
        moved_by=moved_by,
        at=EIGHT + 5 * HOUR,
    )


def stop() -> failures.FailureReported:
    """The press stopped before the gap, so it says when it ran again."""
    at = EIGHT + HOUR
    return failures.FailureReported.model_validate(
        {"failure_id": "f1", "number": 1, "tool_id": "t1", "by": "Erika", "version": 1}
        | {"severity": "stop_now", "stop": "unscheduled", "machine_id": "p1", "reported_by": "Erika"}
        | {"reported_at": at, "at": at}
    )


def found(low: int) -> list[Event]:
    gap = CounterGapFound.model_validate(
        {**of_gap(low), "booked": low, "since": EIGHT, "reason": "reset", "at": EIGHT + HOURS * HOUR}
    )
    return [stop(), gap, counted(low, HIGH, EIGHT, EIGHT + HOURS * HOUR)]


def by_hours(shots: int, high: int) -> list[Event]:
    """What a decision on a gap books or takes back, as it is told."""
    return [
        counted(shots // HOURS, high // HOURS, begin, begin + HOUR - timedelta(milliseconds=1), "g1")
        for begin in (EIGHT + n * HOUR for n in range(HOURS))
    ]


def settled_and_reopened(low: int, settled: int) -> list[Event]:
    at = EIGHT + 6 * HOUR
    more, less = settled - low, settled - HIGH
    return [
        GapSettled.model_validate({**of_gap(low), "settled": settled, "at": at}),
        *by_hours(more, less),
        GapReopened.model_validate({**of_gap(low), "booked": low, "reason": "slip", "by": "Erika", "at": at}),
        *by_hours(-more, -less),
    ]


async def in_memory(events: Sequence[Event]) -> tuple[Running, Ends]:
    book, logs = MemoryBook(0), Logs()
    for event in events:
        (envelope,) = logs.enter([(event.at, event)])
        await facts.note(book, event, envelope, ZoneInfo(ZONE))
    return _running(book.rows(Stretch)), _ends(book.rows(FailureFact))


def _running(stretches: Sequence[Stretch]) -> Running:
    return sorted((each.machine_id, each.tool_id, each.since, each.until, each.shots) for each in stretches)


def _ends(reports: Sequence[FailureFact]) -> Ends:
    return [(each.running_at, each.stands) for each in reports]


@pytest.mark.parametrize("low", [0, 16, 120])
async def test_opened_again_it_says_of_the_press_what_it_said_when_it_was_found(low: int) -> None:
    """Nobody made what is taken back, so the press did not run for it, and what stays booked goes on telling."""
    before = await in_memory(found(low))
    assert await in_memory([*found(low), *settled_and_reopened(low, 1216)]) == before


async def test_what_was_made_before_and_after_it_stays() -> None:
    around = [
        counted(300, 300, EIGHT - HOUR, EIGHT),
        *found(120),
        counted(300, 300, EIGHT + HOURS * HOUR, EIGHT + 5 * HOUR),
    ]
    assert await in_memory([*around, *settled_and_reopened(120, 1200)]) == await in_memory(around)


@ON_ONE_DATABASE
async def test_the_figures_kept_in_the_database_are_the_same(gateway: GatewayUnderTest) -> None:
    logs = Logs()
    await come_in(gateway, logs.enter([(event.at, event) for event in found(120)]))
    before = await _kept(gateway)
    assert before[:2] == await in_memory(found(120))
    await come_in(gateway, logs.enter([(event.at, event) for event in settled_and_reopened(120, 1200)]))
    assert await _kept(gateway) == before


async def _kept(gateway: GatewayUnderTest) -> tuple[Running, Ends, Running, Running]:
    days = select(ShotsDay.tool_id, ShotsDay.day, ShotsDay.shots, ShotsDay.shots_high, ShotsDay.run_ms)
    presses = select(MachineDay.machine_id, MachineDay.day, MachineDay.unassigned_shots)
    async with gateway.database.read() as session:
        return (
            _running((await session.scalars(select(Stretch))).all()),
            _ends((await session.scalars(select(FailureFact))).all()),
            [tuple(row) for row in await session.execute(days)],
            [tuple(row) for row in await session.execute(presses)],
        )
