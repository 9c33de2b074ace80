"""Sample data on request. Whoever runs this installation makes it, as the demo does: through the public interface.

The wish and what became of it are two files in the data folder: the wish is the gateway's, with a token for the work,
the other is written by whoever follows it.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class SampleState(StrEnum):
    """`unavailable`: nobody who runs this installation would follow the wish."""

    UNAVAILABLE = "unavailable"
    NONE = "none"
    WANTED = "wanted"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


ENDED = frozenset({SampleState.DONE, SampleState.FAILED})
WORKING = frozenset({SampleState.WANTED, SampleState.RUNNING})


@dataclass(frozen=True, slots=True)
class Standing:
    """`part` is a word for what is made now; `done` of `parts` are made."""

    state: SampleState
    token_id: str = ""
    part: str = ""
    done: int = 0
    parts: int = 0
    fault: str = ""


class SampleFolder:
    """Reads and writes files, so it is called in threads."""

    def __init__(self, folder: Path, *, is_followed: bool) -> None:
        self._wish = folder / "wanted.json"
        self._told = folder / "told.json"
        self._is_followed = is_followed

    def standing(self) -> Standing:
        if not self._is_followed:
            return Standing(SampleState.UNAVAILABLE)
        wish, told = _read(self._wish), _read(self._told)
        wanted = str(wish.get("token_id", ""))
        if told and (not wanted or told.get("token_id") == wanted):
            return Standing(
                SampleState(str(told["state"])),
                str(told["token_id"]),
                str(told.get("part", "")),
                int(str(told.get("done", 0))),
                int(str(told.get("parts", 0))),
                str(told.get("fault", "")),
            )
        return Standing(SampleState.WANTED, wanted) if wanted else Standing(SampleState.NONE)

    @property
    def is_wished(self) -> bool:
        return self._wish.exists()

    def wish(self, token_id: str, token: str) -> None:
        self._wish.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._wish.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            json.dump({"token_id": token_id, "token": token}, opened)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(self._wish)

    def forget(self) -> None:
        """What was wished is done, or was given up: its token is none any more."""
        self._wish.unlink(missing_ok=True)


def _read(file: Path) -> Mapping[str, object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found if isinstance(found, dict) else {}
