"""Whether a folder lies on an encrypted disk, as far as the kernel tells: for what no database encrypts itself.

Found from the file system's device down through logical volumes, arrays and files of loop devices, until each way
ends at dm-crypt (`/sys/block/dm-*/dm/uuid` begins with `CRYPT-`) or at a plain disk.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

REQUIRE_DISK = "TOOLCARE_REQUIRE_ENCRYPTED_DISK"
NO = frozenset({"", "0", "no", "false"})
_DEEPEST = 16
_OVERLAYS = ("overlayroot=", "boot=overlay")
"""How a kernel is started for a read-only root: Debian's overlayroot, and Raspberry Pi OS before it had that."""
_ROOM = Path("/media/root-rw")
"""Where overlayroot keeps changes; it may have been told to by /etc/overlayroot.conf as well."""


class At(StrEnum):
    ENCRYPTED = "encrypted"
    PLAIN = "plain"
    MEMORY = "memory"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Disk:
    """`name` is the device or the file system by which it was told."""

    at: At
    name: str


class PlainDisk(Exception):
    def __init__(self, folder: Path, disk: Disk) -> None:
        what = f"plain disk {disk.name}" if disk.at is At.PLAIN else f"{disk.name}, of which nothing can be told"
        super().__init__(
            f"{folder} lies on the {what}, and {REQUIRE_DISK} wants an encrypted one. Have the "
            "machine's volumes on a LUKS partition (`cryptsetup luksFormat`), or take the setting away."
        )


class DiskForgets(Exception):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} lies under a read-only root file system with an overlay in memory: whatever is written there is "
            "gone at the next start of the machine. `sudo compose/pi/overlay off` and a restart end that; for good, "
            "give the data a disk with compose/pi/data-partition, then `sudo compose/pi/overlay on` leaves it alone."
        )


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the kernel tells of devices and mounts; tests have their own."""

    sys: Path = Path("/sys")
    mounts: Path = Path("/proc/self/mountinfo")
    command_line: Path = Path("/proc/cmdline")

    def disk_of(self, folder: Path) -> Disk:
        status = folder.stat()
        return self._of_device(os.major(status.st_dev), os.minor(status.st_dev), _DEEPEST)

    def require_encrypted(self, folder: Path) -> None:
        """Raise PlainDisk also where nothing can be told; memory has nothing to be stolen."""
        disk = self.disk_of(folder)
        if disk.at in {At.PLAIN, At.UNKNOWN}:
            raise PlainDisk(folder, disk)

    def require_kept(self, folder: Path) -> None:
        """Raise DiskForgets under a system's overlay in memory, which takes other mounts along unless told not to."""
        status = folder.stat()
        mounted = self._mounted(f"{os.major(status.st_dev)}:{os.minor(status.st_dev)}")
        started_so = any(word.startswith(_OVERLAYS) for word in _text(self.command_line).split())
        if any(kind == "overlay" and (started_so or _upper(of).is_relative_to(_ROOM)) for kind, _, of in mounted):
            raise DiskForgets(folder)

    def _of_device(self, major: int, minor: int, left: int) -> Disk:
        if not left:
            return Disk(At.UNKNOWN, f"{major}:{minor}")
        if major == 0:
            return self._of_mount(f"{major}:{minor}", left - 1)
        block = self.sys / "dev" / "block" / f"{major}:{minor}"
        if not block.exists():
            return Disk(At.UNKNOWN, f"device {major}:{minor}")
        return self._of_block(block.resolve(), left - 1)

    def _of_block(self, block: Path, left: int) -> Disk:
        if _text(block / "dm" / "uuid").startswith("CRYPT-"):
            return Disk(At.ENCRYPTED, block.name)
        if block.name.startswith(("ram", "zram")):
            return Disk(At.MEMORY, block.name)
        if (block / "partition").exists():
            return self._of_block(block.parent, left - 1) if _is_layered(block.parent) else Disk(At.PLAIN, block.name)
        below = [self._of_block(slave.resolve(), left - 1) for slave in _entries(block / "slaves")] if left > 0 else []
        if backing := _text(block / "loop" / "backing_file"):
            below.append(self._of_file(Path(backing)))
        return _weakest(below) or Disk(At.PLAIN, block.name)

    def _of_file(self, file: Path) -> Disk:
        return self.disk_of(file) if file.exists() else Disk(At.UNKNOWN, str(file))

    def _of_mount(self, device: str, left: int) -> Disk:
        """A file system without a device of its own: btrfs, overlay, or one in memory."""
        for kind, source, options in self._mounted(device):
            if kind in {"tmpfs", "ramfs"}:
                return Disk(At.MEMORY, kind)
            if kind == "overlay":
                upper = _upper(options)
                return self._of_file(upper) if upper.is_absolute() else Disk(At.UNKNOWN, kind)
            if source.startswith("/dev/") and Path(source).exists():
                status = Path(source).stat()
                return self._of_device(os.major(status.st_rdev), os.minor(status.st_rdev), left)
            return Disk(At.UNKNOWN, kind)
        return Disk(At.UNKNOWN, device)

    def _mounted(self, device: str) -> Iterator[tuple[str, str, str]]:
        """File system, source and options of what is mounted from it; fields as in proc(5)."""
        for line in _text(self.mounts).splitlines():
            before, _, after = line.partition(" - ")
            if before.split()[2] == device:
                kind, source, options = after.split(" ", 2)
                yield kind, source, options


def _upper(options: str) -> Path:
    """Where an overlay keeps what is changed."""
    return Path(dict(part.partition("=")[::2] for part in options.split(",")).get("upperdir", ""))


def _is_layered(disk: Path) -> bool:
    """A disk that others lie beneath: a partition on an array, in a file, or within what was decrypted."""
    return bool(_entries(disk / "slaves")) or (disk / "loop").exists() or (disk / "dm").exists()


def _weakest(disks: list[Disk]) -> Disk | None:
    """An array is as safe as its worst part."""
    order = (At.PLAIN, At.UNKNOWN, At.ENCRYPTED, At.MEMORY)
    return min(disks, key=lambda disk: order.index(disk.at), default=None)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
