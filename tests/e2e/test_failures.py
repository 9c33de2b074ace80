"""Failures: reported at the press in three taps, triaged at a desk, and never lost or doubled on the way."""

import re

from playwright.sync_api import Locator, Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, DEADLINE_S, Person, PressFloor, known_to_failures
from tests.e2e.scanning import scan

from toolcare_compose.api_client import Json
from toolcare_compose.testing import wait_until

TABLET = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
COUNT_TAPS = "addEventListener('click', (tap) => { if (tap.isTrusted) window.taps = (window.taps ?? 0) + 1; }, true)"
TAPS = 3
"""What, where, send."""


def reports_of(floor: PressFloor, tool: str, **query: str) -> list[Json]:
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    found: list[Json] = floor.api.get(f"/failures?tool_id={tool}{asked}")["items"]
    return found


def report(floor: PressFloor, tool: str, code: str = "FL", **more: object) -> Json:
    known_to_failures(floor, tool)
    return floor.api.post("/failures", {"tool_id": tool, "code": code, **more})


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_flash_at_cavity_3_is_reported_in_three_taps_after_the_scan(floor: PressFloor, browsing: Browsing) -> None:
    """The photo field stays empty; count, press and severity come along by themselves; the tool's page tells of it."""
    floor.machine("p61", "Press 61")
    tool = floor.tool("T-0610", name="Cup, 4 cavities", on="p61")
    floor.shots(tool, 12_345)
    known_to_failures(floor, tool)
    page = browsing.device(ANNA, touch=True, viewport=TABLET).new_page()
    page.add_init_script(COUNT_TAPS)
    page.goto("/report")
    expect(page.get_by_text("Scan the label of the tool now")).to_be_visible()
    scan(page, floor.api.get(f"/tools/{tool}")["tool"]["short_code"])
    expect(page.get_by_role("heading", name="Report a failure: T-0610")).to_be_visible()
    expect(page.get_by_text("12,345 shots")).to_be_visible()
    page.get_by_role("button", name="Flash").tap()
    page.get_by_role("button", name="Cavity 3").tap()
    page.get_by_role("button", name="Send report").tap()
    expect(page.get_by_role("heading", name=re.compile(r"F-\d+ is on record"))).to_be_visible()
    assert int(page.evaluate("window.taps")) == TAPS
    expect(page.get_by_text("It is repaired at the next stop")).to_be_visible()
    expect(page.get_by_text("It is here for the first time.")).to_be_visible()
    (sent,) = reports_of(floor, tool)
    assert (sent["code"]["code"], sent["cavity"], sent["photo_ids"]) == ("FL", 3, [])
    assert (sent["severity"], sent["shots"], sent["machine"]["name"]) == ("next_stop", 12_345, "Press 61")
    assert sent["reported_by"] == ANNA.name

    page.get_by_role("link", name="To the tool").tap()
    expect(page.get_by_role("region", name="Failures")).to_contain_text("Flash")
    page.get_by_role("link", name="History").tap()
    page.get_by_role("link", name=re.compile(r"F-\d+ reported: Flash")).tap()
    expect(page.get_by_role("heading", name=re.compile(r"F-\d+ Flash"))).to_be_visible()


