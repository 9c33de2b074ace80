"""The audit trail: everything that is done, in one chain, and every way to falsify it is found."""

import asyncio
import csv
import io
import json
from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import PASSWORD, GatewayUnderTest, Json, log_in, refused

from toolcare_gateway.audit.bursts import Bursts, note_burst
from toolcare_gateway.audit.commands import manage_audit
from toolcare_gateway.audit.domain import Head, canonical, hash_of
from toolcare_gateway.audit.keeping import BY_NIGHT, Trail, new_check
from toolcare_gateway.audit.tables import AuditAnchor
from toolcare_gateway.audit.verifying import Verdict, verify
from toolcare_gateway.identity import second_factor
from toolcare_shared.auth import Role
from toolcare_shared.contracts.audit import RegistryAudited, RowChange, RowDeed, Who, WhoVia
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.health import Status
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.retention import store as terms

pytestmark = pytest.mark.asyncio


def change(gateway: GatewayUnderTest, number: int = 1, **values: object) -> RegistryAudited:
    row = RowChange(
        table="tool",
        key=f"t-{number}",
        deed=RowDeed.CHANGED,
        before={"name": "Cap", "colour": "red"},
        after={"name": f"=Cap {number}", "colour": "blue"},
    )
    entry: dict[str, object] = {
        "entry_id": new_id(), "service": "registry", "at": gateway.clock.now(), "kind": "request",
        "who": Who(id="u-1", name="Erika", kind="person", role="engineer"), "what": "PATCH /tools/{tool_id}",
        "target": f"/tools/t-{number}", "address": "192.0.2.1", "device": "Tablet", "correlation_id": "c",
        "changes": [row],
    }  # fmt: skip
    return RegistryAudited.model_validate({**entry, **values})


async def own(gateway: GatewayUnderTest) -> list[Envelope]:
    """The entries that the gateway itself has left, as its consumer will hear them."""
    query = select(outbox.c.envelope).where(outbox.c.aggregate == "audit").order_by(outbox.c.entry)
    async with gateway.database.read() as session:
        return [Envelope.parse(each) for each in (await session.scalars(query)).all()]


async def told(gateway: GatewayUnderTest) -> list[tuple[object, object, object, object]]:
    data = [envelope.data for envelope in await own(gateway)]
    return [(_who(one)["name"], one["kind"], one["what"], one["target"]) for one in data]


def _who(entry: Mapping[str, object]) -> Mapping[str, object]:
    who = entry["who"]
    assert isinstance(who, dict)
    return who


def trail(gateway: GatewayUnderTest) -> Trail:
    found: Trail = gateway.app.state.audit
    return found


async def check(gateway: GatewayUnderTest, checkpoint: Head | None = None) -> Verdict:
    async with gateway.database.read() as session:
        return await verify(session, checkpoint)


async def test_a_burst_of_refusals_is_told_as_one_entry_with_their_number(gateway: GatewayUnderTest) -> None:
    """Nobody floods the trail: three a minute one by one, the rest with their number; the next minute begins anew."""
    bursts: Bursts = gateway.app.state.bursts
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    erika = await gateway.logged_in("erika", Role.ENGINEER)
    for _ in range(40):
        assert refused(await timo.get("/api/v1/exports.xlsx")) == (403, "forbidden")
    assert refused(await timo.get("/api/v1/users")) == (403, "forbidden")
    assert refused(await erika.get("/api/v1/audit")) == (403, "forbidden")
    assert bursts.over() == []
    gateway.clock.advance(timedelta(minutes=1))
    assert refused(await timo.get("/api/v1/audit")) == (403, "forbidden")
    for burst in bursts.over():
        await note_burst(gateway.database, burst)
    gateway.clock.advance(timedelta(minutes=1))
    assert bursts.over(all_of_them=True) == []
    assert [(who, target) for who, _, what, target in await told(gateway) if what == "refused"] == [
        *[("Timo", "GET /api/v1/exports.xlsx")] * 3,
        ("Erika", "GET /api/v1/audit"),
        ("Timo", "GET /api/v1/audit"),
        ("Timo", "38 x GET /api/v1/users"),
    ]


