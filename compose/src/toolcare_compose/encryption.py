"""Whether the databases of a data folder are encrypted, and have to be.

A new installation makes its key before its databases; what is plain stays so until `toolcare encrypt`. The supervisor
asks, so this imports the standard library alone.
"""

import secrets
import shutil
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from toolcare_compose.layout import DataFolder
from toolcare_compose.whole_files import sync_folder, write_private

POLICY = "TOOLCARE_DATABASES"
KEY_BYTES = 32
_PLAIN_HEADER = b"SQLite format 3\0"
_COMING = "database.key.coming"
_TO_PLAIN = "to-plain"


class Policy(StrEnum):
    ENCRYPTED = "encrypted"
    """A new installation is encrypted."""
    PLAIN = "plain"
    """A new installation is not."""
    REQUIRED = "required"
    """Nothing starts on a plain database, and nobody makes one."""


class EncryptionFault(Exception):
    """The words say what to do."""


class KeyGone(EncryptionFault):
    def __init__(self, data: DataFolder, file: Path) -> None:
        super().__init__(
            f"{file} is encrypted, or damaged, and there is no {data.database_key}. Put the key back where it was; or "
            "restore the last backup into an empty folder with `toolcare restore`, which asks for the recovery "
            "passphrase. No new key is made for old data."
        )


class PlainRefused(EncryptionFault):
    def __init__(self, data: DataFolder, files: Sequence[Path]) -> None:
        names = ", ".join(file.stem for file in files)
        super().__init__(
            f"These databases are not encrypted, and {POLICY} says that they must be: {names}. Run "
            f"`toolcare encrypt --data {data.root}`, then start again."
        )


def is_plain(file: Path) -> bool:
    """For a file that this process has not opened: closing it here would take away SQLite's locks."""
    with file.open("rb") as opened:
        return opened.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER


def plain_files(data: DataFolder) -> Sequence[Path]:
    return [file for file in _files(data) if is_plain(file)]


def prepare(data: DataFolder, policy: Policy) -> Sequence[Path]:
    """What a start needs; returns which databases are plain. Raise KeyGone or PlainRefused."""
    finish(data)
    there = _files(data)
    plain = plain_files(data)
    if not data.database_key.exists():
        if not there and policy is not Policy.PLAIN:
            write_key(data.database_key)
        for file in there:
            if file not in plain:
                raise KeyGone(data, file)
    if plain and policy is Policy.REQUIRED:
        raise PlainRefused(data, plain)
    return plain


def write_key(file: Path) -> None:
    """A new secret, from which the key of each database follows."""
    write_private(file, f"{secrets.token_hex(KEY_BYTES)}\n")
    sync_folder(file.parent)


def coming_key(data: DataFolder) -> Path:
    """The key of databases that are being made anew."""
    return data.keys / _COMING


def begin(data: DataFolder, *, plain: bool) -> None:
    """Room for databases that are made anew; what an earlier attempt left there is no use."""
    shutil.rmtree(data.converting, ignore_errors=True)
    data.converting.mkdir(mode=0o700)
    coming_key(data).unlink(missing_ok=True)
    if plain:
        (data.converting / _TO_PLAIN).touch()
    else:
        write_key(coming_key(data))


def commit(data: DataFolder) -> None:
    """They are whole and on the disk: from here on there is only forward."""
    sync_folder(data.converting)
    data.converting.rename(data.converted)
    sync_folder(data.root)
    finish(data)


def finish(data: DataFolder) -> bool:
    """Put what was made anew in its place; killed anywhere, the next call goes on. Nothing may run meanwhile."""
    if not data.converted.exists():
        return False
    to_plain = data.converted / _TO_PLAIN
    if coming_key(data).exists() and not to_plain.exists():
        coming_key(data).replace(data.database_key)
        sync_folder(data.keys)
    for made in sorted(data.converted.glob("*.sqlite3")):
        old = data.databases / made.name
        # These first: the log of the old file must never meet the new one.
        for beside in ("-wal", "-shm"):
            old.with_name(f"{old.name}{beside}").unlink(missing_ok=True)
        sync_folder(data.databases)
        made.replace(old)
    sync_folder(data.databases)
    if to_plain.exists():
        data.database_key.unlink(missing_ok=True)
        sync_folder(data.keys)
    shutil.rmtree(data.converted)
    return True


def _files(data: DataFolder) -> Sequence[Path]:
    """The databases that hold something; SQLite makes an empty file before it writes the first page."""
    return [file for file in sorted(data.databases.glob("*.sqlite3")) if file.stat().st_size]
