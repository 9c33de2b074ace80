"""Which installation made a backup: a restored copy has the plant's name, place and passphrase, and is another one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Self

from toolcare_compose.layout import DataFolder
from toolcare_compose.whole_files import read_object, write_private

_TAG = "by="
_FILE = "installation.json"
_BYTES = 8


@dataclass(frozen=True, slots=True)
class Installation:
    """`since` is when it made its first backup. Beside the data, so that no backup has it and a copy gets its own."""

    id: str
    since: datetime

    @classmethod
    def of(cls, data: DataFolder) -> Self:
        told = read_object(data.backup / _FILE)
        if "id" in told:
            return cls(str(told["id"]), datetime.fromisoformat(str(told["since"])))
        made = cls(token_hex(_BYTES), datetime.now(UTC).replace(microsecond=0))
        write_private(data.backup / _FILE, json.dumps({"id": made.id, "since": made.since.isoformat()}))
        return made

    @classmethod
    def read(cls, tags: Iterable[str]) -> Self | None:
        """Who made it; nobody for a backup of an older Toolcare."""
        told = next((tag.removeprefix(_TAG) for tag in tags if tag.startswith(_TAG)), "")
        known, _, since = told.partition("/")
        return cls(known, datetime.fromtimestamp(int(since), UTC)) if since.isdecimal() else None

    @property
    def tag(self) -> str:
        return f"{_TAG}{self.id}/{int(self.since.timestamp())}"
