"""How long a tool ran, and how long its cycles took."""

from collections.abc import Mapping

STEP_MS = 10
"""Cycles are told apart by so much."""
PAUSE_MS = 120_000
"""Longer than any cycle, where no approved one is known."""
_RUNS_AT_MOST = 2
_CYCLE_AT_MOST = 3


def running_ms(shots: int, length_ms: int, cycle_ms: int | None) -> int:
    """How long a tool ran for shots counted over a time: a pause longer than two approved cycles does not count.

    The same as maintenance reckons running hours by (docs/adr/0011).
    """
    longest = PAUSE_MS if cycle_ms is None else _RUNS_AT_MOST * cycle_ms
    return max(0, min(length_ms, shots * longest))


def moved_ms(shots: int, length_ms: int, cycle_ms: int | None) -> int:
    """How long a tool ran for shots that are moved to or from it, told for the piece of an hour with its pauses."""
    return running_ms(shots, length_ms, None) if cycle_ms is None else min(length_ms, shots * cycle_ms)


def cycle_of(shots: int, length_ms: int, cycle_ms: int | None, shot_factor: int) -> str | None:
    """Return the cycle time of these shots as a key of `RunFact.cycles`; None where it was no running, or no time.

    Longer than three approved cycles is a pause. `shot_factor` shots are made in one cycle.
    """
    if shots <= 0 or length_ms <= 0:
        return None
    longest = PAUSE_MS if cycle_ms is None else _CYCLE_AT_MOST * cycle_ms
    if length_ms * shot_factor > longest * shots:
        return None
    return str((2 * length_ms * shot_factor + STEP_MS * shots) // (2 * STEP_MS * shots))


def median_ms(cycles: Mapping[str, int]) -> int | None:
    """The cycle that half of the shots did not exceed."""
    whole, passed = sum(cycles.values()), 0
    for cycle in sorted(cycles, key=int):
        passed += cycles[cycle]
        if 2 * passed >= whole:
            return int(cycle) * STEP_MS
    return None
