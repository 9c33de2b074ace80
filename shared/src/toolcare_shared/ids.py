"""Ids: readable slugs for aggregates, UUIDv7 for everything else."""

import re
import unicodedata
from typing import NewType

import uuid_utils

ToolId = NewType("ToolId", str)
MachineId = NewType("MachineId", str)
SourceId = NewType("SourceId", str)
MountingId = NewType("MountingId", str)
PlanId = NewType("PlanId", str)
LevelId = NewType("LevelId", str)
JobId = NewType("JobId", str)
EventId = NewType("EventId", str)

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")
SLUG_LENGTH = 64

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def new_id() -> str:
    """Make a UUIDv7: unique, and ids made later sort later."""
    return str(uuid_utils.uuid7())


def slug(text: str) -> str:
    """Turn a tool number or a machine's name into an id: `T 0042/A` becomes `t-0042-a`.

    Raises ValueError when no letter or digit is left.
    """
    plain = unicodedata.normalize("NFC", text).lower().translate(_GERMAN)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:SLUG_LENGTH].rstrip("-")
    if not made:
        raise ValueError(f"{text!r} has no letter or digit to make an id from")
    return made
