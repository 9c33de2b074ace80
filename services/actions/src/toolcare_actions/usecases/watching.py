"""What is done is watched: shots run, days pass, and the failure comes back or stays away."""

from toolcare_actions.domain.actions import ActionState
from toolcare_actions.domain.watches import Answered, ended, is_same_again, returns
from toolcare_actions.store import actions, attempts, facts
from toolcare_actions.tables import Action, Attempt, Failure, Tool
from toolcare_actions.usecases import trying
from toolcare_actions.usecases.completing import call_effective
from toolcare_actions.usecases.occasion import Occasion
from toolcare_actions.usecases.reopening import resume, take_back


async def judge(occasion: Occasion, tool: Tool) -> int:
    """Call effective what has held long enough on a tool that is locked; return how much."""
    held = 0
    for attempt in await attempts.running_on(occasion.session, tool.id):
        by = ended(attempt.watch, tool.total, occasion.now)
        if by is None:
            continue
        held += 1
        action = await _of(occasion, attempt)
        if action is None:
            trying.call_held(attempt, tool, occasion.now, by)
        else:
            await call_effective(occasion, action, attempt, by)
    return held


async def heed(occasion: Occasion, tool: Tool, failure: Failure) -> None:
    """Reopen each action whose watch a report ends, and count it against what people did; its tool is locked.

    A report that was rejected or merged tells of nothing. One that arrives late tells against a watch that it falls
    into, also when that one was called effective meanwhile.
    """
    if not failure.counts:
        return
    for attempt in await attempts.watching_at(occasion.session, failure.tool_id, failure.reported_at):
        if returns(attempt.watch, failure.reported_at) and await _is_again(occasion, attempt, failure):
            action = await _of(occasion, attempt)
            if action is None:
                trying.call_returned(attempt, tool, failure)
            elif action.attempt_id == attempt.id and action.state in {ActionState.WATCHING, ActionState.EFFECTIVE}:
                await take_back(occasion, action, attempt, failure)


async def take_rejection(occasion: Occasion, tool: Tool, failure: Failure, words: str) -> None:
    """A report that told against a watch was none: each such watch runs on, and hears what came since."""
    resumed = await attempts.returned_as(occasion.session, failure.id)
    for attempt in resumed:
        action = await _of(occasion, attempt)
        if action is None:
            trying.run_on(attempt)
        else:
            await resume(occasion, action, attempt, failure, words)
    if resumed:
        since = min(attempt.started_at for attempt in resumed)
        await occasion.session.flush()
        for later in await facts.reported_after(occasion.session, tool.id, since):
            await heed(occasion, tool, later)
        await judge(occasion, tool)


async def _is_again(occasion: Occasion, attempt: Attempt, failure: Failure) -> bool:
    answered = await attempts.failures_of(occasion.session, attempt.id)
    known = [Answered(one.id, one.earlier_ids, one.counts) for one in answered]
    return is_same_again(failure.id, failure.earlier_ids, known)


async def _of(occasion: Occasion, attempt: Attempt) -> Action | None:
    """Return the action that was done; None where a person solved a report himself."""
    if attempt.action_id is None:
        return None
    return await actions.lock(occasion.session, attempt.action_id)
