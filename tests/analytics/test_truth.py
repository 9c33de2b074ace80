"""Every figure of a generated plant is what it is by its records, before and after late corrections."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import JsonValue
from sqlalchemy import update
from tests.analytics import true_lists
from tests.analytics.feeding import feed_again, handled_up_to_the_end
from tests.analytics.plant_year import plant_year
from tests.analytics.records import Year
from tests.analytics.telling import Logs, told
from tests.analytics.truth import Asked, Exact, Rates, Truth
from tests.integration.conftest import ON_ONE_DATABASE
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


@ON_ONE_DATABASE
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
        await _fed(gateway, client, logs, now)
        truth = Truth(year, now, RATES)
        for asked in asked_for(year):
            wrong += await _figures(client, truth, asked)
        for asked in (asked_for(year)[1], asked_for(year)[4]):
            wrong += await _lists(client, truth, asked)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_the_other_database_tells_the_same(gateway: GatewayUnderTest) -> None:
    """Each kind of question once, of a smaller plant: what is asked for is put together before a database sees it."""
    year, logs = plant_year(12, tools=8, days=120), Logs()
    client = await gateway.logged_in()
    await _set_rates(gateway)
    logs.enter(told(year))
    await _fed(gateway, client, logs, year.end)
    truth = Truth(year, year.end, RATES)
    everything, of_an_area, of_a_press = (asked_for(year)[number] for number in (1, 4, 6))
    wrong = [line for asked in (of_an_area, of_a_press) for line in await _figures(client, truth, asked)]
    wrong += await _figures(client, truth, everything)
    wrong += await _lists(client, truth, everything)
    assert not wrong, "\n".join(wrong)


async def _fed(gateway: GatewayUnderTest, client: httpx.AsyncClient, logs: Logs, now: datetime) -> None:
    gateway.clock.advance(now - gateway.clock.now())
    await handled_up_to_the_end(gateway.database, logs, now)
    await feed_again(gateway.database, logs, now)
    await _logged_in_again(client)


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


async def _lists(client: httpx.AsyncClient, truth: Truth, asked: Asked) -> list[str]:
    wrong: list[str] = []
    for path, truly in (("tools", true_lists.tools(truth, asked)), ("life", true_lists.life(truth, asked))):
        rows = {row["tool"]["id"]: row for row in await _items(client, path, asked, limit="100")}
        assert rows.keys() == truly.keys(), path
        for tool_id, values in truly.items():
            end = rows[tool_id].get("end_of_life")
            shown = {**rows[tool_id], "end_of_life": end["on"] if end else None}
            wrong += _differences(asked, f"{path} {tool_id}", shown, values)
    for by in true_lists.KEYS:
        for measure in ("count", "downtime", "cost"):
            bars = await _items(client, "pareto", asked, by=by, measure=measure)
            wrong += _rows(asked, f"pareto {by} {measure}", bars, true_lists.pareto(truth, asked, by, measure))
    for figure in ("stops", "shots", "mttr_hours", "pm_compliance", "cost_per_1000_with_downtime"):
        points, common = true_lists.trend(truth, asked, figure)
        answer = await _get(client, "trend", asked, figure=figure, by="week")
        wrong += _rows(asked, f"trend {figure}", _list(answer["items"]), points)
        wrong += _differences(asked, f"trend {figure}", answer, common)
    return wrong + await _more_lists(client, truth, asked)


async def _more_lists(client: httpx.AsyncClient, truth: Truth, asked: Asked) -> list[str]:
    wrong: list[str] = []
    fixes = {row["fix"]: row for row in await _items(client, "fixes", asked)}
    assert fixes.keys() == true_lists.fixes(truth, asked).keys()
    for fix, values in true_lists.fixes(truth, asked).items():
        wrong += _differences(asked, f"fix {fix}", fixes[fix], values)
    answer = await _get(client, "compliance", asked)
    rows = [*_list(answer["codes"]), *_list(answer["tools"]), *_list(answer["levels"]), *_list([answer["total"]])]
    judged = {(row["tool"]["id"] if row["tool"] else "", row["code"]): row for row in rows}
    for group, values in true_lists.compliance(truth, asked).items():
        wrong += _differences(asked, f"compliance {group}", judged[group], values)
    for tool_id in sorted(truth.of(asked).mine)[:6]:
        heat = await _get(client, "heatmap", asked, tool=tool_id, follow="insert")
        shown = {
            "spots": {(spot["side"], spot["x"], spot["y"]): spot["count"] for spot in _list(heat["spots"])},
            "cavities": {each["cavity"]: (each["count"], each["shots"]) for each in _list(heat["cavities"])},
            "components": {(each["name"], each["count"], each["shots"]) for each in _list(heat["components"])},
            "inserts": {each["insert_id"]: (each["count"], each["shots"]) for each in _list(heat["inserts"])},
            "unplaced": heat["unplaced"],
        }
        wrong += _differences(asked, f"heat map {tool_id}", shown, true_lists.heatmap(truth, asked, tool_id))
    for figure, number in true_lists.evidence(truth, asked).items():
        events = await _get(client, f"figures/{figure}/events", asked, limit="1")
        wrong += _differences(asked, f"events of {figure}", events, {"total": number})
    return wrong


Row = dict[str, Any]


def _list(items: JsonValue) -> list[Row]:
    return cast("list[Row]", items)


async def _items(client: httpx.AsyncClient, path: str, asked: Asked, **more: str) -> list[Row]:
    return _list((await _get(client, path, asked, **more))["items"])


def _rows(asked: Asked, what: str, shown: Sequence[Row], truly: Sequence[Mapping[str, object]]) -> list[str]:
    if len(shown) != len(truly):
        return [f"{what} of {query(asked)}: {len(shown)} rows shown, {len(truly)} true"]
    return [
        wrong
        for number, (row, values) in enumerate(zip(shown, truly, strict=True))
        for wrong in _differences(asked, f"{what} [{number}]", row, values)
    ]


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
