"""As whom a command works: root must leave no file in a data folder that the service, whose it is, cannot write."""

import os
import pwd
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_ONLY_ROOT_READS = ("TOOLCARE_BACKUP_PASSPHRASE",)
"""Settings that may lie in a file of root's; `_FILE` behind the name says in which."""


@dataclass(frozen=True, slots=True)
class Owner:
    uid: int
    gid: int
    groups: Sequence[int]
    home: Path

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """None where this process is the owner already, or cannot become somebody else."""
        if os.geteuid() != 0 or not folder.exists():
            return None
        status = folder.stat()
        if status.st_uid == 0:
            return None
        try:
            known = pwd.getpwuid(status.st_uid)
        except KeyError:
            return cls(status.st_uid, status.st_gid, (), folder)
        home = Path(known.pw_dir)
        groups = os.getgrouplist(known.pw_name, known.pw_gid)
        return cls(status.st_uid, known.pw_gid, groups, home if home.is_dir() else folder)

    def environment(self) -> Mapping[str, str]:
        """Root's own folders for settings and caches are no place for the owner's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        return {**kept, "HOME": str(self.home)}


def work_as_owner_of(folder: Path, arguments: Sequence[str]) -> None:
    """Begin the command anew as whom the folder belongs to; return where nothing has to change."""
    owner = Owner.of(folder)
    if owner is None:
        return
    told = {**owner.environment(), "TOOLCARE_DATA": str(folder), **_read_as_root()}
    os.setgroups(list(owner.groups))
    os.setresgid(owner.gid, owner.gid, owner.gid)
    os.setresuid(owner.uid, owner.uid, owner.uid)
    sys.stdout.flush()
    # Not by changing this process alone: one that has been root may not be looked at, not even by itself.
    os.execve(sys.executable, [sys.executable, "-P", "-m", "toolcare_compose.cli", *arguments], told)  # noqa: S606 - this program again, as the owner of the data


def _read_as_root() -> Mapping[str, str]:
    files = {name: os.environ.get(f"{name}_FILE", "") for name in _ONLY_ROOT_READS if not os.environ.get(name)}
    return {name: Path(file).read_text(encoding="utf-8").rstrip("\r\n") for name, file in files.items() if file}
