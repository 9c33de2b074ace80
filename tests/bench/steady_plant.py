"""A whole installation with presses that make shots at a steady rate, each on a connection of its own."""

import asyncio
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.bounded import installed
from tests.bench.history import long_before, presses_of

from toolcare_compose.broker import ClientRole, EmbeddedBroker
from toolcare_compose.testing import Installation, wait_until
from toolcare_shared.db import Database
from toolcare_shotcounter.settings import ShotcounterSettings

DEADLINE_S = 60.0
_KEEP_ALIVE_S = 0


class Press:
    """A PLC that publishes its counter at QoS 1 after each shot."""

    def __init__(self, port: int, machine: str, password: str) -> None:
        self.machine = machine
        self.value = 0
        self._topic = f"toolcare/v1/in/{machine}/shots".encode()
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        told = [f"bench-{machine}", machine, password]
        body = b"\x00\x04MQTT\x04\xc2" + struct.pack(">H", _KEEP_ALIVE_S) + b"".join(_text(one) for one in told)
        self._socket.sendall(b"\x10" + bytes([len(body)]) + body)
        if self._socket.recv(4) != b"\x20\x02\x00\x00":
            raise ConnectionRefusedError(f"the broker does not let {machine} in")

    def shot(self) -> int:
        self.value += 1
        payload = f'{{"counter":{self.value}}}'.encode()
        packet_id = struct.pack(">H", self.value % 65_535 + 1)
        body = struct.pack(">H", len(self._topic)) + self._topic + packet_id + payload
        self._socket.sendall(b"\x32" + bytes([len(body)]) + body)
        self._forget_answers()
        return self.value

    def _forget_answers(self) -> None:
        try:
            self._socket.recv(4096, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return

    def close(self) -> None:
        self._socket.close()


def _text(word: str) -> bytes:
    return struct.pack(">H", len(word)) + word.encode()


@dataclass
class SteadyPlant:
    """`sent` is when each shot was published, by machine and counter, on the clock of `time.monotonic`."""

    installation: Installation
    presses: Sequence[Press]
    before: int = 0
    """What each tool had made before the first value of its press."""
    sent: dict[tuple[str, int], float] = field(default_factory=dict)

    def produce(self, rate: float, seconds: float) -> None:
        """Make shots, the presses in turn; a moment that is missed is made up for."""
        began = time.monotonic()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            if (early := due - time.monotonic()) > 0:
                time.sleep(early)
            press = self.presses[number % len(self.presses)]
            at = time.monotonic()
            self.sent[press.machine, press.shot()] = at

    def counted(self) -> bool:
        """Whether the list of sources shows each press's last value."""
        shown = {row["machine_id"]: row["last_value"] for row in self.installation.client().get("/sources")["items"]}
        return all(shown.get(press.machine) == press.value for press in self.presses)


def _history(installation: Installation, presses: int, shots: int) -> int:
    """Written beside the running service, once it knows what hangs where."""
    with asyncio.Runner() as runner:
        database = Database.of(ShotcounterSettings(data_dir=installation.data.root))
        try:
            known = "the counting knows each press with its tool"
            wait_until(lambda: len(runner.run(presses_of(database))) == presses, DEADLINE_S, known)
            return runner.run(long_before(database, shots))
        finally:
            runner.run(database.dispose())


@contextmanager
def steady_plant(root: Path, presses: int, *options: str, history: int = 0) -> Iterator[SteadyPlant]:
    """A tool on each press; every source has said its first value. `history` is how many shots all made years ago."""
    machines = [f"p{number}" for number in range(presses)]
    with ExitStack() as stack:
        installation = stack.enter_context(installed(root, *options))
        installation.data.make()
        broker = EmbeddedBroker(installation.data, "127.0.0.1", installation.mqtt_port)
        for machine in machines:
            broker.add_client(machine, ClientRole.MACHINE)
        installation.start()
        client = installation.client()
        for machine in machines:
            client.post("/machines", {"id": machine, "name": machine.upper()})
            client.post("/tools", {"number": f"T-{machine}", "name": machine, "cavity_count": 4, "min_cycle_ms": 10})
            client.post(f"/tools/t-{machine}/mount", {"machine_id": machine, "job": "4711"})
        lines = [
            Press(installation.mqtt_port, machine, installation.data.broker_password(machine).read_text())
            for machine in machines
        ]
        for press in lines:
            stack.callback(press.close)
        plant = SteadyPlant(installation, lines)
        for press in lines:
            press.shot()
        wait_until(plant.counted, DEADLINE_S, "each source has a first value")
        if history:
            plant.before = _history(installation, presses, history)
        yield plant
