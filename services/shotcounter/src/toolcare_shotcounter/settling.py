"""A gap ends: what a person found takes the place of its interval."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shotcounter import announcements, material, moving, recounting
from toolcare_shotcounter.above_zero import kept_above_zero, lacking
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.domain import GapIsSettled, OutsideGap
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.recount import Made, Piece, doubted_shares, moved
from toolcare_shotcounter.store import gaps as gap_store
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.tables import GapRow


async def settle_gap(
    session: AsyncSession,
    gap_id: str,
    settled: int,
    note: str,
    default_cycle: timedelta,
    actor: Actor,
    now: datetime,
) -> GapRow:
    """Replace a gap's interval by what a person found: the credited tools get the rest, all bounds close.

    What readings or a correction tell of it meanwhile comes before or after: they lock the same counters.
    """
    await recounting.hold(session, (await gap_store.gap(session, gap_id)).machine_id)
    gap = await gap_store.gap_for_update(session, gap_id)
    if gap.state != "open":
        raise GapIsSettled(gap_id)
    if not gap.low <= settled <= gap.high:
        raise OutsideGap(gap.low, gap.high, settled)
    because = Because(gap.id, note, actor, actor.name, now)
    steps = await steps_of(session, gap, settled, default_cycle)
    close(gap, settled, note, actor, now)
    await announcements.gap_settled(session, gap, settled, actor, now)
    await _book(session, gap, steps, because)
    return gap


def close(gap: GapRow, settled: int, note: str, actor: Actor, now: datetime) -> None:
    gap.state, gap.settled, gap.settled_at, gap.settled_by, gap.note = "settled", settled, now, actor.name, note
    gap.booked = settled
    if gap.told == settled:
        gap.told = None


async def steps_of(
    session: AsyncSession, gap: GapRow, settled: int | None, default_cycle: timedelta
) -> list[list[Piece]]:
    """Return what each holder gets more, or keeps no longer open, by what was found: in the hours in which it arose.

    Where it is None, what each gives back of it, and keeps open again. And the same in two steps: what is booked goes
    to whose it is by now, and what was found comes on top. What a tool cannot give is lacking in the first alone.
    """
    hung = await recount_store.hung(session, gap.machine_id, gap.since)
    shortest = await material.shortest_cycle(session, (hung,), default_cycle)
    doubt = recount_store.doubt_of(gap)
    old = await recount_store.booked_of_gap(session, gap, hung, shortest)
    stood = gap.low if gap.settled is None else gap.settled
    now, new = (doubted_shares(hung, replace(doubt, settled=shots), shortest) for shots in (stood, settled))
    counted = gap.counted or hung.counted_now(gap.source_id)
    whole = Made(gap.id, gap.source_id, gap.marks, gap.since, gap.until, 0, counted)
    return [list(moved(before, after, whole, gap_id=gap.id)) for before, after in ((old, new), (old, now), (now, new))]


async def _book(session: AsyncSession, gap: GapRow, steps: Sequence[Sequence[Piece]], because: Because) -> None:
    whole, *lots = ([line_of(gap, piece, because) for piece in pieces] for pieces in steps)
    held = await moving.hold(session, whole, because.now)
    lines = whole
    if lacking(held.totals, [whole]) is not None:
        lines = kept_above_zero(held.totals, [lot for lot in lots if lot])
    await moving.book(session, held, lines, as_told(lines), because)


def as_told(lines: Iterable[Entry]) -> list[Entry]:
    """Take together hours one after the other that get no shots and are only no longer open."""
    told: list[Entry] = []
    for line in sorted(lines, key=lambda line: (*_run(line), line.from_at)):
        last = told[-1] if told else None
        if last is None or last.shots or line.shots or _run(last) != _run(line):
            told.append(replace(line))
            continue
        last.shots_high, last.to_at = last.shots_high + line.shots_high, line.to_at
    return told


def _run(line: Entry) -> tuple[str, str, int]:
    return line.tool_id or "", line.mounting_id or "", line.cavities or 0


def line_of(gap: GapRow, piece: Piece, because: Because) -> Entry:
    line = moving.line_of(gap.machine_id, piece, because)
    return replace(line, cause_id=piece.holder.assignment_id, raw_from=gap.value_from, raw=gap.value_to)
