"""What tools are made of, where they are and in what state: set up and kept from the browser alone."""

import re
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, Person, PressFloor

RITA = Person("rita", "eight lids a shot", "Rita Sommer")
"""An engineer."""
NAMES = ("L1", "L2", "L3", "L4", "R1", "R2", "R3", "R4")
DRAWING = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _choose(where: Page | Locator, field: str, option: str | re.Pattern[str]) -> None:
    """Choose from a list; the list itself opens outside of the dialog."""
    page = where.page if isinstance(where, Locator) else where
    where.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=option).click()


def _dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def _tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts of this tool's page").get_by_role("link", name=name).click()


def test_an_engineer_sets_up_a_family_tool_from_the_browser_alone(floor: PressFloor, browsing: Browsing) -> None:
    """Tool, cavities with names, configuration, components, inserts, three plan levels, a place and a movement."""
    floor.let_in(RITA, "engineer")
    page = browsing.open(RITA, "/tools/new")
    _register(page)
    _name_the_cavities(page)
    _configure(page)
    _block(page)
    _build(page)
    _plan(page)
    _move(page)
    _read_it_all_in_the_history(page)


def _register(page: Page) -> None:
    page.get_by_label("Tool number").fill("T-0960")
    page.get_by_label("Name", exact=False).fill("Lid family, left and right")
    page.get_by_label("Owner").fill("Contoso")
    _choose(page, "Class", re.compile("^102"))
    page.get_by_label("Cavities").fill("8")
    page.get_by_role("button", name="Register tool").click()
    expect(page.get_by_role("heading", name="T-0960", exact=True)).to_be_visible()
    facts = page.get_by_role("region", name="At a glance")
    expect(facts).to_contain_text("Contoso")
    expect(facts).to_contain_text("of 1,000,000 shots")


def _name_the_cavities(page: Page) -> None:
    _tab(page, "Cavities")
    plate = page.get_by_role("group", name="Plate with its cavities")
    expect(plate.get_by_role("button")).to_have_count(8)
    for number, name in enumerate(NAMES, start=1):
        plate.get_by_role("button", name=f"{number} {number}", exact=True).click()
        panel = page.get_by_role("region", name=f"Cavity {number}", exact=True)
        panel.get_by_label("Name").fill(name)
        panel.get_by_label("Part it makes").fill("Lid left" if name.startswith("L") else "Lid right")
        panel.get_by_role("button", name="Save").click()
        expect(plate.get_by_role("button", name=f"{number} {name}")).to_be_visible()
        expect(panel).to_be_hidden()


def _configure(page: Page) -> None:
    page.get_by_role("button", name="Add configuration").click()
    dialog = _dialog(page)
    dialog.get_by_label("Name").fill("left only")
    for number in range(5, 9):
        dialog.get_by_role("button", name=f"{number} R").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("region", name="Configurations")).to_contain_text("Cavities 1, 2, 3, 4")


def _block(page: Page) -> None:
    page.get_by_role("button", name="7 R3").first.click()
    page.get_by_role("button", name="Block", exact=True).click()
    dialog = _dialog(page)
    dialog.get_by_role("button", name="Block").click()
    expect(dialog.get_by_text("Please say why")).to_be_visible()
    dialog.get_by_label("Reason").fill("Gate worn")
    dialog.get_by_role("button", name="Block").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name="7 of 8 cavities make parts")).to_be_visible()
    expect(page.get_by_role("button", name="7 R3, blocked: Gate worn")).to_be_visible()
    expect(page.get_by_role("region", name="Cavities", exact=True)).to_contain_text("Blocked: Gate worn")


