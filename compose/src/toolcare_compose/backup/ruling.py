"""What `toolcare verify` says of an unpacked backup: whether its databases agree with each other.

Not asked at a restore: a plant that had something amiss must come back all the same.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from toolcare_compose.backup.proving import SHOWN, Proof, Unpacked, run_own

LEFT_OUT = ("databases", "schemas", "audit", "photos", "lists", "outbox", "caught_up", "dead_letters", "health")
"""What the manifest's own checks say, what can be made anew of the logs, and what is of a running system alone."""


def rules_of(unpacked: Unpacked) -> Sequence[Proof]:
    """None where an older version left its tables: they cannot be read here."""
    if not _is_readable(unpacked):
        return []
    without = [word for name in LEFT_OUT for word in ("--without", name)]
    try:
        said = run_own("toolcare_compose.verify", ["--data", str(unpacked.data.root), "--quick", "--json", *without])
        results = json.loads(said.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return [Proof("rules", f"could not be looked at: {error}"[:SHOWN])]
    return [Proof(str(result["name"]), _wrong(result)[:SHOWN]) for result in results]


def _wrong(result: Mapping[str, Any]) -> str:
    """What was not looked at proves nothing."""
    unseen = result["not_looked_at"]
    return "; ".join([*result["wrong"], *([f"not looked at: {unseen}"] if unseen else [])])


def _is_readable(unpacked: Unpacked) -> bool:
    from toolcare_shared import migrations

    schemas = unpacked.manifest.schemas
    return set(unpacked.files) == set(schemas) and all(
        found == migrations.head(f"toolcare_{service}") for service, found in schemas.items()
    )
