"""Every figure of a generated plant is what it is by its records, before and after late corrections."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import update
from tests.analytics.feeding import feed_again, handled_up_to_the_end
from tests.analytics.plant_year import plant_year
from tests.analytics.records import Year
from tests.analytics.telling import Logs, told
from tests.analytics.truth import Asked, Exact, Rates, Truth
from tests.integration.gateway.conftest import GatewayUnderTest, Json

from toolcare_gateway.analytics.tables import AnalyticsSettings

pytestmark = pytest.mark.asyncio

RATES = Rates(labour=4_800, press=7_500, before_percent=10, after_percent=5)
NEAR = 1e-6
FIRST, LAST = date(2025, 12, 1), date(2026, 3, 30)
PERIODS = (
    (date(2026, 2, 1), date(2026, 2, 28)),
    (date(2025, 12, 14), date(2026, 3, 29)),
    (date(2026, 3, 28), date(2026, 3, 30)),
    (FIRST, LAST),
)
MISSING = object()


def asked_for(year: Year) -> Sequence[Asked]:
    """Each period for all, and one of them by area, tool and press."""
    first, last = PERIODS[1]
    return [
        *(Asked(*period) for period in PERIODS),
        Asked(first, last, areas=frozenset({"Hall A"})),
        Asked(first, last, tools=frozenset({year.tools[3].id, year.tools[4].id})),
        Asked(first, last, machines=frozenset({"p002"})),
        Asked(first, last, areas=frozenset({"Hall B"}), machines=frozenset({"p001", "p002"})),
    ]


async def test_every_figure_is_true(gateway: GatewayUnderTest) -> None:
    """Whatever period and whichever tools are asked for, and again once old days were corrected."""
    year, logs = plant_year(11, tools=25, days=120), Logs()
    client = await gateway.logged_in()
    await _set_rates(gateway)
    events = told(year)
    before = [event for event in events if event[0] < year.late_from]
    wrong: list[str] = []
    for part, now in ((before, year.late_from - timedelta(seconds=1)), (events[len(before) :], year.end)):
        logs.enter(part)
        gateway.clock.advance(now - gateway.clock.now())
        await handled_up_to_the_end(gateway.database, logs, now)
        await feed_again(gateway.database, logs, now)
        await _logged_in_again(client)
        truth = Truth(year, now, RATES)
        for asked in asked_for(year):
            wrong += await _figures(client, truth, asked)
    assert not wrong, "\n".join(wrong)


async def _logged_in_again(client: httpx.AsyncClient) -> None:
    """A session does not live as long as the plant was fed."""
    answer = await client.post("/api/v1/session", json={"username": "erika", "password": "correct horse"})
    assert answer.status_code == httpx.codes.OK, answer.text


async def _set_rates(gateway: GatewayUnderTest) -> None:
    async with gateway.database.write() as session:
        await session.execute(
            update(AnalyticsSettings).values(
                labour_cents_per_hour=RATES.labour,
                press_cents_per_hour=RATES.press,
                window_before_percent=RATES.before_percent,
                window_after_percent=RATES.after_percent,
            )
        )


def query(asked: Asked, **more: str) -> str:
    given = [("from", asked.first.isoformat()), ("to", asked.last.isoformat()), *more.items()]
    given += [("area", area) for area in sorted(asked.areas)]
    given += [("tool", tool) for tool in sorted(asked.tools)]
    given += [("machine", machine) for machine in sorted(asked.machines)]
    return urlencode(given)


async def _get(client: httpx.AsyncClient, path: str, asked: Asked, **more: str) -> Json:
    answer = await client.get(f"/api/v1/analytics/{path}?{query(asked, **more)}")
    assert answer.status_code == httpx.codes.OK, answer.text
    found: Json = answer.json()
    return found


async def _figures(client: httpx.AsyncClient, truth: Truth, asked: Asked) -> list[str]:
    answer = await _get(client, "figures", asked)
    of, items = truth.of(asked), answer["items"]
    assert isinstance(items, list)
    shown = {item["id"]: item for item in items if isinstance(item, dict)}
    exact = of.all()
    assert shown.keys() == exact.keys()
    corrected = answer["corrected"]
    booked = corrected["shots"] if isinstance(corrected, dict) else 0
    wrong = _differences(asked, "corrected", {"shots": booked}, {"shots": of.sums.corrected})
    for figure, truly in exact.items():
        wrong += _differences(asked, figure, shown[figure], _told(truly))
    return wrong


def _told(truly: Exact) -> Mapping[str, object]:
    said = {"n": truly.n, "low": truly.low, "high": truly.high, **(truly.parts or {})}
    return {"value": truly.value, **{name: value for name, value in said.items() if value is not None}}


def _differences(asked: Asked, figure: str, shown: Mapping[str, object], truly: Mapping[str, object]) -> list[str]:
    """What is shown beside what is true, where both differ."""
    parts = shown.get("parts")
    flat = {**shown, **(parts if isinstance(parts, dict) else {})}
    return [
        f"{figure}.{name} of {query(asked)}: {flat.get(name, MISSING)!r} shown, {value!r} true"
        for name, value in truly.items()
        if not _same(flat.get(name, MISSING), value)
    ]


def _same(shown: object, truly: object) -> bool:
    if isinstance(shown, int | float) and isinstance(truly, int | float):
        return shown == pytest.approx(truly, rel=NEAR, abs=NEAR)
    return shown == truly or (isinstance(truly, datetime) and shown == truly.isoformat())
