"""What people look at most, with a thousand tools, and beside it the same rows from nothing but FastAPI and asyncpg.

Run: python tests/bench/bench_reads.py [--tools 1000] [--asks 500] [--history 0] [--audit 0] [--short]

All answer one client after the other and then eight at once, over HTTP on loopback. What is bare gives out the very
rows of our list, one column each, without a session, rights, filters or pages that go on. Ours is asked twice: as it
is by default, on SQLite in one process with all services, and as a process of its own on the server of the bare one.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import uvicorn
from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_importing import bring, workbook
from tests.bench.bench_ingest import broker
from tests.bench.bounded import end_within, installed
from tests.bench.figures import Aim, Figures, tell
from tests.bench.moved import move
from tests.bench.much_audited import tell_much
from tests.bench.older import grow
from tests.bench.reader import until

from toolcare_compose.api_client import ApiClient, Json
from toolcare_compose.testing import Installation
from toolcare_gateway.main import create_app
from toolcare_gateway.settings import GatewaySettings
from toolcare_gateway.tables import Base
from toolcare_shared.db import Database
from toolcare_shared.testing import fresh
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.postgres import server

MS = 1000.0
BEGAN = time.monotonic()
AT_ONCE = 8
ASKED = {
    "list, 100 tools": "/tools?limit=100",
    "list, next page": "/tools?limit=100&sort=number",
    "tool": "/tools/b-0050",
    "dashboard": "/overview",
    "work": "/board",
}
TRAIL = {
    "audit, newest 50": "/audit?limit=50",
    "audit, of a person": "/audit?limit=50&who=u-7",
}
ROUNDS = 5
BARE = "bare FastAPI and asyncpg, 100 tools"
OF_BARE, LIST_MS = 0.6, 10
_IN_THE_WAY = (
    "the bare app asks its database once for each request and nobody who it is; ours asks twice. Of a request's "
    "processor time in the gateway on PostgreSQL 30 % are who asks (session, person and rights, looked up each time so "
    "that ending one takes effect at once), 26 the list's own question and rows, 15 parameters and dependencies, 15 "
    "the way through audit, limits, headers and figures, 10 the answer, 4 reading HTTP; 36 of it, wherever it falls, "
    "are system calls that write to a socket (py-spy, eight clients for 25 s)."
)


@dataclass(frozen=True, slots=True)
class Taken:
    p50_ms: float
    p99_ms: float
    rate: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=int, default=1000)
    parser.add_argument("--asks", type=int, default=500)
    parser.add_argument("--history", type=int, default=0, help="how often each level has been done before")
    parser.add_argument("--audit", type=int, default=0, help="entries that the audit trail has before")
    parser.add_argument("--short", action="store_true", help="only a trial: docs/benchmarks.md stays as it is")
    parser.add_argument("--serve", nargs=2, metavar=("PORT", "DATABASE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.short:
        asked.tools, asked.asks = min(asked.tools, 60), min(asked.asks, 40)
    if asked.serve:
        serve(int(asked.serve[0]), asked.serve[1])
        return
    end_within(25 if asked.audit or asked.history else 10)
    with server() as postgresql, tempfile.TemporaryDirectory() as folder, plant(Path(folder), asked.tools) as ours:
        client = ours.client()
        asyncio.run(fresh.run(postgresql, "CREATE DATABASE bench_bare"))
        database = postgresql.set(drivername="postgresql", database="bench_bare")
        address = database.render_as_string(hide_password=False)
        asyncio.run(fill(address, client.get("/tools?limit=1000")["items"]))
        asyncio.run(fresh.run(postgresql, "CREATE DATABASE bench_gateway"))
        url = postgresql.set(database="bench_gateway").render_as_string(hide_password=False)
        rows = asyncio.run(moved(ours, url, asked.history, asked.audit, deed(client) if asked.audit else 0))
        _say(f"the gateway's database is on PostgreSQL too, with {rows + asked.audit:,} rows of history")
        with bare_app(address) as bare, broker() as port, gateway_alone(ours, url, port) as alone:
            paths = ASKED | (TRAIL if asked.audit else {})
            addresses = {BARE: f"{bare}/tools"} | {
                f"{what}; {kind}": f"{base}/api/v1{path}"
                for kind, base in (("PostgreSQL", alone), ("SQLite", ours.address))
                for what, path in paths.items()
            }
            taken = asyncio.run(measure(addresses, {"Cookie": client.cookie}, asked.asks))
    said = (
        f"{asked.tools} tools with five levels each; {asked.asks} requests one by one and as many by {AT_ONCE} clients "
        f"at once, in {ROUNDS} rounds in which each is asked in turn; the rate is that of the middle round. Ours with "
        "session, rights and filters: the gateway as a process of its own on PostgreSQL, and on SQLite in one process "
        "with all other services; a tool's page asks four services. The bare app gives the same rows of a hundred "
        "tools from PostgreSQL to anybody."
    )
    cells = [
        [name, f"{one.p50_ms:.1f} ms", f"{one.p99_ms:.1f} ms", f"{one.rate:,.0f}", f"{one.rate / taken[BARE].rate:.2f}"]
        for name, one in taken.items()
    ]
    title = "Lists and pages"
    if asked.history:
        title += f", each level done {asked.history} times before"
    if asked.audit:
        title += f", beside {asked.audit:,} entries of the audit"
    if rows:
        said += f" The gateway's jobs and lines have {rows:,} rows more."
    head = ("", "p50", "p99", "requests/s", "to bare")
    tell(Figures(title, said, head, cells, list(aims(taken))), keep=not asked.short)


def aims(taken: dict[str, Taken]) -> Iterator[Aim]:
    """For the list, each for the slower of our two databases."""
    ours = [one for name, one in taken.items() if name.startswith("list, 100 tools;")]
    share, p50_ms = min(one.rate for one in ours) / taken[BARE].rate, max(one.p50_ms for one in ours)
    yield Aim("the list at 0.6 of bare", f"{share:.2f}", share >= OF_BARE, _IN_THE_WAY)
    yield Aim("the list's p50 under 10 ms", f"{p50_ms:.1f} ms", p50_ms < LIST_MS, _IN_THE_WAY)


@contextmanager
def plant(folder: Path, tools: int) -> Iterator[Installation]:
    """An installation with so many tools in its lists."""
    with installed(folder / "data") as installation:
        installation.start()
        client = installation.client()
        done = bring(client, workbook(tools))
        assert done["state"] == "applied", done
        until(lambda: len(client.get("/tools?limit=1000")["items"]) == tools, "all tools are in the lists")
        _say(f"{tools} tools are there")
        yield installation


def deed(client: ApiClient) -> int:
    """Hold a tool; the number of the entry that tells of it in the audit."""
    client.post("/tools/b-0050/hold", {"reason": "Crack"})
    told = "/audit?object=b-0050&kind=request&limit=1"
    until(lambda: client.get(told)["items"], "the audit has the deed")
    return int(client.get(told)["items"][0]["number"])


async def moved(ours: Installation, url: str, history: int, audit: int, like: int) -> int:
    """Both with so much history, and so many entries of the audit; how many rows the history is."""
    settings = GatewaySettings(data_dir=ours.data.root)
    create_app(settings)  # all tables of the gateway are known afterwards
    source, target = Database.of(settings), Database(url)
    try:
        await move(source, target, "toolcare_gateway", Base.metadata)
        for database in (source, target) if audit else ():
            await tell_much(database, like, audit)
        return max([await grow(database, history) for database in (source, target)])
    finally:
        await source.dispose()
        await target.dispose()


@contextmanager
def gateway_alone(ours: Installation, url: str, mqtt_port: int) -> Iterator[str]:
    """The gateway on PostgreSQL beside the installation whose services it asks; its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "TOOLCARE_DATA_DIR": str(ours.data.root),
        "TOOLCARE_DATABASE_URL": url,
        "TOOLCARE_LISTEN": f"http://127.0.0.1:{free_port()}",
        "TOOLCARE_HTTP_PORT": str(port),
        "TOOLCARE_HTTPS_PORT": "0",
        "TOOLCARE_HTTPS_ONLY": "false",
        "TOOLCARE_MQTT_PORT": str(mqtt_port),
        "TOOLCARE_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "toolcare_gateway"]
    with (
        (ours.data.root / "gateway-alone.log").open("w") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as running,
    ):
        try:
            until(lambda: _answers(f"{base}/health/live"), "the gateway on PostgreSQL answers")
            yield base
        finally:
            running.terminate()


