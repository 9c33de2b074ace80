"""The worker's container: makes the backups and support bundles that are wished, each in a process of its own."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from toolcare_compose.backup.desk import BackupDesk, Kind
from toolcare_compose.backup.faults import NotFromThePage
from toolcare_compose.layout import DataFolder
from toolcare_compose.support.desk import SupportDesk

LOOK_S = 1.0


def follow(data: DataFolder, stop: threading.Event) -> None:
    """Look for a wish again and again until it is asked to stop; one that is broken off is begun anew."""
    desk, support = BackupDesk(data.backup), SupportDesk(data.support)
    while not stop.wait(LOOK_S):
        if support.open_wish() is not None:
            _work("toolcare_compose.support.work", data, stop)
        wish = desk.open_wish()
        if wish is not None and wish.kind is Kind.RESTORE:
            # Nobody can stop the services from here, and they write.
            desk.fail(wish, NotFromThePage.code, str(NotFromThePage()))
        elif wish is not None:
            _work("toolcare_compose.backup.work", data, stop)


def _work(module: str, data: DataFolder, stop: threading.Event) -> None:
    command = [sys.executable, "-m", module, "--data", str(data.root)]
    working = subprocess.Popen(command)  # noqa: S603 - our own command
    while working.poll() is None and not stop.wait(LOOK_S):
        pass
    if working.poll() is None:
        working.terminate()
        working.wait()


def main() -> int:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow(DataFolder(Path(os.environ["TOOLCARE_DATA_DIR"])), stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
