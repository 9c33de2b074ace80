"""Files with keys: read again when they change, written whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from toolcare_shared.ids import new_id

_Key = TypeVar("_Key")


class WatchedFile(Generic[_Key]):
    """A key that is read when first needed and again when its file is another one. Absent: None."""

    def __init__(self, path: Path, parse: Callable[[bytes], _Key]) -> None:
        self.path = path
        self._parse = parse
        self._seen: tuple[int, int, int] | None = None
        self._key: _Key | None = None

    def get(self) -> _Key | None:
        try:
            stat = self.path.stat()
            seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if seen != self._seen:
                self._key, self._seen = self._parse(self.path.read_bytes()), seen
        except FileNotFoundError:
            return None
        return self._key


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; two processes that both find it missing end up with the same one."""
    if not path.exists():
        write_whole(path, make(), mode=0o600, keep_existing=True)
    return path.read_bytes()


def write_whole(path: Path, content: bytes, *, mode: int, keep_existing: bool = False) -> None:
    """Whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{new_id()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        if keep_existing:
            _link_if_absent(draft, path)
        else:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """What was renamed in it stays so after a power cut."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _link_if_absent(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
