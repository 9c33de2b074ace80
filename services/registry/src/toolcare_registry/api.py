"""The registry over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_registry import domain, store, usecases
from toolcare_registry.domain.axes import ToolIsAway, ToolNotReady
from toolcare_registry.domain.cavities import CavityInUse, NoActiveCavityLeft
from toolcare_registry.domain.classes import UnknownToolClass
from toolcare_registry.domain.codes import UnknownCode, WrongCheckCharacter, WrongLabel
from toolcare_registry.domain.configurations import (
    ConfigurationAllBlocked,
    ConfigurationIsRetired,
    UnknownConfiguration,
)
from toolcare_registry.domain.corrections import RunInTheWay
from toolcare_registry.domain.places import PlaceIsRetired, UnknownPlace
from toolcare_registry.domain.use import UseWantsReason
from toolcare_registry.problems import problems
from toolcare_registry.schemas import (
    PRINTABLE_ASCII,
    MachineIn,
    MachineOut,
    MachinePatch,
    MountIn,
    MountingOut,
    RetireIn,
    ToolIn,
    ToolOut,
    ToolPatch,
    UnmountIn,
    after_word,
    machine_changes,
    use_wish,
)
from toolcare_registry.store import MountingRecord
from toolcare_registry.tool_answers import tool_out
from toolcare_registry.usecases import MountTool, RegisterMachine, RegisterTool, UnmountTool
from toolcare_shared.auth import Actor, Permission, may, requires
from toolcare_shared.errors import Forbidden
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter()

ToolId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII, examples=["t-0042"])]
MachineId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII, examples=["p01"])]


@router.post(
    "/tools",
    status_code=201,
    response_model=ToolOut,
    tags=["tools"],
    responses=problems(
        domain.ToolNumberTaken, domain.UnusableIdentity, domain.MinimumCycleAboveExpected, UnknownToolClass
    ),
)
async def register_tool(
    body: ToolIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """Register a tool under the number that is engraved on it."""
    async with work as session:
        tool = await usecases.register_tool(session, RegisterTool(**body.model_dump()), actor, work.now)
        return work.answer(await tool_out(session, tool))


@router.get("/tools/{tool_id}", response_model=ToolOut, tags=["tools"], responses=problems(domain.UnknownTool))
async def get_tool(
    tool_id: ToolId, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Response:
    """Its ETag guards writes; the machine's name beside it may change without it, so there is no 304."""
    tool = await tool_out(session, await store.tool(session, tool_id))
    return json_answer(tool, 200, {"ETag": etag(tool.version)})


@router.patch(
    "/tools/{tool_id}",
    response_model=ToolOut,
    tags=["tools"],
    responses=problems(
        domain.UnknownTool,
        domain.ToolNumberTaken,
        domain.MinimumCycleAboveExpected,
        NoActiveCavityLeft,
        CavityInUse,
        UnknownToolClass,
    ),
)
async def change_tool(
    tool_id: ToolId, body: ToolPatch, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """Change what is known of a tool; fields that are left out stay."""
    async with work as session:
        tool = await store.tool_for_update(session, tool_id)
        work.expect(tool.version)
        changed = await usecases.change_tool(session, tool, body, actor, work.now)
        return work.answer(await tool_out(session, changed))


@router.post(
    "/tools/{tool_id}/retire",
    response_model=ToolOut,
    tags=["tools"],
    responses=problems(domain.UnknownTool, domain.ToolIsRetired, domain.ToolIsMounted),
)
async def retire_tool(
    tool_id: ToolId, body: RetireIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_RETIRE)]
) -> Response:
    """Take a tool out of use for good, with the reason; its history stays."""
    async with work as session:
        tool = await usecases.retire_tool(session, tool_id, body.reason, actor, work.now)
        return work.answer(await tool_out(session, tool))


@router.post(
    "/tools/{tool_id}/mount",
    response_model=ToolOut,
    tags=["mountings"],
    responses=problems(
        domain.UnknownTool,
        domain.UnknownMachine,
        domain.MachineIsRetired,
        UnknownConfiguration,
        ConfigurationIsRetired,
        ConfigurationAllBlocked,
        domain.ToolIsRetired,
        domain.ToolIsMounted,
        domain.PressHasTools,
        domain.StationTaken,
        domain.StationNeeded,
        domain.UnknownStation,
        RunInTheWay,
        ToolIsAway,
        ToolNotReady,
        Forbidden,
        UnknownCode,
        WrongCheckCharacter,
        WrongLabel,
        domain.TimeInFuture,
        domain.TimeTooEarly,
    ),
)
async def mount_tool(
    tool_id: ToolId, body: MountIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_MOUNT)]
) -> Response:
    """Several tools may hang on one machine, each with its shot factor; a tool hangs on one machine at most."""
    if body.override_reason is not None and not may(actor, Permission.TOOL_RELEASE):
        raise Forbidden(
            "Ask someone who may release tools, or have this one released first.", permission=Permission.TOOL_RELEASE
        )
    command = MountTool(
        tool_id=tool_id,
        machine_id=body.machine_id,
        shot_factor=body.shot_factor,
        at=body.at or work.now,
        reason=body.why,
        job=body.job,
        order_shots=body.order_shots,
        others=body.others,
        returned=body.returned,
        override_reason=body.override_reason,
        scanned=body.scanned,
        configuration_id=body.configuration_id,
        station=body.station,
    )
    async with work as session:
        tool = await usecases.mount_tool(session, command, actor, work.now)
        return work.answer(await tool_out(session, tool))


