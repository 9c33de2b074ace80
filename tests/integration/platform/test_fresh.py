"""A PostgreSQL database that one test wrote to is, for the next one, as its migrations left it."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases, Templates

pytestmark = pytest.mark.asyncio

NUMBERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return Templates(tmp_path)


async def lent(server: URL, templates: Templates, package: str, *commands: str) -> tuple[str, dict[str, list[str]]]:
    """The address of a database and all that is in it, before these commands change it and it is given back."""
    databases = Databases(Path(), server, templates)
    address = await databases.make_migrated(package)
    database = Database(address)
    async with database.write() as session:
        held = {"numbers": [str(row) for row in await session.execute(text(NUMBERS))]}
        for table in await session.scalars(text("SELECT here FROM fresh.tables")):
            rows = await session.scalars(text(f"SELECT one::text FROM {table} AS one ORDER BY 1"))  # noqa: S608 - ours
            held[table] = list(rows)
        for command in commands:
            await session.execute(text(command))
    await databases.give_back()
    await database.dispose()
    return address, held


async def test_what_a_test_wrote_is_gone_and_what_it_changed_or_removed_is_back(
    postgresql_server: URL, templates: Templates
) -> None:
    """Rows, those that were there at first, and numbers that were given out; a connection left open ends."""
    first = await lent(
        postgresql_server,
        templates,
        "toolcare_failures",
        "INSERT INTO stream_head (aggregate, position) VALUES ('failure', 7)",
        "UPDATE failure_code SET version = version + 1 WHERE code = 'FL'",
        "DELETE FROM failure_code WHERE code = 'HR-TC'",
        "SELECT nextval(format('public.%I', sequencename)::regclass) FROM pg_sequences WHERE schemaname = 'public'",
    )
    second = await lent(postgresql_server, templates, "toolcare_failures")
    assert first == second


async def test_a_database_of_another_shape_goes_to_nobody(postgresql_server: URL, templates: Templates) -> None:
    """A test that took a column away, or a trigger, does so for itself alone."""
    before, held = await lent(
        postgresql_server, templates, "toolcare_gateway", "DROP TRIGGER audit_trail_no_change ON audit_trail"
    )
    after, same = await lent(postgresql_server, templates, "toolcare_gateway")
    assert before != after
    assert held == same
