"""Takes the sealed files of a store to a folder and back, for backups where the store is no folder."""

from collections.abc import AsyncIterator, Sequence

from toolcare_photos.storage.key_ring import KeyRing, SealingKey
from toolcare_photos.storage.objects import ObjectStore
from toolcare_photos.storage.sealed import sealed_by


async def carry_out(store: ObjectStore, ring: KeyRing, folder: ObjectStore) -> int:
    """Have the folder hold what the store holds, as it is sealed there; returns how many files were fetched.

    A file in the folder is fetched again when it was sealed with a key that is none any more.
    """
    seals: Sequence[SealingKey] = ring.keys()
    known, kept, fetched = {seal.id for seal in seals}, set[str](), 0
    async for key in store.keys():
        kept.add(key)
        there = await folder.get(key)
        if there is not None and sealed_by(there) in known:
            continue
        content = await store.get(key)
        if content is not None:
            await folder.put(key, content)
            fetched += 1
    there_still: AsyncIterator[str] = folder.keys()
    for gone in [key async for key in there_still if key not in kept]:
        await folder.delete(gone)
    return fetched


async def carry_in(folder: ObjectStore, store: ObjectStore) -> int:
    """Put every file of the folder into the store; what has its name there is replaced."""
    brought = 0
    async for key in folder.keys():
        content = await folder.get(key)
        if content is not None:
            await store.put(key, content)
            brought += 1
    return brought
