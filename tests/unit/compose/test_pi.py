"""Scripts and units for a Raspberry Pi, as far as a machine that is none can check them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolcare_compose.backup.unfinished import Step, Unfinished
from toolcare_compose.layout import DataFolder

PI = Path(__file__).parents[3] / "compose" / "pi"
SCRIPTS = [*(path for path in PI.iterdir() if path.is_file() and path.suffix == ""), *(PI / "bin").iterdir()]
UNITS = sorted((PI / "units").iterdir())
DATA = "/var/lib/toolcare"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=told)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_has_nothing_that_shellcheck_minds(script: Path) -> None:
    found = run(program("shellcheck"), script)
    assert found.returncode == 0, found.stdout
    assert script.stat().st_mode & 0o111, f"{script} cannot be run"


def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    """But for the programs, which are where they stand only on a machine that has it installed."""
    for unit in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text().replace("@DATA@", DATA))
        (tmp_path / unit.name).write_text(text)
    said = run(program("systemd-analyze"), "verify", *(tmp_path / unit.name for unit in UNITS))
    assert [line for line in said.stderr.splitlines() if "toolcare" in line] == []


def test_the_service_has_few_rights(tmp_path: Path) -> None:
    unit = tmp_path / "toolcare.service"
    unit.write_text((PI / "units" / unit.name).read_text().replace("@DATA@", DATA))
    rated = run(program("systemd-analyze"), "security", "--offline=true", "--threshold=25", unit)
    assert rated.returncode == 0, rated.stdout + rated.stderr


def test_what_install_puts_in_place_is_there() -> None:
    named = re.findall(r"(?m)^\s*put (\S+) ", (PI / "install").read_text())
    assert named
    assert [name for name in named if not (PI / name).is_file()] == []


def test_what_cannot_be_installed_is_refused_in_words() -> None:
    refused = run(PI / "install", "--data", "here")
    assert refused.returncode == 1
    assert re.search(r"needs root|whole path", refused.stderr)
    unknown = run(PI / "install", "--demo")
    assert (unknown.returncode, unknown.stderr.startswith("Unknown: --demo. Usage:")) == (1, True)


@pytest.mark.parametrize(("copy_mb", "missing_mb"), [(0, 600), (500, 1100)])
def test_a_release_that_finds_no_room_begins_nothing(tmp_path: Path, copy_mb: int, missing_mb: int) -> None:
    """A card that is full would stop the plant that runs from it."""
    (tmp_path / "df").write_text("#!/bin/sh\necho Avail\necho 700\n")
    (tmp_path / "df").chmod(0o755)
    home, path = tmp_path / "opt", f"{tmp_path}:{os.environ['PATH']}"
    refused = run(PI.parent / "bin" / "release", home, str(copy_mb), PATH=path)
    assert (refused.returncode, f"{missing_mb} MB are missing" in refused.stderr) == (1, True), refused.stderr
    assert ("copy of the data 500 MB" in refused.stderr) == (copy_mb > 0)
    assert list((home / "releases").iterdir()) == []


def test_a_plant_that_lies_elsewhere_is_left_where_it_is(tmp_path: Path) -> None:
    """Else its service might no more write there, and a release without a way back would come in."""
    (tmp_path / "toolcare.env").write_text("TOOLCARE_DATA=/srv/plant\n")
    (tmp_path / "dpkg").write_text("#!/bin/sh\necho armhf\n")
    (tmp_path / "dpkg").chmod(0o755)
    told = {"TOOLCARE_SETTINGS": str(tmp_path / "toolcare.env"), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    elsewhere = run(PI / "install", "--data", "/var/lib/toolcare", **told)
    assert (elsewhere.returncode, "with its data in /srv/plant" in elsewhere.stderr) == (1, True)
    for words in ((), ("--data", "/srv/plant/")):
        assert re.search(r"needs root|32-bit", run(PI / "install", *words, **told).stderr)
    odd = run(PI / "install", "--data", "/srv/a plant", **told)
    assert (odd.returncode, "has letters" in odd.stderr) == (1, True)


def test_the_overlay_says_what_it_takes() -> None:
    assert run(PI / "overlay").stderr.startswith("Usage:")
    assert run(PI / "overlay", "status").stdout.startswith("The root file system is")


class Pi:
    """A folder with the words of a kernel, and raspi-config as bookworm has it, as far as it changes them."""

    def __init__(self, root: Path) -> None:
        self.words = root / "cmdline.txt"
        self.words.write_text("console=tty1 root=PARTUUID=0a-02 rootwait\n")
        self.root, self.bin = root, root / "bin"
        self.bin.mkdir()
        (root / "data").mkdir()
        self.program("id", "echo 0")
        self.program("findmnt", "case $3 in FSTYPE) echo vfat ;; *) echo /mnt/disk ;; esac")
        self.raspi_config('sed -i "s/^/overlayroot=tmpfs /" "$words"')

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)

    def raspi_config(self, enable: str) -> None:
        disable = 'sed -i "s/overlayroot=tmpfs //" "$words"'
        self.program(
            "raspi-config",
            f"words={self.words}\ncase $2 in enable_overlayfs) {enable} ;; disable_overlayfs) {disable} ;; esac",
        )

    def overlay(self, word: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.bin}:{os.environ['PATH']}"
        return run(PI / "overlay", word, PATH=path, TOOLCARE_BOOT=str(self.root), TOOLCARE_DATA=str(self.root / "data"))


def test_the_overlay_leaves_the_disk_of_the_data_alone(tmp_path: Path) -> None:
    """raspi-config's own word would put every mount into memory; off, the kernel starts as before."""
    pi = Pi(tmp_path)
    before = pi.words.read_text()
    on = pi.overlay("on")
    assert (on.returncode, pi.words.read_text()) == (0, f"overlayroot=tmpfs:recurse=0 {before}"), on.stderr
    off = pi.overlay("off")
    assert (off.returncode, pi.words.read_text()) == (0, before), off.stderr


