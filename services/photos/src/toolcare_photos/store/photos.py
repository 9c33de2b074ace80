"""Pictures and the photos that people made of them."""

from dataclasses import asdict
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.photo import (
    Belonging,
    Erasing,
    Half,
    Layer,
    Photo,
    PhotoIdTaken,
    Picture,
    Removal,
    Slot,
    UnknownPhoto,
)
from toolcare_photos.tables import AliasRow, PhotoRow, PictureRow, ToolFact
from toolcare_shared.db import insert

Found: TypeAlias = Select[PhotoRow, PictureRow, str]


async def hold_picture(session: AsyncSession, picture: Picture) -> None:
    """Have the picture's row, new or not, and hold it until the transaction ends: its files are ours that long."""
    statement = insert(session, PictureRow).values(**asdict(picture), is_kept=True)
    there = {"is_kept": True, "kind": picture.kind, "original_bytes": picture.original_bytes}
    await session.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_=there))


async def hold_kept_picture(session: AsyncSession, sha256: str) -> bool:
    """Hold the picture's row; False when its files were deleted in the meantime."""
    kept = select(PictureRow.sha256).where(PictureRow.sha256 == sha256, PictureRow.is_kept)
    return await session.scalar(kept.with_for_update()) is not None


async def is_of_no_photo(session: AsyncSession, sha256: str) -> bool:
    """Tell whether every photo of this picture was erased."""
    return not await session.scalar(select(exists().where(PhotoRow.sha256 == sha256, PhotoRow.erased_at.is_(None))))


async def forget_picture(session: AsyncSession, sha256: str) -> None:
    await session.execute(update(PictureRow).where(PictureRow.sha256 == sha256).values(is_kept=False))


async def add_photo(session: AsyncSession, added: Photo) -> None:
    """Insert the photo; PhotoIdTaken when its id is in use, also by a transaction that ended only just now."""
    values = {
        "id": added.id,
        "sha256": added.picture.sha256,
        **asdict(added.of),
        "slot": added.slot.value,
        "half": added.half,
        "view": added.view,
        "run_id": added.run_id,
        "camera_id": added.camera_id,
        "taken_at": added.taken_at,
        "seen_at": added.seen_at,
        "caption": added.caption,
        "added_at": added.added_at,
        "added_by": added.added_by,
        "added_by_id": added.added_by_id,
    }
    statement = insert(session, PhotoRow).values(values).on_conflict_do_nothing().returning(PhotoRow.id)
    if await session.scalar(statement) is None:
        raise PhotoIdTaken(added.id)


async def add_alias(session: AsyncSession, alias: str, photo_id: str) -> None:
    statement = insert(session, AliasRow).values(id=alias, photo_id=photo_id)
    if await session.scalar(statement.on_conflict_do_nothing().returning(AliasRow.id)) is None:
        raise PhotoIdTaken(alias)


async def photo(session: AsyncSession, photo_id: str) -> Photo:
    """Return the photo of this id, its own or an alias, removed or not."""
    found = await find_photo(session, photo_id)
    if found is None:
        raise UnknownPhoto(photo_id)
    return found


async def find_photo(session: AsyncSession, photo_id: str) -> Photo | None:
    return await _one(session, joined(_is_called(photo_id)))


async def photo_for_update(session: AsyncSession, photo_id: str) -> Photo:
    found = await _one(session, joined(_is_called(photo_id)).with_for_update(of=PhotoRow))
    if found is None:
        raise UnknownPhoto(photo_id)
    return found


async def same_photo(session: AsyncSession, sha256: str, of: Belonging) -> Photo | None:
    """Return the photo that shows this picture for this very tool, job and item."""
    there = (column == value if value else column.is_(None) for column, value in _belonging(of))
    return await _one(session, joined(PhotoRow.sha256 == sha256, PhotoRow.removed_at.is_(None), *there))


async def save_placed(session: AsyncSession, photo: Photo) -> None:
    values = {
        "half": photo.half,
        "view": photo.view,
        "run_id": photo.run_id,
        "caption": photo.caption,
        "version": photo.version,
    }
    await session.execute(update(PhotoRow).where(PhotoRow.id == photo.id).values(values))


async def save_removal(session: AsyncSession, photo_id: str, removal: Removal) -> None:
    values = {"removed_at": removal.at, "removed_by": removal.by, "remove_reason": removal.reason}
    await session.execute(update(PhotoRow).where(PhotoRow.id == photo_id).values(values))


async def save_erasing(session: AsyncSession, photo_id: str, erasing: Erasing) -> None:
    values = {"erased_at": erasing.at, "erased_by": erasing.by, "erase_reason": erasing.reason}
    await session.execute(update(PhotoRow).where(PhotoRow.id == photo_id).values(values))


async def save_restored(session: AsyncSession, photo_id: str) -> None:
    values = {"removed_at": None, "removed_by": None, "remove_reason": None}
    await session.execute(update(PhotoRow).where(PhotoRow.id == photo_id).values(values))


def _is_called(photo_id: str) -> ColumnElement[bool]:
    meant = select(AliasRow.photo_id).where(AliasRow.id == photo_id).scalar_subquery()
    return (PhotoRow.id == photo_id) | (PhotoRow.id == meant)


def _belonging(of: Belonging) -> tuple[tuple[ColumnElement[str | None], str | None], ...]:
    return (
        (PhotoRow.tool_id.expression, of.tool_id),
        (PhotoRow.job_id.expression, of.job_id),
        (PhotoRow.item_id.expression, of.item_id),
    )


def joined(*where: ColumnElement[bool]) -> Found:
    """Return a query for photos with all that is known of them; `of_row` reads its rows."""
    with_picture = select(PhotoRow, PictureRow, ToolFact.number).join(PictureRow, PictureRow.sha256 == PhotoRow.sha256)
    return with_picture.outerjoin(ToolFact, ToolFact.tool_id == PhotoRow.tool_id).where(*where)


async def _one(session: AsyncSession, query: Found) -> Photo | None:
    row = (await session.execute(query)).first()
    return None if row is None else of_row(*row)


def of_row(row: PhotoRow, picture: PictureRow, tool_number: str | None) -> Photo:
    return Photo(
        id=row.id,
        picture=_picture(picture),
        of=Belonging(row.tool_id, row.job_id, row.item_id),
        slot=Slot(row.slot),
        caption=row.caption,
        added_at=row.added_at,
        added_by=row.added_by,
        added_by_id=row.added_by_id,
        half=None if row.half is None else Half(row.half),
        view=row.view,
        run_id=row.run_id,
        camera_id=row.camera_id,
        taken_at=row.taken_at,
        layer=Layer(row.layer_version, row.layer_shapes),
        tool_number=tool_number or "",
        removal=_removal(row),
        erasing=_erasing(row),
        version=row.version,
    )


def _picture(row: PictureRow) -> Picture:
    return Picture(
        sha256=row.sha256,
        width=row.width,
        height=row.height,
        size_bytes=row.size_bytes,
        taken_at=row.taken_at,
        kind=row.kind,
        original_bytes=row.original_bytes,
        is_sealed=row.is_sealed,
    )


def _removal(row: PhotoRow) -> Removal | None:
    if row.removed_at is None:
        return None
    return Removal(at=row.removed_at, by=row.removed_by or "", reason=row.remove_reason or "")


def _erasing(row: PhotoRow) -> Erasing | None:
    if row.erased_at is None:
        return None
    return Erasing(at=row.erased_at, by=row.erased_by or "", reason=row.erase_reason or "")
