"""What a shot costs on the disk, and how long answers take, as the history grows: with its readings, and without.

Run: python tests/bench/bench_ledger_growth.py [--shots 100000 1000000 10000000] [--thinned 100000000] [--minutes 4.5]
     [--short]

Twenty presses tell every shot of a 10 s cycle. The rows are written as the intake writes them, hour by hour, for so
many minutes at most: what was reached by then is the longest history of the table with readings. The longest of all has
its lines by hour alone, as it is when readings were thinned.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import cast

from sqlalchemy import Table, delete, text
from sqlalchemy.ext.asyncio import AsyncSession

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bounded import end_within
from tests.bench.figures import Figures, tell
from tests.bench.history import AN_HOUR, CYCLE_S, HOUR, START, Press, fill

from toolcare_shared import migrations
from toolcare_shared.clock import FixedClock
from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId, new_id
from toolcare_shared.logging import configure_logging
from toolcare_shotcounter import store
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.readings import NoSource, Reading
from toolcare_shotcounter.run_preview import foresee_run
from toolcare_shotcounter.store import assigning as assigning_store
from toolcare_shotcounter.tables import CounterRow, MachineRow, ReadingRow, ToolRow

PRESSES, ROUNDS = 20, 15
CYCLE = timedelta(milliseconds=1500)


async def plant(database: Database, intake: ShotIntake) -> Sequence[Press]:
    found: list[Press] = []
    for number in range(PRESSES):
        mounting = Mounting(new_id(), f"t{number}", f"p{number}", 1, START)
        async with database.write() as session:
            await store.put_machine(session, MachineRow(id=f"p{number}", name=f"P{number}", version=1))
            tool = ToolRow(
                id=f"t{number}", number=f"T{number}", name="", status="released", min_cycle_ms=5000, version=1
            )
            await store.put_tool(session, tool)
            await store.put_mounting(session, mounting)
        source = await intake.source_of(f"p{number}")
        assert not isinstance(source, NoSource)
        found.append(Press(f"p{number}", source, mounting.tool_id, mounting.id))
    return found


async def stored(database: Database, presses: Sequence[Press], hours: int) -> datetime:
    """Have the counters stand where the history ends, and say when that is."""
    now = START + HOUR * hours
    async with database.write() as session:
        for press in presses:
            row = await session.get_one(CounterRow, press.source_id)
            row.value, row.confirmed_at, row.last_shot_at = hours * AN_HOUR - 1, now, now
    return now


async def answers(
    database: Database, presses: Sequence[Press], clock: FixedClock, intake: ShotIntake
) -> dict[str, float]:
    """The median of each answer in milliseconds."""
    now = clock.now()
    first = presses[0]
    shift = Mounting(first.mounting_id, "t1", "p0", 1, now - timedelta(hours=8, minutes=-7))

    async def counts(session: AsyncSession) -> None:
        await store.hours(session, "t0", now - timedelta(hours=48), now)

    async def page(session: AsyncSession) -> None:
        await store.entries_of(session, "tool", "t0", after=None, limit=51)

    async def line(session: AsyncSession) -> None:
        since = now - timedelta(days=3)
        await assigning_store.press_hours(session, "p0", since, now)
        await assigning_store.runs(session, "p0", since, now)

    async def shift_moved(session: AsyncSession) -> None:
        early = Mounting(first.mounting_id, "t0", "p0", 1, START, shift.since)
        await foresee_run(session, early, CYCLE, now)

    async def work_list(session: AsyncSession) -> None:
        await assigning_store.stretches(session, None, after=None, limit=51)

    async def timed(ask: Callable[[AsyncSession], Awaitable[None]], rounds: int = ROUNDS) -> float:
        spent: list[float] = []
        for _ in range(rounds):
            async with database.read() as session:
                begin = time.perf_counter()
                await ask(session)
                spent.append((time.perf_counter() - begin) * 1000)
        return median(spent)

    taken: list[float] = []
    value = (await _value(database, first.source_id)) + 1
    for _ in range(ROUNDS):
        batch = []
        for _ in range(100):
            clock.advance(timedelta(seconds=CYCLE_S))
            at = clock.now()
            batch.append(Reading(source_id=first.source_id, value=value, at=at, received_at=at))
            value += 1
        begin = time.perf_counter()
        await intake.take(batch)
        taken.append((time.perf_counter() - begin) * 1000)
    return {
        "48 hours of a tool": await timed(counts),
        "page of the ledger": await timed(page),
        "press, 3 days": await timed(line),
        "end of a run forecast": await timed(shift_moved, 3),
        "work list": await timed(work_list),
        "100 readings taken": median(taken),
    }


async def _value(database: Database, source: SourceId) -> int:
    async with database.read() as session:
        return (await session.get_one(CounterRow, source)).value or 0


async def size(database: Database) -> int:
    async with database.engine.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        free = (await connection.execute(text("PRAGMA freelist_count"))).scalar_one()
        return int((pages - free) * (await connection.execute(text("PRAGMA page_size"))).scalar_one())


async def measure(shots: Sequence[int], thinned: int, minutes: float) -> Figures:
    until = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory(prefix="toolcare-growth-") as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'shotcounter.sqlite3'}")
        await migrations.migrate(database, "toolcare_shotcounter")
        clock = FixedClock(START)
        intake = ShotIntake(database, clock, CYCLE, News())
        presses = await plant(database, intake)
        empty, done = await size(database), 0
        table: list[tuple[str, float, dict[str, float]]] = []
        for wanted in sorted(shots):
            hours = max(done + 1, wanted // (AN_HOUR * PRESSES))
            hours = await fill(database, presses, range(done, hours), until)
            done, made = hours, hours * AN_HOUR * PRESSES
            now = await stored(database, presses, hours)
            clock.advance(now - clock.now())
            per_shot = (await size(database) - empty) / made
            table.append((f"{made:,} shots", per_shot, await answers(database, presses, clock, intake)))
            done = max(done, int((clock.now() - START) / HOUR) + 1)
            if time.monotonic() > until:
                break
        async with database.write() as session:
            await session.execute(delete(cast("Table", ReadingRow.__table__)))
        per_shot = (await size(database) - empty) / (done * AN_HOUR * PRESSES)
        table.append(("the same, readings thinned", per_shot, await answers(database, presses, clock, intake)))
        done = max(done, int((clock.now() - START) / HOUR) + 1)
        hours = max(done + 1, thinned // (AN_HOUR * PRESSES))
        hours = await fill(database, presses, range(done, hours), until + minutes * 60, with_readings=False)
        now, made = await stored(database, presses, hours), hours * AN_HOUR * PRESSES
        clock.advance(now - clock.now())
        per_shot = (await size(database) - empty) / made
        what = f"{made:,} shots, readings thinned"
        table.append((what, per_shot, await answers(database, presses, clock, intake)))
        await database.dispose()
    names = list(table[0][2])
    said = (
        f"{PRESSES} presses with a cycle of {CYCLE_S} s on SQLite, each shot with its reading but in the last two; "
        f"medians in milliseconds, of {ROUNDS} questions each. 100 readings taken is the intake: what it costs to book "
        "as many more after that history."
    )
    rows = [[what, f"{per_shot:.1f}", *(f"{found[name]:.1f}" for name in names)] for what, per_shot, found in table]
    return Figures("As the history grows", said, ["history", "bytes a shot", *names], rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--thinned", type=int, default=100_000_000, help="the longest history, without its readings")
    parser.add_argument("--minutes", type=float, default=4.5, help="how long the history is filled at most")
    parser.add_argument("--short", action="store_true", help="only a trial: docs/benchmarks.md stays as it is")
    asked = parser.parse_args()
    if asked.short:
        asked.shots = [number for number in asked.shots if number <= 100_000] or [100_000]
        asked.thinned = min(asked.thinned, 1_000_000)
    configure_logging("WARNING")
    end_within(2 * asked.minutes + 4)
    tell(asyncio.run(measure(asked.shots, asked.thinned, asked.minutes)), keep=not asked.short)
