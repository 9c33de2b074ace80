"""A decision on a gap is taken back: what it booked goes, from whose it is by then, and the doubt is there again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Json, Shotcounter, made
from tests.integration.shotcounter.test_what_stands_booked import OTHER, correct, default_topic, items, values, wrong

from toolcare_shared.ids import SourceId
from toolcare_shotcounter.tables import EntryRow, UnassignedRow

pytestmark = pytest.mark.asyncio

MANY = 100_000


@pytest_asyncio.fixture
async def press(counter: Shotcounter) -> AsyncIterator[Shotcounter]:
    """A press and two tools that make a shot in four seconds at least; in the end all adds up."""
    await counter.machine()
    for tool_id in (TOOL, OTHER):
        await counter.tool(tool_id)
    yield counter
    assert await wrong(counter) == []


async def with_gap(press: Shotcounter) -> tuple[SourceId, Json]:
    """Four hours without a word, in which the counter may have been reset: 120 to 3,600 shots."""
    source = await default_topic(press, resettable=True)
    await press.take_batch([press.reading(source, 500)])
    press.later(4 * 3600)
    await press.take_batch([press.reading(source, 620)])
    (gap,) = items(await press.http.get("/gaps?state=open"))
    return source, gap


async def settle(press: Shotcounter, gap: Json, shots: int) -> Json:
    return made(await press.http.post(f"/gaps/{gap['id']}/settle", json={"shots": shots, "note": "counted the boxes"}))


async def reopen(press: Shotcounter, gap: Json) -> Json:
    return made(await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "typed one digit too many"}))


async def of_many_shots(press: Shotcounter) -> str:
    """Mount a tool that has made a hundred thousand before, so that none of it ever comes near to none."""
    await enter(press, MANY, "counted by the former system")
    return await press.mount()


async def enter(press: Shotcounter, shots: int, note: str) -> None:
    made(await press.http.post(f"/tools/{TOOL}/shots", json={"shots": shots, "note": note, "confirm": True}))


async def with_corrected_gap(press: Shotcounter) -> tuple[Json, int, int]:
    """A gap, its least and its most: settled with one digit too many, which somebody took from the tool afterwards."""
    await of_many_shots(press)
    _, gap = await with_gap(press)
    low, high = int(str(gap["low"])), int(str(gap["high"]))
    await settle(press, gap, 1200)
    press.later(60)
    await enter(press, low - 1200, "one digit too many was settled")
    return gap, low, high


async def read_counter(press: Shotcounter, value: int) -> None:
    made(await press.http.post(f"/tools/{TOOL}/counter-readings", json={"value": value, "confirm": True}), 201)


async def by_hand(press: Shotcounter) -> list[str]:
    """Which lines people wrote since the gap, by their ids."""
    lines = [line for line in await press.entries() if line.source_id is None and line.shots != MANY]
    return [line.id for line in lines]


async def reopening(press: Shotcounter, gap: Json) -> Json:
    return made(await press.http.get(f"/gaps/{gap['id']}/reopening"))


def changes(foreseen: Json) -> dict[str, tuple[int, int]]:
    """The count of each tool now, and at least once the gap is open."""
    tools = foreseen["tools"]
    assert isinstance(tools, list)
    return {tool["tool_id"]: (tool["total"], tool["total_after"]) for tool in tools}


def told(foreseen: Json) -> list[Json]:
    lines = foreseen["by_hand"]
    assert isinstance(lines, list)
    return lines


async def test_what_was_settled_wrongly_is_opened_again_and_settled_once(press: Shotcounter) -> None:
    """Each step is a line of its own with its reason; hours, sums and those who hear of it follow, also below."""
    await press.mount()
    _, gap = await with_gap(press)
    doubt = await press.total()
    assert doubt == (gap["low"], gap["high"])
    refused = await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "gap_is_open")
    await settle(press, gap, 1200)
    before = [(line.id, line.shots, line.shots_high) for line in await press.entries()]
    again = await reopen(press, gap)
    assert (again["state"], again["settled"], again["settled_by"], again["booked"]) == ("open", None, None, gap["low"])
    assert (again["note"], again["can_reopen"]) == ("typed one digit too many", False)
    assert (await press.total(), await press.sums()) == (doubt, (doubt[0], doubt[0]))
    lines = await press.entries()
    assert {(line.id, line.shots, line.shots_high) for line in lines} >= set(before)
    assert {line.note for line in lines if line.shots < 0} == {"typed one digit too many"}
    (told,) = await press.events("gap_reopened")
    assert (told["item_id"], told["low"], told["high"], told["by"]) == (gap["id"], gap["low"], gap["high"], "Erika")
    (*_, last) = await press.events("shots_counted")
    assert (last["total"], last["total_high"]) == doubt
    assert [event["shots"] for event in await press.events("shots_moved")] == [1200 - doubt[0], doubt[0] - 1200]
    settled = await settle(press, gap, 125)
    assert (settled["settled"], settled["booked"], settled["can_reopen"]) == (125, 125, True)
    assert await press.total() == await press.sums() == (125, 125)


@ON_ONE_DATABASE
async def test_what_is_taken_back_comes_from_whose_it_is_by_then(press: Shotcounter) -> None:
    """Settled, opened and with its run corrected in whatever order: one tool has the gap, the other nothing."""
    run = await press.mount()
    _, gap = await with_gap(press)
    low, high = int(str(gap["low"])), int(str(gap["high"]))
    random, owner, other, settled, corrections = Random(11), TOOL, OTHER, None, 0
    for _ in range(24):
        if random.random() < 0.4:
            corrections += 1
            await correct(press, run, values(owner), values(other), corrections)
            owner, other = other, owner
        elif settled is None:
            settled = random.choice((low, high, random.randint(low, high)))
            await settle(press, gap, settled)
        else:
            settled = None
            await reopen(press, gap)
        expected = (low, high) if settled is None else (settled, settled)
        assert (await press.total(owner), await press.total(other)) == (expected, (0, 0))
    assert await wrong(press) == []


@ON_ONE_DATABASE
async def test_what_a_person_took_from_the_tool_is_not_taken_twice(press: Shotcounter) -> None:
    """Whose count was set lower by the tool's own counter has nothing to give back; nothing changes then."""
    await press.mount()
    _, gap = await with_gap(press)
    await settle(press, gap, 1200)
    read = {"total": 50, "note": "read at the tool", "confirm": True}
    made(await press.http.post(f"/tools/{TOOL}/reading", json=read))
    refused = await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "x", "despite": await by_hand(press)})
    assert (refused.status_code, refused.json()["code"]) == (409, "less_than_to_take_back")
    assert (refused.json()["total"], refused.json()["shots"]) == (50, 1200 - int(str(gap["low"])))
    (found,) = items(await press.http.get("/gaps"))
    assert (found["state"], await press.total()) == ("settled", (50, 50))


