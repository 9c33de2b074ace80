"""Where backups lie: what the place is like, and whose else are there."""

import errno
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from tests.integration.backup.small_plant import PASSPHRASE, failures_of, needs_restic, quiet, small_plant
from tests.integration.photos.conftest import S3Server

from toolcare_compose.backup import commands, making, restoring, staging
from toolcare_compose.backup.faults import (
    NoRoom,
    NotClear,
    RepositoryFull,
    RepositoryUnreachable,
    SameDisk,
    SameName,
    SamePlant,
)
from toolcare_compose.backup.machines import Machine
from toolcare_compose.backup.making import Made
from toolcare_compose.backup.manifest import FILE
from toolcare_compose.backup.target import Keep, Plan, Target
from toolcare_compose.layout import DataFolder

pytestmark = [needs_restic, pytest.mark.timeout(300)]
MB = 1_000_000
MEMORY = Path("/dev/shm")  # noqa: S108 - another disk than that of the data


def test_a_backup_on_s3_comes_back(
    archive: tuple[DataFolder, Target, Made], s3_server: S3Server, tmp_path: Path
) -> None:
    """A real S3 server; with another key it is refused in words."""
    name = f"backups-{uuid4().hex[:12]}"
    target = Target(f"s3:http://{s3_server.endpoint}/{name}/plant", PASSPHRASE, "toolcare-test", "toolcare-secret")
    data = archive[0]
    assert making.prepare(data, target)
    made = making.make(data, Plan(target), quiet)
    assert made.is_good, made.proofs
    assert made.remark is None
    assert (s3_server.folder / name / "plant" / "config").is_file()
    restored = DataFolder(tmp_path / "new")
    restoring.restore(restored, target, restoring.LATEST, quiet)
    with closing(failures_of(restored)) as database:
        assert database.execute("SELECT id FROM failure").fetchall() == [("a",), ("b",)]
    with pytest.raises(RepositoryUnreachable, match="Check the address, the network and the access"):
        making.archive(data, replace(target, secret_key="another one")).require()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small-disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_place_without_room_is_told_in_words(small_disk: Path, tmp_path: Path) -> None:
    """And with room again the next backup is good."""
    data = small_plant(tmp_path / "data")
    target = Target(str(small_disk / "plant"), PASSPHRASE)
    making.prepare(data, target)
    letter = data.root / "letter"
    letter.write_bytes(os.urandom(12 * MB))
    with pytest.raises(RepositoryFull, match=f"no room left at {target.repository}. Make room there"):
        making.make(data, Plan(target), quiet)
    letter.unlink()
    assert making.make(data, Plan(target), quiet).is_good


def test_what_is_not_sent_yet_lies_beside_the_data_and_its_want_of_room_is_told_as_that(
    small_disk: Path, tmp_path: Path
) -> None:
    """In a container `/tmp` is a little memory, and a place with room was told to have none."""
    data = small_plant(tmp_path / "data")
    target = Target(str(tmp_path / "repository"), PASSPHRASE)
    making.prepare(data, target)
    unsent = data.backup / "unsent"
    unsent.rmdir()
    unsent.symlink_to(small_disk)
    (data.root / "letter").write_bytes(os.urandom(12 * MB))
    with pytest.raises(NoRoom, match=f"{unsent} needs 129 MB of free room"):
        making.make(data, Plan(target), quiet)


def test_a_place_on_the_disk_of_the_data_is_remarked(archive: tuple[DataFolder, Target, Made]) -> None:
    data, target, made = archive
    assert made.is_good
    assert isinstance(made.remark, SameDisk)
    if os.stat(MEMORY).st_dev != os.stat(data.root).st_dev:  # noqa: PTH116
        elsewhere = Plan(replace(target, repository=str(MEMORY)))
        assert making.remark_on(data, elsewhere, making.archive(data, target)) is None


def test_two_plants_share_one_repository(tmp_path: Path) -> None:
    """Each lets only its own backups go; a restore that is not told which one asks for it."""
    target, one_each = Target(str(tmp_path / "repository"), PASSPHRASE), Keep(1, 0, 0)
    plants = {name: small_plant(tmp_path / name) for name in ("north", "south")}
    making.prepare(plants["north"], target)
    made = {
        name: [making.make(plants[name], Plan(target, name, one_each), quiet) for _ in range(times)][-1]
        for name, times in {"south": 1, "north": 2}.items()
    }
    found = making.archive(plants["north"], target).snapshots()
    assert {one.plant: one.id for one in found} == {name: each.saved.snapshot[:8] for name, each in made.items()}
    assert len(found) == 2

    for name, each in made.items():
        _put(plants["north"], target, name, replace(each.manifest, plant=name).written())
    with pytest.raises(NotClear, match=r"north, south\. .*--snapshot"):
        restoring.restore(DataFolder(tmp_path / "new"), target, restoring.LATEST, quiet)
    restoring.restore(DataFolder(tmp_path / "new"), target, made["south"].saved.snapshot, quiet)


