"""Rules over HTTP, whom events tell by them, what is told once, and what ends."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import JsonValue
from sqlalchemy import bindparam, select, text
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, Json, refused

from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.notifications import store
from toolcare_gateway.notifications.delivering import Deliverer
from toolcare_gateway.notifications.tables import Escalation
from toolcare_gateway.notifications.troubled_services import ServiceWatch
from toolcare_gateway.tables import Base
from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.contracts import maintenance, registry, shotcounter
from toolcare_shared.contracts.actions import (
    ActionAssigned,
    ActionKind,
    ActionPriority,
    ActionState,
    ActionStateChanged,
)
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.failures import (
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    Severity,
    Stop,
    Verdict,
)
from toolcare_shared.contracts.maintenance import DueBy, RunPermit
from toolcare_shared.db import Database, UtcDateTime
from toolcare_shared.ids import new_id
from toolcare_shared.testing.postgres import Databases

pytestmark = pytest.mark.asyncio

RULES = "/api/v1/notification-rules"
FAILURE = {"failure_id": "f-12", "number": 12, "tool_id": "t-1", "by": "Guest", "version": 1, "at": NOW}
LEVEL = {"tool_id": "t-1", "plan_id": "p", "level_id": "l-1", "code": "L1", "name": "Clean", "at": NOW}
SOURCE = {"source_id": "s-1", "machine_id": "p01", "at": NOW}

USER_OF_VERSION_10 = text(
    "INSERT INTO user_account (user_id, username, name, role, password_hash, active, language, created_at)"
    " VALUES (:id, :name, 'Timo', :role, '', :yes, 'de', :now)"
).bindparams(bindparam("now", type_=UtcDateTime()))
NOTICE_OF_VERSION_10 = text(
    'INSERT INTO notice (notice_id, user_id, kind, action_id, number, title, tool_id, "values", "by", at_ms)'
    " VALUES (:id, :user, 'assigned', 'a-7', 7, 'Renew', 't-1', '{}', 'Erika', :at)"
)


def reported(severity: Severity = Severity.STOP_NOW, **values: object) -> FailureReported:
    return FailureReported.model_validate(
        {
            **FAILURE,
            "severity": severity,
            "stop": Stop.NONE,
            "reported_at": NOW,
            "reported_by": "Guest",
            "code": "T-01",
            "names": {"en": "Slide galled"},
            **values,
        }
    )


def press(machine_id: str = "p07", area: str = "Hall 2") -> registry.MachineRegistered:
    return registry.MachineRegistered(machine_id=machine_id, name="Press 7", area=area, version=1, at=NOW)


def tool(tool_id: str = "t-1", number: str = "T-0042") -> registry.ToolRegistered:
    return registry.ToolRegistered(
        tool_id=tool_id,
        number=number,
        name="Lid",
        status=registry.ToolStatus.RELEASED,
        cavity_count=4,
        version=1,
        at=NOW,
    )


def draft(**values: object) -> Json:
    rule = {
        "name": "To engineers",
        "kinds": ["failure_critical", "source_silent", "maintenance_overdue", "maintenance_due"],
        "to": {"roles": ["engineer"]},
        "ways": ["page"],
    }
    return {**rule, **values}  # type: ignore[dict-item]


async def post(client: httpx.AsyncClient, path: str, body: object = None) -> httpx.Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": new_id()})


async def added(client: httpx.AsyncClient, **values: object) -> Json:
    answer = await post(client, RULES, draft(**values))
    assert answer.status_code == 201, answer.text
    body: Json = answer.json()
    return body


async def without_starters(client: httpx.AsyncClient) -> None:
    for rule in (await client.get(RULES)).json()["items"]:
        if rule["starter"]:
            answer = await client.delete(f"{RULES}/{rule['id']}", headers={"If-Match": f'"{rule["version"]}"'})
            assert answer.status_code == 204, answer.text


async def notices(client: httpx.AsyncClient) -> list[Json]:
    items: list[Json] = (await client.get("/api/v1/notices?unread=true")).json()["items"]
    return items


async def told(client: httpx.AsyncClient) -> list[str]:
    return [str(one["kind"]) for one in await notices(client)]


def deliverer(gateway: GatewayUnderTest) -> Deliverer:
    found: Deliverer = gateway.app.state.deliverer
    return found


async def test_from_the_first_start_those_concerned_and_engineers_are_told(gateway: GatewayUnderTest) -> None:
    """Nothing has to be set up: actions go to whose they are, critical failures to engineers."""
    erika = await gateway.logged_in()
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    starters = (await erika.get(RULES)).json()
    assert {rule["starter"] for rule in starters["items"]} == {
        *("concerned", "critical_failures"),
        *("troubled_services", "backups", "certificates"),
    }
    assert starters["mail_ready"] is False
    await gateway.hear(tool(), reported(), reported(Severity.WATCH, failure_id="f-13", number=13))
    (notice,) = await notices(erika)
    assert (notice["kind"], notice["severity"], notice["number"], notice["failure_id"]) == (
        "failure_critical",
        "critical",
        12,
        "f-12",
    )
    values = notice["values"]
    assert isinstance(values, dict)
    assert (values["tool"], values["name_en"], notice["tool_id"]) == ("T-0042", "Slide galled", "t-1")
    assert await told(timo) == []


@ON_ONE_DATABASE
async def test_an_approver_is_asked_and_what_was_told_before_is_over(gateway: GatewayUnderTest) -> None:
    erika, timo = await gateway.logged_in(), await gateway.logged_in("timo", Role.TECHNICIAN)
    action = {"action_id": "a-7", "number": 7, "tool_id": "t-1", "title": "Renew", "by": "Otto", "at": NOW}
    values = {
        "kind": ActionKind.CORRECTIVE,
        "priority": ActionPriority.HIGH,
        "due_on": date(2026, 3, 9),
        "owner": "timo",
        "approver": "erika",
    }
    await gateway.hear(ActionAssigned.model_validate({**action, **values, "version": 1}))
    assert await told(timo) == ["assigned"]
    await gateway.hear(
        ActionStateChanged(**action, version=2, before=ActionState.IN_WORK, after=ActionState.IN_APPROVAL)
    )
    assert (await told(timo), await told(erika)) == ([], ["approval"])
    (over,) = (await timo.get("/api/v1/notices")).json()["items"]
    assert (over["read"], over["over"]) == (True, True)


async def test_of_one_thing_people_are_told_once_until_it_is_over(gateway: GatewayUnderTest) -> None:
    """The same event again, the same state again, and a source that flickers tell nothing new."""
    erika = await gateway.logged_in()
    await added(erika)
    silent = shotcounter.SourceStateChanged.model_validate({**SOURCE, "state": "unreachable"})
    live = shotcounter.SourceStateChanged.model_validate({**SOURCE, "state": "live"})
    envelopes = await gateway.hear(silent)
    await gateway.hear_again(*envelopes)
    await gateway.hear(silent.model_copy(update={"state": shotcounter.SourceState.FAULTY}))
    assert await told(erika) == ["source_silent"]
    await gateway.hear(live)
    assert await told(erika) == []
    await gateway.hear(silent)
    log = (await erika.get("/api/v1/notification-log")).json()["items"]
    assert len(log) == 1
    assert await told(erika) == ["source_silent"], "what nobody had read is unread again"
    later = NOW + timedelta(hours=1)
    gateway.clock.advance(timedelta(hours=1))
    await gateway.hear(live.model_copy(update={"at": later}))
    gateway.clock.advance(timedelta(hours=1))
    await gateway.hear(silent.model_copy(update={"at": later + timedelta(hours=1)}))
    assert await told(erika) == ["source_silent"]
    assert len((await erika.get("/api/v1/notification-log")).json()["items"]) == 2


@ON_ONE_DATABASE
async def test_a_certificate_that_ends_is_told_until_it_is_replaced(gateway: GatewayUnderTest) -> None:
    """Early, and once more when it has ended; no machine is named, for the one of ours is everybody's."""
    erika = await gateway.logged_in()
    ending = shotcounter.CertificateEnding(
        certificate_id="c-1", thumbprint="5F1D", ends_at=NOW + timedelta(days=50), has_ended=False, at=NOW
    )
    await gateway.hear(ending)
    (notice,) = await notices(erika)
    assert (notice["kind"], notice["severity"]) == ("certificate_ending", "warning")
    values = notice["values"]
    assert isinstance(values, dict)
    assert values["owner"] == "Toolcare"
    await gateway.hear(ending.model_copy(update={"has_ended": True}))
    assert [each["severity"] for each in await notices(erika)] == ["critical", "warning"]
    await gateway.hear(shotcounter.CertificateReplaced(certificate_id="c-1", at=NOW))
    assert await told(erika) == []


