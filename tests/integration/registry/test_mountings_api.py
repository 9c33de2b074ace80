"""Mounting and unmounting over HTTP, on both databases."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy.exc import IntegrityError
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import NOW, Json, Registry, made, refused

from toolcare_registry import store
from toolcare_registry.domain import Mounting
from toolcare_shared.contracts.registry import MachineState, ToolState
from toolcare_shared.contracts.shotcounter import SourceConfigured, SourceKind
from toolcare_shared.messaging.topics import StateTopic

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def shop(registry: Registry) -> None:
    await registry.tool("T-0042")
    await registry.machine("P01")
    await registry.machine("P02")


async def on(registry: Registry, machine_id: str) -> list[str]:
    text = await registry.snapshot(StateTopic("machine", machine_id))
    return MachineState.model_validate_json(text or "").tool_ids


async def test_mounting_is_answered_told_and_shown(registry: Registry) -> None:
    """The tool, the machine, the event and both snapshots know of it."""
    await shop(registry)
    tool = await registry.mount(shot_factor=2)
    mounting = tool["mounting"]
    assert isinstance(mounting, dict)
    assert (mounting["machine_id"], mounting["machine_name"], mounting["mounted_by"]) == ("p01", "P01", "Timo")
    assert tool["version"] == 2
    [event] = await registry.told("t-0042", "tool_mounted")
    assert event.data["at"] == "2026-03-02T06:00:00Z"
    assert (event.data["machine_id"], event.data["shot_factor"], event.data["version"]) == ("p01", 2, 2)
    assert UUID(str(event.data["mounting_id"])).version == 7
    machine = made(await registry.http.get("/machines/p01"))
    assert [mounted["id"] for mounted in machine["tools"] if isinstance(mounted, dict)] == ["t-0042"]  # type: ignore[union-attr]
    shown = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")
    assert (shown.machine_id, shown.version) == ("p01", 2)
    assert await on(registry, "p01") == ["t-0042"]


async def test_unmounting_clears_both_sides(registry: Registry) -> None:
    """Neither snapshot shows the tool on the machine any more, and the event names the mounting that ended."""
    await shop(registry)
    await registry.mount()
    registry.clock.advance(HOUR)
    tool = await registry.unmount()
    assert (tool["mounting"], tool["version"]) == (None, 3)
    [begun] = await registry.told("t-0042", "tool_mounted")
    [ended] = await registry.told("t-0042", "tool_unmounted")
    assert (ended.data["mounting_id"], ended.data["machine_id"]) == (begun.data["mounting_id"], "p01")
    shown = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")
    assert shown.machine_id is None
    assert await on(registry, "p01") == []


async def test_tool_on_two_presses_is_refused(registry: Registry) -> None:
    """The refusal names the press it hangs on and says what to do."""
    await shop(registry)
    await registry.mount("t-0042", "p01")
    answer = await registry.technician.post("/tools/t-0042/mount", json={"machine_id": "p02", "job": "4711"})
    assert refused(answer) == (409, "tool_is_mounted")
    assert answer.json()["machine_id"] == "p01"
    assert "Unmount it there first" in answer.json()["detail"]
    assert await on(registry, "p02") == []


async def test_parallel_mounts_of_one_tool_let_one_through(registry: Registry) -> None:
    """Two people mount one tool on two presses at the same moment."""
    await shop(registry)
    answers = await asyncio.gather(
        *(
            registry.technician.post("/tools/t-0042/mount", json={"machine_id": machine_id, "job": "4711"})
            for machine_id in ("p01", "p02", "p01", "p02")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert sorted([*await on(registry, "p01"), *await on(registry, "p02")]) == ["t-0042"]
    assert len(await registry.told("t-0042", "tool_mounted")) == 1


async def test_database_itself_refuses_a_second_open_mounting(registry: Registry) -> None:
    """Even code that forgets the rule cannot hang a tool on two machines."""
    await shop(registry)
    await registry.mount()
    second = Mounting("second", "t-0042", "p02", 1, NOW, "Timo")
    with pytest.raises(IntegrityError):
        async with registry.database.write() as session:
            await store.add_mounting(session, second)


async def test_several_tools_on_one_press(registry: Registry) -> None:
    """A stack or two-component press carries several tools, each with its factor."""
    await shop(registry)
    await registry.tool("T-2")
    await registry.mount("t-0042", "p01", shot_factor=1)
    await registry.mount("t-2", "p01", shot_factor=2, others="beside")
    machine = made(await registry.http.get("/machines/p01"))
    tools = machine["tools"]
    assert isinstance(tools, list)
    factors = {tool["number"]: tool["shot_factor"] for tool in tools if isinstance(tool, dict)}
    assert factors == {"T-0042": 1, "T-2": 2}
    assert await on(registry, "p01") == ["t-0042", "t-2"]


async def test_parallel_mounts_on_one_press_are_all_shown(registry: Registry) -> None:
    """No snapshot of the machine misses a tool that was mounted at the same moment."""
    await registry.machine("P01")
    for i in range(5):
        await registry.tool(f"T-{i}")
    await asyncio.gather(*(registry.mount(f"t-{i}", "p01", others="beside") for i in range(5)))
    assert await on(registry, "p01") == [f"t-{i}" for i in range(5)]


async def test_repeated_mount_has_one_effect(registry: Registry) -> None:
    """A repeat gets the first answer instead of 'already mounted'."""
    await shop(registry)
    body, key = {"machine_id": "p01", "job": "4711"}, {"Idempotency-Key": "tap"}
    first = await registry.technician.post("/tools/t-0042/mount", json=body, headers=key)
    again = await registry.technician.post("/tools/t-0042/mount", json=body, headers=key)
    assert made(again) == made(first)
    assert len(await registry.told("t-0042", "tool_mounted")) == 1


async def test_refused_mount_may_be_repeated_under_its_key(registry: Registry) -> None:
    """A refusal is not kept: once the tool is free, the same request goes through."""
    await shop(registry)
    await registry.mount("t-0042", "p01")
    body, key = {"machine_id": "p02", "job": "4711"}, {"Idempotency-Key": "tap"}
    refused(await registry.technician.post("/tools/t-0042/mount", json=body, headers=key))
    await registry.unmount()
    made(await registry.technician.post("/tools/t-0042/mount", json=body, headers=key))


async def test_times_may_lie_back_but_never_overlap(registry: Registry) -> None:
    """A shift may be entered the next morning, between the mountings that are known."""
    await shop(registry)
    await registry.mount(at=(NOW - 9 * HOUR).isoformat())
    await registry.unmount(at=(NOW - 5 * HOUR).isoformat())
    early = await registry.technician.post(
        "/tools/t-0042/mount", json={"machine_id": "p02", "job": "4711", "at": (NOW - 6 * HOUR).isoformat()}
    )
    assert refused(early) == (422, "time_too_early")
    assert early.json()["earliest"] == (NOW - 5 * HOUR).isoformat()
    await registry.mount("t-0042", "p02", at=(NOW - 5 * HOUR).isoformat())
    event = (await registry.told("t-0042", "tool_mounted"))[-1]
    assert (event.data["at"], event.time) == ("2026-03-02T01:00:00Z", NOW)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("deed", "body", "expected"),
    [
        ("mount", {"machine_id": "p01", "job": "1", "at": (NOW + HOUR).isoformat()}, (422, "time_in_future")),
        ("mount", {"machine_id": "p01", "job": "1", "at": "1970-01-01T00:00:00Z"}, (422, "time_too_early")),
        ("mount", {"machine_id": "p01", "at": "2026-03-02T05:00:00"}, (422, "invalid_input")),
        ("mount", {"machine_id": "p01", "shot_factor": 0}, (422, "invalid_input")),
        ("mount", {"machine_id": "p01", "shot_factor": 9}, (422, "invalid_input")),
        ("mount", {"machine_id": "p01", "shot_factor": 1.5}, (422, "invalid_input")),
        ("mount", {}, (422, "invalid_input")),
        ("mount", {"machine_id": "p99", "job": "1"}, (404, "unknown_machine")),
        ("unmount", {"reason": "Run over"}, (409, "tool_not_mounted")),
        ("retire", {"reason": "  "}, (422, "invalid_input")),
    ],
)
async def test_wrong_wish_is_refused(registry: Registry, deed: str, body: Json, expected: tuple[int, str]) -> None:
    """Each refusal has its own code and changes nothing."""
    await shop(registry)
    assert refused(await registry.http.post(f"/tools/t-0042/{deed}", json=body)) == expected
    assert len(await registry.events("t-0042")) == 1


@pytest.mark.parametrize("deed", ["mount", "unmount", "retire"])
@ON_ONE_DATABASE
async def test_unknown_tool_is_refused(registry: Registry, deed: str) -> None:
    """A deed to a tool nobody knows is a 404."""
    body = {
        "mount": {"machine_id": "p01", "job": "4711"},
        "unmount": {"reason": "Run over"},
        "retire": {"reason": "worn"},
    }[deed]
    assert refused(await registry.http.post(f"/tools/t-9/{deed}", json=body)) == (404, "unknown_tool")


@ON_ONE_DATABASE
async def test_unmounting_in_the_wrong_order_of_time_is_refused(registry: Registry) -> None:
    """A tool does not leave a press before it came."""
    await shop(registry)
    await registry.mount()
    answer = await registry.technician.post(
        "/tools/t-0042/unmount", json={"reason": "Run over", "at": (NOW - HOUR).isoformat()}
    )
    assert refused(answer) == (422, "time_too_early")


async def test_retired_and_mounted_exclude_each_other(registry: Registry) -> None:
    """A tool on a press cannot be retired, a retired one cannot be mounted."""
    await shop(registry)
    await registry.mount()
    answer = await registry.http.post("/tools/t-0042/retire", json={"reason": "worn"})
    assert refused(answer) == (409, "tool_is_mounted")
    await registry.unmount()
    made(await registry.http.post("/tools/t-0042/retire", json={"reason": "worn"}))
    answer = await registry.technician.post("/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711"})
    assert refused(answer) == (409, "tool_is_retired")


async def test_history_is_paged_newest_first(registry: Registry) -> None:
    """Every mounting is on exactly one page, for the tool and for the machine."""
    await shop(registry)
    for hours in range(9, 0, -2):
        machine_id = "p01" if hours % 4 == 1 else "p02"
        await registry.mount("t-0042", machine_id, at=(NOW - hours * HOUR).isoformat())
        await registry.unmount(at=(NOW - (hours - 1) * HOUR).isoformat())
    seen: list[Json] = []
    cursor: str | None = None
    while True:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await registry.http.get("/tools/t-0042/mountings", params=query)).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [item["machine_id"] for item in seen] == ["p01", "p02", "p01", "p02", "p01"]
    assert [item["mounted_at"] for item in seen] == sorted((str(item["mounted_at"]) for item in seen), reverse=True)
    assert (seen[0]["tool_number"], seen[0]["machine_name"], seen[0]["unmounted_by"]) == ("T-0042", "P01", "Timo")
    machine = (await registry.http.get("/machines/p02/mountings")).json()
    assert [item["machine_id"] for item in machine["items"]] == ["p02", "p02"]


@pytest.mark.parametrize("cursor", ["!", "W10", "WzFd", "WyJcdTAwMDAiXQ"])
async def test_foreign_cursor_is_refused(registry: Registry, cursor: str) -> None:
    """A cursor that is none of ours is no internal error."""
    await shop(registry)
    answer = await registry.http.get("/tools/t-0042/mountings", params={"cursor": cursor})
    assert refused(answer) == (400, "invalid_cursor")


async def test_a_press_with_a_tool_asks(registry: Registry) -> None:
    """Two tools that share their shots by mistake wear on paper alone: beside or instead is said, or refused."""
    await shop(registry)
    await registry.tool("T-2")
    await registry.mount("t-0042", "p01")
    registry.clock.advance(HOUR)
    body = {"machine_id": "p01", "job": "4712"}
    answer = await registry.technician.post("/tools/t-2/mount", json=body)
    assert refused(answer) == (409, "press_has_tools")
    assert (answer.json()["machine_name"], answer.json()["numbers"]) == ("P01", ["T-0042"])
    await registry.mount("t-2", "p01", others="instead", reason="Change of order")
    assert await on(registry, "p01") == ["t-2"]
    [off] = await registry.told("t-0042", "tool_unmounted")
    assert (off.data["reason"], off.data["by"], off.data["at"]) == ("Change of order", "Timo", "2026-03-02T07:00:00Z")
    gone = made(await registry.http.get("/tools/t-0042"))
    assert (gone["mounting"], gone["location"]["kind"]) == (None, "unknown")  # type: ignore[index, call-overload]
    await registry.mount("t-0042", "p01", others="beside")
    assert await on(registry, "p01") == ["t-0042", "t-2"]


async def test_tools_that_take_each_others_press_wait_in_no_circle(registry: Registry) -> None:
    """Both are held in one order, so that one after the other comes through."""
    await shop(registry)
    await registry.tool("T-2")
    await registry.mount("t-0042", "p01")
    await registry.mount("t-2", "p02")
    await registry.unmount("t-0042")
    await registry.tool("T-3")
    await registry.mount("t-3", "p01")
    answers = await asyncio.gather(
        registry.technician.post("/tools/t-0042/mount", json={"machine_id": "p01", "job": "1", "others": "instead"}),
        registry.technician.post("/tools/t-3/unmount", json={"reason": "Run over"}),
    )
    assert answers[0].status_code == 200
    assert await on(registry, "p01") == ["t-0042"]


async def test_a_tool_that_is_away_asks(registry: Registry) -> None:
    """What hangs on a press cannot be at an external party; whoever mounts it says that it is back."""
    await shop(registry)
    away: Json = {"party": "Meyer", "due_back_on": "2026-03-20", "purpose": "Polish"}
    await registry.post("/tools/t-0042/move", to=away)
    body = {"machine_id": "p01", "job": "4711"}
    answer = await registry.technician.post("/tools/t-0042/mount", json=body)
    assert refused(answer) == (409, "tool_is_away")
    assert answer.json()["party"] == "Meyer"
    mounted = await registry.mount(returned=True)
    assert mounted["location"]["kind"] == "press"  # type: ignore[index, call-overload]


async def test_every_axis_says_who_when_and_why(registry: Registry) -> None:
    """Registering is the first step on each; a mounting's reason is its order, else what was said."""
    await shop(registry)
    items = made(await registry.http.get("/tools/t-0042/changes"))["items"]
    firsts = {(step["axis"], step["from"], step["to"], step["by"]) for step in items}  # type: ignore[union-attr, index, call-overload]
    assert firsts == {
        ("life_cycle", "", "development", "Erika"),
        ("readiness", "", "ready", "Erika"),
        ("location", "", "unknown", "Erika"),
        ("physical", "", "not_installed", "Erika"),
    }
    answer = await registry.technician.post("/tools/t-0042/mount", json={"machine_id": "p01"})
    assert refused(answer) == (422, "invalid_input")
    tool = await registry.mount(job="4711-20")
    assert tool["location"]["reason"] == "4711-20"  # type: ignore[index, call-overload]
    assert tool["physical"]["reason"] == "4711-20"  # type: ignore[index, call-overload]
    answer = await registry.technician.post("/tools/t-0042/unmount", json={})
    assert refused(answer) == (422, "invalid_input")
    registry.clock.advance(HOUR)
    released = await registry.post("/tools/t-0042/status", status="released", reason="First samples are good")
    assert released["life_cycle"] == {
        "state": "released",
        "since": "2026-03-02T07:00:00Z",
        "by": "Erika",
        "reason": "First samples are good",
    }


