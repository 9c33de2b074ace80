"""The specification sheet of a tool (field list after ISO 16916)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """`content` is plain data as it came over HTTP, where its form is checked. Version 0: never written."""

    tool_id: str
    content: Mapping[str, object]
    version: int


def rewrite(sheet: Sheet, content: Mapping[str, object]) -> Sheet:
    """Return the sheet with this content and the next version; the same sheet when nothing differs."""
    return sheet if sheet.content == content else Sheet(sheet.tool_id, content, sheet.version + 1)