def test_a_copy_that_was_restored_to_try_it_lets_no_backup_of_the_plant_itself_go(tmp_path: Path) -> None:
    """It has its place, passphrase and name; both are told of each other, and which is the newest a human says."""
    target = Target(str(tmp_path / "repository"), PASSPHRASE)
    plan, plant, copy = (
        Plan(target, "north", Keep(1, 0, 0)),
        small_plant(tmp_path / "plant"),
        DataFolder(tmp_path / "c"),
    )
    making.prepare(plant, target)
    made = making.make(plant, plan, quiet)
    restoring.restore(copy, target, restoring.LATEST, quiet)
    tried = making.make(copy, plan, quiet)
    assert not isinstance(tried.remark, SamePlant), "it may as well have taken over"
    restic = making.archive(plant, target)
    assert {one.id for one in restic.snapshots()} == {made.saved.snapshot[:8], tried.saved.snapshot[:8]}

    again = making.make(plant, plan, quiet)
    assert isinstance(again.remark, SamePlant)
    assert f"on {Machine.ours().name}. Is one of them a copy" in str(again.remark)
    assert {one.id for one in restic.snapshots()} == {again.saved.snapshot[:8], tried.saved.snapshot[:8]}
    assert isinstance(making.remark_on(copy, plan, restic), SamePlant)
    with pytest.raises(NotClear, match="Two installations have made backups of this plant"):
        restoring.newest(restic, target)


def test_machines_of_one_name_are_told_so_and_plants_without_one_stay_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Restic takes the lock of a namesake for its own leftover. A plant without a name is told by its machine."""
    ours = Machine.ours()
    namesake = replace(ours, id="another")
    data, target = small_plant(tmp_path / "data"), Target(str(tmp_path / "repository"), PASSPHRASE)
    making.prepare(data, target)
    made = making.make(data, Plan(target, "north"), quiet)
    assert not isinstance(made.remark, SameName)
    _put(data, target, "south", made.manifest.written(), {"--tag": Machine("elsewhere", "another").tag})
    restic = making.archive(data, target)
    assert not isinstance(making.remark_on(data, Plan(target, "north"), restic), SameName)
    with pytest.raises(NotClear, match=rf"without a name \(of elsewhere, 20.*without a name \(of {ours.name}, 20"):
        restoring.newest(restic, target)
    monkeypatch.setenv(commands.PASSPHRASE, PASSPHRASE)
    assert commands.manage_backups(["list", "--data", str(data.root), "--repository", target.repository]) == 0
    listed = capsys.readouterr().out
    assert "without a name, of elsewhere" in listed
    assert f"without a name, of {ours.name}" in listed

    if not ours.id:
        pytest.skip("this machine has no id by which namesakes could be told apart")
    _put(data, target, "west", made.manifest.written(), {"--tag": namesake.tag, "--time": _days_ago(30)})
    assert not isinstance(making.remark_on(data, Plan(target, "north"), restic), SameName)
    _put(data, target, "west", made.manifest.written(), {"--tag": namesake.tag})
    found = making.remark_on(data, Plan(target, "north"), restic)
    assert isinstance(found, SameName)
    assert f"is called {ours.name}" in str(found)
    assert not isinstance(making.remark_on(data, Plan(target, "west"), restic), SameName)


def test_a_backup_of_a_time_to_come_is_not_taken_for_the_newest(
    archive: tuple[DataFolder, Target, Made],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The clock was wrong when it was made; the list shows it, and who knows better names it."""
    data, target = archive[0], Target(str(tmp_path / "repository"), PASSPHRASE)
    making.prepare(data, target)
    _put(data, target, "toolcare", archive[2].manifest.written(), {"--time": _days_ago(-1500)})
    with pytest.raises(NotClear, match="a time that is still to come"):
        restoring.restore(DataFolder(tmp_path / "new"), target, restoring.LATEST, quiet)
    monkeypatch.setenv(commands.PASSPHRASE, PASSPHRASE)
    assert commands.manage_backups(["list", "--data", str(data.root), "--repository", target.repository]) == 0
    assert "(a time to come)" in capsys.readouterr().out


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")


def _put(data: DataFolder, target: Target, plant: str, manifest: str, more: Mapping[str, str] = {}) -> None:
    """A backup that says this of itself."""
    folder = data.backup / "laid-out"
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(manifest)
    told = {"RESTIC_REPOSITORY": target.repository, "RESTIC_PASSWORD": target.passphrase}
    words = [word for pair in more.items() for word in pair]
    subprocess.run(
        ["restic", "backup", "--host", plant, "--tag", "toolcare", *words, ".", "--no-cache"],
        cwd=folder,
        env={**os.environ, **told},
        check=True,
        capture_output=True,
    )
    (folder / FILE).unlink()
    folder.rmdir()


def test_photos_of_another_volume_are_copied_once_and_never_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Volumes of containers share no links; a backup goes through the photos twice."""
    photos, to = tmp_path / "photos", tmp_path / "staging"
    _photo(photos, "one")

    def no_link(_file: Path, _to: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", no_link)
    staging.link_photos(photos, to)
    copied = (to / "one").stat().st_ino
    _photo(photos, "two")
    staging.link_photos(photos, to)
    assert {path.name: path.read_text() for path in to.iterdir()} == {"one": "one", "two": "two"}
    assert (to / "one").stat().st_ino == copied
    _photo(photos, "three")
    monkeypatch.setattr(staging, "SPARE_BYTES", 2**62)
    with pytest.raises(NoRoom):
        staging.link_photos(photos, to)


def _photo(folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(name)
