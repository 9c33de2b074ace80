"""Node-RED 4 as a plant would build it: MQTT or OPC UA in, one function, a row in PostgreSQL for each message."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from tests.bench.reader import Reader, until_heard

from toolcare_shared.testing.ports import free_port

_TABLE = "CREATE TABLE shot (machine text, counter bigint, at timestamptz)"
_INSERT = "INSERT INTO shot (machine, counter, at) VALUES ($1, $2, $3)"
_BEGIN = """
const pool = new pg.Pool({ connectionString: env.get("BENCH_DATABASE"), max: 10 });
context.set("pool", pool);
"""
_EACH = f"""
const shot = msg.payload;
if (shot.counter === undefined) return;
await context.get("pool").query("{_INSERT}", [msg.topic.split("/")[3], shot.counter, shot.at]);
node.done();
"""
_SUBSCRIBE = """
for (const topic of {nodes}) node.send({{ topic, queueSize: 1000 }});
node.done();
"""
_EACH_CHANGE = f"""
if (!msg.topic.startsWith("ns=")) return;
await context.get("pool").query("{_INSERT}", [msg.topic, msg.payload, msg.sourceTimestamp]);
node.done();
"""
_PLACE: Mapping[str, object] = {"x": 0, "y": 0, "z": "flow"}
_SETTINGS = """
module.exports = {{ uiPort: {port}, uiHost: "127.0.0.1", flowFile: "flows.json", httpAdminRoot: false,
  contextStorage: {{ default: {{ module: "memory" }} }}, logging: {{ console: {{ level: "warn" }} }} }};
"""


def prepared(folder: Path, *nodes: str) -> None:
    """Have npm install it, and further nodes for it, where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = ["node-red@4", "pg@8", *nodes]
    if not all((folder / "node_modules" / name.partition("@")[0]).exists() for name in wanted):
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *wanted]
        subprocess.run(command, cwd=folder, check=True)


@contextmanager
def node_red(installed: Path, port: int, database: str) -> Iterator[Reader]:
    with _rows(database) as rows, _running(installed, database, _mqtt_flow(port)) as pid:
        until_heard(port)
        yield Reader(pid, lambda: rows("SELECT count(*) FROM shot"))


@contextmanager
def node_red_opcua(installed: Path, url: str, node_ids: Sequence[str], database: str) -> Iterator[Reader]:
    """Each counter is subscribed to with a queue that is long enough; a row for each change."""
    with _rows(database) as rows, _running(installed, database, _opcua_flow(url, node_ids)) as pid:
        yield Reader(pid, lambda: rows("SELECT count(DISTINCT (machine, counter)) FROM shot WHERE counter > 0"))


@contextmanager
def _rows(database: str) -> Iterator[Callable[[str], int]]:
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(_address(database)))
        runner.run(connection.execute(_TABLE))
        try:
            yield lambda question: int(runner.run(connection.fetchval(question)))
        finally:
            runner.run(connection.close())


@contextmanager
def _running(installed: Path, database: str, flow: Sequence[Mapping[str, object]]) -> Iterator[int]:
    (installed / "flows.json").write_text(json.dumps(flow))
    settings = installed / "settings.js"
    settings.write_text(_SETTINGS.format(port=free_port()))
    program = ["node", str(installed / "node_modules" / "node-red" / "red.js")]
    command = [*program, "--userDir", str(installed), "--settings", str(settings)]
    with (
        (installed / "node-red.log").open("w") as log,
        subprocess.Popen(
            command, env={**os.environ, "BENCH_DATABASE": _address(database)}, stdout=log, stderr=log
        ) as running,
    ):
        try:
            yield running.pid
        finally:
            running.terminate()
            running.wait(30)


def _address(database: str) -> str:
    return database.replace("postgresql+asyncpg://", "postgresql://")


def _mqtt_flow(port: int) -> list[dict[str, object]]:
    return [
        {"id": "flow", "type": "tab", "label": "Shots"},
        {"id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(port), "protocolVersion": "5"},
        {
            **_PLACE,
            "id": "in",
            "type": "mqtt in",
            "topic": "toolcare/v1/in/+/shots",
            "qos": "1",
            "datatype": "json",
            "broker": "broker",
            "wires": [["each"]],
        },
        _each(_EACH),
    ]


def _opcua_flow(url: str, node_ids: Sequence[str]) -> list[dict[str, object]]:
    subscribe = _SUBSCRIBE.format(nodes=json.dumps(list(node_ids)))
    return [
        {"id": "flow", "type": "tab", "label": "Counters"},
        {"id": "plc", "type": "OpcUa-Endpoint", "endpoint": url, "secpol": "None", "secmode": "None", "login": False},
        {**_PLACE, "id": "once", "type": "inject", "once": True, "onceDelay": "3", "props": [], "wires": [["all"]]},
        {**_PLACE, "id": "all", "type": "function", "func": subscribe, "outputs": 1, "wires": [["client"]]},
        {
            **_PLACE,
            "id": "client",
            "type": "OpcUa-Client",
            "endpoint": "plc",
            "action": "subscribe",
            "time": "500",
            "timeUnit": "ms",
            "certificate": "n",
            "securitymode": "None",
            "securitypolicy": "None",
            "wires": [["each"], [], []],
        },
        _each(_EACH_CHANGE),
    ]


def _each(code: str) -> dict[str, object]:
    libraries = [{"var": "pg", "module": "pg"}]
    return {
        **_PLACE,
        "id": "each",
        "type": "function",
        "func": code,
        "initialize": _BEGIN,
        "libs": libraries,
        "wires": [],
    }


def version(folder: Path, node: str) -> str:
    return str(json.loads((folder / "node_modules" / node / "package.json").read_text())["version"])
