"""The worker of the stack shows that it is at work, not only that it is there."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolcare_compose.stack import heartbeat
from toolcare_compose.testing import wait_until

DEADLINE_S = 60.0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "photos.json").write_text("{}")
    return {**os.environ, "TOOLCARE_DATA_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-m", "toolcare_compose.stack.worker"], env=environment)
    yield process
    process.kill()
    process.wait(DEADLINE_S)


def test_a_worker_that_is_frozen_is_not_well(
    worker: "subprocess.Popen[bytes]", environment: dict[str, str], tmp_path: Path
) -> None:
    def is_well() -> bool:
        asked = [sys.executable, "-m", "toolcare_compose.stack.heartbeat"]
        return subprocess.run(asked, env=environment, check=False, timeout=DEADLINE_S).returncode == 0

    wait_until(is_well, DEADLINE_S, "it is at work")
    worker.send_signal(signal.SIGSTOP)
    os.waitpid(worker.pid, os.WUNTRACED)
    alive = tmp_path / "worker-alive"
    long_ago = alive.stat().st_mtime - heartbeat.FRESH_S - 10
    os.utime(alive, (long_ago, long_ago))
    assert not is_well()
    worker.send_signal(signal.SIGCONT)
    wait_until(is_well, DEADLINE_S, "it goes on")
    (tmp_path / "keys" / "photos.json").unlink()
    assert not is_well(), "without the keys of photos no backup can be made"
