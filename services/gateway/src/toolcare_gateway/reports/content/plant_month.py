"""A month of the plant beside the month before it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from toolcare_gateway.analytics import reckoned, tool_figures
from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.pareto import pareto
from toolcare_gateway.analytics.schemas import Reason, Shop, ToolFiguresPage
from toolcare_gateway.analytics.shop import shop
from toolcare_gateway.analytics.store.pareto import By
from toolcare_gateway.analytics.trend import STOPS
from toolcare_gateway.reports.content.frame import (
    MOST_ROWS,
    Frame,
    appendix,
    figure_table,
    notes,
    pareto_blocks,
    trend_blocks,
)
from toolcare_gateway.reports.document import Block, Column, Heading, Shape, Table, Text
from toolcare_gateway.reports.domain import month_before

_OVER_TIME = ("shots", "utilisation", "cost_per_1000_with_downtime")
_WEEKS_BEFORE = 13


async def blocks(frame: Frame) -> list[Block]:
    of = (frame.session, frame.period, frame.scope, frame.settings)
    earlier = _compared(frame.period)
    before = await reckoned.figures(frame.session, earlier, frame.scope, frame.settings, frame.kept)
    figures = await reckoned.figures(*of, frame.kept)
    await frame.progress(0.3)
    tools = await tool_figures.page(*of, frame.kept, sort=tool_figures.ToolFigureSort.STOPS_DOWN, limit=MOST_ROWS)
    await frame.progress(0.5)
    shares = await pareto(*of, frame.kept, By.CODE, "count")
    now = await shop(*of, frame.kept)
    await frame.progress(0.7)
    return [
        *_runs_still(frame, earlier),
        *notes(frame, figures.corrected, figures.missing),
        Heading(frame.say("figures")),
        figure_table(frame, figures, before),
        Heading(frame.say("red")),
        *_red(frame, now),
        Heading(frame.say("pareto")),
        *pareto_blocks(frame, shares, By.CODE.value),
        Heading(frame.say("trend")),
        *[block for each in [await _trend(frame, name) for name in (STOPS, *_OVER_TIME)] for block in each],
        Heading(frame.say("tools")),
        *_tools(frame, tools),
        *appendix(frame, list(FORMULAS)),
    ]


def _compared(period: Period) -> Period:
    """The month before, and of a month that still runs as many days of it."""
    first, last = month_before(period.first)
    if period.end < period.over:
        last = min(last, first + timedelta(days=period.days - 1))
    return replace(period, first=first, last=last)


def _runs_still(frame: Frame, earlier: Period) -> Iterator[Block]:
    if frame.period.end < frame.period.over:
        said = frame.say("month_runs", last=frame.day(frame.period.last), before=frame.days(earlier))
        yield Text(said, marked=True)


async def _trend(frame: Frame, figure: str) -> list[Block]:
    """The weeks of a month are few, so a quarter that ends with it is shown."""
    end = frame.period.last
    monday = end.fromordinal(end.toordinal() - end.weekday() - 7 * (_WEEKS_BEFORE - 1))
    quarter = replace(frame.period, first=monday)
    return await trend_blocks(frame, figure, quarter)


def _red(frame: Frame, now: Shop) -> Iterator[Block]:
    columns = (
        Column(frame.say("tool"), weight=2),
        Column(frame.say("reason"), weight=3),
        Column(frame.say("press"), weight=1.2),
        Column(frame.say("since"), Shape.MOMENT, 1.4),
    )
    rows = [
        (
            f"{each.tool.number} {each.tool.name}",
            "; ".join(_reason(frame, reason) for reason in each.reasons),
            ", ".join(each.machines),
            each.since,
        )
        for each in now.red
    ]
    yield Table("", columns, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS))


def _reason(frame: Frame, reason: Reason) -> str:
    values = reason.values
    names = {language: values.get(f"name_{language}") for language in ("en", "de")}
    told = {
        "name": names[frame.language] or names["en"] or values.get("code") or "",
        "level": values.get("level") or "",
        "reason": values.get("reason") or "",
    }
    return frame.say(f"red.{reason.code}", **told).strip()


def _tools(frame: Frame, found: ToolFiguresPage) -> Iterator[Block]:
    columns = (
        Column(frame.say("tool"), weight=2.4),
        Column(frame.say("shots"), Shape.COUNT, 1.1),
        Column(frame.say("utilisation"), Shape.PERCENT, 1.1),
        Column(frame.say("stops"), Shape.COUNT, 0.9),
        Column(frame.say("msbf"), Shape.COUNT, 1.2),
        Column(frame.say("compliance"), Shape.PERCENT, 1.0),
        Column(f"{frame.say('cost_1000')}, {found.currency}", Shape.MONEY, 1.2),
        Column(f"{frame.say('cost_1000_down')}, {found.currency}", Shape.MONEY, 1.2),
        Column(frame.say("end_of_life"), Shape.DATE, 1.2),
    )
    rows = [
        (
            f"{item.tool.number} {item.tool.name}",
            item.shots,
            item.utilisation,
            item.stops,
            item.msbf,
            item.compliance,
            _money(item.cost_per_1000_cents),
            _money(item.cost_per_1000_with_downtime_cents),
            item.end_of_life.on if item.end_of_life else None,
        )
        for item in found.items
    ]
    yield Table("", columns, rows)


def _money(cents: float | None) -> float | None:
    return None if cents is None else cents / 100
