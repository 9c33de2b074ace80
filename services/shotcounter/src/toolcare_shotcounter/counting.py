"""A batch of readings in, lines of the ledger out. No IO.

readings -> refused? -> detector -> exact, or ambiguous -> booking
               |                 -> implausible -> rejection
               v                 -> late        -> `retiming`, when the batch is booked
           rejection
"""

from collections.abc import Sequence
from datetime import timedelta

from toolcare_shared.clock import believed
from toolcare_shotcounter import booking, detector, domain
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
from toolcare_shotcounter.moulds import compare_mould
from toolcare_shotcounter.outcome import Kept, Outcome, Rejection
from toolcare_shotcounter.plant import TELLS_EACH, Plant, SourceNow
from toolcare_shotcounter.press_lines import may_be_told_apart
from toolcare_shotcounter.quality import tells
from toolcare_shotcounter.readings import Reading, SourceKind, SourceState, wrong_time
from toolcare_shotcounter.steady import Steady, steady
from toolcare_shotcounter.texts import extract

MAX_VALUE = (1 << 63) - 1
"""What the database can hold; no press gets there."""
_MS = timedelta(milliseconds=1)
_LIVE = timedelta(seconds=2)
"""A reading whose own time is so near to ours comes from a clock that is right, and not from a buffer."""


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
    is_doubted = source.doubted or reading.broken
    if before is None or reading.counter != source.counter or wrong_time(reading.at, reading.received_at):
        return False
    time = outcome.steady.get(source.id)
    if time is None or not time.covers(before.confirmed_at, reading):
        time = outcome.steady[source.id] = _steady(plant, source, reading)
        if not time.covers(before.confirmed_at, reading):
            return False
    took, shots = reading.at - before.confirmed_at, reading.value - before.value
    if (
        reading.value > MAX_VALUE
        or may_be_told_apart(took, shots, source.stale_after)
        or reading.repeated
        or (is_doubted and shots != 1)
        or not _goes_on(source, before, reading, time.counter, is_doubted=is_doubted)
    ):
        return False
    stored = detector.step(before, reading, time.counter, time.most)
    if stored is None:
        return False
    reading = reading._replace(broken=True) if source.doubted else reading
    if shots != 1 or source.told_singly < TELLS_EACH:
        source.learn(before, reading)
    source.stored, source.doubted = stored, False
    _note_heard(plant, source, reading, time.counter, outcome)
    source.moved_at = reading.received_at
    outcome.kept.append(Kept(reading, "exact", shots, took // _MS))
    if tells(reading):
        source.cycle_told = reading.value
        outcome.told.append(reading)
    if time.press is not None:
        time.grow(shots, reading.value, before.confirmed_at, reading.at)
        return True
    held = dict.fromkeys(time.holders, (shots, before.confirmed_at))
    time.press = press = booking.made(source, reading, before, shots, held, outcome)
    time.lines = booking.book_exact(source, reading, before, press, held, outcome)
    return True


def _is_unbroken(source: SourceNow, before: Stored, reading: Reading, counter: Counter) -> bool:
    """Whether no change was missed since the reading before: shots may come faster than the far end looks for them."""
    took = reading.at - before.confirmed_at
    if reading.unbroken and reading.broken:
        return reading.value == before.value and took <= source.stale_after
    if reading.unbroken and (source.kind is SourceKind.SPARKPLUG or source.told_singly < 0):
        # An edge node may look at its press more seldom than shots come; so does a server that was seen to skip some.
        return source.tells_each(before.value, reading.value)
    if reading.unbroken:
        sampled_ms = reading.sampled_ms
        return (
            sampled_ms is None or sampled_ms * _MS <= counter.min_cycle or source.is_next(before.value, reading.value)
        )
    return source.has_delivered_all(before.value, reading.value, took, broken=reading.broken)


def _goes_on(source: SourceNow, before: Stored, reading: Reading, counter: Counter, *, is_doubted: bool) -> bool:
    """Whether a counter goes on from where it was: no change was missed, or one that was reset cannot stand there yet.

    The second holds of what is in doubt too, as of all that a PLC kept while we were away.
    """
    if not is_doubted and _is_unbroken(source, before, reading, counter):
        return True
    return reading.value > detector.cap(before, reading.at, counter)


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


def _note_heard(plant: Plant, source: SourceNow, reading: Reading, counter: Counter, outcome: Outcome) -> None:
    source.seen_at = reading.received_at
    is_live = reading.received_at - reading.at <= source.stale_after  # what is told of the past is not looked at now
    if is_live:
        source.seldom_ms = reading.sampled_ms if _is_seen_seldom(plant, source, reading, counter) else None
    if source.trouble is not None:
        source.trouble, source.trouble_detail = None, ""
    outcome.touched[source.id] = source


def _is_seen_seldom(plant: Plant, source: SourceNow, reading: Reading, counter: Counter) -> bool:
    """Whether a tool hangs there whose shots may come faster than the far end looks at a counter that can be reset."""
    if reading.sampled_ms is None or reading.sampled_ms * _MS <= counter.min_cycle or not counter.resettable:
        return False
    return bool(domain.crew(plant.of_source(source), reading.at))


def _count_one(plant: Plant, source: SourceNow, reading: Reading, outcome: Outcome) -> None:
    counter = _counter(source, reading, plant.min_cycle(source, reading.at))
    refusal = _refusal(reading, counter)
    is_doubt_new, source.doubted = reading.broken, source.doubted or reading.broken
    if refusal is not None:
        outcome.rejections.append(_rejection(reading, source, refusal))
        source.doubted = True
        outcome.touched[source.id] = source
        return
    reading = reading._replace(broken=source.doubted)
    before = source.stored = _before_a_new_job(source, reading, counter)
    verdict = _judge(source, reading, counter)
    if before is None or reading.counter != source.counter:
        source.told_singly = 0
    elif not isinstance(verdict, Late | Implausible):
        source.learn(before, reading)
    source.before_reset = _before_reset(source, reading, verdict)
    source.stored, source.counter = verdict.stored, reading.counter
    if not reading.unbroken and _may_hide_shots(verdict, reading):
        source.doubted = True
    source.doubted = source.doubted and not _ends_doubt(verdict, reading, is_doubt_new=is_doubt_new)
    _note_heard(plant, source, reading, counter, outcome)
    compare_mould(plant, source, reading, before, outcome)
    _note_quality(source, reading, verdict, outcome)
    if before is None or isinstance(verdict, Baseline):
        source.moved_at = reading.received_at
        outcome.kept.append(Kept(reading, "baseline"))
        return
    _book(plant, source, reading, before, verdict, counter, outcome)


def _before_reset(source: SourceNow, reading: Reading, verdict: Verdict) -> int:
    before = source.stored
    if before is None or reading.counter != source.counter:
        return 0
    return max(source.before_reset, before.value) if verdict.stored.value < before.value else source.before_reset


def _ends_doubt(verdict: Verdict, reading: Reading, *, is_doubt_new: bool) -> bool:
    """Whether what may have been missed is judged by now: not by what was said before, and is only delivered now."""
    if reading.repeated or isinstance(verdict, Late | Implausible):
        return False
    return not (is_doubt_new and isinstance(verdict, Unchanged))


def _may_hide_shots(verdict: Verdict, reading: Reading) -> bool:
    """Whether the first word after a break was told and not believed: what comes next claims all since that one.

    So it is with a server whose clock was set back meanwhile; a value that stands is as old as its time says.
    """
    if isinstance(verdict, Late):
        return reading.sampled_ms is not None and reading.value != verdict.stored.value
    return isinstance(verdict, Implausible)


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
    if source.stored is not None and reading.repeated and source.stored.value < reading.value <= source.before_reset:
        # Said before a reset, or after it: then the next one contains it.
        return Late(source.stored)
    return detector.judge(_believable(source.stored, reading, counter), _look(source, reading, counter), counter)


def _believable(stored: Stored | None, reading: Reading, counter: Counter) -> Stored | None:
    """The stored state; one from the future tells that our own clock was set back since, or that of the source.

    Every later reading would be late until the clock has caught up: for years after a wrong date.
    """
    if stored is None:
        return None
    is_past = believed(stored.confirmed_at, reading.received_at) is not None
    if is_past and not _goes_on_before(stored, reading, counter):
        return stored
    return Stored(stored.value, reading.at)


def _goes_on_before(stored: Stored, reading: Reading, counter: Counter) -> bool:
    """Whether the next shot comes live, and before the last one by its time."""
    advance = reading.value - stored.value
    return _was_ahead(stored, reading) and 0 < advance <= counter.burst // counter.min_cycle


def _was_ahead(stored: Stored, reading: Reading) -> bool:
    """Whether what is heard live lies before the stored value by its time: a clock was ahead, and is set right."""
    return stored.confirmed_at - reading.received_at > _LIVE and abs(reading.received_at - reading.at) < _LIVE


def _before_a_new_job(source: SourceNow, reading: Reading, counter: Counter) -> Stored | None:
    """The stored state; by the time in which it was heard where a job begins that lies before it by its own time.

    A PLC that is switched on sets its clock and begins at 0. All of that job would be late, until the clock has caught
    up. What was received before the source was heard last is told once more, and begins no job.
    """
    stored, since = source.stored, source.heard_before
    if stored is None or since is None or not since <= min(reading.received_at, reading.at):
        return stored
    if reading.repeated or not counter.resettable or not _was_ahead(stored, reading):
        return stored
    heard = Stored(stored.value, since)
    return heard if reading.value < min(stored.value, detector.cap(heard, reading.at, counter) + 1) else stored


def _other_counter(stored: Stored, reading: Reading, counter: Counter) -> Verdict:
    """The press was asked for another of its counters: its value says nothing of the time since the last reading."""
    most = detector.cap(stored, reading.at, counter)
    fresh = Stored(reading.value, max(reading.at, stored.confirmed_at))
    return Ambiguous(0, most, "other_counter", fresh) if most else Baseline(fresh)


def _look(source: SourceNow, reading: Reading, counter: Counter) -> Look:
    unbroken = source.stored is not None and _is_unbroken(source, source.stored, reading, counter)
    return Look(reading.value, reading.at, reading.changed_at, unbroken, reading.reset_told, reading.repeated)


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
            booking.book(plant, source, reading, before, verdict, counter.min_cycle, outcome)
        case Ambiguous():
            booking.book_doubted(plant, source, reading, before, verdict, counter.min_cycle, outcome)
        case Implausible(advance, most):
            detail = f"{before.value} to {reading.value}: {advance} cycles, at most {most} fit into the time."
            outcome.rejections.append(_rejection(reading, source, "implausible", detail))
            if detector.is_too_fast(verdict.stored, reading, counter):
                source.trouble, source.trouble_detail = SourceState.FAULTY, _too_fast(advance, reading, before, counter)
        case Booked():
            outcome.kept.append(Kept(reading, "reset"))
        case Unchanged() if reading.parts is not None:
            outcome.stood.append(reading)
        case Late():
            outcome.late.append(reading)


def _too_fast(advance: int, reading: Reading, before: Stored, counter: Counter) -> str:
    seconds, at_least = (
        (each / timedelta(seconds=1)) for each in (reading.at - before.confirmed_at, counter.min_cycle)
    )
    return (
        f"Its cycle is shorter than the tool's shortest: {advance} cycles in {seconds:.0f} s, each of at least "
        f"{at_least:g} s. Correct the shortest possible cycle time of the tool, and they are counted."
    )


def _rejection(reading: Reading, source: SourceNow | None, reason: str, detail: str = "") -> Rejection:
    raw = extract(f"{reading.value} at {reading.at.isoformat()}")
    return Rejection(reading.source_id, source.machine_id if source else None, reason, detail, raw, reading.received_at)
