"""What the lists behind the figures truly say, by the records."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from statistics import fmean, median

from tests.analytics.records import CALLED, GROUPS, Action, Failure, Stay, counted_as
from tests.analytics.truth import DAY, HOUR, MINUTE, Asked, Truth, local_day, midnight, poisson_range

Values = Mapping[str, object]
_SUMS = frozenset({"shots", "run_hours"})
KEYS: Mapping[str, Callable[[Failure], str]] = {
    "code": lambda failure: counted_as(failure.code),
    "component": lambda failure: failure.component_id or "",
    "cavity": lambda failure: "" if failure.cavity is None else str(failure.cavity),
    "tool": lambda failure: failure.tool_id,
    "machine": lambda failure: failure.machine_id or "",
    "group": lambda failure: GROUPS[failure.code] if failure.code else "",
}


def tools(truth: Truth, asked: Asked) -> Mapping[str, Values]:
    return {tool: _tool(truth, asked, tool) for tool in truth.of(asked).mine}


def _tool(truth: Truth, asked: Asked, tool_id: str) -> Values:
    of = truth.of(replace(asked, tools=frozenset({tool_id})))
    figures = of.all()
    same = ("shots", "run_hours", "utilisation", "life_share", "cycle_deviation", "cavity_efficiency", "msbf")
    more = ("mtbf_hours", "mttr_hours", "repeat_rate", "late_actions")
    life, end = truth.tools[tool_id].life_shots, of.end_of(tool_id)
    days = None if end is None else end[1]
    return {
        **{figure: figures[figure].value for figure in (*same, *more)},
        "stops": len(of.stops()),
        "compliance": figures["pm_compliance"].value,
        "cost_per_1000_cents": figures["cost_per_1000"].value,
        "cost_per_1000_with_downtime_cents": figures["cost_per_1000_with_downtime"].value,
        "corrected_shots": of.sums.corrected,
        "residual_shots": None if life is None else life - truth.totals[tool_id][1],
        "end_of_life": None if days is None else (local_day(truth.now) + timedelta(days=days)).isoformat(),
    }


def life(truth: Truth, asked: Asked) -> Mapping[str, Values]:
    found: dict[str, Values] = {}
    for tool_id in truth.of(asked).mine:
        total, high = truth.totals[tool_id]
        shots, end = truth.tools[tool_id].life_shots, truth.of(asked).end_of(tool_id)
        found[tool_id] = {
            "total": total,
            "total_high": high,
            "life_share": 100 * total / shots if shots else None,
            "residual_shots": shots - high if shots else None,
            "residual_days": None if end is None else end[1],
        }
    return found


def pareto(truth: Truth, asked: Asked, by: str, measure: str) -> Sequence[Values]:
    of, rates = truth.of(asked), truth.rates
    bars: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    stood = of.downtime(failure for failure in of.failures if of.within(failure.reported_at))
    for failure in of.failures:
        if of.within(failure.reported_at):
            bar = bars[KEYS[by](failure)]
            bar[0] += 1
            bar[1] += stood.get(failure.id, timedelta()) / MINUTE
            if failure.stop != "none" and failure.solved_at is not None and failure.solved_at < of.end:
                bar[2] += of.split(failure)[2] / HOUR
    costs = {
        key: down / 60 * (rates.press or 0) + bench * (rates.labour or 0) for key, (_, down, bench) in bars.items()
    }
    size: Mapping[str, Callable[[str], float]] = {
        "count": lambda key: bars[key][0],
        "downtime": lambda key: bars[key][1],
        "cost": lambda key: costs[key],
    }
    ordered = sorted(bars, key=lambda key: (-round(size[measure](key), 6), key))
    whole = sum(map(size[measure], bars))
    parts = {f"{tool_id}-core": f"Core insert · B2 · {tool.number}" for tool_id, tool in truth.tools.items()}
    return [
        {
            "key": key,
            **({"label": parts.get(key, "")} if by == "component" else {}),
            **({"names": CALLED.get(key)} if by == "code" else {}),
            "count": bars[key][0],
            "downtime_minutes": round(bars[key][1]),
            "cost_cents": round(costs[key]),
            "cumulative": 100 * so_far / whole if whole else 0,
        }
        for key, so_far in zip(ordered, accumulate(map(size[measure], ordered)), strict=True)
    ]


def weeks(truth: Truth, asked: Asked) -> Iterator[Asked]:
    day = asked.first
    while day <= min(asked.last, local_day(truth.now)):
        monday = day - day.weekday() * DAY + 7 * DAY
        yield replace(asked, first=day, last=min(monday - DAY, asked.last))
        day = monday


def trend(truth: Truth, asked: Asked, figure: str) -> tuple[Sequence[Values], Values]:
    """The points, and what is common to them."""
    parts = list(weeks(truth, asked))
    if figure == "stops":
        return _stops(truth, parts)
    values = [truth.figures(part)[figure].value for part in parts]
    judged = (
        values
        if figure not in _SUMS
        else [value for part, value in zip(parts, values, strict=True) if _whole(truth, part)]
    )
    known = [value for value in judged if value is not None]
    points = [{"start": part.first.isoformat(), "value": value} for part, value in zip(parts, values, strict=True)]
    if len(known) < 2:
        return points, {}
    half = 3 * fmean(abs(after - before) for before, after in pairwise(known)) / 1.128
    return points, {"center": fmean(known), "upper": fmean(known) + half, "lower": max(0.0, fmean(known) - half)}


def _whole(truth: Truth, week: Asked) -> bool:
    return week.first.weekday() == 0 and week.last - week.first == 6 * DAY and week.last < local_day(truth.now)


def _stops(truth: Truth, parts: Sequence[Asked]) -> tuple[Sequence[Values], Values]:
    per, found = 100_000, [(part, truth.of(part)) for part in parts]
    center = per * sum(len(of.stops()) for _, of in found) / sum(of.sums.shots for _, of in found)
    points: list[Values] = []
    for part, of in found:
        n, shots = len(of.stops()), of.sums.shots
        point: dict[str, object] = {"start": part.first.isoformat(), "n": n, "value": None}
        if shots > 0:
            low, high = poisson_range(n) if n else (0.0, poisson_range(0)[1])
            half = 3 * (center * per / shots) ** 0.5
            point |= {"value": n * per / shots, "low": low * per / shots, "high": high * per / shots}
            point |= {"upper": center + half, "lower": max(0.0, center - half)}
        points.append(point)
    return points, {"center": center}


def fixes(truth: Truth, asked: Asked) -> Mapping[str, Values]:
    of = truth.of(asked)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for action in of.actions:
        counted = (of.held(action), of.returned(action), _is_watched(action, of.end))
        if any(counted):
            for fix in action.fixes:
                found[fix] = [before + more for before, more in zip(found[fix], counted, strict=True)]
    return {fix: dict(zip(("held", "returned", "watching"), counts, strict=True)) for fix, counts in found.items()}


def _is_watched(action: Action, end: datetime) -> bool:
    is_back = action.returned_at is not None and action.resumed_at is None
    is_done = action.completed_at is not None and action.completed_at < end
    return is_done and not is_back and action.verified_at is None


def compliance(truth: Truth, asked: Asked) -> Mapping[tuple[str, str], Values]:
    """By tool and code; with an empty tool by code, with an empty code by tool, with neither all."""
    of = truth.of(asked)
    verdicts: dict[tuple[str, str], list[str]] = defaultdict(list)
    shots: dict[tuple[str, str], list[int]] = defaultdict(list)
    for job in of.every_job:
        tool, code = job.level.tool_id, job.level.code
        groups = ((tool, code), ("", code), (tool, ""), ("", ""))
        if (verdict := of.judged(job)) is not None:
            for group in groups:
                verdicts[group].append(verdict)
        past = of.overshoot(job) if job.included_in is None else None
        if past is not None:
            for group in groups:
                shots[group].append(past)
    kinds = ("in_window", "early", "late", "undone", "skipped")
    return {
        group: {
            "due": len(found),
            **{kind: found.count(kind) for kind in kinds},
            "compliance": 100 * found.count("in_window") / len(found),
            "overshoot_median": round(median(shots[group])) if shots[group] else None,
            "overshoot_max": max(shots[group], default=None),
        }
        for group, found in verdicts.items()
    }


def heatmap(truth: Truth, asked: Asked, tool_id: str) -> Mapping[str, object]:
    of = truth.of(replace(asked, tools=frozenset({tool_id})))
    failures = [failure for failure in of.failures if of.within(failure.reported_at)]
    spots: dict[tuple[str, float, float], int] = defaultdict(int)
    cavities: dict[int, int] = defaultdict(int)
    for failure in failures:
        if failure.spot is not None:
            side, x, y = failure.spot
            spots[side, _cell(x), _cell(y)] += 1
        if failure.cavity is not None:
            cavities[failure.cavity] += 1
    stays = [
        stay
        for stay in truth.year.stays
        if stay.tool_id == tool_id
        and stay.installed_at < of.end
        and (stay.removed_at is None or stay.removed_at > of.start)
    ]
    named = sum(failure.component_id is not None for failure in failures)
    return {
        "spots": dict(spots),
        "cavities": {cavity: (count, of.sums.shots) for cavity, count in cavities.items()},
        "components": {("Core insert · B2", named, of.sums.shots)} if named else set(),
        "inserts": {
            insert: (
                sum(_sat(stay, failure) for stay in stays for failure in failures if stay.insert_id == insert),
                _made(truth, asked, [stay for stay in stays if stay.insert_id == insert]),
            )
            for insert in {stay.insert_id for stay in stays}
        },
        "unplaced": sum(not (each.spot or each.cavity or each.component_id) for each in failures),
    }


def _cell(value: float) -> float:
    return (min(49, int(value * 50)) + 0.5) / 50


def _sat(stay: Stay, failure: Failure) -> bool:
    if failure.component_id is None and failure.cavity is None:
        return False
    is_there = stay.installed_at <= failure.reported_at and (
        stay.removed_at is None or failure.reported_at < stay.removed_at
    )
    if failure.component_id is not None:
        return is_there and failure.component_id == stay.component_id
    return is_there and failure.cavity == stay.cavity


def _made(truth: Truth, asked: Asked, stays: Sequence[Stay]) -> int:
    """A day's shots by the part of the day the insert sat there."""
    by_day: dict[date, int] = defaultdict(int)
    for (tool, day, _), sums in truth.days.items():
        if stays and tool == stays[0].tool_id and asked.first <= day <= asked.last:
            by_day[day] += sums.shots
    made = 0
    for stay in stays:
        shots = 0.0
        for day, number in by_day.items():
            begin, end = midnight(day), midnight(day + DAY)
            sat = min(stay.removed_at or end, end) - max(stay.installed_at, begin)
            shots += number * max(0.0, sat / (end - begin))
        made += round(shots)
    return made


def evidence(truth: Truth, asked: Asked) -> Mapping[str, int]:
    """How many events some figures are made of."""
    figures = truth.figures(asked)
    counted = ("msbf", "mttr_hours", "pm_compliance", "repeat_rate", "cycle_deviation")
    outstanding = {"outstanding_actions": len(truth.of(asked).outstanding())}
    return {**{figure: figures[figure].n or 0 for figure in counted}, **outstanding}
