"""What becomes of something that was tried, by an action or by a person who solved a report himself."""

from datetime import datetime

from toolcare_actions.domain.watches import Outcome, WatchEnd
from toolcare_actions.tables import Attempt, Failure, Tool


def call_held(attempt: Attempt, tool: Tool, at: datetime, by: WatchEnd) -> None:
    attempt.outcome, attempt.ended_at, attempt.ended_by = Outcome.HELD, at, by
    attempt.shots_held = None if attempt.started_shots is None else attempt.watch.shots_run(tool.total)


def call_returned(attempt: Attempt, tool: Tool, failure: Failure) -> None:
    """It held up to this report."""
    _call_failed(attempt, tool.total if failure.shots is None else failure.shots, failure.reported_at)
    attempt.returned_as = failure.id


def call_failed(attempt: Attempt, tool: Tool, at: datetime) -> None:
    """A person says that it did not help."""
    _call_failed(attempt, tool.total, at)


def withdraw(attempt: Attempt, tool: Tool, at: datetime) -> None:
    """What was seen so far says nothing, for or against."""
    if attempt.ended_at is None:
        attempt.shots_held, attempt.ended_at = attempt.watch.shots_run(tool.total), at
    attempt.outcome = Outcome.WITHDRAWN


def run_on(attempt: Attempt) -> None:
    """Watch on from where it was, as if nothing had told against it."""
    attempt.outcome = Outcome.RUNNING
    attempt.ended_at = attempt.ended_by = attempt.shots_held = attempt.returned_as = attempt.said = None


def _call_failed(attempt: Attempt, total: int, at: datetime) -> None:
    attempt.outcome, attempt.ended_at, attempt.ended_by = Outcome.RETURNED, at, None
    attempt.shots_held = None if attempt.started_shots is None else attempt.watch.shots_run(total)
