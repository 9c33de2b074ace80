"""The wish for a bundle, and what became of it: files in the data folder, read and written in threads.

`wanted.json` is ours, `told.json` and `bundle.zip` are the other's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from toolcare_gateway.wish_files import read_object, write_object
from toolcare_shared import correlation


class BundleState(StrEnum):
    """`unavailable`: nobody who runs this installation would follow the wish."""

    UNAVAILABLE = "unavailable"
    NONE = "none"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """`files`: name and bytes of each text in the bundle."""

    state: BundleState
    made_at: str = ""
    fault: str = ""
    files: Sequence[tuple[str, int]] = ()


class SupportFolder:
    def __init__(self, folder: Path, *, is_followed: bool) -> None:
        self._wanted = folder / "wanted.json"
        self._told = folder / "told.json"
        self.bundle = folder / "bundle.zip"
        self.is_followed = is_followed

    def standing(self) -> Standing:
        if not self.is_followed:
            return Standing(BundleState.UNAVAILABLE)
        wanted, told = read_object(self._wanted), read_object(self._told)
        if not wanted:
            return Standing(BundleState.NONE)
        if told.get("id") != wanted["id"]:
            return Standing(BundleState.WORKING)
        if told.get("state") != BundleState.READY or not self.bundle.exists():
            return Standing(BundleState.FAILED, fault=str(told.get("fault", "")))
        files = told.get("files")
        listed = [(str(file["name"]), int(file["size"])) for file in files] if isinstance(files, list) else []
        return Standing(BundleState.READY, str(told.get("made_at", "")), files=listed)

    def wish(self, wish_id: str) -> None:
        """Whoever makes it says in his log to what it belongs."""
        current = correlation.current()
        write_object(self._wanted, {"id": wish_id, "correlation": current.id if current else ""})
