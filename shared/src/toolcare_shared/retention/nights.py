"""When the nightly run is due: pure arithmetic of local nights."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT = time(3, 15)


def last_night(now: datetime, zone: ZoneInfo, at: time = NIGHT) -> datetime:
    local = now.astimezone(zone)
    night = datetime.combine(local.date(), at, zone)
    return night if night <= local else datetime.combine(local.date() - timedelta(days=1), at, zone)


def next_night(now: datetime, zone: ZoneInfo, at: time = NIGHT) -> datetime:
    return datetime.combine(last_night(now, zone, at).date() + timedelta(days=1), at, zone)


def is_due(
    now: datetime, zone: ZoneInfo, *, since: datetime, ran_at: datetime | None, wanted_at: datetime | None
) -> bool:
    """A night has passed since the last run, or somebody asked for one since then.

    A machine that is switched off at night catches up when it starts.
    """
    last = ran_at or since
    return last < last_night(now, zone) or (wanted_at is not None and wanted_at > last)
