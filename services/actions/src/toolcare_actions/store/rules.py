"""The plant's rules."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.tables import Rules


async def rules(session: AsyncSession) -> Rules:
    return (await session.scalars(select(Rules))).one()


async def lock(session: AsyncSession) -> Rules:
    return (await session.scalars(select(Rules).with_for_update().execution_options(populate_existing=True))).one()
