"""Lists fed by events: complete, repeated, late and out of order."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import httpx
import pytest
from pydantic import JsonValue, TypeAdapter
from sqlalchemy import select, text
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, Json, log_in, refused

from toolcare_gateway.readmodels import projection
from toolcare_gateway.readmodels.tables import FailureRead, TimelineRead, ToolRead
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.causes import Cause, CauseCode
from toolcare_shared.contracts.failures import FailureForgotten, FailureReported
from toolcare_shared.contracts.maintenance import (
    DueBy,
    JobForgotten,
    LevelPlanned,
    LevelStatus,
    MaintenanceCompleted,
    MaintenanceDue,
    MaintenanceStarted,
    MaintenanceWithdrawn,
    RunPermit,
)
from toolcare_shared.contracts.presence import PresenceStatus
from toolcare_shared.contracts.registry import (
    MachineChanged,
    MachineRegistered,
    RunCorrected,
    RunValues,
    ToolChanged,
    ToolMounted,
    ToolRegistered,
    ToolRetired,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import (
    CounterGapFound,
    CounterRejected,
    GapReopened,
    GapSettled,
    RemarkCode,
    ShotOrigin,
    ShotsCounted,
    SourceConfigured,
    SourceKind,
    SourceRemark,
    SourceRemoved,
    SourceState,
    SourceStateChanged,
    UnassignedShotsCounted,
)
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.messaging.handling import Handling
from toolcare_shared.messaging.probe import pass_by
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio


def registered(number: str = "T-0042", name: str = "Cup lid", life: int | None = 1_000_000) -> ToolRegistered:
    return ToolRegistered(
        tool_id=number.lower(),
        number=number,
        name=name,
        status=ToolStatus.RELEASED,
        cavity_count=8,
        design_life_shots=life,
        version=1,
        at=NOW,
    )


def counted(total: int, tool_id: str = "t-0042", *, gap: int = 0, minutes: int = 0) -> ShotsCounted:
    at = NOW + timedelta(minutes=minutes)
    return ShotsCounted(
        tool_id=tool_id,
        machine_id="p01",
        shots=1,
        shots_high=1 + gap,
        total=total,
        total_high=total + gap,
        from_at=at,
        to_at=at,
        origin=ShotOrigin.COUNTER,
        at=at,
    )


def planned(tool_id: str = "t-0042", *, due: int = 10_000, start: int = 0, **fields: object) -> LevelPlanned:
    values: dict[str, object] = {
        "tool_id": tool_id,
        "plan_id": "plan-1",
        "plan_name": "Standard",
        "level_id": f"{tool_id}-l1",
        "code": "L1",
        "name": "Clean",
        "interval_shots": due - start,
        "warn_percent": 90,
        "limit_percent": 110,
        "blocks_run": False,
        "start_total": start,
        "start_at": NOW,
        "warn_total": start + (due - start) * 9 // 10,
        "due_total": due,
        "limit_total": start + (due - start) * 11 // 10,
        "status": LevelStatus.OK,
        "retired": False,
        "version": 1,
        "at": NOW,
    }
    return LevelPlanned.model_validate({**values, **fields})


def due(tool_id: str = "t-0042", job_id: str = "job-1") -> MaintenanceDue:
    return MaintenanceDue(
        tool_id=tool_id,
        plan_id="plan-1",
        level_id=f"{tool_id}-l1",
        code="L1",
        name="Clean",
        reason=DueBy.SHOTS,
        total_high=10_000,
        due_total=10_000,
        job_id=job_id,
        at=NOW,
    )


def started(tool_id: str = "t-0042", job_id: str = "job-1") -> MaintenanceStarted:
    return MaintenanceStarted(
        tool_id=tool_id,
        plan_id="plan-1",
        level_id=f"{tool_id}-l1",
        code="L1",
        name="Clean",
        job_id=job_id,
        by="Timo",
        at=NOW,
    )


def completed(tool_id: str = "t-0042", job_id: str = "job-1") -> MaintenanceCompleted:
    return MaintenanceCompleted(
        tool_id=tool_id,
        plan_id="plan-1",
        level_id=f"{tool_id}-l1",
        code="L1",
        name="Clean",
        job_id=job_id,
        by="Timo",
        done_at=NOW,
        total_at_completion=10_050,
        shots_since_last=10_050,
        at=NOW,
    )


def mounted(tool_id: str = "t-0042", machine_id: str = "p01", mounting_id: str = "m-1") -> ToolMounted:
    return ToolMounted(
        tool_id=tool_id, machine_id=machine_id, mounting_id=mounting_id, shot_factor=1, version=2, at=NOW
    )


def configured(source_id: str = "s-1", machine_id: str = "p01", **fields: object) -> SourceConfigured:
    values: dict[str, object] = {
        "source_id": source_id,
        "machine_id": machine_id,
        "kind": SourceKind.MQTT,
        "name": "PLC",
        "enabled": True,
        "version": 1,
        "at": NOW,
    }
    return SourceConfigured.model_validate({**values, **fields})


def heard(state: SourceState, source_id: str = "s-1", machine_id: str = "p01") -> SourceStateChanged:
    return SourceStateChanged(
        source_id=source_id, machine_id=machine_id, state=state, detail="so", last_value=7, last_seen=NOW, at=NOW
    )


SOURCES = TypeAdapter(list[Json])
PRESS = MachineRegistered(machine_id="p01", name="Press 1", note=None, version=1, at=NOW)


async def items(client: httpx.AsyncClient, path: str, **query: str | int | list[str]) -> list[Json]:
    answer = await client.get(f"/api/v1/{path}", params=query)
    assert answer.status_code == httpx.codes.OK, answer.text
    found: list[Json] = answer.json()["items"]
    return found


async def only(client: httpx.AsyncClient, path: str) -> Json:
    (found,) = await items(client, path)
    return found


def by_stream(events: Sequence[Event]) -> list[list[Event]]:
    streams: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        streams.setdefault((event.publisher, event.aggregate), []).append(event)
    return list(streams.values())


STORY: list[Event] = [
    registered(),
    PRESS,
    mounted(),
    configured(),
    heard(SourceState.LIVE),
    planned(),
    counted(9_500, gap=40, minutes=1),
    counted(10_000, gap=40, minutes=2),
    due(),
    started(),
]

ROW: Json = {
    "id": "t-0042",
    "number": "T-0042",
    "name": "Cup lid",
    "status": "released",
    "cavity_count": 8,
    "active_cavities": 8,
    "design_life_shots": 1_000_000,
    "life_shots": 1_000_000,
    "class_code": None,
    "owner": None,
    "change_level": None,
    "short_code": None,
    "readiness": "ready",
    "readiness_reason": "",
    "location_kind": "press",
    "location_name": "Press 1",
    "external_due": None,
    "total": 10_000,
    "total_high": 10_040,
    "life_percent": 1.0,
    "machines": [{"id": "p01", "name": "Press 1", "shot_factor": 1}],
    "next": {
        "level_id": "t-0042-l1",
        "plan_name": "Standard",
        "code": "L1",
        "name": "Clean",
        "status": "due",
        "percent": 100.4,
        "due_total": 10_000,
        "remaining_shots": -40,
        "due_at": None,
        "by": "shots",
    },
    "condition": "due",
    "open_jobs": 1,
    "open_failures": 0,
    "worst_failure": None,
    "last_shot_at": "2026-03-02T06:02:00+00:00",
    "data_state": "live",
    "version": 2,
}


async def test_a_row_tells_all_of_a_tool(gateway: GatewayUnderTest) -> None:
    """Number, count, where it hangs, what is due next and how fresh that is."""
    client = await gateway.logged_in()
    await gateway.hear(*STORY)
    assert await only(client, "tools") == ROW


@pytest.mark.parametrize("order", range(8))
async def test_the_order_of_streams_and_repeats_make_no_difference(gateway: GatewayUnderTest, order: int) -> None:
    """Services are read at their own pace; each event comes twice, and late ones again at the end."""
    streams = by_stream(STORY)
    shuffled = list(itertools.permutations(streams))[order * 17]
    client = await gateway.logged_in()
    envelopes = [gateway.envelope(event) for stream in shuffled for event in stream]
    for envelope in envelopes:
        await gateway.hear_again(envelope, envelope)
    await gateway.hear_again(*envelopes)
    assert await only(client, "tools") == ROW
    (job,) = await items(client, "jobs")
    assert (job["state"], job["status"], job["tool_number"], job["by"]) == ("started", "due", "T-0042", "Timo")
    (machine,) = await items(client, "machines")
    assert [tool["number"] for tool in machine["tools"]] == ["T-0042"]  # type: ignore[index,union-attr,call-overload]
    assert [source["state"] for source in machine["sources"]] == ["live"]  # type: ignore[index,union-attr,call-overload]


async def test_a_late_repeat_does_not_bring_back_what_is_done(gateway: GatewayUnderTest) -> None:
    """Due, done, planned anew; then the broker delivers the old announcement again."""
    client = await gateway.logged_in()
    told = await gateway.hear(*STORY)
    await gateway.hear(completed(), planned(start=10_050, due=20_050, version=2))
    await gateway.hear_again(*told)
    row = await only(client, "tools")
    assert (row["condition"], row["open_jobs"]) == ("ok", 0)
    assert await items(client, "jobs") == []
    (job,) = await items(client, "jobs", state="all")
    assert (job["state"], job["completed_at"]) == ("completed", "2026-03-02T06:00:00Z")


async def test_a_publisher_restored_from_a_backup_is_heard(gateway: GatewayUnderTest) -> None:
    """It counts its events again from an earlier number; they are new all the same."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), *(counted(number) for number in range(1, 6)))
    await gateway.hear_again(gateway.envelope(counted(3, minutes=9), sequence=3))
    assert (await only(client, "tools"))["total"] == 3


