"""Takes the sealed files of a store to a folder and back, for backups where the store is no folder."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.key_ring import KeyRing, SealingKey
from toolcare_photos.storage.objects import ObjectStore
from toolcare_photos.storage.sealed import LEAST_BYTES, sealed_by

SPARE_BYTES = 1_000_000_000
"""What the copy leaves free: databases may live on the same disk."""


class NoRoomToCarry(Exception):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} has too little free room: a backup keeps a copy of the photos there, as large as their store, "
            f"and leaves {SPARE_BYTES // 1_000_000} MB free. Make room, then repeat; what was fetched is kept."
        )


async def carry_out(store: ObjectStore, ring: KeyRing, to: Path) -> int:
    """Have the folder hold what the store holds, as it is sealed there; returns how many files were fetched.

    A file in the folder is fetched again when it was sealed with a key that is none any more. Raise NoRoomToCarry.
    """
    folder = FolderStore(to)
    seals: Sequence[SealingKey] = ring.keys()
    known, kept, fetched = {seal.id for seal in seals}, set[str](), 0
    async for key in store.keys():
        kept.add(key)
        if await asyncio.to_thread(_seal_of, to / key) in known:
            continue
        content = await store.get(key)
        if content is not None:
            if _free_bytes(to) < len(content) + SPARE_BYTES:
                raise NoRoomToCarry(to)
            await folder.put(key, content)
            fetched += 1
    there_still: AsyncIterator[str] = folder.keys()
    for gone in [key async for key in there_still if key not in kept]:
        await folder.delete(gone)
    return fetched


def _seal_of(file: Path) -> bytes | None:
    """By its head alone: night after night there may be hundreds of gigabytes."""
    try:
        with file.open("rb") as opened:
            return sealed_by(opened.read(LEAST_BYTES))
    except (FileNotFoundError, IsADirectoryError):
        return None


def _free_bytes(to: Path) -> int:
    """Of the disk the folder is on, or will be."""
    there = next(folder for folder in (to, *to.parents) if folder.is_dir())
    return shutil.disk_usage(there).free


async def carry_in(folder: ObjectStore, store: ObjectStore) -> int:
    """Put every file of the folder into the store; what has its name there is replaced."""
    brought = 0
    async for key in folder.keys():
        content = await folder.get(key)
        if content is not None:
            await store.put(key, content)
            brought += 1
    return brought
