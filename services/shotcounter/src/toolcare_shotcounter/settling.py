"""A gap ends: what a person found takes the place of its interval."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shotcounter import announcements, ledger, material, moving, recounting, store
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.crediting import Holder
from toolcare_shotcounter.domain import GapIsSettled, OutsideGap
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.recount import Piece, differences, doubted_shares
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
    lines = await _lines(session, gap, settled, Because(gap.id, note, actor, actor.name, now), default_cycle)
    close(gap, settled, note, actor, now)
    lines_of = {line.tool_id: line for line in lines if line.tool_id is not None}
    for tool_id in sorted(lines_of):
        await announcements.shots_counted(session, await store.total_for_update(session, tool_id), now)
    await session.flush()
    await ledger.book(session, lines, now)
    await announcements.gap_settled(session, gap, settled, actor, now)
    for tool_id, line in sorted(lines_of.items()):
        total = await store.total_for_update(session, tool_id)
        await announcements.shots_entered(session, total, line, actor, now)
    await session.flush()
    return gap


def close(gap: GapRow, settled: int, note: str, actor: Actor, now: datetime) -> None:
    gap.state, gap.settled, gap.settled_at, gap.settled_by, gap.note = "settled", settled, now, actor.name, note


async def _lines(
    session: AsyncSession, gap: GapRow, settled: int, because: Because, default_cycle: timedelta
) -> list[Entry]:
    """Return what each holder gets more, or keeps no longer open, by what was found."""
    hung = await recount_store.hung(session, gap.machine_id, gap.since)
    shortest = await material.shortest_cycle(session, (hung,), default_cycle)
    doubt = recount_store.doubt_of(gap)
    old = await recount_store.booked_of_gap(session, gap, hung, shortest)
    sums: dict[Holder, tuple[int, int]] = {}
    for holder, _, shots, high in differences(old, doubted_shares(hung, replace(doubt, settled=settled), shortest)):
        known = sums.get(holder, (0, 0))
        sums[holder] = known[0] + shots, known[1] + high
    return [_line(gap, holder, shots, high, because) for holder, (shots, high) in sums.items() if shots or high]


def _line(gap: GapRow, holder: Holder, shots: int, high: int, because: Because) -> Entry:
    piece = Piece(holder, gap.id, gap.source_id, gap.marks, gap.since, gap.until, shots, high, gap_id=gap.id)
    line = moving.line_of(gap.machine_id, piece, because)
    return replace(line, cause_id=holder.assignment_id, raw_from=gap.value_from, raw=gap.value_to)
