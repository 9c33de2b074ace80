"""`toolcare upgrade` on a running installation: forward, back, and cut off in between.

Run by root, as on a Pi, the installation belongs to another user.
"""

import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from toolcare_compose.layout import DataFolder, runs
from toolcare_compose.testing import PAUSE_S, wait_until
from toolcare_compose.upgrade import running
from toolcare_compose.upgrade.running import Unit, answers
from toolcare_shared.database_files import key_of, opened
from toolcare_shared.testing.ports import free_ports

TOOLCARE = Path(sys.executable).with_name("toolcare")
DEADLINE_S = 400.0
NOBODY = 65534
pytestmark = pytest.mark.timeout(1500)
WITHOUT = "--without-backup"


def _python_is_everybodys() -> bool:
    try:
        return subprocess.run([sys.executable, "-c", ""], check=False, timeout=60, user=NOBODY).returncode == 0
    except PermissionError:
        return False


OTHER = os.geteuid() == 0 and _python_is_everybodys()
"""Whether the plant can be another user's; Python may lie in a folder that is root's alone."""


class Home:
    """A place for releases with a plant that runs from it, started by a script as systemd would start it.

    A release is a folder whose `toolcare` is this checkout's, so that one can be made that breaks at a chosen command.
    """

    def __init__(self, root: Path) -> None:
        self.releases, self.current = root / "releases", root / "current"
        self.data = DataFolder(root / "data")
        self.repository = root / "repository"
        self.http, self.mqtt = free_ports(2)
        self.root = root
        self.upgrading: subprocess.Popen[str] | None = None
        (root / "keys").mkdir()
        (root / "settings").write_text(f"TOOLCARE_KEYS={root}/keys  # outside\n")
        for folder in (self.data.root, self.repository, root / "keys"):
            folder.mkdir(exist_ok=True)
            if OTHER:
                os.chown(folder, NOBODY, NOBODY)
        self.current.symlink_to(self.release("old"))
        self.script("start", f"setsid {self._up()} >>{root}/up.log 2>&1 & echo $! >{root}/pid")
        self.script("stop", f"[ ! -e {root}/pid ] || kill $(cat {root}/pid) 2>/dev/null || true")

    def _up(self) -> str:
        who = f"setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups" if OTHER else ""
        return (
            f"env TOOLCARE_KEYS={self.root}/keys HOME={self.data.root} {who} {self.current}/.venv/bin/toolcare up "
            f"--data {self.data.root} --http 127.0.0.1:{self.http} --https-port 0 --mqtt-host 127.0.0.1 "
            f"--mqtt-port {self.mqtt}"
        )

    def set_up_backups(self) -> None:
        told = ["--data", str(self.data.root), "--repository", str(self.repository)]
        subprocess.run([TOOLCARE, "backup", "init", *told], check=True, timeout=120, env=self.environment())

    def environment(self) -> dict[str, str]:
        """As where backups are set up with a passphrase that only root can read."""
        secret = self.root / "passphrase"
        secret.write_text("seven words that nobody else has thought of\n")
        secret.chmod(0o600)
        told = {"TOOLCARE_BACKUP_REPOSITORY": str(self.repository), "TOOLCARE_BACKUP_PASSPHRASE_FILE": str(secret)}
        return {**os.environ, **told}

    def lists(self) -> "closing[sqlite3.Connection]":
        file = self.data.database("gateway")
        return closing(opened(file, key_of(self.data.database_key, file)))

    def of_somebody_else(self) -> list[Path]:
        """Files and folders that the service could not replace."""
        owner = self.data.root.stat().st_uid
        ours = {self.data.upgrade, *self.data.upgrade.rglob("*")}
        found = [path for folder in (self.data.root, self.repository, self.root / "keys") for path in folder.rglob("*")]
        return [path for path in found if path not in ours and path.lstat().st_uid != owner]

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

    def upgrade(self, source: Path, *words: str, largest_file: int = -1) -> "subprocess.Popen[str]":
        command = [str(TOOLCARE), "upgrade", str(source), "--home", str(self.root), "--data", str(self.data.root)]
        command += ["--start", str(self.root / "start"), "--stop", str(self.root / "stop"), *words]
        self.upgrading = subprocess.Popen(
            [*command, "--environment", str(self.root / "settings")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=self.environment(),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),  # noqa: PLW1509 - one thread
        )
        return self.upgrading

    def cut_at(self, step: str, begun: "Callable[[], subprocess.Popen[str]]") -> str:
        """Kill an upgrade with what it has started once it is at a step; returns what it said."""
        progress = self.data.upgrade / "progress.json"
        before = progress.stat().st_mtime_ns if progress.exists() else 0
        upgrade = begun()

        def is_there() -> bool:
            return progress.exists() and progress.stat().st_mtime_ns != before and f'"{step}"' in progress.read_text()

        wait_until(is_there, DEADLINE_S, step, longest_pause_s=PAUSE_S)
        os.killpg(upgrade.pid, signal.SIGKILL)
        said, _ = upgrade.communicate(timeout=20)
        wait_until(lambda: not runs(self.data), DEADLINE_S, "what it has started has ended with it")
        return said

    def ended(self, upgrade: "subprocess.Popen[str]") -> tuple[int, str]:
        said, complaint = upgrade.communicate(timeout=DEADLINE_S)
        return upgrade.returncode, said + complaint

    def end(self) -> None:
        if self.upgrading and self.upgrading.poll() is None:
            os.killpg(self.upgrading.pid, signal.SIGKILL)
            self.upgrading.communicate(timeout=20)
        subprocess.run([self.root / "stop"], check=False, timeout=20)
        wait_until(lambda: not runs(self.data), DEADLINE_S, "ended")

    def script(self, name: str, text: str) -> None:
        (self.root / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.root / name).chmod(0o755)


