"""Users, passwords, second factors, PINs, badges, devices: who gets in, and who does not."""

from datetime import timedelta

import httpx
import pytest
from pydantic import JsonValue
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import PASSWORD, GatewayUnderTest, log_in, refused

from toolcare_gateway.identity import second_factor
from toolcare_gateway.identity.tables import DeviceUser, LoginSession, RecoveryCode, User
from toolcare_shared import idempotency
from toolcare_shared.auth import Role
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.tables import idempotency as kept_answers
from toolcare_shared.messaging.tables import outbox

pytestmark = pytest.mark.asyncio

OWN = "granite violin walks home"
SESSION = "/api/v1/session"


async def administrator(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    return await gateway.logged_in("anna", Role.ADMINISTRATOR)


async def added(admin: httpx.AsyncClient, username: str, **more: JsonValue) -> str:
    """Add a user as the page does; returns the password that was shown."""
    body = {"username": username, "name": username.capitalize(), **more}
    answer = await admin.post("/api/v1/users", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["password"])


async def change(admin: httpx.AsyncClient, username: str, **what: JsonValue) -> httpx.Response:
    tag = (await admin.get(f"/api/v1/users/{username}")).headers["etag"]
    return await admin.patch(f"/api/v1/users/{username}", json=what, headers={"If-Match": tag})


async def with_pin(gateway: GatewayUnderTest, username: str, pin: str = "4711") -> httpx.AsyncClient:
    """A tablet on which he has logged in with his password, and set his PIN."""
    client = await gateway.logged_in(username)
    answer = await client.put(f"{SESSION}/pin", json={"current": PASSWORD, "pin": pin})
    assert answer.status_code == httpx.codes.NO_CONTENT, answer.text
    return client


async def test_a_repeat_gets_the_secret_that_was_shown_once(gateway: GatewayUnderTest) -> None:
    """Under its key, for a day, and from nobody who reads the database; without one it is another request, as ever."""
    admin = await administrator(gateway)
    users, tokens = "/api/v1/users", "/api/v1/tokens"
    timo: dict[str, JsonValue] = {"username": "timo", "name": "Timo"}
    keyed = {"Idempotency-Key": "the tablet's own"}
    first, again = [await admin.post(users, json=timo, headers=keyed) for _ in range(2)]
    assert (again.status_code, again.json()) == (httpx.codes.CREATED, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = {**timo, "username": "petra"}
    assert refused(await admin.post(users, json=other, headers=keyed)) == (422, "idempotency_key_reused")
    assert refused(await admin.post(users, json=timo)) == (409, "username_taken")
    reset = f"{users}/timo/reset-password"
    passwords = [(await admin.post(reset, headers=keyed)).json()["password"] for _ in range(2)]
    assert passwords[0] == passwords[1] != first.json()["password"]
    program = {"name": "MES", "scopes": ["tool_read"], "expires_at": "2026-06-01T00:00:00Z"}
    secrets = {(await admin.post(tokens, json=program, headers=keyed)).json()["secret"] for _ in range(2)}
    assert len(secrets) == len((await admin.get(tokens)).json()["items"]) == 1
    async with gateway.database.read() as session:
        kept = str((await session.execute(select(kept_answers))).all())
    assert not [secret for secret in (first.json()["password"], *passwords, *secrets) if secret in kept]
    await idempotency.forget_old(gateway.database, gateway.clock.now() + timedelta(hours=25))
    assert refused(await admin.post(users, json=timo, headers=keyed)) == (409, "username_taken")


@ON_ONE_DATABASE
async def test_a_new_user_must_choose_a_password_of_his_own(gateway: GatewayUnderTest) -> None:
    """What was shown to the administrator opens nothing but the door to a new one; it is stored nowhere."""
    admin = await administrator(gateway)
    given = await added(admin, "timo", role="technician", team="Tool shop", language="de")
    timo = await gateway.client()
    assert (await log_in(timo, "timo", given)).json()["must_change_password"] is True
    for path in ("/api/v1/tools", "/api/v1/sessions", "/api/v1/x"):
        assert refused(await timo.get(path)) == (403, "password_change_required"), path
    body = {"current": given, "new": OWN}
    assert (await timo.put(f"{SESSION}/password", json=body)).status_code == httpx.codes.NO_CONTENT
    assert (await timo.get(SESSION)).json()["must_change_password"] is False
    assert (await timo.get("/api/v1/tools")).status_code == httpx.codes.OK
    async with gateway.database.read() as session:
        told = "".join((await session.scalars(select(outbox.c.envelope))).all())
    assert given not in told
    assert refused(await admin.post("/api/v1/users", json={"username": "TIMO", "name": "T"})) == (409, "username_taken")
    again = (await admin.post("/api/v1/users/timo/reset-password")).json()["password"]
    assert refused(await timo.get(SESSION))[0] == 401
    assert (await log_in(timo, "timo", again)).json()["must_change_password"] is True


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen chars", "password_too_short"),
        ("x" * 201, "password_too_long"),
        ("passwordpassword", "password_too_common"),
        ("qwertyuiopasdfghjkl", "password_too_common"),
        ("let me in let me in", "password_too_common"),
        ("correct horse battery staple", "password_too_common"),
        ("erika-toolcare-erika", "password_tells_name"),
    ],
)
async def test_bad_passwords_are_refused(gateway: GatewayUnderTest, password: str, code: str) -> None:
    """Too short for a password that is the only factor, known to everybody, or made of names; else anything goes."""
    client = await gateway.logged_in("erika")
    body = {"current": PASSWORD, "new": password}
    assert refused(await client.put(f"{SESSION}/password", json=body)) == (422, code)