async def test_a_count_before_its_tool_is_kept(gateway: GatewayUnderTest) -> None:
    """The tool is listed when the registry's event comes, with the count it already has."""
    client = await gateway.logged_in()
    await gateway.hear(counted(77), planned())
    assert await items(client, "tools") == []
    await gateway.hear(registered())
    assert (await only(client, "tools"))["total"] == 77


async def test_names_follow_everywhere(gateway: GatewayUnderTest) -> None:
    """A renamed press and a renumbered tool show their new names in every list."""
    client = await gateway.logged_in()
    await gateway.hear(*STORY)
    await gateway.hear(
        ToolChanged(
            tool_id="t-0042",
            number="T-43",
            name="Lid",
            status=ToolStatus.RELEASED,
            cavity_count=4,
            version=3,
            at=NOW,
        ),
        MachineChanged(machine_id="p01", name="Arburg", note="by the door", version=2, at=NOW),
    )
    row = await only(client, "tools")
    assert (row["number"], row["life_percent"]) == ("T-43", None)
    assert row["machines"] == [{"id": "p01", "name": "Arburg", "shot_factor": 1}]
    machine = await only(client, "machines")
    assert (machine["name"], machine["note"]) == ("Arburg", "by the door")
    assert machine["tools"] == [
        {
            "id": "t-0042",
            "number": "T-43",
            "name": "Lid",
            "shot_factor": 1,
            "station": "",
            "mounted_at": "2026-03-02T06:00:00Z",
        }
    ]
    assert (await only(client, "sources"))["machine_name"] == "Arburg"
    job = await only(client, "jobs")
    assert (job["tool_number"], job["machines"]) == ("T-43", row["machines"])


