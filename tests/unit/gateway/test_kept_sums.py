"""Sums are asked for again once an event has changed what they are made of, and only then."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.kept import Kept, KeptSums
from toolcare_gateway.analytics.store.changes import ALL, HOURS, over

pytestmark = pytest.mark.asyncio

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


async def test_only_what_it_is_made_of_makes_a_family_anew() -> None:
    """A count of shots leaves the stops alone; a failure, a tool's new area and a replay do not."""
    sums, asked = KeptSums(), []

    async def make() -> int:
        asked.append("stops")
        return len(asked)

    async def seen(**changes: int) -> int:
        return await Kept(sums, changes, NOW).of(Family.STOPS, "february", make)

    assert [await seen(failures=1), await seen(failures=1, shotcounter=9)] == [1, 1]
    assert await seen(failures=2) == 2
    assert await seen(failures=2, registry=1) == 3
    changes = {"failures": 2, "registry": 1, ALL: 1}
    assert await Kept(sums, changes, NOW).of(Family.STOPS, "february", make) == 4


async def test_running_hours_that_are_told_change_what_is_planned_alone() -> None:
    """They come with each percent of an interval; the jobs of a year are not asked for again."""
    sums = KeptSums()
    asked: list[Family] = []

    async def seen(family: Family, changes: Mapping[str, int]) -> None:
        async def make() -> None:
            asked.append(family)

        await Kept(sums, changes, NOW).of(family, "year", make)

    for changes in ({"maintenance": 1}, {"maintenance": 1, HOURS: 1}):
        for family in (Family.JOBS, Family.PLANNED):
            await seen(family, changes)
    assert asked == [Family.JOBS, Family.PLANNED, Family.PLANNED]


async def test_shots_of_days_that_are_over_stand_still() -> None:
    """Neither a count of today nor a correction of another month changes them."""
    sums, asked = KeptSums(), []
    february = (date(2026, 2, 1), date(2026, 2, 28))

    async def make() -> int:
        asked.append("shots")
        return len(asked)

    async def seen(changes: Mapping[str, int]) -> int:
        return await Kept(sums, changes, NOW).of(Family.SHOTS, "february", make, february)

    assert [await seen({}), await seen({"shotcounter": 9}), await seen({over(date(2026, 1, 31)): 1})] == [1, 1, 1]
    assert await seen({over(date(2026, 2, 3)): 1}) == 2


async def test_what_has_just_changed_is_asked_once_more_a_minute_later() -> None:
    """An event may have happened in a moment, by a clock that is ahead: the first answer may be without it."""
    sums, asked = KeptSums(), []

    async def make() -> int:
        asked.append("stops")
        return len(asked)

    async def seen(seconds: int) -> int:
        return await Kept(sums, {"failures": 1}, NOW + timedelta(seconds=seconds)).of(Family.STOPS, "now", make)

    assert [await seen(seconds) for seconds in (0, 59, 60, 120, 86_400)] == [1, 1, 2, 2, 2]


async def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    """So many are kept; a question that is asked again stays."""
    sums, asked = KeptSums(most=2), []

    async def ask(key: str) -> None:
        async def make() -> None:
            asked.append(key)

        await Kept(sums, {}, NOW).of(Family.JOBS, key, make)

    for key in ("a", "b", "a", "c", "a", "b"):
        await ask(key)
    assert asked == ["a", "b", "c", "b"]
