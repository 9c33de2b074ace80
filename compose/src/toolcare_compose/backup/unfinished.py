"""How far `toolcare restore` has come: the same command ends what was cut off, and nothing starts on half a plant.

The supervisor asks, so this imports the standard library alone.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from toolcare_compose.layout import DataFolder
from toolcare_compose.whole_files import read_object, sync_folder, write_private


class Step(StrEnum):
    UNPACKING = "unpacking"
    """Nothing is there yet but room to work in."""
    MOVING = "moving"
    """The backup lies ready, and servers, which were empty, are being filled."""
    MOVED = "moved"
    """They hold it all."""


class RestoreCutOff(Exception):
    def __init__(self, data: DataFolder) -> None:
        super().__init__(
            f"A restore into {data.root} was cut off. Run the same `toolcare restore` again: it goes on. To begin with "
            "an empty plant instead, empty the folder, and the databases where they are on servers."
        )


@dataclass(frozen=True, slots=True)
class Unfinished:
    step: Step
    manifest: str = ""

    @classmethod
    def of(cls, data: DataFolder) -> Self | None:
        told = read_object(_file(data))
        return cls(Step(str(told["step"])), str(told["manifest"])) if told else None

    def note(self, data: DataFolder) -> None:
        write_private(_file(data), json.dumps({"step": self.step, "manifest": self.manifest}))
        sync_folder(data.backup)


def forget(data: DataFolder) -> None:
    _file(data).unlink(missing_ok=True)


def require_none(data: DataFolder) -> None:
    if Unfinished.of(data) is not None:
        raise RestoreCutOff(data)


def _file(data: DataFolder) -> Path:
    return data.backup / "restoring.json"
