"""What files take from here, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path

from toolcare_photos.columns import DATASETS
from toolcare_photos.problems import problems
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.exports import DatasetList, ExportPage, UnknownDataset, export_page
from toolcare_shared.pages import InvalidCursor, Paging
from toolcare_shared.work import ReadSession

router = APIRouter(tags=["exports"])


@router.get("/exports/photos")
async def list_photo_datasets(_: Annotated[Actor, requires(Permission.DATA_EXPORT)]) -> DatasetList:
    """The names of the tables that can be exported from here."""
    return DatasetList(datasets=list(DATASETS))


@router.get("/exports/photos/{dataset}", responses=problems(UnknownDataset, InvalidCursor))
async def export_photos(
    dataset: Annotated[str, Path(max_length=64)],
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.DATA_EXPORT)],
) -> ExportPage:
    """What is known of each photo, removed ones too; the pictures themselves are left out."""
    return await export_page(session, DATASETS, dataset, paging)
