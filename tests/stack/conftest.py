"""A stack for the whole run. It takes minutes and a container engine, so only `make test-compose` asks for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.e2e.browsing import FLAGS, chromium
from tests.e2e.floor import ANNA, DEADLINE_S
from tests.stack.stack import Plc, Stack, StackFloor

from toolcare_compose.testing import wait_until

PRESS, TOOL = "p190", "T-9190"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("TOOLCARE_TEST_STACK") == "1":
        return
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="make test-compose builds images and starts containers for it"))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    made = Stack(tmp_path_factory.mktemp("stack"), f"toolcare-test-{os.getpid()}", store="s3")
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def floor(stack: Stack) -> StackFloor:
    """A plant with a technician, a press whose PLC has a password at the broker, and a tool on it."""
    floor = StackFloor(stack)
    floor.api.post("/plant/set-up", {})
    floor.let_in(ANNA)
    floor.machine(PRESS, f"Press {PRESS}")
    floor.tool(TOOL, name="Clip 8-fold", on=PRESS)
    config = {"counter_bits": 32, "resettable": False, "stale_after_s": 600}
    floor.api.post("/sources", {"machine_id": PRESS, "name": f"PLC of {PRESS}", "kind": "mqtt", "config": config})
    return floor


@pytest.fixture(scope="session")
def plc(stack: Stack, floor: StackFloor) -> Plc:
    let_in = floor.api.post("/mqtt-clients", {"name": PRESS, "kind": "machine", "machine_id": PRESS})
    plc = Plc(stack, PRESS, str(let_in["password"]))
    wait_until(plc.publish, DEADLINE_S, "the broker lets the press in")

    def heard() -> bool:
        return any(source["last_value"] is not None for source in floor.api.get("/sources")["items"])

    wait_until(heard, DEADLINE_S, "the PLC is heard")
    return plc


@pytest.fixture(scope="module")
def browser(stack: Stack) -> Iterator[Browser]:
    """It believes the stack's authority as a tablet does that has its certificate installed."""
    program = chromium()
    expect.set_options(timeout=DEADLINE_S * 1000)
    with sync_playwright() as playwright:
        believed = f"--ignore-certificate-errors-spki-list={','.join(stack.key_hashes())}"
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, believed])
        yield browser
        browser.close()
