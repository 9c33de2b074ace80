"""Readings become lines of the ledger, sums and events, all in one transaction."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Json, Shotcounter, made

from toolcare_shared import migrations
from toolcare_shared.ids import SourceId, new_id
from toolcare_shared.precedence import have_precedence, let_pass
from toolcare_shared.testing.postgres import lock_is_awaited
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import store, usecases
from toolcare_shotcounter.ledger.sums import add_totals
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.readings import CycleKind, NoSource, Quality, Refused
from toolcare_shotcounter.sources import delivery
from toolcare_shotcounter.sources.pooling import PooledIntake
from toolcare_shotcounter.tables import Base, PressPartsRow, TotalRow

pytestmark = pytest.mark.asyncio


async def test_migrations_make_what_the_code_expects(counter: Shotcounter) -> None:
    """Tables, columns, indexes and keys are the same by either way."""
    assert await migrations.drift(counter.database, Base.metadata) == []


async def test_shots_go_to_the_mounted_tool(counter: Shotcounter) -> None:
    """The first reading is the baseline; ledger, hours and total say the same of what follows."""
    source = await counter.press_with_tool()
    await counter.take(source, 4711, 4712, 4713, 4715)
    assert await counter.total() == (4, 4)
    assert await counter.sums() == (4, 4)


async def test_each_tool_of_a_press_has_its_factor(counter: Shotcounter) -> None:
    """A stack mould and a second tool on one press: one cycle, one shot here, two there."""
    source = await counter.press_with_tool()
    await counter.tool("t-0043")
    await counter.mount("t-0043", factor=2)
    await counter.take(source, 10, 13)
    assert (await counter.total(), await counter.total("t-0043")) == ((3, 3), (6, 6))


async def test_live_shots_of_an_hour_share_a_line(counter: Shotcounter) -> None:
    """A line per shot would fill the card; raw readings stay one by one."""
    source = await counter.press_with_tool()
    await counter.take(source, *range(100, 161))
    (line,) = await counter.entries()
    assert (line.shots, line.readings, line.raw_from, line.raw) == (60, 60, 100, 160)
    answer = (await counter.http.get(f"/sources/{source}/readings?limit=100")).json()
    assert [each["value"] for each in answer["items"]] == list(range(160, 99, -1))


async def test_dry_and_bad_cycles_count_and_are_marked(counter: Shotcounter) -> None:
    """They wear the tool as well; the mark keeps them apart."""
    source = await counter.press_with_tool()
    await counter.take(source, 1)
    counter.later(20)
    await counter.take_batch([counter.reading(source, 2, kind=CycleKind.DRY_RUN)])
    counter.later(20)
    await counter.take_batch([counter.reading(source, 3, quality=Quality.BAD)])
    assert [(line.marks, line.shots) for line in await counter.entries()] == [("dry_run", 1), ("bad", 1)]


async def test_shots_without_a_tool_are_unassigned(counter: Shotcounter) -> None:
    """They are kept for the machine and told, never given to the last tool."""
    await counter.machine()
    source = await counter.intake.source_of(PRESS)
    assert not isinstance(source, NoSource)
    await counter.take(source, 7, 9)
    await counter.publish()
    body = (await counter.technician.get(f"/machines/{PRESS}/unassigned")).json()
    assert (body["total"], [entry["shots"] for entry in body["entries"]]) == (2, [2])
    (event,) = await counter.events("unassigned_shots_counted")
    assert (event["shots"], event["total_unassigned"], event["machine_id"]) == (2, 2, PRESS)


async def test_first_shot_after_a_tool_change_is_the_new_tools(counter: Shotcounter) -> None:
    """The last reading was before the change; the shot belongs to who hangs there when it is made."""
    source = await counter.press_with_tool()
    await counter.take(source, 100)
    await counter.tool("t-0043")
    counter.later(600)
    (mounting,) = [m for m in [await _mounting_of(counter)] if m]
    await counter.unmount(mounting)
    counter.later(1200)
    await counter.mount("t-0043")
    counter.later(30)
    await counter.take_batch([counter.reading(source, 101, unbroken=True)])
    assert (await counter.total(), await counter.total("t-0043")) == ((0, 0), (1, 1))


async def _mounting_of(counter: Shotcounter) -> str | None:
    from toolcare_shotcounter import store

    async with counter.database.read() as session:
        found = await store.machine_of_tool(session, TOOL, counter.clock.now())
    return found.id if found else None


async def test_a_doubt_outlives_the_message_that_brought_it(counter: Shotcounter) -> None:
    """The broker was away: it says again what was booked, and only then comes what the press says since."""
    source = await counter.press_with_tool()
    await counter.take(source, *range(100, 122))
    counter.later(10)
    await counter.take_batch([counter.reading(source, 121, broken=True, repeated=True)])
    counter.later(10)
    await counter.take_batch([counter.reading(source, 1)])
    assert await counter.total() == (22, 27)
    await counter.take(source, 0, 1)
    assert await counter.total() == (23, 28)


async def test_a_source_that_is_switched_on_again_is_doubted(counter: Shotcounter) -> None:
    """What it said meanwhile was left alone."""
    source = await counter.press_with_tool()
    await counter.take(source, *range(100, 122))
    for enabled in (False, True):
        version = (await counter.http.get(f"/sources/{source}")).json()["version"]
        changed = await counter.http.patch(
            f"/sources/{source}", json={"enabled": enabled}, headers={"If-Match": f'"{version}"'}
        )
        assert changed.status_code == 200, changed.text
    await counter.take(source, 1)
    assert await counter.total() == (22, 27)


async def test_a_reading_that_cannot_be_stored_leaves_its_time_in_doubt(counter: Shotcounter) -> None:
    """It told a shot that nobody counted: the reset right after it may hide that one."""
    source = await counter.press_with_tool()
    await counter.take(source, *range(100, 122))
    counter.later(10)
    await delivery.take(counter.intake, [counter.reading(source, 122, cycle_ms=1 << 70)])
    counter.later(10)
    await counter.take_batch([counter.reading(source, 1)])
    assert await counter.total() == (22, 27)


async def test_the_same_batch_again_changes_nothing(counter: Shotcounter) -> None:
    """A crash between commit and acknowledgement brings it once more, and late readings come any time."""
    source = await counter.press_with_tool()
    batch = []
    for value in (5, 6, 7, 8):
        counter.later(20)
        batch.append(counter.reading(source, value))
    await counter.take_batch(batch)
    await counter.take_batch(batch)
    await counter.take_batch(batch[1:3])
    assert await counter.total() == (3, 3)
    assert await counter.events("counter_rejected") == []


async def test_registry_events_twice_and_late(counter: Shotcounter) -> None:
    """The same mounting twice is one, and an older version of a tool changes nothing."""
    await counter.machine()
    old = await counter.tool(version=1, min_cycle_ms=9000)
    await counter.tool(version=2, min_cycle_ms=4000)
    await counter.hear_again(old)
    mounting = await counter.mount()
    source = await counter.intake.source_of(PRESS)
    assert not isinstance(source, NoSource)
    ended = await counter.unmount(mounting)
    await counter.hear_again(ended)
    await counter.mount(at=NOW)
    await counter.take(source, 1, 2)
    assert await counter.total() == (1, 1)


async def test_gap_is_booked_low_and_told(counter: Shotcounter) -> None:
    """An hour of silence with a reset in it: at least 3, and as many as fit into the time."""
    source = await counter.press_with_tool()
    await counter.take(source, 500)
    await counter.take(source, 3, every_s=3600)
    assert await counter.total() == (3, 901)
    (event,) = await counter.events("counter_gap_found")
    assert (event["low"], event["high"], event["booked"], event["tool_ids"]) == (3, 901, 3, [TOOL])


async def test_settling_a_gap_closes_the_interval(counter: Shotcounter) -> None:
    """The count follows by a correction; outside of the interval nothing is accepted, and only once."""
    source = await counter.press_with_tool()
    await counter.take(source, 500)
    await counter.take(source, 3, every_s=3600)
    gap = (await counter.http.get("/gaps?state=open")).json()["items"][0]
    path = f"/gaps/{gap['id']}/settle"
    outside = await counter.http.post(path, json={"shots": 902, "note": "guessed"})
    assert outside.status_code == 422
    assert outside.json()["code"] == "outside_gap"
    settled = await counter.http.post(path, json={"shots": 40, "note": "counted the boxes"})
    assert (settled.json()["state"], settled.json()["settled"]) == ("settled", 40)
    assert await counter.total() == (40, 40)
    assert await counter.sums() == (40, 40)
    again = await counter.http.post(path, json={"shots": 40, "note": "twice"})
    assert (again.status_code, again.json()["code"]) == (409, "gap_is_settled")
    (event,) = await counter.events("gap_settled")
    assert (event["settled"], event["tool_ids"]) == (40, [TOOL])
    told = [(event["total"], event["total_high"]) for event in await counter.events("shots_counted")]
    assert (3, 901) in told
    assert told[-1] == (40, 40)


@ON_ONE_DATABASE
async def test_what_is_found_of_a_gap_is_booked_in_the_hours_of_whose_it_is(counter: Shotcounter) -> None:
    """A tool that was mounted towards its end gets nothing of the hours before; the gap says what is booked by then."""
    source = await counter.press_with_tool()
    await counter.take_batch([counter.reading(source, 500)])
    counter.later(2 * 3600 + 1800)
    await counter.unmount(str(await _mounting_of(counter)))
    await counter.tool("t-0043")
    await counter.mount("t-0043")
    await counter.take(source, 600, every_s=1740)
    (gap,) = (await counter.http.get("/gaps?state=open")).json()["items"]
    assert (gap["low"], gap["booked"]) == (100, 100)
    settled = await counter.http.post(f"/gaps/{gap['id']}/settle", json={"shots": 400, "note": "counted the boxes"})
    assert (settled.json()["settled"], settled.json()["booked"]) == (400, 400)
    async with counter.database.read() as session:
        hours = await store.hours(session, "t-0043", NOW, counter.clock.now())
    assert [(hour.hour, hour.shots, hour.shots_high) for hour in hours] == [(NOW.replace(hour=8), 400, 400)]
    told = [event for event in await counter.events("shots_counted") if event["tool_id"] == "t-0043"]
    assert min(datetime.fromisoformat(str(event["from"])) for event in told[1:]) >= NOW.replace(hour=8)
    assert (told[-1]["total"], told[-1]["total_high"]) == (400, 400)
    assert await counter.total() == (0, 0)


@ON_ONE_DATABASE
async def test_a_gap_of_a_night_is_settled_by_one_word_to_people(counter: Shotcounter) -> None:
    """Readers get what was found by the hour; what is only no longer open, at once."""
    source = await counter.press_with_tool()
    await counter.take(source, 500)
    told: list[list[Json]] = []
    for reading, more in ((3, 0), (2, 6)):
        await counter.take(source, reading, every_s=9 * 3600)
        (gap,) = (await counter.http.get("/gaps?state=open")).json()["items"]
        settled = {"shots": gap["low"] + more, "note": "by the boxes"}
        assert (await counter.http.post(f"/gaps/{gap['id']}/settle", json=settled)).status_code == 200
        told.append([event for event in await counter.events("shots_counted") if event["moved_by"] == gap["id"]])
    nothing, found = told
    assert [(event["shots"], event["total"], event["total_high"]) for event in nothing] == [(0, 3, 3)]
    assert sum(int(str(event["shots"])) for event in found) == 6
    assert len(found) > 6
    assert (found[-1]["total"], found[-1]["total_high"]) == await counter.total() == (11, 11)
    (to_people,) = await counter.events("shots_moved")
    assert (to_people["shots"], to_people["reason"], to_people["by"]) == (6, "by the boxes", "Erika")
    corrections = [event for event in await counter.events("shots_counted") if event["origin"] == "correction"]
    assert len(corrections) == len(nothing) + len(found)


async def test_implausible_value_is_rejected_and_told_once_a_minute(counter: Shotcounter) -> None:
    """A wild value books nothing; a thousand of them are one line and one event."""
    source = await counter.press_with_tool()
    await counter.take(source, 100)
    for _ in range(20):
        counter.later(1)
        await counter.take_batch([counter.reading(source, 3_000_000_000 - counter.clock.now().second * 7_000_000)])
        await counter.publish()
    assert await counter.total() == (0, 0)
    (event,) = await counter.events("counter_rejected")
    assert (event["reason"], event["source_id"], event["occurrences"]) == ("implausible", source, 1)
    (line,) = (await counter.http.get(f"/rejections?source_id={source}")).json()["items"]
    assert (line["occurrences"], line["reason"]) == (20, "implausible")
    counter.later(61)
    await counter.publish()
    assert [e["occurrences"] for e in await counter.events("counter_rejected")] == [1, 19]


async def test_a_new_counter_is_taken_over(counter: Shotcounter) -> None:
    """After an exchange of the PLC the counter is not stuck: steady shots are counted again, the doubt is a gap."""
    source = await counter.press_with_tool()
    await counter.take(source, 100)
    await counter.take(source, *range(50_000, 50_010))
    assert await counter.total() == (9, 15)
    (event,) = await counter.events("counter_gap_found")
    assert (event["reason"], event["low"], event["high"]) == ("rebased", 5, 11)


async def test_a_press_faster_than_its_tool_may_be_says_so_and_counts_once_that_is_corrected(
    counter: Shotcounter,
) -> None:
    """Its state was that of a counter that stands still, and nothing told why none of its shots counted."""
    source = await counter.press_with_tool()
    config = {"counter_bits": 32, "resettable": False, "stale_after_s": 60}
    row = made(await counter.http.get(f"/sources/{source}"))
    await counter.http.patch(f"/sources/{source}", json={"config": config}, headers={"If-Match": f'"{row["version"]}"'})
    await counter.take(source, 100)
    await counter.take(source, 3_100, every_s=3_600)
    await counter.take(source, *range(3_101, 3_120), every_s=1.2)
    stands = made(await counter.http.get(f"/sources/{source}"))
    assert (stands["state"], await counter.total()) == ("faulty", (0, 0))
    assert "Correct the shortest possible cycle time" in str(stands["detail"])
    await counter.tool(min_cycle_ms=1_000, version=2)
    await counter.take(source, 3_120, every_s=1.2)
    assert await counter.total() == (3_020, 3_020)
    assert made(await counter.http.get(f"/sources/{source}"))["state"] == "live"


async def test_an_exchanged_counter_is_not_taken_for_a_press_that_is_too_fast(counter: Shotcounter) -> None:
    """Three days away, then a value that fits a shorter cycle: who corrected that would book another press's life."""
    source = await counter.press_with_tool()
    await counter.take(source, 100)
    await counter.take(source, 150_100, every_s=3 * 86_400)
    await counter.take(source, *range(150_101, 150_105), every_s=20)
    stands = made(await counter.http.get(f"/sources/{source}"))
    assert (stands["state"], await counter.total()) == ("idle", (0, 0))
    assert "shortest" not in str(stands["detail"])
    await counter.take(source, 150_105)
    assert (await counter.total())[0] == 5


