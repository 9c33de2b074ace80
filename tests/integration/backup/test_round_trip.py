"""A whole plant: backed up while it counts, wiped, restored from nothing or moved elsewhere, and started again."""

import asyncio
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from PIL import Image
from sqlalchemy.engine import URL
from tests.integration.photos.conftest import S3Server

from toolcare_compose.api_client import ApiClient
from toolcare_compose.layout import SERVICES
from toolcare_compose.testing import Installation, PlantProcess, wait_until
from toolcare_compose.upgrade.running import answers
from toolcare_shared.ids import new_id
from toolcare_shared.testing import fresh

pytestmark = [
    pytest.mark.skipif(shutil.which("restic") is None, reason="restic could not be installed by compose/bin/install"),
    pytest.mark.timeout(600),
]
PASSPHRASE = {"TOOLCARE_BACKUP_PASSPHRASE": "correct horse battery"}
TOOL, PRESS = "t-0017", "p02"
SPEED = 40
SOON_S = 300


def toolcare(*arguments: str) -> str:
    command = [sys.executable, "-m", "toolcare_compose.cli", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=900, check=False, env={**os.environ, **PASSPHRASE}
    )
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
        "mqtt_clients": [known["name"] for known in client.get("/mqtt-clients")["items"]],
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


@pytest.fixture
def on_a_server(postgresql_server: URL, s3_server: S3Server) -> Iterator[Mapping[str, str]]:
    """The environment of a plant whose services have a database each on PostgreSQL, and whose photos lie in S3."""
    mark = new_id()[-12:]
    for service in SERVICES:
        asyncio.run(fresh.run(postgresql_server, f'CREATE DATABASE "{service}_{mark}"'))
    url = postgresql_server.set(database="SERVICE").render_as_string(hide_password=False)
    yield {
        "TOOLCARE_DATABASE_URL": url.replace("SERVICE", f"{{service}}_{mark}"),
        **s3_server.settings(f"photos-{mark}"),
    }
    asyncio.run(fresh.drop_like(postgresql_server, f"_{mark}"))


@pytest.mark.timeout(1500)
def test_a_plant_moves_from_files_to_servers_and_back_through_the_same_archive(
    tmp_path: Path, plant: PlantProcess, on_a_server: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People, photos, MQTT clients, trail and counts are equal on PostgreSQL and S3, and again in an empty folder."""
    repository = str(tmp_path / "repository")
    places = [Installation(tmp_path / name) for name in ("files", "servers", "back")]
    with _running(places[0]) as client:
        toolcare("backup", "init", "--repository", repository, "--data", str(places[0].data.root))
        set_up(client, plant)
        client.post("/mqtt-clients", {"name": "mes", "kind": "system"})
        made_before = plant.truth()[PRESS]["shots"]
        plant.command("/start")
        wait_until(lambda: total(client) > 0, SOON_S, "shots are counted")
        plant.command("/stop")
        made = plant.truth()[PRESS]["shots"] - made_before
        wait_until(lambda: total(client) == made, SOON_S, f"all {made} are counted")
        before = facts(client)
    trail = _backed_up(places[0], repository)
    for name, value in on_a_server.items():
        monkeypatch.setenv(name, value)
    assert _moved(places[1], repository) == trail
    assert not list(places[1].data.databases.glob("*.sqlite3")), "nothing of the databases stays in the folder"
    assert not list(places[1].data.photos.iterdir()), "the photos are in the bucket alone"
    with _running(places[1]) as client:
        assert facts(client) == before
        assert total(client) == made
        client.post("/machines", {"id": "p99", "name": "Comes on the server"})
    trail = _backed_up(places[1], repository)
    for name in on_a_server:
        monkeypatch.delenv(name)
    assert _moved(places[2], repository) == trail
    with _running(places[2]) as client:
        assert facts(client) == before
        assert total(client) == made
        assert "p99" in [machine["id"] for machine in client.get("/machines")["items"]]


@contextmanager
def _running(installation: Installation) -> Iterator[ApiClient]:
    installation.start()
    try:
        assert answers(installation.data, SOON_S), "what has just started has no connection to its server yet"
        yield installation.client()
    finally:
        installation.stop()


def _backed_up(installation: Installation, repository: str) -> str:
    """Its test looks at the chain of the trail, the photos and the rules of `toolcare verify`, wherever it was made."""
    said = toolcare("backup", "now", "--repository", repository, "--data", str(installation.data.root))
    assert "PROBLEM" not in said
    assert {"audit", "ledger", "photo_seals"} <= set(said.split())
    return _end_of_the_trail(installation)


def _moved(installation: Installation, repository: str) -> str:
    toolcare("restore", "--from", repository, "--data", str(installation.data.root))
    return _end_of_the_trail(installation)


def _end_of_the_trail(installation: Installation) -> str:
    """How long it is, and the hash of its last entry, which holds for all before it."""
    return toolcare("audit", "verify", "--data", str(installation.data.root))
