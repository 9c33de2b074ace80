"""Limits of one tool: what is good on it, where the checklist means tools in general."""

from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.maintenance.test_bench import L3, answer, due_job, sheet

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Json, Maintenance

pytestmark = pytest.mark.asyncio

URL = "/tools/t-0042/limits/l3-inspection"
STEP = "l3-inspection-01"


def wider(high: float = 0.05) -> "Json":
    return {"limits": [{"item_id": STEP, "high": high}], "reason": "soft steel, maker's drawing 4711"}


def verdicts(found: "Json") -> dict[str, object]:
    return {one["item_id"]: one["verdict"] for one in found["answers"]}  # type: ignore[attr-defined]


async def test_a_job_is_judged_by_the_limits_its_tool_had_when_it_began(shop: "Maintenance") -> None:
    """A job that nobody has begun takes them over; one in work, and the log, keep theirs."""
    job = await due_job(shop, L3)
    assert (await shop.ok(shop.http.get(URL)))["version"] == 0
    await shop.ok(shop.http.put(URL, json=wider(), headers={"If-Match": '"0"'}))
    await answer(shop, job, STEP, value=0.04, as_found="good", as_left="good")
    found = await sheet(shop, job)
    assert (found["own_limits"], verdicts(found)[STEP]) == ([STEP], "ok")
    await shop.ok(shop.http.put(URL, json=wider(0.03), headers={"If-Match": '"1"'}))
    assert verdicts(await sheet(shop, job))[STEP] == "ok"
    told = [(one["version"], one["reason"], one["by"]) for one in await shop.events("limits_changed")]
    assert told == [(1, wider()["reason"], "Erika"), (2, wider()["reason"], "Erika")]
    (row,) = shop.rows(await shop.ok(shop.http.get("/exports/maintenance/own_limits")), "rows")
    assert "0.03" in str(row)


@ON_ONE_DATABASE
async def test_limits_are_an_engineers_and_of_what_is_measured(shop: "Maintenance") -> None:
    """What the checklist does not measure, wrong order and a lost update are refused; the same again is no change."""
    await shop.ok(shop.technician.put(URL, json=wider(), headers={"If-Match": '"0"'}), 403)
    for limits in ([{"item_id": "l3-inspection-04", "high": 1}], [{"item_id": STEP, "low": 2, "high": 1}]):
        refused = await shop.ok(
            shop.http.put(URL, json={**wider(), "limits": limits}, headers={"If-Match": '"0"'}), 422
        )
        assert refused["code"] == "invalid_limits"
    await shop.ok(shop.http.put(URL, json=wider(), headers={"If-Match": '"0"'}))
    again = await shop.ok(shop.http.put(URL, json=wider(), headers={"If-Match": '"1"'}))
    assert again["version"] == 1
    await shop.ok(shop.http.put(URL, json=wider(0.04), headers={"If-Match": '"0"'}), 412)
    none = await shop.ok(shop.http.put(URL, json={**wider(), "limits": []}, headers={"If-Match": '"1"'}))
    assert (none["limits"], none["version"]) == ([], 2)
