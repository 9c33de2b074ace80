"""Why a failure happened: found by whys and a fishbone, taken, confirmed with evidence, and printed as an 8D report."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, PressFloor, known_to_failures

TABLET = ViewportSize(width=1280, height=800)


def reported(floor: PressFloor, number: str) -> str:
    """A failure of a tool, taken up by an engineer."""
    tool = floor.tool(number, name="Cup lid, 8 cavities")
    body = {"tool_id": tool, "code": "FL", "cavity": 3, "note": "Flash at the rim"}
    known_to_failures(floor, tool)
    failure = str(floor.api.post("/failures", body)["id"])
    floor.api.post(f"/failures/{failure}/accept", {})
    return failure


def add_to_branch(page: Page, branch: str, *causes: str) -> None:
    page.get_by_role("button", name=f"Add a cause to: {branch}").tap()
    dialog = page.get_by_role("dialog", name=branch)
    for cause in causes:
        dialog.get_by_role("textbox").fill(cause)
        dialog.get_by_role("textbox").press("Enter")
        expect(dialog.get_by_role("status").get_by_text(cause)).to_be_visible()
    dialog.get_by_role("button", name="Done").tap()


def test_an_engineer_finds_a_cause_proves_it_and_prints_the_8d_report(
    floor: PressFloor, browsing: Browsing, tmp_path: Path
) -> None:
    """Whys on a tablet with Enter alone, a fishbone by taps; what is typed survives a reload before it is saved."""
    # The picture is asked for while it is still on its way.
    browsing.expects("/thumb", r"status of 404 .*/photos/[0-9a-f-]+\)$")
    failure = reported(floor, "T-0915")
    page = browsing.device(floor.administrator, touch=True, viewport=TABLET).new_page()
    page.goto(f"/failures/{failure}/cause")
    expect(page.get_by_text("Why: Flash, cavity 3?")).to_be_visible()
    page.get_by_role("textbox", name="Answer 1").fill("The vent is packed")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Why: The vent is packed?")).to_be_visible()
    page.keyboard.type("It is worn and catches residue")
    expect(page.get_by_role("textbox", name="Answer 2")).to_have_value("It is worn and catches residue")
    add_to_branch(page, "Machine", "Clamp force too low", "Vent worn by glass fibre")
    page.get_by_role("button", name="Clamp force too low, Suspected").tap()
    dialog = page.get_by_role("dialog", name="Machine")
    dialog.get_by_text("Ruled out").tap()
    dialog.get_by_role("textbox", name="Evidence").fill("The log says 800 kN")
    dialog.get_by_role("button", name="Done").tap()
    expect(page.get_by_role("button", name="Clamp force too low, Ruled out")).to_be_visible()
    expect(page.get_by_text("Not saved yet; kept on this device")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Answer 2")).to_have_value("It is worn and catches residue")
    page.get_by_role("button", name="Vent worn by glass fibre, Suspected").tap()
    page.get_by_role("dialog").get_by_role("button", name="Take as the cause").tap()
    expect(page.get_by_label("What made it happen")).to_have_value("Vent worn by glass fibre")
    page.get_by_role("combobox", name="Group of causes").tap()
    page.get_by_role("option", name="Wear", exact=True).tap()
    page.get_by_role("switch", name="Confirmed").tap()
    expect(page.get_by_text("Say how it was proved, or add a photo.")).to_be_visible()
    page.get_by_role("region", name="The cause").get_by_label("Evidence", exact=True).fill("0.05 mm deep, 0.02 mm new")
    picture = tmp_path / "vent.jpg"
    Image.new("RGB", (800, 600), "steelblue").save(picture)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files: Photo of the evidence").tap()
    chooser.value.set_files(picture)
    expect(page.get_by_role("img", name="Evidence, photo 1")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text(re.compile(f"Saved by {floor.administrator.name}"))).to_be_visible()

    analysis = floor.api.get(f"/failures/{failure}/analysis")
    assert [why["answer"] for why in analysis["five_whys"][0]["whys"]] == [
        "The vent is packed",
        "It is worn and catches residue",
    ]
    assert [one["state"] for one in analysis["ishikawa"]["machine"]] == ["ruled_out", "suspected"]
    found = floor.api.get(f"/failures/{failure}")["cause_found"]
    assert (found["text"], found["confirmed"]) == ("Vent worn by glass fibre", True)

    page.get_by_role("link", name="8D report").tap()
    cause = page.get_by_role("region", name="D4 Root cause")
    expect(cause.get_by_text("Vent worn by glass fibre").last).to_be_visible()
    expect(cause.get_by_role("img", name="Ishikawa diagram")).to_be_visible()
    expect(cause.get_by_text("Confirmed", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("A, fixed half"))).to_be_visible()
    page.get_by_label("What was done at once").fill("Sorted 2,000 parts")
    page.get_by_role("button", name=f"Add {floor.administrator.name} to the team").tap()
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text(re.compile("Saved by"))).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Sorted 2,000 parts").last).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()


def test_two_people_at_one_analysis_lose_nothing(floor: PressFloor, browsing: Browsing) -> None:
    """Who saves second is told, compares, and goes on with both."""
    browsing.expects("status of 412")
    failure = reported(floor, "T-0901")
    page = browsing.open(ANNA, f"/failures/{failure}/cause")
    page.get_by_role("textbox", name="Answer 1").fill("Packed vent")
    other = {"ishikawa": {"method": [{"id": "o", "text": "Vent not in the checklist"}]}, "cause_text": "No cleaning"}
    floor.api.put(f"/failures/{failure}/analysis", other, 0)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody else has changed this in the meantime")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("The cause.*No cleaning"))).to_be_visible()
    page.get_by_role("button", name="Go on with mine").click()
    expect(page.get_by_role("button", name="Vent not in the checklist, Suspected")).to_be_visible()
    expect(page.get_by_role("textbox", name="Answer 1")).to_have_value("Packed vent")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile(f"Saved by {ANNA.name}"))).to_be_visible()
    both = floor.api.get(f"/failures/{failure}/analysis")
    assert (both["cause_text"], both["five_whys"][0]["whys"][0]["answer"]) == ("No cleaning", "Packed vent")