@pytest.mark.parametrize(
    ("value", "hours", "reason"),
    [(-1, 0.0, "negative"), (1 << 32, 0.0, "too_large"), (5, 1.0, "time_in_future"), (5, -24 * 500, "time_too_old")],
)
@ON_ONE_DATABASE
async def test_unusable_readings_are_counted_rejections(
    counter: Shotcounter, value: int, hours: float, reason: str
) -> None:
    """Never a crash, never a silent drop."""
    from datetime import timedelta

    source = await counter.press_with_tool()
    at = counter.clock.now() + timedelta(hours=hours)
    await counter.take_batch([counter.reading(source, value, at=at)])
    (line,) = (await counter.http.get("/rejections")).json()["items"]
    assert (line["reason"], line["source_id"], line["machine_id"]) == (reason, source, PRESS)


async def test_a_reading_that_cannot_be_stored_stops_no_other(counter: Shotcounter) -> None:
    """It alone is refused, in words; all that came with it counts. Parts that no press can have made are no parts."""
    source = await counter.press_with_tool()
    await counter.take(source, 10)
    most = 9 * 10**18
    parts: list[dict[str, object]] = [{"parts": made} for made in (8, most, 0, most, 8)]
    steps: list[dict[str, object]] = [{}, {"cycle_ms": 1 << 70}, *parts]
    readings = []
    for value, more in enumerate(steps, start=11):
        counter.later(20)
        readings.append(counter.reading(source, value, unbroken=True, **more))
    await delivery.take(PooledIntake(counter.intake), readings)
    assert await counter.total() == (7, 7)
    (line,) = (await counter.http.get("/rejections")).json()["items"]
    assert (line["reason"], line["machine_id"], line["occurrences"]) == ("cannot_be_stored", PRESS, 1)
    async with counter.database.read() as session:
        assert await session.scalar(select(func.sum(PressPartsRow.parts))) == 8


