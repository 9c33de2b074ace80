"""What an action does to the reports it answers."""

from datetime import datetime

from toolcare_failures.domain.reports import FailureDeed, FailureState

_SOLVED_FROM = frozenset({FailureState.NEW, FailureState.ACCEPTED, FailureState.IN_WORK})
_REVIVED_FROM = frozenset({FailureState.SOLVED, FailureState.CLOSED})


def completed(state: FailureState, *, contains: bool, done_at: datetime, decided_at: datetime | None) -> FailureDeed:
    """Return what a completed action makes of a report that is known to be about a failure of its own.

    One that only contains solves nothing. `decided_at` is when a person last moved the report: a word that comes late
    undoes no decision made after it.
    """
    late = decided_at is not None and decided_at > done_at
    solves = not contains and not late and state in _SOLVED_FROM
    return FailureDeed.SOLVED if solves else FailureDeed.ACTION_DONE


def verified(state: FailureState, *, ended_at: datetime, decided_at: datetime | None) -> FailureDeed | None:
    """Return what a watch that ended well makes of a report."""
    late = decided_at is not None and decided_at > ended_at
    return FailureDeed.CLOSED if state is FailureState.SOLVED and not late else None


def reopened(state: FailureState) -> FailureDeed | None:
    """Return what an action that has to be done again makes of a report; bad news is never too late."""
    return FailureDeed.REOPENED if state in _REVIVED_FROM else None
