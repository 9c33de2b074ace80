"""The clock of an installation alone, set while it runs: by a hand, or by the first word of a time server."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from toolcare_compose.whole_files import write_private

KNOWN_S = 0.5


class OwnClock:
    """`environment` is for the processes whose clock it is. What they wait for goes by the kernel's own, as always."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(timedelta())

    @property
    def environment(self) -> Mapping[str, str]:
        return {"PYTHONPATH": str(Path(__file__).parent / "own_clock"), "TOOLCARE_TEST_CLOCK": str(self._file)}

    def set(self, ahead: timedelta) -> None:
        """So far from the true time; everybody knows within `KNOWN_S`."""
        write_private(self._file, str(ahead.total_seconds()))
