"""Unassigned shots given to tools afterwards, and runs corrected backwards: what was counted follows, once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Json, Shotcounter, made, refused

from toolcare_shared.contracts.registry import RunCorrected, RunValues
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import NoSource
from toolcare_shotcounter.tables import ReadingRow

pytestmark = pytest.mark.asyncio

OTHER = "t-0043"
SHOTS = 30
EVERY_S = 20


async def counted_by_nobody(counter: Shotcounter, shots: int = SHOTS) -> SourceId:
    """A press that makes shots while no tool is known to hang there."""
    await counter.machine()
    await counter.tool()
    await counter.tool(OTHER)
    source = await counter.intake.source_of(PRESS)
    assert not isinstance(source, NoSource)
    await counter.take(source, *range(100, 101 + shots), every_s=EVERY_S)
    await counter.publish()
    return source


async def counted_in_one_go(counter: Shotcounter, source: SourceId, *seconds_between: float) -> None:
    """Further shots, exact ones, told in one batch."""
    told = []
    for value, seconds in enumerate(seconds_between, start=101 + SHOTS):
        counter.later(seconds)
        told.append(counter.reading(source, value, unbroken=True))
    await counter.take_batch(told)
    await counter.publish()


async def stretch(counter: Shotcounter) -> Json | None:
    items = _items(made(await counter.http.get("/unassigned")))
    assert len(items) <= 1
    return items[0] if items else None


async def assign(counter: Shotcounter, **body: object) -> Json:
    left = await stretch(counter)
    assert left is not None
    whole = {"from": left["from_at"], "to": left["until"], "tool_id": TOOL, "reason": "Forgot to mount it"}
    return made(await counter.http.post(f"/machines/{PRESS}/assignments", json=whole | body), 201)


async def test_stretch_is_assigned_whole_and_back(counter: Shotcounter) -> None:
    """Its shots are the tool's, hour by hour and with their own time, until the assignment is undone."""
    await counted_by_nobody(counter)
    left = await stretch(counter)
    assert left is not None
    assert (left["shots"], left["machine_name"], left["began_at"], left["before"]) == (SHOTS, PRESS, None, None)
    preview = made(
        await counter.http.get(
            f"/machines/{PRESS}/assignments/preview",
            params={"from": left["from_at"], "to": left["until"], "tool_id": TOOL},  # type: ignore[dict-item]
        )
    )
    assert (preview["cycles"], preview["left"], preview["total_after"], preview["rough"]) == (SHOTS, 0, SHOTS, False)
    done = await assign(counter)
    assert await counter.sums() == (SHOTS, SHOTS)
    assert await stretch(counter) is None
    told = [event for event in await counter.events("shots_counted") if event["moved_by"] == done["id"]]
    assert sum(int(str(event["shots"])) for event in told) == SHOTS
    assert told[-1]["total"] == SHOTS
    assert {event["origin"] for event in told} == {"correction"}
    (moved,) = await counter.events("shots_moved")
    assert (moved["shots"], moved["reason"], moved["by"]) == (SHOTS, "Forgot to mount it", "Erika")
    assert (await counter.events("unassigned_shots_counted"))[-1]["total_unassigned"] == 0
    undo = f"/assignments/{done['id']}/undo"
    made(await counter.http.post(undo, json={"reason": "It was another tool"}))
    assert refused(await counter.http.post(undo, json={"reason": "Once more"})) == (409, "assignment_is_undone")
    assert await counter.total() == (0, 0)
    assert (await stretch(counter) or {})["shots"] == SHOTS


async def test_part_is_assigned_by_number_and_by_time(counter: Shotcounter) -> None:
    """What is left stays on the list; what is taken is not given twice."""
    await counted_by_nobody(counter)
    first = await assign(counter, shots=10)
    assert await counter.total() == (10, 10)
    left = await stretch(counter)
    assert left is not None
    assert left["shots"] == SHOTS - 10
    await assign(counter, **{"from": first["to_at"], "to": _at(20, half=True), "tool_id": OTHER})
    assert await counter.total(OTHER) == (10, 10)
    again = {"from": _at(1), "to": _at(15), "tool_id": OTHER, "reason": "twice"}
    assert refused(await counter.http.post(f"/machines/{PRESS}/assignments", json=again)) == (409, "time_is_taken")
    more = {"from": str(_at(20, half=True)), "to": _at(31, half=True), "shots": 11, "tool_id": TOOL, "reason": "much"}
    answer = await counter.http.post(f"/machines/{PRESS}/assignments", json=more)
    assert refused(answer) == (409, "nothing_unassigned")
    await assign(counter, tool_id=None)
    assert await stretch(counter) is None
    assert (await counter.total(), await counter.total(OTHER)) == ((10, 10), (10, 10))


