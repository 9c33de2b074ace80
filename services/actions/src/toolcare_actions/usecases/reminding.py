"""Owners and approvers are reminded, and what is overdue or nobody approves is told step by step."""

from toolcare_actions.domain.actions import ActionDeed, ActionState
from toolcare_actions.domain.deadlines import (
    APPROVER,
    Notice,
    approval_steps_reached,
    is_overdue,
    is_to_be_reminded,
    steps_reached,
)
from toolcare_actions.store import actions, rules
from toolcare_actions.tables import Action
from toolcare_actions.usecases import alerts, history, news
from toolcare_actions.usecases.history import Entry, change
from toolcare_actions.usecases.occasion import Occasion, day_of


async def tell(occasion: Occasion, action_id: str) -> None:
    """Tell what is to be told of an action today, each of it once."""
    action = await actions.lock(occasion.session, action_id)
    notice = (await rules.rules(occasion.session)).notice
    if action.state.is_to_do:
        await _tell_owner(occasion, action, notice)
    elif action.state is ActionState.IN_APPROVAL and action.approval_asked_at is not None:
        asked_on = day_of(action.approval_asked_at, occasion.zone)
        for step in approval_steps_reached(asked_on, occasion.today, action.approval_told, notice):
            await _ask_again(occasion, action, step)


async def _tell_owner(occasion: Occasion, action: Action, notice: Notice) -> None:
    made_on = day_of(action.created_at, occasion.zone)
    if not action.reminded and is_to_be_reminded(action.due_on, made_on, occasion.today, notice):
        await _remind(occasion, action)
    for step in steps_reached(action.due_on, occasion.today, action.escalation, notice):
        await _escalate(occasion, action, step)
    if is_overdue(action.due_on, occasion.today):
        await alerts.tell(occasion, action.tool)


async def _remind(occasion: Occasion, action: Action) -> None:
    action.reminded = True
    await history.write(occasion, action, Entry(ActionDeed.REMINDED, action.state))
    await news.reminded(occasion, action)


async def _escalate(occasion: Occasion, action: Action, step: int) -> None:
    steps = [change("escalation", action.escalation, step)]
    action.escalation = step
    await history.write(occasion, action, Entry(ActionDeed.OVERDUE, action.state, changes=steps))
    await news.overdue(occasion, action, step)


async def _ask_again(occasion: Occasion, action: Action, step: int) -> None:
    deed = ActionDeed.APPROVAL_REMINDED if step == APPROVER else ActionDeed.APPROVAL_LATE
    steps = [change("approval_told", action.approval_told, step)]
    action.approval_told = step
    await history.write(occasion, action, Entry(deed, action.state, changes=steps))
    await news.approval_awaited(occasion, action, step)