async def test_a_tool_that_comes_off_leaves_the_press(gateway: GatewayUnderTest) -> None:
    """It has no source any more, so nothing is known about it: neither live nor idle."""
    client = await gateway.logged_in()
    await gateway.hear(*STORY)
    await gateway.hear(ToolUnmounted(tool_id="t-0042", machine_id="p01", mounting_id="m-1", version=3, at=NOW))
    row = await only(client, "tools")
    assert (row["machines"], row["data_state"]) == ([], "none")
    assert (await only(client, "machines"))["tools"] == []


@ON_ONE_DATABASE
async def test_a_corrected_run_is_shown_at_its_station(gateway: GatewayUnderTest) -> None:
    client = await gateway.logged_in()
    await gateway.hear(*STORY)
    before = RunValues(tool_id="t-0042", machine_id="p01", since=NOW, shot_factor=1, station="A")
    corrected = RunCorrected(
        tool_id="t-0042",
        mounting_id="m-1",
        correction=1,
        before=before,
        after=before.model_copy(update={"station": "B"}),
        reason="Other side",
        by="Erika",
        version=3,
        at=NOW,
    )
    await gateway.hear(corrected)
    tools = (await only(client, "machines"))["tools"]
    assert [tool["station"] for tool in tools] == ["B"]  # type: ignore[union-attr, index, call-overload]


