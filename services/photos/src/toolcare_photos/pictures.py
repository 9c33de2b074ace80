"""Pictures between their pixels and their files: developed in a few threads, kept by what they are."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo
from typing import TYPE_CHECKING, TypeVar

from toolcare_photos.domain.annotations import Mark
from toolcare_photos.domain.photo import Variant
from toolcare_photos.storage.objects import ObjectStore

if TYPE_CHECKING:
    from toolcare_photos.images import Developed

T = TypeVar("T")


class PictureLost(Exception):
    def __init__(self) -> None:
        super().__init__("The file of this photo is gone. Restore it from the backup, or take the picture again.")


class Pictures:
    """No more than `workers` pictures are in work, however many are sent; the others wait.

    Threads, since the codecs let go of the interpreter. Pillow is imported with the first picture.
    """

    def __init__(self, objects: ObjectStore, zone: tzinfo, workers: int) -> None:
        self._objects = objects
        self._zone = zone
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="pictures")

    async def develop(self, content: bytes) -> "Developed":
        def work() -> "Developed":
            from toolcare_photos import images

            return images.develop(content, self._zone)

        return await self._in_a_thread(work)

    async def keep(self, developed: "Developed") -> None:
        """Write what is not there yet; all of it is safe on return."""
        for variant, content in developed.files.items():
            key = _key(developed.picture.sha256, variant)
            if not await self._objects.has(key):
                await self._objects.put(key, content)

    async def read(self, sha256: str, variant: Variant) -> bytes | None:
        return await self._objects.get(_key(sha256, variant))

    async def restore(self, sha256: str, variant: Variant) -> bytes:
        """Make a missing variant again from the full one; PictureLost without that."""
        full = await self._objects.get(_key(sha256, Variant.FULL))
        if full is None:
            raise PictureLost
        if variant is Variant.FULL:
            return full

        def work() -> bytes:
            from toolcare_photos import images

            return images.made_again(full, variant)

        made = await self._in_a_thread(work)
        await self._objects.put(_key(sha256, variant), made)
        return made

    async def draw(self, picture: bytes, marks: Sequence[Mark]) -> bytes:
        """Return a picture as PNG with marks drawn into it."""

        def work() -> bytes:
            from toolcare_photos import drawing

            return drawing.draw(picture, marks)

        return await self._in_a_thread(work)

    async def forget(self, sha256: str) -> None:
        for variant in Variant:
            await self._objects.delete(_key(sha256, variant))

    async def _in_a_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work)


def _key(sha256: str, variant: Variant) -> str:
    return f"{sha256[:2]}/{sha256}/{variant}.jpg"
