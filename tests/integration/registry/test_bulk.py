"""Tools and machines by the hundred: added, changed, left, or refused row by row."""

import httpx
import pytest
from pydantic import JsonValue
from tests.integration.registry.conftest import Json, Registry, made, refused

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
    events = [event.type for event in await registry.events("t-1")]
    assert events == ["toolcare.registry.tool_registered.v1", "toolcare.registry.tool_changed.v1"]


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


async def test_the_answer_names_the_last_event_alone(registry: Registry) -> None:
    """A header with five hundred ids would be refused on its way; the last one is enough to wait for."""
    rows = [{"row": row, "values": {"number": f"T-{row}", "name": "X", "cavity_count": 1}} for row in range(1, 501)]
    answer = await registry.http.post("/bulk/tools", json={"dry_run": False, "rows": rows})
    assert set(fates(made(answer)["items"])) == {"new"}  # type: ignore[arg-type]
    assert answer.headers["toolcare-events"] == (await registry.events("t-500"))[-1].id


async def test_retiring_is_no_matter_of_a_file(registry: Registry) -> None:
    """An exported retired tool comes back in unchanged; a tool in use is not retired by its row."""
    await registry.tool("T-1")
    row: Json = {"number": "T-1", "status": "retired"}
    assert problems((await bulk(registry, "tools", row))[0]) == {("status", "retire_with_a_reason")}
    made(await registry.http.post("/tools/t-1/retire", json={"reason": "worn"}))
    assert fates(await bulk(registry, "tools", row)) == ["same"]


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
    for row in rows:
        row.pop("id")
    assert set(fates(await bulk(registry, "tools", *rows))) == {"same"}
    mountings = made(await registry.http.get("/exports/registry/mountings"))
    assert mountings["rows"][0][:2] == ["T-1", "P01"]  # type: ignore[index]


async def test_who_may_and_what_there_is(registry: Registry) -> None:
    """Technicians neither import nor export; a table there is not is named with those there are."""
    body: Json = {"dry_run": True, "rows": [{"row": 1, "values": FIRST}]}
    assert refused(await registry.technician.post("/bulk/tools", json=body)) == (403, "forbidden")
    assert refused(await registry.technician.get("/exports/registry/tools")) == (403, "forbidden")
    assert refused(await registry.http.get("/exports/registry/nothing")) == (404, "unknown_dataset")
    assert refused(await registry.http.get("/exports/registry/tools?cursor=WzFd")) == (400, "invalid_cursor")
    assert made(await registry.http.get("/exports/registry"))["datasets"] == ["tools", "machines", "mountings"]
