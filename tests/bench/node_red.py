"""Node-RED 4 as a plant would build it: MQTT in, one function, a row in PostgreSQL for each message."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
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
_SETTINGS = """
module.exports = {{ uiPort: {port}, uiHost: "127.0.0.1", flowFile: "flows.json", httpAdminRoot: false,
  contextStorage: {{ default: {{ module: "memory" }} }}, logging: {{ console: {{ level: "warn" }} }} }};
"""


def prepared(folder: Path) -> None:
    """Have npm install it where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "node-red").exists() or not (folder / "node_modules" / "pg").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "node-red@4", "pg@8"]
        subprocess.run(command, cwd=folder, check=True)


@contextmanager
def node_red(installed: Path, port: int, database: str) -> Iterator[Reader]:
    address = database.replace("postgresql+asyncpg://", "postgresql://")
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(address))
        runner.run(connection.execute(_TABLE))
        (installed / "flows.json").write_text(json.dumps(_flow(port)))
        settings = installed / "settings.js"
        settings.write_text(_SETTINGS.format(port=free_port()))
        program = ["node", str(installed / "node_modules" / "node-red" / "red.js")]
        environment = {**os.environ, "BENCH_DATABASE": address}
        command = [*program, "--userDir", str(installed), "--settings", str(settings)]
        with (
            (installed / "node-red.log").open("w") as log,
            subprocess.Popen(command, env=environment, stdout=log, stderr=log) as running,
        ):
            try:
                until_heard(port)
                yield Reader(running.pid, lambda: int(runner.run(connection.fetchval("SELECT count(*) FROM shot"))))
            finally:
                running.terminate()
                running.wait(30)
                runner.run(connection.close())


def _flow(port: int) -> list[dict[str, object]]:
    place = {"x": 0, "y": 0, "z": "flow"}
    return [
        {"id": "flow", "type": "tab", "label": "Shots"},
        {"id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(port), "protocolVersion": "5"},
        {
            **place,
            "id": "in",
            "type": "mqtt in",
            "topic": "toolcare/v1/in/+/shots",
            "qos": "1",
            "datatype": "json",
            "broker": "broker",
            "wires": [["each"]],
        },
        {
            **place,
            "id": "each",
            "type": "function",
            "func": _EACH,
            "initialize": _BEGIN,
            "libs": [{"var": "pg", "module": "pg"}],
            "outputs": 0,
            "wires": [],
        },
    ]