@ON_ONE_DATABASE
async def test_unknown_machine_and_source_are_counted_rejections(counter: Shotcounter) -> None:
    """A machine nobody registered has no source; what its PLC says is shown, and counts as settled once it is known."""
    assert await counter.intake.source_of("nowhere") is NoSource.UNKNOWN_MACHINE
    await counter.intake.refuse([Refused(None, "nowhere", "unknown_machine", "4711\x00", counter.clock.now())])
    await counter.take_batch([counter.reading(SourceId(new_id()), 5)])
    lines = (await counter.http.get("/rejections")).json()["items"]
    assert {(line["reason"], line["machine_id"]) for line in lines} == {
        ("unknown_machine", "nowhere"),
        ("unknown_source", None),
    }
    assert not any(line["settled"] for line in lines)
    await counter.machine("nowhere")
    lines = (await counter.http.get("/rejections")).json()["items"]
    assert {(line["reason"], line["settled"]) for line in lines} == {
        ("unknown_machine", True),
        ("unknown_source", False),
    }


async def test_another_mould_is_told_once(counter: Shotcounter) -> None:
    """The press names a mould that hangs elsewhere: one event, and the shots stay with the mounted tool."""
    source = await counter.press_with_tool()
    for value in (1, 2, 3):
        counter.later(20)
        await counter.take_batch([counter.reading(source, value, mould="T-0099")])
    counter.later(20)
    await counter.take_batch([counter.reading(source, 4, mould="t-0042 ")])
    (event,) = await counter.events("tool_mismatch_found")
    assert (event["reported_mould"], event["mounted_tool_ids"]) == ("T-0099", [TOOL])
    assert await counter.total() == (3, 3)


