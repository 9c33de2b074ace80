"""What is wished of whoever makes backups, and what he tells: files in the data folder.

`settings.json` is how backups are made, for a command as well; `wanted.json` one wish at a time; `told.json` is the
other's. Secrets are sealed in all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolcare_gateway.wish_files import read_object, write_object

UNPACKED = "unpacked"
ENDED = frozenset({"done", "failed"})


@dataclass(frozen=True, slots=True)
class Told:
    """`state` is running, unpacked (a restore that is brought in), done or failed; empty when nothing was told."""

    id: str = ""
    kind: str = ""
    state: str = ""
    part: str = ""
    done: int = 0
    parts: int = 0
    fault: str = ""
    detail: str = ""
    result: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


class BackupDesk:
    """Reads and writes files, so it is called in threads."""

    def __init__(self, folder: Path, *, is_followed: bool) -> None:
        self._settings = folder / "settings.json"
        self._wanted = folder / "wanted.json"
        self._told = folder / "told.json"
        self.is_followed = is_followed

    def told(self) -> Told:
        found = read_object(self._told)
        result = found.get("result")
        return Told(
            **{name: str(found.get(name, "")) for name in ("id", "kind", "state", "part", "fault", "detail")},
            done=int(str(found.get("done", 0))),
            parts=int(str(found.get("parts", 0))),
            result=result if isinstance(result, dict) else {},
        )

    def wished(self) -> str:
        """The id of the wish that lies there; empty when none does."""
        return str(read_object(self._wanted).get("id", ""))

    def wish(self, wish_id: str, kind: str, *, sealed: str = "", snapshot: str = "") -> None:
        write_object(self._wanted, {"id": wish_id, "kind": kind, "sealed": sealed, "snapshot": snapshot})

    def forget(self, wish_id: str) -> None:
        """The wish has come to its end, or was given up."""
        if self.wished() == wish_id:
            self._wanted.unlink(missing_ok=True)

    def settings_version(self) -> int | None:
        found = read_object(self._settings)
        return int(str(found["version"])) if "version" in found else None

    def write_settings(self, version: int, sealed: str) -> None:
        write_object(self._settings, {"version": version, "sealed": sealed})
