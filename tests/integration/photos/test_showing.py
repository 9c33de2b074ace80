"""Pictures go out: cached for ever, made again when they are missing."""

import pytest
from sqlalchemy.pool import QueuePool
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.conftest import Photos, refused
from tests.unit.photos.drawing import file, is_upright, opened, scene

from toolcare_photos.pictures import Pictures

pytestmark = pytest.mark.asyncio

NOBODY = "6f9a1f52-6a0c-4d3e-9b1f-0123456789ab"


@pytest.mark.parametrize(("variant", "size"), [("thumb", (320, 213)), ("screen", (1600, 1067)), ("full", (1800, 1200))])
@ON_ONE_DATABASE
async def test_each_variant_is_a_picture_to_keep(photos: Photos, variant: str, size: tuple[int, int]) -> None:
    """A browser asks once; asked again with its tag it hears that nothing changed."""
    photo = await photos.add(file(scene(1, 1800, 1200)))
    path = f"/photos/{photo['id']}/{variant}"
    shown = await photos.technician.get(path)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert opened(shown.content).size == size
    assert is_upright(opened(shown.content))
    again = await photos.technician.get(path, headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", shown.headers["etag"])


@pytest.mark.parametrize("variant", ["thumb", "screen", "full"])
@ON_ONE_DATABASE
async def test_a_missing_variant_is_made_again(photos: Photos, variant: str) -> None:
    """And kept, as if it had never been lost."""
    photo = await photos.add(file(scene(1, 1800, 1200)))
    path = f"/photos/{photo['id']}/{variant}"
    before = opened((await photos.technician.get(path)).content).size
    [lost] = photos.folder.rglob(f"{variant}.jpg")
    await photos.store.delete(lost.relative_to(photos.folder).as_posix())
    assert opened((await photos.technician.get(path)).content).size == before
    assert lost.is_file()


@pytest.mark.parametrize("path", ["thumb", "original", "annotated.png"])
@ON_ONE_DATABASE
async def test_a_slow_store_holds_no_connection(photos: Photos, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Ten pictures that wait for it would leave none to anybody else."""
    photo = await photos.add()
    content, seen = Pictures.content, []

    async def slow(self: Pictures, sha256: str, name: str) -> bytes | None:
        pool = photos.database.engine.pool
        assert isinstance(pool, QueuePool)
        seen.append(pool.checkedout())
        return await content(self, sha256, name)

    monkeypatch.setattr(Pictures, "content", slow)
    assert (await photos.engineer.get(f"/photos/{photo['id']}/{path}")).status_code == 200
    assert seen == [0]


async def test_the_newest_photo_of_a_half_is_found(photos: Photos) -> None:
    """Upon it people point at a place; other photos of the tool are none of it."""
    old = await photos.add(file(scene(2)), tool_id="t-0042", half="B")
    new = await photos.add(file(scene(3)), tool_id="t-0042", half="B")
    await photos.add(file(scene(4)), tool_id="t-0042")
    found = (await photos.technician.get("/photos?tool_id=t-0042&half=B")).json()["items"]
    assert [(one["id"], one["half"]) for one in found] == [(new["id"], "B"), (old["id"], "B")]
    assert (await photos.technician.get("/photos?tool_id=t-0042&half=A")).json()["items"] == []


@ON_ONE_DATABASE
async def test_a_lost_picture_is_told(photos: Photos) -> None:
    """Without the full one and the original there is nothing to make others from; a repeat of the upload heals it."""
    photo = await photos.add()
    for path in [each for each in photos.folder.rglob("*") if each.is_file()]:
        await photos.store.delete(path.relative_to(photos.folder).as_posix())
    assert refused(await photos.technician.get(f"/photos/{photo['id']}/thumb")) == (404, "picture_lost")
    assert refused(await photos.technician.get(f"/photos/{photo['id']}/full")) == (404, "picture_lost")
    await photos.add(status=200)
    assert (await photos.technician.get(f"/photos/{photo['id']}/full")).status_code == 200


@pytest.mark.parametrize("path", [f"/photos/{NOBODY}", f"/photos/{NOBODY}/thumb", "/photos/nope/full"])
@ON_ONE_DATABASE
async def test_unknown_is_not_found(photos: Photos, path: str) -> None:
    """With what to do next."""
    assert refused(await photos.technician.get(path)) == (404, "unknown_photo")


@pytest.mark.parametrize("path", ["/photos/x/huge", "/photos/%00", "/photos?cursor=!", "/photos?limit=0"])
@ON_ONE_DATABASE
async def test_hostile_addresses_are_refused(photos: Photos, path: str) -> None:
    """There is no fourth variant and no such cursor."""
    assert refused(await photos.technician.get(path))[0] in {400, 422}
