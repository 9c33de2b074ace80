"""The gateway as a process, on real sockets, with a real broker: streams, HTTPS, stopping, users by command line."""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import httpx
import pytest
import pytest_asyncio
from tests.integration.gateway.conftest import Json
from tests.integration.gateway.postbox import Hook, Postbox

from toolcare_shared.contracts.maintenance import RunPermit
from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.contracts.shotcounter import LiveCount
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio


class Installation:
    """A data folder, a broker, and the gateway that can be stopped and started."""

    def __init__(self, folder: Path, broker: Mosquitto) -> None:
        self.folder = folder
        self.broker = broker
        self.http = f"http://127.0.0.1:{free_port()}"
        self.https_port = free_port()
        self.env = {
            "TOOLCARE_DATA_DIR": str(folder / "data"),
            "TOOLCARE_HTTP_PORT": self.http.rsplit(":", 1)[1],
            "TOOLCARE_HTTPS_PORT": str(self.https_port),
            "TOOLCARE_MQTT_PORT": str(broker.port),
            "TOOLCARE_STATIC_DIR": str(folder / "static"),
        }
        self.process = ServiceProcess("toolcare_gateway", env=self.env, output=folder / "gateway.log")

    async def ready(self) -> None:
        async with httpx.AsyncClient() as client:

            async def answers() -> bool:
                try:
                    health = (await client.get(f"{self.http}/health/ready")).json()
                except (httpx.TransportError, ValueError):
                    return False
                # The feeds of services that do not run are missing; that is no fault of the gateway.
                return {"name": "broker", "status": "ok"}.items() <= self._check(health, "broker").items()

            await wait_until(answers, 90, what=f"the gateway is ready: {self.process.log()[-3000:]}")

    @staticmethod
    def _check(health: Json, name: str) -> Json:
        checks = health["checks"]
        assert isinstance(checks, list)
        return next((check for check in checks if isinstance(check, dict) and check["name"] == name), {})

    def first_login(self) -> dict[str, str]:
        lines = (self.folder / "data" / "first-login.txt").read_text(encoding="utf-8").splitlines()
        return dict(line.split(": ", 1) for line in lines)


@pytest_asyncio.fixture
async def installed(tmp_path: Path) -> AsyncIterator[Installation]:
    async with Mosquitto(tmp_path / "broker") as broker:
        installation = Installation(tmp_path, broker)
        async with installation.process:
            await installation.ready()
            yield installation


@pytest_asyncio.fixture
async def browser(installed: Installation) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Origin": installed.http}
    async with httpx.AsyncClient(base_url=installed.http, headers=headers, timeout=30) as client:
        first = installed.first_login()
        answer = await client.post("/api/v1/session", json=first)
        assert answer.status_code == httpx.codes.OK, answer.text
        own = {"current": first["password"], "new": "battery staple ladder"}
        answer = await client.put("/api/v1/session/password", json=own)
        assert answer.status_code == httpx.codes.NO_CONTENT, answer.text
        yield client


async def next_event(lines: AsyncIterator[str]) -> tuple[str, Json]:
    name = ""
    async with asyncio.timeout(30):
        async for line in lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                data: Json = json.loads(line.removeprefix("data: "))
                # The administrator's new password may be told only now.
                if data["type"] != "toolcare.gateway.user_changed.v1":
                    return name, data
    raise AssertionError("the stream ended")


