"""What files bring to the registry and what they take from it, over HTTP."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_registry import bulk
from toolcare_registry.columns import DATASETS
from toolcare_registry.occasion import Occasion
from toolcare_registry.problems import problems
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.bulk import BulkIn, BulkOut, attempt, take_rows
from toolcare_shared.exports import DatasetList, ExportPage, UnknownDataset, export_page
from toolcare_shared.pages import InvalidCursor, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter()


@router.post("/bulk/tools", response_model=BulkOut, tags=["bulk"], responses=problems())
async def bulk_tools(
    body: BulkIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.DATA_IMPORT)]
) -> Response:
    """Add and change tools by their numbers. A refused row does not stop the others; a repeat changes nothing."""
    async with work as session:
        async with attempt(session, keep=not body.dry_run):
            if body.dry_run:
                await bulk.expect_places(session, body.places)
            take = partial(bulk.take_tool, Occasion(session, actor, work.now))
            taken = await take_rows(session, body, take, bulk.TOOL_REFUSALS, bulk.TOOL_KEY)
        return work.answer(taken)


@router.post("/bulk/machines", response_model=BulkOut, tags=["bulk"], responses=problems())
async def bulk_machines(
    body: BulkIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.DATA_IMPORT)]
) -> Response:
    """Add and change machines by their ids, else their names."""
    async with work as session:
        take = partial(bulk.take_machine, Occasion(session, actor, work.now))
        return work.answer(await take_rows(session, body, take, bulk.MACHINE_REFUSALS, bulk.MACHINE_KEY))


@router.post("/bulk/places", response_model=BulkOut, tags=["bulk"], responses=problems())
async def bulk_places(
    body: BulkIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.DATA_IMPORT)]
) -> Response:
    """Add and change places by their names."""
    async with work as session:
        take = partial(bulk.take_place, Occasion(session, actor, work.now))
        return work.answer(await take_rows(session, body, take, bulk.PLACE_REFUSALS, bulk.PLACE_KEY))


@router.get("/exports/registry", tags=["exports"])
async def list_registry_datasets(_: Annotated[Actor, requires(Permission.DATA_EXPORT)]) -> DatasetList:
    """The names of the tables that can be exported from here."""
    return DatasetList(datasets=list(DATASETS))


@router.get("/exports/registry/{dataset}", tags=["exports"], responses=problems(UnknownDataset, InvalidCursor))
async def export_registry(
    dataset: Annotated[str, Path(max_length=64)],
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.DATA_EXPORT)],
) -> ExportPage:
    """A table, page by page, with the columns that an import takes and a few that are only told."""
    return await export_page(session, DATASETS, dataset, paging)
