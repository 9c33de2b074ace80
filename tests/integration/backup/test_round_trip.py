"""A whole plant: backed up while it counts, wiped, restored from nothing, and started again."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from PIL import Image

from toolcare_compose.api_client import ApiClient
from toolcare_compose.testing import Installation, PlantProcess, wait_until
from toolcare_shared.ids import new_id

pytestmark = [
    pytest.mark.skipif(shutil.which("restic") is None, reason="restic could not be installed by compose/bin/install"),
    pytest.mark.timeout(600),
]
ENVIRONMENT = {**os.environ, "TOOLCARE_BACKUP_PASSPHRASE": "correct horse battery"}
TOOL, PRESS = "t-0017", "p02"
SPEED = 40
SOON_S = 120


def toolcare(*arguments: str) -> str:
    command = [sys.executable, "-m", "toolcare_compose.cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[PlantProcess]:
    plant = PlantProcess(
        tmp_path / "plant.json",
        ["--opcua-port", "0", "--speed", str(SPEED), "--state", str(tmp_path / "truth.json"), "--mqtt", "127.0.0.1:1"],
    )
    plant.start()
    plant.command("/stop")
    yield plant
    plant.stop()


def picture(brightness: int) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (320, 240), (brightness, 90, 90)).save(written, "JPEG")
    return written.getvalue()


def set_up(client: ApiClient, plant: PlantProcess) -> None:
    """One press with a tool, its counter, a technician and two photos."""
    client.post("/machines", {"id": PRESS, "name": "P02"})
    client.post("/tools", {"number": TOOL.upper(), "name": TOOL, "cavity_count": 1, "min_cycle_ms": 10})
    client.post(f"/tools/{TOOL}/mount", {"machine_id": PRESS, "job": "4711"})
    config = {"url": plant.announced["presses"][PRESS], "node_id": plant.announced["node_ids"][PRESS]}
    counter = {"counter_bits": 16, "resettable": False}
    client.post("/sources", {"machine_id": PRESS, "kind": "opcua_counter", "config": {**config, **counter}})
    client.post("/users", {"username": "backup-tina", "name": "Tina", "role": "technician"})
    for brightness in (40, 200):
        query = urlencode({"id": new_id(), "tool_id": TOOL, "slot": "other"})
        client.post_file(f"/photos?{query}", picture(brightness))
    wait_until(lambda: client.get("/sources")["items"][0]["last_value"] is not None, SOON_S, "a first value")


def total(client: ApiClient) -> int:
    return int(client.get(f"/tools/{TOOL}/counts?bucket=day")["total"])


def facts(client: ApiClient) -> dict[str, object]:
    """What must be the same afterwards, down to the pixels."""
    photos = client.get(f"/photos?tool_id={TOOL}")["items"]
    return {
        "tools": [tool["number"] for tool in client.get("/tools")["items"]],
        "users": sorted(user["username"] for user in client.get("/users")["items"]),
        "photos": {photo["id"]: client.get_file(f"/photos/{photo['id']}/full") for photo in photos},
        "sources": [source["id"] for source in client.get("/sources")["items"]],
    }


def test_a_plant_that_counts_is_backed_up_wiped_and_restored(tmp_path: Path, plant: PlantProcess) -> None:
    """People, photos, trail and counts are the same; what the press made since comes from its own counter."""
    installation = Installation(tmp_path / "data")
    repository, data = str(tmp_path / "repository"), str(installation.data.root)
    installation.start()
    try:
        client = installation.client()
        set_up(client, plant)
        made_before = plant.truth()[PRESS]["shots"]
        plant.command("/start")
        wait_until(lambda: total(client) > 0, SOON_S, "shots are counted")
        toolcare("backup", "init", "--repository", repository, "--data", data)
        said = toolcare("backup", "now", "--repository", repository, "--data", data)
        assert "PROBLEM" not in said
        assert "photo_seals" in said
        counted_at_backup, before = total(client), facts(client)
        client.post("/machines", {"id": "p99", "name": "Comes after the backup"})
    finally:
        installation.stop()
    shutil.rmtree(data)
    toolcare("restore", "--from", repository, "--data", data)
    assert "unbroken" in toolcare("audit", "verify", "--data", data)
    assert "0 of them open" in toolcare("photos", "--data", data, "check")
    installation.start()
    try:
        client = installation.client()
        assert facts(client) == before
        assert [machine["id"] for machine in client.get("/machines")["items"]] == [PRESS]
        plant.command("/stop")
        made = plant.truth()[PRESS]["shots"] - made_before
        assert made > counted_at_backup
        wait_until(lambda: total(client) == made, SOON_S, f"the press made {made}, counted are {total(client)}")
        services = {service["name"]: service["status"] for service in client.get("/overview")["services"]}
        assert set(services.values()) == {"online"}, services
        assert "warning" not in toolcare("dead-letters", "--data", data, "list")
        assert " is degraded" not in toolcare("doctor", "--data", data)
    finally:
        installation.stop()
