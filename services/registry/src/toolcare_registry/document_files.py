"""The files of documents, in a folder of this machine, each under the hash of its bytes."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreUnavailable(Exception):
    """`what` is for people: disk full, no right to write."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The store of the documents does not work ({what}). Try again; if it stays, tell an administrator."
        )
        self.what = what


class DocumentFiles:
    """What is under a hash never changes, so keeping it twice is keeping it once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def keep(self, content: bytes) -> str:
        """Return the SHA-256 once the file would survive a loss of power; others never see half of it."""
        return await asyncio.to_thread(self._keep, content)

    async def read(self, sha256: str) -> bytes | None:
        """Return the file; None when it is not there or is not what it was."""
        return await asyncio.to_thread(self._read, sha256)

    def _keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        with _told():
            if self._read(sha256) is None:
                path = self._path(sha256)
                self._make_folder(path.parent)
                _write_whole(path, content)
        return sha256

    def _read(self, sha256: str) -> bytes | None:
        path = self._path(sha256)
        with _told():
            content = path.read_bytes() if path.is_file() else None
        return content if content is not None and hashlib.sha256(content).hexdigest() == sha256 else None

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256

    def _make_folder(self, folder: Path) -> None:
        """Make it and what is missing above it, each entry safe on the disk."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
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
