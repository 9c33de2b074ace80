"""The wish for a bundle and what became of it: files in the data folder. The supervisor looks here: standard library.

<data>/support/wanted.json   {"id", "correlation"}, by the gateway
<data>/support/told.json     {"id", "state", "made_at", "files", "fault"}, by us
<data>/support/bundle.zip    the newest
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from toolcare_compose.whole_files import read_object, write_private


@dataclass(frozen=True, slots=True)
class Wish:
    id: str
    correlation: str


class SupportDesk:
    def __init__(self, folder: Path) -> None:
        self._wanted = folder / "wanted.json"
        self._told = folder / "told.json"
        self.bundle = folder / "bundle.zip"

    def open_wish(self) -> Wish | None:
        """What was wished and was not told of yet."""
        wanted = read_object(self._wanted)
        if "id" not in wanted or read_object(self._told).get("id") == wanted["id"]:
            return None
        return Wish(str(wanted["id"]), str(wanted.get("correlation", "")))

    def made(self, wish: Wish, files: Sequence[tuple[str, int]]) -> None:
        listed = [{"name": name, "size": size} for name, size in files]
        self._tell({"id": wish.id, "state": "ready", "made_at": datetime.now(UTC).isoformat(), "files": listed})

    def fail(self, wish: Wish, fault: str) -> None:
        self._tell({"id": wish.id, "state": "failed", "fault": fault})

    def _tell(self, word: dict[str, object]) -> None:
        write_private(self._told, json.dumps(word))
