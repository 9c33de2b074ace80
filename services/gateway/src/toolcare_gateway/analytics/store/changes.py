"""Which services' events changed the facts, counted in the transaction that changed them."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.tables import FactsChange
from toolcare_shared.db import insert

ALL = "all"
"""Stands for every service."""


async def noted(session: AsyncSession, publisher: str) -> None:
    first = insert(session, FactsChange).values(publisher=publisher, number=1)
    more = first.on_conflict_do_update(index_elements=["publisher"], set_={"number": FactsChange.number + 1})
    await session.execute(more)


async def everything_changed(session: AsyncSession) -> None:
    """The facts were made anew."""
    await noted(session, ALL)


async def changes(session: AsyncSession) -> Mapping[str, int]:
    rows = await session.execute(select(FactsChange.publisher, FactsChange.number))
    return {publisher: number for publisher, number in rows}  # noqa: C416 - a row is no tuple to the type checker
