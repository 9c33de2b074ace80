"""A press over time: shots that nobody is credited with go to a tool and back, and a run is corrected."""

import subprocess

from playwright.sync_api import expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import DEADLINE_S, Floor, PressFloor

from toolcare_compose.testing import wait_until

PRESS, TOOL = "p66", "T-0661"
SHOTS = 12


def counted(floor: Floor) -> int:
    """The shots of the press that nobody is credited with."""
    left = floor.api.get(f"/unassigned?machine_id={PRESS}")["items"]
    return sum(int(one["shots"]) for one in left)


def publish(floor: Floor, password: str, values: range) -> None:
    """Have a PLC of our own publish its counter on the press's topic."""
    address = ["-h", "127.0.0.1", "-p", str(floor.installation.mqtt_port), "-u", PRESS, "-P", password]
    command = ["mosquitto_pub", *address, "-q", "1", "-t", f"toolcare/v1/in/{PRESS}/shots", "-l"]
    subprocess.run(command, input="\n".join(map(str, values)), text=True, check=True, timeout=DEADLINE_S)


def test_unassigned_shots_are_given_to_a_tool_and_back(floor: PressFloor, browsing: Browsing) -> None:
    """The page says before what it will do, and afterwards the shots are on the list of the tool."""
    floor.machine(PRESS, "Press 66 beside the gate")
    client = {"name": PRESS, "kind": "machine", "machine_id": PRESS}
    password = str(floor.api.post("/mqtt-clients", client)["password"])
    tool = floor.tool(TOOL, name="Lid nobody mounted")
    floor.plan(tool, {"code": "L1", "name": "Clean", "interval_shots": 10})
    wait_until(lambda: _is_heard(floor, password), DEADLINE_S, "the press is counted")
    publish(floor, password, range(100, 101 + SHOTS))
    wait_until(lambda: counted(floor) == SHOTS, DEADLINE_S, "its shots belong to nobody")
    page = browsing.open(floor.administrator, f"/machines/{PRESS}/time")
    page.get_by_role("button", name="Decide on shots of Press 66").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Another tool").fill(TOOL)
    dialog.get_by_role("button", name=TOOL).click()
    expect(dialog.get_by_text("12 shots, from 0 to 12")).to_be_visible()
    expect(dialog.get_by_text("overdue")).to_be_visible()
    dialog.get_by_label("Reason").fill("Nobody entered the mounting")
    dialog.get_by_role("button", name="Give them to the tool").click()
    wait_until(lambda: counted(floor) == 0, DEADLINE_S, "nothing is left")
    page.get_by_role("button", name=f"Take back: {TOOL}").click()
    dialog.get_by_label("Reason").fill("It was another tool")
    dialog.get_by_role("button", name="Take back").click()
    wait_until(lambda: counted(floor) == SHOTS, DEADLINE_S, "they are nobody's again")


def _is_heard(floor: Floor, password: str) -> bool:
    publish(floor, password, range(100, 101))
    return any(one["machine_id"] == PRESS for one in floor.api.get("/sources")["items"])
