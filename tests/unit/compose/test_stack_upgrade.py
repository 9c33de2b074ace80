"""`compose/upgrade` as it is written, on an engine of files: what is cut off goes on, and nobody's work is thrown away.

With real containers it is a test of the stack; here each place can be cut.
"""

import os
import shutil
import signal as signals
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

COMPOSE = Path(__file__).parents[3] / "compose"
ENGINE = Path(__file__).parent / "engine"
STEPS = ("none", "begun", "stopping", "kept", "open")
"""Without `tried`, at which the engine is not asked for anything."""


class Plant:
    """A checkout whose stack runs as `before`, with one line of work for each time its door was opened."""

    def __init__(self, root: Path) -> None:
        self._compose, self._engine = root / "compose", root / "engine"
        self._progress = self._compose / ".upgrade" / "progress"
        for name in ("upgrade", "bin/build-images", "bin/release-name"):
            (self._compose / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(COMPOSE / name, self._compose / name)
        (self._engine / "files-of-new").mkdir(parents=True)
        for folder in (self._compose, self._engine / "files-of-new"):
            (folder / "compose.yaml").write_text("as its images know it\n")
        (root / "pyproject.toml").write_text('version = "9.9.9"\n')
        settings = ("COMPOSE_PROJECT_NAME=plant", "TOOLCARE_VERSION=before", "TOOLCARE_BACKUPS=./kept-elsewhere")
        (self._compose / ".env").write_text("\n".join(settings) + "\n")
        for volume in ("database", "gateway", "mqtt", "documents", "broker"):
            (self._engine / "volumes" / volume).mkdir(parents=True)
        (self._engine / "containers").mkdir()
        (self._engine / "started").write_text("TOOLCARE_UPGRADE_TRIAL=false\n")
        for service in ("init", "database", "gateway", "worker", "proxy"):
            (self._engine / "containers" / service).write_text("before\n")
        for name in ("migrated", "entered"):
            (self._engine / "volumes" / "database" / name).write_text("before\n")

    def upgrade(self, *words: str, signal: str = "", at: int = 0, out: int = subprocess.PIPE) -> tuple[int, str]:
        """Its exit code and all it says; `signal` comes to it and all it has started, at the engine's `at`th call."""
        self._log.unlink(missing_ok=True)
        told = {"ENGINE": str(self._engine), "PROGRESS": str(self._progress), "SIGNAL": signal, "SIGNAL_AT": str(at)}
        script = f'echo $$ >{self._engine / "group"}; exec {self._compose / "upgrade"} "$@"'
        done = subprocess.run(
            ["sh", "-c", script, "sh", *words],
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **told, "PATH": f"{ENGINE}:{os.environ['PATH']}"},
            start_new_session=True,
            # Where the tests run in the background a shell has it ignored, and what is ignored no script can trap.
            preexec_fn=lambda: signals.signal(signals.SIGINT, signals.SIG_DFL),
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout or ""

    def calls(self) -> Sequence[tuple[str, str]]:
        """The step the upgrade was at, and what it asked of the engine."""
        return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in self._log.read_text().splitlines()]

    def pull(self) -> None:
        """A release that is newer still."""
        (self._compose / "compose.yaml").write_text("of the one after\n")

    def start_by_hand(self) -> None:
        told = {"ENGINE": str(self._engine), "PROGRESS": str(self._progress), "TOOLCARE_VERSION": self.version}
        told |= {"PATH": f"{ENGINE}:{os.environ['PATH']}"}
        subprocess.run([ENGINE / "docker-compose", "up", "-d"], env={**os.environ, **told}, check=True, timeout=60)

    def new_ones_end(self) -> None:
        (self._engine / "new-ones-end").touch()

    @property
    def migrated(self) -> str:
        return self._stored("migrated")[-1]

    @property
    def entered(self) -> Sequence[str]:
        """Which releases the plant has worked with, as its data knows."""
        return self._stored("entered")

    @property
    def runs(self) -> set[str]:
        return {file.read_text().strip() for file in (self._engine / "containers").iterdir()}

    @property
    def version(self) -> str:
        lines = (self._compose / ".env").read_text().splitlines()
        return next(line for line in lines if line.startswith("TOOLCARE_VERSION=")).partition("=")[2]

    @property
    def backups(self) -> str:
        return (self._engine / "backups").read_text().strip()

    @property
    def told_by(self) -> Sequence[str]:
        """Which releases were started to ask presses and tell people."""
        return (self._engine / "told").read_text().split()

    @property
    def leftovers(self) -> Sequence[Path]:
        half = self._engine / "volumes" / "gateway" / ".half-put-back"
        return [path for path in (self._progress, self._engine / "kept", half) if path.exists()]

    @property
    def told(self) -> str:
        return (self._compose / ".upgrade" / "upgrade.log").read_text()

    @property
    def _log(self) -> Path:
        return self._engine / "log"

    def _stored(self, name: str) -> Sequence[str]:
        return (self._engine / "volumes" / "database" / name).read_text().split()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sequence[str]:
    """At which step an upgrade is that nobody cuts off, call for call."""
    plant = Plant(tmp_path_factory.mktemp("whole"))
    assert plant.upgrade()[0] == 0
    return [step for step, _ in plant.calls()]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return Plant(tmp_path)


def expect_new(plant: Plant) -> None:
    new = plant.version
    assert new.startswith("9.9.9-")
    assert (plant.migrated, plant.runs) == (new, {new})
    assert (plant.entered[0], plant.entered[-1]) == ("before", new)
    assert plant.leftovers == []


