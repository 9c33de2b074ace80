"""Corrective actions: made for a failure, done on a tablet with its evidence, watched on the board."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, DEADLINE_S, Person, PressFloor
from tests.e2e.showpiece import as_soon_as_known

from toolcare_compose.api_client import Json
from toolcare_compose.testing import wait_until

TABLET = ViewportSize(width=1280, height=800)
DESK = ViewportSize(width=1600, height=900)
MOST_TABS = 60


def in_a_week() -> str:
    return (datetime.now(UTC).date() + timedelta(days=7)).isoformat()


def own(floor: PressFloor, tool: str, title: str) -> Json:
    return as_soon_as_known(
        floor,
        {
            "kind": "corrective",
            "title": title,
            "tool_id": tool,
            "owner": floor.administrator.username,
            "due_on": in_a_week(),
        },
    )


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    wanted = page.get_by_label(name, exact=True)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    message = f"{name} is not reached by {MOST_TABS} tabs"
    raise AssertionError(message)


def test_an_engineer_plans_and_a_technician_does_it_with_a_note_as_evidence(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """What was reported follows into the action; what it takes to complete it is said; then it is watched."""
    tool = floor.tool("T-0730", name="Lid, 4 cavities")
    floor.shots(tool, 1_000)
    report = floor.api.post("/failures", {"tool_id": tool, "code": "FL", "cavity": 3, "note": "Hangs at the hinge"})
    # The service knows the report as soon as an action about it can be made.
    cancelled = as_soon_as_known(
        floor,
        {
            "kind": "corrective",
            "title": "Look at it",
            "tool_id": tool,
            "owner": administrator.username,
            "due_on": in_a_week(),
            "failure_ids": [report["id"]],
        },
    )
    floor.api.post(f"/actions/{cancelled['id']}/cancel", {"reason": "Planned properly below"})

    desk = browsing.device(administrator, viewport=DESK).new_page()
    desk.goto(f"/actions/new?failure={report['id']}&tool={tool}")
    expect(desk.get_by_label("Title")).to_have_value("Flash, cavity 3")
    expect(desk.get_by_text("Hangs at the hinge")).to_be_visible()
    desk.get_by_role("combobox", name="Owner").click()
    desk.get_by_role("option", name=re.compile(ANNA.name)).click()
    desk.get_by_role("button", name="In 3 days").click()
    desk.get_by_role("button", name="Add point").click()
    desk.get_by_label("Point 1", exact=True).fill("Stone the parting line")
    desk.get_by_role("button", name="Make the action").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile(r"A-\d+ Flash, cavity 3"))

    tablet = browsing.device(ANNA, touch=True, viewport=TABLET).new_page()
    tablet.goto("/actions")
    card = tablet.locator("li[data-action]").filter(has_text="T-0730")
    card.get_by_role("button", name=re.compile("Start A-")).tap()
    expect(tablet.locator("section[data-column=in_work] li[data-action]").filter(has_text="T-0730")).to_be_visible()
    card.get_by_role("link", name=re.compile("Complete A-")).tap()
    expect(tablet.get_by_text("Tick every point of the checklist")).to_be_visible()
    tablet.get_by_role("checkbox", name=re.compile("Stone the parting line")).tap()
    tablet.get_by_role("list", name="What fixed it").get_by_role("checkbox").first.tap()
    complete = tablet.get_by_role("button", name="Complete", exact=True)
    expect(complete).to_be_disabled()
    tablet.get_by_label("What was done?").fill("Stoned the land at cavity 3, measured 0.01 mm.")
    complete.tap()
    expect(tablet.locator("[data-action-state=watching]")).to_be_visible()

    desk.goto("/actions?whose=all")
    watched = desk.locator("section[data-column=watching] li[data-action]").filter(has_text="T-0730")
    expect(watched.get_by_role("progressbar", name=re.compile("watch by shots"))).to_be_visible()
    expect(watched).to_contain_text("0 of 20,000 shots")


def test_cards_move_by_keyboard_alone_and_by_drag(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """A card's button moves it, the focus goes with it, and what happened is said; dragging does the same."""
    tool = floor.tool("T-0731", name="Ring")
    typed, dragged = (own(floor, tool, title) for title in ("Replace the O-ring", "Polish the core"))
    page = browsing.device(administrator, viewport=DESK).new_page()
    page.goto("/actions")
    begun = page.locator("section[data-column=in_work]")
    tab_to(page, f"Start A-{typed['number']}: Replace the O-ring")
    page.keyboard.press("Enter")
    expect(begun.get_by_text("Replace the O-ring")).to_be_visible()
    expect(page.get_by_text(f"A-{typed['number']} is now in: In work")).to_be_attached()
    expect(page.get_by_role("link", name=f"Complete A-{typed['number']}: Replace the O-ring")).to_be_focused()

    page.locator(f"li[data-action='{dragged['id']}']").drag_to(begun)
    expect(begun.get_by_text("Polish the core")).to_be_visible()
    for action in (typed, dragged):
        wait_until(
            lambda action=action: floor.api.get(f"/actions/{action['id']}")["state"] == "in_work",  # type: ignore[misc]
            DEADLINE_S,
            "the move is stored",
        )
