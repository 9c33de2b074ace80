"""Tool classes: how many shots a tool of a class is built for. A tool's own design life wins."""

from dataclasses import dataclass, replace


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
    """Without `max_shots` the class sets no limit."""

    code: str
    name: str
    max_shots: int | None = None
    note: str | None = None
    version: int = 1


def change_class(tool_class: ToolClass, name: str, max_shots: int | None, note: str | None) -> ToolClass:
    """Return the class as it is now and its next version; the same class when nothing differs."""
    changed = replace(tool_class, name=name, max_shots=max_shots, note=note)
    return tool_class if changed == tool_class else replace(changed, version=tool_class.version + 1)


def life_shots(design_life_shots: int | None, of_class: ToolClass | None) -> int | None:
    return design_life_shots if design_life_shots is not None or of_class is None else of_class.max_shots