def test_an_overlay_of_which_nobody_knows_what_it_takes_along_is_refused(tmp_path: Path) -> None:
    pi = Pi(tmp_path)
    pi.raspi_config('sed -i "s/^/overlayroot=device:dev=x /" "$words"')
    on = pi.overlay("on")
    assert on.returncode == 1
    assert "does not say overlayroot=tmpfs:recurse=0 after raspi-config" in on.stderr


@pytest.mark.parametrize(
    ("synchronised", "active", "told"),
    [
        ("yes", "chrony.service", "The clock is right."),
        ("no", "chrony.service", "No time server answered"),
        ("no", "none", "Nothing here asks a time server"),
    ],
)
def test_the_start_waits_for_whatever_keeps_the_time(tmp_path: Path, synchronised: str, active: str, told: str) -> None:
    if Path("/run/systemd/timesync/synchronized").exists():
        pytest.skip("the clock of this machine is known to be right")
    pi = Pi(tmp_path)
    pi.program("timedatectl", f"case $2 in *NTPSynchronized) echo {synchronised} ;; *) echo no ;; esac")
    pi.program("systemctl", f"[ $3 = {active} ]")
    path = f"{pi.bin}:{os.environ['PATH']}"
    said = run(PI / "bin" / "wait-for-clock", PATH=path, TOOLCARE_CLOCK_TRIES="1")
    assert told in said.stdout + said.stderr


class Watched:
    """A service as systemd tells of it, whose sockets answer or do not, and the note of the daemon's test."""

    def __init__(self, root: Path) -> None:
        self.pi = Pi(root)
        self.run, self.note = root / "data" / "run", root / "since"
        self.run.mkdir()
        self.is_at("active", "addresses.json")
        self.answers(yes=True)

    def is_at(self, state: str, *there: str) -> None:
        self.pi.program("systemctl", f"echo {state}")
        for file in self.run.iterdir():
            file.unlink()
        for name in there:
            (self.run / name).touch()

    def answers(self, *, yes: bool) -> None:
        self.pi.program("curl", "true" if yes else "exit 28")

    def is_fed(self, allowed_s: str = "1800") -> bool:
        told = {"TOOLCARE_DATA": str(self.run.parent), "TOOLCARE_TRIAL_S": allowed_s}
        path = f"{self.pi.bin}:{os.environ['PATH']}"
        asked = run(PI / "bin" / "is-alive", "test", PATH=path, TOOLCARE_UNWELL_SINCE=str(self.note), **told)
        assert asked.stderr == ""
        return asked.returncode == 0


