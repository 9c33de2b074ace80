"""`compose/init` as it is written, on an engine of files."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from toolcare_compose.stack import init as before_a_start

COMPOSE = Path(__file__).parents[3] / "compose"
ENGINE = Path(__file__).parent / "engine"


def init(
    folder: Path, *words: str, running: Sequence[str] = (), stopped: Sequence[str] = ("init",)
) -> tuple[int, str, str]:
    """Its exit code, what it says, and what it asks of the engine."""
    (folder / "containers").mkdir()
    for name in running:
        (folder / "containers" / name).touch()
    for name in stopped:
        (folder / "containers" / name).write_text("stopped\n")
    (folder / "volumes" / "database").mkdir(parents=True)
    (folder / ".env").write_text("TOOLCARE_NAMES=tools.plant.example\nTOOLCARE_VERSION=1\n")
    command = shutil.copy2(COMPOSE / "init", folder / "init")
    told = {"ENGINE": str(folder), "PROGRESS": str(folder / "none"), "PATH": f"{ENGINE}:{os.environ['PATH']}"}
    done = subprocess.run(
        [command, *words], capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **told}
    )
    log = folder / "log"
    return done.returncode, done.stdout + done.stderr, log.read_text() if log.exists() else ""


@pytest.mark.parametrize("running", [(), ("gateway",)], ids=["stopped", "running"])
def test_new_passwords_are_made_and_what_runs_starts_with_them(tmp_path: Path, running: Sequence[str]) -> None:
    code, said, asked = init(tmp_path, "--rotate-passwords", running=running)
    assert code == 0, said
    assert "toolcare_compose.stack.init" in asked
    assert "--rotate-passwords" in asked
    assert ("up -d --no-build --force-recreate" in asked) is bool(running)


def test_a_word_that_is_no_name_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    code, said, asked = init(tmp_path, "--rotate-password")
    assert (code, said.startswith("Unknown: --rotate-password. Usage:"), asked) == (2, True, "")


def test_no_passwords_are_changed_in_the_middle_of_an_upgrade(tmp_path: Path) -> None:
    """Its copy of the databases, which may come back, knows those of now."""
    progress = tmp_path / ".upgrade" / "progress"
    progress.parent.mkdir()
    progress.write_text("kept before after\n")
    code, said, asked = init(tmp_path, "--rotate-passwords", running=["gateway"])
    assert (code, "compose/upgrade first" in said, "toolcare_compose.stack.init" in asked) == (1, True, False)


def test_a_stack_without_a_name_is_called_as_the_engine_calls_it(tmp_path: Path) -> None:
    folder = tmp_path / "Plant.2"
    folder.mkdir()
    code, said, asked = init(folder)
    assert code == 0, said
    assert "volume create plant2_backups" in asked
    assert (folder / ".env").read_text().endswith("COMPOSE_PROJECT_NAME=plant2\n")


def test_nothing_starts_on_data_that_is_put_back_by_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As whoever finds all down after a power cut would do it."""
    (tmp_path / before_a_start.HALF_PUT_BACK).touch()
    words = ["init", "--secrets", str(tmp_path / "secrets"), "--names", "tools.plant.example"]
    monkeypatch.setattr(sys, "argv", [*words, "--on-encrypted-disk", str(tmp_path)])
    assert before_a_start.main() == 1
    assert "run compose/upgrade, which goes on" in capsys.readouterr().err
    assert not (tmp_path / "secrets").exists()
