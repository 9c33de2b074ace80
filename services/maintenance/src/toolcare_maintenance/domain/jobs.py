"""Jobs: the one piece of work that a due level asks for, and when it may be started and completed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from toolcare_maintenance.domain.intervals import Meter, Start


class JobState(StrEnum):
    """What became of a job. A skipped one was left out with right and reason, a cancelled one withdrawn."""

    OPEN = "open"
    SCHEDULED = "scheduled"
    STARTED = "started"
    WAITING = "waiting"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


IN_HAND = (JobState.OPEN, JobState.SCHEDULED, JobState.STARTED, JobState.WAITING)
NOT_BEGUN = (JobState.OPEN, JobState.SCHEDULED)


class WaitReason(StrEnum):
    """What a job waits for."""

    PARTS = "parts"
    PRESS = "press"
    PERSON = "person"
    DRYING = "drying"
    EXTERNAL = "external"
    DECISION = "decision"
    OTHER = "other"


class Outcome(StrEnum):
    """Whether whoever completed the job signed the tool off for production."""

    RELEASED = "released"
    NOT_RELEASED = "not_released"


class Severity(StrEnum):
    """What a finding asks for, from watching it to stopping for safety or the customer."""

    WATCH = "watch"
    NEXT_STOP = "next_stop"
    STOP_NOW = "stop_now"
    SAFETY = "safety"


class CancelReason(StrEnum):
    """Why a job was withdrawn."""

    CORRECTED = "corrected"
    PLAN_CHANGED = "plan_changed"
    PLAN_RETIRED = "plan_retired"
    TOOL_RETIRED = "tool_retired"
    TOOL_MOUNTED = "tool_mounted"


class JobAlreadyStarted(Exception):
    """Somebody else has begun the work."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has already started this job. Complete it, or speak to {by}.")


class JobAlreadyClosed(Exception):
    """The job was completed or withdrawn in the meantime."""

    def __init__(self, state: JobState) -> None:
        super().__init__(f"This job is already {state}. Reload the tool to see what is due now.")
        self.state = state.value


class JobIsWaiting(Exception):
    """The work is interrupted already."""

    def __init__(self) -> None:
        super().__init__("This job is waiting already. Resume it when the work goes on.")


class JobIsNotWaiting(Exception):
    def __init__(self) -> None:
        super().__init__("This job is not waiting. Reload it to see how it stands.")


class ScheduledInPast(Exception):
    def __init__(self) -> None:
        super().__init__("The planned time lies in the past: give the time at which the work shall begin.")


class ItemsMissing(Exception):
    """Required items hold back the completion; `missing` are their ids in the order of the list."""

    def __init__(self, missing: list[str], first: str) -> None:
        super().__init__(f"{len(missing)} required items are still to be filled in. The first one is: {first}.")
        self.missing = missing
        self.first = missing[0]


class ReleaseReasonMissing(Exception):
    def __init__(self) -> None:
        super().__init__("Say why the tool is not released: the next shift sees it as the reason why it is in repair.")


class PointsLeftOpen(Exception):
    """Points left bad or out of limits hold back a release of which nobody says a word; `points` are their ids."""

    def __init__(self, points: list[str], first: str) -> None:
        super().__init__(
            f"{len(points)} points are left bad or out of limits, the first one is: {first}. "
            "Before the tool is released, report a finding or write a note at each of them, "
            "or say in the note on the release why it may run."
        )
        self.points = points
        self.first = points[0]


class ChecklistToFill(Exception):
    """A level with a checklist is not logged by a note alone."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} has a checklist. Open its job and fill the checklist in.")
        self.code_of_level = code


class CompletionInFuture(Exception):
    """Maintenance cannot be logged before it was done."""

    def __init__(self) -> None:
        super().__init__("The completion lies in the future: give the time at which the work was finished.")


class CompletionBeforeStart(Exception):
    """The level's interval began after the given completion."""

    def __init__(self, began_at: datetime) -> None:
        super().__init__(
            f"This level's interval began at {began_at.isoformat()}: the completion cannot be earlier. "
            "Check the date of the work."
        )
        self.began_at = began_at.isoformat()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found that is more than this job."""

    id: str
    text: str
    severity: Severity
    cavity: int | None = None
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What a person says when the work is finished. Times in minutes; `cost_cents` is what came from outside."""

    by: str
    note: str
    done_at: datetime
    workers: tuple[str, ...] = ()
    bench_minutes: int | None = None
    waiting_minutes: int | None = None
    cost_cents: int | None = None
    findings: tuple[Finding, ...] = ()
    released: bool = True
    release_note: str = ""

    def __post_init__(self) -> None:
        if not self.released and not self.release_note:
            raise ReleaseReasonMissing


def check_in_hand(state: JobState) -> None:
    """Refuse to do anything with a job that is closed."""
    if state not in IN_HAND:
        raise JobAlreadyClosed(state)


def check_start(state: JobState, started_by: str | None) -> None:
    """Refuse to start a job that somebody has started. Starting one that waits ends the wait."""
    check_in_hand(state)
    if state is JobState.STARTED:
        raise JobAlreadyStarted(started_by or "somebody")


def check_wait(state: JobState) -> None:
    check_in_hand(state)
    if state is JobState.WAITING:
        raise JobIsWaiting


def check_resume(state: JobState) -> None:
    check_in_hand(state)
    if state is not JobState.WAITING:
        raise JobIsNotWaiting


def check_schedule(state: JobState, started_by: str | None, at: datetime, now: datetime) -> None:
    """Refuse to plan work that has begun, or for a time that is over."""
    check_in_hand(state)
    if state not in NOT_BEGUN:
        raise JobAlreadyStarted(started_by or "somebody")
    if at < now:
        raise ScheduledInPast


def restart(start: Start, *, done_at: datetime, then: Meter | None, meter: Meter, now: datetime) -> Start:
    """Return where the next interval begins when the work was finished at `done_at`.

    `then` is what the tool had come to at that time, if it is on record; without it the old start's figures are used,
    which makes the next maintenance early rather than late. A start ahead of now is of a clock that was wrong: it
    refuses nothing.
    """
    if done_at > now:
        raise CompletionInFuture
    if done_at < start.at <= now:
        raise CompletionBeforeStart(start.at)
    total = start.total if then is None else then.total_high
    running_ms = start.running_ms if then is None else then.running_ms
    return Start(
        _within(total, start.total, meter.total_high), done_at, _within(running_ms, start.running_ms, meter.running_ms)
    )


def _within(figure: int, began: int, reached: int) -> int:
    return min(max(figure, began), max(reached, began))
