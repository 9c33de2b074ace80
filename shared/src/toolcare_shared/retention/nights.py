"""When the nightly run is due: pure arithmetic of local nights."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from toolcare_shared.clock import believed

NIGHT = time(3, 15)
FAR = timedelta(days=7)
"""A plant may be shut for so long; a clock that goes further from one run to the next may have jumped."""
_ASKED = timedelta(days=1)


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

    A machine that is switched off at night catches up when it starts. What a clock noted that was ahead counts as
    never noted.
    """
    last, wanted = believed(ran_at, now) or believed(since, now), believed(wanted_at, now)
    return last is None or last < last_night(now, zone) or (wanted is not None and wanted > last)


def is_asked_for(now: datetime, wanted_at: datetime | None) -> bool:
    """Whether a person asked for a run by this very clock, who then says with it that it is right."""
    wanted = believed(wanted_at, now)
    return wanted is not None and now - wanted < _ASKED


def jumped_from(now: datetime, known: Iterable[datetime]) -> datetime | None:
    """Return the newest time that is known from before, where the clock is so far ahead of it that it may be wrong."""
    newest = max((moment for moment in known if believed(moment, now) is not None), default=None)
    return newest if newest is not None and now - newest > FAR else None
