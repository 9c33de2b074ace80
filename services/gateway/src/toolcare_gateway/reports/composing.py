"""A report put together: of which kind it is decides who gathers its blocks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from toolcare_gateway.analytics.domain.period import Period, period_of
from toolcare_gateway.reports.content import compliance, eight_d, failure_pareto, plant_month, tool_history
from toolcare_gateway.reports.content.frame import Frame
from toolcare_gateway.reports.content.tools import tool_names
from toolcare_gateway.reports.document import Block, Document
from toolcare_gateway.reports.domain import ReportFormat, ReportKind, Wish, month_before, month_of

_BLOCKS: Mapping[ReportKind, Callable[[Frame], Awaitable[list[Block]]]] = {
    ReportKind.TOOL_HISTORY: tool_history.blocks,
    ReportKind.MAINTENANCE_COMPLIANCE: compliance.blocks,
    ReportKind.FAILURE_PARETO: failure_pareto.blocks,
    ReportKind.EIGHT_D: eight_d.blocks,
    ReportKind.PLANT_MONTH: plant_month.blocks,
}


def period_for(wish: Wish, now: Period) -> Period:
    """The days that were asked for; a month of the plant is the whole month of the first day, or as far as it is."""
    if wish.kind is ReportKind.PLANT_MONTH:
        first, last = month_of(wish.first) if wish.first else month_before(now.today)
        return replace(now, first=first, last=now.today if first <= now.today <= last else last)
    return period_of(wish.first, wish.last, now.zone, now.now)


async def compose(frame: Frame, plant: str, made_by: str, made_at: datetime) -> Document:
    about = await _about(frame)
    blocks = await _BLOCKS[frame.wish.kind](frame)
    return Document(
        title=frame.say(f"kind.{frame.wish.kind}"),
        about=about,
        days="" if frame.wish.kind is ReportKind.EIGHT_D else frame.days(frame.period),
        plant=plant,
        zone=frame.period.zone,
        made_at=made_at,
        made_by=made_by,
        currency=frame.settings.currency,
        language=frame.language,
        blocks=blocks,
    )


async def _about(frame: Frame) -> str:
    match frame.wish.kind:
        case ReportKind.EIGHT_D:
            return await eight_d.about(frame)
        case ReportKind.TOOL_HISTORY:
            return await tool_history.about(frame)
    if frame.scope.is_whole:
        return ""
    names = await tool_names(frame)
    tools = [names.get(tool, tool) for tool in frame.wish.tools]
    return frame.say("only", what=", ".join([*frame.wish.areas, *tools, *frame.wish.machines]))


def render(document: Document, format_: ReportFormat) -> bytes:
    """Slow and without awaiting: called in a thread. What it is made with is loaded when it is needed."""
    if format_ is ReportFormat.PDF:
        from toolcare_gateway.reports.paper.pdf import pdf

        return pdf(document)
    from toolcare_gateway.reports.workbook import workbook

    return workbook(document)
