"""What was typed of a tool is told with what it was before."""

import pytest
from tests.integration.registry.conftest import Json, Registry, made

pytestmark = pytest.mark.asyncio


async def edited(registry: Registry) -> list[tuple[str, str, bool, list[Json]]]:
    told = await registry.told("t-0042", "tool_edited")
    return [(*(each.data[name] for name in ("part", "name", "is_new", "changes")),) for each in told]  # type: ignore[misc]


async def test_every_edit_tells_the_fields_that_differ(registry: Registry) -> None:
    """Of the tool, its sheet, a cavity, a configuration and a component; saving the same tells nothing."""
    await registry.tool(cavity_count=4)
    first = {"If-Match": '"1"'}
    for _ in range(2):
        tool = made(await registry.http.get("/tools/t-0042"))
        headers = {"If-Match": f'"{tool["version"]}"'}
        made(await registry.http.patch("/tools/t-0042", json={"owner": "Meyer"}, headers=headers))
    sheet: Json = {"product": "Lid", "zones": [{"number": 1, "kind": "manifold"}]}
    made(await registry.http.put("/tools/t-0042/sheet", json=sheet, headers={"If-Match": '"0"'}))
    body: Json = {"name": "Left", "cavities": [1, 2]}
    left = made(await registry.http.post("/tools/t-0042/configurations", json=body), 201)
    made(await registry.http.patch(f"/configurations/{left['id']}", json={"cavities": [1, 3]}, headers=first))
    slide = made(await registry.http.post("/tools/t-0042/components", json={"kind": "slide", "name": "Slide"}), 201)
    made(await registry.http.patch(f"/components/{slide['id']}", json={"quantity": 2}, headers=first))
    parts = await registry.told(str(slide["id"]), "component_changed")
    assert [(one.data["tool_id"], one.data["kind"], one.data["name"], one.data["version"]) for one in parts] == [
        ("t-0042", "slide", "Slide", 1),
        ("t-0042", "slide", "Slide", 2),
    ]
    assert await edited(registry) == [
        ("tool", "", False, [{"field": "owner", "before": None, "after": "Meyer"}]),
        (
            "sheet",
            "",
            False,
            [
                {"field": "product", "before": None, "after": "Lid"},
                {"field": "zones", "before": None, "after": None},
            ],
        ),
        ("configuration", "Left", True, []),
        ("configuration", "Left", False, [{"field": "cavities", "before": None, "after": None}]),
        ("component", "Slide", True, []),
        ("component", "Slide", False, [{"field": "quantity", "before": 1, "after": 2}]),
    ]
