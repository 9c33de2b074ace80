"""Raw readings go, hours become days; totals and every sum stay what they were."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, insert, literal, select, true
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import TOOL, Shotcounter, made

from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.health import Status
from toolcare_shared.retention import store as terms
from toolcare_shotcounter.publishing import reconcile_once
from toolcare_shotcounter.reconciliation import Terms
from toolcare_shotcounter.room import READING_BYTES, Growth, growth, room_for_readings
from toolcare_shotcounter.tables import HourRow, ReadingRow

pytestmark = pytest.mark.asyncio

VERSIONS = count(1)
MANY, AT_ONCE = 100_000, 1_000


async def repeat_readings(counter: Shotcounter, times: int) -> None:
    """Write the only reading so many times more."""
    number = select(literal(1).label("number")).cte(recursive=True)
    number = number.union_all(select(number.c.number + 1).where(number.c.number < times))
    columns = [column for column in ReadingRow.__table__.columns if column.name != "entry"]
    async with counter.database.write() as session:
        again = select(*columns).join(number, true())
        await session.execute(insert(ReadingRow).from_select([column.name for column in columns], again))


async def age(counter: Shotcounter, kind: DataKind, keep_days: int) -> None:
    now = counter.clock.now()
    async with counter.database.write() as session:
        await terms.choose(session, kind, keep_days, next(VERSIONS), now)
        await terms.want(session, kind, now + timedelta(seconds=1), now)
    await counter.app.state.retention.once(counter.database)


async def readings(counter: Shotcounter) -> int:
    async with counter.database.read() as session:
        return await session.scalar(select(func.count()).select_from(ReadingRow)) or 0


async def test_old_readings_go_and_the_count_goes_on(counter: Shotcounter) -> None:
    """What counts is in the ledger; the next reading is compared with the counter, which stays."""
    source = await counter.press_with_tool()
    await counter.take(source, 100, 101, 102)
    counter.clock.advance(timedelta(days=40))
    await counter.take(source, 103)
    await age(counter, DataKind.READINGS, 30)
    assert await readings(counter) == 1
    await counter.take(source, 104)
    assert (await counter.sums())[0] == (await counter.sums())[1]
    [applied] = await counter.events("retention_applied")
    assert (applied["kind"], applied["removed"], applied["removed_total"]) == ("readings", 3, 3)
    await age(counter, DataKind.READINGS, 30)
    assert [one["removed_total"] for one in await counter.events("retention_applied")] == [3, 3]


@ON_ONE_DATABASE
async def test_while_many_old_readings_go_the_counting_goes_on(counter: Shotcounter) -> None:
    """They go a thousand at a time, each in a transaction of its own, and who waits has its turn in between."""
    source = await counter.press_with_tool()
    await counter.take(source, 100)
    await repeat_readings(counter, MANY)
    counter.clock.advance(timedelta(days=40))
    commits_after: list[int] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("DELETE FROM reading"):
            commits_after.append(0)

    def end(_connection: object) -> None:
        if commits_after:
            commits_after[-1] += 1

    engine = counter.database.engine.sync_engine
    event.listen(engine, "after_cursor_execute", note)
    event.listen(engine, "commit", end)
    purge = asyncio.create_task(age(counter, DataKind.READINGS, 30))
    taken = 0
    while not purge.done():
        taken += 1
        await counter.take(source, 100 + taken)
    await purge
    assert await readings(counter) == taken
    assert len(commits_after) > MANY // AT_ONCE
    assert min(commits_after) >= 1
    assert taken > len(commits_after) // 4
    assert await counter.sums() == (taken, taken)


async def test_the_growth_of_readings_is_that_of_the_last_week(counter: Shotcounter) -> None:
    """Where they are kept for some days, it ends when the oldest are as old; after a day alone nothing is foretold."""
    source = await counter.press_with_tool()
    await counter.take(source, 100, 101, 102)
    assert await _growth(counter) is None
    counter.clock.advance(timedelta(days=30))
    await counter.take(source, 103, 104, every_s=86_400)
    counter.clock.advance(timedelta(days=1))
    found = await _growth(counter)
    assert found is not None
    assert (round(found.bytes_a_day), found.levels_off_in) == (READING_BYTES, None)
    await age(counter, DataKind.READINGS, 40)
    found = await _growth(counter)
    assert found is not None
    assert round(found.levels_off_in or 0) == 40 - 33
    assert (await room_for_readings(counter.database, Path(), counter.clock)()).status is Status.OK


async def _growth(counter: Shotcounter) -> Growth | None:
    async with counter.database.read() as session:
        return await growth(session, counter.clock.now())


async def test_readings_of_a_press_on_which_a_held_tool_hung_stay(counter: Shotcounter) -> None:
    """Also where others hung there before and after it."""
    source = await counter.press_with_tool()
    await counter.take(source, 100, 101)
    async with counter.database.write() as session:
        await terms.hold(session, TOOL, 9, held=True)
    counter.clock.advance(timedelta(days=40))
    await age(counter, DataKind.READINGS, 30)
    assert await readings(counter) == 2
    async with counter.database.read() as session:
        told = await counter.app.state.retention.outlook(session, DataKind.READINGS)
    assert (told.forecast.rows, told.forecast.held) == (0, 2)


async def test_old_hours_become_days_of_the_plant(counter: Shotcounter) -> None:
    """Every day's sum stays; a chart of hours says from when on it knows them. Shots that come late are added."""
    source = await counter.press_with_tool()
    begin = counter.clock.now()
    await counter.take(source, 100, *range(101, 121), every_s=1800)
    async with counter.database.read() as session:
        hours = await session.scalar(select(func.count()).select_from(HourRow))
    address = f"/tools/{TOOL}/counts"
    asked = {"bucket": "day", "from": begin.isoformat(), "to": counter.clock.now().isoformat()}
    before = made(await counter.http.get(address, params=asked))
    counter.clock.advance(timedelta(days=70))
    await age(counter, DataKind.SHOT_HOURS, 62)
    async with counter.database.read() as session:
        left = (await session.scalars(select(HourRow))).all()
    assert len(left) < (hours or 0)
    assert all(row.is_day for row in left)
    after = made(await counter.http.get(address, params=asked))
    assert after["buckets"] == before["buckets"]
    assert before["by_day_until"] is None
    assert after["by_day_until"] is not None
    late = {"shots": 5, "at": (begin + timedelta(hours=3)).isoformat(), "note": "Found in a notebook", "confirm": True}
    made(await counter.http.post(f"/tools/{TOOL}/shots", json=late, headers={"Idempotency-Key": "late-1"}))
    await age(counter, DataKind.SHOT_HOURS, 62)
    ledger, summed = await counter.sums()
    assert ledger == summed


