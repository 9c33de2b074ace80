"""Shots that turn out to be another tool's: when this one made parts again after a repair, in whatever order."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from tests.analytics.test_spans import EIGHT, HOUR, counted, reported, told, went_on

from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted

pytestmark = pytest.mark.asyncio

SOLVED = EIGHT + 2 * HOUR


def moved(hours: float, shots: int, minutes: int = 30) -> ShotsCounted:
    by_a_run = {"origin": ShotOrigin.CORRECTION, "moved_by": "run", "at": EIGHT + 20 * HOUR}
    return counted(hours, shots, minutes).model_copy(update=by_a_run)


@pytest.mark.parametrize(
    ("counts", "good_after"),
    [
        ([counted(3, 60), counted(8, 60), moved(3, -60)], 8),
        ([counted(3, 60), moved(3, -60)], None),
        ([counted(3, 60), counted(3.5, 60), counted(4, 60), moved(3, -120, 60)], 4),
        ([counted(3, 180, 90), moved(3.5, -60)], 3),
        ([counted(1.5, 120, 60), moved(2, -60), counted(5, 60)], 5),
        ([counted(8, 60), moved(3, 60)], 3),
        ([counted(8, 60), moved(3, 60), moved(3, -60)], 8),
    ],
)
async def test_the_first_good_shot_follows_shots_that_were_moved(
    counts: Sequence[Event], good_after: float | None
) -> None:
    """To the tool, or away from it; the press made them all the same, so that its stop ends as before."""
    failing: list[Event] = [reported(), went_on("accepted", "solved", SOLVED, SOLVED)]
    good: datetime | None = None if good_after is None else EIGHT + good_after * HOUR
    ran = min(event.from_at for event in counts if isinstance(event, ShotsCounted))
    for events in ([*failing, *counts], [*counts, *failing], [failing[0], *counts[:1], failing[1], *counts[1:]]):
        failure = await told(events)
        assert (failure.first_good_at, failure.awaits_good) == (good, good is None)
        assert (failure.running_at, failure.stands) == (ran, False)


async def test_what_is_moved_away_changes_nothing_before_and_after_it() -> None:
    """Whose stop was over in another hour, and what another tool made."""
    later = [counted(3, 60), counted(9, 60), counted(12, 60, tool="t2"), moved(9, -60)]
    failure = await told([reported(), went_on("accepted", "solved", SOLVED, SOLVED), *later])
    assert failure.first_good_at == EIGHT + 3 * HOUR
    assert failure.running_at == EIGHT + 3 * HOUR
