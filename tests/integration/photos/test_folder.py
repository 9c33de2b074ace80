"""The folder as a store: whole files or none."""

import os
from pathlib import Path

import pytest

from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.objects import StoreUnavailable

pytestmark = pytest.mark.asyncio


async def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half a file under its name nor the part it was written to."""
    store = FolderStore(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as trouble:
        trouble.setattr(os, "fsync", full)
        with pytest.raises(StoreUnavailable, match="No space left"):
            await store.put("full.jpg", b"one")
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 - a test may look


async def test_a_file_is_on_the_disk_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is synced, then renamed, then the folder is synced."""
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def seen_fsync(descriptor: int) -> None:
        steps.append("file" if os.path.isfile(f"/proc/self/fd/{descriptor}") else "folder")  # noqa: PTH113 - a link to an open file
        fsync(descriptor)

    def seen_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "replace", seen_replace)
    await FolderStore(tmp_path).put("full.jpg", b"one")
    assert steps == ["file", "rename", "folder"]


async def test_what_a_crash_left_half_written_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can be deleted; what another process is just writing is not."""
    seen: list[list[str]] = []
    store = FolderStore(tmp_path)
    (tmp_path / ".left.part").write_bytes(b"half")
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        seen.append(list(store._walk(tmp_path)))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look)
    await store.put("full.jpg", b"one")
    assert seen == [[".left.part"]]
    assert [key async for key in store.keys("")] == [".left.part", "full.jpg"]
    await store.delete(".left.part")
    assert [key async for key in store.keys("")] == ["full.jpg"]