async def test_what_the_press_names_is_told_again_when_it_changes(counter: Shotcounter) -> None:
    """Right, wrong, right, wrong: whoever reads the events knows what the press says now."""
    source = await counter.press_with_tool()
    for value, mould in enumerate(("T-0042", "T-0099", "T-0042", "T-0042", "T-0099"), start=1):
        counter.later(20)
        await counter.take_batch([counter.reading(source, value, mould=mould)])
    assert len(await counter.events("tool_identified")) == 2
    assert len(await counter.events("tool_mismatch_found")) == 2


async def test_the_right_mould_is_told_once_for_each_mounting(counter: Shotcounter) -> None:
    """The press names the mounted tool, by number or id and in any case; a new mounting is told anew."""
    source = await counter.press_with_tool()
    for value in (1, 2):
        counter.later(20)
        await counter.take_batch([counter.reading(source, value, mould=" T-0042")])
    counter.later(20)
    await counter.take_batch([counter.reading(source, 3)])
    (event,) = await counter.events("tool_identified")
    assert (event["reported_mould"], event["tool_id"], event["machine_id"]) == ("T-0042", TOOL, PRESS)
    await counter.unmount(str(event["mounting_id"]))
    counter.later(20)
    mounting_id = await counter.mount()
    counter.later(20)
    await counter.take_batch([counter.reading(source, 4, mould="T-0042")])
    first, second = await counter.events("tool_identified")
    assert (first["mounting_id"], second["mounting_id"]) == (event["mounting_id"], mounting_id)


