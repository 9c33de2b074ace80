"""Places over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import key
from toolcare_registry.domain.places import Place, PlaceInUse, PlaceNameTaken, UnknownPlace
from toolcare_registry.domain.use import UseWantsReason
from toolcare_registry.occasion import Occasion
from toolcare_registry.places_schemas import PlaceIn, PlaceOut, PlacePatch, place_changes
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, after_word, use_wish
from toolcare_registry.store import places as store
from toolcare_registry.usecases import places
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["places"])

PlaceId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]


@router.get("/places", responses=problems(InvalidCursor))
async def list_places(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    *,
    retired: Annotated[bool, Query(description="Those that are no longer in use instead")] = False,
) -> Page[PlaceOut]:
    """By name."""
    found = await store.places(session, retired=retired, after=after_word(paging), limit=paging.fetch)
    return paging.page(found, lambda row: PlaceOut.of(*row), lambda row: (key(row[0].name),))


@router.post("/places", status_code=201, response_model=PlaceOut, responses=problems(PlaceNameTaken))
async def add_place(
    body: PlaceIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PLACE_EDIT)]
) -> Response:
    """Add a place where tools are kept or worked on."""
    async with work as session:
        place = await places.add_place(Occasion(session, actor, work.now), body.name, body.kind, body.note)
        return work.answer(PlaceOut.of(place, 0))


@router.get("/places/{place_id}", response_model=PlaceOut, responses=problems(UnknownPlace))
async def get_place(
    place_id: PlaceId, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Response:
    """One place and how many tools lie there; its `ETag` is what a change names."""
    place = await store.place(session, place_id)
    return json_answer(await _out(session, place), 200, {"ETag": etag(place.version)})


@router.patch(
    "/places/{place_id}",
    response_model=PlaceOut,
    responses=problems(UnknownPlace, PlaceNameTaken, PlaceInUse, UseWantsReason),
)
async def change_place(
    place_id: PlaceId, body: PlacePatch, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PLACE_EDIT)]
) -> Response:
    """A place with tools in it stays in use; one that was retired comes back with `retired` false."""
    async with work as session:
        place = await store.place_for_update(session, place_id)
        work.expect(place.version)
        changed = await places.change_place(
            Occasion(session, actor, work.now), place, place_changes(body), use_wish(body, actor, work.now)
        )
        return work.answer(await _out(session, changed))


async def _out(session: AsyncSession, place: Place) -> PlaceOut:
    return PlaceOut.of(place, await store.tools_at(session, place.id))
