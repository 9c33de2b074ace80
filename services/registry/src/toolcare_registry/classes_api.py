"""Tool classes over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_registry.classes_schemas import ToolClassBody, ToolClassesOut, ToolClassIn, ToolClassOut
from toolcare_registry.domain.classes import ToolClassTaken, UnknownToolClass
from toolcare_registry.problems import COMPARED, problems
from toolcare_registry.schemas import PRINTABLE_ASCII
from toolcare_registry.store import classes as store_of_classes
from toolcare_registry.usecases import classes
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["tool classes"])

Code = Annotated[str, Path(max_length=16, pattern=PRINTABLE_ASCII, examples=["102"])]


@router.get("/tool-classes", responses=problems())
async def list_tool_classes(
    session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> ToolClassesOut:
    """All of them, by code."""
    return ToolClassesOut(items=[ToolClassOut.of(found) for found in await store_of_classes.page(session)])


@router.post("/tool-classes", status_code=201, response_model=ToolClassOut, responses=problems(ToolClassTaken))
async def add_tool_class(
    body: ToolClassIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """Add a class that tools can be of."""
    async with work as session:
        return work.answer(ToolClassOut.of(await classes.add_class(session, body.of_code(body.code))))


@router.put("/tool-classes/{code}", response_model=ToolClassOut, responses=problems(UnknownToolClass))
async def change_tool_class(
    code: Code, body: ToolClassBody, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """Tools that live by the limit of the class are told anew."""
    async with work as session:
        before = await store_of_classes.one_for_update(session, code)
        work.expect(before.version)
        changed = await classes.change_class(session, before, body.of_code(code), actor, work.now)
        return work.answer(ToolClassOut.of(changed))


@router.post(
    "/tool-classes/{code}/confirm", response_model=ToolClassOut, responses=problems(UnknownToolClass, *COMPARED)
)
async def confirm_tool_class(
    code: Code, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """Say that the plant stands by the class as it is."""
    async with work as session:
        before = await store_of_classes.one_for_update(session, code)
        work.expect(before.version)
        return work.answer(ToolClassOut.of(await classes.confirm_class(session, before, actor, work.now)))
