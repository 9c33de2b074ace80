"""The settings' one row; nothing here commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.tables import AnalyticsSettings

_ONLY = 1


async def settings(session: AsyncSession, *, for_update: bool = False) -> AnalyticsSettings:
    return await session.get_one(AnalyticsSettings, _ONLY, populate_existing=True, with_for_update=for_update or None)
