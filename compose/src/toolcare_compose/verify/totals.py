"""What the others made of the counts: at the place where each has read, its totals are those that were published."""

from collections.abc import AsyncIterator, Mapping

from sqlalchemy import Executable, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_compose.verify.ledger import newest_counts
from toolcare_compose.verify.site import Site
from toolcare_shared.contracts.shotcounter import ShotsCounted
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.deadletter import LetterState

_CURSOR, _LETTER = tables.cursor.c, tables.dead_letter.c
_PARTS = ("place", "total", "total at most")


async def agree(site: Site) -> AsyncIterator[str]:
    log = site.logs.get(ShotsCounted.publisher)
    if log is None:
        return
    for service, kept in _kept().items():
        session = site.states.get(service)
        if session is None:
            continue
        place = await session.scalar(
            select(_CURSOR.position).where(
                _CURSOR.publisher == ShotsCounted.publisher, _CURSOR.aggregate == ShotsCounted.aggregate
            )
        )
        here = {str(row[0]): tuple(row)[1:] for row in await session.execute(kept)}
        counted = sum(bool(found[0]) for found in here.values())
        if place is None and counted:
            yield f"{service} has counts of {counted} tools, and has read none"
        published = await newest_counts(log, place or 0)
        waiting = await _waiting(session)
        for tool_id, said in sorted(published.items()):
            if tool_id in waiting:
                continue
            found = here.get(tool_id, (0, 0, 0))
            for part, is_here, was_said in zip(_PARTS, found, said, strict=True):
                if is_here is not None and is_here != was_said:
                    yield f"{service} has {part} {is_here} of {tool_id}, published was {was_said}"


def _kept() -> Mapping[str, Executable]:
    """Tool, place of its last count, total and total at most; empty what the service does not keep."""
    from toolcare_actions.tables import Tool as ActionsTool
    from toolcare_gateway.readmodels.tables import ToolRead
    from toolcare_maintenance.tables import Tool as MaintainedTool
    from toolcare_registry.tables import CountedRow

    nothing = null()
    return {
        "registry": select(CountedRow.tool_id, CountedRow.position, nothing, nothing),
        "maintenance": select(
            MaintainedTool.id, MaintainedTool.counted_position, MaintainedTool.total, MaintainedTool.total_high
        ),
        "actions": select(ActionsTool.id, ActionsTool.counted_position, ActionsTool.total, nothing),
        "gateway": select(ToolRead.tool_id, nothing, ToolRead.total, ToolRead.total_high),
    }


async def _waiting(session: AsyncSession) -> frozenset[str | None]:
    """Tools whose counts wait behind an event that could not be handled."""
    query = select(_LETTER.subject).where(
        _LETTER.publisher == ShotsCounted.publisher, _LETTER.state != LetterState.HANDLED
    )
    return frozenset(await session.scalars(query))
