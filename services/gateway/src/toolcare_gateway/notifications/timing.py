"""When a message goes out: within the rule's hours, outside of the person's quiet hours, or in his digest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from toolcare_gateway.notifications.choices import Choices, Moment, Quiet
from toolcare_gateway.notifications.kinds import NotificationSeverity, Way
from toolcare_gateway.notifications.rules import Rule, Week

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_HOURS_LOOKED_AHEAD = 8 * 24
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Sending:
    """From when on a message may go out; `digest`: together with others of that hour."""

    at: datetime
    digest: bool = False


def sending(
    rule: Rule, choices: Choices, way: Way, severity: NotificationSeverity, now: datetime, zone: ZoneInfo
) -> Sending | None:
    """When the person is told, or None when he chose not to be, or the rule's week has no hour."""
    moment = choices.moment(way, severity)
    if moment is Moment.NEVER:
        return None
    by_rule = _rule_hours(rule, severity, zone)
    if moment is Moment.DIGEST:
        opened = by_rule(now)
        return None if opened is None else Sending(next_time(choices.digest_at, opened, zone), digest=True)
    at = _agreed(now, by_rule, _peace(choices.quiet if way is Way.MAIL else None, severity, zone))
    return None if at is None else Sending(at)


def target_sending(rule: Rule, severity: NotificationSeverity, now: datetime, zone: ZoneInfo) -> Sending | None:
    """When a target is told; it keeps no quiet hours."""
    at = _rule_hours(rule, severity, zone)(now)
    return None if at is None else Sending(at)


@lru_cache(maxsize=256)
def next_open(week: Week, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return `now` within the hours, else the moment at which they begin; None when there are none."""
    at = now
    for _ in range(_HOURS_LOOKED_AHEAD):
        local = at.astimezone(zone)
        if local.hour in week[local.weekday()]:
            return at
        at = at.astimezone(UTC) + _HOUR - timedelta(minutes=local.minute, seconds=local.second) - _below_second(local)
    return None


def quiet_until(quiet: Quiet, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the end of the quiet hours that run now, or `now`.

    An hour that the clock shows twice is quiet both times where the quiet hours end in it.
    """
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        begins = _at(day, quiet.begin, zone)
        ends = _at(day + _DAY if quiet.end <= quiet.begin else day, quiet.end, zone, last=True)
        if begins <= now < ends:
            return ends
    return now


def next_time(wanted: time, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment, later than `now`, at which the plant's clock shows that time."""
    today = now.astimezone(zone).date()
    moments = (_at(today + days * _DAY, wanted, zone) for days in (0, 1, 2))
    return next(moment for moment in moments if moment > now)


Hours = Callable[[datetime], datetime | None]


def _rule_hours(rule: Rule, severity: NotificationSeverity, zone: ZoneInfo) -> Hours:
    week = rule.week
    if week is None or (rule.critical_anyway and severity is NotificationSeverity.CRITICAL):
        return lambda at: at
    return lambda at: next_open(week, at, zone)


def _peace(quiet: Quiet | None, severity: NotificationSeverity, zone: ZoneInfo) -> Hours:
    if quiet is None or (quiet.critical_anyway and severity is NotificationSeverity.CRITICAL):
        return lambda at: at
    return lambda at: quiet_until(quiet, at, zone)


def _agreed(now: datetime, *hours: Hours) -> datetime | None:
    """Return the first moment that suits all; None when the rule's hours are all quiet ones."""
    at: datetime | None = now
    for _ in range(_ROUNDS):
        before = at
        for suits in hours:
            at = suits(at) if at is not None else None
        if at is None or at == before:
            return at
    return None


def _at(day: date, clock: time, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """Return the moment, of a time that the clock shows twice the first or the last; one it skips is an hour later."""
    local = datetime.combine(day, clock, zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    skipped = second < first
    return max(first, second) if last or skipped else first


def _below_second(local: datetime) -> timedelta:
    return timedelta(microseconds=local.microsecond)
