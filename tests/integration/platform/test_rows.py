"""Rows of SQLite, few and many: read at once, in parts, and beside each other on one connection."""

import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from toolcare_shared.database_files import passing_key
from toolcare_shared.db import Database
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio
MANY = 1000
NUMBERS = text("SELECT number FROM shot ORDER BY number")


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.sqlite3'}", key=passing_key())
    async with made.write() as session:
        await session.execute(text("CREATE TABLE shot (number INTEGER PRIMARY KEY)"))
        await session.execute(text("INSERT INTO shot VALUES (:n)"), [{"n": number} for number in range(MANY)])
    yield made
    await made.dispose()


async def test_many_rows_come_whole_and_in_parts(database: Database) -> None:
    """Neither a row is lost nor told twice, however many are asked for at once."""
    async with database.read() as session:
        assert list(await session.scalars(NUMBERS)) == [*range(MANY)]
        parts = await session.stream_scalars(NUMBERS)
        first = await parts.fetchmany(300)
        beside = (await session.execute(text("SELECT count(*) FROM shot"))).scalar_one()
        rest = [number async for number in parts]
    assert (len(first), beside) == (300, MANY)
    assert [*first, *rest] == [*range(MANY)]


async def test_a_change_says_what_it_changed(database: Database) -> None:
    """How many rows, which ones, under which number; one that was refused leaves the connection as it was."""
    async with database.write() as session:
        moved = await session.execute(text("UPDATE shot SET number = number + 5000 WHERE number >= 400"))
        gone = await session.execute(text("DELETE FROM shot WHERE number < 300 RETURNING number"))
        added = await session.execute(text("INSERT INTO shot VALUES (NULL)"))
        assert (moved.rowcount, len(gone.all()), added.lastrowid) == (600, 300, 6000)  # type: ignore[attr-defined]
        with pytest.raises(IntegrityError):
            await session.execute(text("INSERT INTO shot VALUES (6000)"))
        assert (await session.execute(text("SELECT count(*) FROM shot"))).scalar_one() == 701


async def test_connections_of_a_crowd_are_let_go(database: Database) -> None:
    """One stays for whoever comes next; who is in the middle of something notices nothing."""
    async with AsyncExitStack() as crowd:
        for _ in range(4):
            reader = await crowd.enter_async_context(database.read())
            assert (await reader.execute(NUMBERS)).first() == (0,)
    threads = {thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name}
    async with database.read() as reader:
        parts = await reader.stream_scalars(NUMBERS)
        await parts.fetchmany(300)
        await database.let_go()
        assert [number async for number in parts] == [*range(300, MANY)]
    await wait_until(lambda: sum(thread.is_alive() for thread in threads) <= 2)
    async with database.write() as session:
        await session.execute(text("DELETE FROM shot"))