async def test_a_press_with_two_counters_takes_a_tool_at_each_station(registry: Registry) -> None:
    """The station must be said and be free; a tool at the other one is none of its business."""
    for number in ("T-0042", "T-0043", "T-0044"):
        await registry.tool(number)
    await registry.machine("P01")
    for station in ("B", "A"):
        source = SourceConfigured(
            source_id=f"s-{station}",
            machine_id="p01",
            kind=SourceKind.SPARKPLUG,
            name=f"Counter {station}",
            enabled=True,
            station=station,
            version=1,
            at=NOW,
        )
        await registry.hear(source)

    async def mount(tool_id: str, **wanted: object) -> Response:
        return await registry.technician.post(
            f"/tools/{tool_id}/mount", json={"machine_id": "p01", "job": "4711", **wanted}
        )

    nowhere = await mount("t-0042")
    assert refused(nowhere) == (422, "station_needed")
    assert nowhere.json()["stations"] == ["A", "B"]
    assert refused(await mount("t-0042", station="C")) == (422, "unknown_station")
    hung = made(await mount("t-0042", station="a"))["mounting"]
    assert isinstance(hung, dict)
    assert hung["station"] == "A"
    made(await mount("t-0043", station="B"))
    taken = await mount("t-0044", station="B", others="beside")
    assert refused(taken) == (409, "station_taken")
    assert taken.json()["numbers"] == ["T-0043"]
    made(await mount("t-0044", station="B", others="instead"))
    assert await on(registry, "p01") == ["t-0042", "t-0044"]
    [event] = await registry.told("t-0044", "tool_mounted")
    assert event.data["station"] == "B"
    registry.clock.advance(HOUR)
    await registry.unmount("t-0044")
    await registry.unmount("t-0042")
    late = {"at": (NOW + HOUR / 2).isoformat()}
    assert refused(await mount("t-0043", station="B", **late)) == (409, "run_in_the_way")
    assert refused(await mount("t-0043", station="A", **late)) == (409, "run_in_the_way")
    registry.clock.advance(HOUR)
    await registry.mount("t-0044", station="B")
    made(await mount("t-0043", station="A", at=(NOW + 3 * HOUR / 2).isoformat()))


