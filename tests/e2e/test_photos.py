"""Photos: several brought at once, marked by a finger, found by what was written; and who saves second is asked."""

import re
import uuid
from pathlib import Path

from playwright.sync_api import ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.finger import Finger
from tests.e2e.floor import ANNA, DEADLINE_S, Person, PressFloor, known_to_failures
from tests.e2e.showpiece import picture

from toolcare_compose.api_client import Json
from toolcare_compose.testing import wait_until

TABLET = ViewportSize(width=1280, height=800)
TWELVE_MEGAPIXELS = (4000, 3000)


def test_pictures_brought_at_once_are_marked_by_touch_and_found_by_their_words(
    floor: PressFloor, browsing: Browsing, tmp_path: Path
) -> None:
    """A file that is none says why and goes; the drawing outlives a reload; text and code find the photo."""
    browsing.expects("status of 4")
    tool = floor.tool("T-0981", name="Lid with a hinge")
    files = []
    for color in ("slategray", "rosybrown", "peru"):
        files.append(tmp_path / f"{color}.jpg")
        files[-1].write_bytes(picture(color, TWELVE_MEGAPIXELS))
    files.append(tmp_path / "notes.jpg")
    files[-1].write_text("This is no picture at all")
    page = browsing.device(ANNA, touch=True, viewport=TABLET).new_page()
    page.goto(f"/tools/{tool}?tab=photos")
    expect(page.get_by_text("This tool has no photos yet")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files: Photo of the tool").tap()
    chooser.value.set_files(files)
    expect(page.get_by_role("heading", name="3 photos")).to_be_visible()
    on_the_way = page.get_by_role("region", name="Photos on their way")
    expect(on_the_way.get_by_role("alert")).to_contain_text("This file is no JPEG, PNG, WebP or HEIC.")
    expect(on_the_way.get_by_role("alert")).to_contain_text("notes.jpg")
    expect(on_the_way.get_by_text("3 of 4 sent")).to_be_visible()
    on_the_way.get_by_role("button", name="Discard").tap()
    expect(on_the_way).to_have_count(0)

    page.get_by_role("link", name="T-0981, photo 2").tap()
    expect(page.get_by_text("2 of 3")).to_be_visible()
    page.get_by_role("button", name="Mark", exact=True).tap()
    page.get_by_role("button", name="Box").tap()
    finger = Finger(page)
    finger.stroke((0.4, 0.4), (0.6, 0.6))
    page.get_by_label("Text").fill("Weld line beside the hinge")
    finger.stroke((0.5, 0.5), (0.6, 0.5))
    page.get_by_role("button", name="Arrow", exact=True).tap()
    finger.stroke((0.7, 0.6), (0.85, 0.75))
    expect(page.locator("[data-kind=arrow]")).to_have_count(1)
    expect(page.locator("[data-kind=box]")).to_have_count(1)
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("[data-kind=arrow]")).to_have_count(0)
    page.locator("[data-kind=box]").focus()
    page.get_by_role("button", name="Choose a code").tap()
    page.get_by_role("dialog").get_by_role("button", name="Flash FL").tap()
    page.reload()
    expect(page.get_by_role("button", name="1: Box, red, Flash (FL), Weld line beside the hinge")).to_be_visible()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("region", name="1 mark")).to_contain_text("Weld line beside the hinge")

    photo = page.url.split("/photos/")[1].split("?")[0]
    layer = floor.api.get(f"/photos/{photo}/annotations")
    ((left, top), (right, bottom)) = layer["shapes"][0]["points"]
    assert (layer["version"], layer["by"], layer["shapes"][0]["code"]) == (1, ANNA.name, "FL")
    assert (round(left, 1), round(right, 1)) == (0.5, 0.7), "drawn from 0.4 to 0.6 and moved by 0.1"
    assert 0.2 < top < bottom < 0.8
    assert floor.api.get(f"/photos/{photo}")["width"] == TWELVE_MEGAPIXELS[0]

    page.get_by_role("button", name="Full screen").tap()
    stage = page.get_by_role("application").bounding_box()
    assert stage
    assert stage["width"] == TABLET["width"]
    assert stage["height"] > 0.8 * TABLET["height"]
    number = page.locator(".tc-badge-of-shape").bounding_box()
    assert number
    page.touchscreen.tap(number["x"] + number["width"] / 2, number["y"] + number["height"] / 2)
    expect(page.locator(".tc-mark-words")).to_contain_text("Weld line beside the hinge")
    page.get_by_role("button", name="Leave full screen").tap()

    page.get_by_role("button", name="Say what it shows").tap()
    page.get_by_role("dialog").get_by_role("textbox", name="Caption").fill("Left lid, third shift")
    page.get_by_role("dialog").get_by_role("combobox", name="View").click()
    page.get_by_role("option", name="Cavity 2").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", name="T-0981 · Cavity 2 · Left lid, third shift")).to_be_visible()

    page.goto("/photos")
    page.get_by_role("searchbox", name="Search photos").fill("hinge third")
    expect(page.get_by_text("1 photo", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=hinge"))
    page.goto(f"/photos?code=FL&tool={tool}")
    expect(page.get_by_role("link", name="Photos, photo 1")).to_have_attribute("href", re.compile(photo))


def test_who_saves_second_compares_both_layers_and_keeps_them_together(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """All of it by keys: a mark is put, moved and undone; then versions are looked at, and the photo is removed."""
    browsing.expects("status of 412", "status of 410")
    tool = floor.tool("T-0982", name="Cap")
    photo = floor.api.post_file(f"/photos?tool_id={tool}", picture())["id"]
    page = browsing.open(administrator, f"/photos/{photo}")
    page.get_by_role("button", name="Mark", exact=True).press("Enter")
    page.get_by_role("button", name="Arrow").press("Enter")
    mine = page.get_by_role("button", name="1: Arrow, red")
    expect(mine).to_be_focused()
    mine.press("ArrowRight")
    mine.press("Shift+ArrowDown")
    page.get_by_role("button", name="Point").press("Enter")
    page.get_by_role("button", name="2: Point, red").press("Delete")
    expect(page.get_by_role("button", name="2: Point, red")).to_have_count(0)
    theirs = {"id": str(uuid.uuid4()), "kind": "ellipse", "points": [[0.1, 0.1], [0.2, 0.2]], "text": "Burr"}
    floor.api.put(f"/photos/{photo}/annotations", {"shapes": [theirs]}, 0)
    page.get_by_role("button", name="Save").press("Enter")
    both = page.get_by_role("region", name="Somebody else has changed this in the meantime")
    expect(both.get_by_role("img", name="Yours: 1 mark; 1: Arrow, red")).to_be_visible()
    expect(both.get_by_role("img", name="Saved meanwhile: 1 mark; 1: Ellipse, red, Burr")).to_be_visible()
    both.get_by_role("button", name="Put both together").press("Enter")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("region", name="2 marks")).to_contain_text("Burr")
    saved = floor.api.get(f"/photos/{photo}/annotations")
    assert (saved["version"], [shape["kind"] for shape in saved["shapes"]]) == (2, ["ellipse", "arrow"])

    page.get_by_role("button", name="Version 1").press("Enter")
    expect(page.get_by_role("region", name="1 mark")).to_contain_text("not the newest one")
    expect(page.get_by_role("link", name="Version 1 with marks (PNG)")).to_have_attribute(
        "href", re.compile("version=1")
    )
    expect(page.get_by_role("link", name="Picture (JPEG)")).to_be_visible()
    page.get_by_role("button", name="Bring version 1 back").press("Enter")
    expect(page.get_by_role("button", name="Version 3")).to_have_attribute("aria-pressed", "true")
    assert [shape["kind"] for shape in floor.api.get(f"/photos/{photo}/annotations")["shapes"]] == ["ellipse"]
    page.get_by_role("button", name="Mark", exact=True).press("Enter")
    page.get_by_role("button", name="Point").press("Enter")
    page.get_by_role("button", name="Discard changes").press("Enter")
    page.get_by_role("button", name="Bring them back").press("Enter")
    expect(page.get_by_role("button", name="2: Point, red")).to_be_visible()
    page.get_by_role("button", name="Discard changes").press("Enter")
    page.get_by_role("button", name="Remove photo").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("Blurred")
    page.get_by_role("dialog").get_by_role("button", name="Remove photo").click()
    expect(page.get_by_text("Blurred")).to_be_visible()
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()
    page.goto(f"/photos?tool={tool}")
    expect(page.get_by_text("No photo fits this search")).to_be_visible()


def test_marks_drawn_without_a_network_arrive_behind_their_photo(
    floor: PressFloor, browsing: Browsing, tmp_path: Path
) -> None:
    """Those of a report go with it; later ones wait, and meet what another has saved meanwhile with a question."""
    browsing.expects("net::ERR_", "status of 412", "status of 404")
    tool = floor.tool("T-0984", name="Flap")
    known_to_failures(floor, tool)
    taken = tmp_path / "flap.jpg"
    taken.write_bytes(picture("olive"))
    device = browsing.device(ANNA, touch=True, viewport=TABLET)
    page = device.new_page()
    page.goto(f"/report?tool={tool}")
    page.get_by_role("button", name="Flash").tap()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files: Photo of the failure").tap()
    chooser.value.set_files(taken)
    page.get_by_role("button", name="Mark on photo 1").tap()
    page.get_by_role("button", name="Ellipse").tap()
    Finger(page).stroke((0.4, 0.4), (0.6, 0.6))
    page.get_by_label("Text").fill("Burr at the flap")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("button", name="Mark on photo 1")).to_be_focused()
    expect(page.locator("[data-connection=live]")).to_be_visible()
    device.set_offline(True)
    page.get_by_role("button", name="Send report").tap()
    expect(page.get_by_role("button", name="3 to send")).to_be_visible()
    device.set_offline(False)
    expect(page.get_by_role("button", name="3 to send")).to_be_hidden()
    wait_until(lambda: bool(_with_marks(floor, tool)), DEADLINE_S, "the marks have arrived")
    photo = str(_with_marks(floor, tool)[0]["id"])

    page.goto(f"/photos/{photo}")
    expect(page.get_by_role("region", name="1 mark")).to_contain_text("Burr at the flap")
    device.set_offline(True)
    page.get_by_role("button", name="Mark", exact=True).tap()
    page.get_by_role("button", name="Point").press("Enter")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("These marks are saved on this device.")).to_be_visible()
    expect(page.get_by_role("region", name="2 marks")).to_be_visible()
    theirs = {"id": str(uuid.uuid4()), "kind": "arrow", "points": [[0.1, 0.1], [0.2, 0.2]], "text": "Gate"}
    floor.api.put(f"/photos/{photo}/annotations", {"shapes": [theirs]}, 1)
    device.set_offline(False)
    page.get_by_role("button", name="Compare and settle").tap()
    both = page.get_by_role("region", name="Somebody else has changed this in the meantime")
    both.get_by_role("button", name="Put both together").tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("region", name="3 marks")).to_contain_text("Gate")
    expect(page.get_by_role("button", name="1 refused")).to_be_hidden()
    saved = floor.api.get(f"/photos/{photo}/annotations")
    assert (saved["version"], [shape["kind"] for shape in saved["shapes"]]) == (3, ["arrow", "ellipse", "point"])


