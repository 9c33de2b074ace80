"""What is counted, scanned and reported while a tool hangs on a press."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.domain import Identity, Mounting, Tool, ToolNotMounted
from toolcare_registry.domain.runs import Counted, shares
from toolcare_registry.store import components, runs
from toolcare_registry.usecases.codes import check_label


async def count_shots(session: AsyncSession, counted: Counted, position: int) -> None:
    """Add counted shots to the runs in which they were made; the same event a second time adds nothing."""
    if not await runs.first_times(session, {counted.tool_id: position}):
        return
    touched: list[Mounting] = []
    if not counted.is_settled:
        touched = await runs.runs_between(session, counted.tool_id, counted.since, counted.until)
    await runs.add_shots(session, shares(counted, touched))


async def count_all(session: AsyncSession, counts: Mapping[int, Counted]) -> Collection[str]:
    """Take counts of several tools, by position, as each by itself; return the tools whose count needs no more.

    The others are those with inserts, and those of which is yet to be found out to which run the shots belong.
    """
    sharing = await components.with_serial_positions(session, [counted.tool_id for counted in counts.values()])
    simple = {
        counted.tool_id: (counted, position)
        for position, counted in counts.items()
        if counted.is_settled and counted.tool_id not in sharing
    }
    newer = await runs.first_times(session, {tool_id: position for tool_id, (_, position) in simple.items()})
    shots = Counter[str]()
    for tool_id in newer:
        shots.update(shares(simple[tool_id][0], ()))
    await runs.add_shots(session, shots)
    return simple


async def check_mounted(session: AsyncSession, tool_id: str, scanned: str, now: datetime) -> Tool:
    """Mark the tool's open run as checked by a scan; WrongLabel when the label is another tool's."""
    tool = await store.tool_for_update(session, tool_id)
    last = await store.last_mounting(session, tool_id)
    if last is None or not last.open:
        raise ToolNotMounted(tool_id)
    await check_label(session, tool, scanned)
    await runs.note_identity(session, last.id, Identity.SCAN, now)
    return tool


async def identified_by_press(session: AsyncSession, mounting_id: str, at: datetime) -> None:
    await runs.note_identity(session, mounting_id, Identity.PRESS, at)


async def mismatched(session: AsyncSession, machine_id: str, tool_ids: list[str], mould: str, at: datetime) -> None:
    """Note the mould a press named on each run it had then."""
    for tool_id in tool_ids:
        mounting_id = await runs.run_at(session, tool_id, machine_id, at)
        if mounting_id is not None:
            await runs.note_mismatch(session, mounting_id, mould)
