"""When a message goes out: hours of a rule, quiet hours over midnight, the digest, and nights the clock is put."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_gateway.notifications.choices import ChoiceNotPossible, Choices, Moment, Quiet
from toolcare_gateway.notifications.deliveries import next_try, pause_after
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity, Way
from toolcare_gateway.notifications.rules import Recipients, Rule
from toolcare_gateway.notifications.timing import Sending, next_open, next_time, quiet_until, sending

BERLIN = ZoneInfo("Europe/Berlin")
INFO, WARNING, CRITICAL = NotificationSeverity
WORKDAYS = (frozenset(range(6, 22)),) * 5 + (frozenset[int](),) * 2
NIGHT = Quiet(time(22), time(6))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def rule(**values: object) -> Rule:
    given_values = {"kinds": frozenset({NotificationKind.COUNTER_GAP}), "to": Recipients(concerned=True), **values}
    return Rule(**given_values)  # type: ignore[arg-type]


def choices(moment: Moment = Moment.AT_ONCE, quiet: Quiet | None = None) -> Choices:
    return Choices(mail={INFO: moment, WARNING: moment, CRITICAL: Moment.AT_ONCE}, quiet=quiet)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02 06:00", "2026-03-02 06:00"),
        ("2026-03-02 21:59", "2026-03-02 21:59"),
        ("2026-03-02 22:00", "2026-03-03 06:00"),
        ("2026-03-06 22:30", "2026-03-09 06:00"),
        # The night in which the clock is put forward, and the one in which it is put back.
        ("2026-03-27 23:10", "2026-03-30 06:00"),
        ("2026-10-23 23:10", "2026-10-26 06:00"),
    ],
)
def test_outside_of_its_hours_a_rule_waits_until_they_begin(now: str, opens: str) -> None:
    assert next_open(WORKDAYS, berlin(now), BERLIN) == berlin(opens)


def test_a_week_without_hours_never_opens() -> None:
    assert next_open((frozenset(),) * 7, berlin("2026-03-02 06:00"), BERLIN) is None


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-03-02 21:59", "2026-03-02 21:59"),
        (NIGHT, "2026-03-02 22:00", "2026-03-03 06:00"),
        (NIGHT, "2026-03-03 00:30", "2026-03-03 06:00"),
        (NIGHT, "2026-03-03 06:00", "2026-03-03 06:00"),
        (Quiet(time(12), time(13)), "2026-03-03 12:30", "2026-03-03 13:00"),
        (NIGHT, "2026-03-28 23:00", "2026-03-29 06:00"),
        (NIGHT, "2026-10-24 23:00", "2026-10-25 06:00"),
        # 2:30 does not exist on the 29th; the clock shows 3:30 then.
        (Quiet(time(22), time(2, 30)), "2026-03-29 01:00", "2026-03-29 03:30"),
    ],
)
def test_quiet_hours_run_over_midnight(quiet: Quiet, now: str, until: str) -> None:
    assert quiet_until(quiet, berlin(now), BERLIN) == berlin(until)


def test_an_hour_that_the_clock_shows_twice_is_quiet_both_times() -> None:
    """On 25 October 2:30 comes at 0:30 and at 1:30 UTC."""
    quiet = Quiet(time(22), time(2, 30))
    assert quiet_until(quiet, datetime(2026, 10, 25, 0, 45, tzinfo=UTC), BERLIN) == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )


def test_a_digest_comes_at_its_time_also_when_the_clock_is_put() -> None:
    assert next_time(time(7), berlin("2026-03-28 07:00"), BERLIN) == berlin("2026-03-29 07:00")
    assert next_time(time(2, 30), berlin("2026-03-28 12:00"), BERLIN) == berlin("2026-03-29 03:30")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_quiet_hours_end_within_a_day_and_never_begin_again_at_once(now: datetime, begin: time, end: time) -> None:
    """Whatever the hours: the end lies ahead, at most a day and an hour away, and is itself not quiet."""
    quiet, at = Quiet(begin, end), now.replace(tzinfo=UTC)
    if begin == end:
        return
    until = quiet_until(quiet, at, BERLIN)
    assert at <= until <= at + timedelta(hours=25)
    assert quiet_until(quiet, until, BERLIN) == until


def test_what_suits_rule_and_person_is_the_first_moment_that_suits_both() -> None:
    """A rule from 6 to 22 on workdays, and a person who has his peace until 8."""
    told = sending(
        rule(week=WORKDAYS),
        choices(quiet=Quiet(time(20), time(8))),
        Way.MAIL,
        WARNING,
        berlin("2026-03-06 20:30"),
        BERLIN,
    )
    assert told == Sending(berlin("2026-03-09 08:00"))


def test_hours_that_are_all_quiet_send_nothing() -> None:
    morning = (frozenset({6}),) * 7
    wanted = choices(quiet=Quiet(time(5), time(8)))
    assert sending(rule(week=morning), wanted, Way.MAIL, INFO, berlin("2026-03-02 12:00"), BERLIN) is None


def test_critical_ones_wait_for_nothing_unless_they_shall() -> None:
    night, quiet = berlin("2026-03-02 23:00"), choices(quiet=NIGHT)
    assert sending(rule(week=WORKDAYS), quiet, Way.MAIL, CRITICAL, night, BERLIN) == Sending(night)
    held = rule(week=WORKDAYS, critical_anyway=False)
    assert sending(held, quiet, Way.MAIL, CRITICAL, night, BERLIN) == Sending(berlin("2026-03-03 06:00"))
    peace = choices(quiet=Quiet(time(22), time(6), critical_anyway=False))
    assert sending(rule(), peace, Way.MAIL, CRITICAL, night, BERLIN) == Sending(berlin("2026-03-03 06:00"))


def test_the_page_makes_no_noise_so_quiet_hours_do_not_hold_there() -> None:
    night = berlin("2026-03-02 23:00")
    assert sending(rule(), choices(quiet=NIGHT), Way.PAGE, INFO, night, BERLIN) == Sending(night)


def test_a_digest_waits_for_its_time_and_never_means_never() -> None:
    now = berlin("2026-03-02 09:00")
    digest = sending(rule(), choices(Moment.DIGEST), Way.MAIL, INFO, now, BERLIN)
    assert digest == Sending(berlin("2026-03-03 07:00"), digest=True)
    assert sending(rule(), choices(Moment.NEVER), Way.MAIL, INFO, now, BERLIN) is None


def test_nobody_misses_a_critical_notice_and_the_page_has_no_digest() -> None:
    at_once = dict.fromkeys(NotificationSeverity, Moment.AT_ONCE)
    for page in ({**at_once, CRITICAL: Moment.NEVER}, {**at_once, INFO: Moment.DIGEST}):
        with pytest.raises(ChoiceNotPossible):
            Choices(page=page).check()
    with pytest.raises(ChoiceNotPossible):
        Choices(quiet=Quiet(time(6), time(6))).check()
    Choices(page={**at_once, INFO: Moment.NEVER}, quiet=NIGHT).check()


def test_tries_get_rarer_up_to_a_day_and_end_after_a_week() -> None:
    assert [pause_after(tries).total_seconds() for tries in (1, 2, 3, 8)] == [30, 60, 120, 3840]
    assert pause_after(60) == timedelta(days=1)
    created = berlin("2026-03-02 09:00")
    assert next_try(1, created, created) == created + timedelta(seconds=30)
    assert next_try(20, created, created + timedelta(days=6, hours=1)) is None
