"""What is to be removed, erased, sealed or checked, whoever asked for it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.store.holds import held
from toolcare_photos.tables import PhotoRow, PictureRow
from toolcare_shared.db import insert


async def due_for_erasing(session: AsyncSession, removed_before: datetime, limit: int) -> list[str]:
    """Return the ids of photos that have lain in the bin for long enough and that nothing holds, the oldest first."""
    query = select(PhotoRow.id).where(PhotoRow.erased_at.is_(None), PhotoRow.removed_at < removed_before, ~held())
    return list(await session.scalars(query.order_by(PhotoRow.removed_at, PhotoRow.id).limit(limit)))


async def unsealed_pictures(session: AsyncSession) -> list[str]:
    """Return all kept pictures of an older version, whose files lie in the store as they are."""
    query = select(PictureRow.sha256).where(PictureRow.is_kept, ~PictureRow.is_sealed)
    return list(await session.scalars(query.order_by(PictureRow.sha256)))


async def has_sealed(session: AsyncSession) -> bool:
    """Tell whether there is a picture that only a key opens."""
    query = select(PictureRow.sha256).where(PictureRow.is_kept, PictureRow.is_sealed).limit(1)
    return await session.scalar(query) is not None


async def save_sealed(session: AsyncSession, sha256: str) -> None:
    await session.execute(update(PictureRow).where(PictureRow.sha256 == sha256).values(is_sealed=True))


async def kept_pictures(session: AsyncSession, after: str, limit: int) -> list[PictureRow]:
    """Return the pictures whose files must be there, by their hash, from just after this one."""
    query = select(PictureRow).where(PictureRow.is_kept, PictureRow.sha256 > after)
    return list(await session.scalars(query.order_by(PictureRow.sha256).limit(limit)))


async def pictures_of(session: AsyncSession, hashes: Collection[str]) -> list[PictureRow]:
    """Return those of these pictures whose files must be there."""
    query = select(PictureRow).where(PictureRow.is_kept, PictureRow.sha256.in_(hashes))
    return list(await session.scalars(query))


async def count_kept(session: AsyncSession) -> int:
    query = select(func.count()).select_from(PictureRow).where(PictureRow.is_kept)
    return await session.scalar(query) or 0


async def kept_of(session: AsyncSession, hashes: Collection[str]) -> set[str]:
    """Return which of these pictures are kept."""
    query = select(PictureRow.sha256).where(PictureRow.sha256.in_(hashes), PictureRow.is_kept)
    return set(await session.scalars(query))


async def hold_files(session: AsyncSession, sha256: str) -> bool:
    """Hold a picture's files until the transaction ends, whoever needs them; False when no photo does.

    A picture without a row gets one for that time, so that an upload of the same picture waits for it; `let_go` takes
    it away again.
    """
    placeholder = insert(session, PictureRow).values(
        sha256=sha256, width=1, height=1, size_bytes=0, is_kept=False, is_sealed=True
    )
    await session.execute(placeholder.on_conflict_do_nothing())
    query = select(PictureRow.is_kept).where(PictureRow.sha256 == sha256).with_for_update()
    return bool(await session.scalar(query))


async def let_go(session: AsyncSession, sha256: str) -> None:
    """Take away what `hold_files` put in; a picture whose photos were erased keeps its row."""
    has_photo = select(PhotoRow.id).where(PhotoRow.sha256 == sha256).exists()
    await session.execute(
        delete(PictureRow)
        .where(PictureRow.sha256 == sha256, ~PictureRow.is_kept, ~has_photo)
        .execution_options(synchronize_session=False)
    )
