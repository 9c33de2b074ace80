"""Closed reports go when they are older than their term; without one they are kept for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.store import ageing as store
from toolcare_failures.tables import Failure
from toolcare_shared.auth import service_actor
from toolcare_shared.contracts.failures import FailureForgotten
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.messaging import outbox
from toolcare_shared.retention.kept import DONE, Batch, Forecast

_ACTOR = service_actor("failures")
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class OldFailures:
    """By the last time something was done with one."""

    kind: ClassVar[DataKind] = DataKind.FAILURES
    default_days: ClassVar[int | None] = None

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        return await store.forecast(session, before)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:
        found: Sequence[Failure] = await store.due(session, before, after, _AT_ONCE)
        last = found[-1].id if len(found) == _AT_ONCE else DONE
        for failure in found:
            await _forget(session, failure, now)
        return Batch(len(found), last)


async def _forget(session: AsyncSession, failure: Failure, now: datetime) -> None:
    event = FailureForgotten(
        failure_id=failure.id,
        number=failure.number,
        tool_id=failure.tool_id,
        by=_ACTOR.name,
        version=failure.version + 1,
        at=now,
    )
    await store.erase(session, failure)
    await outbox.record(session, event, _ACTOR, now=now)
