"""The end of a database: nothing of it runs on in the background."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from toolcare_shared.db import Database

pytestmark = pytest.mark.asyncio

LONG = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n")


def _workers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name}


async def test_a_query_cancelled_at_the_end_does_not_outlive_the_database(tmp_path: Path) -> None:
    """Its thread would answer to an event loop that is closed by then."""
    before = _workers()
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    connected = asyncio.Event()

    async def ask() -> None:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
            connected.set()
            await session.execute(LONG)

    asking = asyncio.create_task(ask())
    async with asyncio.timeout(30):
        await connected.wait()
    for _ in range(2):
        # The second time it is closing the connection already.
        for _ in range(5):
            await asyncio.sleep(0)
        asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await database.dispose()
    assert _workers() == before
