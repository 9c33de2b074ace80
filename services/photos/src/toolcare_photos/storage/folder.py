"""Files in a folder of this machine."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolcare_photos.storage.objects import StoreUnavailable


class FolderStore:
    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, content: bytes) -> None:
        await asyncio.to_thread(self._put, self._root / key, content)

    async def has(self, key: str) -> bool:
        return await asyncio.to_thread((self._root / key).is_file)

    async def get(self, key: str) -> bytes | None:
        return await asyncio.to_thread(self._get, self._root / key)

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._delete, self._root / key)

    def _put(self, path: Path, content: bytes) -> None:
        with _told():
            self._make_folder(path.parent)
            _write_whole(path, content)

    def _get(self, path: Path) -> bytes | None:
        with _told():
            return path.read_bytes() if path.is_file() else None

    def _delete(self, path: Path) -> None:
        with _told():
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync(path.parent)

    def _make_folder(self, folder: Path) -> None:
        """Make it and what is missing above it, each entry safe on the disk."""
        if folder.is_dir():
            return
        if folder != self._root:
            self._make_folder(folder.parent)
        folder.mkdir(parents=folder == self._root, exist_ok=True, mode=0o700)
        _sync(folder.parent)


def _write_whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(error.strerror or type(error).__name__) from error
