"""The disk's room for raw readings: said in time, and not where a term keeps them from growing."""

import pytest

from toolcare_shared.health import Status
from toolcare_shotcounter.room import READING_BYTES, Growth, told

A_DAY = 20 * 8640 * READING_BYTES
"""Twenty presses with a cycle of 10 s."""


@pytest.mark.parametrize(
    ("growth", "free_gb", "status", "says"),
    [
        (None, 1, Status.OK, ""),
        (Growth(0, None), 1, Status.OK, ""),
        (Growth(A_DAY, None), 30, Status.OK, "room for 980 days"),
        (Growth(A_DAY, None), 1, Status.DEGRADED, "918 MB in 30 days: the disk is full in 32 days"),
        (Growth(A_DAY, 20.0), 1, Status.OK, ""),
        (Growth(A_DAY, 40.0), 1, Status.DEGRADED, "full in 32 days"),
    ],
)
def test_days_left_are_told_of_what_grows(growth: Growth | None, free_gb: int, status: Status, says: str) -> None:
    found = told(growth, free_gb * 10**9)
    assert found.status is status
    assert says in found.detail
