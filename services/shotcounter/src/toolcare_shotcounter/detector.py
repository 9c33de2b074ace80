"""Counter readings in, shots out: no IO, no clock, no database.

The rule of the design, section 6. A cumulative counter is compared with its last stored value. With the minimum cycle
time m the most shots that can have ended since are

    first = max(confirmed, last shot + m)        cap = 0 if now < first else floor((now - first) / m) + 1

and what may have happened is: the advance `(value - stored) mod modulus`; whole turns of the modulus on top while they
stay within cap; and, where the counter can be reset and `value <= cap`, a reset, which hides anything from `value` to
`cap`. One exact candidate is booked. Of several the lowest is booked and the interval is kept. None is implausible.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Counter:
    """What kind of counter it is, and how its tool runs.

    `per_shot` is by how much it rises with a shot; values and `modulus` are in shots. `jitter` is how far two times of
    one source may be off against each other. `burst` is how much later than they were made plain advances may reach us:
    messages that queued up behind an outage arrive together, and often without a time of their own.
    """

    bits: int
    resettable: bool
    min_cycle: timedelta
    jitter: timedelta = timedelta(milliseconds=250)
    burst: timedelta = timedelta(seconds=30)
    per_shot: int = 1

    @property
    def modulus(self) -> int:
        return (1 << self.bits) // self.per_shot


@dataclass(frozen=True, slots=True)
class Suspect:
    """Values that do not follow from the stored one: the first look at them, the last, and how often they moved.

    `moved_at` is when the last of them was seen first: until `at` it stood.
    `passed` is what values before the first one went on by, too fast to be believed: shots it may hide. `fast` says how
    often in a row they moved faster than was stated of the tool.
    """

    first_value: int
    first_at: datetime
    value: int
    at: datetime
    moved_at: datetime
    moves: int = 0
    passed: int = 0
    fast: int = 0

    @property
    def stood(self) -> bool:
        """Whether it was a value that came and went: what did not go on by one made no shot."""
        return self.moves == self.passed == self.fast == 0


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known for certain of a counter.

    `last_shot_at` is the earliest moment at which the last booked shot can have ended: a later guess would make the
    cap too small, and a true shot implausible.
    """

    value: int
    confirmed_at: datetime
    last_shot_at: datetime | None = None
    suspect: Suspect | None = None