def withdrawn(reason: str) -> MaintenanceWithdrawn:
    return MaintenanceWithdrawn(
        tool_id="t-0042",
        plan_id="plan-1",
        level_id="t-0042-l1",
        code="L1",
        name="Clean",
        job_id="job-1",
        reason=reason,
        at=NOW,
    )


async def test_what_was_withdrawn_is_not_shown(gateway: GatewayUnderTest) -> None:
    """A correction took the count back before anyone had started."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), planned(), counted(10_000), due(), counted(5_000))
    await gateway.hear(withdrawn("corrected"))
    assert (await only(client, "tools"))["condition"] == "ok"
    assert await items(client, "jobs", state="all") == []


async def test_a_retired_tool_takes_its_begun_job_along(gateway: GatewayUnderTest) -> None:
    """Nobody will finish it, so no list goes on asking for it."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), planned(), counted(10_000), due(), started(), withdrawn("tool_retired"))
    assert await items(client, "jobs", state="all") == []
    assert (await only(client, "tools"))["open_jobs"] == 0


async def test_what_a_source_says_while_it_counts_comes_with_codes(gateway: GatewayUnderTest) -> None:
    """The list of sources and the page of the press say it in the language of who looks, until it says no more."""
    client = await gateway.logged_in()
    behind = SourceRemark(code=RemarkCode.CLOCK_BEHIND, amount=660)
    live = heard(SourceState.LIVE)
    await gateway.hear(PRESS, configured(), live.model_copy(update={"remarks": [behind]}))
    assert await remarks_shown(client) == [{"code": "clock_behind", "amount": 660.0}]
    await gateway.hear(live)
    assert await remarks_shown(client) == []


async def remarks_shown(client: httpx.AsyncClient) -> object:
    """What the list of sources says, after the page of the press was seen to say the same."""
    (of_press,) = SOURCES.validate_python((await only(client, "machines"))["sources"])
    (of_list,) = SOURCES.validate_python(await items(client, "sources"))
    assert of_press["remarks"] == of_list["remarks"]
    return of_list["remarks"]


