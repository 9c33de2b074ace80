"""A spreadsheet on its way in and out: looked at before anything is done, taken over, given out whole."""

import io
import re
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, Person, PressFloor

CSV = "number;name;cavity_count;expected_cycle_s\nT-0931;Lid;8;23,1\nT-0932;Cup;eight;\nT-0933;Box;4;500.000\n"


def csv(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def test_a_file_is_looked_at_before_it_is_taken(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """Each row's fate and reasons, the filter in the address, then what was new is there."""
    page = browsing.open(administrator, "/import")
    page.locator("input[type=file]").set_input_files(csv("tools.csv", CSV))
    expect(page.get_by_role("heading", name="tools.csv")).to_be_visible()
    sheet = page.locator("[data-sheet=tools]")
    expect(sheet.get_by_role("link", name="New 1")).to_be_visible()
    rows = page.get_by_role("region", name="Rows")
    expect(rows.get_by_role("listitem").filter(has_text="T-0931")).to_contain_text("New")
    assert not any(tool["number"] == "T-0931" for tool in floor.api.get("/tools?q=T-0931")["items"])

    sheet.get_by_role("link", name="Refused 2").click()
    expect(page).to_have_url(re.compile(r"\?kind=tools&fate=refused$"))
    expect(rows).not_to_contain_text("T-0931")
    expect(rows.locator("[data-fate=refused]").filter(has_text="T-0932")).to_contain_text(
        "Number of cavities: “eight”: This is no number."
    )
    expect(rows.locator("[data-fate=refused]").filter(has_text="T-0933")).to_contain_text("two ways")

    expect(page.get_by_role("region", name="Take it over")).to_contain_text("2 rows are refused")
    page.get_by_role("button", name="Take over", exact=True).click()
    expect(page.get_by_text("1 row was taken over.")).to_be_visible()
    assert floor.api.get("/tools?q=T-0931")["items"][0]["name"] == "Lid"

    page.get_by_role("link", name="All imports").click()
    expect(page.get_by_role("region", name="Imports").get_by_role("listitem").first).to_contain_text("Taken over")


def test_a_workbook_brings_tools_with_counts_and_plans(
    floor: PressFloor, browsing: Browsing, administrator: Person, tmp_path: Path
) -> None:
    """New tools go with their counts and levels in one file, though each service hears of them only on the way."""
    book = Workbook()
    sheets: dict[str, list[list[object]]] = {
        "Lagerplätze": [["name", "kind"], ["Regal 94", "storage"]],
        "Werkzeuge": [
            ["number", "name", "cavity_count", "customer", "built_on", "place"],
            ["T-0941", "Lid", 8, "Kunde AG", date(2019, 5, 2), "Regal 94"],
        ],
        "Zählerstände": [["number", "total"], ["T-0941", 480_000]],
        "Wartungspläne": [
            ["number", "plan", "code", "name", "interval_shots", "last_total"],
            ["T-0941", "Standard", "L1", "Clean", 50_000, 470_000],
            ["T-0941", "Standard", "L3", "Overhaul", 500_000, 0],
        ],
        "Hinweise": [["nothing", "of ours"]],
    }
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    path = tmp_path / "werkzeuge.xlsx"
    book.save(path)
    page = browsing.open(administrator, "/import", language="de")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("Geprüft", exact=True)).to_be_visible()
    expect(page.locator("[data-sheet=plans]").get_by_role("link", name="Neu 2")).to_be_visible()
    expect(page.get_by_text("Nicht verwendet: Sheet, Hinweise")).to_be_visible()
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.locator("[data-sheet=places]")).to_contain_text("Plätze")
    expect(page.get_by_text("5 Zeilen wurden übernommen.")).to_be_visible()
    assert floor.api.get("/tools/t-0941/sheet")["built_on"] == "2019-05-02"
    assert floor.api.get("/tools?q=T-0941")["items"][0]["location_name"] == "Regal 94"
    (plan,) = floor.api.get("/tools/t-0941/plans")["items"]
    assert [(level["code"], level["remaining_shots"]) for level in plan["levels"]] == [("L1", 40_000), ("L3", 20_000)]


def test_everything_goes_out_as_a_workbook(browsing: Browsing, administrator: Person, tmp_path: Path) -> None:
    """Saved by the browser under a name with the date; the template too."""
    page = browsing.open(administrator, "/import")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Workbook (.xlsx)").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert file.name.startswith("toolcare-")
    assert "tools" in load_workbook(io.BytesIO(file.read_bytes()), read_only=True).sheetnames
    with page.expect_download() as saved:
        page.get_by_role("link", name="Template").click()
    assert saved.value.suggested_filename == "toolcare-import.xlsx"


def test_files_that_cannot_be_used_are_refused_in_words(browsing: Browsing, administrator: Person) -> None:
    """At once where the first bytes tell, else on the import's own page."""
    browsing.expects("status of 415")
    page = browsing.open(administrator, "/import")
    chosen = page.locator("input[type=file]")
    chosen.set_input_files({"name": "old.xls", "mimeType": "", "buffer": b"\xd0\xcf\x11\xe0" + bytes(64)})
    expect(page.get_by_role("alert")).to_contain_text("Save it as .xlsx without a password")
    chosen.set_input_files(csv("colours.csv", "colour,size\nred,3\n"))
    expect(page.get_by_role("heading", name="colours.csv")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("No table was recognised")


def test_technicians_have_no_files(browsing: Browsing) -> None:
    """Neither in the navigation nor behind the address."""
    page = browsing.open(ANNA, "/import")
    expect(page.get_by_role("heading", name="For engineers and administrators")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Files")).to_have_count(0)
