"""Actions that are over and old, and what goes with one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.tables import (
    Action,
    ActionComment,
    ActionEntry,
    ActionFailure,
    Attempt,
    AttemptFailure,
    Failure,
    Proposal,
    ProposalFailure,
)
from toolcare_shared.contracts.actions import ActionState
from toolcare_shared.retention.kept import Forecast
from toolcare_shared.retention.tables import is_held

_OVER = (ActionState.EFFECTIVE, ActionState.DONE, ActionState.CANCELLED)


async def forecast(session: AsyncSession, before: datetime) -> Forecast:
    figures = select(func.count(), func.min(Action.created_at), func.max(Action.created_at))
    rows, oldest, newest = (await session.execute(figures.where(_is_old(before), ~is_held(Action.tool_id)))).one()
    held = select(func.count()).select_from(Action).where(_is_old(before), is_held(Action.tool_id))
    return Forecast(rows, await session.scalar(held) or 0, oldest, newest)


async def due(session: AsyncSession, before: datetime, after: str, limit: int) -> Sequence[Action]:
    """Return the actions that go, by their id, from just after this one, locked."""
    query = select(Action).where(_is_old(before), ~is_held(Action.tool_id), Action.id > after)
    return (await session.scalars(query.order_by(Action.id).limit(limit).with_for_update())).all()


async def erase(session: AsyncSession, action: Action) -> None:
    """What was tried, and how long it held, stays counted without the words."""
    attempts = update(Attempt).where(Attempt.action_id == action.id)
    await session.execute(attempts.values(action_id=None, said=None))
    proposals = select(Proposal.id).where(Proposal.action_id == action.id)
    await session.execute(delete(ProposalFailure).where(ProposalFailure.proposal_id.in_(proposals)))
    await session.execute(delete(Proposal).where(Proposal.action_id == action.id))
    for table in (ActionComment, ActionEntry, ActionFailure):
        await session.execute(delete(table).where(table.action_id == action.id))
    await session.delete(action)
    await session.flush()


async def forget_failure(session: AsyncSession, failure_id: str) -> None:
    """Drop what is known of a report; where something was done about it, its number and code stay, without words."""
    named = [
        select(table.failure_id).where(table.failure_id == failure_id).exists()
        for table in (ActionFailure, AttemptFailure, ProposalFailure)
    ]
    if await session.scalar(select(or_(*named))):
        known = update(Failure).where(Failure.id == failure_id)
        await session.execute(known.values(note="", photo_ids=[], reported_by=""))
    else:
        await session.execute(delete(Failure).where(Failure.id == failure_id))


def _is_old(before: datetime) -> ColumnElement[bool]:
    went_on = select(ActionEntry.id).where(ActionEntry.action_id == Action.id, ActionEntry.at >= before).exists()
    return and_(Action.state.in_(_OVER), Action.created_at < before, ~went_on)
