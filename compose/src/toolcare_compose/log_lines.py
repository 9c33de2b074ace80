"""Lines of logs, whoever wrote them: JSON of our services, Mosquitto's words, and what belongs to the line before."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_DATED = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?):? (.*)")
_WELL_KNOWN = frozenset({"timestamp", "level", "event", "service", "logger", "correlation", "exception", "stack"})


@dataclass(slots=True)
class Line:
    """`more`: lines that belong to it, of a traceback for instance."""

    at: datetime
    service: str
    level: str
    event: str
    correlation: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = " ".join(f"{name}={value}" for name, value in self.fields.items())
        of = f" [{self.correlation}]" if self.correlation else ""
        at = f"{self.at:%Y-%m-%d %H:%M:%S}.{self.at.microsecond // 1000:03}"
        head = f"{at} {self.service:<11} {self.level:<7} {self.event}"
        return "\n".join([f"{head} {told}".rstrip() + of, *(f"    {line}" for line in self.more)])


class Reader:
    """Reads the lines of one file, whose `name` is who writes it where a line does not say so itself."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = Line(datetime.min.replace(tzinfo=UTC), name, "", "")

    def read(self, text: str) -> Line | None:
        """Return the line, or None when it belongs to the one before, which has it then."""
        found = self._json(text) or self._dated(text)
        if found is None:
            self._last.more.append(text)
            return None
        self._last = found
        return found

    def _json(self, text: str) -> Line | None:
        if not text.startswith("{"):
            return None
        try:
            told = json.loads(text)
            at = datetime.fromisoformat(told["timestamp"])
        except (ValueError, KeyError, TypeError):
            return None
        rest = {name: value for name, value in told.items() if name not in _WELL_KNOWN}
        trouble = told.get("exception") or told.get("stack") or ""
        return Line(
            at,
            str(told.get("service", self._name)),
            str(told.get("level", "info")),
            str(told.get("event", "")),
            str(told.get("correlation", "")),
            rest,
            str(trouble).splitlines(),
        )

    def _dated(self, text: str) -> Line | None:
        match = _DATED.match(text)
        if match is None:
            return None
        at = datetime.fromisoformat(match[1])
        return Line(at.astimezone(UTC), self._name, "info", match[2])


def lines_of(name: str, texts: Iterable[str]) -> Iterator[Line]:
    """Each line once all that belongs to it was read."""
    reader = Reader(name)
    waiting: Line | None = None
    for text in texts:
        line = reader.read(text.rstrip("\n"))
        if line is not None:
            if waiting is not None:
                yield waiting
            waiting = line
    if waiting is not None:
        yield waiting
