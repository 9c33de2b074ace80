"""The stores: the same promises of a folder and of a real S3 server, and what is at rest there."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from tests.integration.photos.conftest import NOW, PICTURE, S3Server, made, open_photos
from tests.unit.photos.drawing import file, scene

from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.key_ring import FileKeys, FixedKeys, PhotoKeyMissing
from toolcare_photos.storage.objects import ObjectStore, PictureDamaged, StoreUnavailable
from toolcare_photos.storage.s3 import Bucket, S3Store
from toolcare_photos.storage.sealed import SealedStore
from toolcare_photos.workers.darkroom import Darkroom
from toolcare_shared.ids import new_id

pytestmark = pytest.mark.asyncio

KEY = "ab/abcd/full.jpg"


@dataclass
class Place:
    """A store, and the folder in which its bytes lie in the end."""

    store: ObjectStore
    folder: Path

    def at_rest(self) -> dict[str, bytes]:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}


@pytest_asyncio.fixture(params=["folder", "s3"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    if request.param == "folder":
        yield Place(FolderStore(tmp_path / "data" / "photos"), tmp_path / "data" / "photos")
        return
    server: S3Server = request.getfixturevalue("s3_server")
    name = f"b-{new_id()}"
    yield Place(S3Store(server.bucket(name)), server.folder / name)


async def listed(store: ObjectStore, prefix: str = "") -> list[str]:
    return sorted([key async for key in store.keys(prefix)])


async def test_what_was_put_is_there_until_deleted(place: Place) -> None:
    """Folder and bucket are made as needed; deleting twice is deleting once."""
    store = place.store
    assert (await store.get(KEY), await store.has(KEY), await listed(store)) == (None, False, [])
    await store.put(KEY, b"one")
    await store.put(KEY, b"one")
    assert (await store.get(KEY), await store.has(KEY)) == (b"one", True)
    await store.delete(KEY)
    await store.delete(KEY)
    await store.delete("no/such/file.jpg")
    assert await store.get(KEY) is None


async def test_what_is_put_again_takes_its_place(place: Place) -> None:
    """As when it is sealed with another key; large ones as well as empty ones."""
    for content in (b"", os.urandom(9 * 1024**2), b"short"):
        await place.store.put(KEY, content)
        assert await place.store.get(KEY) == content


async def test_keys_are_listed_below_a_folder(place: Place) -> None:
    """All of them, and none of a neighbour whose name begins alike."""
    names = [f"ab/abcd/{number}" for number in range(3)] + ["ab/abcde/full.jpg", "cd/cdef/full.jpg"]
    for name in names:
        await place.store.put(name, b"x")
    assert await listed(place.store) == sorted(names)
    assert await listed(place.store, "ab/abcd/") == names[:3]
    assert await listed(place.store, "ff/none/") == []


async def test_sealed_objects_hold_nothing_of_the_picture(place: Place, tmp_path: Path) -> None:
    """Neither what a picture begins with, nor any of its bytes in clear; the same twice looks different."""
    sealed = SealedStore(place.store, FileKeys(tmp_path / "keys" / "photos.json", lambda: NOW))
    png = file(scene(1), "PNG")
    for key, content in ((KEY, PICTURE), ("ab/abcd/original", png), ("cd/cdef/full.jpg", PICTURE)):
        await sealed.put(key, content)
        assert await sealed.get(key) == content
    rest = place.at_rest()
    assert len(rest) == 3
    for content in rest.values():
        assert content.startswith(b"TCS1")
        for told in (b"\xff\xd8\xff", b"\x89PNG", b"JFIF", b"IHDR", PICTURE[20:36], PICTURE[200:216], png[40:56]):
            assert told not in content
    assert rest[KEY] != rest["cd/cdef/full.jpg"]


async def test_what_was_changed_moved_or_never_sealed_is_not_given_out(place: Place, tmp_path: Path) -> None:
    """Each ends as a clear error, whatever was done to the object."""
    sealed = SealedStore(place.store, FileKeys(tmp_path / "keys" / "photos.json", lambda: NOW))
    await sealed.put(KEY, PICTURE)
    whole = await place.store.get(KEY) or b""
    for wrong in (whole[:-1], whole[:30], whole[:40] + b"\0" + whole[41:], whole[:4], PICTURE, b""):
        await place.store.put(KEY, wrong)
        with pytest.raises(PictureDamaged, match="toolcare photos check"):
            await sealed.get(KEY)
    await place.store.put("cd/cdef/full.jpg", whole)
    with pytest.raises(PictureDamaged):
        await sealed.get("cd/cdef/full.jpg")
    await place.store.put(KEY, whole[:4] + b"\0" * 8 + whole[12:])
    with pytest.raises(PhotoKeyMissing, match="0000000000000000"):
        await sealed.get(KEY)


async def test_the_whole_service_on_either_store(
    place: Place, tmp_path: Path, darkroom: Darkroom, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Added, shown, made again, given out as it came, removed, restored and erased; all of it sealed at rest."""
    if isinstance(place.store, S3Store):
        for name, value in s3_server.settings(place.folder.name).items():
            monkeypatch.setenv(name, value)
    async with open_photos(PhotosSettings(data_dir=tmp_path / "data"), darkroom) as photos:
        photo = await photos.add(tool_id="t-0042")
        path = f"/photos/{photo['id']}"
        assert sorted(key.rsplit("/", 1)[1] for key in place.at_rest()) == [
            *("full.jpg", "original", "screen.jpg", "thumb.jpg")
        ]
        assert all(content.startswith(b"TCS1") for content in place.at_rest().values())
        shown = await photos.technician.get(f"{path}/full")
        assert shown.content.startswith(b"\xff\xd8\xff")
        for lost in ("thumb.jpg", "full.jpg"):
            [key] = [key for key in place.at_rest() if key.endswith(lost)]
            await place.store.delete(key)
            assert (await photos.technician.get(f"{path}/{lost.removesuffix('.jpg')}")).status_code == 200
            assert key in place.at_rest()
        original = await photos.engineer.get(f"{path}/original")
        assert (original.content, original.headers["content-type"]) == (PICTURE, "image/jpeg")
        assert original.headers["content-disposition"] == f'attachment; filename="{photo["id"]}.jpeg"'
        assert (await photos.technician.get(f"{path}/original")).status_code == 403
        made(await photos.technician.post(f"{path}/remove", json={"reason": "blurred"}))
        made(await photos.engineer.post(f"{path}/restore", json={"reason": "sharp enough"}))
        made(await photos.technician.post(f"{path}/remove", json={"reason": "blurred"}))
        made(await photos.administrator.post(f"{path}/erase", json={"reason": "asked for"}))
        assert place.at_rest() == {}


