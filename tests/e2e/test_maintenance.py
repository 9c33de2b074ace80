"""The main job, as people see it: a press counts, maintenance falls due, somebody does it, the plan starts anew."""

import re

from playwright.sync_api import Page, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, DEADLINE_S, PLC, PLC_TOOL, PressFloor

from toolcare_compose.testing import wait_until

TOOL_ID = PLC_TOOL.lower()
INTERVAL = 20
WATCH_COUNT = """(tool) => {
  window.shown = [];
  new MutationObserver(() => {
    const text = document.querySelector(`[data-tool=${tool}] [data-field=total]`)?.innerText;
    const count = Number(text?.replaceAll(',', ''));
    if (text && count !== window.shown.at(-1)) window.shown.push(count);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Keeps every count that the list shows."""
CONTROLLED = """() => new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  else navigator.serviceWorker.addEventListener('controllerchange', () => done(), { once: true });
})"""
"""Resolves when the page would open again without a network."""


def count_in(text: str) -> int:
    """The first number of a text as the English pages write it: "1,234 shots" is 1234."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


def log_in(page: Page) -> None:
    page.get_by_label("User name").fill(ANNA.username)
    page.get_by_label("Password", exact=True).fill(ANNA.password)
    page.get_by_role("button", name="Log in").click()


def test_a_press_counts_maintenance_falls_due_and_a_technician_does_it(floor: PressFloor, browsing: Browsing) -> None:
    """The first path of all: list, due, work, alert, log, alert gone, interval anew, lifetime count goes on."""
    start = int(floor.api.get(f"/tools/{TOOL_ID}")["row"]["total"])
    # A limit far away: it is to fall due here, not to be overdue.
    level = {"code": "L1", "name": "Clean and grease", "interval_shots": INTERVAL, "limit_percent": 400}
    floor.plan(TOOL_ID, {**level, "start_total": start})
    browsing.expects("status of 401")  # who am I, before the login
    page = browsing.open(None, "/tools")
    log_in(page)
    row = page.locator(f"[data-tool={TOOL_ID}]")
    expect(page.locator("[data-connection=live]")).to_be_visible()
    expect(row.get_by_text("OK", exact=True)).to_be_visible()
    page.evaluate("window.sameLoad = true")

    page.evaluate(WATCH_COUNT, TOOL_ID)
    with floor.producing():
        expect(row.get_by_text("Due", exact=True)).to_be_visible()
    shown: list[int] = page.evaluate("window.shown")
    assert len(shown) > 3, "the list counts up live"
    assert shown == sorted(shown), "a count never goes back"
    assert page.evaluate("window.sameLoad === true"), "nobody reloaded the page"
    wait_until(lambda: floor.plan_knows_all_shots(TOOL_ID), DEADLINE_S, "the plan has heard of the last shots")

    wait_until(lambda: floor.wire.alert(TOOL_ID, "maintenance-due") is not None, DEADLINE_S, "an alert on MQTT")
    alert = floor.wire.alert(TOOL_ID, "maintenance-due")
    assert alert
    (alerted,) = alert["levels"]
    assert (alerted["code"], alerted["due_total"], alert["machine_ids"]) == ("L1", start + INTERVAL, [PLC])
    assert alert["total_high"] >= start + INTERVAL
    assert floor.wire.permit(PLC) == {"run": True, "reasons": [], "causes": []}

    page.get_by_role("link", name="Work").click()
    work = page.locator("li[data-job]").filter(has_text=PLC_TOOL)
    expect(work.get_by_text("Due", exact=True)).to_be_visible()
    work.get_by_role("button", name=f"Start: L1 on {PLC_TOOL}").click()
    page.get_by_role("button", name="Finish", exact=True).click()
    page.get_by_role("button", name="Cleaned").click()
    page.get_by_role("textbox", name="What was done?").press_sequentially(", vents were full of dust")
    page.get_by_role("button", name=f"Sign and release: {ANNA.name}").click()
    expect(page.get_by_text("L1 is done and signed")).to_be_visible()
    done_at = count_in(page.get_by_text("starts anew at").inner_text().split("anew at")[1])

    wait_until(lambda: floor.wire.alert(TOOL_ID, "maintenance-due") is None, DEADLINE_S, "the alert is cleared")
    page.get_by_role("link", name="To the tool").click()
    expect(page.locator("[data-field=remaining]").first).to_have_text(str(INTERVAL))
    expect(page.get_by_role("progressbar").first).to_have_attribute("aria-valuenow", "0")
    log = page.get_by_role("region", name="Maintenance log").get_by_role("listitem")
    expect(log).to_have_count(1)
    expect(log).to_contain_text("Cleaned, vents were full of dust")
    expect(log).to_contain_text(ANNA.name)
    expect(log.get_by_text(re.compile(r"\d\d \w+ 20\d\d.*\d\d:\d\d"))).to_be_visible()
    lifetime = page.locator("dd[data-field=total]")
    assert count_in(lifetime.inner_text()) == done_at >= start + INTERVAL
    with floor.producing():
        expect(lifetime).not_to_have_text(re.compile(rf"^{done_at:,} "))
    assert count_in(lifetime.inner_text()) > done_at, "the lifetime count goes on"


def test_a_blocking_level_overdue_withdraws_the_run_permit_until_it_is_done(
    floor: PressFloor, browsing: Browsing
) -> None:
    """The machines page says that and why the press must not run; after the work it may run again, on MQTT too."""
    browsing.expects("status of 422")
    floor.machine("p20", "Press 20")
    tool = floor.tool("T-0200", on="p20")
    floor.plan(tool, {"code": "L3", "name": "Inspection", "interval_shots": 100, "blocks_run": True})
    page = browsing.open(ANNA, "/machines")
    card = page.locator("[data-machine=p20]")
    expect(card.locator("[data-permit=run]")).to_be_visible()

    floor.shots(tool, 115)
    expect(card.locator("[data-permit=stop]")).to_have_text("Must not run")
    wait_until(lambda: (floor.wire.permit("p20") or {}).get("run") is False, DEADLINE_S, "the permit is withdrawn")
    page.get_by_role("link", name="Press 20").click()
    reason = page.get_by_role("alert")
    expect(reason).to_contain_text("T-0200")
    expect(reason).to_contain_text("L3")

    page.goto(f"/tools/{tool}/log")
    page.get_by_role("link", name="Log L3").click()
    page.get_by_label("When was it done?").fill("2026-01-01T00:00")
    page.get_by_role("button", name=f"Sign and release: {ANNA.name}").click()
    expect(page.get_by_text("The work was done again since then.")).to_be_visible()
    page.get_by_label("When was it done?").fill("")
    page.get_by_label("Cost without own parts").fill("50")
    page.get_by_role("button", name=f"Sign and release: {ANNA.name}").click()
    expect(page.get_by_text("L3 is done and signed")).to_be_visible()
    page.get_by_role("link", name="To the tool").click()
    expect(page.get_by_role("region", name="Maintenance log")).to_contain_text("Cost 50.00")
    page.get_by_role("link", name="Machines").click()
    expect(card.locator("[data-permit=run]")).to_have_text("May run")
    wait_until(
        lambda: floor.wire.permit("p20") == {"run": True, "reasons": [], "causes": []}, DEADLINE_S, "the permit is back"
    )


def test_an_implausible_entry_is_asked_about_and_booked_when_confirmed(floor: PressFloor, browsing: Browsing) -> None:
    """5,000 shots in a few seconds: probably a slip of the finger, so Toolcare asks before it books them."""
    browsing.expects("status of 409")
    tool = floor.tool("T-0300", min_cycle_ms=10_000)
    floor.shots(tool, 10)
    page = browsing.open(ANNA, f"/tools/{tool}")
    page.get_by_role("button", name="Enter shots").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Shots to add").fill("5000")
    dialog.get_by_label("Note").fill("Sampling")
    dialog.get_by_role("button", name="Book", exact=True).click()
    expect(dialog.get_by_text("Is this number right?")).to_be_visible()
    assert floor.api.get(f"/tools/{tool}")["row"]["total"] == 10, "not booked yet"
    dialog.get_by_role("button", name="It is right, book it").click()
    expect(dialog.get_by_text("Booked.")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.locator("dd[data-field=total]")).to_have_text("5,010 shots")


def test_maintenance_logged_during_an_outage_is_sent_once_when_toolcare_is_back(
    floor: PressFloor, browsing: Browsing
) -> None:
    """Toolcare is down; two tabs are open. What was logged waits through a reload and arrives exactly once."""
    browsing.expects("net::ERR_", "status of 50")
    tool = floor.tool("T-0600")
    floor.plan(tool, {"code": "L1", "name": "Clean", "interval_shots": 100})
    device = browsing.device(ANNA)
    other, page = device.new_page(), device.new_page()
    other.goto("/")
    page.goto(f"/tools/{tool}/log")
    page.evaluate(CONTROLLED)
    page.get_by_role("radio", name="L1").click()
    page.get_by_role("button", name="Log L1").click()
    page.get_by_role("textbox", name="What was done?").fill("Done while the network was away")

    floor.installation.stop()
    page.get_by_role("button", name=f"Sign and release: {ANNA.name}").click()
    expect(page.get_by_text("Saved on this device")).to_be_visible()
    badge = page.get_by_role("button", name="1 to send")
    expect(badge).to_be_visible()
    expect(page.locator("[data-connection=offline]")).to_be_visible()
    page.reload()
    expect(badge).to_be_visible()

    floor.installation.start()
    expect(badge).to_be_hidden(timeout=60_000)
    (entry,) = floor.log_of(tool)
    assert entry["note"] == "Done while the network was away"
    expect(page.locator("[data-connection=live]")).to_be_visible(timeout=60_000)
