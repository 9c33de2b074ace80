"""Checking what hangs on a press, and finding a tool by its label, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import domain
from toolcare_registry.domain import codes
from toolcare_registry.domain.codes import UnknownCode, WrongCheckCharacter, WrongLabel
from toolcare_registry.labels_schemas import FoundOut, InsertFoundOut
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, ScannedIn, ToolOut
from toolcare_registry.store import codes as store
from toolcare_registry.store import inserts
from toolcare_registry.tool_answers import tool_out
from toolcare_registry.usecases import runs
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter()

ToolId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII, examples=["t-0042"])]
_PLAIN = r"^[^\x00-\x1f\x7f]+$"


@router.post(
    "/tools/{tool_id}/check-label",
    response_model=ToolOut,
    tags=["mountings"],
    responses=problems(domain.UnknownTool, domain.ToolNotMounted, UnknownCode, WrongCheckCharacter, WrongLabel),
)
async def check_label(
    tool_id: ToolId, body: ScannedIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.TOOL_MOUNT)]
) -> Response:
    """Compare a label that was scanned at the press with the tool that is mounted there."""
    async with work as session:
        tool = await runs.check_mounted(session, tool_id, body.scanned, work.now)
        return work.answer(await tool_out(session, tool))


@router.get("/codes", tags=["codes"], responses=problems(UnknownCode, WrongCheckCharacter))
async def find_text(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    text: Annotated[str, Query(min_length=1, max_length=400, pattern=_PLAIN, description="As it was scanned or typed")],
) -> FoundOut | InsertFoundOut:
    """As the address below, for a text that holds slashes."""
    return await _found(session, text)


@router.get("/codes/{text:path}", tags=["codes"], responses=problems(UnknownCode, WrongCheckCharacter))
async def find_code(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    text: Annotated[str, Path(min_length=1, max_length=400, pattern=_PLAIN, examples=["K7M-2P5"])],
) -> FoundOut | InsertFoundOut:
    """Take a short code in any spelling, the address in a label's QR code, a tool's number or an insert's serial."""
    return await _found(session, text)


async def _found(session: AsyncSession, text: str) -> FoundOut | InsertFoundOut:
    """A tool's number comes first: it stands on every label."""
    scanned = codes.read(text)
    try:
        return FoundOut.of(await store.tool_of_label(session, scanned))
    except (UnknownCode, WrongCheckCharacter):
        insert = None if scanned.number is None else await inserts.insert_of_serial(session, scanned.number)
        if insert is None:
            raise
        return InsertFoundOut.of(insert)
