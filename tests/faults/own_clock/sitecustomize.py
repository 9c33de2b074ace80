"""The clock of each Python process that finds this on its path follows a file; `tests.faults.clock` writes it."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

LOOK_S = 0.2


class Follower:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = timedelta()
        self._clock = time_machine.travel(datetime.now(UTC), tick=True).start()

    def look(self) -> None:
        wanted = timedelta(seconds=float(self._file.read_text(encoding="utf-8")))
        if wanted != self._ahead:
            self._clock.shift(wanted - self._ahead)
            self._ahead = wanted

    def run(self) -> None:
        while True:
            time.sleep(LOOK_S)
            self.look()


if _file := os.environ.get("TOOLCARE_TEST_CLOCK"):
    _follower = Follower(Path(_file))
    _follower.look()
    threading.Thread(target=_follower.run, daemon=True).start()
