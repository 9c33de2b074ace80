"""Old jobs go with their answers; the last service of each level and all bookings of parts stay."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention import store as terms

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio


async def test_old_jobs_go_but_the_last_of_each_level(shop: "Maintenance") -> None:
    await shop.plan({"code": "L1", "name": "Clean vents", "interval_shots": 1_000})
    done = []
    for _ in range(2):
        await shop.run(1_000)
        (job,) = await shop.jobs()
        done.append((await shop.complete(job["id"]))["id"])
        shop.clock.advance(timedelta(hours=1))
    await shop.run(1_000)
    (due,) = await shop.jobs()
    shop.clock.advance(timedelta(days=400))
    now = shop.clock.now()
    async with shop.database.write() as session:
        await terms.choose(session, DataKind.JOBS, 365, 1, now)
        await terms.want(session, DataKind.JOBS, now + timedelta(seconds=1), now)
    await shop.app.state.retention.once(shop.database)
    assert {job["id"] for job in await shop.jobs("all")} == {done[1], due["id"]}
    assert [event["job_id"] for event in await shop.events("job_forgotten")] == [done[0]]
    level = (await shop.levels())["L1"]
    assert level["start_total"] == 2_000
