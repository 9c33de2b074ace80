"""Tools, machines and places by the hundred: added, changed, left, or refused row by row."""

import httpx
import pytest
from pydantic import JsonValue
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Json, Registry, made, refused

from toolcare_registry.columns import DATASETS, TOOL_COLUMNS

pytestmark = pytest.mark.asyncio

Fates = list[tuple[str, list[str]]]


async def bulk(registry: Registry, kind: str, *rows: Json, dry_run: bool = False) -> list[Json]:
    numbered: list[JsonValue] = [{"row": row, "values": values} for row, values in enumerate(rows, 2)]
    body: Json = {"dry_run": dry_run, "rows": numbered}
    items = made(await registry.http.post(f"/bulk/{kind}", json=body))["items"]
    assert isinstance(items, list)
    return [item for item in items if isinstance(item, dict)]


def fates(items: list[Json]) -> list[JsonValue]:
    return [item["fate"] for item in items]


def problems(item: Json) -> set[tuple[JsonValue, JsonValue]]:
    found = item["problems"]
    assert isinstance(found, list)
    return {(problem["field"], problem["code"]) for problem in found if isinstance(problem, dict)}


FIRST: Json = {"number": "T-1", "name": "Cup", "cavity_count": 8.0, "expected_cycle_s": 23.1, "status": "released"}


async def test_rows_are_added_changed_and_left(registry: Registry) -> None:
    """Seconds become milliseconds, numbers that look like numbers stay text, and a repeat changes nothing."""
    rows: list[Json] = [FIRST, {"number": 4711, "name": "Lid", "cavity_count": 4}]
    first = await bulk(registry, "tools", *rows)
    assert fates(first) == ["new", "new"]
    assert [item["id"] for item in first] == ["t-1", "4711"]
    tool = made(await registry.http.get("/tools/t-1"))
    assert (tool["expected_cycle_ms"], tool["cavity_count"], tool["status"]) == (23_100, 8, "released")
    assert fates(await bulk(registry, "tools", *rows)) == ["same", "same"]
    changed = await bulk(registry, "tools", {"number": "t-1", "cavity_count": 16})
    assert (changed[0]["fate"], changed[0]["changes"], changed[0]["key"]) == (
        "changed",
        ["number", "cavity_count"],
        "t-1",
    )
    events = [event.event_name for event in await registry.events("t-1")]
    assert events == ["tool_registered", "tool_changed", "tool_edited"]


@ON_ONE_DATABASE
async def test_a_refused_row_stops_no_other(registry: Registry) -> None:
    """Each problem names its column in the file's words; nothing of the row stays."""
    items = await bulk(
        registry,
        "tools",
        FIRST,
        {"number": "T-2", "cavity_count": 0},
        {"number": "T-3", "name": "X", "cavity_count": 1, "expected_cycle_s": 2, "min_cycle_s": 3},
        {"name": "nameless"},
        {"number": "T-4", "name": "X", "cavity_count": 1, "colour": "red"},
        {"number": "T-5", "name": "X", "cavity_count": "eight"},
        {"number": "T-6", "name": "X", "cavity_count": 2},
    )
    assert fates(items) == ["new", *["refused"] * 5, "new"]
    assert problems(items[1]) == {("name", "missing"), ("cavity_count", "greater_than_equal")}
    assert problems(items[2]) == {("min_cycle_s", "minimum_cycle_above_expected")}
    assert problems(items[3]) == {("number", "missing")}
    assert problems(items[4]) == {("colour", "unknown_column")}
    assert problems(items[5]) == {("cavity_count", "int_type")}
    assert (await registry.http.get("/tools/t-3")).status_code == httpx.codes.NOT_FOUND
    assert await registry.events("t-3") == []


async def test_what_no_database_bears_is_refused_before_any_row(registry: Registry) -> None:
    """A NUL would end the transaction of all the other rows."""
    body: Json = {"dry_run": False, "rows": [{"row": 2, "values": {"number": "T\x00", "name": "X", "cavity_count": 1}}]}
    assert refused(await registry.http.post("/bulk/tools", json=body)) == (422, "invalid_input")


