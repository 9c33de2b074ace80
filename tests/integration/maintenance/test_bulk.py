"""Plans and spare parts by the hundred: one row a level, one row a part."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_maintenance.columns import DATASETS, LEVEL_COLUMNS

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Json, Maintenance

pytestmark = pytest.mark.asyncio


async def bulk(
    shop: "Maintenance",
    kind: str,
    *rows: "Json",
    dry_run: bool = False,
    coming: dict[str, int | None] | None = None,
) -> "list[Json]":
    numbered = [{"row": row, "values": values} for row, values in enumerate(rows, 2)]
    body = {"dry_run": dry_run, "rows": numbered, "coming": coming or {}}
    items = (await shop.ok(shop.http.post(f"/bulk/{kind}", json=body)))["items"]
    assert isinstance(items, list)
    return items


def fates(items: "list[Json]") -> list[object]:
    return [item["fate"] for item in items]


def codes(item: "Json") -> list[tuple[object, object]]:
    problems = item["problems"]
    assert isinstance(problems, list)
    return [(problem["field"], problem["code"]) for problem in problems]


def level(code: str, shots: int, **fields: object) -> "Json":
    return {"number": "T-0042", "plan": "Standard", "code": code, "name": f"Service {code}", **_with(shots), **fields}


def _with(shots: int) -> "Json":
    return {"interval_shots": float(shots)}


async def plans(shop: "Maintenance") -> "list[Json]":
    items = (await shop.ok(shop.http.get("/tools/t-0042/plans")))["items"]
    assert isinstance(items, list)
    return items


FIVE = [level(f"L{n}", n * 10_000) for n in range(1, 6)]


async def test_the_rows_of_a_plan_become_one_plan(shop: "Maintenance") -> None:
    """Five rows, one plan at its first version; the same file again changes nothing."""
    assert fates(await bulk(shop, "plans", *FIVE)) == ["new"] * 5
    (plan,) = await plans(shop)
    assert (plan["name"], plan["version"], len(plan["levels"])) == ("Standard", 1, 5)  # type: ignore[arg-type]
    assert fates(await bulk(shop, "plans", *FIVE)) == ["same"] * 5
    assert (await plans(shop))[0]["version"] == 1


async def test_a_row_changes_its_level_alone(shop: "Maintenance") -> None:
    """Columns that are absent and levels that are not named stay; a new code is added to the plan."""
    await bulk(shop, "plans", *FIVE[:2])
    items = await bulk(
        shop,
        "plans",
        {"number": "t-0042", "plan": "standard", "code": "L1", "interval_shots": 12_000, "blocks_run": True},
        level("L3", 30_000, interval_days=365),
    )
    assert fates(items) == ["changed", "new"]
    assert items[0]["changes"] == ["interval_shots", "blocks_run"]
    (plan,) = await plans(shop)
    found = [(each["code"], each["interval_shots"], each["name"]) for each in plan["levels"]]  # type: ignore[attr-defined]
    assert found == [("L1", 12_000, "Service L1"), ("L2", 20_000, "Service L2"), ("L3", 30_000, "Service L3")]


async def test_a_level_says_why_it_has_its_interval(shop: "Maintenance") -> None:
    """The reason comes along, is a change of its own, and stays where a file says nothing."""
    assert fates(await bulk(shop, "plans", level("L1", 10_000, reason="Glass-filled"))) == ["new"]
    assert (await plans(shop))[0]["levels"][0]["reason"] == "Glass-filled"  # type: ignore[index]
    (item,) = await bulk(shop, "plans", level("L1", 10_000, reason="Flame retardant"))
    assert (item["fate"], item["changes"]) == ("changed", ["reason"])
    assert fates(await bulk(shop, "plans", level("L1", 12_000), level("L2", 20_000))) == ["changed", "new"]
    reasons = [each["reason"] for each in (await plans(shop))[0]["levels"]]  # type: ignore[attr-defined]
    assert reasons == ["Flame retardant", None]


@ON_ONE_DATABASE
async def test_a_refused_level_stops_no_other_of_its_plan(shop: "Maintenance") -> None:
    """Each row says what is wrong with it, by the column's name in the file."""
    items = await bulk(
        shop,
        "plans",
        level("L1", 10_000),
        level("L2", 20_000, last_total=5),
        level("L0", 10_000),
        {"number": "T-0042", "plan": "Standard", "code": "L4", "name": "No interval"},
        {"number": "T-9", "plan": "Standard", "code": "L1", "name": "X", "interval_shots": 1},
        {"number": "T-0042", "code": "L1", "name": "X", "interval_shots": 1},
        {**level("L1", 10_000), "plan": "P" * 201},
    )
    assert fates(items) == ["new", *["refused"] * 6]
    assert codes(items[1]) == [("last_total", "start_in_future")]
    assert codes(items[2]) == [("code", "not_a_level")]
    assert codes(items[3]) == [("interval_shots", "invalid_interval")]
    assert codes(items[4]) == [("number", "unknown_tool")]
    assert codes(items[5]) == [("plan", "missing")]
    assert codes(items[6]) == [("plan", "string_too_long")]
    assert [event["code"] for event in await shop.events("level_planned")] == ["L1"]


