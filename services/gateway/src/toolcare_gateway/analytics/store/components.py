"""What the parts of tools are called."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.tables import ComponentFact, ToolFact

_AT_ONCE = 1000


async def named(session: AsyncSession, ids: Collection[str], *, of_tools: bool = False) -> Mapping[str, str]:
    """The names of these parts, with their positions, and with the numbers of their tools where those differ.

    A part that no event has described yet has none.
    """
    asked, found = sorted(id_ for id_ in ids if id_), {}
    for start in range(0, len(asked), _AT_ONCE):
        query = (
            select(ComponentFact.component_id, ComponentFact.name, ComponentFact.position, ToolFact.number)
            .outerjoin(ToolFact, ToolFact.tool_id == ComponentFact.tool_id)
            .where(ComponentFact.component_id.in_(asked[start : start + _AT_ONCE]))
        )
        for id_, name, position, number in await session.execute(query):
            words = [name, position] if position and position not in name else [name]
            found[id_] = " · ".join([*words, number] if of_tools and number else words)
    return found
