"""A report's way from the first word to the proof that it is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLOCKS_DIFFER = timedelta(minutes=5)


class FailureState(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    IN_WORK = "in_work"
    SOLVED = "solved"
    CLOSED = "closed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"

    @property
    def is_over(self) -> bool:
        return self in {FailureState.CLOSED, FailureState.REJECTED, FailureState.DUPLICATE}

    @property
    def is_open(self) -> bool:
        """Whether something still has to be done about it."""
        return self in {FailureState.NEW, FailureState.ACCEPTED, FailureState.IN_WORK}

    @property
    def counts(self) -> bool:
        """Whether it tells of a failure of its own: not a mistake, and not one that is on record already."""
        return self not in {FailureState.REJECTED, FailureState.DUPLICATE}


class FailureStop(StrEnum):
    NONE = "none"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"


class FailureDeed(StrEnum):
    """What was done with a report, as its history tells it."""

    REPORTED = "reported"
    CHANGED = "changed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MERGED = "merged"
    TOOK_IN = "took_in"
    """Another report was merged into this one."""
    STARTED = "started"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"
    SPLIT_OFF = "split_off"
    """A report that had been merged into this one stands on its own again."""
    ANALYSED = "analysed"
    CAUSE_FOUND = "cause_found"
    ACTION_DONE = "action_done"
    """An action about it is done, which leaves the report where it stands."""
    RETURN_REJECTED = "return_rejected"
    """It was taken up again for a report that triage rejected: what was done still holds."""


_FROM: dict[FailureDeed, frozenset[FailureState]] = {
    FailureDeed.ACCEPTED: frozenset({FailureState.NEW}),
    FailureDeed.REJECTED: frozenset({FailureState.NEW, FailureState.ACCEPTED}),
    FailureDeed.MERGED: frozenset({FailureState.NEW, FailureState.ACCEPTED, FailureState.IN_WORK}),
    FailureDeed.STARTED: frozenset({FailureState.ACCEPTED}),
    FailureDeed.SOLVED: frozenset({FailureState.ACCEPTED, FailureState.IN_WORK}),
    FailureDeed.CLOSED: frozenset({FailureState.SOLVED}),
    FailureDeed.REOPENED: frozenset(
        {FailureState.SOLVED, FailureState.CLOSED, FailureState.REJECTED, FailureState.DUPLICATE}
    ),
}
_TO = {
    FailureDeed.ACCEPTED: FailureState.ACCEPTED,
    FailureDeed.REJECTED: FailureState.REJECTED,
    FailureDeed.MERGED: FailureState.DUPLICATE,
    FailureDeed.STARTED: FailureState.IN_WORK,
    FailureDeed.SOLVED: FailureState.SOLVED,
    FailureDeed.CLOSED: FailureState.CLOSED,
}


class UnknownFailure(Exception):
    def __init__(self, failure_id: str) -> None:
        super().__init__(f"There is no failure report {failure_id}. Look it up in the list of failures.")
        self.failure_id = failure_id


class UnknownTool(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(f"There is no tool {tool_id}, or it was registered this very moment. Check it and try again.")
        self.tool_id = tool_id


class StepRefused(Exception):
    """`state` is where the report stands, `possible` where it would have to stand."""

    def __init__(self, deed: FailureDeed, state: FailureState, possible: frozenset[FailureState]) -> None:
        super().__init__(
            f"The report is {state}; it can be {deed} only when it is {' or '.join(sorted(possible))}. "
            "Reload it to see what happened."
        )
        self.state = state.value
        self.possible = sorted(possible)


class FailureIsOver(Exception):
    def __init__(self, state: FailureState) -> None:
        super().__init__(f"The report is {state} and is not changed any more. Have it reopened first.")
        self.state = state.value


class CodeMissing(Exception):
    """What was found during maintenance comes in words alone; words cannot be counted."""

    def __init__(self) -> None:
        super().__init__("Nobody has said yet what kind of failure this is. Give its code from the catalogue with it.")


class ReportedInFuture(Exception):
    def __init__(self) -> None:
        super().__init__("The report's time lies in the future. Check the clock of the tablet, or leave the time out.")


class MergedWithOtherTool(Exception):
    def __init__(self) -> None:
        super().__init__("The two reports are about different tools. Merge reports of one tool, and else keep both.")


class MergedWithItself(Exception):
    def __init__(self) -> None:
        super().__init__("A report cannot be merged into itself. Name the report that stays.")


class MergedIntoNothing(Exception):
    """`into_id` was rejected or merged itself; `use_id` is the report it was merged into."""

    def __init__(self, into_id: str, use_id: str | None) -> None:
        advice = "Reopen it first." if use_id is None else "Merge into the one that it was merged into."
        super().__init__(f"That report is rejected or merged itself. {advice}")
        self.into_id = into_id
        self.use_id = use_id


def step(deed: FailureDeed, state: FailureState) -> FailureState:
    """Return where a report stands after the deed; StepRefused where it cannot be done.

    Reopened, a report that was accepted once is so again; one that triage had put aside goes to triage anew.
    """
    if state not in _FROM[deed]:
        raise StepRefused(deed, state, _FROM[deed])
    if deed is FailureDeed.REOPENED:
        return FailureState.ACCEPTED if state.counts else FailureState.NEW
    return _TO[deed]


def refuse_over(state: FailureState) -> None:
    if state.is_over:
        raise FailureIsOver(state)


def reported_at(said: datetime | None, now: datetime) -> datetime:
    """Return when it was reported: now, unless it was written down earlier and is sent late.

    A time up to five minutes ahead is taken as now, since clocks of tablets differ.
    """
    if said is None:
        return now
    if said > now + CLOCKS_DIFFER:
        raise ReportedInFuture
    return min(said, now)


@dataclass(frozen=True, slots=True)
class Case:
    """When a failure was reported and solved, each with the tool's life count."""

    reported_at: datetime
    shots: int | None
    solved_at: datetime | None
    solved_shots: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """How long what was done held: `shots` until the failure came back, or until now while it has not."""

    shots: int
    still: bool


def held(case: Case, others: Iterable[Case], total: int) -> Held | None:
    """Return how many shots a repair held; None when nothing was done, or a count is unknown."""
    if case.solved_at is None or case.solved_shots is None:
        return None
    solved_at = case.solved_at
    back = min((one for one in others if one.reported_at > solved_at), key=lambda one: one.reported_at, default=None)
    until = total if back is None else back.shots
    return None if until is None else Held(max(0, until - case.solved_shots), still=back is None)
