"""What restic says when something does not go, as faults in our words."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from toolcare_compose.backup.answering import answer_of
from toolcare_compose.backup.faults import (
    BackupFault,
    NoRepository,
    NoRoom,
    NoSuchBackup,
    RepositoryDamaged,
    RepositoryFull,
    RepositoryLocked,
    RepositoryUnreachable,
    WrongPassphrase,
)
from toolcare_compose.backup.target import Target
from toolcare_gateway.backups.address import is_folder

_SHOWN = 200
_FULL = ("no space left on device", "disk quota exceeded")
_UNSENT = "/restic-temp-"
_AWAY = (
    "connection refused",
    "dial tcp",
    "no route to host",
    "sftp session",
    "Access Denied",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "Access Key Id you provided does not exist",
    "signature we calculated does not match",
    "permission denied",
    "read-only file system",
)
_SAYINGS: Sequence[tuple[str, Callable[[Target, str], BackupFault]]] = (
    # The first that matches: a lock may be refused for want of room or of rights.
    *((words, lambda target, _why: RepositoryFull(target.repository)) for words in _FULL),
    *((words, lambda target, why: RepositoryUnreachable(target.repository, why)) for words in _AWAY),
    ("wrong password or no key found", lambda _target, _why: WrongPassphrase()),
    ("Is there a repository at the following location", lambda target, _why: NoRepository(target.repository)),
    ("unable to open config file", lambda target, _why: NoRepository(target.repository)),
    ("unable to create lock", lambda _target, _why: RepositoryLocked()),
    ("ciphertext verification failed", lambda _target, why: RepositoryDamaged(why)),
    ("invalid data returned", lambda _target, why: RepositoryDamaged(why)),
    ("load index", lambda _target, why: RepositoryDamaged(why)),
    ("not found in repository", lambda _target, why: RepositoryDamaged(why)),
    ("does not match id", lambda _target, why: RepositoryDamaged(why)),
    ("Fatal: There were", lambda _target, why: RepositoryDamaged(why)),
    ("Fatal: repository contains errors", lambda _target, why: RepositoryDamaged(why)),
)


def fault_of(said: str, target: Target, unsent: Path, unsent_bytes: int) -> BackupFault:
    """`unsent` is where restic keeps what it has not sent yet."""
    if any(_UNSENT in line and words in line for line in said.splitlines() for words in _FULL):
        return NoRoom(str(unsent), unsent_bytes)
    if "repository is already locked" in said:
        return _locked(said)
    for words, fault in _SAYINGS:
        if words in said:
            return fault(target, _why(said, words))
    if any(words in said for words in ("no matching ID found", "no snapshot found", "not found in snapshot")):
        return NoSuchBackup("of that name")
    if is_folder(target.repository) and not answer_of(target.repository, Path(target.repository).exists):
        return NoRepository(target.repository)
    return RepositoryUnreachable(target.repository, _why(said, "Fatal: "))


def _why(said: str, words: str) -> str:
    """The line that names the cause, else the last one: what follows a panic are its places in the program."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    wanted = [line for word in ("Fatal: ", words) for line in lines if word in line]
    return (wanted or lines or [""])[0 if wanted else -1].removeprefix("Fatal: ")[:_SHOWN]


def _locked(said: str) -> RepositoryLocked:
    machine = re.search(r"by PID \d+ on (\S+) by", said)
    since = re.search(r"lock was created at (\S+ \d\d:\d\d)", said)
    return RepositoryLocked(machine[1] if machine else "", since[1] if since else "")
