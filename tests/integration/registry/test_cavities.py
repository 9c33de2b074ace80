"""Cavities over HTTP, on both databases."""

import asyncio

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Json, Registry, made, refused

from toolcare_shared.contracts.registry import ToolState
from toolcare_shared.messaging.topics import StateTopic

pytestmark = pytest.mark.asyncio

CAVITIES = "/tools/t-0042/cavities"
FLASH: Json = {"reason": "Flash at the gate"}


async def items(registry: Registry) -> list[Json]:
    found = made(await registry.technician.get(CAVITIES))["items"]
    assert isinstance(found, list)
    return [item for item in found if isinstance(item, dict)]


async def test_a_tool_has_its_cavities_from_the_start(registry: Registry) -> None:
    """As many as it was registered with, all active, in order."""
    tool = await registry.tool(cavity_count=12)
    assert tool["active_cavities"] == 12
    assert [item["number"] for item in await items(registry)] == list(range(1, 13))
    assert (await items(registry))[0] == {
        "number": 1,
        "name": "1",
        "part": None,
        "active": True,
        "reason": None,
        "since": None,
        "by": None,
        "x": None,
        "y": None,
    }


async def test_a_blocked_cavity_is_answered_told_and_shown(registry: Registry) -> None:
    """Who, when and why; the tool, the event and the snapshot count one less."""
    await registry.tool()
    answer = made(await registry.http.post(f"{CAVITIES}/3/block", json=FLASH))
    assert (answer["active_cavities"], answer["version"]) == (7, 2)
    third = (await items(registry))[2]
    assert (third["active"], third["reason"], third["by"]) == (False, "Flash at the gate", "Erika")
    assert third["since"] == "2026-03-02T06:00:00Z"
    assert made(await registry.http.get("/tools/t-0042"))["active_cavities"] == 7
    event = (await registry.events("t-0042"))[-1]
    assert event.event_name == "cavity_blocked"
    told = {name: event.data[name] for name in ("cavity", "reason", "active_cavities", "by", "version")}
    assert told == {"cavity": 3, "reason": "Flash at the gate", "active_cavities": 7, "by": "Erika", "version": 2}
    shown = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")
    assert (shown.active_cavities, shown.version) == (7, 2)
    again = made(await registry.http.post(f"{CAVITIES}/3/unblock", json={"reason": "Insert replaced"}))
    assert again["active_cavities"] == 8
    third = (await items(registry))[2]
    assert (third["active"], third["reason"]) == (True, "Insert replaced")
    assert (await registry.events("t-0042"))[-1].event_name == "cavity_unblocked"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("deed", "body", "expected"),
    [
        ("1/block", FLASH, (409, "cavity_is_blocked")),
        ("2/block", FLASH, (409, "last_active_cavity")),
        ("2/unblock", FLASH, (409, "cavity_is_active")),
        ("3/block", FLASH, (404, "unknown_cavity")),
        ("0/block", FLASH, (422, "invalid_input")),
        ("2/block", {"reason": " "}, (422, "invalid_input")),
        ("2/block", {}, (422, "invalid_input")),
    ],
)
async def test_what_cannot_be_is_refused(registry: Registry, deed: str, body: Json, expected: tuple[int, str]) -> None:
    """Each refusal has its own code and changes nothing."""
    await registry.tool(cavity_count=2)
    made(await registry.http.post(f"{CAVITIES}/1/block", json=FLASH))
    assert refused(await registry.http.post(f"{CAVITIES}/{deed}", json=body)) == expected
    assert len(await registry.events("t-0042")) == 2


async def test_of_parallel_blocks_one_cavity_stays(registry: Registry) -> None:
    """Four people block the four cavities of a tool at the same moment."""
    await registry.tool(cavity_count=4)
    answers = await asyncio.gather(
        *(registry.http.post(f"{CAVITIES}/{number}/block", json=FLASH) for number in range(1, 5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 409]
    assert made(await registry.http.get("/tools/t-0042"))["active_cavities"] == 1


async def test_a_cavity_gets_a_name_a_part_and_a_spot(registry: Registry) -> None:
    """Under the tool's version; half a spot is refused; nothing changed is no event."""
    await registry.tool()
    spot: Json = {"name": "2 left", "part": "Lid 47", "x": 0.25, "y": 0}
    changed = await registry.http.patch(f"{CAVITIES}/2", json=spot, headers={"If-Match": '"1"'})
    assert (made(changed)["version"], changed.headers["etag"]) == (2, '"2"')
    assert (await items(registry))[1].items() >= spot.items()
    same = await registry.http.patch(f"{CAVITIES}/2", json={"x": 0.25}, headers={"If-Match": '"2"'})
    assert made(same)["version"] == 2
    half = await registry.http.patch(f"{CAVITIES}/2", json={"x": None}, headers={"If-Match": '"2"'})
    assert refused(half) == (422, "half_a_spot")
    outside = await registry.http.patch(f"{CAVITIES}/2", json={"x": 1.1}, headers={"If-Match": '"2"'})
    assert refused(outside) == (422, "invalid_input")
    stale = await registry.http.patch(f"{CAVITIES}/2", json={"name": "x"}, headers={"If-Match": '"1"'})
    assert refused(stale) == (412, "precondition_failed")


async def test_the_number_of_cavities_grows_and_shrinks(registry: Registry) -> None:
    """A blocked cavity that goes is counted no more; one active cavity must remain."""
    await registry.tool(cavity_count=3)
    for number in (1, 3):
        made(await registry.http.post(f"{CAVITIES}/{number}/block", json=FLASH))
    grown = await registry.http.patch("/tools/t-0042", json={"cavity_count": 5}, headers={"If-Match": '"3"'})
    assert (made(grown)["cavity_count"], made(grown)["active_cavities"]) == (5, 3)
    shrunk = await registry.http.patch("/tools/t-0042", json={"cavity_count": 2}, headers={"If-Match": '"4"'})
    assert made(shrunk)["active_cavities"] == 1
    assert [item["active"] for item in await items(registry)] == [False, True]
    none = await registry.http.patch("/tools/t-0042", json={"cavity_count": 1}, headers={"If-Match": '"5"'})
    assert refused(none) == (409, "no_active_cavity_left")


@ON_ONE_DATABASE
async def test_a_technician_reads_cavities(registry: Registry) -> None:
    """Blocking one is an engineer's decision."""
    await registry.tool()
    assert refused(await registry.technician.post(f"{CAVITIES}/1/block", json=FLASH)) == (403, "forbidden")
    assert refused(await registry.technician.get("/tools/t-9/cavities")) == (404, "unknown_tool")
