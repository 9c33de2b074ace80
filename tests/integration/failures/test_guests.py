"""What somebody without a login says, and all that he may not do."""

import httpx
import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.failures.conftest import TOOL, Failures, listed, made, refused

from toolcare_shared.auth import guest_actor
from toolcare_shared.auth.guard import guarded_routes
from toolcare_shared.testing.api import api_client

pytestmark = pytest.mark.asyncio

PATH = "/internal/guest-reports"


@ON_ONE_DATABASE
async def test_a_guests_report_goes_to_triage_and_stops_nothing(shop: Failures) -> None:
    """Also where such a failure usually stops the press: then the answer says so, and an engineer decides."""
    await shop.report("FL")
    [stops, *_] = [
        one for one in await shop.codes(group=["tool_fault", "part_defect"]) if one["severity"] == "stop_now"
    ]
    async with api_client(shop.app, guest_actor("Petra")) as guest:
        codes = listed(made(await guest.get(f"{PATH}/codes", params={"tool_id": TOOL})), "items")
        assert (codes[0]["code"], codes[0]["reported"]) == ("FL", 1)
        assert not {one["group"] for one in codes} & {"cause", "fix"}
        assert {one["group"] for one in codes[:8]} == {"part_defect"}, "what is seen on parts comes first"
        found = listed(made(await guest.get(f"{PATH}/codes", params={"tool_id": TOOL, "q": "flahs"})), "items")
        assert found[0]["code"] == "FL"
        body = {"tool_id": TOOL, "code": stops["code"], "cavity": 3, "note": "Loud bang", "client_id": "draft-1"}
        taken = [made(await guest.post(PATH, json=body), 201) for _ in range(2)]
    assert taken == [{"number": 2, "stops": True}] * 2
    [report] = await shop.found(q="F-2")
    assert (report["state"], report["severity"], report["reported_by"]) == ("new", "next_stop", "Guest: Petra")
    assert (report["cavity"], report["note"], report["shots"]) == (3, "Loud bang", 1_000)
    assert [event["hold_id"] for event in await shop.told("failure_reported")] == [None, None]


@ON_ONE_DATABASE
async def test_a_guest_may_nothing_else(shop: Failures) -> None:
    """Of all routes of the service his two alone let him in."""
    async with api_client(shop.app, guest_actor("")) as guest:
        for method, path in guarded_routes(shop.app):
            if not path.startswith(PATH):
                assert refused(await guest.request(method, path)) == (403, "forbidden"), f"{method} {path}"
        answer = await guest.get(f"{PATH}/codes", params={"tool_id": "t-none"})
        assert answer.status_code == httpx.codes.NOT_FOUND
