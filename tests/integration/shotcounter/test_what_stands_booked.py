"""Corrections and late buffers move what stands booked: whatever was edited since, no shot is lost or doubled."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from httpx import Response
from sqlalchemy import func, select, update
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Json, Shotcounter, made

from toolcare_compose.layout import DataFolder
from toolcare_compose.verify import ledger
from toolcare_compose.verify.site import Depth, Site
from toolcare_shared.contracts.registry import RunCorrected, RunValues
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.ageing import OldHours
from toolcare_shotcounter.readings import CycleKind, Reading
from toolcare_shotcounter.tables import (
    CounterRow,
    EntryRow,
    HourRow,
    ModeTotalRow,
    PressLineRow,
    TotalRow,
    UnassignedRow,
)

pytestmark = pytest.mark.asyncio

OTHER, THIRD = "t-0043", "t-0044"
SECOND = timedelta(seconds=1)


async def wrong(counter: Shotcounter) -> list[str]:
    """What `toolcare verify` finds in the ledger once all is published."""
    await counter.publish()
    return await found(counter)


async def found(counter: Shotcounter) -> list[str]:
    async with counter.database.read() as session:
        states = {"shotcounter": session}
        site = Site(DataFolder(Path()), Depth.USUAL, 0, counter.clock.now(), states, states, {}, {})
        return [told async for told in ledger.adds_up(site)]


async def test_what_was_changed_by_hand_is_found(counter: Shotcounter) -> None:
    """What was published of a tool, and where a counter stands."""
    source = await counter.press_with_tool()
    await counter.take(source, 100, 103)
    assert await wrong(counter) == []
    said = {
        TotalRow.published: f"{TOOL}: 3 were published last, 4 are noted",
        CounterRow.value: f"source {source}: its counter is kept as 104, the last reading was 103",
    }
    for column, told in said.items():
        for by, all_told in ((1, [told]), (-1, [])):
            async with counter.database.write() as session:
                await session.execute(update(column.class_).values({column: column + by}))
            assert await found(counter) == all_told


@pytest_asyncio.fixture
async def press(counter: Shotcounter) -> AsyncIterator[Shotcounter]:
    """A press and three tools that make a shot in four seconds at least; in the end all adds up."""
    await counter.machine()
    for tool_id in (TOOL, OTHER, THIRD):
        await counter.tool(tool_id)
    yield counter
    assert await wrong(counter) == []


async def default_topic(counter: Shotcounter, **config: object) -> SourceId:
    body = {"machine_id": PRESS, "kind": "mqtt", "config": {"resettable": False, **config}}
    return SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))


async def at_station(counter: Shotcounter, topic: str, station: str = "") -> SourceId:
    config = {"topic": f"x/{topic}", "counter_path": "c", "resettable": False}
    body = {"machine_id": PRESS, "kind": "mqtt_mapped", "station": station, "config": config}
    return SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))


async def correct(counter: Shotcounter, run: str, before: RunValues, after: RunValues, correction: int = 1) -> None:
    told = RunCorrected(
        tool_id=before.tool_id,
        mounting_id=run,
        correction=correction,
        before=before,
        after=after,
        reason="was otherwise",
        by="Erika",
        version=4,
        at=counter.clock.now(),
    )
    await counter.hear(told)
    if before.tool_id != after.tool_id:
        await counter.hear(told.model_copy(update={"tool_id": after.tool_id}))


def values(tool_id: str = TOOL, until: datetime | None = None, **fields: object) -> RunValues:
    plain = {"tool_id": tool_id, "machine_id": PRESS, "since": NOW, "until": until, "shot_factor": 1}
    return RunValues.model_validate(plain | fields)


def items(answer: Response) -> list[Json]:
    found = made(answer)["items"]
    assert isinstance(found, list)
    return found


async def shots(counter: Shotcounter) -> tuple[int, int, int]:
    found = [await counter.sums(tool_id) for tool_id in (TOOL, OTHER, THIRD)]
    assert all(lines == hours for lines, hours in found), found
    return found[0][0], found[1][0], found[2][0]


async def by_hour(counter: Shotcounter) -> dict[tuple[str, int], int]:
    async with counter.database.read() as session:
        rows = await session.scalars(select(HourRow).where(HourRow.shots != 0))
        return {(row.tool_id, row.hour.hour): row.shots for row in rows}


async def dry_runs(counter: Shotcounter) -> dict[str, int]:
    async with counter.database.read() as session:
        rows = await session.scalars(select(ModeTotalRow).where(ModeTotalRow.shots != 0))
        return {row.tool_id: row.shots for row in rows}


async def test_a_shortest_cycle_edited_since_doubles_no_shot(press: Shotcounter) -> None:
    """By four seconds all 36 are the new tool's, by fifteen a part is the old one's: each is moved from who has it."""
    run = await press.mount()
    source = await default_topic(press)
    await press.take_batch([press.reading(source, 1000)])
    press.later(3600)
    await press.unmount(run)
    await press.mount(OTHER)
    press.later(180)
    await press.take_batch([press.reading(source, 1036)])
    assert await shots(press) == (0, 36, 0)
    for tool_id in (TOOL, OTHER):
        await press.tool(tool_id, min_cycle_ms=15_000, version=10)
    ended = NOW + 3600 * SECOND
    await correct(press, run, values(until=ended), values(THIRD, until=ended))
    assert sum(await shots(press)) == 36


async def test_what_was_counted_at_one_counter_stays_so_when_the_press_gets_two(press: Shotcounter) -> None:
    """A correction asks at which counter the cycles were counted, not at which they would be now."""
    run, other = await press.mount(station="A"), await press.mount(OTHER, station="B")
    source = await at_station(press, "a")
    await press.take(source, 100, 101, 102, 103)
    assert await shots(press) == (3, 3, 0)
    made(await press.http.patch(f"/sources/{source}", json={"station": "A"}, headers={"If-Match": '"1"'}))
    await at_station(press, "b", "B")
    await correct(press, other, values(OTHER, station="B"), values(OTHER, NOW + SECOND, station="B"))
    assert await shots(press) == (3, 0, 0)
    await correct(press, other, values(OTHER, NOW + SECOND, station="B"), values(OTHER, station="A"), 2)
    assert await shots(press) == (3, 3, 0)
    await correct(press, run, values(station="A"), values(THIRD, station="A"))
    assert await shots(press) == (0, 3, 3)


async def test_a_counter_that_is_gone_leaves_its_tools_to_themselves(press: Shotcounter) -> None:
    run = await press.mount(station="A")
    await press.mount(OTHER, station="B")
    first, second = await at_station(press, "a", "A"), await at_station(press, "b", "B")
    for number in range(6):
        press.later(20)
        await press.take_batch([press.reading(first, 10 + number), press.reading(second, 10 + number)])
    assert (await press.http.delete(f"/sources/{first}", headers={"If-Match": '"1"'})).is_success
    await correct(press, run, values(station="A"), values(THIRD, station="A"))
    assert await shots(press) == (0, 5, 5)


def cut_off(press: Shotcounter, source: SourceId, first: int) -> list[Reading]:
    """Eight minutes: 24 shots before a change of tools after five of them, 12 shots since."""
    steps = [12 * number for number in range(1, 25)] + [300 + 15 * number for number in range(1, 13)]
    return [press.reading(source, first + n, at=NOW + step * SECOND) for n, step in enumerate(steps, start=1)]


@pytest.mark.parametrize(
    ("order", "resettable"),
    [("newest first", False), ("newest first in one batch", True), ("each by itself", True)],
)
async def test_a_short_outage_is_told_by_its_buffer_too(press: Shotcounter, order: str, resettable: bool) -> None:
    """Over a change of tools and within the hour, also with the usual counter, which may be reset, at a low value."""
    run = await press.mount()
    source = await default_topic(press, resettable=resettable)
    await press.take_batch([press.reading(source, 10)])
    press.later(300)
    await press.unmount(run)
    await press.mount(OTHER)
    press.later(180)
    stored = cut_off(press, source, 10)
    batches = {
        "newest first": [[stored[-1]], stored[:-1]],
        "newest first in one batch": [[stored[-1], *stored[:-1]]],
        "each by itself": [[one] for one in [stored[-1], *stored]],
    }
    for batch in batches[order]:
        await press.take_batch(batch)
    assert await shots(press) == (24, 12, 0)
    assert made(await press.http.get("/gaps?state=open"))["items"] == []


async def test_a_nights_buffer_of_the_usual_counter_comes_to_its_tools_and_hours(press: Shotcounter) -> None:
    """It may be reset, so the newest value opens a gap; the way that is told takes its place, shot by shot."""
    run = await press.mount()
    source = await default_topic(press, resettable=True)
    await press.take_batch([press.reading(source, 500)])
    press.later(4 * 3600)
    await press.unmount(run)
    await press.mount(OTHER)
    press.later(4 * 3600)
    stored = [press.reading(source, 500 + n, at=NOW + n * timedelta(minutes=1)) for n in range(1, 481)]
    await press.take_batch([stored[-1]])
    dry = [one._replace(kind=CycleKind.DRY_RUN) for one in stored[:60]]
    await press.take_batch([*dry, *stored[60:-1]])
    assert await shots(press) == (239, 241, 0)
    assert set((await by_hour(press)).values()) <= {59, 60, 61}
    assert await dry_runs(press) == {TOOL: 60}
    assert await press.total(OTHER) == (241, 241)
    await correct(press, run, values(until=NOW + 4 * 3600 * SECOND), values(THIRD, until=NOW + 4 * 3600 * SECOND))
    assert await shots(press) == (0, 241, 239)
    assert await dry_runs(press) == {THIRD: 60}


async def test_a_buffer_over_the_end_of_an_hour_brings_the_shots_to_their_hour(press: Shotcounter) -> None:
    """All of eight minutes were made in the first four, before the hour was over."""
    await press.mount()
    source = await default_topic(press)
    begin = press.later(3600 - 240)
    await press.take_batch([press.reading(source, 100)])
    press.later(480)
    await press.take_batch([press.reading(source, 124)])
    await press.take_batch([press.reading(source, 100 + n, at=begin + 10 * n * SECOND) for n in range(1, 24)])
    found = await by_hour(press)
    assert (found[TOOL, 6], sum(found.values())) == (23, 24)


async def test_what_a_tool_cannot_give_comes_back_with_it(press: Shotcounter) -> None:
    """A person took 60 of 100 back; a correction moves the 40 that are left, and the next one brings all back."""
    run = await press.mount()
    source = await default_topic(press)
    await press.take(source, *range(100, 201))
    taken = {"shots": -60, "note": "The counter on the tool says so.", "confirm": True}
    made(await press.http.post(f"/tools/{TOOL}/shots", json=taken))
    await correct(press, run, values(), values(OTHER))
    assert await shots(press) == (0, 40, 0)
    await correct(press, run, values(OTHER), values(TOOL), 2)
    assert await shots(press) == (40, 0, 0)


@ON_ONE_DATABASE
async def test_a_gap_is_settled_though_a_tool_cannot_give_what_is_booked_of_it(press: Shotcounter) -> None:
    """A person set the wrong tool's count below that before the run was corrected: the other gets what is found."""
    run = await press.mount()
    source = await default_topic(press, resettable=True)
    await press.take_batch([press.reading(source, 500)])
    press.later(4 * 3600)
    await press.take_batch([press.reading(source, 620)])
    (gap,) = items(await press.http.get("/gaps?state=open"))
    read = {"total": 20, "note": "read at the press", "confirm": True}
    made(await press.http.post(f"/tools/{TOOL}/reading", json=read))
    await correct(press, run, values(), values(OTHER))
    assert await shots(press) == (0, 20, 0)
    seen = made(await press.http.get(f"/gaps/{gap['id']}/settling?shots=140"))["by_hand"]
    assert isinstance(seen, list)
    said = {"shots": 140, "note": "counted the parts", "despite": [line["id"] for line in seen]}
    made(await press.http.post(f"/gaps/{gap['id']}/settle", json=said))
    assert await shots(press) == (0, 40, 0)
    assert await press.total(OTHER) == (40, 40)
    assert [event["shots"] for event in await press.events("shots_moved")][-1] == 20
    await correct(press, run, values(OTHER), values(TOOL), 2)
    assert await shots(press) == (40, 0, 0)


