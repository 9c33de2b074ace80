"""An action is done: shown with evidence, approved where that was asked, and under watch from then on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.actions import ActionDeed, ActionState, after_completion, refuse_unless
from toolcare_actions.domain.evidence import Evidence, FourEyes, NotTheApprover, require_evidence
from toolcare_actions.domain.fixes import CodeNotUsable
from toolcare_actions.domain.people import UnknownPerson
from toolcare_actions.domain.watches import Outcome, WatchEnd
from toolcare_actions.store import actions, attempts, facts
from toolcare_actions.tables import Action, Attempt
from toolcare_actions.usecases import alerts, history, jobs, news, reopening, repairs, trying
from toolcare_actions.usecases.history import Change, Entry, change
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Completion:
    """What was done: in words, fixes and a cause by their codes, with what shows it."""

    note: str
    fixes: list[str]
    cause: str | None
    photo_ids: list[str]
    job_ids: list[str]


async def complete(occasion: Occasion, action: Action, said: Completion) -> Action:
    """Call an action done that is locked. One that needs approval waits for it, and starts no watch before."""
    before = action.state
    refuse_unless(ActionDeed.COMPLETED, before)
    if await _is_approver(occasion, action):
        raise FourEyes
    await _check_codes(occasion.session, said)
    await jobs.refuse_of_other_tools(occasion.session, action.tool_id, set(said.job_ids) - set(action.job_ids))
    job_ids = list(dict.fromkeys([*action.job_ids, *said.job_ids]))
    evidence = await _evidence(occasion.session, action, said.note, said.photo_ids, job_ids)
    require_evidence(evidence, action.checklist)
    action.job_ids = job_ids
    action.completed_at, action.completed_by = occasion.now, occasion.actor.name
    action.completed_by_id, action.completion_note = occasion.actor.id, said.note
    action.fixes, action.cause, action.evidence_photo_ids = said.fixes, said.cause, said.photo_ids
    if action.approver is None:
        return await _finish(occasion, action, Entry(ActionDeed.COMPLETED, before, said.note, _shown(said)))
    action.state = ActionState.IN_APPROVAL
    action.approval_asked_at, action.approval_told = occasion.now, None
    await history.write_change(occasion, action, Entry(ActionDeed.COMPLETED, before, said.note, _shown(said)))
    await news.went_on(occasion, action, before, said.note)
    await alerts.tell(occasion, action.tool)
    return action


async def approve(occasion: Occasion, action: Action, note: str) -> Action:
    refuse_unless(ActionDeed.APPROVED, action.state)
    await _require_approver(occasion, action)
    # The checklist may have changed and a photo may have gone since it was called done.
    shown = await _evidence(occasion.session, action, action.completion_note, action.evidence_photo_ids, action.job_ids)
    require_evidence(shown, action.checklist)
    entry = Entry(ActionDeed.APPROVED, action.state, note)
    return await _finish(occasion, action, entry, approved_by=occasion.actor.name)


async def refuse(occasion: Occasion, action: Action, note: str) -> Action:
    refuse_unless(ActionDeed.REFUSED, action.state)
    await _require_approver(occasion, action)
    return await reopening.refuse(occasion, action, note)


async def verify(occasion: Occasion, action: Action, note: str) -> Action:
    """End the watch by an engineer's word."""
    refuse_unless(ActionDeed.VERIFIED, action.state)
    attempt = await attempts.lock(occasion.session, str(action.attempt_id))
    return await call_effective(occasion, action, attempt, WatchEnd.PERSON, note)


async def call_effective(
    occasion: Occasion, action: Action, attempt: Attempt, ended_by: WatchEnd, note: str = ""
) -> Action:
    before = action.state
    trying.call_held(attempt, action.tool, occasion.now, ended_by)
    action.state = ActionState.EFFECTIVE
    await history.write_change(occasion, action, Entry(ActionDeed.VERIFIED, before, note, _held(attempt)))
    linked = (await actions.failure_ids_of(occasion.session, [action.id])).get(action.id, [])
    await news.verified(occasion, action, linked, attempt, ended_by)
    return action


async def _finish(occasion: Occasion, action: Action, entry: Entry, approved_by: str | None = None) -> Action:
    session = occasion.session
    linked = (await actions.failure_ids_of(session, [action.id])).get(action.id, [])
    plan = action.watch if linked else None
    attempt = Attempt(
        id=new_id(),
        action_id=action.id,
        tool_id=action.tool_id,
        shots=None if plan is None else plan.shots,
        days=None if plan is None else plan.days,
        started_at=occasion.now,
        started_shots=action.tool.shots,
        outcome=Outcome.UNWATCHED if plan is None else Outcome.RUNNING,
    )
    attempt.ends_at = attempt.watch.ends_at
    await repairs.give_way(occasion, action.tool, linked)
    await attempts.add(session, attempt, action.fixes, linked)
    action.attempt_id = attempt.id
    action.state = after_completion(watched=plan is not None)
    await history.write_change(occasion, action, entry)
    await news.completed(occasion, action, linked, attempt, approved_by)
    await alerts.tell(occasion, action.tool)
    return action


async def _evidence(
    session: AsyncSession, action: Action, note: str, photo_ids: Sequence[str], job_ids: Sequence[str]
) -> Evidence:
    """A photo that was never heard of counts: it is on its way, the tablet sends it after what it shows."""
    photos = await facts.photos(session, photo_ids)
    here_or_coming = sum(photos.get(photo_id, True) for photo_id in photo_ids)
    jobs_done = sum(map(action.is_shown_by, await facts.jobs(session, job_ids)))
    return Evidence(note, here_or_coming, jobs_done)


async def _is_approver(occasion: Occasion, action: Action) -> bool:
    if action.approver is None:
        return False
    try:
        return (await facts.person(occasion.session, action.approver)).id == occasion.actor.id
    except UnknownPerson:
        return False


async def _require_approver(occasion: Occasion, action: Action) -> None:
    if action.completed_by_id == occasion.actor.id:
        raise FourEyes
    if not await _is_approver(occasion, action):
        raise NotTheApprover(str(action.approver))


async def _check_codes(session: AsyncSession, said: Completion) -> None:
    """Refuse what is no fix, or no cause, that is in use."""
    known = await facts.codes(session)
    causes = [] if said.cause is None else [said.cause]
    for code, group in [*((fix, "fix") for fix in said.fixes), *((cause, "cause") for cause in causes)]:
        row = known.get(code)
        if row is None or row.group != group or row.retired:
            raise CodeNotUsable(code, group)


def _shown(said: Completion) -> list[Change]:
    done = {"fixes": said.fixes, "cause": said.cause, "photo_ids": said.photo_ids, "job_ids": said.job_ids}
    return [change(name, None, value) for name, value in done.items() if value]


def _held(attempt: Attempt) -> list[Change]:
    return [change("ended_by", None, attempt.ended_by), change("shots_held", None, attempt.shots_held)]
