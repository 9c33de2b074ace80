"""Tool classes: how many shots a tool of a class is built for. A tool's own design life wins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    at: datetime
    by: str


class UnknownToolClass(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"There is no tool class {code}. Look at the classes, or add it.")
        self.class_code = code


class ToolClassTaken(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"There is a tool class {code} already. Choose another code, or change that class.")
        self.class_code = code


@dataclass(frozen=True, slots=True)
class ToolClass:
    """Without `max_shots` the class sets no limit. `names` and `notes` are texts by language.

    `confirmed` tells when and by whom the plant said that it stands by the class as it is.
    """

    code: str
    names: Mapping[str, str]
    max_shots: int | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    confirmed: Confirmation | None = None
    version: int = 1


def change_class(tool_class: ToolClass, wanted: ToolClass) -> ToolClass:
    """Return the class as it is wanted, to be confirmed anew; the same class when nothing differs."""
    changed = replace(tool_class, names=wanted.names, max_shots=wanted.max_shots, notes=wanted.notes)
    return tool_class if changed == tool_class else replace(changed, confirmed=None, version=tool_class.version + 1)


def confirm_class(tool_class: ToolClass, confirmation: Confirmation) -> ToolClass:
    """Return the class confirmed; the same class when it is already."""
    if tool_class.confirmed is not None:
        return tool_class
    return replace(tool_class, confirmed=confirmation, version=tool_class.version + 1)


def life_shots(design_life_shots: int | None, of_class: ToolClass | None) -> int | None:
    return design_life_shots if design_life_shots is not None or of_class is None else of_class.max_shots
