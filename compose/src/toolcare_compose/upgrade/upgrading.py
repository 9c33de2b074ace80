"""The upgrade itself, in steps that can be cut off anywhere and gone on with."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from toolcare_compose.backup.servers import addresses
from toolcare_compose.disk_encryption import Machine
from toolcare_compose.layout import DataFolder, runs
from toolcare_compose.upgrade import running
from toolcare_compose.upgrade.faults import (
    BackupNotMade,
    CopyNotMade,
    DatabasesElsewhere,
    NoRelease,
    NothingToGoBackTo,
    NotInstalled,
    NotRolledBack,
    NotStopped,
    OnlyOneUpgrade,
    RanSince,
    ReleaseNotMade,
    RolledBack,
    TooLittleRoom,
)
from toolcare_compose.upgrade.keeping import Keeping
from toolcare_compose.upgrade.progress import Progress, Step
from toolcare_compose.upgrade.running import Unit

MAKE_RELEASE = Path("compose", "bin", "release")


@dataclass(frozen=True, slots=True)
class Plant:
    """One installation: where releases lie, where the data is, how it is started, and where to tell of progress."""

    home: Path
    data: DataFolder
    unit: Unit
    say: Callable[[str], None]
    trial_s: float

    @property
    def current(self) -> Path:
        return self.home / "current"


def upgrade(plant: Plant, source: Path, *, backup: bool, back: bool = False) -> Path:
    """Returns the release that runs now; raises UpgradeFault. What was cut off before is ended first.

    `back`: what was cut off ends with the copy, also where it lacks what was counted and entered since.
    """
    keeping = Keeping(plant.data)
    _require_place(plant, source)
    keeping.make_room()
    with _only_one(keeping):
        left = Progress.read(keeping.progress_file)
        if left is not None and left.step is not Step.BEGUN:
            if release := _cut_off(plant, keeping, left, back=back):
                return release
        elif back:
            raise NothingToGoBackTo
        return _begun(plant, keeping, source, backup=backup)


def _require_place(plant: Plant, source: Path) -> None:
    if not plant.current.is_symlink() or not plant.data.root.is_dir():
        raise NotInstalled(plant.home)
    if not (source / MAKE_RELEASE).is_file():
        raise NoRelease(source)
    for folder in (plant.home, plant.data.root):
        Machine().require_kept(folder)


def _cut_off(plant: Plant, keeping: Keeping, left: Progress, *, back: bool) -> Path | None:
    """The release that runs once it was ended; None where another upgrade has to be begun."""
    if back:
        _go_back(plant, keeping, _noted(keeping, left.at(Step.BACK, "it was asked for")))
        return left.old
    if left.step in {Step.BACK, Step.RETURNED} or not plant.data.opened_in_upgrade.exists():
        plant.say(f"An upgrade to {left.new.name} was cut off; going on with it.")
        return _go_on(plant, keeping, left)
    if not runs(plant.data) or not running.answers(plant.data):
        raise RanSince(left.new, keeping.before)
    if plant.current.resolve() == left.new:
        return _ended(plant, keeping, left)
    plant.say(f"An upgrade to {left.new.name} was cut off, and {left.old.name} has run since: it begins anew.")
    return None


def _begun(plant: Plant, keeping: Keeping, source: Path, *, backup: bool) -> Path:
    if addresses() or not any(plant.data.databases.glob("*.sqlite3")):
        raise DatabasesElsewhere(plant.data.databases)
    if missing := keeping.missing_bytes():  # before the work of half an hour on a Pi
        raise TooLittleRoom(missing)
    on_one_disk = plant.home.stat().st_dev == plant.data.root.stat().st_dev
    release = _made(plant, source, keeping.needed_bytes() if on_one_disk else 0)
    progress = _noted(keeping, Progress(Step.BEGUN, plant.current.resolve(), release))
    _back_up(plant, progress, wanted=backup)
    if missing := keeping.missing_bytes():
        raise TooLittleRoom(missing)
    return _go_on(plant, keeping, _kept(plant, keeping, progress))


def _made(plant: Plant, source: Path, spare_bytes: int) -> Path:
    """The release beside the one that runs, made by its own script, which knows best and leaves so much room."""
    plant.say("Making the new release ready; Toolcare runs on meanwhile.")
    command = [str(source / MAKE_RELEASE), str(plant.home), str(spare_bytes // 2**20 + 1 if spare_bytes else 0)]
    made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - the path was checked
    path = Path(made.stdout.strip().rpartition("\n")[2])
    if made.returncode != 0 or not (path / ".venv" / "bin" / "toolcare").exists():
        raise ReleaseNotMade(path)
    return path


def _back_up(plant: Plant, progress: Progress, *, wanted: bool) -> None:
    if not wanted:
        return
    plant.say("Making and testing a backup.")
    command = [str(progress.old / ".venv" / "bin" / "toolcare"), "backup", "now", "--data", str(plant.data.root)]
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 - the command is ours
        raise BackupNotMade


def _kept(plant: Plant, keeping: Keeping, progress: Progress) -> Progress:
    plant.say("Stopping Toolcare and copying its data.")
    complaint = plant.unit.end()
    if complaint or not running.is_down(plant.data):
        plant.unit.begin()
        raise NotStopped(complaint or "it goes on running")
    try:
        keeping.keep()
    except BaseException as error:
        complaint = plant.unit.begin()
        if isinstance(error, OSError):
            raise CopyNotMade(error, complaint) from error
        raise
    return _noted(keeping, progress.at(Step.KEPT))


def _go_on(plant: Plant, keeping: Keeping, progress: Progress) -> Path:
    if progress.step is Step.KEPT:
        _make_sure_it_is_down(plant)
        plant.say("Migrating, and trying the new release where nobody reaches it.")
        why = running.tried(progress.new, plant.data, keeping.log, plant.trial_s)
        progress = _noted(keeping, progress.at(Step.BACK if why else Step.TRIED, why))
    if progress.step is Step.TRIED:
        _switch(plant.current, progress.new)
        plant.say("Starting the new release.")
        complaint = plant.unit.renew(progress.new, plant.data) or plant.unit.begin()
        if not complaint and running.answers(plant.data):
            return _ended(plant, keeping, progress)
        progress = _noted(keeping, progress.at(Step.BACK, complaint or "it does not answer after its start"))
    _go_back(plant, keeping, progress)
    raise RolledBack(progress.why, keeping.log)


def _go_back(plant: Plant, keeping: Keeping, progress: Progress) -> None:
    plant.say(f"Going back: {progress.why}.")
    _make_sure_it_is_down(plant)
    keeping.put_back()
    _switch(plant.current, progress.old)
    _noted(keeping, progress.at(Step.RETURNED))
    if complaint := plant.unit.renew(progress.old, plant.data):
        plant.say(f"Its files outside of the release could not be put back ({complaint}); it starts with the new ones.")
    complaint = plant.unit.begin()
    if complaint or not running.answers(plant.data):
        raise NotRolledBack(complaint or "it does not answer", keeping.before)
    _ended(plant, keeping, progress)


def _ended(plant: Plant, keeping: Keeping, progress: Progress) -> Path:
    """The release that runs. Of the others the one before stays, or the one that did not work: a card is soon full."""
    keeping.progress_file.unlink()
    keeping.forget()
    for mark in plant.home.glob("releases/*/.complete"):
        if mark.parent.resolve() not in {progress.old.resolve(), progress.new.resolve()}:
            shutil.rmtree(mark.parent, ignore_errors=True)
    return plant.current.resolve()


def _make_sure_it_is_down(plant: Plant) -> None:
    """After a power cut the machine has started what it starts by itself."""
    if runs(plant.data):
        plant.unit.end()
    if not running.is_down(plant.data):
        raise NotStopped("it goes on running")


def _noted(keeping: Keeping, progress: Progress) -> Progress:
    progress.write(keeping.progress_file)
    return progress


def _switch(current: Path, release: Path) -> None:
    """At once: whoever follows the link finds the one or the other."""
    fresh = current.with_name("current.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(release)
    fresh.replace(current)


@contextmanager
def _only_one(keeping: Keeping) -> Iterator[None]:
    with keeping.lock_file.open("a") as lock:
        os.set_inheritable(lock.fileno(), False)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OnlyOneUpgrade from None
        yield
