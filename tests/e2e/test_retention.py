"""How long data is kept: a term is chosen, a tool's data held, and somebody who left is named no longer."""

import re

from playwright.sync_api import expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import DEADLINE_S, Person, PressFloor

from toolcare_compose.testing import wait_until

GRETA = Person("greta", "copper lantern swims far", "Greta Sand")
HOLD = """async (tool) => {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': `hold-${tool}` };
  const body = JSON.stringify({ reason: 'Slide galled' });
  return (await fetch(`/api/v1/tools/${tool}/hold`, { method: 'POST', headers, body })).status;
}"""


def test_terms_holds_and_somebody_who_left(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """What she did stays in the tool's history, under an alias; the page shows what was held and what was removed."""
    # Her own page is logged out; a question under her old name may still be on its way.
    browsing.expects("status of 401", "status of 404")
    tool = floor.tool("T-0990", name="Clip that a recall is about")
    floor.let_in(GRETA)
    hers = browsing.open(GRETA, f"/tools/{tool}")
    assert hers.evaluate(HOLD, tool) == 200
    page = browsing.open(administrator, f"/tools/{tool}")
    expect(page.get_by_text(GRETA.name).first).to_be_visible()
    page.get_by_role("button", name="Keep all data").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Recall of lot 12 is being looked into")
    dialog.get_by_role("button", name="Keep all data").click()
    expect(page.get_by_text("Legal hold: nothing of this tool ages out")).to_be_visible()

    page.goto("/retention")
    expect(page.get_by_role("link", name="T-0990")).to_be_visible()
    page.get_by_role("button", name="Change: Notices").click()
    page.get_by_role("button", name="90 days", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-kind=notices] strong").get_by_text("90 days")).to_be_visible()
    page.get_by_role("button", name="Remove now").click()
    expect(page.get_by_text("Done.")).to_be_visible(timeout=DEADLINE_S * 1000)
    expect(page.locator("[data-kind=notices]").get_by_text("Last run")).to_be_visible()

    account = floor.api.get("/users/greta")
    floor.api.patch("/users/greta", {"active": False}, int(account["version"]))
    page.goto("/people/greta/edit")
    page.get_by_role("button", name="Anonymise").click()
    page.get_by_label("Reason").fill("Asked for it after leaving")
    page.get_by_role("button", name="Anonymise for good").click()
    expect(page.get_by_role("heading", name=re.compile(r"former-\d+"))).to_be_visible()

    def is_forgotten() -> bool:
        return str(floor.api.get(f"/tools/{tool}")["tool"]["readiness"]["by"]).startswith("former-")

    wait_until(is_forgotten, DEADLINE_S, "the registry names her no longer")
    page.goto(f"/tools/{tool}?tab=history")
    expect(page.get_by_text("Legal hold: set")).to_be_visible()
    expect(page.get_by_text(GRETA.name)).to_have_count(0)
