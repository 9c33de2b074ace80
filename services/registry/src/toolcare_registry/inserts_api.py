"""Inserts with serial numbers over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import TimeInFuture, TimeTooEarly, UnknownTool, key
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.components import ComponentIsRetired, UnknownComponent
from toolcare_registry.domain.inserts import (
    Insert,
    InsertAlreadyThere,
    InsertIsScrapped,
    InsertMovedMeanwhile,
    InsertState,
    InsertWasScrapped,
    NotASerialPosition,
    PositionTaken,
    SerialTaken,
    UnknownInsert,
)
from toolcare_registry.inserts_schemas import InsertHistoryOut, InsertIn, InsertOut, InsertPatch, InstallIn, RemoveIn
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, after_word
from toolcare_registry.store import inserts as store_of_inserts
from toolcare_registry.usecases import inserts
from toolcare_registry.usecases.inserts import AddInsert, InstallInsert
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["inserts"])

InsertId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]


@router.get("/inserts", responses=problems(InvalidCursor))
async def list_inserts(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    tool_id: Annotated[
        str | None, Query(max_length=64, pattern=PRINTABLE_ASCII, description="Those that sit in this tool")
    ] = None,
    state: InsertState | None = None,
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="Serial number or name")] = "",
) -> Page[InsertOut]:
    """By serial number."""
    found = await store_of_inserts.page(
        session, tool_id=tool_id, state=state, q=q, after=after_word(paging), limit=paging.fetch
    )
    sitting = await store_of_inserts.open_stays(session, [insert.id for insert in found])
    return paging.page(
        found, lambda insert: InsertOut.of(insert, sitting.get(insert.id)), lambda insert: (key(insert.serial),)
    )


@router.post("/inserts", status_code=201, response_model=InsertHistoryOut, responses=problems(SerialTaken))
async def add_insert(
    body: InsertIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.STRUCTURE_EDIT)]
) -> Response:
    """Add an insert to the stock, with the shots it has made before."""
    async with work as session:
        added = await inserts.add_insert(session, AddInsert(**body.model_dump()), actor, work.now)
        return work.answer(await _out(session, added))


@router.get("/inserts/{insert_id}", response_model=InsertHistoryOut, responses=problems(UnknownInsert))
async def get_insert(
    insert_id: InsertId, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Response:
    """One insert with its shots and where it is; its `ETag` is what a change names."""
    insert = await _out(session, await store_of_inserts.one(session, insert_id))
    return json_answer(insert, 200, {"ETag": etag(insert.version)})


@router.patch("/inserts/{insert_id}", response_model=InsertHistoryOut, responses=problems(UnknownInsert, SerialTaken))
async def correct_insert(
    insert_id: InsertId,
    body: InsertPatch,
    work: UnitOfWork,
    _: Annotated[Actor, requires(Permission.STRUCTURE_EDIT)],
) -> Response:
    """Put right what was typed of an insert; fields that are left out stay."""
    async with work as session:
        insert = await store_of_inserts.one_for_update(session, insert_id)
        work.expect(insert.version)
        return work.answer(await _out(session, await inserts.correct_insert(session, insert, body)))


@router.post(
    "/inserts/{insert_id}/install",
    response_model=InsertHistoryOut,
    responses=problems(
        UnknownInsert,
        UnknownComponent,
        UnknownTool,
        ComponentIsRetired,
        NotASerialPosition,
        PositionTaken,
        InsertAlreadyThere,
        InsertIsScrapped,
        InsertWasScrapped,
        InsertMovedMeanwhile,
        TimeInFuture,
        TimeTooEarly,
    ),
)
async def install_insert(
    insert_id: InsertId,
    body: InstallIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.INSERT_MOVE)],
) -> Response:
    """The shots that were counted since `at` become those of the insert that sat there."""
    command = InstallInsert(
        insert_id, body.component_id, body.reason, body.at or work.now, body.swap, body.although_scrapped
    )
    async with work as session:
        installed = await inserts.install_insert(session, command, actor, work.now)
        return work.answer(await _out(session, installed))


@router.post(
    "/inserts/{insert_id}/remove",
    response_model=InsertHistoryOut,
    responses=problems(
        UnknownInsert, UnknownTool, InsertAlreadyThere, InsertMovedMeanwhile, TimeInFuture, TimeTooEarly
    ),
)
async def remove_insert(
    insert_id: InsertId, body: RemoveIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.INSERT_MOVE)]
) -> Response:
    """Also for an insert that sits in no tool: back from repair, or scrapped."""
    remark = Remark(body.at or work.now, actor.name, body.reason)
    async with work as session:
        removed = await inserts.remove_insert(session, insert_id, body.to, remark, actor, work.now)
        return work.answer(await _out(session, removed))


async def _out(session: AsyncSession, insert: Insert) -> InsertHistoryOut:
    stays, steps = await store_of_inserts.history(session, insert.id), await store_of_inserts.steps(session, insert.id)
    return InsertHistoryOut.told(insert, stays, steps)
