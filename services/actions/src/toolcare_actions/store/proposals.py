"""Actions that are proposed because a failure came too often."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from toolcare_actions.domain.recurrence import ProposalState, UnknownProposal
from toolcare_actions.store import facts
from toolcare_actions.tables import Proposal, ProposalFailure

_WITH_TOOL = joinedload(Proposal.tool)


async def page(
    session: AsyncSession,
    *,
    states: Collection[ProposalState],
    tool_id: str | None,
    limit: int,
    after: tuple[datetime, str] | None,
) -> Sequence[Proposal]:
    """Return proposals, the newest first, from just after the one that ended the page before."""
    found = select(Proposal).options(_WITH_TOOL)
    if states:
        found = found.where(Proposal.state.in_(states))
    if tool_id is not None:
        found = found.where(Proposal.tool_id == tool_id)
    if after is not None:
        found = found.where(tuple_(Proposal.at, Proposal.id) < tuple_(*after))
    return (await session.scalars(found.order_by(Proposal.at.desc(), Proposal.id.desc()).limit(limit))).all()


async def lock(session: AsyncSession, proposal_id: str) -> Proposal:
    """Return a proposal; nothing of its tool changes otherwise until this transaction ends."""
    tool_id = await session.scalar(select(Proposal.tool_id).where(Proposal.id == proposal_id))
    if tool_id is None:
        raise UnknownProposal(proposal_id)
    await facts.lock_tool_of_event(session, tool_id)
    return await session.get_one(Proposal, proposal_id, options=[_WITH_TOOL], populate_existing=True)


async def of_failures(session: AsyncSession, failure_ids: Collection[str]) -> dict[str, Proposal]:
    """Return the proposal of each of these reports that one has taken up."""
    rows = await session.execute(
        select(ProposalFailure.failure_id, Proposal)
        .join(Proposal, Proposal.id == ProposalFailure.proposal_id)
        .where(ProposalFailure.failure_id.in_(failure_ids))
        .order_by(Proposal.at, Proposal.id)
        .execution_options(populate_existing=True)
    )
    return {row[0]: row[1] for row in rows}


async def add(session: AsyncSession, proposal: Proposal, failure_ids: Sequence[str]) -> None:
    session.add(proposal)
    await session.flush()
    await take_up(session, proposal.id, failure_ids)


async def take_up(session: AsyncSession, proposal_id: str, failure_ids: Sequence[str]) -> None:
    session.add_all(ProposalFailure(proposal_id=proposal_id, failure_id=failure_id) for failure_id in failure_ids)
    await session.flush()


async def failure_ids_of(session: AsyncSession, proposal_ids: Collection[str]) -> dict[str, list[str]]:
    rows = await session.execute(
        select(ProposalFailure.proposal_id, ProposalFailure.failure_id)
        .where(ProposalFailure.proposal_id.in_(proposal_ids))
        .order_by(ProposalFailure.proposal_id, ProposalFailure.failure_id.desc())
    )
    found: dict[str, list[str]] = {}
    for proposal_id, failure_id in rows:
        found.setdefault(proposal_id, []).append(failure_id)
    return found
