"""Somebody is told when there is no good backup: the last one is too old, or one has just failed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.backups import store
from toolcare_gateway.backups.tables import BackupRun, BackupSettings
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion

SUBJECT = "backup"


async def look(session: AsyncSession, now: datetime, zone: ZoneInfo) -> None:
    """Tell of it once for each good backup after which none came in time."""
    its = await store.settings(session)
    if its is None or not its.active:
        return
    good_at = await store.last_good_at(session)
    late_at = late_from(its, good_at)
    if now < late_at:
        return
    await _tell(session, now, zone, f"late:{late_at.isoformat()}", late_at, good_at or its.since, "")


async def failed(session: AsyncSession, run: BackupRun, now: datetime, zone: ZoneInfo) -> None:
    good_at = await store.last_good_at(session)
    its = await store.settings(session)
    since = good_at or (its.since if its else now)
    await _tell(session, now, zone, f"failed:{run.run_id}", run.finished_at or now, since, run.detail)


async def good_again(session: AsyncSession, now: datetime, zone: ZoneInfo) -> None:
    await Occasion(session, now, zone, key="").over(SUBJECT)


def late_from(its: BackupSettings, good_at: datetime | None) -> datetime:
    """From when on the last good backup is too old."""
    since = its.since if good_at is None else max(good_at, its.since)
    return since + timedelta(hours=its.late_after_hours)


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