def test_a_trial_starts_what_the_profiles_say_and_no_door(plant: Plant, tmp_path: Path) -> None:
    """A service that is named would be started whatever its profile; and paths lead to where they led before."""
    code, said = plant.upgrade("--without-backup")
    assert code == 0, said
    expect_new(plant)
    starts = [call for _, call in plant.calls() if " up " in call]
    assert starts == ["docker-compose up -d --no-build --scale proxy=0", "docker-compose up -d --no-build"]
    assert plant.told_by == [plant.version]
    assert plant.backups == str(tmp_path / "compose" / "kept-elsewhere")


@pytest.mark.parametrize("step", STEPS)
def test_what_is_cut_off_goes_on(step: str, whole: Sequence[str], tmp_path: Path) -> None:
    """In the middle of a step, and at the last thing that the engine is asked for in it."""
    within = [number for number, at in enumerate(whole, start=1) if at == step and number < len(whole)]
    for number in sorted({within[len(within) // 2], within[-1]}):
        plant = Plant(tmp_path / str(number))
        assert plant.upgrade(signal="KILL", at=number)[0] != 0
        code, said = plant.upgrade()
        assert code == 0, (number, said)
        expect_new(plant)


def test_what_is_cut_off_goes_on_with_its_own_files_whatever_was_pulled_since(
    plant: Plant, whole: Sequence[str], tmp_path: Path
) -> None:
    assert plant.upgrade(signal="KILL", at=whole.index("kept") + 2)[0] != 0
    plant.pull()
    code, said = plant.upgrade()
    assert code == 0, said
    expect_new(plant)
    here, kept = tmp_path / "compose", ".upgrade/after"
    own = f"docker-compose --project-directory {here}/{kept} --env-file {here}/.env -f {kept}/compose.yaml up"
    assert {call.startswith(own) for _, call in plant.calls() if " up " in call} == {True}
    assert "compose/upgrade once more brings it" in said


def test_a_folder_that_a_container_has_mounted_is_kept_and_filled_anew(plant: Plant, tmp_path: Path) -> None:
    """As of a stack that went back, or went on after a further pull; it would find nothing in one that was deleted."""
    mounted = tmp_path / "compose" / ".upgrade" / "after" / "database"
    mounted.mkdir(parents=True)
    (mounted / "gone since").touch()
    (tmp_path / "engine" / "files-of-new" / "database").mkdir()
    (tmp_path / "engine" / "files-of-new" / "database" / "pg_hba.conf").touch()
    seen = os.open(mounted, os.O_RDONLY)
    try:
        code, said = plant.upgrade("--without-backup")
        assert code == 0, said
        assert [file.name for file in Path(f"/proc/self/fd/{seen}").iterdir()] == ["pg_hba.conf"]
    finally:
        os.close(seen)


def test_what_does_not_work_in_its_trial_was_never_there(plant: Plant) -> None:
    plant.new_ones_end()
    code, said = plant.upgrade("--without-backup")
    assert code == 1
    assert "All is as it was before, as before" in said
    assert (plant.version, plant.migrated, plant.runs) == ("before", "before", {"before"})
    assert set(plant.entered) == {"before"}
    assert plant.told_by == ["before"]
    assert plant.leftovers == []


def test_work_since_somebody_started_the_stack_by_hand_is_kept(plant: Plant, whole: Sequence[str]) -> None:
    """The upgrade was cut off with all down; days later it goes on, and the release does not work."""
    code, said = plant.upgrade(signal="INT", at=whole.index("kept") + 1)
    assert code == 1
    assert "do not start it by hand. compose/upgrade goes on with it" in said
    plant.start_by_hand()
    assert list(plant.entered) == ["before", "before"]
    plant.new_ones_end()
    code, said = plant.upgrade()
    assert code == 1
    assert "its data is copied anew" in said
    assert "All is as it was before" in said
    assert (plant.version, plant.migrated, plant.runs) == ("before", "before", {"before"})
    assert list(plant.entered)[:2] == ["before", "before"]
    assert plant.leftovers == []


def test_work_since_the_door_was_opened_is_given_up_only_by_who_asks_for_it(plant: Plant, whole: Sequence[str]) -> None:
    """Cut off there, the plant works on for days; then one container limps, and the command is run again."""
    assert "nothing to go back from" in plant.upgrade("--back")[1]
    assert plant.upgrade(signal="KILL", at=whole.index("open") + 2)[0] != 0
    new = plant.version
    plant.new_ones_end()
    code, said = plant.upgrade()
    assert code == 1
    assert "open to everybody since" in said
    assert "compose/upgrade --back" in said
    assert (plant.version, plant.migrated, plant.runs) == (new, new, {new})
    assert new in plant.entered
    code, said = plant.upgrade("--back")
    assert code == 0, said
    assert (plant.version, plant.migrated, plant.runs) == ("before", "before", {"before"})
    assert new not in plant.entered
    assert plant.leftovers == []


def test_who_loses_the_connection_to_the_machine_does_not_cut_it_off(plant: Plant) -> None:
    """The terminal hangs up and takes no more words; what was said is in a file."""
    heard, out = os.pipe()
    os.close(heard)
    assert plant.upgrade("--without-backup", signal="HUP", at=5, out=out)[0] == 0
    os.close(out)
    expect_new(plant)
    assert f"The stack runs as {plant.version}." in plant.told
