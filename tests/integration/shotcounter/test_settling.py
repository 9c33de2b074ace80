"""A gap is settled past what people corrected by hand since: they may have put in already what it left out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from httpx import Response
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import TOOL, Json, Shotcounter, made
from tests.integration.shotcounter.test_reopening import (
    MANY,
    by_hand,
    changes,
    enter,
    of_many_shots,
    read_counter,
    told,
    with_gap,
)
from tests.integration.shotcounter.test_what_stands_booked import OTHER, correct, default_topic, items, values, wrong

from toolcare_shared.auth import Role
from toolcare_shared.testing.api import person
from toolcare_shared.testing.postgres import lock_is_awaited
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.usecases import EnterShots, enter_shots

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def press(counter: Shotcounter) -> AsyncIterator[Shotcounter]:
    """A press and two tools that make a shot in four seconds at least; in the end all adds up."""
    await counter.machine()
    for tool_id in (TOOL, OTHER):
        await counter.tool(tool_id)
    yield counter
    assert await wrong(counter) == []


async def settle(press: Shotcounter, gap: Json, shots: int, despite: list[str] | None = None) -> Response:
    said = {"shots": shots, "note": "counted the boxes", **({} if despite is None else {"despite": despite})}
    return await press.http.post(f"/gaps/{gap['id']}/settle", json=said)


async def settling(press: Shotcounter, gap: Json, shots: int) -> Json:
    return made(await press.http.get(f"/gaps/{gap['id']}/settling?shots={shots}"))


async def test_what_was_put_in_by_hand_is_not_booked_once_more(press: Shotcounter) -> None:
    """It is shown who booked what and when, and what would result; whoever knows better says so."""
    await of_many_shots(press)
    _, gap = await with_gap(press)
    low = int(str(gap["low"]))
    press.later(60)
    await enter(press, 1200 - low, "what the counter missed at night")
    refused = await settle(press, gap, 1200)
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    (line,) = await by_hand(press)
    assert refused.json()["entries"] == [line]
    said = ("+1080", TOOL.upper(), "person:u-1", "2026-03-02 10:01", "what the counter missed at night")
    assert all(part in refused.json()["detail"] for part in said)
    assert items(await press.http.get("/gaps?state=open")) == [gap]
    assert await press.total() == (MANY + 1200, MANY + 1080 + int(str(gap["high"])))
    assert await press.events("gap_settled") == []
    foreseen = await settling(press, gap, 1200)
    assert foreseen["tools"] == [
        {
            "tool_id": TOOL,
            "number": TOOL.upper(),
            "total": MANY + 1200,
            "total_after": MANY + 2280,
            "total_high_after": MANY + 2280,
        }
    ]
    assert [(one["id"], one["shots"], one["note"]) for one in told(foreseen)] == [
        (line, 1080, "what the counter missed at night")
    ]
    made(await settle(press, gap, 1200, [line]))
    assert await press.total() == await press.sums() == (MANY + 2280, MANY + 2280)


async def test_a_gap_whose_rest_was_put_in_by_hand_is_settled_with_what_is_booked(press: Shotcounter) -> None:
    """Nothing more is booked then, so nobody is asked."""
    await of_many_shots(press)
    _, gap = await with_gap(press)
    low = int(str(gap["low"]))
    press.later(60)
    await enter(press, 1200 - low, "what the counter missed at night")
    assert changes(await settling(press, gap, low)) == {TOOL: (MANY + 1200, MANY + 1200)}
    made(await settle(press, gap, low))
    assert await press.total() == await press.sums() == (MANY + 1200, MANY + 1200)


async def test_what_was_put_in_before_the_counter_was_heard_again_counts_too(press: Shotcounter) -> None:
    """Whoever sees that nothing is counted enters it at once; the gap is found hours later."""
    await of_many_shots(press)
    source = await default_topic(press, resettable=True)
    await press.take_batch([press.reading(source, 500)])
    press.later(2 * 3600)
    await enter(press, 500, "the counter is away")
    press.later(2 * 3600)
    await press.take_batch([press.reading(source, 620)])
    (gap,) = items(await press.http.get("/gaps?state=open"))
    refused = await settle(press, gap, 1200)
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    assert refused.json()["entries"] == await by_hand(press)


async def test_without_a_correction_a_gap_is_settled_at_once(press: Shotcounter) -> None:
    """What was entered before the counter fell silent is in nobody's way."""
    await enter(press, 7, "tried at the mould maker's")
    press.later(60)
    await of_many_shots(press)
    press.later(60)
    _, gap = await with_gap(press)
    foreseen = await settling(press, gap, 1200)
    assert told(foreseen) == []
    assert changes(foreseen) == {TOOL: (MANY + 7 + int(str(gap["low"])), MANY + 7 + 1200)}
    made(await settle(press, gap, 1200))
    assert await press.total() == await press.sums() == (MANY + 7 + 1200, MANY + 7 + 1200)


