"""`toolcare replay` says in words why it changed nothing."""

from pathlib import Path

import pytest

from toolcare_gateway.replay.commands import manage_replay


def test_without_a_database_it_asks_for_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No database is made by looking for one."""
    assert manage_replay(["--data", str(tmp_path)]) == 1
    assert "--data" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.sqlite3"))
