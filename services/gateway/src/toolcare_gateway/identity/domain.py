"""Rules of accounts, sessions and failed logins."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_USERNAME = re.compile(r"^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$")
TEAM_MAX = 60
AREA_MAX = 60
NAME_MAX = 100
PASSWORD_MIN = 15
"""SP 800-63B-4, 3.1.1.2: a password that may be the only factor SHALL have at least 15 characters."""
PASSWORD_MAX = 200
_NAME_MIN = 4
"""Shorter names are parts of too many words."""
_BESIDE_NAMES = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that looks like another on a printed sheet."""


class UsernameNotUsable(Exception):
    def __init__(self, username: str) -> None:
        super().__init__("Use 1 to 64 letters a-z, digits, dots, hyphens or underscores as user name.")
        self.username = username[:100]


class UsernameTaken(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(f"There is a user {username!r} already; choose another name.")
        self.username = username


class PasswordTooShort(Exception):
    def __init__(self) -> None:
        super().__init__(f"Choose a password of at least {PASSWORD_MIN} characters; a few words make a good one.")
        self.minimum = PASSWORD_MIN


class PasswordTooLong(Exception):
    def __init__(self) -> None:
        super().__init__(f"Choose a password of at most {PASSWORD_MAX} characters.")
        self.maximum = PASSWORD_MAX


class PasswordTooCommon(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Choose another password, this one is soon guessed; four words without a link make a good one."
        )


class PasswordUnchanged(Exception):
    def __init__(self) -> None:
        super().__init__("Choose another password than the one you have.")


class PasswordTellsName(Exception):
    def __init__(self) -> None:
        super().__init__("Choose a password that is not made of your name, your user name or the word Toolcare.")


class PasswordChangeRequired(Exception):
    def __init__(self) -> None:
        super().__init__("Choose a password of your own first; this one was given to you by somebody else.")


class LastAdministrator(Exception):
    def __init__(self) -> None:
        super().__init__("Make somebody else administrator first; without one nobody could change users any more.")


class OneselfDemoted(Exception):
    def __init__(self) -> None:
        super().__init__("Ask another administrator: nobody takes his own rights or his own access away.")


class NameNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__("Write the name on one line of 1 to 100 characters.")


class WrongCurrentPassword(Exception):
    def __init__(self) -> None:
        super().__init__("The present password is not right; type it again.")


class UnknownUser(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(f"There is no user {username!r}; `toolcare user list` and the page People show them all.")
        self.username = username


class TeamNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__(f"Name the team on one line of at most {TEAM_MAX} characters; leave it empty for none.")
        self.maximum = TEAM_MAX


class AreaNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__(f"Name each area on one line of 1 to {AREA_MAX} characters, as its machines do.")
        self.maximum = AREA_MAX


class AdministratorEverywhere(Exception):
    def __init__(self) -> None:
        super().__init__("Leave the areas empty, or choose another role: an administrator works everywhere.")


class UnknownArea(Exception):
    def __init__(self, areas: Sequence[str]) -> None:
        super().__init__(f"Choose areas that machines have; none is in {', '.join(areas)}.")
        self.areas = ", ".join(areas)


class TooManyAttempts(Exception):
    """A further login is not even looked at before `retry_after_s` have passed."""

    def __init__(self, wait: timedelta) -> None:
        self.retry_after_s = max(1, -(-wait // timedelta(seconds=1)))
        super().__init__(f"Wait {self.retry_after_s} s and try again; there were too many failed logins.")


def usable_username(text: str) -> str:
    """Names are compared without case."""
    username = text.strip().casefold()
    if not _USERNAME.match(username):
        raise UsernameNotUsable(text)
    return username


def usable_team(text: str) -> str:
    """Return the name with single blanks, so that a team is not two because of its spelling; empty for none."""
    if not text.isprintable():
        raise TeamNotUsable
    team = " ".join(text.split())
    if len(team) > TEAM_MAX:
        raise TeamNotUsable
    return team


def usable_areas(areas: Sequence[str], *, administers: bool) -> list[str]:
    """Return each area once, in order; AdministratorEverywhere for one whose rights must not end."""
    usable = {" ".join(area.split()).casefold(): " ".join(area.split()) for area in areas}
    if not all(0 < len(area) <= AREA_MAX and area.isprintable() for area in usable.values()):
        raise AreaNotUsable
    if usable and administers:
        raise AdministratorEverywhere
    return [usable[key] for key in sorted(usable)]


def usable_name(text: str) -> str:
    name = " ".join(text.split())
    if not name.isprintable() or not 1 <= len(name) <= NAME_MAX:
        raise NameNotUsable
    return name


def check_new_password(password: str, names: Sequence[str] = ()) -> None:
    """Length and names, as SP 800-63B-4 has it: rules about kinds of characters make passwords worse.

    `names`: of the user; that of the product counts in any case.
    """
    if len(password) < PASSWORD_MIN:
        raise PasswordTooShort
    if len(password) > PASSWORD_MAX:
        raise PasswordTooLong
    rest = password.casefold()
    for word in words_of(names):
        rest = rest.replace(word, "")
    if len(rest) < _BESIDE_NAMES:
        raise PasswordTellsName


def words_of(names: Sequence[str]) -> list[str]:
    """What of these names a password may not be made of, longest first."""
    words = {word for name in names for word in re.split(r"[\W_]+", name.casefold()) if len(word) >= _NAME_MIN}
    return sorted({*words, "toolcare"}, key=len, reverse=True)


def random_password() -> str:
    """About 79 bits in four groups that can be read out and typed."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@dataclass(frozen=True, slots=True)
class SessionLimits:
    idle: timedelta
    absolute: timedelta


def session_over(created_at: datetime, last_seen_at: datetime, now: datetime, limits: SessionLimits) -> bool:
    return now - last_seen_at >= limits.idle or now - created_at >= limits.absolute


@dataclass(frozen=True, slots=True)
class BackOff:
    """After `free` failures each further one doubles the wait, from one second up to `longest`.

    Failures are forgotten `memory` after the last one, so that nobody is locked out for good.
    """

    free: int
    longest: timedelta
    memory: timedelta = timedelta(hours=1)

    def failures_now(self, failures: int, last_failed_at: datetime, now: datetime) -> int:
        return 0 if now - last_failed_at >= self.memory else failures

    def wait(self, failures: int) -> timedelta:
        """How long to wait after the last of so many failures."""
        beyond = failures - self.free
        return timedelta() if beyond < 0 else min(timedelta(seconds=2 ** min(beyond, 30)), self.longest)


PER_ACCOUNT = BackOff(free=5, longest=timedelta(minutes=15))
PER_ADDRESS = BackOff(free=20, longest=timedelta(minutes=15))
"""A whole shop floor may come from one address."""


def counted(kind: str, what: str) -> str:
    """The key under which failures are counted: hashed, since what was typed as a user name may be a password."""
    return f"{kind}:{hashlib.sha256(what.encode()).hexdigest()}"
