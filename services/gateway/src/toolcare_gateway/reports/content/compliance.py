"""Whether maintenance was done in its window."""

from collections.abc import Iterator, Sequence

from toolcare_gateway.analytics import reckoned
from toolcare_gateway.analytics.compliance import compliance
from toolcare_gateway.analytics.schemas import Compliance, ComplianceRow
from toolcare_gateway.reports.content.frame import (
    MOST_ROWS,
    Frame,
    appendix,
    figure_table,
    notes,
    trend_blocks,
)
from toolcare_gateway.reports.document import Block, Cell, Column, Heading, Shape, Table, Text

_SHOWN = ("pm_compliance", "pm_overshoot", "scheduled_share", "planned_share", "as_found")


async def blocks(frame: Frame) -> list[Block]:
    figures = await reckoned.figures(frame.session, frame.period, frame.scope, frame.settings, frame.kept)
    shown = figures.model_copy(update={"items": [item for item in figures.items if item.id in _SHOWN]})
    await frame.progress(0.3)
    found = await compliance(frame.session, frame.period, frame.scope, frame.settings)
    await frame.progress(0.6)
    over_time = await trend_blocks(frame, "pm_compliance")
    await frame.progress(0.9)
    return [
        *notes(frame, figures.corrected, []),
        Text(frame.say("window", before=found.window_before_percent, after=found.window_after_percent)),
        Heading(frame.say("figures")),
        figure_table(frame, shown),
        Heading(frame.say("levels")),
        *tables(frame, found),
        Heading(frame.say("trend")),
        *over_time,
        *appendix(frame, _SHOWN),
    ]


def tables(frame: Frame, found: Compliance) -> Iterator[Block]:
    levels = found.levels[:MOST_ROWS]
    total = _row(found.total, frame.say("whole"))
    yield _table(frame, "by_level", [*(_row(each, f"{each.code} {each.name}") for each in found.codes), total])
    yield _table(frame, "by_tool", [_row(each, _tool(each)) for each in found.tools[:MOST_ROWS]])
    left = len(found.levels) - len(levels)
    yield _table(frame, "by_tool_level", [_row(each, f"{_tool(each)} {each.code}") for each in levels], left)


def _tool(row: ComplianceRow) -> str:
    return f"{row.tool.number} {row.tool.name}" if row.tool else ""


def _table(frame: Frame, title: str, rows: Sequence[Sequence[Cell]], left_out: int = 0) -> Table:
    counts = ("due", "in_window", "early", "late", "undone", "skipped")
    columns = (
        Column(frame.say(title), weight=3),
        *(Column(frame.say(word), Shape.COUNT) for word in counts),
        Column(frame.say("compliance"), Shape.PERCENT, 1.1),
        Column(frame.say("overshoot_median"), Shape.COUNT, 1.1),
        Column(frame.say("overshoot_max"), Shape.COUNT, 1.1),
    )
    return Table(frame.say(title), columns, rows, left_out)


def _row(row: ComplianceRow, label: str) -> Sequence[Cell]:
    return (
        label,
        row.due,
        row.in_window,
        row.early,
        row.late,
        row.undone,
        row.skipped,
        row.compliance,
        row.overshoot_median,
        row.overshoot_max,
    )
