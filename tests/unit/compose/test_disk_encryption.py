"""Whether a folder lies on an encrypted disk, on trees of `/sys` as kernels show them."""

import os
from pathlib import Path

import pytest

from toolcare_compose.disk_encryption import At, DiskForgets, Machine, PlainDisk


class Kernel:
    """What `/sys` and `/proc` say; the folder that is asked for lies on whatever `holds` names."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "volume"
        self.folder.mkdir()
        self.machine = Machine(root / "sys", root / "mountinfo", root / "cmdline")
        device = self.folder.stat().st_dev
        self._here = f"{os.major(device)}:{os.minor(device)}"

    def block(self, path: str, *, uuid: str = "", slaves: tuple[str, ...] = (), backing: Path | None = None) -> None:
        """A device below `/sys/devices`; `slaves` are paths of what it is made of."""
        made = self.root / "sys" / "devices" / path
        (made / "slaves").mkdir(parents=True, exist_ok=True)
        for slave in slaves:
            (made / "slaves" / Path(slave).name).symlink_to(self.root / "sys" / "devices" / slave)
        if uuid:
            (made / "dm").mkdir()
            (made / "dm" / "uuid").write_text(f"{uuid}\n")
        if backing:
            (made / "loop").mkdir()
            (made / "loop" / "backing_file").write_text(f"{backing}\n")

    def partition(self, path: str) -> None:
        self.block(path)
        (self.root / "sys" / "devices" / path / "partition").write_text("2\n")

    def holds(self, path: str) -> None:
        place = self.root / "sys" / "dev" / "block" / self._here
        place.parent.mkdir(parents=True)
        place.symlink_to(self.root / "sys" / "devices" / path)

    def mounted(self, kind: str, source: str, options: str) -> None:
        line = f"36 25 {self._here} / {self.folder} rw,relatime shared:1 - {kind} {source} {options}\n"
        (self.root / "mountinfo").write_text(line)

    def found(self) -> tuple[At, str]:
        disk = self.machine.disk_of(self.folder)
        return disk.at, disk.name


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path)


def test_a_partition_of_a_plain_disk_is_refused_in_words(kernel: Kernel) -> None:
    """As on a card: the words say what to do."""
    kernel.block("mmc/mmcblk0")
    kernel.partition("mmc/mmcblk0/mmcblk0p2")
    kernel.holds("mmc/mmcblk0/mmcblk0p2")
    assert kernel.found() == (At.PLAIN, "mmcblk0p2")
    with pytest.raises(PlainDisk, match=r"mmcblk0p2.*TOOLCARE_REQUIRE_ENCRYPTED_DISK.*LUKS"):
        kernel.machine.require_encrypted(kernel.folder)


def test_a_volume_on_luks_is_encrypted(kernel: Kernel) -> None:
    """LVM on LUKS on a partition, as Debian's installer makes it."""
    kernel.block("pci/sda")
    kernel.partition("pci/sda/sda5")
    kernel.block("virtual/dm-0", uuid="CRYPT-LUKS2-0a1b2c-sda5_crypt", slaves=("pci/sda/sda5",))
    kernel.block("virtual/dm-1", uuid="LVM-abcdef", slaves=("virtual/dm-0",))
    kernel.holds("virtual/dm-1")
    assert kernel.found() == (At.ENCRYPTED, "dm-0")
    kernel.machine.require_encrypted(kernel.folder)


def test_a_volume_without_luks_is_plain_down_to_its_disk(kernel: Kernel) -> None:
    kernel.block("pci/sda")
    kernel.partition("pci/sda/sda3")
    kernel.block("virtual/dm-0", uuid="LVM-abcdef", slaves=("pci/sda/sda3",))
    kernel.holds("virtual/dm-0")
    assert kernel.found() == (At.PLAIN, "sda3")


def test_an_array_is_as_safe_as_its_worst_disk(kernel: Kernel) -> None:
    """One of its halves was replaced by a plain disk."""
    kernel.block("pci/sda")
    kernel.block("pci/sdb")
    kernel.block("virtual/dm-0", uuid="CRYPT-LUKS2-0a1b2c-one", slaves=("pci/sda",))
    kernel.block("virtual/md0", slaves=("virtual/dm-0", "pci/sdb"))
    kernel.holds("virtual/md0")
    assert kernel.found() == (At.PLAIN, "sdb")


def test_a_partition_on_an_encrypted_array_is_encrypted(kernel: Kernel) -> None:
    kernel.block("pci/sda")
    kernel.block("virtual/dm-0", uuid="CRYPT-PLAIN-swap", slaves=("pci/sda",))
    kernel.block("virtual/md0", slaves=("virtual/dm-0",))
    kernel.partition("virtual/md0/md0p1")
    kernel.holds("virtual/md0/md0p1")
    assert kernel.found() == (At.ENCRYPTED, "dm-0")


def test_a_file_is_as_safe_as_the_disk_it_lies_on(kernel: Kernel) -> None:
    """A loop device whose file is gone tells nothing, and nothing is not enough."""
    kernel.block("virtual/loop0", backing=kernel.root / "gone.img")
    kernel.holds("virtual/loop0")
    assert kernel.found() == (At.UNKNOWN, str(kernel.root / "gone.img"))
    with pytest.raises(PlainDisk, match="nothing can be told"):
        kernel.machine.require_encrypted(kernel.folder)


def test_memory_can_not_be_stolen(kernel: Kernel) -> None:
    """Asked of the kernel that runs here, where it has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - nothing is written there
    if memory.is_mount():
        assert Machine().disk_of(memory).at is At.MEMORY
    assert kernel.found()[0] is At.UNKNOWN, "a device the kernel does not know"


def test_what_an_overlay_in_memory_took_along_is_refused(kernel: Kernel) -> None:
    """Overlayroot takes other mounts along unless it is told not to; containers have overlays that stay."""
    kernel.machine.require_kept(kernel.folder)
    kernel.mounted("overlay", "overlay", "rw,lowerdir=/l,upperdir=/var/lib/engine/u,workdir=/w")
    kernel.machine.require_kept(kernel.folder)
    kernel.machine.command_line.write_text("overlayroot=tmpfs root=PARTUUID=0a-02")
    with pytest.raises(DiskForgets, match=r"gone at the next start.*overlay off"):
        kernel.machine.require_kept(kernel.folder)
    kernel.machine.command_line.write_text("root=PARTUUID=0a-02")
    kernel.mounted("overlay", "overlayroot", "rw,lowerdir=/l,upperdir=/media/root-rw/overlay/data,workdir=/w")
    with pytest.raises(DiskForgets):
        kernel.machine.require_kept(kernel.folder)
