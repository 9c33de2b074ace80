"""Sums are asked for again once an event has changed what they are made of, and only then."""

import pytest

from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.kept import Kept, KeptSums
from toolcare_gateway.analytics.store.changes import ALL

pytestmark = pytest.mark.asyncio


async def test_only_events_of_its_own_make_a_family_anew() -> None:
    """A count of shots leaves the stops alone; a failure, a tool's new area and a replay do not."""
    sums, asked = KeptSums(), []

    async def make() -> int:
        asked.append("stops")
        return len(asked)

    async def seen(**changes: int) -> int:
        return await Kept(sums, changes).of(Family.STOPS, "february", make)

    assert [await seen(failures=1), await seen(failures=1, shotcounter=9)] == [1, 1]
    assert await seen(failures=2) == 2
    assert await seen(failures=2, registry=1) == 3
    assert await Kept(sums, {"failures": 2, "registry": 1, ALL: 1}).of(Family.STOPS, "february", make) == 4


async def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    """So many are kept; a question that is asked again stays."""
    sums, asked = KeptSums(most=2), []

    async def ask(key: str) -> None:
        async def make() -> None:
            asked.append(key)

        await Kept(sums, {}).of(Family.JOBS, key, make)

    for key in ("a", "b", "a", "c", "a", "b"):
        await ask(key)
    assert asked == ["a", "b", "c", "b"]
