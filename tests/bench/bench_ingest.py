"""Shots a second from a press's MQTT message to the committed ledger, and beside it what else one could take.

Run: python tests/bench/bench_ingest.py [--seconds 60] [--presses 500] [--node-red FOLDER] [--history 0] [--short]

One message is one shot. At most 5,000 are under way, so the rate is that of the reader, and what was committed before
the message was acknowledged. Node-RED is installed by npm into the folder when it is not there; without the option it
is left out.
"""

import argparse
import asyncio
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiomqtt
from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bounded import end_within
from tests.bench.figures import Aim, Figures, tell
from tests.bench.history import long_before, said, titled
from tests.bench.node_red import node_red, prepared
from tests.bench.presses import Presses, run
from tests.bench.reader import Reader, until, until_heard

from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.logging import configure_logging
from toolcare_shared.testing import fresh
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.postgres import server
from toolcare_shotcounter import store, usecases
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.tables import CounterRow, EntryRow, MachineRow, ToolRow

CYCLE = timedelta(milliseconds=50)
"""By the times that the messages have; at 10,000 shots/s they are true."""
WARM_UP_S = 1.0
"""Every press is known afterwards, and all code is loaded."""
RATE, OF_BARE, OF_NODE_RED = 5_000, 0.7, 3
SHARES = (
    "Of a shot's time on SQLite the database's own thread has 27 %, counting and crediting 13, taking messages off the "
    "wire and answering 13, reading the payload 8, lines and sums 6, live values 6, asking who hangs where 6, events "
    "numbered and relayed 5, raw readings 4, all else 12 ([profile](../services/shotcounter/README.md), "
    "[ADR 33](adr/0033-what-is-paid-by-row.md))."
)
BROKER = """\
listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 0
max_inflight_messages 0
{user}
"""


@dataclass(frozen=True, slots=True)
class Measured:
    rate: float
    processor_us: float
    """Of the reader, for each message; what a database server needed is not in it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--presses", type=int, default=500)
    parser.add_argument("--node-red", type=Path, metavar="FOLDER")
    parser.add_argument("--history", type=int, default=0, help="shots that the ledger holds before; 4 minutes long")
    parser.add_argument("--short", action="store_true", help="only a trial: docs/benchmarks.md stays as it is")
    parser.add_argument("--count-only", nargs=2, metavar=("PORT", "FILE"), help=argparse.SUPPRESS)
    parser.set_defaults(reached=[])
    asked = parser.parse_args()
    if asked.short:
        asked.seconds = min(asked.seconds, 6.0)
    if asked.count_only:
        asyncio.run(count_only(int(asked.count_only[0]), Path(asked.count_only[1])))
        return
    configure_logging("WARNING")
    end_within(20 if asked.history else 15)
    measured = {}
    with server(durable=True) as postgresql, tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        measured["aiomqtt that only counts"] = measure(lambda port: counting(port, there), asked)
        sqlite = f"sqlite+aiosqlite:///{there / 'shotcounter.sqlite3'}"
        measured["Toolcare, SQLite"] = measure(lambda port: shotcounter(port, there / "a", sqlite, asked), asked)
        for name in ("bench", "node_red"):
            asyncio.run(fresh.run(postgresql, f"CREATE DATABASE {name}"))
        ours, theirs = (
            postgresql.set(database=name).render_as_string(hide_password=False) for name in ("bench", "node_red")
        )
        measured["Toolcare, PostgreSQL"] = measure(lambda port: shotcounter(port, there / "b", ours, asked), asked)
        if asked.node_red:
            prepared(asked.node_red)
            measured["Node-RED 4, PostgreSQL"] = measure(lambda port: node_red(asked.node_red, port, theirs), asked)
    tell(table(measured, asked), keep=not asked.short)


def table(measured: dict[str, Measured], asked: argparse.Namespace) -> Figures:
    bare = measured["aiomqtt that only counts"].rate
    flow = measured.get("Node-RED 4, PostgreSQL")
    return Figures(
        titled("Shots taken in", asked.history),
        f"One message is one shot, at QoS 1, of {asked.presses} presses, for {asked.seconds:g} s: from the publish to "
        "the commit and the acknowledgement. The counting reader keeps nothing, so it is a bound for the broker and "
        "the library. Toolcare is the whole shotcounter: it books each shot to the tool that hung there, by hour and "
        "day. Node-RED writes one row for each message and acknowledges before it is stored: what is under way dies "
        f"with it.{said(min(asked.reached))}",
        ("reader", "shots/s", "to counting only", "to Node-RED", "processor per shot"),
        [
            (
                name,
                f"{one.rate:,.0f}",
                f"{one.rate / bare:.2f}",
                f"{one.rate / flow.rate:.1f}" if flow else "-",
                f"{one.processor_us:.0f} us",
            )
            for name, one in measured.items()
        ],
        list(aims(measured)),
    )


def aims(measured: dict[str, Measured]) -> Iterator[Aim]:
    """Each for the slower of our two databases."""
    bare = measured["aiomqtt that only counts"]
    flow = measured.get("Node-RED 4, PostgreSQL")
    ours = [one for name, one in measured.items() if name.startswith("Toolcare")]
    rate = min(one.rate for one in ours)
    least, most = min(one.processor_us for one in ours), max(one.processor_us for one in ours)
    yield Aim("at least 5,000 shots/s", f"{rate:,.0f}", rate >= RATE, SHARES)
    yield Aim(
        "at least 0.7 of counting only",
        f"{rate / bare.rate:.2f}",
        rate >= OF_BARE * bare.rate,
        f"counting alone takes {bare.processor_us:.0f} us of the processor for a message, so 0.7 of it leaves "
        f"{bare.processor_us * (1 / OF_BARE - 1):.0f} us for counting, crediting, booking and telling a shot; with the "
        f"message they take {least:.0f} to {most:.0f}. {SHARES}",
    )
    if flow:
        yield Aim(
            "at least 3 times Node-RED",
            f"{rate / flow.rate:.1f}",
            rate >= OF_NODE_RED * flow.rate,
            f"Node-RED takes {flow.processor_us:.0f} us for a message that it writes as it is and acknowledged before; "
            "what a shot is, whose it is and what follows from it is not asked. Toolcare acknowledges after the "
            "commit, which readings share ([ADR 25](adr/0025-readings-share-transactions.md)).",
        )


def measure(reading: Callable[[int], AbstractContextManager[Reader]], asked: argparse.Namespace) -> Measured:
    with broker() as port, reading(port) as reader:
        presses = Presses(port, asked.presses, datetime.now(UTC), CYCLE)
        try:
            run(presses, reader.done, WARM_UP_S)
            before, sent = reader.processor_s(), presses.sent
            rate = run(presses, reader.done, asked.seconds)
            used = reader.processor_s() - before
            return Measured(rate, used / (presses.sent - sent) * 1e6)
        finally:
            presses.close()


@contextmanager
def broker() -> Iterator[int]:
    """A Mosquitto that keeps nothing on disk and drops nothing; its port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mosquitto.conf"
        file.write_text(BROKER.format(port=port, user="user root" if os.geteuid() == 0 else ""))
        path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
        with subprocess.Popen(
            ["mosquitto", "-c", str(file)], env={**os.environ, "PATH": path}, stderr=subprocess.DEVNULL
        ) as running:
            try:
                yield port
            finally:
                running.terminate()