def test_the_watchdog_starts_what_does_not_answer_again(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    assert watched.is_fed()
    watched.answers(yes=False)
    assert not watched.is_fed()


@pytest.mark.parametrize(
    "on_its_way",
    [("active", "addresses.json", "starting"), ("active",), ("activating",)],
    ids=["migrates", "begins", "keeps ending"],
)
def test_a_start_is_left_alone_but_not_for_ever(tmp_path: Path, on_its_way: tuple[str, ...]) -> None:
    """A migration that is ended begins anew; a service that keeps ending, or hangs before it listens, never answers."""
    watched = Watched(tmp_path)
    watched.answers(yes=False)
    watched.is_at(*on_its_way)
    assert watched.is_fed()
    watched.note.write_text("-3600")
    assert watched.is_fed("7000000")
    assert not watched.is_fed()
    watched.is_at("active", "addresses.json")
    watched.answers(yes=True)
    assert watched.is_fed()
    watched.is_at(*on_its_way)
    assert watched.is_fed(), "it has been well since"


@pytest.mark.parametrize("state", ["inactive", "failed"])
def test_what_somebody_has_stopped_stays_stopped(tmp_path: Path, state: str) -> None:
    watched = Watched(tmp_path)
    watched.answers(yes=False)
    watched.note.write_text("-3600")
    watched.is_at(state)
    assert watched.is_fed()
    assert not watched.note.exists()


def test_a_start_that_waits_for_somebody_is_not_tried_again_and_again(tmp_path: Path) -> None:
    """After half an hour the watchdog would restart the machine, under the hands of whoever repeats the restore."""
    data = DataFolder(tmp_path / "data")
    data.make()
    data.backup.mkdir(exist_ok=True)
    Unfinished(Step.MOVING).note(data)
    refused = run(sys.executable, "-m", "toolcare_compose.cli", "up", "--data", data.root)
    assert "the same `toolcare restore` again" in refused.stderr
    unit = (PI / "units" / "toolcare.service").read_text()
    assert f"\nRestartPreventExitStatus={refused.returncode}\n" in unit


class Disk:
    """A partition that is a folder: mounting it is a link to it. `df` tells its room."""

    def __init__(self, root: Path) -> None:
        self.pi = Pi(root)
        self.disk, self.data, self.service = root / "disk", root / "data", root / "service"
        self.disk.mkdir()
        (self.data / "db").mkdir()
        (self.data / "db" / "registry.sqlite3").write_text("tools")
        self.service.write_text("active\n")
        (root / "fstab").write_text("proc /proc proc defaults 0 0\n")
        for name in ("chown", "lsblk", "sync"):
            self.pi.program(name, "true")
        self.pi.program("findmnt", "case $* in *--source*) exit 1 ;; *) echo / ;; esac")
        self.pi.program("blkid", "case $4 in TYPE) echo ext4 ;; LABEL) echo toolcare ;; esac")
        self.pi.program("install", 'for last; do :; done; mkdir -p "$last"')
        self.reloads("true")
        self.pi.program("mount", f'for last; do :; done; rmdir "$last"; ln -s {self.disk} "$last"')
        self.pi.program("umount", 'rm "$1"; mkdir "$1"')
        self.pi.program("mountpoint", '[ -L "$2" ]')
        self.has_room(10**9)

    def reloads(self, how: str) -> None:
        """What befalls the move while systemd takes note of the disk, between the two places; $PPID is the move."""
        asked = f"show) head -1 {self.service} ;; *) echo $1 >>{self.service}"
        self.pi.program("systemctl", f"case $1 in {asked} ;; esac; [ $1 != daemon-reload ] || {how}")

    def has_room(self, size: int) -> None:
        self.pi.program("df", f"echo Avail; echo {size}")

    def move(self) -> subprocess.CompletedProcess[str]:
        path = f"{self.pi.bin}:{os.environ['PATH']}"
        fstab = str(self.pi.root / "fstab")
        return run(PI / "data-partition", "/dev/loop0", PATH=path, TOOLCARE_DATA=str(self.data), TOOLCARE_FSTAB=fstab)

    def service_was(self) -> list[str]:
        return self.service.read_text().split()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    if not Path("/dev/loop0").is_block_device():
        pytest.skip("no block device here that nothing could be lost on")
    return Disk(tmp_path)


def test_the_data_moves_to_a_disk(disk: Disk) -> None:
    moved = disk.move()
    assert moved.returncode == 0, moved.stderr
    assert (disk.disk / "db" / "registry.sqlite3").read_text() == "tools"
    assert f"What was on the card is kept in {disk.data}.on-the-card" in moved.stdout
    assert f"LABEL=toolcare {disk.data} ext4" in (disk.pi.root / "fstab").read_text()
    assert disk.service_was() == ["active", "stop", "daemon-reload", "start"]


def test_a_move_that_cannot_be_is_refused_while_the_service_runs(disk: Disk) -> None:
    disk.has_room(10)
    small = disk.move()
    assert (small.returncode, "too little room" in small.stderr, disk.service_was()) == (1, True, ["active"])
    disk.has_room(10**9)
    (disk.disk / "db").mkdir()
    both = disk.move()
    assert (both.returncode, "data both in" in both.stderr, disk.service_was()) == (1, True, ["active"])


def test_a_copy_that_fails_leaves_the_data_where_it_was(disk: Disk) -> None:
    """What is half on the disk is not taken for the data; the service runs again, and the next try does it."""
    disk.pi.program("cp", 'for last; do :; done; mkdir "$last"; echo "No space left on device" >&2; exit 1')
    failed = disk.move()
    assert (failed.returncode, disk.service_was()) == (1, ["active", "stop", "start"]), failed.stderr
    assert not (disk.disk / "db").exists()
    assert (disk.data / "db" / "registry.sqlite3").read_text() == "tools"
    (disk.pi.bin / "cp").unlink()
    assert disk.move().returncode == 0


def expect_moved(disk: Disk) -> None:
    assert (disk.data / "db" / "registry.sqlite3").samefile(disk.disk / "db" / "registry.sqlite3")
    assert (disk.data.with_name("data.on-the-card") / "db" / "registry.sqlite3").read_text() == "tools"
    assert (disk.pi.root / "fstab").read_text().count("LABEL=toolcare") == 1


def test_a_connection_that_is_lost_between_the_two_places_does_not_start_an_empty_plant(disk: Disk) -> None:
    disk.reloads("kill -HUP $PPID")
    moved = disk.move()
    assert moved.returncode == 0, moved.stderr
    expect_moved(disk)


def test_a_move_that_fails_between_the_two_places_is_undone_and_begins_anew(disk: Disk) -> None:
    disk.reloads("exit 1")
    assert disk.move().returncode == 1
    assert not disk.data.is_symlink()
    assert (disk.data / "db" / "registry.sqlite3").read_text() == "tools"
    assert "LABEL=toolcare" not in (disk.pi.root / "fstab").read_text()
    assert disk.service_was()[-1] == "start"
    disk.reloads("true")
    again = disk.move()
    assert again.returncode == 0, again.stderr
    expect_moved(disk)


def test_a_disk_that_cannot_be_mounted_is_forgotten_before_the_service_starts(disk: Disk) -> None:
    """It would be mounted for the service, which would begin an empty plant there."""
    mounts = (disk.pi.bin / "mount").read_text().removeprefix("#!/bin/sh\n")
    disk.pi.program("mount", f"[ $# -gt 1 ] || exit 32\n{mounts}")
    failed = disk.move()
    assert "could not be mounted" in failed.stderr
    assert disk.service_was() == ["active", "stop", "daemon-reload", "daemon-reload", "start"]
    assert "LABEL=toolcare" not in (disk.pi.root / "fstab").read_text()
    assert (disk.data / "db" / "registry.sqlite3").read_text() == "tools"


def test_no_plant_begins_on_a_disk_that_stays_mounted_after_a_move_that_failed(disk: Disk) -> None:
    mounts = (disk.pi.bin / "mount").read_text().removeprefix("#!/bin/sh\n")
    disk.pi.program("mount", f"{mounts}\n[ $# -gt 1 ] || exit 32")
    disk.pi.program("umount", f'[ "$1" != {disk.data} ] || exit 32; rm "$1"; mkdir "$1"')
    failed = disk.move()
    assert f"sudo umount {disk.data}" in failed.stderr
    assert disk.service_was() == ["active", "stop", "daemon-reload", "daemon-reload"]
    assert (disk.data.with_name("data.on-the-card") / "db" / "registry.sqlite3").read_text() == "tools"


def test_a_toolcare_that_keeps_ending_is_stopped_before_its_data_is_copied(disk: Disk) -> None:
    disk.service.write_text("activating\n")
    assert disk.move().returncode == 0
    assert disk.service_was() == ["activating", "stop", "daemon-reload", "start"]


def test_a_move_that_is_killed_between_the_two_places_goes_on(disk: Disk) -> None:
    """The disk has it all by then, and nothing is asked to be deleted."""
    disk.reloads("kill -KILL $PPID")
    assert disk.move().returncode < 0
    (disk.disk / "db").rename(disk.disk / "elsewhere")
    wrong = disk.move()
    assert (wrong.returncode, "Name that disk" in wrong.stderr) == (1, True), wrong.stderr
    (disk.disk / "elsewhere").rename(disk.disk / "db")
    disk.reloads("true")
    again = disk.move()
    assert again.returncode == 0, again.stderr
    expect_moved(disk)