async def test_the_last_maintenance_comes_along(shop: "Maintenance") -> None:
    """The interval begins at the old count; where work was done since, the log knows better than the file."""
    await shop.run(15_000)
    row = level("L1", 10_000, last_total=9_000, last_at="2026-02-01T00:00:00+00:00")
    assert fates(await bulk(shop, "plans", row)) == ["new"]
    (plan,) = await plans(shop)
    assert plan["levels"][0]["remaining_shots"] == 4_000  # type: ignore[index]
    assert fates(await bulk(shop, "plans", row)) == ["same"]
    assert (await bulk(shop, "plans", {**row, "last_total": 8_000}))[0]["changes"] == ["last_total"]
    (plan,) = await plans(shop)
    level_id = plan["levels"][0]["id"]  # type: ignore[index]
    assert plan["levels"][0]["start_at"] == "2026-02-01T00:00:00Z"  # type: ignore[index]
    shop.clock.advance(timedelta(hours=1))
    await shop.ok(shop.technician.post(f"/levels/{level_id}/log", json={"note": "cleaned"}), 201)
    assert fates(await bulk(shop, "plans", row)) == ["same"]
    assert (await plans(shop))[0]["levels"][0]["start_total"] == 15_000  # type: ignore[index]


async def test_a_dry_run_takes_what_the_file_brings_as_there(shop: "Maintenance") -> None:
    """A new tool, and a count that its last maintenance lies below; afterwards nothing of it is there."""
    row = {**level("L1", 10_000, last_total=95_000), "number": "T-7"}
    assert fates(await bulk(shop, "plans", row, dry_run=True, coming={"T-7": 100_000})) == ["new"]
    assert codes((await bulk(shop, "plans", row, coming={"T-7": 100_000}))[0]) == [("number", "not_heard_yet")]
    await shop.tool("t-7")
    assert codes((await bulk(shop, "plans", row, coming={"T-7": 100_000}))[0]) == [("number", "not_heard_yet")]
    await shop.run(100_000, tool_id="t-7")
    assert fates(await bulk(shop, "plans", row, coming={"T-7": 100_000})) == ["new"]
    assert await shop.events("maintenance_due") == []


RING: "Json" = {
    "number": "OR-22x2",
    "name": "O-ring",
    "unit": "pcs",
    "stock": 12,
    "minimum": 10,
    "price": 0.85,
    "tools": "T-0042, T-1",
}


async def test_parts_are_added_changed_and_left(shop: "Maintenance") -> None:
    """Prices in euros, tools by number; another stock is a count with its movement."""
    await shop.tool("t-1")
    assert fates(await bulk(shop, "parts", RING)) == ["new"]
    spaced = {**RING, "number": "DI\N{NO-BREAK SPACE} u\N{COMBINING DIAERESIS}7", "tools": ""}
    assert [fates(await bulk(shop, "parts", spaced)) for _ in range(2)] == [["new"], ["same"]]
    part = (await shop.ok(shop.http.get("/parts", params={"q": "OR-22"})))["items"][0]  # type: ignore[index]
    assert (part["price_cents"], [tool["number"] for tool in part["tools"]]) == (85, ["T-0042", "T-1"])
    assert fates(await bulk(shop, "parts", RING)) == ["same"]
    changed = await bulk(shop, "parts", {"number": "or-22X2", "stock": 8, "price": 0.9, "tools": "T-1"})
    assert changed[0]["changes"] == ["number", "price", "tools", "stock"]
    movements = (await shop.ok(shop.http.get(f"/parts/{part['id']}/movements")))["items"]
    assert [(one["kind"], one["quantity"]) for one in movements] == [("count", -4), ("count", 12)]  # type: ignore[attr-defined]


@ON_ONE_DATABASE
async def test_refused_parts_say_why(shop: "Maintenance") -> None:
    """Unknown tools, missing units and fractions of a cent."""
    items = await bulk(
        shop,
        "parts",
        {**RING, "tools": "T-99"},
        {"number": "A", "name": "A"},
        {"number": "B", "name": "B", "unit": "pcs", "price": 0.001},
        {"number": "C", "name": "C", "unit": "pcs"},
    )
    assert fates(items) == ["refused", "refused", "refused", "new"]
    assert codes(items[0]) == [("tools", "unknown_tool")]
    assert codes(items[1]) == [("unit", "missing")]
    assert codes(items[2]) == [("price", "int_type")]
    assert fates(await bulk(shop, "parts", {**RING, "tools": "T-99"}, dry_run=True, coming={"T-99": None})) == ["new"]
    assert codes((await bulk(shop, "parts", {**RING, "tools": "T-99"}, coming={"T-99": None}))[0]) == [
        ("number", "not_heard_yet")
    ]


