"""Logins that end, addresses that are not secure, lines that are bad, and how much a first visit loads."""

import re

from playwright.sync_api import Page, Request, expect
from tests.e2e.browsing import LAN_NAME, Browsing
from tests.e2e.floor import ANNA, Person, PressFloor
from tests.faults.line import Line

from toolcare_shared.testing.ports import free_port

MINUTE_MS = 60_000
POLL_MS = 15_000
SILENCE_MS = 36_000
"""Just longer than twice the gateway's heartbeat and what is added to it."""
MOBILE_BYTES = 40_000
"""A second, of each connection: a tablet at the end of the hall."""
NEWCOMER = Person("berta", "first day at the press", "Berta Neumann")
MOST_FILES = 12
MOST_BYTES = 260_000


def log_in(page: Page, person: Person) -> None:
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Log in").click()


def test_a_session_that_ends_in_an_open_tab_loses_nothing_that_was_typed(floor: PressFloor, browsing: Browsing) -> None:
    """The tab shows the login, asks the server nothing more, and after the login the form is as it was."""
    browsing.expects("status of 401", "net::ERR_")
    tool = floor.tool("T-0900")
    plan = floor.plan(tool, {"code": "L1", "name": "Clean", "interval_shots": 100})
    job = floor.api.post(f"/levels/{plan['levels'][0]['id']}/open-job", {})
    device = browsing.device()
    page = device.new_page()
    page.clock.install()
    page.goto(f"/jobs/{job['id']}?step=finish")
    log_in(page, ANNA)
    page.get_by_role("textbox", name="What was done?").fill("Half a sentence")
    expect(page.locator("[data-connection=live]")).to_be_visible()

    ended = device.request.delete("/api/v1/session", headers={"Origin": floor.address})
    assert ended.status == 204
    expect(page.get_by_text("Anna Kowalski, your session has ended")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(10 * MINUTE_MS)
    assert [url for url in asked if "/api/" in url] == [], "nobody polls or streams for somebody who is not logged in"

    page.get_by_label("Password", exact=True).fill(ANNA.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("textbox", name="What was done?")).to_have_value("Half a sentence")
    assert floor.log_of(tool) == []


def test_the_pages_work_over_plain_http_under_a_lan_name(floor: PressFloor, browsing: Browsing) -> None:
    """No secure context: no service worker and no shared stream, so the list asks again every 15 seconds."""
    browsing.expects("status of 401")
    tool = floor.tool("T-0950")
    port = floor.installation.http_port
    page = browsing.device(address=f"http://{LAN_NAME}:{port}").new_page()
    page.clock.install()
    streams: list[str] = []
    page.on("request", lambda request: streams.append(request.url) if request.url.endswith("/stream") else None)
    page.goto("/tools")
    assert page.evaluate("window.isSecureContext") is False
    log_in(page, ANNA)
    total = page.locator(f"[data-tool={tool}] [data-field=total]")
    expect(total).to_have_text("0")
    expect(page.locator("[data-connection=polling]")).to_be_visible()

    floor.shots(tool, 4_711)
    page.clock.fast_forward(POLL_MS + 1_000)
    expect(total).to_have_text("4,711")
    assert streams == []


def test_a_slow_line_carries_and_one_that_is_dead_but_open_is_told(floor: PressFloor, browsing: Browsing) -> None:
    """No connection is closed, so only the silence tells; what was missed is shown once the line is back."""
    browsing.expects("net::ERR_", "blocked by Playwright", "reading 'waiting'")
    tool = floor.tool("T-0958")
    line = Line(floor.installation.http_port, free_port())
    line.start()
    try:
        line.go_slow(MOBILE_BYTES)
        page = browsing.device(ANNA, address=f"http://127.0.0.1:{line.port}", service_workers="block").new_page()
        page.clock.install()
        page.goto("/tools?q=T-0958")
        total = page.locator(f"[data-tool={tool}] [data-field=total]")
        expect(total).to_have_text("0")
        live = page.locator("[data-connection=live]")
        expect(live).to_be_visible()

        line.go_dead()
        floor.shots(tool, 4_711)
        page.clock.fast_forward(SILENCE_MS)
        expect(live).to_have_count(0)
        expect(total).to_have_text("0")
        line.go_slow(None)
        line.come_back()
        expect(total).to_have_text("4,711")
        expect(live).to_be_visible()
    finally:
        line.stop()


def test_a_first_visit_stays_within_its_budget(floor: PressFloor, browsing: Browsing) -> None:
    """Until the start page shows its data, as a tablet without a cache loads it, compressed by gzip.

    Whoever has actions of his own loads what shows them beside, and an empty plant its first steps; the words for
    what goes wrong come when the browser is idle. The service worker is kept out, since it fetches the other pages
    beside. The budget is that of the files; what the plant's data weighs
    depends on the plant.
    """
    browsing.expects("blocked by Playwright", "reading 'waiting'")
    floor.let_in(NEWCOMER)
    device = browsing.device(NEWCOMER, service_workers="block")
    device.set_extra_http_headers({"Accept-Encoding": "gzip"})
    page = device.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright marks what it calls
    page.goto("/")
    expect(page.locator("[data-connection=live]")).to_be_visible()
    expect(page.get_by_role("heading", name="On the presses")).to_be_visible()
    expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
    paths = {request.url.removeprefix(floor.address): request for request in asked}
    files = {
        path: request.sizes()["responseBodySize"]
        for path, request in paths.items()
        if not re.search(r"/api/|/FirstSteps-|/en\.problems-", path)
    }
    assert len(files) <= MOST_FILES, files
    assert sum(files.values()) <= MOST_BYTES, files
