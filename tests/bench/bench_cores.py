"""What a core does: processor time of each part for a shot, a page and a message, on PostgreSQL and Mosquitto.

Run: python tests/bench/bench_cores.py [--shots 20000] [--presses 1000] [--asks 200]

Processor time and not time passed, so that whatever else the machine does changes little. `toolcare_compose.sizing`
has the figures that `docs/scaling.md` reckons with.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import text
from sqlalchemy.engine import URL

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_intake import plant

from toolcare_compose.api_client import login_in
from toolcare_gateway.consumers import read_model_handlers
from toolcare_gateway.live import Live
from toolcare_gateway.main import create_app
from toolcare_gateway.notifications.news import News as GatewayNews
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared import migrations
from toolcare_shared.clock import FixedClock, SystemClock
from toolcare_shared.contracts.registry import ToolRegistered, ToolStatus
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.testing import fresh
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.postgres import server
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.readings import Reading

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CYCLE = timedelta(seconds=20)
BATCH = 100
TOOLS = 1000
OWN = "four lathes turn at dawn"
_TICK_S = 0.01


def processor_s(pid: int) -> float:
    """Processor time of a process and of its children that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(word) for word in words[11:15]) * _TICK_S


def tree_s(pid: int) -> float:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return processor_s(pid) + sum(processor_s(int(child)) for child in children)


async def opened(postgresql: URL, name: str, package: str) -> Database:
    await fresh.run(postgresql, f'CREATE DATABASE "{name}"')
    database = Database(postgresql.set(database=name).render_as_string(hide_password=False))
    await migrations.migrate(database, package)
    return database


async def server_pid(database: Database) -> int:
    async with database.read() as session:
        folder = Path(str(await session.scalar(text("SHOW data_directory"))))
    return int((folder / "postmaster.pid").read_text().split("\n")[0])


async def size(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


async def counting(postgresql: URL, shots: int, presses: int) -> Mapping[str, float]:
    """Every press makes a shot in turn; batches as the broker brings them to a busy copy."""
    database = await opened(postgresql, "bench_counting", "toolcare_shotcounter")
    clock = FixedClock(START)
    intake = ShotIntake(database, clock, timedelta(milliseconds=1500), News())
    sources = await plant(database, intake, presses)
    postgres = await server_pid(database)
    before, own, theirs = await size(database), time.process_time(), tree_s(postgres)
    for first in range(0, shots, BATCH):
        batch = []
        for number in range(first, first + BATCH):
            at = START + CYCLE * (number // presses) + timedelta(milliseconds=number % presses)
            batch.append(Reading(source_id=sources[number % presses], value=number // presses, at=at, received_at=at))
        clock.advance(batch[-1].at - clock.now())
        await intake.take(batch)
    used = {
        "shotcounter, ms a shot": 1000 * (time.process_time() - own) / shots,
        "PostgreSQL, ms a shot": 1000 * (tree_s(postgres) - theirs) / shots,
        "shotcounter's database, bytes a shot": (await size(database) - before) / shots,
    }
    await database.dispose()
    return used


def registered(number: int) -> Envelope:
    tool = f"t-{number:05d}"
    event = ToolRegistered(
        tool_id=tool,
        number=tool.upper(),
        name=f"Tool {number}",
        status=ToolStatus.RELEASED,
        cavity_count=8,
        expected_cycle_ms=20_000,
        version=1,
        at=START,
    )
    return Envelope(
        id=new_id(),
        source=source_of(event.publisher),
        type=event.type_name(),
        subject=tool,
        time=START,
        data=event.model_dump(mode="json"),
        sequence=1,
        position=number + 1,
        correlationid=new_id(),
        actor="service:bench",
    )


async def pages(postgresql: URL, folder: Path, mqtt_port: int, asks: int) -> Mapping[str, float]:
    """The list of a hundred tools out of a thousand, and what a gateway takes for an event."""
    database = await opened(postgresql, "bench_pages", "toolcare_gateway")
    settings = GatewaySettings(
        data_dir=folder,
        database_url=database.engine.url.render_as_string(hide_password=False),
        mqtt_port=mqtt_port,
        https_port=0,
        print_first_login=False,
    )
    app = create_app(settings)
    used: dict[str, float] = {}
    async with app.router.lifespan_context(app):
        handlers = read_model_handlers(SystemClock(), Live(), settings.timezone, GatewayNews(Live()))
        began = time.process_time()
        for number in range(TOOLS):
            async with database.write() as session:
                await handlers.handle(session, registered(number))
        used["gateway, ms an event"] = 1000 * (time.process_time() - began) / TOOLS
        base = "http://bench"
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url=f"{base}/api/v1", headers={"Origin": base}) as http:
            name, first = login_in(settings.first_login_file.read_text())
            key = {"Idempotency-Key": new_id()}
            (await http.post("/session", json={"username": name, "password": first}, headers=key)).raise_for_status()
            body = {"current": first, "new": OWN}
            (await http.put("/session/password", json=body, headers={"If-Match": '"0"'})).raise_for_status()
            for what, path in {"list": "/tools?limit=100", "overview": "/overview"}.items():
                (await http.get(path)).raise_for_status()
                began, theirs = time.process_time(), tree_s(await server_pid(database))
                for _ in range(asks):
                    await http.get(path)
                used[f"gateway, ms a {what}"] = 1000 * (time.process_time() - began) / asks
                used[f"PostgreSQL, ms a {what}"] = 1000 * (tree_s(await server_pid(database)) - theirs) / asks
    await database.dispose()
    return used


async def messages(mosquitto: Mosquitto, count: int) -> Mapping[str, float]:
    """A message of a PLC to the broker and on to one reader, both at QoS 1."""
    reading = b'{"counter": 123456, "at": "2026-03-02T06:00:00Z", "cycle_ms": 20000, "mould": "T-0042"}'
    reader, writer = MqttSession(mosquitto.broker, "reader"), MqttSession(mosquitto.broker, "writer")
    async with reader.connect() as hears, writer.connect() as says:
        await hears.subscribe(["toolcare/v1/in/+/shots"])
        began = processor_s(mosquitto.pid)
        for first in range(0, count, BATCH):
            answers = [says.send(f"toolcare/v1/in/p{number}/shots", reading) for number in range(first, first + BATCH)]
            for answer in answers:
                await answer
            heard = 0
            while heard < BATCH:
                for message in await hears.receive():
                    hears.acknowledge(message)
                    heard += 1
        return {"broker, ms a message": 1000 * (processor_s(mosquitto.pid) - began) / count}


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=20_000)
    parser.add_argument("--presses", type=int, default=1000)
    parser.add_argument("--asks", type=int, default=200)
    asked = parser.parse_args()
    with server() as postgresql, tempfile.TemporaryDirectory() as folder:
        async with Mosquitto(Path(folder) / "broker") as mosquitto:
            for measured in (
                messages(mosquitto, asked.shots),
                counting(postgresql, asked.shots, asked.presses),
                pages(postgresql, Path(folder) / "data", mosquitto.port, asked.asks),
            ):
                for what, used in (await measured).items():
                    print(f"{what:<40} {used:10.3f}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
