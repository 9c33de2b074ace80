"""The test of a backup: a plain list of what must hold of an unpacked one.

Each check takes the unpacked folder and gives what is wrong, in words; nothing when all is well. What its databases
say of each other is judged in `ruling`.
"""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from toolcare_compose.backup.cut import Row
from toolcare_compose.backup.manifest import Manifest, audit_hash, counts, schema
from toolcare_compose.layout import DataFolder
from toolcare_shared.database_files import Error as DatabaseError
from toolcare_shared.database_files import key_of, opened_to_read

COMMAND_S = 3600.0
SAMPLE = 20
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Unpacked:
    """`photo_paths` are those of the whole backup, as `/photos/...`; only `sample` of them need to be unpacked."""

    data: DataFolder
    manifest: Manifest
    photo_paths: Collection[str]
    sample: Sequence[str]

    @property
    def files(self) -> Mapping[str, Path]:
        """Service -> the file that was unpacked."""
        return {name: self.data.databases / file for name, file in self.manifest.databases.items()}

    def opened(self, file: Path) -> sqlite3.Connection:
        """To read from, with the key that was unpacked with it."""
        return _opened(self.data, file)


@dataclass(frozen=True, slots=True)
class Proof:
    """`detail` is what is wrong, in words; empty when nothing is."""

    name: str
    detail: str

    @property
    def holds(self) -> bool:
        return not self.detail


def prove(unpacked: Unpacked, tell: Callable[[int, int], None] = lambda _done, _parts: None) -> list[Proof]:
    proofs = []
    for done, (name, check) in enumerate(CHECKS):
        tell(done, len(CHECKS))
        try:
            wrong = "; ".join(check(unpacked))
        except (OSError, DatabaseError, ValueError, subprocess.SubprocessError) as error:
            wrong = f"could not be looked at: {error}"
        proofs.append(Proof(name, wrong[:SHOWN]))
    tell(len(CHECKS), len(CHECKS))
    return proofs


def sample_of(data: DataFolder) -> Sequence[str]:
    """Some pictures by chance, by their hashes."""
    if not data.database("photos").exists():
        return []
    with closing(_opened(data, data.database("photos"))) as database:
        kept = _pictures(database)
    return random.sample(kept, min(SAMPLE, len(kept)))


def _files(unpacked: Unpacked) -> Iterable[str]:
    named = unpacked.manifest.databases.values()
    yield from (f"{name} is missing" for name in named if not (unpacked.data.databases / name).exists())


def _integrity(unpacked: Unpacked) -> Iterable[str]:
    for service, path in unpacked.files.items():
        with closing(unpacked.opened(path)) as database:
            said = database.execute("PRAGMA integrity_check(3)").fetchall()
            if said != [("ok",)]:
                yield f"{service}: {said[0][0]}"
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                yield f"{service}: a row of {broken[0]} points nowhere"


def _schemas(unpacked: Unpacked) -> Iterable[str]:
    for service, path in unpacked.files.items():
        with closing(unpacked.opened(path)) as database:
            found = schema(_asking(database))
        if found != unpacked.manifest.schemas[service]:
            yield f"{service} is at {found} instead of {unpacked.manifest.schemas[service]}"


def _counts(unpacked: Unpacked) -> Iterable[str]:
    for service, path in unpacked.files.items():
        with closing(unpacked.opened(path)) as database:
            for word, found in counts(service, _asking(database)).items():
                said = unpacked.manifest.counts[word]
                if found != said:
                    yield f"{word}: {found} instead of {said}"


def _audit(unpacked: Unpacked) -> Iterable[str]:
    """The chain from its first entry to the last one of the manifest."""
    path = unpacked.files.get("gateway")
    if path is None:
        return
    with closing(unpacked.opened(path)) as database:
        if audit_hash(_asking(database)) != unpacked.manifest.audit_hash:
            yield "the last entry of the audit trail is another one"
    yield from _command("toolcare_gateway", ["audit", "verify", "--data", str(unpacked.data.root)])


def _photo_files(unpacked: Unpacked) -> Iterable[str]:
    """Every picture has a file that can be shown."""
    path = unpacked.files.get("photos")
    if path is None:
        return
    there = set(unpacked.photo_paths)
    with closing(unpacked.opened(path)) as database:
        kept = _pictures(database)
    missing = [sha256 for sha256 in kept if f"{photo_folder(sha256)}/full.jpg" not in there]
    if missing:
        yield f"{len(missing)} pictures have no file, the first is {missing[0]}"


def _photo_seals(unpacked: Unpacked) -> Iterable[str]:
    """Some pictures by chance open with the keys of the backup, and are what their names say."""
    if unpacked.sample:
        named = ["--only", ",".join(unpacked.sample)]
        yield from _command("toolcare_photos", ["photos", "--data", str(unpacked.data.root), "check", *named])


def _keys(unpacked: Unpacked) -> Iterable[str]:
    for name in unpacked.manifest.keys:
        file = unpacked.data.keys / name
        if not file.exists() or not file.stat().st_size:
            yield f"the key {name} is missing"


CHECKS: Sequence[tuple[str, Callable[[Unpacked], Iterable[str]]]] = (
    ("files", _files),
    ("integrity", _integrity),
    ("schemas", _schemas),
    ("counts", _counts),
    ("keys", _keys),
    ("audit", _audit),
    ("photo_files", _photo_files),
    ("photo_seals", _photo_seals),
)


def photo_folder(sha256: str) -> str:
    """Where the files of a picture lie in a backup."""
    return f"/photos/{sha256[:2]}/{sha256}"


def _pictures(database: sqlite3.Connection) -> list[str]:
    return [str(row[0]) for row in database.execute("SELECT sha256 FROM picture WHERE is_kept AND is_sealed")]


def _opened(data: DataFolder, file: Path) -> sqlite3.Connection:
    return opened_to_read(file, key_of(data.database_key, file))


def _asking(database: sqlite3.Connection) -> Callable[[str], Row]:
    def ask(query: str) -> Row:
        row: Row = database.execute(query).fetchone()
        return row

    return ask


def _command(module: str, arguments: Sequence[str]) -> Iterable[str]:
    """A service looks its own data through."""
    done = run_own(module, arguments)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        yield next((line for line in lines if "found" in line), lines[-1] if lines else f"ended with {done.returncode}")


def run_own(module: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """In a process of its own, for its memory; of what was unpacked, wherever this plant itself keeps its data."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", module, *arguments],
        env={name: value for name, value in os.environ.items() if not name.startswith("TOOLCARE_")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_S,
        check=False,
    )
