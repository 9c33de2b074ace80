"""Spare parts: an engineer keeps them, a technician takes one for a tool, everybody sees what is low."""

from playwright.sync_api import expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, Person, PressFloor


def test_a_part_is_added_taken_at_the_tool_and_shows_as_low(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """From the empty form to the movement that names the tool; an open list follows by itself."""
    tool = floor.tool("T-0910", name="Lid")
    page = browsing.open(administrator, "/parts/new")
    page.get_by_label("Part number").fill("OR-30x3")
    page.get_by_label("Name").fill("O-ring 30 x 3, FKM")
    page.get_by_label("Stock").fill("11")
    page.get_by_label("Minimum").fill("10")
    page.get_by_label("Used by tools").fill("T-0910")
    page.get_by_role("button", name="T-0910 Lid").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="OR-30x3 O-ring 30 x 3, FKM")).to_be_visible()

    listed = browsing.open(administrator, "/parts")
    row = listed.get_by_role("listitem").filter(has_text="OR-30x3")
    expect(row).to_contain_text("11 pcs in stock")
    expect(row).not_to_contain_text("Low")

    bench = browsing.open(ANNA, f"/tools/{tool}")
    bench.get_by_role("button", name="Take from stock: OR-30x3").click()
    dialog = bench.get_by_role("dialog")
    dialog.get_by_label("How many are taken?").fill("2")
    dialog.get_by_label("Reason").fill("Leak at circuit 1")
    dialog.get_by_role("button", name="Book").click()
    expect(dialog).to_be_hidden()
    expect(bench.get_by_role("region", name="Spare parts")).to_contain_text("9 pcs in stock")

    expect(row).to_contain_text("9 pcs in stock")
    expect(row).to_contain_text("Low")
    row.get_by_role("link").click()
    movements = listed.get_by_role("region", name="Movements")
    newest = movements.get_by_role("listitem").first
    expect(newest).to_contain_text("Used")
    expect(newest).to_contain_text("Leak at circuit 1")
    expect(newest).to_contain_text("Anna Kowalski")
    expect(newest.get_by_role("link", name="on T-0910")).to_be_visible()


def test_more_than_there_is_is_refused_in_words(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """The dialog says what is there and stays open with what was typed."""
    browsing.expects("status of 409")
    made = floor.api.post("/parts", {"number": "EP-4x160", "name": "Ejector pin", "unit": "pcs", "stock": 1})
    page = browsing.open(administrator, f"/parts/{made['id']}")
    page.get_by_role("button", name="Take from stock").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How many are taken?").fill("3")
    dialog.get_by_role("button", name="Book").click()
    expect(dialog.get_by_role("alert")).to_contain_text("There are only 1 of EP-4x160 in stock")
    expect(dialog.get_by_label("How many are taken? (pcs)")).to_have_value("3")
