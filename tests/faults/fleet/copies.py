"""Copies of the services as processes of their own, on one PostgreSQL and one broker, and a plant they count."""

import asyncio
import json
import os
import signal
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from toolcare_compose.api_client import first_login
from toolcare_compose.layout import DataFolder
from toolcare_compose.testing import OWN_PASSWORD, PlantProcess
from toolcare_shared.ids import new_id
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

START_S = 300.0
LEASE_S = 4
LANES = 2
TOOLS = {"p01": "t-0042", "p02": "t-0017", "p03": "t-0108"}
SPEED = 100.0
"""p01 24 s, p02 15 s, p03 18 s a cycle: some sixteen shots a second."""
MIN_CYCLE_MS = 10

Json = dict[str, Any]


class Copy:
    """One copy of a service."""

    def __init__(self, service: str, name: str, environment: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.port, self.public = free_port(), free_port()
        ports = {
            "TOOLCARE_LISTEN": f"http://127.0.0.1:{self.port}",
            "TOOLCARE_HTTP_PORT": str(self.public),
            "TOOLCARE_HTTPS_PORT": "0",
            "TOOLCARE_COPY_NAME": name,
        }
        self.process = ServiceProcess(
            f"toolcare_{service}", env={**environment, **ports}, output=folder / f"{name}.log"
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.public}"

    async def starts(self) -> bool:
        """Whether it answers by now; it may not end meanwhile."""
        assert self.process.running, self.process.log()[-3000:]
        return await self.answers()

    async def answers(self) -> bool:
        try:
            async with httpx.AsyncClient() as http:
                return (await http.get(f"http://127.0.0.1:{self.port}/health/live", timeout=5)).is_success
        except httpx.HTTPError:
            return False

    async def is_owner(self) -> bool:
        """Whether it is the one that relays and consumes."""
        try:
            async with httpx.AsyncClient() as http:
                figures = (await http.get(f"http://127.0.0.1:{self.port}/metrics", timeout=5)).text
        except httpx.HTTPError:
            return False
        return any(line.endswith(" 1.0") for line in figures.splitlines() if "messaging_owner" in line)


class Fleet:
    """Copies of shotcounter and gateway, one registry; presses over OPC UA and MQTT."""

    def __init__(self, folder: Path, databases: Mapping[str, str], mosquitto: Mosquitto) -> None:
        self._folder = folder
        self.data = DataFolder(folder / "data")
        self._databases = databases
        self._mosquitto = mosquitto
        self.copies: dict[str, Copy] = {}
        self.plant = PlantProcess(
            folder / "plant.json",
            ["--opcua-port", "0", "--speed", str(SPEED), "--mqtt", f"127.0.0.1:{mosquitto.port}"],
        )
        self._before: Mapping[str, int] = {}
        self._cookies: httpx.Cookies | None = None

    async def start_plant(self) -> None:
        await asyncio.to_thread(self.plant.start, START_S)
        self.plant.command("/stop")

    async def start(self, service: str, *names: str) -> None:
        """Start copies at once, and wait until each answers."""
        for name in names:
            copy = Copy(service, name, self._environment(service), self._folder)
            self.copies[name] = copy
            await copy.process.start()
        for name in names:
            await wait_until(self.copies[name].starts, START_S, what=f"{name} answers")

    def _environment(self, service: str) -> Mapping[str, str]:
        upstreams = {name: f"http://127.0.0.1:{copy.port}" for name, copy in self.copies.items()}
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOOLCARE_")},
            "TOOLCARE_DATA_DIR": str(self.data.root),
            "TOOLCARE_DATABASE_URL": self._databases[service],
            "TOOLCARE_MQTT_PORT": str(self._mosquitto.port),
            "TOOLCARE_UPSTREAMS": json.dumps(
                {"registry": upstreams.get("registry", ""), "shotcounter": upstreams.get("counter-c", "")}
            ),
            "TOOLCARE_LEASE_S": str(LEASE_S),
            "TOOLCARE_MQTT_LANES": str(LANES),
            "TOOLCARE_PRINT_FIRST_LOGIN": "false",
        }

    @property
    def databases(self) -> Mapping[str, str]:
        return self._databases

    async def all_answer(self) -> bool:
        """Start again what has ended, as what supervises copies does: one that lost its lock ends by itself."""
        for copy in self.copies.values():
            if not copy.process.running:
                await copy.process.start()
                return False
        return all([await copy.answers() for copy in self.copies.values()])

    async def kill(self, name: str) -> None:
        await self.copies.pop(name).process.kill()

    def freeze(self, name: str) -> None:
        self.copies[name].process.signal(signal.SIGSTOP)

    def wake(self, name: str) -> None:
        self.copies[name].process.signal(signal.SIGCONT)

    async def log_in(self, gateway: str) -> None:
        """With a password of one's own; the session counts at every gateway."""
        username, first = await asyncio.to_thread(first_login, self.data, START_S)
        address = self.copies[gateway].address
        async with httpx.AsyncClient(base_url=f"{address}/api/v1", headers={"Origin": address}, timeout=60) as http:
            await self._made(await http.post("/session", json={"username": username, "password": first}, headers=key()))
            chosen = {"current": first, "new": OWN_PASSWORD}
            await self._made(await http.put("/session/password", json=chosen, headers={"If-Match": '"0"'}))
            self._cookies = http.cookies

    def client(self, gateway: str) -> httpx.AsyncClient:
        address = self.copies[gateway].address
        return httpx.AsyncClient(
            base_url=f"{address}/api/v1", headers={"Origin": address}, cookies=self._cookies, timeout=60
        )

    async def get(self, gateway: str, path: str) -> Json:
        async with self.client(gateway) as http:
            answer = await http.get(path)
        found: Json = answer.json()
        assert answer.is_success, found
        return found

    async def post(self, gateway: str, path: str, body: Json) -> Json:
        async with self.client(gateway) as http:
            return await self._made(await http.post(path, json=body, headers=key()))

    @staticmethod
    async def _made(answer: httpx.Response) -> Json:
        assert answer.is_success, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    async def set_up(self, gateways: Sequence[str]) -> None:
        """A tool on each press and a source each, set up at one gateway after the other."""
        for number, (press, tool) in enumerate(TOOLS.items()):
            gateway = gateways[number % len(gateways)]
            await self.post(gateway, "/machines", {"id": press, "name": press.upper()})
            body = {"number": tool.upper(), "name": tool, "cavity_count": 1, "min_cycle_ms": MIN_CYCLE_MS}
            await self.post(gateway, "/tools", body)
            await self.post(gateway, f"/tools/{tool}/mount", {"machine_id": press, "job": "4711"})
            await wait_until(partial(self._knows, press), START_S, what=f"the shotcounter knows {press}")
            await self.post(gateway, "/sources", {"machine_id": press, **self._source(press)})
        await wait_until(lambda: self._all_heard(gateways[0]), START_S, what="each source has a first value")
        self._before = self.made()

    async def _knows(self, press: str) -> bool:
        async with self.client(next(name for name in self.copies if name.startswith("gateway"))) as http:
            return (await http.get(f"/machines/{press}/unassigned")).is_success

    async def _all_heard(self, gateway: str) -> bool:
        """Whether the counting has a value of each; its own list, since the gateway's may be late.

        A PLC that stands still says its counter when it is back: again where nobody read it yet.
        """
        sources = (await self.get(gateway, "/sources/configured"))["items"]
        unheard = {source["machine_id"] for source in sources if source["last_value"] is None}
        if "p03" in unheard:
            self.plant.command("/presses/p03/resume")
        return len(sources) == len(TOOLS) and not unheard

    def _source(self, press: str) -> Json:
        announced = self.plant.announced
        config: dict[str, Json] = {
            "p01": {"url": announced["presses"]["p01"]},
            "p02": {
                "url": announced["presses"]["p02"],
                "node_id": announced["node_ids"]["p02"],
                "counter_bits": 16,
                "resettable": False,
            },
            "p03": {"counter_bits": 32, "resettable": False},
        }
        kind = {"p01": "opcua_em77", "p02": "opcua_counter", "p03": "mqtt"}[press]
        return {"kind": kind, "config": config[press]}

    def made(self) -> Mapping[str, int]:
        truth = self.plant.truth()
        return {press: truth[press]["shots"] for press in TOOLS}

    def truth(self) -> Mapping[str, int]:
        """What the presses made since the first value of each."""
        return {tool: self.made()[press] - self._before[press] for press, tool in TOOLS.items()}

    async def listed(self, gateway: str) -> Mapping[str, int]:
        """The counts as a gateway's own list has them."""
        tools = (await self.get(gateway, "/tools?limit=50"))["items"]
        return {tool["id"]: tool["total"] for tool in tools}

    async def readers(self, gateway: str) -> Mapping[str, Sequence[str]]:
        """Who reads which press, as the page of the sources shows it; empty while one has no reader."""
        told = await self.get(gateway, "/sources/readers")
        press = {source["id"]: source["machine_id"] for source in (await self.get(gateway, "/sources"))["items"]}
        if told["unread"]:
            return {}
        return {reader["name"]: [press[id_] for id_ in reader["source_ids"]] for reader in told["items"]}

    async def end(self) -> None:
        self.plant.stop()
        for copy in self.copies.values():
            copy.process.signal(signal.SIGCONT)
            await copy.process.kill()


def key() -> Mapping[str, str]:
    return {"Idempotency-Key": new_id()}
