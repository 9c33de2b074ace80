"""An action has to be done again: it was refused, a person says so, or the failure came back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from toolcare_actions.domain.actions import ActionDeed, ActionKind, ActionState, refuse_unless
from toolcare_actions.domain.checklist import begun_anew
from toolcare_actions.domain.deadlines import due_again
from toolcare_actions.domain.watches import Outcome
from toolcare_actions.store import actions, attempts
from toolcare_actions.tables import Action, Attempt, Failure
from toolcare_actions.usecases import alerts, history, news, trying
from toolcare_actions.usecases.history import Change, Entry, change
from toolcare_actions.usecases.occasion import Occasion, day_of
from toolcare_actions.usecases.planning import move_due
from toolcare_shared.contracts.actions import ReopenReason


async def refuse(occasion: Occasion, action: Action, note: str) -> Action:
    """Give it back to its owner: it is not done yet. What is ticked stays."""
    before = action.state
    action.state = ActionState.IN_WORK
    steps = _clear(occasion, action)
    linked = await _linked(occasion, action)
    await history.write_change(occasion, action, Entry(ActionDeed.REFUSED, before, note, steps))
    await _tell_changes(occasion, action, linked, steps)
    await news.reopened(occasion, action, ReopenReason.REFUSED, note)
    await alerts.tell(occasion, action.tool)
    return action


async def reopen(occasion: Occasion, action: Action, reason: str) -> Action:
    """Take up again what was done or called off. A watch that ran says nothing then, for or against."""
    refuse_unless(ActionDeed.REOPENED, action.state)
    solves = action.state is not ActionState.CANCELLED and action.kind is not ActionKind.CONTAINMENT
    solved = await _linked(occasion, action) if solves else []
    attempt = await _last_attempt(occasion, action)
    if attempt is not None and attempt.outcome in {Outcome.RUNNING, Outcome.HELD}:
        trying.withdraw(attempt, action.tool, occasion.now)
    again = _Again(ActionDeed.REOPENED, ReopenReason.PERSON, reason, occasion.now, solved, attempt)
    return await _open(occasion, action, again)


async def take_back(occasion: Occasion, action: Action, attempt: Attempt, failure: Failure) -> Action:
    """The failure came back: the action answers the new report as well, and is to be done again."""
    refuse_unless(ActionDeed.RETURNED, action.state)
    linked = await _linked(occasion, action)
    trying.call_returned(attempt, action.tool, failure)
    attempt.said = {name: getattr(action, name) for name in _SAID} | {name: _told(action, name) for name in _SAID_AT}
    after = [*linked, failure.id]
    await actions.link_failures(occasion.session, action.id, after)
    steps = [change("failure_ids", linked, after)]
    note = f"F-{failure.number}"
    since = min(occasion.now, failure.reported_at)
    again = _Again(ActionDeed.RETURNED, ReopenReason.RETURNED, note, since, linked, attempt, steps)
    return await _open(occasion, action, again)


async def resume(occasion: Occasion, action: Action, attempt: Attempt, failure: Failure, words: str) -> Action:
    """The failure had not come back: the action is done as it was, and the watch runs on.

    Where it was done anew meanwhile, or nobody knows what was said, what was seen says nothing for or against.
    """
    entry = Entry(ActionDeed.RETURN_REJECTED, action.state, words)
    said = attempt.said
    if said is None or action.attempt_id != attempt.id or not action.state.is_to_do:
        trying.withdraw(attempt, action.tool, occasion.now)
        await history.write(occasion, action, entry)
        return action
    trying.run_on(attempt)
    for name in _SAID:
        setattr(action, name, said[name])
    for name in _SAID_AT:
        setattr(action, name, datetime.fromisoformat(str(said[name])) if said.get(name) else None)
    action.state = ActionState.WATCHING
    action.reopened_count -= 1
    linked = await _linked(occasion, action)
    after = [one for one in linked if one != failure.id]
    await actions.link_failures(occasion.session, action.id, after)
    steps = [change("failure_ids", linked, after)]
    await history.write_change(occasion, action, replace(entry, changes=steps))
    await _tell_changes(occasion, action, after, steps)
    await news.resumed(occasion, action, failure.id, words, after)
    await alerts.tell(occasion, action.tool)
    return action


_SAID = (
    "completed_by",
    "completed_by_id",
    "completion_note",
    "fixes",
    "cause",
    "evidence_photo_ids",
    "items",
)
"""What being done again takes away."""
_SAID_AT = ("completed_at", "reopened_at")


def _told(action: Action, name: str) -> str:
    at: datetime | None = getattr(action, name)
    return "" if at is None else at.isoformat()


@dataclass(frozen=True, slots=True)
class _Again:
    """Why an action is open again and since when; `solved` are the failures that it had solved."""

    deed: ActionDeed
    reason: ReopenReason
    note: str
    since: datetime
    solved: Sequence[str]
    attempt: Attempt | None
    steps: list[Change] = field(default_factory=list)


async def _open(occasion: Occasion, action: Action, again: _Again) -> Action:
    before = action.state
    action.state = ActionState.OPEN
    action.reopened_count += 1
    action.reopened_at = again.since
    action.checklist = begun_anew(action.checklist)
    steps = [*again.steps, *_clear(occasion, action)]
    await history.write_change(occasion, action, Entry(again.deed, before, again.note, steps))
    await _tell_changes(occasion, action, await _linked(occasion, action), steps)
    told = again.attempt if again.reason is ReopenReason.RETURNED else None
    await news.reopened(occasion, action, again.reason, again.note, attempt=told, failure_ids=again.solved)
    await alerts.tell(occasion, action.tool)
    return action


def _clear(occasion: Occasion, action: Action) -> list[Change]:
    """Take the completion away, which the history keeps, and give a new day where the old one is past."""
    action.completed_at = action.completed_by = action.completed_by_id = action.cause = None
    action.completion_note, action.fixes, action.evidence_photo_ids = "", [], []
    created_on = day_of(action.created_at, occasion.zone)
    return move_due(action, due_again(action.due_on, created_on, occasion.today))


async def _tell_changes(occasion: Occasion, action: Action, linked: Sequence[str], steps: Sequence[Change]) -> None:
    if steps:
        await news.changed(occasion, action, linked, [str(step["field"]) for step in steps])


async def _linked(occasion: Occasion, action: Action) -> list[str]:
    return (await actions.failure_ids_of(occasion.session, [action.id])).get(action.id, [])


async def _last_attempt(occasion: Occasion, action: Action) -> Attempt | None:
    return None if action.attempt_id is None else await attempts.lock(occasion.session, action.attempt_id)
