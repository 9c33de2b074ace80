"""Pictures come in: once each, safe before they are acknowledged, or refused in words."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.conftest import NOW, PICTURE, Photos, made, refused
from tests.unit.photos.drawing import exif, file, opened, png, scene

from toolcare_photos.domain.photo import MAX_BYTES
from toolcare_photos.pictures import Pictures
from toolcare_photos.tables import PhotoRow, PictureRow
from toolcare_shared.testing.api import assert_every_route_refuses_strangers

pytestmark = pytest.mark.asyncio

ID = "6f9a1f52-6a0c-4d3e-9b1f-0123456789ab"
OTHER_ID = "6f9a1f52-6a0c-4d3e-9b1f-ba9876543210"
ALL_FILES = ["full.jpg", "original", "screen.jpg", "thumb.jpg"]


async def test_a_photo_is_kept_and_told(photos: Photos) -> None:
    """The answer, the event and the list say the same; the files are there."""
    picture = file(scene(6), noted=exif(6, "2026:03:02 06:58:00"))
    about = {"tool_id": "t-0042", "job_id": "j-1", "item_id": "i-1", "slot": "after", "caption": " Vents\n cleaned "}
    photo = made(await photos.send(picture, about), 201)
    assert (photo["width"], photo["height"], photo["slot"], photo["caption"]) == (96, 64, "after", "Vents cleaned")
    assert (photo["taken_at"], photo["added_at"]) == ("2026-03-02T05:58:00Z", "2026-03-02T06:00:00Z")
    assert photo["added_by"] == "Timo"
    [event] = await photos.events()
    assert (event.event_name, event.subject, event.actor) == ("photo_added", photo["id"], "person:u-2")
    told = {name: event.data[name] for name in ("tool_id", "job_id", "item_id", "slot", "caption", "by", "width")}
    assert told == {**about, "caption": "Vents cleaned", "by": "Timo", "width": 96}
    assert photo.items() <= made(await photos.technician.get(f"/photos/{photo['id']}")).items()
    assert photos.files() == ALL_FILES


async def test_the_same_picture_of_the_same_job_is_one_photo(photos: Photos) -> None:
    """Sent twice, it is there once; of another job it is another photo of the same files."""
    first = await photos.add(job_id="j-1", item_id="i-1")
    assert await photos.add(job_id="j-1", item_id="i-1", slot="before", status=200) == first
    other = await photos.add(job_id="j-1", item_id="i-2")
    assert other["id"] != first["id"]
    assert len(await photos.events()) == 2
    assert photos.files() == ALL_FILES


async def test_the_same_picture_sent_at_once_is_one_photo(photos: Photos) -> None:
    """Two tablets that race end with one photo between them."""
    answers = await asyncio.gather(*(photos.send(about={"job_id": "j-1"}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await photos.listed(job_id="j-1")) == 1


@ON_ONE_DATABASE
async def test_a_repeated_upload_costs_no_worker(photos: Photos, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tablet whose answer was lost hears it again; the picture is not decoded a second time."""
    key = {"Idempotency-Key": "k-1"}
    first = made(await photos.technician.post("/photos?job_id=j-1", content=PICTURE, headers=key), 201)
    monkeypatch.setattr(Pictures, "develop", None)
    assert made(await photos.technician.post("/photos?job_id=j-1", content=PICTURE, headers=key), 201) == first


async def test_a_device_may_name_its_photo(photos: Photos) -> None:
    """What was noted offline under this id finds it; sent again it is the same."""
    photo = await photos.add(id=ID, job_id="j-1")
    assert photo["id"] == ID
    assert await photos.add(id=ID, job_id="j-1", status=200) == photo


async def test_a_second_name_finds_the_same_photo(photos: Photos) -> None:
    """An answer that was written offline with the second id shows its picture, too."""
    photo = await photos.add(id=ID, job_id="j-1")
    assert (await photos.add(id=OTHER_ID, job_id="j-1", status=200))["id"] == ID
    assert photo.items() <= made(await photos.technician.get(f"/photos/{OTHER_ID}")).items()
    assert (await photos.technician.get(f"/photos/{OTHER_ID}/thumb")).status_code == 200
    assert await photos.listed(job_id="j-1") == [ID]
    assert await photos.add(id=OTHER_ID, job_id="j-1", status=200) == photo
    told = [(event.subject, event.data["alias"]) for event in (await photos.events())[1:]]
    assert told == [(ID, OTHER_ID)], "once, to whoever was told the other id"


async def test_an_id_stays_with_its_picture(photos: Photos) -> None:
    """Another picture, or the same of another job, under a known id is refused."""
    await photos.add(id=ID, job_id="j-1")
    assert refused(await photos.send(file(scene(3)), {"id": ID, "job_id": "j-1"})) == (409, "photo_id_taken")
    assert refused(await photos.send(about={"id": ID, "job_id": "j-2"})) == (409, "photo_id_taken")


