"""Reports that are over and old, and what goes with one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from toolcare_failures.domain.reports import FailureState
from toolcare_failures.tables import AnalysisRow, AnsweringAction, Failure, FailureEntry
from toolcare_shared.retention.kept import Forecast
from toolcare_shared.retention.tables import is_held

_OVER = [state for state in FailureState if state.is_over]


async def forecast(session: AsyncSession, before: datetime) -> Forecast:
    figures = select(func.count(), func.min(Failure.reported_at), func.max(Failure.reported_at))
    rows, oldest, newest = (await session.execute(figures.where(_is_old(before), ~is_held(Failure.tool_id)))).one()
    held = select(func.count()).select_from(Failure).where(_is_old(before), is_held(Failure.tool_id))
    return Forecast(rows, await session.scalar(held) or 0, oldest, newest)


async def due(session: AsyncSession, before: datetime, after: str, limit: int) -> Sequence[Failure]:
    """Return the reports that go, by their id, from just after this one, locked."""
    query = select(Failure).where(_is_old(before), ~is_held(Failure.tool_id), Failure.id > after)
    return (await session.scalars(query.order_by(Failure.id).limit(limit).with_for_update())).all()


async def erase(session: AsyncSession, failure: Failure) -> None:
    for table in (FailureEntry, AnalysisRow, AnsweringAction):
        await session.execute(delete(table).where(table.failure_id == failure.id))
    await session.delete(failure)
    await session.flush()


def _is_old(before: datetime) -> ColumnElement[bool]:
    """Over, and nothing was done with it since then. What another report is a duplicate of goes after that one."""
    copy = aliased(Failure)
    went_on = select(FailureEntry.id).where(FailureEntry.failure_id == Failure.id, FailureEntry.at >= before).exists()
    is_original = select(copy.id).where(copy.duplicate_of == Failure.id).exists()
    return and_(
        Failure.state.in_(_OVER), Failure.reported_at < before, Failure.recorded_at < before, ~went_on, ~is_original
    )