async def test_counts_are_published_from_the_database(counter: Shotcounter) -> None:
    """Whatever was not told before a crash is told after it, once, with cumulative totals."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2, 3)
    await counter.publish()
    await counter.publish()
    await counter.take(source, 4)
    await counter.publish()
    events = await counter.events("shots_counted")
    assert [(e["shots"], e["total"], e["total_high"], e["origin"]) for e in events] == [
        (2, 2, 2, "counter"),
        (1, 3, 3, "counter"),
    ]
    edges = [str(event[edge]) for event in events for edge in ("from", "to")]
    assert edges == sorted(edges)


async def test_counts_of_all_tools_are_published_however_many_move(counter: Shotcounter) -> None:
    """Those with low ids, which move again and again, never hide the others."""
    tools = [f"t-{number:04}" for number in range(450)]
    async with counter.database.write() as session:
        session.add_all(
            TotalRow(tool_id=tool, total=3, total_high=3, published=2, published_high=2, last_shot_at=NOW)
            for tool in tools
        )
    await counter.publish()
    assert [event["tool_id"] for event in await counter.events("shots_counted")] == tools
    await counter.publish()
    assert len(await counter.events("shots_counted")) == len(tools)


async def test_another_counter_of_the_press_starts_anew(counter: Shotcounter) -> None:
    """From the job counter to the life counter: the values cannot be compared, the time between is a gap."""
    source = await counter.press_with_tool()
    await counter.take_batch([counter.reading(source, 40, counter="job")])
    counter.later(39)
    await counter.take_batch([counter.reading(source, 900_000, counter="machine", resettable=False)])
    counter.later(20)
    await counter.take_batch([counter.reading(source, 900_001, counter="machine", resettable=False)])
    assert await counter.total() == (1, 11)


async def test_long_outage_is_spread_over_its_hours(counter: Shotcounter) -> None:
    """Ten hours at once are no spike in one hour."""
    source = await counter.press_with_tool()
    await counter.take_batch([counter.reading(source, 0, resettable=False)])
    counter.later(10 * 3600)
    await counter.take_batch([counter.reading(source, 1000, resettable=False)])
    body = (await counter.http.get(f"/tools/{TOOL}/counts?bucket=hour&from=2026-03-02T06:00:00Z")).json()
    assert [bucket["shots"] for bucket in body["buckets"]] == [100] * 10
    assert await counter.sums() == (1000, 1000)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_nobody_lets_shots_pass_that_wait_for_him(counter: Shotcounter) -> None:
    """A handler of a mounting has the rows of its press in hand while it begins the next event."""
    source = await counter.press_with_tool()
    await counter.take(source, 1)
    have_precedence()
    async with counter.database.write() as session:
        await store.counters_for_update(session, {source})
        batch = asyncio.create_task(counter.take(source, 2))
        await wait_until(lambda: lock_is_awaited(counter.database), 60)
        assert await let_pass(60) == 60
    await batch
    assert await counter.total() == (1, 1)


@ON_ONE_DATABASE
async def test_what_was_told_since_it_was_looked_at_is_no_news(counter: Shotcounter) -> None:
    """Between the look and the telling a batch may have told of the same source."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    counter.later(7200)
    async with counter.database.read() as session:
        due = await usecases.due_for_telling(session, counter.clock.now())
    assert source in due
    told: list[int] = []
    for _ in range(2):
        async with counter.database.write() as session:
            await usecases.tell_sources(session, due, counter.clock.now())
        told.append(len(await counter.events("source_state_changed")))
    assert told[0] == told[1]


