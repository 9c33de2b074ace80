"""restic, which keeps the archive: encrypted with the passphrase, deduplicated, in a folder, by SFTP or on S3.

Tried with restic 0.14 (Debian 12). What its words mean is in `sayings`.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from toolcare_compose.backup.faults import (
    NoRepository,
    NoRoom,
    ProgramMissing,
    RepositoryFull,
    RepositoryLocked,
    RepositoryUnreachable,
)
from toolcare_compose.backup.installation import Installation
from toolcare_compose.backup.machines import Machine
from toolcare_compose.backup.moving import STALLED_S, Moving, Stalled
from toolcare_compose.backup.sayings import fault_of
from toolcare_compose.backup.target import Keep, Target
from toolcare_compose.children import die_with_parent

TAG = "toolcare"
CONNECT_S = 90.0
WORK_S = 12 * 3600.0
UNLOCK_S = 120.0
PATIENCE_S = 35 * 60.0
"""Longer than the half hour after which restic itself takes the lock of another machine for a dead one's."""
PAUSE_S = 5.0
UNSENT_BYTES = 128_000_000
"""What may lie here until the place has taken it: packs of 16 MB, of which 5 are sent at once and 2 filled."""
_STALLED = f"hardly anything moved for {STALLED_S / 60:.0f} minutes; a share may hang"

