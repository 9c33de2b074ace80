"""Photos go: by those who may, with a reason, and their files with the last of them."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from tests.integration.photos.conftest import PICTURE, Json, Photos, made, refused

from toolcare_photos.pictures import Pictures
from toolcare_photos.removal import delete_removed
from toolcare_photos.storage.objects import StoreUnavailable
from toolcare_photos.tables import PictureRow

pytestmark = pytest.mark.asyncio


async def remove(who: httpx.AsyncClient, photo_id: object, reason: str = "shows a person") -> httpx.Response:
    return await who.post(f"/photos/{photo_id}/remove", json={"reason": reason})


async def test_a_removed_photo_is_gone_with_its_files(photos: Photos) -> None:
    """Who looks for it hears who removed it and why; its event goes to those who listen."""
    photo = await photos.add(tool_id="t-0042", job_id="j-1")
    made(await remove(photos.technician, photo["id"]))
    assert photos.files() == []
    assert await photos.listed() == []
    for path in (f"/photos/{photo['id']}", f"/photos/{photo['id']}/thumb"):
        answer = await photos.technician.get(path)
        assert refused(answer) == (410, "photo_is_removed")
        assert "Timo removed this photo on 2026-03-02: shows a person" in answer.json()["detail"]
    event = (await photos.events())[-1]
    assert (event.event_name, event.subject) == ("photo_deleted", photo["id"])
    assert [event.data[name] for name in ("tool_id", "job_id", "by", "reason")] == [
        *("t-0042", "j-1", "Timo", "shows a person")
    ]
    assert refused(await remove(photos.engineer, photo["id"])) == (410, "photo_is_removed")


async def test_others_need_the_right(photos: Photos) -> None:
    """A technician removes his own within a day; an engineer any, at any time."""
    photo = await photos.add()
    answer = await remove(photos.other_technician, photo["id"])
    assert refused(answer) == (403, "removal_not_allowed")
    assert "ask an engineer" in answer.json()["detail"]
    photos.clock.advance(timedelta(hours=25))
    assert refused(await remove(photos.technician, photo["id"])) == (403, "removal_not_allowed")
    made(await remove(photos.engineer, photo["id"]))


async def test_files_stay_while_another_photo_shows_them(photos: Photos) -> None:
    """The same picture of two jobs is deleted with the second."""
    first, second = await photos.add(job_id="j-1"), await photos.add(job_id="j-2")
    made(await remove(photos.technician, first["id"]))
    assert (await photos.technician.get(f"/photos/{second['id']}/full")).status_code == 200
    made(await remove(photos.technician, second["id"]))
    assert photos.files() == []


async def test_a_removed_picture_may_come_back(photos: Photos) -> None:
    """As a new photo; the id of the removed one stays what it was."""
    photo = await photos.add(job_id="j-1", id="6f9a1f52-6a0c-4d3e-9b1f-0123456789ab")
    made(await remove(photos.technician, photo["id"]))
    assert refused(await photos.send(about={"job_id": "j-1", "id": str(photo["id"])})) == (410, "photo_is_removed")
    assert photos.files() == []
    again = await photos.add(job_id="j-1")
    assert again["id"] != photo["id"]
    assert (await photos.technician.get(f"/photos/{again['id']}/thumb")).status_code == 200


async def test_a_late_repeat_of_the_upload_brings_nothing_back(photos: Photos) -> None:
    """The first answer is given once more; the files stay deleted."""

    async def upload() -> Json:
        key = {"Idempotency-Key": "k-1"}
        return made(await photos.technician.post("/photos?job_id=j-1", content=PICTURE, headers=key), 201)

    photo = await upload()
    made(await remove(photos.technician, photo["id"]))
    assert await upload() == photo
    assert photos.files() == []


async def test_files_that_could_not_be_deleted_are_deleted_later(
    photos: Photos, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The removal holds, whatever the store does; the hourly look finds what is left."""

    async def broken(*_: object) -> None:
        raise StoreUnavailable("read-only file system")

    photo = await photos.add()
    with monkeypatch.context() as trouble:
        trouble.setattr(Pictures, "forget", broken)
        assert refused(await remove(photos.technician, photo["id"])) == (503, "store_unavailable")
    assert refused(await photos.technician.get(f"/photos/{photo['id']}")) == (410, "photo_is_removed")
    assert len(photos.files()) == 3
    await delete_removed(photos.database, photos.app.state.pictures)
    assert photos.files() == []
    async with photos.database.read() as session:
        assert await session.scalar(select(PictureRow.is_kept)) is False


@pytest.mark.parametrize("reason", ["", "   "])
async def test_a_removal_needs_its_reason(photos: Photos, reason: str) -> None:
    """It is what is left of the picture."""
    photo = await photos.add()
    assert refused(await remove(photos.technician, photo["id"], reason)) == (422, "invalid_input")
