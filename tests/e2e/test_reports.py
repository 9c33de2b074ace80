"""Reports by hand: from a failure's page to an 8D report that is taken away."""

from pathlib import Path

from playwright.sync_api import ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import PressFloor
from tests.e2e.test_causes import reported

TABLET = ViewportSize(width=1280, height=800)


def test_an_engineer_makes_an_8d_report_and_takes_it_away(
    floor: PressFloor, browsing: Browsing, tmp_path: Path
) -> None:
    """The failure's page leads there; the list shows when it is made, and the file bears the failure's number."""
    failure = reported(floor, "T-7410")
    number = floor.api.get(f"/failures/{failure}")["number"]
    page = browsing.device(floor.administrator, touch=True, viewport=TABLET).new_page()
    page.goto(f"/failures/{failure}")
    page.get_by_role("link", name="8D report as a file").tap()
    expect(page.get_by_role("heading", name="Reports", exact=True)).to_be_visible()
    expect(page.get_by_text(f"F-{number}, T-7410 Cup lid, 8 cavities")).to_be_visible()
    page.get_by_role("button", name="Make report").tap()
    made = page.get_by_role("listitem").filter(has_text=f"F-{number}")
    link = made.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.tap()
    name = download.value.suggested_filename
    assert name.startswith(f"eight-d-f-{number}-t-7410")
    assert name.endswith(".pdf")
    file = tmp_path / name
    download.value.save_as(file)
    content = file.read_bytes()
    assert content.startswith(b"%PDF")
    assert f"F-{number} ".encode() in content
