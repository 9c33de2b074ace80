"""How long a start counts as one."""

import os
from pathlib import Path

from toolcare_compose.starting import Starting


def test_a_start_is_over_when_every_process_listens(tmp_path: Path) -> None:
    """However long that takes: one that migrates is not taken for one that hangs."""
    mark = tmp_path / "starting"
    starting = Starting(mark, expected=2)
    assert (starting.is_over(), mark.exists()) == (False, True)
    os.write(starting.writer, b"ready\n")
    assert (starting.is_over(), mark.exists()) == (False, True)
    os.write(starting.writer, b"ready\n")
    assert (starting.is_over(), mark.exists()) == (True, False)
    assert starting.is_over()
    os.close(starting.writer)