async def test_parts_are_compared_with_hours_and_not_with_days(counter: Shotcounter) -> None:
    """A term of 62 days was allowed once: parts that began at six are not compared with a day since midnight."""
    source = await counter.press_with_tool()
    value, parts, compared = 1_000, 0, Terms(0.5, ZoneInfo("Europe/Berlin"), timedelta(seconds=1))

    async def run(half_days: int) -> None:
        nonlocal value, parts
        value += 1
        await counter.take_batch([counter.reading(source, value, parts=parts, unbroken=True)])
        for _ in range(half_days):
            counter.clock.advance(timedelta(hours=12))
            value, parts = value + 1_200, parts + 8 * 1_200
            await counter.take_batch([counter.reading(source, value, parts=parts, unbroken=True)])

    async def comparisons() -> list[tuple[object, object]]:
        await reconcile_once(counter.database, counter.clock.now(), compared)
        found = made(await counter.http.get(f"/tools/{TOOL}/reconciliation"))
        assert found["standing"]["state"] == "ok"  # type: ignore[index]
        return [(one["press"], one["other"]) for one in found["comparisons"]]  # type: ignore[attr-defined]

    await run(10)
    assert await comparisons() == [(12_000, 12_000)]
    counter.clock.advance(timedelta(days=70))
    parts = 0
    await run(2)
    await age(counter, DataKind.SHOT_HOURS, 62)
    assert await comparisons() == [(2_400, 2_400)]


async def test_a_day_is_as_long_as_the_plants(counter: Shotcounter) -> None:
    """A correction for the last hour of the day of 25 hours goes into it; one after the day of 23 hours does not."""
    await counter.tool()
    spring, autumn = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)
    counter.clock.advance(timedelta(days=365))

    async def enter(shots: int, at: datetime) -> None:
        entry = {"shots": shots, "at": (at + timedelta(minutes=30)).isoformat(), "note": "recount", "confirm": True}
        made(await counter.http.post(f"/tools/{TOOL}/shots", json=entry))

    await enter(2, spring + timedelta(hours=4))
    await enter(3, autumn + timedelta(hours=4))
    await age(counter, DataKind.SHOT_HOURS, 62)
    await enter(7, spring + timedelta(hours=23))
    await enter(-1, autumn + timedelta(hours=24))
    async with counter.database.read() as session:
        rows = (await session.scalars(select(HourRow).order_by(HourRow.hour))).all()
    assert [(row.hour, row.shots, row.is_day) for row in rows] == [
        (spring, 2, True),
        (spring + timedelta(hours=23), 7, False),
        (autumn, 2, True),
    ]
