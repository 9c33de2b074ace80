"""What was told last of each source."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter.tables import CounterRow


async def note_told(session: AsyncSession, source_ids: Collection[str], now: datetime) -> None:
    """Their counters as they stand are what is told of them now."""
    told = update(CounterRow).where(CounterRow.source_id.in_(source_ids))
    await session.execute(
        told.values(told_value=CounterRow.value, told_at=now), execution_options={"synchronize_session": False}
    )
