"""Where the plant is: its days begin and end by its own clocks."""

from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.tables import Plant
from toolcare_shared.plant import plant_zone

_UNTIL_TOLD = "Europe/Berlin"


async def zone(session: AsyncSession) -> ZoneInfo:
    return await plant_zone(session, Plant, _UNTIL_TOLD)
