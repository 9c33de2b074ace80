"""Cameras of every kind take pictures in processes of their own; one that hangs or dies takes nothing with it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tests.integration.photos.camera_parts import CameraPark, camera_server
from tests.integration.photos.camera_server import write_video
from tests.integration.photos.conftest import Photos, made, refused
from tests.unit.photos.drawing import file, opened, scene

from toolcare_photos.cameras import running
from toolcare_photos.cameras.link import CameraProcess
from toolcare_shared.testing.postgres import Databases, Templates
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

PI_PARTS = Path(__file__).with_name("pi_parts")


@pytest_asyncio.fixture
async def database_url(tmp_path: Path, database_templates: Templates) -> str:
    """Pictures and processes are the same on either database; test_cameras.py tries both."""
    return await Databases(tmp_path, None, database_templates).make_migrated("toolcare_photos")


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "camera.ts"
    write_video(path)
    return path


@pytest_asyncio.fixture
async def park(photos: Photos) -> AsyncIterator[CameraPark]:
    park = CameraPark(photos)
    yield park
    await park.roster.close()


async def test_a_capture_is_a_photo_like_any_other(park: CameraPark) -> None:
    """In full size, of the tool that was named, dated; a repeat takes no second picture."""
    camera = await park.add("simulated", scene="last-shot")
    first = await park.capture(camera, "k-1", tool_id="t-0042", caption="Last shot", half="A")
    photo = made(first, 201)
    assert (photo["tool_id"], photo["caption"], photo["half"]) == ("t-0042", "Last shot", "A")
    assert (photo["width"], photo["height"], photo["taken_at"]) == (2304, 1728, "2026-03-02T06:00:00Z")
    assert (photo["view"], photo["camera_id"]) == ("a-side", camera)
    detail = made(await park.photos.technician.get(f"/photos/{photo['id']}"))
    assert detail["camera"] == {"id": camera, "name": "Camera at bench 1"}
    shown = await park.photos.technician.get(f"/photos/{photo['id']}/full")
    assert opened(shown.content).size == (2304, 1728)
    again = await park.capture(camera, "k-1", tool_id="t-0042", caption="Last shot", half="A")
    assert (again.json(), again.headers["idempotent-replayed"]) == (photo, "true")
    assert len(await park.photos.listed()) == 1
    now = await park.camera(camera)
    assert (now["state"], now["why"], now["message"]) == ("ready", None, "")
    assert now["last_capture_at"] == "2026-03-02T06:00:00Z"


async def test_what_a_photo_needs_is_asked_before_the_camera(park: CameraPark) -> None:
    """A capture of nothing starts no camera."""
    camera = await park.add("simulated")
    assert refused(await park.capture(camera, slot="plate")) == (422, "photo_of_nothing")
    assert (await park.camera(camera))["state"] == "off"


async def test_a_frame_is_small_and_never_kept(park: CameraPark) -> None:
    """For pages that ask again and again: each time a newer one."""
    camera = await park.add("simulated")
    first = await park.frame(camera)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/jpeg")
    assert first.headers["cache-control"] == "no-store"
    assert opened(first.content).size == (640, 480)
    await park.roster._cameras[camera].frame(after=1)
    assert (await park.frame(camera)).content != first.content


@pytest.mark.parametrize("kind", ["mjpeg", "rtsp"])
async def test_a_camera_of_the_network_sends_its_video(park: CameraPark, video: Path, kind: str) -> None:
    """A real stream: the still in full size, the frame made small, the next one newer."""
    async with camera_server(kind, video) as port:
        scheme = "http" if kind == "mjpeg" else "rtsp"
        camera = await park.add(kind, url=f"{scheme}://127.0.0.1:{port}/video")
        photo = made(await park.capture(camera), 201)
        assert (photo["width"], photo["height"]) == (1280, 720)
        frames = [await park.roster._cameras[camera].frame(after) for after in range(3)]
        assert opened(frames[0].jpeg).size == (640, 360)
        assert len({frame.jpeg for frame in frames}) >= 2
        found = await park.probe(kind, url=f"{scheme}://127.0.0.1:{port}/video")
        assert (found["ok"], found["why"], found["width"], found["height"]) == (True, None, 1280, 720)


async def test_a_login_is_used_and_its_lack_is_told(park: CameraPark, video: Path) -> None:
    """And no message says the password."""
    async with camera_server("mjpeg", video, "viewer:s3cret pass") as port:
        url = f"http://127.0.0.1:{port}/video"
        camera = await park.add("mjpeg", url=url, username="viewer", password="s3cret pass")
        assert (await park.frame(camera)).status_code == 200
        wrong = await park.probe("mjpeg", url=url, username="viewer", password="guess")
        assert (wrong["ok"], wrong["why"]) == (False, "not_allowed")
        assert "guess" not in str(wrong)
        elsewhere = await park.probe("mjpeg", url=f"http://127.0.0.1:{port}/other")
        assert elsewhere["why"] == "not_there"


async def test_a_folder_shows_its_newest_picture(park: CameraPark, tmp_path: Path) -> None:
    """As it is, once it is written to its end; nothing from outside of the folder."""
    folder = tmp_path / "drop"
    folder.mkdir()
    park.photos.app.state.cameras = type(park.photos.app.state.cameras)(park.roster, [tmp_path])
    camera = await park.add("folder", path=str(folder))
    assert refused(await park.frame(camera)) == (503, "camera_failed")
    assert str((await park.camera(camera))["message"]).startswith("There is no picture in its folder.")
    (tmp_path / "secret.jpg").write_bytes(file(scene(1, 300, 200)))
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "a.jpg").write_bytes(file(scene(1)))
    os.utime(folder / "a.jpg", (1_760_000_000, 1_760_000_000))
    photo = made(await park.capture(camera), 201)
    assert (photo["width"], photo["taken_at"]) == (96, "2025-10-09T08:53:20Z")
    (folder / "b.jpg").write_bytes(file(scene(1, 128, 64)))
    assert made(await park.capture(camera), 201)["width"] == 128
    assert made(await park.capture(camera), 200)["width"] == 128
    assert made(await park.capture(camera, tool_id="t-0042", view="plate"), 200)["view"] == "plate"
    elsewhere = await park.capture(camera, tool_id="t-0042", view="last-shot")
    assert refused(elsewhere) == (409, "picture_in_another_view")


async def test_a_device_of_this_machine_is_asked_by_its_name(park: CameraPark) -> None:
    """Here none is plugged in, and it says so."""
    found = await park.probe("v4l2", device="/dev/video63")
    assert (found["ok"], found["why"]) == (False, "not_there")
    assert "plugged in" in str(found["message"])


@dataclass
class TrialPi:
    """What the parts of a Pi in `pi_parts` note, and are told."""

    notes: Path

    def did(self) -> list[str]:
        return self.notes.read_text().splitlines()

    def hang(self, where: str) -> None:
        self.notes.write_text(f"hang at {where}\n")

    def mend(self) -> None:
        self.notes.write_text("")


@pytest.fixture
def pi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrialPi:
    made = TrialPi(tmp_path / "pi.txt")
    made.mend()
    monkeypatch.setenv("PYTHONPATH", str(PI_PARTS))
    monkeypatch.setenv("TRIAL_PI", str(made.notes))
    return made


async def test_a_pis_camera_focuses_and_shows_what_it_will_take(park: CameraPark, pi: TrialPi) -> None:
    """Stills of the whole sensor, previews of the small stream, both upside down, closed in good order."""
    camera = await park.add("pi", rotation=180)
    assert made(await park.capture(camera), 201)["width"] == 2028
    assert opened((await park.frame(camera)).content).size == (640, 480)
    await park.roster.restart(camera)
    assert pi.did() == [
        "configured (2028, 1520) (640, 480) 11",
        "focused",
        "captured",
        "encodes lores",
        "closed",
    ]


async def test_a_pis_camera_that_is_not_there_is_told(park: CameraPark, pi: TrialPi) -> None:
    """By what is plugged in, or by what is not installed."""
    assert (await park.probe("pi", number=1))["why"] == "not_there"
    assert pi.did() == []


async def test_without_the_pis_software_it_is_told(park: CameraPark) -> None:
    """On a machine that is no Raspberry Pi."""
    found = await park.probe("pi")
    assert (found["ok"], found["why"]) == (False, "not_installed")


@pytest.mark.parametrize("where", ["open", "capture"])
async def test_a_wedged_driver_ends_by_the_deadline(
    park: CameraPark, pi: TrialPi, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words; its process is killed, other cameras go on meanwhile, the service stays well, and it works again."""
    monkeypatch.setattr(running, "DEADLINE_S", 2.0)
    pi.hang(where)
    wedged, other = await park.add("pi"), await park.add("simulated", "Other camera")
    clock = asyncio.get_running_loop()
    began = clock.time()
    async with asyncio.TaskGroup() as group:
        answer = group.create_task(park.capture(wedged))
        await wait_until(lambda: f"hangs at {where}" in pi.did())
        assert (await park.frame(other)).status_code == 200
        assert not answer.done()
    assert clock.time() - began < 4
    assert refused(answer.result()) == (503, "camera_failed")
    assert answer.result().json()["why"] == "no_answer"
    assert [
        check.status for check in await park.photos.app.state.context.health.checks() if "camera" in check.name
    ] == []
    failed = await park.camera(wedged)
    assert (failed["state"], failed["why"]) == ("failed", "no_answer")
    pi.mend()
    assert made(await park.capture(wedged), 201)["width"] == 2028
    assert (await park.camera(wedged))["state"] == "ready"


