"""Mails to a real mail server and posts to a real web server: what fails is tried again, and nothing goes out twice."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, Json, refused
from tests.integration.gateway.postbox import Hook, Postbox, own_tls
from tests.integration.gateway.test_notifications import RULES, added, deliverer, post, reported, tool, without_starters
from tests.integration.gateway.upstreams import Services

from toolcare_gateway.notifications import jobs, mail_sending, target_sending
from toolcare_gateway.notifications.address import address_of_toolcare
from toolcare_gateway.notifications.kinds import DeliveryProblem, NotificationSeverity, Way
from toolcare_gateway.notifications.mail_server import MailAccess, MailSecurity
from toolcare_shared.auth import Role
from toolcare_shared.contracts.failures import Severity
from toolcare_shared.testing.ports import free_port

pytestmark = pytest.mark.asyncio

LOG = "/api/v1/notification-log"
SERVER = "/api/v1/mail-server"
TARGETS = "/api/v1/notification-targets"
BERLIN = ZoneInfo("Europe/Berlin")
AT_ONCE = {"info": "at_once", "warning": "at_once", "critical": "at_once"}


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with Postbox().running() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook().running() as running:
        yield running


async def set_up(gateway: GatewayUnderTest, port: int, **values: object) -> httpx.AsyncClient:
    """Return an administrator who has set up the mail server."""
    anna = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    answer = await anna.put(SERVER, json=server(port, **values), headers={"If-Match": '"0"'})
    assert answer.status_code == 200, answer.text
    return anna


def server(port: int, **values: object) -> Json:
    given = {"host": "127.0.0.1", "port": port, "security": "none", "from_address": "toolcare@example.com"}
    return {**given, **values}  # type: ignore[dict-item]


async def with_address(gateway: GatewayUnderTest, name: str, **choices: object) -> httpx.AsyncClient:
    """Return an engineer who is told by mail."""
    client = await gateway.logged_in(name)
    wanted = {"page": AT_ONCE, "mail": AT_ONCE, "quiet": None, "digest_at": "07:00", "address": f"{name}@example.com"}
    answer = await client.put("/api/v1/notification-choices", json={**wanted, **choices}, headers={"If-Match": '"0"'})
    assert answer.status_code == 200, answer.text
    return client


async def log(client: httpx.AsyncClient, query: str = "?way=mail") -> list[Json]:
    items: list[Json] = (await client.get(f"{LOG}{query}")).json()["items"]
    return items


async def states(client: httpx.AsyncClient, query: str = "?way=mail") -> list[tuple[object, object]]:
    return [(one["state"], one["problem"]) for one in await log(client, query)]


async def send_all(gateway: GatewayUnderTest) -> None:
    while await deliverer(gateway).mail_once() or await deliverer(gateway).push_once():
        pass


@ON_ONE_DATABASE
async def test_a_critical_failure_arrives_by_mail_in_the_receivers_language(
    gateway: GatewayUnderTest, postbox: Postbox
) -> None:
    anna = await set_up(gateway, postbox.port, from_name="Toolcare Halle 2")
    erika = await with_address(gateway, "erika")
    await erika.patch("/api/v1/session", json={"language": "de"})
    await added(anna, ways=["mail"])
    await gateway.hear(tool(), reported())
    await send_all(gateway)
    (mail,) = postbox.mails
    (entry,) = await log(anna)
    assert mail["Subject"] == "Werkzeug T-0042 darf nicht weiterlaufen: F-12, Slide galled"
    assert (mail["To"], mail["From"]) == ("erika@example.com", "Toolcare Halle 2 <toolcare@example.com>")
    assert mail["Message-ID"] == f"<{entry['id']}@example.com>"
    assert "Kritisch: Werkzeug T-0042" in postbox.texts()[0]
    assert (entry["state"], entry["username"], entry["tries"]) == ("sent", "erika", 1)


async def test_a_stopped_mail_server_loses_nothing_and_sends_nothing_twice(gateway: GatewayUnderTest) -> None:
    """Two mails wait while it is away; the second is not even tried while the server itself does not answer."""
    postbox = Postbox()
    anna = await set_up(gateway, postbox.port)
    for name in ("erika", "otto"):
        await with_address(gateway, name)
    await added(anna, ways=["mail"])
    await gateway.hear(reported())
    await send_all(gateway)
    tried = await log(anna)
    assert sorted((one["tries"], one["state"]) for one in tried) == [(0, "waiting"), (1, "waiting")]
    assert {one["problem"] for one in tried} == {None, "unreachable"}
    gateway.clock.advance(timedelta(seconds=31))
    with postbox.running():
        postbox.answers = ["451 4.3.0 come again", "250 OK"]
        for _ in range(4):
            await send_all(gateway)
            gateway.clock.advance(timedelta(minutes=2))
        assert sorted(str(mail["To"]) for mail in postbox.mails) == ["erika@example.com", "otto@example.com"]
        assert await states(anna) == [("sent", None), ("sent", None)]
        for _ in range(2):
            await send_all(gateway)
    assert len(set(postbox.message_ids())) == 2


@ON_ONE_DATABASE
async def test_many_mails_that_wait_for_somebody_go_out_as_one(gateway: GatewayUnderTest, postbox: Postbox) -> None:
    """As after the mail server was away: nobody gets dozens at once."""
    await set_up(gateway, postbox.port)
    erika = await with_address(gateway, "erika")
    await added(erika, ways=["mail"])
    for number in range(4):
        await gateway.hear(reported(failure_id=f"f-{number}", number=number + 1))
    await send_all(gateway)
    assert [mail["Subject"] for mail in postbox.mails] == ["Toolcare: 4 messages"]
    assert {one["state"] for one in await log(erika)} == {"sent"}


@ON_ONE_DATABASE
async def test_a_mail_whose_fate_is_unknown_goes_again_with_the_same_message_id(
    gateway: GatewayUnderTest, postbox: Postbox
) -> None:
    """The gateway ended between the server's 250 and noting it: receivers drop the second by its id."""
    anna = await set_up(gateway, postbox.port)
    await with_address(gateway, "erika")
    await added(anna, ways=["mail"])
    await gateway.hear(reported())
    send = deliverer(gateway)._send
    async with gateway.database.write() as session:
        mail = await jobs.next_mail(session, gateway.clock.now(), BERLIN)
    assert mail is not None
    assert (await send(mail)).ok
    async with gateway.database.write() as session:
        await jobs.recover(session, gateway.clock.now())
    await send_all(gateway)
    assert len(postbox.mails) == 2
    assert len(set(postbox.message_ids())) == 1
    assert await states(anna) == [("sent", None)]


