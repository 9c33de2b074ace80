"""Sources over HTTP: made, changed, removed, looked at; and what their silence is called."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Shotcounter, made, refused

from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.contracts.shotcounter import RemarkCode, SourceRemark
from toolcare_shared.ids import SourceId
from toolcare_shared.testing.api import assert_every_route_refuses_strangers
from toolcare_shotcounter import store
from toolcare_shotcounter.config import sealed, with_secrets
from toolcare_shotcounter.readings import NoSource, SourceState, StateReport
from toolcare_shotcounter.tables import PressJobRow, PressPartsRow

pytestmark = pytest.mark.asyncio

OPCUA = {"url": "opc.tcp://10.0.0.7:4840", "node_id": "ns=2;s=Counter", "counter_bits": 16}


async def test_every_kind_can_be_made_and_read_back(counter: Shotcounter) -> None:
    """What was configured is there after a restart: it is read from the database alone."""
    await counter.machine()
    kinds = {
        "mqtt": {"counter_bits": 16, "stale_after_s": 30},
        "mqtt_mapped": {"topic": "plant/p01/data", "counter_path": "shots.0"},
        "opcua_counter": OPCUA,
        "opcua_em77": {"url": "opc.tcp://10.0.0.8:4840", "prefer": "job"},
        "sparkplug": {"group": "plant", "node": "hall 2", "device": "press-7", "counter_metric": "Shots"},
    }
    for kind, config in kinds.items():
        body = made(
            await counter.http.post(
                "/sources", json={"machine_id": PRESS, "kind": kind, "enabled": False, "config": config}
            ),
            201,
        )
        read = made(await counter.http.get(f"/sources/{body['id']}"))
        assert read["config"].items() >= config.items()  # type: ignore[attr-defined]
        assert (read["state"], read["version"], read["last_value"]) == ("disabled", 1, None)
    assert len((await counter.http.get("/sources/configured")).json()["items"]) == 5
    assert [event["kind"] for event in await counter.events("source_configured")] == list(kinds)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("mqtt", {"counter_bits": 17}),
        ("mqtt", {"surprise": 1}),
        ("mqtt_mapped", {}),
        ("mqtt_mapped", {"topic": "a/#/b"}),
        ("mqtt_mapped", {"topic": "a/b+"}),
        ("opcua_counter", {"url": "http://plc"}),
        ("opcua_counter", {"url": "opc.tcp://plc:4840"}),
        ("opcua_counter", {**OPCUA, "browse_path": "urn:x:Counter"}),
        ("opcua_em77", {"url": "opc.tcp://user:secret@plc:4840"}),
        ("mqtt_mapped", {"topic": "a", "at_zone": "Europe/Nowhere"}),
        ("mqtt_mapped", {"topic": "a", "counter_bits": 16, "per_shot": 6}),
        ("sparkplug", {"group": "plant/1", "node": "n", "counter_metric": "Shots"}),
        ("sparkplug", {"group": "STATE", "node": "n", "counter_metric": "Shots"}),
        ("sparkplug", {"group": "plant", "node": "n"}),
        ("punch_card", {}),
    ],
)
async def test_wrong_configuration_is_refused(counter: Shotcounter, kind: str, config: dict[str, object]) -> None:
    """The answer names the field; nothing is kept."""
    await counter.machine()
    body = {"machine_id": PRESS, "kind": kind, "config": config}
    assert refused(await counter.http.post("/sources", json=body)) == (422, "invalid_input")
    assert (await counter.http.get("/sources/configured")).json()["items"] == []


async def test_a_machine_has_one_source_on_its_default_topic(counter: Shotcounter) -> None:
    """The one that made itself counts too; an unknown machine gets none."""
    await counter.machine()
    await counter.intake.source_of(PRESS)
    body: dict[str, object] = {"machine_id": PRESS, "kind": "mqtt"}
    assert refused(await counter.http.post("/sources", json=body)) == (409, "source_taken")
    body["machine_id"] = "p99"
    assert refused(await counter.http.post("/sources", json=body)) == (404, "unknown_machine")


async def test_a_machine_is_counted_by_one_source(counter: Shotcounter) -> None:
    """Two would count each shot twice: the second waits, switched off, until the first is."""
    await counter.machine()
    body = {"machine_id": PRESS, "kind": "opcua_counter", "config": OPCUA}
    made(await counter.http.post("/sources", json=body), 201)
    assert refused(await counter.http.post("/sources", json=body)) == (409, "machine_is_counted")
    second = made(await counter.http.post("/sources", json={**body, "enabled": False}), 201)
    path = f"/sources/{second['id']}"
    on = await counter.http.patch(path, json={"enabled": True}, headers={"If-Match": '"1"'})
    assert refused(on) == (409, "machine_is_counted")
    assert await counter.intake.source_of(PRESS) is NoSource.MACHINE_IS_COUNTED
    assert await counter.intake.source_of("p99") is NoSource.UNKNOWN_MACHINE


async def test_a_counter_counts_for_one_machine(counter: Shotcounter) -> None:
    """A copied address would count each shot on two presses; the refusal names the first."""
    for machine in ("p01", "p02"):
        await counter.machine(machine)
    cases: list[tuple[str, dict[str, object], dict[str, object]]] = [
        ("opcua_counter", {**OPCUA}, {"node_id": "ns=2;s=Other"}),
        ("mqtt_mapped", {"topic": "plant/data", "counter_path": "n"}, {"counter_path": "m"}),
        ("sparkplug", {"group": "g", "node": "n", "device": "d1", "counter_metric": "Shots"}, {"device": "d2"}),
    ]
    for kind, config, other in cases:
        body = {"machine_id": "p01", "kind": kind, "config": config}
        first = made(await counter.http.post("/sources", json=body), 201)
        again = await counter.http.post("/sources", json={**body, "machine_id": "p02"})
        assert refused(again) == (409, "counter_is_counted")
        assert again.json()["machine_id"] == "p01"
        body = {"machine_id": "p02", "kind": kind, "config": {**config, **other}}
        second = f"/sources/{made(await counter.http.post('/sources', json=body), 201)['id']}"
        moved = await counter.http.patch(second, json={"config": config}, headers={"If-Match": '"1"'})
        assert refused(moved) == (409, "counter_is_counted")
        assert (await counter.http.delete(second, headers={"If-Match": '"1"'})).status_code == 204
        gone = await counter.http.delete(f"/sources/{first['id']}", headers={"If-Match": '"1"'})
        assert gone.status_code == 204


@ON_ONE_DATABASE
async def test_password_stays_with_its_host(counter: Shotcounter) -> None:
    """Pointed at another host, the source forgets it: nobody may have it sent to an address of his own."""
    await counter.machine()
    config = {**OPCUA, "username": "toolcare", "password": "p1-secret"}
    body = {"machine_id": PRESS, "kind": "opcua_counter", "config": config}
    path = f"/sources/{made(await counter.http.post('/sources', json=body), 201)['id']}"
    steps: list[tuple[dict[str, object], bool]] = [
        ({"url": "opc.tcp://10.0.0.7:4841"}, True),
        ({"url": "opc.tcp://10.0.0.9:4840", "password": "p2-secret"}, True),
        ({"url": "opc.tcp://10.0.0.8:4840"}, False),
    ]
    for version, (change, kept) in enumerate(steps, 1):
        header = {"If-Match": f'"{version}"'}
        changed = made(await counter.http.patch(path, json={"config": change}, headers=header))
        assert changed["config"]["has_password"] is kept  # type: ignore[index]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"url": "opc.tcp://10.0.0.7:4841"}, "p1-secret"),
        ({"url": "opc.tcp://10.0.0.7:4840", "password": "new"}, "new"),
        ({"url": "opc.tcp://10.0.0.8:4840"}, None),
        ({"url": "opc.tcp://10.0.0.7.evil.example:4840"}, None),
        ({}, None),
        ({"url": "opc.tcp://["}, None),
    ],
)
async def test_probe_takes_a_stored_password_to_its_own_host_alone(
    given: dict[str, object], sent: str | None, tmp_path: Path
) -> None:
    sealing = Sealing(tmp_path / "sources.key")
    stored = sealed({**OPCUA, "password": "p1-secret"}, sealing)
    assert with_secrets(given, stored, sealing).get("password") == sent


@ON_ONE_DATABASE
async def test_probe_of_a_source_that_is_gone_is_refused(counter: Shotcounter) -> None:
    body = {"kind": "opcua_counter", "config": OPCUA, "source_id": "nowhere"}
    assert refused(await counter.http.post("/sources/probe", json=body)) == (404, "unknown_source")


@ON_ONE_DATABASE
async def test_password_is_never_shown(counter: Shotcounter) -> None:
    """Kept through a change that does not name it, and nowhere in an answer or an event."""
    await counter.machine()
    config = {**OPCUA, "username": "toolcare", "password": "p1-secret"}
    made_ = await counter.http.post("/sources", json={"machine_id": PRESS, "kind": "opcua_counter", "config": config})
    path = f"/sources/{made_.json()['id']}"
    changed = await counter.http.patch(path, json={"config": {"sampling_ms": 250}}, headers={"If-Match": '"1"'})
    body = made(changed)
    assert (body["version"], body["config"]["has_password"], body["config"]["sampling_ms"]) == (2, True, 250)  # type: ignore[index]
    assert "p1-secret" not in made_.text + changed.text + str(await counter.events("source_configured"))


async def test_lost_update_is_refused(counter: Shotcounter) -> None:
    """Two engineers at one source: the second has to look again."""
    source = await counter.press_with_tool()
    path = f"/sources/{source}"
    assert refused(await counter.http.patch(path, json={"name": "A"})) == (428, "precondition_required")
    made(await counter.http.patch(path, json={"name": "A"}, headers={"If-Match": '"1"'}))
    late = await counter.http.patch(path, json={"name": "B"}, headers={"If-Match": '"1"'})
    assert refused(late) == (412, "precondition_failed")
    assert refused(await counter.http.delete(path)) == (428, "precondition_required")


async def test_disabled_source_counts_nothing(counter: Shotcounter) -> None:
    """Switched off means off at once; back on, the time between is judged by the counter."""
    source = await counter.press_with_tool()
    await counter.take(source, 101, 102)
    path = f"/sources/{source}"
    off = made(await counter.http.patch(path, json={"enabled": False}, headers={"If-Match": '"1"'}))
    assert off["state"] == "disabled"
    await counter.take(source, 103)
    assert await counter.total() == (1, 1)
    made(await counter.http.patch(path, json={"enabled": True}, headers={"If-Match": '"2"'}))
    await counter.take(source, 104)
    assert await counter.total() == (3, 3)


async def test_a_reading_from_the_old_place_is_not_taken_for_the_new_one(counter: Shotcounter) -> None:
    """The old subscription lives a moment longer than its configuration; its value must not become the new baseline."""
    await counter.machine()
    await counter.tool()
    await counter.mount()
    body = {"machine_id": PRESS, "kind": "opcua_counter", "config": OPCUA}
    source = SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))

    async def place() -> str:
        async with counter.database.read() as session:
            return store.place((await store.source(session, source)).config)

    old = await place()
    for value in (100, 101):
        counter.later(20)
        await counter.take_batch([counter.reading(source, value, place=old)])
    change = {"config": {"node_id": "ns=2;s=Other"}}
    made(await counter.http.patch(f"/sources/{source}", json=change, headers={"If-Match": '"1"'}))
    await counter.take_batch([counter.reading(source, 102, place=old)])
    new = await place()
    for value in (110, 111):
        counter.later(20)
        await counter.take_batch([counter.reading(source, value, place=new)])
    assert (await counter.total())[0] == 2
    assert [event["reason"] for event in await counter.events("counter_gap_found")] == ["other_counter"]


async def test_back_on_after_another_source_it_counts_nothing_twice(counter: Shotcounter) -> None:
    """What the other one has counted meanwhile is not in its advance; only the moment between the two is a doubt."""
    first = await counter.press_with_tool()
    await counter.take(first, 1, 2)
    path = f"/sources/{first}"
    made(await counter.http.patch(path, json={"enabled": False}, headers={"If-Match": '"1"'}))
    body = {"machine_id": PRESS, "kind": "opcua_counter", "config": OPCUA}
    second = made(await counter.http.post("/sources", json=body), 201)["id"]
    await counter.take(second, *range(500, 511))  # type: ignore[arg-type]
    off = {"If-Match": '"1"'}
    made(await counter.http.patch(f"/sources/{second}", json={"enabled": False}, headers=off))
    made(await counter.http.patch(path, json={"enabled": True}, headers={"If-Match": '"2"'}))
    await counter.take(first, 14, 15)
    total, high = await counter.total()
    assert total == 1 + 10 + 1
    assert high <= total + 2 * 6


@pytest.mark.parametrize("is_added_first", [False, True])
async def test_what_is_made_while_one_source_follows_another_is_a_gap(
    counter: Shotcounter, *, is_added_first: bool
) -> None:
    """A press gets another kind of source. Its first reading is no baseline: the press has run meanwhile."""
    first = await counter.press_with_tool()
    await counter.take(first, 1, 2)
    body = {"machine_id": PRESS, "kind": "opcua_counter", "config": OPCUA}
    if is_added_first:
        second = str(made(await counter.http.post("/sources", json=body | {"enabled": False}), 201)["id"])
        path = f"/sources/{first}"
        made(await counter.http.patch(path, json={"enabled": False}, headers={"If-Match": '"1"'}))
        counter.later(600)
        made(await counter.http.patch(f"/sources/{second}", json={"enabled": True}, headers={"If-Match": '"1"'}))
    else:
        assert (await counter.http.delete(f"/sources/{first}", headers={"If-Match": '"1"'})).is_success
        counter.later(600)
        second = str(made(await counter.http.post("/sources", json=body), 201)["id"])
    await counter.take(SourceId(second), 500, 501)
    total, high = await counter.total()
    assert total == 2
    assert high >= total + 30
    (gap,) = await counter.events("counter_gap_found")
    assert (gap["reason"], gap["low"]) == ("other_counter", 0)


async def test_after_our_own_clock_was_set_back_counting_goes_on(counter: Shotcounter) -> None:
    """A computer that believed in next year has readings of the future stored; those of today are not late for ever."""
    source = await counter.press_with_tool()
    counter.later(300 * 86_400)
    await counter.take(source, 1, 2)
    counter.later(-300 * 86_400)
    await counter.take(source, 3, 4)
    assert await counter.total() == (3, 3)


async def test_a_press_clock_that_was_ahead_and_is_set_right_hides_no_shot(counter: Shotcounter) -> None:
    """Three minutes ahead is allowed. A job that ends in the three minutes after it was set right is counted whole."""
    source = await counter.press_with_tool()
    ahead = timedelta(minutes=3)

    async def makes(*values: int) -> None:
        for value in values:
            counter.later(20)
            at = counter.clock.now() + ahead
            await counter.take_batch([counter.reading(source, value, at=at, changed_at=at)])

    await makes(*range(80, 102))
    ahead = timedelta()
    await makes(102, 103, 104, 0, 1, 2)
    assert await counter.total() == (26, 26)


async def test_a_job_that_begins_as_the_clock_of_its_press_is_set_right_hides_no_shot(counter: Shotcounter) -> None:
    """A PLC that is switched on sets its clock and begins at 0: its shots were late, and most of them lost."""
    source = await counter.press_with_tool()
    ahead = timedelta(minutes=2)

    async def makes(*values: int) -> None:
        for value in values:
            counter.later(6)
            await counter.take_batch([counter.reading(source, value, at=counter.clock.now() + ahead)])

    await makes(*range(1000, 1022))
    ahead = timedelta()
    await makes(*range(41))
    assert await counter.total() == (61, 61)


async def test_after_our_own_clock_was_set_back_no_time_stays_in_the_future(counter: Shotcounter) -> None:
    """What is told of shots, parts and jobs is of today again, and a person's entry is measured by today's shots."""
    source = await counter.press_with_tool()

    async def heard(value: int, job: str) -> None:
        counter.later(20)
        await counter.take_batch([counter.reading(source, value, parts=8 * value, job=job)])

    counter.later(300 * 86_400)
    for value in (1, 2):
        await heard(value, "Lid 1")
    await counter.publish()
    counter.later(-300 * 86_400)
    today = counter.clock.now()
    body = {"shots": 1, "note": "by hand", "at": today.isoformat()}
    made(await counter.technician.post(f"/tools/{TOOL}/shots", json=body))
    for value in (3, 4):
        await heard(value, "Lid 2")
    await counter.publish()
    now = counter.clock.now()
    told = (await counter.events("shots_counted"))[-1]
    assert (told["shots"], datetime.fromisoformat(str(told["to"]))) == (2, now)
    assert datetime.fromisoformat(str(told["from"])) >= today
    counts = made(await counter.http.get(f"/tools/{TOOL}/counts"))
    assert datetime.fromisoformat(str(counts["last_shot_at"])) == now
    async with counter.database.read() as session:
        jobs = (await session.scalars(select(PressJobRow).where(PressJobRow.to_at <= now))).all()
        parts = (await session.scalars(select(PressPartsRow).where(PressPartsRow.to_at <= now))).all()
    assert [(job.job, job.to_at) for job in jobs] == [("Lid 2", now)]
    assert sum(one.parts for one in parts) == 16


@ON_ONE_DATABASE
async def test_a_clock_set_back_to_before_a_tool_was_mounted_loses_no_shot(counter: Shotcounter) -> None:
    """By that clock nothing hung there: the shots are nobody's until a person assigns them."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    counter.later(-86_400)
    await counter.take(source, 3, 4)
    assert await counter.total() == (1, 1)
    nobodys = (await counter.technician.get(f"/machines/{PRESS}/unassigned")).json()
    assert nobodys["total"] == 2


