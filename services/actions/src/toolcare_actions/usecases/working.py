"""An action is worked on: started, ticked off, talked about, called off."""

from datetime import datetime

from toolcare_actions.domain.actions import ActionDeed, ActionState, done_at, refuse_unless
from toolcare_actions.domain.checklist import ticked, unticked
from toolcare_actions.store import actions
from toolcare_actions.tables import Action, ActionComment
from toolcare_actions.usecases import alerts, history, news
from toolcare_actions.usecases.history import Entry, change
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


async def start(occasion: Occasion, action: Action, note: str, said_at: datetime | None = None) -> Action:
    refuse_unless(ActionDeed.STARTED, action.state)
    at = await _since_last_step(occasion, action, said_at)
    return await _go_on(occasion, action, Entry(ActionDeed.STARTED, action.state, note, at=at), ActionState.IN_WORK)


async def cancel(occasion: Occasion, action: Action, reason: str) -> Action:
    refuse_unless(ActionDeed.CANCELLED, action.state)
    await _go_on(occasion, action, Entry(ActionDeed.CANCELLED, action.state, reason), ActionState.CANCELLED)
    await alerts.tell(occasion, action.tool)
    return action


async def check(
    occasion: Occasion, action: Action, item_id: str, said_at: datetime | None = None, *, done: bool
) -> Action:
    """Tick a point of the checklist, or take the tick away. What is so already is no change."""
    refuse_unless(ActionDeed.CHECKED, action.state)
    before = action.checklist
    at = await _since_last_step(occasion, action, said_at)
    after = ticked(before, item_id, occasion.actor.name, at) if done else unticked(before, item_id)
    if after == before:
        return action
    action.checklist = after
    text = next(item.text for item in after if item.id == item_id)
    deed = ActionDeed.CHECKED if done else ActionDeed.UNCHECKED
    steps = [change("checklist", None, text)]
    await history.write_change(occasion, action, Entry(deed, action.state, changes=steps, at=at))
    return action


async def comment(
    occasion: Occasion, action: Action, text: str, photo_ids: list[str], said_at: datetime | None = None
) -> Action:
    """Say something about an action, also when it is over. It stays the version it is."""
    said = ActionComment(
        id=new_id(),
        action_id=action.id,
        at=done_at(said_at, action.created_at, occasion.now),
        by=occasion.actor.name,
        text=text,
        photo_ids=photo_ids,
    )
    occasion.session.add(said)
    await occasion.session.flush()
    linked = await actions.failure_ids_of(occasion.session, [action.id])
    await news.commented(occasion, action, said, linked.get(action.id, []))
    return action


async def _go_on(occasion: Occasion, action: Action, entry: Entry, after: ActionState) -> Action:
    before, action.state = action.state, after
    await history.write_change(occasion, action, entry)
    await news.went_on(occasion, action, before, entry.words, entry.at)
    return action


async def _since_last_step(occasion: Occasion, action: Action, said_at: datetime | None) -> datetime:
    """Return when it was done: in the state in which the action is, which it got at a time that is known."""
    stands_since = await actions.stands_since(occasion.session, action.id)
    return done_at(said_at, max(stands_since, action.created_at), occasion.now)
