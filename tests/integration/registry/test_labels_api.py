"""Short codes and labels over HTTP, on both databases."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Registry, made, refused

from toolcare_registry.domain import codes
from toolcare_shared.contracts.gateway import PlantChanged
from toolcare_shared.contracts.registry import ToolState
from toolcare_shared.messaging.topics import StateTopic

pytestmark = pytest.mark.asyncio

ORIGIN = "https://toolcare.plant.local:8443"


async def test_every_tool_has_a_code_of_its_own(registry: Registry) -> None:
    """In the answer, the event and the snapshot; no second tool gets it, whatever the code does."""
    first, second = await registry.tool("T-1"), await registry.tool("T-2")
    code = str(first["short_code"])
    assert codes.is_right(code)
    assert second["short_code"] != code
    [event] = await registry.events("t-1")
    assert event.data["short_code"] == code
    shown = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-1")) or "")
    assert shown.short_code == code
    with pytest.raises(IntegrityError):
        async with registry.database.write() as session:
            await session.execute(text("UPDATE tool SET short_code = :code WHERE id = 't-2'"), {"code": code})


async def test_code_finds_its_tool_in_any_spelling(registry: Registry) -> None:
    """With and without dash, in any case, as an address, and by the tool's number."""
    tool = await registry.tool("T/0042")
    code = str(tool["short_code"])
    expected = {"kind": "tool", "tool_id": "t-0042", "number": "T/0042", "name": "Tool T/0042", "short_code": code}
    for said in (code, code.lower(), codes.shown(code), f"{ORIGIN}/t/{codes.shown(code)}", "t/0042"):
        assert made(await registry.technician.get(f"/codes/{said}")) == expected
        assert made(await registry.technician.get("/codes", params={"text": said})) == expected


@ON_ONE_DATABASE
async def test_wrong_codes_say_what_is_wrong(registry: Registry) -> None:
    """Typed wrongly, or of no tool."""
    tool = await registry.tool()
    code = str(tool["short_code"])
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    answer = await registry.http.get(f"/codes/{codes.shown(wrong)}")
    assert refused(answer) == (422, "wrong_check_character")
    assert "typed wrongly" in answer.json()["detail"]
    other = next(code_of for serial in range(2) if (code_of := codes.code_of(serial)) != code)
    assert refused(await registry.http.get(f"/codes/{other}")) == (404, "unknown_code")
    assert refused(await registry.http.get("/codes/T-9999")) == (404, "unknown_code")
    assert refused(await registry.http.get("/codes/%00")) == (422, "invalid_input")


@ON_ONE_DATABASE
async def test_labels_are_printed(registry: Registry) -> None:
    """In either layout, for many tools at once, and each as a drawing for the screen."""
    await registry.tool("T-1")
    await registry.tool("T-2")
    query = {"tool_id": ["t-2", "t-1"], "origin": ORIGIN}
    for layout, pages in (("single", 2), ("sheet", 1)):
        answer = await registry.technician.get("/labels.pdf", params={**query, "layout": layout})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.content.startswith(b"%PDF-")
        assert answer.content.count(b"/Type /Page\n") == pages
    drawing = await registry.technician.get("/tools/t-1/label.svg", params={"origin": ORIGIN})
    assert (drawing.status_code, drawing.headers["content-type"]) == (200, "image/svg+xml")
    assert ">T-1</text>" in drawing.text
    assert "sandbox" in drawing.headers["content-security-policy"]


@ON_ONE_DATABASE
async def test_labels_carry_the_name_of_the_plant(registry: Registry) -> None:
    """The newest that was told: a word that comes late changes nothing."""
    await registry.tool("T-1")
    for name, version in (("Lindenau plant", 3), ("Old name", 2)):
        await registry.hear(PlantChanged(name=name, timezone="", language="", version=version, at=registry.clock.now()))
    drawing = await registry.technician.get("/tools/t-1/label.svg", params={"origin": ORIGIN})
    assert ">Lindenau plant</text>" in drawing.text
    assert "Old name" not in drawing.text
    query = {"tool_id": "t-1", "origin": ORIGIN}
    assert (await registry.technician.get("/labels.pdf", params=query)).content.startswith(b"%PDF-")


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"origin": ORIGIN}, (422, "invalid_input")),
        ({"tool_id": "t-9", "origin": ORIGIN}, (404, "unknown_tool")),
        ({"tool_id": "t-0042"}, (422, "invalid_input")),
        ({"tool_id": "t-0042", "origin": "javascript:alert(1)"}, (422, "invalid_input")),
        ({"tool_id": "t-0042", "origin": ORIGIN, "layout": "poster"}, (422, "invalid_input")),
        ({"tool_id": ["t-0042"] * 201, "origin": ORIGIN}, (422, "invalid_input")),
    ],
)
async def test_wrong_wish_for_labels_is_refused(
    registry: Registry, query: dict[str, str | list[str]], expected: tuple[int, str]
) -> None:
    """Each in words."""
    await registry.tool()
    assert refused(await registry.http.get("/labels.pdf", params=query)) == expected


async def test_the_plant_says_where_labels_lead(registry: Registry) -> None:
    """Nobody else's address bar decides it; only an engineer sets it, and two do not overwrite each other."""
    assert made(await registry.technician.get("/label-address")) == {"address": None, "version": 0}
    body, first = {"address": "https://toolcare.plant.local:8443"}, {"If-Match": '"0"'}
    answer = await registry.technician.put("/label-address", json=body, headers=first)
    assert refused(answer) == (403, "forbidden")
    assert made(await registry.http.put("/label-address", json=body, headers=first)) == {**body, "version": 1}
    assert refused(await registry.http.put("/label-address", json=body, headers=first)) == (412, "precondition_failed")
    wrong = await registry.http.put("/label-address", json={"address": "plant/t"}, headers={"If-Match": '"1"'})
    assert refused(wrong) == (422, "invalid_input")
    cleared = await registry.http.put("/label-address", json={"address": None}, headers={"If-Match": '"1"'})
    assert made(cleared) == {"address": None, "version": 2}