class Step(Protocol):
    """What counting looks at in a reading."""

    @property
    def value(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def changed_at(self) -> datetime | None: ...
    @property
    def reset_told(self) -> bool: ...
    @property
    def repeated(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Look:
    """One reading, as far as counting is concerned; the meaning of the fields is that of `readings.Reading`."""

    value: int
    at: datetime
    changed_at: datetime | None = None
    unbroken: bool = False
    reset_told: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """The first reading ever: where counting starts. It books nothing."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The value stands; that it does is now known up to a later moment."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class Booked:
    """Exactly so many shots."""

    shots: int
    stored: Stored


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """At least `low` and at most `high` shots: book the low, let a person settle the rest."""

    low: int
    high: int
    reason: str
    stored: Stored


@dataclass(frozen=True, slots=True)
class Late:
    """Older than what is known already: it never counts backwards, and the newer value contains what it tells."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class Implausible:
    """No way leads from the stored value to this one. Nothing is booked; the regime is remembered as a suspect."""

    advance: int
    cap: int
    stored: Stored


_MUCH_FASTER = 10
"""No press is so many times faster than a person says of its tool: that is another counter, or a wrong value."""
_FAST_MOVES = 5
"""So often in a row has a counter to move too fast before the cycle that was stated is in question."""

Verdict = Baseline | Unchanged | Booked | Ambiguous | Late | Implausible

REBASE_MOVES = 5
"""So many plausible advances within a new regime make it the counter: a counter can be stuck, but not for ever."""


def judge(stored: Stored | None, look: Look, counter: Counter) -> Verdict:
    """Return what a reading means. The verdict carries the counter's next stored state.

    The caller has refused values below 0 and at or above the modulus.
    """
    if stored is None:
        return Baseline(Stored(look.value, look.at))
    if look.at < stored.confirmed_at or (look.repeated and not _goes_on(stored, look, counter)):
        return Late(stored)
    candidates = _candidates(stored, look, counter)
    if not candidates:
        return Late(stored) if _is_just_behind(stored, look, counter) else _implausible(stored, look, counter)
    low, high = min(each.low for each in candidates), max(each.high for each in candidates)
    following = _following(stored, look, counter, low)
    if low < high:
        return Ambiguous(low, high, "_or_".join(each.how for each in candidates), following)
    return Booked(low, following) if low or look.value != stored.value else Unchanged(following)


def step(stored: Stored, reading: Step, counter: Counter, most: int) -> Stored | None:
    """Return the next state where a counter of which every change was told went on by at most `most`; None: judge it.

    The short way to what `judge` books exactly, for nearly all readings there are. `most` shots fit into the burst.
    """
    shots = reading.value - stored.value
    if (
        not 0 < shots <= most
        or reading.value >= counter.modulus
        or reading.reset_told
        or reading.at < stored.confirmed_at
    ):
        return None
    if reading.changed_at is not None and reading.changed_at >= reading.at:
        return Stored(reading.value, reading.at, reading.at)
    return _following(stored, reading, counter, shots)


def _goes_on(stored: Stored, look: Look, counter: Counter) -> bool:
    """Whether a repeat tells something new. The value of a moment long past would look as a new job does."""
    advance = (look.value - stored.value) % counter.modulus
    return 0 < advance <= cap(stored, look.at, counter) + counter.burst // counter.min_cycle


def _is_just_behind(stored: Stored, look: Look, counter: Counter) -> bool:
    """Whether an older reading only seems the newer one, because the times of the two are off within the jitter."""
    backwards = (stored.value - look.value) % counter.modulus
    return look.at - stored.confirmed_at <= counter.jitter and backwards <= counter.jitter // counter.min_cycle + 1


def cap(stored: Stored, now: datetime, counter: Counter) -> int:
    """Return the most shots that can have ended since the value was last confirmed."""
    room = now + counter.jitter - _first(stored, counter)
    return 0 if room < timedelta(0) else room // counter.min_cycle + 1


def _first(stored: Stored, counter: Counter) -> datetime:
    if stored.last_shot_at is None:
        return stored.confirmed_at
    return max(stored.confirmed_at, stored.last_shot_at + counter.min_cycle)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One thing that may have happened: from `low` to `high` shots."""

    low: int
    high: int
    how: str


def _candidates(stored: Stored, look: Look, counter: Counter) -> list[_Candidate]:
    if look.value == stored.value and look.at == stored.confirmed_at:
        return [_Candidate(0, 0, "repeated")]
    most = cap(stored, look.at, counter)
    if not counter.resettable:
        return _advances(stored, look, counter, most)
    if look.reset_told:
        return _resets(stored, look, most)
    advances = _advances(stored, look, counter, most)
    stepped = [candidate.low for candidate in advances] == [1]
    if look.unbroken and (look.value >= stored.value or stepped):
        # Every change was delivered, so a reset would have shown its own low value; and a step over the modulus by
        # exactly one is the roll-over that was due, not a reset in that very moment.
        return advances
    return advances if _is_of_a_burst(stored.suspect, look, counter) else advances + _resets(stored, look, most)


def _is_of_a_burst(suspect: Suspect | None, look: Look, counter: Counter) -> bool:
    """Whether a value that cannot be came up a moment before: what a buffer holds that is delivered once more.

    A value that is seen again later than a buffer would repeat it stands: no burst goes on with each look at it.
    """
    if suspect is None:
        return False
    moment = counter.min_cycle / 2
    if look.value == suspect.value:
        moment = min(moment, counter.jitter)
    return timedelta(0) <= look.at - suspect.moved_at < moment


def _advances(stored: Stored, look: Look, counter: Counter, most: int) -> list[_Candidate]:
    advance = (look.value - stored.value) % counter.modulus
    found = []
    if advance <= most + counter.burst // counter.min_cycle:
        found.append(_Candidate(advance, advance, "advance" if look.value >= stored.value else "roll_over"))
    turns = (most - advance) // counter.modulus
    if turns > 0 and not look.unbroken:
        found.append(_Candidate(advance + counter.modulus, advance + turns * counter.modulus, "whole_turns"))
    return found


def _resets(stored: Stored, look: Look, most: int) -> list[_Candidate]:
    """A reset shows its own low value where every change was delivered; not what values that cannot be went on by."""
    if look.value > most:
        return []
    is_sure = look.unbroken and (stored.suspect is None or stored.suspect.stood)
    return [_Candidate(look.value, look.value if is_sure else most, "reset")]


def is_too_fast(stored: Stored, look: Step, counter: Counter) -> bool:
    """Whether a press is seen to be faster than was stated, if not by a multiple; `stored` knows of the look.

    Below half of it such a counter is never taken over: it counts again once the shortest cycle is corrected. Of one
    long interval nobody knows whether another counter was put there in it.
    """
    is_seen = stored.suspect is not None and stored.suspect.fast >= _FAST_MOVES
    return is_seen and _may_be_so_fast(stored.value, stored.confirmed_at, look, counter)


def _may_be_so_fast(value: int, at: datetime, look: Step, counter: Counter) -> bool:
    advance = (look.value - value) % counter.modulus
    return 0 < advance <= (look.at - at) // (counter.min_cycle / _MUCH_FASTER)


def _fast(suspect: Suspect, look: Look, counter: Counter) -> int:
    """How often in a row the values moved too fast by now; each since the one before it."""
    advance = (look.value - suspect.value) % counter.modulus
    if not advance:
        return suspect.fast
    fits = look.at - suspect.at >= advance * counter.min_cycle
    return suspect.fast + 1 if not fits and _may_be_so_fast(suspect.value, suspect.at, look, counter) else 0


def _following(stored: Stored, look: Step, counter: Counter, shots: int) -> Stored:
    """A repeat does not tell when it was said first: the time since the value before it is open to what follows."""
    if look.repeated:
        earliest = _first(stored, counter) + (shots - 1) * counter.min_cycle
        return Stored(look.value, stored.confirmed_at, min(look.at, earliest))
    if shots == 0:
        return Stored(look.value, look.at, stored.last_shot_at)
    earliest = _first(stored, counter) + (shots - 1) * counter.min_cycle
    if look.changed_at is not None:
        earliest = max(earliest, look.changed_at)
    return Stored(look.value, look.at, min(look.at, earliest))


def _implausible(stored: Stored, look: Look, counter: Counter) -> Verdict:
    most = cap(stored, look.at, counter)
    advance = (look.value - stored.value) % counter.modulus
    suspect = _continued(stored.suspect, look, counter)
    if suspect.moves < REBASE_MOVES:
        return Implausible(advance, most, replace(stored, suspect=suspect))
    seen = (suspect.value - suspect.first_value) % counter.modulus
    hidden = cap(stored, suspect.first_at, counter) + suspect.passed
    return Ambiguous(seen, seen + hidden, "rebased", Stored(look.value, look.at))


def _continued(suspect: Suspect | None, look: Look, counter: Counter) -> Suspect:
    """Values that come faster than a press makes them are no regime: a buffer that is delivered once more is a burst.

    Half the shortest cycle is the measure, since a press may be faster than was stated.
    """
    fresh = Suspect(look.value, look.at, look.value, look.at, look.at)
    if suspect is None or look.at < suspect.at:
        return suspect or fresh
    fast = _fast(suspect, look, counter)
    since_first = (look.value - suspect.first_value) % counter.modulus
    if since_first <= (look.at - suspect.first_at) // (counter.min_cycle / 2) + 1:
        moved = look.value != suspect.value
        moved_at = look.at if moved else suspect.moved_at
        return replace(suspect, value=look.value, at=look.at, moved_at=moved_at, moves=suspect.moves + moved, fast=fast)
    went_on = (look.value - suspect.value) % counter.modulus <= counter.burst // counter.min_cycle + 1
    return replace(fresh, passed=suspect.passed + (since_first if went_on else 0), fast=fast)
