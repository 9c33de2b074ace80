"""The archive as restic keeps it: what is refused, in which words, and that nothing is touched then."""

import asyncio
import fcntl
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.integration.backup.small_plant import PASSPHRASE, failures_of, needs_restic, quiet

from toolcare_compose import keys_place
from toolcare_compose.backup import making, restoring, staging, swap, unfinished
from toolcare_compose.backup.cut import SqliteSource, cut
from toolcare_compose.backup.desk import BackupDesk, Kind, Wish
from toolcare_compose.backup.faults import (
    BackupFault,
    CutFailed,
    FolderNotEmpty,
    NewerVersion,
    NoRepository,
    NoSuchBackup,
    NotOurs,
    PhotosAway,
    PlantRuns,
    RepositoryDamaged,
    RepositoryInside,
    RepositoryUnreachable,
    WrongPassphrase,
)
from toolcare_compose.backup.installation import Installation
from toolcare_compose.backup.making import Made
from toolcare_compose.backup.manifest import FORMAT, Manifest
from toolcare_compose.backup.sealed_keys import KeySeal
from toolcare_compose.backup.target import Plan, Target
from toolcare_compose.backup.unfinished import RestoreCutOff
from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_compose.whole_files import write_private
from toolcare_shared.database_files import opened, passing_key
from toolcare_shared.testing.postgres import Databases, Templates

WORDS = Path(__file__).parents[3] / "services/gateway/web/src/i18n"
pytestmark = [needs_restic, pytest.mark.timeout(600)]


def test_a_backup_passes_its_test_and_comes_back(archive: tuple[DataFolder, Target, Made], tmp_path: Path) -> None:
    """Counts, schema and key are the same; nothing of the work stays behind; a second one costs next to nothing."""
    data, target, made = archive
    assert made.is_good, made.proofs
    assert made.manifest.counts == {"failures": 2}
    # Another test may have had its turn at the same folder before.
    assert {entry.name for entry in data.backup.iterdir()} - {"lock"} == {"cache", "unsent", "installation.json"}
    assert not making.prepare(data, target), "the passphrase opens what is there"
    restored = DataFolder(tmp_path / "new")
    restoring.restore(restored, target, made.saved.snapshot, quiet)
    with closing(failures_of(restored)) as database:
        assert database.execute("SELECT id FROM failure").fetchall() == [("a",), ("b",)]
    assert keys_place.are_outside(restored), "they are nowhere else on the disk of the data"
    assert (restored.keys / "service.key").read_text() == "secret"
    assert (restored.keys / "service.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"passphrase": "another one"}, WrongPassphrase),
        ({"repository": "/nowhere/at-all"}, NoRepository),
        ({"snapshot": "beefbeef"}, NoSuchBackup),
    ],
)
def test_a_restore_that_cannot_be_is_refused_before_anything_is_touched(
    archive: tuple[DataFolder, Target, Made], tmp_path: Path, change: dict[str, str], fault: type[BackupFault]
) -> None:
    """The folder is as empty as before."""
    _, target, made = archive
    wanted = {"repository": target.repository, "passphrase": PASSPHRASE, "snapshot": made.saved.snapshot, **change}
    data = DataFolder(tmp_path / "new")
    with pytest.raises(fault) as refused:
        restoring.restore(data, Target(wanted["repository"], wanted["passphrase"]), wanted["snapshot"], quiet)
    assert str(refused.value).endswith(".")
    assert PASSPHRASE not in str(refused.value)
    assert not data.root.exists() or list(data.root.iterdir()) == []


