"""The files of the photos: there, and in full depth what they were."""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence

from sqlalchemy import select

from toolcare_compose.verify.site import Depth, Site


async def are_there(site: Site) -> AsyncIterator[str]:
    """A picture that was removed since the look at the database is none that is missing."""
    if "photos" not in site.states:
        return
    from toolcare_photos.pictures import ORIGINAL, folder_of
    from toolcare_photos.settings import PhotosSettings
    from toolcare_photos.storage.objects import PictureDamaged
    from toolcare_photos.storage.opening import open_store
    from toolcare_photos.upkeep.checking import VARIANTS
    from toolcare_shared.clock import SystemClock

    expected = await _expected(site, ORIGINAL, tuple(VARIANTS))
    if not expected:
        return
    store = open_store(PhotosSettings(data_dir=site.data.root), SystemClock())
    there: dict[str, set[str]] = defaultdict(set)
    async for key in store.keys():
        folder, _, name = key.rpartition("/")
        there[folder.rpartition("/")[2]].add(name)
    for sha256, names in expected.items():
        missing = [name for name in names if name not in there[sha256]]
        if missing and await _is_kept(site, sha256):
            yield f"{sha256} lacks {', '.join(missing)}"
        for name in names if site.depth is Depth.FULL else ():
            if name in there[sha256]:
                try:
                    content = await store.get(folder_of(sha256) + name)
                except PictureDamaged:
                    content = b""
                if content is not None and (name == ORIGINAL or not content) and _hash(content) != sha256:
                    yield f"{name} of {sha256} is damaged"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _expected(site: Site, original: str, variants: Sequence[str]) -> Mapping[str, Sequence[str]]:
    from toolcare_photos.tables import PictureRow

    rows = await site.states["photos"].execute(
        select(PictureRow.sha256, PictureRow.kind, PictureRow.is_sealed).where(PictureRow.is_kept)
    )
    return {sha256: (*((original,) if kind is not None else ()), *variants) for sha256, kind, sealed in rows if sealed}


async def _is_kept(site: Site, sha256: str) -> bool:
    from toolcare_photos.tables import PictureRow

    async with site.anew("photos") as session:
        return bool(await session.scalar(select(PictureRow.is_kept).where(PictureRow.sha256 == sha256)))
