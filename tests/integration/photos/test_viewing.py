"""Views of a tool, their golden samples, and the last shots of its runs."""

from datetime import timedelta
from typing import cast

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.conftest import NOW, Json, Photos, made, refused
from tests.integration.photos.hearing import TOOL, corrected, hear, mounted, tool, unmounted
from tests.integration.photos.test_removing import age
from tests.unit.photos.drawing import file, scene

pytestmark = pytest.mark.asyncio

VIEWS = f"/tools/{TOOL}/views"


async def listed(photos: Photos) -> dict[str, Json]:
    found = made(await photos.technician.get(VIEWS))
    return {str(one["view"]): one for one in cast("list[Json]", found["items"])}


async def test_every_tool_has_views_without_anybody_adding_them(photos: Photos) -> None:
    """Sides, cavities as the registry tells them, plate and last shot; an unknown tool is told."""
    assert refused(await photos.technician.get(VIEWS)) == (404, "unknown_tool")
    await hear(photos, tool(cavities=3, version=2), tool(cavities=2))
    assert list(await listed(photos)) == ["a-side", "b-side", "cavity-1", "cavity-2", "cavity-3", "plate", "last-shot"]
    assert all(one["is_standard"] and one["name"] == "" for one in (await listed(photos)).values())


async def test_an_own_view_is_added_ordered_and_retired(photos: Photos) -> None:
    """Its address is made of its name; each step is told, technicians only look."""
    await hear(photos, tool())
    assert refused(await photos.technician.post(VIEWS, json={"name": "Gate"})) == (403, "forbidden")
    added = await photos.engineer.post(VIEWS, json={"name": "Anguss für Öl", "hint": "From the left"})
    assert (made(added, 201)["view"], added.headers["etag"]) == ("anguss-fuer-oel", '"1"')
    assert refused(await photos.engineer.post(VIEWS, json={"name": "Anguss fuer Oel"})) == (409, "view_exists")
    assert refused(await photos.engineer.post(VIEWS, json={"name": "Cavity 9"})) == (409, "view_exists")
    one = f"{VIEWS}/anguss-fuer-oel"
    assert refused(await photos.engineer.patch(one, json={"retired": True})) == (428, "precondition_required")
    moved = await photos.engineer.patch(one, json={"position": 0, "retired": True}, headers={"If-Match": '"1"'})
    assert (made(moved)["retired"], made(moved)["version"]) == (True, 2)
    assert refused(await photos.engineer.patch(one, json={"hint": ""}, headers={"If-Match": '"1"'}))[0] == 412
    assert list(await listed(photos))[:2] == ["a-side", "anguss-fuer-oel"]
    told = [event.data for event in await photos.events() if event.type == "toolcare.photos.view_changed.v1"]
    assert [(str(told_["view"]), told_["deed"]) for told_ in told] == [
        ("anguss-fuer-oel", "added"),
        ("anguss-fuer-oel", "retired"),
    ]
    photo = await photos.add(tool_id=TOOL, view="anguss-fuer-oel")
    assert photo["view"] == "anguss-fuer-oel"


async def test_a_picture_that_is_there_already_gets_into_the_view_it_is_sent_to(photos: Photos) -> None:
    """As a camera sends it whose scene does not move; what was said of it before stays."""
    await hear(photos, tool(), mounted("r-1", NOW - timedelta(hours=1)))
    picture = file(scene(7))
    first = await photos.add(picture, tool_id=TOOL)
    again = await photos.add(picture, tool_id=TOOL, view="plate", caption="Clean", status=200)
    assert (again["id"], again["view"], again["run_id"], again["caption"]) == (first["id"], "plate", "r-1", "Clean")
    assert (await listed(photos))["plate"]["count"] == 1
    third = await photos.add(picture, tool_id=TOOL, caption="Other words", status=200)
    assert (third["view"], third["caption"]) == ("plate", "Clean")
    told = [event.data for event in await photos.events() if event.type == "toolcare.photos.photo_changed.v1"]
    assert [(one["view"], one["caption"]) for one in told] == [("plate", "Clean")]