async def test_a_stream_tells_what_the_broker_brings(installed: Installation, browser: httpx.AsyncClient) -> None:
    """Running counts, run permits and presence reach an open page; a list shows the permit."""
    topics = Topics()
    publisher = MqttSession(installed.broker.broker, "test-publisher", persistent=False)
    async with browser.stream("GET", "/api/v1/stream") as stream, publisher.connect() as connection:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = stream.aiter_lines()
        assert await next_event(lines) == ("beat", {"type": "beat", "every_s": 15.0})
        count = LiveCount(tool_id="t-1", total=5, total_high=6, last_shot_at=datetime(2026, 3, 2, 6, tzinfo=UTC))
        await connection.publish(topics.live("shotcounter", "t-1", "counts"), count.model_dump_json().encode(), qos=0)
        assert await next_event(lines) == (
            "live",
            {"type": "live", "id": "t-1", "total": 5, "total_high": 6, "last_shot_at": "2026-03-02T06:00:00+00:00"},
        )
        permit = RunPermit(run=False, reasons=["L1"])
        await connection.publish(topics.permit("p01"), permit.model_dump_json().encode(), retain=True)
        assert await next_event(lines) == ("change", {"type": "toolcare.maintenance.permit", "id": "p01"})
        presence = Presence(service="photos", status=PresenceStatus.ONLINE, since=datetime.now(UTC), version="1")
        await connection.publish(topics.presence("photos"), presence.model_dump_json().encode(), retain=True)
        assert await next_event(lines) == ("change", {"type": "toolcare.presence", "id": "photos"})
        await connection.publish(topics.permit("p02"), b"not json", retain=True)
        await connection.publish(topics.live("shotcounter", "t-1", "counts"), b"\xff", qos=0)
    overview = (await browser.get("/api/v1/overview")).json()
    assert {"name": "photos", "status": "online"} in overview["services"]
    assert {"name": "gateway", "status": "online"} in overview["services"]


async def test_a_stream_ends_with_its_session(browser: httpx.AsyncClient) -> None:
    """Logging out closes it; opening it again is a 401, at which a page stops asking."""
    async with browser.stream("GET", "/api/v1/stream") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 2000"
        async with asyncio.timeout(30):
            assert (await browser.delete("/api/v1/session")).status_code == httpx.codes.NO_CONTENT
            async for _ in lines:
                pass
    assert (await browser.get("/api/v1/stream")).status_code == httpx.codes.UNAUTHORIZED


async def test_open_streams_do_not_hold_up_a_stop(installed: Installation, browser: httpx.AsyncClient) -> None:
    """Three open pages, SIGTERM, gone in under three seconds with their streams ended in good order."""
    async with (
        browser.stream("GET", "/api/v1/stream") as one,
        browser.stream("GET", "/api/v1/stream") as two,
        browser.stream("GET", "/api/v1/stream") as three,
    ):
        streams = [stream.aiter_lines() for stream in (one, two, three)]
        for lines in streams:
            assert await anext(lines) == "retry: 2000"
        began = time.monotonic()
        stopping = asyncio.ensure_future(installed.process.stop())
        async with asyncio.timeout(30):
            for lines in streams:
                async for _ in lines:
                    pass
            assert await stopping == 0
        took = time.monotonic() - began
    print(f"stopped in {took:.2f} s with three open streams")
    assert took < 3


async def test_what_services_ask_each_other_is_not_offered_to_the_network(installed: Installation) -> None:
    """The feed and the dead letters are on the socket of this machine alone."""
    socket = httpx.AsyncHTTPTransport(uds=str(installed.folder / "data" / "run" / "gateway.sock"))
    async with httpx.AsyncClient(verify=False) as network, httpx.AsyncClient(transport=socket) as machine:  # noqa: S501
        for path in ("/internal/events/user", "/internal/dead-letters", "/internal/"):
            for address in (installed.http, f"https://127.0.0.1:{installed.https_port}"):
                answer = await network.get(address + path)
                assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await machine.get("http://gateway/internal/dead-letters")).status_code == httpx.codes.UNAUTHORIZED


async def test_https_with_the_ca_of_the_first_start(installed: Installation) -> None:
    """A device that fetched the CA over plain HTTP logs in over HTTPS, with a secure cookie."""
    async with httpx.AsyncClient() as plain:
        ca = (await plain.get(f"{installed.http}/ca.pem")).text
    trusting = ssl.create_default_context(cadata=ca)
    address = f"https://localhost:{installed.https_port}"
    async with httpx.AsyncClient(verify=trusting, base_url=address, headers={"Origin": address}) as client:
        answer = await client.post("/api/v1/session", json=installed.first_login())
        assert answer.status_code == httpx.codes.OK, answer.text
        assert answer.headers["set-cookie"].startswith("__Host-toolcare_session=")
        assert "Secure" in answer.headers["set-cookie"]
        assert (await client.get("/api/v1/session")).status_code == httpx.codes.OK


