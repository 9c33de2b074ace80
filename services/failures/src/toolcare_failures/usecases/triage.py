"""What becomes of a report: taken up or put aside, worked on, solved, closed, and taken up again."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolcare_failures.domain.codes import CodeGroup
from toolcare_failures.domain.reports import (
    CodeMissing,
    FailureDeed,
    MergedIntoNothing,
    MergedWithOtherTool,
    step,
)
from toolcare_failures.domain.severity import worse
from toolcare_failures.store import codes, facts, failures
from toolcare_failures.tables import Failure
from toolcare_failures.usecases import history, news
from toolcare_failures.usecases.history import Entry
from toolcare_failures.usecases.occasion import Occasion
from toolcare_failures.usecases.reporting import Changes, change
from toolcare_shared.contracts.failures import Verdict


@dataclass(frozen=True, slots=True)
class Solution:
    """What was done: fixes and a cause by their codes, in words, and in photos."""

    fixes: Sequence[str]
    cause: str | None
    note: str
    photo_ids: Sequence[str] = ()


async def accept(occasion: Occasion, failure: Failure, words: str, changes: Changes) -> Failure:
    """Take a report up, with a better code or another severity where triage knows better."""
    before = failure.state
    after = step(FailureDeed.ACCEPTED, before)
    await change(occasion, failure, changes)
    if failure.code is None:
        raise CodeMissing
    failure.state = after
    await history.write_change(occasion, failure, Entry(FailureDeed.ACCEPTED, before, words))
    await news.triaged(occasion, failure, Verdict.ACCEPTED, words)
    return failure


async def reject(occasion: Occasion, failure: Failure, reason: str) -> Failure:
    before = failure.state
    failure.state = step(FailureDeed.REJECTED, before)
    failure.rejected_reason = reason
    await history.write_change(occasion, failure, Entry(FailureDeed.REJECTED, before, reason))
    await news.triaged(occasion, failure, Verdict.REJECTED, reason)
    return failure


async def merge(occasion: Occasion, failure: Failure, into: Failure, words: str) -> Failure:
    """Make a report a duplicate of another, both locked; what was merged into it before goes along.

    The one that stays is as severe as the worse of them, unless it is closed.
    """
    before = failure.state
    after = step(FailureDeed.MERGED, before)
    if failure.tool_id != into.tool_id:
        raise MergedWithOtherTool
    if not into.state.counts:
        raise MergedIntoNothing(into.id, into.duplicate_of)
    moved = await failures.lock_duplicates_of(occasion.session, failure.id)
    failure.state = after
    for one, stood in [(failure, before), *((one, one.state) for one in moved)]:
        one.duplicate_of = into.id
        await history.write_change(occasion, one, Entry(FailureDeed.MERGED, stood, words, other_id=into.id))
        await history.write(occasion, into, Entry(FailureDeed.TOOK_IN, into.state, words, other_id=one.id))
        await news.triaged(occasion, one, Verdict.MERGED, words)
    if not into.state.is_over:
        await change(occasion, into, {"severity": worse(into.severity, failure.severity)})
    return failure


async def start(occasion: Occasion, failure: Failure, words: str) -> Failure:
    return await _go_on(occasion, failure, FailureDeed.STARTED, words)


async def solve(occasion: Occasion, failure: Failure, solution: Solution) -> Failure:
    """Say what was done, at the count that the tool has now: from here on it is seen how long that holds."""
    before = failure.state
    after = step(FailureDeed.SOLVED, before)
    catalogue = await codes.catalogue(occasion.session)
    fixes = [catalogue.of_group(fix, CodeGroup.FIX).code for fix in solution.fixes]
    failure.fixes = list(dict.fromkeys(fixes))
    failure.cause = None if solution.cause is None else catalogue.of_group(solution.cause, CodeGroup.CAUSE).code
    failure.solution, failure.solution_photo_ids = solution.note, list(solution.photo_ids)
    failure.solved_at, failure.solved_by = occasion.now, occasion.actor.name
    failure.solved_shots = await facts.total_of(occasion.session, failure.tool, occasion.now)
    failure.solved_action_id = None
    failure.state = after
    await history.write_change(occasion, failure, Entry(FailureDeed.SOLVED, before, solution.note, _done(failure)))
    await news.went_on(occasion, failure, before, solution.note)
    return failure


async def close(occasion: Occasion, failure: Failure, words: str) -> Failure:
    return await _go_on(occasion, failure, FailureDeed.CLOSED, words)


async def reopen(occasion: Occasion, failure: Failure, reason: str) -> Failure:
    """Take a report up again. What was done so far did not help: the history alone keeps it."""
    before, other_id = failure.state, failure.duplicate_of
    failure.state = step(FailureDeed.REOPENED, before)
    failure.rejected_reason = failure.duplicate_of = None
    forget_solution(failure)
    await history.write_change(occasion, failure, Entry(FailureDeed.REOPENED, before, reason, other_id=other_id))
    if other_id is not None:
        other = await failures.failure(occasion.session, other_id)
        await history.write(occasion, other, Entry(FailureDeed.SPLIT_OFF, other.state, reason, other_id=failure.id))
    await news.went_on(occasion, failure, before, reason)
    return failure


def forget_solution(failure: Failure) -> None:
    failure.fixes, failure.cause, failure.solution, failure.solution_photo_ids = [], None, "", []
    failure.solved_at = failure.solved_by = failure.solved_shots = failure.solved_action_id = None


async def _go_on(occasion: Occasion, failure: Failure, deed: FailureDeed, words: str) -> Failure:
    before = failure.state
    failure.state = step(deed, before)
    await history.write_change(occasion, failure, Entry(deed, before, words))
    await news.went_on(occasion, failure, before, words)
    return failure


def _done(failure: Failure) -> list[dict[str, object]]:
    done = {
        "fixes": failure.fixes,
        "cause": failure.cause,
        "shots": failure.solved_shots,
        "photo_ids": failure.solution_photo_ids or None,
    }
    return [{"field": name, "before": None, "after": value} for name, value in done.items() if value is not None]
