"""What a machine left at the repository that died at work, what one holds that is at work, and one that hangs."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from tests.integration.backup.small_plant import PASSPHRASE, failures_of, needs_restic, quiet

from toolcare_compose.backup import commands, making, moving, restic, restoring
from toolcare_compose.backup.faults import RepositoryLocked, RepositoryUnreachable
from toolcare_compose.backup.installation import Installation
from toolcare_compose.backup.making import Made
from toolcare_compose.backup.manifest import FILE
from toolcare_compose.backup.target import Plan, Target
from toolcare_compose.layout import DataFolder

pytestmark = [needs_restic, pytest.mark.timeout(300)]

DEADLINE_S = 60
ELSEWHERE = ["unshare", "--map-root-user", "--uts", "sh", "-c", 'hostname elsewhere && exec "$@"', "sh"]


@pytest.fixture
def target(archive: tuple[DataFolder, Target, Made], tmp_path: Path) -> Target:
    """A repository of its own with one backup."""
    shutil.copytree(archive[1].repository, tmp_path / "repository")
    return Target(str(tmp_path / "repository"), PASSPHRASE)


def held(target: Target) -> bool:
    """By a lock that is written to its end."""
    return any("tmp" not in lock.name for lock in Path(target.repository, "locks").iterdir())


def stopped(target: Target, *command: str, before: Sequence[str] = ()) -> "subprocess.Popen[bytes]":
    """Restic at the moment it has its lock."""
    told = {"RESTIC_REPOSITORY": target.repository, "RESTIC_PASSWORD": target.passphrase}
    process = subprocess.Popen(
        [*before, "restic", *command, "--no-cache"], env={**os.environ, **told}, stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + DEADLINE_S
    while not held(target):
        assert process.poll() is None, "it ended before it had its lock"
        assert time.monotonic() < until
    process.send_signal(signal.SIGSTOP)
    return process


def killed(target: Target, *command: str, before: Sequence[str] = ()) -> None:
    process = stopped(target, *command, before=before)
    process.kill()
    process.wait(DEADLINE_S)
    assert held(target)


@pytest.mark.parametrize("command", [("forget", "--keep-last", "1", "--prune"), ("check", "--read-data")])
def test_what_was_killed_at_the_repository_ends_no_backup(
    archive: tuple[DataFolder, Target, Made], target: Target, tmp_path: Path, command: Sequence[str]
) -> None:
    """Neither the next one, nor a restore, nor the look whether the archive is whole."""
    data = archive[0]
    killed(target, *command)
    assert len(restoring.offers(data, target, 5)) == 1
    restoring.restore(DataFolder(tmp_path / "new"), target, restoring.LATEST, quiet)
    assert not making.prepare(data, target)
    assert making.make(data, Plan(target), quiet).is_good
    killed(target, *command)
    checked = making.archive(data, target)
    checked.require()
    checked.check(100)


def test_the_backup_of_a_machine_that_died_at_it_comes_back_on_another(
    archive: tuple[DataFolder, Target, Made],
    target: Target,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """At once. Its lock keeps nobody from backups either, only old ones from going; who knows better takes it away."""
    if subprocess.run([*ELSEWHERE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not have a machine name of his own (unshare)")
    killed(target, "backup", "/usr/share/doc", before=ELSEWHERE)
    restored = DataFolder(tmp_path / "new")
    restoring.restore(restored, target, restoring.LATEST, quiet)
    with closing(failures_of(restored)) as database:
        assert database.execute("SELECT id FROM failure").fetchall() == [("a",), ("b",)]

    data = archive[0]
    monkeypatch.setattr(restic, "PATIENCE_S", 0)
    monkeypatch.setattr(restic, "PAUSE_S", 0)
    made = making.make(data, Plan(target), quiet)
    assert made.is_good
    assert isinstance(made.remark, RepositoryLocked)
    assert "elsewhere has a lock on this repository since 20" in str(made.remark)
    monkeypatch.setenv(commands.PASSPHRASE, PASSPHRASE)
    asked = ["--data", str(data.root), "--repository", target.repository]
    with making.alone(data):  # as the backup that waits for it
        assert commands.manage_backups(["unlock", *asked]) == 0
    assert "Taken away: the lock of elsewhere, of 20" in capsys.readouterr().out
    assert commands.manage_backups(["check", *asked]) == 0


def test_what_is_asked_while_another_plant_lets_old_backups_go_waits_for_it(
    archive: tuple[DataFolder, Target, Made], target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A good backup would be noted as failed, if looking into it were not patient; nor is a living lock taken away."""
    monkeypatch.setattr(restic, "PAUSE_S", 0.1)
    data = archive[0]
    questions: Sequence[Callable[[restic.Restic], bool]] = (
        lambda asked: len(asked.snapshots()) == 1,
        lambda asked: "toolcare" in asked.text("latest", f"/{FILE}"),
    )
    for question in questions:
        other = stopped(target, "check", "--read-data")
        waited: list[bool] = []

        def go_on(process: "subprocess.Popen[bytes]" = other, waited: list[bool] = waited) -> None:
            waited.append(True)
            process.send_signal(signal.SIGCONT)
            assert process.wait(DEADLINE_S) == 0

        try:
            assert question(restic.Restic(target, data.backup / "cache", go_on))
        finally:
            other.kill()
            other.wait(DEADLINE_S)
        assert waited