async def test_what_goes_out_comes_back_in_unchanged(shop: "Maintenance") -> None:
    """Plans and parts; jobs and movements are told with numbers and names."""
    await shop.tool("t-1")
    await bulk(shop, "plans", *FIVE)
    await bulk(shop, "parts", RING)
    await shop.run(10_000)
    known = {"plans": {"number", "plan", *(column.name for column in LEVEL_COLUMNS)}, "parts": {*RING, "unit"}}
    for kind in ("plans", "parts"):
        page = await shop.ok(shop.http.get(f"/exports/maintenance/{kind}"))
        rows = [dict(zip(page["columns"], row, strict=True)) for row in page["rows"]]  # type: ignore[call-overload, attr-defined]
        given = [{name: cell for name, cell in row.items() if name in known[kind] and cell is not None} for row in rows]
        assert set(fates(await bulk(shop, kind, *given))) == {"same"}
    jobs = await shop.ok(shop.http.get("/exports/maintenance/jobs"))
    assert jobs["rows"][0][:5] == ["T-0042", "Standard", "L1", "Service L1", "open"]  # type: ignore[index]
    movements = await shop.ok(shop.http.get("/exports/maintenance/part_movements"))
    assert movements["rows"][0][:3] == ["OR-22x2", "count", 12]  # type: ignore[index]


async def test_the_work_goes_out(shop: "Maintenance") -> None:
    """Jobs with their time and cost, what was answered and found, plans as they were, templates and checklists."""
    lists = (await shop.ok(shop.http.get("/checklists")))["items"]
    assert isinstance(lists, list)
    chosen = lists[0]["id"]
    await bulk(shop, "plans", level("L1", 10_000, checklist=chosen, planned_minutes=30), level("L2", 50_000))
    await bulk(shop, "plans", level("L1", 12_000, checklist=chosen))
    level_id = (await shop.levels())["L1"]["id"]
    job = await shop.ok(shop.http.post(f"/levels/{level_id}/open-job", json={"note": ""}), 201)
    sheet = await shop.ok(shop.http.get(f"/jobs/{job['id']}/sheet"))
    items = [item["id"] for group in sheet["checklist"]["groups"] for item in group["items"]]  # type: ignore[index]
    answer = {"note": "seen", "as_found": "caution"}
    await shop.ok(shop.technician.put(f"/jobs/{job['id']}/answers/{items[0]}", json=answer))
    other = (await shop.levels())["L2"]["id"]
    found = [{"text": "Crack", "severity": "watch", "cavity": 1}, {"text": "Rust", "severity": "next_stop"}]
    work: dict[str, object] = {"bench_minutes": 25, "cost_cents": 1250, "workers": ["Timo", "Ada"], "findings": found}
    await shop.log(other, "greased", **work, released=False, release_note="Wait for the toolroom")

    tables = {name: await table(shop, name) for name in DATASETS}
    jobs = {row["code"]: row for row in tables["jobs"]}
    assert (jobs["L1"]["checklist_id"], jobs["L1"]["planned_minutes"], jobs["L1"]["plan_version"]) == (chosen, 30, 2)
    done = [jobs["L2"][name] for name in ("bench_minutes", "cost", "workers", "outcome", "release_note")]
    assert done == [25, 12.5, "Timo; Ada", "not_released", "Wait for the toolroom"]
    assert [(row["code"], row["text"], row["cavity"]) for row in tables["findings"]] == [
        ("L2", "Crack", 1),
        ("L2", "Rust", None),
    ]
    assert [(row["item_id"], row["note"], row["as_found"]) for row in tables["answers"]] == [
        (items[0], "seen", "caution")
    ]
    assert items == [row["item_id"] for row in tables["checklists"] if row["checklist_id"] == chosen]
    assert all(row["text_en"] and row["text_de"] for row in tables["checklists"])
    assert {row["code"] for row in tables["plan_templates"]} >= {"L1", "L2", "L3"}
    versions = [(row["version"], row["code"], row["interval_shots"]) for row in tables["plan_versions"]]
    assert versions == [(1, "L1", 10_000), (1, "L2", 50_000), (2, "L1", 12_000), (2, "L2", 50_000)]


async def table(shop: "Maintenance", name: str) -> "list[Json]":
    """Read a table in pages of one stored row, so that each cursor is used."""
    rows: list[Json] = []
    cursor = ""
    while True:
        page = await shop.ok(shop.http.get(f"/exports/maintenance/{name}?limit=1{cursor}"))
        rows += [dict(zip(page["columns"], row, strict=True)) for row in page["rows"]]  # type: ignore[call-overload, attr-defined]
        if page["next_cursor"] is None:
            return rows
        cursor = f"&cursor={page['next_cursor']}"


@ON_ONE_DATABASE
async def test_who_may(shop: "Maintenance") -> None:
    """Technicians neither import nor export."""
    body = {"dry_run": True, "rows": [{"row": 1, "values": RING}]}
    assert (await shop.technician.post("/bulk/parts", json=body)).status_code == 403
    assert (await shop.technician.get("/exports/maintenance/parts")).status_code == 403
    assert (await shop.http.get("/exports/maintenance/nothing")).json()["code"] == "unknown_dataset"
