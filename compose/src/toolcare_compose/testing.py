"""A whole installation as processes of its own, for tests: started, killed and looked at from outside."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolcare_compose.api_client import ApiClient, first_login
from toolcare_compose.broker import OBSERVER
from toolcare_compose.layout import DataFolder
from toolcare_shared.testing.ports import free_ports
from toolcare_shared.testing.waiting import pause_s

READY_DEADLINE_S = 150.0
PAUSE_S = 0.05
LONGEST_PAUSE_S = 0.25
OWN_PASSWORD = "four lathes turn at dawn"  # noqa: S105 - chosen for a test


def wait_until(
    holds: Callable[[], bool], deadline_s: float, what: str, *, longest_pause_s: float = LONGEST_PAUSE_S
) -> None:
    """Look again and again until it holds; fails with `what` in the message when the deadline has passed.

    Who waits for what soon passes says how short it is by `longest_pause_s`.
    """
    began = time.monotonic()
    while not holds():
        waited_s = time.monotonic() - began
        if waited_s > deadline_s:
            raise AssertionError(f"not within {deadline_s:g} s: {what}")
        time.sleep(pause_s(waited_s, PAUSE_S, longest_pause_s))


class Installation:
    """`toolcare up` with a data folder and ports of its own."""

    def __init__(self, root: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        """`environment` comes on top of the test's own."""
        self.data = DataFolder(root)
        self.http_port, self.mqtt_port = free_ports(2)
        self.address = f"http://127.0.0.1:{self.http_port}"
        self._options = options
        self._environment = environment or {}
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait until it says that it is ready; one that never does is not left running."""
        self.data.root.mkdir(parents=True, exist_ok=True)
        output = (self.data.root / "up.log").open("a+")
        command = [sys.executable, "-m", "toolcare_compose.cli", "up", "--data", str(self.data.root)]
        command += ["--http", f"127.0.0.1:{self.http_port}", "--https-port", "0"]
        command += ["--mqtt-host", "127.0.0.1", "--mqtt-port", str(self.mqtt_port), *self._options]
        began = output.seek(0, os.SEEK_END)
        self._process = subprocess.Popen(  # noqa: S603 - tests start real processes
            command,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
            env={**os.environ, **self._environment},
        )
        output.close()
        try:
            wait_until(lambda: "Toolcare is ready after" in self.said(began), READY_DEADLINE_S, "ready")
        except AssertionError as late:
            self.kill_everything()
            raise AssertionError(f"{late}; it said: {self.said(began)}") from late

    def said(self, since: int = 0) -> str:
        with (self.data.root / "up.log").open() as log:
            log.seek(since)
            return log.read()

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101 - a test asks after start
        return self._process.pid

    def kill(self) -> None:
        """Pull the plug of the parent; its children notice by themselves."""
        os.kill(self.pid, signal.SIGKILL)
        self._reap()

    def kill_everything(self) -> None:
        """Pull the plug of the machine: parent, broker and services at once."""
        os.killpg(self.pid, signal.SIGKILL)
        self._reap()

    def kill_services(self, *names: str) -> None:
        """Pull the plug of services that run in processes of their own; the parent starts them again."""
        for name in names:
            for pid in self.running(name):
                os.kill(pid, signal.SIGKILL)

    def running(self, *services: str) -> list[int]:
        """The processes in which these services run: at least one, which is waited for."""
        found: list[int] = []

        def run() -> bool:
            found[:] = self._pids(*services)
            return bool(found)

        wait_until(run, READY_DEADLINE_S, f"{', '.join(services) or 'a service'} runs")
        return found

    def _pids(self, *services: str) -> list[int]:
        """The processes in which these services run; all share one unless they are isolated."""
        found = [process for process in Path("/proc").glob("[0-9]*") if self._is_service(process, *services)]
        return [int(process.name) for process in found]

    def _is_service(self, process: Path, *names: str) -> bool:
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            words = (process / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        if parent != self.pid or b"toolcare_compose.services" not in words:
            return False
        return {name.encode() for name in names} <= set(words)

    def stop(self, deadline_s: float = 60.0) -> int:
        """End it as a person would; the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            self.kill_everything()
            raise
        finally:
            self._process = None

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait(10)
            self._process = None

    def client(self, patience_s: float = 0.0) -> ApiClient:
        """Logged in as the first administrator."""
        client = ApiClient(self.address, patience_s=patience_s)
        client.login(*self.administrator())
        return client

    def administrator(self) -> tuple[str, str]:
        """User name and password of the first administrator, who has chosen his own, as the first login wants it."""
        if self.data.demo_logins.exists():
            username, password = self.data.demo_logins.read_text().split()[:2]
            return username, password
        chosen = self.data.root / "chosen-password.txt"
        if self.data.first_login.exists() or not chosen.exists():
            username, first = first_login(self.data, READY_DEADLINE_S)
            client = ApiClient(self.address)
            client.login(username, first)
            client.put("/session/password", {"current": first, "new": OWN_PASSWORD}, 0)
            chosen.write_text(username)
        return chosen.read_text(), OWN_PASSWORD


class Ear:
    """What an observer of the broker hears under some topics, each message with the moment at which it came."""

    def __init__(self, installation: Installation, *topics: str) -> None:
        password = installation.data.broker_password(OBSERVER).read_text()
        command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(installation.mqtt_port), "-u", OBSERVER]
        command += ["-P", password, "-q", "1", "-F", "%t %p", *(word for topic in topics for word in ("-t", topic))]
        self._heard: list[tuple[float, str, str]] = []
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - tests start real processes
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def newest(self, topic: str) -> str | None:
        """The payload that stands there now; None when nothing does, or nothing was heard."""
        return next((text or None for _, name, text in reversed(self._heard) if name == topic), None)

    def heard_since(self, moment: float, topic: str, word: str) -> float | None:
        """When a message with the word in it came first after a moment of `time.monotonic()`."""
        return next((at for at, name, text in self._heard if at >= moment and name == topic and word in text), None)

    def everything(self) -> list[tuple[float, str, str]]:
        """Moment, topic and payload of each message so far."""
        return list(self._heard)

    def close(self) -> None:
        self._process.terminate()
        self._reading.join(10)
        self._process.wait(10)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            topic, _, payload = line.rstrip("\n").partition(" ")
            self._heard.append((time.monotonic(), topic, payload))


class PlantProcess:
    """`toolcare plant` on its own, so that it lives on when the installation dies."""

    def __init__(self, announcement: Path, arguments: Sequence[str]) -> None:
        self._announcement = announcement
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None
        self.announced: dict[str, Any] = {}

    def start(self, within_s: float = READY_DEADLINE_S) -> None:
        command = [sys.executable, "-m", "toolcare_compose.plant", "--announce", str(self._announcement)]
        self._process = subprocess.Popen([*command, *self._arguments], stdout=subprocess.DEVNULL)  # noqa: S603 - tests start real processes
        wait_until(self._announcement.exists, within_s, "the plant announces itself")
        self.announced = json.loads(self._announcement.read_text())

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101 - a test asks after start
        return self._process.pid

    def truth(self) -> dict[str, Any]:
        return self._ask("/truth")

    def command(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._ask(path, json.dumps(body or {}).encode())

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _ask(self, path: str, content: bytes | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the plant's own panel
            self.announced["control"] + path, content, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            told: dict[str, Any] = json.loads(answer.read())
            return told
