"""`toolcare up` as a person meets it: what dies comes back, and what cannot start says why."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolcare_compose.testing import OWN_PASSWORD, Installation, wait_until


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "data", "--isolate")
    installation.start()
    try:
        yield installation
    finally:
        installation.stop()


def process_of(installation: Installation, service: str) -> int | None:
    """The process that serves one service of an isolated installation."""
    children = Path(f"/proc/{installation.pid}/task/{installation.pid}/children").read_text().split()
    for child in children:
        if Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[-2:-1] == [service.encode()]:
            return int(child)
    return None


def states(installation: Installation) -> dict[str, str]:
    services = installation.client().get("/overview")["services"]
    return {str(service["name"]): str(service["status"]) for service in services}


@pytest.mark.timeout(240)
def test_a_killed_service_comes_back_and_stays(installation: Installation) -> None:
    """The others go on; the one that died is started again once, answers, and is shown as there."""
    wait_until(lambda: not installation.data.starting.exists(), 90, "the start is over")
    killed = process_of(installation, "registry")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    client = installation.client()
    wait_until(lambda: process_of(installation, "registry") not in {None, killed}, 30, "registry runs again")
    restarted = process_of(installation, "registry")
    wait_until(installation.data.socket("registry").exists, 60, "registry answers")
    wait_until(lambda: states(installation)["registry"] == "online", 60, f"shown as there: {states(installation)}")
    client.post("/machines", {"name": "P01"})
    assert process_of(installation, "registry") == restarted
    assert installation.said().count("registry ended with code") == 1
    assert OWN_PASSWORD not in installation.data.logs.joinpath("gateway.log").read_text()


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """One sentence with the remedy, no traceback."""
    (tmp_path / "file").write_text("in the way")
    command = [sys.executable, "-m", "toolcare_compose.cli", "up", "--data", str(tmp_path / "file" / "data")]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 1
    assert told.stderr.startswith("The data folder ")
    assert "Traceback" not in told.stderr
