"""Silence is not standstill, and a source is set up by choosing among what is there."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA, DEADLINE_S, PLC, PLC_TOOL, Floor, Person, PressFloor
from tests.integration.sources.edge_node import EdgeNode

from toolcare_shared.messaging.session import Broker, ConnectionLost


def test_a_silent_source_shows_no_data_and_comes_back_to_running(floor: PressFloor, browsing: Browsing) -> None:
    """The press goes on, its PLC says nothing: the pages must not claim that it stands still."""
    page = browsing.open(ANNA, "/machines")
    card = page.locator(f"[data-machine={PLC}]")
    with floor.producing():
        expect(card.locator("[data-state=live]")).to_have_text("Running")
        floor.plant.command(f"/presses/{PLC}/silence")
        try:
            expect(card.locator("[data-state]")).to_have_text("No data")
            expect(card).to_contain_text("Silent for too long")
            page.get_by_role("link", name="Tools").click()
            expect(page.locator(f"[data-tool={PLC_TOOL.lower()}] [data-state=no_data]")).to_be_visible()
        finally:
            floor.plant.command(f"/presses/{PLC}/resume")
        page.get_by_role("link", name="Machines").click()
        expect(card.locator("[data-state=live]")).to_have_text("Running")


EDGE = "edge-hall-9"


@contextmanager
def edge_node(floor: Floor, password: str) -> Iterator[None]:
    """A gateway with Sparkplug B that makes a shot twice a second, until the block ends."""
    broker = Broker(port=floor.installation.mqtt_port, username=EDGE, password=password, keep_alive_s=5)
    stopped = threading.Event()

    async def count() -> None:
        node = EdgeNode(broker, "plant-9", EDGE)
        node.tag("press-94", "Counters/Shots", "UInt32", 7000)
        node.tag("press-94", "Tool/Number", "String", "M-94")
        async with asyncio.timeout(DEADLINE_S):
            await _let_in(node)
        async with node.connected():
            value = 7000
            while not stopped.is_set():
                value += 1
                await node.tell("press-94", {"Counters/Shots": value})
                await asyncio.to_thread(stopped.wait, 0.5)

    thread = threading.Thread(target=lambda: asyncio.run(count()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(DEADLINE_S)


async def _let_in(node: EdgeNode) -> None:
    """The broker follows its list a moment later."""
    while True:
        try:
            async with node.connected():
                return
        except ConnectionLost:
            await asyncio.sleep(0.2)


def test_a_counter_is_chosen_among_the_metrics_of_an_edge_node(
    floor: PressFloor, browsing: Browsing, administrator: Person
) -> None:
    """Let into the broker as such, found by listening, chosen by touch, tried out, and counting at once."""
    floor.machine("p94", "Press 94")
    given = floor.api.post("/mqtt-clients", {"kind": "edge_node", "name": EDGE, "note": "Hall 9"})
    with edge_node(floor, str(given["password"])):
        page = browsing.open(administrator, "/sources/new?machine=p94")
        _try_a_message(page)
        page.get_by_role("radio", name="MQTT, Sparkplug B").click()
        page.get_by_label("Group").fill("plant-9")
        page.get_by_role("textbox", name="Edge node").fill(EDGE)
        page.get_by_role("button", name="Look for edge nodes").click()
        page.get_by_role("radio", name="Counters/Shots").click()
        expect(page.get_by_role("textbox", name="Device")).to_have_value("press-94")
        page.get_by_role("button", name="Test connection").click()
        expect(page.get_by_text("The counter stands at")).to_be_visible()
        page.get_by_role("button", name="Add source").click()
        expect(page.locator("[data-state=live]")).to_be_visible()
        expect(page.locator("[data-field=reading]")).to_contain_text("7,0")


def _try_a_message(page: Page) -> None:
    """What would be read of it shows while the fields are filled in."""
    page.get_by_role("radio", name="MQTT, own topic").click()
    page.get_by_role("textbox", name="Topic").fill("plant/p94")
    page.get_by_role("textbox", name="Field of the counter").fill("data.shots")
    page.get_by_label("Try a message").fill('{"data": {"shots": 4711}}')
    expect(page.get_by_role("status", name="What would be read")).to_contain_text("4,711")
    page.get_by_label("Try a message").fill('{"data": {}}')
    expect(page.get_by_text("No counter in the message")).to_be_visible()
