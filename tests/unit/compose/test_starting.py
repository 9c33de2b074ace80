"""How long a start counts as one."""

import os
from pathlib import Path

import pytest

from toolcare_compose import supervisor
from toolcare_compose.starting import Starting
from toolcare_compose.supervisor import Supervisor, UpOptions


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


def test_a_slow_start_is_called_ready_only_when_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who waits for the word would find closed doors, and what fills the demo an installation without anybody in it."""
    monkeypatch.setattr(supervisor, "READY_DEADLINE_S", 0.0)
    parent = Supervisor(UpOptions(tmp_path))
    parent._make_folders()
    starting = parent._starting = Starting(tmp_path / "starting", expected=1)
    parent._await_ready(starting)
    parent._follow_start()
    said = capsys.readouterr()
    assert "Not everything is ready" in said.out + said.err
    assert "Toolcare is ready after" not in said.out
    os.write(starting.writer, b"ready\n")
    parent._follow_start()
    parent._follow_start()
    assert capsys.readouterr().out.count("Toolcare is ready after") == 1
    os.close(starting.writer)
