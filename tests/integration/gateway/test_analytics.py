"""Figures over a small plant whose numbers are reckoned by hand, on both databases."""

import csv
import json
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, refused
from tests.integration.gateway.small_plant import at, furnish
from tests.integration.gateway.test_read_models import configured, counted, heard, mounted, planned, registered

from toolcare_gateway.analytics import sheet
from toolcare_gateway.analytics.business import Business
from toolcare_gateway.analytics.domain.facts import HOUR_MS
from toolcare_gateway.analytics.tables import FailureFact, RunFact
from toolcare_shared.auth import Role
from toolcare_shared.contracts.actions import (
    ActionAssigned,
    ActionChanged,
    ActionCompleted,
    ActionReopened,
    ActionResumed,
)
from toolcare_shared.contracts.failures import FailureReported, Severity, Stop
from toolcare_shared.contracts.maintenance import DueBy, MaintenanceDue, MaintenanceOverdue
from toolcare_shared.contracts.registry import MachineRegistered, Readiness, ToolReadinessChanged
from toolcare_shared.contracts.shotcounter import SourceState

pytestmark = pytest.mark.asyncio
ANALYTICS = "/api/v1/analytics"
ROOT = Path(__file__).parents[3]
FEBRUARY = {"from": "2026-02-01", "to": "2026-02-28"}