@ON_ONE_DATABASE
async def test_a_source_that_flickers_is_still_told_as_it_was_to_be(gateway: GatewayUnderTest) -> None:
    """Who has read it is left alone, who has not is told again; what waits keeps its hour, and so does escalation."""
    erika, anna = await gateway.logged_in(), await gateway.logged_in("anna", Role.ADMINISTRATOR)
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    await without_starters(erika)
    from_eleven = [list(range(11, 24)) for _ in range(7)]
    escalation = {"after_minutes": 30, "to": {"roles": ["administrator"]}}
    await added(erika, escalation=escalation)
    await added(erika, name="By day", week=from_eleven, to={"roles": ["technician"]})
    silent = shotcounter.SourceStateChanged.model_validate({**SOURCE, "state": "unreachable"})
    live = shotcounter.SourceStateChanged.model_validate({**SOURCE, "state": "live"})
    await gateway.hear(silent)
    planned = [await waits_until(erika)]
    gateway.clock.advance(timedelta(minutes=29))
    await gateway.hear(live)
    gateway.clock.advance(timedelta(minutes=2))
    await deliverer(gateway).clock_once()
    assert await told(erika) == await told(anna) == await waits_until(erika) == []
    await gateway.hear(silent)
    planned.append(await waits_until(erika))
    await deliverer(gateway).clock_once()
    assert (await told(erika), await told(anna), await told(timo)) == (["source_silent"], ["source_silent"], [])
    assert len(planned[0]) == 1
    assert planned[0] == planned[1]
    await erika.put("/api/v1/notices/read", json={})
    gateway.clock.advance(timedelta(minutes=1))
    await gateway.hear(live, silent)
    assert (await told(erika), await told(anna)) == ([], ["source_silent"])
    await gateway.hear(live)
    gateway.clock.advance(timedelta(minutes=16))
    await deliverer(gateway).clock_once()
    async with gateway.database.read() as session:
        assert (await session.scalars(select(Escalation))).all() == []


