"""Where backups may go, and when the next one is due."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from toolcare_gateway.backups.address import AddressRefused, known_address
from toolcare_gateway.backups.domain import Night, Standing, late_from, standing

ZONE = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PLANNED = datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
"""02:15 in the plant."""


@pytest.mark.parametrize(
    "address",
    [
        "/mnt/share/toolcare",
        "sftp:toolcare@nas:/backups",
        "sftp://u@nas.plant:2222//srv/b",
        "s3:https://s3.plant:9000/b-1/x",
    ],
)
def test_three_kinds_of_places_are_taken(address: str) -> None:
    """A folder, SFTP and S3; blanks around are no part of it."""
    assert known_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "backups",
        "/srv/../etc",
        "rclone:remote:x",
        "rest:http://x/",
        "sftp:-oProxyCommand=touch /tmp/x:/b",
        "sftp:u@-oProxyCommand=x:/b",
        "s3:ftp://x/b",
        "/mnt/a\nb",
        "--repo=/x",
    ],
)
def test_other_places_are_refused_in_words(address: str) -> None:
    """Those that would start programs most of all."""
    with pytest.raises(AddressRefused, match="Write a folder"):
        known_address(address)


def night(
    asked_at: datetime | None = None, failed_at: datetime | None = None, tries: int = 0, since_days: int | None = 9
) -> Night:
    since = None if since_days is None else NOW - timedelta(days=since_days)
    return Night(since, time(2, 15), asked_at, failed_at, tries)


@pytest.mark.parametrize(
    ("its", "is_due"),
    [
        (night(), True),
        (night(since_days=0), False),
        (night(since_days=None), True),
        (night(PLANNED - timedelta(hours=1)), True),
        (night(PLANNED + timedelta(minutes=1), tries=1), False),
        (night(PLANNED, PLANNED + timedelta(minutes=9), tries=1), True),
        (night(NOW - timedelta(minutes=40), NOW - timedelta(minutes=30), tries=2), False),
        (night(PLANNED, PLANNED + timedelta(hours=1), tries=4), False),
    ],
)
def test_a_night_has_one_backup_and_some_more_tries_when_it_fails(its: Night, *, is_due: bool) -> None:
    """Also one for a night in which the machine was off; none for a night before it was set up."""
    assert its.is_due(NOW, ZONE) is is_due
    assert its.next_at(NOW, ZONE) == (NOW if is_due else PLANNED + timedelta(days=1))


@pytest.mark.parametrize(
    ("good_at", "since", "late_at"),
    [
        (NOW - 2 * DAY, NOW - 9 * DAY, NOW - DAY),
        (NOW, NOW - 9 * DAY, NOW + DAY),
        (None, NOW - 9 * DAY, NOW - 8 * DAY),
        (NOW + 900 * DAY, NOW - 9 * DAY, NOW - 8 * DAY),
        (NOW + 900 * DAY, NOW + 900 * DAY, NOW),
    ],
)
def test_a_time_that_is_still_to_come_keeps_nobody_from_an_alarm(
    good_at: datetime | None, since: datetime, late_at: datetime
) -> None:
    assert late_from(good_at, since, DAY, NOW) == late_at


def test_the_worst_word_is_said_of_backups() -> None:
    """Late outranks failed, failed outranks the rest."""

    def said(**facts: bool) -> Standing:
        nothing = dict.fromkeys(["is_away", "is_set_up", "is_active", "is_late", "has_failed", "is_first"], False)
        return standing(**{**nothing, "is_set_up": True, "is_active": True, **facts})

    assert said() is Standing.GOOD
    assert said(is_first=True) is Standing.FIRST
    assert said(has_failed=True, is_first=True) is Standing.FAILED
    assert said(has_failed=True, is_late=True) is Standing.LATE
    assert said(is_active=False, is_late=True) is Standing.OFF
    assert said(is_set_up=False) is Standing.NOT_SET_UP
    assert said(is_away=True) is Standing.AWAY