@ON_ONE_DATABASE
async def test_a_mapped_topic_stays_out_of_toolcares_own(counter: Shotcounter) -> None:
    """It would silence other machines, since a mapped topic is heard by its source alone; below its machine it may."""
    await counter.machine()
    body: dict[str, object] = {"machine_id": PRESS, "kind": "mqtt_mapped", "enabled": False}
    for topic in ("#", "+/v1/#", "toolcare/v1/in/+/shots", "toolcare/v1/in/p02/shots", "toolcare/v1/evt/#"):
        answer = await counter.http.post("/sources", json={**body, "config": {"topic": topic}})
        assert refused(answer) == (422, "config_does_not_fit"), topic
    source = made(await counter.http.post("/sources", json={**body, "config": {"topic": "toolcare/v1/in/p01/x"}}), 201)
    change = {"config": {"topic": "toolcare/#"}}
    moved = await counter.http.patch(f"/sources/{source['id']}", json=change, headers={"If-Match": '"1"'})
    assert refused(moved) == (422, "config_does_not_fit")


async def test_removed_source_is_gone_and_its_ledger_stays(counter: Shotcounter) -> None:
    """Its snapshot is cleared; the shots it counted stay the tool's. Only a person has its press counted again."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    gone = await counter.http.delete(f"/sources/{source}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204
    assert refused(await counter.http.get(f"/sources/{source}")) == (404, "unknown_source")
    assert await counter.snapshot(f"state/source/{source}") is None
    assert [event["source_id"] for event in await counter.events("source_removed")] == [source]
    assert len(await counter.entries()) == 1
    counter.intake.forget_sources()
    assert await counter.intake.source_of(PRESS) is NoSource.SOURCE_REMOVED
    body = {"machine_id": PRESS, "kind": "mqtt", "config": {"counter_bits": 16}}
    again = made(await counter.http.post("/sources", json=body), 201)["id"]
    counter.intake.forget_sources()
    assert await counter.intake.source_of(PRESS) == again


async def test_pointed_at_another_node_it_starts_anew(counter: Shotcounter) -> None:
    """The old value says nothing of another counter: no jump is booked, the time between is a gap.

    Nor does the namespace that an index meant before; at one place it stays what it was when the counter was found.
    """
    await counter.machine()
    await counter.tool()
    await counter.mount()
    body = {"machine_id": PRESS, "kind": "opcua_counter", "config": OPCUA}
    source = made(await counter.http.post("/sources", json=body), 201)["id"]
    await counter.take(source, 100, 101)  # type: ignore[arg-type]
    (known,) = (await counter.http.get("/sources/configured")).json()["items"]
    before, id_ = store.place(known["config"]), SourceId(str(source))
    for uri in ("urn:first", "urn:later"):
        await counter.intake.keep_namespace(id_, before, uri)
        assert await counter.intake.namespace(id_) == "urn:first"
    change = {"config": {"node_id": "ns=2;s=Other"}}
    made(await counter.http.patch(f"/sources/{source}", json=change, headers={"If-Match": '"1"'}))
    await counter.intake.keep_namespace(id_, before, "urn:from the old place")
    assert await counter.intake.namespace(id_) is None
    await counter.take(source, 30_000)  # type: ignore[arg-type]
    await counter.take(source, 30_001)  # type: ignore[arg-type]
    total, high = await counter.total()
    assert total == 2
    assert total < high <= 2 + 6
    assert [event["reason"] for event in await counter.events("counter_gap_found")] == ["other_counter"]


async def test_no_data_is_not_idle(counter: Shotcounter) -> None:
    """Live while it counts, idle while it is heard and stands, no data when nobody speaks."""
    source = await counter.press_with_tool()
    await counter.take(source, 1, 2)
    await counter.watch()
    counter.later(58)
    await counter.take_batch([counter.reading(source, 2)])
    counter.later(5)
    await counter.watch()
    counter.later(120)
    await counter.watch()
    await counter.watch()
    await counter.take(source, 3)
    states = [event["state"] for event in await counter.events("source_state_changed")]
    assert list(dict.fromkeys(states)) == ["waiting", "live", "idle", "no_data"]
    assert states[-1] == "live"
    assert states.count("no_data") == 1


async def test_trouble_is_told_once_and_ends_with_a_reading(counter: Shotcounter) -> None:
    """A source that cannot reach its server says so in words; silence does not hide it."""
    source = await counter.press_with_tool()
    report = StateReport(source, SourceState.UNREACHABLE, "opc.tcp://10.0.0.7:4840: connection refused")
    for _ in range(3):
        await counter.intake.report(report)
    counter.later(3600)
    await counter.watch()
    states = [(event["state"], event["detail"]) for event in await counter.events("source_state_changed")]
    assert states[1:] == [("unreachable", report.detail)]
    await counter.take(source, 5)
    assert (await counter.http.get(f"/sources/{source}")).json()["state"] == "live"
    await counter.intake.report(report)
    assert (await counter.http.get(f"/sources/{source}")).json()["state"] == "unreachable"


async def test_a_wrong_clock_stays_named_while_the_source_is_heard(counter: Shotcounter) -> None:
    """Shots that are counted do not wipe it away; what the source says next does."""
    source = await counter.press_with_tool()
    await counter.take(source, 1)
    clock = "The source's clock is 11 minutes behind: our own time is used. Set that clock."
    await counter.intake.report(StateReport(source, SourceState.LIVE, clock))
    await counter.take(source, 2)
    shown = (await counter.http.get(f"/sources/{source}")).json()
    assert (shown["state"], shown["detail"]) == ("live", clock)
    assert clock in [event["detail"] for event in await counter.events("source_state_changed")]
    await counter.intake.report(StateReport(source, SourceState.LIVE, ""))
    assert (await counter.http.get(f"/sources/{source}")).json()["detail"] == ""


async def test_a_remark_has_a_code_and_a_number_beside_its_sentence(counter: Shotcounter) -> None:
    """So that pages say it in their language; a trouble is no remark, and a source that waits anew has none."""
    source = await counter.press_with_tool()
    behind = SourceRemark(code=RemarkCode.CLOCK_BEHIND, amount=660)
    shown_as = {"code": "clock_behind", "amount": 660.0}

    async def said() -> object:
        of_api = (await counter.http.get(f"/sources/{source}")).json()["remarks"]
        assert (await counter.events("source_state_changed"))[-1]["remarks"] == of_api
        return of_api

    await counter.take(source, 1)
    assert await said() == []
    await counter.intake.report(StateReport(source, SourceState.LIVE, "The clock is behind.", behind))
    assert await said() == [shown_as]
    counter.later(20)
    await counter.take_batch([counter.reading(source, 2, unbroken=True, sampled_ms=5000.0)])
    assert await said() == [shown_as, {"code": "sampled_seldom", "amount": 5000.0}]
    await counter.intake.report(StateReport(source, SourceState.FAULTY, "No data."))
    assert await said() == []
    await counter.intake.report(StateReport(source, SourceState.WAITING, "Connected; no value heard yet."))
    await counter.take(source, 3)
    assert await said() == []


async def test_what_a_source_says_while_it_waits_is_gone_once_it_counts(counter: Shotcounter) -> None:
    """A remark ends with the connection it was made on; a trouble in between leaves it alone."""
    source = await counter.press_with_tool()
    clock = "The source's clock is 11 minutes behind: our own time is used. Set that clock."

    async def shown() -> tuple[str, str]:
        one = (await counter.http.get(f"/sources/{source}")).json()
        return one["state"], one["detail"]

    await counter.intake.report(StateReport(source, SourceState.WAITING, "Connected; no value heard yet."))
    await counter.take(source, 1)
    assert await shown() == ("live", "")
    await counter.intake.report(StateReport(source, SourceState.LIVE, clock))
    await counter.intake.report(StateReport(source, SourceState.FAULTY, "No data."))
    assert await shown() == ("faulty", "No data.")
    await counter.take(source, 2)
    assert await shown() == ("live", clock)
    await counter.intake.report(StateReport(source, SourceState.UNREACHABLE, "No answer."))
    await counter.intake.report(StateReport(source, SourceState.WAITING, "Connected; no value heard yet."))
    await counter.take(source, 3)
    assert await shown() == ("live", "")


async def test_a_server_that_looks_too_seldom_for_its_tool_is_named(counter: Shotcounter) -> None:
    """Not where shots cannot come so fast, where nothing hangs, or where the counter is never set back."""
    source = await counter.press_with_tool()

    async def detail(value: int, **fields: object) -> str:
        counter.later(20)
        await counter.take_batch([counter.reading(source, value, unbroken=True, **fields)])
        one = (await counter.http.get(f"/sources/{source}")).json()
        return str(one["detail"])

    assert await detail(1, sampled_ms=1000.0) == ""
    assert await detail(2, sampled_ms=4000.0) == ""
    assert "every 5000 ms" in await detail(3, sampled_ms=5000.0)
    assert "every 5000 ms" in str((await counter.events("source_state_changed"))[-1]["detail"])
    assert "every 5000 ms" in await detail(3, sampled_ms=5000.0)
    assert await detail(4, sampled_ms=5000.0, resettable=False) == ""
    assert "every 5000 ms" in await detail(5, sampled_ms=5000.0)
    assert await detail(6, sampled_ms=1000.0) == ""


async def test_value_of_a_steady_source_is_told_now_and_then(counter: Shotcounter) -> None:
    """What others store is at most an hour old; what is newer goes over the live topic, not into the log."""
    source = await counter.press_with_tool()
    for value in range(1, 77):
        await counter.take(source, value, every_s=50)
        await counter.watch()
    told = [event["last_value"] for event in await counter.events("source_state_changed")]
    assert set(told) == {None, 1, 73}
    assert len(told) <= 8


@ON_ONE_DATABASE
async def test_strangers_are_refused_everywhere(counter: Shotcounter) -> None:
    """No route answers without a token."""
    await assert_every_route_refuses_strangers(counter.app)


@ON_ONE_DATABASE
async def test_technician_may_enter_but_not_configure(counter: Shotcounter) -> None:
    """Sources and gaps are the engineers'."""
    await counter.machine()
    body = {"machine_id": PRESS, "kind": "mqtt"}
    assert (await counter.technician.post("/sources", json=body)).status_code == 403
    assert (await counter.technician.post("/gaps/x/settle", json={"shots": 1, "note": "x"})).status_code == 403
    assert counter.later(1) > NOW


