"""A batch of readings in, lines of the ledger out: who is credited with what the detector found. No IO.

readings -> refused? -> detector -> exact -----> entry per mounted tool (times its factor), or unassigned
               |                 -> ambiguous -> entries with [low, high] and a gap for a person
               v                 -> implausible -> rejection
           rejection
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from toolcare_shared.ids import SourceId, new_id
from toolcare_shotcounter import detector, domain
from toolcare_shotcounter.crediting import EVER, Assignment, Held, Holder, Hung, doubtful, held_of
from toolcare_shotcounter.detector import (
    Ambiguous,
    Baseline,
    Booked,
    Counter,
    Implausible,
    Late,
    Look,
    Stored,
    Unchanged,
    Verdict,
)
from toolcare_shotcounter.domain import Counted, Crew, Mounting, Tool
from toolcare_shotcounter.holding import Hold, just_after, not_held
from toolcare_shotcounter.quality import tells
from toolcare_shotcounter.readings import (
    MAX_AHEAD,
    CycleKind,
    Quality,
    Reading,
    Refused,
    SourceKind,
    wrong_time,
)
from toolcare_shotcounter.steady import Steady, steady

MAX_VALUE = (1 << 63) - 1
"""What the database can hold; no press gets there."""
RUN_MS = 600_000
_RUN = timedelta(milliseconds=RUN_MS + 1) - timedelta(microseconds=1)
"""Exact counts over no longer an interval share their hour's line, where it lies within that hour and one holder."""
_MS = timedelta(milliseconds=1)
RAW_LENGTH = 200
AT_ITS_ONLY_COUNTER = Counted("", "")


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
    idle_after: timedelta = timedelta(seconds=60)
    counted: Counted = AT_ITS_ONLY_COUNTER

    def heard(self) -> domain.Heard:
        return domain.Heard(
            self.enabled,
            self.seen_at,
            self.moved_at,
            self.trouble,
            self.trouble_detail,
            self.stale_after,
            self.idle_after,
        )


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
    credited: Crew
    also: Crew
    """Tools that were mounted earlier in the interval: their upper bound rises too."""
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
    def of(cls, refused: Refused) -> "Rejection":
        return cls(
            refused.source_id,
            (refused.machine_id or "")[:64] or None,
            refused.reason[:64],
            _cut(refused.detail),
            _cut(refused.raw),
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


class Span(NamedTuple):
    """What a holder gets of a reading: cycles, what a gap leaves open on top, and since when he had the press."""

    cycles: int
    extra: int
    since: datetime


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

    def lines(self) -> list[Entry]:
        return [*self.entries, *self.runs.values()]

    def press_lines(self) -> list[PressLine]:
        return [*self.press, *self.press_hours.values()]


@dataclass(frozen=True, slots=True)
class Plant:
    """What counting needs to know of the plant, loaded once per batch."""

    sources: Mapping[str, SourceNow]
    mountings: Mapping[str, Sequence[Mounting]]
    tools: Mapping[str, Tool]
    default_cycle: timedelta
    stations: Mapping[str, Collection[str]] = field(default_factory=dict)
    assignments: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)
    changed: Mapping[str, datetime] = field(default_factory=dict)
    """Of machines on which no tool may have hung: when one was taken off before all these mountings."""
    holds: dict[tuple[str, str], list[Hold]] = field(default_factory=dict)
    """Of machine and station; those that a batch begins or ends are changed in it."""
    held_before: Mapping[str, str | None] = field(default_factory=dict)
    """For which mould the shots of each source were held before the batch."""
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
        machine_id = source.machine_id
        changed = self.changed.get(machine_id, EVER)
        return Hung(self.credited(source), self.assignments.get(machine_id, ()), changed)

    def of_machine(self, machine_id: str) -> Sequence[Mounting]:
        return self.mountings.get(machine_id, ())

    def min_cycle(self, source: SourceNow, at: datetime) -> timedelta:
        """The shortest cycle of any tool that hung there since the value was last confirmed."""
        since = min(source.stored.confirmed_at, at) if source.stored else at
        return domain.hung_cycle(self.of_source(source), self.tools, since, at, self.default_cycle)

    def idle_after(self, machine_id: str, at: datetime) -> timedelta:
        hung = domain.crew(self.of_machine(machine_id), at)
        return domain.idle_after(self.tools[mounting.tool_id] for mounting in hung if mounting.tool_id in self.tools)


