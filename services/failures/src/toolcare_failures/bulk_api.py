"""What files bring to failures and what they take from it, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_failures.bulk_codes import take_codes
from toolcare_failures.columns import DATASETS
from toolcare_failures.problems import problems
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.bulk import BulkIn, BulkOut
from toolcare_shared.exports import DatasetList, ExportPage, UnknownDataset, export_page
from toolcare_shared.pages import InvalidCursor, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter()


@router.post("/bulk/failure_codes", response_model=BulkOut, tags=["bulk"], responses=problems())
async def bulk_failure_codes(
    body: BulkIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.DATA_IMPORT)]
) -> Response:
    """Add and change codes. None retires by a file: a code that no row names stays as it is."""
    async with work as session:
        return work.answer(await take_codes(Occasion(session, actor, work.now), body))


@router.get("/exports/failures", tags=["exports"])
async def list_failure_datasets(_: Annotated[Actor, requires(Permission.DATA_EXPORT)]) -> DatasetList:
    """The names of the tables that can be exported from here."""
    return DatasetList(datasets=list(DATASETS))


@router.get("/exports/failures/{dataset}", tags=["exports"], responses=problems(UnknownDataset, InvalidCursor))
async def export_failures(
    dataset: Annotated[str, Path(max_length=64)],
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.DATA_EXPORT)],
) -> ExportPage:
    """Rows of one table, page by page, with the columns that an import of it takes."""
    return await export_page(session, DATASETS, dataset, paging)
