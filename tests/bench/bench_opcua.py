"""Changes a second taken from many counters of one OPC UA server, none missing, and beside it what else one could take.

Run: python tests/bench/bench_opcua.py [--seconds 20] [--counters 1000] [--rate 1000]
     [--node-red FOLDER] [--thingsboard FOLDER] [--history 0] [--short]

The server keeps the truth. Node-RED is installed by npm, ThingsBoard's gateway by pip, each into its folder when it is
not there; without its option each is left out.
"""

import argparse
import asyncio
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench import node_red, thingsboard
from tests.bench.bench_ingest import broker
from tests.bench.bounded import end_within
from tests.bench.figures import Aim, Figures, tell
from tests.bench.history import long_before, said, titled
from tests.bench.opcua_plant import URI, OpcuaPlant, opcua_plant
from tests.bench.reader import Reader, until

from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.logging import configure_logging
from toolcare_shared.testing import fresh
from toolcare_shared.testing.postgres import server
from toolcare_shotcounter import store
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.readings import SourceKind
from toolcare_shotcounter.tables import CounterRow, EntryRow, MachineRow, ReadingRow, SourceRow, ToolRow

SAMPLING_MS = 500
WARM_UP_S = 3.0
"""Everything is loaded afterwards, and each counter has changed."""
_SETTLED_S = 10.0
_OPCUA_NODE = "node-red-contrib-opcua"

Reading = Callable[[OpcuaPlant], AbstractContextManager[Reader]]