def count(plant: Plant, readings: Sequence[Reading]) -> Outcome:
    """Count the readings in the order given.

    Those of a source that is switched off, or from a place it was pointed at before, are left alone: the next one of
    the right place contains what they could tell.
    """
    outcome = Outcome()
    for reading in readings:
        source = plant.sources.get(reading.source_id)
        if source is None:
            outcome.rejections.append(_rejection(reading, None, "unknown_source"))
        elif source.enabled and reading.place in {"", source.place} and not _stepped(plant, source, reading, outcome):
            _count_one(plant, source, reading, outcome)
    for source in outcome.touched.values():
        if source.stored is not None:
            source.idle_after = plant.idle_after(source.machine_id, source.stored.confirmed_at)
    return outcome


def _stepped(plant: Plant, source: SourceNow, reading: Reading, outcome: Outcome) -> bool:
    """Book the next step of a steady time; whether it was one. All else, and what is refused, goes the long way."""
    before = source.stored
    if before is None or reading.counter != source.counter or wrong_time(reading.at, reading.received_at):
        return False
    time = outcome.steady.get(source.id)
    if time is None or not time.covers(before.confirmed_at, reading):
        time = outcome.steady[source.id] = _steady(plant, source, reading)
        if not time.covers(before.confirmed_at, reading):
            return False
    took = reading.at - before.confirmed_at
    if took > _RUN or not (reading.unbroken or delivered_all(source, took)) or reading.value > MAX_VALUE:
        return False
    stored = detector.step(before, reading, time.counter, time.most)
    if stored is None or was_cut_off(source, took, reading.value - before.value):
        return False
    source.stored = stored
    _note_heard(source, reading, outcome)
    source.moved_at = reading.received_at
    shots, span_ms = reading.value - before.value, took // _MS
    outcome.kept.append(Kept(reading, "exact", shots, span_ms))
    if tells(reading):
        source.cycle_told = reading.value
        outcome.told.append(reading)
    if time.press is not None:
        time.grow(shots, reading.value, before.confirmed_at, reading.at)
        return True
    held = dict.fromkeys(time.holders, (shots, before.confirmed_at))
    time.press = press = _made(source, reading, before, shots, held, outcome)
    time.lines = _book_exact(source, reading, before, press, held, outcome)
    return True


def _steady(plant: Plant, source: SourceNow, reading: Reading) -> Steady:
    mountings = plant.of_source(source)
    cycle = domain.hung_cycle(mountings, plant.tools, reading.at, reading.at, plant.default_cycle)
    return steady(_counter(source, reading, cycle), mountings, plant.hung(source), reading)


def _counter(source: SourceNow, reading: Reading, cycle: timedelta) -> Counter:
    return Counter(
        bits=reading.counter_bits or source.bits,
        resettable=source.resettable if reading.resettable is None else reading.resettable,
        min_cycle=cycle,
        per_shot=source.per_shot,
    )


def _note_heard(source: SourceNow, reading: Reading, outcome: Outcome) -> None:
    source.seen_at = reading.received_at
    if source.trouble is not None:
        source.trouble, source.trouble_detail = None, ""
    outcome.touched[source.id] = source


def _count_one(plant: Plant, source: SourceNow, reading: Reading, outcome: Outcome) -> None:
    counter = _counter(source, reading, plant.min_cycle(source, reading.at))
    refusal = _refusal(reading, counter)
    if refusal is not None:
        outcome.rejections.append(_rejection(reading, source, refusal))
        return
    before = source.stored
    verdict = _judge(source, reading, counter)
    source.stored, source.counter = verdict.stored, reading.counter
    _note_heard(source, reading, outcome)
    _compare_mould(plant, source, reading, before, outcome)
    _note_quality(source, reading, verdict, outcome)
    if before is None or isinstance(verdict, Baseline):
        source.moved_at = reading.received_at
        outcome.kept.append(Kept(reading, "baseline"))
        return
    _book(plant, source, reading, before, verdict, counter, outcome)


