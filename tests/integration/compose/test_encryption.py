"""Databases that are encrypted, with a key that fits; and from plain to encrypted and back."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from toolcare_compose import converting, encryption, keys_place
from toolcare_compose.disk_encryption import At, Machine
from toolcare_compose.encryption import KeyGone, PlainRefused, Policy, is_plain, prepare
from toolcare_compose.layout import DataFolder
from toolcare_compose.supervisor import StartHeldBack
from toolcare_shared.database_files import KeyMissing, KeyWrong, NotEncrypted, key_of, opened

SECRET = "hairline crack at the ejector"


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.make()
    made.keys.mkdir()
    return made


def _open(data: DataFolder, service: str) -> sqlite3.Connection:
    file = data.database(service)
    return opened(file, key_of(data.database_key, file), isolation_level=None)


def _fill(data: DataFolder) -> None:
    for service in ("failures", "registry"):
        with closing(_open(data, service)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT UNIQUE)")
            database.execute("CREATE INDEX by_words ON note (words) WHERE id > 0")
            database.execute("BEGIN")
            database.executemany("INSERT INTO note (words) VALUES (?)", [(f"{SECRET} {n}",) for n in range(2000)])
            database.execute("COMMIT")
            database.execute("ANALYZE")


def _words(data: DataFolder) -> Mapping[str, int]:
    found = {}
    for service in ("failures", "registry"):
        with closing(_open(data, service)) as database:
            told = database.execute("SELECT count(*) FROM note WHERE words LIKE ?", (f"{SECRET}%",))
            found[service] = int(told.fetchone()[0])
    return found


def _readable(data: DataFolder) -> bool:
    return any(SECRET.encode() in file.read_bytes() for file in data.root.rglob("*") if file.is_file())


def test_a_new_installation_is_encrypted_and_each_file_has_a_key_of_its_own(data: DataFolder) -> None:
    """Nothing of what was written can be read in the files, also in the log beside the database."""
    assert not prepare(data, Policy.ENCRYPTED)
    _fill(data)
    with closing(_open(data, "failures")) as database:
        database.execute("INSERT INTO note (words) VALUES (?)", (f"{SECRET} in the log",))
        assert not _readable(data)
    assert _words(data) == {"failures": 2001, "registry": 2000}
    shutil.copy(data.database("failures"), data.database("registry"))
    with pytest.raises(KeyWrong):
        _open(data, "registry")


def test_a_key_that_is_gone_wrong_or_too_much_is_told_in_words(data: DataFolder) -> None:
    """No start makes a new key over an old database, and none writes plainly beside a key."""
    prepare(data, Policy.ENCRYPTED)
    _fill(data)
    key = data.database_key.read_text()
    data.database_key.unlink()
    with pytest.raises(KeyGone, match=r"database\.key.*recovery passphrase"):
        prepare(data, Policy.ENCRYPTED)
    with pytest.raises(KeyMissing, match="restore the last backup"):
        _open(data, "failures")
    encryption.write_key(data.database_key)
    with pytest.raises(KeyWrong, match="another one than the one it was encrypted with"):
        _open(data, "failures")
    data.database_key.write_text(key)
    assert _words(data)["failures"] == 2000
    data.database("failures").unlink()
    opened(data.database("failures"), None).executescript("CREATE TABLE plain (id INTEGER)").close()
    with pytest.raises(NotEncrypted, match="toolcare encrypt"):
        _open(data, "failures")
    data.database_key.write_text("no key")
    with pytest.raises(OSError, match="hexadecimal"):
        _open(data, "registry")


def test_plain_stays_plain_until_it_is_encrypted(data: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """By wish at first; then `toolcare encrypt`, another key, and back where nobody forbids it."""
    prepare(data, Policy.PLAIN)
    _fill(data)
    assert _readable(data)
    assert len(prepare(data, Policy.ENCRYPTED)) == 2
    with pytest.raises(PlainRefused, match="failures, registry"):
        prepare(data, Policy.REQUIRED)
    assert converting.main("encrypt", ["--data", str(data.root)]) == 0
    assert not _readable(data)
    assert not prepare(data, Policy.REQUIRED)
    first = data.database_key.read_text()
    assert converting.main("encrypt", ["--data", str(data.root)]) == 1
    assert "encrypted already" in capsys.readouterr().err
    assert converting.main("encrypt", ["--data", str(data.root), "--new-key"]) == 0
    assert data.database_key.read_text() != first
    assert _words(data) == {"failures": 2000, "registry": 2000}
    with closing(_open(data, "registry")) as database:
        database.execute("INSERT INTO note (words) VALUES ('one more')")
        assert database.execute("SELECT max(id) FROM note").fetchone() == (2001,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_back_to_plain_is_for_those_whom_policy_lets(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(data, Policy.ENCRYPTED)
    _fill(data)
    monkeypatch.setenv("TOOLCARE_DATABASES", "required")
    assert converting.main("decrypt", ["--data", str(data.root)]) == 1
    assert "TOOLCARE_DATABASES=required" in capsys.readouterr().err
    monkeypatch.delenv("TOOLCARE_DATABASES")
    assert converting.main("decrypt", ["--data", str(data.root)]) == 0
    assert not data.database_key.exists()
    assert all(is_plain(data.database(service)) for service in ("failures", "registry"))
    assert _words(data) == {"failures": 2000, "registry": 2000}


@pytest.mark.parametrize("to", ["encrypt", "decrypt"])
def test_killed_anywhere_it_leaves_the_old_or_the_new(
    data: DataFolder, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each call that changes a name or takes one away; the next start reads all of it."""
    prepare(data, Policy.ENCRYPTED if to == "decrypt" else Policy.PLAIN)
    _fill(data)
    before = data.root.with_name("before")
    shutil.copytree(data.root, before)
    for dies_at in range(100):
        shutil.rmtree(data.root)
        shutil.copytree(before, data.root)
        steps = iter(range(dies_at))
        with monkeypatch.context() as patched:
            for of, name in ((Path, "rename"), (Path, "replace"), (Path, "unlink"), (shutil, "rmtree")):
                patched.setattr(of, name, _dying(getattr(of, name), steps))
            try:
                converting.main(to, ["--data", str(data.root)])
            except _Killed:
                ended = False
            else:
                ended = True
        prepare(data, Policy.ENCRYPTED)
        assert _words(data) == {"failures": 2000, "registry": 2000}, dies_at
        assert not data.converted.exists()
        if ended:
            assert _readable(data) is (to == "decrypt")
            assert dies_at > 8
            return
    pytest.fail("it never came to its end")