async def reader(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    await furnish(gateway.database)
    return await gateway.logged_in()


async def asked(client: httpx.AsyncClient, path: str, **query: object) -> Any:
    answer = await client.get(f"{ANALYTICS}{path}", params={**FEBRUARY, **query})  # type: ignore[dict-item]
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.json()


def reported(tool_id: str, severity: Severity) -> FailureReported:
    return FailureReported(
        failure_id="f-1",
        number=1,
        tool_id=tool_id,
        by="Timo",
        version=1,
        severity=severity,
        stop=Stop.UNSCHEDULED,
        reported_at=NOW,
        reported_by="Timo",
        at=NOW,
    )


def held_since(tool_id: str, at: datetime, before: Readiness = Readiness.READY) -> ToolReadinessChanged:
    return ToolReadinessChanged(
        tool_id=tool_id, before=before, after=Readiness.ON_HOLD, reason="Galled", by="Timo", version=2, at=at
    )


async def test_every_figure_is_what_a_hand_reckons(gateway: GatewayUnderTest) -> None:
    """Value, events, range and parts of each figure of February."""
    found = await asked(await reader(gateway), "/figures")
    items = {item["id"]: item for item in found["items"]}
    values = {name: item["value"] for name, item in items.items()}
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


@ON_ONE_DATABASE
async def test_a_press_is_used_by_all_tools_that_hung_on_it(gateway: GatewayUnderTest) -> None:
    """Two tools that took turns on it, one of them retired since, share its hours; of a press that stood it is none."""
    client = await reader(gateway)
    async with gateway.database.write() as session:
        session.add(RunFact(run_id="r3", tool_id="t3", machine_id="p1", mounted_at=at(3), unmounted_at=at(4)))
        session.add(RunFact(run_id="r4", tool_id="t2", machine_id="p1", mounted_at=at(5), unmounted_at=at(6)))
    for machine, hours in (("p1", 560), ("p2", 4), ("p9", 0)):
        found = await asked(client, "/figures", machine=machine)
        (used,) = [item for item in found["items"] if item["id"] == "utilisation"]
        assert (used["value"], used["n"]) == (pytest.approx(100 * hours / 672), 1), machine
    rows = (await asked(client, "/tools", machine="p1"))["items"]
    assert sum(row["utilisation"] for row in rows) == pytest.approx(100 * 560 / 672)


async def test_each_figure_opens_what_it_is_made_of(gateway: GatewayUnderTest) -> None:
    """The events behind a figure, the newest first, page by page; they add up to it."""
    client = await reader(gateway)
    stops = await asked(client, "/figures/msbf/events")
    assert [item["id"] for item in stops["items"]] == ["f3", "f2", "f1"]
    repairs = await asked(client, "/figures/mttr_hours/events")
    hours = [(item["id"], item["values"]["waiting_hours"], item["values"]["work_hours"]) for item in repairs["items"]]
    assert hours == [("f5", 2, 0), ("f2", 2, 4), ("f1", 1, 3)]
    down = await asked(client, "/figures/cost_per_1000_with_downtime/events")
    assert sum(item["values"].get("downtime_hours") or 0 for item in down["items"]) == pytest.approx(217.5)
    jobs = await asked(client, "/figures/pm_compliance/events")
    verdicts = {item["id"]: item["values"]["verdict"] for item in jobs["items"]}
    assert verdicts == {
        "j1": "in_window", "j2": "late", "j4": "late", "j5": "undone", "j6": "skipped", "j7": "early",
    }  # fmt: skip
    runs = await asked(client, "/figures/cycle_deviation/events")
    assert [item["id"] for item in runs["items"]] == ["r2", "r1"]
    acted = await asked(client, "/figures/fix_success/events")
    assert {item["id"] for item in acted["items"]} == {"a1", "a2"}
    late = await asked(client, "/figures/late_actions/events")
    assert [item["id"] for item in late["items"]] == ["a2"]
    lives = await asked(client, "/figures/residual_life/events")
    assert [item["values"]["residual_shots"] for item in lives["items"]] == [None, 290_000]


@ON_ONE_DATABASE
@pytest.mark.parametrize("figure", ["shots", "scheduled_share", "residual_life", "outstanding_actions"])
async def test_events_come_page_by_page(gateway: GatewayUnderTest, figure: str) -> None:
    """Two at a time they are the same, in the same order, as all at once."""
    client = await reader(gateway)
    whole = await asked(client, f"/figures/{figure}/events", limit=500)
    found, cursor = [], None
    while True:
        page = await asked(client, f"/figures/{figure}/events", limit=2, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [(item["kind"], item["id"]) for item in found] == [(item["kind"], item["id"]) for item in whole["items"]]
    assert len(found) == whole["total"] > 1


async def test_figures_of_each_tool(gateway: GatewayUnderTest) -> None:
    """A row for each tool in use, sorted by any figure; what cannot be told says why, and comes last."""
    client = await reader(gateway)
    lid, cup = (await asked(client, "/tools"))["items"]
    assert (lid["tool"]["number"], lid["shots"], lid["stops"], lid["msbf"]) == (
        "T-1",
        280_000,
        3,
        pytest.approx(280_000 / 3),
    )
    assert (lid["open_failures"], lid["late_actions"], lid["residual_shots"]) == (1, 1, 290_000)
    assert lid["end_of_life"]["on"] == "2026-04-29"
    assert (cup["msbf"], cup["why"]["msbf"], cup["why"]["end_of_life"]) == (None, "too_few", "no_life")
    assert cup["compliance"] == 0
    page = await asked(client, "/tools", sort="-msbf", limit=1)
    rest = await asked(client, "/tools", sort="-msbf", limit=1, cursor=page["next_cursor"])
    assert [row["tool"]["id"] for row in page["items"] + rest["items"]] == ["t1", "t2"]
    assert [row["tool"]["id"] for row in (await asked(client, "/tools", area="Hall 2"))["items"]] == ["t2"]
    assert [row["tool"]["id"] for row in (await asked(client, "/tools", machine="p1"))["items"]] == ["t1"]
    assert [row["tool"]["id"] for row in (await asked(client, "/tools", q="cup"))["items"]] == ["t2"]


async def test_trouble_by_what_it_has_in_common(gateway: GatewayUnderTest) -> None:
    """Bars by code with their share; cost is the press that stood and the bench that worked."""
    client = await reader(gateway)
    found = await asked(client, "/pareto", by="code", measure="cost")
    bars = [(bar["key"], bar["count"], bar["downtime_minutes"], bar["cost_cents"]) for bar in found["items"]]
    assert bars == [
        ("", 1, 207 * 60, 207 * 12_000),
        ("FL", 2, 630, 10.5 * 12_000 + 5.5 * 6_000),
        ("DT", 1, 0, 0),
    ]
    assert found["items"][1]["names"] == {"en": "Flash", "de": "Grat"}
    assert found["items"][-1]["cumulative"] == pytest.approx(100)
    for by in ("component", "cavity", "tool", "machine", "group"):
        assert (await asked(client, "/pareto", by=by))["total"]["count"] == 4


async def test_a_figure_over_time(gateway: GatewayUnderTest) -> None:
    """Stops by week with limits of their own; any other figure by day with limits common to all."""
    client = await reader(gateway)
    found = await asked(client, "/trend")
    assert [(point["start"], point["n"]) for point in found["items"]] == [
        ("2026-02-01", 0), ("2026-02-02", 1), ("2026-02-09", 1), ("2026-02-16", 1), ("2026-02-23", 0),
    ]  # fmt: skip
    assert found["center"] == pytest.approx(3 * 100_000 / 282_000)
    shots = await asked(client, "/trend", figure="shots", by="day")
    assert len(shots["items"]) == 28
    assert [signal for signal in shots["signals"] if signal["rule"] == "outside"] == [
        {"start": "2026-02-10", "rule": "outside"}
    ]
    none = await client.get(f"{ANALYTICS}/trend", params={**FEBRUARY, "figure": "end_of_life"})
    assert refused(none) == (422, "no_trend")
    long = await client.get(f"{ANALYTICS}/trend", params={"from": "2020-01-01", "to": "2026-02-01", "by": "day"})
    assert refused(long) == (422, "too_many_points")


async def test_where_a_tool_failed(gateway: GatewayUnderTest) -> None:
    """By place on the picture, by cavity, and by the insert that sat there when it failed."""
    client = await reader(gateway)
    found = await asked(client, "/heatmap", tool="t1", follow="insert")
    assert [(spot["side"], spot["x"], spot["y"], spot["count"]) for spot in found["spots"]] == [
        ("A", 0.25, 0.51, 1), ("A", 0.27, 0.51, 1),
    ]  # fmt: skip
    assert [(each["cavity"], each["count"], each["shots"]) for each in found["cavities"]] == [(2, 2, 280_000)]
    inserts = [(each["serial"], each["positions"], each["count"], each["failure_ids"]) for each in found["inserts"]]
    assert inserts == [("K-1", ["2", "3"], 1, ["f1"]), ("K-2", ["2"], 1, ["f2"])]
    assert found["unplaced"] == 1


async def test_maintenance_in_its_window_by_level(gateway: GatewayUnderTest) -> None:
    """Each level over all tools, each tool over all levels; the parts add up to what was due."""
    found = await asked(await reader(gateway), "/compliance")
    assert found["total"]["due"] == 6
    codes = {row["code"]: (row["due"], row["in_window"], row["late"], row["overshoot_max"]) for row in found["codes"]}
    assert codes == {"L1": (1, 0, 1, None), "L2": (2, 0, 0, None), "L3": (3, 1, 1, 20_000)}
    assert [row["tool"]["number"] for row in found["tools"]] == ["T-1", "T-2"]


async def test_what_came_again_and_what_held(gateway: GatewayUnderTest) -> None:
    """The same code at the same cavity, with the actions against it; each fix with what became of it."""
    client = await reader(gateway)
    (again,) = (await asked(client, "/recurring"))["items"]
    assert (again["code"], again["cavity"], again["times"], again["within_shots"]) == ("FL", 2, 2, 30_000)
    assert (again["failure_ids"], again["action_ids"]) == (["f1", "f2"], ["a1", "a2"])
    fixes = {
        row["fix"]: (row["held"], row["returned"], row["success"]) for row in (await asked(client, "/fixes"))["items"]
    }
    assert fixes == {"CL": (1, 1, 50), "AD": (1, 0, 100)}


async def test_runs_and_lives(gateway: GatewayUnderTest) -> None:
    """Runs with the cycle they had; tools by how long they last, those without a forecast at the end."""
    client = await reader(gateway)
    runs = (await asked(client, "/runs"))["items"]
    assert [(run["id"], run["deviation"]) for run in runs] == [("r2", -10), ("r1", pytest.approx(100 * 200 / 7000))]
    lives = (await asked(client, "/life"))["items"]
    assert [(row["tool"]["number"], row["residual_days"], row["why"]) for row in lives] == [
        ("T-1", 58, None), ("T-2", None, "no_life"),
    ]  # fmt: skip
    assert lives[0]["shots_per_day"] == 5000


@ON_ONE_DATABASE
async def test_every_list_comes_as_a_file(gateway: GatewayUnderTest) -> None:
    """CSV in either language, with a tag by which nothing is sent twice."""
    client = await reader(gateway)
    paths = [
        "/formulas", "/figures", "/figures/shots/events", "/tools", "/trend", "/pareto", "/heatmap?tool=t1",
        "/recurring", "/fixes", "/compliance", "/runs", "/life",
    ]  # fmt: skip
    for path in paths:
        answer = await client.get(
            f"{ANALYTICS}{path}", params={**FEBRUARY, "tool": "t1", "format": "csv", "language": "de"}
        )
        assert answer.headers["content-type"] == "text/csv; charset=utf-8", path
        head, first, *_ = answer.text.splitlines()
        assert first, path
        assert all(column[:1].isupper() or column in {"x", "y"} for column in head.lstrip("\ufeff").split(",")), head
        again = await client.get(answer.url, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == httpx.codes.NOT_MODIFIED, path
    figures = await client.get(f"{ANALYTICS}/figures", params={**FEBRUARY, "format": "csv", "language": "de"})
    assert "Reparaturdauer (MTTR)" in figures.text


async def test_actions_of_a_past_period_stand_as_they_did_at_its_end(gateway: GatewayUnderTest) -> None:
    """Whether they were done then, and late by the day they had then, whatever became of them."""
    client = await gateway.logged_in()
    new_year, mid_february = datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 2, 15, 8, tzinfo=UTC)
    who = {"tool_id": "t1", "title": "Grind", "by": "Erika", "version": 1, "kind": "corrective"}
    values = {**who, "priority": "normal", "owner": "erika", "due_on": date(2026, 1, 10)}
    done_again, moved = {"action_id": "a1", "number": 1}, {"action_id": "a2", "number": 2}
    done = {**who, **done_again, "after": "watching", "note": "", "at": datetime(2026, 1, 20, tzinfo=UTC)}
    back = {**who, **done_again, "reason": "returned", "owner": "erika", "returned_as": "f9", "at": mid_february}
    later = {**values, **moved, "due_on": date(2026, 4, 1), "changed": ["due_on"], "at": mid_february}
    await gateway.hear(
        ActionAssigned.model_validate({**values, **done_again, "at": new_year}),
        ActionAssigned.model_validate({**values, **moved, "at": new_year}),
        ActionCompleted.model_validate(done),
        ActionReopened.model_validate(back),
        ActionChanged.model_validate(later),
    )
    for last, outstanding, late in (
        ("2026-01-05", {"a1", "a2"}, set()),
        ("2026-01-31", {"a2"}, {"a2"}),
        ("2026-02-28", {"a1", "a2"}, {"a1"}),
    ):
        days = {"from": "2026-01-01", "to": last}
        values_of = {item["id"]: item["value"] for item in (await asked(client, "/figures", **days))["items"]}
        for figure, expected in (("outstanding_actions", outstanding), ("late_actions", late)):
            events = await asked(client, f"/figures/{figure}/events", **days)
            assert {item["id"] for item in events["items"]} == expected, (last, figure)
            assert values_of[figure] == events["total"] == len(expected), (last, figure)
    rejected = {**who, **done_again, "after": "watching", "rejected": "f9", "at": mid_february + timedelta(days=1)}
    await gateway.hear(ActionResumed.model_validate({**rejected, "number": 1}))
    events = await asked(client, "/figures/outstanding_actions/events")
    assert [item["id"] for item in events["items"]] == ["a2"]


async def test_the_events_of_a_past_period_stand_as_they_did_at_its_end(gateway: GatewayUnderTest) -> None:
    """A job that was skipped, or done, the day after is undone there, as the figure counts it."""
    client = await reader(gateway)
    for last, undone in (("2026-02-17", {"j5", "j6"}), ("2026-02-11", {"j2", "j4"})):
        figures = await asked(client, "/figures", to=last)
        found = (await asked(client, "/figures/pm_compliance/events", to=last))["items"]
        rows = [item for item in found if item["values"]["verdict"] == "undone"]
        (figure,) = [item for item in figures["items"] if item["id"] == "pm_compliance"]
        assert {item["id"] for item in rows} == undone
        assert figure["parts"]["undone"] == len(undone)
        assert all(item["at"][:10] <= last for item in found)


@ON_ONE_DATABASE
async def test_a_file_holds_more_than_a_page(gateway: GatewayUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each event and each run, though it is read page by page; one that would be too long says so at its end."""
    client = await reader(gateway)
    async with gateway.database.write() as session:
        session.add_all([one_more_failure(number) for number in range(60)])
        session.add_all([one_more_run(number) for number in range(110)])
    monkeypatch.setattr(sheet, "AT_ONCE", 25)
    for path, expected in (("/figures/scheduled_share/events", 60 + 4 + 4), ("/runs", 110 + 2)):
        lines = await as_file(client, path)
        assert len(lines) == len({line["Id"] for line in lines}) == expected, path
    planned = [line for line in await as_file(client, "/figures/scheduled_share/events") if line["Kind"] == "job"]
    assert {line["Verdict"] for line in planned} == {"in_window", "late", "early"}


def one_more_failure(number: int) -> FailureFact:
    return FailureFact(
        failure_id=f"more-{number:03}",
        number=100 + number,
        tool_id="t1",
        names={},
        severity="next_stop",
        stop="unscheduled",
        reported_at=at(6) + timedelta(minutes=number // 2),
        reported_by="erika",
        state="accepted",
        awaits_good=False,
        fixes=[],
        reopened=0,
        earlier_ids=[],
    )


def one_more_run(number: int) -> RunFact:
    mounted_at = at(6) + timedelta(minutes=number // 2)
    return RunFact(run_id=f"more-{number:03}", tool_id="t1", machine_id="p1", mounted_at=mounted_at, unmounted_at=at(7))


async def as_file(client: httpx.AsyncClient, path: str) -> list[dict[str, str]]:
    answer = await client.get(f"{ANALYTICS}{path}", params={**FEBRUARY, "format": "csv"})
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


@ON_ONE_DATABASE
async def test_rates_and_windows_are_set_by_engineers(gateway: GatewayUnderTest) -> None:
    """A rate that is taken away leaves its part out, and says so; the trail keeps who changed it."""
    client = await reader(gateway)
    kept = await client.get(f"{ANALYTICS}/settings")
    body = {name: value for name, value in kept.json().items() if name != "version"}
    body |= {"labour_cents_per_hour": None, "window_after_percent": 30}
    stale = await client.put(f"{ANALYTICS}/settings", json=body, headers={"If-Match": '"99"'})
    assert refused(stale) == (412, "precondition_failed")
    changed = await client.put(f"{ANALYTICS}/settings", json=body, headers={"If-Match": kept.headers["etag"]})
    assert (changed.status_code, changed.json()["version"]) == (200, kept.json()["version"] + 1)
    found = await asked(client, "/figures")
    values = {item["id"]: item["value"] for item in found["items"]}
    assert found["missing"] == ["labour"]
    assert values["cost_per_1000"] == pytest.approx(1000 * 1500 / 282_000)
    assert values["pm_compliance"] == pytest.approx(50)
    technician = await gateway.logged_in("otto", Role.TECHNICIAN)
    refusal = await technician.put(f"{ANALYTICS}/settings", json=body, headers={"If-Match": changed.headers["etag"]})
    assert refusal.status_code == httpx.codes.FORBIDDEN


async def test_the_wall_shows_what_is_wrong_what_comes_and_what_runs(gateway: GatewayUnderTest) -> None:
    """Fed by events alone: an overdue level, a failure that stops, the press that runs, the bench of eight weeks."""
    client = await gateway.logged_in()
    await gateway.hear(
        MachineRegistered(machine_id="p01", name="Press 1", version=1, at=NOW),
        registered(),
        registered("T-0043", "Cup"),
        mounted(),
        configured(),
        heard(SourceState.NO_DATA),
        planned(planned_minutes=90),
        planned("t-0043", due=100, planned_minutes=30),
        counted(9_500, minutes=1),
        MaintenanceOverdue(
            tool_id="t-0043",
            plan_id="plan-1",
            level_id="t-0043-l1",
            code="L1",
            name="Clean",
            reason=DueBy.SHOTS,
            total_high=120,
            due_total=100,
            at=NOW,
        ),
        reported("t-0042", Severity.SAFETY),
    )
    found = (await client.get(f"{ANALYTICS}/shop")).json()
    assert [(tool["tool"]["number"], [why["code"] for why in tool["reasons"]]) for tool in found["red"]] == [
        ("T-0042", ["failure"]),
        ("T-0043", ["overdue"]),
    ]
    assert found["red"][0]["machines"] == ["Press 1"]
    assert [(level["tool"]["number"], level["status"], level["left"]) for level in found["due"]] == [
        ("T-0043", "overdue", 100),
        ("T-0042", "warned", 500),
    ]
    by_hours = MaintenanceDue(
        tool_id="t-0042",
        plan_id="plan-1",
        level_id="t-0042-l1",
        code="L1",
        name="Clean",
        reason=DueBy.HOURS,
        total_high=9_500,
        running_ms=102 * HOUR_MS,
        at=NOW,
    )
    by_no_shots = planned(interval_shots=None, warn_total=None, due_total=None, limit_total=None)
    hours = {"due_running_ms": 100 * HOUR_MS, "limit_running_ms": 110 * HOUR_MS}
    await gateway.hear(by_no_shots.model_copy(update=hours), by_hours)
    level = (await client.get(f"{ANALYTICS}/shop")).json()["due"][-1]
    assert (level["by"], level["status"], level["percent"], level["left"]) == ("hours", "due", 102, -2)
    begun = NOW - timedelta(days=2)
    await gateway.hear(held_since("t-0043", begun), held_since("t-0043", NOW, before=Readiness.ON_HOLD))
    red = (await client.get(f"{ANALYTICS}/shop")).json()["red"]
    assert {tool["tool"]["number"]: datetime.fromisoformat(tool["since"]) for tool in red}["T-0043"] == begun
    (running,) = found["running"]
    assert (running["machine_name"], running["tool"]["number"], running["state"]) == ("Press 1", "T-0042", "no_data")
    assert [source["name"] for source in found["stale_sources"]] == ["PLC"]
    assert (len(found["bench"]), found["bench"][0]["start"]) == (8, "2026-03-02")
    assert (found["bench"][0]["minutes"], found["bench"][0]["unplanned"]) == (30, 1)


@ON_ONE_DATABASE
async def test_the_dashboard_asks_for_nothing_that_is_not_measured(gateway: GatewayUnderTest) -> None:
    """Every name in the Grafana dashboard is one under /metrics; the business's figures are what the plant did."""
    await furnish(gateway.database)
    await gateway.hear(registered(), counted(10))
    business: Business = gateway.app.state.business
    again = gateway.envelope(counted(11))
    for _ in range(2):
        business.committed(again)
    async with gateway.database.read() as session:
        await business.look_up(session, gateway.clock, "Europe/Berlin")
    metrics = gateway.parts.context.metrics.text().decode()
    assert 'toolcare_shots_total{machine="p01"} 1.0' in metrics
    assert 'toolcare_failures_open{severity="stop_now"} 1.0' in metrics
    assert "toolcare_actions_late 1.0" in metrics
    measured = set(re.findall(r"^([a-z_]+)", metrics, re.MULTILINE))
    measured |= set(re.findall(r"^# TYPE ([a-z_]+) ", metrics, re.MULTILINE))
    measured |= {f"{name}_bucket" for name in re.findall(r"^# TYPE ([a-z_]+) histogram", metrics, re.MULTILINE)}
    dashboard = json.loads((ROOT / "compose" / "grafana" / "toolcare.json").read_text())
    asked_for = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    names = {name for text in asked_for for name in re.findall(r"\b(?:toolcare|process)_[a-z_]+", text)}
    assert names
    assert names <= measured