@ON_ONE_DATABASE
@pytest.mark.parametrize(("age_s", "goes_first"), [(5, True), (3600, False)])
async def test_shots_that_somebody_waits_for_go_first(counter: Shotcounter, *, age_s: float, goes_first: bool) -> None:
    """A buffer of old readings holds nobody up."""
    source = await counter.press_with_tool()
    await counter.take(source, 1)
    have_precedence()
    old = counter.reading(source, 2)._replace(at=counter.later(20))
    counter.later(age_s)
    left: list[float] = []

    async def fence(_: AsyncSession) -> None:
        left.append(await let_pass(0.001))

    await counter.intake.under(fence).take([old])
    assert left == [0 if goes_first else 0.001]
    assert await counter.total() == (1, 1)


@ON_ONE_DATABASE
@pytest.mark.parametrize("name", ["shots_counted", "unassigned_shots_counted"])
async def test_shots_of_an_outage_over_a_full_hour_are_told_with_all_their_time(
    counter: Shotcounter, name: str
) -> None:
    """The count that lies over the hour is not the first of them: cycle and running time come of what is told."""
    await counter.machine()
    await counter.tool()
    if name == "shots_counted":
        await counter.mount()
    source = await counter.intake.source_of(PRESS)
    assert not isinstance(source, NoSource)
    begin = counter.later(3600 - 305)
    await counter.take_batch([counter.reading(source, 100)])
    buffered = [
        counter.reading(source, 100 + n, at=begin + n * timedelta(seconds=10), received_at=begin + timedelta(minutes=8))
        for n in range(1, 45)
    ]
    counter.later(480)
    await counter.take_batch(buffered)
    await counter.publish()
    (told,) = await counter.events(name)
    since, until = (datetime.fromisoformat(str(told[end])) for end in ("from", "to"))
    assert (told["shots"], since, until - since) == (44, begin, timedelta(seconds=440))


@pytest.mark.parametrize("order", [1, -1])
async def test_what_a_gap_leaves_open_names_no_other_run(counter: Shotcounter, order: int) -> None:
    """A tool that was taken off and mounted anew within a gap: its shots are told of the run that made them."""
    await counter.machine()
    await counter.tool()
    earlier, later = await counter.mount(), new_id()
    until = counter.later(3600)

    def line(mounting_id: str, shots: int, from_at: datetime) -> Entry:
        return Entry(
            tool_id=TOOL,
            machine_id=PRESS,
            source_id="s-1",
            mounting_id=mounting_id,
            factor=1,
            raw_from=100,
            raw=118,
            shots=shots,
            shots_high=shots + 900,
            from_at=from_at,
            to_at=until,
            confidence="lowest",
        )

    lines = [line(earlier, 0, NOW), line(later, 18, until - timedelta(minutes=6)), line(later, 1, until)]
    async with counter.database.write() as session:
        await add_totals(session, lines[::order], counter.clock.now())
        row = await session.get_one(TotalRow, TOOL)
        assert (row.mounting_id, row.pending_from, row.total) == (later, until - timedelta(minutes=6), 19)
