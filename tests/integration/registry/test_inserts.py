"""Components, the inserts that sit in them and the shots they make, on both databases."""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from pydantic import JsonValue
from sqlalchemy import func, select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import NOW, Json, Registry, made, refused

from toolcare_registry.consumers import registry_handlers
from toolcare_registry.tables import CountRow
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of

pytestmark = pytest.mark.asyncio

COMPONENTS = "/tools/t-0042/components"
MINUTE = timedelta(minutes=1)


@dataclass
class Bench:
    """A tool with positions for inserts, at which people work while it is counted."""

    registry: Registry

    async def position(self, name: str = "Core 1", **fields: JsonValue) -> str:
        body = {"kind": "core_insert", "name": name, "position": name, "serial": True, **fields}
        return str(made(await self.registry.http.post(COMPONENTS, json=body), 201)["id"])

    async def insert(self, serial: str, **fields: JsonValue) -> str:
        body = {"serial": serial, "name": "Core", "kind": "core_insert", **fields}
        return str(made(await self.registry.http.post("/inserts", json=body), 201)["id"])

    async def install(self, insert_id: str, component_id: str, **fields: JsonValue) -> Json:
        body = {"component_id": component_id, "reason": "Worn", **fields}
        return made(await self.registry.technician.post(f"/inserts/{insert_id}/install", json=body))

    async def remove(self, insert_id: str, to: str = "stock", **fields: JsonValue) -> Json:
        body = {"to": to, "reason": "Flash", **fields}
        return made(await self.registry.technician.post(f"/inserts/{insert_id}/remove", json=body))

    async def seen(self, insert_id: str) -> Json:
        return made(await self.registry.technician.get(f"/inserts/{insert_id}"))

    async def shots(self, *insert_ids: str) -> list[object]:
        return [(await self.seen(insert_id))["shots"] for insert_id in insert_ids]

    async def count(self, since: datetime, until: datetime, shots: int) -> Envelope:
        event = ShotsCounted(
            tool_id="t-0042",
            shots=shots,
            shots_high=shots,
            total=100_000,
            total_high=100_000,
            from_at=since,
            to_at=until,
            origin=ShotOrigin.COUNTER if shots >= 0 else ShotOrigin.CORRECTION,
            at=until,
        )
        envelope = Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data=event.model_dump(mode="json"),
            sequence=1,
            position=1,
            correlationid=new_id(),
            actor="service:shotcounter",
        )
        await self.hear(envelope)
        return envelope

    async def hear(self, envelope: Envelope) -> None:
        async with self.registry.database.write() as session:
            await registry_handlers(self.registry.clock).handle(session, envelope)

    def pass_minutes(self, minutes: int) -> datetime:
        self.registry.clock.advance(minutes * MINUTE)
        return self.registry.clock.now()

    async def kept(self) -> int:
        async with self.registry.database.read() as session:
            return await session.scalar(select(func.count()).select_from(CountRow)) or 0


@pytest_asyncio.fixture
async def bench(registry: Registry) -> Bench:
    await registry.tool()
    return Bench(registry)


async def listed(registry: Registry, path: str) -> list[Json]:
    found = made(await registry.technician.get(path))["items"]
    assert isinstance(found, list)
    return [item for item in found if isinstance(item, dict)]


