"""Somebody new: added by an administrator, with a password of his own, a PIN, and a tablet that changes hands."""

import re

from playwright.sync_api import Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, DEADLINE_S, Person, PressFloor, known_to_failures

from toolcare_compose.testing import wait_until

TABLET = ViewportSize(width=1280, height=800)
KAI = Person("kai", "granite violin walks home", "Kai Sommer")
PIN = "2580"
LEA = Person("lea", "violet turbine eats soup", "Lea Winter")


def log_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def hand_over(page: Page, name: str, pin: str) -> None:
    """Lock the tablet, and take it over as a colleague."""
    page.get_by_role("button", name=re.compile("Settings of")).tap()
    page.get_by_role("button", name="Change user").tap()
    expect(page.get_by_role("dialog", name="Locked")).to_be_visible()
    page.get_by_role("button", name=name).tap()
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_role("button", name="Enter", exact=True).tap()


def test_somebody_new_gets_a_password_a_pin_and_the_tablet(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """Added in the page, he must choose a password; by PIN he takes a tablet over, and what waited keeps its author."""
    browsing.expects("status of 401", "net::ERR_")
    tool = floor.tool("T-0970", name="Lid")
    known_to_failures(floor, tool)
    desk = browsing.open(administrator, "/people")
    desk.get_by_role("link", name="Add person").click()
    desk.get_by_label("Name", exact=True).fill(KAI.name)
    desk.get_by_label("User name").fill(KAI.username)
    desk.get_by_role("button", name="Add person").click()
    given = desk.locator("[data-password]").inner_text()

    device = browsing.device(touch=True, viewport=TABLET)
    page = device.new_page()
    page.goto("/account")
    log_in(page, KAI.username, given)
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    page.get_by_label("Present password").fill(given)
    page.get_by_label("New password", exact=True).fill(KAI.password)
    page.get_by_label("New password again").fill(KAI.password)
    page.get_by_role("button", name="Change password").tap()
    page.get_by_role("button", name="Set PIN").tap()
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_role("form", name="PIN for shared tablets").get_by_label("Present password").fill(KAI.password)
    page.get_by_role("form", name="PIN for shared tablets").get_by_role("button", name="Set PIN").tap()
    expect(page.get_by_text("You have a PIN.")).to_be_visible()

    page.get_by_role("button", name=re.compile("Settings of")).tap()
    page.get_by_role("button", name="Log out").tap()
    log_in(page, ANNA.username, ANNA.password)
    expect(page.get_by_role("button", name=f"Settings of {ANNA.name}")).to_be_visible()
    page.goto(f"/report?tool={tool}")
    page.route("**/api/v1/failures", lambda route: route.abort())
    page.get_by_role("button", name="Flash").tap()
    page.get_by_role("button", name="Cavity 4").tap()
    page.get_by_role("button", name="Send report").tap()
    expect(page.get_by_role("heading", name="Saved on this device")).to_be_visible()

    hand_over(page, KAI.name, PIN)
    expect(page.get_by_role("button", name=f"Settings of {KAI.name}")).to_be_visible()
    expect(page.get_by_role("heading", name="Work", exact=True)).to_be_visible()
    page.unroute("**/api/v1/failures")
    page.goto("/account")
    expect(page.get_by_text("You came by PIN or badge")).to_be_visible()
    expect(page.get_by_role("button", name="Set PIN")).to_have_count(0)
    assert floor.api.get(f"/failures?tool_id={tool}")["items"] == [], "nobody sends what another one wrote"

    page.get_by_role("button", name=re.compile("Settings of")).tap()
    page.get_by_role("button", name="Change user").tap()
    lock = page.get_by_role("dialog", name="Locked")
    lock.get_by_role("button", name="Log in with password").tap()
    lock.get_by_label("User name").fill(ANNA.username)
    lock.get_by_label("Password", exact=True).fill(ANNA.password)
    lock.get_by_role("button", name="Log in", exact=True).tap()
    expect(page.get_by_role("button", name=f"Settings of {ANNA.name}")).to_be_visible()
    wait_until(lambda: bool(floor.api.get(f"/failures?tool_id={tool}")["items"]), DEADLINE_S, "the report has arrived")
    (sent,) = floor.api.get(f"/failures?tool_id={tool}")["items"]
    assert sent["reported_by"] == ANNA.name


def test_a_shared_tablet_locks_itself_and_keeps_what_is_open(browsing: Browsing) -> None:
    """A minute without a touch covers the page; back in, everything is as it was typed."""
    browsing.expects("status of 401")
    device = browsing.device(touch=True, viewport=TABLET)
    page = device.new_page()
    page.clock.install()
    page.goto("/account")
    log_in(page, ANNA.username, ANNA.password)
    page.get_by_text("1 min", exact=True).tap()
    page.get_by_label("New password", exact=True).fill("half a pass")
    lock = page.get_by_role("dialog", name="Locked")

    def locks_after_a_minute() -> bool:
        """What locks comes as a chunk of its own: its minute begins when it is there."""
        page.clock.fast_forward(61_000)
        return lock.is_visible()

    wait_until(locks_after_a_minute, DEADLINE_S, "the page is locked")
    page.get_by_role("button", name="Log in with password").tap()
    lock.get_by_label("Password", exact=True).fill(ANNA.password)
    lock.get_by_role("button", name="Log in", exact=True).tap()
    expect(lock).to_have_count(0)
    expect(page.get_by_label("New password", exact=True)).to_have_value("half a pass")


def test_somebody_limited_to_an_area_is_told_what_is_not_hers(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """An administrator chooses it among those of the machines; what is in another is seen, and refused in words."""
    browsing.expects("status of 403")
    floor.machine("p97", "Press 97 by the door", "Hall east")
    floor.machine("p98", "Press 98 by the wall", "Hall west")
    mine, other = floor.tool("T-0891", on="p97"), floor.tool("T-0892", on="p98")
    floor.let_in(LEA)
    desk = browsing.open(administrator, "/people/lea/edit")
    areas = desk.get_by_role("group", name="May change things in")
    areas.get_by_role("button", name="Hall east").click()
    expect(areas.get_by_role("button", name="Everywhere")).to_have_attribute("aria-pressed", "false")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()

    page = browsing.open(LEA, "/machines")
    west = page.get_by_role("region", name="Hall west")
    expect(west).to_contain_text("T-0892")
    page.goto(f"/tools/{other}")
    take_off(page)
    expect(page.get_by_role("alert")).to_contain_text(
        "It belongs to the area Hall west. Your rights end with: Hall east"
    )
    page.goto(f"/tools/{mine}")
    take_off(page)
    expect(page.get_by_role("region", name="Mounting")).to_contain_text("Not mounted")


def take_off(page: Page) -> None:
    page.get_by_role("button", name="Take off").click()
    page.get_by_role("dialog").get_by_role("button", name="Run over").click()
