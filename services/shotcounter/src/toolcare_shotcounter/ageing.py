"""What of the counting ages out: raw readings, and hours, of which days are left. The ledger and totals never do."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.plant import Zone
from toolcare_shared.retention.kept import DONE, Batch, Forecast
from toolcare_shotcounter.domain import day_after
from toolcare_shotcounter.room import READING_BYTES
from toolcare_shotcounter.store import ageing as store

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class OldReadings:
    """A reading of a press stays while a tool is held that hung there at the time."""

    kind: ClassVar[DataKind] = DataKind.READINGS
    default_days: ClassVar[int | None] = None

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        end = await store.first_entry_since(session, before)
        found = await store.forecast_readings(session, end)
        return replace(found, size_bytes=found.rows * READING_BYTES)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        end = await store.first_entry_since(session, before)
        start = int(after or 0)
        removed, last = await store.remove_readings(session, start, end, _AT_ONCE)
        return Batch(removed, DONE if last is None else str(last))


@dataclass(frozen=True, slots=True)
class OldHours:
    """Hours become the day of the plant's zone to which they belong, so that every sum stays what it was."""

    kind: ClassVar[DataKind] = DataKind.SHOT_HOURS
    default_days: ClassVar[int | None] = None

    zone: Zone

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        return await store.forecast_hours(session, _midnight(before, await self.zone()))

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        zone = await self.zone()
        found = await store.old_hours(session, _midnight(before, zone), _AT_ONCE)
        days: dict[tuple[str, datetime], list[store.Hour]] = {}
        for hour in found:
            days.setdefault((hour.tool_id, _midnight(hour.at, zone)), []).append(hour)
        for (tool_id, day), hours in days.items():
            await store.sum_up(session, tool_id, day, day_after(day, zone), hours)
        return Batch(len(found), "more" if len(found) == _AT_ONCE else DONE)


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """A whole day goes at once, never a part of one."""
    return datetime.combine(at.astimezone(zone).date(), time(), zone).astimezone(UTC)