async def test_part_by_number_is_exact_in_the_midst_of_an_hour(counter: Shotcounter) -> None:
    """Also where that hour is far from the ends of the chosen time, and its shots were not made evenly."""
    source = await counted_by_nobody(counter)
    await counted_in_one_go(counter, source, *[400] * 20, *[5] * 14, *[400] * 10)
    for shots in (SHOTS + 5, 20):
        await assign(counter, shots=shots)
    assert await counter.sums() == (SHOTS + 25, SHOTS + 25)
    assert (await stretch(counter) or {})["shots"] == 19


async def test_rest_is_one_stretch_however_long_it_goes_on(counter: Shotcounter) -> None:
    """It begins elsewhere once a part is taken, in its last hour too; nobody is told that shots came or went."""
    source = await counted_by_nobody(counter)
    await counted_in_one_go(counter, source, *[500] * 40)
    left, lines = await stretch(counter), len(await counter.entries(None))
    done = await assign(counter, to=_at(10, half=True))
    rest = await stretch(counter)
    assert left is not None
    assert rest is not None
    assert (rest["shots"], rest["to_at"]) == (60, left["to_at"])
    assert len(await counter.entries(None)) == lines + 2
    made(await counter.http.post(f"/assignments/{done['id']}/undo", json={"reason": "It was another tool"}))
    assert (await stretch(counter) or {})["shots"] == 70


async def test_repeated_assignment_is_done_once(counter: Shotcounter) -> None:
    """A tablet that asks again gets the first answer."""
    await counted_by_nobody(counter)
    left = await stretch(counter)
    assert left is not None
    body = {"from": left["from_at"], "to": left["until"], "tool_id": TOOL, "reason": "Once"}
    headers = {"Idempotency-Key": "assign-once"}
    first = await counter.http.post(f"/machines/{PRESS}/assignments", json=body, headers=headers)
    again = await counter.http.post(f"/machines/{PRESS}/assignments", json=body, headers=headers)
    assert made(first, 201) == made(again, 201)
    assert await counter.total() == (SHOTS, SHOTS)


async def test_tool_that_hung_elsewhere_made_no_shots_here(counter: Shotcounter) -> None:
    await counted_by_nobody(counter)
    await counter.machine("p02")
    await counter.mount(machine_id="p02", at=NOW)
    body = {"from": _at(1), "to": _at(15), "tool_id": TOOL, "reason": "here"}
    answer = await counter.http.post(f"/machines/{PRESS}/assignments", json=body)
    assert refused(answer) == (409, "tool_was_elsewhere")


async def test_what_comes_late_for_an_assigned_time_follows(counter: Shotcounter) -> None:
    """A gateway that was offline sends its buffer after a person decided on the time it is of."""
    source = await counted_by_nobody(counter)
    until = counter.clock.now() + timedelta(minutes=5)
    counter.later(600)
    await assign(counter, to=until.isoformat())
    buffered = [counter.reading(source, 130 + n, at=until - timedelta(seconds=200 - 20 * n)) for n in range(1, 6)]
    await counter.intake.take(buffered)
    assert await counter.total() == (SHOTS + 5, SHOTS + 5)
    await counter.intake.take(buffered)
    assert await counter.total() == (SHOTS + 5, SHOTS + 5)


async def test_old_readings_are_gone_and_the_hours_are_cut(counter: Shotcounter) -> None:
    """Then the answer says so; no cycle is lost or doubled by it."""
    await counted_by_nobody(counter)
    async with counter.database.write() as session:
        await session.execute(delete(ReadingRow))
    params = {"from": _at(1), "to": _at(11), "tool_id": TOOL}
    preview = made(await counter.http.get(f"/machines/{PRESS}/assignments/preview", params=params))
    assert preview["rough"] is True
    await assign(counter, shots=10)
    assert await counter.sums() == (10, 10)
    assert (await stretch(counter) or {})["shots"] == SHOTS - 10


async def test_late_mounting_gets_what_was_counted_before_it_was_known(counter: Shotcounter) -> None:
    """It was entered after the shift; and so was its end."""
    await counted_by_nobody(counter)
    mounting = await counter.mount(at=_moment(10, half=True))
    assert await counter.total() == (SHOTS - 10, SHOTS - 10)
    assert (await stretch(counter) or {})["shots"] == 10
    counter.later(60)
    await counter.unmount(mounting)
    await counter.publish()
    assert await counter.sums() == (SHOTS - 10, SHOTS - 10)
    await assign(counter, tool_id=OTHER)
    assert await counter.total(OTHER) == (10, 10)
    assert await stretch(counter) is None


