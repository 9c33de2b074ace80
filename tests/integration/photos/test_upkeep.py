"""Checking the store and changing its key, on a folder and on a real S3 server, interrupted wherever it may be."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import update
from tests.integration.photos.conftest import PICTURE, Json, Photos, S3Server, made, open_photos, refused
from tests.unit.photos.drawing import file, scene

from toolcare_compose import cli
from toolcare_photos.domain.photo import Variant
from toolcare_photos.pictures import Pictures
from toolcare_photos.retention import Retention
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.key_ring import BadPhotoKeys, FileKeys
from toolcare_photos.storage.objects import ObjectStore
from toolcare_photos.storage.opening import plain_store
from toolcare_photos.storage.sealed import SealedStore, sealed_by
from toolcare_photos.tables import PictureRow
from toolcare_photos.upkeep.checking import Check, Checked
from toolcare_photos.upkeep.commands import manage_photos
from toolcare_photos.upkeep.rotation import rotate_key
from toolcare_photos.workers.darkroom import Darkroom
from toolcare_shared.ids import new_id
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture(params=["folder", "s3"])
async def photos(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    darkroom: Darkroom,
    s3_server: S3Server,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Photos]:
    """The service on either store, with two photos; `folder` is where the store keeps its bytes."""
    bucket = f"b-{new_id()}"
    if request.param == "s3":
        for name, value in s3_server.settings(bucket).items():
            monkeypatch.setenv(name, value)
    async with open_photos(PhotosSettings(data_dir=tmp_path / "data"), darkroom) as opened:
        if request.param == "s3":
            opened.folder = s3_server.folder / bucket
        await opened.add(tool_id="t-0042")
        await opened.add(file(scene(3), "PNG"), tool_id="t-0042")
        yield opened


def pictures_of(photos: Photos) -> Pictures:
    found: Pictures = photos.app.state.pictures
    return found


async def check(photos: Photos, *, repair: bool = False) -> Checked:
    return await Check(photos.database, pictures_of(photos), lambda _: None, repair=repair).run()


def found(checked: Checked) -> list[tuple[str, str]]:
    return sorted((finding.fault.value, finding.name) for finding in checked.findings)


async def test_a_store_in_order_has_no_findings(photos: Photos) -> None:
    """What is none of ours is counted and left alone."""
    await plain_store(photos.settings).put("notes/readme.txt", b"of somebody else")
    for repair in (False, True):
        checked = await check(photos, repair=repair)
        assert (checked.pictures, checked.findings, checked.foreign) == (2, [], 1)


async def test_everything_that_can_be_wrong_is_found_and_mended(photos: Photos) -> None:
    """Orphans and leftovers go; missing and damaged variants are made again; an original cannot be."""
    [first, second] = [path.parent for path in sorted(photos.folder.rglob("original"))]
    orphan = "00/" + "0" * 64
    plain = plain_store(photos.settings)
    await plain.put(f"{orphan}/full.jpg", b"of an upload that was cut off")
    await plain.put(f"{first.relative_to(photos.folder)}/.x.part", b"half")
    await plain.delete(f"{first.relative_to(photos.folder)}/full.jpg")
    await plain.put(f"{first.relative_to(photos.folder)}/thumb.jpg", PICTURE)
    await plain.put(f"{second.relative_to(photos.folder)}/screen.jpg", (second / "full.jpg").read_bytes())
    wrong = [
        *(("damaged", "screen.jpg"), ("damaged", "thumb.jpg"), ("missing", "full.jpg")),
        *(("orphan", ""), ("orphan", ".x.part")),
    ]
    before = photos.files()
    checked = await check(photos)
    assert (found(checked), checked.is_good) == (wrong, False)
    assert photos.files() == before
    mended = await check(photos, repair=True)
    assert (found(mended), mended.is_good) == (wrong, True)
    assert (await check(photos)).findings == []
    assert len(photos.files()) == 8
    await plain.delete(f"{second.relative_to(photos.folder)}/original")
    assert found(await check(photos, repair=True)) == [("missing", "original")]
    assert not (await check(photos, repair=True)).is_good


async def test_files_of_an_older_version_are_sealed_and_shown(photos: Photos) -> None:
    """They lie as they are, without an original; whoever looks at one, the hourly work or the command seals it."""
    await age(photos)
    assert found(await check(photos)) == [("unsealed", ""), ("unsealed", "")]
    [newest, _] = await photos.listed()
    shown = await photos.technician.get(f"/photos/{newest}/full")
    assert shown.content.startswith(b"\xff\xd8\xff")
    assert found(await check(photos)) == [("unsealed", "")]
    assert await asyncio.to_thread(manage_photos, ["--data", str(photos.settings.data_dir), "seal"]) == 0
    assert (await check(photos)).findings == []
    assert all(path.read_bytes().startswith(b"TCS1") for path in photos.folder.rglob("*.jpg"))
    answer = await photos.engineer.get(f"/photos/{newest}/original")
    assert (answer.status_code, answer.json()["code"]) == (404, "original_not_kept")


async def age(photos: Photos) -> None:
    """Make of the store what version 0.1 would have left."""
    pictures, plain = pictures_of(photos), plain_store(photos.settings)
    async for sha256 in pictures.all_hashes():
        assert sha256 is not None
        await pictures.drop(sha256, "original")
        for variant in Variant:
            await plain.put(f"{sha256[:2]}/{sha256}/{variant}.jpg", await pictures.read(sha256, variant) or b"")
    async with photos.database.write() as session:
        await session.execute(update(PictureRow).values(is_sealed=False, kind=None, original_bytes=None))


async def test_the_key_is_changed_while_the_service_runs(photos: Photos, capsys: pytest.CaptureFixture[str]) -> None:
    """By the command, in another process than the service's; what the service adds meanwhile and later is readable."""
    old = ring(photos).keys()[-1]
    rotating = asyncio.to_thread(manage_photos, ["--data", str(photos.settings.data_dir), "rotate-key"])
    codes = await asyncio.gather(rotating, *(photos.add(file(scene(4, 100 + n)), tool_id="t-1") for n in range(4)))
    assert codes[0] == 0
    assert "files of" in capsys.readouterr().out
    [new] = ring(photos).keys()
    assert new.id != old.id
    await photos.add(file(scene(7)), tool_id="t-1")
    assert {sealed_by(path.read_bytes()) for path in photos.folder.rglob("*") if path.is_file()} == {new.id}
    for photo in await photos.listed():
        assert (await photos.technician.get(f"/photos/{photo}/full")).status_code == 200
    assert (await check(photos)).findings == []