async def test_components_make_a_tree(bench: Bench) -> None:
    """A nozzle hangs on its manifold, with cavity, side, drawing and spare part; nothing hangs on itself."""
    http = bench.registry.http
    manifold = made(await http.post(COMPONENTS, json={"kind": "hot_runner_manifold", "name": "Manifold"}), 201)
    body: Json = {
        "kind": "hot_runner_nozzle",
        "name": "Nozzle 1",
        "position": "N1",
        "side": "A",
        "cavity": 1,
        "parent_id": manifold["id"],
        "quantity": 2,
        "drawing": "D-77",
        "part_id": "p-1",
    }
    nozzle = made(await http.post(COMPONENTS, json=body), 201)
    assert nozzle.items() >= body.items()
    assert (nozzle["insert"], nozzle["serial"], nozzle["version"]) == (None, False, 1)
    assert [item["id"] for item in await listed(bench.registry, COMPONENTS)] == [manifold["id"], nozzle["id"]]
    circle = await http.patch(
        f"/components/{manifold['id']}", json={"parent_id": nozzle["id"]}, headers={"If-Match": '"1"'}
    )
    assert refused(circle) == (422, "component_in_itself")
    early = await http.patch(
        f"/components/{manifold['id']}", json={"retired": True, "reason": "Worn out"}, headers={"If-Match": '"1"'}
    )
    assert refused(early) == (409, "component_has_parts")
    made(
        await http.patch(
            f"/components/{nozzle['id']}", json={"retired": True, "reason": "Worn out"}, headers={"If-Match": '"1"'}
        )
    )
    assert [item["id"] for item in await listed(bench.registry, f"{COMPONENTS}?retired=true")] == [nozzle["id"]]
    shrunk = await http.patch("/tools/t-0042", json={"cavity_count": 1}, headers={"If-Match": '"1"'})
    assert made(shrunk)["cavity_count"] == 1


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"cavity": 9}, (404, "unknown_cavity")),
        ({"parent_id": "none"}, (404, "unknown_component")),
        ({"serial": True, "quantity": 2}, (422, "serial_position_holds_one")),
        ({"kind": "wheel"}, (422, "invalid_input")),
        ({"side": "C"}, (422, "invalid_input")),
        ({"quantity": 0}, (422, "invalid_input")),
    ],
)
async def test_wrong_component_is_refused(bench: Bench, wrong: Json, expected: tuple[int, str]) -> None:
    """Each refusal has its own code."""
    body = {"kind": "slide", "name": "Slide 1", **wrong}
    assert refused(await bench.registry.http.post(COMPONENTS, json=body)) == expected


async def test_a_component_hangs_on_its_own_tool_and_keeps_its_cavity(bench: Bench) -> None:
    """A parent of another tool is refused, and a cavity with a component stays."""
    await bench.registry.tool("T-2")
    other = made(await bench.registry.http.post("/tools/t-2/components", json={"kind": "plate", "name": "P"}), 201)
    body = {"kind": "slide", "name": "Slide 1", "parent_id": other["id"]}
    assert refused(await bench.registry.http.post(COMPONENTS, json=body)) == (422, "foreign_parent")
    await bench.position(cavity=8)
    shrunk = await bench.registry.http.patch("/tools/t-0042", json={"cavity_count": 7}, headers={"If-Match": '"1"'})
    assert refused(shrunk) == (409, "cavity_in_use")


async def test_an_installed_insert_is_answered_told_and_shown(bench: Bench) -> None:
    """Where it sits, since when and by whom; its component shows it with the shots of its life."""
    core = await bench.position(cavity=3)
    k113 = await bench.insert("K-113", initial_shots=5_000, maker="Meyer", drawing="D-1")
    assert (await bench.seen(k113))["state"] == "stock"
    installed = await bench.install(k113, core)
    assert (installed["state"], installed["by"], installed["version"]) == ("installed", "Timo", 2)
    position = installed["position"]
    assert isinstance(position, dict)
    assert (position["tool_number"], position["component_id"], position["cavity"]) == ("T-0042", core, 3)
    [event] = await bench.registry.events(k113)
    assert event.event_name == "insert_installed"
    assert (event.data["tool_id"], event.data["position"], event.data["by"]) == ("t-0042", "Core 1", "Timo")
    end = bench.pass_minutes(10)
    await bench.count(NOW, end, 30)
    shown = (await listed(bench.registry, COMPONENTS))[0]["insert"]
    assert shown == {"id": k113, "serial": "K-113", "shots": 5_030, "since": "2026-03-02T06:00:00Z"}
    removed = await bench.remove(k113, "repair")
    assert (removed["state"], removed["position"], removed["reason"]) == ("repair", None, "Flash")
    event = (await bench.registry.events(k113))[-1]
    assert event.event_name == "insert_removed"
    assert (event.data["to"], event.data["shots"], event.data["shots_in_life"]) == ("repair", 30, 5_030)
    assert isinstance(removed["history"], list)
    [stay] = removed["history"]
    assert isinstance(stay, dict)
    assert (stay["from"], stay["to"], stay["shots"]) == ("2026-03-02T06:00:00Z", "2026-03-02T06:10:00Z", 30)
    assert (stay["reason"], stay["remove_reason"], stay["removed_by"]) == ("Worn", "Flash", "Timo")


