"""People draw over photos: every version stays, on its spot, and others can read it."""

import json
from typing import cast

import httpx
import pytest
from PIL import Image
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.conftest import Json, Photos, made, refused
from tests.integration.photos.hearing import code, hear
from tests.unit.photos.drawing import RED, UPRIGHT, corners, exif, file, opened, scene

from toolcare_shared.ids import new_id

pytestmark = pytest.mark.asyncio


def shape(kind: str = "box", *points: tuple[float, float], **more: object) -> Json:
    corners = points or ((0.1, 0.1), (0.4, 0.4))
    return cast("Json", {"id": new_id(), "kind": kind, "points": [list(point) for point in corners], **more})


async def draw(
    photos: Photos, photo: Json, *shapes: Json, version: int | None = 0, client_id: str | None = None
) -> httpx.Response:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    body = {"shapes": list(shapes), "client_id": client_id}
    return await photos.technician.put(f"/photos/{photo['id']}/annotations", json=body, headers=headers)


async def test_a_layer_has_versions_with_their_authors(photos: Photos) -> None:
    """Nobody overwrites what he has not seen; what was there before can be looked at."""
    photo = await photos.add()
    path = f"/photos/{photo['id']}/annotations"
    empty = await photos.technician.get(path)
    assert (made(empty)["version"], made(empty)["shapes"], empty.headers["etag"]) == (0, [], '"0"')
    assert refused(await draw(photos, photo, shape(), version=None)) == (428, "precondition_required")
    first = await draw(photos, photo, box := shape(text="Flash", code="fl"))
    assert (made(first)["version"], made(first)["by"], first.headers["etag"]) == (1, "Timo", '"1"')
    assert refused(await draw(photos, photo, shape())) == (412, "precondition_failed")
    await draw(photos, photo, box, shape("point", (0.5, 0.5)), version=1)
    assert made(await draw(photos, photo, version=2))["version"] == 3
    listed = made(await photos.technician.get(f"{path}/versions", params={"limit": 2}))
    items = cast("list[Json]", listed["items"])
    assert [(one["version"], one["by"], one["count"]) for one in items] == [(3, "Timo", 0), (2, "Timo", 2)]
    rest = made(await photos.technician.get(f"{path}/versions", params={"cursor": str(listed["next_cursor"])}))
    assert [one["version"] for one in cast("list[Json]", rest["items"])] == [1]
    old = made(await photos.technician.get(f"{path}/versions/1"))
    assert old["shapes"] == [{**box, "code": "FL", "color": "red"}]
    assert refused(await photos.technician.get(f"{path}/versions/9")) == (404, "unknown_layer")


async def test_what_is_drawn_is_told_and_counted(photos: Photos) -> None:
    """With its texts and codes; drawing nothing new tells nothing."""
    photo = await photos.add()
    marks = (shape(text="Flash at the rim", code="FL"), shape("arrow", text="Here", code="FL"))
    await draw(photos, photo, *marks)
    assert made(await draw(photos, photo, *marks, version=1))["version"] == 1
    told = [event.data for event in await photos.events() if event.type == "toolcare.photos.photo_annotated.v1"]
    assert [(one["version"], one["shapes"], one["texts"], one["codes"]) for one in told] == [
        (1, 2, ["Flash at the rim", "Here"], ["FL"])
    ]
    found = made(await photos.technician.get(f"/photos/{photo['id']}"))
    assert (found["annotations_version"], found["annotation_count"]) == (1, 2)


async def test_a_device_that_repeats_itself_writes_once(photos: Photos) -> None:
    """A tablet that never heard the answer sends the layer again, with the version it knew."""
    photo, name, box = await photos.add(), new_id(), shape()
    first = made(await draw(photos, photo, box, client_id=name))
    await draw(photos, photo, version=1)
    assert made(await draw(photos, photo, box, client_id=name)) == first


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "wrong",
    [
        shape("box", (0.1, 0.1)),
        shape("arrow", (0, 0), (1, 1), (0.5, 0.5)),
        shape("point", (0.5, 1.01)),
        shape("freehand", (0.5, 0.5)),
        shape("star"),
        shape(text="x" * 501),
        shape(color="pink"),
        shape(code="no code!"),
    ],
)
async def test_what_is_no_shape_is_refused(photos: Photos, wrong: Json) -> None:
    """Points, texts and words outside of what a layer holds."""
    answer = await draw(photos, await photos.add(), wrong)
    assert answer.status_code == 422
    assert answer.json()["detail"]


