"""Analyses of failures, and what was heard of the actions about them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.analysis import UnknownAnalysis
from toolcare_failures.tables import AnalysisRow, AnsweringAction

_SAVED = 100


async def latest(session: AsyncSession, failure_id: str) -> AnalysisRow | None:
    written = select(AnalysisRow).where(AnalysisRow.failure_id == failure_id)
    return await session.scalar(written.order_by(AnalysisRow.version.desc()).limit(1))


async def of_version(session: AsyncSession, failure_id: str, version: int) -> AnalysisRow:
    found = await session.get(AnalysisRow, (failure_id, version))
    if found is None:
        raise UnknownAnalysis(version)
    return found


async def saved(session: AsyncSession, failure_id: str) -> list[tuple[int, datetime, str]]:
    """Return version, time and author of each that was saved, the newest first, at most 100."""
    written = select(AnalysisRow.version, AnalysisRow.at, AnalysisRow.by).where(AnalysisRow.failure_id == failure_id)
    rows = await session.execute(written.order_by(AnalysisRow.version.desc()).limit(_SAVED))
    return [(version, at, by) for version, at, by in rows]


async def is_news(session: AsyncSession, failure_id: str, action_id: str, version: int) -> bool:
    """Return whether this version of an action was not heard of for the report, and keep that it is now."""
    heard = await session.get(AnsweringAction, (failure_id, action_id))
    if heard is None:
        session.add(AnsweringAction(failure_id=failure_id, action_id=action_id, version=version))
    elif heard.version < version:
        heard.version = version
    else:
        return False
    await session.flush()
    return True
