"""Which event is to be told of, and which ends what was told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import heard_actions, heard_counters, heard_failures, heard_maintenance, late_tools
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_shared.contracts.actions import ActionEvent
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.failures import FailureEvent
from toolcare_shared.contracts.maintenance import LevelEvent
from toolcare_shared.contracts.registry import ToolMounted, ToolMoved, ToolUnmounted
from toolcare_shared.messaging.envelope import Envelope

KEPT = timedelta(days=30)
"""How long what was read stays; what is older when it is heard, as after a restore, is no news."""


async def note(session: AsyncSession, event: Event, envelope: Envelope, now: datetime, zone: ZoneInfo) -> None:
    """Tell whom it concerns by the plant's rules, in the transaction in which the event becomes handled."""
    if now - event.at > KEPT:
        return
    occasion = Occasion.of(session, envelope, now, zone)
    match event:
        case ActionEvent():
            await heard_actions.heard(occasion, event)
        case LevelEvent():
            await heard_maintenance.heard(occasion, event)
        case FailureEvent():
            await heard_failures.heard(occasion, event)
        case ToolMounted() | ToolUnmounted():
            await occasion.over(heard_counters.mismatch(event.machine_id))
            await occasion.over(late_tools.subject(event.tool_id))
        case ToolMoved():
            await occasion.over(late_tools.subject(event.tool_id))
        case _:
            await heard_counters.heard(occasion, event)
