"""Each service is killed in the middle of its migration, at any statement, with rows to be moved: the next succeeds.

The databases are those of the first version that has tables of its own. By default each is killed at one statement, by
chance, on SQLite; `make test-faults` takes twenty of each on both.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Sequence

import pytest
from tests.faults.migrations import dying_migration, old_plant
from tests.faults.seed import SEED
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_compose.layout import SERVICES
from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases

KILLS = int(os.environ.get("TOOLCARE_MIGRATION_KILLS", "1"))
TO_ITS_END = 0

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(1200), *([ON_ONE_DATABASE] if KILLS == 1 else [])]


async def test_a_killed_migration_leaves_nothing_in_the_way(databases: Databases) -> None:
    """All steps are one transaction, so a service finds what it found before, and brings all of it to this version.

    Rows and sums are then those of a plant whose migration nobody disturbed.
    """
    chance = random.Random(SEED)
    whole = {service: await _old(databases, service, "whole") for service in SERVICES}
    killed = {service: await _old(databases, service, "killed") for service in SERVICES}
    before = {service: await old_plant.contents(url) for service, url in killed.items()}
    made = await _ends([(whole[service], service, TO_ITS_END) for service in SERVICES])
    runs = [
        (killed[service], service, chance.randint(1, statements))
        for service, statements in zip(SERVICES, made, strict=True)
        for _ in range(KILLS)
    ]
    assert await _ends(runs) == [-signal.SIGKILL] * len(runs), (SEED, runs)
    for service, url in killed.items():
        assert await old_plant.contents(url) == before[service], (SEED, runs)
    assert await _ends([(killed[service], service, TO_ITS_END) for service in SERVICES]) == made, SEED
    for service, url in killed.items():
        after = await old_plant.contents(url)
        assert after == await old_plant.contents(whole[service]), (SEED, service)
        kept = old_plant.PLANT[service]
        assert all(after[table][0] >= len(rows) for table, rows in kept.items() if table in after), (service, after)
        await _require_head(url, service)


async def _old(databases: Databases, service: str, which: str) -> str:
    url = await databases.make(f"{service}_{which}")
    await old_plant.make(url, service)
    return url


async def _ends(runs: Sequence[tuple[str, str, int]]) -> Sequence[int]:
    words = [word for url, service, last in runs for word in (url, f"toolcare_{service}", str(last))]
    process = await asyncio.create_subprocess_exec(
        sys.executable, dying_migration.__file__, *words, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(600):
        said, _ = await process.communicate()
    return [int(line) for line in said.split()]


async def _require_head(url: str, service: str) -> None:
    database = Database(url)
    try:
        await migrations.require_head(database, f"toolcare_{service}")
    finally:
        await database.dispose()
