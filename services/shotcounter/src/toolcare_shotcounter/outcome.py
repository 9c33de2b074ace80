"""What a batch of readings comes to: lines of the ledger and of presses, gaps, refusals, news. No IO."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from toolcare_shared.ids import new_id
from toolcare_shotcounter.crediting import Holder
from toolcare_shotcounter.domain import Counted, Crew, Mounting
from toolcare_shotcounter.holding import Hold
from toolcare_shotcounter.plant import SourceNow
from toolcare_shotcounter.press_lines import PressLine
from toolcare_shotcounter.readings import Reading, Refused
from toolcare_shotcounter.steady import Steady
from toolcare_shotcounter.texts import extract


@dataclass(slots=True)
class Entry:
    """A line of the ledger; an exact one may grow within its batch and, by `run_key`, within its hour."""

    tool_id: str | None
    machine_id: str | None
    source_id: str | None
    mounting_id: str | None
    factor: int
    raw_from: int | None
    raw: int | None
    shots: int
    shots_high: int
    from_at: datetime
    to_at: datetime
    confidence: str
    origin: str = "counter"
    marks: str = ""
    note: str = ""
    actor: str = ""
    gap_id: str | None = None
    run_key: str | None = None
    press: str | None = None
    cause_id: str | None = None
    assignment_id: str | None = None
    stretch: datetime | None = None
    station: str = ""
    """At which counter of the press they were counted."""
    mould: str | None = None
    cavities: int | None = None
    readings: int = 1
    id: str = field(default_factory=new_id)

    def grow(self, shots: int, raw: int, from_at: datetime, to_at: datetime) -> None:
        """Take the exact shots of one more reading."""
        self.shots += shots
        self.shots_high += shots
        self.readings += 1
        self.raw = raw
        self.from_at = min(self.from_at, from_at)
        self.to_at = max(self.to_at, to_at)


@dataclass(frozen=True, slots=True)
class Gap:
    """A doubt that a person settles, in machine cycles."""

    id: str
    source_id: str
    machine_id: str
    low: int
    high: int
    reason: str
    value_from: int | None
    value_to: int
    since: datetime
    until: datetime
    credited: Sequence[Holder]
    also: Sequence[Holder]
    """Tools that hung there earlier in the interval: their upper bound rises too."""
    counted: Counted
    marks: str


@dataclass(frozen=True, slots=True)
class Rejection:
    source_id: str | None
    machine_id: str | None
    reason: str
    detail: str
    raw: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.source_id or '-'}|{self.machine_id or '-'}|{self.reason}"

    @classmethod
    def of(cls, refused: Refused) -> Self:
        return cls(
            refused.source_id,
            (refused.machine_id or "")[:64] or None,
            refused.reason[:64],
            extract(refused.detail),
            extract(refused.raw),
            refused.at,
        )


@dataclass(frozen=True, slots=True)
class Mismatch:
    machine_id: str
    source_id: str
    mould: str
    mounted: Crew
    held: bool = False


@dataclass(frozen=True, slots=True)
class Identification:
    """A mounting whose tool the press names by its mould id."""

    machine_id: str
    source_id: str
    mould: str
    mounting: Mounting


class Kept(NamedTuple):
    """A reading that moved a counter, by how many cycles and in which time; both only where they are exact."""

    reading: Reading
    verdict: str
    cycles: int | None = None
    span_ms: int | None = None


@dataclass(slots=True)
class Outcome:
    """What a batch comes to."""

    kept: list[Kept] = field(default_factory=list)
    press: list[PressLine] = field(default_factory=list)
    press_hours: dict[str, PressLine] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    runs: dict[str, Entry] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    mismatches: dict[tuple[str, str, str], Mismatch] = field(default_factory=dict)
    identified: dict[tuple[str, str], Identification] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    touched: dict[str, SourceNow] = field(default_factory=dict)
    steady: dict[str, Steady] = field(default_factory=dict)
    """Of each source the time in which its readings are counted at the moment."""
    late: list[Reading] = field(default_factory=list)
    told: list[Reading] = field(default_factory=list)
    """Readings that say how the cycle they counted went."""
    told_after: list[Reading] = field(default_factory=list)
    """Those of which it was said only after the count."""
    stood: list[Reading] = field(default_factory=list)
    """Readings of a counter that stood, with the press's count of parts: it may move on after the last shot."""

    def lines(self) -> list[Entry]:
        return [*self.entries, *self.runs.values()]

    def press_lines(self) -> list[PressLine]:
        return [*self.press, *self.press_hours.values()]
