"""Jobs: the one piece of work that a due level asks for, and when it may be started and completed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from toolcare_maintenance.domain.intervals import Start


class JobState(StrEnum):
    """What became of a job. A cancelled one was withdrawn before anybody started it, or with its plan."""

    OPEN = "open"
    STARTED = "started"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


IN_HAND = (JobState.OPEN, JobState.STARTED)


class CancelReason(StrEnum):
    """Why a job was withdrawn."""

    CORRECTED = "corrected"
    PLAN_CHANGED = "plan_changed"
    PLAN_RETIRED = "plan_retired"
    TOOL_RETIRED = "tool_retired"


class JobAlreadyStarted(Exception):
    """Somebody else has begun the work."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has already started this job. Complete it, or speak to {by}.")


class JobAlreadyClosed(Exception):
    """The job was completed or withdrawn in the meantime."""

    def __init__(self, state: JobState) -> None:
        super().__init__(f"This job is already {state}. Reload the tool to see what is due now.")
        self.state = state.value


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
class Completion:
    """What a person says when the work is finished."""

    by: str
    note: str
    done_at: datetime


def check_start(state: JobState, started_by: str | None) -> None:
    """Refuse to start a job that is not open."""
    if state is JobState.STARTED:
        raise JobAlreadyStarted(started_by or "somebody")
    if state is not JobState.OPEN:
        raise JobAlreadyClosed(state)


def check_complete(state: JobState) -> None:
    """Refuse to complete a job twice. One that was never started may be completed: few fields, few clicks."""
    if state not in IN_HAND:
        raise JobAlreadyClosed(state)


def restart(start: Start, *, done_at: datetime, count_then: int | None, total_high: int, now: datetime) -> Start:
    """Return where the next interval begins when the work was finished at `done_at`.

    `count_then` is the tool's count at that time, if it is on record; without it the old start's count is used,
    which makes the next maintenance early rather than late.
    """
    if done_at > now:
        raise CompletionInFuture
    if done_at < start.at:
        raise CompletionBeforeStart(start.at)
    total = start.total if count_then is None else count_then
    return Start(min(max(total, start.total), max(total_high, start.total)), done_at)
