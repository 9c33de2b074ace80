"""Pictures between their pixels and their files: developed by workers, kept by what they are."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolcare_photos.domain.annotations import Mark
from toolcare_photos.domain.photo import Variant
from toolcare_photos.domain.picture_file import inspect
from toolcare_photos.storage.sealed import SealedStore
from toolcare_photos.workers import jobs
from toolcare_photos.workers.darkroom import Darkroom

if TYPE_CHECKING:
    from toolcare_photos.images import Developed


class PictureLost(Exception):
    def __init__(self) -> None:
        super().__init__("The file of this photo is gone. Restore it from the backup, or take the picture again.")


class Pictures:
    """`zone` is that of cameras which note no offset."""

    def __init__(self, objects: SealedStore, zone: str, darkroom: Darkroom) -> None:
        self.darkroom = darkroom
        self._objects = objects
        self._zone = zone

    async def develop(self, content: bytes) -> "Developed":
        """Refuse by the bytes what needs no decoding to be refused; a worker decodes the rest."""
        file = await asyncio.to_thread(inspect, content)
        answer = await self.darkroom.do(jobs.ask_develop(content, self._zone, file))
        return jobs.developed(answer, content, file)

    async def keep(self, developed: "Developed") -> None:
        """Write what is not there yet; all of it is safe on return."""
        sha256 = developed.picture.sha256
        there = {key async for key in self._objects.keys(folder_of(sha256))}
        files = {original_key(sha256): developed.original}
        files |= {variant_key(sha256, variant): content for variant, content in developed.files.items()}
        for key, content in files.items():
            if key not in there:
                await self._objects.put(key, content)

    async def read(self, sha256: str, variant: Variant) -> bytes | None:
        return await self._objects.get(variant_key(sha256, variant))

    async def original(self, sha256: str) -> bytes:
        """Return the file as it came; PictureLost when it is not there."""
        found = await self._objects.get(original_key(sha256))
        if found is None:
            raise PictureLost
        return found

    async def is_there(self, sha256: str) -> bool:
        """Tell whether it can be shown: what is missing otherwise can be made again."""
        found = {key async for key in self._objects.keys(folder_of(sha256))}
        return not found.isdisjoint({original_key(sha256), variant_key(sha256, Variant.FULL)})

    async def restore(self, sha256: str, variant: Variant) -> bytes:
        """Make a missing variant again, from the full one or else from the original; PictureLost without both."""
        full = await self.read(sha256, Variant.FULL)
        if full is None:
            developed = await self.develop(await self.original(sha256))
            await self.keep(developed)
            return developed.files[variant]
        if variant is Variant.FULL:
            return full
        answer = await self.darkroom.do(jobs.ask_again(full, variant))
        [made] = answer.blobs
        await self._objects.put(variant_key(sha256, variant), made)
        return made

    async def draw(self, picture: bytes, marks: Sequence[Mark]) -> bytes:
        """Return a picture as PNG with marks drawn into it."""
        answer = await self.darkroom.do(jobs.ask_draw(picture, marks))
        [drawn] = answer.blobs
        return drawn

    async def seal(self, sha256: str) -> None:
        """Seal what an older version stored as it is."""
        for key in [key async for key in self._objects.keys(folder_of(sha256))]:
            await self._objects.seal_old(key)

    async def forget(self, sha256: str) -> None:
        for key in [key async for key in self._objects.keys(folder_of(sha256))]:
            await self._objects.delete(key)


def folder_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}/"


def variant_key(sha256: str, variant: Variant) -> str:
    return f"{folder_of(sha256)}{variant}.jpg"


def original_key(sha256: str) -> str:
    return f"{folder_of(sha256)}original"