@ON_ONE_DATABASE
async def test_a_refused_address_is_given_up_and_can_be_tried_again(
    gateway: GatewayUnderTest, postbox: Postbox
) -> None:
    anna = await set_up(gateway, postbox.port)
    await with_address(gateway, "erika")
    await gateway.user("otto", Role.ENGINEER)
    await added(anna, ways=["mail"])
    postbox.refused = {"erika@example.com"}
    await gateway.hear(reported())
    await send_all(gateway)
    by_name = {one["username"]: one for one in await log(anna)}
    assert (by_name["erika"]["problem"], by_name["otto"]["problem"]) == ("address_refused", "no_address")
    assert by_name["erika"]["detail"] == "550 5.1.1 nobody of that name"
    postbox.refused = set()
    retried = await post(anna, f"{LOG}/{by_name['erika']['id']}/retry")
    assert (retried.json()["state"], retried.json()["may_cancel"]) == ("waiting", True)
    await send_all(gateway)
    assert len(postbox.mails) == 1
    assert refused(await post(anna, f"{LOG}/{by_name['erika']['id']}/retry")) == (409, "delivery_not_retryable")
    assert refused(await post(anna, f"{LOG}/{by_name['otto']['id']}/cancel")) == (409, "delivery_not_open")


async def test_a_digest_is_one_mail_a_day_at_its_time(gateway: GatewayUnderTest, postbox: Postbox) -> None:
    """NOW is 7:00 in Berlin. What is critical comes at once all the same."""
    anna = await set_up(gateway, postbox.port)
    await with_address(gateway, "erika", mail={**AT_ONCE, "info": "digest"}, digest_at="08:00")
    await added(anna, ways=["mail"], kinds=["failure_reported", "failure_critical"])
    for number in (21, 22):
        await gateway.hear(reported(Severity.WATCH, failure_id=f"f-{number}", number=number))
    await gateway.hear(reported())
    await send_all(gateway)
    assert len(postbox.mails) == 1
    gateway.clock.advance(timedelta(hours=1))
    await send_all(gateway)
    assert [mail["Subject"] for mail in postbox.mails][1:] == ["Toolcare: 2 messages"]
    assert all(f"F-{number}" in postbox.texts()[1] for number in (21, 22))
    assert {one["state"] for one in await log(anna)} == {"sent"}


