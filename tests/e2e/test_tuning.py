"""What services and counters say: an engineer changes an interval by it, and corrects a count."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, Person, PressFloor
from tests.e2e.showpiece import tune, yesterday

TESS = Person("tess", "ten vents are worn", "Tess Adler")
THEO = Person("theo", "ten counters click", "Theo Adler")
"""Engineers."""


def test_an_engineer_shortens_an_interval_by_what_services_found(browsing: Browsing, floor: PressFloor) -> None:
    """What is kept as the reason is true of the interval that was taken, not of the one that was proposed."""
    floor.let_in(TESS, "engineer")
    tune(floor, "T-0871", "Cap whose vents wear")
    desk = browsing.open(TESS, "/analytics/intervals")
    card = desk.get_by_role("region", name="T-0871 · L2")
    expect(card.locator("[data-field=change]")).to_contain_text("10,000 shots →")
    card.get_by_role("link", name="Look and decide").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("T-0871 · L2")
    expect(desk.locator("[data-says=services]")).to_contain_text("5 services looked: 2 bad, 1 to watch, 2 good.")
    wanted, take = desk.get_by_label("New interval"), desk.get_by_role("button", name="Change the interval")
    wanted.fill("0")
    expect(take).to_be_disabled()
    wanted.fill("7500")
    take.click()
    expect(desk).to_have_url(re.compile("/analytics/intervals$"))
    expect(card).to_have_count(0)
    desk.get_by_text("All", exact=True).click()
    expect(card.locator("[data-field=decision]")).to_contain_text("Tess Adler changed it")
    card.get_by_role("link", name="Look").click()
    desk.get_by_role("link", name="To the plan").click()
    plan = desk.get_by_role("main")
    expect(plan).to_contain_text("every 7,500 shots")
    expect(plan).to_contain_text("Why: 5 services looked: 2 bad, 1 to watch, 2 good.")


def read_counter(page: Page, value: int, at: datetime | None = None) -> None:
    page.get_by_role("button", name="Enter shots").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Compare only").click()
    dialog.get_by_label("Reading of the counter").fill(str(value))
    if at:
        dialog.get_by_label("When was it so?").fill(at.astimezone().strftime("%Y-%m-%dT%H:%M"))
    dialog.get_by_role("button", name="Keep the reading").click()
    expect(dialog).to_contain_text("It is compared with what was counted")
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_have_count(0)


def test_a_technician_reads_the_counter_and_an_engineer_corrects_the_count(
    browsing: Browsing, floor: PressFloor
) -> None:
    """The difference comes to the list, is booked, and stays to be seen beside the decision."""
    floor.let_in(THEO, "engineer")
    tool = floor.tool("T-0872", name="Cap with a counter of its own")
    bench = browsing.device(ANNA, touch=True).new_page()
    bench.goto(f"/tools/{tool}")
    read_counter(bench, 5_000, yesterday() - timedelta(days=1))
    booked = {"shots": 1_000, "note": "Counted by hand", "confirm": True, "at": yesterday().isoformat()}
    floor.api.post(f"/tools/{tool}/shots", booked)
    read_counter(bench, 6_100)
    desk = browsing.open(THEO, "/analytics/reconciliation")
    desk.get_by_role("link", name="Look and decide on T-0872").click()
    expect(desk.locator("[data-field=said]")).to_contain_text("the press counted 1,000 shots")
    expect(desk.locator("[data-field=said]")).to_contain_text("1,100: 100 shots more (+10")
    desk.get_by_label("Reason, kept with the correction").fill("The press was counted by hand")
    desk.get_by_role("button", name="Add 100 shots").click()
    expect(desk.locator("[data-field=decided]")).to_contain_text("corrected by +100 shots")
    expect(desk.get_by_role("region", name="Difference from the press")).to_be_visible()
    assert floor.api.get(f"/tools/{tool}/counts?bucket=day")["total"] == 1_100
    bench.goto(f"/tools/{tool}?tab=figures")
    bench.get_by_role("link", name="Counts compared").click()
    expect(bench.locator("[data-field=decided]")).to_contain_text("The press was counted by hand")
