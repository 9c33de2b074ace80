"""What the services of a level say of its interval, reckoned anew after each of them."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from toolcare_maintenance import store
from toolcare_maintenance.domain.jobs import JobState
from toolcare_maintenance.domain.tuning import (
    NEW_LOOKS,
    Look,
    Unit,
    Verdict,
    advise,
    worst_of,
)
from toolcare_maintenance.tables import IntervalAdvice, Job, Level
from toolcare_maintenance.usecases.occasion import Occasion

LOOKED_BACK = 60
"""So many services of a level are looked at: older ones may be of another material or press."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A look with the job it was taken in; `left_out`: services before it that were skipped."""

    look: Look
    job: Job
    left_out: int


def unit_of(level: Level) -> Unit | None:
    """Return what the level's interval is tuned in; None for one by running hours, or for stored tools, alone."""
    if level.interval_shots is not None:
        return Unit.SHOTS
    return Unit.DAYS if level.interval_days is not None and not level.only_stored else None


def present_of(level: Level) -> int:
    """Return the interval that is tuned, in the level's unit."""
    return level.interval_shots or level.interval_days or 0


def seen_in(services: Sequence[Job], unit: Unit) -> list[Seen]:
    """Return what each graded service saw; a skipped one adds what was run to the next, an ungraded one starts anew."""
    seen: list[Seen] = []
    ran = left_out = 0
    last: datetime | None = None
    for job in services:
        if unit is Unit.SHOTS:
            ran += job.shots_since_last or 0
        elif last is not None and job.done_at is not None:
            ran = (job.done_at - last).days
        if job.state is JobState.SKIPPED:
            left_out += 1
            continue
        found = worst_of(job.as_found)
        if found is not None and ran > 0:
            seen.append(Seen(Look(ran, found), job, left_out))
        ran = left_out = 0
        last = job.done_at
    return seen


async def judge_interval(occasion: Occasion, level: Level) -> None:
    """Reckon anew what the services of a level say of its interval."""
    unit = unit_of(level)
    kept = await store.advice(occasion.session, level.id)
    if unit is None:
        if kept is not None:
            kept.open, kept.proposed, kept.verdict = False, None, Verdict.KEEP
        return
    await occasion.session.flush()
    seen = seen_in(await store.services_of(occasion.session, level, LOOKED_BACK), unit)
    looks = [one.look for one in seen]
    said = advise(looks, present_of(level))
    if kept is None:
        kept = IntervalAdvice(level_id=level.id, tool_id=level.tool_id)
        occasion.session.add(kept)
    kept.unit, kept.present, kept.looks, kept.at = unit, present_of(level), len(looks), occasion.now
    kept.found = {grade: sum(look.found == grade for look in looks) for grade in ("good", "caution", "bad")}
    kept.verdict, kept.proposed, kept.by = said.verdict, said.proposed, said.by
    kept.spans = {one: list(astuple(span)) for one, span in said.spans.items()}
    kept.open = said.proposed is not None and _is_news(kept, seen)


def _is_news(advice: IntervalAdvice, seen: Sequence[Seen]) -> bool:
    """Return whether enough has been seen since a person decided last: the same evidence proposes nothing again."""
    since = advice.decided_at
    return since is None or sum(one.job.done_at is not None and one.job.done_at > since for one in seen) >= NEW_LOOKS