@contextmanager
def counting(port: int, folder: Path) -> Iterator[Reader]:
    file = folder / "counted"
    file.write_bytes(bytes(8))
    command = [sys.executable, __file__, "--count-only", str(port), str(file)]
    with subprocess.Popen(command) as running:
        try:
            until(lambda: _counted(file) == -1, "the counting reader listens")
            yield Reader(running.pid, lambda: max(0, _counted(file)))
        finally:
            running.terminate()


def _counted(file: Path) -> int:
    return int(struct.unpack("q", file.read_bytes())[0])


async def count_only(port: int, file: Path) -> None:
    """What any program does that reads MQTT in Python; -1 stands for: it listens."""
    with file.open("r+b", buffering=0) as out:
        async with aiomqtt.Client("127.0.0.1", port, identifier="counting", max_inflight_messages=500) as client:
            await client.subscribe("toolcare/v1/in/+/shots", qos=1)
            out.write(struct.pack("q", -1))
            count = 0
            async for _ in client.messages:
                count += 1
                out.seek(0)
                out.write(struct.pack("q", count))


@contextmanager
def shotcounter(port: int, folder: Path, url: str, asked: argparse.Namespace) -> Iterator[Reader]:
    """The service as a process of its own, with a tool on each press."""
    presses = asked.presses
    folder.mkdir()
    with asyncio.Runner() as runner:
        database = Database(url)
        runner.run(_set_up(database, presses))
        before = runner.run(long_before(database, asked.history)) * presses
        asked.reached.append(before)
        environment = {
            **os.environ,
            "TOOLCARE_DATA_DIR": str(folder),
            "TOOLCARE_DATABASE_URL": url,
            "TOOLCARE_MQTT_PORT": str(port),
            "TOOLCARE_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "toolcare_shotcounter"]
        with (
            (folder / "log").open("w") as log,
            subprocess.Popen(command, env=environment, stdout=log, stderr=log) as running,
        ):
            try:
                until_heard(port)
                yield Reader(running.pid, lambda: runner.run(_booked(database)))
                runner.run(_nothing_missing(database, presses, before))
            finally:
                running.terminate()
                running.wait(30)
                runner.run(database.dispose())


async def _set_up(database: Database, presses: int) -> None:
    await migrations.migrate(database, "toolcare_shotcounter")
    long_ago = datetime.now(UTC) - timedelta(days=1)
    async with database.write() as session:
        for number in range(presses):
            await store.put_machine(session, MachineRow(id=f"p{number}", name=f"p{number}", version=1))
            tool = ToolRow(id=f"t{number}", number=f"T{number}", name="", status="released", min_cycle_ms=10, version=1)
            await store.put_tool(session, tool)
            await store.put_mounting(session, Mounting(f"run-{number}", f"t{number}", f"p{number}", 1, long_ago))
            await usecases.default_source(session, f"p{number}", datetime.now(UTC))


async def _booked(database: Database) -> int:
    """Each press's counter stands at the number of its messages."""
    async with database.read() as session:
        return int(await session.scalar(select(func.coalesce(func.sum(CounterRow.value), 0))) or 0)


async def _nothing_missing(database: Database, presses: int, before: int) -> None:
    """The first reading of a press says where its counter stands; each one after it is a shot."""
    async with database.read() as session:
        booked = await session.scalar(select(func.sum(EntryRow.shots)))
    assert booked == before + await _booked(database) - presses, booked


if __name__ == "__main__":
    main()