async def test_a_code_that_is_out_of_use_is_not_drawn_anew(photos: Photos) -> None:
    """A shape that had it before keeps it; codes that nobody told of are taken."""
    photo = await photos.add()
    old = shape(code="FL")
    await draw(photos, photo, old)
    await hear(photos, code("FL", retired=True, merged_into="FLASH"))
    refusal = await draw(photos, photo, old, shape(code="FL"), version=1)
    assert refusal.status_code == 200
    other = await photos.add(file(scene(2)))
    assert refused(await draw(photos, other, shape(code="FL"))) == (422, "code_is_retired")
    twin = shape()
    assert refused(await draw(photos, other, twin, twin)) == (422, "same_shape_twice")


async def test_nobody_draws_upon_what_was_removed(photos: Photos) -> None:
    """Its layer is not shown either."""
    photo = await photos.add()
    await photos.technician.post(f"/photos/{photo['id']}/remove", json={"reason": "Blurred"})
    assert refused(await draw(photos, photo, shape())) == (410, "photo_is_removed")
    assert refused(await photos.technician.get(f"/photos/{photo['id']}/annotations")) == (410, "photo_is_removed")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_shape_stays_on_its_spot_however_the_camera_was_held(photos: Photos, orientation: int) -> None:
    """In every variant and in the export: a box around the red corner is around the red corner."""
    photo = await photos.add(file(scene(orientation, 1800, 1200), noted=exif(orientation)))
    left, top, right, bottom = 0.05, 0.1, 0.45, 0.4
    await draw(photos, photo, shape("box", (left, top), (right, bottom), color="white"))
    path = f"/photos/{photo['id']}"
    for variant in ("thumb", "screen", "full"):
        image = opened((await photos.technician.get(f"{path}/{variant}")).content)
        inside = image.crop(_pixels(image, left, top, right, bottom))
        assert all(_is_like(color, RED) for color in corners(inside).values()), variant
    for variant in ("screen", "full"):
        answer = await photos.technician.get(f"{path}/annotated.png", params={"variant": variant})
        assert answer.headers["content-type"] == "image/png"
        image = opened(answer.content)
        x0, y0, x1, y1 = _pixels(image, left, top, right, bottom)
        for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1), ((x0 + x1) // 2, y0), (x0, (y0 + y1) // 2)):
            assert _is_like(_pixel(image, x, y), (255, 255, 255)), (variant, x, y)
        assert _is_like(_pixel(image, (x0 + x1) // 2, (y0 + y1) // 2), RED)
        assert all(_is_like(color, UPRIGHT[where]) for where, color in corners(image).items())


async def test_an_export_is_made_once_for_who_has_it(photos: Photos) -> None:
    """Until something else is drawn; an older layer can be had as well."""
    photo = await photos.add()
    await draw(photos, photo, shape(text="Grat"))
    path = f"/photos/{photo['id']}/annotated.png"
    first = await photos.technician.get(path)
    known = {"If-None-Match": first.headers["etag"]}
    assert (await photos.technician.get(path, headers=known)).status_code == 304
    await draw(photos, photo, version=1)
    assert (await photos.technician.get(path, headers=known)).status_code == 200
    assert (await photos.technician.get(path, params={"version": 1}, headers=known)).status_code == 304
    assert refused(await photos.technician.get(path, params={"version": 9})) == (404, "unknown_layer")


async def test_other_programs_read_the_layer(photos: Photos) -> None:
    """As JSON-LD after the W3C Web Annotation Data Model."""
    photo = await photos.add()
    await draw(photos, photo, shape(text="Flash"))
    answer = await photos.technician.get(f"/photos/{photo['id']}/annotations.jsonld")
    assert answer.headers["content-type"].startswith("application/ld+json")
    page = json.loads(answer.content)
    assert (page["type"], len(page["items"])) == ("AnnotationPage", 1)


async def test_layers_go_out_as_a_table(photos: Photos) -> None:
    """A row for each shape of the layer as it is now."""
    photo = await photos.add()
    await draw(photos, photo, shape(text="Old"))
    await draw(photos, photo, shape("point", (0.25, 0.5), text="New", code="FL"), version=1)
    page = (await photos.engineer.get("/exports/photos/annotations")).json()
    (row,) = [dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"]]
    assert (row["photo_id"], row["version"], row["by"]) == (photo["id"], 2, "Timo")
    assert (row["kind"], row["text"], row["code"], row["points"]) == ("point", "New", "FL", "0.25 0.5")


def _pixels(image: Image.Image, left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
    across, down = image.width - 1, image.height - 1
    return round(left * across), round(top * down), round(right * across), round(bottom * down)


def _pixel(image: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    pixel = image.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


def _is_like(color: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(color, other, strict=True)) < 40
