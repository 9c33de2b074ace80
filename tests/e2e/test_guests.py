"""Somebody without a login, at a tool, with the phone from the pocket."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect
from tests.e2e.browsing import Browsing, Language
from tests.e2e.floor import PressFloor
from tests.e2e.test_every_page import AXE, Theme, inaccessible, none_of, settled, too_small, too_wide

PHONE = ViewportSize(width=390, height=844)
WORDS = {
    "en": ("Report a problem without login", "Flash", "Send report", "Thank you. This is report"),
    "de": ("Problem ohne Anmeldung melden", "Grat", "Meldung absenden", "Danke. Das ist Meldung"),
}


@pytest.fixture(scope="module")
def label(floor: PressFloor) -> str:
    tool = floor.tool("T-0850", name="Cup that anybody may report")
    code: str = floor.api.get(f"/tools/{tool}")["tool"]["short_code"]
    return code


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark")])
def test_a_problem_is_reported_by_the_label_without_login(
    language: Language, theme: Theme, label: str, browsing: Browsing, floor: PressFloor
) -> None:
    """The label's address offers it beside the login; the engineers find the report as new."""
    offer, flash, send, thanks = WORDS[language]
    browsing.expects("status of 401")
    page = browsing.device(language=language, touch=True, viewport=PHONE).new_page()
    page.add_init_script(path=AXE)
    page.goto(f"/t/{label[:3]}-{label[3:]}")
    page.get_by_role("link", name=offer).click()
    settled(page)
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    page.locator("summary").click()
    expect(page.get_by_text("Cup that anybody may report")).to_be_visible()
    faults = inaccessible(page, theme) + too_small(page)
    page.get_by_role("searchbox").fill(flash.lower())
    page.get_by_role("button", name=re.compile(f"^{flash}")).first.click()
    page.get_by_role("button", name="3", exact=True).click()
    page.get_by_role("textbox").last.fill("Petra")
    none_of(faults + inaccessible(page, theme) + too_small(page) + too_wide(page))
    page.get_by_role("button", name=send).click()
    said = page.get_by_text(thanks)
    expect(said).to_be_visible()
    number = str(said.inner_text()).rstrip(".").rsplit(" ", 1)[1]
    [report] = floor.api.get(f"/failures?q={number}")["items"]
    assert (report["state"], report["cavity"], report["reported_by"]) == ("new", 3, "Guest: Petra")
    none_of(inaccessible(page, theme))
