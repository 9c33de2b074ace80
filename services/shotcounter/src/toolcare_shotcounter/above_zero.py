"""No count goes below none: what a tool cannot give is not gained by another either. No IO."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from toolcare_shared.ids import new_id
from toolcare_shotcounter.outcome import Entry

Lot = Sequence[Entry]
"""Lines that share the same cycles out anew."""


def kept_above_zero(totals: Mapping[str, int], lots: Sequence[Lot]) -> list[Entry]:
    """Return the lines with as much less moved as tools have less than is to be taken from them.

    A count that a person set by the tool's own counter may be less than what is taken back; it ends at none. The
    latest stay first.
    """
    left = [list(lot) for lot in lots]
    while (worst := lacking(totals, left)) is not None:
        tool_id, shots = worst
        for lot in sorted(left, key=lambda lot: max(line.to_at for line in lot), reverse=True):
            shots -= _keep(lot, tool_id, shots)
            if shots <= 0:
                break
        else:
            break
    return [line for lot in left for line in lot if line.shots or line.shots_high]


def lacking(totals: Mapping[str, int], lots: Sequence[Lot]) -> tuple[str, int] | None:
    """Return the tool that would have the fewest shots, and how many are missing; None: no count is below none."""
    sums = dict(totals)
    for line in _all(lots):
        if line.tool_id is not None:
            sums[line.tool_id] = sums.get(line.tool_id, 0) + line.shots
    worst = min(sums, key=lambda tool_id: (sums[tool_id], tool_id), default=None)
    return None if worst is None or sums[worst] >= 0 else (worst, -sums[worst])


def _all(lots: Sequence[Lot]) -> Iterator[Entry]:
    return (line for lot in lots for line in lot)


def _keep(lot: list[Entry], tool_id: str, missing: int) -> int:
    """Leave so many shots of a lot with a tool that loses some in it; return how many stay there."""
    mine = [line for line in lot if line.tool_id == tool_id]
    lost = -sum(line.shots for line in mine)
    if lost <= 0:
        return 0
    factor = mine[0].factor
    cycles = min(-(-missing // factor), lost // factor)
    gains = sorted((line for line in lot if line.shots > 0 and line.tool_id != tool_id), key=lambda one: one.to_at)
    if not gains:
        _give(lot, mine[-1], mine[-1], cycles)
        return cycles * factor
    for line, taken, kept in _shared(gains[::-1], cycles, _crew(lot)):
        line.shots, line.shots_high = line.shots - taken * line.factor, line.shots_high - taken * line.factor
        _give(lot, mine[0], line, kept)
    return cycles * factor


def _crew(lot: Lot) -> Fraction:
    """Return how many tools gain each cycle that one loses: all of a crew do."""
    net: dict[tuple[str | None, str | None], int] = {}
    for line in lot:
        holder = line.tool_id, line.mounting_id
        net[holder] = net.get(holder, 0) + line.shots // line.factor
    gained = sum(cycles for cycles in net.values() if cycles > 0)
    return Fraction(gained, max(1, -sum(cycles for cycles in net.values() if cycles < 0)))


def _shared(gains: Sequence[Entry], cycles: int, crew: Fraction) -> Iterator[tuple[Entry, int, int]]:
    """Return with each gain how many of its cycles it loses, and how many of them stay."""
    every = sum(line.shots // line.factor for line in gains)
    so_far = taken = kept = 0
    for line in gains:
        so_far += line.shots // line.factor
        less, stays = int(cycles * crew * so_far / every), cycles * so_far // every
        yield line, less - taken, stays - kept
        taken, kept = less, stays


def _give(lot: list[Entry], whose: Entry, where: Entry, cycles: int) -> None:
    """Add cycles to a holder at the line of the press, and in the time, of another line."""
    if not cycles:
        return
    shots = cycles * whose.factor
    same = (line for line in lot if line.tool_id == whose.tool_id and line.mounting_id == whose.mounting_id)
    known = next((line for line in same if line.press == where.press and line.to_at == where.to_at), None)
    if known is not None:
        known.shots, known.shots_high = known.shots + shots, known.shots_high + shots
        return
    lot.append(
        replace(
            whose,
            id=new_id(),
            shots=shots,
            shots_high=shots,
            press=where.press,
            marks=where.marks,
            from_at=where.from_at,
            to_at=where.to_at,
        )
    )
