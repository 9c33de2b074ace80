"""A gap is opened again: what a person found of it is taken back, once he has seen what others corrected since."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shotcounter import announcements, moving, recounting, settling, store
from toolcare_shotcounter.above_zero import lacking
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.domain import BookedByHand, CorrectedSince, GapIsOpen, GapIsTold, LessThanToTakeBack
from toolcare_shotcounter.recount import Piece
from toolcare_shotcounter.store import assigning as assigning_store
from toolcare_shotcounter.store import gaps as gap_store
from toolcare_shotcounter.tables import EntryRow, GapRow


@dataclass(frozen=True, slots=True)
class ToolThen:
    """A tool's count now, and what it would be."""

    tool_id: str
    number: str
    total: int
    total_after: int
    total_high_after: int


@dataclass(frozen=True, slots=True)
class Reopening:
    """What opening a gap again would do to its tools, and what people booked at them since it was settled."""

    tools: Sequence[ToolThen]
    by_hand: Sequence[EntryRow]


async def foresee(session: AsyncSession, gap_id: str, default_cycle: timedelta) -> Reopening:
    gap = await gap_store.gap(session, gap_id)
    _refuse_what_is_open(gap)
    back, *_ = await settling.steps_of(session, gap, None, default_cycle)
    lines = await _by_hand(session, gap, await _tools(session, gap, back))
    shown = {piece.holder.tool_id for piece in back} | {line.tool_id for line in lines}
    tools = [await _then(session, tool_id, back) for tool_id in sorted(one for one in shown if one is not None)]
    return Reopening(tools, lines)


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
    tools = await _tools(session, gap, back)
    held = await moving.hold(session, lines, now, also=tools)
    await _refuse_unseen(session, await _by_hand(session, gap, tools), despite)
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


async def _tools(session: AsyncSession, gap: GapRow, back: Iterable[Piece]) -> set[str]:
    """Return whoever has shots of the gap, or had some: a correction may have come before they went on."""
    had = await gap_store.tools_that_had(session, gap)
    return had | {piece.holder.tool_id for piece in back if piece.holder.tool_id is not None}


async def _by_hand(session: AsyncSession, gap: GapRow, tools: Collection[str]) -> list[EntryRow]:
    """Return what people booked at tools since the gap was settled; nothing of those whose lines come to none."""
    lines = await gap_store.by_hand_since(session, gap, tools)
    sums = {tool_id: sum(line.shots for line in lines if line.tool_id == tool_id) for tool_id in tools}
    return [line for line in lines if sums[str(line.tool_id)]]


async def _refuse_unseen(session: AsyncSession, by_hand: Sequence[EntryRow], despite: Collection[str]) -> None:
    if {line.id for line in by_hand} <= set(despite):
        return
    numbers = await assigning_store.numbers(session, [str(line.tool_id) for line in by_hand])
    raise CorrectedSince(
        [
            BookedByHand(
                line.id,
                numbers.get(str(line.tool_id), str(line.tool_id)),
                line.shots,
                line.recorded_at,
                line.actor,
                line.note,
            )
            for line in by_hand
        ]
    )


async def _then(session: AsyncSession, tool_id: str, back: Iterable[Piece]) -> ToolThen:
    mine = [piece for piece in back if piece.holder.tool_id == tool_id]
    row = await store.total(session, tool_id)
    total, high = (row.total, row.total_high) if row else (0, 0)
    return ToolThen(
        tool_id,
        await assigning_store.number(session, tool_id),
        total,
        total + sum(piece.shots for piece in mine),
        high + sum(piece.shots_high for piece in mine),
    )
