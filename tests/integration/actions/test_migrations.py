"""The migrations make exactly the tables that the code expects, with the rules that Toolcare comes with."""

import signal
from pathlib import Path

import httpx
import pytest
from tests.integration.actions.conftest import Actions, made, refused
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_actions.tables import Base
from toolcare_shared import migrations
from toolcare_shared.testing.api import assert_every_route_refuses_strangers
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio


async def test_migrations_do_not_drift_from_the_tables(actions: Actions) -> None:
    """A column that only one of the two has would fail on the first plant that upgrades."""
    assert list(await migrations.drift(actions.database, Base.metadata)) == []


@ON_ONE_DATABASE
async def test_no_stranger_gets_in(actions: Actions) -> None:
    """Every route asks who it is."""
    await assert_every_route_refuses_strangers(actions.app)


async def test_rules_come_with_toolcare_and_are_the_plants_to_change(actions: Actions) -> None:
    """Engineers change them, one after the other; the team is never told after the engineers."""
    answer = await actions.timo.get("/action-rules")
    rules = made(answer)
    assert rules.pop("version") == 1
    assert rules == {
        "remind_days": 3,
        "escalate_team_days": 2,
        "escalate_engineers_days": 5,
        "watch_shots": 20_000,
        "watch_days": 30,
        "recur_times": 3,
        "recur_shots": 50_000,
    }
    headers = {"If-Match": answer.headers["etag"]}
    wanted = {**rules, "remind_days": 5}
    assert refused(await actions.timo.put("/action-rules", json=wanted, headers=headers)) == (403, "forbidden")
    wrong = {**rules, "escalate_engineers_days": 1}
    assert refused(await actions.erika.put("/action-rules", json=wrong, headers=headers)) == (422, "invalid_input")
    set_ = made(await actions.erika.put("/action-rules", json=wanted, headers=headers))
    assert (set_["remind_days"], set_["version"]) == (5, 2)
    late = await actions.jonas.put("/action-rules", json=wanted, headers=headers)
    assert refused(late) == (412, "precondition_failed")


async def test_process_is_alive_and_stops_when_asked(tmp_path: Path) -> None:
    """`python -m` migrates, serves its health on a socket and ends cleanly on SIGTERM, with or without a broker."""
    socket = tmp_path / "run" / "actions.sock"
    environment = {"TOOLCARE_DATA_DIR": str(tmp_path)}
    process = ServiceProcess("toolcare_actions", env=environment, output=tmp_path / "output.log")
    async with process:
        await wait_until(lambda: socket.exists() or not process.running, 90, what="the service listens")
        transport = httpx.AsyncHTTPTransport(uds=str(socket))
        async with httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30) as client:
            assert (await client.get("/health/live")).json() == {"status": "ok"}

            async def has_its_database() -> bool:
                ready = (await client.get("/health/ready")).json()
                return {"database": "ok"}.items() <= {
                    check["name"]: check["status"] for check in ready["checks"]
                }.items()

            await wait_until(has_its_database, what="the database answers in time; a busy machine may take a while")
        process.signal(signal.SIGTERM)
        assert await process.stop() == 0, process.log()
    assert not socket.exists()