async def test_a_leaver_is_out_at_once_and_an_administrator_stays(gateway: GatewayUnderTest) -> None:
    """Sessions and tokens end; nobody takes his own rights; of two who write, the second is told."""
    admin = await administrator(gateway)
    erika = await gateway.logged_in("erika")
    body = {"name": "MES", "scopes": ["tool_read"], "expires_at": "2026-06-01T00:00:00Z"}
    secret = (await erika.post("/api/v1/tokens", json=body)).json()["secret"]
    stale = (await admin.get("/api/v1/users/erika")).headers["etag"]
    assert (await change(admin, "erika", role="administrator")).json()["role"] == "administrator"
    answer = await admin.patch("/api/v1/users/erika", json={"name": "E"}, headers={"If-Match": stale})
    assert refused(answer) == (412, "precondition_failed")
    assert refused(await admin.patch("/api/v1/users/erika", json={"name": "E"})) == (428, "precondition_required")
    assert refused(await change(erika, "erika", role="engineer")) == (409, "oneself_demoted")
    assert refused(await change(erika, "erika", active=False)) == (409, "oneself_demoted")
    assert (await change(admin, "erika", active=False)).json()["active"] is False
    assert refused(await erika.get(SESSION))[0] == 401
    assert refused(await log_in(erika, "erika")) == (401, "login_failed")
    program = await gateway.client()
    program.headers["Authorization"] = f"Bearer {secret}"
    assert refused(await program.get("/api/v1/tools"))[0] == 401
    await change(admin, "erika", active=True)
    assert refused(await program.get("/api/v1/tools"))[0] == 401, "what was revoked stays revoked"


async def test_the_last_administrator_stays_one(gateway: GatewayUnderTest) -> None:
    """Not even a race lets the last one go: whoever is not active counts for nothing."""
    admin = await administrator(gateway)
    other = await gateway.logged_in("berta", Role.ADMINISTRATOR)
    async with gateway.database.write() as session:
        berta = (await session.scalars(select(User).where(User.username == "berta"))).one()
        berta.active = False
    assert refused(await other.get(SESSION))[0] == 401
    assert (await admin.get("/api/v1/users/berta")).json()["active"] is False
    async with gateway.database.write() as session:
        berta = (await session.scalars(select(User).where(User.username == "berta"))).one()
        anna = (await session.scalars(select(User).where(User.username == "anna"))).one()
        berta.active, anna.active = True, True
    assert (await change(other, "anna", role="engineer")).json()["role"] == "engineer"
    assert refused(await change(other, "berta", active=False)) == (409, "oneself_demoted")


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "users/anna", {"name": "A", "password_hash": "x"}),
        ("PATCH", "users/anna", {"id": "u-9"}),
        ("POST", "users", {"username": "eve", "name": "Eve", "must_change_password": False}),
        ("PATCH", "people/anna", {"team": "", "role": "administrator"}),
        ("PATCH", "session", {"language": "de", "role": "administrator"}),
        ("PUT", "session/password", {"current": PASSWORD, "new": OWN, "user_id": "u-9"}),
        ("POST", "tokens", {"name": "x", "scopes": ["tool_read"], "expires_at": "2026-06-01T00:00:00Z", "owner": "u"}),
    ],
)
async def test_fields_that_nobody_may_set_are_refused(
    gateway: GatewayUnderTest, method: str, path: str, body: dict[str, JsonValue]
) -> None:
    """Nothing is passed over in silence, so nothing slips through either."""
    admin = await administrator(gateway)
    answer = await admin.request(method, f"/api/v1/{path}", json=body, headers={"If-Match": "*"})
    assert refused(answer) == (422, "invalid_input")


