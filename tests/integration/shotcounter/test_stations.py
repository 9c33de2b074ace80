"""Several counters on one press: each counts the tools of its station, and each shot once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import PRESS, Json, Shotcounter, made, refused

from toolcare_shared.contracts.registry import RunCorrected, RunValues
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import NoSource
from toolcare_shotcounter.tables import AssignmentRow, PressPartsRow

pytestmark = pytest.mark.asyncio


async def source(counter: Shotcounter, station: str, **fields: object) -> SourceId:
    config = {"group": "g", "node": "n", "device": "d", "counter_metric": f"Shots {station}"}
    body = {"machine_id": PRESS, "kind": "sparkplug", "station": station, "config": config, **fields}
    return SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))


async def test_each_counter_counts_the_tools_of_its_station(counter: Shotcounter) -> None:
    """A tool of which nobody said where it hangs is counted by the first counter, and once."""
    await counter.machine()
    for tool_id, station in (("t-1", "A"), ("t-2", "B"), ("t-3", "")):
        await counter.tool(tool_id)
        await counter.mount(tool_id, station=station)
    first, second = await source(counter, "a"), await source(counter, "B")
    await counter.take(first, 100, 101, 102)
    await counter.take(second, 500, 501)
    assert [(await counter.total(tool))[0] for tool in ("t-1", "t-2", "t-3")] == [2, 1, 2]
    assert await counter.entries(None) == []
    assert await counter.intake.source_of(PRESS) is NoSource.MACHINE_IS_COUNTED


async def test_one_counter_counts_all_whatever_their_stations(counter: Shotcounter) -> None:
    """With the second counter gone, its tools are counted by the one that is left."""
    await counter.machine()
    await counter.tool("t-2")
    await counter.mount("t-2", station="B")
    first, second = await source(counter, "A"), await source(counter, "B")
    await counter.take(first, 100, 101)
    await counter.take(second, 500, 503)
    off = await counter.http.patch(f"/sources/{second}", json={"enabled": False}, headers={"If-Match": '"1"'})
    assert made(off)["station"] == "B"
    await counter.take(first, 102)
    assert await counter.total("t-2") == (4, 4)


@ON_ONE_DATABASE
async def test_from_one_counter_to_several_and_back_counts_no_shot_twice(counter: Shotcounter) -> None:
    """What another counter of the press has counted meanwhile, at whatever station, is in no one's own advance."""
    await counter.machine()
    await counter.tool("t-1")
    await counter.mount("t-1", station="FRONT")
    whole = await source(counter, "")
    await counter.take(whole, 100, 101)
    await switch(counter, whole, on=False)
    front, rear = await source(counter, "FRONT"), await source(counter, "REAR")
    await counter.take(front, 500, 501, 502)
    await counter.take(rear, 700, 701)
    for each in (front, rear):
        await switch(counter, each, on=False)
    await switch(counter, whole, on=True)
    await counter.take(whole, 104, 105)
    assert (await counter.total("t-1"))[0] == 1 + 2 + 1
    await switch(counter, whole, on=False)
    await switch(counter, front, on=True)
    await counter.take(front, 505, 506)
    assert (await counter.total("t-1"))[0] == 1 + 2 + 1 + 1
    assert [gap["reason"] for gap in await counter.events("counter_gap_found")] == ["other_counter"] * 3


@ON_ONE_DATABASE
async def test_parts_begin_anew_with_the_shots_of_their_counter(counter: Shotcounter) -> None:
    """Those of a time that another source counted are not told again; another counter's value is no advance."""
    await counter.machine()
    whole, other = await source(counter, ""), await source(counter, "", enabled=False)
    made_so_far = 0

    async def make(from_: SourceId, shots: int, ahead: int = 0) -> None:
        nonlocal made_so_far
        for number in range(shots + 1):
            counter.later(20)
            parts = ahead + 8 * (made_so_far + number)
            await counter.take_batch([counter.reading(from_, 100 + made_so_far + number, parts=parts)])
        made_so_far += shots

    await make(whole, 10)
    for off, on in ((whole, other), (other, whole)):
        await switch(counter, off, on=False)
        await switch(counter, on, on=True)
        await make(on, 10)
    assert await _parts(counter) == 8 * 30
    row = made(await counter.http.get(f"/sources/{whole}"))
    elsewhere = {"config": {**_config(row), "parts_metric": "Good parts"}}
    made(await counter.http.patch(f"/sources/{whole}", json=elsewhere, headers={"If-Match": f'"{row["version"]}"'}))
    await make(whole, 10, ahead=200)
    assert await _parts(counter) == 8 * 40, "what the new counter shows first is no advance"


def _config(row: Json) -> Json:
    config = row["config"]
    assert isinstance(config, dict)
    return config


async def _parts(counter: Shotcounter) -> int:
    async with counter.database.read() as session:
        return int(await session.scalar(select(func.sum(PressPartsRow.parts))) or 0)