async def test_users_are_managed_beside_the_running_gateway(installed: Installation, tmp_path: Path) -> None:
    """A lost password comes back by the command line, and the sessions of its user end."""

    async def user(*arguments: str) -> str:
        output = tmp_path / f"user-{time.monotonic_ns()}.log"
        async with ServiceProcess(
            "toolcare_gateway", ["user", *arguments], env=installed.env, output=output
        ) as command:
            await wait_until(lambda: not command.running, 90)
            return command.log()

    made = await user("add", "Timo", "--role", "technician", "--language", "de", "--team", "Production")
    password = made.split("password ")[1].split()[0]
    async with httpx.AsyncClient(base_url=installed.http) as client:
        body = {"username": "timo", "password": password}
        answer = await client.post("/api/v1/session", json=body)
        assert answer.json()["user"]["language"] == "de"
        assert answer.json()["must_change_password"] is True
        assert "choose another name" in await user("add", "timo")
        assert answer.json()["user"]["team"] == "Production"
        assert "Tool shop" in await user("team", "timo", "Tool shop")
        assert "Tool shop" in await user("list")
        assert "administrator" in await user("role", "timo", "administrator")
        changed = (await user("password", "timo")).split("password ")[1].split()[0]
        assert changed != password
        assert (await client.get("/api/v1/session")).status_code == httpx.codes.UNAUTHORIZED
        assert (await client.post("/api/v1/session", json=body)).status_code == httpx.codes.UNAUTHORIZED
        answer = await client.post("/api/v1/session", json=body | {"password": changed})
        assert answer.status_code == httpx.codes.OK


async def test_a_gateway_that_is_killed_while_it_sends_loses_no_message(
    installed: Installation, browser: httpx.AsyncClient
) -> None:
    """Killed before it heard the answers: the mail goes again with its Message-ID, the target is left alone.

    An upgrade that tries the gateway in between tells nobody.
    """
    held = Event()
    postbox, hook = Postbox(), Hook()
    postbox.held = hook.held = held
    with postbox.running(), hook.running():
        rule = await _mailing_rule(browser, postbox, hook)
        await _post(browser, f"/api/v1/notification-rules/{rule}/test")
        for arrived in (postbox.arrived, hook.arrived):
            assert await asyncio.to_thread(arrived.wait, 20)
        await installed.process.kill()
        postbox.held = hook.held = None
        held.set()
        env = {**installed.env, "TOOLCARE_UPGRADE_TRIAL": "1"}
        trial = ServiceProcess("toolcare_gateway", env=env, output=installed.folder / "trial.log")
        async with trial:
            await installed.ready()
        assert len(postbox.mails) == 1
        await installed.process.start()
        await installed.ready()
        log: list[Json] = []

        async def all_told() -> bool:
            log[:] = (await browser.get("/api/v1/notification-log")).json()["items"]
            return all(entry["state"] in {"sent", "unknown"} for entry in log)

        await wait_until(all_told, 20, what=f"nothing waits any more: {log}")
    assert {entry["way"]: entry["state"] for entry in log} == {"page": "sent", "mail": "sent", "target": "unknown"}
    assert len(postbox.mails) == 2
    assert len(set(postbox.message_ids())) == 1
    assert len(hook.posts) == 1


async def _mailing_rule(browser: httpx.AsyncClient, postbox: Postbox, hook: Hook) -> str:
    server = {"host": "127.0.0.1", "port": postbox.port, "security": "none", "from_address": "toolcare@example.com"}
    await _put(browser, "/api/v1/mail-server", server)
    moments = dict.fromkeys(("info", "warning", "critical"), "at_once")
    choices = {"address": "a@example.com", "page": moments, "mail": moments, "quiet": None, "digest_at": "07:00"}
    await _put(browser, "/api/v1/notification-choices", choices)
    target = await _post(browser, "/api/v1/notification-targets", {"name": "Screen", "url": hook.url})
    draft = {
        "name": "All",
        "kinds": ["failure_critical"],
        "to": {"roles": ["administrator"]},
        "ways": ["page", "mail"],
        "target_ids": [target["id"]],
    }
    return str((await _post(browser, "/api/v1/notification-rules", draft))["id"])


async def _post(browser: httpx.AsyncClient, path: str, body: object = None) -> Json:
    answer = await browser.post(path, json=body, headers={"Idempotency-Key": new_id()})
    assert answer.is_success, answer.text
    said: Json = answer.json()
    return said


async def _put(browser: httpx.AsyncClient, path: str, body: object) -> None:
    answer = await browser.put(path, json=body, headers={"If-Match": '"0"'})
    assert answer.is_success, answer.text
