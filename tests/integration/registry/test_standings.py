"""The four axes of a tool over HTTP and by what maintenance tells, on both databases."""

from datetime import timedelta

import pytest
from pydantic import JsonValue
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import NOW, Json, Registry, made, refused

from toolcare_shared.contracts.maintenance import (
    DueBy,
    LevelPlanned,
    LevelStatus,
    MaintenanceCompleted,
    MaintenanceDue,
    MaintenanceOverdue,
    MaintenanceWarned,
)
from toolcare_shared.contracts.registry import ToolState
from toolcare_shared.messaging.topics import StateTopic

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)
PLAN = {"tool_id": "t-0042", "plan_id": "plan", "name": "Inspect"}


async def shown(registry: Registry) -> ToolState:
    return ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")


async def tool(registry: Registry) -> Json:
    return made(await registry.technician.get("/tools/t-0042"))


async def state(registry: Registry, axis: str = "readiness") -> str:
    now = (await tool(registry))[axis]
    assert isinstance(now, dict)
    return str(now["kind" if axis == "location" else "state"])


AWAY: Json = {"party": "Meyer", "due_back_on": "2026-03-20", "purpose": "Polish"}


async def changes(registry: Registry, **query: str) -> list[Json]:
    """Return the steps since the tool was registered."""
    page = made(await registry.technician.get("/tools/t-0042/changes", params=query))
    return [step for step in page["items"] if step["from"]]  # type: ignore[union-attr, index, misc, call-overload]


def planned(level: str, status: LevelStatus, *, retired: bool = False) -> LevelPlanned:
    return LevelPlanned.model_validate(
        {
            **PLAN,
            "level_id": level,
            "code": level.upper(),
            "plan_name": "Standard",
            "warn_percent": 90,
            "limit_percent": 110,
            "blocks_run": True,
            "start_total": 0,
            "start_at": NOW,
            "status": status,
            "retired": retired,
            "version": 1,
            "at": NOW,
        }
    )


def reached(
    level: str, kind: type[MaintenanceWarned | MaintenanceDue | MaintenanceOverdue] = MaintenanceDue
) -> MaintenanceWarned | MaintenanceDue | MaintenanceOverdue:
    return kind.model_validate(
        {**PLAN, "level_id": level, "code": level.upper(), "reason": DueBy.SHOTS, "total_high": 20_000, "at": NOW}
    )


def completed(*, released: bool, release_note: str = "") -> MaintenanceCompleted:
    return MaintenanceCompleted.model_validate(
        {
            **PLAN,
            "level_id": "l3",
            "code": "L3",
            "job_id": "job",
            "by": "Timo",
            "done_at": NOW,
            "total_at_completion": 1,
            "shots_since_last": 1,
            "released": released,
            "release_note": release_note,
            "at": NOW,
        }
    )


async def test_life_cycle_goes_on_with_a_reason(registry: Registry) -> None:
    """The step is told, the tool's values are told anew, and a repeat of it is no step."""
    await registry.tool()
    body = {"status": "released", "reason": "Sampling passed"}
    released = await registry.post("/tools/t-0042/status", **body)
    assert (released["status"], released["version"]) == ("released", 2)
    again = await registry.post("/tools/t-0042/status", **body)
    assert again["version"] == 2
    [event] = await registry.told("t-0042", "tool_status_changed")
    assert (event.data["before"], event.data["after"], event.data["by"]) == ("development", "released", "Erika")
    [values] = await registry.told("t-0042", "tool_changed")
    assert values.data["status"] == "released"
    [change] = await changes(registry, axis="life_cycle")
    assert {name: change[name] for name in ("from", "to", "by", "reason", "at")} == {
        "from": "development",
        "to": "released",
        "by": "Erika",
        "reason": "Sampling passed",
        "at": "2026-03-02T06:00:00Z",
    }
    assert refused(await registry.http.post("/tools/t-0042/status", json={**body, "status": "retired"})) == (
        422,
        "invalid_input",
    )


async def test_retiring_and_coming_back_are_on_record(registry: Registry) -> None:
    """Each with who and why."""
    await registry.tool(status="released")
    await registry.post("/tools/t-0042/retire", reason="Core cracked")
    await registry.post("/tools/t-0042/status", status="released", reason="Core replaced")
    assert [(change["to"], change["reason"]) for change in await changes(registry)] == [
        ("released", "Core replaced"),
        ("retired", "Core cracked"),
    ]


