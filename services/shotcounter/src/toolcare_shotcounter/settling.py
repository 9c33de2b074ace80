"""A gap ends: what a person found, or late readings tell, takes the place of its interval."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.contracts.shotcounter import ShotOrigin
from toolcare_shotcounter import announcements, ledger, recount_store, store
from toolcare_shotcounter.counting import Entry
from toolcare_shotcounter.crediting import nobody
from toolcare_shotcounter.domain import GapIsSettled, OutsideGap
from toolcare_shotcounter.tables import GapRow


async def settle_gap(
    session: AsyncSession, gap_id: str, settled: int, note: str, actor: Actor, now: datetime
) -> GapRow:
    """Replace a gap's interval by what a person found: the credited tools get the rest, all bounds close."""
    gap = await store.gap_for_update(session, gap_id)
    if gap.state != "open":
        raise GapIsSettled(gap_id)
    if not gap.low <= settled <= gap.high:
        raise OutsideGap(gap.low, gap.high, settled)
    gap.state, gap.settled, gap.settled_at, gap.settled_by, gap.note = "settled", settled, now, actor.name, note
    await session.flush()
    hung = await recount_store.hung(session, gap.machine_id, gap.since)
    lines = _settling_lines(gap, settled, note, f"{actor.kind}:{actor.id}")
    for line in lines:
        line.stretch = nobody(hung.of(gap.source_id), gap.until).stretch if line.tool_id is None else None
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


_NOBODY: Mapping[str, object] = {"tool_id": None, "mounting_id": None, "factor": 1}


def _text(credit: Mapping[str, object], name: str) -> str | None:
    value = credit[name]
    return None if value is None else str(value)


def _settling_lines(gap: GapRow, settled: int, note: str, actor: str) -> list[Entry]:
    more, less = settled - gap.booked, settled - gap.high
    credited: list[Mapping[str, object]] = [credit for credit in gap.credits if credit["credited"]]
    lines = [_settling_line(gap, credit, more, less, note, actor) for credit in credited or [_NOBODY]]
    others = [credit for credit in gap.credits if not credit["credited"]]
    return lines + [_settling_line(gap, credit, 0, gap.booked - gap.high, note, actor) for credit in others]


def _settling_line(gap: GapRow, credit: Mapping[str, object], more: int, less: int, note: str, actor: str) -> Entry:
    factor = int(str(credit["factor"]))
    return Entry(
        tool_id=_text(credit, "tool_id"),
        machine_id=gap.machine_id,
        source_id=gap.source_id,
        mounting_id=_text(credit, "mounting_id"),
        factor=factor,
        raw_from=gap.value_from,
        raw=gap.value_to,
        shots=more * factor,
        shots_high=less * factor,
        from_at=gap.since,
        to_at=gap.until,
        confidence="correction",
        origin=ShotOrigin.CORRECTION.value,
        note=note,
        actor=actor,
        gap_id=gap.id,
        readings=0,
    )