async def test_sources_tell_no_data_from_idle(gateway: GatewayUnderTest) -> None:
    """States, gaps and unassigned shots reach the machine, its source and its tool."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), PRESS, mounted(), configured(), heard(SourceState.NO_DATA))
    await gateway.hear(
        UnassignedShotsCounted(
            machine_id="p01", source_id="s-1", shots=3, total_unassigned=12, from_at=NOW, to_at=NOW, at=NOW
        ),
        CounterGapFound(
            source_id="s-1",
            item_id="g-1",
            machine_id="p01",
            tool_ids=["t-0042"],
            low=1,
            high=5,
            booked=1,
            since=NOW,
            reason="reset",
            at=NOW,
        ),
    )
    assert (await only(client, "tools"))["data_state"] == "no_data"
    machine = await only(client, "machines")
    assert (machine["unassigned_shots"], machine["run"]) == (12, {"run": None, "reasons": [], "causes": []})
    source = await only(client, "sources")
    assert (source["state"], source["open_gaps"], source["last_value"]) == ("no_data", 1, 7)
    await gateway.hear(
        GapSettled(
            source_id="s-1", item_id="g-1", machine_id="p01", tool_ids=["t-0042"], low=1, high=5, settled=2, at=NOW
        ),
        configured(enabled=False, version=2),
    )
    source = await only(client, "sources")
    assert (source["state"], source["open_gaps"], source["enabled"]) == ("disabled", 0, False)
    again = {"item_id": "g-1", "machine_id": "p01", "tool_ids": ["t-0042"], "low": 1, "high": 5, "booked": 1}
    await gateway.hear(GapReopened(source_id="s-1", **again, reason="typed 2 for 3", by="Erika", at=NOW))
    assert (await only(client, "sources"))["open_gaps"] == 1
    assert (await only(client, "tools"))["data_state"] == "none"
    await gateway.hear(SourceRemoved(source_id="s-1", machine_id="p01", at=NOW))
    assert await items(client, "sources") == []
    assert (await only(client, "machines"))["sources"] == []


def due_in_ten_days() -> LevelPlanned:
    return planned(
        interval_days=10,
        interval_shots=None,
        warn_total=None,
        due_total=None,
        limit_total=None,
        warn_at=NOW + timedelta(days=9),
        due_at=NOW + timedelta(days=10),
        limit_at=NOW + timedelta(days=11),
    )


async def test_days_pass_without_events(gateway: GatewayUnderTest) -> None:
    """A level due by days comes nearer and falls due, as soon as somebody looks at the calendar."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), due_in_ten_days())
    assert (await only(client, "tools"))["condition"] == "ok"
    gateway.clock.advance(timedelta(days=10))
    assert await projection.grow_older(gateway.database, gateway.clock.now()) == 1
    await log_in(client, "erika")
    row = await only(client, "tools")
    assert row["condition"] == "due"
    ahead = row["next"]
    assert isinstance(ahead, dict)
    assert (ahead["by"], ahead["percent"], ahead["remaining_shots"]) == ("days", 100.0, None)


async def test_the_overview_counts_everything(gateway: GatewayUnderTest) -> None:
    """Retired tools do not count; services that were never heard are unknown."""
    client = await gateway.logged_in()
    await gateway.hear(*STORY, registered("T-1"), registered("T-2"), registered("T-3"))
    await gateway.hear(
        ToolRetired(tool_id="t-3", reason="worn", version=2, at=NOW),
        planned("t-1"),
        CounterRejected(rejection_id="r-1", machine_id="p09", reason="unknown_machine", occurrences=40, at=NOW),
        CounterRejected(rejection_id="r-1", reason="not_json", occurrences=2, at=NOW - timedelta(hours=25)),
    )
    gateway.parts.live.presence["registry"] = PresenceStatus.ONLINE
    cause = Cause(code=CauseCode.MAINTENANCE_OVERDUE, values={"level": "L1"})
    gateway.parts.live.permits["p01"] = RunPermit(run=False, reasons=["L1 is overdue"], causes=[cause])
    found: Json = (await client.get("/api/v1/overview")).json()
    assert found["tools"] == {"total": 3, "none": 1, "ok": 1, "warned": 0, "due": 1, "overdue": 0}
    sources = found["sources"]
    assert isinstance(sources, dict)
    assert sources["live"] == 1
    assert (found["open_gaps"], found["open_jobs"], found["rejected_readings"]) == (0, 1, 40)
    services: JsonValue = found["services"]
    assert isinstance(services, list)
    assert {"name": "registry", "status": "online"} in services
    assert {"name": "photos", "status": "unknown"} in services
    assert (await only(client, "machines"))["run"] == {
        "run": False,
        "reasons": ["L1 is overdue"],
        "causes": [cause.model_dump(mode="json")],
    }


async def ids(client: httpx.AsyncClient, path: str = "tools", **query: str | int | list[str]) -> list[str]:
    return [str(item["id"]) for item in await items(client, path, **query)]