NOTHING_ABOVE = """(target) => {
  const { left, top, width, height } = target.getBoundingClientRect();
  return target.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def tap_in_sight(page: Page, name: str) -> None:
    """Tap a button that can be seen as a whole and that nothing lies upon, without any scrolling."""
    target = page.get_by_role("button", name=name).first
    expect(target).to_be_in_viewport(ratio=1)
    wait_until(lambda: bool(target.evaluate(NOTHING_ABOVE)), DEADLINE_S, f"{name} is free to be tapped")
    target.tap()


def test_a_phone_shows_the_next_tap_without_scrolling(floor: PressFloor, browsing: Browsing) -> None:
    """After each tap the next question is in sight, between head and dock; a part is reported as at a tablet."""
    tool = floor.tool("T-0616", name="Cup, 4 cavities")
    known_to_failures(floor, tool)
    page = browsing.device(ANNA, touch=True, viewport=PHONE).new_page()
    page.goto(f"/report?tool={tool}")
    tap_in_sight(page, "Flash FL")
    tap_in_sight(page, "Cavity 3")
    tap_in_sight(page, "Send report")
    expect(page.get_by_role("heading", name=re.compile(r"F-\d+ is on record"))).to_be_visible()


def test_a_critical_report_tells_that_the_tool_is_held_and_what_was_done_the_last_time(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """A picture of the half is tapped, the severity raised; the sign-off names what is still open."""
    tool = floor.tool("T-0611", name="Bucket")
    old = report(floor, tool, "WL", cavity=2)
    floor.api.post(f"/failures/{old['id']}/accept", {})
    floor.api.post(f"/failures/{old['id']}/solve", {"fixes": ["X-REPLACE"], "note": "New O-ring"})
    floor.api.post(f"/tools/{tool}/release", {"note": "Dry again", "confirm": True})
    page = browsing.open(ANNA, f"/report?tool={tool}")
    page.get_by_role("button", name="Water leak WL").click()
    page.get_by_text("B, moving half").click()
    page.get_by_role("button", name="Cavity 2").click()
    page.get_by_role("group", name=re.compile("Cavities of the B")).click(position={"x": 30, "y": 30})
    page.get_by_text("Severity, stop, component, note").click()
    page.get_by_role("button", name="Safety or customer").click()
    page.get_by_label("Note").fill("Puddle under the press")
    page.reload()
    expect(page.get_by_role("button", name="Cavity 2")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("The tool is put on hold")).to_be_visible()
    expect(page.get_by_role("region", name="The last times at this place")).to_contain_text("Replace · New O-ring")
    (sent, _) = reports_of(floor, tool)
    assert (sent["position"]["side"], sent["cavity"], sent["severity"]) == ("B", 2, "safety")
    assert sent["note"] == "Puddle under the press"
    page.get_by_role("link", name="To the tool").click()
    readiness = page.get_by_role("region", name="Readiness")
    expect(readiness).to_contain_text("On hold")
    expect(readiness).to_contain_text("Water leak, cavity 2, safety: Puddle under the press")

    page = browsing.open(administrator, f"/tools/{tool}")
    page.get_by_role("button", name="Sign off").click()
    expect(dialog(page).get_by_role("link", name=f"F-{sent['number']} Water leak, Cavity 2")).to_be_visible()
    dialog(page).get_by_label("What was done and checked?").fill("Runs dry under watch")
    dialog(page).get_by_role("button", name="Sign off all the same").click()
    expect(dialog(page)).to_have_count(0)
    expect(page.get_by_role("region", name="Readiness")).not_to_contain_text("On hold")


def test_a_report_without_a_network_arrives_once_when_it_is_back(floor: PressFloor, browsing: Browsing) -> None:
    """What is chosen offline comes from this device; a reload in between sends nothing twice."""
    browsing.expects("net::ERR_")
    tool = floor.tool("T-0612", name="Lid")
    known_to_failures(floor, tool)
    device = browsing.device(ANNA, touch=True, viewport=TABLET)
    page = device.new_page()
    page.goto(f"/report?tool={tool}")
    expect(page.get_by_role("button", name="Flash")).to_be_visible()
    expect(page.locator("[data-connection=live]")).to_be_visible()
    device.set_offline(True)
    page.get_by_role("button", name="Flash").tap()
    page.get_by_role("button", name="Cavity 4").tap()
    page.get_by_role("button", name="Send report").tap()
    expect(page.get_by_role("heading", name="Saved on this device")).to_be_visible()
    expect(page.get_by_role("button", name="1 to send")).to_be_visible()
    device.set_offline(False)
    page.reload()
    expect(page.get_by_role("button", name="1 to send")).to_be_hidden(timeout=60_000)
    wait_until(lambda: bool(reports_of(floor, tool)), DEADLINE_S, "the report has arrived")
    (sent,) = reports_of(floor, tool)
    assert (sent["code"]["code"], sent["cavity"]) == ("FL", 4)


def test_the_second_of_two_people_compares_and_loses_nothing_typed(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """He keeps his words, and what the first one changed stays."""
    tool = floor.tool("T-0613", name="Plug")
    made = report(floor, tool, cavity=1, note="Flash")
    path = f"/failures/{made['id']}/edit"
    first, second = browsing.open(administrator, path), browsing.open(ANNA, path)
    second.get_by_label("Note").fill("Flash at the rim, sharp")
    first.get_by_role("button", name="Stop now").click()
    first.get_by_label("Note").fill("Flash at the vent")
    first.get_by_role("button", name="Save").click()
    expect(first).to_have_url(re.compile(f"/failures/{made['id']}$"))
    browsing.expects("status of 412")
    second.get_by_role("button", name="Save").click()
    comparison = second.get_by_role("region", name="Somebody else has changed this in the meantime")
    expect(comparison.get_by_role("row", name="Note Flash at the rim, sharp Flash at the vent")).to_be_visible()
    comparison.get_by_role("button", name="Go on with mine").click()
    expect(second.get_by_label("Note")).to_have_value("Flash at the rim, sharp")
    second.get_by_role("button", name="Save").click()
    expect(second).to_have_url(re.compile(f"/failures/{made['id']}$"))
    now = floor.api.get(f"/failures/{made['id']}")
    assert (now["note"], now["severity"], now["cavity"]) == ("Flash at the rim, sharp", "stop_now", 1)


def test_triage_accepts_merges_and_rejects(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """From the queue; another's page follows by itself, and both reports of a merge show each other."""
    tool = floor.tool("T-0614", name="Hook")
    kept = report(floor, tool, cavity=2)
    twice = report(floor, tool, cavity=2, note="Again flash")
    wrong = report(floor, tool, "RT", note="Only dirt")
    watching = browsing.open(ANNA, "/failures?q=t-0614")
    queue = watching.get_by_role("region", name="To be looked at")
    expect(queue.get_by_role("listitem")).to_have_count(3)

    page = browsing.open(administrator, "/failures?q=t-0614")
    page.get_by_role("link", name=re.compile(f"Flash F-{kept['number']}")).click()
    page.get_by_role("button", name="Accept").click()
    dialog(page).get_by_role("button", name="Watch", exact=True).click()
    dialog(page).get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Begin work")).to_be_visible()

    page.goto(f"/failures/{twice['id']}")
    page.get_by_role("button", name="Merge a duplicate").click()
    dialog(page).get_by_role("radio", name=re.compile(f"F-{kept['number']} Flash")).click()
    dialog(page).get_by_role("button", name="Merge a duplicate").click()
    expect(page.get_by_text("Merged into").first).to_be_visible()

    page.goto(f"/failures/{wrong['id']}")
    page.get_by_role("button", name="Reject").click()
    dialog(page).get_by_label("Why?").fill("It was dirt, wiped off")
    dialog(page).get_by_role("button", name="Reject").click()
    expect(page.get_by_text("It was dirt, wiped off").first).to_be_visible()

    expect(queue.get_by_text("No failure fits this filter")).to_be_visible()
    expect(watching.get_by_role("region", name="In hand").get_by_role("listitem")).to_have_count(1)
    page.goto(f"/failures/{kept['id']}")
    expect(page.get_by_role("region", name="Reported once more")).to_contain_text("Again flash")
    assert floor.api.get(f"/failures/{kept['id']}")["severity"] == "next_stop", "as severe as the worse of the two"
    page.get_by_role("button", name="Solved", exact=True).click()
    dialog(page).get_by_role("button", name=re.compile("^Show")).click()
    dialog(page).get_by_role("checkbox", name="Stone").click()
    dialog(page).get_by_role("button", name="Wear").click()
    dialog(page).get_by_role("button", name="Solved", exact=True).click()
    expect(page.get_by_role("region", name="What was done")).to_contain_text("Cause: Wear")


