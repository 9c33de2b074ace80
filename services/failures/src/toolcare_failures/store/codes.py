"""The catalogue, and the numbers that are given out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.codes import Catalogue, UnknownCode
from toolcare_failures.domain.reports import FailureState
from toolcare_failures.tables import CodeMapping, CodeRow, Failure, RunningNumber

CATALOGUE, REPORT = "catalogue", "failure"
_COUNTS = [state for state in FailureState if state.counts]


async def catalogue(session: AsyncSession) -> Catalogue:
    """Return all codes; there are some hundreds of them at most."""
    return Catalogue(row.entry for row in await rows(session))


async def rows(session: AsyncSession) -> Sequence[CodeRow]:
    return (await session.scalars(select(CodeRow).order_by(CodeRow.code))).all()


async def lock_row(session: AsyncSession, code: str) -> CodeRow:
    """Return an entry; nobody else edits the catalogue until this transaction ends."""
    await hold_numbers(session, CATALOGUE)
    found = await session.get(CodeRow, code.upper(), populate_existing=True)
    if found is None:
        raise UnknownCode(code)
    return found


async def mappings(session: AsyncSession) -> Sequence[CodeMapping]:
    """Return what was merged into what, in order."""
    return (await session.scalars(select(CodeMapping).order_by(CodeMapping.version))).all()


async def version(session: AsyncSession) -> int:
    return (await session.scalars(select(RunningNumber.last).where(RunningNumber.name == CATALOGUE))).one()


async def hold_numbers(session: AsyncSession, name: str) -> None:
    """Have everybody else who wants a number wait until this transaction ends."""
    await session.execute(select(RunningNumber.last).where(RunningNumber.name == name).with_for_update())


async def next_number(session: AsyncSession, name: str) -> int:
    """Give out the next number: none is left out, none is given twice."""
    given = update(RunningNumber).where(RunningNumber.name == name).values(last=RunningNumber.last + 1)
    return (await session.scalars(given.returning(RunningNumber.last))).one()


async def was_merged_after(session: AsyncSession, code: str, at: datetime) -> bool:
    """Return whether a code was merged into another since a moment."""
    merged = select(CodeMapping.version).where(CodeMapping.code == code.upper(), CodeMapping.at >= at)
    return await session.scalar(merged.limit(1)) is not None


async def reported(session: AsyncSession, tool_id: str | None = None) -> Mapping[str, int]:
    """Return how often each code was reported, on a tool or in the whole plant."""
    counted = select(Failure.code, func.count()).where(Failure.code.is_not(None), Failure.state.in_(_COUNTS))
    if tool_id is not None:
        counted = counted.where(Failure.tool_id == tool_id)
    counted = counted.group_by(Failure.code)
    return {code: count for code, count in await session.execute(counted) if code is not None}
