"""Each figure from the facts of its period: a function per figure, listed by the figure's id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from toolcare_gateway.analytics.domain.confidence import poisson_limits, wilson_limits
from toolcare_gateway.analytics.domain.facts import HOUR_MS, MINUTE_MS, Facts, Rates

FEWEST_STOPS = 2
_THOUSAND = 1000


class NoFigure(StrEnum):
    """Why there is no number."""

    TOO_FEW = "too_few"
    """Fewer than two stops: one says nothing about the distance between them."""
    NO_DATA = "no_data"
    """Nothing in the period that the figure is made of."""
    NO_LIFE = "no_life"
    """Nobody said how many shots the tool is built for, and its class does not either."""
    IDLE = "idle"
    """No shot for two weeks."""
    TOO_LITTLE = "too_little"
    """Less than a week seen."""


@dataclass(frozen=True, slots=True)
class Figure:
    value: float | None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    why: NoFigure | None = None
    parts: Mapping[str, float | None] = field(default_factory=dict)


def shots(facts: Facts, _: Rates) -> Figure:
    return Figure(facts.shots.shots)


def run_hours(facts: Facts, _: Rates) -> Figure:
    return Figure(facts.shots.run_ms / HOUR_MS)


def utilisation(facts: Facts, _: Rates) -> Figure:
    """Of presses, where some are asked for: tools take turns on them."""
    places = facts.presses or facts.pool.released
    return _share(facts.shots.run_ms / HOUR_MS, facts.available_hours * places, places)


def life_share(facts: Facts, _: Rates) -> Figure:
    return _share(facts.pool.total, facts.pool.life_shots, None, why=NoFigure.NO_LIFE)


def cycle_deviation(facts: Facts, _: Rates) -> Figure:
    runs = facts.deviations
    return Figure(100 * median(runs), n=len(runs)) if runs else Figure(None, n=0, why=NoFigure.NO_DATA)


def cavity_efficiency(facts: Facts, _: Rates) -> Figure:
    return _share(facts.shots.cavity_shots, facts.shots.nominal_shots, None)


def msbf(facts: Facts, _: Rates) -> Figure:
    return _between_stops(facts.shots.shots, facts.stops.mould)


def mtbf_hours(facts: Facts, _: Rates) -> Figure:
    return _between_stops(facts.shots.run_ms / HOUR_MS, facts.stops.mould)


def mttr_hours(facts: Facts, _: Rates) -> Figure:
    repairs = facts.repairs
    if not repairs.number:
        return Figure(None, n=0, why=NoFigure.NO_DATA, parts=dict.fromkeys(("waiting", "parts", "bench", "trial")))
    each = HOUR_MS * repairs.number
    parts = {
        "waiting": repairs.waiting_ms / each,
        "parts": repairs.parts_ms / each,
        "bench": repairs.bench_ms / each,
        "trial": repairs.trial_ms / (HOUR_MS * repairs.trials) if repairs.trials else None,
    }
    return Figure(repairs.total_ms / each, n=repairs.number, parts=parts)


def response_minutes(facts: Facts, _: Rates) -> Figure:
    steps = facts.response
    known = len(steps.acknowledged)
    parts = {
        "started": _minutes(steps.started),
        "solved": _minutes(steps.solved),
        "first_good": _minutes(steps.first_good),
    }
    return Figure(_minutes(steps.acknowledged), n=known, why=None if known else NoFigure.NO_DATA, parts=parts)


def scheduled_share(facts: Facts, _: Rates) -> Figure:
    planned = facts.jobs.completed + facts.stops.scheduled
    every = planned + facts.stops.unscheduled
    return _share(planned, every, every, parts={"scheduled": planned, "unscheduled": facts.stops.unscheduled})


def pm_compliance(facts: Facts, _: Rates) -> Figure:
    jobs = facts.jobs
    parts = {
        "in_window": jobs.in_window,
        "early": jobs.early,
        "late": jobs.late,
        "undone": jobs.undone,
        "skipped": jobs.skipped,
    }
    return _share(jobs.in_window, jobs.due, jobs.due, parts=parts)


def pm_overshoot(facts: Facts, _: Rates) -> Figure:
    past = facts.jobs.overshoots
    if not past:
        return Figure(None, n=0, why=NoFigure.NO_DATA, parts={"max": None})
    return Figure(median(past), n=len(past), parts={"max": max(past)})


def planned_share(facts: Facts, _: Rates) -> Figure:
    planned, repair = facts.jobs.bench_minutes, facts.repairs.bench_ms / MINUTE_MS
    parts = {"planned_hours": planned / 60, "repair_hours": repair / 60}
    return _share(planned, planned + repair, None, parts=parts)


def cost_per_1000(facts: Facts, rates: Rates) -> Figure:
    return _cost(facts, _upkeep(facts, rates))


def cost_per_1000_with_downtime(facts: Facts, rates: Rates) -> Figure:
    downtime = facts.downtime_ms / HOUR_MS * (rates.press_cents or 0)
    return _cost(facts, {**_upkeep(facts, rates), "downtime": downtime})


def repeat_rate(facts: Facts, _: Rates) -> Figure:
    again = facts.repeats
    return _share(again.repeated, again.solved, again.solved, parts={"repeated": again.repeated})


def as_found(facts: Facts, _: Rates) -> Figure:
    jobs = facts.jobs
    points = jobs.good + jobs.caution + jobs.bad
    parts = {
        "caution": 100 * jobs.caution / points if points else None,
        "bad": 100 * jobs.bad / points if points else None,
    }
    return _share(jobs.good, points, points, parts=parts)


def outstanding_actions(facts: Facts, _: Rates) -> Figure:
    return Figure(facts.actions.outstanding)


def late_actions(facts: Facts, _: Rates) -> Figure:
    return Figure(facts.actions.late)


def fix_success(facts: Facts, _: Rates) -> Figure:
    return success(facts.actions.held, facts.actions.returned)


def success(held: int, returned: int) -> Figure:
    """Return how many of what was tried held, in percent, with its range."""
    tries = held + returned
    parts = {"held": held, "returned": returned}
    if not tries:
        return Figure(None, n=0, why=NoFigure.NO_DATA, parts=parts)
    low, high = wilson_limits(held, tries)
    return Figure(100 * held / tries, tries, 100 * low, 100 * high, parts=parts)


Reckon = Callable[[Facts, Rates], Figure]

RECKONED: Mapping[str, Reckon] = {
    reckon.__name__: reckon
    for reckon in (
        shots,
        run_hours,
        utilisation,
        life_share,
        cycle_deviation,
        cavity_efficiency,
        msbf,
        mtbf_hours,
        mttr_hours,
        response_minutes,
        scheduled_share,
        pm_compliance,
        pm_overshoot,
        planned_share,
        cost_per_1000,
        cost_per_1000_with_downtime,
        repeat_rate,
        as_found,
        outstanding_actions,
        late_actions,
        fix_success,
    )
}


def _share(
    part: float,
    whole: float,
    n: int | None,
    *,
    parts: Mapping[str, float | None] | None = None,
    why: NoFigure = NoFigure.NO_DATA,
) -> Figure:
    if not whole:
        return Figure(None, n=n, why=why, parts=parts or {})
    return Figure(100 * part / whole, n=n, parts=parts or {})


def _between_stops(made: float, stops: int) -> Figure:
    if stops < FEWEST_STOPS:
        return Figure(None, n=stops, why=NoFigure.TOO_FEW)
    fewest, most = poisson_limits(stops)
    return Figure(made / stops, stops, made / most, made / fewest)


def _upkeep(facts: Facts, rates: Rates) -> Mapping[str, float]:
    bench_hours = facts.jobs.bench_minutes / 60 + facts.repairs.bench_ms / HOUR_MS
    return {
        "labour": bench_hours * (rates.labour_cents or 0),
        "parts": facts.jobs.parts_cents,
        "external": facts.jobs.external_cents,
    }


def _cost(facts: Facts, cents: Mapping[str, float]) -> Figure:
    made = facts.shots.shots
    if made <= 0:
        return Figure(None, why=NoFigure.NO_DATA, parts=dict.fromkeys(cents))
    parts = {name: _THOUSAND * part / made for name, part in cents.items()}
    return Figure(_THOUSAND * sum(cents.values()) / made, parts=parts)


def _minutes(spans: Sequence[int]) -> float | None:
    return median(spans) / MINUTE_MS if spans else None