def corrected(mounting: str, tool: str, after: RunValues, before: RunValues, number: int = 1) -> RunCorrected:
    return RunCorrected(
        tool_id=tool,
        mounting_id=mounting,
        correction=number,
        before=before,
        after=after,
        reason="Wrong label",
        by="Erika",
        version=4,
        at=after.since,
    )


async def test_corrected_run_moves_its_shots_once(counter: Shotcounter) -> None:
    """From one tool to another and to a later begin; told for both tools, and an older correction comes too late."""
    source = await counter.press_with_tool()
    await counter.tool(OTHER)
    (entry,) = {row.mounting_id for row in await _counted(counter, source)}
    assert entry is not None
    run = RunValues(tool_id=TOOL, machine_id=PRESS, since=NOW, shot_factor=1)
    other = run.model_copy(update={"tool_id": OTHER, "since": _moment(10, half=True), "shot_factor": 2})
    told = corrected(entry, TOOL, other, run)
    preview = made(
        await counter.http.get(
            f"/runs/{entry}/preview",
            params={"tool_id": OTHER, "machine_id": PRESS, "from": other.since.isoformat(), "factor": 2},
        )
    )
    assert {move["tool_id"]: move["total_after"] for move in preview["moves"]} == {TOOL: 0, OTHER: 40, None: 10}  # type: ignore[attr-defined]
    envelope = await counter.hear(told)
    await counter.hear(told.model_copy(update={"tool_id": OTHER}))
    await counter.hear_again(envelope)
    assert (await counter.total(), await counter.total(OTHER)) == ((0, 0), (40, 40))
    assert (await stretch(counter) or {})["shots"] == 10
    moved = [event for event in await counter.events("shots_counted") if event["moved_by"]]
    assert {event["mounting_id"] for event in moved} == {entry}
    await counter.take(source, *range(131, 134), every_s=EVERY_S)
    assert (await counter.sums(), await counter.sums(OTHER)) == ((0, 0), (46, 46))
    await counter.hear(corrected(entry, OTHER, run, other, 2))
    await counter.hear(told)
    assert (await counter.sums(), await counter.sums(OTHER)) == ((SHOTS + 3, SHOTS + 3), (0, 0))
    assert await stretch(counter) is None


async def _counted(counter: Shotcounter, source: SourceId) -> list:  # type: ignore[type-arg]
    await counter.take(source, *range(100, 101 + SHOTS), every_s=EVERY_S)
    await counter.publish()
    return list(await counter.entries())


@pytest.mark.parametrize("settled", [False, True])
async def test_gap_follows_its_run(counter: Shotcounter, *, settled: bool) -> None:
    """Its doubt goes with it, and what a person finds goes to the tool that hung there."""
    source = await counter.press_with_tool()
    await counter.tool(OTHER)
    await counter.take(source, 100, 101)
    mounting = (await counter.entries())[0].mounting_id
    assert mounting is not None
    counter.later(4000)
    await counter.intake.take([counter.reading(source, 5)])
    (gap,) = _items(made(await counter.http.get("/gaps")))
    low, high = await counter.total()
    if settled:
        made(await counter.http.post(f"/gaps/{gap['id']}/settle", json={"shots": 9, "note": "seen"}))
    run = RunValues(tool_id=TOOL, machine_id=PRESS, since=NOW, shot_factor=1)
    await counter.hear(corrected(mounting, TOOL, run.model_copy(update={"tool_id": OTHER}), run))
    assert await counter.total() == (0, 0)
    if not settled:
        assert await counter.total(OTHER) == (low, high)
        made(await counter.http.post(f"/gaps/{gap['id']}/settle", json={"shots": 9, "note": "seen"}))
    assert await counter.total(OTHER) == (10, 10)
    assert await counter.total() == (0, 0)


def _items(page: Json) -> list[Json]:
    items = page["items"]
    assert isinstance(items, list)
    return items


def _moment(shot: int, *, half: bool = False) -> datetime:
    """When a shot was made, or half a cycle later; the first reading is no shot."""
    return NOW + timedelta(seconds=EVERY_S * (shot + 1) + (EVERY_S / 2 if half else 0))


def _at(shot: int, *, half: bool = False) -> str:
    return _moment(shot, half=half).isoformat()
