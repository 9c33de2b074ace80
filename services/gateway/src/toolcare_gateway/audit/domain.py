"""The chain: each entry is hashed together with the hash of the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from pydantic import JsonValue

BEGINNING = "0" * 64
"""What stands before the first entry."""

_SEARCHED = 4000
"""Characters of an entry that a search looks at."""

Content: TypeAlias = Mapping[str, JsonValue]


class UnknownEntry(Exception):
    def __init__(self, number: int) -> None:
        super().__init__(f"There is no audit entry {number}; look in the list which there are.")
        self.number = number


def canonical(content: Content) -> str:
    """The one way to write this content as JSON: names sorted, no blanks."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(number: int, entry: str, previous: str) -> str:
    """SHA-256 over the entry's canonical JSON with its number, and the hash of the entry before."""
    return hashlib.sha256(f'{{"entry":{entry},"number":{number}}}{previous}'.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended when somebody looked."""

    number: int
    hash: str


NO_HEAD = Head(0, BEGINNING)


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in the database. `facts` are copies of its content by which it is found."""

    number: int
    entry: str
    previous: str
    hash: str
    facts: "Facts"
    objects: frozenset[tuple[str, str]]

    def fits(self, number: int) -> bool:
        return hash_of(number, self.entry, self.previous) == self.hash


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry is filtered and searched by."""

    entry_id: str
    service: str
    at: datetime
    kind: str
    who_id: str
    who_name: str
    what: str
    target: str
    search: str


def facts_of(content: Content) -> Facts:
    who = _object(content.get("who"))
    texts = {name: str(content.get(name, "")) for name in ("entry_id", "service", "kind", "what", "target")}
    name = str(who.get("name", ""))
    via = _object(who.get("via"))
    words = [
        name,
        str(who.get("id", "")),
        *(str(via[part]) for part in ("name", "id") if part in via),
        texts["what"],
        texts["target"],
        str(content.get("address", "")),
    ]
    changes = _objects(content.get("changes"))
    words += [f"{change.get('table')} {change.get('key')}" for change in changes]
    words += [str(value) for change in changes for side in ("before", "after") for value in _texts(change.get(side))]
    return Facts(
        **texts,
        at=datetime.fromisoformat(str(content.get("at"))).astimezone(UTC),
        who_id=str(who.get("id", "")),
        who_name=name,
        search=" ".join(dict.fromkeys(words)).casefold()[:_SEARCHED],
    )


def objects_of(content: Content) -> frozenset[tuple[str, str]]:
    """What an entry is about: table and key of each row, the ids in the path that was asked for, an event's subject.

    An API token with which it was done as well.
    """
    rows = [
        (str(change.get("table")), part)
        for change in _objects(content.get("changes"))
        for part in str(change.get("key")).split("/")
    ]
    token = ("", str(_object(_object(content.get("who")).get("via")).get("id", "")))
    return frozenset((table, key[:200]) for table, key in (*rows, *_path_objects(content), token) if key)


def _path_objects(content: Content) -> Iterable[tuple[str, str]]:
    what, target = str(content.get("what", "")), str(content.get("target", ""))
    _, _, template = what.partition(" ")
    if not template:
        return [("", target)]
    named = zip(template.split("/"), target.split("/"), strict=False)
    return [("", value) for name, value in named if name.startswith("{")]


def _texts(side: JsonValue) -> list[str]:
    return [value for value in _object(side).values() if isinstance(value, str)]


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _objects(value: JsonValue) -> list[Mapping[str, JsonValue]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class Fault(StrEnum):
    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    CUT = "cut"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first place at which the trail is not what was written."""

    fault: Fault
    number: int
    detail: str


class Chain:
    """Follows the trail from its first entry; says what is wrong with the next one, if anything is.

    `anchor` is the last entry that was cut off because of its age, as the database has it; `told`, as the file beside
    the checkpoint has it. The file is written first, so that it may be ahead.
    """

    def __init__(self, checkpoint: Head | None, anchor: Head = NO_HEAD, told: Head | None = None) -> None:
        self.head = anchor
        self._anchor = anchor
        self._checkpoint = checkpoint
        self._told = told

    def begin(self) -> Finding | None:
        """What the files outside the database know better about its beginning."""
        told, anchor = self._told or NO_HEAD, self._anchor
        if self._checkpoint is None and self._told is None:
            return None
        if anchor.number > told.number or (anchor.number == told.number and anchor.hash != told.hash):
            return Finding(
                Fault.CUT,
                told.number + 1,
                f"Entries {told.number + 1} to {anchor.number} were cut off at the beginning, but not by Toolcare: the "
                "anchor outside the database does not know of it.",
            )
        return None

    def follow(self, row: Written) -> Finding | None:
        expected = self.head.number + 1
        if row.number != expected:
            return Finding(Fault.MISSING, expected, f"Entry {expected} is missing: entry {row.number} comes next.")
        if row.fits(row.number):
            return self._after(row)
        return _moved(row) or Finding(
            Fault.ALTERED, row.number, f"Entry {row.number} was altered or put in: its hash does not fit what it says."
        )

    def end(self) -> Finding | None:
        """What the checkpoint outside the database knows better."""
        seen = self._checkpoint
        if seen is not None and seen.number > self.head.number:
            first = self.head.number + 1
            return Finding(
                Fault.CUT,
                first,
                f"Entries {first} to {seen.number} are missing at the end: the checkpoint outside the database has "
                f"seen {seen.number}.",
            )
        return None

    def _after(self, row: Written) -> Finding | None:
        number = row.number
        if row.previous != self.head.hash:
            detail = f"Entry {number - 1} was altered or put in: entry {number} names another one before it."
            return Finding(Fault.ALTERED, max(1, number - 1), detail)
        content: Content = json.loads(row.entry)
        if facts_of(content) != row.facts or objects_of(content) != row.objects:
            detail = f"Entry {number} was altered: it is filed under something else than it says."
            return Finding(Fault.ALTERED, number, detail)
        self.head = Head(number, row.hash)
        seen = next((one for one in (self._checkpoint, self._told) if one and one.number == number), None)
        if seen is not None and seen.hash != row.hash:
            return Finding(
                Fault.REWRITTEN,
                number,
                f"The trail was written anew, up to entry {number} at least: the checkpoint outside the database has "
                "another hash there.",
            )
        return None


_FARTHEST = 1_000_000
"""How far away a moved entry is looked for."""


def _moved(row: Written) -> Finding | None:
    """An entry that stands under another number than the one it was written with."""
    for away in range(1, min(_FARTHEST, row.number + 10_000)):
        for number in (row.number - away, row.number + away):
            if number > 0 and row.fits(number):
                return Finding(
                    Fault.REORDERED, row.number, f"Entry {row.number} was moved: it was written as entry {number}."
                )
    return None
