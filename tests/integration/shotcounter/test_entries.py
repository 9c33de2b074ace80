"""Shots and readings that people enter, and charts of counts."""

from datetime import datetime, timedelta

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, TOOL, Shotcounter, made, refused

from toolcare_shared.contracts.gateway import PlantChanged

pytestmark = pytest.mark.asyncio


async def test_entered_shots_are_a_line_of_their_own(counter: Shotcounter) -> None:
    """Who, what, when and why stand in the ledger; the event says it was a person."""
    await counter.tool()
    body = made(await counter.technician.post(f"/tools/{TOOL}/shots", json={"shots": 120, "note": "tryout"}))
    assert (body["total"], body["total_high"]) == (120, 120)
    (line,) = (await counter.http.get(f"/tools/{TOOL}/shots")).json()["items"]
    assert (line["confidence"], line["origin"], line["actor"], line["note"]) == (
        "manual",
        "manual",
        "person:u-2",
        "tryout",
    )
    (event,) = await counter.events("shots_counted")
    assert (event["shots"], event["total"], event["origin"]) == (120, 120, "manual")


async def test_dated_entry_is_told_with_its_own_day(counter: Shotcounter) -> None:
    """Shots of last week belong to the runs and inserts of last week, however much was counted since."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    counter.later(40)
    day = (NOW - timedelta(days=7)).isoformat()
    body = {"shots": 300, "note": "shift book", "at": day, "confirm": True}
    made(await counter.technician.post(f"/tools/{TOOL}/shots", json=body))
    event = (await counter.events("shots_counted"))[-1]
    assert (event["shots"], event["from"]) == (300, event["to"])
    assert datetime.fromisoformat(str(event["from"])) == NOW - timedelta(days=7)
    assert (event["origin"], event["note"]) == ("manual", "shift book")


async def test_entry_is_made_once_however_often_it_is_sent(counter: Shotcounter) -> None:
    """A tablet repeats itself; the key makes it one."""
    await counter.tool()
    for _ in range(3):
        await counter.technician.post(
            f"/tools/{TOOL}/shots", json={"shots": 5, "note": "x"}, headers={"Idempotency-Key": "k-1"}
        )
    assert await counter.total() == (5, 5)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_the_ends_of_the_calendar_are_refused(counter: Shotcounter, at: str) -> None:
    """They cannot be reckoned with, neither as the time of an entry nor as a range."""
    await counter.tool()
    body: dict[str, object] = {"shots": 1, "note": "typed", "at": at, "confirm": True}
    assert refused(await counter.technician.post(f"/tools/{TOOL}/shots", json=body)) == (422, "invalid_input")
    for end in ("from", "to"):
        answer = await counter.http.get(f"/tools/{TOOL}/counts", params={end: at, "bucket": "day"})
        assert refused(answer) == (422, "invalid_input")


@ON_ONE_DATABASE
async def test_too_many_shots_need_a_second_look(counter: Shotcounter) -> None:
    """The refusal names what would fit; confirmed it is taken."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    counter.later(40)
    body: dict[str, object] = {"shots": 5000, "note": "typed in a hurry"}
    answer = await counter.technician.post(f"/tools/{TOOL}/shots", json=body)
    assert refused(answer) == (409, "implausible_entry")
    assert (answer.json()["low"], answer.json()["high"], answer.json()["entered"]) == (0, 11, 5000)
    made(await counter.technician.post(f"/tools/{TOOL}/shots", json={**body, "confirm": True}))
    assert await counter.total() == (5001, 5001)
    assert [event["origin"] for event in await counter.events("shots_counted")] == ["counter", "manual"]


async def test_reading_of_the_tools_own_counter_sets_the_total(counter: Shotcounter) -> None:
    """Upwards within reason; downwards it is a correction and needs a second look."""
    await counter.tool(life=1_000_000)
    path = f"/tools/{TOOL}/reading"
    made(await counter.technician.post(path, json={"total": 250_000, "note": "taken over"}))
    down = await counter.technician.post(path, json={"total": 249_000, "note": "misread"})
    assert refused(down) == (409, "implausible_entry")
    made(await counter.technician.post(path, json={"total": 249_000, "note": "misread", "confirm": True}))
    assert await counter.total() == (249_000, 249_000)
    assert [line.confidence for line in await counter.entries()] == ["manual", "correction"]
    assert [event["shots"] for event in await counter.events("shots_counted")] == [250_000, -1000]


@ON_ONE_DATABASE
async def test_beyond_the_design_life_needs_a_second_look(counter: Shotcounter) -> None:
    """A digit too many shows here first."""
    await counter.tool(life=1_000_000)
    answer = await counter.technician.post(f"/tools/{TOOL}/reading", json={"total": 2_500_000, "note": "x"})
    assert refused(answer) == (409, "implausible_entry")
    assert answer.json()["high"] == 1_000_000


