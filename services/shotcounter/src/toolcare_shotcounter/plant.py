"""What counting knows of the plant during a batch: sources with their counters, and what hangs where. No IO."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from toolcare_shared.contracts.shotcounter import SourceRemark
from toolcare_shared.ids import SourceId
from toolcare_shotcounter import domain
from toolcare_shotcounter.crediting import Assignment, Hung
from toolcare_shotcounter.detector import Stored
from toolcare_shotcounter.domain import Counted, Mounting, Tool
from toolcare_shotcounter.holding import Hold, not_held
from toolcare_shotcounter.readings import Reading, SourceKind
from toolcare_shotcounter.remarks import remarks_of

AT_ITS_ONLY_COUNTER = Counted("", "")
TELLS_EACH = 20
"""So many shots that were told one by one show that a PLC publishes each."""
_MQTT = frozenset({SourceKind.MQTT, SourceKind.MQTT_MAPPED})
Told = tuple[str | None, float | None]
"""What counting finds out of a source: for which mould its shots are held, and how seldom it is looked at (ms)."""


@dataclass(slots=True)
class SourceNow:
    """A source while a batch is counted; written back when it is done."""

    id: SourceId
    machine_id: str
    station: str
    kind: SourceKind | None
    enabled: bool
    bits: int
    per_shot: int
    resettable: bool
    stale_after: timedelta
    place: str
    counter: str
    stored: Stored | None
    seen_at: datetime | None
    moved_at: datetime | None
    trouble: str | None
    trouble_detail: str
    state: str
    detail: str
    holds_mismatch: bool = False
    held_mould: str | None = None
    cycle_told: int | None = None
    told_singly: int = 0
    """How many shots came one by one, up to `TELLS_EACH`; below 0 it was seen to skip some, and so many are to come."""
    doubted: bool = False
    """Something may have been missed (`Reading.broken`), and no reading was judged by it yet."""
    before_reset: int = 0
    """The highest value from which it ever went back to a lower one."""
    remark: str = ""
    """What it says although it counts; what is wrong with it as long as it does not is its trouble."""
    said: SourceRemark | None = None
    """Its remark without words."""
    seldom_ms: float | None = None
    heard_before: datetime | None = None
    """When it was heard last, by the time of this batch."""
    idle_after: timedelta = timedelta(seconds=60)
    counted: Counted = AT_ITS_ONLY_COUNTER

    def has_delivered_all(self, before: int, value: int, silence: timedelta, *, broken: bool = False) -> bool:
        """Whether a PLC that publishes by MQTT has told every change between two values.

        It was heard within its time of silence. That a value stands is believed then; that it went on by one, unless
        something was `broken` or the source was seen to skip shots; a reset only of one that is known to tell each, and
        at a value that a single shot leads to.
        """
        if silence > self.stale_after or self.kind not in _MQTT:
            return False
        if value == before or broken:
            return value == before
        return self.tells_each(before, value)

    def tells_each(self, before: int, value: int) -> bool:
        """Whether a source that may skip shots has told each of two values' change, if all that it said was heard."""
        return self.is_next(before, value) or (value <= 1 and self.told_singly >= TELLS_EACH)

    def is_next(self, before: int, value: int) -> bool:
        """Whether a value stands or goes on by one, and nothing speaks for shots that were skipped."""
        return value == before or (value == before + 1 and self.told_singly >= 0)

    def learn(self, before: Stored, reading: Reading) -> None:
        """Learn whether shots are told one by one. What was missed on our side or in a silence says nothing of that."""
        advance = reading.value - before.value
        if advance == 1:
            self.told_singly = min(self.told_singly + 1, TELLS_EACH) or TELLS_EACH
        elif advance and reading.value > 1:
            all_heard = (reading.unbroken or self.kind in _MQTT) and not reading.broken
            heard = all_heard and reading.at - before.confirmed_at <= self.stale_after
            self.told_singly = -TELLS_EACH if heard else self.told_singly

    @property
    def told(self) -> Told:
        return self.held_mould, self.seldom_ms

    @property
    def remarks(self) -> list[SourceRemark]:
        return remarks_of(self.state, self.said, self.seldom_ms)

    def heard(self) -> domain.Heard:
        return domain.Heard(
            self.enabled,
            self.seen_at,
            self.moved_at,
            self.trouble,
            self.trouble_detail,
            self.stale_after,
            self.idle_after,
            self.remark,
            self.seldom_ms,
        )


@dataclass(frozen=True, slots=True)
class Plant:
    """What counting needs to know of the plant, loaded once per batch."""

    sources: Mapping[str, SourceNow]
    mountings: Mapping[str, Sequence[Mounting]]
    tools: Mapping[str, Tool]
    default_cycle: timedelta
    stations: Mapping[str, Collection[str]] = field(default_factory=dict)
    assignments: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)
    """Of machines on which no tool may have hung; so are, with `mountings`, those that ended last before the batch."""
    holds: dict[tuple[str, str], list[Hold]] = field(default_factory=dict)
    """Of machine and station; those that a batch begins or ends are changed in it."""
    told_before: Mapping[str, Told] = field(default_factory=dict)
    """Of each source, before the batch."""
    _of_sources: dict[str, Sequence[Mounting]] = field(default_factory=dict)

    def of_source(self, source: SourceNow) -> Sequence[Mounting]:
        """The mountings a source counts for: all of its machine, or where that has several counters, its share."""
        known = self._of_sources.get(source.id)
        if known is None:
            counted = self.stations.get(source.machine_id, ())
            known = self._of_sources[source.id] = [
                mounting
                for mounting in self.of_machine(source.machine_id)
                if domain.counted_at(mounting.station, counted) == source.station
            ]
        return known

    def credited(self, source: SourceNow) -> Sequence[Mounting]:
        """The same, without the times in which their shots are held."""
        holds = self.holds.get((source.machine_id, source.station))
        return not_held(self.of_source(source), holds) if holds else self.of_source(source)

    def hung(self, source: SourceNow) -> Hung:
        assigned = self.assignments.get(source.machine_id, ())
        return Hung(self.credited(source), [each for each in assigned if each.is_at(source.station)])

    def of_machine(self, machine_id: str) -> Sequence[Mounting]:
        return self.mountings.get(machine_id, ())

    def min_cycle(self, source: SourceNow, at: datetime) -> timedelta:
        """The shortest cycle of any tool that hung there since the value was last confirmed."""
        since = min(source.stored.confirmed_at, at) if source.stored else at
        return domain.hung_cycle(self.of_source(source), self.tools, since, at, self.default_cycle)

    def idle_after(self, machine_id: str, at: datetime) -> timedelta:
        hung = domain.crew(self.of_machine(machine_id), at)
        return domain.idle_after(self.tools[mounting.tool_id] for mounting in hung if mounting.tool_id in self.tools)
