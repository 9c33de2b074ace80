"""The broker's container without its container: Mosquitto behind TLS, and the list that the gateway writes."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolcare_compose.broker_clients import IN_FORCE, WANTED
from toolcare_compose.stack import broker as stack_broker
from toolcare_compose.stack.broker import StackBroker
from toolcare_compose.stack.first_secrets import make_all
from toolcare_compose.stack.secret_files import SecretFiles
from toolcare_compose.testing import wait_until
from toolcare_compose.whole_files import write_private
from toolcare_shared.clock import FixedClock
from toolcare_shared.mqtt_password import hashed
from toolcare_shared.testing.ports import free_port

DOCKERFILE = Path(__file__).parents[3] / "mosquitto" / "Dockerfile"
DEADLINE_S = 30.0


class Running:
    def __init__(self, folder: Path, port: int) -> None:
        files = SecretFiles(folder / "secrets", 10001)
        make_all(files, ["127.0.0.1"], FixedClock(datetime.now(UTC)))
        self.secrets, self.wanted, self.port = files.root, folder / "mqtt", port
        self._stop = threading.Event()
        self._folder = folder / "mosquitto"
        broker = StackBroker(self._folder, self.wanted, self.secrets / "broker")
        configuration = broker.prepare()
        with configuration.open("a") as more:
            more.write("user root\n")  # a test may run as root, the container does not
        self._thread = threading.Thread(target=broker.run, args=(configuration, self._stop))
        self._thread.start()

    def may(self, name: str, password: str, topic: str) -> bool:
        """Whether the broker lets this one in and grants the topic."""
        command = ["mosquitto_sub", "--cafile", str(self.secrets / "public" / "ca.pem"), "-h", "localhost"]
        command += ["-p", str(self.port), "-u", name, "-P", password, "-t", topic, "-V", "5", "-E", "-W", "5"]
        return subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 0

    def is_well(self) -> bool:
        """By the health check of the image, with the places of this test."""
        (check,) = re.findall(r'HEALTHCHECK .*\\\n +"(.+)"\]', DOCKERFILE.read_text())
        assert "-P" not in check
        command = check.replace("/run/toolcare", str(self.secrets)).replace("/data/mosquitto", str(self._folder))
        asked = subprocess.run(["sh", "-c", command.replace("8883", str(self.port))], check=False, timeout=20)
        return asked.returncode == 0

    def close(self) -> None:
        self._stop.set()
        self._thread.join(DEADLINE_S)


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    port = free_port()
    monkeypatch.setattr(stack_broker, "PORT", port)
    made = Running(tmp_path, port)
    yield made
    made.close()


def test_it_lets_in_over_tls_whoever_the_gateway_lists(running: Running) -> None:
    observer = (running.secrets / "broker" / "observer-password").read_text()
    wait_until(lambda: running.may("observer", observer, "toolcare/v1/alert/#"), DEADLINE_S, "the observer is let in")
    assert running.is_well()
    assert not running.may("observer", "wrong", "toolcare/v1/alert/#")
    assert not running.may("p07", "secret", "toolcare/v1/permit/p07")
    client = {"name": "p07", "kind": "machine", "machine": "p07", "hash": hashed("secret")}
    write_private(running.wanted / WANTED, json.dumps({"number": 7, "clients": [client]}))
    wait_until(lambda: running.may("p07", "secret", "toolcare/v1/permit/p07"), DEADLINE_S, "the press is let in")
    assert json.loads((running.wanted / IN_FORCE).read_text())["number"] == 7
