"""Closed actions go when they are older than their term; without one they are kept for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.store import ageing as store
from toolcare_actions.tables import Action
from toolcare_shared.auth import service_actor
from toolcare_shared.contracts.actions import ActionForgotten
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.messaging import outbox
from toolcare_shared.retention.kept import DONE, Batch, Forecast

_ACTOR = service_actor("actions")
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class OldActions:
    """By the last time something was done with one."""

    kind: ClassVar[DataKind] = DataKind.ACTIONS
    default_days: ClassVar[int | None] = None

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        return await store.forecast(session, before)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:
        found: Sequence[Action] = await store.due(session, before, after, _AT_ONCE)
        last = found[-1].id if len(found) == _AT_ONCE else DONE
        for action in found:
            await _forget(session, action, now)
        return Batch(len(found), last)


async def _forget(session: AsyncSession, action: Action, now: datetime) -> None:
    event = ActionForgotten(
        action_id=action.id,
        number=action.number,
        tool_id=action.tool_id,
        title="",
        by=_ACTOR.name,
        version=action.version + 1,
        at=now,
    )
    await store.erase(session, action)
    await outbox.record(session, event, _ACTOR, now=now)
