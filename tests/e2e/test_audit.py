"""The audit trail in the browser: what somebody did is found, with both sides, and the chain is checked."""

import re

from playwright.sync_api import expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import Person, PressFloor


def test_a_change_is_found_and_the_trail_checked(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """From the tool's id to the entry, its sides, the page it is about; then the whole chain, unbroken."""
    tool = floor.tool("T-0975", name="Tray")
    floor.api.post(f"/tools/{tool}/hold", {"reason": "Burr at cavity 3"})
    page = browsing.open(administrator, f"/audit?object={tool}&what=hold")
    entry = page.locator("[data-entry]")
    expect(entry).to_have_count(1)
    entry.locator("summary").click()
    reason = entry.get_by_role("row", name=re.compile("^hold_reason"))
    expect(reason.get_by_role("cell")).to_have_text(["empty", "Burr at cavity 3"])
    expect(entry).to_contain_text("127.0.0.1")
    entry.get_by_role("link", name="To its page", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("T-0975")

    page.goto("/audit")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text(re.compile(r"\d entries, unbroken"))).to_be_visible()
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Access").click()
    expect(page).to_have_url(re.compile("kind=access"))
    expect(page.locator("[data-entry]").filter(has_text="Logged in").first).to_be_visible()
