"""`toolcare encrypt` and `toolcare decrypt`: all databases of a data folder are made anew, looked at, then swapped."""

import argparse
import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from toolcare_compose import encryption
from toolcare_compose.encryption import POLICY, EncryptionFault, Policy
from toolcare_compose.layout import DataFolder
from toolcare_shared.command_line import add_data
from toolcare_shared.database_files import DatabaseKey, Error, as_pragma, key_of, opened

_SPARE_BYTES = 50_000_000


class NotNow(EncryptionFault):
    pass


def main(command: str, arguments: Sequence[str]) -> int:
    options = _parser(command).parse_args(arguments)
    data = DataFolder(options.data.resolve())
    try:
        with _alone(data):
            if encryption.finish(data):
                print("What was cut off the last time is done now.")
            _require_allowed(data, command, new_key=command == "encrypt" and options.new_key)
            convert(data, plain=command == "decrypt")
    except (EncryptionFault, Error) as refused:
        print(refused, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or data.root}: {error.strerror or error}. Nothing was changed.", file=sys.stderr)
        return 1
    if command == "decrypt":
        print("The databases are plain now; whoever has the disk can read them.")
    else:
        print(
            f"The databases are encrypted, with {data.database_key.resolve()}. Make a backup now, which has it in it."
        )
    return 0


def convert(data: DataFolder, *, plain: bool) -> None:
    """Raise NotNow where a copy is not what it was made of; the old ones stay in place then."""
    files = sorted(data.databases.glob("*.sqlite3"))
    needed = sum(file.stat().st_size for file in data.databases.glob("*.sqlite3*")) + _SPARE_BYTES
    if shutil.disk_usage(data.root).free < needed:
        raise NotNow(f"There is too little room for a second copy of the databases: {needed // 2**20} MB are needed.")
    encryption.begin(data, plain=plain)
    for file in files:
        print(f"{file.stem} ...", flush=True)
        made = data.converting / file.name
        new_key = None if plain else key_of(encryption.coming_key(data), file)
        with closing(opened(file, _present_key(data, file), isolation_level=None)) as old:
            _export(old, made, new_key)
            with closing(opened(made, new_key, isolation_level=None)) as new:
                new.execute("PRAGMA journal_mode = WAL")
                wrong = _difference(old, new)
        if wrong:
            raise NotNow(f"The copy of {file.stem} is not what it was made of ({wrong}). Nothing was changed.")
        _sync(made)
    encryption.commit(data)


def _present_key(data: DataFolder, file: Path) -> DatabaseKey | None:
    """A file that was put there by hand may be plain beside others that are not."""
    return None if encryption.is_plain(file) else key_of(data.database_key, file)


def _export(old: sqlite3.Connection, made: Path, key: DatabaseKey | None) -> None:
    made.touch(mode=0o600)
    secret = as_pragma(key) if key else "''"
    old.execute(f"ATTACH DATABASE ? AS made KEY {secret}", (str(made),))
    old.execute("SELECT sqlcipher_export('made')")
    old.execute("DETACH DATABASE made")


def _difference(old: sqlite3.Connection, new: sqlite3.Connection) -> str:
    if [row for (row,) in new.execute("PRAGMA integrity_check(1)")] != ["ok"]:
        return "it is damaged"
    tables = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2"
    if old.execute(tables).fetchall() != new.execute(tables).fetchall():
        return "its tables are others"
    for (table,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'"):
        count = f'SELECT count(*) FROM "{table}"'  # noqa: S608 - a name from the database's own list
        if old.execute(count).fetchone() != new.execute(count).fetchone():
            return f"another number of lines in {table}"
    return ""


def _sync(file: Path) -> None:
    with file.open("rb") as opened_file:
        os.fsync(opened_file.fileno())


def _require_allowed(data: DataFolder, command: str, *, new_key: bool) -> None:
    if not any(data.databases.glob("*.sqlite3")):
        raise NotNow(f"There are no databases in {data.databases}. Name the data folder with --data.")
    if command == "decrypt":
        if os.environ.get(POLICY) == Policy.REQUIRED:
            raise NotNow(f"{POLICY}=required says that the databases must be encrypted; ask whoever set it.")
        if not data.database_key.exists():
            raise NotNow("The databases are plain already.")
    elif data.database_key.exists() and not encryption.plain_files(data) and not new_key:
        raise NotNow("The databases are encrypted already. With --new-key they get another key.")


@contextmanager
def _alone(data: DataFolder) -> Iterator[None]:
    """Nothing runs, and nothing starts until it is done."""
    if not data.root.is_dir():
        raise NotNow(f"There is no {data.root}. Name the data folder with --data.")
    data.run.mkdir(mode=0o700, exist_ok=True)
    with data.supervisor_lock.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotNow(f"Toolcare runs with {data.root}. Stop it first, then run this again.") from error
        yield


def _parser(command: str) -> argparse.ArgumentParser:
    told = {
        "encrypt": "Encrypt the databases of a data folder that were plain so far.",
        "decrypt": "Make the databases of a data folder plain again.",
    }
    parser = argparse.ArgumentParser(prog=f"toolcare {command}", description=told[command])
    add_data(parser)
    if command == "encrypt":
        parser.add_argument("--new-key", action="store_true", help="also where they are encrypted: with another key")
    return parser