async def fill(address: str, rows: Sequence[Json]) -> None:
    """A table with the columns of our list; what is a list or an object there is a text."""
    names = list(rows[0])
    columns = [f'"{name}" {_kind([row[name] for row in rows])}' for name in names]
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(f"CREATE TABLE tool ({', '.join(columns)})")
        await connection.copy_records_to_table(
            "tool", records=[[_plain(row[name]) for name in names] for row in rows], columns=names
        )
        await connection.execute("CREATE INDEX tool_number ON tool (number); ANALYZE tool")
    finally:
        await connection.close()


def _kind(values: Sequence[object]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "bigint"
    return "double precision" if kinds and kinds <= {int, float} else "text"


def _plain(value: object) -> object:
    return json.dumps(value) if isinstance(value, list | dict) else value


@contextmanager
def bare_app(address: str) -> Iterator[str]:
    """The other side as a process of its own; its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, __file__, "--serve", str(port), address]) as running:
        try:
            until(lambda: _answers(f"{base}/tools"), "the bare app answers")
            yield base
        finally:
            running.terminate()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == httpx.codes.OK
    except httpx.ConnectError:
        return False


def serve(port: int, address: str) -> None:
    @asynccontextmanager
    async def pool(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(address, min_size=AT_ONCE, max_size=AT_ONCE) as made:
            app.state.pool = made
            yield

    app = FastAPI(lifespan=pool)

    @app.get("/tools")
    async def tools() -> list[dict[str, str | int | float | bool | None]]:
        return [dict(row) for row in await app.state.pool.fetch("SELECT * FROM tool ORDER BY number LIMIT 100")]

    uvicorn.run(app, port=port, log_level="warning")


async def measure(addresses: Mapping[str, str], headers: dict[str, str], asks: int) -> dict[str, Taken]:
    """One client, for what each request takes, and several, for how many a second there are.

    In rounds, so that what else the machine does falls on all alike.
    """
    alone: dict[str, list[float]] = {name: [] for name in addresses}
    rates: dict[str, list[float]] = {name: [] for name in addresses}
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=60) as client:
        for number in range(ROUNDS):
            for name, address in addresses.items():
                for _ in range(10):
                    (await client.get(address)).raise_for_status()
                alone[name] += [await _timed(client, address) for _ in range(asks // ROUNDS)]
                rates[name].append(await _rate(client, address, asks // ROUNDS))
            _say(f"round {number + 1} of {ROUNDS}")
    steps = {name: statistics.quantiles(times, n=100, method="inclusive") for name, times in alone.items()}
    return {
        name: Taken(steps[name][49] * MS, steps[name][98] * MS, statistics.median(rates[name])) for name in addresses
    }


async def _rate(client: httpx.AsyncClient, address: str, asks: int) -> float:
    each = max(1, asks // AT_ONCE)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(_ask(client, address, each))
    return each * AT_ONCE / (time.perf_counter() - began)


def _say(what: str) -> None:
    print(f"{time.monotonic() - BEGAN:4.0f} s  {what}", file=sys.stderr, flush=True)


async def _ask(client: httpx.AsyncClient, address: str, times: int) -> None:
    for _ in range(times):
        (await client.get(address)).raise_for_status()


async def _timed(client: httpx.AsyncClient, address: str) -> float:
    began = time.perf_counter()
    (await client.get(address)).raise_for_status()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