def _build(page: Page) -> None:
    """Inserts in all eight cavities by one pattern that is shown before it is written; one of them swapped by hand."""
    _tab(page, "Components")
    page.get_by_role("button", name="Add component").click()
    dialog = _dialog(page)
    _choose(dialog, "Kind", "Cavity plate")
    dialog.get_by_label("Name").fill("Plate 2")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="For all cavities").click()
    dialog.get_by_label("Position").fill("F{n}")
    dialog.get_by_role("textbox", name="Serial numbers").fill("FE-0950")
    dialog.get_by_label("Reason").fill("First build")
    dialog.get_by_role("button", name="Add 8 components").click()
    expect(dialog.get_by_text("Put in {n}")).to_be_visible()
    dialog.get_by_role("textbox", name="Serial numbers").fill("FE-0950-{n:02}")
    preview = dialog.get_by_role("group", name="Preview")
    expect(preview.get_by_role("row")).to_have_count(1 + len(NAMES))
    expect(preview.get_by_role("row").last).to_contain_text("FE-0950-08")
    dialog.get_by_role("button", name="Add 8 components").click()
    expect(dialog).to_be_hidden()
    components = page.get_by_role("region", name="Components")
    for number in range(1, len(NAMES) + 1):
        expect(components.get_by_role("link", name=f"FE-0950-0{number}")).to_be_visible()
    page.get_by_role("button", name="Swap the insert: Cavity insert 8").click()
    dialog.get_by_text("New insert").click()
    dialog.get_by_label("Serial number").fill("FE-0950-09")
    dialog.get_by_label("Shots made before").fill("1200")
    dialog.get_by_label("Reason").fill("Scratch from the first trial")
    dialog.get_by_role("button", name="Swap").click()
    expect(dialog).to_be_hidden()
    expect(components).to_contain_text("1,200 shots")
    page.goto("/inserts?q=0950-08")
    page.get_by_role("link", name="FE-0950-08").click()
    told = page.get_by_role("region", name="What happened to it")
    for said in ("First build", "Installed \N{RIGHTWARDS ARROW} In stock", "Scratch from the first trial"):
        expect(told).to_contain_text(said)


def _plan(page: Page) -> None:
    page.goto("/tools/t-0960?tab=plans")
    page.get_by_role("link", name="New plan").first.click()
    _choose(page, "From a template", "Ladder by shots or time")
    page.get_by_role("button", name="Remove level L4").click()
    inspection = page.get_by_role("group", name="Level L3")
    inspection.get_by_label("Every … shots").fill("60000")
    page.get_by_role("button", name="Save plan").click()
    expect(inspection.get_by_text("Please say why")).to_be_visible()
    inspection.get_by_label("Why is it not the template's interval?").fill("Glass-filled resin wears the inserts")
    page.get_by_role("button", name="Save plan").click()
    plan = page.get_by_role("region", name="Ladder by shots or time")
    expect(plan.get_by_role("listitem").filter(has_text=re.compile("L[1-5]"))).to_have_count(3)
    expect(plan).to_contain_text("every 60,000 shots")


def _move(page: Page) -> None:
    page.get_by_role("link", name="Places").first.click()
    page.get_by_role("button", name="Add place").click()
    dialog = _dialog(page)
    dialog.get_by_label("Name").fill("Rack 9, level B")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    page.goto("/tools/t-0960")
    page.get_by_role("button", name="Move").click()
    _choose(dialog, "Place", "Rack 9, level B")
    dialog.get_by_label("Reason").fill("Ready for the first run")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("region", name="Place", exact=True)).to_contain_text("Ready for the first run")
    expect(page.get_by_role("region", name="Life cycle", exact=True)).to_contain_text("Registered")


def _read_it_all_in_the_history(page: Page) -> None:
    _tab(page, "History")
    history = page.get_by_role("region", name="What happened")
    for said in (
        "Moved: Rack 9, level B",
        "Insert FE-0950-02 installed F2",
        "Insert FE-0950-09 installed F8",
        "Cavity 7 blocked",
        "Registered",
    ):
        expect(history).to_contain_text(said)
    history.get_by_role("link", name="Places").click()
    expect(history).not_to_contain_text("Registered")
    expect(page).to_have_url(re.compile(r"tab=history&kind=place"))
    page.reload()
    expect(history).to_contain_text("Moved: Rack 9, level B")
    expect(history).not_to_contain_text("Registered")


