"""How long the disk has room for raw readings: they are kept for ever until somebody sets a term."""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock import Clock
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.db import Database
from toolcare_shared.health import Finding, Probe, Status
from toolcare_shared.retention import store as terms
from toolcare_shotcounter.store import ageing as store

READING_BYTES = 177
"""On the disk, with what a shot makes elsewhere: SQLite, by `bench_ledger_growth.py`."""
WARN_DAYS = 60
_DAY = timedelta(days=1)
_LOOK_BACK = timedelta(days=7)
_LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Growth:
    """Bytes of readings a day, and in how many days as many go as come: the term. None: they are kept for ever."""

    bytes_a_day: float
    levels_off_in: float | None

    def days_left(self, free: int) -> int | None:
        """In how many days so much room is full. None: it never is, as far as readings go."""
        if self.bytes_a_day <= 0:
            return None
        days = free / self.bytes_a_day
        return None if self.levels_off_in is not None and days >= self.levels_off_in else int(days)


async def growth(session: AsyncSession, now: datetime) -> Growth | None:
    """Return how fast readings grow, by the last seven days. None: they have come for less than a day."""
    known = await store.span_of_readings(session, now - _LOOK_BACK)
    if known is None or now - known.since < _DAY:
        return None
    term = await terms.find(session, DataKind.READINGS)
    keep_days = None if term is None else term.keep_days
    a_day = known.number * READING_BYTES * (_DAY / (now - known.since))
    return Growth(a_day, None if keep_days is None else max(0.0, keep_days - (now - known.oldest) / _DAY))


def room_for_readings(database: Database, disk: Path, clock: Clock) -> Probe:
    """Have health say in time when the disk is full of readings; looked at once an hour."""
    last: tuple[datetime, Finding] | None = None

    async def ask() -> Finding:
        nonlocal last
        now = clock.now()
        if last is None or not last[0] <= now < last[0] + _LOOK_AGAIN:
            async with database.read() as session:
                found = await growth(session, now)
            free = (await asyncio.to_thread(shutil.disk_usage, disk)).free
            last = now, told(found, free)
        return last[1]

    return ask


def told(found: Growth | None, free: int) -> Finding:
    days = None if found is None else found.days_left(free)
    if found is None or days is None:
        return Finding(Status.OK)
    month = f"raw readings grow by {found.bytes_a_day * 30 / 1e6:,.0f} MB in 30 days"
    if days >= WARN_DAYS:
        return Finding(Status.OK, f"{month}: there is room for {days:,} days")
    return Finding(
        Status.DEGRADED,
        f"{month}: the disk is full in {days} days. Set a term for them at How long data is kept, or make room",
    )
