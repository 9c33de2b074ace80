"""One installation and one plant for all browser tests of a worker, one Chromium for each file.

The installation ends with the last browser test: one that idles until the end of the run costs the others a tenth of a
core. Not one Chromium for the run: Playwright's synchronous interface holds the thread's event loop while it is open,
and the asynchronous tests of other folders need it.
"""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.e2e.browsing import FLAGS, Browsing, chromium
from tests.e2e.floor import DEADLINE_S, Person, PressFloor, press_floor

_failed = pytest.StashKey[bool]()
HERE = Path(__file__).parent


class Kept:
    """The floor that runs, as long as there is one."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._floor: PressFloor | None = None

    def floor(self, folders: pytest.TempPathFactory) -> PressFloor:
        if self._floor is None:
            self._floor = self._open.enter_context(press_floor(folders.mktemp("floor")))
        return self._floor

    def end(self) -> None:
        self._floor = None
        self._open.close()


_kept = pytest.StashKey[Kept]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    assert call.when
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    try:
        yield
    finally:
        if (nextitem is None or HERE not in nextitem.path.parents) and _kept in item.session.stash:
            item.session.stash[_kept].end()


@pytest.fixture(scope="module")
def floor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> PressFloor:
    chromium()
    return request.session.stash.setdefault(_kept, Kept()).floor(tmp_path_factory)


@pytest.fixture(scope="module")
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