class PowerCut(BaseException):
    """The process ends here."""


class Failing:
    """A store whose n-th act is the last; half of the time after it was done."""

    def __init__(self, inner: ObjectStore, last: int) -> None:
        self._inner = inner
        self._left = last
        self.acts = 0
        self.has, self.delete, self.keys = inner.has, inner.delete, inner.keys

    async def put(self, key: str, content: bytes) -> None:
        self._act()
        await self._inner.put(key, content)
        self._act()

    async def get(self, key: str) -> bytes | None:
        self._act()
        return await self._inner.get(key)

    def _act(self) -> None:
        self.acts += 1
        self._left -= 1
        if self._left == 0:
            raise PowerCut


@contextmanager
def failing(photos: Photos, monkeypatch: pytest.MonkeyPatch, act: int) -> Iterator[Failing]:
    store = pictures_of(photos)._objects
    inner = Failing(store._inner, act)
    with monkeypatch.context() as cut:
        cut.setattr(store, "_inner", inner)
        yield inner


async def rotate(photos: Photos) -> None:
    await rotate_key(photos.database, pictures_of(photos), ring(photos), photos.clock, lambda _: None)


def ring(photos: Photos) -> FileKeys:
    found = pictures_of(photos)._objects.ring
    assert isinstance(found, FileKeys)
    return found


async def test_keys_that_are_lost_are_not_replaced_by_new_ones(photos: Photos) -> None:
    """Nobody seals with a key beside those that are missing, and health says so; put back, all goes on."""
    path = ring(photos).path
    away = path.rename(path.with_suffix(".away"))
    answer = await photos.send(file(scene(5)), {"job_id": "j-9"})
    assert refused(answer) == (503, "bad_photo_keys")
    keeper = Retention(photos.database, pictures_of(photos), photos.clock, bin_for=timedelta(days=30))
    with pytest.raises(BadPhotoKeys, match="missing"):
        await keeper.once()
    assert not path.exists()
    away.rename(path)
    await keeper.once()
    made(await photos.send(file(scene(5)), {"job_id": "j-9"}), 201)
    assert (await check(photos)).findings == []


