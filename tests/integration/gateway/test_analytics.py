"""Figures over a small plant whose numbers are reckoned by hand, on both databases."""

import httpx
import pytest
from tests.integration.gateway.conftest import GatewayUnderTest, Json
from tests.integration.gateway.small_plant import furnish

pytestmark = pytest.mark.asyncio
ANALYTICS = "/api/v1/analytics"
FEBRUARY = {"from": "2026-02-01", "to": "2026-02-28"}


async def reader(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    await furnish(gateway.database)
    return await gateway.logged_in()


async def asked(client: httpx.AsyncClient, path: str, **query: object) -> Json:
    answer = await client.get(f"{ANALYTICS}{path}", params={**FEBRUARY, **query})  # type: ignore[dict-item]
    assert answer.status_code == httpx.codes.OK, answer.text
    found: Json = answer.json()
    return found


async def test_every_figure_is_what_a_hand_reckons(gateway: GatewayUnderTest) -> None:
    """Value, events, range and parts of each figure of February."""
    found = await asked(await reader(gateway), "/figures")
    items = {item["id"]: item for item in found["items"]}  # type: ignore[index, union-attr]
    values = {name: item["value"] for name, item in items.items()}  # type: ignore[index, call-overload]
    assert values == pytest.approx(
        {
            "shots": 282_000,
            "run_hours": 564,
            "utilisation": 100 * 564 / (672 * 2),
            "life_share": 70,
            "cycle_deviation": 100 * (200 / 7000 - 0.1) / 2,
            "cavity_efficiency": 100 * 1_964_000 / 2_248_000,
            "msbf": 94_000,
            "mtbf_hours": 188,
            "mttr_hours": 4,
            "response_minutes": 20,
            "scheduled_share": 62.5,
            "pm_compliance": 100 / 6,
            "pm_overshoot": 0,
            "planned_share": 100 * 210 / 540,
            "cost_per_1000": 1000 * 55_500 / 282_000,
            "cost_per_1000_with_downtime": 1000 * 2_665_500 / 282_000,
            "repeat_rate": 100 / 3,
            "as_found": 100 * 14 / 21,
            "residual_life": 290_000,
            "end_of_life": 58,
            "outstanding_actions": 2,
            "late_actions": 1,
            "fix_success": 50,
        }
    )
    assert found["tools"] == 2
    assert found["corrected"] == {"shots": 300, "at": "2026-02-07T12:00:00Z"}
