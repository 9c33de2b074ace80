"""Photos go: by those who may, with a reason, first out of sight and in the end for good."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.conftest import PICTURE, Json, Photos, made, refused
from tests.unit.photos.drawing import file, scene

from toolcare_photos.pictures import Pictures
from toolcare_photos.retention import Retention
from toolcare_photos.storage.objects import StoreUnavailable
from toolcare_photos.tables import PictureRow
from toolcare_shared import areas
from toolcare_shared.auth import Role
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.retention import store as terms
from toolcare_shared.testing.api import api_client, person

pytestmark = pytest.mark.asyncio

VERSIONS = count(1)
"""Of the terms that are chosen."""


async def remove(who: httpx.AsyncClient, photo_id: object, reason: str = "shows a person") -> httpx.Response:
    return await who.post(f"/photos/{photo_id}/remove", json={"reason": reason})


async def test_a_removed_photo_is_out_of_sight(photos: Photos) -> None:
    """Who looks for it hears who removed it and why; its files wait sealed. Its event goes to those who listen."""
    photo = await photos.add(tool_id="t-0042", job_id="j-1")
    made(await remove(photos.technician, photo["id"]))
    assert len(photos.files()) == 4
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


@ON_ONE_DATABASE
async def test_others_need_the_right(photos: Photos) -> None:
    """A technician removes his own within a day; an engineer any, at any time."""
    photo = await photos.add()
    answer = await remove(photos.other_technician, photo["id"])
    assert refused(answer) == (403, "removal_not_allowed")
    assert "ask an engineer" in answer.json()["detail"]
    photos.clock.advance(timedelta(hours=25))
    assert refused(await remove(photos.technician, photo["id"])) == (403, "removal_not_allowed")
    made(await remove(photos.engineer, photo["id"]))


@ON_ONE_DATABASE
async def test_of_another_area_everybody_takes_back_his_own_alone(photos: Photos) -> None:
    """An engineer whose rights end at Hall 1 adds a photo of a tool in Hall 2, and leaves those of others there."""
    of_others = await photos.add(tool_id="t-0042")
    async with photos.database.write() as session:
        await areas.keep(session, areas.TOOL, "t-0042", "Hall 2")
    hanna = replace(person(Role.ENGINEER, "u-9", "Hanna"), areas=frozenset({"Hall 1"}))
    async with api_client(photos.app, hanna) as client:
        own = made(await client.post("/photos?tool_id=t-0042", content=file(scene(3))), 201)
        for photo, answer in ((own, 200), (of_others, 403)):
            path, match = f"/photos/{photo['id']}", {"If-Match": f'"{photo["version"]}"'}
            assert (await client.patch(path, json={"caption": "Gate"}, headers=match)).status_code == answer
            assert (await remove(client, photo["id"])).status_code == answer
        assert refused(await remove(client, of_others["id"])) == (403, "outside_area")
    assert await photos.listed() == [of_others["id"]]


async def test_a_removed_photo_can_be_restored(photos: Photos) -> None:
    """By an engineer, with a reason; it is where it was, and its event says so."""
    photo = await photos.add(job_id="j-1")
    made(await remove(photos.technician, photo["id"]))
    path, why = f"/photos/{photo['id']}/restore", {"reason": "nobody is in it"}
    assert refused(await photos.technician.post(path, json=why)) == (403, "forbidden")
    assert made(await photos.engineer.post(path, json=why)) == photo
    assert await photos.listed(job_id="j-1") == [photo["id"]]
    assert (await photos.technician.get(f"/photos/{photo['id']}/full")).status_code == 200
    event = (await photos.events())[-1]
    assert (event.event_name, event.data["reason"], event.data["by"]) == ("photo_restored", "nobody is in it", "Erika")
    assert refused(await photos.engineer.post(path, json=why)) == (409, "photo_not_removed")


async def test_who_may_restore_sees_what_lies_in_the_bin(photos: Photos) -> None:
    """To decide; others do not, and what is erased nobody sees."""
    photo = await photos.add()
    path = f"/photos/{photo['id']}/thumb?removed=true"
    assert (await photos.technician.get(path)).status_code == 200
    made(await remove(photos.technician, photo["id"]))
    assert refused(await photos.technician.get(path)) == (410, "photo_is_removed")
    shown = await photos.engineer.get(path)
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-store")
    made(await photos.administrator.post(f"/photos/{photo['id']}/erase", json={"reason": "asked for"}))
    detail = made(await photos.engineer.get(f"/photos/{photo['id']}?removed=true"))
    assert (detail["erased_by"], detail["erase_reason"], detail["erases_at"]) == ("Ada", "asked for", None)
    assert refused(await photos.engineer.get(path)) == (410, "photo_is_erased")


async def test_what_was_added_again_is_not_restored(photos: Photos) -> None:
    """The same picture of the same job would be there twice."""
    photo = await photos.add(job_id="j-1")
    made(await remove(photos.technician, photo["id"]))
    again = await photos.add(job_id="j-1")
    answer = await photos.engineer.post(f"/photos/{photo['id']}/restore", json={"reason": "needed"})
    assert refused(answer) == (409, "photo_is_there_again")
    assert answer.json()["photo_id"] == again["id"]


async def test_an_administrator_erases_a_removed_photo(photos: Photos) -> None:
    """At once and for good: the files are gone, the row and its reasons stay, and nothing brings it back."""
    photo = await photos.add()
    path, why = f"/photos/{photo['id']}/erase", {"reason": "asked for by the person"}
    assert refused(await photos.administrator.post(path, json=why)) == (409, "photo_not_removed")
    made(await remove(photos.technician, photo["id"]))
    assert refused(await photos.engineer.post(path, json=why)) == (403, "forbidden")
    made(await photos.administrator.post(path, json=why))
    assert photos.files() == []
    event = (await photos.events())[-1]
    assert (event.event_name, event.data["reason"], event.data["by"]) == ("photo_erased", why["reason"], "Ada")
    for what in ("restore", "erase"):
        answer = await photos.administrator.post(f"/photos/{photo['id']}/{what}", json=why)
        assert refused(answer) == (410, "photo_is_erased")
    assert refused(await photos.engineer.get(f"/photos/{photo['id']}/original")) == (410, "photo_is_erased")
    assert refused(await photos.technician.get(f"/photos/{photo['id']}")) == (410, "photo_is_removed")


async def test_files_stay_while_another_photo_shows_them(photos: Photos) -> None:
    """The same picture of two jobs is deleted with the second."""
    first, second = await photos.add(job_id="j-1"), await photos.add(job_id="j-2")
    for number, photo in enumerate((first, second)):
        assert len(photos.files()) == 4, number
        assert (await photos.technician.get(f"/photos/{second['id']}/full")).status_code == 200
        made(await remove(photos.technician, photo["id"]))
        made(await photos.administrator.post(f"/photos/{photo['id']}/erase", json={"reason": "asked for"}))
    assert photos.files() == []


async def test_a_removed_picture_may_come_back(photos: Photos) -> None:
    """As a new photo; the id of the removed one stays what it was."""
    photo = await photos.add(job_id="j-1", id="6f9a1f52-6a0c-4d3e-9b1f-0123456789ab")
    made(await remove(photos.technician, photo["id"]))
    made(await photos.administrator.post(f"/photos/{photo['id']}/erase", json={"reason": "asked for"}))
    assert refused(await photos.send(about={"job_id": "j-1", "id": str(photo["id"])})) == (410, "photo_is_removed")
    assert photos.files() == []
    again = await photos.add(job_id="j-1")
    assert again["id"] != photo["id"]
    assert (await photos.technician.get(f"/photos/{again['id']}/thumb")).status_code == 200


async def test_a_late_repeat_of_the_upload_brings_nothing_back(photos: Photos) -> None:
    """The first answer is given once more; the files stay erased."""

    async def upload() -> Json:
        key = {"Idempotency-Key": "k-1"}
        return made(await photos.technician.post("/photos?job_id=j-1", content=PICTURE, headers=key), 201)

    photo = await upload()
    made(await remove(photos.technician, photo["id"]))
    made(await photos.administrator.post(f"/photos/{photo['id']}/erase", json={"reason": "asked for"}))
    assert await upload() == photo
    assert photos.files() == []


@ON_ONE_DATABASE
async def test_an_erasing_that_the_store_refuses_did_not_happen(
    photos: Photos, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is told as erased that is still there; the next try ends it."""

    async def broken(*_: object) -> None:
        raise StoreUnavailable("read-only file system")

    photo = await photos.add()
    made(await remove(photos.technician, photo["id"]))
    path, why = f"/photos/{photo['id']}/erase", {"reason": "asked for"}
    with monkeypatch.context() as trouble:
        trouble.setattr(Pictures, "forget", broken)
        assert refused(await photos.administrator.post(path, json=why)) == (503, "store_unavailable")
    assert len(photos.files()) == 4
    made(await photos.administrator.post(path, json=why))
    assert photos.files() == []
    async with photos.database.read() as session:
        assert await session.scalar(select(PictureRow.is_kept)) is False


