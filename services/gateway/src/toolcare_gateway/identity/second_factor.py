"""Codes of an authenticator app (RFC 6238, by pyotp), and what to do without it."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp

STEP_S = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_DRIFT = 1
"""Steps by which the clock of a phone may be wrong in either direction."""


class WrongSecondFactor(Exception):
    def __init__(self) -> None:
        super().__init__("This code is not right. Take the one that the app shows now, and use each once only.")


class SecondFactorOn(Exception):
    def __init__(self) -> None:
        super().__init__("The second factor is on already; switch it off before you set it up anew.")


class SecondFactorOff(Exception):
    def __init__(self) -> None:
        super().__init__("Begin with setting up the second factor; there is none yet.")


def new_secret() -> str:
    """160 bits, in the base 32 that apps take."""
    return pyotp.random_base32()


def setup_uri(secret: str, username: str) -> str:
    """What an app reads from the QR code."""
    return pyotp.TOTP(secret, name=username, issuer="Toolcare").provisioning_uri()


def code_at(secret: str, step: int) -> str:
    return pyotp.TOTP(secret, interval=STEP_S).at(step * STEP_S)


def step_of(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_S


def matching_step(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step a code belongs to, or None; one at or before the step used last is a repeat and does not count."""
    typed = code.replace(" ", "")
    present = step_of(now)
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if step > after and hmac.compare_digest(code_at(secret, step), typed):
            return step
    return None


def looks_like_a_code(text: str) -> bool:
    """Of an app; everything else is taken for a recovery code."""
    return re.fullmatch(r"[0-9]{6}", text.replace(" ", "")) is not None


def new_recovery_codes() -> list[str]:
    """About 79 bits each, in groups that can be written down."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]


def recovery_code(text: str) -> str:
    """As it is hashed, however it was typed."""
    return re.sub(r"[\s-]", "", text).casefold()
