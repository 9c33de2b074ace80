"""`toolcare upgrade` on a running installation: forward, back, and cut off in between."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolcare_compose.layout import DataFolder, runs
from toolcare_compose.testing import wait_until
from toolcare_compose.upgrade.running import answers
from toolcare_shared.testing.ports import free_ports

TOOLCARE = Path(sys.executable).with_name("toolcare")
DEADLINE_S = 240.0


class Home:
    """A place for releases with a plant that runs from it, started by a script as systemd would start it.

    A release is a folder whose `toolcare` is this checkout's, so that one can be made that breaks at a chosen command.
    """

    def __init__(self, root: Path) -> None:
        self.releases, self.current = root / "releases", root / "current"
        self.data = DataFolder(root / "data")
        self.http, self.mqtt = free_ports(2)
        self.root = root
        self.root.mkdir()
        self.current.symlink_to(self.release("old"))
        self._script("start", f"setsid {self._up()} >>{root}/up.log 2>&1 & echo $! >{root}/pid")
        self._script("stop", f"[ ! -e {root}/pid ] || kill $(cat {root}/pid) 2>/dev/null || true")

    def _up(self) -> str:
        return (
            f"{self.current}/.venv/bin/toolcare up --data {self.data.root} --http 127.0.0.1:{self.http} --https-port 0 "
            f"--mqtt-host 127.0.0.1 --mqtt-port {self.mqtt}"
        )

    def release(self, name: str, breaks_at: str = "nothing", does: str = "exit 3") -> Path:
        path = self.releases / name
        (path / ".venv" / "bin").mkdir(parents=True)
        program = path / ".venv" / "bin" / "toolcare"
        program.write_text(f'#!/bin/sh\nif [ "$1" = {breaks_at} ]; then {does}; fi\nexec {TOOLCARE} "$@"\n')
        program.chmod(0o755)
        return path

    def source(self, release: Path) -> Path:
        """What the command is given: a tree that makes that release."""
        source = self.root / f"source-{release.name}"
        (source / "compose" / "bin").mkdir(parents=True)
        script = source / "compose" / "bin" / "release"
        script.write_text(f"#!/bin/sh\necho {release}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return source

    def start(self) -> None:
        subprocess.run([self.root / "start"], check=True, timeout=20)
        wait_until(lambda: answers(self.data, 0), DEADLINE_S, "started")

    def upgrade(self, source: Path) -> "subprocess.Popen[str]":
        command = [str(TOOLCARE), "upgrade", str(source), "--home", str(self.root), "--data", str(self.data.root)]
        command += ["--without-backup", "--start", str(self.root / "start"), "--stop", str(self.root / "stop")]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def ended(self, upgrade: "subprocess.Popen[str]") -> tuple[int, str]:
        said, complaint = upgrade.communicate(timeout=DEADLINE_S)
        return upgrade.returncode, said + complaint

    def end(self) -> None:
        subprocess.run([self.root / "stop"], check=False, timeout=20)
        wait_until(lambda: not runs(self.data), DEADLINE_S, "ended")

    def _script(self, name: str, text: str) -> None:
        (self.root / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.root / name).chmod(0o755)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    made.start()
    try:
        yield made
    finally:
        made.end()


def test_forward_and_back(home: Home) -> None:
    """A release that works takes the place; one that does not start, or finds the data wrong, leaves all as it was."""
    new = home.release("new")
    code, said = home.ended(home.upgrade(home.source(new)))
    assert (code, home.current.resolve()) == (0, new), said
    assert "Toolcare runs as new." in said
    assert runs(home.data)

    photos = home.data.photos / "kept"
    photos.mkdir(parents=True)
    (photos / "picture").write_bytes(b"picture")
    key = (home.data.keys / "token.pem").read_bytes()
    scribbles = f"echo broken >{home.data.keys}/token.pem; rm -r {photos}; exit 1"
    worse = home.release("worse", breaks_at="verify", does=scribbles)
    code, said = home.ended(home.upgrade(home.source(worse)))
    assert (code, home.current.resolve()) == (1, new), said
    assert "finds the data wrong after the migration. All is as it was before." in said
    assert (home.data.keys / "token.pem").read_bytes() == key
    assert (photos / "picture").read_bytes() == b"picture"
    assert runs(home.data)

    code, said = home.ended(home.upgrade(home.source(home.release("dead", breaks_at="up"))))
    assert (code, home.current.resolve(), runs(home.data)) == (1, new, True), said
    assert "it does not start" in said
    assert sorted(path.name for path in (home.data.root / "upgrade").iterdir()) == ["lock", "trial.log"]


def test_cut_off_it_goes_on(home: Home) -> None:
    """Killed with all its children during the trial, as by a power cut; then the machine starts the old release."""
    new = home.release("new")
    source = home.source(new)
    cut = home.upgrade(source)
    progress = home.data.root / "upgrade" / "progress.json"
    wait_until(lambda: progress.exists() and '"kept"' in progress.read_text(), DEADLINE_S, "the copy is made")
    wait_until(lambda: runs(home.data), DEADLINE_S, "the trial has begun")
    os.killpg(cut.pid, signal.SIGKILL)
    cut.communicate(timeout=20)
    wait_until(lambda: not runs(home.data), DEADLINE_S, "the trial has ended with its parent")
    home.start()
    code, said = home.ended(home.upgrade(source))
    assert (code, home.current.resolve()) == (0, new), said
    assert "An upgrade to new was cut off; going on with it." in said


def test_what_is_no_upgrade_is_refused_in_words(tmp_path: Path) -> None:
    command = [str(TOOLCARE), "upgrade", str(tmp_path), "--home", str(tmp_path / "nowhere"), "--data", str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode == 1
    assert "Nothing is installed in" in refused.stderr