def test_a_folder_in_use_is_never_overwritten(archive: tuple[DataFolder, Target, Made]) -> None:
    """Neither one that holds something, nor one on which Toolcare runs; and a repository lies outside of the data."""
    data, target, _ = archive
    with pytest.raises(FolderNotEmpty):
        restoring.restore(data, target, restoring.LATEST, quiet)
    with (data.run / "supervisor.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(PlantRuns):
            restoring.restore(data, target, restoring.LATEST, quiet)
    with pytest.raises(RepositoryInside):
        making.prepare(data, Target(str(data.root / "backups"), PASSPHRASE))


@pytest.mark.parametrize("part", ["unpacking", "testing", "moving"])
def test_a_restore_that_was_killed_is_ended_by_the_same_command(
    archive: tuple[DataFolder, Target, Made], tmp_path: Path, part: str
) -> None:
    """Nothing starts meanwhile, and no keys of the first try are left."""
    _, target, made = archive
    data, keys = DataFolder(tmp_path / "new"), keys_place.wanted_home()
    before = set(keys.iterdir()) if keys.is_dir() else set()

    def die(now: str, _done: int, _parts: int) -> None:
        if now == part:
            os._exit(9)

    child = get_context("fork").Process(target=restoring.restore, args=(data, target, made.saved.snapshot, die))
    child.start()
    child.join(60)
    assert child.exitcode == 9
    with pytest.raises(RestoreCutOff, match="the same `toolcare restore` again"):
        unfinished.require_none(data)
    restoring.restore(data, target, made.saved.snapshot, quiet)
    with closing(failures_of(data)) as database:
        assert database.execute("SELECT id FROM failure").fetchall() == [("a",), ("b",)]
    assert set(keys.iterdir()) - before == {keys_place.place_of(data)}
    unfinished.require_none(data)


def test_photos_that_did_not_reach_their_store_are_brought_there_by_the_same_command(
    archive: tuple[DataFolder, Target, Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, target, made = archive
    data = DataFolder(tmp_path / "new")
    with monkeypatch.context() as s3:
        s3.setenv("TOOLCARE_PHOTO_STORE", "s3")  # and nothing that says where
        with pytest.raises(PhotosAway):
            restoring.restore(data, target, made.saved.snapshot, quiet)
        with pytest.raises(PhotosAway):
            restoring.restore(data, target, made.saved.snapshot, quiet)
    assert restoring.restore(data, target, made.saved.snapshot, quiet) == made.manifest
    unfinished.require_none(data)


def test_a_backup_by_sftp_comes_back(
    archive: tuple[DataFolder, Target, Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSH's own server at the other end; instead of a network, `ssh` leads straight to it."""
    server = os.environ.get("TOOLCARE_TEST_SFTP_SERVER", "/usr/lib/openssh/sftp-server")
    if not os.access(server, os.X_OK):
        pytest.skip("no SFTP server; Debian has it in openssh-sftp-server")
    ssh = tmp_path / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text(f"#!/bin/sh\nexec {server}\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{ssh.parent}:{os.environ['PATH']}")
    data, target = archive[0], Target(f"sftp:toolcare@nas:{tmp_path}/repository", PASSPHRASE)
    write_private(data.root / ".ssh" / "id_ed25519", "the old machine's, and in no backup")
    with pytest.raises(NoRepository):
        making.archive(data, target).require()
    assert making.prepare(data, target)
    assert making.make(data, Plan(target), quiet).is_good
    assert (tmp_path / "repository" / "config").is_file()
    restored = DataFolder(tmp_path / "new")
    write_private(restored.root / ".ssh" / "id_ed25519", "the key by which it is reached")
    restoring.restore(restored, target, restoring.LATEST, quiet)
    with closing(failures_of(restored)) as database:
        assert database.execute("SELECT id FROM failure").fetchall() == [("a",), ("b",)]
    assert (restored.root / ".ssh" / "id_ed25519").read_text() == "the key by which it is reached"

    ssh.write_text("#!/bin/sh\necho 'ssh: connect to host nas port 22: No route to host' >&2\nexit 255\n")
    with pytest.raises(RepositoryUnreachable, match="Check the address, the network and the access"):
        making.archive(data, target).require()


def test_a_backup_of_a_newer_toolcare_is_refused(archive: tuple[DataFolder, Target, Made]) -> None:
    """By each service's schema, and by the shape of the backup itself."""
    manifest = archive[2].manifest
    manifest.require_known()
    with pytest.raises(NewerVersion, match="failures"):
        replace(manifest, schemas={"failures": "9999"}).require_known()
    with pytest.raises(NewerVersion, match="the backup itself"):
        Manifest.read(replace(manifest, format=FORMAT + 1).written())
    assert Manifest.read(manifest.written()) == manifest


def test_a_damaged_archive_is_refused_and_the_check_finds_it(
    archive: tuple[DataFolder, Target, Made], tmp_path: Path
) -> None:
    """Bytes that changed in the repository do not come back as data."""
    data, whole, made = archive
    target = Target(str(tmp_path / "repository"), PASSPHRASE)
    shutil.copytree(whole.repository, target.repository)
    packs = (file for file in Path(target.repository, "data").rglob("*") if file.is_file())
    for pack in packs:
        content = bytearray(pack.read_bytes())
        content[40:60] = bytes(20)
        pack.chmod(0o600)
        pack.write_bytes(content)
    with pytest.raises(RepositoryDamaged):
        making.archive(data, target).check(100)
    new = DataFolder(tmp_path / "new")
    with pytest.raises(RepositoryDamaged):
        restoring.restore(new, target, made.saved.snapshot, quiet)
    assert list(new.root.iterdir()) == []


def test_what_is_no_backup_of_toolcare_is_refused(archive: tuple[DataFolder, Target, Made], tmp_path: Path) -> None:
    """Somebody else's files in the same repository."""
    data, target, _ = archive
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "letter").write_text("dear")
    saved = making.archive(data, target).backup(tmp_path / "files", "x", Installation.of(data), lambda _: None)
    with pytest.raises(NotOurs):
        restoring.restore(DataFolder(tmp_path / "new"), target, saved.snapshot, quiet)
    assert "backup_foreign" in [offer.fault for offer in restoring.offers(data, target, 5)]


def test_the_cut_is_one_moment_of_all_databases(tmp_path: Path) -> None:
    """What is written after it is in no copy; a writer that does not end is told of, and writers go on."""
    paths = [tmp_path / f"{name}.sqlite3" for name in ("one", "two")]
    keys = [passing_key(), None]
    writers = [opened(path, key, isolation_level=None) for path, key in zip(paths, keys, strict=True)]
    for writer in writers:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE event (id INTEGER)")
    found = [SqliteSource(path.stem, path, key) for path, key in zip(paths, keys, strict=True)]
    with cut(found):
        for writer, source in zip(writers, found, strict=True):
            writer.execute("INSERT INTO event VALUES (1)")
            assert source.ask("SELECT count(*) FROM event") == (0,)
            source.copy(tmp_path / f"{source.service}.copy")
    with closing(opened(tmp_path / "two.copy", None)) as copied:
        assert copied.execute("SELECT count(*) FROM event").fetchone() == (0,)
    writers[1].execute("BEGIN IMMEDIATE")
    with pytest.raises(TimeoutError, match="two writes"):
        found[1].hold()
    writers[1].execute("ROLLBACK")
    for writer in writers:
        writer.close()
    assert issubclass(CutFailed, BackupFault)


def test_no_key_is_written_openly_while_a_backup_is_made_and_tested(archive: tuple[DataFolder, Target, Made]) -> None:
    """Neither where it is laid out nor where it is unpacked again; what was only deleted could be found."""
    data, target, _ = archive
    secret, seen = data.database_key.read_bytes(), set[str]()

    def look(part: str, _done: int, _parts: int) -> None:
        seen.add(part)
        for file in (path for path in data.backup.rglob("*") if path.is_file()):
            assert secret not in file.read_bytes(), (part, file)

    assert making.make(data, Plan(target), look).is_good
    assert seen >= {"saving", "testing"}


def test_a_backup_of_before_with_its_keys_openly_in_it_comes_back(
    archive: tuple[DataFolder, Target, Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, target, _ = archive

    def openly(_: KeySeal, keys: Path, to: Path) -> list[str]:
        shutil.copytree(keys, to.parent / "keys")
        return ["database.key", "service.key"]

    write_private(data.root / ".ssh" / "known_hosts", "of the old machine")
    with monkeypatch.context() as before:
        before.setattr(KeySeal, "seal", openly)
        before.setattr(staging, "LEFT_OUT", staging.LEFT_OUT - {".ssh"})
        made = making.make(data, Plan(target), quiet)
    assert made.is_good
    restored = DataFolder(tmp_path / "new")
    write_private(restored.root / ".ssh" / "known_hosts", "of this machine")
    restoring.restore(restored, target, made.saved.snapshot, quiet)
    assert (restored.root / ".ssh" / "known_hosts").read_text() == "of this machine"
    assert not keys_place.are_outside(restored)
    keys_place.settle(restored)
    assert keys_place.are_outside(restored)
    with closing(failures_of(restored)) as database:
        assert database.execute("SELECT count(*) FROM failure").fetchone() == (2,)


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_restore_that_was_killed_half_way_is_finished_at_the_next_start(tmp_path: Path, moved: int) -> None:
    """Whatever was moved already: afterwards all is of the backup, and nothing of before is left."""
    data = DataFolder(tmp_path)
    data.make()
    write_private(data.keys / "old.key", "old")
    write_private(data.databases / "old.sqlite3", "old")
    (data.root / "lost+found").mkdir()
    write_private(data.upgrade / "before" / "old", "the way back")
    ready = swap.ready_folder(data)
    for name in ("db", "keys"):
        write_private(ready / name / "new", "new")
    swap.make_ready(data)
    if moved:
        (data.backup / "before").mkdir()
        data.keys.replace(data.backup / "before" / "keys")
    if moved == 2:
        for name in ("db", "mosquitto", "mqtt", "plant"):
            (data.root / name).replace(data.backup / "before" / name)
        (data.backup / "cleared").touch()
        (ready / "db").replace(data.databases)
    assert swap.finish(data)
    assert [(data.root / name / "new").read_text() for name in ("db", "keys")] == ["new", "new"]
    assert not (data.keys / "old.key").exists()
    assert (data.root / "lost+found").is_dir()
    assert (data.upgrade / "before" / "old").exists()
    assert sorted(entry.name for entry in data.backup.iterdir()) == []
    assert not swap.finish(data)


def test_services_that_do_not_agree_are_found_by_the_test_of_a_backup(
    database_templates: Templates, tmp_path: Path
) -> None:
    """By the rules of `toolcare verify`, each of which the page can name; it comes back all the same."""
    data = DataFolder(tmp_path / "data")
    data.make()
    asyncio.run(_migrated(data, database_templates))
    target = Target(str(tmp_path / "repository"), PASSPHRASE)
    making.prepare(data, target)
    with closing(sqlite3.connect(data.database("shotcounter"))) as database, database:
        database.execute("INSERT INTO unassigned_total VALUES ('p01', 's-1', 3, '2026-03-02', 0, '2026-03-02')")
    made = making.make(data, Plan(target), quiet)
    assert {proof.name: proof.detail for proof in made.proofs if not proof.holds} == {
        "ledger": "p01: the unassigned lines make 0, the total is 3"
    }
    named = json.loads((WORDS / "en.backups.json").read_text())["backupCheck"]
    assert {"logs", "handled", "ledger", "totals"} <= {proof.name for proof in made.proofs} <= set(named)
    restoring.restore(DataFolder(tmp_path / "new"), target, made.saved.snapshot, quiet)


async def _migrated(data: DataFolder, templates: Templates) -> None:
    databases = Databases(data.databases, None, templates)
    for service in SERVICES:
        await databases.make_migrated(f"toolcare_{service}")
        (data.databases / f"toolcare_{service}.sqlite3").replace(data.database(service))


def test_a_wish_is_done_once_and_told_of(tmp_path: Path) -> None:
    """As the supervisor looks at it, before, while and after."""
    desk = BackupDesk(tmp_path)
    assert desk.open_wish() is None
    write_private(tmp_path / "wanted.json", '{"id": "w1", "kind": "backup"}')
    wish = desk.open_wish()
    assert wish == Wish("w1", Kind.BACKUP)
    assert [desk.begin(wish), desk.begin(wish)] == [1, 2]
    desk.progress(wish, "saving", 3, 9)
    assert desk.open_wish() == wish
    desk.unpacked(wish, {})
    assert desk.open_wish() is None
    desk.brought_in()
    assert not (tmp_path / "wanted.json").exists()
    assert '"done"' in (tmp_path / "told.json").read_text()
