"""Silence is not standstill."""

from playwright.sync_api import expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, PLC, PLC_TOOL, PressFloor


def test_a_silent_source_shows_no_data_and_comes_back_to_running(floor: PressFloor, browsing: Browsing) -> None:
    """The press goes on, its PLC says nothing: the pages must not claim that it stands still."""
    page = browsing.open(ANNA, "/machines")
    card = page.locator(f"[data-machine={PLC}]")
    with floor.producing():
        expect(card.locator("[data-state=live]")).to_have_text("Running")
        floor.plant.command(f"/presses/{PLC}/silence")
        try:
            expect(card.locator("[data-state]")).to_have_text("No data")
            expect(card).to_contain_text("Silent for too long")
            page.get_by_role("link", name="Tools").click()
            expect(page.locator(f"[data-tool={PLC_TOOL.lower()}] [data-state=no_data]")).to_be_visible()
        finally:
            floor.plant.command(f"/presses/{PLC}/resume")
        page.get_by_role("link", name="Machines").click()
        expect(card.locator("[data-state=live]")).to_have_text("Running")
