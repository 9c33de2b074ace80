"""How far an upgrade has come, on the disk before each step, so that whoever comes after a power cut knows."""

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Self

from toolcare_compose.whole_files import sync_folder, write_private


class Step(StrEnum):
    BEGUN = "begun"
    """The data is untouched."""
    KEPT = "kept"
    """Toolcare is stopped, and a copy of the data is whole."""
    TRIED = "tried"
    """The new release has migrated the data and proved itself."""
    BACK = "back"
    """It did not: the copy comes back."""
    RETURNED = "returned"
    """The copy is in its place, and only a start is missing."""


@dataclass(frozen=True, slots=True)
class Progress:
    step: Step
    old: Path
    new: Path
    why: str = ""

    @classmethod
    def read(cls, file: Path) -> Self | None:
        try:
            told = json.loads(file.read_text())
        except FileNotFoundError:
            return None
        return cls(Step(told["step"]), Path(told["old"]), Path(told["new"]), told["why"])

    def at(self, step: Step, why: str = "") -> Self:
        return replace(self, step=step, why=why or self.why)

    def write(self, file: Path) -> None:
        told = {"step": self.step, "old": str(self.old), "new": str(self.new), "why": self.why}
        write_private(file, json.dumps(told))
        # A start by the service's own user has to know of it.
        file.chmod(0o644)
        sync_folder(file.parent)