@ON_ONE_DATABASE
async def test_a_login_makes_a_new_session_whatever_the_browser_brings(gateway: GatewayUnderTest) -> None:
    """Session and device of somebody else's making are worth nothing: neither is taken over (fixation)."""
    await gateway.user("erika")
    victim = await gateway.client()
    victim.cookies.set("toolcare_session", "planted")
    victim.cookies.set("toolcare_device", "planted")
    answer = await log_in(victim, "erika")
    cookies = "".join(answer.headers.get_list("set-cookie"))
    assert "planted" not in cookies
    thief = await gateway.client()
    thief.cookies.set("toolcare_session", "planted")
    thief.cookies.set("toolcare_device", "planted")
    assert refused(await thief.get(SESSION))[0] == 401
    assert (await thief.get(f"{SESSION}/device")).json() == {"trusted": False, "people": []}


async def test_one_sees_and_ends_ones_sessions(gateway: GatewayUnderTest) -> None:
    """Each with address and device, this one marked; somebody else's are out of reach."""
    client = await gateway.logged_in("erika")
    other, third = await gateway.client(address="10.0.0.77"), await gateway.client()
    for one in (other, third):
        await log_in(one, "erika")
    stranger = await gateway.logged_in("timo")
    rows = (await client.get("/api/v1/sessions")).json()["items"]
    assert [row["current"] for row in rows].count(True) == 1
    elsewhere = next(row for row in rows if row["address"] == "10.0.0.77")
    assert refused(await stranger.delete(f"/api/v1/sessions/{elsewhere['id']}")) == (404, "unknown_session")
    assert (await client.delete(f"/api/v1/sessions/{elsewhere['id']}")).status_code == httpx.codes.NO_CONTENT
    assert refused(await other.get(SESSION))[0] == 401
    assert (await client.delete("/api/v1/sessions")).status_code == httpx.codes.NO_CONTENT
    assert refused(await third.get(SESSION))[0] == 401
    assert (await client.get(SESSION)).status_code == httpx.codes.OK
    assert (await stranger.get(SESSION)).status_code == httpx.codes.OK


