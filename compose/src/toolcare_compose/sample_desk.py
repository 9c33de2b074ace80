"""The wish for sample data and what became of it: two files in the data folder.

The wish is the gateway's; the word about it is written by whoever follows. The supervisor looks here, so this imports
the standard library alone.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

End = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class Wish:
    """`token` may do the work in the name of who wished."""

    token_id: str
    token: str


class SampleDesk:
    def __init__(self, folder: Path) -> None:
        self._wanted = folder / "wanted.json"
        self._told = folder / "told.json"

    def open_wish(self) -> Wish | None:
        """What was wished and is neither done nor given up."""
        wanted = _read(self._wanted)
        if "token" not in wanted:
            return None
        told = _read(self._told)
        if told.get("token_id") == wanted["token_id"] and told.get("state") in {"done", "failed"}:
            return None
        return Wish(wanted["token_id"], wanted["token"])

    def tell(self, wish: Wish, part: str, done: int, parts: int) -> None:
        self._write({"token_id": wish.token_id, "state": "running", "part": part, "done": done, "parts": parts})

    def end(self, wish: Wish, state: End, fault: str = "") -> None:
        self._write({"token_id": wish.token_id, "state": state, "fault": fault})

    def _write(self, word: dict[str, str | int]) -> None:
        draft = self._told.with_suffix(".new")
        draft.write_text(json.dumps(word), encoding="utf-8")
        draft.replace(self._told)


def _read(file: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found