@ON_ONE_DATABASE
async def test_held_tool_is_released_by_who_may(registry: Registry) -> None:
    """A technician stops a tool; the sign-off is an engineer's."""
    await registry.tool()
    held = made(await registry.technician.post("/tools/t-0042/hold", json={"reason": "Slide galled"}))
    assert held["readiness"] == {
        "state": "on_hold",
        "since": "2026-03-02T06:00:00Z",
        "by": "Timo",
        "reason": "Slide galled",
        "causes": [],
    }
    assert ((await shown(registry)).readiness, (await shown(registry)).readiness_reason) == ("on_hold", "Slide galled")
    answer = await registry.technician.post("/tools/t-0042/release", json={"note": "ok"})
    assert refused(answer) == (403, "forbidden")
    registry.clock.advance(HOUR)
    released = await registry.post("/tools/t-0042/release", note="Polished, trial good")
    assert (released["readiness"], released["version"]) == (
        {
            "state": "ready",
            "since": "2026-03-02T07:00:00Z",
            "by": "Erika",
            "reason": "Polished, trial good",
            "causes": [],
        },
        3,
    )
    names = [event.event_name for event in await registry.events("t-0042")][1:]
    assert names == ["tool_held", "tool_readiness_changed", "tool_released", "tool_readiness_changed"]
    step = (await registry.told("t-0042", "tool_readiness_changed"))[-1]
    assert (step.data["before"], step.data["after"], step.data["version"]) == ("on_hold", "ready", 3)
    answer = await registry.http.post("/tools/t-0042/release", json={"note": "twice"})
    assert refused(answer) == (409, "nothing_to_release")


async def test_hold_outranks_repair_and_both_are_on_record(registry: Registry) -> None:
    """A repair that begins under a hold changes nothing to see, but is not lost."""
    await registry.tool()
    await registry.post("/tools/t-0042/hold", reason="Customer complaint")
    repaired = await registry.post("/tools/t-0042/repair", reason="Vent clogged")
    assert await state(registry) == "on_hold"
    assert repaired["version"] == 3
    for deed, code in (("hold", "tool_on_hold"), ("repair", "tool_in_repair")):
        assert refused(await registry.http.post(f"/tools/t-0042/{deed}", json={"reason": "x"})) == (409, code)
    assert [(change["detail"], change["from"], change["to"]) for change in await changes(registry)] == [
        ("repair", "on_hold", "on_hold"),
        ("hold", "ready", "on_hold"),
    ]
    await registry.post("/tools/t-0042/release", note="Vent cleaned")
    assert await state(registry) == "ready"


async def test_due_follows_maintenance_level_by_level(registry: Registry) -> None:
    """A warning is none; two due levels are due until both began anew; what is heard twice counts once."""
    await registry.tool()
    await registry.hear(planned("l3", LevelStatus.OK))
    await registry.hear(reached("l3", MaintenanceWarned))
    assert await state(registry) == "ready"
    envelope = await registry.hear(reached("l3"))
    await registry.hear_again(envelope)
    await registry.hear(reached("l4", MaintenanceOverdue))
    readiness = (await tool(registry))["readiness"]
    assert readiness == {
        "state": "due",
        "since": "2026-03-02T06:00:00Z",
        "by": "maintenance",
        "reason": "L3 Inspect is due, L4 Inspect is overdue",
        "causes": [
            {"code": "maintenance_due", "values": {"level": "L3 Inspect"}},
            {"code": "maintenance_overdue", "values": {"level": "L4 Inspect"}},
        ],
    }
    [event] = await registry.told("t-0042", "tool_readiness_changed")
    assert event.data["causes"] == [{"code": "maintenance_due", "values": {"level": "L3 Inspect"}}]
    await registry.hear(planned("l3", LevelStatus.OK))
    assert await state(registry) == "due"
    await registry.hear(planned("l4", LevelStatus.OVERDUE, retired=True))
    assert await state(registry) == "ready"
    await registry.hear_again(envelope)
    ready = (await tool(registry))["readiness"]
    assert isinstance(ready, dict)
    assert (ready["state"], ready["reason"]) == ("ready", "Nothing is due any more")
    assert ready["causes"] == [{"code": "nothing_due", "values": {}}]
    assert [(change["detail"], change["to"], change["by"]) for change in await changes(registry)] == [
        ("maintenance", "ready", "maintenance"),
        ("maintenance", "due", "maintenance"),
    ]


