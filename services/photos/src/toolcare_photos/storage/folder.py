"""Files in a folder of this machine."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from toolcare_photos.storage.objects import StoreUnavailable

_PART = ".part"
_AT_ONCE = 500


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

    async def keys(self, prefix: str = "") -> AsyncIterator[str]:
        found = self._walk(self._root / prefix)
        while some := await asyncio.to_thread(lambda: list(islice(found, _AT_ONCE))):
            for key in some:
                yield key

    def _put(self, path: Path, content: bytes) -> None:
        with _told():
            self._make_folder(path.parent)
            _write_whole(path, content)

    def _get(self, path: Path) -> bytes | None:
        with _told():
            try:
                return path.read_bytes()
            except (FileNotFoundError, IsADirectoryError):
                return None

    def _delete(self, path: Path) -> None:
        with _told():
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync(path.parent)

    def _walk(self, folder: Path) -> Iterator[str]:
        with _told():
            for parent, folders, names in os.walk(folder, onerror=_raise_unless_gone):
                folders.sort()
                for path in (Path(parent, name) for name in sorted(names)):
                    if not (path.suffix == _PART and _is_being_written(path)):
                        yield path.relative_to(self._root).as_posix()

    def _make_folder(self, folder: Path) -> None:
        """Make it and what is missing above it, each entry safe on the disk."""
        if folder.is_dir():
            return
        if folder != self._root:
            self._make_folder(folder.parent)
        folder.mkdir(parents=folder == self._root, exist_ok=True, mode=0o700)
        _sync(folder.parent)


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside it and rename. The part is locked while it is written: one that is not was left by a crash."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=_PART, delete=False) as file:
        part = Path(file.name)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync(path.parent)


def _is_being_written(part: Path) -> bool:
    try:
        with part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return True
    return False


def _raise_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


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
