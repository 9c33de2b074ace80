"""Spare parts over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.domain.parts import (
    Booking,
    MovementKind,
    NotEnoughInStock,
    PartInUse,
    PartIsRetired,
    PartNumberTaken,
    TooMuchInStock,
    UnknownPart,
)
from toolcare_maintenance.domain.unknown import UnknownTool
from toolcare_maintenance.parts_schemas import BookIn, MovementOut, PartIn, PartOut, PartPatch, RetirePartIn, UseIn
from toolcare_maintenance.places import after_instant
from toolcare_maintenance.problems import COMPARED, problems
from toolcare_maintenance.tables import Part
from toolcare_maintenance.usecases import parts
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.parts import Movement
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["parts"])

PartId = Annotated[str, Path(max_length=64)]
_BOOKING = (UnknownPart, PartIsRetired, NotEnoughInStock, TooMuchInStock)


@router.get("/parts", responses=problems(InvalidCursor))
async def list_parts(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.PART_READ)],
    q: Annotated[
        str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Words in number, name, supplier, place")
    ] = "",
    tool_id: Annotated[
        str | None, Query(max_length=64, pattern=r"^[^\x00]*$", description="Parts this tool uses")
    ] = None,
    *,
    low: Annotated[bool, Query(description="Only what should be ordered")] = False,
    retired: bool = False,
) -> Page[PartOut]:
    """By number."""
    found = await store.parts(
        session,
        words=q.casefold().split(),
        tool_id=tool_id,
        only_low=low,
        retired=retired,
        limit=paging.fetch,
        after=_after_number(paging),
    )
    tools = await store.tools_of_parts(session, [part.id for part in found])
    return paging.page(found, lambda part: PartOut.of(part, tools[part.id]), lambda part: (part.number_key,))


@router.post(
    "/parts", status_code=201, response_model=PartOut, responses=problems(PartNumberTaken, UnknownTool, TooMuchInStock)
)
async def add_part(body: PartIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PART_EDIT)]) -> Response:
    """Add a spare part with its stock and the tools that use it."""
    async with work as session:
        part = await parts.add_part(Occasion(session, actor, work.now), body.values(), body.stock, body.tool_ids)
        return work.answer(await _out(session, part))


@router.get("/parts/{part_id}", response_model=PartOut, responses=problems(UnknownPart))
async def get_part(
    part_id: PartId, session: ReadSession, _: Annotated[Actor, requires(Permission.PART_READ)]
) -> Response:
    """One spare part with its stock; its `ETag` is what a change names."""
    part = await _out(session, await store.part(session, part_id))
    return json_answer(part, 200, {"ETag": etag(part.version)})


@router.patch(
    "/parts/{part_id}",
    response_model=PartOut,
    responses=problems(UnknownPart, PartNumberTaken, PartIsRetired, UnknownTool),
)
async def change_part(
    part_id: PartId, body: PartPatch, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PART_EDIT)]
) -> Response:
    """Change what is known of a part; its stock changes by movements alone."""
    async with work as session:
        part = await store.lock_part(session, part_id)
        work.expect(part.version)
        changed = await parts.change_part(Occasion(session, actor, work.now), part, body)
        return work.answer(await _out(session, changed))


@router.post(
    "/parts/{part_id}/retire", response_model=PartOut, responses=problems(*COMPARED, UnknownPart, PartIsRetired)
)
async def retire_part(
    part_id: PartId, body: RetirePartIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.PART_EDIT)]
) -> Response:
    """Take a part out of use, with the reason; its movements stay."""
    async with work as session:
        part = await store.lock_part(session, part_id)
        work.expect(part.version)
        retired = parts.retire_part(part, body.reason)
        return work.answer(await _out(session, retired))


@router.post("/parts/{part_id}/restore", response_model=PartOut, responses=problems(*COMPARED, UnknownPart, PartInUse))
async def restore_part(
    part_id: PartId, work: UnitOfWork, _: Annotated[Actor, requires(Permission.PART_EDIT)]
) -> Response:
    """Bring a part back into use, with the stock it had."""
    async with work as session:
        part = await store.lock_part(session, part_id)
        work.expect(part.version)
        return work.answer(await _out(session, parts.restore_part(part)))


@router.post("/parts/{part_id}/stock", response_model=PartOut, responses=problems(*_BOOKING))
async def book_stock(
    part_id: PartId, body: BookIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PART_EDIT)]
) -> Response:
    """Book what came in, what was counted or what was thrown away."""
    movement = Movement(Booking(MovementKind(body.kind), body.quantity), body.reason)
    async with work as session:
        await parts.book(Occasion(session, actor, work.now), part_id, movement)
        return work.answer(await _out(session, await store.part(session, part_id)))


@router.post("/parts/{part_id}/use", response_model=PartOut, responses=problems(UnknownTool, *_BOOKING))
async def use_part(
    part_id: PartId, body: UseIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PART_USE)]
) -> Response:
    """Take from stock. More than there is cannot be taken: count the stock first."""
    movement = Movement(Booking(MovementKind.USE, body.quantity), body.reason, body.tool_id)
    async with work as session:
        await parts.book(Occasion(session, actor, work.now), part_id, movement)
        return work.answer(await _out(session, await store.part(session, part_id)))


@router.get("/parts/{part_id}/movements", responses=problems(UnknownPart, InvalidCursor))
async def list_movements(
    part_id: PartId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.PART_READ)]
) -> Page[MovementOut]:
    """Newest first."""
    await store.part(session, part_id)
    found = await store.movements_of(session, part_id, limit=paging.fetch, after=after_instant(paging))
    return paging.page(found, MovementOut.of, lambda row: (row[0].at.isoformat(), row[0].id))


async def _out(session: AsyncSession, part: Part) -> PartOut:
    return PartOut.of(part, (await store.tools_of_parts(session, [part.id]))[part.id])


def _after_number(paging: PageRequest) -> str | None:
    match paging.after:
        case None:
            return None
        case (str(number),):
            return number
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
