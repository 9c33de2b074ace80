"""The plug is pulled at any moment; the count stays the plant's own."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from toolcare_compose.broker import ClientRole, EmbeddedBroker
from toolcare_compose.testing import Installation, PlantProcess, wait_until

KILLS = int(os.environ.get("TOOLCARE_KILLS", "8"))
"""`make test-faults` takes forty."""
SHOTS_PER_SECOND = 50
# p01 24 s, p02 15 s, p03 18 s a cycle at speed 1
SPEED = SHOTS_PER_SECOND / (1 / 24 + 1 / 15 + 1 / 18)
TOOLS = {"p01": "t-0042", "p02": "t-0017", "p03": "t-0108"}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "data")
    installation.data.make()
    EmbeddedBroker(installation.data, "127.0.0.1", installation.mqtt_port).add_client("p03", ClientRole.MACHINE)
    try:
        yield installation
    finally:
        installation.stop()


@pytest.fixture
def plant(tmp_path: Path, installation: Installation) -> Iterator[PlantProcess]:
    arguments = ["--opcua-port", "0", "--speed", str(SPEED), "--state", str(tmp_path / "truth.json")]
    arguments += ["--mqtt", f"127.0.0.1:{installation.mqtt_port}", "--mqtt-user", "p03"]
    arguments += ["--mqtt-password-file", str(installation.data.broker_password("p03"))]
    plant = PlantProcess(tmp_path / "plant.json", arguments)
    plant.start()
    plant.command("/stop")
    try:
        yield plant
    finally:
        plant.stop()


def set_up(installation: Installation, plant: PlantProcess) -> None:
    """Three presses, a tool on each, a source each; the first reading of each is its baseline."""
    client = installation.client()
    sources: dict[str, dict[str, Any]] = {
        "p01": {"kind": "opcua_em77", "config": {"url": plant.announced["presses"]["p01"]}},
        "p02": {
            "kind": "opcua_counter",
            "config": {
                "url": plant.announced["presses"]["p02"],
                "node_id": plant.announced["node_ids"]["p02"],
                "counter_bits": 16,
                "resettable": False,
            },
        },
        "p03": {"kind": "mqtt", "config": {"counter_bits": 32, "resettable": False}},
    }
    for press, tool in TOOLS.items():
        client.post("/machines", {"id": press, "name": press.upper()})
        client.post("/tools", {"number": tool.upper(), "name": tool, "cavity_count": 1, "min_cycle_ms": MIN_CYCLE_MS})
        client.post(f"/tools/{tool}/mount", {"machine_id": press})
        client.post("/sources", {"machine_id": press, **sources[press]})

    plant.command("/presses/p03/resume")  # a PLC that stands still says its counter when it is back

    def unheard() -> list[dict[str, Any]]:
        return [source for source in client.get("/sources")["items"] if source["last_value"] is None]

    wait_until(lambda: not unheard(), 30, f"each source has a first value; not yet {unheard()}")


MIN_CYCLE_MS = 10


def counted(installation: Installation) -> dict[str, int]:
    client = installation.client()
    return {press: client.get(f"/tools/{tool}/counts?bucket=day")["total"] for press, tool in TOOLS.items()}


def made(plant: PlantProcess) -> dict[str, int]:
    return {press: plant.truth()[press]["shots"] for press in TOOLS}


@pytest.mark.timeout(600)
def test_killed_again_and_again_under_load_the_ledger_equals_the_plant(
    installation: Installation, plant: PlantProcess
) -> None:
    """Kill -9 at random moments, parent alone or all processes at once: nothing lost, nothing counted twice."""
    chance = random.Random(20261123)
    installation.start()
    set_up(installation, plant)
    before = made(plant)
    plant.command("/start")
    for kill in range(KILLS):
        time.sleep(chance.uniform(0.2, 2.0))  # the random moment itself, not a wait for something
        if kill % 2:
            installation.kill()
        else:
            installation.kill_everything()
        installation.start()
    wait_until(lambda: sum(made(plant).values()) > KILLS * SHOTS_PER_SECOND, 60, "the plant made shots all the while")
    plant.command("/stop")
    truth = {press: shots - before[press] for press, shots in made(plant).items()}
    wait_until(
        lambda: counted(installation) == truth, 60, f"the plant made {truth}, counted is {counted(installation)}"
    )
