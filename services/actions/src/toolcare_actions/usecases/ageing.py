"""Closed actions go when they are older than their term; without one they are kept for ever."""

from datetime import datetime

from toolcare_actions.store import ageing as store
from toolcare_actions.tables import Action
from toolcare_shared.auth import service_actor
from toolcare_shared.contracts.actions import ActionForgotten
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.old_rows import OldRows

_ACTOR = service_actor("actions")


def _told(action: Action, now: datetime) -> ActionForgotten:
    return ActionForgotten(
        action_id=action.id,
        number=action.number,
        tool_id=action.tool_id,
        title="",
        by=_ACTOR.name,
        version=action.version + 1,
        at=now,
    )


OLD_ACTIONS = OldRows(DataKind.ACTIONS, _ACTOR, store.forecast, store.due, store.erase, _told)
"""By the last time something was done with one."""
