"""Places over HTTP, on both databases."""

import asyncio

import pytest
from pydantic import JsonValue
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Registry, made, refused

from toolcare_shared.contracts.registry import ToolState
from toolcare_shared.messaging.topics import StateTopic

pytestmark = pytest.mark.asyncio


async def names(registry: Registry, **query: str) -> list[str]:
    """Return the names over all pages of two."""
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": "2", **query, **({"cursor": cursor} if cursor else {})}
        page = made(await registry.technician.get("/places", params=params))
        seen += [str(item["name"]) for item in page["items"] if isinstance(item, dict)]  # type: ignore[union-attr]
        if page["next_cursor"] is None:
            return seen
        cursor = str(page["next_cursor"])


async def test_place_is_added_listed_and_told(registry: Registry) -> None:
    """By name, each on one page, with its event."""
    for name in ("Rack C", "bench 1", "Rack A", "Rack B"):
        await registry.place(name, "bench" if name.startswith("bench") else "storage", note="Dry")
    assert await names(registry) == ["bench 1", "Rack A", "Rack B", "Rack C"]
    place = await registry.place("Bench 2", "bench")
    [event] = await registry.events(str(place["id"]))
    assert event.event_name == "place_registered"
    assert (event.data["name"], event.data["kind"], event.data["version"]) == ("Bench 2", "bench", 1)


async def test_place_is_changed_with_the_version_that_was_read(registry: Registry) -> None:
    """A rename is told, and the snapshots of the tools there follow."""
    place = await registry.place("Rack A")
    await registry.tool()
    await registry.post("/tools/t-0042/move", to={"place_id": place["id"]}, reason="Tidied up")
    path = f"/places/{place['id']}"
    read = await registry.technician.get(path)
    assert (read.headers["etag"], made(read)["tools"]) == ('"1"', 1)
    assert refused(await registry.http.patch(path, json={"name": "Rack Z"})) == (428, "precondition_required")
    changed = made(await registry.http.patch(path, json={"name": "Rack Z"}, headers={"If-Match": '"1"'}))
    assert (changed["name"], changed["tools"], changed["version"]) == ("Rack Z", 1, 2)
    stale = await registry.http.patch(path, json={"name": "Rack Y"}, headers={"If-Match": '"1"'})
    assert refused(stale) == (412, "precondition_failed")
    [event] = await registry.told(str(place["id"]), "place_changed")
    assert (event.data["name"], event.data["retired"], event.data["version"]) == ("Rack Z", False, 2)
    shown = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")
    assert shown.location_name == "Rack Z"


async def test_place_with_tools_stays_in_use(registry: Registry) -> None:
    """An empty one goes, is listed apart, takes no tool, and comes back."""
    place = await registry.place("Rack A")
    other = await registry.place("Rack B")
    await registry.tool()
    await registry.post("/tools/t-0042/move", to={"place_id": place["id"]}, reason="Tidied up")
    path = f"/places/{place['id']}"
    answer = await registry.http.patch(path, json={"retired": True, "reason": "Worn out"}, headers={"If-Match": '"1"'})
    assert refused(answer) == (409, "place_in_use")
    assert "1 tool is at Rack A" in answer.json()["detail"]
    await registry.post("/tools/t-0042/move", to={"place_id": other["id"]}, reason="Tidied up")
    made(await registry.http.patch(path, json={"retired": True, "reason": "Worn out"}, headers={"If-Match": '"1"'}))
    assert (await names(registry), await names(registry, retired="true")) == (["Rack B"], ["Rack A"])
    answer = await registry.http.post(
        "/tools/t-0042/move", json={"to": {"place_id": place["id"]}, "reason": "Tidied up"}
    )
    assert refused(answer) == (409, "place_is_retired")
    back = made(
        await registry.http.patch(path, json={"retired": False, "reason": "Needed again"}, headers={"If-Match": '"2"'})
    )
    assert back["retired"] is False
    assert back["use"] == {"at": "2026-03-02T06:00:00Z", "by": "Erika", "reason": "Needed again"}


async def test_names_are_unique_whatever_their_case(registry: Registry) -> None:
    """Also when two are added, or renamed, at the same moment."""
    answers = await asyncio.gather(
        *(registry.http.post("/places", json={"name": name, "kind": "bench"}) for name in ("Rack", "RACK", "rack"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    other = await registry.place("Other")
    headers = {"If-Match": '"1"'}
    answer = await registry.http.patch(f"/places/{other['id']}", json={"name": "rAck"}, headers=headers)
    assert refused(answer) == (409, "place_name_taken")
    same = made(await registry.http.patch(f"/places/{other['id']}", json={"note": None}, headers=headers))
    assert same["version"] == 1


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "body", [{"name": "A", "kind": "press"}, {"kind": "bench"}, {"name": " ", "kind": "bench"}, {"name": "A"}]
)
async def test_wrong_place_is_refused(registry: Registry, body: dict[str, JsonValue]) -> None:
    """A press is no place of this list, and a place has a name."""
    assert refused(await registry.http.post("/places", json=body)) == (422, "invalid_input")


async def test_unknown_place_and_foreign_cursor(registry: Registry) -> None:
    """Neither is an internal error."""
    assert refused(await registry.http.get("/places/none")) == (404, "unknown_place")
    answer = await registry.http.patch("/places/none", json={}, headers={"If-Match": '"1"'})
    assert refused(answer) == (404, "unknown_place")
    assert refused(await registry.http.get("/places", params={"cursor": "WzFd"})) == (400, "invalid_cursor")


@ON_ONE_DATABASE
async def test_technician_adds_no_place(registry: Registry) -> None:
    """Places are an engineer's."""
    answer = await registry.technician.post("/places", json={"name": "A", "kind": "bench"})
    assert refused(answer) == (403, "forbidden")
