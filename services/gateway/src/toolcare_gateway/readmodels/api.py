"""The lists: each answers from the read models in one query, also while services are down."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from toolcare_gateway.forwarding import API
from toolcare_gateway.parts import Gateway
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.readmodels import board, lists, timeline
from toolcare_gateway.readmodels.domain import Condition, Lane
from toolcare_gateway.readmodels.keyset import Cursor, Limit
from toolcare_gateway.readmodels.lists import FailureFilter, ToolFilter, ToolSort
from toolcare_gateway.readmodels.schemas import (
    AreaList,
    Board,
    BoardColumn,
    JobList,
    MachineList,
    Overview,
    Run,
    ServicePresence,
    SourceList,
    Timeline,
    ToolFacets,
    ToolList,
)
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.contracts.registry import LocationKind, Readiness, ToolStatus
from toolcare_shared.errors import problems
from toolcare_shared.etag import JsonText
from toolcare_shared.ids import SLUG
from toolcare_shared.pages import InvalidCursor
from toolcare_shared.work import ReadSession

SERVICES = ("registry", "shotcounter", "maintenance", "failures", "actions", "photos", "gateway")

BOARD_PAGE = 50

Words = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Words in tool, level or plan")]
Value = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Values = Annotated[list[Value], Query(max_length=100)]
MachineIds = Annotated[list[Value], Query(max_length=100, description="Only tools on these machines")]

router = APIRouter(prefix=API, tags=["lists"])


@router.get("/tools", response_model=ToolList, responses=problems(InvalidCursor))
async def list_tools(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    q: Annotated[
        str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Words in number, name, owner or short code")
    ] = "",
    status: Annotated[list[ToolStatus], Query(description="All but retired tools when left out")] = [],  # noqa: B006 - FastAPI copies it
    condition: Annotated[list[Condition], Query()] = [],  # noqa: B006 - as above
    readiness: Annotated[list[Readiness], Query()] = [],  # noqa: B006 - as above
    location: Annotated[list[LocationKind], Query(description="Kinds of places")] = [],  # noqa: B006 - as above
    class_code: Values = [],  # noqa: B006 - as above
    owner: Values = [],  # noqa: B006 - as above
    machine_id: MachineIds = [],  # noqa: B006 - as above
    place_id: Values = [],  # noqa: B006 - as above
    due_back_before: Annotated[
        date | None, Query(description="Only tools that an external party was to bring back before this day")
    ] = None,
    failures: Annotated[
        FailureFilter | None, Query(description="Only with an open failure, or one that must not run on")
    ] = None,
    sort: ToolSort = ToolSort.URGENCY,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Tools, the worst first. `limit` up to 1000."""
    wanted = ToolFilter(
        q=q,
        statuses=status,
        conditions=condition,
        readiness=readiness,
        locations=location,
        class_codes=class_code,
        owners=owner,
        machine_ids=machine_id,
        place_ids=place_id,
        due_back_before=due_back_before,
        failures=failures,
    )
    text = await lists.tools(session, wanted, sort=sort, cursor=cursor, limit=limit)
    return JsonText(text, headers={"Cache-Control": "no-cache"})


@router.get("/tools/facets")
async def tool_facets(session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]) -> ToolFacets:
    """What the list of tools can be filtered by, with how many tools each value has."""
    return await lists.facets(session)


@router.get("/machines", responses=problems(InvalidCursor))
async def list_machines(
    session: ReadSession,
    gateway: Gateway,
    _: Annotated[Actor, requires(Permission.MACHINE_READ)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> MachineList:
    """Machines by name, with their tools, counter sources and run permits."""
    permits = {machine: Run.model_validate(permit.model_dump()) for machine, permit in gateway.live.permits.items()}
    return await lists.machines(session, permits, gateway.live.readings, cursor, limit)


@router.get("/areas")
async def list_areas(session: ReadSession, _: Annotated[Actor, requires(Permission.MACHINE_READ)]) -> AreaList:
    """The areas of the plant, as the machines name them, with how many machines each has."""
    return await lists.areas(session)


@router.get("/sources", responses=problems(InvalidCursor))
async def list_sources(
    session: ReadSession,
    gateway: Gateway,
    _: Annotated[Actor, requires(Permission.SOURCE_READ)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> SourceList:
    """Counter sources with what was last heard of each, page by page."""
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


@router.get("/board", responses=problems(InvalidCursor))
async def board_of_all(
    session: ReadSession,
    gateway: Gateway,
    _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)],
    q: Words = "",
    machine_id: MachineIds = [],  # noqa: B006 - FastAPI copies it
) -> Board:
    """What needs somebody: how many cards each column of the board has, and the first fifty of each."""
    now = gateway.clock.now()
    columns = {
        lane: await board.column(session, lane, q=q, machine_ids=machine_id, cursor=None, limit=BOARD_PAGE, now=now)
        for lane in Lane
    }
    return Board(counts=dict(await board.counts(session, q, machine_id)), columns=columns)


@router.get("/board/{lane}", responses=problems(InvalidCursor))
async def board_column(
    lane: Lane,
    session: ReadSession,
    gateway: Gateway,
    _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)],
    q: Words = "",
    machine_id: MachineIds = [],  # noqa: B006 - FastAPI copies it
    limit: Limit = BOARD_PAGE,
    cursor: Cursor = None,
) -> BoardColumn:
    """One column of the maintenance board, page by page."""
    now = gateway.clock.now()
    return await board.column(session, lane, q=q, machine_ids=machine_id, cursor=cursor, limit=limit, now=now)


@router.get("/tools/{tool_id}/timeline", responses=problems(InvalidCursor))
async def tool_timeline(
    tool_id: Annotated[str, Path(pattern=SLUG.pattern)],
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    kind: Annotated[list[str], Query(max_length=50, description="Names of events; all when left out")] = [],  # noqa: B006 - as above
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Timeline:
    """What happened to a tool, the latest first: one line over all services."""
    return await timeline.entries(session, tool_id, kind, cursor, limit)


@router.get("/overview")
async def overview(
    session: ReadSession, gateway: Gateway, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Overview:
    """How the plant stands: counts for the start page, and which services are there."""
    tools, sources, others = await lists.counts(session, gateway.clock.now())
    plant = await plant_store.plant(session)
    present = gateway.live.presence
    return Overview(
        tools=tools,
        sources=sources,
        open_jobs=others["open_jobs"],
        untriaged_failures=others["untriaged_failures"],
        critical_failures=others["critical_failures"],
        open_gaps=others["open_gaps"],
        rejected_readings=others["rejected_readings"],
        services=[
            ServicePresence(name=name, status="unknown" if name not in present else present[name].value)
            for name in SERVICES
        ],
        plant_name=plant.name,
        set_up=plant.set_up_at is not None,
    )