async def test_numbers_are_known_however_they_are_spaced(registry: Registry) -> None:
    """Spaces at the ends, and doubled ones, make no other tool."""
    row: Json = {"number": " T  7 ", "name": "Lid", "cavity_count": 1}
    assert fates(await bulk(registry, "tools", row, row)) == ["new", "same"]


async def test_a_dry_run_leaves_no_trace(registry: Registry) -> None:
    """It tells the same fates, and neither a tool nor an event is there afterwards."""
    await registry.tool("T-9")
    answer = await registry.http.post(
        "/bulk/tools",
        json={
            "dry_run": True,
            "rows": [{"row": 2, "values": FIRST}, {"row": 3, "values": {"number": "T-9", "name": "New name"}}],
        },
    )
    assert fates(made(answer)["items"]) == ["new", "changed"]  # type: ignore[arg-type]
    assert "toolcare-events" not in answer.headers
    assert (await registry.http.get("/tools/t-1")).status_code == httpx.codes.NOT_FOUND
    assert len(await registry.events("t-9")) == 1


@ON_ONE_DATABASE
async def test_the_answer_names_the_last_event_alone(registry: Registry) -> None:
    """A header with five hundred ids would be refused on its way; the last one is enough to wait for."""
    rows = [{"row": row, "values": {"number": f"T-{row}", "name": "X", "cavity_count": 1}} for row in range(1, 501)]
    answer = await registry.http.post("/bulk/tools", json={"dry_run": False, "rows": rows})
    assert set(fates(made(answer)["items"])) == {"new"}  # type: ignore[arg-type]
    assert answer.headers["toolcare-events"] == (await registry.events("t-500"))[-1].id


@ON_ONE_DATABASE
async def test_retiring_is_no_matter_of_a_file(registry: Registry) -> None:
    """An exported retired tool comes back in unchanged; a tool in use is not retired by its row."""
    await registry.tool("T-1")
    row: Json = {"number": "T-1", "status": "retired"}
    assert problems((await bulk(registry, "tools", row))[0]) == {("status", "retire_with_a_reason")}
    made(await registry.http.post("/tools/t-1/retire", json={"reason": "worn"}))
    assert fates(await bulk(registry, "tools", row)) == ["same"]
    assert fates(await bulk(registry, "tools", {**row, "name": "Old lid"})) == ["changed"]
    back: Json = {"number": "T-1", "status": "released"}
    assert problems((await bulk(registry, "tools", back))[0]) == {("status", "back_with_a_reason")}


async def test_a_status_is_a_step_with_a_reason(registry: Registry) -> None:
    """It is in the life cycle of the tool, told like one that somebody set."""
    await registry.tool("T-1")
    (item,) = await bulk(registry, "tools", {"number": "T-1", "status": "released", "owner": "Kunde AG"})
    assert (item["fate"], item["changes"]) == ("changed", ["status", "owner"])
    change = made(await registry.http.get("/tools/t-1/changes?axis=life_cycle"))["items"][0]  # type: ignore[index]
    found = [change[name] for name in ("from", "to", "reason")]  # type: ignore[index, call-overload]
    assert found == ["development", "released", "Brought in from a file"]
    odd = await bulk(registry, "tools", {"number": "T-1", "status": "mended"})
    assert problems(odd[0]) == {("status", "literal_error")}


