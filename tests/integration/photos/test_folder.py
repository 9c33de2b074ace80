"""The folder as a store: whole files or none."""

import os
from pathlib import Path

import pytest

from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.objects import StoreUnavailable

pytestmark = pytest.mark.asyncio

KEY = "ab/abcd/full.jpg"


async def test_what_was_put_is_there_until_deleted(tmp_path: Path) -> None:
    """Folders are made as needed; deleting twice is deleting once."""
    store = FolderStore(tmp_path / "data" / "photos")
    assert (await store.get(KEY), await store.has(KEY)) == (None, False)
    await store.put(KEY, b"one")
    await store.put(KEY, b"one")
    assert (await store.get(KEY), await store.has(KEY)) == (b"one", True)
    await store.delete(KEY)
    await store.delete(KEY)
    await store.delete("no/such/file.jpg")
    assert await store.get(KEY) is None


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
