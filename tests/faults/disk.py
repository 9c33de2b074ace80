"""A small disk of a test's own, that can be full, and turn read-only as a worn card does."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from toolcare_compose.testing import wait_until

SIZE_MB = 256
_MEMORY = Path("/dev/shm")  # noqa: S108 - its owner's folder within it


class Disk:
    """An ext4 in a file, mounted. Where nothing may be mounted it is a plain folder, and cannot be broken.

    It is not below pytest's folders, which other runs of pytest tidy up.
    """

    def __init__(self) -> None:
        self.root = Path(mkdtemp(prefix="toolcare-disk-"))
        memory = _MEMORY if os.access(_MEMORY, os.W_OK) else self.root.parent
        self._image = memory / f"{self.root.name}.img"
        self._ballast = self.root / "ballast"
        self.is_mounted = os.geteuid() == 0 and self._make() and self._mount()

    def require(self) -> None:
        if not self.is_mounted:
            pytest.skip("a disk can be broken only where one may be mounted: as root, with loop devices")

    def fill(self) -> None:
        """Leave no byte free."""
        with self._ballast.open("wb", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12, 1):
                _write_until_full(ballast.fileno(), b"\0" * size)

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def fail(self) -> None:
        """Have the file system find an error, whereupon it turns read-only."""
        device = Path(_told("findmnt", "-n", "-o", "SOURCE", str(self.root)).strip()).name
        Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("a test", encoding="utf-8")

    def mend(self) -> None:
        """As a person does who checks the card and puts it back. Nobody may use it meanwhile."""
        wait_until(lambda: _works("umount", str(self.root)), 30, "nobody uses the disk any more")
        wait_until(self._is_put_back, 30, "it can be written again")

    def _is_put_back(self) -> bool:
        """The kernel may hold the image a moment longer than the mount, and then mounts it with its old error again."""
        subprocess.run(["e2fsck", "-fy", str(self._image)], capture_output=True, check=False)
        if not self._mount():
            return False
        if not os.statvfs(self.root).f_flag & os.ST_RDONLY:
            return True
        _works("umount", str(self.root))
        return False

    def close(self) -> None:
        if self.is_mounted:
            _works("umount", "-l", str(self.root))
        self._image.unlink(missing_ok=True)
        shutil.rmtree(self.root, ignore_errors=True)

    def _make(self) -> bool:
        with self._image.open("wb") as image:
            image.truncate(SIZE_MB << 20)
        return _works("mkfs.ext4", "-q", "-F", "-m", "0", str(self._image))

    def _mount(self) -> bool:
        return _works("mount", "-o", "loop,errors=remount-ro", str(self._image), str(self.root))


@contextmanager
def own_disk() -> Iterator[Disk]:
    disk = Disk()
    try:
        yield disk
    finally:
        disk.close()


def _write_until_full(file: int, block: bytes) -> None:
    while True:
        try:
            os.write(file, block)
        except OSError:
            return


def _works(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout
