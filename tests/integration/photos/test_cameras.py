"""Cameras as engineers set them up: checked, versioned, told, and without their secrets."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.camera_parts import CameraPark
from tests.integration.photos.conftest import Json, Photos, made, refused

from toolcare_photos.store import cameras as store
from toolcare_shared import areas
from toolcare_shared.auth import Role
from toolcare_shared.testing.api import api_client, person

pytestmark = pytest.mark.asyncio

RTSP: Json = {"url": "rtsp://10.0.0.7:554/stream1", "username": "viewer", "password": "s3cret"}
MASK = "********"


@pytest_asyncio.fixture
async def park(photos: Photos) -> AsyncIterator[CameraPark]:
    park = CameraPark(photos)
    yield park
    await park.roster.close()


async def test_a_camera_is_set_up_and_told(park: CameraPark) -> None:
    """Answer, list and event say the same; its password is stored and never shown."""
    body = {"name": " Camera at\npress 3 ", "kind": "rtsp", "config": RTSP, "machine_id": "p03", "place": "Door"}
    answer = await park.photos.engineer.post("/cameras", json=body)
    camera = made(answer, 201)
    assert camera == {
        "id": camera["id"],
        "name": "Camera at press 3",
        "kind": "rtsp",
        "config": {**RTSP, "password": MASK},
        "machine_id": "p03",
        "place": "Door",
        "retired": False,
        "version": 1,
        "state": "off",
        "why": None,
        "message": "",
        "last_capture_at": None,
    }
    assert "s3cret" not in answer.text
    assert await park.camera(str(camera["id"])) == camera
    assert made(await park.photos.technician.get("/cameras"))["items"] == [camera]
    async with park.photos.database.read() as session:
        assert (await store.camera(session, str(camera["id"]))).config["password"] == "s3cret"
    [event] = await park.photos.events()
    told = (event.event_name, event.subject, event.data["name"], event.data["kind"], event.data["deed"])
    assert told == ("camera_changed", camera["id"], "Camera at press 3", "rtsp", "added")
    assert b"s3cret" not in event.to_bytes()


async def test_nobody_takes_a_camera_from_a_press_of_another_area(park: CameraPark) -> None:
    """Where it looks counts, and where it looked before."""
    camera = await park.add("rtsp", **RTSP)
    await park.photos.engineer.patch(f"/cameras/{camera}", json={"machine_id": "p02"}, headers={"If-Match": '"1"'})
    async with park.photos.database.write() as session:
        await areas.keep(session, areas.MACHINE, "p01", "Hall 1")
        await areas.keep(session, areas.MACHINE, "p02", "Hall 2")
    hanna = replace(person(Role.ENGINEER, "u-9", "Hanna"), areas=frozenset({"Hall 1"}))
    async with api_client(park.photos.app, hanna) as client:
        for machine in ("p01", ""):
            answer = await client.patch(f"/cameras/{camera}", json={"machine_id": machine}, headers={"If-Match": '"2"'})
            assert refused(answer) == (403, "outside_area")


async def test_a_change_needs_the_version_that_was_read(park: CameraPark) -> None:
    """What is absent stays; a change of nothing is none."""
    camera = await park.add("rtsp", **RTSP)
    change = park.photos.engineer.patch
    assert refused(await change(f"/cameras/{camera}", json={"place": "Roof"}))[0] == 428
    assert refused(await change(f"/cameras/{camera}", json={"place": "Roof"}, headers={"If-Match": '"7"'}))[0] == 412
    answer = await change(
        f"/cameras/{camera}",
        json={"place": "Roof", "machine_id": "p01", "config": {"url": "rtsp://10.0.0.7:554/stream2"}},
        headers={"If-Match": '"1"'},
    )
    now = made(answer)
    assert answer.headers["etag"] == '"2"'
    assert (now["version"], now["place"], now["machine_id"], now["name"]) == (2, "Roof", "p01", "Camera at bench 1")
    assert now["config"] == {**RTSP, "url": "rtsp://10.0.0.7:554/stream2", "password": MASK}
    same = await change(f"/cameras/{camera}", json={"place": "Roof"}, headers={"If-Match": '"2"'})
    assert made(same)["version"] == 2
    free = await change(f"/cameras/{camera}", json={"machine_id": ""}, headers={"If-Match": '"2"'})
    assert made(free)["machine_id"] is None
    assert [event.data["deed"] for event in await park.photos.events()] == ["added", "changed", "changed"]


@ON_ONE_DATABASE
async def test_a_password_goes_to_no_other_host(park: CameraPark) -> None:
    """Neither by a change nor by a probe; for its own host a masked one is the stored one."""
    camera = await park.add("rtsp", **RTSP)
    other = {"url": "rtsp://10.6.6.6:554/stream1"}
    headers = {"If-Match": '"1"'}
    answer = await park.photos.engineer.patch(f"/cameras/{camera}", json={"config": other}, headers=headers)
    assert refused(answer) == (422, "camera_config_does_not_fit")
    body = {"kind": "rtsp", "config": {**RTSP, **other, "password": MASK}, "camera_id": camera}
    assert refused(await park.photos.engineer.post("/cameras/probe", json=body))[1] == "camera_config_does_not_fit"
    given = {**other, "password": "other"}
    answer = await park.photos.engineer.patch(f"/cameras/{camera}", json={"config": given}, headers=headers)
    assert made(answer)["version"] == 2


async def test_a_retired_camera_takes_no_pictures(park: CameraPark) -> None:
    """It stays in the list for those who ask, and its name is free again."""
    camera = await park.add("simulated")
    retired = made(await park.photos.engineer.post(f"/cameras/{camera}/retire", json={"reason": "Broken"}))
    assert (retired["retired"], retired["version"]) == (True, 2)
    assert made(await park.photos.technician.get("/cameras"))["items"] == []
    assert made(await park.photos.technician.get("/cameras", params={"retired": "true"}))["items"] == [retired]
    assert refused(await park.capture(camera)) == (409, "camera_is_retired")
    assert refused(await park.frame(camera)) == (409, "camera_is_retired")
    again = await park.photos.engineer.post(f"/cameras/{camera}/retire", json={"reason": "Broken"})
    assert refused(again) == (409, "camera_is_retired")
    await park.add("simulated")


async def test_a_name_is_one_cameras(park: CameraPark) -> None:
    """Two of one name could not be told apart on a tablet."""
    await park.add("simulated", "One")
    second = await park.add("simulated", "Two")
    body = {"name": "One", "kind": "simulated"}
    assert refused(await park.photos.engineer.post("/cameras", json=body)) == (409, "camera_name_taken")
    renamed = await park.photos.engineer.patch(f"/cameras/{second}", json={"name": "One"}, headers={"If-Match": '"1"'})
    assert refused(renamed) == (409, "camera_name_taken")


@ON_ONE_DATABASE
async def test_technicians_look_and_engineers_set_up(park: CameraPark) -> None:
    """By the table of permissions."""
    camera = await park.add("simulated")
    technician = park.photos.technician
    for path, body in (
        ("/cameras", {"name": "Mine", "kind": "simulated"}),
        ("/cameras/probe", {"kind": "simulated"}),
        (f"/cameras/{camera}/retire", {"reason": "Why not"}),
        (f"/cameras/{camera}/restart", {}),
    ):
        assert refused(await technician.post(path, json=body)) == (403, "forbidden")
    assert refused(await technician.get("/cameras/nothing")) == (404, "unknown_camera")
    for path in ("frame", "preview"):
        assert refused(await technician.get(f"/cameras/nothing/{path}")) == (404, "unknown_camera")
    assert refused(await park.capture("nothing")) == (404, "unknown_camera")
