"""The figures that pages ask for first, reckoned before anybody does: after a start, and on a new day, none is kept."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from toolcare_gateway.analytics.domain.period import Period, midnight, period_of
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept, KeptSums
from toolcare_gateway.analytics.pareto import pareto
from toolcare_gateway.analytics.reckoned import figures
from toolcare_gateway.analytics.settings.store import settings
from toolcare_gateway.analytics.store.changes import changes
from toolcare_gateway.analytics.store.pareto import By
from toolcare_gateway.plant import store as plant_store
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database
from toolcare_shared.messaging.transient import patiently

_AFTER_START_S = 10.0
"""Those who wait for the start come first."""
_AFTER_MIDNIGHT = timedelta(minutes=2)


class Warming:
    """Fills the sums of the process with those of the last ninety days, the period of an address that names none."""

    def __init__(self, sums: KeptSums, default_zone: str) -> None:
        self._sums = sums
        self._default_zone = default_zone

    async def keep_warm(self, context: ServiceContext) -> NoReturn:
        await asyncio.sleep(_AFTER_START_S)
        while True:
            period = await patiently(lambda: self.warm(context.database, context.clock.now()), lambda _: None)
            tomorrow = midnight(period.today + timedelta(days=1), period.zone).astimezone(UTC) + _AFTER_MIDNIGHT
            await asyncio.sleep((tomorrow - period.now) / timedelta(seconds=1))

    async def warm(self, database: Database, now: datetime) -> Period:
        async with database.read() as session:
            period = period_of(None, None, await plant_store.zone_in(session, self._default_zone), now)
            kept, of_plant = Kept(self._sums, await changes(session), now), await settings(session)
            await figures(session, period, Scope(), of_plant, kept)
            await pareto(session, period, Scope(), of_plant, kept, By.CODE, "count")
        return period
