"""A PLC is let into the broker by the page, and shut out again."""

import re
import subprocess
import time

from playwright.sync_api import Page, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import DEADLINE_S, Person, PressFloor

from toolcare_compose.testing import wait_until


def speak(floor: PressFloor, user: str, password: str) -> bool:
    """Whether the broker lets it in to say the press's counter."""
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(floor.installation.mqtt_port), "-u", user, "-P", password]
    command += ["-q", "1", "-t", "toolcare/v1/in/p88/shots", "-m", "4711"]
    return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0


def listening(floor: PressFloor, user: str, password: str) -> subprocess.Popen[str]:
    """A press that waits for its run permit; it says so each time it has to connect."""
    command = ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(floor.installation.mqtt_port)]
    command += ["-u", user, "-P", password, "-t", "toolcare/v1/permit/p88", "-d"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_plc_is_let_in_and_shut_out(floor: PressFloor, browsing: Browsing, administrator: Person) -> None:
    """The password from the page opens the broker for its press; shut out, the open connection ends at once."""
    floor.machine("p88", "Press 88")
    config = {"counter_bits": 32, "resettable": False}
    floor.api.post("/sources", {"machine_id": "p88", "name": "PLC 88", "kind": "mqtt", "config": config})
    page = browsing.open(administrator, "/mqtt-clients")
    page.get_by_role("button", name="Let a client in").click()
    page.get_by_role("combobox", name="Press", exact=True).click()
    page.get_by_role("option", name="Press 88").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("p88")
    page.get_by_role("button", name="Make a password").click()
    password = page.locator("[data-password]").inner_text()
    expect(page.get_by_text("-t toolcare/v1/in/p88/shots")).to_be_visible()
    row = page.locator("[data-client=p88]")
    expect(row.get_by_text("Let in", exact=True)).to_be_visible()
    assert speak(floor, "p88", password)
    page.get_by_role("button", name="I have entered it").click()
    expect(page.get_by_text(password)).to_have_count(0)

    press = listening(floor, "p88", password)
    try:
        assert press.stdout is not None
        assert any("Subscribed" in line for line in press.stdout)
        row.get_by_role("button", name="Shut out p88").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Why is it shut out?").fill("PLC sold")
        dialog.get_by_role("button", name="Shut out").click()
        expect(page.locator("[data-broker=in-force]")).to_be_visible()
        began = time.monotonic()
        assert any("CONNECT" in line for line in press.stdout)
        assert time.monotonic() - began < 2 + RECONNECTS_AFTER_S
    finally:
        press.kill()
        press.communicate(timeout=10)
    wait_until(lambda: not speak(floor, "p88", password), DEADLINE_S, "the PLC is shut out")
    _says_why(page)


RECONNECTS_AFTER_S = 1.5
"""mosquitto_sub waits a second before it connects again."""


def _says_why(page: Page) -> None:
    """Whoever wonders at the press reads the reason there, and the administrator lets it in again."""
    page.get_by_text(re.compile(r"\d+ (was|were) shut out")).click()
    expect(page.get_by_text(re.compile("Shut out by .*: PLC sold"))).to_be_visible()
    page.goto("/machines/p88")
    expect(page.get_by_text(re.compile("The MQTT client “p88” was shut out .* PLC sold"))).to_be_visible()
    page.goto("/mqtt-clients")
    page.get_by_text(re.compile(r"\d+ (was|were) shut out")).click()
    page.get_by_role("button", name="Let in again: p88").click()
    page.get_by_role("button", name="Make a password").click()
    expect(page.locator("[data-password]")).to_be_visible()
