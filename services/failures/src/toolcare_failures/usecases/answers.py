"""What actions do to the reports they answer. Each word of an action counts once, and later ones outrank it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from toolcare_failures.domain import answers
from toolcare_failures.domain.codes import Catalogue, CodeGroup, UnknownCode
from toolcare_failures.domain.reports import FailureDeed, FailureState
from toolcare_failures.store import analyses, codes, facts, failures
from toolcare_failures.tables import Failure
from toolcare_failures.usecases import history, news, triage
from toolcare_failures.usecases.history import ActionRef, Entry
from toolcare_failures.usecases.news import Moved
from toolcare_failures.usecases.occasion import Occasion


@dataclass(frozen=True, slots=True)
class Word:
    """An action says something about the reports that it answers; `version` is the action's."""

    action: ActionRef
    version: int
    failure_ids: Sequence[str]
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, by codes of the catalogue and in photos, at the tool's life count where that is known.

    `contains`: it only keeps harm away for now.
    """

    fixes: Sequence[str]
    cause: str | None
    shots: int | None
    contains: bool
    photo_ids: Sequence[str] = ()


async def take_completed(occasion: Occasion, word: Word, done: Done) -> None:
    catalogue = await codes.catalogue(occasion.session)
    at = min(word.at, occasion.now)
    async for failure in _addressed(occasion, word):
        before = failure.state
        decided = await failures.decided_at(occasion.session, failure.id)
        deed = answers.completed(before, contains=done.contains, done_at=at, decided_at=decided)
        if deed is FailureDeed.SOLVED:
            failure.fixes = [fix for fix in dict.fromkeys(done.fixes) if _is(catalogue, fix, CodeGroup.FIX)]
            failure.cause = done.cause if done.cause and _is(catalogue, done.cause, CodeGroup.CAUSE) else None
            failure.solution, failure.solved_at, failure.solved_by = word.note, at, word.by
            failure.solved_shots, failure.solution_photo_ids = done.shots, list(done.photo_ids)
            failure.solved_action_id = word.action.id
            if done.shots is None:
                failure.solved_shots = await facts.total_of(occasion.session, failure.tool, at)
            await _move(
                occasion, failure, FailureState.SOLVED, Entry(deed, before, word.note, action=word.action), word
            )
        else:
            entry = Entry(deed, before, word.note, action=word.action)
            await history.write(occasion, failure, entry, word.by)


async def take_verified(occasion: Occasion, word: Word) -> None:
    """Close what this action had solved; what another did, or a person, its watch says nothing about."""
    async for failure in _addressed(occasion, word):
        if failure.solved_action_id != word.action.id:
            continue
        decided = await failures.decided_at(occasion.session, failure.id)
        deed = answers.verified(failure.state, ended_at=word.at, decided_at=decided)
        if deed is not None:
            entry = Entry(deed, failure.state, word.note, action=word.action)
            await _move(occasion, failure, FailureState.CLOSED, entry, word)


async def take_reopened(occasion: Occasion, word: Word, returned_as: str | None) -> None:
    """Take reports up again that this action had solved.

    `returned_as` is the report with which the failure came back, whoever had solved it: what was done held up to that
    one, and stays on record until it is solved anew.
    """
    returned = (await failures.by_ids(occasion.session, [returned_as])).get(returned_as or "")
    async for failure in _addressed(occasion, word):
        deed = answers.reopened(failure.state)
        concerned = returned_as is not None or failure.solved_action_id == word.action.id
        if deed is not None and concerned:
            if returned is None:
                triage.forget_solution(failure)
            other_id = None if returned is None else returned.id
            entry = Entry(deed, failure.state, word.note, other_id=other_id, action=word.action)
            await _move(occasion, failure, FailureState.ACCEPTED, entry, word)


async def take_resumed(occasion: Occasion, word: Word, rejected: str) -> None:
    """Call solved again what was taken up because of a report that triage rejected since.

    What a person moved meanwhile stays where it is: he took the solution away, or went on.
    """
    for_other = (await failures.by_ids(occasion.session, [rejected])).get(rejected)
    async for failure in _addressed(occasion, word):
        if failure.state is FailureState.ACCEPTED and failure.solved_at is not None:
            other_id = None if for_other is None else for_other.id
            entry = Entry(FailureDeed.RETURN_REJECTED, failure.state, word.note, other_id=other_id, action=word.action)
            await _move(occasion, failure, FailureState.SOLVED, entry, word)


async def _addressed(occasion: Occasion, word: Word) -> AsyncIterator[Failure]:
    """Give the reports for which this word is news, locked."""
    for failure in await failures.lock_standing(occasion.session, word.failure_ids):
        if await analyses.is_news(occasion.session, failure.id, word.action.id, word.version):
            yield failure


async def _move(occasion: Occasion, failure: Failure, after: FailureState, entry: Entry, word: Word) -> None:
    before, failure.state = failure.state, after
    await history.write_change(occasion, failure, entry, word.by)
    await news.went_on(occasion, failure, before, word.note, Moved(word.by, word.action.id))


def _is(catalogue: Catalogue, code: str, group: CodeGroup) -> bool:
    """Return whether the code stands in that group; one that was chosen before may have retired since."""
    try:
        return catalogue.find(code).group is group
    except UnknownCode:
        return False