@ON_ONE_DATABASE
async def test_who_looks_at_data_of_persons_leaves_entries(gateway: GatewayUnderTest) -> None:
    """The first look of each kind within ten minutes, then their number; one's own tokens are nobody's business."""
    bursts: Bursts = gateway.app.state.bursts
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    erika = await gateway.logged_in("erika", Role.ENGINEER)
    for path in ("users", "users/erika", "users/anna", "users/nobody", "tokens", "tokens?all=true", "audit", "people"):
        await admin.get(f"/api/v1/{path}")
    for path in ("tokens?all=true", "notification-log", "notification-log?way=mail", "notification-log"):
        assert (await erika.get(f"/api/v1/{path}")).status_code == httpx.codes.OK
    gateway.clock.advance(timedelta(minutes=9))
    assert bursts.over() == []
    gateway.clock.advance(timedelta(minutes=1))
    for burst in bursts.over():
        await note_burst(gateway.database, burst)
    await admin.get("/api/v1/users")
    assert [(who, what, target) for who, _, what, target in await told(gateway) if str(what).endswith("_viewed")] == [
        ("Anna", "users_viewed", "/api/v1/users"),
        ("Anna", "user_viewed", "/api/v1/users/erika"),
        ("Anna", "tokens_viewed", "/api/v1/tokens"),
        ("Anna", "audit_viewed", "/api/v1/audit"),
        ("Erika", "notification_log_viewed", "/api/v1/notification-log"),
        ("Anna", "user_viewed", "/api/v1/users/anna"),
        ("Erika", "notification_log_viewed", "2 x /api/v1/notification-log"),
        ("Anna", "users_viewed", "/api/v1/users"),
    ]


async def test_logins_refusals_and_changes_leave_entries(gateway: GatewayUnderTest) -> None:
    """Who it was, from where, and what became of it; never a password, a token or a hash of one."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await admin.patch("/api/v1/people/anna", json={"team": "Tool shop"})
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    assert refused(await timo.get("/api/v1/exports.xlsx")) == (403, "forbidden")
    assert refused(await timo.get("/api/v1/audit")) == (403, "forbidden")
    assert (await log_in(timo, "timo", "wrong word")).status_code == httpx.codes.UNAUTHORIZED
    assert (await log_in(timo, "typed in the wrong field", "timo")).status_code == httpx.codes.UNAUTHORIZED
    await timo.delete("/api/v1/session")
    assert await told(gateway) == [
        ("Anna", "access", "login", "/api/v1/session"),
        ("Anna", "request", "PATCH /api/v1/people/{username}", "/api/v1/people/anna"),
        ("Timo", "access", "login", "/api/v1/session"),
        ("Timo", "access", "refused", "GET /api/v1/exports.xlsx"),
        ("Timo", "access", "refused", "GET /api/v1/audit"),
        ("", "access", "login_failed", "timo"),
        ("", "access", "login_failed", "(unknown name)"),
        ("Timo", "access", "logout", "/api/v1/session"),
    ]
    entries = [envelope.data for envelope in await own(gateway)]
    assert entries[1]["changes"] == [
        {"table": "user_account", "key": _who(entries[1])["id"], "deed": "changed",
         "before": {"team": "", "version": 1}, "after": {"team": "Tool shop", "version": 2}}
    ]  # fmt: skip
    assert {str(entry["address"]) for entry in entries} == {"10.0.0.9"}
    assert all("httpx" in str(entry["device"]) for entry in entries)
    everything = json.dumps(entries)
    assert PASSWORD not in everything
    assert "wrong field" not in everything
    assert "$argon2" not in everything
    assert not [c for envelope in entries for c in json.dumps(envelope).split('"') if len(c) == 64]


async def test_every_way_in_leaves_its_entries(gateway: GatewayUnderTest) -> None:
    """PIN, badge, second factor and API token: whose deed it was, what failed; nothing that opens anything."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    tablet = await gateway.logged_in("erika")
    own_session = "/api/v1/session"
    setup = (await tablet.post(f"{own_session}/totp", json={"current": PASSWORD})).json()
    step = second_factor.step_of(gateway.clock.now())
    factor = {"code": second_factor.code_at(setup["secret"], step)}
    codes = (await tablet.put(f"{own_session}/totp", json=factor)).json()["codes"]
    again = {"username": "erika", "password": PASSWORD}
    assert refused(await tablet.post(own_session, json=again))[1] == "second_factor_required"
    assert refused(await tablet.post(own_session, json={**again, "code": codes[1][::-1]}))[1] == "second_factor_failed"
    assert (await tablet.post(own_session, json={**again, "code": codes[0]})).status_code == httpx.codes.OK
    await tablet.put(f"{own_session}/pin", json={"current": PASSWORD, "pin": "2580"})
    assert refused(await tablet.put(f"{own_session}/pin", json={"current": "no", "pin": "2580"}))[0] == 422
    await admin.post("/api/v1/users/erika/badge", json={"number": "04a1:7f22"})
    body = {"name": "MES", "scopes": ["people_read"], "expires_at": "2026-06-01T00:00:00Z"}
    given = (await tablet.post("/api/v1/tokens", json=body)).json()
    for by in ({"username": "erika", "pin": "2580"}, {"badge": "04a1:7f22"}):
        assert (await tablet.post(f"{own_session}/switch", json=by)).status_code == httpx.codes.OK
    assert refused(await tablet.post(f"{own_session}/switch", json={"badge": "9999"}))[0] == 401
    program = await gateway.client()
    program.headers["Authorization"] = f"Bearer {given['secret']}"
    assert refused(await program.get("/api/v1/exports.xlsx")) == (403, "forbidden")
    assert await told(gateway) == [
        ("Anna", "access", "login", "/api/v1/session"),
        ("Erika", "access", "login", "/api/v1/session"),
        ("Erika", "request", "POST /api/v1/session/totp", "/api/v1/session/totp"),
        ("Erika", "request", "PUT /api/v1/session/totp", "/api/v1/session/totp"),
        ("", "access", "login_failed", "erika"),
        ("Erika", "request", "POST /api/v1/session", "/api/v1/session"),
        ("Erika", "access", "login", "/api/v1/session"),
        ("Erika", "request", "PUT /api/v1/session/pin", "/api/v1/session/pin"),
        ("Erika", "access", "login_failed", "erika"),
        ("Anna", "request", "POST /api/v1/users/{username}/badge", "/api/v1/users/erika/badge"),
        ("Erika", "request", "POST /api/v1/tokens", "/api/v1/tokens"),
        ("Erika", "access", "login", "/api/v1/session/switch"),
        ("Erika", "access", "login", "/api/v1/session/switch"),
        ("", "access", "login_failed", "(badge)"),
        ("Erika", "access", "refused", "GET /api/v1/exports.xlsx"),
    ]
    *_, made, _, _, _, last = [envelope.data for envelope in await own(gateway)]
    assert (_who(made)["via"], _who(last)["via"]) == (
        None,
        {"id": given["token"]["id"], "name": given["token"]["name"]},
    )
    everything = json.dumps([envelope.data for envelope in await own(gateway)])
    for secret in (PASSWORD, setup["secret"], given["secret"], "2580", "04a1:7f22", "04a17f22", *codes):
        assert secret not in everything
    assert "$argon2" not in everything
    assert not [c for c in everything.split('"') if len(c) == 64]


