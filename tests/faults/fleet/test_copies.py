"""Three copies of shotcounter and gateway: one is killed, one frozen, one added, then the database under all of them.

The count is the plant's.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.engine import URL
from tests.faults.database_server import Server, own_server
from tests.faults.fleet.copies import START_S, TOOLS, Fleet
from tests.faults.rules import expect_rules

from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.postgres import Databases, Templates
from toolcare_shared.testing.waiting import wait_until

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(1200)]

GATEWAYS = ("gateway-1", "gateway-2", "gateway-3")
TAKEN_S = 180.0
"""Leases last four seconds and a frozen owner's lock twenty; the rest is for a busy machine."""


@pytest.fixture
def mortal_server() -> Iterator[URL]:
    with own_server() as url:
        yield url


@pytest_asyncio.fixture
async def server(mortal_server: URL) -> AsyncIterator[Server]:
    server = await Server.of(mortal_server)
    yield server
    server.end()


@pytest_asyncio.fixture
async def fleet(
    tmp_path: Path, server: Server, database_templates: Templates, mosquitto: Mosquitto
) -> AsyncIterator[Fleet]:
    databases = Databases(tmp_path, server.url, database_templates)
    services = ("registry", "shotcounter", "gateway")
    fleet = Fleet(tmp_path, {service: await databases.make(service) for service in services}, mosquitto)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fleet.start_plant())
            await fleet.start("registry", "registry")
            await fleet.start("shotcounter", "counter-a", "counter-b", "counter-c")
            await fleet.start("gateway", *GATEWAYS)
        await fleet.log_in(GATEWAYS[0])
        await fleet.set_up(GATEWAYS)
        yield fleet
    finally:
        await fleet.end()


async def test_copies_share_the_work_and_lose_nothing(fleet: Fleet, server: Server) -> None:
    """Each fault falls into counting; every gateway lists the same in the end and tells its own browsers.

    The database server is killed in the middle of it, all its processes at once, and recovers by its log.
    """
    await shared_by(fleet, "gateway-1", {"counter-a", "counter-b", "counter-c"})
    hearing = [asyncio.create_task(told(fleet, gateway)) for gateway in GATEWAYS]
    fleet.plant.command("/start")
    await more_shots(fleet, 40)
    async with asyncio.timeout(TAKEN_S):
        assert await asyncio.gather(*hearing) == [True, True, True]

    await fleet.kill("counter-a")
    await shared_by(fleet, "gateway-2", {"counter-b", "counter-c"})
    fleet.freeze("counter-b")
    await shared_by(fleet, "gateway-3", {"counter-c"})
    await fleet.start("shotcounter", "counter-d")
    await shared_by(fleet, "gateway-1", {"counter-c", "counter-d"})
    await more_shots(fleet, 40)
    fleet.wake("counter-b")
    left = await kill_owner(fleet, GATEWAYS)
    await more_shots(fleet, 40)

    server.kill()
    await more_shots(fleet, 20)
    await server.answers()
    await wait_until(fleet.all_answer, START_S, what="each copy answers again")
    await more_shots(fleet, 40)

    fleet.plant.command("/stop")
    for gateway in left:
        await counted(fleet, gateway)
    assert (await fleet.get(left[0], "/gaps?limit=10"))["items"] == []
    await asyncio.to_thread(expect_rules, fleet.data, fleet.databases, without={"databases", "health"})  # three


async def shared_by(fleet: Fleet, gateway: str, names: set[str]) -> None:
    """Every source has one reader, and these are all there are; each has its part where there is enough for all."""
    seen: Mapping[str, Sequence[str]] = {}

    async def shared() -> bool:
        nonlocal seen
        seen = await fleet.readers(gateway)
        read = [press for presses in seen.values() for press in presses]
        return set(seen) == names and sorted(read) == sorted(TOOLS)

    try:
        await wait_until(shared, TAKEN_S)
    except AssertionError:
        raise AssertionError(f"wanted {names}, seen {seen}") from None


async def more_shots(fleet: Fleet, number: int) -> None:
    aim = sum(fleet.made().values()) + number
    await wait_until(lambda: sum(fleet.made().values()) >= aim, TAKEN_S, what="the plant makes shots")


async def told(fleet: Fleet, gateway: str) -> bool:
    """Whether a browser at this gateway hears that a tool was counted: of an event, which one copy alone takes."""
    async with fleet.client(gateway) as http, http.stream("GET", "/stream", timeout=TAKEN_S) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:") and "shots_counted" in line:
                return True
    return False


async def kill_owner(fleet: Fleet, gateways: Sequence[str]) -> Sequence[str]:
    """Kill the gateway whose copy the events are taken by; return the others."""
    for name in gateways:
        if await fleet.copies[name].is_owner():
            await fleet.kill(name)
            return [other for other in gateways if other != name]
    raise AssertionError("no gateway takes the events")


async def counted(fleet: Fleet, gateway: str) -> None:
    seen: Mapping[str, int] = {}

    async def agree() -> bool:
        nonlocal seen
        if not await fleet.all_answer():
            return False  # one whose lock went with the database ends when it looks next
        seen = await fleet.listed(gateway)
        return seen == fleet.truth()

    try:
        await wait_until(agree, TAKEN_S)
    except AssertionError:
        raise AssertionError(f"{gateway} lists {seen}, the plant made {fleet.truth()}") from None
