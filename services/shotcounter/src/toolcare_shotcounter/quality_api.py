"""What presses tell of cycles and cavities, over HTTP: parse, call, map."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession
from toolcare_shotcounter import domain, store
from toolcare_shotcounter.api import Running, ToolId
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.quality_schemas import ToldOut
from toolcare_shotcounter.schemas import Moment
from toolcare_shotcounter.store import quality as quality_store

router = APIRouter(tags=["counts"])

_SHOWN = timedelta(days=30)
_LONGEST = timedelta(days=366)


@router.get("/tools/{tool_id}/quality", responses=problems(domain.UnknownTool, domain.UnusableRange))
async def get_quality(
    tool_id: ToolId,
    session: ReadSession,
    running: Running,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
) -> ToldOut:
    """Good and bad cycles of a tool, by cavity, and its jobs, as presses told them: the last 30 days, or up to 366."""
    await store.tool(session, tool_id)
    until = until or running.context.clock.now()
    since = since or until - _SHOWN
    if not since < until <= since + _LONGEST:
        raise domain.UnusableRange(f"Ask for a time that ends after it begins, of at most {_LONGEST.days} days.")
    return ToldOut.of(tool_id, since, until, await quality_store.told_of_tool(session, tool_id, since, until))