async def walk(client: httpx.AsyncClient, path: str, limit: int, **query: str) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        params: dict[str, str | int] = {**query, "limit": limit, **({"cursor": cursor} if cursor else {})}
        body: Json = (await client.get(f"/api/v1/{path}", params=params)).json()
        rows = body["items"]
        assert isinstance(rows, list)
        found += [str(row["id"]) for row in rows if isinstance(row, dict)]
        after = body["next_cursor"]
        if after is None:
            return found
        cursor = str(after)


async def fleet(gateway: GatewayUnderTest) -> None:
    """Twelve tools from fine to overdue, some alike."""
    for number in range(1, 13):
        tool_id = f"t-{number}"
        await gateway.hear(registered(f"T-{number}", f"Lid {'äÖ'[number % 2]} {number % 3 * 111}", 100_000))
        await gateway.hear(planned(tool_id), counted(number // 2 * 2000, tool_id, minutes=number % 4))


async def test_tools_come_worst_first(gateway: GatewayUnderTest) -> None:
    """Overdue before due before warned before fine, and the furthest first among equals."""
    client = await gateway.logged_in()
    await fleet(gateway)
    conditions = [item["condition"] for item in await items(client, "tools")]
    assert conditions == ["overdue", "due", "due"] + ["ok"] * 9
    assert (await ids(client))[0] == "t-12"


ORDERS = (
    "urgency",
    *("number", "-number", "name", "-name", "total", "-total", "life", "-life", "last_shot", "-last_shot"),
    *("location", "-location", "readiness", "-readiness"),
)


async def test_pages_join_to_the_whole_in_every_order(gateway: GatewayUnderTest) -> None:
    """No row is lost or shown twice, also where many are alike."""
    client = await gateway.logged_in()
    await fleet(gateway)
    for sort in ORDERS:
        whole = await ids(client, sort=sort)
        assert len(set(whole)) == 12, sort
        for limit in (1, 5, 12):
            assert await walk(client, "tools", limit, sort=sort) == whole, (sort, limit)
    assert await ids(client, sort="number") == [f"t-{number}" for number in range(1, 13)]


async def test_tools_are_found_and_filtered(gateway: GatewayUnderTest) -> None:
    """By words in number and name without case, by status, by condition; wildcards are letters."""
    client = await gateway.logged_in()
    await fleet(gateway)
    assert await ids(client, q="t-12") == ["t-12"]
    assert sorted(await ids(client, q="LID Ä 222")) == ["t-2", "t-8"]
    assert await ids(client, q="%") == []
    assert await ids(client, q="_-1") == []
    assert await ids(client, condition=["overdue", "due"]) == ["t-12", "t-11", "t-10"]
    await gateway.hear(ToolRetired(tool_id="t-12", reason="worn", version=2, at=NOW))
    assert "t-12" not in await ids(client)
    assert await ids(client, status="retired") == ["t-12"]
    assert len(await ids(client, status=["retired", "released"])) == 12


async def test_the_other_lists_have_pages_too(gateway: GatewayUnderTest) -> None:
    """Machines by name, sources by machine, jobs by how bad they are."""
    client = await gateway.logged_in()
    for number in range(1, 8):
        machine = f"p{number}"
        await gateway.hear(MachineRegistered(machine_id=machine, name=f"Press {number}", version=1, at=NOW))
        await gateway.hear(configured(f"s-{number}", machine), due(f"t-{number}", f"job-{number}"))
    await gateway.hear(completed("t-3", "job-3"))
    assert await walk(client, "machines", 3) == [f"p{number}" for number in range(1, 8)]
    assert await walk(client, "sources", 3) == [f"s-{number}" for number in range(1, 8)]
    everything = await walk(client, "jobs", 3, state="all")
    assert everything[-1] == "job-3"
    assert len(everything) == 7
    assert await walk(client, "jobs", 2) == everything[:-1]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "%%%"},
        {"cursor": "bm90aGluZw"},
        {"cursor": "WyJudW1iZXIiLCJhIiwiYiJd"},
        {"cursor": "WyJ1cmdlbmN5IixudWxsLCJiIl0"},
        {"cursor": "WyJ1cmdlbmN5IiwidGV4dCIsImIiXQ"},
        {"cursor": "WyJ1cmdlbmN5IiwxXQ"},
        {"cursor": "WyJ1cmdlbmN5IiwxZTk5OSwiYiJd"},
        {"cursor": "WyJ1cmdlbmN5IiwxMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwiYiJd"},
        {"limit": "0"},
        {"limit": "1001"},
        {"sort": "colour"},
        {"condition": "awful"},
        {"q": "x" * 201},
        {"q": "a\x00b"},
        {"cursor": "WyJudW1iZXIiLCJhXHUwMDAwIiwiYiJd", "sort": "number"},
    ],
)
@ON_ONE_DATABASE
async def test_bad_queries_are_refused_in_words(gateway: GatewayUnderTest, query: dict[str, str]) -> None:
    """A cursor of another order, a damaged one, numbers out of range: a clear answer, never an error of ours."""
    client = await gateway.logged_in()
    status, code = refused(await client.get("/api/v1/tools", params=query))
    assert (status, code) in {(400, "invalid_cursor"), (422, "invalid_input")}


