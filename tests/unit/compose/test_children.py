import sys
import time
from pathlib import Path

from toolcare_compose.children import BACKOFF_S, Child, keep_log_small
from toolcare_compose.testing import wait_until


def test_a_child_that_keeps_ending_is_started_with_growing_pauses() -> None:
    """A service that cannot start must not heat the machine."""
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(3):
        child.start()
        assert child.process is not None
        child.process.wait(10)
        assert child.noticed_end() == 3
        pauses.append(child.next_start - time.monotonic())
        assert not child.restart_when_due()
    assert pauses[0] < pauses[1] < pauses[2] <= BACKOFF_S[2]


def test_a_child_that_does_not_listen_is_killed_at_the_deadline() -> None:
    """Stopping always ends."""
    stubborn = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = Child("stubborn", [sys.executable, "-c", stubborn])
    child.start()
    process = child.process
    assert process is not None
    child.stop(0.5)
    assert process.returncode in {-9, -15}


def test_a_log_keeps_one_older_copy(tmp_path: Path) -> None:
    """A card is not filled by logs."""
    log = tmp_path / "services.log"
    log.write_bytes(b"x" * 2000)
    keep_log_small(log, limit=1000)
    assert log.read_bytes() == b""
    assert log.with_suffix(".log.1").stat().st_size == 2000


def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    """After kill -9 of the parent nothing goes on in secret that a new parent would stumble over."""
    told = tmp_path / "pid"
    parent = f"""
import sys, time
from toolcare_compose.children import Child
child = Child("child", [sys.executable, "-c", "import time; time.sleep(60)"])
child.start()
open({str(told)!r}, "w").write(str(child.process.pid))
time.sleep(60)
"""
    grand = Child("parent", [sys.executable, "-c", parent])
    grand.start()
    wait_until(lambda: told.exists() and told.read_text() != "", 30, "the child runs")
    assert grand.process is not None
    grand.process.kill()
    grand.process.wait(10)
    pid = int(told.read_text())
    wait_until(lambda: not _alive(pid), 30, "the child is gone")


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