@ON_ONE_DATABASE
async def test_a_last_shot_belongs_to_the_run_as_it_really_was(photos: Photos) -> None:
    """The run was another tool's: a photo taken after that is known has it, and an older correction comes too late."""
    await hear(photos, tool(), tool("t-0043", number="T-0043"), mounted("r-1", NOW - timedelta(hours=1)))
    before = await photos.add(file(scene(3)), tool_id=TOOL, view="plate")
    await hear(
        photos,
        corrected("r-1", NOW - timedelta(hours=2), "t-0043", number=2),
        corrected("r-1", NOW - timedelta(hours=3), TOOL),
    )
    after = await photos.add(file(scene(4)), tool_id=TOOL, view="plate")
    other = await photos.add(file(scene(5)), tool_id="t-0043", view="plate")
    assert (before["run_id"], after["run_id"], other["run_id"]) == ("r-1", None, "r-1")


@ON_ONE_DATABASE
async def test_a_picture_of_one_view_is_refused_for_another_in_words(photos: Photos) -> None:
    """Taken silently it would be in neither. A half is a view, a run is refused alike; what is empty is filled in."""
    await hear(photos, tool(), mounted("r-1", NOW - timedelta(hours=1)))
    own = made(await photos.engineer.post(f"/tools/{TOOL}/views", json={"name": "Slider left"}), 201)
    first = await photos.add(tool_id=TOOL, view=str(own["view"]))
    for elsewhere in ({"view": "plate"}, {"half": "A"}, {"view": "plate", "id": str(first["id"])}):
        answer = await photos.send(about={"tool_id": TOOL, **elsewhere})
        assert refused(answer) == (409, "picture_in_another_view")
        body = answer.json()
        assert (body["photo_id"], body["view"], body["name"]) == (first["id"], "slider-left", "Slider left")
        assert body["detail"].startswith("This picture is here already, in the view Slider left.")
    assert made(await photos.technician.get(f"/photos/{first['id']}"))["version"] == 1
    filled = await photos.add(tool_id=TOOL, run_id="r-1", status=200)
    assert (filled["view"], filled["run_id"]) == ("slider-left", "r-1")
    answer = await photos.send(about={"tool_id": TOOL, "run_id": "r-2"})
    assert refused(answer) == (409, "picture_of_another_run")
    assert (answer.json()["run_id"], answer.json()["photo_id"]) == ("r-1", first["id"])
    said = {"view": "plate"}
    moved = await photos.technician.patch(f"/photos/{first['id']}", json=said, headers={"If-Match": '"2"'})
    assert made(moved)["view"] == "plate"
    assert (await photos.add(tool_id=TOOL, view="plate", status=200))["id"] == first["id"]


async def test_a_standard_view_gets_a_hint_but_no_name(photos: Photos) -> None:
    """It has version 0 until somebody says something of it."""
    await hear(photos, tool())
    side, first = f"{VIEWS}/a-side", {"If-Match": '"0"'}
    assert refused(await photos.engineer.patch(side, json={"name": "Front"}, headers=first))[1] == (
        "standard_view_keeps_name"
    )
    assert made(await photos.engineer.patch(side, json={"hint": "Lamp on"}, headers=first))["hint"] == "Lamp on"
    assert next(iter(await listed(photos))) == "a-side"
    assert refused(await photos.engineer.patch(f"{VIEWS}/cavity-3", json={"hint": ""}, headers=first)) == (
        404,
        "unknown_view",
    )


async def test_a_half_is_a_view_and_the_other_way_round(photos: Photos) -> None:
    """Whoever names one has named the other; naming both differently is refused."""
    await hear(photos, tool())
    by_half = await photos.add(tool_id=TOOL, half="A")
    by_view = await photos.add(file(scene(2)), tool_id=TOOL, view="b-side")
    assert [(one["half"], one["view"]) for one in (by_half, by_view)] == [("A", "a-side"), ("B", "b-side")]
    assert by_half["tool_number"] == "T-0042"
    both = {"tool_id": TOOL, "half": "A", "view": "b-side"}
    assert refused(await photos.send(file(scene(3)), both)) == (422, "half_and_view_disagree")
    assert refused(await photos.send(file(scene(3)), {"job_id": "j-1", "view": "plate"})) == (422, "view_without_tool")
    unknown = {"tool_id": TOOL, "view": "cavity-3"}
    assert refused(await photos.send(file(scene(3)), unknown)) == (404, "unknown_view")


