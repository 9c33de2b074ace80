"""Reports of failures as the events told them: which stop a tool, and which are open. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.tables import FailureRow
from toolcare_shared.db import insert


@dataclass(frozen=True, slots=True)
class ReportNews:
    """What an event says of a report: how bad it is in words, where it stands, or both."""

    id: str
    tool_id: str
    number: int
    version: int
    said: str | None = None
    stops: bool | None = None
    is_open: bool | None = None


async def put(session: AsyncSession, news: ReportNews) -> None:
    """Keep what an event says of a report, unless a later one has been heard."""
    told = {"said": news.said, "stops": news.stops, "is_open": news.is_open}
    known = {name: value for name, value in told.items() if value is not None}
    fresh = {"said": f"F-{news.number}", "stops": False, "is_open": True, **known, "version": news.version}
    row = insert(session, FailureRow).values(id=news.id, tool_id=news.tool_id, number=news.number, **fresh)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["id"],
            set_={**known, "version": news.version},
            where=FailureRow.version < row.excluded.version,
        )
    )


async def said(session: AsyncSession, failure_id: str) -> str:
    """Return a report in words that was heard of."""
    return (await session.scalars(select(FailureRow.said).where(FailureRow.id == failure_id))).one()


async def open_that_stop(session: AsyncSession, tool_id: str) -> Sequence[FailureRow]:
    """Return the open reports with which a tool must not run on, the oldest first."""
    found = select(FailureRow).where(
        FailureRow.tool_id == tool_id, FailureRow.is_open.is_(True), FailureRow.stops.is_(True)
    )
    return (await session.scalars(found.order_by(FailureRow.number))).all()
