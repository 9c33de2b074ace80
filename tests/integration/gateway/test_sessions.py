"""Logging in and out, wrong passwords, other sites, other sessions."""

import asyncio
from datetime import timedelta
from functools import partial

import httpx
import pytest
from sqlalchemy import Connection, event, func, select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import PASSWORD, GatewayUnderTest, log_in, refused

from toolcare_gateway.identity.first_login import ensure_administrator
from toolcare_gateway.identity.tables import FailedLogins, LoginSession, User
from toolcare_gateway.tables import Base
from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox

pytestmark = pytest.mark.asyncio


async def test_migrations_make_what_the_code_expects(gateway: GatewayUnderTest) -> None:
    """Tables, columns, indexes and keys are the same by either way."""
    assert await migrations.drift(gateway.database, Base.metadata) == []


async def test_a_session_begins_with_the_password_and_ends_by_leaving(gateway: GatewayUnderTest) -> None:
    """The cookie is out of reach of scripts and of other sites; after leaving it is worth nothing."""
    await gateway.user("erika")
    client = await gateway.client()
    assert refused(await client.get("/api/v1/session")) == (401, "unauthenticated")
    answer = await log_in(client, " Erika ")
    assert answer.json()["user"] | {"id": ""} == {
        "id": "",
        "username": "erika",
        "name": "Erika",
        "role": "engineer",
        "language": "en",
        "team": "",
        "areas": [],
    }
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("toolcare_session=", "httponly", "samesite=strict", "path=/"))
    assert "secure" not in cookie
    stolen = client.cookies["toolcare_session"]
    assert (await client.get("/api/v1/session")).status_code == httpx.codes.OK
    assert (await client.delete("/api/v1/session")).status_code == httpx.codes.NO_CONTENT
    assert refused(await client.get("/api/v1/session")) == (401, "unauthenticated")
    thief = await gateway.client()
    thief.cookies.set("toolcare_session", stolen)
    assert refused(await thief.get("/api/v1/session")) == (401, "unauthenticated")


@ON_ONE_DATABASE
async def test_a_planted_cookie_is_no_session_after_the_login_either(gateway: GatewayUnderTest) -> None:
    """Whoever puts a token of his choice, or one of his own session, into a browser does not get what it logs in to."""
    await gateway.user("erika")
    mallory = await gateway.logged_in("mallory")
    for planted in ("chosen-by-mallory", mallory.cookies["toolcare_session"]):
        victim = await gateway.client()
        victim.cookies.set("toolcare_session", planted, domain="toolcare.test", path="/")
        assert (await log_in(victim, "erika")).status_code == httpx.codes.OK
        assert victim.cookies["toolcare_session"] != planted
        assert (await victim.get("/api/v1/session")).json()["user"]["username"] == "erika"
    assert (await mallory.get("/api/v1/session")).json()["user"]["username"] == "mallory"
    thief = await gateway.client()
    thief.cookies.set("toolcare_session", "chosen-by-mallory", domain="toolcare.test", path="/")
    assert refused(await thief.get("/api/v1/session")) == (401, "unauthenticated")


@ON_ONE_DATABASE
async def test_guessing_from_many_addresses_meets_the_same_brake(gateway: GatewayUnderTest) -> None:
    """A thousand machines guess one password no quicker than one: in an hour few tries are looked at at all."""
    await gateway.user("erika")
    looked_at = 0
    for number in range(240):
        client = await gateway.client(address=f"10.1.{number // 250}.{number % 250}")
        looked_at += (await log_in(client, "erika", f"guess {number}")).status_code == httpx.codes.UNAUTHORIZED
        gateway.clock.advance(timedelta(seconds=15))
    assert looked_at <= 20
    gateway.clock.advance(timedelta(minutes=15))
    assert (await log_in(await gateway.client(), "erika")).status_code == httpx.codes.OK


async def test_the_token_is_not_in_the_database(gateway: GatewayUnderTest) -> None:
    """Who reads a backup cannot log in with it."""
    client = await gateway.logged_in()
    async with gateway.database.read() as session:
        stored = (await session.scalars(select(LoginSession.token_hash))).all()
    assert client.cookies["toolcare_session"] not in stored