@router.post(
    "/tools/{tool_id}/unmount",
    response_model=ToolOut,
    tags=["mountings"],
    responses=problems(
        domain.UnknownTool,
        domain.ToolNotMounted,
        UnknownPlace,
        PlaceIsRetired,
        domain.TimeInFuture,
        domain.TimeTooEarly,
    ),
)
async def unmount_tool(
    tool_id: ToolId, body: UnmountIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_MOUNT)]
) -> Response:
    """End the tool's run on its press, now or at an earlier time, and say where it went."""
    command = UnmountTool(tool_id, body.at or work.now, body.reason, body.place_id)
    async with work as session:
        tool = await usecases.unmount_tool(session, command, actor, work.now)
        return work.answer(await tool_out(session, tool))


@router.get("/tools/{tool_id}/mountings", tags=["mountings"], responses=problems(domain.UnknownTool, InvalidCursor))
async def list_mountings_of_tool(
    tool_id: ToolId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Page[MountingOut]:
    """Newest first."""
    tool = await store.tool(session, tool_id)
    return _history(
        paging, await store.mountings_of_tool(session, tool.id, after=after_word(paging), limit=paging.fetch)
    )


@router.post(
    "/machines",
    status_code=201,
    response_model=MachineOut,
    tags=["machines"],
    responses=problems(domain.MachineNameTaken, domain.MachineIdTaken, domain.UnusableIdentity),
)
async def register_machine(
    body: MachineIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MACHINE_EDIT)]
) -> Response:
    """Register a machine under the id that its topics carry."""
    async with work as session:
        machine = await usecases.register_machine(session, RegisterMachine(**body.model_dump()), actor, work.now)
        return work.answer(MachineOut.of(machine, []))


@router.get("/retired-machines", tags=["machines"], responses=problems(InvalidCursor))
async def list_retired_machines(
    paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.MACHINE_READ)]
) -> Page[MachineOut]:
    """By name."""
    found = await store.retired_machines(session, after=after_word(paging), limit=paging.fetch)
    return paging.page(found, lambda machine: MachineOut.of(machine, []), lambda machine: (domain.key(machine.name),))


@router.get(
    "/machines/{machine_id}", response_model=MachineOut, tags=["machines"], responses=problems(domain.UnknownMachine)
)
async def get_machine(
    machine_id: MachineId, session: ReadSession, _: Annotated[Actor, requires(Permission.MACHINE_READ)]
) -> Response:
    """Its ETag guards writes; the tools on it change without it, so there is no 304."""
    machine = await store.machine(session, machine_id)
    answer = MachineOut.of(machine, await store.open_mountings_on(session, machine_id))
    return json_answer(answer, 200, {"ETag": etag(machine.version)})


@router.patch(
    "/machines/{machine_id}",
    response_model=MachineOut,
    tags=["machines"],
    responses=problems(domain.UnknownMachine, domain.MachineNameTaken, domain.MachineInUse, UseWantsReason),
)
async def change_machine(
    machine_id: MachineId,
    body: MachinePatch,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.MACHINE_EDIT)],
) -> Response:
    """Change what is known of a machine, or take it out of use; fields that are left out stay."""
    async with work as session:
        machine = await store.machine_for_update(session, machine_id)
        work.expect(machine.version)
        changed = await usecases.change_machine(
            session, machine, machine_changes(body), use_wish(body, actor, work.now), actor, work.now
        )
        return work.answer(MachineOut.of(changed, await store.open_mountings_on(session, machine_id)))


@router.get(
    "/machines/{machine_id}/mountings", tags=["mountings"], responses=problems(domain.UnknownMachine, InvalidCursor)
)
async def list_mountings_on_machine(
    machine_id: MachineId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.MACHINE_READ)]
) -> Page[MountingOut]:
    """Newest first."""
    machine = await store.machine(session, machine_id)
    records = await store.mountings_on_machine(session, machine.id, after=after_word(paging), limit=paging.fetch)
    return _history(paging, records)


def _history(paging: PageRequest, records: list[MountingRecord]) -> Page[MountingOut]:
    return paging.page(records, MountingOut.of, lambda record: (record.mounting.id,))
