"""restic, which keeps the archive: encrypted with the passphrase, deduplicated, in a folder, by SFTP or on S3.

Tried with restic 0.14 (Debian 12). Its words are matched here alone.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from toolcare_compose.backup.faults import (
    BackupFault,
    NoRepository,
    NoSuchBackup,
    ProgramMissing,
    RepositoryDamaged,
    RepositoryLocked,
    RepositoryUnreachable,
    WrongPassphrase,
)
from toolcare_compose.backup.target import Keep, Target
from toolcare_compose.children import die_with_parent
from toolcare_gateway.backups.address import is_folder

TAG = "toolcare"
CONNECT_S = 90.0
WORK_S = 12 * 3600.0
UNLOCK_S = 120.0

Json = dict[str, Any]
Progress = Callable[[int], None]
"""Is told per cent."""

_AWAY = (
    "connection refused",
    "dial tcp",
    "no route to host",
    "sftp session",
    "Access Denied",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "permission denied",
    "read-only file system",
)
_SAYINGS: Sequence[tuple[str, Callable[[Target, str], BackupFault]]] = (
    *((words, lambda target, why: RepositoryUnreachable(target.repository, why)) for words in _AWAY),
    ("wrong password or no key found", lambda _target, _why: WrongPassphrase()),
    ("Is there a repository at the following location", lambda target, _why: NoRepository(target.repository)),
    ("unable to open config file", lambda target, _why: NoRepository(target.repository)),
    ("repository is already locked", lambda _target, _why: RepositoryLocked()),
    ("unable to create lock", lambda _target, _why: RepositoryLocked()),
    ("ciphertext verification failed", lambda _target, why: RepositoryDamaged(why)),
    ("invalid data returned", lambda _target, why: RepositoryDamaged(why)),
    ("load index", lambda _target, why: RepositoryDamaged(why)),
    ("not found in repository", lambda _target, why: RepositoryDamaged(why)),
    ("does not match id", lambda _target, why: RepositoryDamaged(why)),
    ("Fatal: There were", lambda _target, why: RepositoryDamaged(why)),
    ("Fatal: repository contains errors", lambda _target, why: RepositoryDamaged(why)),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    id: str
    at: datetime
    plant: str


@dataclass(frozen=True, slots=True)
class Saved:
    """`size_bytes` is all that is in the backup, `added_bytes` what the repository grew by."""

    snapshot: str
    size_bytes: int
    added_bytes: int


class Restic:
    def __init__(self, target: Target, cache: Path) -> None:
        self._target = target
        self._cache = cache

    def exists(self) -> bool:
        """Whether the passphrase opens a repository there; raise what else stands in the way."""
        try:
            self._run(["cat", "config"], CONNECT_S)
        except NoRepository:
            return False
        return True

    def require(self) -> None:
        self._run(["cat", "config"], CONNECT_S)

    def make(self) -> None:
        self._run(["init"], CONNECT_S)

    def unlock(self) -> None:
        """Take away the locks of processes that are dead."""
        self._run(["unlock"], UNLOCK_S)

    def backup(self, folder: Path, plant: str, progress: Progress) -> Saved:
        # Links to the same photo get a new ctime each night; without this every photo would be read again.
        command = ["backup", "--host", plant, "--tag", TAG, "--ignore-ctime", "--exclude-caches", "."]
        summary = self._follow(command, progress, folder)
        return Saved(str(summary["snapshot_id"]), int(summary["total_bytes_processed"]), int(summary["data_added"]))

    def snapshots(self) -> list[Snapshot]:
        """All backups of Toolcare, the newest first."""
        told = json.loads(self._run(["snapshots", "--json", "--tag", TAG], CONNECT_S)) or []
        found = [Snapshot(str(one["short_id"]), _moment(str(one["time"])), str(one["hostname"])) for one in told]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def forget(self, plant: str, keep: Keep) -> None:
        """Let old backups of this plant go, and what only they needed."""
        counts = {"--keep-daily": keep.daily, "--keep-weekly": keep.weekly, "--keep-monthly": keep.monthly}
        kept = [word for name, count in counts.items() if count for word in (name, str(count))]
        command = [
            "forget",
            "--host",
            plant,
            "--tag",
            TAG,
            "--group-by",
            "host,tags",
            "--keep-last",
            "1",
            *kept,
            "--prune",
        ]
        self._run(command, WORK_S)

    def check(self, read_percent: int = 0) -> None:
        """Raise RepositoryDamaged unless the archive is whole; so much of its content is read and compared."""
        self._run(["check", *([f"--read-data-subset={read_percent}%"] if read_percent else [])], WORK_S)

    def restore(self, snapshot: str, to: Path, *, only: Sequence[str] = (), without: Sequence[str] = ()) -> None:
        """Unpack; `only` and `without` are paths in the backup that begin with `/`."""
        words = [word for path in only for word in ("--include", path)]
        words += [word for path in without for word in ("--exclude", path)]
        self._run(["restore", snapshot, "--target", str(to), *words], WORK_S)

    def text(self, snapshot: str, path: str) -> str:
        """One file's text; raise NoSuchBackup when there is none such."""
        return self._run(["dump", snapshot, path], CONNECT_S)

    def names(self, snapshot: str, folder: str) -> Iterator[str]:
        """The paths of the files below a folder of the backup."""
        told = self._run(["ls", "--json", "--recursive", snapshot, folder], WORK_S)
        for line in told.splitlines():
            node = json.loads(line)
            if node.get("struct_type") == "node" and node.get("type") == "file":
                yield str(node["path"])

    def restore_size(self, snapshot: str) -> int:
        """What a backup takes when it is unpacked, in bytes."""
        told = json.loads(self._run(["stats", "--mode", "restore-size", "--json", snapshot], WORK_S))
        return int(told["total_size"])

    def _follow(self, command: Sequence[str], progress: Progress, folder: Path) -> Json:
        summary: Json | None = None
        with self._started([*command, "--json"], folder) as (process, errors):
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            for line in process.stdout:
                told = _json(line)
                if told.get("message_type") == "status":
                    progress(int(100 * float(told.get("percent_done", 0))))
                elif told.get("message_type") == "summary":
                    summary = told
            process.wait(CONNECT_S)
            said = errors.read_text(errors="replace")
        if process.returncode or summary is None:
            raise self._fault(said)
        return summary

    @contextmanager
    def _started(self, command: Sequence[str], folder: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
        self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(CONNECT_S)
            if process.stdout:
                process.stdout.close()
            errors.unlink(missing_ok=True)

    def _run(self, command: Sequence[str], deadline_s: float) -> str:
        self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            done = subprocess.run(  # noqa: S603 - our own command
                [_program(), *command],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=deadline_s,
                check=False,
                preexec_fn=die_with_parent,
            )
        except subprocess.TimeoutExpired as expired:
            raise RepositoryUnreachable(self._target.repository, f"no answer within {deadline_s:.0f} s") from expired
        if done.returncode:
            raise self._fault(done.stderr or done.stdout)
        return done.stdout

    def _environment(self) -> Mapping[str, str]:
        """Secrets go by the environment, which only the same user can read; a command line everybody can."""
        target = self._target
        told = {
            "RESTIC_REPOSITORY": target.repository,
            "RESTIC_PASSWORD": target.passphrase,
            "RESTIC_CACHE_DIR": str(self._cache),
            "RESTIC_PROGRESS_FPS": "2",
            # Half the memory for a little more work: a Pi has other things to do.
            "GOGC": "25",
        }
        if target.access_key:
            told |= {"AWS_ACCESS_KEY_ID": target.access_key, "AWS_SECRET_ACCESS_KEY": target.secret_key}
        return {**os.environ, **told}

    def _fault(self, said: str) -> BackupFault:
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        why = next(
            (line.removeprefix("Fatal: ") for line in lines if line.startswith("Fatal")), lines[-1] if lines else ""
        )
        for words, fault in _SAYINGS:
            if words in said:
                return fault(self._target, why[:200])
        if any(words in said for words in ("no matching ID found", "no snapshot found", "not found in snapshot")):
            return NoSuchBackup("of that name")
        if is_folder(self._target.repository) and not Path(self._target.repository).exists():
            return NoRepository(self._target.repository)
        return RepositoryUnreachable(self._target.repository, why[:200])


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


def _moment(text: str) -> datetime:
    """Restic writes nanoseconds, Python reads microseconds."""
    head, dot, rest = text.partition(".")
    if not dot:
        return datetime.fromisoformat(text)
    digits = "".join(mark for mark in rest[:9] if mark.isdigit())
    return datetime.fromisoformat(f"{head}.{digits[:6]}{rest[len(digits) :].lstrip('0123456789')}")
