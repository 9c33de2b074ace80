"""What a service says on the plant's broker, seen from outside: a real Mosquitto with the project's configuration."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from toolcare_compose.broker import OBSERVER, EmbeddedBroker
from toolcare_compose.layout import DataFolder
from toolcare_shared.auth import Role, TokenSigner
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.testing.api import person
from toolcare_shared.testing.ports import free_ports
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

ROOT = "toolcare/v1"


@dataclass
class Plant:
    """A broker, and an observer of everything on it."""

    data: DataFolder
    port: int
    heard: dict[str, list[str]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {"TOOLCARE_DATA_DIR": str(self.data.root), "TOOLCARE_MQTT_PORT": str(self.port)}

    def service(self, name: str) -> ServiceProcess:
        password = self.data.broker_password(name).read_text()
        env = {**self.environment, "TOOLCARE_MQTT_USERNAME": name, "TOOLCARE_MQTT_PASSWORD": password}
        return ServiceProcess(f"toolcare_{name}", env=env, output=self.data.logs / f"{name}.log")

    def socket(self, name: str) -> Path:
        return self.data.run / f"{name}.sock"

    def all_are(self, status: str, names: Sequence[str]) -> bool:
        """Whether this is the last thing that was said of each service."""
        said = [self.heard.get(f"{ROOT}/svc/{name}/status", ['{"status": "unheard"}'])[-1] for name in names]
        return all(json.loads(text)["status"] == status for text in said)

    async def listen(self, output: asyncio.StreamReader) -> None:
        async for line in output:
            topic, _, payload = line.decode().rstrip("\n").partition(" ")
            self.heard.setdefault(topic, []).append(payload)


@asynccontextmanager
async def program(*command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        async with asyncio.timeout(30):
            await process.communicate()


@pytest_asyncio.fixture
async def plant(tmp_path: Path) -> AsyncIterator[Plant]:
    data = DataFolder(tmp_path)
    data.make()
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    broker.prepare()
    seen = Plant(data, port)
    login = ("-p", str(port), "-u", OBSERVER, "-P", data.broker_password(OBSERVER).read_text())
    async with program(*broker.command()):
        await wait_until(lambda: accepts(port), what="the broker listens")
        async with (
            program("mosquitto_sub", *login, "-t", f"{ROOT}/#", "-F", "%t %p") as ears,
            asyncio.TaskGroup() as group,
        ):
            assert ears.stdout is not None
            listening = group.create_task(seen.listen(ears.stdout))
            yield seen
            listening.cancel()


async def accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def test_presence_tells_life_and_death(plant: Plant) -> None:
    """Each service is online once it works, and the broker says offline when the process is killed."""
    names = ("failures", "actions", "photos")
    process = ServiceProcess(
        "toolcare_compose.services", names, env=plant.environment, output=plant.data.logs / "services.log"
    )
    async with process:
        await wait_until(lambda: plant.all_are("online", names) or not process.running, 40, what="all are online")
        assert process.running, process.log()
        await process.kill()
        await wait_until(lambda: plant.all_are("offline", names), 30, what="their last wills are spoken")


async def test_mounting_is_told_to_the_plant(plant: Plant) -> None:
    """Events come in order and numbered; the snapshots of tool and machine stay on the broker."""
    signer = TokenSigner(plant.data.root / "keys" / "token.pem")
    signer.ensure_keys()
    async with plant.service("registry") as process:
        await wait_until(lambda: plant.all_are("online", ["registry"]) or not process.running, 30, what="it is online")
        transport = httpx.AsyncHTTPTransport(uds=str(plant.socket("registry")))
        async with httpx.AsyncClient(transport=transport, base_url="http://registry") as http:
            for path, body in (
                ("/tools", {"number": "T-0042", "name": "Housing", "cavity_count": 8}),
                ("/machines", {"name": "P01"}),
                ("/tools/t-0042/mount", {"machine_id": "p01", "job": "4711"}),
            ):
                token = signer.sign(person(Role.ENGINEER))
                headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id()}
                answer = await http.post(path, json=body, headers=headers)
                assert answer.is_success, answer.text
        told = f"{ROOT}/evt/registry/tool/t-0042"
        await wait_until(lambda: f"{told}/tool_mounted" in plant.heard, 30, what="the mounting is told")
        events = [Envelope.parse(plant.heard[f"{told}/{name}"][0]) for name in ("tool_registered", "tool_mounted")]
        assert [(event.sequence, event.position) for event in events] == [(1, 1), (2, 2)]
        await wait_until(
            lambda: '"tool_ids":["t-0042"]' in plant.heard.get(f"{ROOT}/state/registry/machine/p01", [""])[-1],
            30,
            what="the machine's snapshot names the tool",
        )
        await wait_until(
            lambda: '"machine_id":"p01"' in plant.heard.get(f"{ROOT}/state/registry/tool/t-0042", [""])[-1],
            30,
            what="the tool's snapshot names the machine",
        )