@pytest.fixture
def home() -> Iterator[Home]:
    """Not where pytest has its folders: those are closed to others than who runs it."""
    folder = Path(tempfile.mkdtemp(prefix="toolcare-upgrade-"))
    folder.chmod(0o755)
    try:
        made = Home(folder)
        made.start()
        try:
            yield made
        finally:
            made.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_forward_and_back(home: Home) -> None:
    """A release that works takes the place, after a backup, and of those before one stays.

    One that does not start, or finds the data wrong, leaves all as it was.
    """
    new = home.release("new")
    source = home.source(new)
    code, said = home.ended(home.upgrade(source))
    assert (code, home.current.resolve().name, runs(home.data)) == (1, "old", True), said
    assert "The backup before the upgrade failed, see above; nothing was changed." in said
    home.set_up_backups()
    for name in ("old", home.release("ancient").name):
        (home.releases / name / ".complete").touch()
    with home.lists() as lists, lists:
        lists.execute("INSERT INTO place_read (place_id, name) VALUES ('nowhere', 'As the old release made it')")
    code, said = home.ended(home.upgrade(source))
    assert (code, home.current.resolve()) == (0, new), said
    with home.lists() as lists:
        assert lists.execute("SELECT count(*) FROM place_read").fetchall() == [(0,)], "made anew by the new release"
    assert {path.name for path in home.releases.iterdir()} == {"old", "new"}
    assert "Toolcare runs as new." in said
    assert "bytes, " in said, "the backup tells its size"
    assert runs(home.data)
    assert home.of_somebody_else() == []

    photos = home.data.photos / "kept"
    photos.mkdir(parents=True)
    (photos / "picture").write_bytes(b"picture")
    key = (home.data.keys / "token.pem").read_bytes()
    scribbles = f"echo broken >{home.data.keys}/token.pem; rm -r {photos}/*; exit 1"
    worse = home.release("worse", breaks_at="verify", does=scribbles)
    code, said = home.ended(home.upgrade(home.source(worse), WITHOUT))
    assert (code, home.current.resolve()) == (1, new), said
    assert "finds the data wrong after the migration. All is as it was before." in said
    assert (home.data.keys / "token.pem").read_bytes() == key
    assert (photos / "picture").read_bytes() == b"picture"
    assert runs(home.data)

    code, said = home.ended(home.upgrade(home.source(home.release("dead", breaks_at="up")), WITHOUT))
    assert (code, home.current.resolve(), runs(home.data)) == (1, new, True), said
    assert "it does not start" in said
    assert sorted(path.name for path in (home.data.root / "upgrade").iterdir()) == ["lock", "trial.log"]


