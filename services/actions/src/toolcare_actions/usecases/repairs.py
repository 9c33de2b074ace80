"""What people do about a report without an action: tried as well, and watched by the plant's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from toolcare_actions.domain.watches import Outcome, WatchEnd
from toolcare_actions.store import attempts, rules
from toolcare_actions.tables import Attempt, Failure, Tool
from toolcare_actions.usecases import trying
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Repair:
    """What a person did, at the tool's life count where that is known."""

    fixes: Sequence[str]
    at: datetime
    shots: int | None


async def begin(occasion: Occasion, tool: Tool, failure: Failure, repair: Repair) -> None:
    plan = (await rules.rules(occasion.session)).watch
    attempt = Attempt(
        id=new_id(),
        tool_id=tool.id,
        shots=plan.shots,
        days=plan.days,
        started_at=repair.at,
        started_shots=tool.shots if repair.shots is None else repair.shots,
        outcome=Outcome.RUNNING,
    )
    attempt.ends_at = attempt.watch.ends_at
    await attempts.add(occasion.session, attempt, dict.fromkeys(repair.fixes), [failure.id])


async def close(occasion: Occasion, tool: Tool, failure: Failure, at: datetime) -> None:
    """An engineer is satisfied."""
    for attempt in await attempts.of_report(occasion.session, failure.id):
        if attempt.outcome is Outcome.RUNNING:
            trying.call_held(attempt, tool, at, WatchEnd.PERSON)


async def give_way(occasion: Occasion, tool: Tool, failure_ids: Sequence[str]) -> None:
    """An action has done something about these reports: whether what was done before would have held nobody knows."""
    for failure_id in failure_ids:
        for attempt in await attempts.of_report(occasion.session, failure_id):
            if attempt.outcome is Outcome.RUNNING:
                trying.withdraw(attempt, tool, occasion.now)


async def fail(occasion: Occasion, tool: Tool, failure: Failure, at: datetime) -> None:
    """A person took the report up again: what was done did not help."""
    for attempt in await attempts.of_report(occasion.session, failure.id):
        trying.call_failed(attempt, tool, at)
