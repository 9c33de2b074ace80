"""Pictures by the camera in one's hand and by the plant's cameras: at full size, and never a wait without an end."""

import io
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright
from tests.e2e.browsing import FLAGS, Browsing, chromium
from tests.e2e.finger import Finger
from tests.e2e.floor import ANNA, DEADLINE_S, Floor, Person, PressFloor, known_to_failures

from toolcare_compose.api_client import Json, Refused
from toolcare_compose.testing import wait_until

TABLET = ViewportSize(width=1280, height=800)
TWELVE_MEGAPIXELS = (4000, 3000)
CAMERA_DEADLINE_MS = 12_000
"""A camera has ten seconds for a picture; the page may take a moment more to say so."""


def drawn(words: str) -> bytes:
    """A picture as large as a tablet's camera takes it."""
    picture = Image.new("RGB", TWELVE_MEGAPIXELS, "slategray")
    draw = ImageDraw.Draw(picture)
    for x in range(0, TWELVE_MEGAPIXELS[0], 250):
        draw.line([(x, 0), (TWELVE_MEGAPIXELS[0] - x, TWELVE_MEGAPIXELS[1])], fill="gold", width=8)
    draw.text((200, 200), words, fill="white", font_size=240)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return file.getvalue()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium whose camera sees a film of pictures of twelve megapixels, and which asks nobody whether it may."""
    film = tmp_path_factory.mktemp("film") / "tablet.mjpeg"
    film.write_bytes(drawn("Tablet") * 2)
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    expect.set_options(timeout=DEADLINE_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[*FLAGS, *camera, f"--use-file-for-fake-video-capture={film}"]
        )
        yield browser
        browser.close()


class _MovingPictures(BaseHTTPRequestHandler):
    picture = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        self.end_headers()
        head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(self.picture)}\r\n\r\n".encode()
        try:
            while True:
                self.wfile.write(head + self.picture + b"\r\n")
        except OSError:
            return  # Whoever looked has gone.

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def network_camera(floor: PressFloor) -> Iterator[str]:
    """The address of a camera of the plant that streams pictures of twelve megapixels.

    Whoever set it up is rid of it with it: other tests look at the list of cameras, where it would have failed.
    """
    _MovingPictures.picture = drawn("Press 64")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _MovingPictures)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/video.mjpg"
    for camera in floor.api.get("/cameras")["items"]:
        if camera["kind"] == "mjpeg":
            floor.api.post(f"/cameras/{camera['id']}/retire", {"reason": "The test is over"})
    server.shutdown()
    server.server_close()


def add_camera(floor: Floor, name: str, kind: str, config: Json, machine_id: str | None = None) -> str:
    body = {"name": name, "kind": kind, "config": config, "machine_id": machine_id}
    return str(floor.api.post("/cameras", body)["id"])


def known_to_photos(floor: Floor, tool: str) -> None:
    def is_known() -> bool:
        try:
            floor.api.get(f"/tools/{tool}/views")
        except Refused:
            return False
        return True

    wait_until(is_known, DEADLINE_S, "the photos know the tool")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def reporting(floor: Floor, browsing: Browsing, number: str, on: str | None = None) -> Callable[[], Page]:
    """Opens a report of a new tool on a tablet, with what failed chosen already."""
    tool = floor.tool(number, name="Cup with a lid", on=on)
    known_to_failures(floor, tool)

    def open_report() -> Page:
        page = browsing.device(ANNA, touch=True, viewport=TABLET).new_page()
        page.goto(f"/report?tool={tool}")
        page.get_by_role("button", name="Flash").tap()
        return page

    return open_report


def the_photo_on_record(floor: Floor, page: Page) -> Json:
    """Send the report; the photo that the failure names, once the server has it."""
    page.get_by_role("button", name="Send report").tap()
    page.get_by_role("link", name=re.compile("^Open")).tap()
    expect(page.get_by_role("heading", name=re.compile(r"F-\d+ Flash"))).to_be_visible()
    (photo,) = floor.api.get(f"/failures/{page.url.rsplit('/', 1)[1]}")["photo_ids"]
    found: list[Json] = []

    def has_arrived() -> bool:
        try:
            found.append(floor.api.get(f"/photos/{photo}"))
        except Refused:
            return False
        return True

    wait_until(has_arrived, DEADLINE_S, "the photo has arrived")
    shown = page.locator(f"img[src*='{photo}']").first
    expect(shown).to_have_js_property("complete", value=True)
    return found[0]


def test_the_tablets_camera_puts_a_picture_of_twelve_megapixels_on_the_report(
    floor: PressFloor, browsing: Browsing
) -> None:
    """One tap opens the camera, one takes the picture, one uses it; every pixel arrives, and the fault is marked."""
    page = reporting(floor, browsing, "T-0640")()
    page.get_by_role("button", name="Photo of the failure", exact=True).tap()
    shutter = dialog(page).get_by_role("button", name="Take the picture")
    expect(shutter).to_be_enabled()
    shutter.tap()
    expect(dialog(page).get_by_role("img", name="The picture that was just taken")).to_be_visible()
    dialog(page).get_by_role("button", name="Take again").tap()
    expect(shutter).to_be_enabled()
    shutter.tap()
    dialog(page).get_by_role("button", name="Use this photo").tap()
    expect(dialog(page)).to_be_hidden()
    photo = the_photo_on_record(floor, page)
    assert (photo["width"], photo["height"]) == TWELVE_MEGAPIXELS
    assert photo["camera_id"] is None
    page.locator(f"a[href*='{photo['id']}']").first.tap()
    page.get_by_role("button", name="Mark", exact=True).tap()
    page.get_by_role("button", name="Box").tap()
    Finger(page).stroke((0.4, 0.4), (0.6, 0.6))
    page.get_by_label("Text").fill("Flash at the lug")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("region", name="1 mark")).to_contain_text("Flash at the lug")
    (shape,) = floor.api.get(f"/photos/{photo['id']}/annotations")["shapes"]
    assert (shape["kind"], shape["text"]) == ("box", "Flash at the lug")


def test_a_camera_of_the_plant_puts_its_picture_on_the_report_by_one_tap(
    floor: PressFloor, browsing: Browsing, network_camera: str
) -> None:
    """It is seen live before, is in the report at once, and can be taken again; it is marked before it is sent."""
    camera = add_camera(floor, "Camera at press 64", "mjpeg", {"url": network_camera})
    page = reporting(floor, browsing, "T-0641")()
    page.get_by_role("button", name="Photo of the failure", exact=True).tap()
    dialog(page).get_by_role("radio", name="Camera at press 64").tap()
    expect(dialog(page).locator("[data-sight=moving]")).to_be_visible()
    dialog(page).get_by_role("button", name="Take the picture").tap()
    dialog(page).get_by_role("button", name="Take again").tap()
    expect(dialog(page).locator("[data-sight=moving]")).to_be_visible()
    dialog(page).get_by_role("button", name="Take the picture").tap()
    dialog(page).get_by_role("button", name="Done").tap()
    page.get_by_role("button", name="Mark on photo 1").tap()
    page.get_by_role("button", name="Arrow").tap()
    Finger(page).stroke((0.4, 0.4), (0.6, 0.6))
    page.get_by_role("button", name="Save").tap()
    photo = the_photo_on_record(floor, page)
    assert (photo["width"], photo["height"]) == TWELVE_MEGAPIXELS
    assert photo["camera_id"] == camera

    def marks() -> list[str]:
        return [shape["kind"] for shape in floor.api.get(f"/photos/{photo['id']}/annotations")["shapes"]]

    wait_until(lambda: marks() == ["arrow"], DEADLINE_S, "the arrow has arrived behind the report")


def test_a_picture_that_is_there_already_stays_where_it_belongs(
    floor: PressFloor, browsing: Browsing, network_camera: str
) -> None:
    """A camera whose picture stands still: told in words; only what a report took itself goes with its cross."""
    browsing.expects("status of 409")
    add_camera(floor, "Camera that sees no change", "mjpeg", {"url": network_camera})
    page = reporting(floor, browsing, "T-0647")()
    tool = page.url.rpartition("=")[2]

    def take(what: str) -> None:
        page.get_by_role("button", name=what, exact=True).tap()
        dialog(page).get_by_role("radio", name="Camera that sees no change").tap()
        dialog(page).get_by_role("button", name="Take the picture").tap()

    def views() -> list[str | None]:
        return [photo["view"] for photo in floor.api.get(f"/photos?tool_id={tool}")["items"]]

    take("Photo of the failure")
    dialog(page).get_by_role("button", name="Done").tap()
    assert views() == [None]
    page.get_by_role("button", name="Remove photo 1").tap()
    wait_until(lambda: views() == [], DEADLINE_S, "the report's own photo is removed")

    known_to_photos(floor, tool)
    page.goto(f"/tools/{tool}/views")
    take("Take photo: Plate")
    dialog(page).get_by_role("button", name="Done").tap()
    take("Take photo: Last shot")
    expect(dialog(page).get_by_role("alert")).to_contain_text("here already, in the view “Plate”")
    expect(dialog(page).get_by_role("link", name="To the photo")).to_be_visible()

    page.goto(f"/report?tool={tool}")
    take("Photo of the failure")
    expect(dialog(page).get_by_text("Camera that sees no change has no newer picture.")).to_be_visible()
    dialog(page).get_by_role("button", name="Take again").tap()
    dialog(page).get_by_role("button", name="Take the picture").tap()
    dialog(page).get_by_role("button", name="Use this photo").tap()
    page.get_by_role("button", name="Remove photo 1").tap()
    expect(page.get_by_role("region", name="Photos")).to_be_hidden()
    assert views() == ["plate"]


def test_the_camera_at_the_press_is_one_tap_away_and_its_photo_is_found_by_what_it_shows(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """No dialog from the report; the machine's page shows the camera, and the name of the code finds the photo."""
    floor.machine("p65", "Press 65")
    camera = add_camera(floor, "Camera behind the door of press 65", "simulated", {"scene": "press"}, "p65")
    page = reporting(floor, browsing, "T-0646", on="p65")()
    page.get_by_role("button", name="Press 65: photo at once").tap()
    expect(page.get_by_role("region", name="Photos").get_by_role("img")).to_be_visible()
    photo = the_photo_on_record(floor, page)
    assert photo["camera_id"] == camera

    desk = browsing.open(administrator, "/machines/p65")
    cameras = desk.get_by_role("region", name="Cameras")
    expect(cameras.get_by_role("img", name="What Camera behind the door of press 65 sees")).to_be_visible()
    desk.goto(f"/photos?camera={camera}&q=Grat")
    desk.locator(f"a[href*='{photo['id']}']").click()
    expect(desk.get_by_role("link", name="Camera behind the door of press 65")).to_be_visible()
    floor.api.post(f"/cameras/{camera}/retire", {"reason": "The test is over"})


