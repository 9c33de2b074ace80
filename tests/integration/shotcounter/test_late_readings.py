"""A press that was cut off sends what it stored, with its own times: in any order and as often as it likes."""

import asyncio
from collections import Counter as Sums
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Json, Shotcounter, made

from toolcare_shared.auth import Role
from toolcare_shared.contracts.registry import ToolUnmounted
from toolcare_shared.ids import SourceId
from toolcare_shared.testing.api import person
from toolcare_shared.testing.postgres import lock_is_awaited
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import settling
from toolcare_shotcounter.readings import NoSource, Reading
from toolcare_shotcounter.store import ageing as ageing_store
from toolcare_shotcounter.tables import HourRow, SourceRow

pytestmark = pytest.mark.asyncio

OTHER = "t-0043"
EVENING = NOW.replace(hour=20)
QUARTER = timedelta(minutes=15)
NIGHT = 32
"""Quarters of an hour from the evening until four in the morning."""

CHANGED = EVENING + timedelta(hours=3, minutes=50)
PER_QUARTER = 36
BASE = 100_000

Order = Callable[[Sequence[Reading]], Sequence[Sequence[Reading]]]


def batches(readings: Sequence[Reading], size: int = 7) -> Sequence[Sequence[Reading]]:
    return [readings[begin : begin + size] for begin in range(0, len(readings), size)]


ORDERS: dict[str, Order] = {
    "in order": batches,
    "all at once": lambda stored: [stored],
    "the whole buffer twice": lambda stored: [*batches(stored), *batches(stored)],
    "newest first": lambda stored: batches(stored[::-1]),
    "behind a live reading": lambda stored: [[stored[-1]], *batches(stored[:-1]), *batches(stored)],
    "beside live readings": lambda stored: [[stored[-2]], stored[10:20], [stored[-1]], stored[:12], stored[18:]],
    "each by itself, from the middle": lambda stored: [[one] for one in (*stored[16:], *stored[:16], *stored)],
}


def made_until(at: datetime) -> int:
    """Two hours of the night the press stood still."""
    quarters = (at - EVENING) // QUARTER
    still = min(max(0, quarters - 20), 8)
    return PER_QUARTER * (quarters - still)


def items(page: Json) -> list[Json]:
    found = page["items"]
    assert isinstance(found, list)
    return found


async def night(counter: Shotcounter) -> tuple[SourceId, Sequence[Reading]]:
    """A tool from the evening, another one from shortly before midnight; cut off at once, back at four."""
    await counter.machine()
    await counter.tool()
    await counter.tool(OTHER)
    counter.later((EVENING - NOW).total_seconds())
    first = await counter.mount()
    source = await counter.intake.source_of(PRESS)
    assert not isinstance(source, NoSource)
    await counter.take_batch([counter.reading(source, BASE)])
    counter.later((CHANGED - EVENING).total_seconds())
    await counter.unmount(first)
    await counter.mount(OTHER)
    until = EVENING + NIGHT * QUARTER
    counter.later((until - CHANGED).total_seconds())
    moments = [EVENING + number * QUARTER for number in range(1, NIGHT + 1)]
    return source, [counter.reading(source, BASE + made_until(at), at=at) for at in moments]


async def hours(counter: Shotcounter) -> dict[tuple[str, datetime], int]:
    async with counter.database.read() as session:
        rows = await session.scalars(select(HourRow).where(HourRow.shots != 0))
        return {(row.tool_id, row.hour): row.shots for row in rows}


def truth() -> dict[tuple[str, datetime], int]:
    """The quarter in which the tool was changed is all the new one's: it can have made as many in ten minutes."""
    sums: Sums[tuple[str, datetime]] = Sums()
    for number in range(1, NIGHT + 1):
        at = EVENING + number * QUARTER
        made = made_until(at) - made_until(at - QUARTER)
        hour = (at - timedelta(seconds=1)).replace(minute=0, second=0)
        if made:
            sums[TOOL if at <= CHANGED else OTHER, hour] += made
    return dict(sums)


@ON_ONE_DATABASE
@pytest.mark.parametrize("order", ORDERS)
async def test_whatever_the_order_the_ledger_is_what_it_had_been_live(counter: Shotcounter, order: str) -> None:
    """Over midnight and a change of tools: totals, hours and what others are told by day are the same."""
    _, stored = await night(counter)
    for batch in ORDERS[order](stored):
        await counter.take_batch(batch)
    await counter.publish()
    assert await hours(counter) == truth()
    told: Sums[tuple[str, object]] = Sums()
    last: dict[str, Json] = {}
    for event in await counter.events("shots_counted"):
        day = datetime.fromisoformat(str(event["to"])) - timedelta(seconds=1)
        told[str(event["tool_id"]), day.date()] += int(str(event["shots"]))
        last[str(event["tool_id"])] = event
    by_day: Sums[tuple[str, object]] = Sums()
    for (tool_id, hour), shots in truth().items():
        by_day[tool_id, hour.date()] += shots
    assert +told == +by_day
    for tool_id in (TOOL, OTHER):
        total = sum(shots for (whose, _), shots in truth().items() if whose == tool_id)
        assert await counter.total(tool_id) == (total, total)
        assert await counter.sums(tool_id) == (total, total)
        assert last[tool_id]["total"] == total


