"""The catalogue over HTTP, on both databases: found by anybody, kept by engineers, never losing a report."""

import pytest
from pydantic import JsonValue
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.failures.conftest import TOOL, Failures, Json, listed, made, refused

pytestmark = pytest.mark.asyncio


def names(items: list[Json]) -> list[JsonValue]:
    return [item["code"] for item in items]


async def etag(shop: Failures, code: str) -> dict[str, str]:
    (found,) = [item for item in await shop.codes(retired="true") if item["code"] == code]
    return {"If-Match": f'"{found["version"]}"'}


async def test_codes_are_found_with_synonyms_and_typing_errors(shop: Failures) -> None:
    """In both languages."""
    for query in ("flash", "flasch", "Überspritzung", "ueberspritzng", "burr", "FL"):
        assert "FL" in names(await shop.codes(q=query)), query
    assert names(await shop.codes(q="wasserleck innen"))[0] == "WL-INSIDE"
    assert names(await shop.codes(q="nothing of the kind")) == []


async def test_what_a_tool_had_most_comes_first(shop: Failures) -> None:
    """The favourites of one tool; duplicates and mistakes do not count."""
    for code in ("SH", "FL", "FL", "WL"):
        last = await shop.report(code, severity="watch")
    await shop.do(last, "reject", reason="It was condensation")
    items = await shop.codes(tool_id=TOOL, group=["part_defect", "tool_fault"])
    assert [(item["code"], item["reported"]) for item in items[:3]] == [("FL", 2), ("SH", 1), ("DM", 0)]


async def test_favourites_come_before_what_the_plant_had(shop: Failures) -> None:
    """Engineers choose them; what a tool had itself comes first all the same, and words that are searched decide."""
    await shop.tool("t-0043")
    for code in ("SG", "SG", "DR"):
        made(await shop.http.post("/failures", json={"tool_id": "t-0043", "code": code}), 201)
    changed = await shop.http.patch("/failure-codes/GV", json={"favourite": True}, headers=await etag(shop, "GV"))
    assert made(changed)["favourite"] is True
    assert (await shop.told("catalogue_changed"))[-1]["favourite"] is True
    items = await shop.codes(group="part_defect")
    assert {item["code"] for item in items[:8]} == {"DM", "EM", "FL", "GV", "PD2", "PD-SINK", "SH", "ST"}
    assert all(item["favourite"] for item in items[:8])
    assert names(items[8:10]) == ["SG", "DR"]
    assert names(await shop.codes(group="part_defect", tool_id="t-0043"))[:2] == ["SG", "DR"]
    assert names(await shop.codes(group="part_defect", q="string"))[0] == "SG"


async def test_codes_are_narrowed_to_a_group_and_a_component(shop: Failures) -> None:
    fixes = await shop.codes(group="fix")
    assert {item["group"] for item in fixes} == {"fix"}
    fitting = names(await shop.codes(group="tool_fault", component_kind="heater"))
    assert {"HR-OPEN", "HR-WET", "CR"} <= set(fitting)
    assert "EJ-BENT" not in fitting


async def test_an_engineer_adds_and_changes_a_code(shop: Failures) -> None:
    """Each change is the catalogue's next version and is told with all values; a stale one is refused."""
    body = {"code": "hr-seal", "group": "tool_fault", "parent": "hr", "names": {"de": "Dichtring"}, "severity": "watch"}
    added = made(await shop.http.post("/failure-codes", json=body), 201)
    assert (added["code"], added["parent"], added["version"]) == ("HR-SEAL", "HR", 1)
    assert refused(await shop.http.post("/failure-codes", json={**body, "parent": None})) == (409, "code_taken")
    patch: Json = {"names": {"en": "Seal ring", "de": "Dichtring"}, "synonyms": {"en": ["gasket"]}, "parent": None}
    changed = made(await shop.http.patch("/failure-codes/hr-seal", json=patch, headers={"If-Match": '"1"'}))
    assert (changed["parent"], changed["severity"], changed["version"]) == (None, "watch", 2)
    late = await shop.http.patch("/failure-codes/HR-SEAL", json={"severity": None}, headers={"If-Match": '"1"'})
    assert refused(late) == (412, "precondition_failed")
    assert names(await shop.codes(q="gasket")) == ["HR-SEAL"]
    told = await shop.told("catalogue_changed")
    assert [(event["code"], event["catalogue_version"]) for event in told] == [("HR-SEAL", 2), ("HR-SEAL", 3)]
    assert told[-1]["names"] == patch["names"]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"names": {}}, (422, "invalid_input")),
        ({"code": "no spaces"}, (422, "invalid_input")),
        ({"parent": "EJ-BENT"}, (422, "wrong_parent")),
        ({"parent": "FL"}, (422, "wrong_parent")),
        ({"parent": "NONE"}, (404, "unknown_code")),
    ],
)
async def test_a_wrong_code_is_refused(shop: Failures, change: Json, expected: tuple[int, str]) -> None:
    body = {"code": "NEW", "group": "tool_fault", "names": {"en": "New"}, **change}
    assert refused(await shop.http.post("/failure-codes", json=body)) == expected