async def switch(counter: Shotcounter, source_id: SourceId, *, on: bool) -> None:
    path = f"/sources/{source_id}"
    version = made(await counter.http.get(path))["version"]
    made(await counter.http.patch(path, json={"enabled": on}, headers={"If-Match": f'"{version}"'}))


@ON_ONE_DATABASE
async def test_a_station_has_one_counter(counter: Shotcounter) -> None:
    await counter.machine()
    await source(counter, "A")
    config = {"group": "g", "node": "n", "counter_metric": "Other"}
    body = {"machine_id": PRESS, "kind": "sparkplug", "station": "A", "config": config}
    assert refused(await counter.http.post("/sources", json=body)) == (409, "station_is_counted")
    other = await source(counter, "B")
    moved = await counter.http.patch(f"/sources/{other}", json={"station": "A"}, headers={"If-Match": '"1"'})
    assert refused(moved) == (409, "station_is_counted")


@ON_ONE_DATABASE
async def test_a_tool_whose_mounting_is_told_late_gets_the_shots_of_its_own_station(counter: Shotcounter) -> None:
    """What nobody held of the one counter goes to it, what the other one counted does not."""
    await counter.machine()
    await counter.tool("t-2")
    first, second = await source(counter, "A"), await source(counter, "B")
    begin = counter.later(1)
    await counter.take(first, 100, 101, 102)
    await counter.take(second, 500, 501)
    await counter.mount("t-2", station="B", at=begin)
    assert await counter.total("t-2") == (1, 1)
    assert sum(entry.shots for entry in await counter.entries(None)) == 2


@ON_ONE_DATABASE
async def test_a_tool_that_hung_at_the_other_station_gets_the_shots_of_that_one(counter: Shotcounter) -> None:
    """As the preview of the correction says."""
    await counter.machine()
    await counter.tool("t-1")
    first, second = await source(counter, "A"), await source(counter, "B")
    begin = counter.later(1)
    run = await counter.mount("t-1", station="A")
    await counter.take(first, 100, 101, 102)
    await counter.take(second, 500, 501)
    said = {"tool_id": "t-1", "machine_id": PRESS, "from": begin.isoformat()}
    for station, moves in (("A", {}), ("B", {"t-1": -1, None: 1})):
        foreseen = made(await counter.http.get(f"/runs/{run}/preview", params={**said, "station": station}))
        assert {move["tool_id"]: move["shots"] for move in foreseen["moves"]} == moves  # type: ignore[attr-defined]
    before = RunValues(tool_id="t-1", machine_id=PRESS, since=begin, shot_factor=1, station="A")
    await counter.hear(
        RunCorrected(
            tool_id="t-1",
            mounting_id=run,
            correction=1,
            before=before,
            after=before.model_copy(update={"station": "B"}),
            reason="Other side",
            by="Erika",
            version=3,
            at=begin,
        )
    )
    assert await counter.total("t-1") == (1, 1)


@ON_ONE_DATABASE
async def test_shots_of_a_free_station_go_where_they_were_assigned(counter: Shotcounter) -> None:
    """While a tool hangs at the other one all the time; and what nobody holds begins when the last tool came off."""
    await counter.machine()
    for tool_id in ("t-1", "t-2"):
        await counter.tool(tool_id)
    await counter.mount("t-1", station="A")
    _, second = await source(counter, "A"), await source(counter, "B")
    begin = counter.later(1)
    await counter.take(second, 500, 501, 502)
    until = counter.clock.now() + timedelta(seconds=30)
    said = {"from": begin.isoformat(), "to": until.isoformat(), "tool_id": "t-2", "reason": "It hung at B"}
    made(await counter.http.post(f"/machines/{PRESS}/assignments", json=said), 201)
    assert await counter.total("t-2") == (2, 2)
    await counter.take(second, 503, 504)
    assert await counter.total("t-2") == (3, 3)
    (left,) = [entry for entry in await counter.entries(None) if entry.shots > 0 and entry.raw == 504]
    assert left.shots == 1
    assert await counter.total("t-1") == (0, 0)


@ON_ONE_DATABASE
async def test_what_nobody_held_at_a_station_can_be_assigned_when_the_press_has_one_counter_again(
    counter: Shotcounter,
) -> None:
    """Which counters were free is asked of the time in which the shots were made."""
    await counter.machine()
    for tool_id in ("t-1", "t-2"):
        await counter.tool(tool_id)
    await counter.mount("t-1", station="A")
    first, second = await source(counter, "A"), await source(counter, "B")
    begin = counter.later(1)
    await counter.take(second, 500, 501, 502)
    (left,) = (await counter.http.get("/unassigned")).json()["items"]
    until = counter.clock.now() + timedelta(seconds=30)
    off = await counter.http.patch(f"/sources/{first}", json={"enabled": False}, headers={"If-Match": '"1"'})
    assert off.is_success
    assert made(await counter.http.patch(f"/sources/{second}", json={"station": ""}, headers={"If-Match": '"1"'}))
    (still,) = (await counter.http.get("/unassigned")).json()["items"]
    assert (still["shots"], still["until"]) == (2, left["until"])
    said = {"from": begin.isoformat(), "to": until.isoformat(), "tool_id": "t-2", "reason": "It hung at B"}
    made(await counter.http.post(f"/machines/{PRESS}/assignments", json=said), 201)
    assert await counter.total("t-2") == (2, 2)
    await counter.take(second, 503)
    assert (await counter.total("t-1"), await counter.total("t-2")) == ((1, 1), (2, 2))


