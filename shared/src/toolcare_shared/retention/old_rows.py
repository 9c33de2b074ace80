"""Rows that go one by one, each with an event that says so: reports, actions, jobs."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.messaging import outbox
from toolcare_shared.retention.kept import DONE, Batch, Forecast

_AT_ONCE = 100


class _Named(Protocol):
    id: str


Row = TypeVar("Row", bound=_Named)


@dataclass(frozen=True, slots=True)
class OldRows(Generic[Row]):
    """A kind of data made of such rows; `due` gives those that go after an id, at most so many, in the order of ids."""

    kind: DataKind
    actor: Actor
    look: Callable[[AsyncSession, datetime], Awaitable[Forecast]]
    due: Callable[[AsyncSession, datetime, str, int], Awaitable[Sequence[Row]]]
    erase: Callable[[AsyncSession, Row], Awaitable[None]]
    told: Callable[[Row, datetime], Event]
    default_days: int | None = None

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        return await self.look(session, before)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:
        found = await self.due(session, before, after, _AT_ONCE)
        last = found[-1].id if len(found) == _AT_ONCE else DONE
        for row in found:
            event = self.told(row, now)
            await self.erase(session, row)
            await outbox.record(session, event, self.actor, now=now)
        return Batch(len(found), last)
