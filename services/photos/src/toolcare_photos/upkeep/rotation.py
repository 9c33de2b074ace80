"""Changing the key: the new one first, then every file sealed with it, then the old ones dropped.

It can be interrupted anywhere and repeated, also while the service runs: as long as more than one key is in the file,
repeating goes on with what was begun.
"""

from collections.abc import Callable
from dataclasses import dataclass

from toolcare_photos.pictures import Pictures
from toolcare_photos.storage.key_ring import FileKeys, KeyRing, SealingKey
from toolcare_photos.store import keeping
from toolcare_photos.usecases.keeping import seal_again, seal_picture
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database

SETTLING_S = 120.0
"""An upload that began with the old key is stored by then."""
_TELL_EVERY = 50

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """`closed` are files that open with none of the keys: what was done to them was done before."""

    pictures: int
    files: int
    closed: tuple[str, ...]


async def rotate_key(database: Database, pictures: Pictures, ring: KeyRing, clock: Clock, tell: Tell) -> Rotated:
    """Keys from the environment are changed there; here everything is then sealed with the one that is named first."""
    if isinstance(ring, FileKeys):
        if len(ring.keys()) == 1:
            ring.replace([*ring.keys(), SealingKey.new(clock.now())])
            tell(f"A new key is in {ring.where}.")
        await ring.settled(SETTLING_S)
    done = await _seal_all_again(database, pictures, tell)
    if isinstance(ring, FileKeys):
        ring.replace(ring.keys()[-1:])
        tell("The old key is dropped. Backups made before this need the keys of their own time.")
    return done


async def seal_all(database: Database, pictures: Pictures, tell: Tell) -> int:
    """Seal what an older version stored as it is; return how many pictures that were."""
    async with database.read() as session:
        waiting = await keeping.unsealed_pictures(session)
    for number, sha256 in enumerate(waiting, 1):
        async with database.write() as session:
            await seal_picture(session, sha256, pictures)
        if number % _TELL_EVERY == 0:
            tell(f"{number} of {len(waiting)} pictures are sealed.")
    return len(waiting)


async def _seal_all_again(database: Database, pictures: Pictures, tell: Tell) -> Rotated:
    await seal_all(database, pictures, tell)
    async with database.read() as session:
        known = await keeping.count_kept(session)
    count, files, closed = 0, 0, list[str]()
    async for sha256 in pictures.all_hashes():
        if sha256 is None:
            continue
        async with database.write() as session:
            done = await seal_again(session, sha256, pictures)
        count, files = count + 1, files + done.count
        closed.extend(done.closed)
        if count % _TELL_EVERY == 0:
            tell(f"{count} of {max(count, known)} pictures are sealed with the new key.")
    return Rotated(count, files, tuple(closed))
