"""Each service is killed in the middle of its migration, at any statement: the next start succeeds.

By default at one statement of each, by chance, on SQLite; `make test-faults` takes twenty of each on both.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Sequence

import pytest
from sqlalchemy import inspect
from tests.faults.migrations import dying_migration
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_compose.layout import SERVICES
from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases

KILLS = int(os.environ.get("TOOLCARE_MIGRATION_KILLS", "1"))
SEED = int(os.environ.get("TOOLCARE_SEED") or random.SystemRandom().randrange(1 << 32))
STATEMENTS = range(1, 40)
"""The kernel's tables alone take more."""

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(1200), *([ON_ONE_DATABASE] if KILLS == 1 else [])]


async def test_a_killed_migration_leaves_nothing_in_the_way(databases: Databases) -> None:
    """All steps are one transaction, so a service finds what it found before: nothing, and migrates."""
    chance = random.Random(SEED)
    runs = [
        (await databases.make(f"{service}{kill}"), f"toolcare_{service}", chance.choice(STATEMENTS))
        for service in SERVICES
        for kill in range(KILLS)
    ]
    assert await _ends(runs) == [signal.SIGKILL] * len(runs), SEED
    for url, package, statement in runs:
        assert await _tables(url) == [], (SEED, package, statement)
    url, package, _ = chance.choice(runs)
    assert await _ends([(url, package, 0)]) == [0], (SEED, package)
    database = Database(url)
    await migrations.require_head(database, package)
    await database.dispose()


async def _ends(runs: Sequence[tuple[str, str, int]]) -> Sequence[int]:
    words = [str(word) for run in runs for word in run]
    process = await asyncio.create_subprocess_exec(
        sys.executable, dying_migration.__file__, *words, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(600):
        said, _ = await process.communicate()
    return [int(line) for line in said.split()]


async def _tables(url: str) -> Sequence[str]:
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    finally:
        await database.dispose()