async def test_a_second_factor_is_asked_for_and_counts_once(gateway: GatewayUnderTest) -> None:
    """Code of the app or a recovery code, each once; guessing gets slow; the way back needs the password."""
    client = await gateway.logged_in("erika")
    setup = (await client.post(f"{SESSION}/totp", json={"current": PASSWORD})).json()
    assert setup["qr_svg"].startswith("<svg")
    assert f"secret={setup['secret']}" in setup["uri"]

    def code() -> str:
        return second_factor.code_at(setup["secret"], second_factor.step_of(gateway.clock.now()))

    assert (await log_in(client, "erika")).status_code == httpx.codes.OK, "it does not count before it was confirmed"
    assert refused(await client.put(f"{SESSION}/totp", json={"code": "000000"})) == (422, "wrong_second_factor")
    codes = (await client.put(f"{SESSION}/totp", json={"code": code()})).json()["codes"]
    assert len(set(codes)) == 10
    phone = await gateway.client()

    async def enter(text: str | None) -> httpx.Response:
        return await phone.post(SESSION, json={"username": "erika", "password": PASSWORD, "code": text})

    assert refused(await enter(None)) == (401, "second_factor_required")
    assert refused(await enter(code())) == (401, "second_factor_failed"), "used when it was set up"
    gateway.clock.advance(timedelta(seconds=30))
    assert (await enter(code())).status_code == httpx.codes.OK
    assert refused(await enter(code())) == (401, "second_factor_failed")
    assert (await enter(codes[0].upper().replace("-", " "))).status_code == httpx.codes.OK
    assert refused(await enter(codes[0])) == (401, "second_factor_failed")
    for number in range(4):
        assert refused(await enter(f"00000{number}"))[0] == 401
        await enter(None)
    assert refused(await enter(None)) == (429, "too_many_attempts"), "asking without a code makes nothing forgotten"
    gateway.clock.advance(timedelta(minutes=5))
    async with gateway.database.read() as session:
        user = (await session.scalars(select(User))).one()
        kept = set((await session.scalars(select(RecoveryCode.code_hash))).all())
    assert setup["secret"] not in str(user.totp_secret)
    assert kept.isdisjoint(codes)
    assert len(kept) == 9
    assert (await client.get(f"{SESSION}/account")).json()["recovery_codes_left"] == 9
    off = f"{SESSION}/totp/off"
    assert refused(await client.post(off, json={"current": PASSWORD})) == (422, "invalid_input")
    wrong = {"current": "not it", "code": codes[1]}
    assert refused(await client.post(off, json=wrong)) == (422, "wrong_current_password")
    gateway.clock.advance(timedelta(hours=1))
    spent = {"current": PASSWORD, "code": codes[0]}
    tries = [refused(await client.post(off, json=spent))[1] for _ in range(6)]
    assert (tries[0], tries[-1]) == ("wrong_second_factor", "too_many_attempts"), "the password alone forgives nothing"
    gateway.clock.advance(timedelta(hours=1))
    spent = {"current": PASSWORD, "code": codes[1]}
    assert (await client.post(off, json=spent)).status_code == httpx.codes.NO_CONTENT
    assert refused(await client.post(off, json=spent))[1] == "second_factor_off"
    assert (await log_in(phone, "erika")).status_code == httpx.codes.OK


async def test_a_colleague_takes_over_the_tablet_by_pin(gateway: GatewayUnderTest) -> None:
    """Where both have logged in with passwords; what the one before had open ends; what a PIN opens has limits."""
    await with_pin(gateway, "timo")
    tablet = await gateway.logged_in("erika")
    before = tablet.cookies["toolcare_session"]
    assert (await log_in(tablet, "timo")).status_code == httpx.codes.OK
    shown = (await tablet.get(f"{SESSION}/device")).json()
    assert shown["trusted"] is True
    assert sorted((one["username"], one["pin"]) for one in shown["people"]) == [("erika", False), ("timo", True)]
    await log_in(tablet, "erika")
    left = tablet.cookies["toolcare_session"]
    answer = await tablet.post(f"{SESSION}/switch", json={"username": "timo", "pin": "4711"})
    assert (answer.json()["user"]["username"], answer.json()["proven"]) == ("timo", False)
    assert tablet.cookies["toolcare_session"] not in {before, left}
    old = await gateway.client()
    old.cookies.set("toolcare_session", left)
    assert refused(await old.get(SESSION))[0] == 401
    assert (await tablet.get(f"{SESSION}/account")).json()["method"] == "pin"
    body = {"name": "MES", "scopes": ["tool_read"], "expires_at": "2026-06-01T00:00:00Z"}
    assert refused(await tablet.post("/api/v1/tokens", json=body)) == (403, "password_session_required")
    answer = await tablet.put(f"{SESSION}/pin", json={"current": PASSWORD, "pin": "2580"})
    assert refused(answer) == (403, "password_session_required")


