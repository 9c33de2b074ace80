"""What a press itself made, beside who is credited with it: lines that a correction shares out anew. No IO."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from toolcare_shared.ids import new_id
from toolcare_shotcounter.crediting import Held
from toolcare_shotcounter.domain import Counted, hour_of
from toolcare_shotcounter.plant import AT_ITS_ONLY_COUNTER
from toolcare_shotcounter.readings import CycleKind, Quality

RUN_MS = 600_000
RUN = timedelta(milliseconds=RUN_MS + 1) - timedelta(microseconds=1)
"""Exact counts over no longer an interval share their hour's line, where it lies within that hour and one holder."""
AT_ONCE = timedelta.min
"""The silence after which any time is one of which late readings may tell more."""


@dataclass(slots=True)
class PressLine:
    """Cycles a press made, whoever is credited with them: what a correction shares out anew.

    Those of one source and mark within an hour share a line (`key`); one over more than `RUN_MS`, over the end of an
    hour or over a change of who holds them stands by itself, as do several that came after a silence: late readings may
    tell when they were made.
    """

    key: str | None
    machine_id: str
    source_id: str
    marks: str
    hour: datetime
    cycles: int
    from_at: datetime
    to_at: datetime
    counted: Counted = AT_ITS_ONLY_COUNTER
    id: str = field(default_factory=new_id)

    @property
    def ref(self) -> str:
        """How lines of the ledger name it."""
        return self.key or self.id

    def grow(self, cycles: int, from_at: datetime, to_at: datetime) -> None:
        self.cycles += cycles
        self.from_at = min(self.from_at, from_at)
        self.to_at = max(self.to_at, to_at)


@lru_cache(maxsize=64)
def _named(hour: datetime) -> str:
    return f"{hour:%Y%m%d%H}"


def press_key(source_id: str, hour: datetime, marks: str, counted: Counted) -> str:
    return f"{source_id}|{_named(hour)}|{marks}|{counted.key}"


def may_be_told_apart(took: timedelta, cycles: int, silence: timedelta) -> bool:
    """Whether late readings may tell when cycles were made: these took long, or several came after a silence."""
    return took > RUN or (cycles > 1 and took > silence)


def stands_alone(since: datetime, at: datetime, cycles: int, held: Held, silence: timedelta) -> bool:
    """Whether cycles have a line of their own: also over the end of an hour or over a change of holders."""
    over_hour = hour_of(since) != hour_of(at)
    change = any(begin > since for _, begin in held.values())
    return over_hour or change or may_be_told_apart(at - since, cycles, silence)


def marks_of(kind: CycleKind | None, quality: Quality | None) -> str:
    """Dry and start-up cycles and anything but good parts are marked; they wear the tool all the same."""
    marks = [kind.value] if kind not in {None, CycleKind.PRODUCTION} and kind is not None else []
    if quality is not None and quality is not Quality.GOOD:
        marks.append(quality.value)
    return ",".join(marks)
