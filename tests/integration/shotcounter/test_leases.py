"""Copies of the service share their sources through the database, and none books with a lease that is another's."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text, update
from tests.integration.shotcounter.conftest import Shotcounter

from toolcare_shared.clock import SystemClock
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.leases import LeaseLost, Leases
from toolcare_shotcounter.tables import ReaderRow

pytestmark = pytest.mark.asyncio

UNITS = {"mqtt": 1, "opcua a": 1, "opcua b": 1, "opcua c": 1}


@pytest_asyncio.fixture
async def copies(counter: Shotcounter) -> AsyncIterator[tuple[Leases, Leases]]:
    if counter.database.dialect == "sqlite":
        pytest.skip("beside a file there is one copy, which a lock sees to")
    yield tuple(Leases(counter.database, SystemClock(), name, 10) for name in ("one", "two"))  # type: ignore[misc]


async def silent(counter: Shotcounter, reader: Leases) -> None:
    """As if it had not been heard of for longer than its leases last."""
    async with counter.database.write() as session:
        await session.execute(
            update(ReaderRow).where(ReaderRow.id == reader.reader_id).values(expires_at=text("now() - interval '1 s'"))
        )


async def test_a_second_copy_gets_its_half_once_the_first_lets_go(copies: tuple[Leases, Leases]) -> None:
    """Nothing has two readers meanwhile."""
    one, two = copies
    assert set((await one.renew(UNITS)).held) == set(UNITS)
    assert not (await two.renew(UNITS)).held
    surplus = (await one.renew(UNITS)).surplus
    assert len(surplus) == 2
    await one.release(surplus)
    assert set((await two.renew(UNITS)).held) == surplus
    assert not (await one.renew(UNITS)).surplus


async def test_a_copy_that_wakes_up_books_nothing(copies: tuple[Leases, Leases], counter: Shotcounter) -> None:
    """What it had is another's; a reading, a refusal or a word of its connection would be of yesterday."""
    one, two = copies
    source = await counter.press_with_tool()
    lease = (await one.renew(UNITS)).held["mqtt"]
    intake = counter.intake.under(one.fence(lease))
    counter.later(20)
    await intake.take([counter.reading(source, 1001)])
    await silent(counter, one)
    taken = (await two.renew(UNITS)).held
    assert set(taken) == set(UNITS)
    assert taken["mqtt"].token != lease.token
    counter.later(20)
    with pytest.raises(LeaseLost):
        await intake.take([counter.reading(source, 1002)])
    assert await counter.total() == (0, 0)
    await counter.intake.under(two.fence(taken["mqtt"])).take([counter.reading(source, 1003)])
    assert await counter.total() == (2, 2)
    assert "mqtt" not in (await one.renew(UNITS)).held
    assert not one.is_held(lease)


async def test_what_is_being_booked_is_not_taken_away(copies: tuple[Leases, Leases], counter: Shotcounter) -> None:
    """Its transaction ends first, or the database ends it when its copy is frozen in the middle of it."""
    one, two = copies
    lease = (await one.renew({"mqtt": 1})).held["mqtt"]
    await silent(counter, one)
    async with counter.database.write() as session:
        await one.fence(lease)(session)
        assert not (await two.renew({"mqtt": 1})).held
    assert set((await two.renew({"mqtt": 1})).held) == {"mqtt"}


async def test_who_stops_leaves_all_to_the_others_at_once(copies: tuple[Leases, Leases]) -> None:
    """A roll-out costs no lease's time."""
    one, two = copies
    async with one.joined():
        await one.renew(UNITS)

    async def has_all() -> bool:
        return set((await two.renew(UNITS)).held) == set(UNITS)

    await wait_until(has_all, timedelta(seconds=5).total_seconds())


async def test_page_of_sources_is_told_who_reads_them(counter: Shotcounter) -> None:
    """On SQLite it is the one copy there is; on PostgreSQL a source waits for its reader some seconds."""
    source = await counter.press_with_tool()
    leases: Leases = counter.app.state.counting.leases
    told = (await counter.technician.get("/sources/readers")).json()
    assert source in told["unread"]
    await leases.renew({"mqtt": 1})
    (reader,) = (await counter.technician.get("/sources/readers")).json()["items"]
    assert reader["source_ids"] == [source]
    assert reader["name"] == counter.app.state.counting.settings.copy_name