@ON_ONE_DATABASE
async def test_a_pin_opens_no_administration(gateway: GatewayUnderTest) -> None:
    """What is set up and kept is for who came with his password, at whatever service; what is not, he reads."""
    tablet = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await tablet.put(f"{SESSION}/pin", json={"current": PASSWORD, "pin": "4711"})
    await gateway.logged_in("erika")
    program = {"name": "MES", "scopes": ["tool_read"], "expires_at": "2026-06-01T00:00:00Z"}
    erika = await gateway.client()
    await log_in(erika, "erika")
    token = (await erika.post("/api/v1/tokens", json=program)).json()["token"]["id"]
    assert len((await tablet.get("/api/v1/tokens?all=true")).json()["items"]) == 1
    await tablet.post(f"{SESSION}/switch", json={"username": "anna", "pin": "4711"})
    for method, path, body in (
        ("PUT", "/api/v1/mail-server", {"host": "x.example", "from_address": "a@x.example"}),
        ("PUT", "/api/v1/retention/notices", {"keep_days": 30}),
        ("POST", "/api/v1/retention/run", {}),
        ("POST", "/api/v1/notification-targets", {"name": "Screen", "url": "json://x.example"}),
        ("PATCH", "/api/v1/plant", {"name": "Works"}),
        ("POST", "/api/v1/audit/check", {}),
        ("GET", "/api/v1/audit", None),
        ("GET", "/api/v1/audit/export.csv", None),
        ("GET", "/api/v1/exports.zip", None),
        ("GET", "/api/v1/users", None),
        ("PATCH", "/api/v1/people/erika", {"team": "Night"}),
    ):
        answer = await tablet.request(method, path, json=body, headers={"If-Match": '"0"', "Idempotency-Key": new_id()})
        assert refused(answer) == (403, "password_session_required"), path
    assert (await tablet.get("/api/v1/mail-server")).status_code == httpx.codes.OK
    assert (await tablet.get("/api/v1/people")).status_code == httpx.codes.OK
    assert (await tablet.get("/api/v1/tokens?all=true")).json()["items"] == []
    assert refused(await tablet.delete(f"/api/v1/tokens/{token}")) == (404, "unknown_token")
    await log_in(tablet, "anna")
    assert (await tablet.get("/api/v1/users")).status_code == httpx.codes.OK


async def test_what_was_begun_before_a_switch_keeps_its_author(gateway: GatewayUnderTest) -> None:
    """An entry that waited on the tablet names who wrote it, and is not taken from anybody else's session."""
    tablet = await with_pin(gateway, "timo")
    author = {"Toolcare-Author": (await tablet.get(SESSION)).json()["user"]["id"]}
    assert (await tablet.patch(SESSION, json={"language": "de"}, headers=author)).status_code == httpx.codes.OK
    await gateway.user("erika")
    await log_in(tablet, "erika")
    answer = await tablet.patch(SESSION, json={"language": "en"}, headers=author)
    assert refused(answer) == (401, "unauthenticated")
    assert refused(await tablet.post("/api/v1/failures", json={}, headers=author)) == (401, "unauthenticated")
    answer = await tablet.post(f"{SESSION}/switch", json={"username": "timo", "pin": "4711"})
    assert answer.status_code == httpx.codes.OK
    answer = await tablet.patch(SESSION, json={"language": "en"}, headers=author)
    assert answer.json()["user"]["language"] == "en"


@ON_ONE_DATABASE
async def test_a_pin_is_worth_nothing_elsewhere_or_later(gateway: GatewayUnderTest) -> None:
    """On a device nobody has logged in on with a password, after a week, from another site, after a password reset."""
    tablet = await with_pin(gateway, "timo")
    right = {"username": "timo", "pin": "4711"}
    unknown = await gateway.client()
    assert refused(await unknown.post(f"{SESSION}/switch", json=right)) == (401, "device_not_known")
    assert (await unknown.get(f"{SESSION}/device")).json()["people"] == []
    evil = {"Origin": "http://evil.example"}
    answer = await tablet.post(f"{SESSION}/switch", json=right, headers=evil)
    assert refused(answer) == (403, "cross_site_request")
    for body in ({}, {"pin": "4711"}, {"username": "timo", "pin": "4711", "badge": "12345"}):
        assert refused(await tablet.post(f"{SESSION}/switch", json=body)) == (422, "pin_or_badge")
    gateway.clock.advance(timedelta(days=6, hours=23))
    assert (await tablet.post(f"{SESSION}/switch", json=right)).status_code == httpx.codes.OK
    gateway.clock.advance(timedelta(hours=2))
    assert refused(await tablet.post(f"{SESSION}/switch", json=right)) == (401, "device_not_known")