async def test_two_inserts_change_places(bench: Bench) -> None:
    """Without a swap the refusal names who sits there; with one each has the other's position."""
    one, two = await bench.position("Core 1"), await bench.position("Core 2")
    a, b, c = await bench.insert("A"), await bench.insert("B"), await bench.insert("C")
    await bench.install(a, one)
    await bench.install(b, two)
    taken = await bench.registry.technician.post(
        f"/inserts/{a}/install", json={"component_id": two, "reason": "Marks move?"}
    )
    assert refused(taken) == (409, "position_taken")
    assert (taken.json()["occupant"], taken.json()["insert_id"]) == ("B", b)
    bench.pass_minutes(10)
    await bench.install(a, two, swap=True)
    places = {item["serial"]: item["position"] for item in await listed(bench.registry, "/inserts?tool_id=t-0042")}
    assert {serial: place["component_id"] for serial, place in places.items() if isinstance(place, dict)} == {
        "A": two,
        "B": one,
    }
    assert [event.event_name for event in await bench.registry.events(b)] == [
        "insert_installed",
        "insert_removed",
        "insert_installed",
    ]
    await bench.install(c, one, swap=True)
    assert (await bench.seen(b))["state"] == "stock"
    assert [item["serial"] for item in await listed(bench.registry, "/inserts?state=installed")] == ["A", "C"]


