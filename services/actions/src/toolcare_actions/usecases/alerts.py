"""The alert of a tool whose actions are overdue."""

from datetime import timedelta

from toolcare_actions.domain.deadlines import is_overdue
from toolcare_actions.store import actions
from toolcare_actions.tables import Tool
from toolcare_actions.usecases.occasion import Occasion, beginning_of
from toolcare_shared.contracts.actions import ActionAlert, ActionAlertKind
from toolcare_shared.messaging.outbox import put_retained
from toolcare_shared.messaging.topics import AlertTopic


async def tell(occasion: Occasion, tool: Tool) -> None:
    """Say what is overdue on a tool that is locked, if that is other than what was said last."""
    await occasion.session.flush()
    alert = await _alert(occasion, tool)
    said = None if alert is None else alert.model_dump(mode="json")
    if said != tool.told_alert:
        tool.told_alert = said
        await occasion.session.flush()
        await put_retained(occasion.session, AlertTopic(tool.id, ActionAlertKind.OVERDUE), alert)


async def _alert(occasion: Occasion, tool: Tool) -> ActionAlert | None:
    unfinished = await actions.unfinished_of(occasion.session, tool.id)
    late = [one for one in unfinished if one.state.is_to_do and is_overdue(one.due_on, occasion.today)]
    if not late:
        return None
    worst = late[0]
    return ActionAlert(
        kind=ActionAlertKind.OVERDUE,
        tool_id=tool.id,
        action_id=worst.id,
        number=worst.number,
        title=worst.title,
        owner=worst.owner,
        due_on=worst.due_on,
        overdue_count=len(late),
        since=beginning_of(worst.due_on + timedelta(days=1), occasion.zone),
    )
