"""What docs/integrating.md tells an integrator to type works, and what it names is what the contract names."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolcare_compose.api_client import ApiClient
from toolcare_compose.testing import Installation, wait_until

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "integrating.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "shared" / "contracts" / "examples" / "payloads"
CONTRACT: Mapping[str, Any] = yaml.load(
    (ROOT / "shared" / "contracts" / "asyncapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
SCOPES = ("tool_read", "tool_edit", "tool_mount", "machine_read", "machine_edit")
DEADLINE_S = 120


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    # The stream's reader goes away with the next beat.
    running = Installation(tmp_path / "data", environment={"TOOLCARE_HEARTBEAT_S": "1"})
    running.start()
    try:
        yield running
    finally:
        running.stop()


def let_in(client: ApiClient, name: str, **kind: str) -> str:
    """The password of a client that the broker knows by now."""
    password = str(client.post("/mqtt-clients", {"name": name, **kind})["password"])
    wait_until(lambda: client.get(f"/mqtt-clients/{name}")["in_force"] is True, DEADLINE_S, f"{name} is let in")
    return password


def test_the_guides_commands_work(installation: Installation) -> None:
    """Token, idempotent write, guarded change, list by cursor, stream, MQTT: typed one after the other."""
    client = installation.client()
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    token = client.post("/tokens", {"name": "MES", "scopes": list(SCOPES), "expires_at": until})["secret"]
    press, system = let_in(client, "p07", kind="machine", machine_id="p07"), let_in(client, "mes", kind="system")
    values = {
        "TOOLCARE": installation.address,
        "TOKEN": str(token),
        "PAGE": "1",
        "MQTT_HOST": "127.0.0.1",
        "MQTT_PORT": str(installation.mqtt_port),
        "PRESS_PASSWORD": press,
        "MES_PASSWORD": system,
        "PATH": "/usr/bin:/bin",
    }
    typed = subprocess.run(
        ["bash", "-eu", "-c", "\n".join(blocks("sh"))],
        env=values, capture_output=True, text=True, timeout=2 * DEADLINE_S, check=False,
    )  # fmt: skip
    assert typed.returncode == 0, f"{typed.stdout}\n{typed.stderr}"
    assert "idempotent-replayed: true" in typed.stdout.lower()
    assert "T-4711 0\nT-4712 0\n" in typed.stdout or "T-4712 0\nT-4711 0\n" in typed.stdout
    assert client.get("/machines/p07")["note"] == "Hall 2, by the gate"
    assert '"code":"precondition_failed"' in typed.stdout
    assert "event: beat" in typed.stdout
    told = [json.loads(line) for line in typed.stdout.splitlines() if line.startswith(('{"run"', '{"tool_id"'))]
    assert [(one.get("run"), one.get("machine_id")) for one in told] == [(True, None), (None, "p07")]
    wait_until(
        lambda: [one["last_value"] for one in client.get("/sources")["items"]] == [4711],
        DEADLINE_S,
        "the press is heard",
    )


def fields(topic: str) -> set[str]:
    """What the contract's example of a topic's payload holds; the topic must be one of its channels."""
    found = [
        payload
        for address, payload in (
            ("toolcare/v1/permit/{machine}", "run_permit"),
            ("toolcare/v1/live/shotcounter/{id}/counts", "live_count"),
        )
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", address), topic)
        and address in {channel["address"] for channel in CONTRACT["channels"].values()}
    ]
    assert len(found) == 1, topic
    return set(json.loads((EXAMPLES / f"{found[0]}.json").read_text(encoding="utf-8")))


def test_the_flow_for_node_red_reads_what_is_published() -> None:
    """Each node is wired to one that is there, and takes fields that the permit has."""
    nodes = {node["id"]: node for node in json.loads(blocks("json")[0])}
    permits = next(node for node in nodes.values() if node["type"] == "mqtt in")
    assert nodes[permits["broker"]]["type"] == "mqtt-broker"
    assert {target for node in nodes.values() for wire in node.get("wires", ()) for target in wire} <= set(nodes)
    used = set(re.findall(r"msg\.payload\.(\w+)", nodes["lamp"]["func"]))
    assert used
    assert used <= fields(permits["topic"])


def test_the_sensors_of_home_assistant_read_what_is_published() -> None:
    sensors = [one for kind in yaml.safe_load(blocks("yaml")[0])["mqtt"].values() for one in kind]
    assert sensors
    for sensor in sensors:
        used = set(re.findall(r"value_json\.(\w+)", sensor["value_template"]))
        assert used
        assert used <= fields(sensor["state_topic"])


def test_the_guide_names_the_topics_of_the_contract() -> None:
    """A topic of the table is the beginning of a channel's address, and is retained where the table says so."""
    retained = {
        CONTRACT["channels"][each["channel"]["$ref"].rpartition("/")[2]]["address"]: each["bindings"]["mqtt"]["retain"]
        for each in CONTRACT["operations"].values()
    }
    rows = re.findall(r"^\| `(toolcare/[^`]+)`.*\| (yes|no) \|$", GUIDE, re.MULTILINE)
    assert rows
    for topic, said in rows:
        shape = re.compile(re.sub(r"<\w+>", "[^/]+", topic))
        assert {kept for address, kept in retained.items() if shape.match(address)} == {said == "yes"}, topic
