"""One installation and one plant for the whole run, one Chromium for each file.

Not one Chromium for the run: Playwright's synchronous interface holds the thread's event loop while it is open, and the
asynchronous tests of other folders need it.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.e2e.browsing import FLAGS, Browsing, chromium
from tests.e2e.floor import DEADLINE_S, Person, PressFloor, press_floor

_failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    assert call.when
    return report


@pytest.fixture(scope="session")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PressFloor]:
    chromium()
    with press_floor(tmp_path_factory.mktemp("floor")) as running:
        yield running


@pytest.fixture(scope="session")
def administrator(floor: PressFloor) -> Person:
    return floor.administrator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium()
    expect.set_options(timeout=DEADLINE_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def browsing(browser: Browser, floor: PressFloor, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Browsing]:
    browsing = Browsing(browser, floor)
    yield browsing
    complaints = browsing.close(screenshots=tmp_path if request.node.stash.get(_failed, False) else None)
    assert complaints == []