async def waits_until(client: httpx.AsyncClient) -> list[JsonValue]:
    items: list[Json] = (await client.get("/api/v1/notification-log")).json()["items"]
    return [one["next_try_at"] for one in items if one["next_try_at"] is not None]


@ON_ONE_DATABASE
async def test_two_rules_that_name_the_same_person_tell_him_once(gateway: GatewayUnderTest) -> None:
    erika = await gateway.logged_in()
    await added(erika)
    await added(erika, name="Erika herself", to={"people": ["Erika"]})
    await gateway.hear(reported())
    assert await told(erika) == ["failure_critical"]


@ON_ONE_DATABASE
async def test_a_rule_for_an_area_is_about_the_tools_on_its_presses(gateway: GatewayUnderTest) -> None:
    """And about its presses; a tool on the bench is in no area."""
    erika = await gateway.logged_in()
    await without_starters(erika)
    await gateway.hear(press())
    await added(erika, areas=["hall 2"])
    await gateway.hear(tool(), reported())
    assert await told(erika) == []
    mounted = registry.ToolMounted(tool_id="t-1", machine_id="p07", mounting_id="m-1", shot_factor=1, version=2, at=NOW)
    await gateway.hear(mounted, reported(failure_id="f-77", number=77))
    assert await told(erika) == ["failure_critical"]


