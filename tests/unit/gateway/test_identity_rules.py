"""Names, passwords, waits and the ends of sessions."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers

from toolcare_gateway.identity import domain
from toolcare_gateway.identity.domain import PER_ACCOUNT, BackOff, SessionLimits, session_over
from toolcare_gateway.identity.origin import CrossSiteRequest, check_own_site

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(hours=12), absolute=timedelta(days=7))


@pytest.mark.parametrize(("text", "name"), [(" Erika ", "erika"), ("e.muster-2", "e.muster-2")])
def test_user_names_are_compared_without_case(text: str, name: str) -> None:
    """`Erika` and `erika` are one person."""
    assert domain.usable_username(text) == name


@pytest.mark.parametrize("text", ["", " ", "a b", "-a", "ä", "a" * 65, "a/b", "a\x00"])
def test_unusable_names_are_refused(text: str) -> None:
    """A name can stand in a log line and an address."""
    with pytest.raises(domain.UsernameNotUsable):
        domain.usable_username(text)


def test_passwords_are_judged_by_length() -> None:
    """Fifteen characters are enough, fourteen are not, and a novel is too long to hash."""
    domain.check_new_password("x" * 15)
    with pytest.raises(domain.PasswordTooShort):
        domain.check_new_password("x" * 14)
    with pytest.raises(domain.PasswordTooLong):
        domain.check_new_password("x" * 201)


def test_made_passwords_are_usable_and_never_the_same() -> None:
    """The first administrator's password passes our own rules."""
    made = {domain.random_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        domain.check_new_password(password)


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (4, 0), (5, 1), (6, 2), (10, 32), (14, 512), (15, 900), (10_000, 900)]
)
def test_waits_double_up_to_a_quarter_of_an_hour(failures: int, wait_s: int) -> None:
    """Guessing gets slow, a forgetful user is never locked out for good."""
    assert PER_ACCOUNT.wait(failures) == timedelta(seconds=wait_s)


def test_failures_are_forgotten_after_an_hour() -> None:
    """Yesterday's typing errors do not slow today's login."""
    rule = BackOff(free=5, longest=timedelta(minutes=15))
    assert rule.failures_now(7, NOW, NOW + timedelta(minutes=59)) == 7
    assert rule.failures_now(7, NOW, NOW + timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    ("age", "idle", "over"),
    [
        (timedelta(days=6), timedelta(hours=11, minutes=59), False),
        (timedelta(days=6), timedelta(hours=12), True),
        (timedelta(days=7), timedelta(0), True),
    ],
)
def test_sessions_end_by_idleness_and_by_age(age: timedelta, idle: timedelta, over: bool) -> None:
    """A session that is used all the time ends after a week all the same."""
    assert session_over(NOW - age, NOW - idle, NOW, LIMITS) is over


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "pi.local:8080", "origin": "http://pi.local:8080"},
        {"host": "tools.example.com", "origin": "https://tools.example.com"},
        {"host": "PI.local:8080", "origin": "http://pi.LOCAL:8080", "sec-fetch-site": "same-origin"},
        {"host": "gateway:8080", "origin": "https://public.example.com"},
        {"host": "192.0.2.7:8080", "sec-fetch-site": "same-origin"},
    ],
)
def test_our_own_page_may_write(headers: dict[str, str]) -> None:
    """By host name, by address, on any port, behind TLS, and behind a proxy that is named in the settings."""
    check_own_site(Headers(headers), ["https://public.example.com"], required=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "pi.local:8080"},
        {"host": "pi.local:8080", "origin": "null"},
        {"host": "pi.local:8080", "origin": "http://pi.local:9090"},
        {"host": "pi.local:8080", "origin": "http://evil.example"},
        {"host": "pi.local:8080", "sec-fetch-site": "cross-site"},
        {"host": "pi.local:8080", "sec-fetch-site": "same-site"},
        {"host": "pi.local:8080", "origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "http://"},
    ],
)
def test_other_pages_may_not(headers: dict[str, str]) -> None:
    """Another port of the same machine is another site's page."""
    with pytest.raises(CrossSiteRequest):
        check_own_site(Headers(headers), [], required=True)


def test_a_program_without_these_headers_may_log_in() -> None:
    """There is no cookie to be misused yet."""
    check_own_site(Headers({"host": "pi.local"}), [], required=False)
    with pytest.raises(CrossSiteRequest):
        check_own_site(Headers({"host": "pi.local", "origin": "http://evil.example"}), [], required=False)