async def test_the_bin_empties_itself(photos: Photos) -> None:
    """After its days, with an event that says why; what is shown stays."""
    kept, gone = await photos.add(file(scene(3))), await photos.add()
    made(await remove(photos.technician, gone["id"]))
    keeper = retention(photos, bin_days=30)
    photos.clock.advance(timedelta(days=30))
    await keeper.once()
    assert len(photos.files()) == 8
    photos.clock.advance(timedelta(seconds=1))
    await keeper.once()
    await keeper.once()
    assert len(photos.files()) == 4
    event = (await photos.events())[-1]
    assert (event.event_name, event.subject, event.data["by"]) == ("photo_erased", gone["id"], "photos")
    assert event.data["reason"] == "removed more than 30 days ago"
    assert await photos.listed() == [kept["id"]]


async def test_old_photos_are_removed_where_that_is_set(photos: Photos) -> None:
    """Not the newest of a half, upon which people point, however old it is."""
    older = await photos.add(file(scene(2)), tool_id="t-0042", half="A")
    photos.clock.advance(timedelta(minutes=1))
    newest = await photos.add(file(scene(3)), tool_id="t-0042", half="A")
    other = await photos.add(file(scene(4)), tool_id="t-0042")
    photos.clock.advance(timedelta(days=366))
    fresh = await photos.add(file(scene(5)), tool_id="t-0042")
    await age(photos, None)
    assert len(await photos.listed()) == 4
    await age(photos, 365)
    assert await photos.listed() == [fresh["id"], newest["id"]]
    removed = [event for event in await photos.events() if event.event_name == "photo_deleted"]
    assert {event.subject for event in removed} == {older["id"], other["id"]}
    assert {event.data["reason"] for event in removed} == {"older than 365 days"}