@pytest.mark.parametrize(
    "ends",
    [
        FailureTriaged.model_validate({**FAILURE, "verdict": Verdict.REJECTED, "version": 2}),
        FailureStateChanged.model_validate(
            {**FAILURE, "before": FailureState.IN_WORK, "after": FailureState.SOLVED, "version": 2}
        ),
    ],
    ids=["rejected", "solved"],
)
async def test_what_has_ended_waits_for_nobody(gateway: GatewayUnderTest, ends: Event) -> None:
    """Its notices count as read, messages that wait are called off, and nobody else is told by escalation."""
    erika, anna = await gateway.logged_in(), await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await without_starters(erika)
    escalation = {"after_minutes": 30, "to": {"roles": ["administrator"]}}
    await added(erika, ways=["page", "mail"], escalation=escalation)
    await gateway.hear(reported(), ends)
    gateway.clock.advance(timedelta(hours=1))
    await deliverer(gateway).clock_once()
    assert await told(erika) == await told(anna) == []
    log = (await erika.get("/api/v1/notification-log?way=mail")).json()["items"]
    assert [(one["state"], one["problem"]) for one in log] == [("cancelled", "over")]


@pytest.mark.parametrize("is_read", [False, True], ids=["unread", "read"])
async def test_what_nobody_reads_is_told_to_others(gateway: GatewayUnderTest, is_read: bool) -> None:
    """After the rule's time, once; unless one of those who were told has read it."""
    erika, anna = await gateway.logged_in(), await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await without_starters(erika)
    await added(erika, escalation={"after_minutes": 30, "to": {"roles": ["administrator", "engineer"]}})
    await gateway.hear(reported())
    gateway.clock.advance(timedelta(minutes=29))
    await deliverer(gateway).clock_once()
    assert await told(anna) == []
    if is_read:
        await erika.put("/api/v1/notices/read", json={})
    gateway.clock.advance(timedelta(minutes=2))
    for _ in range(2):
        await deliverer(gateway).clock_once()
    assert await told(anna) == ([] if is_read else ["failure_critical"])
    assert len((await erika.get("/api/v1/notices")).json()["items"]) == 1
    if not is_read:
        assert (await notices(anna))[0]["escalated"] is True


@ON_ONE_DATABASE
async def test_what_reaches_nobody_is_told_to_the_others_all_the_same(gateway: GatewayUnderTest) -> None:
    """The team of the rule has nobody in it."""
    erika = await gateway.logged_in()
    await without_starters(erika)
    await added(erika, to={"teams": ["Night shift"]}, escalation={"after_minutes": 30, "to": {"roles": ["engineer"]}})
    await gateway.hear(reported())
    gateway.clock.advance(timedelta(minutes=31))
    await deliverer(gateway).clock_once()
    assert await told(erika) == ["failure_critical"]


@ON_ONE_DATABASE
async def test_maintenance_that_gets_worse_is_told_anew_and_the_milder_word_is_over(gateway: GatewayUnderTest) -> None:
    erika = await gateway.logged_in()
    await added(erika)
    reached = {**LEVEL, "reason": DueBy.SHOTS, "total_high": 90}
    await gateway.hear(
        maintenance.MaintenanceDue.model_validate(reached), maintenance.MaintenanceOverdue.model_validate(reached)
    )
    assert await told(erika) == ["maintenance_overdue"]
    await gateway.hear(
        maintenance.MaintenanceSkipped.model_validate(
            {
                **LEVEL,
                "job_id": "j",
                "reason": "Tool goes",
                "by": "Erika",
                "total_at_skip": 90,
                "shots_since_last": 90,
            }
        )
    )
    assert await told(erika) == []


