"""Which machine made a backup, written to it as a tag: `on=NAME/ID`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname
from typing import Self

_TAG = "on="
_ID = Path("/etc/machine-id")
_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Machine:
    """`id` tells two of one name apart; empty in a container. Both are empty for a backup of an older Toolcare."""

    name: str = ""
    id: str = ""

    @classmethod
    def ours(cls) -> Self:
        try:
            known = _ID.read_text(encoding="ascii").strip()
        except OSError:
            known = ""
        # machine-id(5) asks that the id itself leaves the machine nowhere.
        return cls(gethostname(), hashlib.sha256(f"toolcare {known}".encode()).hexdigest()[:_LENGTH] if known else "")

    @classmethod
    def read(cls, tags: Iterable[str]) -> Self:
        told = next((tag.removeprefix(_TAG) for tag in tags if tag.startswith(_TAG)), "")
        name, _, known = told.rpartition("/")
        return cls(name, known)

    @property
    def tag(self) -> str:
        return f"{_TAG}{self.name}/{self.id}"

    def is_namesake_of(self, other: Self) -> bool:
        """Whether it is another one of the same name; restic tells whose a lock is by the name alone."""
        return self.name == other.name and bool(self.id and other.id) and self.id != other.id
