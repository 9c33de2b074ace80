"""The plant's one row; nothing here commits."""

from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.plant.tables import PlantSettings
from toolcare_shared.db import Database
from toolcare_shared.plant import zone_or

_ONLY = 1


async def plant(session: AsyncSession, *, for_update: bool = False) -> PlantSettings:
    return await session.get_one(PlantSettings, _ONLY, populate_existing=True, with_for_update=for_update or None)


async def zone(database: Database, default: str) -> ZoneInfo:
    """The plant's zone: what was chosen on the page, else the setting `default`."""
    async with database.read() as session:
        return await zone_in(session, default)


async def zone_in(session: AsyncSession, default: str) -> ZoneInfo:
    return zone_or(default, (await plant(session)).timezone)
