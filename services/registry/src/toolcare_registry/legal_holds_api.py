"""Legal holds over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from toolcare_registry import domain
from toolcare_registry.domain.legal_hold import NoLegalHold, ToolHeldAlready
from toolcare_registry.occasion import Occasion
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, Body, ToolOut, Words
from toolcare_registry.store import legal_holds as store
from toolcare_registry.tool_answers import tool_out
from toolcare_registry.usecases import legal_holds
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["legal holds"])

ToolId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII, examples=["t-0042"])]
Holder = Annotated[Actor, requires(Permission.LEGAL_HOLD)]


class HoldIn(Body):
    reason: Words


class HeldToolOut(BaseModel):
    tool_id: str
    number: str
    name: str
    reason: str
    by: str
    at: datetime


class HeldTools(BaseModel):
    items: list[HeldToolOut]


@router.get("/legal-holds")
async def list_legal_holds(session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]) -> HeldTools:
    """Each tool of which nothing ages out, the one held last first."""
    return HeldTools(
        items=[
            HeldToolOut(tool_id=hold.tool_id, number=number, name=name, reason=hold.reason, by=hold.by, at=hold.at)
            for hold, number, name in await store.all_holds(session)
        ]
    )


@router.post(
    "/tools/{tool_id}/legal-hold",
    response_model=ToolOut,
    responses=problems(domain.UnknownTool, ToolHeldAlready),
)
async def hold_data(tool_id: ToolId, body: HoldIn, work: UnitOfWork, actor: Holder) -> Response:
    """From now on nothing of this tool ages out in any service. It may run as before."""
    async with work as session:
        tool = await legal_holds.hold(Occasion(session, actor, work.now), tool_id, body.reason)
        return work.answer(await tool_out(session, tool))


@router.post(
    "/tools/{tool_id}/legal-hold/lift",
    response_model=ToolOut,
    responses=problems(domain.UnknownTool, NoLegalHold),
)
async def lift_legal_hold(tool_id: ToolId, body: HoldIn, work: UnitOfWork, actor: Holder) -> Response:
    """What is older than its term goes in the next night."""
    async with work as session:
        tool = await legal_holds.lift(Occasion(session, actor, work.now), tool_id, body.reason)
        return work.answer(await tool_out(session, tool))