@ON_ONE_DATABASE
async def test_over_https_the_cookie_is_secure_and_its_own(gateway: GatewayUnderTest) -> None:
    """A browser lets a plain page replace no secure cookie, so each has its own name."""
    await gateway.user("erika")
    client = await gateway.client(base="https://toolcare.test")
    cookie = (await log_in(client, "erika")).headers["set-cookie"]
    assert cookie.startswith("__Host-toolcare_session=")
    assert "Secure" in cookie
    assert (await client.get("/api/v1/session")).status_code == httpx.codes.OK


@pytest.mark.parametrize(("username", "password"), [("erika", "wrong password"), ("nobody", PASSWORD), ("erika", "x")])
@ON_ONE_DATABASE
async def test_wrong_name_and_wrong_password_look_alike(
    gateway: GatewayUnderTest, username: str, password: str
) -> None:
    """Nobody learns which user names there are."""
    await gateway.user("erika")
    answer = await log_in(await gateway.client(), username, password)
    assert refused(answer) == (401, "login_failed")
    assert "set-cookie" not in answer.headers


async def test_someone_inactive_cannot_log_in_and_his_session_ends(gateway: GatewayUnderTest) -> None:
    """A leaver is out at once."""
    client = await gateway.logged_in()
    async with gateway.database.write() as session:
        user = (await session.scalars(select(User))).one()
        user.active = False
    assert refused(await client.get("/api/v1/tools")) == (401, "unauthenticated")
    assert refused(await log_in(await gateway.client(), "erika")) == (401, "login_failed")


@ON_ONE_DATABASE
async def test_what_failed_while_the_clock_was_ahead_keeps_nobody_out(gateway: GatewayUnderTest) -> None:
    """A whole hall may come from the address whose last failure then lay in the year to come."""
    await gateway.user("erika")
    client = await gateway.client()
    gateway.clock.advance(timedelta(days=365))
    for _ in range(5):
        assert refused(await log_in(client, "erika", "wrong password"))[0] == 401
    gateway.clock.advance(-timedelta(days=365))
    assert (await log_in(client, "erika")).status_code == httpx.codes.OK


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_two_who_mistype_at_once_are_both_told_so(gateway: GatewayUnderTest) -> None:
    """At the begin of a shift, from an address that nobody has mistyped at for an hour."""
    client = await gateway.client()
    answers = await asyncio.gather(*(log_in(client, f"user{number}", "wrong password") for number in range(6)))
    assert {refused(answer)[0] for answer in answers} == {401}


async def test_guessing_gets_slow_and_waiting_helps(gateway: GatewayUnderTest) -> None:
    """After five wrong ones even the right password waits; the wait is told; then it works and is forgotten."""
    await gateway.user("erika")
    client = await gateway.client()
    for _ in range(5):
        assert refused(await log_in(client, "erika", "wrong password"))[0] == 401
    answer = await log_in(client, "erika")
    assert refused(answer) == (429, "too_many_attempts")
    async with gateway.database.read() as session:
        keys = list(await session.scalars(select(FailedLogins.key)))
    assert not [key for key in keys if "erika" in key], "what is typed as a name may be a password"
    assert answer.json()["retry_after_s"] == 1
    assert answer.headers["retry-after"] == "1"
    elsewhere = await gateway.client(address="10.0.0.77")
    assert refused(await log_in(elsewhere, "ERIKA"))[0] == 429
    gateway.clock.advance(timedelta(seconds=1))
    assert (await log_in(client, "erika")).status_code == httpx.codes.OK
    assert refused(await log_in(client, "erika", "wrong password"))[0] == 401
    assert (await log_in(client, "erika")).status_code == httpx.codes.OK


@ON_ONE_DATABASE
async def test_one_address_cannot_try_many_names(gateway: GatewayUnderTest) -> None:
    """Guessing one password for everybody gets slow as well; other addresses are not slowed."""
    await gateway.user("erika")
    client = await gateway.client()
    for number in range(20):
        assert refused(await log_in(client, f"user{number}", "wrong password"))[0] == 401
    assert refused(await log_in(client, "erika")) == (429, "too_many_attempts")
    elsewhere = await gateway.client(address="10.0.0.77")
    assert (await log_in(elsewhere, "erika")).status_code == httpx.codes.OK


