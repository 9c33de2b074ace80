"""Whether what was done holds: the same failure must not come back within so many shots or days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

EARLIER_TOLD = 20
"""As many earlier reports as an event of a failure names at most."""


class WatchState(StrEnum):
    """`planned`: it begins when the action is done."""

    PLANNED = "planned"
    RUNNING = "running"
    HELD = "held"
    RETURNED = "returned"


class Outcome(StrEnum):
    """What became of one completion."""

    UNWATCHED = "unwatched"
    RUNNING = "running"
    HELD = "held"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    """A person reopened the action before or after the watch said anything."""


class WatchEnd(StrEnum):
    SHOTS = "shots"
    DAYS = "days"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Answered:
    """A failure that an action answers, with the reports of the same thing before it. `counts`: it still stands."""

    failure_id: str
    earlier_ids: Sequence[str]
    counts: bool = True


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """How long to look: shots, days or whichever is first."""

    shots: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch from its start on. `started_shots` is the tool's life count then; None while it was never counted."""

    plan: WatchPlan
    started_at: datetime
    started_shots: int | None
    ended_at: datetime | None = None

    def shots_run(self, total: int) -> int:
        return 0 if self.started_shots is None else max(0, total - self.started_shots)

    def days_run(self, now: datetime) -> int:
        return max(0, ((self.ended_at or now) - self.started_at).days)

    @property
    def ends_at_shots(self) -> int | None:
        if self.plan.shots is None or self.started_shots is None:
            return None
        return self.started_shots + self.plan.shots

    @property
    def ends_at(self) -> datetime | None:
        return None if self.plan.days is None else self.started_at + timedelta(days=self.plan.days)


class WatchNeedsFailures(Exception):
    def __init__(self) -> None:
        super().__init__("Link the failures that must not come back, or leave the watch out.")


class ReasonForNoWatch(Exception):
    """A corrective action for a failure is watched, unless somebody says why not."""

    def __init__(self) -> None:
        super().__init__("Say how long to watch whether the failure comes back, or why nothing needs to be watched.")


def ended(watch: Watch, total: int, now: datetime) -> WatchEnd | None:
    """Return what ends a watch as effective; None while it goes on.

    A tool that has made no shot since proves nothing, however many days have passed.
    """
    run = watch.shots_run(total)
    if run == 0:
        return None
    if watch.plan.shots is not None and run >= watch.plan.shots:
        return WatchEnd.SHOTS
    return WatchEnd.DAYS if watch.ends_at is not None and now >= watch.ends_at else None


def counted(watch: Watch, *, shots: int, total: int, since: datetime, to: datetime) -> int:
    """Return the count the watch starts from, after shots of a period came on record.

    What ran before the start, as if the tool had run evenly in that time, is not held for or against the watch: a late
    count, an entry by hand and a correction move the start along. `shots` may be negative.
    """
    after = _share_after(watch.started_at, shots, since, to)
    known = total - shots if watch.started_shots is None else watch.started_shots
    return max(0, known + shots - after)


def returns(watch: Watch, reported_at: datetime) -> bool:
    """Return whether a report of the same failure at the same place tells against the watch.

    It does so also when it arrives after the watch has ended, if it was reported while it ran.
    """
    return reported_at > watch.started_at and (watch.ended_at is None or reported_at <= watch.ended_at)


def is_same_again(failure_id: str, earlier_ids: Sequence[str], answered: Iterable[Answered]) -> bool:
    """Return whether a report is one of these failures again.

    It names them itself as its earlier ones. Where it cannot, because they are merged or too long ago, it is enough
    that both name the same earlier report.
    """
    named = set(earlier_ids)
    known = list(answered)
    if failure_id in {one.failure_id for one in known}:
        return False
    full = len(earlier_ids) >= EARLIER_TOLD
    return any(
        one.failure_id in named or ((full or not one.counts) and not named.isdisjoint(one.earlier_ids)) for one in known
    )


def check_plan(plan: WatchPlan | None, *, corrective: bool, failures: int, reason: str) -> None:
    if plan is not None and failures == 0:
        raise WatchNeedsFailures
    if plan is None and corrective and failures and not reason:
        raise ReasonForNoWatch


def _share_after(start: datetime, shots: int, since: datetime, to: datetime) -> int:
    if since >= start:
        return shots
    if to <= start:
        return 0
    return int(shots * ((to - start) / (to - since)))
