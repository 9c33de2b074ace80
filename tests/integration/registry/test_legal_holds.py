"""A legal hold: who may set it, and what others hear of it."""

from typing import Any

import pytest
from tests.integration.registry.conftest import Registry, made, refused

from toolcare_shared.auth import Role
from toolcare_shared.testing.api import api_client, person

pytestmark = pytest.mark.asyncio

REASON = {"reason": "Recall of lot 4711 is being looked into"}
HOLD = "/tools/t-0042/legal-hold"


async def test_a_tool_is_held_and_let_go_with_a_reason(registry: Registry) -> None:
    """The tool's page and the list show it; every service hears it; a retired tool can be held as well."""
    await registry.tool()
    await registry.post("/tools/t-0042/retire", reason="Worn out")
    async with api_client(registry.app, person(Role.ADMINISTRATOR, "u-3", "Ada")) as administrator:
        assert refused(await registry.http.post(HOLD, json=REASON)) == (403, "forbidden")
        held = made(await administrator.post(HOLD, json=REASON))
        assert held["legal_hold"] == {"at": "2026-03-02T06:00:00Z", "by": "Ada", **REASON}
        assert refused(await administrator.post(HOLD, json=REASON)) == (409, "tool_held_already")
        listed: Any = made(await registry.technician.get("/legal-holds"))
        assert [(hold["number"], hold["by"]) for hold in listed["items"]] == [("T-0042", "Ada")]
        let_go = made(await administrator.post(f"{HOLD}/lift", json={"reason": "Closed"}))
        assert (let_go["legal_hold"], let_go["version"]) == (None, int(str(held["version"])) + 1)
        assert refused(await administrator.post(f"{HOLD}/lift", json={"reason": "Closed"})) == (409, "no_legal_hold")
    told = [event.data for event in await registry.told("t-0042", "legal_hold_changed")]
    assert [(one["held"], one["version"]) for one in told] == [
        (True, held["version"]),
        (False, let_go["version"]),
    ]