def test_a_start_is_refused_in_words_before_anything_runs(tmp_path: Path) -> None:
    """Plain where it must not be, no key, no keys at all, a plain disk: nothing is made, and it says what to do."""
    data = DataFolder(tmp_path / "data")
    data.make()
    data.keys.mkdir()
    _fill(data)
    assert "toolcare encrypt" in _refused(data, tmp_path, TOOLCARE_DATABASES="required")
    assert keys_place.are_outside(data)
    assert converting.main("encrypt", ["--data", str(data.root)]) == 0
    data.database_key.rename(tmp_path / "kept")
    assert "database.key" in _refused(data, tmp_path)
    assert not data.database_key.exists()
    shutil.rmtree(tmp_path / "keys")
    assert "Bring the folder back" in _refused(data, tmp_path)
    if Machine().disk_of(tmp_path).at is At.PLAIN:
        assert "LUKS" in _refused(data, tmp_path, TOOLCARE_REQUIRE_ENCRYPTED_DISK="1")


def _refused(data: DataFolder, folder: Path, **settings: str) -> str:
    environment = {**os.environ, keys_place.PLACE: str(folder / "keys"), **settings}
    command = [sys.executable, "-m", "toolcare_compose.cli", "up", "--data", str(data.root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == StartHeldBack.exit_code, done.stdout
    assert not data.ports_file.exists()
    return done.stderr


class _Killed(BaseException):
    pass


def _dying(call: Callable[..., object], steps: Iterator[int]) -> Callable[..., object]:
    def do(*arguments: Any, **options: Any) -> object:
        if next(steps, None) is None:
            raise _Killed
        return call(*arguments, **options)

    return do
