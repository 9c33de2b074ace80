"""SQLite files, all opened here: by SQLCipher, which reads plain ones too, each with its own key if it has one."""

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NewType, cast
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlcipher3 import dbapi2

DatabaseKey = NewType("DatabaseKey", bytes)
"""256 bits for one file."""

KEY_FILE = "database.key"
"""Among the keys of an installation: the secret that the key of each of its files follows from."""

KEY_BYTES = 32
_NO_DATABASE = "SQLITE_NOTADB"
_CACHE_KIB = 2000
_WAIT_S = 15.0

Error = cast("type[sqlite3.Error]", dbapi2.Error)
OperationalError = cast("type[sqlite3.OperationalError]", dbapi2.OperationalError)


class KeyFault(OSError):
    """A file and its key do not belong together; the words say what to do."""

    def __init__(self, words: str, file: Path | str) -> None:
        super().__init__(errno.EKEYREJECTED, words, str(file))


class KeyMissing(KeyFault):
    def __init__(self, file: str) -> None:
        super().__init__(
            "file is not a database, or it is encrypted and its key is missing: put the folder of the keys back where "
            f"it was (in it {KEY_FILE}), or restore the last backup with the recovery passphrase",
            file,
        )


class KeyWrong(KeyFault):
    def __init__(self, file: str) -> None:
        super().__init__(
            f"the key is another one than the one it was encrypted with, or the file is damaged: put the right "
            f"{KEY_FILE} back, or restore the last backup with the recovery passphrase",
            file,
        )


class NotEncrypted(KeyFault):
    def __init__(self, file: str) -> None:
        super().__init__(
            "the file is not encrypted, although this installation has a key for it: run `toolcare encrypt`, which "
            "goes on where it was cut off",
            file,
        )


class BadKeyFile(KeyFault):
    def __init__(self, file: Path) -> None:
        super().__init__(
            f"it does not hold {KEY_BYTES} bytes in hexadecimal digits: put the right one back, or restore the last "
            "backup with the recovery passphrase",
            file,
        )


def key_of(secret: Path, file: Path) -> DatabaseKey | None:
    """The key of a database file by the installation's secret; None where there is no secret and files are plain.

    Files that are named alike have the same key, wherever they lie: a copy opens beside a copy of the secret.
    """
    try:
        text = secret.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise BadKeyFile(secret) from error
    try:
        known = bytes.fromhex(text)
    except ValueError as error:
        raise BadKeyFile(secret) from error
    if len(known) != KEY_BYTES:
        raise BadKeyFile(secret)
    of_file = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"toolcare/database/{file.stem}".encode())
    return DatabaseKey(of_file.derive(known))


def passing_key() -> DatabaseKey:
    """For a file that nobody opens after this process."""
    return DatabaseKey(os.urandom(KEY_BYTES))


def opened(database: Path | str, key: DatabaseKey | None, **options: Any) -> sqlite3.Connection:
    """A connection that has read from the file already, so that the key is known to fit. Raise a KeyFault.

    `options` are those of `sqlite3.connect`. It is a connection of another driver, whose errors are those named here.
    """
    connect = cast("Callable[..., sqlite3.Connection]", dbapi2.connect)
    connection = connect(str(database), **{"timeout": _WAIT_S, **options})
    try:
        # The library reports on its own what we raise.
        connection.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            _unlock(connection, key)
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        connection.close()
        if error.sqlite_errorname != _NO_DATABASE:
            raise
        if key is None:
            raise KeyMissing(str(database)) from error
        raise NotEncrypted(str(database)) if _opens_plain(database, options) else KeyWrong(str(database)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def opened_to_read(file: Path, key: DatabaseKey | None, **options: Any) -> sqlite3.Connection:
    return opened(f"file:{quote(str(file))}?mode=ro", key, uri=True, **options)


def as_pragma(key: DatabaseKey) -> str:
    """As SQLCipher takes a key that needs no derivation."""
    return f"\"x'{key.hex()}'\""


def _unlock(connection: sqlite3.Connection, key: DatabaseKey) -> None:
    connection.execute(f"PRAGMA key = {as_pragma(key)}")
    version = connection.execute("PRAGMA cipher_version").fetchone()
    if not version or not version[0]:
        # Plain SQLite takes the line above for a setting it does not know, and would write plainly.
        raise RuntimeError("this build of sqlcipher3 has no SQLCipher in it: install Toolcare's packages anew")


def _opens_plain(database: Path | str, options: dict[str, Any]) -> bool:
    """Asked of SQLite: whoever opens the file beside it takes away its locks by closing it."""
    try:
        opened(database, None, **options).close()
    except (KeyMissing, dbapi2.Error):
        return False
    return True
