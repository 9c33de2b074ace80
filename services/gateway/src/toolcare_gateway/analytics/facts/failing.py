"""Reports of failures, from the report to the first good shot."""

from datetime import tzinfo

from toolcare_gateway.analytics.facts import making
from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.facts.coding import code_that_stays
from toolcare_gateway.analytics.tables import FailureFact
from toolcare_shared.contracts.failures import (
    FailureChanged,
    FailureCountsCorrected,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    RootCauseFound,
    Verdict,
)
from toolcare_shared.messaging.envelope import Envelope

_STATE_AFTER = {
    Verdict.ACCEPTED: FailureState.ACCEPTED,
    Verdict.REJECTED: FailureState.REJECTED,
    Verdict.MERGED: FailureState.DUPLICATE,
}
_OPEN = (FailureState.NEW, FailureState.ACCEPTED, FailureState.IN_WORK)
_OVER = (FailureState.SOLVED, FailureState.CLOSED)


async def reported(book: Book, event: FailureReported, _envelope: Envelope, _zone: tzinfo) -> None:
    if await book.get(FailureFact, event.failure_id) is None:
        failure = FailureFact(
            failure_id=event.failure_id,
            number=event.number,
            tool_id=event.tool_id,
            state=FailureState.NEW,
            awaits_good=False,
            stands=False,
            fixes=[],
            reopened=0,
        )
        await _describe(book, failure, event)
        book.add(failure)
        await making.judge(book, failure)


async def changed(book: Book, event: FailureChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    failure = await book.get(FailureFact, event.failure_id)
    if failure is not None:
        before = _place(failure)
        await _describe(book, failure, event)
        if _place(failure) != before:
            failure.running_at = None
            book.moved(failure)
        await making.judge(book, failure)


async def triaged(book: Book, event: FailureTriaged, _envelope: Envelope, _zone: tzinfo) -> None:
    failure = await book.get(FailureFact, event.failure_id)
    if failure is not None:
        failure.state, failure.duplicate_of = _STATE_AFTER[event.verdict], event.duplicate_of
        if event.verdict is Verdict.ACCEPTED:
            failure.acknowledged_at = failure.acknowledged_at or event.at


async def state_changed(book: Book, event: FailureStateChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    """Whoever begins to work on a report has acknowledged it."""
    failure = await book.get(FailureFact, event.failure_id)
    if failure is None:
        return
    failure.state, failure.duplicate_of = event.after, None
    if event.after in _OVER:
        failure.acknowledged_at = failure.acknowledged_at or event.at
    if event.after is FailureState.IN_WORK:
        failure.acknowledged_at = failure.acknowledged_at or event.at
        failure.started_at = failure.started_at or event.at
    if event.after is FailureState.SOLVED and event.before not in _OVER:
        _solved(failure, event)
    if event.before in _OVER and event.after in _OPEN:
        failure.reopened += 1
        if event.solved_at is None:
            _did_not_help(failure)
    await making.judge(book, failure)


def _solved(failure: FailureFact, event: FailureStateChanged) -> None:
    """What ended the stop stands: where the failure came back, the report of that has its own repair."""
    at = event.solved_at or event.at
    if failure.solved_at is None:
        failure.solved_at, failure.solved_shots = at, event.shots
        failure.first_good_at = None
    elif at != failure.solved_at:
        failure.done_again_at = at
    failure.action_id = event.action_id
    failure.cause, failure.fixes = event.cause or failure.cause, event.fixes


def _did_not_help(failure: FailureFact) -> None:
    """Forget what was done last; what had held before the failure came back stays."""
    if failure.done_again_at is not None:
        failure.done_again_at = None
        return
    failure.solved_at = failure.solved_shots = failure.first_good_at = None


async def counts_corrected(book: Book, event: FailureCountsCorrected, _envelope: Envelope, _zone: tzinfo) -> None:
    """Failures says so in one line with its reports: only there is it known which of them had the old count."""
    for failure in await book.failures_since(event.tool_id, event.since):
        if failure.shots is not None and failure.reported_at >= event.since:
            failure.shots += event.shots
        if failure.solved_shots is not None and failure.solved_at is not None and failure.solved_at >= event.since:
            failure.solved_shots += event.shots


async def root_cause_found(book: Book, event: RootCauseFound, _envelope: Envelope, _zone: tzinfo) -> None:
    failure = await book.get(FailureFact, event.failure_id)
    if failure is not None and event.cause is not None:
        failure.cause = event.cause


def _place(failure: FailureFact) -> tuple[object, ...]:
    """By what it is seen when the press ran again."""
    return failure.reported_at, failure.machine_id, failure.stop


async def _describe(book: Book, failure: FailureFact, told: FailureReported | FailureChanged) -> None:
    failure.code, failure.group, failure.names, failure.severity = told.code, told.group, told.names, told.severity
    failure.counted_as = None if told.code is None else await code_that_stays(book, told.code)
    failure.component_id, failure.cavity, failure.stop = told.component_id, told.cavity, told.stop
    failure.side = told.position.side if told.position else None
    failure.x, failure.y = (told.position.x, told.position.y) if told.position else (None, None)
    failure.machine_id, failure.job_id = told.machine_id, told.job_id
    failure.reported_at, failure.reported_by = told.reported_at, told.reported_by
    failure.shots, failure.earlier_ids = told.shots, told.earlier_ids