def test_cut_off_it_goes_on(home: Home) -> None:
    """Killed with all its children at one step after the other; what has run for everybody is never thrown away."""
    new = home.release("new")
    source = home.source(new)
    home.cut_at("kept", lambda: home.upgrade(source, WITHOUT))
    home.start()  # as the machine does after a power cut
    entered = home.data.root / "entered-since"
    entered.touch()

    began = home.cut_at("kept", lambda: home.upgrade(source, WITHOUT))
    assert "An upgrade to new was cut off, and old has run since: it begins anew." in began
    starts = (home.root / "start").read_text()
    home.script("start", "exit 0")
    went_on = home.cut_at("tried", lambda: home.upgrade(source, WITHOUT))
    assert "An upgrade to new was cut off; going on with it." in went_on
    (home.root / "start").write_text(starts)

    home.start()
    home.end()
    code, said = home.ended(home.upgrade(source, WITHOUT))
    assert (code, entered.exists()) == (1, True), said
    assert "Toolcare has been started for everybody since, and now it does not answer." in said
    home.start()
    code, said = home.ended(home.upgrade(source, WITHOUT))
    assert (code, home.current.resolve(), entered.exists()) == (0, new, True), said
    assert [path.name for path in home.data.upgrade.iterdir() if path.name not in {"lock", "trial.log"}] == []

    newest = home.source(home.release("newest"))
    home.cut_at("kept", lambda: home.upgrade(newest, WITHOUT))
    home.start()
    entered.unlink()
    code, said = home.ended(home.upgrade(newest, "--back"))
    assert (code, home.current.resolve(), entered.exists(), runs(home.data)) == (0, new, True, True), said


@pytest.fixture
def stopped(tmp_path: Path) -> Home:
    """Not started, and it only notes that it was told to."""
    home = Home(tmp_path)
    for name in ("start", "stop"):
        home.script(name, f"echo {name} >>{tmp_path}/asked")
    home.data.make()
    home.data.database("registry").write_bytes(bytes(2 << 20))
    return home


def test_a_disk_that_is_full_while_copying_leaves_toolcare_running(stopped: Home) -> None:
    """As on a full disk: no file may grow beyond what the database has."""
    upgrade = stopped.upgrade(stopped.source(stopped.release("new")), WITHOUT, largest_file=1 << 20)
    code, said = stopped.ended(upgrade)
    assert code == 1
    assert "The data could not be copied" in said
    assert "Toolcare was stopped, and runs again." in said
    assert (stopped.root / "asked").read_text().split() == ["stop", "start"]
    assert sorted(path.name for path in stopped.data.upgrade.iterdir()) == ["lock", "progress.json"]


def test_databases_on_servers_are_refused_before_anything_stops(stopped: Home) -> None:
    """Told by the settings of the service: the copy of the folder would be no way back."""
    (stopped.root / "settings").write_text('TOOLCARE_DATABASE_URL="postgresql+asyncpg://u:p@h/{service}"\n')
    code, said = stopped.ended(stopped.upgrade(stopped.source(stopped.release("new"))))
    assert (code, "docs/backup.md says how" in said) == (1, True), said
    assert not (stopped.root / "asked").exists()


def test_what_is_no_upgrade_is_refused_in_words(tmp_path: Path) -> None:
    command = [str(TOOLCARE), "upgrade", str(tmp_path), "--home", str(tmp_path / "nowhere"), "--data", str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode == 1
    assert "Nothing is installed in" in refused.stderr


def test_a_stop_that_hangs_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a command that stays in the foreground; the upgrade goes back, or says what to do."""
    monkeypatch.setattr(running, "_ANSWER_S", 0.2)
    assert "`sleep 600` does not end within" in Unit(start=["sleep", "600"], stop=["true"]).begin()
    assert Unit(start=["true"], stop=["true"]).end() == ""
