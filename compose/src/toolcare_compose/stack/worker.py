"""The worker's container: makes backups, support bundles and sample data as the gateway wishes."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from toolcare_compose.backup import swap
from toolcare_compose.backup.desk import BackupDesk
from toolcare_compose.layout import DataFolder
from toolcare_compose.sample_desk import SampleDesk
from toolcare_compose.stack.heartbeat import beat
from toolcare_compose.stack.outside_keys import SECRETS, link, outside
from toolcare_compose.support.desk import SupportDesk
from toolcare_compose.upgrade.opened import is_trial

LOOK_S = 1.0
TRY_AGAIN_S = 10.0
GATEWAY = ("--gateway", "https://gateway:8443", "--ca", "/run/toolcare/public/ca.pem")


def follow(data: DataFolder, stop: threading.Event) -> None:
    """Look for a wish again and again until it is asked to stop; one that is broken off is begun anew."""
    desk, samples, support = BackupDesk(data.backup), SampleDesk(data.samples), SupportDesk(data.support)
    while not stop.wait(LOOK_S):
        beat()
        if is_trial():
            continue
        if support.open_wish() is not None:
            _work("toolcare_compose.support.work", data, stop)
        if swap.is_ready(data):
            if _work("toolcare_compose.stack.taking_over", data, stop):
                stop.wait(TRY_AGAIN_S)
        elif desk.open_wish() is not None:
            _work("toolcare_compose.backup.work", data, stop)
        elif samples.open_wish() is not None and _work("toolcare_compose.sample_data", data, stop, *GATEWAY):
            stop.wait(TRY_AGAIN_S)


def _work(module: str, data: DataFolder, stop: threading.Event, *more: str) -> int:
    """To its end, or until it is asked to stop; the exit code."""
    command = [sys.executable, "-m", module, "--data", str(data.root), *more]
    working = subprocess.Popen(command)  # noqa: S603 - our own command
    while working.poll() is None and not stop.wait(LOOK_S):
        beat()
    if working.poll() is None:
        working.terminate()
    return working.wait()


def main() -> int:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    data = DataFolder(Path(os.environ["TOOLCARE_DATA_DIR"]))
    link(data, outside(SECRETS))
    follow(data, stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