@ON_ONE_DATABASE
async def test_dry_runs_of_a_gap_go_with_its_tool(press: Shotcounter) -> None:
    run = await press.mount()
    source = await default_topic(press, resettable=True)
    press.later(20)
    await press.take_batch([press.reading(source, 5)])
    press.later(4 * 3600)
    await press.take_batch([press.reading(source, 40, kind=CycleKind.DRY_RUN)])
    assert await dry_runs(press) == {TOOL: 35}
    await correct(press, run, values(), values(OTHER))
    assert await dry_runs(press) == {OTHER: 35}


@ON_ONE_DATABASE
async def test_verify_finds_cycles_that_are_booked_twice_or_not_at_all(counter: Shotcounter) -> None:
    """Lines, hours and totals may agree and still be more than the press made; a late reading hides no counter."""
    source = await counter.press_with_tool()
    await counter.take(source, 100, 101, 102)
    async with counter.database.write() as session:
        await session.execute(update(PressLineRow).values(cycles=1))
    assert await wrong(counter) == [f"source {source}: its press made 1 cycles, lines credit 2"]
    async with counter.database.read() as session:
        assert await session.scalar(select(func.sum(EntryRow.shots))) == 2
        assert (await session.scalars(select(UnassignedRow))).all() == []


async def test_parts_go_with_their_run_and_prove_its_shots(press: Shotcounter) -> None:
    """A corrected run leaves nothing to decide on: what the parts say is of the tool that has the shots."""
    run = await press.mount()
    source = await default_topic(press)
    for number in range(100):
        press.later(20)
        await press.take_batch([press.reading(source, 100 + number, parts=1000 + 8 * number)])
    await correct(press, run, values(), values(OTHER))
    assert await shots(press) == (0, 99, 0)
    old, new = [made(await press.http.get(f"/tools/{tool_id}/reconciliation"))["standing"] for tool_id in (TOOL, OTHER)]
    assert isinstance(old, dict) and isinstance(new, dict)  # noqa: PT018 - for the types
    assert (old["state"], new["state"], new["difference"]) == ("unknown", "ok", 0)