async def test_a_change_of_the_key_may_be_interrupted_anywhere(photos: Photos, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each act upon the store and the key file: all photos stay readable, and repeating it ends what was begun."""
    acts = await _acts_of_a_rotation(photos, monkeypatch)
    assert acts > 20
    for act in range(1, acts + 1, 1 if photos.folder.is_relative_to(photos.settings.data_dir) else 5):
        with failing(photos, monkeypatch, act), pytest.raises(PowerCut):
            await rotate(photos)
        assert len(ring(photos).keys()) == 2, act
        assert (await check(photos)).findings == [], act
        await rotate(photos)
        assert len(ring(photos).keys()) == 1, act
        assert (await check(photos)).findings == [], act


async def _acts_of_a_rotation(photos: Photos, monkeypatch: pytest.MonkeyPatch) -> int:
    with failing(photos, monkeypatch, 0) as counted:
        await rotate(photos)
    return counted.acts


@pytest.mark.parametrize("step", [1, 2])
async def test_it_may_be_interrupted_at_the_key_file(
    photos: Photos, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Before and after each of its two writings of the file."""
    replace = FileKeys.replace
    for after in (False, True):
        left = step

        def cut(self: FileKeys, keys: object, *, after: bool = after) -> None:
            nonlocal left
            left -= 1
            if after or left:
                replace(self, keys)  # type: ignore[arg-type] # only handed on
            if not left:
                raise PowerCut

        with monkeypatch.context() as broken:
            broken.setattr(FileKeys, "replace", cut)
            with pytest.raises(PowerCut):
                await rotate(photos)
        assert (await check(photos)).findings == []
        await rotate(photos)
        assert len(ring(photos).keys()) == 1
        assert (await check(photos)).findings == []


async def test_an_upload_with_the_old_key_is_waited_for(photos: Photos) -> None:
    """It began before the new key was there; its files are sealed anew before the old key goes."""
    store: SealedStore = pictures_of(photos)._objects
    inner, go_on, began = store._inner, asyncio.Event(), asyncio.Event()

    class Slow(Failing):
        async def put(self, key: str, content: bytes) -> None:
            began.set()
            await go_on.wait()
            await inner.put(key, content)

    slow = SealedStore(Slow(inner, 0), FileKeys(ring(photos).path, lambda: datetime.now(UTC)))
    key = "12/" + "12" * 32 + "/full.jpg"
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(slow.put(key, PICTURE))
        await began.wait()
        rotating = group.create_task(rotate(photos))
        await wait_until(lambda: len(ring(photos).keys()) == 2, what="the new key is there")
        assert not (await asyncio.wait({rotating}, timeout=0.3))[0]
        go_on.set()
    assert len(ring(photos).keys()) == 1
    assert await store.get(key) == PICTURE


async def test_the_commands_say_what_they_did(photos: Photos, capsys: pytest.CaptureFixture[str]) -> None:
    """With an exit code that a scheduled job can go by, and words for what cannot be done."""

    def run(*arguments: str) -> tuple[int, str]:
        code = manage_photos(["--data", str(photos.settings.data_dir), *arguments])
        told = capsys.readouterr()
        return code, told.out + told.err

    assert await asyncio.to_thread(run, "check") == (
        0,
        "2 pictures are checked.\nChecked: 2 pictures, 0 findings, 0 of them open\n",
    )
    [thumb, _] = photos.folder.rglob("thumb.jpg")
    await plain_store(photos.settings).delete(thumb.relative_to(photos.folder).as_posix())
    code, said = await asyncio.to_thread(run, "check")
    assert code == 1
    assert "found\tmissing\t" in said
    code, said = await asyncio.to_thread(run, "check", "--repair")
    assert code == 0
    assert "mended\tmissing\t" in said
    ring(photos).path.write_text("{}")
    code, said = await asyncio.to_thread(run, "check")
    assert code == 1
    assert "Restore them from a backup" in said


@pytest.mark.parametrize("order", ["--data {} check", "check --data {}", "rotate-key --data {}", "seal --data {}"])
async def test_the_command_is_one_of_toolcare(order: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`toolcare photos` finds its way to it; a wrong folder is told in words, wherever it was named."""
    none = str(tmp_path / "none")
    with pytest.raises(SystemExit) as ended:
        await asyncio.to_thread(cli.main, ["photos", *(word.format(none) for word in order.split())])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "Name it with --data" in said
    assert none in said


async def test_keys_that_are_lost_are_told(photos: Photos) -> None:
    """By name, so that the right backup can be found; nothing is shown, nothing deleted, and back they work."""
    path = ring(photos).path
    kept = path.with_suffix(".kept")
    shutil.move(path, kept)
    [newest, _] = await photos.listed()
    answer = await photos.technician.get(f"/photos/{newest}/full")
    body: Json = answer.json()
    assert (answer.status_code, body["code"]) == (503, "photo_key_missing")
    assert {finding.fault.value for finding in (await check(photos, repair=True)).findings} == {"key missing"}
    shutil.move(kept, path)
    assert (await check(photos)).findings == []
    assert len(photos.files()) == 8
    assert made(await photos.technician.get(f"/photos/{newest}"))["id"] == newest
