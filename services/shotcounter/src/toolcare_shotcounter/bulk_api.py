"""What files bring to the shotcounter and what they take from it, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.bulk import BulkIn, BulkOut, attempt, take_rows
from toolcare_shared.errors import Invalid
from toolcare_shared.exports import DatasetList, ExportPage, UnknownDataset, export_page
from toolcare_shared.pages import InvalidCursor, Paging
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import bulk
from toolcare_shotcounter.api import Running
from toolcare_shotcounter.bulk import COUNT_KEY, COUNT_REFUSALS, CountImport
from toolcare_shotcounter.columns import DATASETS
from toolcare_shotcounter.problems import problems

router = APIRouter()


@router.post("/bulk/counts", response_model=BulkOut, tags=["bulk"], responses=problems(Invalid))
async def bulk_counts(
    body: BulkIn, work: UnitOfWork, running: Running, actor: Annotated[Actor, requires(Permission.DATA_IMPORT)]
) -> Response:
    """Set the counts of tools by manual readings. A count that does not fit needs `confirm` in its row."""
    async with work as session:
        async with attempt(session, keep=not body.dry_run):
            if body.dry_run:
                await bulk.expect_tools(session, list(body.coming))
            tool_ids = await bulk.tool_ids_by_number(session)
            counts = CountImport(session, tool_ids, body.coming, running.default_cycle, actor, work.now)
            taken = await take_rows(session, body, counts.take, COUNT_REFUSALS, COUNT_KEY)
        return work.answer(taken)


@router.get("/exports/shotcounter", tags=["exports"])
async def list_shotcounter_datasets(_: Annotated[Actor, requires(Permission.DATA_EXPORT)]) -> DatasetList:
    """The names of the tables that can be exported from here."""
    return DatasetList(datasets=list(DATASETS))


@router.get("/exports/shotcounter/{dataset}", tags=["exports"], responses=problems(UnknownDataset, InvalidCursor))
async def export_shotcounter(
    dataset: Annotated[str, Path(max_length=64)],
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.DATA_EXPORT)],
) -> ExportPage:
    """Rows of one table, page by page, with the columns that an import of it takes."""
    return await export_page(session, DATASETS, dataset, paging)
