"""What most of the trouble is made of, over time, and what came again."""

from collections.abc import Iterator

from toolcare_gateway.analytics import reckoned
from toolcare_gateway.analytics.pareto import pareto
from toolcare_gateway.analytics.recurring import recurring
from toolcare_gateway.analytics.schemas import RecurringProblems
from toolcare_gateway.analytics.store.pareto import By
from toolcare_gateway.analytics.trend import STOPS
from toolcare_gateway.reports.content.frame import (
    Frame,
    appendix,
    figure_table,
    notes,
    pareto_blocks,
    trend_blocks,
)
from toolcare_gateway.reports.document import Block, Column, Heading, Shape, Table

_SHOWN = ("msbf", "mtbf_hours", "mttr_hours", "response_minutes", "scheduled_share", "repeat_rate")
_BY = (By.CODE, By.COMPONENT, By.CAVITY, By.TOOL, By.MACHINE, By.GROUP)


async def blocks(frame: Frame) -> list[Block]:
    of = (frame.session, frame.period, frame.scope, frame.settings)
    figures = await reckoned.figures(*of, frame.kept)
    shown = figures.model_copy(update={"items": [item for item in figures.items if item.id in _SHOWN]})
    await frame.progress(0.2)
    shares: list[Block] = []
    for place, by in enumerate(_BY):
        shares += pareto_blocks(frame, await pareto(*of, frame.kept, by, "count"), by.value)
        await frame.progress(0.2 + 0.5 * (place + 1) / len(_BY))
    over_time = await trend_blocks(frame, STOPS)
    again = await recurring(frame.session, frame.period, frame.scope)
    return [
        *notes(frame, figures.corrected, figures.missing),
        Heading(frame.say("figures")),
        figure_table(frame, shown),
        Heading(frame.say("pareto")),
        *shares,
        Heading(frame.say("trend")),
        *over_time,
        Heading(frame.say("recurring")),
        *recurring_blocks(frame, again),
        *appendix(frame, _SHOWN),
    ]


def recurring_blocks(frame: Frame, found: RecurringProblems) -> Iterator[Block]:
    columns = (
        Column(frame.say("tool"), weight=2),
        Column(frame.say("failure"), weight=2),
        Column(frame.say("cavity"), Shape.COUNT, 0.8),
        Column(frame.say("times"), Shape.COUNT, 0.8),
        Column(frame.say("within"), Shape.COUNT, 1.4),
        Column(frame.say("first_at"), Shape.MOMENT, 1.6),
        Column(frame.say("last_at"), Shape.MOMENT, 1.6),
    )
    rows = [
        (
            f"{item.tool.number} {item.tool.name}",
            frame.named(item.names) or item.code,
            item.cavity,
            item.times,
            item.within_shots,
            item.first_at,
            item.last_at,
        )
        for item in found.items
    ]
    yield Table("", columns, rows)
