"""The sealed files of a store are carried to a folder and back, for backups."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.key_ring import FixedKeys, SealingKey
from toolcare_photos.storage.sealed import SealedStore
from toolcare_photos.upkeep.carrying import carry_in, carry_out

pytestmark = pytest.mark.asyncio


def key() -> SealingKey:
    return SealingKey(secrets.token_bytes(8), secrets.token_bytes(32), datetime(2026, 3, 2, tzinfo=UTC))


async def test_a_folder_follows_the_store_and_brings_it_back(tmp_path: Path) -> None:
    """Each file is fetched once, again when it got another seal, and goes when it is gone in the store."""
    old, new = key(), key()
    store, folder = FolderStore(tmp_path / "store"), FolderStore(tmp_path / "folder")
    sealed = SealedStore(store, FixedKeys([old]))
    await sealed.put("aa/one/full.jpg", b"one")
    await sealed.put("bb/two/full.jpg", b"two")
    assert await carry_out(store, sealed.ring, folder) == 2
    assert await carry_out(store, sealed.ring, folder) == 0
    resealed = SealedStore(store, FixedKeys([new]))
    await resealed.put("aa/one/full.jpg", b"one")
    await resealed.delete("bb/two/full.jpg")
    assert await carry_out(store, resealed.ring, folder) == 1
    assert [one async for one in folder.keys()] == ["aa/one/full.jpg"]  # noqa: SIM118 - a store is no dict
    empty = FolderStore(tmp_path / "empty")
    assert await carry_in(folder, empty) == 1
    assert await SealedStore(empty, resealed.ring).get("aa/one/full.jpg") == b"one"
