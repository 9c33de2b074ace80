"""Ends the token of sample data once the work it was made for is done, or given up."""

import asyncio
from datetime import datetime

from toolcare_gateway.identity.tables import ApiToken
from toolcare_gateway.plant.samples import ENDED, SampleFolder
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.auth import service_actor
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database

_EVERY_S = 2.0


async def end_samples(context: ServiceContext, folder: SampleFolder) -> None:
    while True:
        await end_if_done(context.database, folder, context.clock.now())
        await asyncio.sleep(_EVERY_S)


async def end_if_done(database: Database, folder: SampleFolder, now: datetime) -> bool:
    """Return whether something was ended."""
    if not await asyncio.to_thread(lambda: folder.is_wished):
        return False
    standing = await asyncio.to_thread(folder.standing)
    if standing.state not in ENDED:
        return False
    with doing(by_rule(service_actor("gateway"), "sample_data_done", standing.token_id)):
        async with database.write() as session:
            token = await session.get(ApiToken, standing.token_id)
            if token is not None:
                token.revoked_at = token.revoked_at or now
    await asyncio.to_thread(folder.forget)
    return True
