"""What is asked of the database: sums for each of some periods, of some tools, together or for each tool alone."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

from sqlalchemy import CTE, Date, exists, literal, or_, select, union_all

from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.store.changes import counting_from
from toolcare_gateway.analytics.store.times import At, Query, Sql
from toolcare_gateway.analytics.tables import AnalyticsSettings, RunFact, ToolFact
from toolcare_shared.db import UtcDateTime

Key: TypeAlias = tuple[int, str]
"""Which of the periods, and the tool; an empty one stands for all."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    periods: Sequence[Period]
    scope: Scope
    settings: AnalyticsSettings
    by_tool: bool = False

    @cached_property
    def periods_table(self) -> CTE:
        """A row for each period: its moments, its days, and the whole months in it."""
        rows = [_row(number, period) for number, period in enumerate(self.periods)]
        return union_all(*rows).cte("asked") if len(rows) > 1 else rows[0].cte("asked")

    def key(self) -> Hashable:
        """By what the same is asked again."""
        spans = tuple(
            (period.first, period.last, period.local_end, over_until(period), period.zone.key)
            for period in self.periods
        )
        return spans, self.scope, self.settings.version, self.by_tool

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of all periods."""
        return min(period.first for period in self.periods), max(period.last for period in self.periods)

    def keyed(self, tool: Sql, *sums: Sql) -> Query:
        """A query whose rows begin with their key; add where the rows come from and which."""
        keys = [self.periods_table.c.key, tool.label("tool_id") if self.by_tool else literal("").label("tool_id")]
        query = select(*keys, *sums)
        return query.group_by(self.periods_table.c.key, *([tool] if self.by_tool else []))

    def of_tools(self, tool: Sql) -> list[Sql]:
        return of_tools(self.scope, tool)

    def of_tools_that_ran(self, tool: Sql) -> list[Sql]:
        asked = self.periods_table.c
        return [*of_tools(self.scope, tool), *ran_on(self.scope, tool, asked.start, asked.until)]

    def on_presses(self, tool: Sql, press: Sql) -> list[Sql]:
        return [*of_tools(self.scope, tool), *on_presses(self.scope, press)]


def of_tools(scope: Scope, tool: Sql) -> list[Sql]:
    within = select(ToolFact.tool_id).where(ToolFact.area.in_(scope.areas))
    return [
        *([tool.in_(within)] if scope.areas else []),
        *([tool.in_(scope.tools)] if scope.tools else []),
    ]


def on_presses(scope: Scope, press: Sql) -> list[Sql]:
    return [press.in_(scope.machines)] if scope.machines else []


def ran_on(scope: Scope, tool: Sql, start: At, until: At) -> list[Sql]:
    """Whether a tool hung on one of the presses in a period."""
    if not scope.machines:
        return []
    hung = exists().where(RunFact.tool_id == tool, RunFact.machine_id.in_(scope.machines), *touching(start, until))
    return [hung]


def touching(start: At, until: At) -> list[Sql]:
    """Runs that touch a period."""
    return [RunFact.mounted_at < until, or_(RunFact.unmounted_at.is_(None), RunFact.unmounted_at > start)]


def over_until(period: Period) -> date:
    """Return the first day of a period that counts still come for; that after it when all of them are over."""
    return min(period.last + _DAY, max(period.first, counting_from(period.today)))


def whole_months(first: date, after: date) -> tuple[date, date]:
    """Return the first day of the whole months from one day up to another, and that after them; none: twice `after`."""
    begin = first if first.day == 1 else _next_month(first)
    end = after.replace(day=1)
    return (begin, end) if begin < end else (after, after)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _row(number: int, period: Period) -> Query:
    over = over_until(period)
    months, after = whole_months(period.first, over)
    return select(
        literal(number).label("key"),
        literal(period.start, UtcDateTime()).label("start"),
        literal(period.end, UtcDateTime()).label("until"),
        literal(period.first, Date()).label("first"),
        literal(period.last, Date()).label("last"),
        literal(over, Date()).label("over"),
        literal(months, Date()).label("months"),
        literal(after, Date()).label("after"),
        literal(period.local_end, Date()).label("today"),
    )
