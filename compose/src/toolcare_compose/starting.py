"""One start of the services, which may migrate databases for long before they listen. Standard library alone."""

import os
import select
from pathlib import Path


class Starting:
    """Each services process writes a line to `writer` once it listens. Until all have, the mark lies there.

    Whoever watches over this machine leaves it alone while it does.
    """

    def __init__(self, mark: Path, expected: int) -> None:
        self._mark = mark
        self._missing = expected
        self._reader, self.writer = os.pipe()
        mark.touch(mode=0o600)

    def is_over(self, wait_s: float = 0.0) -> bool:
        if self._missing > 0 and select.select([self._reader], [], [], wait_s)[0]:
            self._missing -= os.read(self._reader, 4096).count(b"\n")
            if self._missing <= 0:
                os.close(self._reader)
                self._mark.unlink(missing_ok=True)
        return self._missing <= 0
