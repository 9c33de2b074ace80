"""What is said of a photo is said better later, by those who may."""

from datetime import timedelta

import httpx
import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.conftest import NOW, Json, Photos, made, refused
from tests.integration.photos.hearing import hear, mounted, tool
from tests.unit.photos.drawing import file, scene

pytestmark = pytest.mark.asyncio

TOOL = "t-0042"


async def say(who: httpx.AsyncClient, photo: Json, version: int | None = 1, **said: str | None) -> httpx.Response:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return await who.patch(f"/photos/{photo['id']}", json=said, headers=headers)


async def test_a_photo_gets_its_caption_and_its_view_after_the_upload(photos: Photos) -> None:
    """It is found by the new words and no longer by the old ones, stands in its view, and others hear of it."""
    await hear(photos, tool(), mounted("r-1", NOW - timedelta(hours=1)))
    photo = await photos.add(tool_id=TOOL, caption="Kavitaet zwei")
    assert (await photos.technician.get(f"/photos/{photo['id']}")).headers["etag"] == '"1"'
    assert refused(await say(photos.technician, photo, None, caption="x")) == (428, "precondition_required")
    answer = await say(photos.technician, photo, caption="  Grat   am Steg ", view="a-side")
    changed = made(answer)
    assert (changed["caption"], changed["view"], changed["half"]) == ("Grat am Steg", "a-side", "A")
    assert (changed["version"], answer.headers["etag"]) == (2, '"2"')
    assert (await photos.listed(q="steg"), await photos.listed(q="zwei")) == ([photo["id"]], [])
    assert refused(await say(photos.technician, photo, caption="late")) == (412, "precondition_failed")

    plate = made(await say(photos.technician, photo, 2, view="plate"))
    assert (plate["view"], plate["half"], plate["run_id"], plate["caption"]) == ("plate", None, "r-1", "Grat am Steg")
    out = made(await say(photos.technician, photo, 3, view=None))
    assert (out["view"], out["run_id"]) == (None, None)
    assert made(await say(photos.technician, photo, 4, caption="Grat am Steg"))["version"] == 4, "nothing was changed"
    told = [event.data for event in await photos.events() if event.type == "toolcare.photos.photo_changed.v1"]
    assert [(one["view"], one["run_id"], one["caption"]) for one in told] == [
        ("a-side", None, "Grat am Steg"),
        ("plate", "r-1", "Grat am Steg"),
        (None, None, "Grat am Steg"),
    ]


@ON_ONE_DATABASE
async def test_who_added_a_photo_may_change_it_and_engineers_may(photos: Photos) -> None:
    """At any time; another technician may not."""
    photo = await photos.add(tool_id=TOOL)
    photos.clock.advance(timedelta(days=30))
    assert refused(await say(photos.other_technician, photo, caption="mine")) == (403, "change_not_allowed")
    assert made(await say(photos.engineer, photo, caption="Plate"))["caption"] == "Plate"
    assert made(await say(photos.technician, photo, 2, caption="Plate of T-0042"))["version"] == 3


@ON_ONE_DATABASE
async def test_what_does_not_fit_is_refused(photos: Photos) -> None:
    """A view the tool has not, a view without a tool, a golden sample that would leave its view, a removed photo."""
    await hear(photos, tool())
    golden = await photos.add(tool_id=TOOL, view="plate")
    assert refused(await say(photos.technician, golden, view="cavity-9")) == (404, "unknown_view")
    await photos.engineer.put(f"/tools/{TOOL}/views/plate/golden", json={"photo_id": golden["id"]})
    assert refused(await say(photos.engineer, golden, view="a-side")) == (409, "golden_stays_in_its_view")
    of_job = await photos.add(file(scene(2)), job_id="j-1")
    assert refused(await say(photos.technician, of_job, view="plate")) == (422, "view_without_tool")
    await photos.technician.post(f"/photos/{of_job['id']}/remove", json={"reason": "Blurred"})
    assert refused(await say(photos.technician, of_job, caption="x")) == (410, "photo_is_removed")
