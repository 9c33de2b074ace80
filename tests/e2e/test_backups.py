"""An administrator sets backups up by the page, and another machine comes back from one at its first start."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import Floor, Person, PressFloor, running_installation
from tests.e2e.test_every_page import TABLET

pytestmark = [
    pytest.mark.skipif(shutil.which("restic") is None, reason="restic could not be installed by compose/bin/install"),
    pytest.mark.timeout(600),
]
PASSPHRASE = "nine lathes sing in the rain"
KEEPER = Person("bernd-backup", "eleven lathes sing in the rain", "Bernd Sichermann")
TOOL = "T-0991"
WORK_MS = 240_000
"""How long a backup or a restore may take while other tests use both cores."""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("share") / "toolcare"


@pytest.fixture
def new_floor(tmp_path: Path) -> Iterator[Floor]:
    with running_installation(tmp_path / "new", set_up=False) as installation:
        yield Floor(installation)


def test_backups_are_set_up_by_the_page_and_show_their_test(
    floor: PressFloor, browsing: Browsing, administrator: Person, repository: Path
) -> None:
    """The sheet shows the passphrase once; a backup shows its progress, its size and what was tested."""
    floor.tool(TOOL)
    floor.let_in(KEEPER)
    page = browsing.open(administrator, "/backups")
    page.get_by_role("button", name="Set backups up").click()
    page.get_by_label("Place").fill(str(repository))
    page.get_by_label("Recovery passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Recovery sheet of")).to_be_visible()
    expect(page.get_by_text(PASSPHRASE)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(PASSPHRASE)).to_be_visible()
    expect(page.get_by_role("heading", name="Backups")).to_have_count(0)
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
    page.emulate_media(media="screen")
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_text(PASSPHRASE)).to_have_count(0)
    expect(page.get_by_text("The passphrase opens it")).to_be_visible(timeout=WORK_MS)
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_role("progressbar", name="Backup")).to_be_visible()
    expect(page.get_by_text("All is backed up")).to_be_visible(timeout=WORK_MS)
    page.get_by_text("Test after the backup").first.click()
    expect(page.get_by_text("The audit trail is unbroken")).to_be_visible()
    expect(page.get_by_text("All services count the same shots")).to_be_visible()
    page.goto("/administration")
    expect(page.locator("[data-area=backups]")).to_contain_text("Last good one")


def test_an_empty_installation_comes_back_from_a_backup_at_its_first_start(
    new_floor: Floor, browser: Browser, repository: Path, tmp_path: Path
) -> None:
    """A wrong passphrase is refused in words; afterwards one logs in as on the old machine, and the tools are there."""
    if not repository.exists():
        pytest.skip("the backup of the test before is missing")
    browsing = Browsing(browser, new_floor)
    browsing.expects("status of 401")
    browsing.expects("ERR_CONNECTION_REFUSED")
    page = browsing.device(touch=True, viewport=TABLET).new_page()
    try:
        page.goto("/")
        _log_in(page, new_floor.administrator)
        page.goto("/welcome?step=begin")
        page.get_by_role("button", name="Restore a backup").click()
        page.get_by_label("Place").fill(str(repository))
        page.get_by_label("Recovery passphrase").fill("quite another one")
        page.get_by_role("button", name="Look for backups").click()
        expect(page.get_by_text("does not open this place")).to_be_visible(timeout=WORK_MS)
        page.get_by_label("Place").fill(str(repository))
        page.get_by_label("Recovery passphrase").fill(PASSPHRASE)
        page.get_by_role("button", name="Look for backups").click()
        offers = page.get_by_role("list", name="Backups at this place")
        offers.get_by_role("button").first.click(timeout=WORK_MS)
        page.get_by_role("button", name="Restore this backup").click()
        expect(page.get_by_role("button", name="Log in")).to_be_visible(timeout=WORK_MS)
        _log_in(page, KEEPER)
        page.goto(f"/tools?q={TOOL}")
        expect(page.get_by_text(TOOL).first).to_be_visible()
    finally:
        complaints = browsing.close(screenshots=tmp_path)
    assert complaints == []


def _log_in(page: Page, person: Person) -> None:
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log in")).to_have_count(0)