@ON_ONE_DATABASE
async def test_good_logins_keep_no_failures_of_an_address_alive(gateway: GatewayUnderTest) -> None:
    """A shop floor behind one address: what went wrong is forgotten after an hour, though others log in meanwhile."""
    await gateway.user("erika")
    client = await gateway.client()
    for number in range(20):
        assert refused(await log_in(client, f"user{number}", "wrong password"))[0] == 401
    for _ in range(3):
        gateway.clock.advance(timedelta(minutes=25))
        assert (await log_in(client, "erika")).status_code == httpx.codes.OK
        assert (await log_in(client, "erika")).status_code == httpx.codes.OK
    assert refused(await log_in(client, "nobody", "wrong password"))[0] == 401
    assert (await log_in(client, "erika")).status_code == httpx.codes.OK


async def test_sessions_end_by_idleness_and_by_age(gateway: GatewayUnderTest) -> None:
    """Twelve hours without use, or seven days in any case."""
    client = await gateway.logged_in()
    for _ in range(14):
        gateway.clock.advance(timedelta(hours=11, minutes=59))
        assert (await client.get("/api/v1/session")).status_code == httpx.codes.OK
    gateway.clock.advance(timedelta(hours=11))
    assert refused(await client.get("/api/v1/session"))[0] == 401
    assert (await log_in(client, "erika")).status_code == httpx.codes.OK
    gateway.clock.advance(timedelta(hours=12))
    assert refused(await client.get("/api/v1/session"))[0] == 401


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": ""},
    ],
)
async def test_another_site_cannot_write_with_our_cookie(gateway: GatewayUnderTest, headers: dict[str, str]) -> None:
    """Not to the gateway itself, not through it to a service; reading stays harmless."""
    client = await gateway.logged_in()
    assert refused(await client.delete("/api/v1/session", headers=headers)) == (403, "cross_site_request")
    assert refused(await client.post("/api/v1/tools", json={}, headers=headers)) == (403, "cross_site_request")
    assert (await client.get("/api/v1/session")).status_code == httpx.codes.OK


@ON_ONE_DATABASE
async def test_another_site_cannot_log_a_browser_in(gateway: GatewayUnderTest) -> None:
    """Or someone would work under a name that is not his."""
    await gateway.user("erika")
    client = await gateway.client()
    answer = await client.post(
        "/api/v1/session", json={"username": "erika", "password": PASSWORD}, headers={"Origin": "http://evil.example"}
    )
    assert refused(answer) == (403, "cross_site_request")


async def test_a_new_password_ends_the_other_sessions(gateway: GatewayUnderTest) -> None:
    """This one goes on; the old password is worth nothing; the administrator's note stays; the change is told."""
    client = await gateway.logged_in()
    other = await gateway.client()
    await log_in(other, "erika")
    note = gateway.parts.settings.first_login_file
    note.write_text("password: x", encoding="utf-8")
    with gateway.parts.live.listening("unrelated"):
        body = {"current": "not it", "new": "battery staple ladder"}
        assert refused(await client.put("/api/v1/session/password", json=body)) == (422, "wrong_current_password")
        body = {"current": PASSWORD, "new": "short"}
        assert refused(await client.put("/api/v1/session/password", json=body)) == (422, "password_too_short")
        body = {"current": PASSWORD, "new": PASSWORD}
        assert refused(await client.put("/api/v1/session/password", json=body)) == (422, "password_unchanged")
        body = {"current": PASSWORD, "new": "battery staple ladder"}
        assert (await client.put("/api/v1/session/password", json=body)).status_code == httpx.codes.NO_CONTENT
    assert (await client.get("/api/v1/session")).status_code == httpx.codes.OK
    assert refused(await other.get("/api/v1/session"))[0] == 401
    assert refused(await log_in(other, "erika"))[0] == 401
    assert (await log_in(other, "erika", "battery staple ladder")).status_code == httpx.codes.OK
    assert note.exists()
    async with gateway.database.read() as session:
        texts = (
            await session.scalars(
                select(outbox.c.envelope).where(outbox.c.aggregate != "audit").order_by(outbox.c.entry)
            )
        ).all()
    events = [Envelope.parse(text) for text in texts]
    assert [event.event_name for event in events] == ["user_changed", "user_changed"]
    assert PASSWORD not in "".join(texts)
    assert events[1].actor.startswith("person:")


