"""What was tried, under watch and after it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.watches import Outcome
from toolcare_actions.tables import Attempt, AttemptFailure, AttemptFix, Failure, Tool

Tries = Mapping[Outcome, int]


async def attempts(session: AsyncSession, attempt_ids: Collection[str | None]) -> dict[str, Attempt]:
    wanted = {one for one in attempt_ids if one is not None}
    return {row.id: row for row in await session.scalars(select(Attempt).where(Attempt.id.in_(wanted)))}


async def lock(session: AsyncSession, attempt_id: str) -> Attempt:
    """Return an attempt as it is now; its tool is locked already."""
    return await session.get_one(Attempt, attempt_id, populate_existing=True)


async def add(session: AsyncSession, attempt: Attempt, fixes: Iterable[str], failure_ids: Iterable[str]) -> None:
    session.add(attempt)
    await session.flush()
    session.add_all(AttemptFix(attempt_id=attempt.id, fix=fix) for fix in fixes)
    session.add_all(AttemptFailure(attempt_id=attempt.id, failure_id=failure_id) for failure_id in failure_ids)
    await session.flush()


async def running_on(session: AsyncSession, tool_id: str) -> Sequence[Attempt]:
    """Return the watches that run on a tool, as they are now."""
    found = select(Attempt).where(Attempt.tool_id == tool_id, Attempt.outcome == Outcome.RUNNING)
    return (await session.scalars(found.order_by(Attempt.id).execution_options(populate_existing=True))).all()


async def tool_ids_watched(session: AsyncSession, tool_ids: Collection[str]) -> Collection[str]:
    """Return those of the tools on which a watch runs."""
    found = select(Attempt.tool_id).where(Attempt.tool_id.in_(tool_ids), Attempt.outcome == Outcome.RUNNING)
    return (await session.scalars(found.distinct())).all()


async def watching_at(session: AsyncSession, tool_id: str, at: datetime) -> Sequence[Attempt]:
    """Return the watches that ran on a tool at a moment and have said nothing against what was done."""
    found = select(Attempt).where(
        Attempt.tool_id == tool_id,
        Attempt.started_at < at,
        or_(Attempt.outcome == Outcome.RUNNING, and_(Attempt.outcome == Outcome.HELD, Attempt.ended_at >= at)),
    )
    return (await session.scalars(found.order_by(Attempt.id).execution_options(populate_existing=True))).all()


async def returned_as(session: AsyncSession, failure_id: str) -> Sequence[Attempt]:
    """Return what a report told against."""
    found = select(Attempt).where(Attempt.returned_as == failure_id, Attempt.outcome == Outcome.RETURNED)
    return (await session.scalars(found.order_by(Attempt.id).execution_options(populate_existing=True))).all()


async def of_report(session: AsyncSession, failure_id: str) -> Sequence[Attempt]:
    """Return what people did about a report without an action, as far as nothing has told against it."""
    found = select(Attempt).join(AttemptFailure, AttemptFailure.attempt_id == Attempt.id)
    own = found.where(AttemptFailure.failure_id == failure_id, Attempt.action_id.is_(None))
    standing = own.where(Attempt.outcome.in_([Outcome.RUNNING, Outcome.HELD]))
    return (await session.scalars(standing.order_by(Attempt.id).execution_options(populate_existing=True))).all()


async def tool_ids_ending(session: AsyncSession, now: datetime, limit: int) -> Sequence[str]:
    """Return the tools with a watch whose days have passed and that have made a shot since it began."""
    found = (
        select(Attempt.tool_id)
        .distinct()
        .join(Tool, Tool.id == Attempt.tool_id)
        .where(Attempt.outcome == Outcome.RUNNING, Attempt.ends_at <= now, Tool.total > Attempt.started_shots)
    )
    return (await session.scalars(found.limit(limit))).all()


async def failures_of(session: AsyncSession, attempt_id: str) -> Sequence[Failure]:
    found = select(Failure).join(AttemptFailure, AttemptFailure.failure_id == Failure.id)
    return (await session.scalars(found.where(AttemptFailure.attempt_id == attempt_id))).all()


async def tries(
    session: AsyncSession, *, codes: Collection[str], tool_id: str | None, cavity: int | None
) -> dict[str, dict[Outcome, int]]:
    """Return how often each fix was tried, by what came of it; without codes, for all failures and none."""
    found = select(AttemptFix.fix, Attempt.outcome, func.count(distinct(Attempt.id))).join(
        Attempt, Attempt.id == AttemptFix.attempt_id
    )
    if tool_id is not None:
        found = found.where(Attempt.tool_id == tool_id)
    if codes or cavity is not None:
        answered = select(AttemptFailure.attempt_id).join(Failure, Failure.id == AttemptFailure.failure_id)
        if codes:
            answered = answered.where(Failure.code.in_(codes))
        if cavity is not None:
            answered = answered.where(Failure.cavity == cavity)
        found = found.where(Attempt.id.in_(answered))
    tried: dict[str, dict[Outcome, int]] = {}
    for fix, outcome, count in await session.execute(found.group_by(AttemptFix.fix, Attempt.outcome)):
        tried.setdefault(fix, {})[outcome] = count
    return tried