def _with_marks(floor: PressFloor, tool: str) -> list[Json]:
    return [one for one in floor.api.get(f"/photos?tool_id={tool}")["items"] if one["annotation_count"]]


def test_on_a_phone_a_drawing_can_be_saved(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """In the longest language, at the smallest width; and what is erased leaves nothing to look at."""
    browsing.expects("status of 410")
    tool = floor.tool("T-0983", name="Cap")
    photo = floor.api.post_file(f"/photos?tool_id={tool}", picture("peru"))["id"]
    device = browsing.device(administrator, language="de", touch=True, viewport=ViewportSize(width=360, height=800))
    page = device.new_page()
    page.goto("/")
    page.get_by_role("navigation", name="Weitere Seiten").get_by_role("link", name="Fotos").tap()
    expect(page.get_by_role("heading", name="Fotos", level=1)).to_be_visible()
    page.goto(f"/photos/{photo}")
    page.get_by_role("button", name="Markieren", exact=True).tap()
    page.get_by_role("button", name="Pfeil").press("Enter")
    save = page.get_by_role("button", name="Speichern")
    box = save.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    save.tap()
    expect(page.get_by_role("region", name="1 Markierung")).to_be_visible()

    for deed in ("remove", "erase"):
        floor.api.post(f"/photos/{photo}/{deed}", {"reason": "Zeigt eine Person"})
    page.goto(f"/photos/{photo}")
    expect(page.get_by_text("Zeigt eine Person").first).to_be_visible()
    expect(page.get_by_role("button", name="Zurückholen")).to_have_count(0)
    expect(page.locator("main img")).to_have_count(0)