@ON_ONE_DATABASE
async def test_the_sheet_takes_the_columns_given(registry: Registry) -> None:
    """Others stay, the lists of the sheet too; only a difference makes a new version."""
    await registry.tool("T-1")
    zones: list[JsonValue] = [{"number": 1, "resistance_ohm": 21.5}]
    sheet: Json = {"product": "Cup", "weight_kg": 800, "zones": zones}
    made(await registry.http.put("/tools/t-1/sheet", json=sheet, headers={"If-Match": '"0"'}))
    row: Json = {"number": "T-1", "product": "Cup", "weight_kg": 812.5, "built_on": "2019-05-02", "part_number": 4711.0}
    (item,) = await bulk(registry, "tools", row)
    assert (item["fate"], item["changes"]) == ("changed", ["part_number", "built_on", "weight_kg"])
    assert fates(await bulk(registry, "tools", row)) == ["same"]
    now = made(await registry.http.get("/tools/t-1/sheet"))
    assert (now["version"], now["weight_kg"], now["built_on"], now["part_number"]) == (2, 812.5, "2019-05-02", "4711")
    assert now["zones"][0]["resistance_ohm"] == 21.5  # type: ignore[index, call-overload]
    wrong = await bulk(registry, "tools", {"number": "T-1", "height_mm": -1, "built_on": "then"})
    assert {field for field, _ in problems(wrong[0])} == {"height_mm", "built_on"}


async def test_a_new_tool_comes_with_all_of_it(registry: Registry) -> None:
    """Its class, its sheet and its place; an unknown class or place refuses the row and leaves nothing of it."""
    assert fates(await bulk(registry, "places", {"name": "Rack 1", "kind": "storage"})) == ["new"]
    row: Json = {**FIRST, "class_code": 102.0, "change_level": "B", "customer": "Kunde AG", "place": "rack  1"}
    items = await bulk(
        registry,
        "tools",
        row,
        {**FIRST, "number": "T-2", "class_code": "999"},
        {**FIRST, "number": "T-3", "customer": "Kunde AG", "place": "Rack 9"},
    )
    assert fates(items) == ["new", "refused", "refused"]
    assert problems(items[1]) == {("class_code", "unknown_tool_class")}
    assert problems(items[2]) == {("place", "unknown_place")}
    assert await registry.events("t-3") == []
    assert fates(await bulk(registry, "tools", row)) == ["same"]
    tool = made(await registry.http.get("/tools/t-1"))
    assert (tool["class_code"], tool["change_level"], tool["location"]["place_name"]) == ("102", "B", "Rack 1")  # type: ignore[index, call-overload]


async def test_a_tool_on_a_press_stays_there(registry: Registry) -> None:
    """The press knows better than a file; off it, the tool goes where the file says, once."""
    await registry.tool("T-1")
    await registry.machine("P01")
    await bulk(registry, "places", {"name": "Rack 1", "kind": "storage"})
    await registry.mount("t-1")
    row: Json = {"number": "T-1", "place": "Rack 1"}
    assert fates(await bulk(registry, "tools", row)) == ["same"]
    made(await registry.http.post("/tools/t-1/unmount", json={"reason": "Run over"}))
    (item,) = await bulk(registry, "tools", row)
    assert (item["fate"], item["changes"]) == ("changed", ["place"])
    assert fates(await bulk(registry, "tools", row)) == ["same"]


async def test_a_dry_run_takes_places_of_the_same_file_as_there(registry: Registry) -> None:
    """Afterwards nothing of them is there."""
    body: Json = {
        "dry_run": True,
        "rows": [{"row": 2, "values": {**FIRST, "place": "Rack 7"}}],
        "places": ["rack 7"],
    }
    assert fates(made(await registry.http.post("/bulk/tools", json=body))["items"]) == ["new"]  # type: ignore[arg-type]
    assert made(await registry.http.get("/places"))["items"] == []


async def test_places_are_known_by_name(registry: Registry) -> None:
    """Without case; the kind of a place stays."""
    first: list[Json] = [{"name": "Rack 1", "kind": "storage"}, {"name": "Bench 1", "kind": "bench", "note": "hall 2"}]
    assert fates(await bulk(registry, "places", *first)) == ["new", "new"]
    items = await bulk(
        registry,
        "places",
        first[0],
        {"name": "RACK 1", "note": "left"},
        {"name": "Bench 1", "kind": "storage"},
        {"name": "Yard", "kind": "field"},
        {"kind": "bench"},
    )
    assert fates(items) == ["same", "changed", "refused", "refused", "refused"]
    assert items[1]["changes"] == ["name", "note"]
    assert problems(items[2]) == {("kind", "kind_stays")}
    assert problems(items[3]) == {("kind", "enum")}
    assert problems(items[4]) == {("name", "missing")}