async def test_entries_are_taken_once_and_found_again(gateway: GatewayUnderTest) -> None:
    """Filters of every kind, pages by key, and one entry with both sides of the change."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    envelopes = []
    for number in range(1, 6):
        envelopes += await gateway.hear(change(gateway, number))
        gateway.clock.advance(timedelta(minutes=1))
    rule = {"kind": "rule", "what": "watch_ended", "who": Who(id="actions", name="actions", kind="service")}
    await gateway.hear(change(gateway, 6, **rule, target="t-1", changes=[]))
    await gateway.hear_again(envelopes[0])

    async def numbers(query: str) -> list[int]:
        found = (await admin.get(f"/api/v1/audit?{query}")).json()["items"]
        return [one["number"] for one in found]

    assert await numbers("") == [6, 5, 4, 3, 2, 1]
    assert await numbers("object=t-1") == [6, 1]
    assert await numbers("table=tool&object=t-1") == [1]
    assert await numbers("kind=rule") == await numbers("who=actions") == await numbers("what=watch") == [6]
    assert await numbers("q=CAP 3") == [3]
    assert await numbers("service=shotcounter") == []
    assert await numbers("from=2026-03-02T06:02:00Z&to=2026-03-02T06:04:00Z") == [4, 3]
    first = (await admin.get("/api/v1/audit?limit=4")).json()
    rest = (await admin.get(f"/api/v1/audit?limit=4&cursor={first['next_cursor']}")).json()
    assert [one["number"] for one in rest["items"]] == [2, 1]
    assert rest["next_cursor"] is None
    assert refused(await admin.get("/api/v1/audit?cursor=x")) == (400, "invalid_cursor")
    entry: Json = (await admin.get("/api/v1/audit/3")).json()
    assert entry["changes"] == [
        {
            "table": "tool",
            "key": "t-3",
            "deed": "changed",
            "before": {"colour": "red", "name": "Cap"},
            "after": {"colour": "blue", "name": "=Cap 3"},
        }
    ]
    assert (entry["address"], entry["device"]) == ("192.0.2.1", "Tablet")
    assert refused(await admin.get("/api/v1/audit/99")) == (404, "unknown_entry")


@ON_ONE_DATABASE
async def test_what_a_token_did_is_told_from_what_its_owner_did(gateway: GatewayUnderTest) -> None:
    """By its name and id, in the list, the entry and the file; its id finds all that was done with it."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    via = WhoVia(id="tok-1", name="Line monitor")
    by_token = Who(id="u-1", name="Erika", kind="person", role="engineer", via=via)
    await gateway.hear(change(gateway, 1), change(gateway, 2, who=by_token))
    for query in ("object=tok-1", "q=line+monitor"):
        (found,) = (await admin.get(f"/api/v1/audit?{query}")).json()["items"]
        assert (found["number"], found["who"]["name"], found["who"]["via"]) == (2, "Erika", via.model_dump())
    assert (await admin.get("/api/v1/audit/1")).json()["who"]["via"] is None
    table = csv.DictReader(io.StringIO((await admin.get("/api/v1/audit/export.csv")).text[1:]))
    assert {(row["number"], row["token"], row["token_id"]) for row in table} == {
        ("2", "Line monitor", "tok-1"),
        ("1", "", ""),
    }
    assert (await check(gateway)).finding is None