async def test_a_retired_code_stays_with_its_reports_and_can_be_restored(shop: Failures) -> None:
    report = await shop.report("SG")
    retired = made(await shop.http.post("/failure-codes/SG/retire", json={"reason": "Never used"}))
    assert (retired["retired"], retired["retired_reason"]) == (True, "Never used")
    assert "SG" not in names(await shop.codes())
    assert "SG" in names(await shop.codes(retired="true"))
    shown = (await shop.get(report))["code"]
    assert shown == {"code": "SG", "group": "part_defect", "names": retired["names"], "counted_as": "SG"}
    again = await shop.technician.post("/failures", json={"tool_id": TOOL, "code": "SG"})
    assert refused(again) == (409, "code_is_retired")
    twice = await shop.http.post("/failure-codes/SG/retire", json={"reason": "again"})
    assert refused(twice) == (409, "code_is_retired")
    made(await shop.http.post("/failure-codes/SG/restore", json={"reason": "It came back"}))
    await shop.report("SG")
    assert refused(await shop.http.post("/failure-codes/SG/restore", json={"reason": "x"})) == (409, "not_retired")


async def test_merged_codes_keep_old_reports_comparable(shop: Failures) -> None:
    """A report keeps the code it was made with, is counted and found under the other, and the mapping has a version."""
    old = await shop.report("GV")
    await shop.report("FL")
    merged = made(await shop.http.post("/failure-codes/GV/merge", json={"into": "fl", "reason": "The same here"}))
    assert (merged["merged_into"], merged["retired"]) == ("FL", True)
    code = (await shop.get(old))["code"]
    assert isinstance(code, dict)
    assert (code["code"], code["counted_as"]) == ("GV", "FL")
    assert len(await shop.found(code="FL")) == len(await shop.found(code="GV")) == 2
    assert (await shop.codes(tool_id=TOOL))[0]["reported"] == 2
    mappings = made(await shop.technician.get("/failure-codes/mappings"))
    (mapping,) = listed(mappings, "items")
    assert (mapping["version"], mapping["code"], mapping["into"], mapping["by"]) == (2, "GV", "FL", "Erika")
    told = (await shop.told("catalogue_changed"))[-1]
    assert (told["merged_into"], told["reason"]) == ("FL", "The same here")
    use = await shop.technician.post("/failures", json={"tool_id": TOOL, "code": "GV"})
    assert (use.json()["code"], use.json()["use"]) == ("code_is_retired", "FL")
    across = await shop.http.post("/failure-codes/FL/merge", json={"into": "WL", "reason": "x"})
    assert refused(across) == (422, "merged_across_groups")
    itself = await shop.http.post("/failure-codes/FL/merge", json={"into": "FL", "reason": "x"})
    assert refused(itself) == (422, "merged_into_itself")
    assert await etag(shop, "GV") == {"If-Match": '"2"'}


@ON_ONE_DATABASE
async def test_a_technician_searches_the_catalogue_but_does_not_keep_it(shop: Failures) -> None:
    body = {"code": "NEW", "group": "tool_fault", "names": {"en": "New"}}
    assert (await shop.technician.post("/failure-codes", json=body)).status_code == 403
    assert (await shop.technician.post("/failure-codes/FL/retire", json={"reason": "x"})).status_code == 403
