"""Who is told of what: set up at a desk, heard in the page and by mail."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.finger import Finger
from tests.e2e.floor import ANNA, DEADLINE_S, Person, PressFloor, known_to_failures
from tests.integration.gateway.postbox import Postbox

from toolcare_compose.testing import wait_until

TABLET = ViewportSize(width=1280, height=800)
DESK = "tool.shop@example.com"
RULE = "Critical at the tools of hall 9"


@pytest.fixture
def postbox(floor: PressFloor) -> Iterator[Postbox]:
    """A mail server; afterwards the plant has none again, and none of the rules that a test made."""
    with Postbox().running() as postbox:
        yield postbox
    for rule in floor.api.get("/notification-rules")["items"]:
        if rule["starter"] is None:
            floor.api.delete(f"/notification-rules/{rule['id']}", rule["version"])
    server = floor.api.get("/mail-server")
    floor.api.put("/mail-server", {"host": "", "from_address": ""}, server["version"])


def mails_about(postbox: Postbox, word: str) -> list[EmailMessage]:
    return [mail for mail in postbox.mails if word in mail["Subject"]]


def set_up_mail(page: Page, postbox: Postbox) -> None:
    page.get_by_role("button", name="Set up mail server").click()
    form = page.get_by_role("form", name="Mail server")
    form.get_by_role("textbox", name="Server", exact=True).fill("127.0.0.1")
    form.get_by_role("button", name="None").click()
    form.get_by_label("Port").fill(str(postbox.port))
    form.get_by_role("textbox", name="Sender's address").fill("toolcare@example.com")
    form.get_by_role("button", name="Save").click()
    page.get_by_label("Send a test to").fill(DESK)
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text(f"The server took the mail for {DESK}")).to_be_visible()
    assert mails_about(postbox, "Test")


def make_rule(page: Page) -> None:
    page.get_by_role("link", name="Add rule").click()
    page.get_by_role("button", name="Critical failure", exact=True).click()
    page.get_by_role("combobox", name="People").fill("Admin")
    page.get_by_role("option", name=re.compile("Administrator")).click()
    page.get_by_role("button", name="By e-mail", exact=True).click()
    expect(page.locator("[data-sentence]")).to_have_text(
        "Critical failures: tell Administrator in the page and by e-mail, at all times."
    )
    expect(page.locator("[data-preview]")).to_contain_text(re.compile("in the last 7 days", re.IGNORECASE))
    page.get_by_role("textbox", name="Name").fill(RULE)
    page.get_by_role("button", name="Add rule").click()
    expect(page.locator(f"[data-rule='{RULE}']")).to_contain_text("Critical failures: tell Administrator")


def test_a_critical_failure_at_the_press_reaches_the_desk_by_mail(
    floor: PressFloor, browsing: Browsing, administrator: Person, postbox: Postbox
) -> None:
    """Mail server, own address and a rule are set up in the page; a report arrives as a mail, and the log says so."""
    tool = floor.tool("T-0996", name="Cover of the pump")
    known_to_failures(floor, tool)
    desk = browsing.open(administrator, "/account/notifications")
    desk.get_by_role("textbox", name="My e-mail address").fill(DESK)
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    desk.goto("/notifications")
    set_up_mail(desk, postbox)
    make_rule(desk)

    tablet = browsing.device(ANNA, touch=True, viewport=TABLET).new_page()
    tablet.goto(f"/report?tool={tool}")
    tablet.get_by_role("button", name="Flash").tap()
    tablet.get_by_role("button", name="Cavity 3").tap()
    tablet.get_by_text("Severity, stop, component, note").tap()
    tablet.get_by_role("button", name="Stop now").tap()
    tablet.get_by_role("button", name="Send report").tap()
    expect(tablet.get_by_role("heading", name=re.compile(r"F-\d+ is on record"))).to_be_visible()

    wait_until(lambda: bool(mails_about(postbox, "T-0996")), DEADLINE_S, "the mail arrives")
    (mail,) = mails_about(postbox, "T-0996")
    assert mail["To"] == DESK
    assert re.fullmatch(r"Tool T-0996 must not run on: F-\d+, Flash", mail["Subject"])
    (text,) = (text for text in postbox.texts() if "T-0996" in text)
    assert "Cavity: 3" in text
    assert ANNA.name in text

    desk.get_by_role("link", name="What went out").click()
    desk.get_by_role("button", name="By e-mail").click()
    entry = desk.locator("[data-delivery]", has_text="Administrator, by e-mail").filter(has_text="T-0996")
    expect(entry).to_contain_text("sent")
    expect(entry).to_contain_text(RULE)
    desk.get_by_role("link", name=re.compile("to read")).click()
    desk.get_by_role("link", name=re.compile(r"F-\d+ Flash at T-0996: stop now")).click()
    expect(desk.get_by_role("heading", name=re.compile(r"F-\d+ Flash"))).to_be_visible()


def test_the_hours_of_a_rule_are_painted_by_a_finger(browsing: Browsing, administrator: Person) -> None:
    """A stroke over the grid takes all hours between where it begins and where it ends."""
    page = browsing.device(administrator, touch=True, viewport=TABLET).new_page()
    page.goto("/notifications/rules/new")
    page.get_by_role("button", name="One shift").tap()
    grid = page.get_by_role("grid")
    grid.scroll_into_view_if_needed()
    Finger(page, grid).stroke((0.4, 0.94), (0.6, 0.94))
    expect(page.locator("[data-week]")).to_have_text(re.compile(r"^Mon\WFri 06:00\W14:00; Sun 0\d:00\W1\d:00$"))