@ON_ONE_DATABASE
async def test_a_reading_entered_late_is_the_total_of_its_own_time(press: Shotcounter) -> None:
    """What was counted since it was read comes on top."""
    await press.mount()
    source = await default_topic(press)
    await press.take(source, *range(100, 111))
    at = press.clock.now()
    await press.take(source, *range(111, 121))
    read = {"total": 15, "at": at.isoformat(), "note": "read at the press", "confirm": True}
    assert made(await press.http.post(f"/tools/{TOOL}/reading", json=read))["total"] == 25
    assert await shots(press) == (25, 0, 0)


@ON_ONE_DATABASE
async def test_a_buffer_that_says_otherwise_than_a_person_shows_at_the_gap(press: Shotcounter) -> None:
    """What was settled stays; the gap says how many its readings tell."""
    await press.mount()
    source = await default_topic(press, resettable=True)
    await press.take_batch([press.reading(source, 500)])
    press.later(4 * 3600)
    await press.take_batch([press.reading(source, 620)])
    (gap,) = items(await press.http.get("/gaps?state=open"))
    made(await press.http.post(f"/gaps/{gap['id']}/settle", json={"shots": 620, "note": "reset at night"}))
    stored = [press.reading(source, 500 + n, at=NOW + 2 * n * timedelta(minutes=1)) for n in range(1, 120)]
    await press.take_batch(stored)
    (gap,) = items(await press.http.get("/gaps?state=settled"))
    assert (gap["settled"], gap["told"]) == (620, 120)
    assert await shots(press) == (620, 0, 0)


