"""A small plant for the browser tests: a whole installation, presses that obey the test, and an ear on MQTT."""

import json
import subprocess
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from typing import IO

import pytest

from toolcare_compose.api_client import PATIENCE_S, ApiClient, Json, Refused
from toolcare_compose.broker import OBSERVER, ClientRole, EmbeddedBroker
from toolcare_compose.testing import Installation, PlantProcess, wait_until

DEADLINE_S = 30.0
PLC = "p03"
"""The press of the simulated plant that publishes by MQTT."""
PLC_TOOL = "T-0108"
SPEED = 60
"""A shot each 0.3 s on p03."""


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    password: str
    name: str


ANNA = Person("anna", "seven presses hum", "Anna Kowalski")
"""A technician."""


class Wire:
    """What `mosquitto_sub` shows an outsider: the newest alert and permit of each topic."""

    def __init__(self, installation: Installation) -> None:
        password = installation.data.broker_password(OBSERVER).read_text()
        command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(installation.mqtt_port), "-u", OBSERVER]
        command += ["-P", password, "-F", "%t %p", "-t", "toolcare/v1/alert/#", "-t", "toolcare/v1/permit/#"]
        self._newest: dict[str, str] = {}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._reading = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reading.start()

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            topic, _, payload = line.rstrip("\n").partition(" ")
            self._newest[topic] = payload

    def alert(self, tool_id: str, kind: str) -> Json | None:
        """None: there is no such alert, or it was cleared."""
        return self._payload(f"alert/{tool_id}/{kind}")

    def permit(self, machine_id: str) -> Json | None:
        return self._payload(f"permit/{machine_id}")

    def _payload(self, topic: str) -> Json | None:
        text = self._newest.get(f"toolcare/v1/{topic}")
        found: Json | None = json.loads(text) if text else None
        return found

    def close(self) -> None:
        self._process.terminate()
        self._reading.join(10)
        self._process.wait(10)
        if self._process.stdout:
            self._process.stdout.close()