async def test_a_late_reading_that_cannot_be_is_left_alone(counter: Shotcounter) -> None:
    """More shots than fit into its time, or a value beyond the interval: nothing moves; on both databases."""
    source, stored = await night(counter)
    await counter.take_batch([stored[-1]])
    before = await hours(counter)
    wrong = [
        counter.reading(source, BASE + 800, at=EVENING + QUARTER),
        counter.reading(source, BASE + 5000, at=EVENING + 8 * QUARTER),
        counter.reading(source, BASE - 1, at=EVENING + 8 * QUARTER),
    ]
    await counter.take_batch(wrong)
    assert await hours(counter) == before
    await counter.take_batch(stored[7:8])
    assert sum((await hours(counter)).values()) == made_until(EVENING + NIGHT * QUARTER)


@ON_ONE_DATABASE
async def test_a_buffer_is_told_by_the_hour_however_many_pieces_it_comes_in(counter: Shotcounter) -> None:
    """An event for each piece would make a weekend's buffer dozens of times as dear as live shots."""
    source = await counter.press_with_tool()
    counter.later(8 * 3600)
    began = counter.later(0) - timedelta(hours=3)
    await counter.take_batch([counter.reading(source, BASE, at=began)])
    for number in range(1, 121):
        await counter.take_batch([counter.reading(source, BASE + number, at=began + number * timedelta(minutes=1))])
    await counter.publish()
    told = [
        (datetime.fromisoformat(str(event["from"])), datetime.fromisoformat(str(event["to"])), int(str(event["shots"])))
        for event in await counter.events("shots_counted")
    ]
    assert sum(shots for *_, shots in told) == 120
    assert len(told) <= 6, told
    assert all(
        since.replace(minute=0) == (to - timedelta(seconds=1)).replace(minute=0, second=0) for since, to, _ in told
    )


@ON_ONE_DATABASE
@pytest.mark.parametrize("order", ["newest first", "each by itself, from the middle", "the whole buffer twice"])
async def test_a_buffer_that_comes_late_settles_what_a_resettable_counter_left_open(
    counter: Shotcounter, order: str
) -> None:
    """The newest value might have been reached by a reset; each step of the buffer tells that it was not."""
    source = await counter.press_with_tool()
    await counter.take_batch([counter.reading(source, 500)])
    stored = [counter.reading(source, 500 + 36 * n, at=NOW + n * QUARTER) for n in range(1, 17)]
    counter.later((stored[-1].at - NOW).total_seconds())
    stored = [one._replace(received_at=counter.clock.now()) for one in stored]
    await counter.take_batch([stored[-1]])
    low, high = await counter.total()
    assert (low, high > low) == (576, True)
    assert made(await counter.http.get("/gaps?state=open"))["items"] != []
    for batch in ORDERS[order](stored[:-1]):
        await counter.take_batch(batch)
    assert made(await counter.http.get("/gaps?state=open"))["items"] == []
    (gap,) = items(made(await counter.http.get("/gaps?state=settled")))
    assert (gap["settled"], gap["settled_by"]) == (576, "shotcounter")
    assert await counter.total() == (576, 576)
    assert await counter.sums() == (576, 576)
    (told,) = await counter.events("gap_settled")
    assert told["settled"] == 576


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_buffer_that_comes_while_a_person_settles_its_gap_is_booked_by_one_of_them(
    counter: Shotcounter,
) -> None:
    """What the person says stays, with what the readings say beside it; SQLite has one writer."""
    source = await counter.press_with_tool()
    await counter.take_batch([counter.reading(source, 500)])
    stored = [counter.reading(source, 500 + 36 * n, at=NOW + n * QUARTER) for n in range(1, 17)]
    counter.later((stored[-1].at - NOW).total_seconds())
    stored = [one._replace(received_at=counter.clock.now()) for one in stored]
    await counter.take_batch([stored[-1]])
    (gap,) = items(made(await counter.http.get("/gaps?state=open")))
    cycle, erika = timedelta(milliseconds=1500), person(Role.ENGINEER)
    async with counter.database.write() as session:
        await settling.settle_gap(session, str(gap["id"]), 580, "seen", [], cycle, erika, counter.clock.now())
        following = asyncio.create_task(counter.intake.take(stored[:-1]))
        await wait_until(lambda: lock_is_awaited(counter.database), 60)
    await following
    (gap,) = items(made(await counter.http.get("/gaps?state=settled")))
    assert (gap["settled"], gap["told"]) == (580, 576)
    assert await counter.total() == (580, 580)
    assert await counter.sums() == (580, 580)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("resettable", [False, True])
