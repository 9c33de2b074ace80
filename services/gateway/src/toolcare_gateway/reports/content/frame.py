"""What every report is made with: whom it is for, the tables all share, and a count of the steps."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.buckets import Step
from toolcare_gateway.analytics.domain.figures import FORMULAS, Formula, Unit
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.schemas import Corrected, FigureOut, Figures, Pareto, Rate, Trend, TrendPoint
from toolcare_gateway.analytics.tables import AnalyticsSettings
from toolcare_gateway.analytics.trend import STOPS, trend
from toolcare_gateway.reports.document import (
    Amount,
    Bars,
    Block,
    Cell,
    Column,
    Heading,
    Line,
    Picture,
    Shape,
    Table,
    Text,
)
from toolcare_gateway.reports.domain import Language, Wish
from toolcare_gateway.reports.paper.numbers import day, moment, number
from toolcare_gateway.reports.words import known, named, say

MOST_ROWS = 500
_BY_WEEKS_DAYS = 731
"""Of a longer period months are shown: weeks would be too many to read."""
_INDENT = "\N{NO-BREAK SPACE}" * 4
_SHAPES: Mapping[Unit, Shape] = {
    Unit.SHOTS: Shape.COUNT,
    Unit.HOURS: Shape.TENTHS,
    Unit.MINUTES: Shape.COUNT,
    Unit.DAYS: Shape.COUNT,
    Unit.PERCENT: Shape.PERCENT,
    Unit.CENTS: Shape.MONEY,
    Unit.COUNT: Shape.COUNT,
}
_PARTS: Mapping[str, Unit] = {
    "planned_hours": Unit.HOURS,
    "repair_hours": Unit.HOURS,
    "days": Unit.DAYS,
    "in_window": Unit.COUNT,
    "early": Unit.COUNT,
    "late": Unit.COUNT,
    "undone": Unit.COUNT,
    "skipped": Unit.COUNT,
    "scheduled": Unit.COUNT,
    "unscheduled": Unit.COUNT,
    "repeated": Unit.COUNT,
    "held": Unit.COUNT,
    "returned": Unit.COUNT,
}
"""Parts that are not in the unit of their figure."""

Ask = Callable[[str, str], Awaitable[JsonValue]]
"""Ask a service for a path in the name of whoever wants the report; None when it knows nothing or is away."""
Show = Callable[[str, str], Awaitable[Picture | None]]
"""A photo by its id, with its caption."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`progress` is told how much of the gathering is done, 0 to 1."""

    session: AsyncSession
    wish: Wish
    period: Period
    settings: AnalyticsSettings
    kept: Kept
    ask: Ask
    show: Show
    progress: Callable[[float], Awaitable[None]]

    @property
    def language(self) -> Language:
        return self.wish.language

    @property
    def scope(self) -> Scope:
        return Scope(self.wish.areas, self.wish.tools, self.wish.machines)

    def say(self, word: str, **values: object) -> str:
        return say(self.language, word, **values)

    def known(self, group: str, word: str | None) -> str:
        return known(self.language, group, word)

    def named(self, names: object) -> str:
        return named(names, self.language)

    def name_of(self, formula: Formula) -> str:
        return formula.name.de if self.language == "de" else formula.name.en

    def day(self, value: date) -> str:
        return day(value, self.language)

    def moment(self, value: datetime) -> str:
        return moment(value, self.language, self.period.zone)

    def days(self, period: Period) -> str:
        return self.say("from_to", first=self.day(period.first), last=self.day(period.last))


def facts(rows: Sequence[tuple[str, Cell]]) -> Table:
    """Words and what is known to them; without what is not known."""
    return Table("", (Column(""), Column("", weight=3)), [row for row in rows if row[1] not in ("", None)])


def notes(frame: Frame, corrected: Corrected | None, missing: Sequence[Rate]) -> Iterator[Block]:
    """What a reader has to know before he compares numbers."""
    if corrected is not None:
        text = frame.say("corrected", shots=number(corrected.shots, 0, frame.language), at=frame.moment(corrected.at))
        yield Text(text, marked=True)
    if missing:
        yield Text(frame.say("missing", rates=", ".join(frame.say(f"rate.{rate}") for rate in missing)))


def figure_table(frame: Frame, found: Figures, before: Figures | None = None) -> Table:
    """Each figure with its parts below it; `before` are those of another period than the one of the same length."""
    earlier = {item.id: item.value for item in before.items} if before else None
    columns = (
        Column(frame.say("figure"), weight=2.6),
        Column(frame.say("value"), Shape.TENTHS, 1.1),
        Column(frame.say("unit"), weight=0.9),
        Column(frame.say("events"), Shape.COUNT, 0.8),
        Column(frame.say("low"), Shape.TENTHS, 1.0),
        Column(frame.say("high"), Shape.TENTHS, 1.0),
        Column(frame.say("month_before" if before else "before"), Shape.TENTHS, 1.1),
        Column(frame.say("change"), Shape.TENTHS, 1.0),
        Column(frame.say("remark"), weight=1.7),
    )
    rows = [row for item in found.items for row in _figure_rows(frame, item, found.currency, earlier)]
    return Table(frame.say("figures"), columns, rows)


