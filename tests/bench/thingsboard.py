"""ThingsBoard's IoT gateway as a plant would run it: its OPC UA connector, and what it hears published by MQTT."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from tests.bench.opcua_plant import NAMESPACE, OpcuaPlant
from tests.bench.reader import Reader

_RPC, _ANSWER = "v1/devices/me/rpc/request/", "v1/devices/me/rpc/response/"
_TELEMETRY = "v1/gateway/telemetry"
_NO_LIMITS = {"maxPayloadSize": 65_536, "maxInflightMessages": 1000, "rateLimits": {}, "gatewayRateLimits": {}}


def prepared(folder: Path) -> str:
    """Have pip install it where it is not there yet, with the OPC UA library it asks for; its version."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    if not any(folder.glob("lib/*/site-packages/thingsboard_gateway")):
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "thingsboard-gateway"], check=True)
    # The connector installs the version of asyncua that it wants when it is loaded.
    found = (
        "import thingsboard_gateway.connectors.opcua.opcua_connector, importlib.metadata as m; print(m.version('{}'))"
    )
    said = subprocess.run(
        [str(python), "-c", found.format("thingsboard-gateway")], cwd=folder, capture_output=True, text=True, check=True
    )
    return said.stdout.split()[-1]


class Platform:
    """What the gateway takes for ThingsBoard: it grants a session without limits and notes each value once."""

    def __init__(self, port: int) -> None:
        self.seen: set[tuple[str, int]] = set()
        self._lock = threading.Lock()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, "platform", protocol=paho.MQTTv5)
        self._client.on_message = self._heard
        self._client.connect("127.0.0.1", port)
        self._client.subscribe([(f"{_RPC}+", 1), (_TELEMETRY, 1)])
        self._client.loop_start()

    def changes(self) -> int:
        with self._lock:
            return sum(value > 0 for _, value in self.seen)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _heard(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        if message.topic.startswith(_RPC):
            if json.loads(message.payload).get("method") == "getSessionLimits":
                self._client.publish(message.topic.replace(_RPC, _ANSWER), json.dumps(_NO_LIMITS), qos=1)
            return
        told = json.loads(message.payload)
        values = {(key, int(value)) for rows in told.values() for row in rows for key, value in row["values"].items()}
        with self._lock:
            self.seen |= values


@contextmanager
def thingsboard(installed: Path, folder: Path, port: int, plant: OpcuaPlant) -> Iterator[Reader]:
    """Its shipped settings, with subscriptions instead of polling, and without the limits of a cloud account."""
    (folder / "logs").mkdir(parents=True)
    shipped = next(installed.glob("lib/*/site-packages/thingsboard_gateway/config"))
    settings = json.loads((shipped / "tb_gateway.json").read_text())
    settings["thingsboard"] |= {"host": "127.0.0.1", "port": port, "remoteConfiguration": False, "remoteShell": False}
    settings["thingsboard"]["statistics"] = {"enable": False}
    settings["thingsboard"] |= {name: "0:0," for name in settings["thingsboard"] if name.lower().endswith("ratelimits")}
    settings["connectors"] = [{"name": "plant", "type": "opcua", "configuration": "opcua.json"}]
    (folder / "tb_gateway.json").write_text(json.dumps(settings))
    (folder / "logs.json").write_text((shipped / "logs.json").read_text())
    connector = json.loads((shipped / "opcua.json").read_text())
    connector["server"] |= {"url": plant.url, "enableSubscriptions": True, "security": "None"}
    connector["mapping"] = [_mapping(plant)]
    (folder / "opcua.json").write_text(json.dumps(connector))
    platform = Platform(port)
    environment = {**os.environ, "TB_GW_CONFIG_DIR": str(folder)}
    command = [str(installed / "bin" / "python"), "-m", "thingsboard_gateway.tb_gateway"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log) as running,
    ):
        try:
            yield Reader(running.pid, platform.changes)
        finally:
            running.terminate()
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
            platform.close()


def _mapping(plant: OpcuaPlant) -> dict[str, object]:
    return {
        "deviceNodeSource": "identifier",
        "deviceNodePattern": f"ns={NAMESPACE};s=Hall",
        "deviceInfo": {
            "deviceNameExpression": "Hall",
            "deviceNameExpressionSource": "constant",
            "deviceProfileExpression": "default",
            "deviceProfileExpressionSource": "constant",
        },
        "attributes": [],
        "timeseries": [{"key": node, "type": "identifier", "value": f"${{{node}}}"} for node in plant.node_ids()],
        "rpc_methods": [],
        "attributes_updates": [],
    }