async def test_a_buffer_that_comes_while_readings_of_its_time_are_thinned_out_is_taken(
    counter: Shotcounter, *, resettable: bool
) -> None:
    """It has its hours or not, but ends no source: its shots are counted already. SQLite has one writer."""
    source = await counter.press_with_tool()
    if not resettable:
        async with counter.database.write() as session:
            (await session.get_one(SourceRow, source)).config = {"resettable": False}
    await counter.take_batch([counter.reading(source, 500)])
    stored = [counter.reading(source, 500 + 36 * n, at=NOW + n * QUARTER) for n in range(1, 9)]
    counter.later((stored[-1].at - NOW).total_seconds())
    stored = [one._replace(received_at=counter.clock.now()) for one in stored]
    await counter.take_batch([stored[-1]])
    if resettable:
        await counter.take_batch(stored[1:-1])
    async with counter.database.write() as session:
        assert (await ageing_store.remove_readings(session, 0, 1_000_000, 1000))[0] >= 2
        following = asyncio.create_task(counter.intake.take(stored[:-1]))
        await wait_until(lambda: lock_is_awaited(counter.database), 60)
    await following
    assert (await counter.total())[0] == 36 * 8
    assert await counter.sums() == (36 * 8, 36 * 8)


async def test_a_buffer_with_a_hole_leaves_the_gap_to_a_person(counter: Shotcounter) -> None:
    """Where one step might hide a reset nothing is settled; on both databases."""
    source = await counter.press_with_tool()
    await counter.take_batch([counter.reading(source, 500)])
    values = [(1, 536), (2, 572), (14, 1004), (15, 1040)]
    end = NOW + 16 * QUARTER
    counter.later((end - NOW).total_seconds())
    await counter.take_batch([counter.reading(source, 1076)])
    await counter.take_batch([counter.reading(source, value, at=NOW + n * QUARTER) for n, value in values])
    (gap,) = items(made(await counter.http.get("/gaps?state=open")))
    assert (gap["low"], gap["booked"]) == (576, 576)


async def test_late_readings_of_a_counter_of_parts_tell_when_too(counter: Shotcounter) -> None:
    """It rises by four with each shot: hours follow the buffer as they do with a counter of shots."""
    await counter.machine()
    await counter.tool()
    await counter.mount()
    config = {"topic": "plant/p01", "counter_path": "parts", "per_shot": 4, "resettable": False}
    body = {"machine_id": PRESS, "kind": "mqtt_mapped", "name": "Parts", "config": config}
    source = SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))
    await counter.take_batch([counter.reading(source, 500)])
    late = counter.reading(source, 700, at=NOW + QUARTER)
    counter.later(timedelta(hours=3).total_seconds())
    await counter.take_batch([counter.reading(source, 710)])
    await counter.take_batch([late._replace(received_at=counter.clock.now())])
    found = await hours(counter)
    assert found[TOOL, NOW] >= 200
    assert sum(found.values()) == 210


async def test_what_waited_for_the_database_behind_other_presses_is_found_for_a_correction(
    counter: Shotcounter,
) -> None:
    """Each server hands over its own hour of an outage, one after the other; the tool was changed within it."""
    source = await counter.press_with_tool()
    await counter.tool(OTHER)
    await counter.machine("p02")
    beside = await counter.intake.source_of("p02")
    assert not isinstance(beside, NoSource)
    await counter.take(source, 10_000, 10_001)
    (line,) = await counter.entries()
    gone, full = NOW + timedelta(hours=3, minutes=30), NOW + timedelta(hours=4)
    changed = full + timedelta(minutes=20)
    counter.later((full + timedelta(minutes=31) - counter.clock.now()).total_seconds())
    minutes = [*range(1, 41), 49, 59]
    for whose, moments in ((source, minutes), (beside, range(60))):
        stored = [
            counter.reading(whose, 10_000 + number, at=(at := gone + timedelta(minutes=minute)), received_at=at)
            for number, minute in enumerate(moments, start=2)
        ]
        await counter.take_batch(stored)
    before, _ = await counter.total()
    assert before == 1 + len(minutes)
    await counter.hear(
        ToolUnmounted(tool_id=TOOL, machine_id=PRESS, mounting_id=str(line.mounting_id), version=3, at=changed)
    )
    await counter.mount(OTHER, at=changed)
    assert (await counter.total(), await counter.total(OTHER)) == ((before - 1, before - 1), (1, 1))