async def _both_counters_with_nobody(counter: Shotcounter, cycles: int) -> None:
    """A press whose two counters count each cycle while no tool is known to hang there."""
    await counter.machine()
    for tool_id in ("t-1", "t-2"):
        await counter.tool(tool_id)
    first, second = await source(counter, "A"), await source(counter, "B")
    for number in range(cycles + 1):
        counter.later(20)
        await counter.take_batch([counter.reading(first, 100 + number), counter.reading(second, 500 + number)])
    await counter.publish()


async def _left(counter: Shotcounter) -> dict[str, Json]:
    items = (await counter.http.get("/unassigned")).json()["items"]
    assert len({item["station"] for item in items}) == len(items)
    return {item["station"]: item for item in items}


def _all_of(left: Json, tool_id: str | None, **more: object) -> Json:
    return {"from": left["from_at"], "to": left["until"], "tool_id": tool_id, "reason": "Booked too late", **more}


@ON_ONE_DATABASE
async def test_each_counter_of_a_press_has_unassigned_shots_of_its_own(counter: Shotcounter) -> None:
    """Both tools' change was not booked: each gets the cycles it made once."""
    await _both_counters_with_nobody(counter, 30)
    left, path = await _left(counter), f"/machines/{PRESS}/assignments"
    assert {station: item["shots"] for station, item in left.items()} == {"A": 30, "B": 30}
    assert refused(await counter.http.post(path, json=_all_of(left["A"], "t-1"))) == (409, "several_counters")
    query = {"from": str(left["A"]["from_at"]), "to": str(left["A"]["until"]), "tool_id": "t-1", "station": "A"}
    foreseen = made(await counter.http.get(f"{path}/preview", params={**query, "shots": "10"}))
    assert (foreseen["cycles"], foreseen["left"], foreseen["total_after"]) == (10, 20, 10)
    one = made(await counter.http.post(path, json=_all_of(left["A"], "t-1", station="A")), 201)
    assert (one["cycles"], one["station"]) == (30, "A")
    again = await counter.http.post(path, json=_all_of(left["A"], "t-2", station="A"))
    assert refused(again) == (409, "time_is_taken")
    twice = await counter.http.post(path, json=_all_of(left["B"], "t-1", station="B"))
    assert refused(twice) == (409, "tool_at_another_counter")
    made(await counter.http.post(path, json=_all_of(left["B"], "t-2", station="B")), 201)
    assert (await counter.sums("t-1"), await counter.sums("t-2")) == ((30, 30), (30, 30))
    assert await _left(counter) == {}
    time = made(await counter.http.get(f"/machines/{PRESS}/time", params={"from": query["from"], "to": query["to"]}))
    assert sorted(str(each["station"]) for each in _listed(time["assignments"])) == ["A", "B"]
    made(await counter.http.post(f"/assignments/{one['id']}/undo", json={"reason": "It was another tool"}))
    assert (await counter.total("t-1"), await counter.total("t-2")) == ((0, 0), (30, 30))
    assert {station: item["shots"] for station, item in (await _left(counter)).items()} == {"A": 30}


@ON_ONE_DATABASE
async def test_what_was_decided_without_a_counter_is_of_all_as_it_was(counter: Shotcounter) -> None:
    """Decisions from before presses had their counters told apart stand, and are taken back whole."""
    await _both_counters_with_nobody(counter, 5)
    left = await _left(counter)
    done = made(
        await counter.http.post(f"/machines/{PRESS}/assignments", json=_all_of(left["A"], None, station="A")), 201
    )
    async with counter.database.write() as session:
        row = await session.get_one(AssignmentRow, done["id"])
        row.station = None
    await counter.mount("t-2", station="B", at=counter.clock.now() - timedelta(seconds=70))
    assert await counter.total("t-2") == (4, 4)
    made(await counter.http.post(f"/assignments/{done['id']}/undo", json={"reason": "It was no dry run"}))
    assert await counter.total("t-2") == (4, 4)
    assert {station: item["shots"] for station, item in (await _left(counter)).items()} == {"A": 5, "B": 1}


def _listed(items: object) -> list[Json]:
    assert isinstance(items, list)
    return items
