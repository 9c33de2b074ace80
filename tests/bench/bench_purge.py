"""How long readings wait for their commit while a million old ones are removed, and beside it when nothing is.

Run: python tests/bench/bench_purge.py [--readings 1000000] [--seconds 30] [--rate 500] [--short]

A batch of readings is handed to the intake ten times a second, as a connection does, and timed until it is booked.
Removed is by the run that does it each night, a thousand readings in a transaction.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_ledger_growth import CYCLE, PRESSES, plant
from tests.bench.bounded import end_within
from tests.bench.figures import Figures, tell
from tests.bench.history import AN_HOUR, START, fill

from toolcare_shared import migrations
from toolcare_shared.clock import SystemClock
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId
from toolcare_shared.logging import configure_logging
from toolcare_shared.retention import store as terms
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.testing import fresh
from toolcare_shared.testing.postgres import server
from toolcare_shotcounter.ageing import OldReadings
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.tables import ReadingRow

BATCHES_A_SECOND = 10
KEPT_DAYS, LONG_S = 30, 600.0
FEWEST = 2
"""Below that there are no quantiles."""


@dataclass(frozen=True, slots=True)
class Waited:
    """Of all batches, from the hand-over to the commit, in milliseconds."""

    p50: float
    p99: float
    longest: float

    @classmethod
    def of(cls, waits_ms: Sequence[float]) -> "Waited":
        cuts = quantiles(waits_ms, n=100, method="inclusive")
        return cls(cuts[49], cuts[98], max(waits_ms))


class Feed:
    """Each press says each of its shots; together they make so many a second."""

    def __init__(self, intake: ShotIntake, presses: Sequence[SourceId], rate: int, first: int) -> None:
        self._intake = intake
        self._presses = presses
        self._batch = rate // BATCHES_A_SECOND
        self._value = dict.fromkeys(presses, first)
        self._said = 0

    async def until(self, over: "asyncio.Future[None] | asyncio.Task[None]") -> list[float]:
        """Hand over batch after batch until that is done, and at least two; how long each took in ms."""
        waits: list[float] = []
        turn = time.monotonic()
        while not over.done() or len(waits) < FEWEST:
            begin = time.perf_counter()
            await self._intake.take(self._next())
            waits.append((time.perf_counter() - begin) * 1000)
            turn = max(turn + 1 / BATCHES_A_SECOND, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, turn - time.monotonic()))
        return waits

    def _next(self) -> list[Reading]:
        now = datetime.now(UTC)
        batch = []
        for _ in range(self._batch):
            source = self._presses[self._said % len(self._presses)]
            self._said += 1
            self._value[source] += 1
            batch.append(Reading(source_id=source, value=self._value[source], at=now, received_at=now))
        return batch


async def measure(url: str, asked: argparse.Namespace) -> tuple[Waited, Waited, float, int]:
    """Waits with nothing else to do, waits while readings go, how long that took in seconds, and how many went."""
    database = Database(url)
    try:
        await migrations.migrate(database, "toolcare_shotcounter")
        clock = SystemClock()
        intake = ShotIntake(database, clock, CYCLE, News())
        presses = await plant(database, intake)
        hours = -(-asked.readings // (AN_HOUR * PRESSES))
        filled = await fill(database, presses, range(hours), time.monotonic() + LONG_S)
        feed = Feed(intake, [press.source_id for press in presses], asked.rate, filled * AN_HOUR)
        await feed.until(asyncio.create_task(asyncio.sleep(2)))
        alone = await feed.until(asyncio.create_task(asyncio.sleep(asked.seconds)))
        before = await readings(database)
        begin = time.monotonic()
        purge = asyncio.create_task(remove_old(database, clock))
        beside = await feed.until(purge)
        await purge
        lasted = time.monotonic() - begin
        gone = before + len(beside) * (asked.rate // BATCHES_A_SECOND) - await readings(database)
        assert await oldest(database) > START + timedelta(days=365), "old readings are left"
        return Waited.of(alone), Waited.of(beside), lasted, gone
    finally:
        await database.dispose()


async def remove_old(database: Database, clock: SystemClock) -> None:
    async def zone() -> ZoneInfo:
        return ZoneInfo("Europe/Berlin")

    now = clock.now()
    async with database.write() as session:
        await terms.choose(session, DataKind.READINGS, KEPT_DAYS, 1, now - timedelta(minutes=1))
        await terms.want(session, DataKind.READINGS, now, now)
    await Keeping("shotcounter", [OldReadings()], zone, clock).once(database)


async def readings(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(ReadingRow)) or 0


async def oldest(database: Database) -> datetime:
    async with database.read() as session:
        return (await session.scalars(select(ReadingRow.at).order_by(ReadingRow.at).limit(1))).one()


def table(measured: dict[str, tuple[Waited, Waited, float, int]], asked: argparse.Namespace) -> Figures:
    rows = []
    for name, (alone, beside, lasted, gone) in measured.items():
        for what, one in (("nothing removed", alone), (f"{gone:,} removed in {lasted:.0f} s", beside)):
            worse = f"{one.p99 / alone.p99:.1f}" if one is beside else "-"
            rows.append([f"{name}, {what}", f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.longest:.0f}", worse])
    batch = asked.rate // BATCHES_A_SECOND
    return Figures(
        "While old readings go",
        f"{asked.rate} readings a second, {batch} at a time: milliseconds from the intake to the commit; first for "
        f"{asked.seconds:g} s with nothing else to do, then while what is older than {KEPT_DAYS} days is removed, all "
        "in one process. On a PLC's side a wait costs nothing: what is not booked is not acknowledged.",
        ("intake", "p50", "p99", "longest", "p99 to nothing removed"),
        rows,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--short", action="store_true", help="only a trial: docs/benchmarks.md stays as it is")
    asked = parser.parse_args()
    if asked.short:
        asked.readings, asked.seconds = min(asked.readings, 50_000), min(asked.seconds, 3.0)
    configure_logging("WARNING")
    end_within(20)
    measured = {}
    with server(durable=True) as postgresql, tempfile.TemporaryDirectory(prefix="toolcare-purge-") as folder:
        sqlite = f"sqlite+aiosqlite:///{Path(folder) / 'shotcounter.sqlite3'}"
        measured["SQLite"] = asyncio.run(measure(sqlite, asked))
        asyncio.run(fresh.run(postgresql, "CREATE DATABASE bench"))
        ours = postgresql.set(database="bench").render_as_string(hide_password=False)
        measured["PostgreSQL"] = asyncio.run(measure(ours, asked))
    tell(table(measured, asked), keep=not asked.short)


if __name__ == "__main__":
    main()