@ON_ONE_DATABASE
async def test_the_password_of_the_mail_server_comes_in_and_never_out(
    gateway: GatewayUnderTest, tmp_path: Path
) -> None:
    """It goes over TLS; a certificate that nobody knows is refused unless somebody says that it will do."""
    tls = own_tls(tmp_path / "mail", NOW)
    with Postbox(login=("toolcare", "right one")).running(tls) as postbox:
        secure: Json = {"security": "starttls", "check_certificate": False, "username": "toolcare"}
        anna = await set_up(gateway, postbox.port, **secure, password="wrong one")
        shown = await anna.get(SERVER)
        assert (shown.json()["password"], shown.headers["etag"]) == ("********", '"1"')
        assert await tried(anna) == (False, "login_refused")
        right = server(postbox.port, **secure, password="right one")
        await anna.put(SERVER, json=right, headers={"If-Match": '"1"'})
        masked = {**right, "password": "********", "from_name": "Plant"}
        elsewhere: list[Json] = [
            {"host": "localhost"},
            {"port": free_port()},
            {"security": "none"},
            {"username": "other"},
        ]
        for place in elsewhere:
            answer = await anna.put(SERVER, json=masked | place, headers={"If-Match": '"2"'})
            assert refused(answer) == (422, "mail_password_needed"), place
        kept = await anna.put(SERVER, json=masked, headers={"If-Match": '"2"'})
        assert (kept.json()["version"], kept.json()["from_name"]) == (3, "Plant")
        assert await tried(anna) == (True, None)
        assert [mail["To"] for mail in postbox.mails] == ["anna@example.com"]
        await anna.put(SERVER, json={**masked, "check_certificate": True}, headers={"If-Match": '"3"'})
        assert await tried(anna) == (False, "tls_failed")
    assert await tried(anna) == (False, "unreachable")
    no_sender = server(25, from_address="")
    assert refused(await anna.put(SERVER, json=no_sender, headers={"If-Match": '"4"'})) == (422, "from_address_missing")


async def tried(client: httpx.AsyncClient) -> tuple[object, object]:
    said = (await post(client, f"{SERVER}/test", {"to": "anna@example.com"})).json()
    return said["ok"], said["problem"]


@ON_ONE_DATABASE
async def test_without_a_mail_server_mails_wait_until_there_is_one(gateway: GatewayUnderTest, postbox: Postbox) -> None:
    anna = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await with_address(gateway, "erika")
    await added(anna, ways=["mail"])
    await gateway.hear(reported())
    await send_all(gateway)
    assert await states(anna) == [("waiting", "no_mail_server")]
    await anna.put(SERVER, json=server(postbox.port), headers={"If-Match": '"0"'})
    await send_all(gateway)
    assert len(postbox.mails) == 1


