"""A legal hold: while a tool has one, no service lets anything of it age out."""

from dataclasses import dataclass
from datetime import datetime


class ToolHeldAlready(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__("Nothing of this tool ages out already. Lift the hold first to give another reason.")
        self.tool_id = tool_id


class NoLegalHold(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__("This tool has no legal hold; load it again to see how it stands.")
        self.tool_id = tool_id


@dataclass(frozen=True, slots=True)
class LegalHold:
    tool_id: str
    reason: str
    by: str
    at: datetime
