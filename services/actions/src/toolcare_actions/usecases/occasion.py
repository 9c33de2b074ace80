"""On whose account, when and because of what something is done."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.contracts import Event
from toolcare_shared.messaging import outbox
from toolcare_shared.messaging.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Occasion:
    """One transaction with its actor, its time and the event that led to it, if it was one."""

    session: AsyncSession
    actor: Actor
    now: datetime
    zone: ZoneInfo
    cause: Envelope | None = None

    @property
    def today(self) -> date:
        return day_of(self.now, self.zone)

    async def record(self, event: Event) -> None:
        await outbox.record(self.session, event, self.actor, now=self.now, cause=self.cause)


def beginning_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day of the plant begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the plant's day at a moment."""
    return moment.astimezone(zone).date()
