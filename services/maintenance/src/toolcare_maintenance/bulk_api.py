"""What files bring to maintenance and what they take from it, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_maintenance.bulk_parts import take_parts
from toolcare_maintenance.bulk_plans import take_plans
from toolcare_maintenance.columns import DATASETS
from toolcare_maintenance.problems import problems
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.bulk import BulkIn, BulkOut
from toolcare_shared.exports import DatasetList, ExportPage, UnknownDataset, export_page
from toolcare_shared.pages import InvalidCursor, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter()


@router.post("/bulk/plans", response_model=BulkOut, tags=["bulk"], responses=problems())
async def bulk_plans(
    body: BulkIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.DATA_IMPORT)]
) -> Response:
    """Add and change levels by tool number, plan and code. Levels that no row names stay as they are."""
    async with work as session:
        return work.answer(await take_plans(Occasion(session, actor, work.now), body))


@router.post("/bulk/parts", response_model=BulkOut, tags=["bulk"], responses=problems())
async def bulk_parts(
    body: BulkIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.DATA_IMPORT)]
) -> Response:
    """Add and change spare parts by their numbers; another stock is booked as a count."""
    async with work as session:
        return work.answer(await take_parts(Occasion(session, actor, work.now), body))


@router.get("/exports/maintenance", tags=["exports"])
async def list_maintenance_datasets(_: Annotated[Actor, requires(Permission.DATA_EXPORT)]) -> DatasetList:
    """The names of the tables that can be exported from here."""
    return DatasetList(datasets=list(DATASETS))


@router.get("/exports/maintenance/{dataset}", tags=["exports"], responses=problems(UnknownDataset, InvalidCursor))
async def export_maintenance(
    dataset: Annotated[str, Path(max_length=64)],
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.DATA_EXPORT)],
) -> ExportPage:
    """Rows of one table, page by page, with the columns that an import of it takes."""
    return await export_page(session, DATASETS, dataset, paging)
