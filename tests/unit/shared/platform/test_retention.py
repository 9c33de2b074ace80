"""When the nightly run is due, and which terms there are."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.catalogue import TERMS
from toolcare_shared.retention.nights import is_asked_for, is_due, jumped_from, last_night, next_night

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ran_at", "wanted_at", "due"),
    [
        (None, None, True),
        (NIGHT + timedelta(seconds=1), None, False),
        (NIGHT - timedelta(days=3), None, True),
        (NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=2), True),
        (NIGHT + timedelta(hours=2), NIGHT + timedelta(hours=1), False),
        (NIGHT + timedelta(days=700), None, True),
        (NIGHT + timedelta(hours=1), NIGHT + timedelta(days=700), False),
    ],
)
def test_a_run_is_due_after_a_night_or_when_it_is_wanted(
    ran_at: datetime | None, wanted_at: datetime | None, *, due: bool
) -> None:
    """A machine that was off at night catches up; what a clock noted that was ahead puts nothing off."""
    since = NOON - timedelta(days=30)
    assert is_due(NOON, BERLIN, since=since, ran_at=ran_at, wanted_at=wanted_at) is due


def test_a_clock_that_is_far_ahead_of_the_last_run_may_have_jumped() -> None:
    """Not one that was set back, nor the first start; who asks for a run says that it is right."""
    assert jumped_from(NOON, [NIGHT - timedelta(days=20), NIGHT - timedelta(days=8)]) == NIGHT - timedelta(days=8)
    assert jumped_from(NOON, [NIGHT - timedelta(days=20), NIGHT - timedelta(days=5)]) is None
    assert jumped_from(NOON, [NOON + timedelta(days=700)]) is None
    assert [is_asked_for(NOON, NOON + timedelta(hours=by)) for by in (-1, -30, 30)] == [True, False, False]


def test_a_new_installation_waits_for_its_first_night() -> None:
    """Nothing is old on the first day."""
    assert not is_due(NOON, BERLIN, since=NOON - timedelta(hours=1), ran_at=None, wanted_at=None)
    assert next_night(NOON, BERLIN) - NIGHT == timedelta(days=1)


def test_a_night_that_the_clock_skips_is_one_all_the_same() -> None:
    """On 2026-03-29 the clock goes from two to three; 3:15 is there."""
    assert last_night(datetime(2026, 3, 29, 10, 0, tzinfo=UTC), BERLIN) == datetime(2026, 3, 29, 1, 15, tzinfo=UTC)


def test_every_kind_has_a_term_that_fits() -> None:
    """Each has its reason, and no default is under what may be chosen."""
    assert set(TERMS) == set(DataKind)
    assert all(terms.why and terms.least_days <= (terms.default_days or terms.least_days) for terms in TERMS.values())