Found = TypeVar("Found")
Json = dict[str, Any]
Progress = Callable[[int], None]
"""Is told per cent."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    id: str
    at: datetime
    plant: str
    machine: Machine
    by: Installation | None


@dataclass(frozen=True, slots=True)
class Saved:
    """`size_bytes` is all that is in the backup, `added_bytes` what the repository grew by."""

    snapshot: str
    size_bytes: int
    added_bytes: int


@dataclass(frozen=True, slots=True)
class Lock:
    machine: str
    since: datetime


class Restic:
    """Who only reads neither asks for locks nor heeds them: a machine that died must not keep its backups from others.

    Who writes takes away what is dead first, and waits for who is not; `waiting` is told of it.
    """

    def __init__(
        self, target: Target, cache: Path, waiting: Callable[[], None] = lambda: None, *, reads_only: bool = False
    ) -> None:
        self._target = target
        self._cache = cache
        self._unsent = cache.with_name("unsent")
        self._waiting = waiting
        self._reads_only = reads_only

    def exists(self) -> bool:
        """Whether the passphrase opens a repository there; raise what else stands in the way."""
        try:
            self.require()
        except NoRepository:
            return False
        return True

    def require(self) -> None:
        """Raise what stands in the way of opening it; a lock does not."""
        if self._reads_only:
            self._run(["cat", "config"], CONNECT_S)
        else:
            self._run(["unlock"], UNLOCK_S)

    def make(self) -> None:
        self._run(["init"], CONNECT_S)

    def locks(self) -> Sequence[Lock]:
        """Those that dead processes of this machine left are gone; those of others may be of the living."""
        ids = self._run(["list", "locks", "--no-lock"], CONNECT_S).split()
        told = [json.loads(self._run(["cat", "lock", one, "--no-lock"], CONNECT_S)) for one in ids]
        return [Lock(str(one["hostname"]), _moment(str(one["time"]))) for one in told]

    def unlock_all(self) -> None:
        """Also of other machines, which must not be at work then."""
        self._run(["unlock", "--remove-all"], UNLOCK_S)

    def backup(self, folder: Path, plant: str, by: Installation, progress: Progress) -> Saved:
        # Links to the same photo get a new ctime each night; without this every photo would be read again.
        command = [
            "backup",
            "--host",
            plant,
            "--tag",
            f"{TAG},{Machine.ours().tag},{by.tag}",
            "--ignore-ctime",
            "--exclude-caches",
            ".",
        ]
        summary = self._patiently(lambda: self._follow(command, progress, folder))
        return Saved(str(summary["snapshot_id"]), int(summary["total_bytes_processed"]), int(summary["data_added"]))

    def snapshots(self) -> list[Snapshot]:
        """All backups of Toolcare, by the time they carry, the newest first."""
        command = ["snapshots", "--json", "--tag", TAG]
        told = json.loads(self._patiently(lambda: self._run(command, CONNECT_S))) or []
        return sorted(map(_snapshot, told), key=lambda one: one.at, reverse=True)

    def forget(self, plant: str, keep: Keep, only_by: Installation | None = None) -> None:
        """Let old backups of this plant go, or only those of one installation of it; and what only they needed."""
        counts = {"--keep-daily": keep.daily, "--keep-weekly": keep.weekly, "--keep-monthly": keep.monthly}
        kept = [word for name, count in counts.items() if count for word in (name, str(count))]
        command = [
            "forget",
            "--host",
            plant,
            "--tag",
            f"{TAG},{only_by.tag}" if only_by else TAG,
            "--group-by",
            "host",
            "--keep-last",
            "1",
            *kept,
            "--prune",
        ]
        self._patiently(lambda: self._run(command, WORK_S))

    def check(self, read_percent: int = 0) -> None:
        """Raise RepositoryDamaged unless the archive is whole; so much of its content is read and compared."""
        command = ["check", *([f"--read-data-subset={read_percent}%"] if read_percent else [])]
        self._patiently(lambda: self._run(command, WORK_S))

    def restore(self, snapshot: str, to: Path, *, only: Sequence[str] = (), without: Sequence[str] = ()) -> None:
        """Unpack; `only` and `without` are paths in the backup that begin with `/`."""
        words = [word for path in only for word in ("--include", path)]
        words += [word for path in without for word in ("--exclude", path)]
        try:
            self._patiently(lambda: self._run(["restore", snapshot, "--target", str(to), *words], WORK_S))
        except RepositoryFull as fault:  # nothing is written there: it is the place it is unpacked to
            raise NoRoom(str(to), self.restore_size(snapshot)) from fault

    def text(self, snapshot: str, path: str) -> str:
        """One file's text; raise NoSuchBackup when there is none such."""
        return self._patiently(lambda: self._run(["dump", snapshot, path], CONNECT_S))

    def names(self, snapshot: str, folder: str) -> Iterator[str]:
        """The paths of the files below a folder of the backup."""
        command = ["ls", "--json", "--recursive", snapshot, folder]
        told = self._patiently(lambda: self._run(command, WORK_S))
        for line in told.splitlines():
            node = json.loads(line)
            if node.get("struct_type") == "node" and node.get("type") == "file":
                yield str(node["path"])

    def restore_size(self, snapshot: str) -> int:
        """What a backup takes when it is unpacked, in bytes."""
        command = ["stats", "--mode", "restore-size", "--json", snapshot]
        told = json.loads(self._patiently(lambda: self._run(command, WORK_S)))
        return int(told["total_size"])

    def _patiently(self, do: Callable[[], Found]) -> Found:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return do()
            except RepositoryLocked:
                if time.monotonic() > until:
                    raise
            self._waiting()
            time.sleep(PAUSE_S)
            self.require()

    def _follow(self, command: Sequence[str], progress: Progress, folder: Path) -> Json:
        summary: Json | None = None
        with self._started([*command, "--json"], folder) as (process, errors):
            for line in Moving(process).lines():
                told = _json(line)
                if told.get("message_type") == "status":
                    progress(int(100 * float(told.get("percent_done", 0))))
                elif told.get("message_type") == "summary":
                    summary = told
            process.wait(CONNECT_S)
            said = errors.read_text(errors="replace")
        if process.returncode or summary is None:
            raise fault_of(said, self._target, self._unsent, UNSENT_BYTES)
        return summary

    @contextmanager
    def _started(self, command: Sequence[str], folder: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
        self._make_room()
        errors = self._cache.parent / "restic.err"
        with errors.open("w") as said:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [_program(), *command],
                cwd=folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
            )
        try:
            yield process, errors
        except Stalled as stalled:
            raise RepositoryUnreachable(self._target.repository, _STALLED) from stalled
        finally:
            Moving(process).end()
            errors.unlink(missing_ok=True)

    def _run(self, command: Sequence[str], deadline_s: float) -> str:
        self._make_room()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [_program(), *command, *(["--no-lock"] if self._reads_only else [])],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
        )
        moving = Moving(process)
        try:
            printed, complained = moving.output(deadline_s)
        except subprocess.TimeoutExpired as expired:
            raise RepositoryUnreachable(self._target.repository, f"no answer within {deadline_s:.0f} s") from expired
        except Stalled as stalled:
            raise RepositoryUnreachable(self._target.repository, _STALLED) from stalled
        finally:
            moving.end()
        if process.returncode:
            raise fault_of(complained or printed, self._target, self._unsent, UNSENT_BYTES)
        return printed

    def _make_room(self) -> None:
        for folder in (self._cache, self._unsent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _environment(self) -> Mapping[str, str]:
        """Secrets go by the environment, which only the same user can read; a command line everybody can."""
        target = self._target
        told = {
            "RESTIC_REPOSITORY": target.repository,
            "RESTIC_PASSWORD": target.passphrase,
            "RESTIC_CACHE_DIR": str(self._cache),
            # What is sealed and not yet sent: too much for the little memory that `/tmp` is in a container.
            "TMPDIR": str(self._unsent),
            "RESTIC_PROGRESS_FPS": "2",
            # Half the memory for a little more work: a Pi has other things to do.
            "GOGC": "25",
        }
        if target.access_key:
            told |= {"AWS_ACCESS_KEY_ID": target.access_key, "AWS_SECRET_ACCESS_KEY": target.secret_key}
        return {**os.environ, **told}


def _program() -> str:
    found = shutil.which("restic")
    if found is None:
        raise ProgramMissing("restic")
    return found


def _json(line: str) -> Json:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _snapshot(told: Json) -> Snapshot:
    tags = [str(tag) for tag in told["tags"]]
    machine, by = Machine.read(tags), Installation.read(tags)
    return Snapshot(str(told["short_id"]), _moment(str(told["time"])), str(told["hostname"]), machine, by)


def _moment(text: str) -> datetime:
    """Restic writes nanoseconds, Python reads microseconds."""
    head, dot, rest = text.partition(".")
    if not dot:
        return datetime.fromisoformat(text)
    digits = "".join(mark for mark in rest[:9] if mark.isdigit())
    return datetime.fromisoformat(f"{head}.{digits[:6]}{rest[len(digits) :].lstrip('0123456789')}")