def _note_quality(source: SourceNow, reading: Reading, verdict: Verdict, outcome: Outcome) -> None:
    """Count what is told of a cycle once: a press may tell it after its count, and again with each repeat."""
    if not tells(reading):
        return
    after = isinstance(verdict, Unchanged) and source.cycle_told != reading.value
    if isinstance(verdict, Ambiguous) or (isinstance(verdict, Booked) and verdict.shots) or after:
        source.cycle_told = reading.value
        (outcome.told_after if after else outcome.told).append(reading)


def _judge(source: SourceNow, reading: Reading, counter: Counter) -> Verdict:
    if source.stored is not None and reading.counter != source.counter:
        return _other_counter(source.stored, reading, counter)
    return detector.judge(_believable(source.stored, reading), _look(source, reading), counter)


def _believable(stored: Stored | None, reading: Reading) -> Stored | None:
    """The stored state; one from the future tells that our own clock was set back since.

    Every later reading would be late until the clock has caught up: for years after a wrong date.
    """
    if stored is None or stored.confirmed_at <= reading.received_at + MAX_AHEAD:
        return stored
    return Stored(stored.value, reading.at)


def _other_counter(stored: Stored, reading: Reading, counter: Counter) -> Verdict:
    """The press was asked for another of its counters: its value says nothing of the time since the last reading."""
    most = detector.cap(stored, reading.at, counter)
    fresh = Stored(reading.value, max(reading.at, stored.confirmed_at))
    return Ambiguous(0, most, "other_counter", fresh) if most else Baseline(fresh)


def _look(source: SourceNow, reading: Reading) -> Look:
    """A PLC that publishes by MQTT and was heard within its time of silence has delivered every change."""
    stored = source.stored
    unbroken = reading.unbroken or (stored is not None and delivered_all(source, reading.at - stored.confirmed_at))
    return Look(reading.value, reading.at, reading.changed_at, unbroken, reading.reset_told)


def delivered_all(source: SourceNow, silence: timedelta) -> bool:
    return silence <= source.stale_after and (source.kind is SourceKind.MQTT or source.kind is SourceKind.MQTT_MAPPED)


def _refusal(reading: Reading, counter: Counter) -> str | None:
    if reading.value < 0:
        return "negative"
    if reading.value >= counter.modulus or reading.value > MAX_VALUE:
        return "too_large"
    return wrong_time(reading.at, reading.received_at)


def _book(
    plant: Plant,
    source: SourceNow,
    reading: Reading,
    before: Stored,
    verdict: Verdict,
    counter: Counter,
    outcome: Outcome,
) -> None:
    match verdict:
        case Booked(shots) if shots:
            source.moved_at = reading.received_at
            span_ms = _span_ms(reading, before)
            outcome.kept.append(Kept(reading, "exact", shots, span_ms))
            held = held_of(plant.hung(source), before.confirmed_at, reading.at, shots, counter.min_cycle)
            _book_exact(source, reading, before, _made(source, reading, before, shots, held, outcome), held, outcome)
        case Ambiguous(low, high, reason):
            source.moved_at = reading.received_at if low else source.moved_at
            outcome.kept.append(Kept(reading, "ambiguous"))
            gap = _gap(plant, source, reading, before, low, high, reason)
            outcome.gaps.append(gap)
            held = held_of(plant.hung(source), before.confirmed_at, reading.at, low, counter.min_cycle)
            _book_doubted(plant, source, reading, before, gap, held, outcome)
        case Implausible(advance, most):
            detail = f"{before.value} to {reading.value}: {advance} cycles, at most {most} fit into the time."
            outcome.rejections.append(_rejection(reading, source, "implausible", detail))
        case Booked():
            outcome.kept.append(Kept(reading, "reset"))
        case Late():
            outcome.late.append(reading)