async def test_permits_tools_that_stay_away_and_readings_are_told_too(gateway: GatewayUnderTest) -> None:
    """A permit that is taken is no event, and neither is a day that passes."""
    erika = await gateway.logged_in()
    kinds = ["run_permit_withdrawn", "tool_back_late", "counter_rejected", "tool_mismatch", "counter_gap"]
    await added(erika, kinds=kinds)
    rejected = shotcounter.CounterRejected(
        rejection_id="r", source_id="s-1", machine_id="p01", reason="not_json", occurrences=1, at=NOW
    )
    gap = {**SOURCE, "item_id": "g", "tool_ids": ["t-1"], "low": 1, "high": 9, "booked": 1, "since": NOW, "reason": "x"}
    mismatch = {**SOURCE, "reported_mould": "X-9", "mounted_tool_ids": ["t-1"]}
    moved = {
        "tool_id": "t-1",
        "version": 2,
        "kind": "external",
        "party": "Polish Ltd",
        "place_name": "Polish Ltd",
        "due_back_on": "2026-03-02",
        "by": "Otto",
        "at": NOW,
    }
    await gateway.hear(
        tool(),
        registry.ToolMoved.model_validate(moved),
        rejected,
        rejected,
        shotcounter.CounterGapFound.model_validate(gap),
        shotcounter.ToolMismatchFound.model_validate(mismatch),
    )
    assert sorted(await told(erika)) == ["counter_gap", "counter_rejected", "tool_mismatch"]
    gateway.parts.live.permits["p01"] = RunPermit(run=False, reasons=["T-0042: L1 overdue"])
    for _ in range(3):
        gateway.clock.advance(timedelta(hours=9))
        await deliverer(gateway).clock_once()
        await told(erika)
    assert sorted(await told(erika)) == ["counter_gap", "run_permit_withdrawn", "tool_back_late", "tool_mismatch"]
    gateway.parts.live.permits["p01"] = RunPermit(run=True, reasons=[])
    await deliverer(gateway).clock_once()
    back = {"tool_id": "t-1", "version": 3, "kind": "storage", "place_name": "Rack", "by": "Otto", "at": NOW}
    identified = {**SOURCE, "reported_mould": "T-0042", "tool_id": "t-1", "mounting_id": "m"}
    await gateway.hear(
        registry.ToolMoved.model_validate(back),
        shotcounter.GapSettled.model_validate({**gap, "settled": 5}),
        shotcounter.ToolIdentified.model_validate(identified),
    )
    assert await told(erika) == []
    again = {**gap, "reason": "12 typed for 120", "by": "Erika"}
    await gateway.hear(shotcounter.GapReopened.model_validate(again))
    assert await told(erika) == ["counter_gap"]


async def test_a_rule_is_previewed_changed_and_taken_away(gateway: GatewayUnderTest) -> None:
    """The preview counts what happened in the last seven days, before anybody is told by the rule."""
    erika = await gateway.logged_in()
    await gateway.user("otto", Role.ENGINEER)
    await gateway.hear(tool(), press("p01"), reported(), reported(failure_id="f-13", number=13, machine_id="p01"))
    seen = (await post(erika, f"{RULES}/preview", draft(ways=["page", "mail"], machine_ids=["p01"]))).json()
    assert (seen["days"], seen["alerts"], seen["by_kind"]) == (7, 1, {"failure_critical": 1})
    assert (seen["messages"], seen["people"]) == ({"page": 2, "mail": 2}, ["erika", "otto"])
    assert seen["examples"][0]["values"]["number"] == 13
    rule = await added(erika, week=[list(range(6, 22))] * 5 + [[]] * 2, critical_anyway=False)
    read = await erika.get(f"{RULES}/{rule['id']}")
    assert read.headers["etag"] == '"1"'
    patch = {"week": None, "name": "Always", "to": {"people": ["otto"]}}
    assert refused(await erika.patch(f"{RULES}/{rule['id']}", json=patch)) == (428, "precondition_required")
    changed = await erika.patch(f"{RULES}/{rule['id']}", json=patch, headers={"If-Match": '"1"'})
    assert (changed.json()["week"], changed.json()["to"]["people"], changed.json()["version"]) == (None, ["otto"], 2)
    assert refused(await erika.patch(f"{RULES}/{rule['id']}", json=patch, headers={"If-Match": '"1"'}))[0] == 412
    await erika.delete(f"{RULES}/{rule['id']}", headers={"If-Match": '"2"'})
    assert refused(await erika.get(f"{RULES}/{rule['id']}")) == (404, "unknown_notification_rule")


