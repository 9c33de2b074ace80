"""Login by the company's own accounts, against a real OpenID provider: who gets in, as what, and who does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx
import pytest
from pydantic import JsonValue
from sqlalchemy import select, update
from tests.integration.gateway.conftest import BASE, NOW, PASSWORD, GatewayUnderTest, Json, log_in, refused
from tests.integration.gateway.openid import CLIENT_ID, SECRET, OpenIdProvider, log_in_at, new_keys

from toolcare_gateway.identity.tables import LoginSession, SignInProvider, User
from toolcare_shared.auth import Role
from toolcare_shared.contracts.registry import MachineRegistered
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox

pytestmark = pytest.mark.asyncio
ONE_KIND = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
SESSION = "/api/v1/session"
SETTINGS = "/api/v1/sign-in/provider"
ERIKA: dict[str, JsonValue] = {
    "name": "Erika Muster",
    "preferred_username": "Erika@plant.example",
    "locale": "de-DE",
    "groups": ["staff", "tool-shop"],
    "department": "Tool shop",
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIdProvider]:
    running = OpenIdProvider(tmp_path_factory.mktemp("openid"), BASE)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def settings_for(provider: OpenIdProvider, **other: JsonValue) -> Json:
    return {
        "active": True,
        "name": "Plant account",
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "scopes": ["profile", "groups"],
        "role_claim": "groups",
        "roles": [{"value": "tool-shop", "role": "technician"}, {"value": "leads", "role": "engineer"}],
        "team_claim": "department",
        **other,
    }


async def administrator(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    return await gateway.logged_in("root", Role.ADMINISTRATOR)


async def set_up(gateway: GatewayUnderTest, provider: OpenIdProvider, **other: JsonValue) -> httpx.AsyncClient:
    """Settings as an administrator makes them; the clocks of both run together from here on."""
    gateway.clock.advance(datetime.now(UTC) - NOW)
    provider.accounts = {"e-1": dict(ERIKA)}
    provider.tell()
    admin = await administrator(gateway)
    answer = await admin.put(SETTINGS, json=settings_for(provider, **other), headers={"If-Match": '"0"'})
    assert answer.status_code == httpx.codes.OK, answer.text
    return admin


async def start(browser: httpx.AsyncClient, after: str = "/") -> str:
    answer = await browser.get(f"{SESSION}/oidc/start", params={"next": after})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    return str(answer.headers["location"])


async def come_in(
    browser: httpx.AsyncClient, provider: OpenIdProvider, login: str = "e-1", after: str = "/"
) -> httpx.Response:
    """All the way: to the provider, through its page, and back."""
    return await browser.get(await log_in_at(provider, await start(browser, after), login))


def problem_of(answer: httpx.Response) -> str:
    """What our login will put into words."""
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    assert "toolcare_session" not in answer.headers.get("set-cookie", "")
    return str(parse_qs(urlsplit(answer.headers["location"]).query)["sign_in"][0])


async def accesses(gateway: GatewayUnderTest) -> list[tuple[str, str]]:
    """What the audit has of logins: what it was, and about whom."""
    async with gateway.database.read() as session:
        texts = (await session.scalars(select(outbox.c.envelope).where(outbox.c.aggregate == "audit"))).all()
    entries = [Envelope.parse(text).data for text in texts]
    return [(str(entry["what"]), str(entry["target"])) for entry in entries if entry["kind"] == "access"]


async def test_a_first_login_makes_the_account_and_later_ones_follow_the_provider(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    """Found again by issuer and subject alone; name, role and team are the provider's; leaving ends its session too."""
    admin = await set_up(gateway, provider)
    await gateway.user("erika")
    browser = await gateway.client()
    assert (await browser.get(f"{SESSION}/ways")).json() == {"provider": "Plant account", "passwords": "everybody"}
    answer = await come_in(browser, provider, after="/tools?q=a&sort=b")
    assert answer.headers["location"] == "/tools?q=a&sort=b"
    cookies = " ".join(answer.headers.get_list("set-cookie")).lower()
    assert "toolcare_session=" in cookies
    assert cookies.count("samesite=strict") == 3
    me = (await browser.get(SESSION)).json()["user"]
    assert {key: me[key] for key in ("username", "name", "role", "language", "team")} == {
        "username": "erika-2",
        "name": "Erika Muster",
        "role": "technician",
        "language": "de",
        "team": "Tool shop",
    }
    account = (await browser.get(f"{SESSION}/account")).json()
    assert (account["method"], account["source"]) == ("oidc", "oidc")
    assert ("login", f"{SESSION}/oidc/callback") in await accesses(gateway)

    provider.accounts["e-1"] |= {"name": "Erika Meister", "groups": ["leads", "tool-shop"], "department": "Quality"}
    provider.tell()
    again = await gateway.client()
    await come_in(again, provider)
    now = (await again.get(SESSION)).json()["user"]
    assert (now["id"], now["username"], now["name"]) == (me["id"], "erika-2", "Erika Meister")
    assert (now["role"], now["team"]) == ("engineer", "Quality")
    row = (await admin.get("/api/v1/users/erika-2")).json()
    assert row["source"] == "oidc"

    answer = await again.delete(SESSION)
    leave = urlsplit(answer.json()["leave"])
    assert f"{leave.scheme}://{leave.netloc}{leave.path}" == f"{provider.issuer}/session/end"
    told = parse_qs(leave.query)
    assert told["post_logout_redirect_uri"] == [f"{BASE}/"]
    assert refused(await again.get(SESSION))[0] == 401
    async with httpx.AsyncClient() as page:
        assert (await page.get(answer.json()["leave"])).status_code == httpx.codes.OK