async def test_maintenance_without_release_keeps_the_tool_in_repair(registry: Registry) -> None:
    """For the reason that was given, until somebody signs off; heard twice it is one step."""
    await registry.tool()
    await registry.hear(reached("l3"))
    await registry.hear(completed(released=True))
    assert await state(registry) == "due"
    envelope = await registry.hear(completed(released=False, release_note="Nozzle leaks"))
    await registry.hear_again(envelope)
    readiness = (await tool(registry))["readiness"]
    assert isinstance(readiness, dict)
    assert (readiness["state"], readiness["by"], readiness["reason"]) == ("in_repair", "Timo", "Nozzle leaks")
    [event] = await registry.told("t-0042", "tool_held")
    assert (event.data["readiness"], event.causationid) == ("in_repair", envelope.id)
    await registry.post("/tools/t-0042/release", note="Sealed")
    assert await state(registry) == "due"


async def test_a_later_job_that_is_released_ends_the_repair_but_no_hold(registry: Registry) -> None:
    """What a job left unreleased a job may sign off; a hold, and what a person put into repair, stay."""
    await registry.tool()
    await registry.hear(completed(released=False, release_note="Nozzle leaks"))
    await registry.http.post("/tools/t-0042/hold", json={"reason": "Crack"})
    envelope = await registry.hear(completed(released=True, release_note="Nozzle sealed"))
    await registry.hear_again(envelope)
    assert await state(registry) == "on_hold"
    assert await registry.told("t-0042", "tool_released") == []
    await registry.post("/tools/t-0042/release", note="Crack was dirt")
    assert await state(registry) == "ready"
    await registry.hear(completed(released=False, release_note="Leaks again"))
    await registry.hear(completed(released=True, release_note="Sealed again"))
    readiness = (await tool(registry))["readiness"]
    assert isinstance(readiness, dict)
    assert (readiness["state"], readiness["by"], readiness["reason"]) == ("ready", "Timo", "Sealed again")
    assert len(await registry.told("t-0042", "tool_released")) == 2
    await registry.post("/tools/t-0042/repair", reason="Slide worn")
    await registry.hear(completed(released=False, release_note="Slide to be replaced"))
    await registry.hear(completed(released=True))
    assert await state(registry) == "in_repair"


async def test_maintenance_stops_no_retired_tool(registry: Registry) -> None:
    """It is out of use already."""
    await registry.tool()
    await registry.post("/tools/t-0042/retire", reason="worn")
    await registry.hear(completed(released=False))
    assert await state(registry) == "ready"
    for deed in ("hold", "repair"):
        answer = await registry.http.post(f"/tools/t-0042/{deed}", json={"reason": "x"})
        assert refused(answer) == (409, "tool_is_retired")