async def test_a_file_takes_a_tool_into_another_phase_of_its_life(registry: Registry) -> None:
    """Released by its row, with a step on its axis that says so; a status there is not is refused in its column."""
    await registry.tool("T-1", status="development")
    [item] = await bulk(registry, "tools", {"number": "T-1", "name": "Lid", "status": "released"})
    assert (item["fate"], item["changes"]) == ("changed", ["name", "status"])
    [told] = await registry.told("t-1", "tool_status_changed")
    assert (told.data["before"], told.data["after"], told.data["reason"]) == (
        "development",
        "released",
        "Brought in from a file",
    )
    [refusal] = await bulk(registry, "tools", {"number": "T-1", "status": "broken"})
    assert problems(refusal) == {("status", "literal_error")}


async def test_machines_are_known_by_id_or_name(registry: Registry) -> None:
    """A row with the id renames; an id that the machine of that name does not have is refused."""
    assert fates(await bulk(registry, "machines", {"name": "Press 1", "id": "p01"}, {"name": "Press 2"})) == ["new"] * 2
    items = await bulk(
        registry,
        "machines",
        {"name": "Press one", "id": "p01"},
        {"name": "press 2", "note": "hall 2"},
        {"name": "Press 2", "id": "p02"},
        {"name": "Press 3", "id": "P 3"},
    )
    assert fates(items) == ["changed", "changed", "refused", "refused"]
    assert problems(items[2]) == {("id", "id_stays")}
    assert problems(items[3]) == {("id", "string_pattern_mismatch")}


async def test_what_goes_out_comes_back_in_unchanged(registry: Registry) -> None:
    """Every page of the export, taken as rows, changes nothing."""
    others: list[Json] = [{"number": f"N{n}", "name": "X", "cavity_count": n} for n in range(1, 6)]
    await bulk(registry, "tools", FIRST, *others)
    await registry.machine("P01")
    await registry.mount("t-1")
    rows: list[Json] = []
    cursor = ""
    while True:
        page = made(await registry.http.get(f"/exports/registry/tools?limit=2{cursor}"))
        columns, cells = page["columns"], page["rows"]
        assert isinstance(columns, list)
        assert isinstance(cells, list)
        for row in cells:
            assert isinstance(row, list)
            rows.append({str(name): cell for name, cell in zip(columns, row, strict=True) if cell is not None})
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(rows) == 6
    told = set(made(await registry.http.get("/exports/registry/tools"))["columns"]) - {  # type: ignore[arg-type]
        column.name for column in TOOL_COLUMNS
    }
    rows = [{name: cell for name, cell in row.items() if name not in told} for row in rows]
    assert set(fates(await bulk(registry, "tools", *rows))) == {"same"}
    mountings = await table(registry, "mountings")
    assert (mountings[0]["tool"], mountings[0]["machine"], mountings[0]["shots"]) == ("T-1", "P01", 0)


@ON_ONE_DATABASE
async def test_who_may_and_what_there_is(registry: Registry) -> None:
    """Technicians neither import nor export; a table there is not is named with those there are."""
    body: Json = {"dry_run": True, "rows": [{"row": 1, "values": FIRST}]}
    assert refused(await registry.technician.post("/bulk/tools", json=body)) == (403, "forbidden")
    assert refused(await registry.technician.get("/exports/registry/tools")) == (403, "forbidden")
    assert refused(await registry.http.get("/exports/registry/nothing")) == (404, "unknown_dataset")
    assert refused(await registry.http.get("/exports/registry/tools?cursor=WzFd")) == (400, "invalid_cursor")
    assert made(await registry.http.get("/exports/registry"))["datasets"] == list(DATASETS)


