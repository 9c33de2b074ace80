"""PINs and badges: a quick way to take over a shared tablet that people who work here have logged in on."""

import re
from datetime import datetime, timedelta

from toolcare_gateway.identity.domain import BackOff

DEVICE_TRUSTED = timedelta(days=7)
"""How long a device takes PINs and badges after somebody logged in on it with a password."""
PIN_FAILURES = 10
"""After so many wrong ones in a row a PIN is spent until its owner logs in with the password."""
PER_PIN = BackOff(free=3, longest=timedelta(minutes=15), memory=timedelta(days=30))
PER_DEVICE = BackOff(free=10, longest=timedelta(minutes=15))

_PIN = re.compile(r"^[0-9]{4,8}$")
_BADGE = re.compile(r"^[0-9A-Za-z:_-]{4,64}$")
_ROW = "01234567890"


class PinNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__("Choose 4 to 8 digits, but not all the same and not in a row like 1234.")


class BadgeNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__("Hold the badge to the reader again; its number has 4 to 64 letters and digits.")


class BadgeTaken(Exception):
    def __init__(self) -> None:
        super().__init__("Somebody else has this badge; take it from him first.")


class WrongPinOrBadge(Exception):
    def __init__(self) -> None:
        super().__init__("This does not fit. Try again, or log in with user name and password.")


class PinSpent(Exception):
    def __init__(self) -> None:
        super().__init__("Log in with user name and password; there were too many wrong PINs.")


class DeviceNotKnown(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Log in with user name and password: on this device nobody has done so within the last seven days."
        )


def usable_pin(text: str) -> str:
    if not _PIN.match(text) or len(set(text)) == 1 or text in _ROW or text in _ROW[::-1]:
        raise PinNotUsable
    return text


def usable_badge(text: str) -> str:
    """The number as a reader types it; readers differ in case."""
    number = text.strip().casefold()
    if not _BADGE.match(number):
        raise BadgeNotUsable
    return number


def trusted(password_at: datetime | None, now: datetime) -> bool:
    return password_at is not None and now - password_at < DEVICE_TRUSTED
