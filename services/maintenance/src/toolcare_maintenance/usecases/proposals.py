"""What an engineer decides on a proposed interval: take it, take another one, or leave it as it is."""

from dataclasses import replace

from toolcare_maintenance import store
from toolcare_maintenance.domain.intervals import Interval
from toolcare_maintenance.domain.tuning import Decision, NothingProposed, ProposalIsOld, Unit
from toolcare_maintenance.tables import IntervalAdvice, Level
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import WantedLevel, change_plan
from toolcare_maintenance.usecases.tuning import present_of


async def approve(occasion: Occasion, level_id: str, present: int, wanted: int, reason: str) -> Level:
    """Give the level the interval; the plan's next version keeps the reason."""
    level, advice = await _to_decide(occasion, level_id, present)
    _decide(occasion, advice, Decision.APPROVED, wanted, reason)
    levels = [WantedLevel.of(one) for one in level.plan.active_levels]
    tuned = [_tuned(one, advice.unit, wanted, reason) if one.id == level.id else one for one in levels]
    await change_plan(occasion, level.plan, None, tuned, reason)
    return level


async def decline(occasion: Occasion, level_id: str, present: int, reason: str) -> Level:
    """Leave the interval as it is until more services have looked."""
    level, advice = await _to_decide(occasion, level_id, present)
    _decide(occasion, advice, Decision.DECLINED, advice.proposed or present, reason)
    return level


async def _to_decide(occasion: Occasion, level_id: str, present: int) -> tuple[Level, IntervalAdvice]:
    """Return a level with its open proposal, its tool locked; refuse one that was reckoned for another interval."""
    await store.lock_tool(occasion.session, await store.tool_id_of_level(occasion.session, level_id))
    level = await store.level(occasion.session, level_id)
    advice = await store.advice(occasion.session, level_id)
    if advice is None or not advice.open:
        raise NothingProposed(level.code)
    if present != present_of(level):
        raise ProposalIsOld(level.code, present_of(level))
    return level, advice


def _decide(occasion: Occasion, advice: IntervalAdvice, decision: Decision, on: int, reason: str) -> None:
    advice.decision, advice.decided_on, advice.decided_reason = decision, on, reason
    advice.decided_by, advice.decided_at, advice.open = occasion.actor.name, occasion.now, False


def _tuned(level: WantedLevel, unit: Unit, wanted: int, reason: str) -> WantedLevel:
    return replace(level, interval=_with(level.interval, unit, wanted), reason=reason)


def _with(interval: Interval, unit: Unit, wanted: int) -> Interval:
    return replace(interval, shots=wanted) if unit is Unit.SHOTS else replace(interval, days=wanted)