async def test_a_camera_whose_settings_are_tried_says_so(
    park: CameraPark, pi: TrialPi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the trial is over; its own process does not hold the device meanwhile."""
    monkeypatch.setattr(running, "DEADLINE_S", 2.0)
    camera = await park.add("pi")
    await park.frame(camera)
    pi.hang("capture")
    tried: dict[str, object] = {"kind": "pi", "camera_id": camera}
    async with asyncio.TaskGroup() as group:
        answer = group.create_task(park.photos.engineer.post("/cameras/probe", json=tried))
        await wait_until(lambda: "hangs at capture" in pi.did())
        assert (await park.camera(camera))["state"] == "tried"
        assert park.roster._cameras[camera].pid is None
    assert made(answer.result())["why"] == "no_answer"
    assert (await park.camera(camera))["state"] == "off"


async def test_a_camera_that_never_answers_is_told(
    park: CameraPark, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the connection and says nothing."""
    monkeypatch.setattr(running, "DEADLINE_S", 2.0)
    async with camera_server("silent", video) as port:
        for kind, scheme in (("mjpeg", "http"), ("rtsp", "rtsp")):
            found = await park.probe(kind, url=f"{scheme}://127.0.0.1:{port}/video")
            assert (found["ok"], found["why"]) == (False, "no_answer")
            assert int(str(found["took_ms"])) < 4_000
    gone = await park.probe("rtsp", url=f"rtsp://127.0.0.1:{port}/video")
    assert gone["why"] == "refused"


@pytest.mark.parametrize(
    ("fault", "why"), [("half", "damaged"), ("exits", "ended"), ("fails", "failed"), ("refuses", "refused")]
)
async def test_a_faulty_camera_says_what_is_wrong(park: CameraPark, fault: str, why: str) -> None:
    """Nothing of it becomes a photo, and the next try is made anew."""
    camera = await park.add("simulated", faults=fault)
    answer = await park.capture(camera)
    assert refused(answer) == (503, "camera_failed")
    assert answer.json()["why"] == why
    assert park.photos.files() == []
    assert await park.photos.listed() == []


async def test_a_stream_of_halves_is_no_picture(park: CameraPark, video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JPEGs that are cut off, one after the other."""
    monkeypatch.setattr(running, "DEADLINE_S", 8.0)
    async with camera_server("halves", video) as port:
        found = await park.probe("mjpeg", url=f"http://127.0.0.1:{port}/video")
        assert (found["ok"], found["why"]) == (False, "damaged")


async def test_a_killed_process_is_started_again(park: CameraPark) -> None:
    """Between two pictures nobody notices."""
    camera = await park.add("simulated")
    await park.frame(camera)
    before = pid(park, camera)
    os.kill(before, signal.SIGKILL)
    assert made(await park.capture(camera), 201)
    assert pid(park, camera) != before


async def test_a_process_that_cannot_be_killed_is_named(park: CameraPark, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver that waits inside the kernel: no second process fights for the device, and people hear what helps."""
    monkeypatch.setattr(running, "DEADLINE_S", 1.5)
    camera = await park.add("simulated", faults="hangs")
    with monkeypatch.context() as kernel:
        kernel.setattr(asyncio.subprocess.Process, "kill", lambda _: None)
        kernel.setattr("toolcare_photos.cameras.process._CLOSE_S", 60)
        real_end = CameraProcess.end

        async def held(self: CameraProcess, *, patiently: bool = True) -> bool:
            os.kill(self.pid, signal.SIGSTOP)
            return await real_end(self, patiently=patiently)

        kernel.setattr(CameraProcess, "end", held)
        answers = [await park.capture(camera) for _ in "ab"]
    assert [answer.json()["why"] for answer in answers] == ["stuck", "stuck"]
    assert "off and on again" in answers[0].json()["detail"]
    stuck = park.roster._cameras[camera]._stuck
    assert stuck is not None
    os.kill(stuck.pid, signal.SIGKILL)
    await wait_until(lambda: not stuck.is_running)


async def test_a_restart_mends_what_hangs(park: CameraPark, pi: TrialPi) -> None:
    """Without waiting for the deadline of whoever waits for it; he gets his picture from the new process."""
    camera = await park.add("pi")
    pi.hang("capture")
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        waiting = group.create_task(park.capture(camera))
        await wait_until(lambda: "hangs at capture" in pi.did())
        pi.mend()
        began = asyncio.get_running_loop().time()
        now = made(await park.photos.engineer.post(f"/cameras/{camera}/restart"))
    assert asyncio.get_running_loop().time() - began < 8
    assert (now["state"], made(waiting.result(), 201)["width"]) == ("ready", 2028)


async def test_a_process_ends_with_its_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody kills it when the service was killed: it notices by itself, also while its camera hangs."""
    monkeypatch.setattr("toolcare_photos.cameras.link.END_S", 10.0)
    monkeypatch.setattr(asyncio.subprocess.Process, "kill", lambda _: pytest.fail("it was killed"))
    process = await CameraProcess.started()
    await process.ask({"do": "open", "kind": "simulated", "config": {"scene": "bench", "faults": "hangs"}})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await process.ask({"do": "still"})
    assert await process.end()


async def test_idle_cameras_are_ended(park: CameraPark) -> None:
    """A while after the last look; then the background ends with the service."""
    camera = await park.add("simulated")
    park.roster._idle_s = 0.05
    await park.frame(camera)
    stopping = asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(park.roster.run(stopping))
        await wait_until(lambda: park.roster.standing(camera).state == "off")
        assert (await park.frame(camera)).status_code == 200
        stopping.set()
    assert park.roster._cameras[camera].pid is None
    assert (await park.capture(camera)).json()["why"] == "ended"


async def test_only_so_many_cameras_run(park: CameraPark) -> None:
    """The one that was not used longest makes room; one that is looked at does not."""
    park.roster._most = 1
    first, second = await park.add("simulated", "First"), await park.add("simulated", "Second")
    assert (await park.frame(first)).status_code == 200
    assert (await park.frame(second)).status_code == 200
    assert [park.roster.standing(camera).state for camera in (first, second)] == ["off", "ready"]
    with park.roster._cameras[second].viewing():
        answer = await park.frame(first)
    assert answer.json()["why"] == "all_in_use"


async def test_a_preview_moves_until_it_is_over(park: CameraPark, monkeypatch: pytest.MonkeyPatch) -> None:
    """JPEG after JPEG, ended by itself; its viewer's place is free again."""
    monkeypatch.setattr("toolcare_photos.cameras_api.PREVIEW_S", 1.0)
    camera = await park.add("simulated")
    answer = await park.photos.technician.get(f"/cameras/{camera}/preview")
    assert answer.headers["content-type"] == "multipart/x-mixed-replace; boundary=picture"
    assert answer.headers["cache-control"] == "no-store"
    parts = answer.content.split(b"--picture\r\n")
    assert (parts[0], parts[-1]) == (b"", b"")
    pictures = [part.partition(b"\r\n\r\n")[2][:-2] for part in parts[1:-1]]
    assert len(pictures) >= 2
    assert {opened(picture).size for picture in pictures} == {(640, 480)}
    assert len(set(pictures)) == len(pictures)
    assert park.roster._cameras[camera].viewers == 0


async def test_viewers_share_a_camera_and_are_counted(park: CameraPark) -> None:
    """A fifth is refused; all four get the same frames."""
    camera = await park.add("simulated")
    await park.frame(camera)
    seen = park.roster._cameras[camera]
    frames = await asyncio.gather(*(seen.frame() for _ in range(4)))
    assert len({frame.number for frame in frames}) == 1
    with seen.viewing(), seen.viewing(), seen.viewing(), seen.viewing():
        answer = await park.photos.technician.get(f"/cameras/{camera}/preview")
    assert refused(answer) == (503, "too_many_viewers")


async def test_a_preview_of_a_broken_camera_is_refused_in_words(park: CameraPark) -> None:
    """Before it begins: an answer that has begun could not say why."""
    camera = await park.add("simulated", faults="fails")
    assert refused(await park.photos.technician.get(f"/cameras/{camera}/preview")) == (503, "camera_failed")


async def test_a_preview_ends_when_its_camera_is_changed(park: CameraPark) -> None:
    """And the next look shows it as it is set up now."""
    camera = await park.add("simulated")
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        preview = group.create_task(park.photos.technician.get(f"/cameras/{camera}/preview"))
        await wait_until(lambda: camera in park.roster._cameras and park.roster._cameras[camera].viewers)
        changed = await park.photos.engineer.patch(
            f"/cameras/{camera}", json={"config": {"faults": "refuses"}}, headers={"If-Match": '"1"'}
        )
        assert made(changed)["version"] == 2
    assert preview.result().status_code in {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE}
    assert (await park.frame(camera)).json()["why"] == "refused"


@pytest.mark.parametrize(
    ("kind", "config", "code"),
    [
        ("rtsp", {"url": "http://10.0.0.7/x"}, "invalid_input"),
        ("rtsp", {"url": "rtsp://viewer:s3cret@10.0.0.7/x"}, "invalid_input"),
        ("mjpeg", {"url": "file:///etc/passwd"}, "invalid_input"),
        ("mjpeg", {"url": "http://[broken"}, "invalid_input"),
        ("mjpeg", {"url": "http://10.0.0.7:99999/x"}, "invalid_input"),
        ("v4l2", {"device": "/dev/sda"}, "invalid_input"),
        ("v4l2", {"device": "/dev/v4l/by-id/../../sda"}, "invalid_input"),
        ("pi", {"rotation": 90}, "invalid_input"),
        ("folder", {"path": "/etc", "pattern": "../*"}, "invalid_input"),
        ("folder", {"path": "/etc"}, "camera_config_does_not_fit"),
        ("folder", {"path": "etc"}, "camera_config_does_not_fit"),
        ("simulated", {"size": 3}, "invalid_input"),
        ("webcam", {}, "invalid_input"),
    ],
)
async def test_what_does_not_fit_is_refused(photos: Photos, kind: str, config: dict[str, object], code: str) -> None:
    """Each kind has its own fields; the server shows no file that nobody released."""
    body = {"name": "Camera", "kind": kind, "config": config}
    assert refused(await photos.engineer.post("/cameras", json=body)) == (422, code)
    probe = {"kind": kind, "config": config}
    assert refused(await photos.engineer.post("/cameras/probe", json=probe))[0] == 422


async def test_folders_must_be_released(park: CameraPark, tmp_path: Path) -> None:
    """By its real path: a link out of a released folder releases nothing."""
    (tmp_path / "drop" / "scope").mkdir(parents=True)
    (tmp_path / "drop" / "out").symlink_to("/etc")
    cameras = park.photos.app.state.cameras
    park.photos.app.state.cameras = type(cameras)(cameras.roster, [tmp_path / "drop"])
    camera = await park.camera(await park.add("folder", path=str(tmp_path / "drop" / "scope" / ".." / "scope")))
    assert camera["config"] == {"path": str(tmp_path / "drop" / "scope"), "pattern": "*.jpg"}
    body = {"name": "Out", "kind": "folder", "config": {"path": str(tmp_path / "drop" / "out")}}
    assert refused(await park.photos.engineer.post("/cameras", json=body)) == (422, "camera_config_does_not_fit")


async def test_our_secrets_stay_out_of_the_process(park: CameraPark, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads what strangers' devices send."""
    monkeypatch.setenv("TOOLCARE_MQTT_PASSWORD", "s3cret")
    camera = await park.add("simulated")
    await park.frame(camera)
    assert b"TOOLCARE_" not in environment_of(pid(park, camera))


def pid(park: CameraPark, camera_id: str) -> int:
    found = park.roster._cameras[camera_id].pid
    assert found is not None
    return found


def environment_of(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()
