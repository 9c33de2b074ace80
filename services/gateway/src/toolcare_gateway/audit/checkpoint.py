"""The chain's head in a file outside the database: without it, entries cut off at the end would not be missed."""

import json
import os
from pathlib import Path

from toolcare_gateway.audit.domain import Head

HEAD = "head.json"
ANCHOR = "anchor.json"
"""The last entry that was cut off at the beginning because of its age."""


class Checkpoint:
    """`number` and `hash` of the last entry that was seen, on the disk for good before `keep` returns."""

    def __init__(self, data_dir: Path, name: str = HEAD) -> None:
        self.path = data_dir / "audit" / name

    def read(self) -> Head | None:
        """None when there is none; ValueError when the file is no checkpoint."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            return Head(int(kept["number"]), str(kept["hash"]))
        except FileNotFoundError:
            return None
        except (KeyError, TypeError) as error:
            raise ValueError(f"{self.path} is no checkpoint") from error

    def keep(self, head: Head) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"number": head.number, "hash": head.hash}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
