"""Which insert made which shots: counts shared out over those who sat in a position while they were counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Count:
    """Shots of a tool between two moments; a correction may take some back."""

    since: datetime
    until: datetime
    shots: int


@dataclass(frozen=True, slots=True)
class Term:
    """Someone's time in a position, from `since` until just before `until`, and the shots made in it."""

    id: str
    since: datetime
    until: datetime | None
    shots: int


def credited(terms: Sequence[Term], counts: Iterable[Count]) -> tuple[Term, ...]:
    """Return the terms of one position with the counts shared out, in the order in which they were taken."""
    shared = tuple(terms)
    for count in counts:
        shared = _credit(shared, count)
    return shared


def while_occupied(terms: Sequence[Term], count: Count) -> int:
    """Return the shots of the count that were made while anybody sat there, by the time that is."""
    overlaps = [_overlap(term, count) for term in terms]
    return apportion(count.shots, [sum(overlaps), _length(count) - sum(overlaps)])[0]


def apportion(amount: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights into whole numbers with exactly its sum (largest remainder; the first of equals)."""
    total = sum(weights)
    if total <= 0:
        return [0] * len(weights)
    sign = -1 if amount < 0 else 1
    whole = [abs(amount) * weight // total for weight in weights]
    rests = [abs(amount) * weight % total for weight in weights]
    left = abs(amount) - sum(whole)
    for index in sorted(range(len(weights)), key=lambda index: -rests[index])[:left]:
        whole[index] += 1
    return [sign * part for part in whole]


def _credit(terms: tuple[Term, ...], count: Count) -> tuple[Term, ...]:
    weights = [_overlap(term, count) for term in terms]
    shots = while_occupied(terms, count)
    if shots >= 0:
        parts = apportion(shots, weights)
    else:
        parts = [-part for part in _taken_back(-shots, weights, [term.shots for term in terms])]
    return tuple(replace(term, shots=term.shots + part) for term, part in zip(terms, parts, strict=True))


def _taken_back(amount: int, weights: Sequence[int], available: Sequence[int]) -> list[int]:
    """Split what is taken back, from nobody more than is there; what one lacks the others give."""
    taken = [0] * len(weights)
    while amount > 0:
        able = [weight if taken[i] < available[i] else 0 for i, weight in enumerate(weights)]
        if not any(able):
            break
        for i, part in enumerate(apportion(amount, able)):
            given = min(part, available[i] - taken[i])
            taken[i] += given
            amount -= given
    return taken


def _length(count: Count) -> int:
    return max(1, (count.until - count.since) // _TICK)


def _overlap(term: Term, count: Count) -> int:
    """Return their common time in ticks; one tick for a count without length that falls into the term."""
    since, until = count.since, max(count.until, count.since + _TICK)
    ends = until if term.until is None else min(term.until, until)
    return max(0, (ends - max(term.since, since)) // _TICK)
