"""What people booked by hand at a gap's tools: it may have put right already what a decision on the gap would."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import store
from toolcare_shotcounter.domain import BookedByHand, CorrectedByHand
from toolcare_shotcounter.outcome import Entry
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
class Foreseen:
    """What a decision on a gap would do to its tools, and what people booked at them since."""

    tools: Sequence[ToolThen]
    by_hand: Sequence[EntryRow]


async def tools_of(session: AsyncSession, gap: GapRow, pieces: Iterable[Piece]) -> set[str]:
    """Return whoever has shots of the gap, or had some: a correction may have come before they went on."""
    had = await gap_store.tools_that_had(session, gap)
    return had | {piece.holder.tool_id for piece in pieces if piece.holder.tool_id is not None}


async def foresee(session: AsyncSession, tools: Collection[str], since: datetime, lines: Iterable[Entry]) -> Foreseen:
    """Return the counts of tools as they would be by lines that are not booked."""
    listed = list(lines)
    seen = await booked(session, tools, since)
    shown = {line.tool_id for line in listed} | {line.tool_id for line in seen}
    then = [await _then(session, tool_id, listed) for tool_id in sorted(one for one in shown if one is not None)]
    return Foreseen(then, seen)


async def booked(session: AsyncSession, tools: Collection[str], since: datetime) -> list[EntryRow]:
    """Return what people booked at tools since a moment; nothing of those whose lines come to none."""
    lines = [line for tool_id in sorted(tools) for line in await gap_store.by_hand_since(session, tool_id, since)]
    sums = {tool_id: sum(line.shots for line in lines if line.tool_id == tool_id) for tool_id in tools}
    return sorted((line for line in lines if sums[str(line.tool_id)]), key=lambda line: line.id)


async def refuse_unseen(
    session: AsyncSession,
    tools: Collection[str],
    since: datetime,
    despite: Collection[str],
    refusal: type[CorrectedByHand],
) -> None:
    """Raise `refusal` where people booked lines at these tools since then that `despite` does not name."""
    lines = await booked(session, tools, since)
    if {line.id for line in lines} <= set(despite):
        return
    numbers = await assigning_store.numbers(session, [str(line.tool_id) for line in lines])
    raise refusal(
        [
            BookedByHand(
                line.id,
                numbers.get(str(line.tool_id), str(line.tool_id)),
                line.shots,
                line.recorded_at,
                line.actor,
                line.note,
            )
            for line in lines
        ]
    )


async def _then(session: AsyncSession, tool_id: str, lines: Iterable[Entry]) -> ToolThen:
    mine = [line for line in lines if line.tool_id == tool_id]
    row = await store.total(session, tool_id)
    total, high = (row.total, row.total_high) if row else (0, 0)
    return ToolThen(
        tool_id,
        await assigning_store.number(session, tool_id),
        total,
        total + sum(line.shots for line in mine),
        high + sum(line.shots_high for line in mine),
    )
