"""An action is worked on: started, ticked off, talked about, called off."""

from toolcare_actions.domain.actions import ActionDeed, ActionState, refuse_unless
from toolcare_actions.domain.checklist import ticked, unticked
from toolcare_actions.tables import Action, ActionComment
from toolcare_actions.usecases import alerts, history, news
from toolcare_actions.usecases.history import Entry, change
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


async def start(occasion: Occasion, action: Action, note: str) -> Action:
    refuse_unless(ActionDeed.STARTED, action.state)
    return await _go_on(occasion, action, ActionDeed.STARTED, ActionState.IN_WORK, note)


async def cancel(occasion: Occasion, action: Action, reason: str) -> Action:
    refuse_unless(ActionDeed.CANCELLED, action.state)
    await _go_on(occasion, action, ActionDeed.CANCELLED, ActionState.CANCELLED, reason)
    await alerts.tell(occasion, action.tool)
    return action


async def check(occasion: Occasion, action: Action, item_id: str, *, done: bool) -> Action:
    """Tick a point of the checklist, or take the tick away. What is so already is no change."""
    refuse_unless(ActionDeed.CHECKED, action.state)
    before = action.checklist
    after = ticked(before, item_id, occasion.actor.name, occasion.now) if done else unticked(before, item_id)
    if after == before:
        return action
    action.checklist = after
    text = next(item.text for item in after if item.id == item_id)
    deed = ActionDeed.CHECKED if done else ActionDeed.UNCHECKED
    await history.write_change(occasion, action, Entry(deed, action.state, changes=[change("checklist", None, text)]))
    return action


async def comment(occasion: Occasion, action: Action, text: str, photo_ids: list[str]) -> Action:
    """Say something about an action, also when it is over. It stays the version it is."""
    occasion.session.add(
        ActionComment(
            id=new_id(),
            action_id=action.id,
            at=occasion.now,
            by=occasion.actor.name,
            text=text,
            photo_ids=photo_ids,
        )
    )
    await occasion.session.flush()
    return action


async def _go_on(occasion: Occasion, action: Action, deed: ActionDeed, after: ActionState, words: str) -> Action:
    before = action.state
    action.state = after
    await history.write_change(occasion, action, Entry(deed, before, words))
    await news.went_on(occasion, action, before, words)
    return action