@ON_ONE_DATABASE
async def test_a_rule_that_comes_to_nothing_is_refused_in_words(gateway: GatewayUnderTest) -> None:
    erika = await gateway.logged_in()
    escalation = {"after_minutes": 5, "to": {"roles": ["engineer"]}}
    wrong: list[tuple[dict[str, object], str]] = [
        ({"ways": []}, "rule_without_way"),
        ({"to": {}}, "rule_without_recipient"),
        ({"to": {"people": ["nobody"]}}, "unknown_recipient"),
        ({"target_ids": ["gone"]}, "targets_gone"),
        ({"tool_ids": ["gone"]}, "rule_about_unknown"),
        ({"machine_ids": ["gone"]}, "rule_about_unknown"),
        ({"areas": ["Nowhere"]}, "rule_about_unknown"),
        ({"ways": ["mail"], "escalation": escalation}, "escalation_without_page"),
        ({"kinds": []}, "invalid_input"),
        ({"kinds": ["test"]}, "invalid_input"),
        ({"week": [[24]] * 7}, "invalid_input"),
        ({"starter": "concerned"}, "invalid_input"),
    ]
    for values, code in wrong:
        assert refused(await post(erika, RULES, draft(**values))) == (422, code), values


@ON_ONE_DATABASE
async def test_outside_of_its_hours_a_rule_waits_also_in_the_page(gateway: GatewayUnderTest) -> None:
    """NOW is Monday, 7:00 in Berlin."""
    erika = await gateway.logged_in()
    await without_starters(erika)
    await added(erika, week=[[9]] * 7, critical_anyway=False)
    await gateway.hear(reported())
    assert await told(erika) == []
    (waits,) = (await erika.get("/api/v1/notification-log?state=waiting")).json()["items"]
    assert waits["next_try_at"] == "2026-03-02T08:00:00Z"
    gateway.clock.advance(timedelta(hours=2))
    await deliverer(gateway).clock_once()
    assert await told(erika) == ["failure_critical"]


async def test_choices_are_ones_own_and_the_address_of_the_account(gateway: GatewayUnderTest) -> None:
    timo, anna = await gateway.logged_in("timo", Role.TECHNICIAN), await gateway.logged_in("anna", Role.ADMINISTRATOR)
    path = "/api/v1/notification-choices"
    first = await timo.get(path)
    assert (first.headers["etag"], first.json()["mail"]["info"], first.json()["timezone"]) == (
        '"0"',
        "at_once",
        "Europe/Berlin",
    )
    at_once = {"info": "at_once", "warning": "at_once", "critical": "at_once"}
    wanted = {
        "address": "timo@example.com",
        "page": {**at_once, "info": "never"},
        "mail": {**at_once, "info": "digest"},
        "quiet": {"begin": "22:00", "end": "06:00"},
        "digest_at": "06:30",
    }
    kept = await timo.put(path, json=wanted, headers={"If-Match": '"0"'})
    assert (kept.status_code, kept.json()["version"], kept.json()["quiet"]["critical_anyway"]) == (200, 1, True)
    assert (await anna.get("/api/v1/users/timo")).json()["address"] == "timo@example.com"
    silenced = {**wanted, "page": {**at_once, "critical": "never"}}
    assert refused(await timo.put(path, json=silenced, headers={"If-Match": '"1"'})) == (422, "choice_not_possible")
    for address in ("no address", "a@b\r\nBcc: c@d"):
        assert refused(await timo.put(path, json={**wanted, "address": address}, headers={"If-Match": '"1"'}))[0] == 422
    changed = await anna.patch("/api/v1/users/timo", json={"address": ""}, headers={"If-Match": '"2"'})
    assert changed.status_code == 200, changed.text
    assert (await timo.get(path)).json()["address"] == ""


