"""The tool sheet over HTTP, on both databases."""

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Json, Registry, made, refused

pytestmark = pytest.mark.asyncio

PATH = "/tools/t-0042/sheet"
SHEET: Json = {
    "product": "Housing",
    "customer": "Acme",
    "built_on": "2024-05-01",
    "length_mm": 496.5,
    "weight_kg": 840,
    "materials": [{"part": "Core", "steel": "1.2343", "hardness_hrc": 52, "coating": None}],
    "cooling": [{"number": 1, "side": "A", "medium": "Water", "flow_lpm": 8.5, "temperature_c": 40}],
    "zones": [{"number": 1, "kind": "manifold", "resistance_ohm": 52.9, "thermocouple": "J"}],
    "ejection": {"kind": "hydraulic", "stroke_mm": 60},
    "setup": [{"name": "Melt temperature", "value": 230, "unit": "C", "low": 220, "high": 240}],
}


async def test_a_sheet_is_empty_until_it_is_written(registry: Registry) -> None:
    """Version 0, and the first writing expects it."""
    await registry.tool()
    answer = await registry.technician.get(PATH)
    empty = made(answer)
    assert (empty["version"], empty["product"], empty["zones"], empty["ejection"]) == (0, None, [], None)
    assert answer.headers["etag"] == '"0"'
    assert refused(await registry.http.put(PATH, json=SHEET)) == (428, "precondition_required")
    written = made(await registry.http.put(PATH, json=SHEET, headers={"If-Match": '"0"'}))
    assert (written["version"], written["built_on"], written["length_mm"]) == (1, "2024-05-01", 496.5)
    assert made(await registry.technician.get(PATH)) == written
    assert made(await registry.http.get("/tools/t-0042"))["version"] == 1


async def test_of_two_writers_the_second_looks_again(registry: Registry) -> None:
    """A lost update is refused, the same content keeps the version, and a shorter sheet clears the rest."""
    await registry.tool()
    made(await registry.http.put(PATH, json=SHEET, headers={"If-Match": '"0"'}))
    stale = await registry.http.put(PATH, json={"product": "Lid"}, headers={"If-Match": '"0"'})
    assert refused(stale) == (412, "precondition_failed")
    same = await registry.http.put(PATH, json=SHEET, headers={"If-Match": '"1"'})
    assert made(same)["version"] == 1
    short = made(await registry.http.put(PATH, json={"product": "Lid"}, headers={"If-Match": '"1"'}))
    assert (short["version"], short["product"], short["customer"], short["zones"]) == (2, "Lid", None, [])


@ON_ONE_DATABASE
async def test_a_wrong_sheet_is_refused_by_field(registry: Registry) -> None:
    """The finding names the row; a technician does not write it, and an unknown tool has none."""
    await registry.tool()
    wrong: Json = {"cooling": [{"number": 1, "flow_lpm": -1}]}
    answer = await registry.http.put(PATH, json=wrong, headers={"If-Match": '"0"'})
    assert refused(answer) == (422, "invalid_input")
    assert answer.json()["errors"][0]["field"] == "cooling.0.flow_lpm"
    forbidden = await registry.technician.put(PATH, json={}, headers={"If-Match": '"0"'})
    assert refused(forbidden) == (403, "forbidden")
    assert refused(await registry.http.get("/tools/t-9/sheet")) == (404, "unknown_tool")
