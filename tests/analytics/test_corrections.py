"""What is corrected later reaches the figures, in whichever order the services are heard."""

from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from typing import Any

import pytest
from tests.analytics.feeding import tell

from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.analytics.tables import FailureFact, JobFact
from toolcare_shared.contracts import maintenance
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.failures import (
    CatalogueChanged,
    CodeGroup,
    FailureCountsCorrected,
    FailureReported,
    FailureStateChanged,
    Severity,
    Stop,
)

pytestmark = pytest.mark.asyncio

SIX = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
_WHO: dict[str, Any] = {"number": 1, "tool_id": "t", "by": "Timo", "version": 1}


async def test_merged_codes_are_one_in_any_order() -> None:
    """Of three codes each was merged into the next; a report of the first is counted under the last."""
    told: list[Event] = [_reported("FLASH"), _code("FLASH", "FL"), _code("FL", "F"), _code("F", None)]
    for events in permutations(told):
        assert [failure.counted_as for failure in (await _book(events)).rows(FailureFact)] == ["F"]


async def test_a_corrected_count_corrects_the_log_of_maintenance() -> None:
    """Of 50,000 that were counted up to the work, 20,000 were none: some before its interval, some in it."""
    level = {"tool_id": "t", "plan_id": "p", "level_id": "l", "code": "L3", "name": "L3"}
    planned = {
        "plan_name": "p",
        "interval_shots": 50_000,
        "warn_percent": 90,
        "limit_percent": 110,
        "blocks_run": False,
    }
    begun = {"start_total": 10_000, "start_at": SIX, "start_running_ms": 0, "running_ms": 0, "due_total": 60_000}
    state = {"status": "ok", "retired": False, "version": 1, "at": SIX}
    done = {"by": "T", "done_at": SIX + DAY, "total_at_completion": 60_000, "shots_since_last": 50_000, "at": SIX + DAY}
    after = {"total_at_completion": 40_000, "shots_since_last": 35_000, "at": SIX + 2 * DAY}
    book = await _book(
        [
            maintenance.LevelPlanned.model_validate({**level, **planned, **begun, **state}),
            maintenance.MaintenanceCompleted.model_validate({**level, **done, "job_id": "j"}),
            maintenance.MaintenanceCorrected.model_validate({**level, **after, "job_id": "j"}),
        ]
    )
    (job,) = book.rows(JobFact)
    assert (job.total_at_done, job.shots_since_last, job.start_total, job.due_total) == (40_000, 35_000, 5_000, 55_000)


async def test_a_corrected_count_corrects_the_reports_since() -> None:
    """A report is solved, 100,000 that were counted before the solution were none; the next one is told as it is."""
    solved = FailureStateChanged.model_validate(
        {
            **_WHO,
            "failure_id": "f",
            "before": "accepted",
            "after": "solved",
            "shots": 300_000,
            "at": SIX + DAY,
        }
    )
    first, later = _reported("FL", shots=200_000), _reported("FL", "g", SIX + 2 * DAY, 205_000)
    corrected = FailureCountsCorrected(tool_id="t", since=SIX + DAY / 2, shots=-100_000, at=SIX + 2 * DAY)
    book = await _book([first, solved, corrected, later])
    assert [(each.shots, each.solved_shots) for each in book.rows(FailureFact)] == [
        (200_000, 200_000),
        (205_000, None),
    ]


async def _book(events: "list[Event] | tuple[Event, ...]") -> MemoryBook:
    book, number = MemoryBook(0), count(1)
    for event in events:
        await tell(book, number, event)
    return book


def _code(code: str, into: str | None) -> CatalogueChanged:
    return CatalogueChanged(
        catalogue_version=1,
        code=code,
        group=CodeGroup.PART_DEFECT,
        names={"en": code},
        retired=into is not None,
        merged_into=into,
        by="Erika",
        version=1,
        at=SIX,
    )


def _reported(code: str, id_: str = "f", at: datetime = SIX, shots: int | None = None) -> FailureReported:
    return FailureReported(
        **_WHO,
        failure_id=id_,
        code=code,
        severity=Severity.WATCH,
        stop=Stop.NONE,
        shots=shots,
        reported_at=at,
        reported_by="Timo",
        at=at,
    )
