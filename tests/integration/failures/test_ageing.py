"""Closed reports go once they are older than their term, whole, and no other does."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.integration.failures.conftest import TOOL, Failures, listed

from toolcare_failures.tables import Failure, FailureEntry
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention import store as terms

pytestmark = pytest.mark.asyncio


async def age(shop: Failures, version: int) -> None:
    now = shop.clock.now()
    async with shop.database.write() as session:
        await terms.choose(session, DataKind.FAILURES, 400, version, now)
        await terms.want(session, DataKind.FAILURES, now + timedelta(seconds=1), now)
    await shop.app.state.retention.once(shop.database)


async def numbers(shop: Failures) -> list[int]:
    async with shop.database.read() as session:
        return list(await session.scalars(select(Failure.number).order_by(Failure.number)))


async def test_what_is_over_and_old_goes_whole(shop: Failures) -> None:
    """Not what is open, was touched since, or belongs to a held tool; a duplicate goes before what it is one of."""
    original, copy, waiting, touched = [await shop.report() for _ in range(4)]
    await shop.do(copy, "merge", into_id=original["id"])
    await shop.do(original, "reject", reason="That is the gate mark")
    shop.clock.advance(timedelta(days=390))
    await shop.do(touched, "reject", reason="That is the gate mark")
    shop.clock.advance(timedelta(days=20))
    await hold(shop, 1, held=True)
    await age(shop, 1)
    assert await numbers(shop) == [1, 2, 3, 4]
    await hold(shop, 2, held=False)
    async with shop.database.read() as session:
        told = await shop.app.state.retention.outlook(session, DataKind.FAILURES)
    assert (told.forecast.rows, told.forecast.held) == (1, 0)
    for version, left in ((2, [1, 3, 4]), (3, [3, 4])):
        shop.clock.advance(timedelta(minutes=1))
        await age(shop, version)
        assert await numbers(shop) == left
        if original["number"] in left:
            seen = await shop.get(original)
            assert [(one["deed"], one["other"]) for one in listed(seen, "history")][1:2] == [("took_in", None)]
    async with shop.database.read() as session:
        gone = FailureEntry.failure_id.in_([str(original["id"]), str(copy["id"])])
        assert await session.scalar(select(func.count()).select_from(FailureEntry).where(gone)) == 0
    assert [event["number"] for event in await shop.told("failure_forgotten")] == [2, 1]
    assert (await shop.get(waiting))["state"] == "new"


async def hold(shop: Failures, version: int, *, held: bool) -> None:
    async with shop.database.write() as session:
        await terms.hold(session, TOOL, version, held=held)
