"""Codes of an authenticator app, and what to do without it.

RFC 6238 with the values that every app takes: SHA-1, 30 s, six digits.
"""

import base64
import hmac
import re
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
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
    return base64.b32encode(secrets.token_bytes(20)).decode()


def setup_uri(secret: str, username: str) -> str:
    """What an app reads from the QR code."""
    query = urlencode({"secret": secret, "issuer": "Toolcare", "digits": DIGITS, "period": STEP_S})
    return f"otpauth://totp/{quote(f'Toolcare:{username}')}?{query}"


def code_at(secret: str, step: int) -> str:
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


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