async def test_what_comes_between_the_look_and_the_settling_is_in_the_way(press: Shotcounter) -> None:
    """Two people act at once: nothing is booked that one of them did not see. What was taken back is in nobody's."""
    await of_many_shots(press)
    _, gap = await with_gap(press)
    low, high = int(str(gap["low"])), int(str(gap["high"]))
    press.later(60)
    seen = [str(line["id"]) for line in told(await settling(press, gap, 1200))]
    await enter(press, 1200 - low, "what the counter missed at night")
    refused = await settle(press, gap, 1200, seen)
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    seen = [str(line["id"]) for line in told(await settling(press, gap, 1200))]
    await enter(press, 3, "tried by hand")
    refused = await settle(press, gap, 1200, seen)
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    assert len(refused.json()["entries"]) == 2
    assert await press.total() == (MANY + 1203, MANY + 1203 + high - low)
    await enter(press, low - 1203, "the gap is settled instead")
    made(await settle(press, gap, 1200))
    assert await press.total() == (MANY + 1200, MANY + 1200)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_what_is_being_booked_by_hand_is_waited_for(press: Shotcounter) -> None:
    """It is not committed when the gap is to be settled; SQLite has one writer."""
    await of_many_shots(press)
    _, gap = await with_gap(press)
    press.later(60)
    now, erika, cycle = press.clock.now(), person(Role.ENGINEER), timedelta(milliseconds=1500)
    missed = EnterShots(TOOL, 1080, now, "what the counter missed at night", confirmed=True)
    async with press.database.write() as session:
        await enter_shots(session, missed, cycle, erika, now)
        following = asyncio.create_task(settle(press, gap, 1200))
        await wait_until(lambda: lock_is_awaited(press.database), 60)
    refused = await following
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    assert refused.json()["entries"] == await by_hand(press)
    assert await press.total() == (MANY + 1200, MANY + 1080 + int(str(gap["high"])))


@ON_ONE_DATABASE
async def test_a_count_that_was_set_by_the_tools_own_counter_contains_the_gap(press: Shotcounter) -> None:
    await of_many_shots(press)
    _, gap = await with_gap(press)
    press.later(60)
    read = {"total": MANY + 1200, "note": "read at the tool", "confirm": True}
    made(await press.http.post(f"/tools/{TOOL}/reading", json=read))
    refused = await settle(press, gap, 1200)
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    (line,) = told(await settling(press, gap, 1200))
    assert (line["shots"], line["note"]) == (1200 - int(str(gap["low"])), "read at the tool")


@ON_ONE_DATABASE
async def test_what_was_decided_for_the_tools_own_counter_contains_the_gap(press: Shotcounter) -> None:
    """It shows more than the gap may be at most; the difference that is booked reckons with its least."""
    await of_many_shots(press)
    await read_counter(press, 9_000)
    _, gap = await with_gap(press)
    low, high = int(str(gap["low"])), int(str(gap["high"]))
    press.later(3 * 3600)
    await read_counter(press, 9_000 + high + 100)
    said = {"take": "witness", "difference": high + 100 - low, "reason": "The tool's own counter is right"}
    made(await press.http.post(f"/tools/{TOOL}/reconciliation/decide", json=said))
    refused = await settle(press, gap, 1200)
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    (line,) = told(await settling(press, gap, 1200))
    assert line["marks"] == ["reconciled"]
    made(await settle(press, gap, low))
    assert await press.total() == (MANY + high + 100, MANY + high + 100)


@ON_ONE_DATABASE
async def test_a_tools_own_counter_that_the_gap_explains_is_in_nobodys_way(press: Shotcounter) -> None:
    """Reading it changes no count: it says with what to settle."""
    await of_many_shots(press)
    await read_counter(press, 9_000)
    _, gap = await with_gap(press)
    press.later(3 * 3600)
    await read_counter(press, 10_200)
    assert told(await settling(press, gap, 1200)) == []
    made(await settle(press, gap, 1200))
    assert await press.total() == await press.sums() == (MANY + 1200, MANY + 1200)


@ON_ONE_DATABASE
async def test_a_correction_at_the_tool_that_had_the_gap_before_is_shown_too(press: Shotcounter) -> None:
    """The run turned out to be another tool's after the rest had been entered at the first."""
    run = await of_many_shots(press)
    _, gap = await with_gap(press)
    press.later(60)
    await enter(press, 1080, "what the counter missed at night")
    await correct(press, run, values(), values(OTHER))
    refused = await settle(press, gap, 1200)
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_meanwhile")
    foreseen = await settling(press, gap, 1200)
    assert [line["tool_id"] for line in told(foreseen)] == [TOOL]
    assert changes(foreseen) == {TOOL: (MANY + 1080, MANY + 1080), OTHER: (120, 1200)}


@ON_ONE_DATABASE
async def test_what_results_is_foreseen_of_a_tool_that_cannot_give_what_is_booked_of_it(press: Shotcounter) -> None:
    """Its count was set below that before the gap turned out to be another tool's."""
    run = await press.mount()
    _, gap = await with_gap(press)
    made(await press.http.post(f"/tools/{TOOL}/reading", json={"total": 20, "note": "read", "confirm": True}))
    await correct(press, run, values(), values(OTHER))
    foreseen = await settling(press, gap, 140)
    made(await settle(press, gap, 140, [str(line["id"]) for line in told(foreseen)]))
    after = {tool_id: (await press.total(tool_id))[0] for tool_id in changes(foreseen)}
    assert after == {tool_id: then for tool_id, (_, then) in changes(foreseen).items()}


async def test_what_settling_does_can_be_asked_of_open_gaps_alone(press: Shotcounter) -> None:
    await press.mount()
    _, gap = await with_gap(press)
    outside = await press.http.get(f"/gaps/{gap['id']}/settling?shots={int(str(gap['high'])) + 1}")
    assert (outside.status_code, outside.json()["code"]) == (422, "outside_gap")
    made(await settle(press, gap, 1200))
    refused = await press.http.get(f"/gaps/{gap['id']}/settling?shots=1200")
    assert (refused.status_code, refused.json()["code"]) == (409, "gap_is_settled")
    assert (await press.http.get("/gaps/none/settling?shots=1")).status_code == 404
