"""A recurring problem is found, and what becomes of its proposal."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.recurrence import Limit, ProposalIsOver, ProposalState, Sighting, events, recurring
from toolcare_actions.store import actions, facts, proposals, rules
from toolcare_actions.store.proposals import lock
from toolcare_actions.tables import CodeRow, Failure, Proposal, Tool
from toolcare_actions.usecases import news
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


async def look(occasion: Occasion, tool: Tool, failure: Failure) -> None:
    """Propose an action where accepted reports make a recurring problem; the tool is locked.

    While a proposal is open, further reports of the same thing join it. While an action is under way, none is made.
    """
    session = occasion.session
    newest = await _newest(session, failure)
    if newest is None:
        return
    ids = [newest.id, *newest.earlier_ids]
    taken = await proposals.of_failures(session, ids)
    answering = await actions.answering(session, ids)
    answered = {*taken, *(one for one, found in answering.items() if any(action.stands for action in found))}
    known = await facts.failures(session, ids)
    seen = [
        Sighting(one.id, one.reported_at, one.shots, one.first_solved_at, one.id in answered)
        for one in known.values()
        if one.is_accepted and one.shots is not None
    ]
    pending = next((one for one in taken.values() if one.state is ProposalState.OPEN), None)
    if pending is not None:
        joining = [one.failure_id for one in events(seen) if not one.answered]
        await proposals.take_up(session, pending.id, joining)
    elif not any(action.is_under_way for found in answering.values() for action in found):
        limit = (await rules.rules(session)).limit
        found = recurring(seen, limit)
        if found is not None:
            await _propose(occasion, tool, known[found[0].failure_id], [one.failure_id for one in found], limit)


async def _newest(session: AsyncSession, failure: Failure) -> Failure | None:
    """Return the newest accepted report of the same thing: of two, the earlier one may be accepted last."""
    if failure.code is None:
        return None
    later = await facts.reported_after(session, failure.tool_id, failure.reported_at)
    same = [failure, *(one for one in later if failure.id in one.earlier_ids)]
    return next((one for one in reversed(same) if one.is_accepted), None)


async def _propose(occasion: Occasion, tool: Tool, failure: Failure, failure_ids: list[str], limit: Limit) -> None:
    codes = await facts.codes(occasion.session)
    code = counted_as(codes, str(failure.code))
    renamed = codes.get(code)
    proposal = Proposal(
        id=new_id(),
        tool_id=tool.id,
        code=code,
        cavity=failure.cavity,
        component_id=failure.component_id,
        within_shots=limit.shots,
        state=ProposalState.OPEN,
        at=occasion.now,
    )
    await proposals.add(occasion.session, proposal, failure_ids)
    names = failure.names if renamed is None else renamed.names
    await news.recurrence_found(occasion, proposal, names, failure_ids)


async def dismiss(occasion: Occasion, proposal_id: str, reason: str) -> Proposal:
    proposal = await lock(occasion.session, proposal_id)
    if proposal.state is not ProposalState.OPEN:
        raise ProposalIsOver(proposal.state)
    proposal.state = ProposalState.DISMISSED
    proposal.dismissed_at, proposal.dismissed_by = occasion.now, occasion.actor.name
    proposal.dismissed_reason = reason
    await occasion.session.flush()
    return proposal


def counted_as(codes: dict[str, CodeRow], code: str) -> str:
    """Return the code under which this one is counted."""
    seen = set()
    while code not in seen and (row := codes.get(code)) is not None and row.merged_into is not None:
        seen.add(code)
        code = row.merged_into
    return code