async def test_the_first_administrator_is_made_once(
    gateway: GatewayUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    """His password is printed once and lies in a file that only its owner may read; it works."""
    file = gateway.parts.settings.first_login_file
    await ensure_administrator(gateway.database, gateway.clock, gateway.parts.passwords, file)
    password = file.read_text(encoding="utf-8").split("password: ")[1].strip()
    assert capsys.readouterr().out.count(password) == 1
    assert file.stat().st_mode & 0o777 == 0o600
    await ensure_administrator(gateway.database, gateway.clock, gateway.parts.passwords, file)
    assert capsys.readouterr().out == ""
    async with gateway.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 1
    client = await gateway.client()
    answer = await log_in(client, "admin", password)
    assert answer.json()["user"]["role"] == Role.ADMINISTRATOR
    assert answer.json()["must_change_password"] is True, "it was printed, so it is no secret of his"
    for path in ("plant", "plant/set-up", "users", "tools"):
        assert refused(await client.get(f"/api/v1/{path}")) == (403, "password_change_required"), path


@ON_ONE_DATABASE
async def test_the_note_goes_with_the_password_on_it(gateway: GatewayUnderTest) -> None:
    """Once the first administrator has changed his password, nothing of it is left behind."""
    file = gateway.parts.settings.first_login_file
    await ensure_administrator(gateway.database, gateway.clock, gateway.parts.passwords, file)
    password = file.read_text(encoding="utf-8").split("password: ")[1].strip()
    client = await gateway.client()
    await log_in(client, "admin", password)
    body = {"current": password, "new": "battery staple ladder"}
    assert (await client.put("/api/v1/session/password", json=body)).status_code == httpx.codes.NO_CONTENT
    assert not file.exists()


@ON_ONE_DATABASE
async def test_the_first_password_is_kept_out_of_a_log(
    gateway: GatewayUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under the supervisor standard output is a log file; the note is enough."""
    file = gateway.parts.settings.first_login_file
    await ensure_administrator(gateway.database, gateway.clock, gateway.parts.passwords, file, printed=False)
    password = file.read_text(encoding="utf-8").split("password: ")[1].strip()
    told = capsys.readouterr()
    assert password not in told.out + told.err


@ON_ONE_DATABASE
async def test_every_route_needs_a_session(gateway: GatewayUnderTest) -> None:
    """Only the login, the client's files, the CA, the interface's description and health answer a stranger."""
    client = await gateway.client()
    for path in ("tools", "machines", "sources", "jobs", "overview", "tools/t-1", "stream", "session", "gaps", "x/y"):
        assert refused(await client.get(f"/api/v1/{path}")) == (401, "unauthenticated"), path
    assert refused(await client.get("/internal/events/user")) == (401, "unauthenticated")


@ON_ONE_DATABASE
async def test_while_the_disk_takes_nothing_people_can_read(gateway: GatewayUnderTest) -> None:
    """Noting that a session is in use may fail then; health says why nothing is stored, until something is."""
    client = await gateway.logged_in("erika")
    gateway.clock.advance(timedelta(minutes=2))
    only_read = partial(_only_read, True)
    event.listen(gateway.database.engine.sync_engine, "begin", only_read)
    assert (await client.get("/api/v1/tools")).status_code == httpx.codes.OK
    assert "only be read" in await _told_of_database(client)
    event.remove(gateway.database.engine.sync_engine, "begin", only_read)
    # A connection that was told to be read from alone stays so.
    await gateway.database.engine.dispose()
    assert (await client.get("/api/v1/tools")).status_code == httpx.codes.OK
    assert "only be read" not in await _told_of_database(client)


def _only_read(is_so: bool, connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA query_only = {int(is_so)}")


async def _told_of_database(client: httpx.AsyncClient) -> str:
    checks = (await client.get("/health/ready")).json()["checks"]
    return next(str(check["detail"]) for check in checks if check["name"] == "database")
