"""From the first password to a plant with a name and sample data, as the first administrator does it on a tablet."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import Floor, Person, running_installation
from tests.e2e.test_every_page import AXE, TABLET, inaccessible, none_of, too_small, too_wide

from toolcare_compose.api_client import ApiClient, first_login
from toolcare_compose.layout import DataFolder
from toolcare_compose.testing import wait_until

OWN = Person("admin", "four presses hum at noon", "Ilse Lindner")
PLANT = "Lindenau plant"
STANDS_STILL_S = 150
"""How long one piece of the sample data may take while other tests use both cores; all of them take at most:"""
SAMPLES_S = 600


@pytest.fixture
def new_floor(tmp_path: Path) -> Iterator[Floor]:
    with running_installation(tmp_path / "new", set_up=False) as installation:
        yield Floor(installation)


@pytest.mark.timeout(900)
def test_the_first_administrator_is_led_to_a_plant_with_a_name_and_sample_data(
    new_floor: Floor, browser: Browser, tmp_path: Path
) -> None:
    """The login says where the first password stands; what was left goes on; services hear of name and zone."""
    first = Person(*first_login(new_floor.installation.data), "Administrator")
    browsing = Browsing(browser, new_floor)
    browsing.expects("status of 401")
    device = browsing.device(touch=True, viewport=TABLET)
    page = device.new_page()
    page.add_init_script(path=AXE)
    try:
        page.goto("/")
        expect(page.get_by_text("This Toolcare is new.")).to_be_visible()
        expect(page.get_by_text("first-login.txt")).to_be_visible()
        _log_in(page, first)
        _say_language_and_plant(page)
        _say_who(page)
        _leave_and_go_on(page)
        _wish_samples(page, new_floor.installation.data)
        _end(page)
        _hear_of_it(new_floor)
    finally:
        complaints = browsing.close(screenshots=tmp_path)
    assert complaints == []


def _log_in(page: Page, person: Person) -> None:
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Present password").fill(person.password)
    page.get_by_label("New password", exact=True).fill(OWN.password)
    page.get_by_label("New password again").fill(OWN.password)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", name="Welcome to Toolcare")).to_be_visible()


def _say_language_and_plant(page: Page) -> None:
    _looks_right(page)
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Willkommen bei Toolcare")).to_be_visible()
    page.get_by_role("button", name="English").click()
    _next(page)
    expect(page.get_by_role("button", name="A new plant")).to_have_attribute("aria-pressed", "true")
    _looks_right(page)
    _next(page)
    expect(page.get_by_role("heading", name="Your plant")).to_be_visible()
    _next(page)
    expect(page.get_by_text("Give the plant a name")).to_be_visible()
    _looks_right(page)
    page.get_by_label("Name of the plant").fill(PLANT)
    zone = page.get_by_role("combobox", name="Time zone")
    zone.fill("Denver")
    page.get_by_role("option", name="Denver, America").click()
    _next(page)
    expect(page.get_by_role("heading", name="You", exact=True)).to_be_visible()
    expect(page.get_by_role("banner").get_by_text(PLANT)).to_be_visible()


def _leave_and_go_on(page: Page) -> None:
    page.get_by_role("link", name="Later", exact=True).click()
    expect(page.get_by_text("The first start is not finished")).to_be_visible()
    page.get_by_role("link", name="Go on with the first start").click()
    expect(page.get_by_role("heading", name="What to begin with")).to_be_visible()


def _say_who(page: Page) -> None:
    _looks_right(page)
    expect(page.get_by_text("Your own password is set")).to_be_visible()
    page.get_by_label("Your name").fill(OWN.name)
    _next(page)
    expect(page.get_by_role("heading", name="What to begin with")).to_be_visible()


def _wish_samples(page: Page, data: DataFolder) -> None:
    expect(page.get_by_role("heading", name="What to begin with")).to_be_visible()
    page.get_by_role("button", name="With sample data").click()
    expect(page.get_by_text("Sample data stays")).to_be_visible()
    _looks_right(page)
    _next(page)
    expect(page.get_by_role("progressbar", name="With sample data")).to_be_visible()
    _wait_for_samples(page, data)
    _next(page)


def _wait_for_samples(page: Page, data: DataFolder) -> None:
    """As long as one piece after the other is made: tests beside this one make it slow, and never still."""
    shown = page.get_by_text("The sample data is there.")
    began = moved = time.monotonic()
    before = ""
    while not shown.is_visible():
        now, told = time.monotonic(), _told(data)
        if told != before:
            before, moved = told, now
        assert '"failed"' not in told, told
        assert now < moved + STANDS_STILL_S, f"nothing new for {STANDS_STILL_S} s: {told}"
        assert now < began + SAMPLES_S, f"not made within {SAMPLES_S} s: {told}"
        page.wait_for_timeout(500)


def _told(data: DataFolder) -> str:
    """The word of whoever makes it, which costs the installation nothing."""
    file = data.samples / "told.json"
    return file.read_text() if file.exists() else ""


def _end(page: Page) -> None:
    expect(page.get_by_role("heading", name="Your presses")).to_be_visible()
    _looks_right(page)
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("heading", name="Work", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Set up Toolcare")).to_be_visible()
    expect(page.get_by_text("The first start is not finished")).to_have_count(0)
    page.get_by_role("link", name="Administration").click()
    expect(page.locator("[data-area=plant]")).to_contain_text(PLANT)
    expect(page.locator("[data-area=tokens]")).to_contain_text("None in use")


def _hear_of_it(floor: Floor) -> None:
    """Counts by day end with the new zone's day, and labels carry the name."""
    api = ApiClient(floor.address)
    session = api.post("/session", {"username": OWN.username, "password": OWN.password})
    assert (session["user"]["name"], session["must_set_up"]) == (OWN.name, False)
    tools = {row["number"]: row["id"] for row in api.get("/tools?limit=100")["items"]}
    assert len(tools) == 8
    label = f"/tools/{tools['T-0042']}/label.svg?origin={floor.address}"
    wait_until(lambda: PLANT.encode() in api.get_file(label), 30, "the label carries the plant's name")

    def is_denver() -> bool:
        buckets = api.get(f"/tools/{tools['T-0042']}/counts?bucket=day")["buckets"]
        return bool(buckets) and all("T06:" in one["from"] or "T07:" in one["from"] for one in buckets)

    wait_until(is_denver, 30, "days begin at midnight in Denver")


def _next(page: Page) -> None:
    page.get_by_role("button", name="Next").click()


def _looks_right(page: Page) -> None:
    faults = inaccessible(page, "light") + too_small(page) + too_wide(page)
    page.set_viewport_size(ViewportSize(width=1280, height=800))
    none_of(faults)