@dataclass(frozen=True, slots=True)
class Measured:
    rate: float
    changes: int
    missing: int
    processor_us: float
    """Of the reader, for each change; what a database server or a broker needed is not in it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--counters", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=1000.0, help="changes a second, of all counters together")
    parser.add_argument("--node-red", type=Path, metavar="FOLDER")
    parser.add_argument("--thingsboard", type=Path, metavar="FOLDER")
    parser.add_argument("--history", type=int, default=0, help="shots that the ledger holds before; 4 minutes long")
    parser.add_argument("--short", action="store_true", help="only a trial: docs/benchmarks.md stays as it is")
    parser.add_argument("--only", default="", help="readers whose name has this in it")
    parser.add_argument("--count-only", nargs=3, metavar=("URL", "COUNTERS", "FILE"), help=argparse.SUPPRESS)
    parser.set_defaults(reached=[])
    asked = parser.parse_args()
    end_within(22 if asked.history else 12)
    if asked.short:
        asked.seconds, asked.counters = min(asked.seconds, 5.0), min(asked.counters, 200)
    if asked.count_only:
        url, counters, file = asked.count_only
        asyncio.run(count_only(url, int(counters), Path(file)))
        return
    configure_logging("WARNING")
    with server() as postgresql, tempfile.TemporaryDirectory() as folder, broker() as port:
        for name in ("opcua", "node_red"):
            asyncio.run(fresh.run(postgresql, f"CREATE DATABASE {name}"))
        ours, theirs = (
            postgresql.set(database=name).render_as_string(hide_password=False) for name in ("opcua", "node_red")
        )
        there = Path(folder)
        sqlite = f"sqlite+aiosqlite:///{there / 'shotcounter.sqlite3'}"
        readers: dict[str, Reading] = {
            "asyncua that only counts": lambda plant: counting(plant, there),
            "Toolcare, SQLite": lambda plant: shotcounter(port, there / "a", sqlite, plant, asked),
            "Toolcare, PostgreSQL": lambda plant: shotcounter(port, there / "b", ours, plant, asked),
        } | others(asked, there, port, theirs)
        measured = {name: measure(reading, asked) for name, reading in readers.items() if asked.only in name}
    tell(table(measured, asked), keep=not asked.short and not asked.only)


def others(asked: argparse.Namespace, folder: Path, port: int, database: str) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    if asked.thingsboard:
        version, gateway = thingsboard.prepared(asked.thingsboard), asked.thingsboard
        found[f"thingsboard-gateway {version}, MQTT"] = lambda plant: thingsboard.thingsboard(
            gateway, folder / "thingsboard", port, plant
        )
    if asked.node_red:
        node_red.prepared(asked.node_red, _OPCUA_NODE)
        flow = asked.node_red
        found[f"Node-RED 4, {_OPCUA_NODE} {node_red.version(flow, _OPCUA_NODE)}, PostgreSQL"] = lambda plant: (
            node_red.node_red_opcua(flow, plant.url, plant.node_ids(), database)
        )
    return found


def table(measured: dict[str, Measured], asked: argparse.Namespace) -> Figures:
    left_out = [
        name
        for name, given in (
            ("ThingsBoard's gateway", asked.thingsboard),
            (f"Node-RED with {_OPCUA_NODE}", asked.node_red),
        )
        if not given
    ]
    what = (
        f"{asked.counters} counters of one OPC UA server, which change in turn, {asked.rate:g} times a second in all, "
        f"for {asked.seconds:g} s; each reader has a server of its own. The counting reader keeps nothing, so it is a "
        "bound for asyncua. Toolcare is the whole shotcounter: each change is a shot that it books to the tool that "
        "hung there; at the end its totals are the truth. ThingsBoard's gateway publishes each change by MQTT, "
        "from memory; Node-RED writes a row for each. Missing are changes that were never told on."
    )
    if asked.reached:
        what += said(min(asked.reached))
    if left_out:
        what += f" Not measured in this run, for want of a folder to install it into: {', '.join(left_out)}."
    rows = [
        (name, f"{one.changes:,}", f"{one.missing:,}", f"{one.rate:,.0f}", f"{one.processor_us:.0f} us")
        for name, one in measured.items()
    ]
    head = ("reader", "changes", "missing", "taken/s", "processor a change")
    return Figures(titled("Changes taken over OPC UA", asked.history), what, head, rows, list(aims(measured)))


def aims(measured: dict[str, Measured]) -> Iterator[Aim]:
    ours = [one for name, one in measured.items() if name.startswith("Toolcare")]
    if not ours:
        return
    missing, most = max(one.missing for one in ours), max(one.processor_us for one in ours)
    yield Aim(
        "every change accounted for",
        f"{missing:,} missing",
        missing == 0,
        "nothing is known that loses one; the log of the run and `GET /sources` say what was refused.",
    )
    others = {name: one for name, one in measured.items() if not name.startswith(("Toolcare", "asyncua"))}
    if others:
        name, lowest = min(others.items(), key=lambda each: each[1].processor_us)
        yield Aim("the lowest processor time a change", f"{most:.0f} us", most <= lowest.processor_us, _beside(name))


def _beside(name: str) -> str:
    return (
        f"{name} hands a change on as it is; what its database server does is not in its figure. Toolcare books each "
        "to a tool, and counters that change once a second are the dear case: a press has one reading in a batch, and "
        "what is asked, counted, booked and told is paid by press and batch. Of its time on SQLite the database's own "
        "thread has 22 %, events told and relayed 19, counting 10, the socket to the broker 9, asking who hangs where "
        "7, lines and sums 7, live values 6, taking values off the line 3, raw readings 2, all else 15 "
        "([profile](../services/shotcounter/README.md), [ADR 33](adr/0033-what-is-paid-by-row.md))."
    )


def measure(reading: Reading, asked: argparse.Namespace) -> Measured:
    with opcua_plant(asked.counters) as plant, reading(plant) as reader:
        until(lambda: plant.watched() == plant.counters, "every counter is watched")
        before = plant.change(asked.rate, max(WARM_UP_S, 2 * plant.counters / asked.rate))
        _settle(reader, before)
        seen, used, began = reader.done(), reader.processor_s(), time.monotonic()
        told = plant.change(asked.rate, asked.seconds)
        taken, needed_s = _settle(reader, told)
        changes = told - before
        used = reader.processor_s() - used
        missing = changes - (taken - seen)
        return Measured((taken - seen) / (needed_s - began), changes, missing, used / changes * 1e6)


def _settle(reader: Reader, changes: int) -> tuple[int, float]:
    """Wait until all is taken, or nothing more comes; how much was, and when."""
    taken, moved = reader.done(), time.monotonic()
    while taken < changes and time.monotonic() - moved < _SETTLED_S:
        time.sleep(0.1)
        if (now := reader.done()) > taken:
            taken, moved = now, time.monotonic()
    return taken, moved


@contextmanager
def counting(plant: OpcuaPlant, folder: Path) -> Iterator[Reader]:
    file = folder / "counted"
    file.write_bytes(bytes(8))
    command = [sys.executable, __file__, "--count-only", plant.url, str(plant.counters), str(file)]
    with subprocess.Popen(command) as running:
        try:
            yield Reader(running.pid, lambda: int(struct.unpack("q", file.read_bytes())[0]))
        finally:
            running.terminate()


async def count_only(url: str, counters: int, file: Path) -> None:
    """What any program does that subscribes in Python: one subscription for all."""
    from asyncua import Client

    with file.open("r+b", buffering=0) as out:
        async with Client(url) as client:
            subscription = await client.create_subscription(SAMPLING_MS, queue_maxsize=0)
            nodes = [client.get_node(f"ns=2;s=c{number}") for number in range(counters)]
            await subscription.subscribe_data_change(nodes, queuesize=1000, sampling_interval=SAMPLING_MS)
            count = 0
            async for event in subscription:
                count += event.value > 0
                out.seek(0)
                out.write(struct.pack("q", count))


@contextmanager
def shotcounter(port: int, folder: Path, url: str, plant: OpcuaPlant, asked: argparse.Namespace) -> Iterator[Reader]:
    """The service as a process of its own, with a source, a press and a tool for each counter."""
    folder.mkdir()
    with asyncio.Runner() as runner:
        database = Database(url)
        runner.run(_set_up(database, plant))
        before = runner.run(long_before(database, asked.history)) * plant.counters
        asked.reached.append(before)
        since = runner.run(_last_entry(database))
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
                yield Reader(running.pid, lambda: runner.run(_taken(database, since)))
                runner.run(_totals_are_true(database, before))
            finally:
                running.terminate()
                running.wait(30)
                runner.run(database.dispose())


async def _set_up(database: Database, plant: OpcuaPlant) -> None:
    await migrations.migrate(database, "toolcare_shotcounter")
    now = datetime.now(UTC)
    async with database.write() as session:
        for number in range(plant.counters):
            await store.put_machine(session, MachineRow(id=f"p{number}", name=f"p{number}", version=1))
            tool = ToolRow(id=f"t{number}", number=f"T{number}", name="", status="released", min_cycle_ms=10, version=1)
            await store.put_tool(session, tool)
            mounting = Mounting(f"run-{number}", f"t{number}", f"p{number}", 1, now - timedelta(days=1))
            await store.put_mounting(session, mounting)
        for number in range(plant.counters):
            await store.add_source(session, _source(plant, number, now))


def _source(plant: OpcuaPlant, number: int, now: datetime) -> SourceRow:
    config: dict[str, object] = {"url": plant.url, "node_id": f"nsu={URI};s=c{number}", "sampling_ms": SAMPLING_MS}
    return SourceRow(
        id=f"s{number}",
        machine_id=f"p{number}",
        kind=SourceKind.OPCUA_COUNTER,
        name=f"c{number}",
        station="",
        enabled=True,
        config=config,
        version=1,
        created_at=now,
    )


async def _last_entry(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(select(func.max(ReadingRow.entry))) or 0)


async def _taken(database: Database, since: int) -> int:
    """How many changes were kept after an entry, each as a reading; a value that is heard again is none."""
    async with database.read() as session:
        heard = select(ReadingRow.source_id, ReadingRow.value).where(ReadingRow.entry > since, ReadingRow.value > 0)
        kept = heard.distinct().subquery()
        return int(await session.scalar(select(func.count()).select_from(kept)) or 0)


async def _totals_are_true(database: Database, before: int) -> None:
    """Each counter was first heard at 0, so each change is a shot."""
    async with database.read() as session:
        booked = await session.scalar(select(func.sum(EntryRow.shots)))
        stand = await session.scalar(select(func.sum(CounterRow.value))) or 0
    assert booked == before + stand, (booked, before, stand)


if __name__ == "__main__":
    main()
