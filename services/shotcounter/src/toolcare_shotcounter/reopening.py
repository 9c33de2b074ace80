"""A gap is opened again: what a person found of it is taken back, once he has seen what others corrected since."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shotcounter import announcements, by_hand, moving, recounting, settling
from toolcare_shotcounter.above_zero import lacking
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.by_hand import Foreseen
from toolcare_shotcounter.domain import CorrectedSince, GapIsOpen, GapIsTold, LessThanToTakeBack
from toolcare_shotcounter.store import gaps as gap_store
from toolcare_shotcounter.tables import GapRow


async def foresee(
    session: AsyncSession, gap_id: str, default_cycle: timedelta, actor: Actor, now: datetime
) -> Foreseen:
    """Return what opening a gap again would do, and what people booked at its tools since it was settled."""
    gap = await gap_store.gap(session, gap_id)
    _refuse_what_is_open(gap)
    back, *_ = await settling.steps_of(session, gap, None, default_cycle)
    because = Because(gap.id, gap.note, actor, actor.name, now)
    lines = [settling.line_of(gap, piece, because) for piece in back]
    return await by_hand.foresee(session, await by_hand.tools_of(session, gap, back), _settled_at(gap), lines)


async def reopen_gap(
    session: AsyncSession,
    gap_id: str,
    reason: str,
    despite: Collection[str],
    default_cycle: timedelta,
    actor: Actor,
    now: datetime,
) -> GapRow:
    """Take back what a person found of a gap: the least stands booked again, and the most is open.

    It goes back from whose it is by now, by lines of its own. What readings told of each step is no gap any more.
    Where somebody changed the count of one of its tools by hand since, that may have been to put the same right, and
    nothing goes back unless the caller names these lines in `despite`. Of a tool that has less than that nothing does.
    """
    await recounting.hold(session, (await gap_store.gap(session, gap_id)).machine_id)
    gap = await gap_store.gap_for_update(session, gap_id)
    _refuse_what_is_open(gap)
    because = Because(gap.id, reason, actor, actor.name, now)
    back, *_ = await settling.steps_of(session, gap, None, default_cycle)
    lines = [settling.line_of(gap, piece, because) for piece in back]
    tools = await by_hand.tools_of(session, gap, back)
    held = await moving.hold(session, lines, now, also=tools)
    await by_hand.refuse_unseen(session, tools, _settled_at(gap), despite, CorrectedSince)
    if (lacks := lacking(held.totals, [lines])) is not None:
        tool_id, missing = lacks
        raise LessThanToTakeBack(tool_id, held.totals[tool_id], held.totals[tool_id] + missing)
    gap.state, gap.settled, gap.settled_at, gap.settled_by, gap.note = "open", None, None, None, reason
    gap.booked = gap.low
    await announcements.gap_reopened(session, gap, because)
    await moving.book(session, held, lines, settling.as_told(lines), because)
    return gap


def _refuse_what_is_open(gap: GapRow) -> None:
    if gap.state == "open":
        raise GapIsOpen(gap.id)
    if gap.in_lines:
        raise GapIsTold(gap.id)


def _settled_at(gap: GapRow) -> datetime:
    return gap.settled_at or gap.until
