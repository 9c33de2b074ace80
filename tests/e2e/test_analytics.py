"""From a figure to the failures it is made of; and a wall in the shop that nobody has to touch."""

import re
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import DEADLINE_S, Person, PressFloor, known_to_failures

from toolcare_compose.testing import wait_until

ELLA = Person("ella", "nine barrels turn", "Ella Sommer")
"""An engineer."""
WALL = ViewportSize(width=1920, height=1080)
TWICE = {"code": "WL", "severity": "stop_now", "stop": "unscheduled", "cavity": 2}


def worn(floor: PressFloor) -> str:
    """A tool that runs past its maintenance and has stopped its press twice; its id."""
    floor.machine("p87", "Press 87", area="Hall of the lids")
    tool = floor.tool("T-0880", name="Lid that keeps stopping", on="p87")
    level = {"code": "L1", "name": "Clean", "interval_shots": 1000}
    floor.plan(tool, level)
    floor.shots(tool, 2_500)
    known_to_failures(floor, tool)
    for _ in range(2):
        floor.api.post("/failures", {"tool_id": tool, **TWICE})
    return tool


def seen_by_analysis(floor: PressFloor, tool: str) -> bool:
    """Facts follow the events a moment later."""
    figures = floor.api.get(f"/analytics/figures?tool={tool}")["items"]
    found = {figure["id"]: figure for figure in figures}
    return bool(found["msbf"]["n"] == 2 and found["shots"]["value"] == 2_500)


def drill_down(desk: Page) -> None:
    """From the tile to the formula, and from there to one of the stops."""
    tile = desk.locator("[data-figure=msbf]")
    expect(tile).to_contain_text("1,250")
    tile.get_by_role("link").click()
    expect(desk.locator("[data-formula=msbf]")).to_be_visible()
    expect(desk.get_by_text("Formula msbf, version 1")).to_be_visible()
    events = desk.get_by_role("table", name="What it is made of")
    events.get_by_role("link", name=re.compile("^Failure")).first.click()
    expect(desk).to_have_url(re.compile("/failures/.+"))
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Water leak")


def test_an_engineer_goes_from_a_figure_to_its_failures_and_takes_the_numbers_along(
    browsing: Browsing, floor: PressFloor, tmp_path: Path
) -> None:
    """The filters are the address; the table has the numbers of the chart, and so has the file."""
    floor.let_in(ELLA, "engineer")
    tool = worn(floor)
    wait_until(lambda: seen_by_analysis(floor, tool), DEADLINE_S, "the facts have come")
    desk = browsing.open(ELLA, "/")
    desk.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Analytics").click()
    expect(desk.get_by_role("heading", name="Analytics", level=1)).to_be_visible()
    desk.goto(f"/analytics?tool={tool}")
    expect(desk.locator("[data-period]")).to_contain_text("1 tool")
    desk.get_by_role("button", name="Last 365 days").click()
    expect(desk).to_have_url(re.compile("period=365"))
    drill_down(desk)
    desk.goto(f"/analytics/failures?tool={tool}&by=cavity")
    pareto = desk.get_by_role("region", name="Failures by Cavity: Number")
    expect(pareto).to_contain_text("Cavity 2 leads with 2")
    with desk.expect_download() as saved:
        pareto.get_by_role("link", name=re.compile("^CSV")).click()
    file = tmp_path / "pareto.csv"
    saved.value.save_as(file)
    assert "2" in file.read_text(encoding="utf-8-sig").splitlines()[1]
    pareto.get_by_text("Table").click()
    pareto.get_by_role("link", name="Cavity 2").click()
    expect(desk).to_have_url(re.compile("cavity=2"))
    expect(desk.locator("[data-failure]")).to_have_count(2)


def test_the_wall_fits_its_screen_and_follows_what_happens(
    browsing: Browsing, floor: PressFloor, administrator: Person
) -> None:
    """An overdue tool stands on it; a failure that is reported comes by itself."""
    floor.machine("p89", "Press 89", area="Hall of the caps")
    floor.machine("p90", "Press 90", area="Hall of the caps")
    late = floor.tool("T-0881", name="Cap that is overdue", on="p89")
    floor.plan(late, {"code": "L1", "name": "Clean", "interval_shots": 100})
    floor.shots(late, 500)
    fine = floor.tool("T-0882", name="Cap that is well", on="p90")
    known_to_failures(floor, fine)
    wall = browsing.device(administrator, viewport=WALL).new_page()
    wall.goto("/wall?area=Hall of the caps")
    red = wall.locator("[data-panel=red]")
    expect(red.locator("[data-wall='T-0881']")).to_contain_text("Overdue L1")
    expect(red.locator("[data-wall='T-0882']")).to_have_count(0)
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    floor.api.post("/failures", {"tool_id": fine, "code": "FL", "severity": "stop_now", "stop": "unscheduled"})
    expect(red.locator("[data-wall='T-0882']")).to_contain_text("Flash")
    expect(wall.locator("[data-stale]")).to_have_count(0)
