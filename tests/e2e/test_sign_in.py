"""The company login: set up by an administrator, used on a tablet under another name, and left again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.e2e.browsing import LAN_NAME, Browsing
from tests.e2e.floor import Person, PressFloor
from tests.integration.gateway.openid import CLIENT_ID, SECRET, OpenIdProvider

TABLET = ViewportSize(width=1280, height=800)


@pytest.fixture
def provider(floor: PressFloor, tmp_path: Path) -> Iterator[OpenIdProvider]:
    """It knows Toolcare by a name that makes it another site, as it is in a company."""
    running = OpenIdProvider(tmp_path, f"http://{LAN_NAME}:{floor.installation.http_port}")
    running.accounts = {
        "m-17": {"name": "Mia Roth", "preferred_username": "mia.roth", "groups": ["tool-shop"], "department": "Bench"},
        "g-1": {"name": "Gast", "groups": ["visitors"]},
    }
    running.start()
    try:
        yield running
    finally:
        settings = floor.api.get("/sign-in/provider")
        version = int(settings.pop("version"))
        del settings["callback"]
        if version:
            floor.api.put("/sign-in/provider", {**settings, "active": False}, version)
        running.stop()


def prove(page: Page, login: str) -> None:
    """At the provider's own page."""
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("any will do")
    page.get_by_role("button", name="Sign-in").click()


def test_people_come_in_by_the_company_login(
    floor: PressFloor, browsing: Browsing, administrator: Person, provider: OpenIdProvider
) -> None:
    """Tried and saved in the page; from then on the tablet offers it, says who may not come in, and leaves it too."""
    browsing.expects("status of 401", "status of 404", "status of 409", "net::ERR_", "fonts.googleapis.com")
    desk = browsing.open(administrator, "/sign-in")
    desk.get_by_label("Address of the provider").fill(f"{provider.issuer}/wrong")
    desk.get_by_label("Name on the button").fill("Plant account")
    desk.get_by_label("Client id").fill(CLIENT_ID)
    desk.get_by_label("Client secret", exact=True).fill(SECRET)
    desk.get_by_label("Scopes").fill("profile groups")
    desk.get_by_label("Claim that names the team").fill("department")
    desk.get_by_role("button", name="Add a value").click()
    desk.get_by_label("Value of the claim").fill("tool-shop")
    desk.get_by_role("switch", name="People can log in this way").click()
    desk.get_by_role("button", name="Administrators only").click()
    desk.get_by_role("button", name="Try").click()
    expect(desk.get_by_text("What does not fit:")).to_be_visible()
    desk.get_by_label("Address of the provider").fill(provider.issuer)
    desk.get_by_role("button", name="Try").click()
    expect(desk.get_by_text("The provider answers")).to_be_visible()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("It counts from the next login.")).to_be_visible()
    expect(desk.get_by_label("Client secret", exact=True)).to_have_value("********")

    tool = floor.tool("T-0977", name="Cap for the company login")
    tablet = browsing.device(touch=True, viewport=TABLET, address=provider.toolcare)
    tablet.route("https://**", lambda route: route.abort())  # the provider's pages would fetch a font
    page = tablet.new_page()
    page.goto(f"/tools/{tool}")
    expect(page.get_by_text("Log in with a password, for administrators")).to_be_visible()
    expect(page.get_by_label("User name")).to_be_hidden()
    page.get_by_role("link", name="Log in with Plant account").tap()
    prove(page, "g-1")
    expect(page.get_by_text("Your company account has no role in Toolcare.")).to_be_visible()
    expect(page).to_have_url(f"{provider.toolcare}/")

    # The provider remembers the guest on this device until somebody says that he is another one.
    tablet.clear_cookies()
    page.goto(f"/tools/{tool}")
    page.get_by_role("link", name="Log in with Plant account").tap()
    prove(page, "m-17")
    expect(page.get_by_role("heading", name="T-0977")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/tools/{tool}$"))
    page.goto("/account")
    expect(page.get_by_text("kept by your company login (Plant account)")).to_be_visible()
    expect(page.get_by_role("heading", name="Password")).to_have_count(0)
    page.get_by_role("button", name="Set PIN").tap()
    page.get_by_label("New PIN").fill("2580")
    page.get_by_role("form", name="PIN for shared tablets").get_by_role("button", name="Set PIN").tap()
    expect(page.get_by_text("You have a PIN.")).to_be_visible()

    page.get_by_role("button", name="Settings of Mia Roth").tap()
    page.get_by_role("button", name="Log out").tap()
    expect(page).to_have_url(re.compile(rf"^{re.escape(provider.issuer)}/session/end"))
    page.get_by_role("button", name=re.compile("yes", re.IGNORECASE)).tap()
    expect(page.get_by_role("link", name="Log in with Plant account")).to_be_visible()
    desk.goto("/people")
    expect(desk.locator("[data-person='mia.roth']")).to_contain_text("Company login")
