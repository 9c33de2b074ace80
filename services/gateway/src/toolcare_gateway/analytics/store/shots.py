"""Shots and run hours of a period: whole months from the months' sums, the days at its ends from the days'."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Shots
from toolcare_gateway.analytics.store.asked import Asked, Key, over_until
from toolcare_gateway.analytics.store.times import Query
from toolcare_gateway.analytics.tables import ShotsDay, ShotsMonth


async def shots(session: AsyncSession, asked: Asked) -> Mapping[Key, Shots]:
    """Those of the days that are over."""
    parts = union_all(_months(asked), *_days(asked)).subquery()
    sums = select(
        parts.c.key,
        parts.c.tool_id,
        func.sum(parts.c.shots),
        func.sum(parts.c.run_ms),
        func.sum(parts.c.cavity_shots),
        func.sum(parts.c.nominal_shots),
        func.sum(parts.c.corrected_shots),
        func.max(parts.c.corrected_at),
    ).group_by(parts.c.key, parts.c.tool_id)
    return await _sums(session, sums)


async def lately(session: AsyncSession, asked: Asked) -> Mapping[Key, Shots]:
    """Those of the days that counts still come for; most periods have none."""
    numbers = [number for number, period in enumerate(asked.periods) if over_until(period) <= period.last]
    if not numbers:
        return {}
    some = replace(asked, periods=[asked.periods[number] for number in numbers])
    period = some.periods_table
    days = _part(some, ShotsDay).where(ShotsDay.day >= period.c.over, ShotsDay.day <= period.c.last)
    return {(numbers[number], tool): made for (number, tool), made in (await _sums(session, days)).items()}


async def _sums(session: AsyncSession, query: Query) -> Mapping[Key, Shots]:
    return {
        (key, tool): Shots(int(made), int(ran), int(active), int(nominal), int(corrected), at)
        for key, tool, made, ran, active, nominal, corrected, at in await session.execute(query)
    }


def _months(asked: Asked) -> Query:
    period = asked.periods_table
    within = (ShotsMonth.month >= period.c.months, ShotsMonth.month < period.c.after)
    return _part(asked, ShotsMonth).where(*within)


def _days(asked: Asked) -> list[Query]:
    """Two ranges, so that an index finds each without the days between them."""
    period = asked.periods_table
    return [
        _part(asked, ShotsDay).where(ShotsDay.day >= period.c.first, ShotsDay.day < period.c.months),
        _part(asked, ShotsDay).where(ShotsDay.day >= period.c.after, ShotsDay.day < period.c.over),
    ]


def _part(asked: Asked, table: type[ShotsDay | ShotsMonth]) -> Query:
    sums = asked.keyed(
        table.tool_id,
        *(
            func.sum(column).label(column.key)
            for column in (
                table.shots,
                table.run_ms,
                table.cavity_shots,
                table.nominal_shots,
                table.corrected_shots,
            )
        ),
        func.max(table.corrected_at).label("corrected_at"),
    )
    return sums.join_from(asked.periods_table, table, true()).where(*asked.on_presses(table.tool_id, table.machine_id))