async def test_a_server_that_is_away_or_refuses_is_told_in_words(s3_server: S3Server) -> None:
    """Who reads it knows where to look; no secret is in it."""
    away = Bucket("127.0.0.1:9", "photos", "toolcare-test", "toolcare-secret", "us-east-1", secure=False)
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await S3Store(away).get(KEY)
    wrong = Bucket(s3_server.endpoint, "photos", "toolcare-test", "wrong-secret", "us-east-1", secure=False)
    with pytest.raises(StoreUnavailable, match="AccessDenied") as refused:
        await S3Store(wrong).get(KEY)
    assert "wrong-secret" not in f"{refused.value} {wrong}"


async def test_two_copies_make_one_first_key(tmp_path: Path) -> None:
    """Whoever is second takes the key of the first; only its owner may read it."""
    path = tmp_path / "keys" / "photos.json"
    first, second = FileKeys(path, lambda: NOW), FileKeys(path, lambda: NOW)
    assert first.keys() == second.keys()
    assert len(first.keys()) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["photos.json"]


async def test_keys_may_come_from_the_environment(place: Place) -> None:
    """The first seals; the others open what was sealed before."""
    old, new = "00112233445566ff:" + "A" * 43 + "=", "ffeeddccbbaa9988:" + "B" * 42 + "A="
    await SealedStore(place.store, FixedKeys.parse(old)).put(KEY, b"one")
    both = SealedStore(place.store, FixedKeys.parse(f"{new}, {old}"))
    assert await both.get(KEY) == b"one"
    assert await both.seal_again(KEY)
    assert not await both.seal_again(KEY)
    assert await SealedStore(place.store, FixedKeys.parse(new)).get(KEY) == b"one"
    with pytest.raises(PhotoKeyMissing):
        await SealedStore(place.store, FixedKeys.parse(old)).get(KEY)
