"""What was told last of each source."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shotcounter.tables import CounterRow

_COUNTER = cast("Table", CounterRow.__table__)


async def note_told(session: AsyncSession, source_ids: Collection[str], now: datetime) -> None:
    """Their counters as they stand are what is told of them now."""
    told = update(_COUNTER).where(among(_COUNTER.c.source_id)).values(told_value=_COUNTER.c.value, told_at=now)
    await session.execute(told, those(source_ids))
