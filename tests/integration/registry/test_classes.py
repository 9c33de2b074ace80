"""Tool classes over HTTP, on both databases."""

import pytest
from tests.integration.registry.conftest import Json, Registry, made, refused

from toolcare_shared.contracts.registry import ToolState
from toolcare_shared.messaging.topics import StateTopic

pytestmark = pytest.mark.asyncio


async def test_the_known_classes_are_there(registry: Registry) -> None:
    """With the limits most sources name; where they differ the note says so."""
    items = made(await registry.technician.get("/tool-classes"))["items"]
    assert isinstance(items, list)
    found = {str(item["code"]): item for item in items if isinstance(item, dict)}
    assert {code: item["max_shots"] for code, item in found.items()} == {
        "101": None,
        "102": 1_000_000,
        "103": 500_000,
        "104": 100_000,
        "105": 500,
    }
    assert "differ" in found["102"]["notes"]["en"]  # type: ignore[index, call-overload, operator]
    assert "widersprechen" in found["102"]["notes"]["de"]  # type: ignore[index, call-overload, operator]
    assert not any(item["confirmed"] for item in found.values())


async def test_the_plant_confirms_a_class(registry: Registry) -> None:
    """An engineer stands by it; what is changed later is to be confirmed again."""
    path, change = "/tool-classes/104/confirm", {"names": {"de": "Klein"}, "max_shots": 90_000}
    assert refused(await registry.technician.post(path, headers={"If-Match": '"1"'})) == (403, "forbidden")
    confirmed = made(await registry.http.post(path, headers={"If-Match": '"1"'}))
    assert (confirmed["confirmed"], confirmed["confirmed_by"], confirmed["version"]) == (True, "Erika", 2)
    changed = made(await registry.http.put("/tool-classes/104", json=change, headers={"If-Match": '"2"'}))
    assert (changed["confirmed"], changed["names"], changed["notes"]) == (False, {"de": "Klein"}, {})


async def test_a_class_is_changed_and_its_tools_are_told_anew(registry: Registry) -> None:
    """Those that live by its limit; one with a design life of its own is left alone."""
    tool = await registry.tool("T-1", class_code="103", change_level="B")
    assert (tool["class_code"], tool["change_level"], tool["life_shots"]) == ("103", "B", 500_000)
    await registry.tool("T-2", class_code="103", design_life_shots=800_000)
    change: Json = {
        "names": {"en": "Medium"},
        "max_shots": 250_000,
        "notes": {"en": "As agreed with the maker"},
    }
    answer = await registry.http.put("/tool-classes/103", json=change, headers={"If-Match": '"1"'})
    unconfirmed = {"confirmed": False, "confirmed_by": None, "confirmed_at": None}
    assert made(answer) == {"code": "103", **change, **unconfirmed, "version": 2}
    assert made(await registry.http.get("/tools/t-1"))["life_shots"] == 250_000
    event = (await registry.events("t-1"))[-1]
    assert (event.event_name, event.data["life_shots"], event.data["version"]) == ("tool_changed", 250_000, 2)
    shown = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-1")) or "")
    assert (shown.class_code, shown.change_level, shown.life_shots) == ("103", "B", 250_000)
    assert len(await registry.events("t-2")) == 1
    stale = await registry.http.put("/tool-classes/103", json=change, headers={"If-Match": '"1"'})
    assert refused(stale) == (412, "precondition_failed")
    renamed = await registry.http.put(
        "/tool-classes/103", json={**change, "names": {"en": "M"}}, headers={"If-Match": '"2"'}
    )
    assert made(renamed)["version"] == 3
    assert len(await registry.events("t-1")) == 2


async def test_a_plant_adds_its_own_class(registry: Registry) -> None:
    """A code is given once, and a tool's class must be known."""
    body: Json = {"code": "X", "names": {"en": "Ours"}, "max_shots": 50_000}
    made(await registry.http.post("/tool-classes", json=body), 201)
    assert refused(await registry.http.post("/tool-classes", json=body)) == (409, "tool_class_taken")
    await registry.tool("T-1")
    given = await registry.http.patch("/tools/t-1", json={"class_code": "X"}, headers={"If-Match": '"1"'})
    assert made(given)["life_shots"] == 50_000
    wrong = await registry.http.patch("/tools/t-1", json={"class_code": "Y"}, headers={"If-Match": '"2"'})
    assert refused(wrong) == (404, "unknown_tool_class")
    body = {"number": "T-2", "name": "Lid", "cavity_count": 1, "class_code": "Y"}
    assert refused(await registry.http.post("/tools", json=body)) == (404, "unknown_tool_class")
    cleared = await registry.http.patch("/tools/t-1", json={"class_code": None}, headers={"If-Match": '"2"'})
    assert made(cleared)["life_shots"] is None
    change: Json = {"names": {"en": "x"}}
    unknown = await registry.http.put("/tool-classes/Y", json=change, headers={"If-Match": '"1"'})
    assert refused(unknown) == (404, "unknown_tool_class")
    assert refused(await registry.technician.post("/tool-classes", json=body)) == (403, "forbidden")