def test_an_engineer_keeps_the_catalogue(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """A code is added, found by its other words with a typing error, merged with a look ahead, and found no more."""
    tool = floor.tool("T-0615", name="Knob")
    page = browsing.open(administrator, "/failure-codes")
    page.get_by_role("button", name="Add code").click()
    dialog(page).get_by_role("textbox", name="Code", exact=True).fill("fl-rim")
    dialog(page).get_by_label("Name, English").fill("Feathered rim")
    dialog(page).get_by_label("Name, German").fill("Ausgefranster Rand")
    dialog(page).get_by_label("Other words, German").fill("Fransen, Bart")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_be_hidden()
    page.get_by_role("searchbox", name="Search codes").fill("fransn")
    row = page.locator("[data-code=FL-RIM]")
    expect(row).to_contain_text("Ausgefranster Rand")

    made = report(floor, tool, "FL-RIM", cavity=1)
    row.get_by_role("button", name="Edit FL-RIM").click()
    dialog(page).get_by_role("button", name="Merge").click()
    dialog(page).get_by_role("combobox", name="The code that stays").fill("Flash")
    page.get_by_role("option", name="Flash (FL)").click()
    expect(dialog(page)).to_contain_text("1 report will be counted as FL.")
    dialog(page).get_by_label("Why?").fill("One word for one thing")
    dialog(page).get_by_role("button", name="Merge", exact=True).click()
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_text("No code fits these words")).to_be_visible()
    page.get_by_role("button", name="Also retired ones").click()
    expect(row).to_contain_text("merged into FL")
    assert [one["id"] for one in reports_of(floor, tool, code="FL")] == [made["id"]]
