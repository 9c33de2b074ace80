"""From the press to the proof: a failure is reported, its cause found, an action done, and shots tell if it held."""

import re

from playwright.sync_api import Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, PLC_TOOL, Person, PressFloor
from tests.e2e.scanning import scan

TABLET = ViewportSize(width=1280, height=800)
DESK = ViewportSize(width=1600, height=900)
TOOL_ID = PLC_TOOL.lower()
WATCHED_SHOTS = 10
RUN_MS = 30_000
"""Ten shots take the simulated press some seconds, and counts are published at most every few seconds."""


def report_by_tablet(tablet: Page, code: str) -> str:
    """Scan, then three taps; the report's address."""
    tablet.goto("/report")
    expect(tablet.get_by_text("Scan the label of the tool now")).to_be_visible()
    scan(tablet, code)
    tablet.get_by_role("button", name="Flash").first.tap()
    tablet.get_by_role("button", name="Cavity 3").tap()
    tablet.get_by_role("button", name="Send report").tap()
    expect(tablet.get_by_role("heading", name=re.compile(r"F-\d+ is on record"))).to_be_visible()
    tablet.get_by_role("link", name=re.compile("Open report")).tap()
    expect(tablet).to_have_url(re.compile("/failures/.+"))
    return tablet.url


def triage(desk: Page, report: str) -> None:
    desk.goto(report)
    desk.get_by_role("button", name="Accept").click()
    desk.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(desk.get_by_role("button", name="Begin work")).to_be_visible()


def find_the_cause(desk: Page) -> None:
    desk.get_by_role("region", name="Cause").get_by_role("link").first.click()
    desk.get_by_role("textbox", name="Answer 1").fill("The parting line gives way")
    desk.keyboard.press("Enter")
    desk.keyboard.type("The insert of cavity 3 was ground too low")
    desk.get_by_label("What made it happen").fill("Insert ground 0.03 mm too low")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text(re.compile("Saved by"))).to_be_visible()


def assign_to_anna(desk: Page, report: str) -> str:
    """A corrective action that is watched for a few shots; its address."""
    desk.goto(report)
    desk.get_by_role("region", name="Actions").get_by_role("link", name="New action").click()
    expect(desk.get_by_label("Title")).to_have_value("Flash, cavity 3")
    desk.get_by_role("combobox", name="Owner").click()
    desk.get_by_role("option", name=re.compile(ANNA.name)).click()
    desk.get_by_role("button", name="In 3 days").click()
    desk.get_by_label("For … shots").fill(str(WATCHED_SHOTS))
    desk.get_by_role("button", name="Make the action").click()
    expect(desk).to_have_url(re.compile("/actions/(?!new)"))
    return desk.url


def complete(tablet: Page, action: str) -> None:
    tablet.goto(action)
    tablet.get_by_role("button", name=re.compile("^Start")).tap()
    tablet.get_by_role("button", name="Complete", exact=True).tap()
    tablet.get_by_role("list", name="What fixed it").get_by_role("checkbox").first.tap()
    tablet.get_by_label("What was done?").fill("New insert fitted, parting line stoned.")
    tablet.get_by_role("button", name="Complete", exact=True).tap()
    expect(tablet.locator("[data-action-state=watching]")).to_be_visible()


def test_an_action_closes_its_failure_when_it_has_held_and_is_reopened_when_it_has_not(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    floor.shots(TOOL_ID, 1_000)
    code = str(floor.api.get(f"/tools/{TOOL_ID}")["tool"]["short_code"])
    desk = browsing.device(administrator, viewport=DESK).new_page()
    tablet = browsing.device(ANNA, touch=True, viewport=TABLET).new_page()
    first = report_by_tablet(tablet, code)
    triage(desk, first)
    find_the_cause(desk)
    held = assign_to_anna(desk, first)
    complete(tablet, held)
    desk.goto(first)
    expect(desk.locator("[data-failure-state=solved]").first).to_be_visible()
    with floor.producing():
        expect(tablet.locator("[data-action-state=effective]")).to_be_visible(timeout=RUN_MS)
    expect(desk.locator("[data-failure-state=closed]").first).to_be_visible()

    again = report_by_tablet(tablet, code)
    expect(tablet.get_by_role("region", name="The last times at this place")).to_contain_text("shots")
    triage(desk, again)
    action = assign_to_anna(desk, again)
    complete(tablet, action)
    third = report_by_tablet(tablet, code)
    tablet.goto("/actions")
    told = tablet.locator("li[data-action]").filter(has_text=PLC_TOOL)
    expect(told).to_contain_text("Reopened")
    tablet.goto(action)
    expect(tablet.get_by_text("The failure came back:").first).to_be_visible()
    number = floor.api.get(f"/failures/{third.rsplit('/', 1)[1]}")["number"]
    expect(tablet.get_by_role("link", name=re.compile(f"F-{number}")).first).to_be_visible()
    expect(tablet.locator("[data-action-state=open]").first).to_be_visible()
    desk.goto(again)
    expect(desk.locator("[data-failure-state=accepted]").first).to_be_visible()
