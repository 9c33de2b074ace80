"""Readings a second from the intake to the committed ledger, in batches and one by one.

Run: python tests/bench/bench_intake.py [--readings 50000] [--sources 50] [--database URL]
     python tests/bench/bench_intake.py --counting    what counting alone costs, without a database
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from toolcare_shared import migrations
from toolcare_shared.clock import SystemClock
from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId, new_id
from toolcare_shotcounter import store
from toolcare_shotcounter.counting import count
from toolcare_shotcounter.detector import Stored
from toolcare_shotcounter.domain import Mounting, Tool
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.readings import NoSource, Reading, SourceKind
from toolcare_shotcounter.tables import EntryRow, MachineRow, ToolRow

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CYCLE = timedelta(seconds=5)


async def plant(database: Database, intake: ShotIntake, presses: int) -> list[SourceId]:
    """As many presses, each with its tool and its source."""
    sources = []
    for number in range(presses):
        async with database.write() as session:
            await store.put_machine(session, MachineRow(id=f"p{number}", name=f"p{number}", version=1))
            tool = ToolRow(
                id=f"t{number}", number=f"T{number}", name="", status="released", min_cycle_ms=1500, version=1
            )
            await store.put_tool(session, tool)
            await store.put_mounting(session, Mounting(new_id(), f"t{number}", f"p{number}", 1, START))
        source = await intake.source_of(f"p{number}")
        assert not isinstance(source, NoSource)
        sources.append(source)
    return sources


def readings(sources: Sequence[SourceId], first: int, count: int) -> list[Reading]:
    made = []
    for number in range(first, first + count):
        at = START + CYCLE * (number // len(sources))
        value = number // len(sources)
        made.append(Reading(source_id=sources[number % len(sources)], value=value, at=at, received_at=at))
    return made


async def measure(intake: ShotIntake, sources: Sequence[SourceId], first: int, count: int, batch: int) -> float:
    """Readings a second, every batch committed before the next is handed over."""
    given = readings(sources, first, count)
    begun = time.perf_counter()
    for start in range(0, count, batch):
        await intake.take(given[start : start + batch])
    return count / (time.perf_counter() - begun)


def tell_counting(presses: int) -> None:
    """The least of several batches, since whoever else is at work on the machine only makes one longer."""
    print(f"{presses} presses; processor time to count and credit a reading")
    for each in (1, 4, 10):
        took = min(_counted(presses, each) for _ in range(10))
        print(f"{each:>4} readings of a press in a batch {took:>8.1f} us")


def _counted(presses: int, each: int) -> float:
    plant = Plant(
        {f"s{number}": _source(number) for number in range(presses)},
        {f"p{number}": [Mounting(f"m{number}", f"t{number}", f"p{number}", 1, START)] for number in range(presses)},
        {f"t{number}": Tool(f"t{number}", f"T{number}", min_cycle_ms=1500) for number in range(presses)},
        timedelta(milliseconds=1500),
        {f"p{number}": {""} for number in range(presses)},
    )
    given = readings([SourceId(source) for source in plant.sources], presses, presses * each)
    began = time.thread_time()
    outcome = count(plant, given)
    took = time.thread_time() - began
    assert sum(line.shots for line in outcome.lines()) == len(given)
    return took / len(given) * 1e6


def _source(number: int) -> SourceNow:
    """A press on its default topic, whose first value was stored when its tool was mounted."""
    return SourceNow(
        id=SourceId(f"s{number}"),
        machine_id=f"p{number}",
        station="",
        kind=SourceKind.MQTT,
        enabled=True,
        bits=32,
        per_shot=1,
        resettable=True,
        stale_after=timedelta(seconds=60),
        place="",
        counter="",
        stored=Stored(0, START),
        seen_at=None,
        moved_at=None,
        trouble=None,
        trouble_detail="",
        state="live",
        detail="",
    )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=50_000)
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--database", default="")
    parser.add_argument("--counting", action="store_true")
    asked = parser.parse_args()
    if asked.counting:
        tell_counting(asked.sources)
        return
    with tempfile.TemporaryDirectory() as folder:
        database = Database(asked.database or f"sqlite+aiosqlite:///{Path(folder) / 'bench.sqlite3'}")
        await migrations.migrate(database, "toolcare_shotcounter")
        intake = ShotIntake(database, SystemClock(), timedelta(milliseconds=1500), News())
        sources = await plant(database, intake, asked.sources)
        single = asked.sources * (max(asked.sources, asked.readings // 50) // asked.sources)
        one = await measure(intake, sources, 0, single, 1)
        print(f"{database.dialect}, {asked.sources} sources; synchronous commit of every batch")
        print(f"{'batch':>8} {'readings/s':>12} {'ratio':>8}")
        print(f"{1:>8} {one:>12.0f} {1.0:>8.1f}")
        first = single
        for batch in (50, 100, 250, 500):
            rate = await measure(intake, sources, first, asked.readings, batch)
            first += asked.readings
            print(f"{batch:>8} {rate:>12.0f} {rate / one:>8.1f}")
        async with database.read() as session:
            booked = await session.scalar(select(func.sum(EntryRow.shots)))
            lines = await session.scalar(select(func.count(EntryRow.id)))
        assert booked == first - len(sources), (booked, first)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(f"booked {booked} shots in {lines} lines of the ledger; processor {used.ru_utime + used.ru_stime:.1f} s")
        await database.dispose()


if __name__ == "__main__":
    asyncio.run(main())
