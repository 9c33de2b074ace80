"""`toolcare keys rotate` while an installation is at work: no request fails, whenever the command is killed."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from toolcare_compose.api_client import ApiClient
from toolcare_compose.testing import Installation, wait_until
from toolcare_shared.auth.signing_keys import signing_key

ENDS_OF_THE_HOUSE = ("/failures?limit=1", "/parts?limit=1", "/photos?limit=1")
"""Each goes through the gateway to a service that checks the token."""


class Stream:
    """Requests one after the other, from a thread of its own; `failed` has what each refusal said."""

    def __init__(self, client: ApiClient, path: str) -> None:
        self.answered = 0
        self.failed: list[str] = []
        self._client, self._path = client, path
        self._over = threading.Event()
        self._asking = threading.Thread(target=self._ask, daemon=True)
        self._asking.start()

    def close(self) -> None:
        self._over.set()
        self._asking.join(20)

    def _ask(self) -> None:
        while not self._over.is_set():
            try:
                self._client.get(self._path)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
                self.failed.append(f"{self._path}: {error}")
            self.answered += 1


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    running = Installation(tmp_path / "data")
    running.start()
    try:
        yield running
    finally:
        running.stop()


def keys(installation: Installation, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "toolcare_gateway", "keys", "--data", str(installation.data.root), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kid(private: Path) -> str:
    return signing_key(private.read_bytes()).kid


def kill_when(command: "subprocess.Popen[str]", holds: Callable[[], bool]) -> None:
    """At once when it holds, or not at all if the command was quicker."""
    end = time.monotonic() + 60
    while not holds() and command.poll() is None:
        assert time.monotonic() < end
    command.kill()


def test_a_new_key_costs_no_request(installation: Installation) -> None:
    """Two runs, and two that are killed on their way: every service goes on, and the trail has who did it."""
    client = installation.client()
    streams = [Stream(client, path) for path in ENDS_OF_THE_HOUSE]
    private, coming = (installation.data.keys / name for name in ("token.pem", "token.next.pem"))
    seen = {kid(private)}

    def goes_on() -> None:
        counts = [stream.answered for stream in streams]
        wait_until(
            lambda: all(stream.answered > count + 3 for stream, count in zip(streams, counts, strict=True)),
            60,
            "every service answers",
        )

    try:
        goes_on()
        for killed_when in (None, coming.exists, lambda: kid(private) not in seen, None):
            command = keys(installation, "rotate")
            if killed_when is not None:
                kill_when(command, killed_when)
            _, complaint = command.communicate(timeout=60)
            assert killed_when is not None or command.returncode == 0, complaint
            seen.add(kid(private))
            goes_on()
    finally:
        for stream in streams:
            stream.close()
    assert [fault for stream in streams for fault in stream.failed] == []
    assert len(seen) >= 3
    listed, _ = keys(installation, "list").communicate(timeout=60)
    assert next(line.split()[1] for line in listed.splitlines()) == "signs", listed
    noted = "/audit?q=toolcare+keys+rotate&kind=command"
    wait_until(lambda: len(client.get(noted)["items"]) >= 2, 30, "both runs are in the collected trail")
    assert not coming.exists()


def test_without_keys_the_command_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toolcare_gateway", "keys", "--data", str(tmp_path / "none"), "list"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "Name the data folder with --data" in refused.stderr