def _figure_rows(
    frame: Frame, item: FigureOut, currency: str, earlier: Mapping[str, float | None] | None
) -> Iterator[tuple[Amount | str | float | None, ...]]:
    formula = FORMULAS[item.id]
    over_time = formula.over_time
    before = item.before if earlier is None else earlier[item.id] if over_time else None
    change = item.value - before if item.value is not None and before is not None else None
    yield (
        frame.name_of(formula),
        amount(item.value, item.unit),
        unit(frame, item.unit, currency),
        item.n,
        amount(item.low, item.unit),
        amount(item.high, item.unit),
        amount(before, item.unit),
        amount(change, item.unit),
        frame.known("why", item.why) if item.why else "",
    )
    for name, value in item.parts.items():
        of = _PARTS.get(name, item.unit)
        part = (f"{_INDENT}{frame.known('part', name)}", amount(value, of), unit(frame, of, currency))
        yield (*part, None, None, None, None, None, "")


def amount(value: float | None, of: Unit) -> Amount | None:
    """Cents are shown in whole currency."""
    if value is None:
        return None
    return Amount(value / 100 if of is Unit.CENTS else value, _SHAPES[of])


def unit(frame: Frame, of: Unit, currency: str) -> str:
    return currency if of is Unit.CENTS else frame.say(f"unit.{of}")


def pareto_blocks(frame: Frame, found: Pareto, by: str) -> Iterator[Block]:
    labels = [_label(frame, item.names, item.label, item.key, by) for item in found.items]
    title = frame.say(f"by.{by}")
    if found.items:
        counts = [item.count for item in found.items]
        yield Bars(frame.say("failures_by", by=title), labels, counts, [item.cumulative for item in found.items])
    columns = (
        Column(title, weight=2.6),
        Column(frame.say("count"), Shape.COUNT),
        Column(frame.say("share"), Shape.PERCENT),
        Column(frame.say("cumulative"), Shape.PERCENT),
        Column(frame.say("downtime"), Shape.COUNT),
        Column(f"{frame.say('cost')}, {found.currency}", Shape.MONEY),
    )
    rows = [
        (label, item.count, item.share, item.cumulative, item.downtime_minutes, item.cost_cents / 100)
        for label, item in zip(labels, found.items, strict=True)
    ]
    if rows:
        whole, total = frame.say("whole"), found.total
        rows = rows[:MOST_ROWS]
        rows.append((whole, total.count, 100.0, 100.0, total.downtime_minutes, total.cost_cents / 100))
    yield Table(title, columns, rows, max(0, len(found.items) - MOST_ROWS))


def _label(frame: Frame, names: object, label: str, key: str, by: str) -> str:
    if by == "group" and key:
        return frame.known("group", key)
    if not key:
        return frame.say("unclassified" if by in {"code", "group"} else "no_value")
    return frame.named(names) or label or key


async def trend_blocks(frame: Frame, figure: str, period: Period | None = None) -> list[Block]:
    """A chart over time and the same as a table, of the report's period if of no other."""
    of = period or frame.period
    step = Step.WEEK if of.days <= _BY_WEEKS_DAYS else Step.MONTH
    found = await trend(frame.session, of, frame.scope, frame.settings, frame.kept, figure, step)
    name = frame.say("stops_per_shots") if figure == STOPS else frame.name_of(FORMULAS[figure])
    return list(_trend_blocks(frame, found, frame.say(f"trend_by_{step}", figure=name), step))


def _trend_blocks(frame: Frame, found: Trend, title: str, step: Step) -> Iterator[Block]:
    """A figure in cents is shown in whole currency."""
    parts = 100 if found.unit is Unit.CENTS else 1
    shape = Shape.TENTHS if found.chart == "u" else _SHAPES[found.unit]

    def scaled(value: float | None) -> float | None:
        return None if value is None else value / parts

    signals = {signal.start: signal.rule for signal in found.signals}
    yield Line(
        title,
        [item.start for item in found.items],
        [scaled(item.value) for item in found.items],
        scaled(found.center),
        [scaled(item.upper) for item in found.items],
        [scaled(item.lower) for item in found.items],
        frozenset(place for place, item in enumerate(found.items) if item.start in signals),
    )
    columns = (
        Column(frame.say(step.value), Shape.DATE, 1.2),
        Column(frame.say("value"), shape),
        Column(frame.say("events"), Shape.COUNT),
        Column(frame.say("center"), shape),
        Column(frame.say("lower"), shape),
        Column(frame.say("upper"), shape),
        Column(frame.say("signal"), weight=1.6),
    )
    rows = [
        (
            item.start,
            scaled(item.value),
            item.n,
            scaled(found.center),
            scaled(item.lower),
            scaled(item.upper),
            frame.say(f"signal.{signals[item.start]}") if item.start in signals else _unjudged(frame, found, item),
        )
        for item in found.items
    ]
    yield Table(title, columns, rows)


def _unjudged(frame: Frame, found: Trend, item: TrendPoint) -> str:
    is_cut = found.upper is not None and item.upper is None and item.value is not None
    return frame.say("cut") if is_cut else ""


def appendix(frame: Frame, shown: Sequence[str]) -> Iterator[Block]:
    """The formulas of the figures with their versions, so that a number on paper can be told from today's."""
    columns = (
        Column(frame.say("formula"), weight=1.4),
        Column("Id", weight=1.2),
        Column(frame.say("version"), Shape.COUNT, 0.6),
        Column(frame.say("what"), weight=4.2),
        Column(frame.say("source"), weight=1.6),
    )
    rows = [
        (frame.name_of(formula), formula.id, formula.version, *_texts(frame, formula))
        for formula in map(FORMULAS.__getitem__, shown)
    ]
    yield Heading(frame.say("formulas"))
    yield Table("", columns, rows)


def _texts(frame: Frame, formula: Formula) -> tuple[str, str]:
    if frame.language == "de":
        return formula.text.de, formula.source.de
    return formula.text.en, formula.source.en
