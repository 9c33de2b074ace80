"""What the detector found becomes lines: of the press, and of who is credited with it. No IO.

exact -----> entry per mounted tool (times its factor), or unassigned
ambiguous -> entries with [low, high] and a gap for a person
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from toolcare_shared.ids import new_id
from toolcare_shotcounter import domain
from toolcare_shotcounter.crediting import Held, Holder, doubtful, held_of
from toolcare_shotcounter.detector import Ambiguous, Booked, Stored
from toolcare_shotcounter.outcome import Entry, Gap, Kept, Outcome
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.press_lines import PressLine, marks_of, press_key, stands_alone
from toolcare_shotcounter.readings import Reading

_MS = timedelta(milliseconds=1)


class Span(NamedTuple):
    """What a holder gets of a reading: cycles, what a gap leaves open on top, and since when he had the press."""

    cycles: int
    extra: int
    since: datetime


def book(
    plant: Plant,
    source: SourceNow,
    reading: Reading,
    before: Stored,
    verdict: Booked,
    cycle: timedelta,
    outcome: Outcome,
) -> None:
    """Book exact cycles; `cycle` is the shortest one."""
    source.moved_at = reading.received_at
    outcome.kept.append(Kept(reading, "exact", verdict.shots, span_ms(reading, before)))
    held = held_of(plant.hung(source), before.confirmed_at, reading.at, verdict.shots, cycle)
    press = made(source, reading, before, verdict.shots, held, outcome)
    book_exact(source, reading, before, press, held, outcome)


def book_doubted(
    plant: Plant,
    source: SourceNow,
    reading: Reading,
    before: Stored,
    verdict: Ambiguous,
    cycle: timedelta,
    outcome: Outcome,
) -> None:
    """Book the cycles on the crews of the interval; what a gap leaves open is added to the bounds of all its tools."""
    source.moved_at = reading.received_at if verdict.low else source.moved_at
    outcome.kept.append(Kept(reading, "ambiguous"))
    hung = plant.hung(source)
    last, every = doubtful(hung, before.confirmed_at, reading.at)
    held = held_of(hung, before.confirmed_at, reading.at, verdict.low, cycle)
    every = [*every, *(holder for holder in held if holder not in every)]  # whoever a person gave a part of that time
    gap = _gap(source, reading, before, verdict, last, every)
    outcome.gaps.append(gap)
    began = min(before.confirmed_at, reading.at)
    for holder, (cycles, since) in (dict.fromkeys(every, (0, began)) | dict(held)).items():
        line = _line(source, reading, before, holder, Span(cycles, gap.high - gap.low, since), gap)
        line.press = gap.id
        if line.shots_high:
            outcome.entries.append(line)


def _gap(
    source: SourceNow,
    reading: Reading,
    before: Stored,
    verdict: Ambiguous,
    last: Sequence[Holder],
    every: Sequence[Holder],
) -> Gap:
    return Gap(
        id=new_id(),
        source_id=source.id,
        machine_id=source.machine_id,
        low=verdict.low,
        high=verdict.high,
        reason=verdict.reason[:64],
        value_from=before.value,
        value_to=reading.value,
        since=before.confirmed_at,
        until=reading.at,
        credited=[holder for holder in last if holder.tool_id is not None],
        also=[holder for holder in every if holder.tool_id is not None and holder not in last],
        counted=source.counted,
        marks=marks_of(reading.kind, reading.quality),
    )


def book_exact(
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


def made(source: SourceNow, reading: Reading, before: Stored, cycles: int, held: Held, outcome: Outcome) -> PressLine:
    """Note what the press itself made, beside who is credited with it."""
    marks = marks_of(reading.kind, reading.quality)
    hour = domain.hour_of(reading.at)
    since = min(before.confirmed_at, reading.at)
    alone = stands_alone(since, reading.at, cycles, held, source.stale_after)
    key = None if alone else press_key(source.id, hour, marks, source.counted)
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
        station=source.station,
        mould=(reading.mould or "")[:64] or None,
    )


def _owner(holder: Holder) -> str:
    """Name a holder within an hour: a run that is corrected meanwhile may go on with another tool or factor."""
    if holder.assignment_id is not None:
        return holder.assignment_id
    if holder.stretch is not None:
        return f"{holder.stretch:%Y%m%d%H%M%S%f}"
    return f"{holder.mounting_id}*{holder.factor}*{holder.tool_id}"


def span_ms(reading: Reading, before: Stored) -> int:
    return max(0, (reading.at - before.confirmed_at) // _MS)