def test_a_stopped_tool_runs_again_only_after_a_sign_off(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """The technician holds it and cannot mount it; the engineer signs it off, and both reasons stay."""
    browsing.expects("status of 409")
    floor.machine("p95", "Press 95")
    tool = floor.tool("T-0951", name="Cap")
    bench = browsing.open(ANNA, f"/tools/{tool}")
    bench.get_by_role("button", name="Put on hold").click()
    dialog = _dialog(bench)
    dialog.get_by_label("Reason").fill("Crack in core 2")
    dialog.get_by_role("button", name="Put on hold").click()
    readiness = bench.get_by_role("region", name="Readiness", exact=True)
    expect(readiness).to_contain_text("On hold")
    expect(readiness).to_contain_text("Crack in core 2")
    expect(readiness).to_contain_text(ANNA.name)
    expect(readiness.get_by_role("button", name="Sign off")).to_have_count(0)
    bench.get_by_role("button", name="Mount").click()
    _choose(dialog, "Machine", "Press 95")
    dialog.get_by_label("Reason", exact=True).fill("Trial")
    dialog.get_by_role("button", name="Mount").click()
    expect(dialog.get_by_role("alert")).to_contain_text("T-0951 must not run: Crack in core 2")

    listed = browsing.open(administrator, "/tools?readiness=on_hold")
    row = listed.get_by_role("row").filter(has_text="T-0951")
    expect(row).to_contain_text("On hold")
    desk = browsing.open(administrator, f"/tools/{tool}")
    desk.get_by_role("button", name="Sign off").click()
    desk.get_by_role("dialog").get_by_label("What was done and checked?").fill("Core welded, dimensions checked")
    desk.get_by_role("dialog").get_by_role("button", name="Sign off").click()
    expect(readiness).to_contain_text("Ready")
    expect(readiness).to_contain_text("Core welded, dimensions checked")
    expect(row).to_have_count(0)


def scan_with_gun(page: Page, text: str) -> None:
    """Keys ten milliseconds apart by their own times, which a page goes by: a machine under load sends them slower."""
    keyboard = page.context.new_cdp_session(page)
    began = time.time()
    for number, key in enumerate([*text, "Enter"]):
        told = {"key": key, "text": "\r" if key == "Enter" else key, "timestamp": began + number / 100}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **told})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **told, "text": ""})
    keyboard.detach()