async def test_a_position_holds_one_whatever_comes_at_once(bench: Bench) -> None:
    """Of inserts that are installed at the same moment one sits there, the others are told."""
    core = await bench.position()
    ids = [await bench.insert(serial) for serial in "ABC"]
    body = {"component_id": core, "reason": "New"}
    answers = await asyncio.gather(
        *(bench.registry.technician.post(f"/inserts/{insert_id}/install", json=body) for insert_id in ids)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


@ON_ONE_DATABASE
async def test_what_cannot_be_is_refused(bench: Bench) -> None:
    """A taken serial number, a component that is no position, a scrapped insert, a retired position with an insert."""
    core = await bench.position()
    a = await bench.insert("A")
    http = bench.registry.http
    again = await http.post("/inserts", json={"serial": "a", "name": "Core"})
    assert (refused(again), again.json()["insert_id"]) == ((409, "serial_taken"), a)
    slide = made(await http.post(COMPONENTS, json={"kind": "slide", "name": "Slide"}), 201)
    plain = await http.post(f"/inserts/{a}/install", json={"component_id": slide["id"], "reason": "x"})
    assert refused(plain) == (409, "not_a_serial_position")
    await bench.install(a, core)
    there = await http.post(f"/inserts/{a}/install", json={"component_id": core, "reason": "x"})
    assert refused(there) == (409, "insert_already_there")
    for change in ({"retired": True, "reason": "Worn out"}, {"serial": False}):
        answer = await http.patch(f"/components/{core}", json=change, headers={"If-Match": '"1"'})
        assert refused(answer) == (409, "position_occupied")
    await bench.remove(a, "scrapped")
    scrapped = await http.post(f"/inserts/{a}/install", json={"component_id": core, "reason": "x"})
    assert refused(scrapped) == (409, "insert_is_scrapped")
    twice = await http.post(f"/inserts/{a}/remove", json={"to": "scrapped", "reason": "x"})
    assert refused(twice) == (409, "insert_already_there")
    assert (await bench.remove(a, "stock"))["state"] == "stock"
    assert refused(await http.get("/inserts/none")) == (404, "unknown_insert")


async def test_a_count_comes_twice_and_late_and_is_shared_once(bench: Bench) -> None:
    """The insert that sat there then gets it, also after it left."""
    core = await bench.position()
    a, b = await bench.insert("A"), await bench.insert("B")
    await bench.install(a, core)
    half = bench.pass_minutes(10)
    await bench.install(b, core, swap=True)
    end = bench.pass_minutes(10)
    counted = await bench.count(NOW, end, 101)
    assert await bench.shots(a, b) == [51, 50]
    await bench.hear(counted)
    assert await bench.shots(a, b) == [51, 50]
    await bench.count(NOW, half, 7)
    await bench.count(half, end, -60)
    assert await bench.shots(a, b) == [58, 0]


async def test_a_swap_that_is_booked_late_shares_the_counts_anew(bench: Bench) -> None:
    """As if it had been booked at once; too long ago is refused, for those counts are gone."""
    core = await bench.position()
    a, b = await bench.insert("A"), await bench.insert("B")
    await bench.install(a, core)
    half = bench.pass_minutes(10)
    await bench.count(NOW, half, 40)
    end = bench.pass_minutes(10)
    await bench.count(half, end, 60)
    await bench.install(b, core, swap=True, at=half.isoformat())
    assert await bench.shots(a, b) == [40, 60]
    event = (await bench.registry.events(a))[-1]
    assert (event.data["shots"], event.data["at"]) == (40, "2026-03-02T06:10:00Z")
    bench.pass_minutes(60 * 24 * 8)
    early = await bench.registry.technician.post(
        f"/inserts/{a}/install", json={"component_id": core, "reason": "x", "swap": True, "at": end.isoformat()}
    )
    assert refused(early) == (422, "time_too_early")


async def test_old_counts_are_let_go_and_their_shots_stay(bench: Bench) -> None:
    """Nothing grows for ever, and a later move still shares rightly."""
    core = await bench.position()
    a, b = await bench.insert("A"), await bench.insert("B")
    await bench.install(a, core)
    since = NOW
    for _ in range(14):
        until = bench.pass_minutes(60 * 24)
        await bench.count(since, until, 10)
        since = until
    assert await bench.kept() <= 10
    await bench.install(b, core, swap=True, at=(since - timedelta(days=2)).isoformat())
    assert await bench.shots(a, b) == [120, 20]


async def test_a_tool_without_positions_keeps_no_counts(bench: Bench) -> None:
    """Nor does one that the registry does not know."""
    await bench.count(NOW, NOW + MINUTE, 5)
    assert await bench.kept() == 0


@pytest.mark.parametrize("seed", range(3))
async def test_inserts_have_the_shots_of_the_tool_in_any_order(bench: Bench, seed: int) -> None:
    """Swaps now and late, counts in order, twice and late: the position's inserts have them all."""
    chance = random.Random(seed)
    core = await bench.position()
    ids = [await bench.insert(str(number)) for number in range(4)]
    await bench.install(ids[0], core)
    sits, since, total, held, last_swap = ids[0], NOW, 0, list[tuple[datetime, datetime, int]](), NOW
    for _ in range(30):
        until = bench.pass_minutes(chance.randint(1, 30))
        if chance.random() < 0.4:
            sits = chance.choice([insert_id for insert_id in ids if insert_id != sits])
            last_swap += chance.random() * (until - last_swap)
            await bench.install(sits, core, swap=True, at=last_swap.isoformat())
        held.append((since, until, chance.randint(0, 90)))
        since = until
        chance.shuffle(held)
        for count in held[: chance.randint(0, len(held))]:
            held.remove(count)
            total += count[2]
            counted = await bench.count(*count)
            if chance.random() < 0.3:
                await bench.hear(counted)
    assert sum(int(str(shots)) for shots in await bench.shots(*ids)) == total


async def test_what_was_typed_wrong_of_an_insert_is_put_right(bench: Bench) -> None:
    """The shots from before count into its life; a serial number that another has is refused, an old version too."""
    first, _ = await bench.insert("FE-01", initial_shots=1200), await bench.insert("FE-02")
    http, path = bench.registry.http, f"/inserts/{first}"
    right = {"serial": "FE-11", "maker": "Contoso", "initial_shots": 1500}
    corrected = made(await http.patch(path, json=right, headers={"If-Match": '"1"'}))
    assert (corrected["serial"], corrected["maker"], corrected["shots"], corrected["version"]) == (
        "FE-11",
        "Contoso",
        1500,
        2,
    )
    taken = await http.patch(path, json={"serial": "fe-02"}, headers={"If-Match": '"2"'})
    assert refused(taken) == (409, "serial_taken")
    stale = await http.patch(path, json={"name": "Core"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


async def test_what_happened_off_the_tool_stays(bench: Bench) -> None:
    """Who scrapped it and who took it back; before it is installed again somebody says that it may be."""
    position, insert = await bench.position(), await bench.insert("SN-001")
    await bench.install(insert, position)
    await bench.remove(insert)
    await bench.remove(insert, "scrapped", reason="Worn out")
    await bench.remove(insert, reason="Measured again, still good")
    body: Json = {"component_id": position, "reason": "Nothing else there"}
    answer = await bench.registry.technician.post(f"/inserts/{insert}/install", json=body)
    assert refused(answer) == (409, "insert_was_scrapped")
    seen = await bench.install(insert, position, although_scrapped=True)
    steps = [(step["from"], step["to"], step["by"], step["reason"]) for step in seen["steps"]]  # type: ignore[union-attr, index, call-overload]
    assert steps == [
        ("stock", "installed", "Timo", "Worn"),
        ("scrapped", "stock", "Timo", "Measured again, still good"),
        ("stock", "scrapped", "Timo", "Worn out"),
        ("installed", "stock", "Timo", "Flash"),
        ("stock", "installed", "Timo", "Worn"),
        (None, "stock", "Erika", ""),
    ]
    await bench.remove(insert)
    await bench.install(insert, position)


async def test_a_removal_is_booked_as_late_as_an_installation(bench: Bench) -> None:
    """Within seven days, and not before the insert came there."""
    position, insert = await bench.position(), await bench.insert("SN-001")
    await bench.install(insert, position)
    bench.registry.clock.advance(timedelta(days=2))
    early: Json = {"to": "stock", "reason": "Flash", "at": (NOW - MINUTE).isoformat()}
    answer = await bench.registry.technician.post(f"/inserts/{insert}/remove", json=early)
    assert refused(answer) == (422, "time_too_early")
    removed = await bench.remove(insert, at=(NOW + MINUTE).isoformat())
    assert removed["history"][0]["to"] == "2026-03-02T06:01:00Z"  # type: ignore[index, call-overload]


async def test_a_clock_that_was_ahead_holds_no_insert_fast(bench: Bench) -> None:
    """What it booked in or out is moved now, and no position holds two at a time."""
    clock, day = bench.registry.clock, timedelta(days=1)
    a, b = await bench.insert("A"), await bench.insert("B")
    clock.advance(day)
    core = await bench.position()
    await bench.install(a, core)
    clock.advance(-day)
    await bench.remove(a)
    await bench.install(b, core)
    half = bench.pass_minutes(10)
    clock.advance(day)
    await bench.remove(b)
    clock.advance(-day)
    await bench.install(a, core)
    await bench.count(half, bench.pass_minutes(10), 40)
    assert await bench.shots(a, b) == [40, 0]


async def test_an_insert_is_found_by_its_serial_number(bench: Bench) -> None:
    """By part of it in the list, by all of it when it is scanned; a tool of that number comes first."""
    insert = await bench.insert("SN-001", name="Cavity left")
    await bench.insert("SN-002", name="Ölkern")
    http = bench.registry.technician
    for q, found in (("sn-00", 2), ("001", 1), ("LEFT sn", 1), ("ölkern", 1), ("ÖLK", 1), ("100%", 0)):
        assert len(made(await http.get("/inserts", params={"q": q}))["items"]) == found  # type: ignore[arg-type]
    scanned = made(await http.get("/codes", params={"text": "sn-001"}))
    assert scanned == {"kind": "insert", "insert_id": insert, "number": "SN-001", "name": "Cavity left"}
    await bench.registry.tool("SN-001")
    assert made(await http.get("/codes", params={"text": "SN-001"}))["kind"] == "tool"
    assert refused(await http.get("/codes", params={"text": "SN-009"}))[1] == "unknown_code"
