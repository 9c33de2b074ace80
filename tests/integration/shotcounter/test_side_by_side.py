"""Readings, people and the clock at the same counts at once: one waits for the other, and neither is given up.

SQLite has one writer; on PostgreSQL each takes rows in one order.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Shotcounter, made

from toolcare_shared.auth import Role
from toolcare_shared.ids import SourceId
from toolcare_shared.testing.api import person
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import assigning, recounting, store, usecases
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.assigning import Assign
from toolcare_shotcounter.material import Window
from toolcare_shotcounter.readings import NoSource, Reading
from toolcare_shotcounter.reconciliation import ReadCounter, Terms, compare_anew, read_counter
from toolcare_shotcounter.usecases import EnterShots

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]

CYCLE = timedelta(milliseconds=1500)
TIMO = person(Role.TECHNICIAN, "u-2", "Timo")
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def waits(counter: Shotcounter, work: Coroutine[None, None, None], others: int = 0) -> asyncio.Task[None]:
    """Begin a piece of work and return once it waits for a lock, beside so many others."""
    task = asyncio.create_task(work)

    async def is_waiting() -> bool:
        async with counter.database.read() as session:
            return int(await session.scalar(text(_WAITING)) or 0) > others

    await wait_until(is_waiting, 60)
    return task


async def count(counter: Shotcounter, readings: list[Reading]) -> None:
    """Count as the intake does, once: it would try again."""
    async with counter.database.write() as session:
        await usecases.count_readings(session, readings, CYCLE, counter.clock.now())


async def test_shots_are_entered_while_the_tool_is_counted(counter: Shotcounter) -> None:
    """In the running hour: both have the tool's total before its hour."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    counter.later(20)
    async with counter.database.write() as session:
        await store.total_for_update(session, TOOL)
        counting = await waits(counter, count(counter, [counter.reading(source, 3)]))
        entered = EnterShots(TOOL, 5, counter.clock.now(), "by hand", confirmed=True)
        await usecases.enter_shots(session, entered, CYCLE, TIMO, counter.clock.now())
    await counting
    assert await counter.total() == (7, 7)
    assert await counter.sums() == (7, 7)


async def test_a_run_that_is_corrected_from_one_press_to_another_waits_for_what_both_count(
    counter: Shotcounter,
) -> None:
    """The counters of both are taken in the order of counting, whatever the presses are called."""
    sources: dict[str, SourceId] = {}
    for press in ("p02", "p01"):
        await counter.machine(press)
        found = await counter.intake.source_of(press)
        assert not isinstance(found, NoSource)
        sources[press] = found
    assert sources["p02"] < sources["p01"]
    await counter.take_batch([counter.reading(source, 1) for source in sources.values()])
    counter.later(20)

    async def correct() -> None:
        now = counter.clock.now()
        because = Because("r-1", "It hung at the other press", TIMO, TIMO.name, now)
        async with (
            counter.database.write() as session,
            recounting.followed(session, {"p01", "p02"}, Window(NOW, now), because, CYCLE),
        ):
            pass

    async with counter.database.write() as session:
        await store.counters_for_update(session, {sources["p02"]})
        batch = [counter.reading(source, 2) for source in sources.values()]
        counting = await waits(counter, count(counter, batch))
        correcting = await waits(counter, correct(), others=1)
    await asyncio.gather(counting, correcting)
    assert [entry.shots for entry in await counter.entries(None)] == [1, 1]


async def test_shots_of_nobody_are_told_once_while_they_are_assigned(counter: Shotcounter) -> None:
    """By the clock, or by the assignment that takes them away."""
    await counter.machine()
    await counter.tool()
    source = await counter.intake.source_of(PRESS)
    assert not isinstance(source, NoSource)
    await counter.take(source, *range(1, 7))
    await counter.publish()
    await counter.take(source, *range(7, 12))
    until = counter.later(20)

    async def assign() -> None:
        async with counter.database.write() as session:
            command = Assign(PRESS, None, TOOL, NOW, until, None, "It hung there")
            await assigning.assign(session, command, CYCLE, TIMO, counter.clock.now())

    async with counter.database.write() as session:
        await usecases.publish_counts(session, counter.clock.now())
        await session.flush()
        assigned = await waits(counter, assign())
    await assigned
    told = await counter.events("unassigned_shots_counted")
    assert [event["shots"] for event in told] == [5, 5, -10]
    assert told[-1]["total_unassigned"] == 0
    assert made(await counter.http.get(f"/machines/{PRESS}/unassigned"))["total"] == 0


async def test_a_counter_is_read_while_the_clock_compares_the_tool_for_the_first_time(counter: Shotcounter) -> None:
    """Whoever comes second finds the tool compared, and is not refused."""
    await counter.press_with_tool()
    terms = Terms(0.5, ZoneInfo("Europe/Berlin"), CYCLE)

    async def read() -> None:
        command = ReadCounter(TOOL, 40, counter.clock.now(), anew=False, note="", photo_id=None, confirmed=False)
        async with counter.database.write() as session:
            await read_counter(session, command, terms, TIMO, counter.clock.now())

    async with counter.database.write() as session:
        await compare_anew(session, TOOL, terms, counter.clock.now())
        reading = await waits(counter, read())
    await reading
    found = made(await counter.http.get(f"/tools/{TOOL}/reconciliation"))
    assert [one["value"] for one in found["readings"]] == [40]  # type: ignore[attr-defined]