class Floor:
    """An installation that runs, with the words a test needs to set up its own tools, machines and plans."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._cookies: dict[str, tuple[str, str]] = {}

    @property
    def address(self) -> str:
        return self.installation.address

    @cached_property
    def administrator(self) -> Person:
        return Person(*self.installation.administrator(), "Administrator")

    @cached_property
    def api(self) -> ApiClient:
        return self.installation.client(PATIENCE_S)

    def let_in(self, person: Person, role: str = "technician") -> None:
        """Make an account, whose owner chooses his password at the first login."""
        made = self.api.post("/users", {"username": person.username, "name": person.name, "role": role})
        client = ApiClient(self.address)
        client.login(person.username, made["password"])
        client.put("/session/password", {"current": made["password"], "new": person.password}, 0)

    def session_cookie(self, person: Person) -> tuple[str, str]:
        """Name and value of a session; one login for the whole run, so that no test waits for the login's brake."""
        if person.username not in self._cookies:
            login = json.dumps({"username": person.username, "password": person.password}).encode()
            request = urllib.request.Request(  # noqa: S310 - the address is our own gateway's
                f"{self.address}/api/v1/session", login, {"Content-Type": "application/json", "Origin": self.address}
            )
            with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:  # noqa: S310 - as above
                (morsel,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
            self._cookies[person.username] = morsel.key, morsel.value
        return self._cookies[person.username]

    def machine(self, machine_id: str, name: str, area: str = "") -> None:
        self.api.post("/machines", {"id": machine_id, "name": name, "area": area})

    def tool(self, number: str, *, name: str = "Housing", on: str | None = None, min_cycle_ms: int = 10) -> str:
        """Register a released tool, mount it if a machine is named; its id."""
        made = self.api.post(
            "/tools", {"number": number, "name": name, "cavity_count": 4, "min_cycle_ms": min_cycle_ms}
        )
        tool_id = str(made["id"])
        if on:
            self.api.post(f"/tools/{tool_id}/mount", {"machine_id": on, "job": "4711-20"})
        return tool_id

    def plan(self, tool_id: str, *levels: Json) -> Json:
        return self.api.post(f"/tools/{tool_id}/plans", {"name": "Preventive maintenance", "levels": list(levels)})

    def shots(self, tool_id: str, shots: int) -> None:
        self.api.post(f"/tools/{tool_id}/shots", {"shots": shots, "note": "Set up by a test", "confirm": True})

    def bring(self, name: str, content: bytes) -> str:
        """Bring a file and wait until it is checked; the import's id."""
        brought = str(self.api.post_file(f"/imports?name={name}", content)["id"])
        wait_until(
            lambda: self.api.get(f"/imports/{brought}")["state"] != "checking", DEADLINE_S, "the file is checked"
        )
        return brought

    def log_of(self, tool_id: str) -> Sequence[Json]:
        found: list[Json] = self.api.get(f"/tools/{tool_id}/maintenance-log")["items"]
        return found

    def plan_knows_all_shots(self, tool_id: str) -> bool:
        """Counts reach other services some seconds after the shots, several at a time."""
        counted = self.api.get(f"/tools/{tool_id}/counts?bucket=day")["total_high"]
        return bool(self.api.get(f"/tools/{tool_id}/plans")["items"][0]["total_high"] == counted)


def known_to_failures(floor: Floor, tool: str) -> None:
    """The service hears of a new tool by an event. It looks for the tool first, then for the code."""

    def is_known() -> bool:
        with pytest.raises(Refused) as refused:
            floor.api.post("/failures", {"tool_id": tool, "code": "NONE"})
        return refused.value.code == "unknown_code"

    wait_until(is_known, DEADLINE_S, "the tool is known")


class PressFloor(Floor):
    """A floor with the simulated plant: p03 is connected and stands still until a test lets it run."""

    def __init__(self, installation: Installation, plant: PlantProcess, wire: Wire) -> None:
        super().__init__(installation)
        self.plant = plant
        self.wire = wire

    @contextmanager
    def producing(self) -> Iterator[None]:
        self.plant.command("/start")
        try:
            yield
        finally:
            self.plant.command("/stop")


@contextmanager
def running_installation(root: Path, *, set_up: bool = True) -> Iterator[Installation]:
    """Without `set_up` an administrator who logs in is led through the first start."""
    installation = Installation(root)
    installation.data.make()
    EmbeddedBroker(installation.data, "127.0.0.1", installation.mqtt_port).add_client(PLC, ClientRole.MACHINE)
    installation.start()
    try:
        if set_up:
            installation.client().post("/plant/set-up", {})
        yield installation
    finally:
        installation.stop()


@contextmanager
def press_floor(root: Path) -> Iterator[PressFloor]:
    with running_installation(root / "data") as installation:
        arguments = ["--opcua-port", "0", "--speed", str(SPEED), "--presses", PLC]
        arguments += ["--mqtt", f"127.0.0.1:{installation.mqtt_port}", "--mqtt-user", PLC]
        arguments += ["--mqtt-password-file", str(installation.data.broker_password(PLC))]
        plant, wire = PlantProcess(root / "plant.json", arguments), Wire(installation)
        try:
            plant.start()
            plant.command("/stop")
            floor = PressFloor(installation, plant, wire)
            floor.let_in(ANNA)
            _connect_plc(floor)
            yield floor
        finally:
            plant.stop()
            wire.close()


def _connect_plc(floor: PressFloor) -> None:
    floor.machine(PLC, "Press 3")
    floor.tool(PLC_TOOL, name="Clip 8-fold", on=PLC)
    config = {"counter_bits": 32, "resettable": False, "stale_after_s": 5}
    floor.api.post("/sources", {"machine_id": PLC, "name": "PLC by MQTT", "kind": "mqtt", "config": config})
    with floor.producing():
        wait_until(lambda: _last_value(floor) is not None, DEADLINE_S, "the PLC is heard")


def _last_value(floor: Floor) -> int | None:
    """None as long as the list has not heard of the source."""
    values: list[int | None] = [source["last_value"] for source in floor.api.get("/sources")["items"]]
    return values[0] if values else None
