"""Somebody whose rights end at an area of the plant, and a failure of a tool on a press of another."""

from dataclasses import replace

import pytest
from tests.integration.failures.conftest import TOOL, Failures, made, refused

from toolcare_shared import areas
from toolcare_shared.auth import Role
from toolcare_shared.testing.api import api_client, person

pytestmark = pytest.mark.asyncio

HALL_1 = frozenset({"Hall 1"})


async def test_who_sees_a_danger_says_so_and_does_no_more_there(shop: Failures) -> None:
    """He reports, says his own report better and any worse; to lower, start, solve and analyse is for those there."""
    report = await shop.do(await shop.report("FL", severity="stop_now"), "accept")
    async with shop.database.write() as session:
        await areas.keep(session, areas.TOOL, TOOL, "Hall 2")
    address, any_version = f"/failures/{report['id']}", {"If-Match": "*"}
    async with api_client(shop.app, replace(person(Role.ENGINEER, "u-3", "Hanna"), areas=HALL_1)) as hanna:
        for answer in (
            await hanna.patch(address, json={"severity": "watch"}, headers=any_version),
            await hanna.patch(address, json={"note": "Not so bad"}, headers=any_version),
            await hanna.post(f"{address}/start", json={}),
            await hanna.post(f"{address}/solve", json={"fixes": ["X-CLEAN"]}),
            await hanna.post(f"{address}/reject", json={"reason": "Gate mark"}),
            await hanna.put(f"{address}/analysis", json={"cause_text": "Wear"}, headers=any_version),
        ):
            assert refused(answer) == (403, "outside_area")
        worse = made(await hanna.patch(address, json={"severity": "safety"}, headers=any_version))
        assert (worse["severity"], worse["state"], worse["note"]) == ("safety", "accepted", "")
        own = made(await hanna.post("/failures", json={"tool_id": TOOL, "code": "SC"}), 201)
        better = await hanna.patch(f"/failures/{own['id']}", json={"note": "At the gate"}, headers=any_version)
        assert made(better)["note"] == "At the gate"
        await shop.do(own, "accept")
        late = await hanna.patch(f"/failures/{own['id']}", json={"note": "Or not"}, headers=any_version)
        assert refused(late) == (403, "outside_area")
    async with shop.database.write() as session:
        await areas.keep(session, areas.TOOL, TOOL, "Hall 1")
    async with api_client(shop.app, replace(person(Role.TECHNICIAN, "u-4", "Jo"), areas=HALL_1)) as jo:
        assert made(await jo.post(f"{address}/solve", json={"fixes": ["X-CLEAN"]}))["state"] == "solved"
