"""A plant that goes on whatever happens to Toolcare, and remembers what it made: the truth that counts are held to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.faults.rules import expect_rules
from tests.faults.wire import Wire

from toolcare_compose.api_client import ApiClient, Refused
from toolcare_compose.broker import ClientRole, EmbeddedBroker
from toolcare_compose.testing import Installation, PlantProcess, wait_until
from toolcare_compose.unix_http import SocketConnection
from toolcare_shared.testing.ports import free_port

SHOTS_PER_SECOND = 50
# p01 24 s, p02 15 s, p03 18 s a cycle at speed 1
SPEED = SHOTS_PER_SECOND / (1 / 24 + 1 / 15 + 1 / 18)
TOOLS = {"p01": "t-0042", "p02": "t-0017", "p03": "t-0108"}
MIN_CYCLE_MS = 10
STALE_AFTER_S = 5
TRUTH_S = 90.0
ANSWER_S = 5.0


class Floor:
    """Three presses: p01 and p02 over OPC UA, p03 over a wire on which messages come twice and in another order."""

    def __init__(self, folder: Path, data: Path, seed: int) -> None:
        self.installation = Installation(data)
        self.installation.data.make()
        broker = EmbeddedBroker(self.installation.data, "127.0.0.1", self.installation.mqtt_port)
        broker.add_client("p03", ClientRole.MACHINE)
        self.wire = Wire(self.installation.mqtt_port, free_port(), seed)
        arguments = ["--opcua-port", "0", "--speed", str(SPEED), "--state", str(folder / "truth.json")]
        arguments += ["--mqtt", f"127.0.0.1:{self.wire.port}", "--mqtt-user", "p03"]
        password = folder / "p03.password"
        password.write_text(self.installation.data.broker_password("p03").read_text())
        arguments += ["--mqtt-password-file", str(password)]
        self.plant = PlantProcess(folder / "plant.json", arguments)
        self._before: Mapping[str, int] = {}
        self._client: ApiClient | None = None

    def start(self) -> None:
        """A tool on each press, a source each; the first reading of each is its baseline."""
        self.wire.start()
        self.plant.start()
        self.plant.command("/stop")
        self.installation.start()
        self._client = self.installation.client()
        for press, tool in TOOLS.items():
            body = {"number": tool.upper(), "name": tool, "cavity_count": 1, "min_cycle_ms": MIN_CYCLE_MS}
            self.client.post("/machines", {"id": press, "name": press.upper()})
            self.client.post("/tools", body)
            self.client.post(f"/tools/{tool}/mount", {"machine_id": press, "job": "4711"})
            self.client.post("/sources", {"machine_id": press, **self._source(press)})
        self.plant.command("/presses/p03/resume")  # a PLC that stands still says its counter when it is back
        wait_until(lambda: not self._unheard(), 30, "each source has a first value")
        self._before = self._made()

    @property
    def client(self) -> ApiClient:
        assert self._client is not None
        return self._client

    def _source(self, press: str) -> dict[str, Any]:
        announced = self.plant.announced
        config: dict[str, dict[str, Any]] = {
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
        return {"kind": kind, "config": {"stale_after_s": STALE_AFTER_S, **config[press]}}

    def _unheard(self) -> Sequence[str]:
        sources = self.client.get("/sources")["items"]
        return [source["machine_id"] for source in sources if source["last_value"] is None]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Meanwhile the plant makes shots; afterwards the ledger is held to what it made, all data to the rules."""
        began = sum(self._made().values())
        self.plant.command("/start")
        try:
            yield
            self.expect_shots(began + SHOTS_PER_SECOND)
            self.expect_to_hear_all()
        finally:
            self.plant.command("/stop")
        self.expect_truth()

    def expect_shots(self, count: int) -> None:
        wait_until(lambda: sum(self._made().values()) >= count, TRUTH_S, "the plant makes shots")

    def expect_to_hear_all(self) -> None:
        """What p03 says to a broker that lost its store, before its reader is back, only its next shot makes good."""
        made = {press: shots - self._before[press] for press, shots in self._made().items()}

        def heard() -> bool:
            counts = self.counted()
            return bool(counts) and all(shots >= made[press] for press, shots in counts.items())

        wait_until(heard, TRUTH_S, "each press is heard")

    def expect_truth(self) -> None:
        truth = {press: shots - self._before[press] for press, shots in self._made().items()}
        counts: dict[str, int] = {}

        def agree() -> bool:
            counts.clear()
            counts.update(self.counted())
            return counts == truth

        with suppress(AssertionError):
            wait_until(agree, TRUTH_S, "the ledger equals the plant")
        assert counts == truth, self._told(counts, truth)
        assert self.client.get("/gaps?limit=10")["items"] == []
        expect_rules(self.installation.data)

    def _told(self, counts: Mapping[str, int], truth: Mapping[str, int]) -> str:
        """What is known where the ledger is not the plant's."""
        logs = [self.installation.data.logs / f"{name}.log" for name in ("mosquitto", "services")]
        said = [
            f"counted {counts}, the plant made {truth}",
            f"sources: {self.states()}, gaps: {self.client.get('/gaps?limit=10')['items']}",
            f"troubles: {self.troubles('shotcounter')}, wire: {self.wire.open} connections",
            *("".join(log.read_text().splitlines(keepends=True)[-40:]) for log in logs if log.exists()),
        ]
        return "\n".join(said)

    def counted(self) -> Mapping[str, int]:
        try:
            return {
                press: self.client.get(f"/tools/{tool}/counts?bucket=day")["total"] for press, tool in TOOLS.items()
            }
        except (Refused, OSError):
            return {}

    def states(self) -> Mapping[str, str]:
        """What the page of the sources says of each press."""
        return {source["machine_id"]: source["state"] for source in self.client.get("/sources")["items"]}

    def _made(self) -> Mapping[str, int]:
        truth = self.plant.truth()
        return {press: truth[press]["shots"] for press in TOOLS}

    def troubles(self, service: str) -> Mapping[str, str]:
        """What a service says of itself, where it is not good."""
        with closing(SocketConnection(self.installation.data.socket(service), ANSWER_S)) as connection:
            connection.request("GET", "/health/ready")
            checks = json.loads(connection.getresponse().read())["checks"]
        return {check["name"]: check["detail"] for check in checks if check["status"] != "ok"}

    def broker_pid(self) -> int:
        return int((self.installation.data.run / "mosquitto.pid").read_text())

    def stop(self) -> None:
        try:
            self.installation.stop()
        finally:
            self.plant.stop()
            self.wire.stop()