def _gap(plant: Plant, source: SourceNow, reading: Reading, before: Stored, low: int, high: int, reason: str) -> Gap:
    mountings = plant.credited(source)
    credited = domain.crew(mountings, reading.at)
    also = tuple(
        mounting
        for mounting in mountings
        if mounting not in credited
        and mounting.since <= reading.at
        and (mounting.until is None or mounting.until > before.confirmed_at)
    )
    return Gap(
        id=new_id(),
        source_id=source.id,
        machine_id=source.machine_id,
        low=low,
        high=high,
        reason=reason[:64],
        value_from=before.value,
        value_to=reading.value,
        since=before.confirmed_at,
        until=reading.at,
        credited=credited,
        also=also,
        counted=source.counted,
        marks=marks_of(reading.kind, reading.quality),
    )


def _book_exact(
    source: SourceNow, reading: Reading, before: Stored, press: PressLine, held: Held, outcome: Outcome
) -> Sequence[tuple[Entry, int]]:
    """Add exact cycles to the line of their hour; the first ones of a batch begin it. Return the lines with factors."""
    lines = []
    for holder, (cycles, since) in held.items():
        key = press.key and f"{_owner(holder)}|{press.key}"
        known = outcome.runs.get(key) if key else None
        if known is not None:
            known.grow(cycles * holder.factor, reading.value, since, reading.at)
        else:
            known = _line(source, reading, before, holder, Span(cycles, 0, since), None)
            known.press, known.run_key = press.ref, key
            if key is None:
                outcome.entries.append(known)
            else:
                outcome.runs[key] = known
        lines.append((known, holder.factor))
    return lines


def _book_doubted(
    plant: Plant, source: SourceNow, reading: Reading, before: Stored, gap: Gap, held: Held, outcome: Outcome
) -> None:
    """Book the cycles on the crews of the interval; what a gap leaves open is added to the bounds of all its tools."""
    began = min(before.confirmed_at, reading.at)
    _, doubted = doubtful(plant.hung(source), before.confirmed_at, reading.at)
    for holder, (cycles, since) in (dict.fromkeys(doubted, (0, began)) | dict(held)).items():
        line = _line(source, reading, before, holder, Span(cycles, gap.high - gap.low, since), gap)
        line.press = gap.id
        if line.shots_high:
            outcome.entries.append(line)


@lru_cache(maxsize=64)
def _named(hour: datetime) -> str:
    return f"{hour:%Y%m%d%H}"


