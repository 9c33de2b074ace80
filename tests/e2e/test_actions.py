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
DRAFT_HAS = """text => new Promise(done => {
  indexedDB.open('toolcare').onsuccess = ({ target: { result: db } }) => {
    db.transaction('drafts').objectStore('drafts').getAll().onsuccess = ({ target: { result } }) => {
      db.close();
      done(JSON.stringify(result).includes(text));
    };
  };
})"""
"""Whether the browser has stored what was typed; who types and leaves in the same moment may lose a word."""


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


def hand_in(page: Page, note: str) -> None:
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_label("What was done?").fill(note)
    page.get_by_role("button", name=re.compile("^Hand in to")).click()
    expect(page.locator("[data-action-state=in_approval]")).to_be_visible()


def test_other_eyes_refuse_and_approve_what_was_handed_in(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """The owner reads what misses and hands in again; only the approver is offered to approve."""
    asked = {"kind": "preventive", "title": "Order a spare core", "tool_id": floor.tool("T-0740", name="Cap")}
    people = {"owner": ANNA.username, "approver": administrator.username, "due_on": in_a_week()}
    action = as_soon_as_known(floor, {**asked, **people})
    path = f"/actions/{action['id']}"
    owner, approver = browsing.open(ANNA, path), browsing.open(administrator, path)
    owner.get_by_role("button", name="Start", exact=True).click()
    hand_in(owner, "Ordered two cores at our supplier.")
    expect(owner.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    approver.get_by_role("button", name="Do not approve").click()
    dialog = approver.get_by_role("dialog")
    dialog.get_by_label("What misses?").fill("The order number misses.")
    dialog.get_by_role("button", name="Do not approve").click()
    expect(dialog).to_have_count(0)
    expect(owner.get_by_text("The order number misses.").first).to_be_visible()
    hand_in(owner, "Ordered two cores, order 4711-20.")
    approver.get_by_role("button", name="Approve", exact=True).click()
    expect(approver.locator("[data-action-state=done]")).to_be_visible()
    expect(owner.locator("[data-action-state=done]")).to_be_visible()


def test_a_draft_of_yesterday_overwrites_nothing_saved_since(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """An edit was begun and left; somebody else saved; whoever comes back compares, and both changes stay."""
    action = own(floor, floor.tool("T-0741", name="Lip"), "Polish the lip")
    path = f"/actions/{action['id']}"
    page = browsing.open(administrator, f"{path}/edit")
    page.get_by_label("Description").fill("With a felt wheel only.")
    page.wait_for_function(DRAFT_HAS, arg="With a felt wheel only.")
    page.goto(path)
    floor.api.patch(path, {"title": "Polish the lip, once a year", "priority": "urgent"}, action["version"])
    page.goto(f"{path}/edit")
    expect(page.get_by_label("Description")).to_have_value("With a felt wheel only.")
    browsing.expects("status of 412")
    page.get_by_role("button", name="Save").click()
    comparison = page.get_by_role("region", name="Somebody else has changed this in the meantime")
    comparison.get_by_role("button", name="Go on with mine").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Polish the lip, once a year")
    now = floor.api.get(path)
    assert (now["title"], now["priority"]) == ("Polish the lip, once a year", "urgent")
    assert now["description"] == "With a felt wheel only."


def test_what_comes_back_too_often_becomes_an_action(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """Mended again and again at one place: an engineer makes an action of the proposal, and it is gone."""
    tool = floor.tool("T-0742", name="Clip")
    floor.shots(tool, 1_000)
    own(floor, tool, "Known to the service of actions")
    for _ in range(floor.api.get("/action-rules")["recur_times"] + 1):
        report = floor.api.post("/failures", {"tool_id": tool, "code": "SH", "cavity": 2})
        floor.api.post(f"/failures/{report['id']}/accept", {})
        floor.api.post(f"/failures/{report['id']}/solve", {"fixes": ["X-CLEAN"], "note": "Vent cleaned"})
    page = browsing.open(administrator, "/actions?whose=all")
    proposal = page.get_by_role("region", name=re.compile("^Recurring problem")).get_by_role("listitem")
    line = proposal.filter(has_text="T-0742")
    line.get_by_role("link", name="Make an action").click()
    expect(page.get_by_label("Title")).to_have_value(re.compile("Short shot, cavity 2"))
    page.get_by_role("combobox", name="Owner").click()
    page.get_by_role("option", name=re.compile(ANNA.name)).click()
    page.get_by_role("button", name="In 3 days").click()
    page.get_by_role("button", name="Make the action").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"A-\d+ .*Short shot, cavity 2"))
    page.goto("/actions?whose=all")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(line).to_have_count(0)