SAID = {"tool_id": "t-0042", "by": "Timo", "at": NOW}
REPORT = {**SAID, "severity": "watch", "stop": "none", "reported_at": NOW, "reported_by": "Timo", "version": 1}


@ON_ONE_DATABASE
async def test_what_has_aged_out_leaves_the_history_of_its_tool(gateway: GatewayUnderTest) -> None:
    """A closed report takes its own lines along and no other's; no count changes."""
    for number in (1, 2):
        await gateway.hear(FailureReported.model_validate({**REPORT, "failure_id": f"f-{number}", "number": number}))
    await gateway.hear(FailureForgotten.model_validate({**SAID, "failure_id": "f-1", "number": 1, "version": 2}))
    async with gateway.database.read() as session:
        told = [entry.data["failure_id"] for entry in await session.scalars(select(TimelineRead))]
        assert told == ["f-2"]
        assert await session.get(FailureRead, "f-1") is None
        assert (await session.get_one(ToolRead, "t-0042")).open_failures == 1
    client = await gateway.logged_in()
    await gateway.hear(due(), started(), completed())
    assert len(await items(client, "jobs", state="all")) == 1
    level = {"plan_id": "plan-1", "level_id": "t-0042-l1", "code": "L1", "name": "Clean", "job_id": "job-1"}
    await gateway.hear(JobForgotten.model_validate({**SAID, **level}))
    assert await items(client, "jobs", state="all") == []


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_what_several_services_and_the_calendar_say_of_a_tool_at_once_stands_in_its_row(
    gateway: GatewayUnderTest,
) -> None:
    """Each stream has transactions of its own: who came second wrote what he had read before the first was done."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), registered("T-0043"), due_in_ten_days())
    gateway.clock.advance(timedelta(days=10))

    async def take(*events: Event) -> None:
        """As another copy does, so that nothing but the database lets one after the other."""
        handling = Handling(gateway.database, gateway.handlers, gateway.clock, pass_by)
        told = [
            gateway.envelope(event).model_copy(update={"position": position})
            for position, event in enumerate(events, start=1)
        ]
        await handling.take(Stream(events[0].publisher, events[0].aggregate), told, gaps=True, report=lambda _: None)

    async def grow_older() -> None:
        await projection.grow_older(gateway.database, gateway.clock.now())

    async def are_waiting(number: int) -> bool:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        async with gateway.database.read() as session:
            return bool(await session.scalar(text(waiting)) == number)

    broken = FailureReported.model_validate({**REPORT, "failure_id": "f-1", "number": 1})
    async with asyncio.TaskGroup() as group, gateway.database.write() as session:
        await session.get_one(ToolRead, "t-0043", with_for_update=True)
        for number, work in enumerate((take(counted(500), counted(7, "t-0043")), take(broken), grow_older()), start=1):
            group.create_task(work)
            await wait_until(partial(are_waiting, number))
    await log_in(client, "erika")
    row = next(row for row in await items(client, "tools") if row["id"] == "t-0042")
    assert (row["total"], row["open_failures"], row["condition"]) == (500, 1, "due")