@ON_ONE_DATABASE
async def test_a_failing_webhook_gets_each_message_once(gateway: GatewayUnderTest, hook: Hook) -> None:
    """It refuses twice, then takes the message; its address is told to nobody."""
    anna = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    made = await post(anna, TARGETS, {"name": "Screen", "url": hook.url, "language": "de"})
    target = made.json()
    assert (target["service"], target["url"]) == ("json", "********")
    assert "secret-token" not in made.text + (await anna.get(TARGETS)).text
    await added(anna, ways=[], to={}, target_ids=[target["id"]])
    hook.answers = [500, 503]
    await gateway.hear(tool(), reported())
    for _ in range(5):
        await send_all(gateway)
        gateway.clock.advance(timedelta(minutes=2))
    assert [one["title"] for one in hook.posts] == ["Werkzeug T-0042 darf nicht weiterlaufen: F-12, Slide galled"]
    (entry,) = await log(anna, "?way=target")
    assert (entry["state"], entry["tries"], entry["target_name"]) == ("sent", 3, "Screen")


async def test_a_webhook_that_hangs_up_is_asked_again_by_a_person_alone(gateway: GatewayUnderTest, hook: Hook) -> None:
    """It may have taken the message; so may one that was being sent when the gateway ended."""
    anna = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    target = (await post(anna, TARGETS, {"name": "Screen", "url": hook.url})).json()
    await added(anna, ways=[], to={}, target_ids=[target["id"]])
    hook.answers = [0]
    await gateway.hear(reported())
    await send_all(gateway)
    gateway.clock.advance(timedelta(days=1))
    await send_all(gateway)
    anna = await gateway.client()
    await anna.post("/api/v1/session", json={"username": "anna", "password": "correct horse"})
    assert await states(anna, "?way=target") == [("unknown", "timed_out")]
    await gateway.hear(reported(failure_id="f-13", number=13))
    async with gateway.database.write() as session:
        assert await jobs.next_pushes(session, gateway.clock.now(), BERLIN, gateway.parts.sealing)
        await jobs.recover(session, gateway.clock.now())
    assert {state for state, _ in await states(anna, "?way=target")} == {"unknown"}
    (first, _) = await log(anna, "?way=target")
    await post(anna, f"{LOG}/{first['id']}/retry")
    await send_all(gateway)
    assert len(hook.posts) == 2


@ON_ONE_DATABASE
async def test_a_target_is_tried_changed_and_taken_away(gateway: GatewayUnderTest, hook: Hook) -> None:
    """The mask sent back keeps the address; a rule loses the target that is gone."""
    erika = await gateway.logged_in()
    assert refused(await post(erika, TARGETS, {"name": "X", "url": "file:///etc/passwd"})) == (422, "target_not_usable")
    assert refused(await post(erika, TARGETS, {"name": "X", "url": "json://"})) == (422, "target_not_usable")
    target = (await post(erika, TARGETS, {"name": "Screen", "url": hook.url})).json()
    path = f"{TARGETS}/{target['id']}"
    assert (await post(erika, f"{path}/test")).json() == {"ok": True, "problem": None, "detail": ""}
    kept = await erika.patch(path, json={"name": "Wall", "url": "********"}, headers={"If-Match": '"1"'})
    assert (kept.json()["name"], kept.json()["version"]) == ("Wall", 2)
    assert (await post(erika, f"{path}/test")).json()["ok"] is True
    assert len(hook.posts) == 2
    await erika.patch(path, json={"url": f"json://127.0.0.1:{free_port()}/x"}, headers={"If-Match": '"2"'})
    assert (await post(erika, f"{path}/test")).json()["problem"] == "unreachable"
    rule = await added(erika, target_ids=[target["id"]])
    await erika.delete(path, headers={"If-Match": '"3"'})
    assert (await erika.get(f"{RULES}/{rule['id']}")).json()["target_ids"] == []
    assert refused(await erika.get(path)) == (404, "unknown_notification_target")


