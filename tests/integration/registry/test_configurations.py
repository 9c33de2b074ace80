"""Configurations of family tools over HTTP, on both databases."""

import pytest
from pydantic import JsonValue
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Json, Registry, made, refused

pytestmark = pytest.mark.asyncio

PATH = "/tools/t-0042/configurations"


async def configuration(registry: Registry, **fields: JsonValue) -> Json:
    return made(await registry.http.post(PATH, json={"name": "Left", "cavities": [2, 1], **fields}), 201)


async def mounting(registry: Registry) -> Json:
    tool = made(await registry.technician.get("/tools/t-0042"))
    assert isinstance(tool["mounting"], dict)
    return tool["mounting"]


async def test_a_run_has_a_configuration(registry: Registry) -> None:
    """The tool, its history and the event carry it, with the cavities that make parts."""
    await registry.tool(cavity_count=4)
    await registry.machine()
    left = await configuration(registry)
    assert left["cavities"] == [1, 2]
    await registry.mount(configuration_id=left["id"])
    wanted = {"configuration_id": left["id"], "configuration_name": "Left", "active_cavities": 2}
    assert (await mounting(registry)).items() >= wanted.items()
    [event] = await registry.told("t-0042", "tool_mounted")
    assert event.data.items() >= wanted.items()
    history = made(await registry.technician.get("/tools/t-0042/mountings"))["items"]
    assert isinstance(history, list)
    assert isinstance(history[0], dict)
    assert history[0].items() >= wanted.items()


async def test_a_run_counts_its_cavities_as_they_change(registry: Registry) -> None:
    """Blocked, unblocked, or the configuration changed: the open mounting says what makes parts now."""
    await registry.tool(cavity_count=4)
    await registry.machine()
    left = await configuration(registry)
    await registry.mount(configuration_id=left["id"])
    made(await registry.http.post("/tools/t-0042/cavities/1/block", json={"reason": "Flash"}))
    assert (await mounting(registry))["active_cavities"] == 1
    made(await registry.http.post("/tools/t-0042/cavities/1/unblock", json={"reason": "Done"}))
    path = f"/configurations/{left['id']}"
    changed = await registry.http.patch(path, json={"cavities": [1, 2, 4]}, headers={"If-Match": '"1"'})
    assert (made(changed)["version"], changed.headers["etag"]) == (2, '"2"')
    assert (await mounting(registry))["active_cavities"] == 3
    await registry.unmount()
    await registry.mount()
    assert (await mounting(registry))["active_cavities"] == 4


async def test_a_retired_configuration_runs_no_more(registry: Registry) -> None:
    """It leaves the list, and the refusal says so."""
    await registry.tool(cavity_count=4)
    await registry.machine()
    left = await configuration(registry)
    made(
        await registry.http.patch(
            f"/configurations/{left['id']}", json={"retired": True, "reason": "Worn out"}, headers={"If-Match": '"1"'}
        )
    )
    assert made(await registry.technician.get(PATH))["items"] == []
    assert len(made(await registry.technician.get(f"{PATH}?retired=true"))["items"]) == 1  # type: ignore[arg-type]
    answer = await registry.technician.post(
        "/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711", "configuration_id": left["id"]}
    )
    assert refused(answer) == (409, "configuration_is_retired")


@ON_ONE_DATABASE
async def test_what_cannot_run_is_refused(registry: Registry) -> None:
    """A configuration of another tool, and one whose cavities are all blocked."""
    await registry.tool(cavity_count=4)
    await registry.tool("T-2")
    await registry.machine()
    left = await configuration(registry, cavities=[1])
    body: Json = {"machine_id": "p01", "job": "4711", "configuration_id": left["id"]}
    assert refused(await registry.technician.post("/tools/t-2/mount", json=body)) == (404, "unknown_configuration")
    made(await registry.http.post("/tools/t-0042/cavities/1/block", json={"reason": "Flash"}))
    blocked = await registry.technician.post("/tools/t-0042/mount", json=body)
    assert refused(blocked) == (409, "configuration_all_blocked")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "LEFT", "cavities": [3]}, (409, "configuration_name_taken")),
        ({"name": "Right", "cavities": [5]}, (404, "unknown_cavity")),
        ({"name": "Right", "cavities": []}, (422, "invalid_input")),
        ({"name": "Right", "cavities": [0]}, (422, "invalid_input")),
    ],
)
@ON_ONE_DATABASE
async def test_wrong_configuration_is_refused(registry: Registry, body: Json, expected: tuple[int, str]) -> None:
    """Each refusal has its own code."""
    await registry.tool(cavity_count=4)
    await configuration(registry)
    assert refused(await registry.http.post(PATH, json=body)) == expected


async def test_a_cavity_of_a_configuration_stays(registry: Registry) -> None:
    """The tool keeps it until the configuration lets it go."""
    await registry.tool(cavity_count=4)
    await configuration(registry, cavities=[4])
    answer = await registry.http.patch("/tools/t-0042", json={"cavity_count": 3}, headers={"If-Match": '"1"'})
    assert refused(answer) == (409, "cavity_in_use")
    assert "configuration Left" in answer.json()["detail"]


async def test_configurations_are_paged_by_name(registry: Registry) -> None:
    """Each is on one page."""
    await registry.tool(cavity_count=4)
    for name in ("b", "A", "c"):
        await configuration(registry, name=name)
    first = made(await registry.http.get(PATH, params={"limit": 2}))
    rest = made(await registry.http.get(PATH, params={"limit": 2, "cursor": str(first["next_cursor"])}))
    assert [item["name"] for page in (first, rest) for item in page["items"]] == ["A", "b", "c"]  # type: ignore[union-attr,index,call-overload]
