"""From an empty installation to a mounted tool with a plan, through the pages alone; two people who edit at once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import Floor, Person, PressFloor, running_installation


@pytest.fixture
def empty_floor(tmp_path: Path) -> Iterator[Floor]:
    with running_installation(tmp_path / "empty") as installation:
        yield Floor(installation)


def shows_error(field: Locator, text: str) -> None:
    """The error stands at the field, for eyes and for screen readers."""
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(text)))


def test_an_empty_installation_is_set_up_through_the_pages(
    empty_floor: Floor, browser: Browser, tmp_path: Path
) -> None:
    """Tool, machine, source, mounting, plan with two levels; wrong input is shown where it was typed."""
    browsing = Browsing(browser, empty_floor)
    browsing.expects("status of 409")
    page = browsing.open(empty_floor.administrator, "/tools")
    try:
        _register_tool(page)
        _refuse_second_tool(page)
        _add_machine(page)
        _add_source(page)
        _mount(page)
        _plan(page)
        _unmount(page)
    finally:
        complaints = browsing.close(screenshots=tmp_path)
    assert complaints == []


def _register_tool(page: Page) -> None:
    expect(page.get_by_text("No tools yet")).to_be_visible()
    page.get_by_role("link", name="Register tool").first.click()
    page.get_by_role("button", name="Register tool").click()
    shows_error(page.get_by_label("Tool number"), "Please fill in")
    page.get_by_label("Tool number").fill("T-0500")
    page.get_by_label("Name", exact=False).fill("Housing E29")
    page.get_by_role("button", name="Register tool").click()
    expect(page.get_by_role("heading", name="T-0500", exact=True)).to_be_visible()


def _refuse_second_tool(page: Page) -> None:
    page.goto("/tools/new")
    page.get_by_label("Tool number").fill("T-0500")
    page.get_by_label("Name", exact=False).fill("Another")
    page.get_by_role("button", name="Register tool").click()
    expect(page.get_by_role("alert")).to_have_text("Another tool has this number already.")


def _add_machine(page: Page) -> None:
    page.get_by_role("link", name="Machines").click()
    expect(page.get_by_text("No machines yet")).to_be_visible()
    page.get_by_role("button", name="Add machine").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=False).first.fill("Press 7")
    dialog.get_by_label("Short name for topics").fill("Press No 7")
    dialog.get_by_role("button", name="Add machine").click()
    shows_error(dialog.get_by_label("Short name for topics"), "Only small letters, digits and hyphens")
    dialog.get_by_label("Short name for topics").fill("p07")
    dialog.get_by_role("button", name="Add machine").click()
    expect(page.get_by_role("heading", name="Press 7")).to_be_visible()
    expect(page.get_by_text("No tool mounted")).to_be_visible()


def _add_source(page: Page) -> None:
    page.get_by_role("link", name="Add source").click()
    page.get_by_role("radio", name="OPC UA, EUROMAP 77").click()
    page.get_by_label("Address of the server").fill("192.168.10.21")
    page.get_by_role("button", name="Add source").click()
    shows_error(page.get_by_label("Address of the server"), "Must begin with opc.tcp://")
    page.get_by_role("radio", name="MQTT, standard topic").click()
    expect(page.get_by_text("toolcare/v1/in/p07/shots")).to_be_visible()
    page.get_by_role("button", name="Add source").click()
    expect(page.get_by_role("heading", name="Press 7")).to_be_visible()
    expect(page.get_by_text("Never heard")).to_be_visible()


def _mount(page: Page) -> None:
    page.goto("/tools/t-0500")
    mounting = page.get_by_role("region", name="Mounting")
    expect(mounting.get_by_text("Not mounted")).to_be_visible()
    mounting.get_by_role("button", name="Mount").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Mount").click()
    shows_error(dialog.get_by_label("Machine"), "Please fill in")
    dialog.get_by_label("Machine").click()
    page.get_by_role("option", name="Press 7").click()
    dialog.get_by_label("Reason").fill("First samples")
    dialog.get_by_role("button", name="Mount").click()
    expect(mounting.get_by_role("link", name="Press 7")).to_be_visible()


def _plan(page: Page) -> None:
    page.get_by_role("link", name="New plan").first.click()
    first, second = page.get_by_role("group", name="Level L1"), page.get_by_role("group", name="Level L2")
    page.get_by_role("button", name="Save plan").click()
    shows_error(first.get_by_label("What is done"), "Please fill in")
    shows_error(first.get_by_label("Every … shots"), "Give shots, days or hours")
    first.get_by_label("What is done").fill("Clean and grease")
    first.get_by_label("Every … shots").fill("5000")
    page.get_by_role("button", name="Add level").click()
    second.get_by_label("What is done").fill("Inspection")
    second.get_by_label("Every … days").fill("90")
    page.get_by_role("button", name="Save plan").click()
    plan = page.get_by_role("region", name="Preventive maintenance")
    expect(plan.get_by_role("listitem")).to_have_count(2)
    expect(plan).to_contain_text("every 5,000 shots")
    expect(plan).to_contain_text("every 90 days")


def _unmount(page: Page) -> None:
    page.get_by_role("link", name="Overview").click()
    mounting = page.get_by_role("region", name="Mounting")
    mounting.get_by_role("button", name="Take off").click()
    page.get_by_role("dialog").get_by_role("button", name="Run over").click()
    expect(mounting.get_by_text("Not mounted")).to_be_visible()
    expect(page.get_by_role("region", name="Runs").get_by_role("listitem")).to_have_count(1)


def test_two_people_edit_one_tool_and_nothing_is_overwritten(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """The second to save sees both versions side by side; what the first saved stays until somebody chooses."""
    browsing.expects("status of 412")
    tool = floor.tool("T-0700", name="Cover")
    first, second = (browsing.open(administrator, f"/tools/{tool}/edit") for _ in range(2))
    for page, name in ((first, "Cover, left"), (second, "Cover, right")):
        page.get_by_label("Name", exact=False).fill(name)
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("heading", name="T-0700", exact=True)).to_be_visible()

    second.get_by_role("button", name="Save").click()
    row = second.get_by_role("row", name="Name")
    expect(row).to_contain_text("Cover, right")
    expect(row).to_contain_text("Cover, left")
    assert floor.api.get(f"/tools/{tool}")["tool"]["name"] == "Cover, left"
    second.get_by_role("button", name="Go on with mine").click()
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("heading", name="T-0700", exact=True)).to_be_visible()
    assert floor.api.get(f"/tools/{tool}")["tool"]["name"] == "Cover, right"
