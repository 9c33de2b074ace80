"""What a backup says of itself: who made it, at which schemas, and how much of everything there is."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Self

from toolcare_compose.backup.cut import Row, Source
from toolcare_compose.backup.faults import NewerVersion, NotOurs

FILE = "manifest.json"
FORMAT = 2
"""1: keys lay openly in the archive; it can still be read."""

_COUNTS: Mapping[str, Mapping[str, str]] = {
    "registry": {"tools": "SELECT count(*) FROM tool", "machines": "SELECT count(*) FROM machine"},
    "shotcounter": {
        "shots": "SELECT coalesce(sum(total), 0) FROM tool_total",
        "unassigned_shots": "SELECT coalesce(sum(total), 0) FROM unassigned_total",
    },
    "maintenance": {"jobs": "SELECT count(*) FROM job"},
    "failures": {"failures": "SELECT count(*) FROM failure"},
    "actions": {"actions": "SELECT count(*) FROM action"},
    "photos": {
        "photos": "SELECT count(*) FROM photo WHERE erased_at IS NULL",
        "pictures": "SELECT count(*) FROM picture WHERE is_kept",
    },
    "gateway": {
        "users": "SELECT count(*) FROM user_account",
        "audit_entries": "SELECT count(*) FROM audit_trail",
        "audit_head": "SELECT coalesce(max(number), 0) FROM audit_trail",
    },
}
_HASH = "SELECT hash FROM audit_trail ORDER BY number DESC LIMIT 1"
_PLANT = "SELECT name FROM plant_settings"
_SCHEMA = "SELECT version_num FROM alembic_version"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`databases`, `schemas`: by service, its copy and its last migration; `keys`: files below `keys`."""

    toolcare: str
    made_at: datetime
    plant: str
    schemas: Mapping[str, str]
    databases: Mapping[str, str]
    counts: Mapping[str, int]
    audit_hash: str
    keys: Sequence[str]
    format: int = FORMAT

    def written(self) -> str:
        return json.dumps({**asdict(self), "made_at": self.made_at.isoformat()}, indent=1, sort_keys=True)

    @classmethod
    def read(cls, text: str) -> Self:
        """Raise NotOurs or NewerVersion."""
        try:
            told = json.loads(text)
            if int(told["format"]) > FORMAT:
                raise NewerVersion(str(told["toolcare"]), "the backup itself")
            return cls(**{**told, "made_at": datetime.fromisoformat(told["made_at"])})
        except (ValueError, KeyError, TypeError) as error:
            raise NotOurs("its manifest cannot be read") from error

    def require_known(self) -> None:
        """Raise NewerVersion when a database is newer than what this Toolcare knows."""
        from toolcare_shared import migrations

        newer = [name for name, found in self.schemas.items() if found > migrations.head(f"toolcare_{name}")]
        if newer:
            raise NewerVersion(self.toolcare, ", ".join(sorted(newer)))


def manifest_of(found: Mapping[str, Source], keys: Sequence[str]) -> Manifest:
    gateway = found.get("gateway")
    return Manifest(
        toolcare=version("toolcare"),
        made_at=datetime.now(UTC),
        plant=str(gateway.ask(_PLANT)[0]) if gateway else "",
        schemas={name: schema(source.ask) for name, source in sorted(found.items())},
        databases={name: source.file_name for name, source in sorted(found.items())},
        counts={word: count for name, source in found.items() for word, count in counts(name, source.ask).items()},
        audit_hash=audit_hash(gateway.ask) if gateway else "",
        keys=keys,
    )


def counts(service: str, ask: Callable[[str], Row]) -> Mapping[str, int]:
    return {word: int(str(ask(query)[0])) for word, query in _COUNTS.get(service, {}).items()}


def schema(ask: Callable[[str], Row]) -> str:
    return str(ask(_SCHEMA)[0])


def audit_hash(ask: Callable[[str], Row]) -> str:
    """Empty as long as there is no entry."""
    row = ask(f"SELECT coalesce(({_HASH}), '')")
    return str(row[0])
