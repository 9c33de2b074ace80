"""What the gateway wishes and what becomes of it: files in the data folder.

    <data>/backup/settings.json   {"sealed": ...}: repository, passphrase, how many stay; by the gateway
    <data>/backup/wanted.json     {"id", "kind", "sealed", "snapshot"}, by the gateway, one at a time
    <data>/backup/told.json       {"id", "state", "tries", "part", "done", "parts", "fault", "detail", "result"}, by us

The supervisor looks here, so this imports the standard library alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol

from toolcare_compose.whole_files import read_object, write_private

ENDED = frozenset({"done", "failed"})
UNPACKED = "unpacked"
"""A restore lies ready; the supervisor brings it in."""


class Kind(StrEnum):
    PREPARE = "prepare"
    BACKUP = "backup"
    CHECK = "check"
    SNAPSHOTS = "snapshots"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Wish:
    """`sealed` names a repository other than the one that is set up; `snapshot` which backup is meant."""

    id: str
    kind: Kind
    sealed: str = ""
    snapshot: str = ""


class Remark(Protocol):
    """A fault; in words as a text."""

    code: ClassVar[str]


class BackupDesk:
    def __init__(self, folder: Path) -> None:
        self._wanted = folder / "wanted.json"
        self._told = folder / "told.json"

    def open_wish(self) -> Wish | None:
        """What was wished and has not come to its end."""
        wanted = read_object(self._wanted)
        if "id" not in wanted:
            return None
        told = read_object(self._told)
        if told.get("id") == wanted["id"] and told.get("state") in {*ENDED, UNPACKED}:
            return None
        return Wish(
            str(wanted["id"]), Kind(str(wanted["kind"])), str(wanted.get("sealed", "")), str(wanted.get("snapshot", ""))
        )

    def begin(self, wish: Wish) -> int:
        """Note that the work begins; returns for which time."""
        told = read_object(self._told)
        tries = int(str(told.get("tries", 0))) if told.get("id") == wish.id else 0
        self._tell(wish, "running", tries=tries + 1, part="", done=0, parts=0)
        return tries + 1

    def progress(self, wish: Wish, part: str, done: int, parts: int) -> None:
        tries = int(str(read_object(self._told).get("tries", 1)))
        self._tell(wish, "running", tries=tries, part=part, done=done, parts=parts)

    def end(self, wish: Wish, result: Mapping[str, object], remark: Remark | None = None) -> None:
        """It is done; the fault that is told with it is one that makes it no worse."""
        told = {"fault": remark.code, "detail": str(remark)} if remark else {}
        self._tell(wish, "done", result=dict(result), **told)

    def unpacked(self, wish: Wish, result: Mapping[str, object]) -> None:
        self._tell(wish, UNPACKED, result=dict(result))

    def fail(self, wish: Wish, fault: str, detail: str, result: Mapping[str, object] | None = None) -> None:
        self._tell(wish, "failed", fault=fault, detail=detail, result=dict(result or {}))

    def brought_in(self) -> None:
        """The restore that lay ready is what runs from now on."""
        self._end_restore(state="done")

    def not_brought_in(self, fault: str, detail: str) -> None:
        """What lay ready cannot be; the plant goes on as it was."""
        self._end_restore(state="failed", fault=fault, detail=detail)

    def _end_restore(self, **more: str) -> None:
        told = read_object(self._told)
        if told.get("state") == UNPACKED:
            self._wanted.unlink(missing_ok=True)
            write_private(self._told, json.dumps({**told, **more}))

    def _tell(self, wish: Wish, state: str, **more: object) -> None:
        write_private(self._told, json.dumps({"id": wish.id, "kind": wish.kind, "state": state, **more}))
