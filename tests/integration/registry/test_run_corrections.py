"""Runs corrected backwards: who hung there, when, and who hangs there now; on both databases."""

from datetime import datetime, timedelta

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import NOW, Json, Registry, made, refused

from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted, SourceConfigured, SourceKind

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)


async def shop(registry: Registry) -> str:
    """A tool on a press since six, another one on the bench; it is ten by now."""
    await registry.tool("T-0042")
    await registry.tool("T-0043")
    await registry.machine("P01")
    tool = await registry.mount(at=NOW.isoformat())
    registry.clock.advance(4 * HOUR)
    return str(tool["mounting"]["mounting_id"])  # type: ignore[index, call-overload]


async def correct(registry: Registry, run_id: str, status: int = 200, /, **changes: object) -> Json:
    return made(await registry.http.post(f"/mountings/{run_id}/correct", json=_body(**changes)), status)


def _body(**changes: object) -> Json:
    body = {
        "tool_id": "t-0043",
        "machine_id": "p01",
        "from": NOW.isoformat(),
        "reason": "Wrong label",
        "corrections": 0,
    }
    return body | changes  # type: ignore[return-value]


async def test_running_tool_is_another_one(registry: Registry) -> None:
    """The press has the other tool now, the run keeps its shots, and both tools hear of it with before and after."""
    run_id = await shop(registry)
    checked = made(await registry.http.post(f"/mountings/{run_id}/correct/check", json=_body()))
    run = await correct(registry, run_id)
    assert checked["after"] == run["history"][0]["after"]  # type: ignore[index, call-overload]
    assert (run["tool_number"], run["corrections"], run["unmounted_at"]) == ("T-0043", 1, None)
    for tool_id, machine_id in (("t-0042", None), ("t-0043", "p01")):
        tool = made(await registry.http.get(f"/tools/{tool_id}"))
        assert (tool["mounting"] or {}).get("machine_id") == machine_id  # type: ignore[union-attr]
        (event,) = await registry.told(tool_id, "run_corrected")
        assert (event.data["before"]["tool_id"], event.data["after"]["tool_id"]) == ("t-0042", "t-0043")  # type: ignore[index, call-overload]
        assert (event.data["reason"], event.data["correction"]) == ("Wrong label", 1)
    again = await registry.http.post(f"/mountings/{run_id}/correct", json=_body(machine_id="p01"))
    assert refused(again) == (409, "run_changed_meanwhile")


async def test_forgotten_unmounting_ends_the_run(registry: Registry) -> None:
    run_id = await shop(registry)
    end = (NOW + 2 * HOUR).isoformat()
    run = await correct(registry, run_id, tool_id="t-0042", to=end, active_cavities=6)
    assert (run["unmounted_by"], run["active_cavities"]) == ("Erika", 6)
    assert made(await registry.http.get("/machines/p01"))["tools"] == []


@ON_ONE_DATABASE
async def test_run_in_the_way_is_named(registry: Registry) -> None:
    """And who may only mount corrects no history."""
    run_id = await shop(registry)
    await registry.machine("P02")
    await registry.mount("t-0043", "p02", at=(NOW + HOUR).isoformat())
    answer = await registry.http.post(f"/mountings/{run_id}/correct", json=_body())
    assert refused(answer) == (409, "run_in_the_way")
    assert (answer.json()["number"], answer.json()["machine"]) == ("T-0043", "P02")
    denied = await registry.technician.post(f"/mountings/{run_id}/correct", json=_body())
    assert denied.status_code == 403


@ON_ONE_DATABASE
async def test_corrected_shots_belong_to_the_run_they_name(registry: Registry) -> None:
    """Also those of a tool that, as is known now, hung there at no time."""
    run_id = await shop(registry)
    await registry.hear(_moved("t-0042", 30, None))
    await correct(registry, run_id)
    await registry.hear(_moved("t-0042", -30, run_id))
    await registry.hear(_moved("t-0043", 30, run_id))
    assert made(await registry.http.get(f"/mountings/{run_id}"))["shots"] == 30


async def test_tools_booked_at_each_others_station_are_exchanged(registry: Registry) -> None:
    """Station by station, with the word that both hung there meanwhile; on another press the station must be said."""
    run_id = await shop(registry)
    await registry.machine("P02")
    for machine_id, station in (("p01", "A"), ("p01", "B"), ("p02", "L"), ("p02", "R")):
        await registry.hear(_counter(machine_id, station))
    same = {"tool_id": "t-0042", "corrections": 0}
    await correct(registry, run_id, **same, station="a")
    other = await registry.mount("t-0043", "p01", at=NOW.isoformat(), station="B")
    other_id = str(other["mounting"]["mounting_id"])  # type: ignore[index, call-overload]
    wrong = {"tool_id": "t-0042", "corrections": 1, "station": "B"}
    answer = await registry.http.post(f"/mountings/{run_id}/correct", json=_body(**wrong))
    assert refused(answer) == (409, "run_in_the_way")
    run = await correct(registry, run_id, **wrong, beside=True)
    await correct(registry, other_id, station="A")
    change = run["history"][0]  # type: ignore[index]
    assert (run["station"], change["before"]["station"], change["after"]["station"]) == ("B", "A", "B")  # type: ignore[index, call-overload]
    event = (await registry.told("t-0042", "run_corrected"))[-1]
    assert (event.data["before"]["station"], event.data["after"]["station"]) == ("A", "B")  # type: ignore[index, call-overload]
    kept = await correct(registry, run_id, tool_id="t-0042", corrections=2, active_cavities=6)
    assert kept["station"] == "B"
    moved = {"tool_id": "t-0042", "corrections": 3, "machine_id": "p02"}
    answer = await registry.http.post(f"/mountings/{run_id}/correct", json=_body(**moved))
    assert refused(answer) == (422, "station_needed")
    answer = await registry.http.post(f"/mountings/{run_id}/correct", json=_body(**moved, station="B"))
    assert refused(answer) == (422, "unknown_station")
    assert (await correct(registry, run_id, **moved, station="R"))["station"] == "R"


def _counter(machine_id: str, station: str) -> SourceConfigured:
    return SourceConfigured(
        source_id=f"{machine_id}-{station}",
        machine_id=machine_id,
        kind=SourceKind.SPARKPLUG,
        name=f"Counter {station}",
        enabled=True,
        station=station,
        version=1,
        at=NOW,
    )


def _moved(tool_id: str, shots: int, run_id: str | None) -> ShotsCounted:
    at: datetime = NOW + HOUR
    return ShotsCounted(
        tool_id=tool_id,
        machine_id="p01",
        mounting_id=run_id,
        moved_by=run_id,
        shots=shots,
        shots_high=shots,
        total=30,
        total_high=30,
        from_at=NOW,
        to_at=at,
        origin=ShotOrigin.CORRECTION if run_id else ShotOrigin.COUNTER,
        at=at,
    )