async def test_the_trail_can_be_taken_out(gateway: GatewayUnderTest) -> None:
    """As CSV and workbook without formulas, and as lines whose hashes anybody can check; that it was, is noted."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.hear(*(change(gateway, number) for number in (1, 2, 3)))
    table = list(csv.DictReader(io.StringIO((await admin.get("/api/v1/audit/export.csv?object=t-2")).text[1:])))
    assert [(row["number"], row["who"], row["field"], row["before"], row["after"]) for row in table] == [
        ("2", "Erika", "colour", "red", "blue"),
        ("2", "Erika", "name", "Cap", "'=Cap 2"),
    ]
    lines = [json.loads(line) for line in (await admin.get("/api/v1/audit/export.jsonl")).text.splitlines()]
    for line in lines:
        assert hash_of(line["number"], canonical(line["entry"]), line["previous"]) == line["hash"]
    book = load_workbook(io.BytesIO((await admin.get("/api/v1/audit/export.xlsx")).content), read_only=True)
    assert [row[0] for row in book["audit"].iter_rows(values_only=True)] == ["number", 3, 3, 2, 2, 1, 1]
    assert [what for _, _, what, _ in await told(gateway)][1:] == ["audit_export"] * 3


async def test_the_database_refuses_changes_of_the_trail(gateway: GatewayUnderTest) -> None:
    await gateway.hear(change(gateway))
    for statement in ("UPDATE audit_trail SET who_name = 'x'", "DELETE FROM audit_trail"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with gateway.database.write() as session:
                await session.execute(text(statement))
    assert (await check(gateway)).head.number == 1


TAMPERED = {
    "altered": (["UPDATE audit_trail SET entry = replace(entry, 'Erika', 'Klaus') WHERE number = 3"], "altered", 3),
    "filed elsewhere": (["UPDATE audit_trail SET who_id = 'u-2' WHERE number = 3"], "altered", 3),
    "object forged": (["UPDATE audit_object SET key = 't-9' WHERE number = 3 AND key = 't-3'"], "altered", 3),
    "deleted in the middle": (
        ["DELETE FROM audit_object WHERE number = 3", "DELETE FROM audit_trail WHERE number = 3"], "missing", 3
    ),
    "deleted at the beginning": (
        ["DELETE FROM audit_object WHERE number = 1", "DELETE FROM audit_trail WHERE number = 1"], "missing", 1
    ),
    "cut off": (["DELETE FROM audit_object WHERE number > 4", "DELETE FROM audit_trail WHERE number > 4"], "cut", 5),
    "emptied": (["DELETE FROM audit_object", "DELETE FROM audit_trail"], "cut", 1),
    "swapped": (
        ["DELETE FROM audit_object WHERE number IN (2, 3)", "UPDATE audit_trail SET number = 90 WHERE number = 2",
         "UPDATE audit_trail SET number = 2 WHERE number = 3", "UPDATE audit_trail SET number = 3 WHERE number = 90"],
        "reordered", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
async def test_tampering_is_found(gateway: GatewayUnderTest, how: str) -> None:
    """With the triggers dropped, as somebody would who owns the database."""
    statements, fault, number = TAMPERED[how]
    await gateway.hear(*(change(gateway, each) for each in range(1, 7)))
    await trail(gateway).keep_head(gateway.parts.context)
    seen = trail(gateway).checkpoint.read()
    assert (await check(gateway, seen)) == Verdict(seen or Head(0, ""), None, checkpointed=True)
    await tamper(gateway, *statements)
    found = (await check(gateway, seen)).finding
    assert found is not None
    assert (found.fault, found.number) == (fault, number), found.detail


async def tamper(gateway: GatewayUnderTest, *statements: str) -> None:
    async with gateway.database.write() as session:
        if gateway.database.dialect == "sqlite":
            await session.execute(text("DROP TRIGGER audit_trail_no_update"))
            await session.execute(text("DROP TRIGGER audit_trail_no_delete"))
        else:
            await session.execute(text("DROP TRIGGER audit_trail_no_change ON audit_trail"))
        for statement in statements:
            await session.execute(text(statement))


async def test_an_entry_put_in_is_found(gateway: GatewayUnderTest) -> None:
    """In the middle, with those behind it moved on, and at the end."""
    await gateway.hear(*(change(gateway, each) for each in range(1, 5)))
    copied = "service, at, kind, who_id, who_name, what, target, search, entry, previous, hash FROM audit_trail"
    await tamper(
        gateway,
        "DELETE FROM audit_object WHERE number > 2",
        "UPDATE audit_trail SET number = 5 WHERE number = 4",
        "UPDATE audit_trail SET number = 4 WHERE number = 3",
        f"INSERT INTO audit_trail SELECT 3, 'forged', {copied} WHERE number = 2",
    )
    found = (await check(gateway)).finding
    assert found is not None
    assert (found.fault, found.number) == ("reordered", 3), found.detail
    async with gateway.database.write() as session:
        await session.execute(text("DELETE FROM audit_trail WHERE number > 2"))
        await session.execute(
            text(f"INSERT INTO audit_trail SELECT 3, 'forged', {copied.replace('hash', 'entry_id')} WHERE number = 2")
        )
    found = (await check(gateway)).finding
    assert found is not None
    assert (found.fault, found.number) == ("altered", 3), found.detail


async def test_a_trail_written_anew_is_found(gateway: GatewayUnderTest) -> None:
    """Every hash fits, but the checkpoint outside the database knows the old ones; and it stays as the proof."""
    await gateway.hear(*(change(gateway, each) for each in range(1, 4)))
    await trail(gateway).keep_head(gateway.parts.context)
    seen = trail(gateway).checkpoint.read()
    await tamper(gateway, "DELETE FROM audit_object", "DELETE FROM audit_trail")
    await gateway.hear(*(change(gateway, each) for each in range(1, 5)))
    found = (await check(gateway, seen)).finding
    assert found is not None
    assert (found.fault, found.number) == ("rewritten", 3), found.detail
    await trail(gateway).keep_head(gateway.parts.context)
    assert trail(gateway).checkpoint.read() == seen


async def test_a_check_can_be_asked_for(gateway: GatewayUnderTest) -> None:
    """Once at a time; it is done also when the gateway was started anew in between, and shown until the next."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.hear(*(change(gateway, number) for number in (1, 2, 3)))
    assert (await admin.get("/api/v1/audit/check")).json() == {
        "last": None, "running": False, "done": 0, "entries": 3
    }  # fmt: skip
    asked = await admin.post("/api/v1/audit/check", headers={"Idempotency-Key": "k-1"})
    assert asked.status_code == httpx.codes.ACCEPTED, asked.text
    again = await admin.post("/api/v1/audit/check", headers={"Idempotency-Key": "k-2"})
    assert refused(again) == (409, "check_runs")
    await trail(gateway).check_all(gateway.parts.context)
    state = (await admin.get("/api/v1/audit/check")).json()
    assert not state["running"]
    assert (state["last"]["entries"], state["last"]["fault"], state["last"]["asked_by"]) == (3, None, "Anna")


