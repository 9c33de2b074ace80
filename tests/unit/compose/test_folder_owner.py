"""As whom a command works over a data folder."""

import os
from pathlib import Path

import pytest

from toolcare_compose.folder_owner import Owner

NOBODY = 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_becomes_whom_the_folder_belongs_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a home of his, so that keys and caches do not go where root has them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "/root/.config")
    os.chown(tmp_path, NOBODY, NOBODY)
    owner = Owner.of(tmp_path)
    assert owner is not None
    assert owner.uid == NOBODY
    assert "XDG_CONFIG_HOME" not in owner.environment()
    assert Path(owner.environment()["HOME"]).is_dir()


def test_whose_folder_it_is_works_as_before(tmp_path: Path) -> None:
    assert Owner.of(tmp_path) is None
    assert Owner.of(tmp_path / "not-there") is None