async def test_guessing_a_pin_gets_slow_and_ends(gateway: GatewayUnderTest) -> None:
    """Three are free; after ten in a row the PIN is spent until its owner comes with his password."""
    tablet = await with_pin(gateway, "timo")
    for attempt in range(10):
        answer = await tablet.post(f"{SESSION}/switch", json={"username": "timo", "pin": f"900{attempt}"})
        assert refused(answer) == (401, "wrong_pin_or_badge"), attempt
        waiting = await tablet.post(f"{SESSION}/switch", json={"username": "timo", "pin": "4711"})
        if 2 <= attempt < 9:
            assert refused(waiting) == (429, "too_many_attempts"), attempt
            gateway.clock.advance(timedelta(minutes=15))
        elif attempt < 2:
            assert waiting.status_code == httpx.codes.OK
            for number in range(attempt + 1):
                await tablet.post(f"{SESSION}/switch", json={"username": "timo", "pin": f"800{number}"})
    assert refused(waiting) == (401, "pin_spent")
    gateway.clock.advance(timedelta(hours=2))
    assert refused(await tablet.post(f"{SESSION}/switch", json={"username": "timo", "pin": "4711"}))[1] == "pin_spent"
    await log_in(tablet, "timo")
    answer = await tablet.post(f"{SESSION}/switch", json={"username": "timo", "pin": "4711"})
    assert answer.status_code == httpx.codes.OK


@ON_ONE_DATABASE
@pytest.mark.parametrize("pin", ["123", "123456789", "1111", "2345", "9876", "12a4", ""])
async def test_pins_that_everybody_tries_first_are_refused(gateway: GatewayUnderTest, pin: str) -> None:
    client = await gateway.logged_in("erika")
    answer = await client.put(f"{SESSION}/pin", json={"current": PASSWORD, "pin": pin})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


async def test_a_badge_opens_a_known_tablet(gateway: GatewayUnderTest) -> None:
    """Set by an administrator, kept as a keyed hash, of one person at a time; not for who has a second factor."""
    admin = await administrator(gateway)
    tablet = await gateway.logged_in("timo")
    await gateway.user("erika")
    badge = {"number": " 04A1:7F22 "}
    assert (await admin.post("/api/v1/users/erika/badge", json=badge)).json()["badge"] is True
    assert refused(await admin.post("/api/v1/users/timo/badge", json=badge)) == (409, "badge_taken")
    assert refused(await tablet.post(f"{SESSION}/switch", json={"badge": "9999"})) == (401, "wrong_pin_or_badge")
    answer = await tablet.post(f"{SESSION}/switch", json={"badge": "04a1:7f22"})
    assert answer.json()["user"]["username"] == "erika"
    async with gateway.database.write() as session:
        erika = (await session.scalars(select(User).where(User.username == "erika"))).one()
        assert "04a1" not in str(erika.badge_hash)
        erika.totp_on = True
    assert refused(await tablet.post(f"{SESSION}/switch", json={"badge": "04a1:7f22"}))[1] == "wrong_pin_or_badge"
    assert (await admin.post("/api/v1/users/erika/badge", json={"number": ""})).json()["badge"] is False


