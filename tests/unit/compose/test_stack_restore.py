"""What a restore into containers writes where, and what it refuses; the restore itself is a test of the stack."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from toolcare_compose.backup import swap
from toolcare_compose.backup.faults import FolderNotEmpty, NotCarried, OtherHalfThere
from toolcare_compose.backup.sealed_keys import FILE, KeySeal, unseal
from toolcare_compose.layout import DataFolder
from toolcare_compose.stack import taking_over
from toolcare_compose.stack.outside_keys import link, outside
from toolcare_compose.stack.restore import carry, fill_servers, make_way, require_new
from toolcare_compose.whole_files import write_private


def _file(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_go_into_the_volumes_and_the_key_of_photos_to_the_secrets(tmp_path: Path) -> None:
    restored, data, keys = tmp_path / "restored", tmp_path / "data", tmp_path / "secrets" / "photo-keys" / "photos.json"
    for name in ("photos/ab/full.jpg", "documents/1", "keys/sealing.key"):
        _file(restored / name, name)
    _file(restored / "db" / "actions.sqlite3")
    _file(restored / "keys" / "photos.json", "the plant's")
    _file(keys, "made by init")
    carry(restored, data, outside(tmp_path / "secrets"))
    found = {path.relative_to(data).as_posix(): path.read_text() for path in data.rglob("*") if path.is_file()}
    assert found == {name: name for name in ("photos/ab/full.jpg", "documents/1", "keys/sealing.key")}
    assert keys.read_text() == "the plant's"


def test_the_worker_seals_the_keys_that_services_have_now(tmp_path: Path) -> None:
    """A service changes its key by another file of the same name; one of before left an empty one there."""
    data, keys = DataFolder(tmp_path / "data"), outside(tmp_path / "secrets")
    _file(data.keys / "photos.json", "")
    write_private(tmp_path / "secrets" / "photo-keys" / "photos.json", "old")
    for _ in range(2):
        link(data, keys)
    write_private(tmp_path / "secrets" / "photo-keys" / "photos.json", "new")
    assert KeySeal("a passphrase").seal(data.keys, tmp_path / "sealed") == ["photos.json"]
    (tmp_path / "unpacked").mkdir()
    (tmp_path / "sealed").replace(tmp_path / "unpacked" / FILE)
    unseal(tmp_path / "unpacked", "a passphrase", tmp_path / "unpacked" / "keys")
    assert (tmp_path / "unpacked" / "keys" / "photos.json").read_text() == "new"
    taking_over.clear(data)
    assert (tmp_path / "secrets" / "photo-keys" / "photos.json").read_text() == "new"


def test_a_stack_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    _file(tmp_path / "keys" / "photos.json")  # mounted there
    _file(tmp_path / "backup" / "cache" / "1")
    _file(tmp_path / ".ssh" / "id_ed25519")  # which the repository is reached with
    (tmp_path / "photos").mkdir()
    require_new(data, {})
    _file(tmp_path / "photos" / "ab" / "full.jpg")
    with pytest.raises(FolderNotEmpty):
        require_new(data, {})


def _ready(data: DataFolder, origin: swap.Origin) -> None:
    _file(swap.ready_folder(data) / "photos" / "ab" / "full.jpg")
    swap.make_ready(data, origin)


def test_another_backup_than_lies_ready_is_begun_with_anew(tmp_path: Path) -> None:
    """Who has taken the wrong one breaks off and names another; with the same words it goes on."""
    data, first = DataFolder(tmp_path), swap.Origin("/backups/plant", "latest")
    _ready(data, first)
    make_way(data, first, {})
    assert swap.is_ready(data)
    make_way(data, swap.Origin("/backups/plant", "4bba301e"), {})
    assert not swap.ready_folder(data).exists()
    assert swap.origin_of_ready(data) is None
    _ready(data, first)
    _file(tmp_path / "photos" / "ab" / "full.jpg")  # carried in already
    with pytest.raises(OtherHalfThere, match=r"--from /backups/plant --snapshot latest\).*empty the stack"):
        make_way(data, swap.Origin("/backups/plant", "4bba301e"), {})
    assert swap.is_ready(data)


def test_what_the_server_does_not_take_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotCarried("registry", "tools", "a year that cannot be")

    data = DataFolder(tmp_path)
    monkeypatch.setattr("toolcare_compose.backup.postgres.bring_in", refuse)
    _ready(data, swap.Origin("/backups/plant", "latest"))
    with pytest.raises(NotCarried):
        fill_servers(data)
    assert not swap.is_ready(data)


COMPOSE = Path(__file__).parents[3] / "compose"
ENGINE = Path(__file__).parent / "engine"


@pytest.mark.parametrize(("profiles", "store"), [("", False), ("observe", False), ("observe,s3", True), ('"s3"', True)])
def test_the_command_reads_the_passphrase_and_starts_what_a_restore_needs(
    tmp_path: Path, profiles: str, *, store: bool
) -> None:
    """On an engine of files. A container could not read a file that is for root alone."""
    (tmp_path / "containers").mkdir()
    _file(tmp_path / ".env", f"COMPOSE_PROFILES={profiles}\nTOOLCARE_VERSION=1\n")
    secret = _file(tmp_path / "passphrase", "oak barrel\n")
    secret.chmod(0o600)
    command = shutil.copy2(COMPOSE / "restore", tmp_path / "restore")
    told = {"ENGINE": str(tmp_path), "PROGRESS": str(tmp_path / "none"), "PATH": f"{ENGINE}:{os.environ['PATH']}"}
    told |= {"TOOLCARE_BACKUP_PASSPHRASE_FILE": "passphrase", "TOOLCARE_VERSION": "1"}
    (tmp_path / "volumes" / "database").mkdir(parents=True)
    done = subprocess.run(
        [command, "--from", "/backups/plant"],
        cwd=tmp_path,
        env={**os.environ, **told},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    calls = (tmp_path / "log").read_text()
    assert ("up -d store" in calls) is store
    assert "oak" not in calls, "an argument is seen by everybody on the machine"
    assert (tmp_path / "heard").read_text() == "oak barrel"
