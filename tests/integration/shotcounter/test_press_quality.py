"""What presses tell of cycles, cavities and jobs: by tool, once, and where it belongs after a correction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Json, Shotcounter, made

from toolcare_shared.contracts.registry import RunCorrected, RunValues
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import NoSource, Quality, Reading
from toolcare_shotcounter.tables import EntryRow

pytestmark = pytest.mark.asyncio

OTHER = "t-0043"
EVERY = timedelta(seconds=20)
GOOD, SECOND_BAD = ("good", "good"), ("1", "2")


async def told(counter: Shotcounter, tool_id: str = TOOL, **asked: str) -> Json:
    return made(await counter.http.get(f"/tools/{tool_id}/quality", params=asked))


def cycle(counter: Shotcounter, source: SourceId, number: int, words: tuple[str, ...], **fields: object) -> Reading:
    at = NOW + number * EVERY
    quality = Quality.BAD if words == SECOND_BAD else Quality.GOOD
    counter.clock.advance(max(timedelta(), at - counter.clock.now()))
    return counter.reading(source, 100 + number, at=at, cavities=words, quality=quality, **fields)


async def test_told_once_by_cavity_and_job(counter: Shotcounter) -> None:
    """A press that repeats itself, or tells of a cycle only after its count, tells each cycle once; jobs have times."""
    source = await counter.press_with_tool()
    await counter.take_batch([cycle(counter, source, 0, GOOD, job="Lid 1")])
    for number in range(1, 6):
        words = SECOND_BAD if number == 3 else GOOD
        job = "Lid 1" if number < 4 else "Lid 2"
        one = cycle(counter, source, number, words, job=job, mould="T-0042")
        await counter.take_batch([one, one])
    late = cycle(counter, source, 6, ())
    await counter.take_batch([counter.reading(source, 106, at=late.at)])
    afterwards = cycle(counter, source, 6, SECOND_BAD)
    await counter.take_batch([afterwards])
    await counter.take_batch([afterwards])
    counter.later(60)
    found = await told(counter)
    assert (found["told"], found["good"], found["bad"]) == (6, 4, 2)
    assert found["cavities"] == [
        {"position": 1, "good": 6, "bad": 0, "rework": 0, "no_part": 0},
        {"position": 2, "good": 4, "bad": 2, "rework": 0, "no_part": 0},
    ]
    jobs = found["jobs"]
    assert isinstance(jobs, list)
    assert [(job["job"], job["mould"]) for job in jobs] == [("Lid 2", "T-0042"), ("Lid 1", "T-0042")]
    time = made(
        await counter.http.get(
            f"/machines/{PRESS}/time", params={"from": NOW.isoformat(), "to": counter.clock.now().isoformat()}
        )
    )
    assert isinstance(time["jobs"], list)
    assert [job["job"] for job in time["jobs"]][-1] == "Lid 2"
    assert isinstance(time["hours"], list)
    since = (NOW + timedelta(seconds=30)).isoformat()
    part = made(
        await counter.http.get(f"/machines/{PRESS}/time", params={"from": since, "to": counter.clock.now().isoformat()})
    )
    assert part["hours"] == time["hours"] != []


async def test_a_corrected_run_takes_its_cavities_along(counter: Shotcounter) -> None:
    """From the middle of an hour on it was another tool: what its cavities made is that one's, to the cycle."""
    source = await counter.press_with_tool()
    await counter.tool(OTHER)
    (run,) = {row.mounting_id for row in await _entries(counter, source)}
    for number in range(4, 8):
        await counter.take_batch([cycle(counter, source, number, SECOND_BAD, job="Lid 3")])
    before = RunValues(tool_id=TOOL, machine_id=PRESS, since=NOW, shot_factor=1)
    later = before.model_copy(update={"since": NOW + 4.5 * EVERY})
    after = later.model_copy(update={"tool_id": OTHER})
    await counter.hear(
        RunCorrected(
            tool_id=TOOL,
            mounting_id=str(run),
            correction=1,
            before=before,
            after=after,
            reason="Wrong label",
            by="Erika",
            version=4,
            at=counter.clock.now(),
        )
    )
    counter.later(60)
    assert (await told(counter))["told"] == 0
    moved = await told(counter, OTHER)
    assert (moved["told"], moved["bad"], moved["rough"]) == (3, 3, False)
    assert moved["cavities"] == [
        {"position": 1, "good": 3, "bad": 0, "rework": 0, "no_part": 0},
        {"position": 2, "good": 0, "bad": 3, "rework": 0, "no_part": 0},
    ]


async def _entries(counter: Shotcounter, source: SourceId) -> Sequence[EntryRow]:
    for number in range(4):
        await counter.take_batch([counter.reading(source, 100 + number, at=NOW + number * EVERY)])
        counter.later(20)
    return await counter.entries()


async def test_two_tools_at_one_counter_share_no_cavities(counter: Shotcounter) -> None:
    """The press names the cavities of both in one row: the cycles are those of each, the cavities nobody's."""
    await counter.press_with_tool()
    await counter.tool(OTHER)
    await counter.mount(OTHER)
    source = await counter.intake.source_of(PRESS)
    assert not isinstance(source, NoSource)
    for number in range(3):
        await counter.take_batch([cycle(counter, source, number, SECOND_BAD)])
    counter.later(60)
    for tool_id in (TOOL, OTHER):
        found = await told(counter, tool_id)
        assert (found["told"], found["cavities"], found["shared"]) == (2, [], True)


@ON_ONE_DATABASE
async def test_cavities_stay_with_the_tools_that_hung_at_the_counter_of_then(counter: Shotcounter) -> None:
    """A press that gets a second counter, within the hour, told until then of both its tools, and since of one."""
    await counter.machine()
    for tool_id, station in ((TOOL, "A"), (OTHER, "B")):
        await counter.tool(tool_id)
        await counter.mount(tool_id, station=station)
    first = await mapped(counter, "a", "")
    for number in range(4):
        await counter.take_batch([cycle(counter, first, number, SECOND_BAD, job="Lid 1")])
    patched = await counter.http.patch(f"/sources/{first}", json={"station": "A"}, headers={"If-Match": '"1"'})
    assert patched.is_success
    await mapped(counter, "b", "B")
    for number in range(4, 6):
        await counter.take_batch([cycle(counter, first, number, GOOD, job="Lid 1")])
    counter.later(60)
    mine, others = await told(counter), await told(counter, OTHER)
    assert [(found["told"], found["bad"], found["shared"]) for found in (mine, others)] == [(5, 3, True), (3, 3, True)]
    assert (mine["cavities"][0]["good"], others["cavities"]) == (2, [])  # type: ignore[index]
    ends = [found["jobs"][-1]["to_at"] for found in (mine, others)]  # type: ignore[index]
    assert ends == [_iso(NOW + 5 * EVERY), _iso(NOW + 3 * EVERY)]


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


async def mapped(counter: Shotcounter, topic: str, station: str) -> SourceId:
    config = {"topic": f"x/{topic}", "counter_path": "c", "resettable": False}
    body = {"machine_id": PRESS, "kind": "mqtt_mapped", "station": station, "config": config}
    return SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))
