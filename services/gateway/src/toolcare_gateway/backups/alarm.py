"""Somebody is told when there is no good backup: the last one is too old, or one has just failed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.backups import domain, store
from toolcare_gateway.backups.tables import BackupRun, BackupSettings
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion

SUBJECT = "backup"


async def look(session: AsyncSession, now: datetime, zone: ZoneInfo) -> None:
    """Tell of it once for each good backup after which none came in time."""
    its = await store.settings(session)
    if its is None or not its.active:
        return
    good_at = await store.last_good_at(session, now)
    late_at = late_from(its, good_at, now)
    if now < late_at:
        return
    since = good_at or domain.known(its.since, now)
    # Where no time is known it is late at once; the moment of that look would be another one each time.
    key = late_at if since else its.since
    await _tell(session, now, zone, f"late:{key.isoformat()}", late_at, since or now, "")


async def never(session: AsyncSession, since: datetime, now: datetime, zone: ZoneInfo) -> None:
    """Nobody has set them up since the plant was: told once."""
    await _tell(session, now, zone, "never", now, since, "")


async def failed(session: AsyncSession, run: BackupRun, now: datetime, zone: ZoneInfo) -> None:
    good_at = await store.last_good_at(session, now)
    its = await store.settings(session)
    since = good_at or domain.known(its.since if its else None, now) or now
    await _tell(session, now, zone, f"failed:{run.run_id}", run.finished_at or now, since, run.detail)


async def good_again(session: AsyncSession, now: datetime, zone: ZoneInfo) -> None:
    await Occasion(session, now, zone, key="").over(SUBJECT)


def late_from(its: BackupSettings, good_at: datetime | None, now: datetime) -> datetime:
    return domain.late_from(good_at, its.since, timedelta(hours=its.late_after_hours), now)


async def _tell(
    session: AsyncSession, now: datetime, zone: ZoneInfo, key: str, at: datetime, since: datetime, detail: str
) -> None:
    await Occasion(session, now, zone, key=key).tell(
        NotificationKind.BACKUP_MISSING,
        NotificationSeverity.WARNING,
        subject=SUBJECT,
        topic=SUBJECT,
        at=at,
        values={"since_on": since.astimezone(zone).date().isoformat(), "detail": detail or None},
    )
