"""What goes past SQLAlchemy's own way for many values does the same as it, on both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import BigInteger, Column, String, Table, bindparam, select, update

from toolcare_shared.among import among, those
from toolcare_shared.db import Database, JsonText, UtcDateTime, insert, metadata
from toolcare_shared.many import execute_many
from toolcare_shared.testing.postgres import Databases

pytestmark = pytest.mark.asyncio
AT = datetime(2026, 3, 2, 7, 30, tzinfo=timezone(timedelta(hours=1)))
model = metadata()
shot = Table(
    "shot",
    model,
    Column("id", String(40), primary_key=True),
    Column("count", BigInteger),
    Column("at", UtcDateTime),
    Column("said", JsonText),
)
MOVE = update(shot).where(shot.c.id == bindparam("key"))
IDS = ["o'clock", "Werkzeug ä", 'a"b', "c,d", "{e}", "f\\g", "", "null"]


@pytest_asyncio.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    made = Database(await databases.make("many"))
    async with made.engine.begin() as connection:
        await connection.run_sync(model.create_all)
    yield made
    await made.dispose()


async def test_rows_are_written_as_by_the_session(database: Database) -> None:
    """Times, texts, empty values and the statement's own constants; row after row, so that the later one wins."""
    statement = insert(database.dialect, shot)
    add = statement.on_conflict_do_update(
        index_elements=["id"], set_={"count": shot.c.count + statement.excluded.count + 1000, "said": None}
    )
    rows = [{"id": id_, "count": number, "at": AT, "said": [number, "ä"]} for number, id_ in enumerate(IDS)]
    async with database.write() as session:
        await execute_many(session, add, rows)
        await execute_many(session, add, [{"id": IDS[1], "count": 5, "at": None, "said": None}] * 2)
        await execute_many(
            session, MOVE, [{"key": IDS[2], "count": 1, "at": None}, {"key": IDS[2], "count": 2, "at": AT}]
        )
        await execute_many(session, MOVE, [])
        found = (await session.execute(select(shot).order_by(shot.c.count))).all()
    expected: list[tuple[str, int, datetime, object]] = [
        (id_, number, AT.astimezone(UTC), [number, "ä"]) for number, id_ in enumerate(IDS)
    ]
    expected[1] = (IDS[1], 2011, AT.astimezone(UTC), None)
    expected[2] = (IDS[2], 2, AT.astimezone(UTC), [2, "ä"])
    assert [tuple(row) for row in found] == sorted(expected, key=lambda row: row[1])


async def test_those_among_many_are_found(database: Database) -> None:
    """Whatever stands in a text, and by an index: a thousand are one question."""
    found = select(shot.c.id).where(among(shot.c.id), shot.c.count < 5)
    async with database.write() as session:
        await session.execute(shot.insert(), [{"id": id_, "count": number} for number, id_ in enumerate(IDS)])
        assert set(await session.scalars(found, those(IDS[1:] + ["?"] * 1000))) == set(IDS[1:5])
        assert (await session.scalars(found, those([]))).all() == []
        if database.dialect == "sqlite":
            compiled = str(found.compile(dialect=session.get_bind().dialect))
            connection = await session.connection()
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", ('["a"]', 5))
            assert any("SEARCH shot USING INDEX" in row[-1] for row in plan)


async def test_the_hour_that_comes_twice_is_stored_as_two(database: Database) -> None:
    """In local time its first pass and its second compare equal."""
    twice = [datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=ZoneInfo("Europe/Berlin")) for fold in (0, 1)]
    rows = [{"id": str(fold), "count": 0, "at": at, "said": None} for fold, at in enumerate(twice)]
    async with database.write() as session:
        await session.execute(insert(database.dialect, shot), rows)
    async with database.read() as session:
        stored = (await session.scalars(select(shot.c.at).order_by(shot.c.id))).all()
    assert [at.hour for at in stored] == [0, 1]
