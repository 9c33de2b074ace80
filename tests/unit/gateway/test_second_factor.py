"""Codes of authenticator apps, as RFC 6238 works them out."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from toolcare_gateway.identity import second_factor
from toolcare_gateway.identity.domain import check_new_password, words_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 3, 2, 6, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """Appendix B of RFC 6238, the last six of its eight digits."""
    assert second_factor.code_at(SECRET, seconds // second_factor.STEP_S) == code


@pytest.mark.parametrize(("drift_s", "taken"), [(-40, True), (0, True), (30, True), (-70, False), (70, False)])
def test_a_phone_may_be_a_little_off(drift_s: int, taken: bool) -> None:
    shown = second_factor.code_at(SECRET, second_factor.step_of(NOW + timedelta(seconds=drift_s)))
    assert (second_factor.matching_step(SECRET, f"{shown[:3]} {shown[3:]}", NOW, 0) is not None) is taken


def test_a_code_counts_once() -> None:
    """Nor does one from before the code that was used last."""
    step = second_factor.step_of(NOW)
    assert second_factor.matching_step(SECRET, second_factor.code_at(SECRET, step), NOW, step) is None
    assert second_factor.matching_step(SECRET, second_factor.code_at(SECRET, step - 1), NOW, step) is None


def test_the_app_learns_whose_code_it_is() -> None:
    uri = second_factor.setup_uri(SECRET, "timo")
    assert uri.startswith("otpauth://totp/Toolcare:timo?")
    assert f"secret={SECRET}" in uri


def test_short_names_are_no_reason_to_refuse_a_password() -> None:
    """Only a password that is made of names is refused, not one that happens to hold one."""
    assert words_of(["Jo Li", "timo"]) == ["toolcare", "timo"]
    check_new_password("timo walks a granite violin", ["timo"])
