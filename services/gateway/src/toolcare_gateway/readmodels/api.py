"""The lists: each answers from the read models in one query, also while services are down."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from toolcare_gateway.forwarding import API
from toolcare_gateway.parts import Gateway
from toolcare_gateway.readmodels import lists
from toolcare_gateway.readmodels.domain import Condition
from toolcare_gateway.readmodels.keyset import Cursor, Limit
from toolcare_gateway.readmodels.lists import ToolSort
from toolcare_gateway.readmodels.schemas import (
    JobList,
    MachineList,
    Overview,
    Run,
    ServicePresence,
    SourceList,
    ToolList,
)
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.contracts.registry import ToolStatus
from toolcare_shared.errors import problems
from toolcare_shared.etag import JsonText
from toolcare_shared.pages import InvalidCursor
from toolcare_shared.work import ReadSession

SERVICES = ("registry", "shotcounter", "maintenance", "failures", "actions", "photos", "gateway")

router = APIRouter(prefix=API, tags=["lists"])


@router.get("/tools", response_model=ToolList, responses=problems(InvalidCursor))
async def list_tools(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Words in number or name")] = "",
    status: Annotated[list[ToolStatus], Query(description="All but retired tools when left out")] = [],  # noqa: B006 - FastAPI copies it
    condition: Annotated[list[Condition], Query()] = [],  # noqa: B006 - as above
    sort: ToolSort = ToolSort.URGENCY,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Tools, the worst first. `limit` up to 1000."""
    text = await lists.tools(session, q=q, statuses=status, conditions=condition, sort=sort, cursor=cursor, limit=limit)
    return JsonText(text, headers={"Cache-Control": "no-cache"})


@router.get("/machines", responses=problems(InvalidCursor))
async def list_machines(
    session: ReadSession,
    gateway: Gateway,
    _: Annotated[Actor, requires(Permission.MACHINE_READ)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> MachineList:
    """Machines by name, with their tools, counter sources and run permits."""
    permits = {machine: Run(run=permit.run, reasons=permit.reasons) for machine, permit in gateway.live.permits.items()}
    return await lists.machines(session, permits, gateway.live.readings, cursor, limit)


@router.get("/sources", responses=problems(InvalidCursor))
async def list_sources(
    session: ReadSession,
    gateway: Gateway,
    _: Annotated[Actor, requires(Permission.SOURCE_READ)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> SourceList:
    return await lists.sources(session, gateway.live.readings, cursor, limit)


@router.get("/jobs", responses=problems(InvalidCursor))
async def list_jobs(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)],
    state: Literal["open", "all"] = "open",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> JobList:
    """Jobs, the worst first. `open` includes those that were started."""
    return await lists.jobs(session, state, cursor, limit)


@router.get("/overview")
async def overview(
    session: ReadSession, gateway: Gateway, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Overview:
    """How the plant stands: counts for the start page, and which services are there."""
    tools, sources, others = await lists.counts(session, gateway.clock.now())
    present = gateway.live.presence
    return Overview(
        tools=tools,
        sources=sources,
        open_jobs=others["open_jobs"],
        open_gaps=others["open_gaps"],
        rejected_readings=others["rejected_readings"],
        services=[
            ServicePresence(name=name, status="unknown" if name not in present else present[name].value)
            for name in SERVICES
        ],
    )