def _span_ms(reading: Reading, before: Stored) -> int:
    return max(0, (reading.at - before.confirmed_at) // _MS)


def press_key(source_id: str, hour: datetime, marks: str, counted: Counted) -> str:
    return f"{source_id}|{_named(hour)}|{marks}|{counted.key}"


def is_alone(since: datetime, at: datetime, held: Held) -> bool:
    """Whether cycles stand by themselves: they took long, or over the end of an hour, or over a change of holders."""
    over_hour = domain.hour_of(since) != domain.hour_of(at)
    return over_hour or (at - since) // _MS > RUN_MS or any(begin > since for _, begin in held.values())


def was_cut_off(source: SourceNow, silence: timedelta, cycles: int) -> bool:
    """Whether several cycles came after a silence: what was stored meanwhile may come late and tell them apart."""
    return cycles > 1 and silence > source.stale_after


def _made(source: SourceNow, reading: Reading, before: Stored, cycles: int, held: Held, outcome: Outcome) -> PressLine:
    """Note what the press itself made, beside who is credited with it."""
    marks = marks_of(reading.kind, reading.quality)
    hour = domain.hour_of(reading.at)
    since = min(before.confirmed_at, reading.at)
    cut_off = was_cut_off(source, reading.at - since, cycles)
    key = None if cut_off or is_alone(since, reading.at, held) else press_key(source.id, hour, marks, source.counted)
    known = None if key is None else outcome.press_hours.get(key)
    if known is not None:
        known.grow(cycles, since, reading.at)
        return known
    line = PressLine(key, source.machine_id, source.id, marks, hour, cycles, since, reading.at, source.counted)
    if key is None:
        outcome.press.append(line)
    else:
        outcome.press_hours[key] = line
    return line


def _line(
    source: SourceNow,
    reading: Reading,
    before: Stored,
    holder: Holder,
    span: Span,
    gap: Gap | None,
) -> Entry:
    return Entry(
        tool_id=holder.tool_id,
        machine_id=source.machine_id,
        source_id=source.id,
        mounting_id=holder.mounting_id,
        factor=holder.factor,
        raw_from=before.value,
        raw=reading.value,
        shots=span.cycles * holder.factor,
        shots_high=(span.cycles + span.extra) * holder.factor,
        from_at=span.since,
        to_at=reading.at,
        confidence="lowest" if gap else "exact",
        marks=marks_of(reading.kind, reading.quality),
        gap_id=gap.id if gap else None,
        cause_id=holder.assignment_id,
        assignment_id=holder.assignment_id,
        stretch=holder.stretch,
        mould=(reading.mould or "")[:64] or None,
    )


def _owner(holder: Holder) -> str:
    """Name a holder within an hour: a run that is corrected meanwhile may go on with another tool or factor."""
    if holder.assignment_id is not None:
        return holder.assignment_id
    if holder.stretch is not None:
        return f"{holder.stretch:%Y%m%d%H%M%S%f}"
    return f"{holder.mounting_id}*{holder.factor}*{holder.tool_id}"


def marks_of(kind: CycleKind | None, quality: Quality | None) -> str:
    """Dry and start-up cycles and anything but good parts are marked; they wear the tool all the same."""
    marks = [kind.value] if kind not in {None, CycleKind.PRODUCTION} and kind is not None else []
    if quality is not None and quality is not Quality.GOOD:
        marks.append(quality.value)
    return ",".join(marks)


def _compare_mould(plant: Plant, source: SourceNow, reading: Reading, before: Stored | None, outcome: Outcome) -> None:
    mould = (reading.mould or "").strip()[:64]
    if not mould:
        return
    mounted = domain.crew(plant.of_source(source), reading.at)
    named = domain.named(mould, mounted, plant.tools)
    is_held = source.holds_mismatch and bool(mounted) and named is None
    confirmed = before.confirmed_at if before else None
    is_newer = confirmed is None or reading.at > confirmed
    if is_newer:
        _hold(plant, source, mould if is_held else None, just_after(confirmed, reading.at), outcome)
    if not mounted:
        return
    if named is not None:
        outcome.identified.setdefault((named.id, mould), Identification(source.machine_id, source.id, mould, named))
        time = outcome.steady.get(source.id)
        if is_newer and time is not None and time.since <= reading.at < time.until:
            time.mould = reading.mould
        return
    key = (source.machine_id, mould, " ".join(sorted(mounting.id for mounting in mounted)))
    outcome.mismatches.setdefault(key, Mismatch(source.machine_id, source.id, mould, mounted, is_held))


def _hold(plant: Plant, source: SourceNow, mould: str | None, moment: datetime, outcome: Outcome) -> None:
    """Begin to hold the shots of a counter, or end it when the press names a mounted tool again."""
    source.held_mould = mould
    holds = plant.holds.setdefault((source.machine_id, source.station), [])
    going_on = next((place for place, hold in enumerate(holds) if hold.until is None), None)
    if mould is not None and going_on is None:
        outcome.steady.pop(source.id, None)
        holds.append(Hold(new_id(), source.machine_id, source.station, mould, moment))
        outcome.holds[holds[-1].id] = holds[-1]
    elif mould is None and going_on is not None:
        outcome.steady.pop(source.id, None)
        ended = replace(holds[going_on], until=max(holds[going_on].since, moment))
        holds[going_on] = outcome.holds[ended.id] = ended


def _rejection(reading: Reading, source: SourceNow | None, reason: str, detail: str = "") -> Rejection:
    raw = _cut(f"{reading.value} at {reading.at.isoformat()}")
    return Rejection(reading.source_id, source.machine_id if source else None, reason, detail, raw, reading.received_at)


def storable(text: str) -> str:
    """Take out of a text from outside what PostgreSQL or UTF-8 cannot hold: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _cut(raw: str) -> str:
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in raw)
    return printable[:RAW_LENGTH]