def test_a_scan_opens_the_tool_and_tells_a_wrong_label(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """A gun is a fast keyboard: heard on every page; at the press it says whose label that is."""
    browsing.expects("status of 4(09|22)")
    floor.machine("p96", "Press 96")
    right, other = floor.tool("T-0952", name="Cup"), floor.tool("T-0953", name="Saucer")
    code = str(floor.api.get(f"/tools/{right}")["tool"]["short_code"])
    wrong = str(floor.api.get(f"/tools/{other}")["tool"]["short_code"])
    page = browsing.open(administrator, "/machines")
    expect(page.get_by_role("heading", name="Machines")).to_be_visible()
    scan_with_gun(page, f"https://toolcare.plant.local/t/{code}")
    expect(page.get_by_role("heading", name="T-0952", exact=True)).to_be_visible()

    page.get_by_role("button", name="Mount").click()
    dialog = _dialog(page)
    _choose(dialog, "Machine", "Press 96")
    dialog.get_by_label("Order", exact=True).fill("4711-20")
    dialog.get_by_label("Shots ordered").fill("5000")
    dialog.get_by_label("Label of the tool").fill(wrong)
    dialog.get_by_role("button", name="Mount").click()
    expect(dialog.get_by_role("alert")).to_contain_text("This is the label of T-0953 (Saucer), not of T-0952")
    dialog.get_by_label("Label of the tool").fill(code)
    dialog.get_by_role("button", name="Mount").click()
    expect(dialog).to_be_hidden()
    mounting, runs = (page.get_by_role("region", name=name, exact=True) for name in ("Mounting", "Runs"))
    expect(mounting).to_contain_text("by its label")
    expect(runs).to_contain_text("Order 4711-20")
    mounting.get_by_role("button", name="Take off").click()
    dialog.get_by_role("button", name="Run over").click()
    expect(runs).to_contain_text("taken off by Administrator")

    page.get_by_role("button", name="Scan a code").click()
    dialog.get_by_label("Code or tool number").fill(f"{code[:5]}{'B' if code[5] != 'B' else 'C'}")
    dialog.get_by_role("button", name="Open the tool").click()
    expect(dialog.get_by_role("alert")).to_contain_text("was typed wrongly")
    page.goto(f"/t/{wrong}")
    expect(page.get_by_role("heading", name="T-0953", exact=True)).to_be_visible()


def test_sheet_documents_and_changes_are_kept_with_the_tool(
    floor: PressFloor, browsing: Browsing, administrator: Person, tmp_path: Path
) -> None:
    """The sheet's form in sections, an upload, and a change that gives the tool its level."""
    tool = floor.tool("T-0954", name="Box")
    page = browsing.open(administrator, f"/tools/{tool}?tab=documents")
    page.get_by_role("link", name="Fill in").click()
    page.get_by_label("Customer").fill("Contoso")
    page.get_by_label("Weight").fill("412.5")
    page.get_by_role("button", name="Add circuit").click()
    circuit = page.get_by_role("group", name="Circuit 1")
    circuit.get_by_label("Medium").fill("Water")
    circuit.get_by_label("Flow").fill("8.5")
    page.get_by_role("button", name="Save sheet").click()
    sheet = page.get_by_role("region", name="Specification sheet", exact=True)
    expect(sheet).to_contain_text("412.5 kg")
    expect(sheet).to_contain_text("8.5 l/min")

    drawing = tmp_path / "T-0954 assembly.pdf"
    drawing.write_bytes(DRAWING)
    page.get_by_role("button", name="Add document").click()
    dialog = _dialog(page)
    dialog.get_by_label("Choose a file").set_input_files(drawing)
    expect(dialog.get_by_label("Name")).to_have_value("T-0954 assembly.pdf")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_be_hidden()
    documents = page.get_by_role("region", name="Documents", exact=True)
    address = documents.get_by_role("link", name="T-0954 assembly.pdf").get_attribute("href")
    assert page.request.get(str(address)).body() == DRAWING

    page.get_by_role("button", name="Note a change").click()
    dialog.get_by_label("Change level").fill("C")
    dialog.get_by_label("What was changed?").fill("Gate moved by 2 mm")
    dialog.get_by_label("Reason").fill("Weld line")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Engineering changes")).to_contain_text("Gate moved by 2 mm")
    documents.get_by_role("button", name="Retire T-0954 assembly.pdf").click()
    dialog.get_by_label("Reason").fill("Replaced")
    dialog.get_by_role("button", name="Retire").click()
    expect(documents.get_by_role("link")).to_have_count(0)
    _tab(page, "Overview")
    expect(page.get_by_role("region", name="At a glance")).to_contain_text("C")


def test_labels_of_several_tools_come_as_one_pdf(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """Ticked in the list, on one A4 sheet."""
    for number in ("T-0955", "T-0956"):
        floor.tool(number, name="Label me")
    page = browsing.open(administrator, "/tools?q=T-095")
    page.get_by_role("button", name="Print labels").click()
    for number in ("T-0955", "T-0956"):
        page.get_by_label(f"Label for {number}").check()
    dock = page.get_by_role("group", name="Print labels")
    expect(dock).to_contain_text("2 tools chosen")
    address = dock.get_by_role("link", name="Open PDF").get_attribute("href")
    answer = page.request.get(str(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