@ON_ONE_DATABASE
async def test_future_and_impossible_entries_are_refused(counter: Shotcounter) -> None:
    """Neither a time to come nor a total below none can be confirmed."""
    await counter.tool()
    path = f"/tools/{TOOL}/shots"
    future = {"shots": 1, "note": "x", "at": "2027-01-01T00:00:00Z", "confirm": True}
    assert refused(await counter.technician.post(path, json=future)) == (422, "entry_in_future")
    below = {"shots": -1, "note": "x", "confirm": True}
    assert refused(await counter.technician.post(path, json=below)) == (409, "total_below_zero")
    unknown = await counter.technician.post("/tools/t-9/shots", json={"shots": 1, "note": "x"})
    assert refused(unknown) == (404, "unknown_tool")
    assert refused(await counter.technician.post(path, json={"shots": 1})) == (422, "invalid_input")
    assert refused(await counter.technician.post(path, json={"shots": "1", "note": "x"})) == (422, "invalid_input")


@ON_ONE_DATABASE
async def test_the_clock_of_a_tablet_may_be_a_little_ahead(counter: Shotcounter) -> None:
    """It says when each entry was typed; up to five minutes ahead that is now."""
    await counter.tool()
    now = counter.clock.now()
    ahead = {"note": "x", "at": (now + timedelta(minutes=5)).isoformat()}
    made(await counter.technician.post(f"/tools/{TOOL}/shots", json={**ahead, "shots": 3}))
    assert made(await counter.technician.post(f"/tools/{TOOL}/reading", json={**ahead, "total": 4}))["total"] == 4
    assert [line.to_at for line in await counter.entries()] == [now, now]
    more = {**ahead, "at": (now + timedelta(minutes=6)).isoformat(), "shots": 1}
    assert refused(await counter.technician.post(f"/tools/{TOOL}/shots", json=more)) == (422, "entry_in_future")


async def test_backdated_entry_goes_into_its_hour(counter: Shotcounter) -> None:
    """Shots of yesterday's tryout are yesterday's."""
    await counter.tool()
    body = {"shots": 7, "note": "tryout", "at": "2026-03-01T10:30:00+01:00"}
    made(await counter.technician.post(f"/tools/{TOOL}/shots", json=body))
    query = "bucket=hour&from=2026-03-01T09:00:00Z&to=2026-03-01T11:00:00Z"
    buckets = (await counter.http.get(f"/tools/{TOOL}/counts?{query}")).json()["buckets"]
    assert [(bucket["from"], bucket["shots"]) for bucket in buckets] == [
        ("2026-03-01T09:00:00Z", 7),
        ("2026-03-01T10:00:00Z", 0),
    ]


async def test_days_are_those_of_the_plant(counter: Shotcounter) -> None:
    """23:30 UTC is the next day in Berlin, and the day of the time change has 23 hours."""
    await counter.tool()
    counter.later(40 * 86_400)
    for at in ("2026-03-28T22:30:00Z", "2026-03-28T23:30:00Z", "2026-03-29T21:30:00Z", "2026-03-29T22:30:00Z"):
        body = {"shots": 1, "note": "x", "at": at, "confirm": True}
        made(await counter.technician.post(f"/tools/{TOOL}/shots", json=body))
    query = "bucket=day&from=2026-03-28T12:00:00Z&to=2026-03-30T12:00:00Z"
    buckets = (await counter.http.get(f"/tools/{TOOL}/counts?{query}")).json()["buckets"]
    assert [(bucket["from"], bucket["shots"]) for bucket in buckets] == [
        ("2026-03-27T23:00:00Z", 1),
        ("2026-03-28T23:00:00Z", 2),
        ("2026-03-29T22:00:00Z", 1),
    ]
    utc = (await counter.http.get(f"/tools/{TOOL}/counts?{query}&tz=UTC")).json()["buckets"]
    assert [bucket["shots"] for bucket in utc] == [2, 2, 0]
    await counter.hear(PlantChanged(name="", timezone="America/Denver", language="", version=2, at=NOW))
    denver = (await counter.http.get(f"/tools/{TOOL}/counts?{query}")).json()["buckets"]
    assert (denver[0]["from"], [bucket["shots"] for bucket in denver]) == ("2026-03-28T06:00:00Z", [2, 2, 0])


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "query",
    [
        "tz=Mars/Base",
        "from=2026-03-03T00:00:00Z&to=2026-03-01T00:00:00Z",
        "tz=../x",
        "bucket=hour&from=2020-01-01T00:00:00Z",
    ],
)
async def test_unusable_range_is_refused(counter: Shotcounter, query: str) -> None:
    """In words, before any work is done."""
    await counter.tool()
    assert refused(await counter.http.get(f"/tools/{TOOL}/counts?{query}")) == (422, "unusable_range")


async def test_ledger_comes_in_pages(counter: Shotcounter) -> None:
    """Newest first, each line once."""
    await counter.tool()
    for shots in range(1, 6):
        made(await counter.technician.post(f"/tools/{TOOL}/shots", json={"shots": shots, "note": "x", "confirm": True}))
    seen: list[int] = []
    cursor = ""
    while True:
        page = (await counter.http.get(f"/tools/{TOOL}/shots?limit=2{cursor}")).json()
        seen += [line["shots"] for line in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [5, 4, 3, 2, 1]
    assert refused(await counter.http.get(f"/tools/{TOOL}/shots?cursor=abc")) == (400, "invalid_cursor")
