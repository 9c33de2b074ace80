"""Forecasts and answers about orders over HTTP, each with the arithmetic behind it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import Self

from pydantic import BaseModel, Field

from toolcare_maintenance.domain.forecast import Expected, NoForecast, Rate, expected_due, expected_end
from toolcare_maintenance.domain.intervals import HOUR_MS, Reason, thresholds
from toolcare_maintenance.domain.orders import Fit, LevelFit, PaceBy, Verdict
from toolcare_maintenance.domain.tools import Readiness
from toolcare_maintenance.tables import Level, Tool

METHOD = "trimmed mean of blocks of 7 days over the last 12 weeks; range: 20 to 80 percent quantile of the blocks"


class RateOut(BaseModel):
    """Shots per calendar day; most weeks lie between `low` and `high`."""

    per_day: float
    low: float
    high: float
    hours_per_day: float
    weeks: int
    days_seen: int
    method: str = METHOD

    @classmethod
    def of(cls, rate: Rate) -> Self:
        return cls(
            per_day=round(rate.per_day, 1),
            low=round(rate.low, 1),
            high=round(rate.high, 1),
            hours_per_day=round(rate.hours_per_day, 2),
            weeks=rate.weeks,
            days_seen=rate.days_seen,
        )


class ArithmeticOut(BaseModel):
    """Every figure that a due date comes from."""

    start_total: int
    interval_shots: int | None
    due_total: int | None
    total_high: int
    remaining_shots: int | None
    per_day: float | None
    days_left: float | None
    start_at: datetime
    interval_days: int | None
    due_at: datetime | None
    interval_hours: int | None
    hours_since: float
    hours_per_day: float | None


class ForecastLevelOut(BaseModel):
    """When a level is expected to be due; no dates where the calendar says nothing and there is no rate."""

    level_id: str
    code: str
    name: str
    by: Reason
    due_on: date | None
    due_from: date | None
    due_until: date | None
    arithmetic: ArithmeticOut

    @classmethod
    def of(cls, level: Level, tool: Tool, rate: Rate | None, now: datetime, zone: tzinfo) -> Self:
        marks = thresholds(level.interval, level.start)
        found = expected_due(level.interval, level.start, tool.meter, rate, now, zone)
        left = None if marks.due_total is None else marks.due_total - tool.total_high
        return cls(
            level_id=level.id,
            code=level.code,
            name=level.name,
            by=found.by,
            due_on=found.on,
            due_from=found.earliest,
            due_until=found.latest,
            arithmetic=ArithmeticOut(
                start_total=level.start_total,
                interval_shots=level.interval_shots,
                due_total=marks.due_total,
                total_high=tool.total_high,
                remaining_shots=left,
                per_day=None if rate is None else round(rate.per_day, 1),
                days_left=_days_left(left, rate),
                start_at=level.start_at,
                interval_days=level.interval_days,
                due_at=marks.due_at,
                interval_hours=level.interval_hours,
                hours_since=round(max(0, tool.running_ms - level.start_running_ms) / HOUR_MS, 1),
                hours_per_day=None if rate is None else round(rate.hours_per_day, 2),
            ),
        )


def _days_left(left: int | None, rate: Rate | None) -> float | None:
    if left is None or rate is None or rate.per_day <= 0:
        return None
    return round(max(0, left) / rate.per_day, 1)


class LifeOut(BaseModel):
    """What is left of the shots the tool is built for."""

    limit_shots: int
    used_shots: int
    residual_shots: int
    residual_percent: float
    end_on: date | None
    end_from: date | None
    end_until: date | None

    @classmethod
    def of(cls, tool: Tool, rate: Rate | None, now: datetime, zone: tzinfo) -> Self | None:
        if tool.life_shots is None:
            return None
        left = max(0, tool.life_shots - tool.total_high)
        found: Expected = expected_end(tool.life_shots, tool.meter, rate, now, zone)
        return cls(
            limit_shots=tool.life_shots,
            used_shots=tool.total_high,
            residual_shots=left,
            residual_percent=round(100 * left / tool.life_shots, 1),
            end_on=found.on,
            end_from=found.earliest,
            end_until=found.latest,
        )


class ForecastOut(BaseModel):
    """`no_forecast` says why there is no rate: then only the calendar is foretold. Days are those of the plant."""

    tool_id: str
    as_of: datetime
    rate: RateOut | None
    no_forecast: NoForecast | None
    levels: list[ForecastLevelOut]
    life: LifeOut | None

    @classmethod
    def of(cls, tool: Tool, levels: Sequence[Level], found: Rate | NoForecast, now: datetime, zone: tzinfo) -> Self:
        rate = found if isinstance(found, Rate) else None
        return cls(
            tool_id=tool.id,
            as_of=now,
            rate=None if rate is None else RateOut.of(rate),
            no_forecast=found if isinstance(found, NoForecast) else None,
            levels=[ForecastLevelOut.of(level, tool, rate, now, zone) for level in levels],
            life=LifeOut.of(tool, rate, now, zone),
        )


class FitLevelOut(BaseModel):
    level_id: str
    code: str
    name: str
    remaining_shots: int | None = Field(description="Shots until it is due, by its interval in shots")
    due_during: bool
    limit_during: bool
    shots_until_due: int | None = Field(description="Days and running hours turned into shots by `pace_by`")
    known: bool = Field(description="Whether they could be turned into shots; else it may be due earlier")
    planned_minutes: int | None
    override_until_total: int | None

    @classmethod
    def of(cls, found: LevelFit, level: Level, tool: Tool, shots: int) -> Self:
        due_total = thresholds(level.interval, level.start).due_total
        return cls(
            level_id=level.id,
            code=level.code,
            name=level.name,
            remaining_shots=None if due_total is None else due_total - tool.total_high,
            due_during=found.due_during(shots),
            limit_during=found.limit_during(shots),
            shots_until_due=found.due_after,
            known=found.known,
            planned_minutes=level.planned_minutes,
            override_until_total=level.override_until_total,
        )


class FitAnswerOut(BaseModel):
    """The level that comes next, and after how many shots of the order, or beyond it; None where that is unknown."""

    code: str
    name: str
    at_shot: int | None


class FitsOut(BaseModel):
    """Whether an order fits before the next maintenance. `blocking`: a press would be stopped within it.

    `life_left` are the shots until the end of the tool's design life. `pace_by` tells how days and running hours were
    turned into shots: by the tool's own rate, or as if it ran day and night at its approved cycle.
    """

    shots: int
    verdict: Verdict
    blocking: bool
    answer: FitAnswerOut | None
    levels: list[FitLevelOut]
    life_left: int | None
    pace_by: PaceBy | None
    readiness: Readiness
    readiness_reason: str
    advice: dict[str, str]

    @classmethod
    def of(cls, found: Fit, levels: Sequence[Level], tool: Tool) -> Self:
        by_id = {level.id: level for level in levels}
        return cls(
            shots=found.shots,
            verdict=found.verdict,
            blocking=found.blocking,
            answer=found.first and _answer(found.first),
            levels=[FitLevelOut.of(one, by_id[one.level.id], tool, found.shots) for one in found.levels],
            life_left=found.life_left,
            pace_by=found.pace_by,
            readiness=tool.readiness,
            readiness_reason=tool.readiness_reason,
            advice=_advice(found, tool),
        )


def _answer(first: LevelFit) -> FitAnswerOut:
    return FitAnswerOut(code=first.level.code, name=first.level.name, at_shot=first.due_after if first.known else None)


def _advice(found: Fit, tool: Tool) -> dict[str, str]:
    first, life = found.first, found.life_left or 0
    code = "" if first is None else first.level.code
    match found.verdict:
        case Verdict.NOT_READY:
            held = tool.readiness is Readiness.ON_HOLD
            return {
                "en": f"The tool is {'on hold' if held else 'in repair'}: {tool.readiness_reason}. Have it released.",
                "de": f"Das Werkzeug ist {'gesperrt' if held else 'in Reparatur'}: {tool.readiness_reason}. "
                "Erst freigeben lassen.",
            }
        case Verdict.LIMIT_REACHED:
            stop = (" The press would be stopped.", " Die Presse würde angehalten.") if found.blocking else ("", "")
            return {
                "en": f"A limit is reached within the order; {_due_en(first)}. Do it first.{stop[0]}",
                "de": f"Im Auftrag wird eine Grenze erreicht; {_due_de(first)}. Erst erledigen.{stop[1]}",
            }
        case Verdict.END_OF_LIFE:
            return {
                "en": f"The tool's design life ends after {_en(life)} shots of the order. Plan an overhaul, "
                "or change the design life.",
                "de": f"Die Auslegungs-Lebensdauer endet nach {_de(life)} Schuss des Auftrags. Überholung einplanen "
                "oder die Lebensdauer ändern.",
            }
        case Verdict.DO_FIRST:
            return {
                "en": f"{_due_en(first)[0].upper()}{_due_en(first)[1:]}, its limit is not reached. "
                "Do it before, or plan it.",
                "de": f"{_due_de(first)[0].upper()}{_due_de(first)[1:]}, die Grenze wird nicht erreicht. "
                "Vorher erledigen oder einplanen.",
            }
        case Verdict.UNKNOWN:
            return {
                "en": f"Not known for {code}: the tool has no rate yet and no approved cycle time. Enter its cycle.",
                "de": f"Für {code} nicht bekannt: Das Werkzeug hat noch keine Rate und keine freigegebene Zykluszeit. "
                "Zykluszeit eintragen.",
            }
        case Verdict.FITS:
            return {
                "en": f"{_en(found.shots)} shots fit before the next maintenance{_next(first, _due_en)}.",
                "de": f"{_de(found.shots)} Schuss passen vor die nächste Wartung{_next(first, _due_de)}.",
            }


def _next(first: LevelFit | None, due: Callable[[LevelFit | None], str]) -> str:
    return "" if first is None else f": {due(first)}"


def _due_en(first: LevelFit | None) -> str:
    if first is None or not first.due_after:
        return f"{'' if first is None else first.level.code} is due now"
    return f"{first.level.code} falls due after {_en(first.due_after)} shots"


def _due_de(first: LevelFit | None) -> str:
    if first is None or not first.due_after:
        return f"{'' if first is None else first.level.code} ist jetzt fällig"
    return f"{first.level.code} wird nach {_de(first.due_after)} Schuss fällig"


def _en(number: int) -> str:
    return f"{number:,}"


def _de(number: int) -> str:
    return f"{number:,}".replace(",", ".")