@ON_ONE_DATABASE
async def test_a_rule_is_tried_on_oneself_and_its_targets(
    gateway: GatewayUnderTest, postbox: Postbox, hook: Hook
) -> None:
    await set_up(gateway, postbox.port)
    erika, _ = await with_address(gateway, "erika"), await with_address(gateway, "otto")
    target = (await post(erika, TARGETS, {"name": "Screen", "url": hook.url})).json()
    rule = await added(erika, ways=["page", "mail"], target_ids=[target["id"]], week=[[]] * 7)
    queued = (await post(erika, f"{RULES}/{rule['id']}/test")).json()["items"]
    assert sorted(one["way"] for one in queued) == ["mail", "page", "target"]
    await send_all(gateway)
    assert (len(postbox.mails), postbox.mails[0]["To"], len(hook.posts)) == (1, "erika@example.com", 1)
    tested = await log(erika, f"?alert_id={queued[0]['alert_id']}")
    assert {one["state"] for one in tested} == {"sent"}
    preview = (await post(erika, f"{RULES}/preview", {**_without_ids(rule), "week": None})).json()
    assert preview["alerts"] == 0


def _without_ids(rule: Json) -> Json:
    return {name: value for name, value in rule.items() if name not in {"id", "starter", "version"}}


async def test_the_log_is_found_by_what_one_knows_and_paged(gateway: GatewayUnderTest) -> None:
    anna = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    erika = await with_address(gateway, "erika")
    await without_starters(anna)
    rule = await added(anna, ways=["page", "mail"])
    for number in range(3):
        await gateway.hear(reported(failure_id=f"f-{number}", number=number + 1))
        gateway.clock.advance(timedelta(seconds=1))
    whole = await log(anna, "?limit=100")
    assert len(whole) == 6
    first = (await anna.get(f"{LOG}?limit=4")).json()
    rest = (await anna.get(f"{LOG}?limit=4&cursor={first['next_cursor']}")).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [one["id"] for one in whole]
    for query, many in {
        "state=sent&state=waiting": 6,
        "state=sent": 3,
        "way=mail": 3,
        "username=Erika": 6,
        "username=nobody": 0,
        f"rule_id={rule['id']}": 6,
        "kind=failure_critical&tool_id=t-1": 6,
        "tool_id=t-2": 0,
        "since=2026-03-02T06:00:01Z": 4,
        "until=2026-03-02T06:00:01Z": 2,
    }.items():
        assert len(await log(erika, f"?{query}")) == many, query
    assert refused(await anna.get(f"{LOG}?cursor=nonsense")) == (400, "invalid_cursor")
    async with gateway.database.read() as session:
        assert await jobs.any_due(session, Way.MAIL, gateway.clock.now())


@ON_ONE_DATABASE
async def test_links_lead_to_the_address_of_the_plants_labels(gateway: GatewayUnderTest) -> None:
    """While the registry is away a mail has no links; what the settings name comes first."""
    await asyncio.to_thread(gateway.parts.signer.ensure_keys)
    assert await address_of_toolcare(gateway.parts) is None
    await Services(gateway, gateway.stack).start("registry")
    assert await address_of_toolcare(gateway.parts) == "https://tools.example.com"
    settings = gateway.parts.settings.model_copy(update={"public_origins": ["https://tc.example.com"]})
    assert await address_of_toolcare(replace(gateway.parts, settings=settings)) == "https://tc.example.com"


async def test_a_server_that_says_nothing_is_left_after_a_deadline() -> None:
    """A mail is tried again; whether a target has taken the message, nobody knows."""

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    over, port = asyncio.Event(), free_port()
    access = MailAccess("127.0.0.1", port, MailSecurity.NONE, False, "", "", "a@example.com", "")
    async with await asyncio.start_server(silent, "127.0.0.1", port):
        mail = await mail_sending.send(access, EmailMessage(), deadline_s=0.3)
        push = await target_sending.send(f"json://127.0.0.1:{port}/x", "t", "b", NotificationSeverity.INFO, 0.3)
        over.set()
    assert (mail.problem, mail.unknown) == (DeliveryProblem.TIMED_OUT, False)
    assert (push.problem, push.unknown) == (DeliveryProblem.TIMED_OUT, True)