@ON_ONE_DATABASE
async def test_technicians_set_no_rules_and_engineers_no_mail_server(gateway: GatewayUnderTest) -> None:
    timo, erika = await gateway.logged_in("timo", Role.TECHNICIAN), await gateway.logged_in()
    for path in (RULES, "/api/v1/notification-targets", "/api/v1/notification-log"):
        assert refused(await timo.get(path)) == (403, "forbidden")
    assert refused(await erika.get("/api/v1/mail-server")) == (403, "forbidden")


async def test_what_people_were_told_before_there_were_rules_stays(databases: Databases) -> None:
    """An older installation keeps its notices, read or not, and is told by the rules that come with Toolcare."""
    database = Database(await databases.make("old"))
    user = {"id": "u-1", "name": "timo", "role": "technician", "yes": True, "now": NOW}
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(migrations.upgrade, "toolcare_gateway", "0010")
            await session.execute(USER_OF_VERSION_10, user)
            await session.execute(NOTICE_OF_VERSION_10, {"id": "n-1", "user": "u-1", "at": 5})
        await migrations.migrate(database, "toolcare_gateway")
        assert await migrations.drift(database, Base.metadata) == []
        async with database.read() as session:
            kept = (await session.scalars(select(Notice))).one()
            rules = [store.rule_of(row) for row in await store.rules_at_work(session)]
    finally:
        await database.dispose()
    assert (kept.kind, kept.number, kept.severity, kept.alert_id, kept.over_at) == ("assigned", 7, "info", None, None)
    assert sum(rule.to.concerned for rule in rules) == 1


@asynccontextmanager
async def healthy(address: str, status: list[str], names: Sequence[str] = ("broker",)) -> AsyncIterator[None]:
    """A service that says of itself what stands in `status`, by all checks of these names."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        checks = [{"name": name, "status": status[0]} for name in names]
        body = json.dumps({"status": status[0], "checks": checks}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        writer.close()

    path = Path(address.removeprefix("unix:"))
    path.parent.mkdir(exist_ok=True)
    server = await asyncio.start_unix_server(answer, path)
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
        path.unlink(missing_ok=True)  # noqa: ASYNC240 - a socket of this test


@ON_ONE_DATABASE
async def test_a_service_that_limps_or_is_gone_for_a_while_is_told_to_administrators(gateway: GatewayUnderTest) -> None:
    """Once until it is well, and anew when it gets worse and stays so; a short trouble is none."""
    anna, erika = await gateway.logged_in("anna", Role.ADMINISTRATOR), await gateway.logged_in()
    watch: ServiceWatch = gateway.app.state.service_watch

    async def after(minutes: int) -> list[str]:
        gateway.clock.advance(timedelta(minutes=minutes))
        await watch.ask()
        await deliverer(gateway).clock_once()
        values = [one["values"] for one in await notices(anna)]
        ours = [one for one in values if isinstance(one, dict) and one["service"] == "photos"]
        return [str(one["detail"] or one["condition"]) for one in ours]

    status, checks = ["ok"], ["broker"]
    async with healthy(gateway.parts.settings.upstream("photos"), status, checks):
        assert await after(0) == []
        status[0] = "degraded"
        assert [await after(minutes) for minutes in (0, 4)] == [[], []]
        status[0] = "ok"
        assert await after(1) == []
        status[0] = "degraded"
        assert [await after(minutes) for minutes in (1, 5)] == [[], ["broker"]]
        checks.append("outbox")
        assert [await after(minutes) for minutes in (1, 4, 1)] == [["broker"], ["broker"], ["broker, outbox"]]
        checks.remove("outbox")
        assert await after(6) == ["broker, outbox"], "one of them is well again: nothing to tell"
    assert [await after(minutes) for minutes in (9, 4)] == [["broker, outbox"]] * 2, "it has stopped: it may come back"
    assert await after(1) == ["gone"]
    assert await after(30) == ["gone"]
    async with healthy(gateway.parts.settings.upstream("photos"), ["ok"]):
        assert await after(1) == []
        gateway.clock.advance(timedelta(hours=1))
    assert [await after(minutes) for minutes in (0, 6)] == [[], ["gone"]]
    assert await notices(erika) == []