def test_a_camera_that_hangs_says_so_by_its_deadline_and_the_others_go_on(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """In the dialog and in the list; the picture is then taken by another one."""
    browsing.expects("status of 503", "status of 409")
    hangs = add_camera(floor, "Camera that hangs", "simulated", {"faults": "hangs"})
    add_camera(floor, "Camera at bench 64", "simulated", {"scene": "bench"})
    page = reporting(floor, browsing, "T-0642")()
    page.get_by_role("button", name="Photo of the failure", exact=True).tap()
    dialog(page).get_by_role("radio", name="Camera that hangs").tap()
    said = dialog(page).get_by_role("alert").filter(has_text="Camera that hangs")
    expect(said).to_be_visible(timeout=CAMERA_DEADLINE_MS)
    dialog(page).get_by_role("radio", name="Camera at bench 64").tap()
    expect(dialog(page).locator("[data-sight=moving]")).to_be_visible()
    dialog(page).get_by_role("button", name="Take the picture").tap()
    dialog(page).get_by_role("button", name="Done").tap()
    assert the_photo_on_record(floor, page)["camera_id"] is not None

    desk = browsing.open(administrator, "/cameras")
    expect(desk.get_by_role("listitem").filter(has_text="Camera at bench 64")).to_contain_text("Last photo")
    floor.api.post(f"/cameras/{hangs}/retire", {"reason": "It hangs"})


def test_an_engineer_sets_up_a_camera_and_tries_it_first(
    floor: PressFloor, browsing: Browsing, administrator: Person, network_camera: str
) -> None:
    """A mistake is told beside its field; a password that was saved is never shown, and stays when nobody types one."""
    page = browsing.open(administrator, "/cameras/new")
    page.get_by_role("radio", name="Network camera (MJPEG)").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Camera over bench 65")
    page.get_by_role("textbox", name="Address").fill("192.168.1.41/video.mjpg")
    page.get_by_role("button", name="Add camera").click()
    expect(page.get_by_text("Write http://address/path")).to_be_visible()
    page.get_by_role("textbox", name="Address").fill(network_camera)
    page.get_by_role("textbox", name="User name").fill("eye")
    page.get_by_label("Password", exact=True).fill("secret of the camera")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text(re.compile("4,000 . 3,000 pixels"))).to_be_visible(timeout=CAMERA_DEADLINE_MS)
    page.get_by_role("button", name="Add camera").click()
    page.get_by_role("link", name="Camera over bench 65").click()
    expect(page.locator("[data-sight=moving]")).to_be_visible()
    assert "secret" not in page.content()
    page.get_by_role("textbox", name="Place").fill("On the window sill")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("On the window sill")).to_be_visible()
    (camera,) = (one for one in floor.api.get("/cameras")["items"] if one["name"] == "Camera over bench 65")
    assert (camera["place"], camera["config"]["password"]) == ("On the window sill", "********")