async def test_a_repeated_request_gets_the_first_answer(photos: Photos) -> None:
    """A tablet with poor Wi-Fi sends again under its key."""
    key = {"Idempotency-Key": "k-1"}
    first, again = [
        await photos.technician.post("/photos", params={"job_id": "j-1"}, content=PICTURE, headers=key) for _ in "ab"
    ]
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (415, "not_a_picture")),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", (415, "not_a_picture")),
        (b"\0\0\0\x18ftypavif" + b"\0" * 60, (415, "not_a_picture")),
        (b"\xff\xd8\xff garbage " * 50, (422, "picture_cut_off")),
        (PICTURE + b"PK\x05\x06" + b"\0" * 18, (415, "hides_another_file")),
        (PICTURE[: len(PICTURE) // 2], (422, "picture_cut_off")),
        (png(60_000, 60_000), (422, "too_many_pixels")),
        (png(64, 64), (422, "picture_unreadable")),
    ],
    ids=["empty", "svg", "avif", "garbage", "archive", "cut off", "bomb", "broken pixels"],
)
async def test_what_is_no_picture_is_refused(photos: Photos, content: bytes, expected: tuple[int, str]) -> None:
    """By its bytes, whatever it calls itself; nothing of it is kept."""
    answer = await photos.technician.post(
        "/photos", params={"tool_id": "t-0042"}, content=content, headers={"Content-Type": "image/jpeg"}
    )
    assert refused(answer) == expected
    assert photos.files() == []
    assert await rows(photos) == (0, 0)


@ON_ONE_DATABASE
async def test_a_body_is_counted_while_it_is_read(photos: Photos) -> None:
    """One that says it is too large is not read, one that hides it is read no further than the limit."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"\xff" * 1024**2

    about = {"tool_id": "t-0042"}
    hidden = await photos.technician.post("/photos", params=about, content=endless())
    announced = await photos.technician.post("/photos", params=about, content=b"\xff" * (MAX_BYTES + 1))
    assert refused(hidden) == refused(announced) == (413, "photo_too_large")
    assert sent < 30


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"slot": "after"}, (422, "photo_of_nothing")),
        ({"tool_id": "", "job_id": ""}, (422, "photo_of_nothing")),
        ({"tool_id": "t-0042", "item_id": "i-1"}, (422, "item_without_job")),
        ({"tool_id": "t-0042", "slot": "sideways"}, (422, "invalid_input")),
        ({"tool_id": "t-0042", "caption": "a\0b"}, (422, "invalid_input")),
        ({"tool_id": "t\0"}, (422, "invalid_input")),
        ({"tool_id": "t-0042", "id": "../../etc/passwd"}, (422, "invalid_input")),
        ({"tool_id": "t-0042", "tool": "x"}, (422, "invalid_input")),
    ],
)
@ON_ONE_DATABASE
async def test_a_photo_says_what_it_is_of(photos: Photos, about: dict[str, str], expected: tuple[int, str]) -> None:
    """Each mistake has its own words."""
    assert refused(await photos.send(about=about)) == expected


class PowerCut(Exception):
    """The process ends here."""


async def test_a_crash_between_file_and_commit_leaves_no_row(photos: Photos, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files alone are harmless: the next try takes them over, and the photo is whole."""
    keep = Pictures.keep

    async def keep_and_die(self: Pictures, developed: object) -> None:
        await keep(self, developed)  # type: ignore[arg-type] # only handed on
        raise PowerCut

    with monkeypatch.context() as crash:
        crash.setattr(Pictures, "keep", keep_and_die)
        assert (await photos.send(about={"job_id": "j-1"})).status_code == 500
    assert (await rows(photos), await photos.events()) == ((0, 0), [])
    photo = await photos.add(job_id="j-1")
    shown = await photos.technician.get(f"/photos/{photo['id']}/full")
    assert opened(shown.content).size == (96, 64)
    assert photos.files() == ALL_FILES


@ON_ONE_DATABASE
async def test_a_store_that_cannot_be_written_is_told(photos: Photos) -> None:
    """A full or wrong disk is a matter for people; nothing is acknowledged."""
    photos.folder.write_text("in the way")
    answer = await photos.send(about={"job_id": "j-1"})
    assert refused(answer) == (503, "store_unavailable")
    assert await rows(photos) == (0, 0)


async def test_lists_are_newest_first_in_pages(photos: Photos) -> None:
    """Of a tool, of a job, or all; a page follows the one before."""
    made_in_order = []
    for number in range(5):
        job = f"j-{number % 2}"
        made_in_order.append(str((await photos.add(file(scene(1, 100 + number)), tool_id="t-0042", job_id=job))["id"]))
        photos.clock.advance(timedelta(minutes=number % 2))
    await photos.add(tool_id="t-0001")
    assert photos.clock.now() > NOW
    assert await photos.listed(job_id="j-1") == [made_in_order[3], made_in_order[1]]
    first = made(await photos.technician.get("/photos", params={"tool_id": "t-0042", "limit": 3}))
    cursor = str(first["next_cursor"])
    second = await photos.listed(tool_id="t-0042", limit="3", cursor=cursor)
    items = first["items"]
    assert isinstance(items, list)
    assert [item["id"] for item in items if isinstance(item, dict)] + second == made_in_order[::-1]
    assert len(await photos.listed()) == 6


@ON_ONE_DATABASE
async def test_strangers_are_refused(photos: Photos) -> None:
    """No route answers without a token of the gateway."""
    await assert_every_route_refuses_strangers(photos.app)


async def rows(photos: Photos) -> tuple[int, int]:
    async with photos.database.read() as session:
        counts = [await session.scalar(select(func.count()).select_from(table)) for table in (PhotoRow, PictureRow)]
    return counts[0] or 0, counts[1] or 0