@ON_ONE_DATABASE
async def test_probe_of_a_dead_address_says_so(counter: Shotcounter) -> None:
    """It answers within its time and in words."""
    config = {"url": "opc.tcp://127.0.0.1:1", "node_id": "i=85"}
    body = made(await counter.http.post("/sources/probe", json={"kind": "opcua_counter", "config": config}))
    assert body["reachable"] is False
    assert "127.0.0.1:1" in str(body["detail"])
    for host in ("a" * 80 + ".b", "a\0b"):
        config = {"url": f"opc.tcp://{host}:4840"}
        body = made(await counter.http.post("/sources/probe", json={"kind": "opcua_em77", "config": config}))
        assert (body["reachable"], "no OPC UA address" in str(body["detail"])) == (False, True)
    wrong = await counter.http.post("/sources/probe", json={"kind": "mqtt_mapped", "config": {}})
    assert refused(wrong) == (422, "config_does_not_fit")


@ON_ONE_DATABASE
async def test_a_message_can_be_tried_out_before_a_source_is_made(counter: Shotcounter) -> None:
    """What would be read of it, and in words what would be refused."""
    config = {"topic": "plant/p01", "readings_path": "rows", "counter_path": "n", "per_shot": 4}
    body = {"config": config, "message": '{"rows": [{"n": 8}, {"n": 9}]}'}
    found = made(await counter.http.post("/sources/preview", json=body))
    assert [one["counter"] for one in found["readings"]] == [2]  # type: ignore[attr-defined]
    assert [one["reason"] for one in found["refused"]] == ["part_of_a_shot"]  # type: ignore[attr-defined]
    wrong = await counter.http.post("/sources/preview", json={"config": {}, "message": "1"})
    assert refused(wrong) == (422, "config_does_not_fit")