async def test_tool_moves_between_places_and_parties(registry: Registry) -> None:
    """Each move says where, since when, who and why; an external party has a due date."""
    await registry.tool()
    rack, bench = await registry.place("Rack A3"), await registry.place("Bench 1", "bench")
    await registry.post(
        "/tools/t-0042/move", to={"place_id": rack["id"]}, reason="Tidied up", at=(NOW - 3 * HOUR).isoformat()
    )
    await registry.post("/tools/t-0042/move", to={"place_id": bench["id"]}, reason="Cleaning")
    again = await registry.post("/tools/t-0042/move", to={"place_id": bench["id"]}, reason="Twice")
    assert again["version"] == 3
    away = {"party": "Meyer Toolmaking", "due_back_on": "2026-03-20", "purpose": "Re-plating"}
    moved = made(await registry.technician.post("/tools/t-0042/move", json={"to": away, "reason": "Cores worn"}))
    assert moved["location"] == {
        "kind": "external",
        "place_id": None,
        "place_name": None,
        "machine_id": None,
        "machine_name": None,
        "party": "Meyer Toolmaking",
        "due_back_on": "2026-03-20",
        "since": "2026-03-02T06:00:00Z",
        "by": "Timo",
        "reason": "Re-plating: Cores worn",
    }
    assert [(change["from"], change["to"], change["detail"]) for change in await changes(registry)] == [
        ("bench", "external", "Meyer Toolmaking"),
        ("storage", "bench", "Bench 1"),
        ("unknown", "storage", "Rack A3"),
    ]
    event = (await registry.told("t-0042", "tool_moved"))[-1]
    assert (event.data["kind"], event.data["place_name"], event.data["due_back_on"]) == (
        "external",
        "Meyer Toolmaking",
        "2026-03-20",
    )
    now = await shown(registry)
    assert (now.location, now.location_name, str(now.due_back_on)) == ("external", "Meyer Toolmaking", "2026-03-20")


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"to": {}}, (422, "invalid_input")),
        ({"to": {"place_id": "none", "party": "Meyer"}}, (422, "invalid_input")),
        ({"to": {"place_id": "none", "due_back_on": "2026-03-20"}}, (422, "invalid_input")),
        ({"to": {"place_id": "none"}}, (422, "invalid_input")),
        ({"to": {"party": "Meyer"}, "reason": "Polish"}, (422, "invalid_input")),
        ({"to": {"party": "Meyer", "due_back_on": "2026-03-20"}, "reason": "Polish"}, (422, "invalid_input")),
        ({"to": {"party": "Meyer", "purpose": "Polish"}}, (422, "invalid_input")),
        ({"to": {"place_id": "none"}, "reason": "Tidied up"}, (404, "unknown_place")),
        ({"to": {"party": "Meyer", "due_back_on": "2026-02-28", "purpose": "Polish"}}, (422, "due_back_too_early")),
        ({"to": AWAY, "at": "2026-03-02T07:00:00Z"}, (422, "time_in_future")),
    ],
)
async def test_wrong_move_is_refused(registry: Registry, body: JsonValue, expected: tuple[int, str]) -> None:
    """Each refusal has its own code and changes nothing."""
    await registry.tool()
    assert refused(await registry.http.post("/tools/t-0042/move", json=body)) == expected
    assert await changes(registry) == []


@ON_ONE_DATABASE
async def test_no_move_before_the_one_that_is_known(registry: Registry) -> None:
    """Neither a move nor a mounting: until then the tool was elsewhere."""
    await registry.tool()
    await registry.machine()
    rack = await registry.place()
    await registry.post("/tools/t-0042/move", to={"place_id": rack["id"]}, reason="Tidied up")
    early = (NOW - HOUR).isoformat()
    answer = await registry.http.post("/tools/t-0042/move", json={"to": AWAY, "at": early})
    assert refused(answer) == (422, "time_too_early")
    answer = await registry.http.post("/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711", "at": early})
    assert refused(answer) == (422, "time_too_early")


async def test_mounting_moves_and_installs(registry: Registry) -> None:
    """And unmounting brings it to a place, or to nobody knows where."""
    await registry.tool()
    await registry.machine()
    rack = await registry.place()
    await registry.mount()
    assert (await state(registry, "location"), await state(registry, "physical")) == ("press", "installed")
    answer = await registry.http.post(
        "/tools/t-0042/move", json={"to": {"place_id": rack["id"]}, "reason": "Tidied up"}
    )
    assert refused(answer) == (409, "tool_is_mounted")
    answer = await registry.http.post("/tools/t-0042/physical", json={"state": "not_installed", "reason": "x"})
    assert refused(answer) == (409, "tool_is_mounted")
    registry.clock.advance(HOUR)
    off = await registry.unmount(place_id=rack["id"], reason="Order done")
    location = off["location"]
    assert isinstance(location, dict)
    assert (location["place_name"], location["reason"], location["by"]) == ("Rack A3", "Order done", "Timo")
    assert await state(registry, "physical") == "not_installed"
    moves = [event.data["place_name"] for event in await registry.told("t-0042", "tool_moved")]
    assert moves == ["P01", "Rack A3"]
    steps = [
        (event.data["before"], event.data["after"]) for event in await registry.told("t-0042", "tool_physical_changed")
    ]
    assert steps == [("not_installed", "installed"), ("installed", "not_installed")]
    await registry.mount()
    await registry.unmount()
    assert await state(registry, "location") == "unknown"
    answer = await registry.http.post("/tools/t-0042/unmount", json={"reason": "Run over", "place_id": "none"})
    assert refused(answer)[0] in {404, 409}