def test_the_lock_of_a_backup_of_ours_that_is_at_work_is_not_taken_away(
    archive: tuple[DataFolder, Target, Made],
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(commands.PASSPHRASE, PASSPHRASE)
    asked = ["--data", str(archive[0].root), "--repository", target.repository]
    working = stopped(target, "check", "--read-data")
    try:
        with making.alone(archive[0]):
            assert commands.manage_backups(["unlock", *asked]) == 1
        assert held(target)
    finally:
        working.kill()
        working.wait(DEADLINE_S)
    assert "is at work" in capsys.readouterr().err


def test_two_plants_at_the_same_hour_wait_for_each_other(
    archive: tuple[DataFolder, Target, Made], target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second is told so, and goes on when the first one is done."""
    monkeypatch.setattr(restic, "PAUSE_S", 0.1)
    first = stopped(target, "check", "--read-data")

    def go_on(part: str, _done: int, _parts: int) -> None:
        parts.append(part)
        if part == "waiting" and first.poll() is None:
            first.send_signal(signal.SIGCONT)
            assert first.wait(DEADLINE_S) == 0

    parts: list[str] = []
    try:
        made = making.make(archive[0], Plan(target, "second"), go_on)
    finally:
        first.kill()
        first.wait(DEADLINE_S)
    assert made.is_good
    assert not isinstance(made.remark, RepositoryLocked)
    assert "waiting" in parts


@pytest.mark.parametrize("work", ["backup", "check"])
def test_a_place_that_hangs_ends_a_backup_by_its_standing_still(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    """However long one takes that moves: restic stops here as in a call to a share that is gone."""
    program = tmp_path / "bin" / "restic"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n[ "$1" != {work} ] || kill -STOP $$\nexec {shutil.which("restic")} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    hanging = restic.Restic(target, tmp_path / "work" / "cache")
    hanging.require()
    monkeypatch.setattr(moving, "STALLED_S", 1.0)
    monkeypatch.setattr(moving, "_LOOK_S", 0.1)
    (tmp_path / "data" / "backup").mkdir(parents=True)
    by = Installation.of(DataFolder(tmp_path / "data"))
    began = time.monotonic()
    with pytest.raises(RepositoryUnreachable, match="a share may hang"):
        hanging.backup(tmp_path / "data", "plant", by, lambda _: None) if work == "backup" else hanging.check()
    assert time.monotonic() - began < DEADLINE_S
