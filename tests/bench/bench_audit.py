"""What the audit costs a write: the same requests with and without it, in turns; and entries in the trail."""

import asyncio
import statistics
import tempfile
import time
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store
from toolcare_gateway.audit.verifying import verify
from toolcare_gateway.settings import GatewaySettings
from toolcare_registry.main import create_app
from toolcare_registry.settings import RegistrySettings
from toolcare_shared import migrations
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database
from toolcare_shared.logging import configure_logging
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.testing.api import api_client

ROUNDS = 12
PAIRS = 15


def nothing(_: AsyncSession) -> AbstractAsyncContextManager[None]:
    return nullcontext()


async def held_and_released(client: httpx.AsyncClient, tool: str) -> list[float]:
    took = []
    for _ in range(PAIRS):
        for deed, body in (("hold", {"reason": "Crack"}), ("release", {"note": "Mended"})):
            began = time.perf_counter()
            answer = await client.post(f"/tools/{tool}/{deed}", json=body)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.is_success, answer.text
    return took


async def write_costs(folder: Path) -> list[Envelope]:
    app = create_app(RegistrySettings(data_dir=folder))
    context: ServiceContext = app.state.context
    await migrations.migrate(context.database, "toolcare_registry")
    audited = context.database._around
    plain_ms: list[float] = []
    audited_ms: list[float] = []
    async with api_client(app) as client:
        made = await client.post("/tools", json={"number": "T-1", "name": "Cap", "cavity_count": 4})
        tool = made.json()["id"]
        await held_and_released(client, tool)
        for _ in range(ROUNDS):
            context.database._around = nothing
            plain_ms += await held_and_released(client, tool)
            context.database._around = audited
            audited_ms += await held_and_released(client, tool)
    plain, with_audit = statistics.median(plain_ms), statistics.median(audited_ms)
    print(f"a write without audit  {plain:6.2f} ms (median of {len(plain_ms)})")
    print(f"a write with audit     {with_audit:6.2f} ms, {with_audit / plain:.2f} times")
    async with context.database.read() as session:
        query = tables.outbox.select().where(tables.outbox.c.event == "change_audited")
        rows = (await session.execute(query)).mappings().all()
    sizes = [len(row["envelope"]) for row in rows]
    print(f"an entry               {statistics.median(sizes):6.0f} bytes (median)")
    await context.database.dispose()
    return [Envelope.parse(row["envelope"]) for row in rows]


async def trail_costs(folder: Path, entries: list[Envelope]) -> None:
    database = Database(GatewaySettings(data_dir=folder).database_url)
    await migrations.migrate(database, "toolcare_gateway")
    began = time.perf_counter()
    number = 0
    for begin in range(0, 5_000, 100):
        async with database.write() as session:
            for _ in range(begin, begin + 100):
                data = {**entries[number % len(entries)].data, "entry_id": f"e-{number}"}
                await store.append(session, data)
                number += 1
    took = time.perf_counter() - began
    print(f"into the trail         {number / took:6.0f} entries/s (a hundred per transaction)")
    began = time.perf_counter()
    async with database.read() as session:
        verdict = await verify(session, None)
    took = time.perf_counter() - began
    assert verdict.finding is None, verdict.finding
    print(f"checking the trail     {number / took:6.0f} entries/s")
    for words, wanted in (("newest 50", store.EntryFilter()), ("search without a hit", store.EntryFilter(q="nowhere"))):
        began = time.perf_counter()
        async with database.read() as session:
            await store.entries(session, wanted, before=None, limit=50)
        print(f"{words:<22} {(time.perf_counter() - began) * 1000:6.1f} ms of {number} entries")
    await database.dispose()


async def main() -> None:
    configure_logging("WARNING")
    with tempfile.TemporaryDirectory() as registry, tempfile.TemporaryDirectory() as gateway:
        await trail_costs(Path(gateway), await write_costs(Path(registry)))


if __name__ == "__main__":
    asyncio.run(main())
