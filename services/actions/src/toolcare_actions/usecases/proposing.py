"""A recurring problem is found, and what becomes of its proposal."""

from toolcare_actions.domain.recurrence import Limit, ProposalIsOver, ProposalState, Sighting, recurring
from toolcare_actions.store import actions, facts, proposals, rules
from toolcare_actions.store.proposals import lock
from toolcare_actions.tables import CodeRow, Failure, Proposal, Tool
from toolcare_actions.usecases import news
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


async def look(occasion: Occasion, tool: Tool, failure: Failure) -> None:
    """Propose an action where this report makes a recurring problem; the tool is locked.

    While a proposal is open, further reports of the same thing join it. While an action is under way, none is made.
    """
    session = occasion.session
    if failure.code is None or not failure.counts:
        return
    ids = [failure.id, *failure.earlier_ids]
    taken = await proposals.of_failures(session, ids)
    answering = await actions.answering(session, ids)
    pending = next((one for one in taken.values() if one.state is ProposalState.OPEN), None)
    if pending is not None:
        if failure.id not in taken:
            await proposals.take_up(session, pending.id, [failure.id])
    elif not any(action.is_under_way for found in answering.values() for action in found):
        answered = {*taken, *(one for one, found in answering.items() if any(action.stands for action in found))}
        known = await facts.failures(session, ids)
        seen = [Sighting(one, known[one].shots, one in answered) for one in ids if one in known and known[one].counts]
        limit = (await rules.rules(session)).limit
        found = recurring(seen[0], seen[1:], limit)
        if found is not None:
            await _propose(occasion, tool, failure, [one.failure_id for one in found], limit)


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
