"""Somebody whose rights end at an area of the plant, in a service that is told of the areas."""

from dataclasses import replace

import pytest
from tests.integration.maintenance.conftest import NOW, TOOL, Maintenance

from toolcare_shared import areas
from toolcare_shared.auth import Role
from toolcare_shared.contracts.registry import ToolAreaChanged
from toolcare_shared.testing.api import api_client, person

pytestmark = pytest.mark.asyncio

OF_HALL_1 = replace(person(Role.TECHNICIAN, "u-3", "Hanna"), areas=frozenset({"Hall 1"}))
SHEET = {"code": "L3", "name": "Inspection", "interval_shots": 1000, "checklist_id": "l3-inspection"}


async def test_an_answer_belongs_to_the_tool_of_its_job(shop: Maintenance) -> None:
    """Whoever it is, and however far the row is from its tool."""
    areas.hear(shop.handlers, "maintenance")
    plan = await shop.plan(SHEET)
    job = await shop.ok(shop.http.post(f"/levels/{plan['levels'][0]['id']}/open-job", json={}), 201)  # type: ignore[index]
    answers = {"answers": [{"item_id": "l3-inspection-01", "value": 0.03, "as_found": "good", "as_left": "good"}]}
    async with api_client(shop.app, OF_HALL_1) as hanna:
        await shop.hear(ToolAreaChanged(tool_id=TOOL, area="Hall 2", version=3, at=NOW))
        refused = await hanna.post(f"/jobs/{job['id']}/answers", json=answers)
        assert (refused.status_code, refused.json()["code"]) == (403, "outside_area")
        await shop.hear(ToolAreaChanged(tool_id=TOOL, area="Hall 1", version=4, at=NOW))
        taken = await hanna.post(f"/jobs/{job['id']}/answers", json=answers)
        assert taken.status_code == 200, taken.text
