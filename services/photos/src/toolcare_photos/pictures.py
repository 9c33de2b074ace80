"""Pictures between their pixels and their files: developed by workers, kept by what they are."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolcare_photos.domain.annotations import Mark
from toolcare_photos.domain.photo import Variant
from toolcare_photos.domain.picture_file import inspect
from toolcare_photos.storage.key_ring import KeyRing, PhotoKeyMissing
from toolcare_photos.storage.objects import PictureDamaged
from toolcare_photos.storage.sealed import SealedStore
from toolcare_photos.workers import jobs
from toolcare_photos.workers.darkroom import Darkroom

if TYPE_CHECKING:
    from toolcare_photos.images import Developed


class PictureLost(Exception):
    def __init__(self) -> None:
        super().__init__("The file of this photo is gone. Restore it from the backup, or take the picture again.")


@dataclass(frozen=True, slots=True)
class SealedAgain:
    """How many files of a picture got a new seal, and which do not open with any key that is there."""

    count: int
    closed: tuple[str, ...]


class Pictures:
    """`zone` tells that of cameras which note no offset."""

    def __init__(self, objects: SealedStore, zone: Callable[[], Awaitable[str]], darkroom: Darkroom) -> None:
        self.darkroom = darkroom
        self._objects = objects
        self._zone = zone

    @property
    def keys(self) -> KeyRing:
        return self._objects.ring

    async def develop(self, content: bytes) -> "Developed":
        """Refuse by the bytes what needs no decoding to be refused; a worker decodes the rest."""
        file = await asyncio.to_thread(inspect, content)
        answer = await self.darkroom.do(jobs.ask_develop(content, await self._zone(), file))
        return jobs.developed(answer, content, file)

    async def keep(self, developed: "Developed") -> None:
        """Write what is not there yet; all of it is safe on return."""
        await self.put(developed.picture.sha256, _files_of(developed))

    async def put(self, sha256: str, files: Mapping[str, bytes]) -> None:
        """Write those of a picture's files that are not there yet."""
        there = await self.names(sha256)
        for name, content in files.items():
            if name not in there:
                await self._objects.put(folder_of(sha256) + name, content)

    async def read(self, sha256: str, variant: Variant) -> bytes | None:
        return await self.content(sha256, name_of(variant))

    async def original(self, sha256: str) -> bytes:
        """Return the file as it came; PictureLost when it is not there."""
        found = await self.content(sha256, ORIGINAL)
        if found is None:
            raise PictureLost
        return found

    async def is_there(self, sha256: str) -> bool:
        """Tell whether it can be shown: what is missing otherwise can be made again."""
        return not {ORIGINAL, name_of(Variant.FULL)}.isdisjoint(await self.names(sha256))

    async def names(self, sha256: str) -> list[str]:
        """Return what there is of a picture, also what a crash left half written."""
        folder = folder_of(sha256)
        return [key.removeprefix(folder) async for key in self._objects.keys(folder)]

    async def content(self, sha256: str, name: str) -> bytes | None:
        return await self._objects.get(folder_of(sha256) + name)

    async def drop(self, sha256: str, name: str) -> None:
        await self._objects.delete(folder_of(sha256) + name)

    async def all_hashes(self) -> AsyncIterator[str | None]:
        """Give each picture of which there is something, and None for each key that is none of ours."""
        last = ""
        async for key in self._objects.keys():
            found = _OURS.match(key)
            if found is None:
                yield None
            elif found[1] != last:
                last = found[1]
                yield last

    async def restore(self, sha256: str, variant: Variant) -> None:
        """Make a missing variant again and keep it."""
        await self.put(sha256, await self.made_again(sha256, variant))

    async def made_again(self, sha256: str, variant: Variant) -> dict[str, bytes]:
        """Return a variant by its name, from the full one; without that all files, from the original, else PictureLost.

        Nothing is written yet: the work may take a minute, and whoever keeps it holds the picture's row.
        """
        full = await self.read(sha256, Variant.FULL)
        if full is None:
            return _files_of(await self.develop(await self.original(sha256)))
        if variant is Variant.FULL:
            return {name_of(variant): full}
        answer = await self.darkroom.do(jobs.ask_again(full, variant))
        [made] = answer.blobs
        return {name_of(variant): made}

    async def draw(self, picture: bytes, marks: Sequence[Mark]) -> bytes:
        """Return a picture as PNG with marks drawn into it."""
        answer = await self.darkroom.do(jobs.ask_draw(picture, marks))
        [drawn] = answer.blobs
        return drawn

    async def seal(self, sha256: str) -> None:
        """Seal what an older version stored as it is."""
        for name in await self.names(sha256):
            await self._objects.seal_old(folder_of(sha256) + name)

    async def seal_again(self, sha256: str) -> SealedAgain:
        """Leave out what a crash left half written; it never opens, and nobody needs it."""
        count, closed = 0, []
        for name in await self.names(sha256):
            if name.startswith("."):
                continue
            key = folder_of(sha256) + name
            try:
                count += await self._objects.seal_again(key)
            except (PictureDamaged, PhotoKeyMissing):
                closed.append(key)
        return SealedAgain(count, tuple(closed))

    async def forget(self, sha256: str) -> None:
        for name in await self.names(sha256):
            await self.drop(sha256, name)


ORIGINAL = "original"
_OURS = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})/")


def _files_of(developed: "Developed") -> dict[str, bytes]:
    variants = {name_of(variant): content for variant, content in developed.files.items()}
    return {ORIGINAL: developed.original, **variants}


def folder_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}/"


def name_of(variant: Variant) -> str:
    return f"{variant}.jpg"
