"""Somebody whose rights end at an area of the plant, in the service that knows where everything hangs."""

from dataclasses import replace

import pytest
from tests.integration.registry.conftest import Registry, made, refused

from toolcare_shared.auth import Role
from toolcare_shared.testing.api import api_client, person

pytestmark = pytest.mark.asyncio

OF_HALL_1 = replace(person(Role.ENGINEER, "u-3", "Hanna"), areas=frozenset({"Hall 1"}))


async def test_what_hangs_in_another_area_is_seen_and_not_changed(registry: Registry) -> None:
    """Nor is its press; and who sees a danger may hold the tool wherever it is."""
    await registry.machine(area="Hall 2")
    await registry.tool()
    await registry.mount()
    async with api_client(registry.app, OF_HALL_1) as hanna:
        assert (await hanna.get("/tools/t-0042")).status_code == 200
        answer = await hanna.post("/tools/t-0042/unmount", json={"reason": "Run over"})
        assert refused(answer) == (403, "outside_area")
        assert answer.json()["area"] == "Hall 2"
        edit = await hanna.patch("/tools/t-0042", json={"name": "Other"}, headers={"If-Match": "*"})
        assert refused(edit) == (403, "outside_area")
        machine = await hanna.patch("/machines/p01", json={"note": "Mine"}, headers={"If-Match": '"1"'})
        assert refused(machine) == (403, "outside_area")
        made(await hanna.post("/tools/t-0042/hold", json={"reason": "Core is cracked"}))
    tool = made(await registry.http.get("/tools/t-0042"))
    assert (tool["name"], tool["mounting"]["machine_id"]) == ("Tool T-0042", "p01")  # type: ignore[index,call-overload]


async def test_off_the_press_a_tool_is_everybodys_and_may_be_mounted_in_ones_own_area(registry: Registry) -> None:
    """A press of another area takes it only from those who work there."""
    await registry.machine("P01", area="hall 1")
    await registry.machine("P02", area="Hall 2")
    await registry.tool()
    async with api_client(registry.app, OF_HALL_1) as hanna:
        away = await hanna.post("/tools/t-0042/mount", json={"machine_id": "p02", "job": "4711"})
        assert refused(away) == (403, "outside_area")
        made(await hanna.post("/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711"}))
        made(await hanna.post("/tools/t-0042/unmount", json={"reason": "Run over"}))
    areas = [event.data["area"] for event in await registry.told("t-0042", "tool_area_changed")]
    assert areas == ["hall 1", ""]


async def test_a_press_that_moves_takes_its_tools_along(registry: Registry) -> None:
    """Each of them is told; a machine without an area is in none."""
    await registry.machine()
    await registry.tool()
    await registry.mount()
    assert await registry.told("t-0042", "tool_area_changed") == []
    made(await registry.http.patch("/machines/p01", json={"area": " Hall   3 "}, headers={"If-Match": '"1"'}))
    assert [event.data["area"] for event in await registry.told("t-0042", "tool_area_changed")] == ["Hall 3"]
    (told,) = await registry.told("p01", "machine_changed")
    assert told.data["area"] == "Hall 3"
    async with api_client(registry.app, OF_HALL_1) as hanna:
        answer = await hanna.post("/tools/t-0042/unmount", json={"reason": "Run over"})
        assert refused(answer) == (403, "outside_area")


async def test_nobody_takes_a_press_into_his_area_or_out_of_all(registry: Registry) -> None:
    """Else the limit would be one's own to lift."""
    await registry.machine("P01", area="Hall 2")
    await registry.machine("P02")
    async with api_client(registry.app, OF_HALL_1) as hanna:
        for area in ("", "Hall 1"):
            answer = await hanna.patch("/machines/p01", json={"area": area}, headers={"If-Match": '"1"'})
            assert refused(answer) == (403, "outside_area")
        away = await hanna.patch("/machines/p02", json={"area": "Hall 2"}, headers={"If-Match": '"1"'})
        assert refused(away) == (403, "outside_area")
        made(await hanna.patch("/machines/p02", json={"area": "Hall 1"}, headers={"If-Match": '"1"'}))
    assert made(await registry.http.get("/machines/p01"))["area"] == "Hall 2"