async def test_everything_goes_out(registry: Registry) -> None:
    """What a tool is made of, where it was, what was changed on it; lists of the sheet with a row for each entry."""
    await registry.tool("T-1")
    await registry.tool("T-2")
    zones: list[JsonValue] = [{"number": 1, "resistance_ohm": 21.5}, {"number": 2, "kind": "manifold"}]
    sheet: Json = {"zones": zones, "ejection": {"kind": "plate", "stroke_mm": 40}}
    made(await registry.http.put("/tools/t-1/sheet", json=sheet, headers={"If-Match": '"0"'}))
    given: Json = {"kind": "cavity_insert", "name": "Insert 1", "cavity": 1, "serial": True}
    component = made(await registry.http.post("/tools/t-1/components", json=given), 201)
    insert = made(await registry.http.post("/inserts", json={"serial": "S-1", "name": "I", "initial_shots": 500}), 201)
    installed: Json = {"component_id": component["id"], "reason": "new"}
    made(await registry.http.post(f"/inserts/{insert['id']}/install", json=installed))
    made(await registry.http.post("/tools/t-1/configurations", json={"name": "One", "cavities": [1]}), 201)
    done: Json = {"change_level": "B", "description": "Gate", "done_on": "2026-01-05", "reason": "flash"}
    made(await registry.http.post("/tools/t-1/modifications", json=done), 201)
    made(await registry.http.post("/tools/t-1/documents?name=a.txt&kind=other", content=b"plain text"), 201)
    made(await registry.http.post("/tools/t-1/hold", json={"reason": "cracked"}))

    found = {name: await table(registry, name) for name in DATASETS}
    assert [step["after"] for step in found["insert_steps"]] == ["stock", "installed"]
    (tool, _) = found["tools"]
    assert (tool["ejection_stroke_mm"], tool["hold_reason"], tool["change_level"]) == (40, "cracked", "B")
    assert [(zone["tool"], zone["number"], zone["kind"]) for zone in found["sheet_zones"]] == [
        ("T-1", 1, "nozzle"),
        ("T-1", 2, "manifold"),
    ]
    assert found["sheet_cooling"] == []
    assert {(cavity["tool"], cavity["cavity"]) for cavity in found["cavities"]} >= {("T-1", 1), ("T-2", 1)}
    assert [(one["tool"], one["cavities"]) for one in found["configurations"]] == [("T-1", "1")]
    assert [(one["tool"], one["name"], one["cavity"]) for one in found["components"]] == [("T-1", "Insert 1", 1)]
    assert [(one["serial"], one["shots"], one["state"]) for one in found["inserts"]] == [("S-1", 500, "installed")]
    (stay,) = found["insert_positions"]
    assert (stay["serial"], stay["tool"], stay["component"], stay["to"]) == ("S-1", "T-1", "Insert 1", None)
    assert [(one["axis"], one["after"]) for one in found["changes"] if one["before"]] == [("readiness", "on_hold")]
    assert [one["done_on"] for one in found["modifications"]] == ["2026-01-05"]
    assert [(one["name"], one["size_bytes"]) for one in found["documents"]] == [("a.txt", 10)]
    assert [one["code"] for one in found["tool_classes"]] == ["101", "102", "103", "104", "105"]


async def table(registry: Registry, name: str) -> list[dict[str, JsonValue]]:
    """Read a table in pages of one stored row, so that each cursor is used."""
    rows: list[dict[str, JsonValue]] = []
    cursor = ""
    while True:
        page = made(await registry.http.get(f"/exports/registry/{name}?limit=1{cursor}"))
        rows += [dict(zip(page["columns"], row, strict=True)) for row in page["rows"]]  # type: ignore[arg-type, union-attr]
        if page["next_cursor"] is None:
            return rows
        cursor = f"&cursor={page['next_cursor']}"