def test_a_view_is_taken_again_with_the_last_picture_over_it_and_compared(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """An engineer's own view, its golden sample, the slider by keys, and the way back to the same comparison."""
    tool = floor.tool("T-0643", name="Bezel")
    add_camera(floor, "Camera at bench 66", "simulated", {"scene": "b-side"})
    known_to_photos(floor, tool)
    page = browsing.device(administrator, touch=True, viewport=TABLET).new_page()
    page.goto(f"/tools/{tool}/views")
    expect(page.get_by_text("There are no photos yet of")).to_contain_text("Cavities 1 to 4")
    page.get_by_role("button", name="Add view").tap()
    dialog(page).get_by_role("textbox", name="Name").fill("Slider left")
    dialog(page).get_by_role("textbox", name="How to take it").fill("From the operator's side, flap open")
    dialog(page).get_by_role("button", name="Add view").tap()
    ghost = dialog(page).get_by_role("img", name=re.compile("^Last picture of .*: Slider left$"))
    page.get_by_role("button", name="Take photo: Slider left").tap()
    dialog(page).get_by_role("button", name="Take the picture").tap()
    dialog(page).get_by_role("button", name="Use this photo").tap()
    expect(page.locator("[data-view=slider-left]")).to_contain_text("1 photo")
    page.get_by_role("button", name="Take photo: Slider left").tap()
    expect(ghost).to_be_visible()
    dialog(page).get_by_role("radio", name="Camera at bench 66").tap()
    expect(dialog(page).locator("[data-sight=moving]")).to_be_visible()
    expect(ghost).to_be_visible()
    dialog(page).get_by_role("slider", name=re.compile("^Last picture of .* over it$")).press("Home")
    expect(ghost).to_have_css("opacity", "0")
    dialog(page).get_by_role("button", name="Take the picture").tap()
    dialog(page).get_by_role("button", name="Done").tap()
    expect(page.locator("[data-view=slider-left]")).to_contain_text("2 photos")
    page.get_by_role("link", name="Slider left").tap()
    page.get_by_role("button", name=re.compile("Make golden sample: ")).last.tap()
    expect(page.get_by_role("button", name=re.compile("Not golden any more: "))).to_be_visible()
    edge = page.get_by_role("slider", name="Edge between the two")
    edge.press("Home")
    expect(edge).to_have_attribute("aria-valuetext", "0 percent left picture")
    page.get_by_role("button", name="Swap sides").tap()
    expect(page).to_have_url(re.compile("left=.*&right="))
    page.get_by_role("button", name="Side by side").tap()
    page.get_by_role("button", name="Larger", exact=True).tap()
    wide, both = [page.locator("figure .tc-stage > img").nth(side) for side in (0, 1)], []
    for picture in wide:
        expect(picture).to_be_visible()
        both.append(picture.evaluate("one => one.offsetWidth / one.parentElement.offsetWidth"))
    assert both[0] > 1.4
    assert both[0] == pytest.approx(both[1], abs=0.02)
    page.get_by_role("button", name="Whole picture").tap()
    expect(page.get_by_role("button", name="Smaller", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Forward").tap()
    expect(page.get_by_text("2 of 2")).to_be_visible()


def test_a_run_names_the_last_shots_that_are_missing(floor: PressFloor, browsing: Browsing) -> None:
    floor.machine("p64", "Press 64")
    tool = floor.tool("T-0644", name="Clip", on="p64")
    known_to_photos(floor, tool)
    page = browsing.device(ANNA, touch=True, viewport=TABLET).new_page()
    page.goto(f"/tools/{tool}/last-shots")
    run = page.get_by_role("region", name="Press 64 · 4711-20")
    expect(run).to_contain_text("Missing: Cavities 1 to 4, Plate, Last shot")
    run.get_by_role("button", name="Take photo: Last shot").tap()
    dialog(page).get_by_role("button", name="Take the picture").tap()
    dialog(page).get_by_role("button", name="Use this photo").tap()
    expect(run).to_contain_text("Missing: Cavities 1 to 4, Plate.")
    (photo,) = floor.api.get(f"/photos?tool_id={tool}&view=last-shot")["items"]
    assert photo["run_id"]
