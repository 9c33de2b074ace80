"""A database that is away for a moment is waited for; the service does not end over it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integration.shotcounter.conftest import Shotcounter

from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import publishing

pytestmark = pytest.mark.asyncio


async def test_counts_are_published_once_the_database_is_back(
    counter: Shotcounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is pending stands in the database, so nothing is lost by waiting."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    write, refusals = counter.database.write, iter([1, 2, 3])

    @asynccontextmanager
    async def sometimes() -> AsyncIterator[AsyncSession]:
        if next(refusals, None) is not None:
            raise ConnectionError("the database is away")
        async with write() as session:
            yield session

    monkeypatch.setattr(counter.database, "write", sometimes)
    publisher = asyncio.ensure_future(publishing.publish_counts(counter.database, counter.clock, counter.news, 0.05))

    async def published() -> bool:
        return [event["total"] for event in await counter.events("shots_counted")] == [1]

    try:
        await wait_until(published, 30)
        assert not publisher.done()
    finally:
        publisher.cancel()
        await asyncio.wait([publisher], timeout=5)
