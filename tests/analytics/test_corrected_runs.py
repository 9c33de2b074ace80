"""A run that turns out to be another tool's, with fewer cavities: its shots, days and cavities follow."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from tests.analytics.feeding import tell

from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.analytics.tables import RunFact, ShotsDay
from toolcare_shared.contracts import registry
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted

pytestmark = pytest.mark.asyncio

SIX = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def known(tool_id: str) -> registry.ToolRegistered:
    return registry.ToolRegistered(
        tool_id=tool_id,
        number=tool_id,
        name=tool_id,
        status=registry.ToolStatus.RELEASED,
        cavity_count=8,
        expected_cycle_ms=20_000,
        version=1,
        at=SIX - HOUR,
    )


def moved(tool_id: str, shots: int, cavities: int | None, moved_by: str | None = "run") -> ShotsCounted:
    return ShotsCounted(
        tool_id=tool_id,
        machine_id="p01",
        shots=shots,
        shots_high=shots,
        total=100,
        total_high=100,
        from_at=SIX,
        to_at=SIX + HOUR,
        origin=ShotOrigin.CORRECTION if moved_by else ShotOrigin.COUNTER,
        mounting_id="run",
        cavities=cavities,
        moved_by=moved_by,
        at=SIX + 2 * HOUR,
    )


@pytest.mark.parametrize("tool_after", ["t-a", "t-b"])
async def test_cavities_of_a_corrected_run_follow(tool_after: str) -> None:
    """Eight were said to make parts, six did; the other tool has one of its own blocked besides."""
    book, number = MemoryBook(0), count(1)
    before = registry.RunValues(tool_id="t-a", machine_id="p01", since=SIX, shot_factor=1, active_cavities=8)
    after = before.model_copy(update={"tool_id": tool_after, "active_cavities": 6})
    mounted = registry.ToolMounted(
        tool_id="t-a", machine_id="p01", mounting_id="run", shot_factor=1, active_cavities=8, version=2, at=SIX
    )
    for event in (known("t-a"), known("t-b"), mounted, moved("t-a", 100, None, None)):
        await tell(book, number, event)
    for tool_id in dict.fromkeys(("t-a", tool_after)):
        corrected = registry.RunCorrected(
            tool_id=tool_id,
            mounting_id="run",
            correction=1,
            before=before,
            after=after,
            reason="Two were blocked",
            by="Erika",
            version=3,
            at=SIX + 2 * HOUR,
        )
        await tell(book, number, corrected)
    await tell(book, number, moved("t-a", -100, 8))
    await tell(book, number, moved(tool_after, 100, 6))
    await book.close()
    days = {(row.tool_id, row.day): row for row in book.rows(ShotsDay)}
    day = days[tool_after, date(2026, 3, 2)]
    assert (day.shots, day.cavity_shots, day.nominal_shots) == (100, 600, 800)
    left = days["t-a", date(2026, 3, 2)]
    assert tool_after == "t-a" or (left.shots, left.cavity_shots, left.nominal_shots) == (0, 0, 0)
    (run,) = book.rows(RunFact)
    assert (run.tool_id, run.shots, run.active_cavities) == (tool_after, 100, 6)