async def test_what_was_corrected_by_hand_since_is_shown_before_it_is_taken_back_once_more(press: Shotcounter) -> None:
    """Of a tool with many shots, too: somebody has entered the difference. Whoever knows better says so."""
    gap, low, high = await with_corrected_gap(press)
    refused = await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_since")
    (line,) = await by_hand(press)
    assert refused.json()["entries"] == [line]
    detail = refused.json()["detail"]
    assert all(
        said in detail for said in ("-1080", TOOL.upper(), "person:u-1", "2026-03-02 10:01", "one digit too many")
    )
    assert await press.total() == (MANY + low, MANY + low)
    foreseen = await reopening(press, gap)
    assert foreseen["tools"] == [
        {
            "tool_id": TOOL,
            "number": TOOL.upper(),
            "total": MANY + low,
            "total_after": MANY + 2 * low - 1200,
            "total_high_after": MANY + low + high - 1200,
        }
    ]
    assert [(one["id"], one["shots"], one["note"]) for one in told(foreseen)] == [
        (line, low - 1200, "one digit too many was settled")
    ]
    made(await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "another matter", "despite": [line]}))
    assert await press.total() == (MANY + 2 * low - 1200, MANY + low + high - 1200)


async def test_a_correction_that_was_taken_back_is_in_nobodys_way(press: Shotcounter) -> None:
    """Nor is one from before it was settled; what comes in between the look and the reopening is."""
    gap, low, high = await with_corrected_gap(press)
    seen = [str(line["id"]) for line in told(await reopening(press, gap))]
    await enter(press, 3, "tried by hand")
    refused = await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "x", "despite": seen})
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_since")
    assert len(refused.json()["entries"]) == 2
    await enter(press, 1200 - low - 3, "the count is opened again instead")
    assert told(await reopening(press, gap)) == []
    await reopen(press, gap)
    assert await press.total() == (MANY + low, MANY + high)


