"""How backups stand, for the page and at a glance."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.backups import alarm, domain, store
from toolcare_gateway.backups.domain import RunKind, RunState, Standing


@dataclass(frozen=True, slots=True)
class Stands:
    """`late_at`: from when on the last good one is too old; None while none is expected."""

    word: Standing
    good_at: datetime | None
    late_at: datetime | None


async def stands(session: AsyncSession, now: datetime, *, is_away: bool) -> Stands:
    its = await store.settings(session)
    good_at = await store.last_good_at(session, now)
    is_active = not is_away and its is not None and its.active
    late_at = alarm.late_from(its, good_at, now) if its is not None and is_active else None
    last = await store.last(session, RunKind.BACKUP, now)
    word = domain.standing(
        is_away=is_away,
        is_set_up=its is not None,
        is_active=is_active,
        is_late=late_at is not None and now >= late_at,
        has_failed=last is not None and last.state == RunState.FAILED and last.fault != domain.LOST,
        is_first=good_at is None,
    )
    return Stands(word, good_at, late_at)