async def test_what_is_under_a_legal_hold_stays(photos: Photos) -> None:
    """A photo of the held tool, one that a report about it names, and one of a job whose tool nobody told."""
    held = await photos.add(file(scene(2)), tool_id="t-0042")
    of_job = await photos.add(file(scene(3)), job_id="j-1")
    free = await photos.add(file(scene(4)), tool_id="t-0063")
    photos.clock.advance(timedelta(days=366))
    async with photos.database.write() as session:
        await terms.hold(session, "t-0042", 2, held=True)
        await terms.hold(session, "t-0042", 1, held=False)
    seen: Any = made(await photos.administrator.get("/internal/retention", params={"kind": "photos", "keep_days": 365}))
    [told] = seen["items"]
    assert (told["keep_days"], told["chosen"]) == (None, False)
    assert (told["forecast"]["rows"], told["forecast"]["held"]) == (1, 2)
    assert told["forecast"]["size_bytes"] > 0
    await age(photos, 365)
    assert set(await photos.listed()) == {held["id"], of_job["id"]}
    applied = [event for event in await photos.events() if event.event_name == "retention_applied"][-1]
    assert (applied.data["removed"], applied.data["held"], applied.data["keep_days"]) == (1, 2, 365)
    assert (await photos.engineer.get("/internal/retention")).status_code == 403
    async with photos.database.write() as session:
        await terms.hold(session, "t-0042", 3, held=False)
    await age(photos, 365)
    assert await photos.listed() == []
    assert free["id"] != held["id"]


async def test_a_legal_hold_keeps_what_lies_in_the_bin(photos: Photos) -> None:
    """Neither its days nor an administrator erase it, and nobody is told a day; lifted, it goes."""
    photo = await photos.add(tool_id="t-0042")
    made(await remove(photos.technician, photo["id"]))
    async with photos.database.write() as session:
        await terms.hold(session, "t-0042", 1, held=True)
    photos.clock.advance(timedelta(days=31))
    await retention(photos).once()
    assert len(photos.files()) == 4
    by_hand = await photos.administrator.post(f"/photos/{photo['id']}/erase", json={"reason": "asked for"})
    assert refused(by_hand) == (409, "photo_is_held")
    assert made(await photos.engineer.get(f"/photos/{photo['id']}?removed=true"))["erases_at"] is None
    async with photos.database.write() as session:
        await terms.hold(session, "t-0042", 2, held=False)
    await retention(photos).once()
    assert photos.files() == []


async def test_what_aged_out_is_counted_in_the_audit_and_not_told(photos: Photos) -> None:
    """The trail must not keep what was to be forgotten."""
    await photos.add(tool_id="t-0042", caption="Grat an Kavität 3")
    photos.clock.advance(timedelta(days=366))
    await age(photos, 365)
    async with photos.database.read() as session:
        entries = select(outbox.c.envelope).where(outbox.c.aggregate == "audit").order_by(outbox.c.entry)
        last: Any = Envelope.parse((await session.scalars(entries)).all()[-1]).data
    assert (last["kind"], last["what"], last["target"]) == ("rule", "retention", "photos")
    [change] = last["changes"]
    assert (change["table"], change["key"]) == ("retention_term", "photos")
    assert (change["before"], change["after"]) == ({"removed_total": 0}, {"removed_total": 1})


def retention(photos: Photos, *, bin_days: int = 30) -> Retention:
    pictures = photos.app.state.pictures
    return Retention(photos.database, pictures, photos.clock, bin_for=timedelta(days=bin_days))


async def age(photos: Photos, keep_days: int | None) -> None:
    """Choose a term and have it applied now."""
    now = photos.clock.now()
    async with photos.database.write() as session:
        await terms.choose(session, DataKind.PHOTOS, keep_days, next(VERSIONS), now)
        await terms.want(session, DataKind.PHOTOS, now + timedelta(seconds=1), now)
    await photos.app.state.retention.once(photos.database)


@pytest.mark.parametrize("reason", ["", "   "])
@ON_ONE_DATABASE
async def test_a_removal_needs_its_reason(photos: Photos, reason: str) -> None:
    """It is what is left of the picture."""
    photo = await photos.add()
    assert refused(await remove(photos.technician, photo["id"], reason)) == (422, "invalid_input")