async def test_a_press_with_one_counter_has_no_stations(registry: Registry) -> None:
    await shop(registry)
    answer = await registry.technician.post(
        "/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711", "station": "A"}
    )
    assert refused(answer) == (422, "unknown_station")


async def test_a_clock_that_was_ahead_holds_no_tool_fast(registry: Registry) -> None:
    """What was mounted, taken off or moved by it comes off, moves and is mounted now; its times are told anew."""
    await shop(registry)
    registry.clock.advance(DAY)
    await registry.mount()
    registry.clock.advance(-DAY)
    await registry.unmount(reason="Run over")
    [told] = await registry.told("t-0042", "run_corrected")
    assert (told.data["before"]["since"], told.data["after"]["since"]) == (  # type: ignore[index, call-overload]
        "2026-03-03T06:00:00Z",
        "2026-03-02T06:00:00Z",
    )
    [ended] = await registry.told("t-0042", "tool_unmounted")
    assert ended.data["at"] == "2026-03-02T06:00:00Z"
    await registry.mount()
    registry.clock.advance(DAY)
    await registry.unmount()
    racks = [await registry.place(name) for name in ("Rack A3", "Rack A4")]
    await registry.post("/tools/t-0042/move", to={"place_id": racks[0]["id"]}, reason="Tidied up")
    registry.clock.advance(HOUR - DAY)
    await registry.post("/tools/t-0042/move", to={"place_id": racks[1]["id"]}, reason="Tidied up")
    await registry.mount("t-0042", "p02")
    told = (await registry.told("t-0042", "run_corrected"))[-1]
    assert (told.data["before"]["until"], told.data["after"]["until"]) == (  # type: ignore[index, call-overload]
        "2026-03-03T06:00:00Z",
        "2026-03-02T07:00:00Z",
    )


async def test_a_late_mounting_over_a_run_that_has_ended_asks(registry: Registry) -> None:
    """Each shot of that time would count for both; who says that both hung there has it so."""
    await shop(registry)
    await registry.tool("T-2")
    run = await registry.mount(at=(NOW - 4 * HOUR).isoformat())
    await registry.unmount()
    body: Json = {"machine_id": "p01", "job": "4711", "at": (NOW - 2 * HOUR).isoformat()}
    for others in ({}, {"others": "instead"}):
        answer = await registry.technician.post("/tools/t-2/mount", json={**body, **others})
        assert refused(answer) == (409, "run_in_the_way")
    assert (answer.json()["number"], answer.json()["mounting_id"]) == ("T-0042", run["mounting"]["mounting_id"])  # type: ignore[index, call-overload]
    made(await registry.technician.post("/tools/t-2/mount", json={**body, "machine_id": "p02"}))
    await registry.unmount("t-2")
    made(await registry.technician.post("/tools/t-2/mount", json={**body, "at": NOW.isoformat()}))
    await registry.unmount("t-2")
    await registry.tool("T-3")
    made(await registry.technician.post("/tools/t-3/mount", json={**body, "others": "beside"}))
