"""What changed the facts, counted in the transaction that changed them: marks, each with how often."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.tables import FactsChange
from toolcare_shared.db import insert

ALL = "all"
"""Stands for every service."""
GOOD = "shotcounter good"
"""A count was the first good one after a repair."""
ENDED_RUN = "shotcounter ended run"
"""A count came for a run that is over."""

HOURS = "maintenance hours"
"""A tool ran on with a level by running hours, and nothing else is new."""

_DAY = timedelta(days=1)
_CHANGES = cast("Table", FactsChange.__table__)


def counting_from(today: date) -> date:
    """The first day that counts still come for; yesterday, since those of its last minutes come after midnight."""
    return today - _DAY


def over(day: date) -> str:
    """The mark of a month of which days changed that were over."""
    return f"shotcounter {day:%Y-%m}"


async def noted(session: AsyncSession, marks: Iterable[str]) -> None:
    """Raise each, all of them in one order: who changes the same facts at the same time waits and is not stuck."""
    first = insert(session, _CHANGES)
    more = first.on_conflict_do_update(index_elements=["publisher"], set_={"number": _CHANGES.c.number + 1})
    await session.execute(more, [{"publisher": mark, "number": 1} for mark in sorted(set(marks))])


async def everything_changed(session: AsyncSession) -> None:
    """The facts were made anew."""
    await noted(session, [ALL])


async def changes(session: AsyncSession) -> Mapping[str, int]:
    rows = await session.execute(select(FactsChange.publisher, FactsChange.number))
    return {mark: number for mark, number in rows}  # noqa: C416 - a row is no tuple to the type checker
