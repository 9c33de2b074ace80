"""What a core does: processor time of each part for a shot, a page and a message, on PostgreSQL and Mosquitto.

Run: python tests/bench/bench_cores.py [--shots 4000] [--presses 200] [--asks 200]

Processor time and not time passed, so that whatever else the machine does changes little. `toolcare_compose.sizing`
has the figures that `docs/scaling.md` reckons with.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
from sqlalchemy.engine import URL

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_intake import plant
from tests.bench.bounded import end_within
from tests.bench.told_cores import (
    CYCLE,
    HEARERS,
    START,
    Telling,
    Work,
    bytes_of,
    described,
    hearing,
    opened,
    processor_s,
    server_pid,
)

from toolcare_compose.api_client import login_in
from toolcare_gateway.main import create_app
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.clock import FixedClock
from toolcare_shared.ids import new_id
from toolcare_shared.logging import configure_logging
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.postgres import server
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.readings import Reading

BATCH = 100
TOOLS = 1000
OWN = "four lathes turn at dawn"


async def counting(postgresql: URL, mosquitto: Mosquitto, shots: int, presses: int) -> Mapping[str, float]:
    """Every press makes a shot in turn, and each is told; batches as the broker brings them to a busy copy."""
    database = await opened(postgresql, "bench_counting", "toolcare_shotcounter")
    clock = FixedClock(START)
    intake = ShotIntake(database, clock, timedelta(milliseconds=1500), News())
    sources = await plant(database, intake, presses)
    postgres = await server_pid(database)
    counted, told, telling = Work(postgres), Work(postgres), Telling(database, clock)
    async with MqttSession(mosquitto.broker, "teller").connect() as connection, telling.over(connection):
        for first in range(0, shots, BATCH):
            batch = []
            for number in range(first, first + BATCH):
                at = START + CYCLE * (number // presses) + timedelta(milliseconds=number % presses)
                batch.append(
                    Reading(source_id=sources[number % presses], value=number // presses, at=at, received_at=at)
                )
            clock.advance(batch[-1].at - clock.now())
            with counted.measured():
                await intake.take(batch)
            with told.measured():
                await telling.tell()
    readings, outbox = await bytes_of(database, "reading"), await bytes_of(database, "outbox")
    await database.dispose()
    return {
        **counted.each(shots, "shotcounter", "a shot"),
        **told.each(telling.told, "shotcounter", "a count told"),
        "readings, bytes a shot": readings / shots,
        "outbox, bytes a count told": outbox / telling.told,
    }


async def pages(postgresql: URL, folder: Path, mqtt_port: int, asks: int) -> Mapping[str, float]:
    """The list of a hundred tools out of a thousand, and the overview."""
    database = await opened(postgresql, "bench_pages", "toolcare_gateway")
    settings = GatewaySettings(
        data_dir=folder,
        database_url=database.engine.url.render_as_string(hide_password=False),
        mqtt_port=mqtt_port,
        https_port=0,
        print_first_login=False,
        log_level="ERROR",
    )
    app = create_app(settings)
    postgres = await server_pid(database)
    used: dict[str, float] = {}
    async with app.router.lifespan_context(app):
        await described(database, TOOLS)
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
                work = Work(postgres)
                with work.measured():
                    for _ in range(asks):
                        await http.get(path)
                used |= work.each(asks, "gateway", f"a {what}")
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
    parser.add_argument("--shots", type=int, default=4000)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--asks", type=int, default=200)
    asked = parser.parse_args()
    end_within(40)
    configure_logging("ERROR")
    with server() as postgresql, tempfile.TemporaryDirectory() as folder:
        async with Mosquitto(Path(folder) / "broker") as mosquitto:
            measured: list[Callable[[], Awaitable[Mapping[str, float]]]] = [
                partial(messages, mosquitto, asked.shots),
                partial(counting, postgresql, mosquitto, asked.shots, asked.presses),
                *(partial(hearing, postgresql, name, asked.presses, asked.shots) for name in HEARERS),
                partial(pages, postgresql, Path(folder) / "data", mosquitto.port, asked.asks),
            ]
            for measure in measured:
                for what, used in (await measure()).items():
                    print(f"{what:<44} {used:10.3f}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
