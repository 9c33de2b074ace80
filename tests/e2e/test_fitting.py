"""What a screen has no room for is found all the same, and nothing covers or pushes away something else."""

import subprocess
from functools import partial
from itertools import pairwise
from typing import Literal

import pytest
from playwright.sync_api import Locator, Route, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import DEADLINE_S, Floor, Person, PressFloor

from toolcare_compose.api_client import Json
from toolcare_compose.testing import wait_until

DESK = ViewportSize(width=1440, height=900)
SMALL_DESK = ViewportSize(width=1024, height=768)
PHONE = ViewportSize(width=390, height=844)
PRESS = "p67"
BARELY_SEEN = 0.02
"""A layout shift of this score moves next to nothing; 0.1 is what users begin to complain of."""

PUSHED = """() => new Promise((done) => {
  const seen = [];
  new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true });
  const sum = () => done(seen.reduce((all, one) => all + one.value, 0));
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(sum)));
})"""
WORDS = """() => [...document.querySelectorAll('.tc-nav-link')].filter((one) => one.checkVisibility()).map((one) => {
  const text = document.createRange();
  text.selectNodeContents(one.querySelector('span'));
  const { left, right } = text.getBoundingClientRect();
  return [left, right];
})"""


@pytest.fixture(scope="module")
def uncertain(floor: PressFloor) -> str:
    """An overdue tool whose counter was set back unseen, and which people corrected by hand since; its id."""
    floor.machine(PRESS, "Press 67")
    tool = floor.tool("T-0967", name="Lid whose counter was set back", on=PRESS)
    config = {"counter_bits": 32, "resettable": True}
    floor.api.post("/sources", {"machine_id": PRESS, "name": "PLC 67", "kind": "mqtt", "config": config})
    given = floor.api.post("/mqtt-clients", {"kind": "machine", "machine_id": PRESS, "name": PRESS})
    for value in (5_000, 5_001, 40):
        wait_until(partial(says, floor, given, value), DEADLINE_S, "the press is let in")
        wait_until(partial(has_read, floor, value), DEADLINE_S, f"{value} is read")
    wait_until(lambda: uncertain_counts(floor), DEADLINE_S, "the count is uncertain")
    floor.plan(tool, {"code": "L1", "name": "Clean", "interval_shots": 10})
    for shots in (60, 7):
        note = f"{shots} more were in the box of the night shift"
        floor.api.post(f"/tools/{tool}/shots", {"shots": shots, "note": note, "confirm": True})
    wait_until(lambda: floor.api.get("/overview")["tools"]["overdue"] > 0, DEADLINE_S, "the tool is overdue")
    return tool


def says(floor: Floor, given: Json, value: int) -> bool:
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(floor.installation.mqtt_port), "-u", PRESS]
    command += ["-P", str(given["password"]), "-q", "1", "-t", f"toolcare/v1/in/{PRESS}/shots", "-m", str(value)]
    return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0


def has_read(floor: Floor, value: int) -> bool:
    sources = floor.api.get("/sources")["items"]
    return [source["last_value"] for source in sources if source["machine_id"] == PRESS] == [value]


def uncertain_counts(floor: Floor) -> bool:
    return any(gap["machine_id"] == PRESS for gap in floor.api.get("/gaps?state=open")["items"])


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_count_is_settled_without_scrolling_to_the_button(
    size: Literal["desk", "phone"], browsing: Browsing, administrator: Person, uncertain: str
) -> None:
    """Below all that is known of it and what people corrected since, the dialog is longer than the screen."""
    viewport, touch = (DESK, False) if size == "desk" else (PHONE, True)
    page = browsing.device(administrator, viewport=viewport, touch=touch, language="de").new_page()
    page.goto(f"/tools/{uncertain}")
    page.get_by_role("button", name="Zählung klären: Press 67").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("button.tc-chip").last.click()
    expect(dialog.locator("[data-line]")).to_have_count(2)
    expect(dialog.get_by_text("geklärt")).to_be_attached()
    settle = dialog.get_by_role("button", name="Klären", exact=True)
    expect(settle).to_be_in_viewport(ratio=1)
    assert is_on_top(settle)
    settle.click()
    why = dialog.get_by_label("Woher wissen Sie das?")
    expect(dialog.locator("[aria-invalid=true]:focus")).to_have_count(1)
    expect(dialog.locator(":focus")).to_be_in_viewport(ratio=1)
    assert is_on_top(dialog.locator(":focus"))
    why.focus()
    expect(why).to_be_in_viewport(ratio=1)
    assert is_on_top(why)