async def test_a_view_shows_its_newest_photo_and_its_golden_sample(photos: Photos) -> None:
    """By when they were taken. A golden sample that was removed is none."""
    await hear(photos, tool())
    new = await photos.add(tool_id=TOOL, view="cavity-1", taken_at="2026-03-02T05:00:00Z")
    old = await photos.add(file(scene(2)), tool_id=TOOL, view="cavity-1", taken_at="2026-02-01T06:00:00+01:00")
    other = await photos.add(file(scene(3)), tool_id=TOOL, view="cavity-2")
    golden = f"{VIEWS}/cavity-1/golden"
    assert refused(await photos.engineer.put(golden, json={"photo_id": other["id"]})) == (422, "golden_of_another_view")
    assert refused(await photos.technician.put(golden, json={"photo_id": old["id"]})) == (403, "forbidden")
    assert made(await photos.engineer.put(golden, json={"photo_id": old["id"]}))["golden_photo_id"] == old["id"]
    await photos.engineer.put(golden, json={"photo_id": old["id"]})
    cavity = (await listed(photos))["cavity-1"]
    newest = cast("Json", cavity["newest"])
    assert (newest["id"], cavity["count"], cavity["golden_photo_id"]) == (new["id"], 2, old["id"])
    assert (newest["tool_number"], newest["taken_at"]) == ("T-0042", "2026-03-02T05:00:00Z")
    told = [event.data for event in await photos.events() if event.type == "toolcare.photos.view_changed.v1"]
    assert [(one["deed"], one["photo_id"]) for one in told] == [("golden", old["id"])]
    await photos.technician.post(f"/photos/{old['id']}/remove", json={"reason": "Blurred"})
    assert (await listed(photos))["cavity-1"]["golden_photo_id"] is None
    assert made(await photos.engineer.put(golden, json={"photo_id": None}))["golden_photo_id"] is None


@ON_ONE_DATABASE
async def test_a_golden_sample_does_not_grow_too_old(photos: Photos) -> None:
    """Nor does the newest of a view; the others are removed by their age."""
    await hear(photos, tool())
    golden, _, newest = [
        (await photos.add(file(scene(side)), tool_id=TOOL, view="plate", taken_at=f"2026-02-0{side}T06:00:00Z"))["id"]
        for side in (1, 2, 3)
    ]
    await photos.engineer.put(f"{VIEWS}/plate/golden", json={"photo_id": golden})
    photos.clock.advance(timedelta(days=400))
    await age(photos, 365)
    assert await photos.listed() == [newest, golden]


async def test_last_shots_belong_to_the_run_they_end(photos: Photos) -> None:
    """Also when they are photographed after the tool came down; a run without photos shows that they are missing."""
    await hear(
        photos,
        tool(),
        unmounted("run-1", NOW - timedelta(days=9)),
        mounted("run-1", NOW - timedelta(days=12)),
        mounted("run-2", NOW - timedelta(days=6)),
        unmounted("run-2", NOW - timedelta(days=4)),
        mounted("run-3", NOW - timedelta(hours=5), job=None),
        mounted("run-of-another", NOW - timedelta(hours=1), tool_id="t-0043"),
    )
    at = (NOW - timedelta(days=8)).isoformat()
    first = await photos.add(tool_id=TOOL, view="last-shot", taken_at=at)
    now = await photos.add(file(scene(2)), tool_id=TOOL, view="cavity-2")
    side = await photos.add(file(scene(3)), tool_id=TOOL, view="a-side")
    assert (first["run_id"], now["run_id"], side["run_id"]) == ("run-1", "run-3", None)
    wrong = {"tool_id": TOOL, "view": "plate", "run_id": "run-of-another"}
    assert refused(await photos.send(file(scene(4)), wrong)) == (422, "run_of_another_tool")
    sets = made(await photos.technician.get(f"/tools/{TOOL}/last-shots", params={"limit": 2}))
    items = cast("list[Json]", sets["items"])
    assert [(one["run_id"], one["job"], _ids(one)) for one in items] == [
        ("run-3", None, [now["id"]]),
        ("run-2", "4711", []),
    ]
    assert (items[0]["to"], items[1]["machine_id"]) == (None, "m-7")
    rest = {"cursor": str(sets["next_cursor"])}
    more = cast("list[Json]", made(await photos.technician.get(f"/tools/{TOOL}/last-shots", params=rest))["items"])
    assert [(one["run_id"], _ids(one)) for one in more] == [("run-1", [first["id"]])]
    assert more[0]["from"] == (NOW - timedelta(days=12)).isoformat().replace("+00:00", "Z")
    assert await photos.listed(run_id="run-1") == [first["id"]]


def _ids(run: Json) -> list[object]:
    return [photo["id"] for photo in cast("list[Json]", run["photos"])]
