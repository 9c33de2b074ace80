"""The sealed files of a store are carried to a folder and back, for backups."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.key_ring import FixedKeys, SealingKey
from toolcare_photos.storage.sealed import SealedStore
from toolcare_photos.upkeep import carrying
from toolcare_photos.upkeep.carrying import NoRoomToCarry, carry_in, carry_out
from toolcare_photos.upkeep.commands import manage_photos


def key() -> SealingKey:
    return SealingKey(secrets.token_bytes(8), secrets.token_bytes(32), datetime(2026, 3, 2, tzinfo=UTC))


def test_files_are_carried_whatever_the_database_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who restores holds the turn to migrate it until the files are there."""
    monkeypatch.setenv("TOOLCARE_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    data, unpacked = tmp_path / "data", tmp_path / "unpacked"
    data.mkdir()
    (unpacked / "aa" / "one").mkdir(parents=True)
    (unpacked / "aa" / "one" / "full.jpg").write_bytes(b"sealed")
    assert manage_photos(["--data", str(data), "carry-in", str(unpacked)]) == 0
    assert [path.read_bytes() for path in data.rglob("full.jpg")] == [b"sealed"]


@pytest.mark.asyncio
async def test_a_folder_follows_the_store_and_brings_it_back(tmp_path: Path) -> None:
    """Each file is fetched once, again when it got another seal, and goes when it is gone in the store."""
    old, new = key(), key()
    store, folder, to = FolderStore(tmp_path / "store"), FolderStore(tmp_path / "folder"), tmp_path / "folder"
    sealed = SealedStore(store, FixedKeys([old]))
    await sealed.put("aa/one/full.jpg", b"one")
    await sealed.put("bb/two/full.jpg", b"two")
    assert await carry_out(store, sealed.ring, to) == 2
    assert await carry_out(store, sealed.ring, to) == 0
    resealed = SealedStore(store, FixedKeys([new]))
    await resealed.put("aa/one/full.jpg", b"one")
    await resealed.delete("bb/two/full.jpg")
    assert await carry_out(store, resealed.ring, to) == 1
    assert [one async for one in folder.keys()] == ["aa/one/full.jpg"]  # noqa: SIM118 - a store is no dict
    empty = FolderStore(tmp_path / "empty")
    assert await carry_in(folder, empty) == 1
    assert await SealedStore(empty, resealed.ring).get("aa/one/full.jpg") == b"one"


@pytest.mark.asyncio
async def test_a_copy_of_the_photos_never_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases live on it; what has come over is kept and not fetched again."""
    store, to = FolderStore(tmp_path / "store"), tmp_path / "folder"
    sealed = SealedStore(store, FixedKeys([key()]))
    await sealed.put("aa/one/full.jpg", b"one")
    assert await carry_out(store, sealed.ring, to) == 1
    await sealed.put("bb/two/full.jpg", b"two")
    monkeypatch.setattr(carrying, "SPARE_BYTES", 2**62)
    with pytest.raises(NoRoomToCarry, match="as large as their store"):
        await carry_out(store, sealed.ring, to)
    assert [path.parent.name for path in to.rglob("full.jpg")] == ["one"]