def is_on_top(one: Locator) -> bool:
    """Whether a finger on its middle meets it, and not what covers it."""
    return bool(
        one.evaluate("""(one) => {
          const { left, top, width, height } = one.getBoundingClientRect();
          return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }""")
    )


def test_the_bar_of_pages_says_that_it_goes_on(browsing: Browsing, administrator: Person) -> None:
    """An arrow at the end that holds more; who goes through it by keys sees where he is."""
    page = browsing.device(administrator, viewport=SMALL_DESK).new_page()
    page.goto("/")
    bar = page.get_by_role("navigation", name="Main navigation")
    expect(bar).to_have_attribute("data-more", "below")
    bar.get_by_role("link", name="Machines").focus()
    for name in ("Parts", "Places", "Sources", "Cameras", "Files", "Administration"):
        page.keyboard.press("Tab")
        expect(bar.get_by_role("link", name=name)).to_be_focused()
        expect(bar.locator(":focus")).to_be_in_viewport(ratio=1)
        assert is_on_top(bar.locator(":focus"))
    expect(bar).to_have_attribute("data-more", "above ")
    page.set_viewport_size(DESK)
    expect(bar).to_have_attribute("data-more", "")


@pytest.mark.usefixtures("uncertain")
@pytest.mark.parametrize("width", [360, 390])
def test_words_and_numbers_of_the_tabs_of_a_phone_stand_apart(
    width: int, browsing: Browsing, administrator: Person
) -> None:
    viewport = ViewportSize(width=width, height=844)
    page = browsing.device(administrator, viewport=viewport, touch=True, language="de").new_page()
    page.goto("/")
    expect(page.locator(".tc-nav-count").first).to_be_visible()
    words: list[tuple[float, float]] = page.evaluate(WORDS)
    assert len(words) == 5
    assert words[0][0] >= 0
    assert words[-1][1] <= width
    apart = [after[0] - before[1] for before, after in pairwise(words)]
    assert min(apart) >= 6, apart
    for count in page.locator(".tc-nav-count").all():
        number, icon = count.bounding_box(), count.locator("xpath=..").locator("svg").bounding_box()
        assert number
        assert icon
        assert number["x"] >= icon["x"] + icon["width"]
        assert number["x"] + number["width"] <= width


@pytest.mark.usefixtures("uncertain")
def test_uncertain_counts_do_not_push_the_sources_away(browsing: Browsing, administrator: Person) -> None:
    """However late they are told: who is about to press a source presses that one."""
    page = browsing.device(administrator, viewport=DESK).new_page()
    late: list[Route] = []
    page.route("**/api/v1/gaps?*", lambda route: late.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    with page.expect_request("**/api/v1/gaps?*"), page.expect_response("**/api/v1/sources?*"):
        page.goto("/sources")
    page.evaluate(PUSHED)
    late[0].continue_()
    page.unroute("**/api/v1/gaps?*")
    expect(page.locator("[data-gap]").first).to_be_visible()
    expect(page.locator("[data-source]").first).to_be_visible()
    assert page.evaluate(PUSHED) < BARELY_SEEN


def test_sources_without_uncertain_counts_stay_where_they_are(browsing: Browsing, administrator: Person) -> None:
    page = browsing.device(administrator, viewport=DESK).new_page()
    page.route("**/api/v1/gaps?*", lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    page.goto("/sources")
    expect(page.locator("[data-source]").first).to_be_visible()
    expect(page.locator("#rejections")).to_be_visible()
    assert page.evaluate(PUSHED) < BARELY_SEEN