@ON_ONE_DATABASE
async def test_what_a_check_by_night_finds_is_told_by_health(gateway: GatewayUnderTest) -> None:
    """An entry in the middle was altered: nobody looks at the page by himself."""
    context, kept = gateway.parts.context, trail(gateway)
    await gateway.hear(*(change(gateway, number) for number in (1, 2, 3)))

    async def health_after_a_night() -> tuple[Status, str]:
        gateway.clock.advance(timedelta(days=1))
        async with gateway.database.write() as session:
            session.add(new_check(BY_NIGHT, gateway.clock.now()))
        await kept.check_all(context)
        await kept.keep_head(context)
        return next((check.status, check.detail) for check in await context.health.checks() if check.name == "audit")

    assert await health_after_a_night() == (Status.OK, "")
    await tamper(gateway, "UPDATE audit_trail SET entry = replace(entry, 'Erika', 'Klaus') WHERE number = 2")
    status, detail = await health_after_a_night()
    assert (status, "altered at entry 2" in detail) == (Status.DEGRADED, True), detail


async def test_the_command_says_whether_the_trail_is_unbroken(
    gateway: GatewayUnderTest, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """While the gateway has its database open; the exit code tells a script."""
    await gateway.hear(*(change(gateway, number) for number in (1, 2, 3)))
    await trail(gateway).keep_head(gateway.parts.context)
    capsys.readouterr()
    arguments = ["verify", "--data", str(gateway.parts.settings.data_dir), "--database", database_url]
    assert await asyncio.to_thread(manage_audit, arguments) == 0
    assert capsys.readouterr().out.startswith("3 entries, unbroken.")
    await tamper(gateway, "UPDATE audit_trail SET entry = replace(entry, 'Erika', 'Klaus') WHERE number = 2")
    assert await asyncio.to_thread(manage_audit, arguments) == 1
    assert "Entry 2 was altered" in capsys.readouterr().out


async def cut(gateway: GatewayUnderTest, keep_days: int = 365) -> None:
    now = gateway.clock.now()
    async with gateway.database.write() as session:
        await terms.choose(session, DataKind.AUDIT, keep_days, 1, now)
        await terms.want(session, DataKind.AUDIT, now + timedelta(seconds=1), now)
    await gateway.app.state.retention.once(gateway.database)


async def verdict(gateway: GatewayUnderTest) -> Verdict:
    """What a check finds that knows both files outside the database."""
    kept = trail(gateway)
    async with gateway.database.read() as session:
        return await verify(session, kept.checkpoint.read(), anchor=kept.anchor.read())


async def test_old_entries_are_cut_off_and_the_rest_stays_provable(gateway: GatewayUnderTest) -> None:
    """The chain goes on from an anchor; what no anchor names is still refused, and a forged cut is found."""
    await gateway.hear(*[change(gateway, number) for number in range(1, 8)])
    gateway.clock.advance(timedelta(days=400))
    await gateway.hear(*[change(gateway, number) for number in range(8, 11)])
    await trail(gateway).keep_head(gateway.parts.context)
    async with gateway.database.write() as session:
        await terms.hold(session, "t-1", 1, held=True)
    await cut(gateway)
    assert (await verdict(gateway)).entries == 10
    async with gateway.database.write() as session:
        await terms.hold(session, "t-1", 2, held=False)
    await cut(gateway)
    found = await verdict(gateway)
    assert (found.finding, found.entries, found.anchor.number, found.head.number) == (None, 3, 7, 10)
    await gateway.hear(change(gateway, 11))
    assert (await verdict(gateway)).entries == 4
    for statement in ("DELETE FROM audit_trail WHERE number = 8", "DELETE FROM audit_anchor"):
        with pytest.raises(DBAPIError):
            async with gateway.database.write() as session:
                await session.execute(text(statement))
    async with gateway.database.write() as session:
        hash_ = await session.scalar(text("SELECT hash FROM audit_trail WHERE number = 9"))
        session.add(AuditAnchor(number=9, hash=hash_, cut_at=gateway.clock.now()))
        await session.flush()
        await session.execute(text("DELETE FROM audit_object WHERE number <= 9"))
        await session.execute(text("DELETE FROM audit_trail WHERE number <= 9"))
    forged = (await verdict(gateway)).finding
    assert forged is not None
    assert (forged.fault, forged.number) == ("cut", 8)