@ONE_KIND
async def test_an_answer_counts_once_in_the_browser_that_asked(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    """Another state, another browser, a second time, too late, or a code that was used: each is refused in words."""
    await set_up(gateway, provider)
    browser = await gateway.client()
    back = await log_in_at(provider, await start(browser), "e-1")
    kept = browser.cookies["toolcare_signin"]
    assert problem_of(await (await gateway.client()).get(back)) == "sign_in_interrupted"
    swapped = back.replace("state=", "state=x")
    assert problem_of(await browser.get(swapped)) == "sign_in_interrupted"
    assert "toolcare_signin" not in browser.cookies

    browser.cookies.set("toolcare_signin", kept, domain="toolcare.test", path="/")
    assert (await browser.get(back)).headers["location"] == "/"
    assert problem_of(await browser.get(back)) == "sign_in_interrupted"
    browser.cookies.set("toolcare_signin", kept, domain="toolcare.test", path="/")
    assert problem_of(await browser.get(back)) == "sign_in_spent"

    late = await log_in_at(provider, await start(browser), "e-1")
    gateway.clock.advance(timedelta(minutes=11))
    assert problem_of(await browser.get(late)) == "sign_in_interrupted"
    assert ("login_failed", "(company login)") in await accesses(gateway)


@ONE_KIND
async def test_a_proof_of_something_else_is_refused(gateway: GatewayUnderTest, provider: OpenIdProvider) -> None:
    """Made for another attempt, from another time; what the provider itself declines; what nobody asked for."""
    await set_up(gateway, provider)
    browser = await gateway.client()
    gateway.clock.advance(timedelta(hours=-2))
    assert problem_of(await come_in(browser, provider)) == "proof_out_of_time"
    gateway.clock.advance(timedelta(hours=2, seconds=-50))
    assert (await come_in(browser, provider)).headers["location"] == "/"

    asked = urlsplit(await start(browser))
    other = {name: values[0] for name, values in parse_qs(asked.query).items()} | {"nonce": "of-another-attempt"}
    back = await log_in_at(provider, asked._replace(query=urlencode(other)).geturl(), "e-1")
    assert problem_of(await browser.get(back)) == "proof_for_others"

    declined = await log_in_at(provider, await start(browser), "e-1", cancel=True)
    assert problem_of(await browser.get(declined)) == "sign_in_declined"
    back = await log_in_at(provider, await start(browser), "e-1")
    mixed_up = back.split("&iss=")[0] + "&iss=https%3A%2F%2Fanother.example"
    assert problem_of(await browser.get(mixed_up)) == "sign_in_declined"
    gateway.clock.advance(timedelta(hours=2))
    assert problem_of(await come_in(browser, provider)) == "proof_out_of_time"


@ONE_KIND
async def test_without_a_role_or_with_a_closed_account_nobody_gets_in(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    """Whom the provider gives no role any more is out at once, tokens too; a leaver stays out."""
    admin = await set_up(gateway, provider)
    provider.accounts["g-1"] = {"name": "Guest", "groups": ["visitors"]}
    provider.tell()
    browser = await gateway.client()
    assert problem_of(await come_in(browser, provider, "g-1")) == "no_role_given"
    async with gateway.database.read() as session:
        assert (await session.scalars(select(User.username).where(User.issuer.is_not(None)))).all() == []

    await come_in(browser, provider)
    body = {"name": "MES", "scopes": ["tool_read"], "expires_at": (gateway.clock.now() + timedelta(days=9)).isoformat()}
    secret = (await browser.post("/api/v1/tokens", json=body)).json()["secret"]
    program = await gateway.client()
    program.headers["Authorization"] = f"Bearer {secret}"
    assert (await program.get("/api/v1/tools")).status_code == httpx.codes.OK
    provider.accounts["e-1"]["groups"] = []
    provider.tell()
    elsewhere = await gateway.client()
    assert problem_of(await come_in(elsewhere, provider)) == "no_role_given"
    assert refused(await browser.get(SESSION))[0] == 401
    assert refused(await program.get("/api/v1/tools"))[0] == 401
    row = (await admin.get("/api/v1/users/erika")).json()
    assert not row["active"]
    opened = await admin.patch(
        "/api/v1/users/erika", json={"active": True}, headers={"If-Match": f'"{row["version"]}"'}
    )
    assert refused(opened) == (409, "kept_by_provider")

    provider.accounts["e-1"]["groups"] = ["tool-shop"]
    provider.tell()
    assert (await come_in(elsewhere, provider)).headers["location"] == "/"
    row = (await admin.get("/api/v1/users/erika")).json()
    closed = await admin.patch(
        "/api/v1/users/erika", json={"active": False}, headers={"If-Match": f'"{row["version"]}"'}
    )
    assert closed.status_code == httpx.codes.OK, closed.text
    assert refused(await elsewhere.get(SESSION))[0] == 401
    assert problem_of(await come_in(elsewhere, provider)) == "account_closed"


@ONE_KIND
async def test_who_lost_his_role_comes_in_by_no_pin_and_no_badge(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    """Until a login at the provider gives him one again; a badge given meanwhile opens nothing either."""
    admin = await set_up(gateway, provider)
    tablet, elsewhere = await gateway.client(), await gateway.client()
    await come_in(tablet, provider)
    assert (await tablet.put(f"{SESSION}/pin", json={"current": "", "pin": "4711"})).status_code == 204
    by_pin, by_badge = {"username": "erika", "pin": "4711"}, {"badge": "0012345"}
    assert (await tablet.post(f"{SESSION}/switch", json=by_pin)).status_code == httpx.codes.OK
    provider.accounts["e-1"]["groups"] = []
    provider.tell()
    assert problem_of(await come_in(elsewhere, provider)) == "no_role_given"
    badge = await admin.post("/api/v1/users/erika/badge", json={"number": "0012345"})
    assert badge.status_code == httpx.codes.OK, badge.text
    for way in (by_pin, by_badge):
        assert refused(await tablet.post(f"{SESSION}/switch", json=way)) == (401, "wrong_pin_or_badge")
    assert (await tablet.get(f"{SESSION}/device")).json()["people"] == []
    assert refused(await tablet.get(SESSION))[0] == 401

    provider.accounts["e-1"]["groups"] = ["tool-shop"]
    provider.tell()
    assert (await come_in(elsewhere, provider)).headers["location"] == "/"
    for way in (by_pin, by_badge):
        assert (await tablet.post(f"{SESSION}/switch", json=way)).status_code == httpx.codes.OK


@ONE_KIND
async def test_whom_the_provider_makes_administrator(gateway: GatewayUnderTest, provider: OpenIdProvider) -> None:
    """He works everywhere then; the last one stays one whatever is told, and the last with a password stays, too."""
    roles: list[JsonValue] = [
        {"value": "tool-shop", "role": "technician"},
        {"value": "bosses", "role": "administrator"},
    ]
    admin = await set_up(gateway, provider, roles=roles)

    async def erika_as(*groups: str) -> httpx.AsyncClient:
        provider.accounts["e-1"]["groups"] = list(groups)
        provider.tell()
        browser = await gateway.client()
        assert (await come_in(browser, provider)).headers["location"] == "/"
        return browser

    async def change(by: httpx.AsyncClient, username: str, **what: JsonValue) -> httpx.Response:
        path = f"/api/v1/users/{username}"
        return await by.patch(path, json=what, headers={"If-Match": (await by.get(path)).headers["etag"]})

    await erika_as("tool-shop")
    assert refused(await change(admin, "erika", areas=["Hall 1"])) == (422, "unknown_area")
    await gateway.hear(
        MachineRegistered(machine_id="p01", name="Press 1", area="hall 1", version=1, at=gateway.clock.now())
    )
    assert (await change(admin, "erika", areas=["Hall 1"])).json()["areas"] == ["Hall 1"]
    erika = await erika_as("bosses")
    row = (await erika.get("/api/v1/users/erika")).json()
    assert (row["role"], row["areas"]) == ("administrator", [])
    for what in ({"role": "engineer"}, {"active": False}):
        assert refused(await change(erika, "root", **what)) == (409, "no_other_way_in")
    async with gateway.database.write() as session:
        await session.execute(update(User).where(User.username == "root").values(active=False))
    erika = await erika_as("tool-shop")
    assert (await erika.get(SESSION)).json()["user"]["role"] == "administrator"
    async with gateway.database.write() as session:
        await session.execute(update(User).where(User.username == "root").values(active=True))
    erika = await erika_as("tool-shop")
    assert (await erika.get(SESSION)).json()["user"]["role"] == "technician"


@ONE_KIND
async def test_a_pin_counts_for_a_week_after_the_last_login_at_the_provider(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    """However often colleagues log in on the tablet: nobody tells us that an account was closed there."""
    await set_up(gateway, provider)
    tablet = await gateway.client()
    await come_in(tablet, provider)
    await tablet.put(f"{SESSION}/pin", json={"current": "", "pin": "4711"})
    by_pin = {"username": "erika", "pin": "4711"}
    for days, status in ((6, httpx.codes.OK), (2, httpx.codes.UNAUTHORIZED)):
        gateway.clock.advance(timedelta(days=days))
        assert (await log_in(tablet, "root")).status_code == httpx.codes.OK
        assert (await tablet.post(f"{SESSION}/switch", json=by_pin)).status_code == status


@ONE_KIND
async def test_the_provider_may_change_its_keys(gateway: GatewayUnderTest, provider: OpenIdProvider) -> None:
    """A token signed with a key we have not seen makes us read the keys again."""
    await set_up(gateway, provider)
    browser = await gateway.client()
    await come_in(browser, provider)
    provider.stop()
    provider.jwks = new_keys()
    provider.start()
    known = gateway.parts.providers._known[provider.issuer]
    before, known.keys_at = known.keys, known.keys_at - 60
    assert (await come_in(browser, provider)).headers["location"] == "/"
    assert known.keys != before


@ONE_KIND
async def test_while_the_provider_is_away_the_administrator_gets_in(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    """Whom passwords are closed to is told where to log in; administrators keep theirs; leaving works all the same."""
    admin = await set_up(gateway, provider, passwords="administrators")
    await gateway.user("timo", Role.TECHNICIAN)
    local = await gateway.client()
    assert refused(await log_in(local, "timo")) == (403, "passwords_closed")
    assert refused(await log_in(local, "timo", "wrong password")) == (401, "login_failed")
    browser = await gateway.client()
    await come_in(browser, provider)
    provider.stop()
    gateway.parts.providers._known.clear()
    try:
        assert problem_of(await browser.get(f"{SESSION}/oidc/start")) == "provider_away"
        assert (await log_in(local, "root")).status_code == httpx.codes.OK
        assert refused(await admin.post(f"{SETTINGS}/try", json=settings_for(provider))) == (503, "provider_away")
        assert (await browser.delete(SESSION)).status_code == httpx.codes.NO_CONTENT
    finally:
        provider.start()


@ONE_KIND
async def test_settings_are_tried_before_they_are_saved_and_keep_their_secret(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    """What the provider tells is shown with what is worth a look; the secret never leaves, and stays by its mask."""
    admin = await administrator(gateway)
    empty = await admin.get(SETTINGS)
    assert (empty.json()["version"], empty.json()["active"], empty.headers["etag"]) == (0, False, '"0"')
    assert problem_of(await admin.get(f"{SESSION}/oidc/start")) == "provider_not_set_up"
    body = settings_for(provider)
    found = (await admin.post(f"{SETTINGS}/try", json=body | {"scopes": ["email"], "role_claim": "roles"})).json()
    assert (found["issuer"], found["keys"], found["logout"]) == (provider.issuer, 1, True)
    assert found["warnings"] == ["scope_unknown", "role_claim_unknown"]
    slash = await admin.post(f"{SETTINGS}/try", json=body | {"issuer": f"{provider.issuer}/"})
    assert refused(slash) == (409, "provider_not_usable")
    assert provider.issuer in slash.json()["detail"]
    for issuer in ("http://login.example", "ftp://x", "https://x.example?a=1", "https://u@x.example", "nonsense"):
        assert refused(await admin.post(f"{SETTINGS}/try", json=body | {"issuer": issuer})) == (
            422,
            "issuer_not_usable",
        ), issuer
    first = {"If-Match": '"0"'}
    assert refused(await admin.put(SETTINGS, json=body | {"roles": []}, headers=first)) == (422, "nobody_has_a_role")
    assert refused(await admin.put(SETTINGS, json=body | {"admin": True}, headers=first))[0] == 422
    assert refused(await admin.put(SETTINGS, json=body))[0] == 428
    saved = (await admin.put(SETTINGS, json=body, headers=first)).json()
    assert (saved["client_secret"], saved["version"]) == ("********", 1)
    assert refused(await admin.put(SETTINGS, json=body, headers=first))[0] == 412
    changed = saved | {"name": "Single sign-on"}
    del changed["version"], changed["callback"]
    saved = (await admin.put(SETTINGS, json=changed, headers={"If-Match": '"1"'})).json()
    async with gateway.database.read() as session:
        row = (await session.scalars(select(SignInProvider))).one()
        told = "".join(await session.scalars(select(outbox.c.envelope)))
    assert row.client_secret is not None
    assert gateway.parts.sealing.opened(row.client_secret) == SECRET
    assert SECRET not in row.client_secret + told
    moved = changed | {"issuer": "https://login.example"}
    answer = await admin.put(SETTINGS, json=moved, headers={"If-Match": f'"{saved["version"]}"'})
    assert refused(answer) == (422, "client_secret_needed")
    moved["client_secret"] = "another secret"
    answer = await admin.put(SETTINGS, json=moved, headers={"If-Match": f'"{saved["version"]}"'})
    assert answer.status_code == httpx.codes.OK, answer.text
    for role in (Role.ENGINEER, Role.TECHNICIAN):
        other = await gateway.logged_in(role, role)
        assert refused(await other.get(SETTINGS)) == (403, "forbidden")


@ONE_KIND
@pytest.mark.parametrize(
    "after", ["https://evil.example", "//evil.example", "/\\evil.example", "tools", "/a\nb", "javascript:alert(1)", ""]
)
async def test_a_login_leads_to_no_other_site(gateway: GatewayUnderTest, after: str) -> None:
    browser = await gateway.client()
    answer = await browser.get(f"{SESSION}/oidc/start", params={"next": after})
    assert refused(answer) == (422, "next_not_ours")


@ONE_KIND
async def test_what_the_provider_keeps_is_not_changed_here(gateway: GatewayUnderTest, provider: OpenIdProvider) -> None:
    """Password, second factor, name and role; a PIN can be set by who logged in just now."""
    admin = await set_up(gateway, provider)
    browser = await gateway.client()
    await come_in(browser, provider)
    kept = (409, "kept_by_provider")
    body = {"current": "x", "new": "battery staple ladder"}
    assert refused(await browser.put(f"{SESSION}/password", json=body)) == kept
    assert refused(await browser.post(f"{SESSION}/totp", json={"current": "x"})) == kept
    assert refused(await admin.post("/api/v1/users/erika/reset-password")) == kept
    for change in ({"role": "administrator"}, {"name": "Somebody"}):
        answer = await admin.patch("/api/v1/users/erika", json=change, headers={"If-Match": '"1"'})
        assert refused(answer) == kept
    unchanged = {"name": "Erika Muster", "role": "technician", "language": "en"}
    answer = await admin.patch("/api/v1/users/erika", json=unchanged, headers={"If-Match": '"1"'})
    assert answer.json()["language"] == "en"
    assert refused(await log_in(await gateway.client(), "erika", PASSWORD)) == (401, "login_failed")
    pin = {"current": "", "pin": "4711"}
    assert (await browser.put(f"{SESSION}/pin", json=pin)).status_code == httpx.codes.NO_CONTENT
    gateway.clock.advance(timedelta(minutes=11))
    assert refused(await browser.put(f"{SESSION}/pin", json=pin)) == (403, "fresh_sign_in_required")
    answer = await browser.post(f"{SESSION}/switch", json={"username": "erika", "pin": "4711"})
    assert answer.status_code == httpx.codes.OK, answer.text


@ONE_KIND
async def test_guessing_answers_gets_slow(gateway: GatewayUnderTest, provider: OpenIdProvider) -> None:
    """Each answer that turns out to be none counts against its address, as a wrong password does."""
    await set_up(gateway, provider)
    browser = await gateway.client()
    for _ in range(20):
        state = parse_qs(urlsplit(await start(browser)).query)["state"][0]
        answer = await browser.get(f"{SESSION}/oidc/callback", params={"code": "guessed", "state": state})
        assert problem_of(answer) == "sign_in_spent"
    state = parse_qs(urlsplit(await start(browser)).query)["state"][0]
    answer = await browser.get(f"{SESSION}/oidc/callback", params={"code": "guessed", "state": state})
    assert problem_of(answer) == "too_many_attempts"


@ONE_KIND
async def test_a_backup_opens_no_session_at_the_provider(gateway: GatewayUnderTest, provider: OpenIdProvider) -> None:
    """The proof that is kept for leaving is sealed."""
    await set_up(gateway, provider)
    await come_in(await gateway.client(), provider)
    async with gateway.database.read() as session:
        kept = (await session.scalars(select(LoginSession.id_token).where(LoginSession.method == "oidc"))).one()
    assert kept is not None
    assert not kept.startswith("ey")
    assert gateway.parts.sealing.opened(kept).startswith("ey")


@ONE_KIND
async def test_a_restore_without_the_key_folder_is_said_and_hinders_nobody_from_leaving(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    await set_up(gateway, provider)
    browser = await gateway.client()
    await come_in(browser, provider)
    gateway.parts.settings.sealing_key.write_bytes(b"another one")
    assert (await browser.delete(SESSION)).status_code == httpx.codes.NO_CONTENT
    assert problem_of(await browser.get(f"{SESSION}/oidc/start")) == "provider_not_usable"


@ONE_KIND
async def test_behind_a_proxy_the_provider_is_told_the_public_address(
    gateway: GatewayUnderTest, provider: OpenIdProvider
) -> None:
    await set_up(gateway, provider)
    gateway.parts.settings.public_origins.append("https://tools.example")
    browser = await gateway.client()
    told = parse_qs(urlsplit(await start(browser)).query)
    assert told["redirect_uri"] == [urljoin("https://tools.example", f"{SESSION}/oidc/callback")]
    assert "prompt" not in told
    another = await browser.get(f"{SESSION}/oidc/start", params={"again": True})
    assert parse_qs(urlsplit(another.headers["location"]).query)["prompt"] == ["login"]
