"""A press that names another mould than the one that is mounted: told, or its shots held until somebody says whose."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import cast

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Shotcounter, made

from toolcare_shared.auth import Role
from toolcare_shared.contracts.registry import ToolUnmounted
from toolcare_shared.ids import SourceId
from toolcare_shared.testing.api import person
from toolcare_shared.testing.postgres import lock_is_awaited
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import store, usecases
from toolcare_shotcounter.readings import CycleKind, Reading
from toolcare_shotcounter.usecases import ChangeSource

pytestmark = pytest.mark.asyncio


async def holding(counter: Shotcounter, **config: object) -> SourceId:
    """A press with a tool on it, whose shots are held while it names another mould."""
    await counter.machine()
    await counter.tool()
    await counter.mount()
    body = {"machine_id": PRESS, "kind": "mqtt", "config": {"on_mismatch": "hold", **config}}
    return SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))


async def take(counter: Shotcounter, source: SourceId, value: int, mould: str | None) -> None:
    counter.later(20)
    await counter.intake.take([counter.reading(source, value, mould=mould)])


async def test_shots_of_another_mould_are_held_until_the_press_names_the_mounted_one(counter: Shotcounter) -> None:
    """Nobody gets them; a reading that names no mould changes nothing; the source says which mould it is."""
    source = await holding(counter)
    for value, mould in ((100, TOOL), (101, "T-0042"), (102, "T-0099"), (103, None), (104, "T-0099"), (105, "T-0042")):
        await take(counter, source, value, mould)
    assert await counter.total() == (2, 2)
    assert sum(entry.shots for entry in await counter.entries(None)) == 3
    (found,) = await counter.events("tool_mismatch_found")
    assert (found["reported_mould"], found["held"]) == ("T-0099", True)
    told = [event.get("held_mould") for event in await counter.events("source_state_changed")]
    assert told[-2:] == ["T-0099", None]
    await counter.publish()
    assert [event["total_unassigned"] for event in await counter.events("unassigned_shots_counted")][-1] == 3


async def test_held_shots_are_given_to_the_tool_that_made_them(counter: Shotcounter) -> None:
    """Also to the mounted one, when it was the press that was wrong; what is told late of its run leaves them alone."""
    source = await holding(counter)
    for value, mould in ((100, "T-0042"), (101, "T-0042"), (102, "T-0099"), (103, "T-0099")):
        await take(counter, source, value, mould)
    await counter.tool("t-0099")
    (held,) = (await counter.http.get("/unassigned")).json()["items"]
    assert (held["mould"], held["shots"]) == ("T-0099", 2)
    body = {
        "tool_id": "t-0099",
        "from": held["from_at"],
        "to": held["until"],
        "reason": "It was mounted, nobody said so",
    }
    made(await counter.http.post(f"/machines/{PRESS}/assignments", json=body), 201)
    assert [await counter.total(), await counter.total("t-0099")] == [(1, 1), (2, 2)]
    await take(counter, source, 104, "T-0042")
    assert await counter.total() == (2, 2)
    await counter.mount("t-0099", at=NOW)
    assert [await counter.total(), await counter.total("t-0099")] == [(2, 2), (4, 4)]


@pytest.mark.parametrize("since", ["before the press named it", "while its shots were held"])
async def test_a_tool_change_that_is_booked_late_gives_the_tool_what_was_held_for_it(
    counter: Shotcounter, since: str
) -> None:
    """From its mounting on; before it they stay nobody's, and after it the press's own mould is another no more."""
    source = await holding(counter)
    await counter.tool("t-0099")
    for value, mould in ((100, TOOL), (101, TOOL)):
        await take(counter, source, value, mould)
    changed = counter.later(10)
    for value in (102, 103):
        await take(counter, source, value, "T-0099")
    changed = counter.later(10) if since == "while its shots were held" else changed
    for value in (104, 105):
        await take(counter, source, value, "T-0099")
    (line,) = await counter.entries()
    run = str(line.mounting_id)
    await counter.hear(ToolUnmounted(tool_id=TOOL, machine_id=PRESS, mounting_id=run, version=3, at=changed))
    await counter.mount("t-0099", at=changed)
    theirs = 4 if since == "before the press named it" else 2
    assert [await counter.total(), await counter.total("t-0099")] == [(1, 1), (theirs, theirs)]
    left = (await counter.http.get("/unassigned")).json()["items"]
    assert sum(stretch["shots"] for stretch in left) == 4 - theirs
    assert (await counter.events("source_state_changed"))[-1]["held_mould"] is None
    await take(counter, source, 106, None)
    assert await counter.total("t-0099") == (theirs + 1, theirs + 1)


@ON_ONE_DATABASE
async def test_what_a_person_decided_of_held_shots_stays_and_the_others_are_the_tools(counter: Shotcounter) -> None:
    """One dry run in the middle of it keeps no other shot from a tool whose mounting is booked late."""
    source = await holding(counter)
    await counter.tool("t-0099")
    for value, mould in ((100, TOOL), (101, TOOL)):
        await take(counter, source, value, mould)
    changed = counter.later(10)
    for value in (102, 103):
        await take(counter, source, value, "T-0099")
    since, until = (counter.clock.now() + timedelta(seconds=after) for after in (10, 30))
    for value in (104, 105):
        await take(counter, source, value, "T-0099")
    dry_run = {"tool_id": None, "from": since.isoformat(), "to": until.isoformat(), "reason": "without material"}
    made(await counter.http.post(f"/machines/{PRESS}/assignments", json=dry_run), 201)
    (line,) = await counter.entries()
    run = str(line.mounting_id)
    await counter.hear(ToolUnmounted(tool_id=TOOL, machine_id=PRESS, mounting_id=run, version=3, at=changed))
    await counter.mount("t-0099", at=changed)
    assert [await counter.total(), await counter.total("t-0099")] == [(1, 1), (3, 3)]
    await take(counter, source, 106, None)
    assert await counter.total("t-0099") == (4, 4)


NAMED = {"T": "", "x": "T-0099", "-": "-"}
BUFFERS = {
    f"p-{number}": (named, whose, resettable)
    for number, (named, whose, resettable) in enumerate(
        (named, whose, resettable)
        for named, whose in (
            ("TTTxxxxx", "TTTxxxxx"),
            ("TxxTTTTT", "TxxTTTTT"),
            ("T-x--T-x", "TTxxxTTx"),
            ("TxxTx---", "TxxTxxxx"),
        )
        for resettable in (False, True)
    )
}
"""What a press names with each shot, the mounted tool or another mould or none, and which shots are held."""
EVERY = timedelta(seconds=90)
ORDERS: dict[str, Callable[[Sequence[Reading]], Sequence[Sequence[Reading]]]] = {
    "in order": lambda stored: [[one] for one in stored],
    "behind the newest": lambda stored: [stored[-1:], stored[:-1], stored],
    "newest first": lambda stored: [[one] for one in stored[::-1]],
    "in pieces": lambda stored: [stored[-1:], stored[4:6], stored[1:3], stored],
}


@ON_ONE_DATABASE
@pytest.mark.parametrize("order", ORDERS)
async def test_a_buffer_that_names_moulds_holds_what_it_had_held_live(counter: Shotcounter, order: str) -> None:
    """Each shot is held or not by what the press named in its own time, whatever came first."""
    stored: dict[str, list[Reading]] = {}
    sources: dict[str, SourceId] = {}
    for press, (named, _, resettable) in BUFFERS.items():
        await counter.machine(press)
        await counter.tool(f"t-{press}")
        await counter.mount(f"t-{press}", press)
        config = {"on_mismatch": "hold", "resettable": resettable}
        body = {"machine_id": press, "kind": "mqtt", "config": config}
        sources[press] = SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))
        stored[press] = [
            counter.reading(sources[press], 100 + n, at=NOW + n * EVERY, mould=NAMED[mould] or f"t-{press}")
            for n, mould in enumerate(f"T{named}")
        ]
        stored[press] = [one if one.mould != "-" else one._replace(mould=None) for one in stored[press]]
        await counter.take_batch(stored[press][:1])
    counter.later(10 * EVERY.total_seconds())
    for press, (named, whose, _) in BUFFERS.items():
        for batch in ORDERS[order]([one._replace(received_at=counter.clock.now()) for one in stored[press][1:]]):
            await counter.take_batch(batch)
        assert await counter.total(f"t-{press}") == (whose.count("T"), whose.count("T")), named
        assert await counter.sums(f"t-{press}") == (whose.count("T"), whose.count("T")), named
        left = (await counter.http.get("/unassigned", params={"machine_id": press})).json()["items"]
        assert sorted((stretch["began_at"], stretch["shots"]) for stretch in left) == held(whose), named
        states = [each for each in await counter.events("source_state_changed") if each["machine_id"] == press]
        assert states[-1]["held_mould"] == ("T-0099" if whose[-1] == "x" else None), named
    counter.later(60)
    await counter.take_batch([counter.reading(sources[press], 100 + len(stored[press])) for press in BUFFERS])
    for press, (named, whose, _) in BUFFERS.items():
        assert (await counter.total(f"t-{press}"))[0] == whose.count("T") + (whose[-1] == "T"), named


def held(whose: str) -> list[tuple[str, int]]:
    """Since when so many shots were held: from the reading before the first of them on."""
    found: dict[str, int] = {}
    for number, mould in enumerate(whose):
        if mould == "x":
            first = number - len(whose[:number]) + len(whose[:number].rstrip("x"))
            began = NOW + first * EVERY + timedelta(milliseconds=1)
            key = began.isoformat(timespec="microseconds").replace("+00:00", "Z")
            found[key] = found.get(key, 0) + 1
    return sorted(found.items())


@ON_ONE_DATABASE
@pytest.mark.parametrize("order", ORDERS)
async def test_shots_are_held_for_the_mould_that_the_press_named_with_them(counter: Shotcounter, order: str) -> None:
    """One that is booked late gets its own: neither those of the changeover before it, nor those of the next mould."""
    source = await holding(counter, resettable=False)
    for tool_id in ("t-0098", "t-0099"):
        await counter.tool(tool_id)
    named = [TOOL, TOOL, "PURGE", "T-0099", "T-0099", "T-0099", "T-0098", "T-0098"]
    stored = [counter.reading(source, 100 + n, at=NOW + n * EVERY, mould=mould) for n, mould in enumerate(named)]
    await counter.take_batch(stored[:1])
    counter.later(10 * EVERY.total_seconds())
    for batch in ORDERS[order]([one._replace(received_at=counter.clock.now()) for one in stored[1:]]):
        await counter.take_batch(batch)
    assert await counter.total() == (1, 1)
    (line,) = await counter.entries()
    off = {"machine_id": PRESS, "version": 3}
    changed, changed_again = (stored[number].at - EVERY / 2 for number in (3, 6))
    await counter.hear(ToolUnmounted(tool_id=TOOL, mounting_id=str(line.mounting_id), at=changed, **off))
    run = await counter.mount("t-0099", at=changed)
    tools = (TOOL, "t-0099", "t-0098")
    assert [await counter.sums(tool) for tool in tools] == [(1, 1), (3, 3), (0, 0)]
    assert (await counter.events("source_state_changed"))[-1]["held_mould"] == "T-0098"
    await counter.hear(ToolUnmounted(tool_id="t-0099", mounting_id=run, at=changed_again, **off))
    await counter.mount("t-0098", at=changed_again)
    assert [await counter.sums(tool) for tool in tools] == [(1, 1), (3, 3), (2, 2)]
    (left,) = (await counter.http.get("/unassigned")).json()["items"]
    assert left["shots"] == 1


@ON_ONE_DATABASE
async def test_a_hold_goes_along_with_its_counter_and_ends_with_it(counter: Shotcounter) -> None:
    """To another station; and the source that counts the press after it was switched off begins anew."""
    source = await holding(counter)
    for value in (100, 101):
        await take(counter, source, value, "T-0099")
    moved = await counter.http.patch(f"/sources/{source}", json={"station": "A"}, headers={"If-Match": '"1"'})
    assert moved.is_success
    await take(counter, source, 102, None)
    assert await counter.total() == (0, 0)
    left = (await counter.http.get("/unassigned")).json()["items"]
    assert sum(stretch["shots"] for stretch in left) == 2
    off = await counter.http.patch(f"/sources/{source}", json={"enabled": False}, headers={"If-Match": '"2"'})
    assert off.is_success
    assert (await counter.events("source_state_changed"))[-1]["held_mould"] is None
    config = {"topic": "x/a", "counter_path": "c", "on_mismatch": "hold"}
    body = {"machine_id": PRESS, "kind": "mqtt_mapped", "station": "A", "config": config}
    other = SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))
    for value in (500, 501):
        await take(counter, other, value, None)
    total, high = await counter.total()
    assert total == 1, "what is told now is held back no more"
    assert high > total, "nobody heard the press between the two sources"


@ON_ONE_DATABASE
async def test_without_the_setting_a_mismatch_is_told_and_counted(counter: Shotcounter) -> None:
    source = await counter.press_with_tool()
    for value in (100, 101, 102):
        await take(counter, source, value, "T-0099")
    assert await counter.total() == (2, 2)
    (found,) = await counter.events("tool_mismatch_found")
    assert found["held"] is False


async def test_dry_and_start_up_shots_wear_the_tool_and_are_counted_apart(counter: Shotcounter) -> None:
    source = await counter.press_with_tool()
    kinds = [None, CycleKind.START_UP, CycleKind.DRY_RUN, CycleKind.DRY_RUN, CycleKind.PRODUCTION]
    for value, kind in enumerate(kinds, start=100):
        counter.later(20)
        await counter.intake.take([counter.reading(source, value, kind=kind)])
    counts = made(await counter.http.get(f"/tools/{TOOL}/counts"))
    assert (counts["total"], counts["dry_run"], counts["start_up"]) == (4, 2, 1)
    assert cast("list[object]", counts["buckets"])


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("person_first", [False, True])
@pytest.mark.parametrize("removed", [False, True])
async def test_a_source_switched_off_while_a_hold_begins_leaves_none(
    counter: Shotcounter, *, person_first: bool, removed: bool
) -> None:
    """One that went on would give nobody what the next source of this press counts; SQLite has one writer."""
    source = await holding(counter)
    await take(counter, source, 100, TOOL)
    counter.later(20)
    batch = [counter.reading(source, 101, mould="T-0099")]
    off = ChangeSource(None, None, enabled=False, config=None)

    async def a_person() -> None:
        async with counter.database.write() as session:
            row = await store.source_for_update(session, source)
            if removed:
                await usecases.remove_source(session, row, person(Role.ENGINEER), counter.clock.now())
            else:
                await usecases.change_source(session, row, off, person(Role.ENGINEER), counter.clock.now())
            if person_first:
                following.append(asyncio.create_task(counter.intake.take(batch)))
                await wait_until(lambda: lock_is_awaited(counter.database), 60)

    following: list[asyncio.Task[None]] = []
    if person_first:
        await a_person()
    else:
        async with counter.database.write() as session:
            await usecases.count_readings(session, batch, timedelta(milliseconds=1500), counter.clock.now())
            following.append(asyncio.create_task(a_person()))
            await wait_until(lambda: lock_is_awaited(counter.database), 60)
    await asyncio.gather(*following)
    async with counter.database.read() as session:
        held = await store.holds(session, {PRESS}, counter.later(60))
    assert held == []
