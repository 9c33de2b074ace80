"""Why it happened, on both databases: found together, saved in versions, confirmed by engineers with evidence."""

import httpx
import pytest
from tests.integration.failures.conftest import Failures, Json, listed, made, picture, refused

pytestmark = pytest.mark.asyncio

WHYS = [
    {"question": "Why is there flash?", "answer": "The vent is packed"},
    {"question": "Why is it packed?", "answer": "Nobody cleaned it since the last service"},
]
SAID: Json = {
    "five_whys": [{"id": "c1", "whys": WHYS}],  # type: ignore[dict-item] # lists of dicts are invariant
    "ishikawa": {
        "machine": [{"id": "i1", "text": "Clamp force low", "state": "ruled_out", "evidence": "Log says 800 kN"}],
        "method": [{"id": "i2", "text": "Vent not in the checklist"}],
    },
    "team": ["Erika", "Timo"],
    "d8": {"emergency": "Sorted 2,000 parts"},
}


def path(failure: Json) -> str:
    return f"/failures/{failure['id']}/analysis"


async def save(client: httpx.AsyncClient, failure: Json, version: int, **fields: object) -> httpx.Response:
    return await client.put(path(failure), json={**SAID, **fields}, headers={"If-Match": f'"{version}"'})


async def test_an_analysis_is_saved_in_versions(shop: Failures) -> None:
    """Empty at first; what was saved comes back whole, each version with who and when, and old ones stay."""
    report = await shop.report("FL", cavity=3)
    empty = await shop.technician.get(path(report))
    assert (empty.headers["ETag"], made(empty)["five_whys"], made(empty)["by"]) == ('"0"', [], None)
    first = made(await save(shop.technician, report, 0))
    assert {name: first[name] for name in ("five_whys", "team")} == {name: SAID[name] for name in ("five_whys", "team")}
    ishikawa = first["ishikawa"]
    assert isinstance(ishikawa, dict)
    assert ishikawa["method"] == [
        {"id": "i2", "text": "Vent not in the checklist", "state": "suspected", "evidence": ""}
    ]
    assert ishikawa["man"] == []
    again = made(await save(shop.http, report, 1))
    assert again["version"] == 1
    second = made(await save(shop.http, report, 1, team=["Erika"]))
    assert (second["version"], second["by"]) == (2, "Erika")
    assert [(one["version"], one["by"]) for one in listed(second, "saved")] == [(2, "Erika"), (1, "Timo")]
    old = made(await shop.http.get(path(report), params={"version": 1}))
    assert (old["team"], old["version"]) == (["Erika", "Timo"], 1)
    assert refused(await shop.http.get(path(report), params={"version": 9})) == (404, "unknown_analysis")
    seen = await shop.get(report)
    assert [entry["deed"] for entry in listed(seen, "history")] == ["reported", "analysed", "analysed"]
    assert (seen["version"], seen["cause_found"]) == (1, None)
    assert await shop.told("root_cause_found") == []


async def test_the_second_of_two_people_is_told(shop: Failures) -> None:
    report = await shop.report()
    made(await save(shop.technician, report, 0))
    assert refused(await save(shop.http, report, 0, team=["Erika"])) == (412, "precondition_failed")
    assert refused(await shop.http.put(path(report), json=SAID))[0] == 428


async def test_a_cause_is_confirmed_with_evidence_by_an_engineer(shop: Failures) -> None:
    """Others hear each change of it, and the report shows it."""
    report = await shop.report()
    found = {"cause_code": "c-wear", "cause_text": "Vent worn by glass fibre"}
    made(await save(shop.technician, report, 0, **found))
    bare = await save(shop.http, report, 1, **found, confirmed=True)
    assert refused(bare) == (422, "cause_not_proved")
    proved = {**found, "confirmed": True, "evidence": "0.05 mm instead of 0.02 mm", "evidence_photo_ids": [picture(1)]}
    assert refused(await save(shop.technician, report, 1, **proved)) == (403, "only_engineers_confirm")
    analysis = made(await save(shop.http, report, 1, **proved))
    code = analysis["cause_code"]
    assert isinstance(code, dict)
    assert (code["code"], analysis["confirmed"], analysis["evidence_photo_ids"]) == ("C-WEAR", True, [picture(1)])
    assert refused(await save(shop.technician, report, 2, **found)) == (403, "only_engineers_confirm")
    made(await save(shop.technician, report, 2, **proved, team=[]))
    seen = await shop.get(report)
    cause = seen["cause_found"]
    assert isinstance(cause, dict)
    assert (cause["text"], cause["confirmed"]) == ("Vent worn by glass fibre", True)
    entry = listed(seen, "history")[2]
    assert (entry["deed"], entry["by"]) == ("cause_found", "Erika")
    assert {change["field"]: change["after"] for change in listed(entry, "changes")} == {
        "confirmed": True,
        "evidence": "0.05 mm instead of 0.02 mm",
        "photo_ids": [picture(1)],
    }
    told = await shop.told("root_cause_found")
    assert [(one["cause"], one["confirmed"], one["by"]) for one in told] == [
        ("C-WEAR", False, "Timo"),
        ("C-WEAR", True, "Erika"),
    ]


async def test_a_cause_needs_a_code_of_causes_and_a_report_of_its_own(shop: Failures) -> None:
    report, other = await shop.report(), await shop.report()
    assert refused(await save(shop.http, report, 0, cause_code="FL")) == (422, "wrong_group")
    assert refused(await save(shop.http, report, 0, cause_code="NONE")) == (404, "unknown_code")
    assert refused(await save(shop.http, report, 0, confirmed=True, evidence="x")) == (422, "nothing_to_confirm")
    await shop.do(other, "merge", into_id=report["id"])
    merged = await save(shop.http, other, 0)
    assert refused(merged) == (409, "analysed_elsewhere")
    assert merged.json()["use_id"] == report["id"]
    assert (await shop.http.get("/failures/none/analysis")).status_code == 404
