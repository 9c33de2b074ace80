"""Codes that a file brings, and all that files take from here."""

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.failures.conftest import Failures, Json, listed, made

from toolcare_failures.columns import CODE_COLUMNS, DATASETS

pytestmark = pytest.mark.asyncio

SEAL: Json = {
    "code": "HR-SEAL",
    "group": "tool_fault",
    "name_en": "Hot runner leaks",
    "name_de": "Heißkanal undicht",
    "synonyms_de": "Leckage; tropft",
    "severity": "stop_now",
    "component_kinds": "hot_runner_manifold",
    "favourite": True,
}


async def bulk(shop: Failures, *rows: Json, dry_run: bool = False) -> list[Json]:
    numbered = [{"row": row, "values": values} for row, values in enumerate(rows, 2)]
    return listed(
        made(await shop.http.post("/bulk/failure_codes", json={"dry_run": dry_run, "rows": numbered})), "items"
    )


async def exported(shop: Failures, table: str) -> list[Json]:
    page = made(await shop.http.get(f"/exports/failures/{table}", params={"limit": 500}))
    assert page["next_cursor"] is None
    return [dict(zip(page["columns"], row, strict=True)) for row in page["rows"]]  # type: ignore[arg-type, union-attr]


async def test_codes_come_from_a_file_and_go_back_into_one(shop: Failures) -> None:
    """New, changed by a column, the same again; what a row leaves out stays, and a dry run changes nothing."""
    assert [one["fate"] for one in await bulk(shop, SEAL, dry_run=True)] == ["new"]
    assert [one["fate"] for one in await bulk(shop, SEAL)] == ["new"]
    [changed] = await bulk(shop, {"code": "hr-seal", "name_de": "Heißkanal leckt"})
    assert (changed["fate"], changed["changes"]) == ("changed", ["name_de"])
    [row] = [one for one in await exported(shop, "failure_codes") if one["code"] == "HR-SEAL"]
    assert {name: row[name] for name in SEAL} == {**SEAL, "name_de": "Heißkanal leckt"}
    own = {column.name for column in CODE_COLUMNS}
    again = [{name: cell for name, cell in one.items() if name in own} for one in await exported(shop, "failure_codes")]
    assert {one["fate"] for one in await bulk(shop, *again)} == {"same"}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"code": "FL", "group": "cause"}, "group"),
        ({"code": "NEW", "group": "part_defect"}, "names"),
        ({"code": "NEW", "group": "part_defect", "name_en": "x", "parent": "NONE"}, "parent"),
        ({"code": "NEW", "group": "part_defect", "name_en": "x", "severity": "bad"}, "severity"),
        ({"code": "NEW", "group": "part_defect", "name_en": "x", "colour": "red"}, "colour"),
    ],
)
@ON_ONE_DATABASE
async def test_a_row_that_cannot_be_is_refused_by_its_column(shop: Failures, row: Json, field: str) -> None:
    [refused] = await bulk(shop, row)
    assert refused["fate"] == "refused"
    assert [problem["field"] for problem in listed(refused, "problems")] == [field]


async def test_reports_go_out_with_their_history(shop: Failures) -> None:
    """By the numbers that people know, merged ones with the one that stays."""
    first = await shop.report("FL", cavity=3, note="=1+1", position={"side": "A", "x": 0.5, "y": 0.25})
    second = await shop.report("FL")
    await shop.do(second, "merge", into_id=first["id"])
    one, two = await exported(shop, "failures")
    assert (one["failure"], one["number"], one["code"], one["cavity"], one["note"]) == (1, "T-0042", "FL", 3, "=1+1")
    assert (one["machine"], one["shots"], one["side"], one["x"]) == ("Press 1", 1_000, "A", 0.5)
    assert (two["state"], two["duplicate_of"]) == ("duplicate", 1)
    told = [
        (entry["failure"], entry["deed"], entry["other_failure"]) for entry in await exported(shop, "failure_history")
    ]
    assert sorted(told, key=str) == [(1, "reported", None), (1, "took_in", 2), (2, "merged", 1), (2, "reported", None)]
    assert made(await shop.http.get("/exports/failures")) == {"datasets": list(DATASETS)}
