"""The smallest plant that a backup holds: one service of seven, at its first schema."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from toolcare_compose.encryption import write_key
from toolcare_compose.layout import DataFolder
from toolcare_compose.whole_files import write_private
from toolcare_shared.database_files import key_of, opened

PASSPHRASE = "correct horse battery"
needs_restic = pytest.mark.skipif(
    shutil.which("restic") is None, reason="restic is missing and could not be installed; compose/bin/install does it"
)


def quiet(_part: str, _done: int, _parts: int) -> None:
    """Nobody follows."""


def small_plant(root: Path) -> DataFolder:
    """A data folder with one encrypted database and a key, of a service that is at its first schema."""
    data = DataFolder(root)
    data.make()
    write_key(data.database_key)
    with closing(failures_of(data)) as database:
        database.executescript(
            "PRAGMA journal_mode = WAL; CREATE TABLE alembic_version (version_num TEXT);"
            "INSERT INTO alembic_version VALUES ('0001'); CREATE TABLE failure (id TEXT);"
            "INSERT INTO failure VALUES ('a'), ('b');"
        )
    write_private(data.keys / "service.key", "secret")
    return data


def failures_of(data: DataFolder) -> sqlite3.Connection:
    file = data.database("failures")
    return opened(file, key_of(data.database_key, file))