@ON_ONE_DATABASE
async def test_what_was_decided_for_the_tools_own_counter_is_not_taken_back_twice(press: Shotcounter) -> None:
    await of_many_shots(press)
    await read_counter(press, 9_000)
    _, gap = await with_gap(press)
    await settle(press, gap, 1200)
    press.later(3 * 3600)
    await read_counter(press, 9_120)
    said = {"take": "witness", "difference": -1080, "reason": "The tool's own counter is right"}
    made(await press.http.post(f"/tools/{TOOL}/reconciliation/decide", json=said))
    assert await press.total() == (MANY + 120, MANY + 120)
    refused = await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_since")
    (line,) = told(await reopening(press, gap))
    assert (line["shots"], line["marks"]) == (-1080, ["reconciled"])


@ON_ONE_DATABASE
async def test_a_correction_at_the_tool_that_had_the_gap_before_is_shown_too(press: Shotcounter) -> None:
    """The run turned out to be another tool's after the difference had been taken from the first."""
    run = await of_many_shots(press)
    _, gap = await with_gap(press)
    await settle(press, gap, 1200)
    press.later(60)
    await enter(press, -1080, "one digit too many was settled")
    await correct(press, run, values(), values(OTHER))
    refused = await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_since")
    foreseen = await reopening(press, gap)
    assert [line["tool_id"] for line in told(foreseen)] == [TOOL]
    assert changes(foreseen) == {TOOL: (MANY - 1080, MANY - 1080), OTHER: (1200, 120)}


async def test_what_reopening_does_can_be_asked_of_settled_gaps_alone(press: Shotcounter) -> None:
    await press.mount()
    _, gap = await with_gap(press)
    refused = await press.http.get(f"/gaps/{gap['id']}/reopening")
    assert (refused.status_code, refused.json()["code"]) == (409, "gap_is_open")
    assert (await press.http.get("/gaps/none/reopening")).status_code == 404


@ON_ONE_DATABASE
async def test_a_gap_of_a_press_without_a_tool_gives_back_what_is_nobodys(press: Shotcounter) -> None:
    _, gap = await with_gap(press)
    left = await _nobodys(press)
    await settle(press, gap, 1200)
    assert await _nobodys(press) == left + 1200 - int(str(gap["low"]))
    await reopen(press, gap)
    assert await _nobodys(press) == left
    told = await press.events("unassigned_shots_counted")
    assert sum(int(str(event["shots"])) for event in told) == told[-1]["total_unassigned"] == left
    assert {event["moved_by"] for event in told if int(str(event["shots"])) < 0} == {gap["id"]}


@ON_ONE_DATABASE
async def test_what_readings_tell_step_by_step_is_no_gap_to_open(press: Shotcounter) -> None:
    """Opened again it takes them in: what a person had settled otherwise is then what they say."""
    await press.mount()
    source, gap = await with_gap(press)
    await settle(press, gap, 620)
    stored = [press.reading(source, 500 + n, at=NOW + 2 * n * timedelta(minutes=1)) for n in range(1, 120)]
    await press.take_batch(stored)
    assert (await reopen(press, gap))["told"] == 120
    settled = await settle(press, gap, 120)
    assert (settled["told"], settled["can_reopen"]) == (None, True)
    await press.take_batch([press.reading(source, 560, at=NOW + timedelta(minutes=121))])
    assert await press.total() == (120, 120)


@ON_ONE_DATABASE
async def test_what_late_readings_settled_by_themselves_stays(press: Shotcounter) -> None:
    await press.mount()
    source, gap = await with_gap(press)
    stored = [press.reading(source, 500 + n, at=NOW + 2 * n * timedelta(minutes=1)) for n in range(1, 120)]
    await press.take_batch(stored)
    (found,) = items(await press.http.get("/gaps?state=settled"))
    assert (found["by_rule"], found["can_reopen"]) == (True, False)
    refused = await press.http.post(f"/gaps/{gap['id']}/reopen", json={"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "gap_is_told")
    assert await press.total() == (120, 120)


async def _nobodys(press: Shotcounter) -> int:
    await press.publish()
    async with press.database.read() as session:
        row = await session.get(UnassignedRow, PRESS)
        lines = await session.scalar(select(func.sum(EntryRow.shots)).where(EntryRow.stretch.is_not(None)))
    assert row is not None
    assert row.total == lines
    return row.total