async def test_an_api_token_does_what_it_names_and_its_owner_may(gateway: GatewayUnderTest) -> None:
    """Shown once, stored as a hash; from any site; never more than its owner may at that moment; gone when revoked."""
    erika = await gateway.logged_in("erika")
    body = {"name": "MES", "scopes": ["tool_read", "people_read"], "expires_at": "2026-06-01T00:00:00Z"}
    given = (await erika.post("/api/v1/tokens", json=body)).json()
    assert given["secret"].startswith("tlc_")
    assert given["token"]["last_used_at"] is None
    program = await gateway.client()
    program.headers.update({"Authorization": f"Bearer {given['secret']}", "Origin": "http://mes.example"})
    assert (await program.get("/api/v1/tools")).status_code == httpx.codes.OK
    assert (await program.get(SESSION)).json()["user"]["username"] == "erika"
    assert refused(await program.get("/api/v1/machines")) == (403, "forbidden")
    for method, path in (("GET", "sessions"), ("POST", "tokens"), ("DELETE", "session"), ("GET", "session/account")):
        answer = await program.request(method, f"/api/v1/{path}", json=body if method == "POST" else None)
        assert refused(answer) == (403, "not_by_token"), path
    row = (await erika.get("/api/v1/tokens")).json()["items"][0]
    assert row["last_used_at"] == "2026-03-02T06:00:00Z"
    for wrong, code in (
        ({"scopes": ["user_admin"]}, "scope_not_yours"),
        ({"expires_at": "2026-03-01T00:00:00Z"}, "expiry_not_usable"),
        ({"expires_at": "2028-03-01T00:00:00Z"}, "expiry_not_usable"),
        ({"scopes": ["all"]}, "invalid_input"),
    ):
        assert refused(await erika.post("/api/v1/tokens", json=body | wrong)) == (422, code)
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    assert refused(await timo.delete(f"/api/v1/tokens/{row['id']}")) == (404, "unknown_token")
    assert (await timo.get("/api/v1/tokens", params={"all": True})).json()["items"] == []
    admin = await administrator(gateway)
    assert [one["owner"] for one in (await admin.get("/api/v1/tokens", params={"all": True})).json()["items"]] == [
        "erika"
    ]
    assert (await admin.delete(f"/api/v1/tokens/{row['id']}")).status_code == httpx.codes.NO_CONTENT
    assert refused(await program.get("/api/v1/tools")) == (401, "unauthenticated")
    short = (await erika.post("/api/v1/tokens", json=body | {"expires_at": "2026-03-02T07:00:00Z"})).json()["secret"]
    program.headers["Authorization"] = f"Bearer {short}"
    assert (await program.get("/api/v1/tools")).status_code == httpx.codes.OK
    gateway.clock.advance(timedelta(hours=1))
    assert refused(await program.get("/api/v1/tools"))[0] == 401


async def test_a_token_shrinks_with_its_owners_role(gateway: GatewayUnderTest) -> None:
    """What was granted to an engineer is no more than a technician's once he is one; the services are told scopes."""
    admin = await administrator(gateway)
    erika = await gateway.logged_in("erika")
    body = {"name": "x", "scopes": ["tool_read", "data_export"], "expires_at": "2026-06-01T00:00:00Z"}
    secret = (await erika.post("/api/v1/tokens", json=body)).json()["secret"]
    program = await gateway.client()
    program.headers["Authorization"] = f"Bearer {secret}"
    before = await program.get("/api/v1/exports.json")
    assert before.status_code != httpx.codes.FORBIDDEN, before.text
    await change(admin, "erika", role="technician")
    assert refused(await program.get("/api/v1/exports.json")) == (403, "forbidden")


@ON_ONE_DATABASE
async def test_the_table_of_rights_is_told_to_everybody_who_works_here(gateway: GatewayUnderTest) -> None:
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    items = (await timo.get("/api/v1/permissions")).json()["items"]
    roles = {item["permission"]: item["roles"] for item in items}
    assert roles["tool_read"] == ["technician", "engineer", "administrator"]
    assert roles["user_admin"] == ["administrator"]
    assert all(item["sentence"].endswith(".") for item in items)


@ON_ONE_DATABASE
async def test_pages_keep_strangers_scripts_and_frames_out(gateway: GatewayUnderTest) -> None:
    """The policy comes with every answer; no address of ours sends a browser anywhere else."""
    client = await gateway.client()
    for path in ("/", "/login?next=https://evil.example", "/api/v1/session", "//evil.example/%2f..", "/nowhere.js"):
        answer = await client.get(f"http://toolcare.test{path}")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy, path
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy
        assert "location" not in answer.headers, path


async def test_only_hashes_of_tokens_are_kept(gateway: GatewayUnderTest) -> None:
    """Who reads a backup takes over neither a session nor a device."""
    client = await gateway.logged_in("erika")
    async with gateway.database.read() as session:
        kept = [
            *await session.scalars(select(LoginSession.token_hash)),
            *await session.scalars(select(DeviceUser.device_hash)),
        ]
    assert client.cookies["toolcare_session"] not in kept
    assert client.cookies["toolcare_device"] not in kept
