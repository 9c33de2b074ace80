"""What may be wished of backups, and when the next one is due."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from toolcare_shared.retention.nights import last_night, next_night

AGAIN_AFTER = timedelta(hours=1)
"""A backup that failed by night is tried again so much later, while the night's tries last."""
TRIES_A_NIGHT = 4
NONE_AFTER = timedelta(days=7)
"""So long after its first start a plant may be without backups before somebody is told."""
STEP_BACK = timedelta(hours=1)
"""A clock that is set right steps back a little; what lies further ahead than this was noted by a wrong one."""


class RunKind(StrEnum):
    """`prepare` makes the repository, or sees that the passphrase opens it; `check` reads some of it."""

    PREPARE = "prepare"
    BACKUP = "backup"
    CHECK = "check"


class RunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Standing(StrEnum):
    """`away`: nobody who runs this installation makes backups. `late`: the last good one is older than its term."""

    AWAY = "away"
    NOT_SET_UP = "not_set_up"
    OFF = "off"
    FIRST = "first"
    """Set up, and the first one is still to come."""
    GOOD = "good"
    FAILED = "failed"
    LATE = "late"


LOST = "lost"
"""The fault of a run whose wish is gone: each restored backup still thinks that it is being made."""


class BackupsAway(Exception):
    def __init__(self) -> None:
        super().__init__("Make backups by whoever runs this installation; Toolcare cannot do it from here.")


class BackupsNotSetUp(Exception):
    def __init__(self) -> None:
        super().__init__("Say first where backups go, and choose the recovery passphrase.")


class BackupBusy(Exception):
    def __init__(self) -> None:
        super().__init__("Wait until what runs now is done; then ask again.")


class PassphraseMissing(Exception):
    def __init__(self) -> None:
        super().__init__("Choose a recovery passphrase of at least 12 characters, and keep it outside of this machine.")


class AccessKeyMissing(Exception):
    def __init__(self) -> None:
        super().__init__("Give the access key and the secret key of the S3 server.")


class NothingKept(Exception):
    def __init__(self) -> None:
        super().__init__("Keep at least one backup: of a day, a week or a month.")


class RestoreTooLate(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Restore into an empty installation, with `toolcare restore`: this one is in use, and nothing here is "
            "overwritten."
        )


def known(at: datetime | None, now: datetime) -> datetime | None:
    """None as well for a time that is still to come, which says nothing of when it was."""
    return None if at is None or at > now + STEP_BACK else at


def late_from(good_at: datetime | None, since: datetime, term: timedelta, now: datetime) -> datetime:
    """From when on the last good backup is too old, or none has come for too long; at once where no time is known."""
    times = [at for at in (known(good_at, now), known(since, now)) if at is not None]
    return max(times) + term if times else now


@dataclass(frozen=True, slots=True)
class Night:
    """What became of the backups since the last planned moment, without what carries a time to come.

    `since` is when they were set up; None when that is not known.
    """

    since: datetime | None
    at: time
    asked_at: datetime | None
    """The newest one, by night or on demand."""
    failed_at: datetime | None
    """When it failed; None when it did not."""
    tries: int
    """How many were asked for since the planned moment."""

    def is_due(self, now: datetime, zone: ZoneInfo) -> bool:
        """Also when the machine was off at the planned moment."""
        planned = last_night(now, zone, self.at)
        if self.since is not None and self.since >= planned:
            return False
        if self.asked_at is None or self.asked_at < planned:
            return True
        return self.failed_at is not None and self.tries < TRIES_A_NIGHT and now - self.failed_at >= AGAIN_AFTER

    def next_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        return now if self.is_due(now, zone) else next_night(now, zone, self.at)


def standing(
    *, is_away: bool, is_set_up: bool, is_active: bool, is_late: bool, has_failed: bool, is_first: bool
) -> Standing:
    """`has_failed` is of the newest backup."""
    if is_away:
        return Standing.AWAY
    if not is_set_up:
        return Standing.NOT_SET_UP
    if not is_active:
        return Standing.OFF
    if is_late:
        return Standing.LATE
    if has_failed:
        return Standing.FAILED
    return Standing.FIRST if is_first else Standing.GOOD


def clock_of(text: str) -> time:
    return time.fromisoformat(text)