async def test_physical_state_follows_what_is_said(registry: Registry) -> None:
    """Being changed on the press; installed is only what hangs on one."""
    await registry.tool()
    await registry.machine()
    answer = await registry.http.post("/tools/t-0042/physical", json={"state": "installed", "reason": "x"})
    assert refused(answer) == (409, "tool_not_mounted")
    await registry.mount()
    changed = await registry.post("/tools/t-0042/physical", state="change", reason="Mould change began")
    assert changed["physical"] == {
        "state": "change",
        "since": "2026-03-02T06:00:00Z",
        "by": "Erika",
        "reason": "Mould change began",
    }
    again = await registry.post("/tools/t-0042/physical", state="change", reason="Twice")
    assert again["version"] == changed["version"]
    assert (await shown(registry)).physical == "change"


@pytest.mark.parametrize("deed", ["hold", "repair"])
@ON_ONE_DATABASE
async def test_stopped_tool_is_mounted_by_who_may_release_it(registry: Registry, deed: str) -> None:
    """With a reason, which stays on record; it stays stopped all the same."""
    await registry.tool()
    await registry.machine()
    await registry.post(f"/tools/t-0042/{deed}", reason="Slide galled")
    answer = await registry.technician.post("/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711"})
    assert refused(answer) == (409, "tool_not_ready")
    assert answer.json()["reason"] == "Slide galled"
    body = {"machine_id": "p01", "override_reason": "Trial shots for the repair"}
    assert refused(await registry.technician.post("/tools/t-0042/mount", json=body)) == (403, "forbidden")
    mounted = made(await registry.http.post("/tools/t-0042/mount", json=body))
    assert mounted["mounting"]
    assert await state(registry) in {"on_hold", "in_repair"}
    [override] = [
        change for change in await changes(registry, axis="readiness") if change["detail"] == "mounted_anyway"
    ]
    assert (override["by"], override["reason"]) == ("Erika", "Trial shots for the repair")


async def test_changes_are_paged_newest_first(registry: Registry) -> None:
    """Every change is on exactly one page, of one axis or of all."""
    await registry.tool()
    for _ in range(3):
        await registry.post("/tools/t-0042/hold", reason="a")
        registry.clock.advance(HOUR)
        await registry.post("/tools/t-0042/release", note="b")
    await registry.post("/tools/t-0042/status", status="released", reason="c")
    for query, total in (({}, 11), ({"axis": "readiness"}, 7)):
        seen: list[Json] = []
        cursor: str | None = None
        while True:
            params = {"limit": "2", **query, **({"cursor": cursor} if cursor else {})}
            page = made(await registry.http.get("/tools/t-0042/changes", params=params))
            seen += page["items"]  # type: ignore[arg-type]
            if page["next_cursor"] is None:
                break
            cursor = str(page["next_cursor"])
        assert len({str(change["id"]) for change in seen}) == len(seen) == total
        times = [str(change["at"]) for change in seen]
        assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("cursor", ["WzFd", "WyJhIiwiYiJd", "WyIyMDI2LTAzLTAyVDA2OjAwOjAwIiwiYiJd"])
async def test_foreign_cursor_is_refused(registry: Registry, cursor: str) -> None:
    """A cursor that is none of ours is no internal error."""
    await registry.tool()
    answer = await registry.http.get("/tools/t-0042/changes", params={"cursor": cursor})
    assert refused(answer) == (400, "invalid_cursor")


async def test_renamed_press_is_shown_with_its_tools(registry: Registry) -> None:
    """Their snapshots say where they are in the new words."""
    await registry.tool()
    await registry.machine()
    await registry.mount()
    made(await registry.http.patch("/machines/p01", json={"name": "Press 1"}, headers={"If-Match": '"1"'}))
    assert (await shown(registry)).location_name == "Press 1"