@ON_ONE_DATABASE
async def test_a_hold_ends_with_its_reason(press: Shotcounter) -> None:
    """When the setting is taken back, from the next shot on; when the run is said to be of the mould, all along."""
    run = await press.mount()
    source = await default_topic(press, on_mismatch="hold")
    for value in range(100, 104):
        press.later(20)
        await press.take_batch([press.reading(source, value, mould=OTHER.upper())])
    assert await shots(press) == (0, 0, 0)
    await correct(press, run, values(), values(OTHER))
    assert await shots(press) == (0, 3, 0)
    press.later(20)
    await press.take_batch([press.reading(source, 104, mould="T-9")])
    assert await shots(press) == (0, 3, 0)
    warn = {"config": {"resettable": False, "on_mismatch": "warn"}}
    made(await press.http.patch(f"/sources/{source}", json=warn, headers={"If-Match": '"1"'}))
    await press.take(source, 105, 106)
    assert await shots(press) == (0, 5, 0)


@ON_ONE_DATABASE
async def test_a_correction_of_old_shots_goes_into_the_days_that_are_left_of_them(press: Shotcounter) -> None:
    """An hour alone would have fewer shots than none until the night."""
    run = await press.mount()
    source = await default_topic(press)
    await press.take(source, *range(100, 111), every_s=1000)
    press.later(3 * 86_400)

    async def berlin() -> ZoneInfo:
        return ZoneInfo("Europe/Berlin")

    now = press.clock.now()
    async with press.database.write() as session:
        await OldHours(berlin).remove(session, now - timedelta(days=1), "", now)
    await correct(press, run, values(), values(OTHER))
    async with press.database.read() as session:
        rows = (await session.scalars(select(HourRow))).all()
    assert {(row.tool_id, row.shots) for row in rows if row.is_day} == {(TOOL, 0)}
    assert all(row.shots >= 0 for row in rows)
    assert await shots(press) == (0, 10, 0)
