"""A recurring problem is found, and what becomes of its proposal."""

from toolcare_actions.domain.actions import ActionState
from toolcare_actions.domain.recurrence import ProposalIsOver, ProposalState, Sighting, recurring
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
    open_one = next((one for one in taken.values() if one.state is ProposalState.OPEN), None)
    if open_one is not None:
        if failure.id not in taken:
            await proposals.take_up(session, open_one.id, [failure.id])
        return
    answering = await actions.answering(session, ids)
    if any(not action.state.is_over for found in answering.values() for action in found):
        return
    answered = set(taken) | {
        failure_id
        for failure_id, found in answering.items()
        if any(action.state is not ActionState.CANCELLED for action in found)
    }
    known = await facts.failures(session, ids)
    limit = (await rules.rules(session)).limit
    seen = [Sighting(one.id, one.shots, one.id in answered) for one in known.values() if one.counts]
    newest = Sighting(failure.id, failure.shots, failure.id in answered)
    found_again = recurring(newest, seen, limit)
    if found_again is None:
        return
    codes = await facts.codes(session)
    code = counted_as(codes, failure.code)
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
    failure_ids = [one.failure_id for one in found_again]
    await proposals.add(session, proposal, failure_ids)
    renamed = codes.get(code)
    await news.recurrence_found(occasion, proposal, failure.names if renamed is None else renamed.names, failure_ids)


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
