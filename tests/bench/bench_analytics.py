"""How quickly a year of a plant is fed again, how quickly counts come in, and how quickly its figures are answered.

The second year has ten times the raw counts of the first: what an answer costs must not grow with it. Beside the time
that passed stands the time that the processor worked, which a busy machine does not change.

Run: python tests/bench/bench_analytics.py [--tools 200] [--days 365] [--asks 100] [--database URL]
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.analytics.feeding import ZONE, handled_up_to_the_end
from tests.analytics.plant_year import plant_year
from tests.analytics.telling import Logs, told

from toolcare_gateway.consumers import read_model_handlers
from toolcare_gateway.identity import usecases
from toolcare_gateway.identity.passwords import Passwords
from toolcare_gateway.identity.usecases import NewUser
from toolcare_gateway.main import create_app
from toolcare_gateway.parts import Parts
from toolcare_gateway.replay.replaying import replay
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared import migrations
from toolcare_shared.auth import Role, service_actor
from toolcare_shared.clock import FixedClock
from toolcare_shared.logging import configure_logging

MS = 1000.0
LIVE = 500
PERIOD = "from=2025-03-31&to=2026-03-30"
ASKED: Mapping[str, str] = {
    "figures of a year": f"figures?{PERIOD}",
    "figures of 90 days": "figures?from=2025-12-31&to=2026-03-30",
    "tools": f"tools?{PERIOD}",
    "Pareto by cost": f"pareto?{PERIOD}&measure=cost",
    "trend by week": f"trend?{PERIOD}&by=week",
    "shop": "shop",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=int, default=200)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--asks", type=int, default=100)
    parser.add_argument("--minutes", type=int, nargs="*", default=[120, 12], help="how long a raw count is")
    parser.add_argument("--database", default="", help="an empty database; SQLite in a temporary folder without it")
    asked = parser.parse_args()
    configure_logging("WARNING")
    for minutes in asked.minutes:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(Path(folder), asked.database, asked.tools, asked.days, minutes, asked.asks))


async def measure(folder: Path, url: str, tools: int, days: int, minutes: int, asks: int) -> None:
    year, logs = plant_year(1, tools, days, count_minutes=minutes), Logs()
    logs.enter(told(year))
    clock = FixedClock(year.end)
    url = url or f"sqlite+aiosqlite:///{folder / 'gateway.sqlite3'}"
    settings = GatewaySettings(data_dir=folder, static_dir=folder / "static", database_url=url)
    app = create_app(settings, clock, Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)))
    parts: Parts = app.state.gateway
    await migrations.migrate(parts.database, "toolcare_gateway")
    await handled_up_to_the_end(parts.database, logs, year.end)
    began, worked = time.perf_counter(), time.process_time()
    replayed = await replay(parts.database, logs, clock, ZONE, lambda _fed, _whole: None)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"\n{tools} tools, {days} days, {len(year.counts):,} counts on {parts.database.dialect}")
    print(f"replay of {replayed.events:,} events: {took:.1f} s, {worked:.1f} s of work")
    await _ask(app, parts, asks)
    await _come(app, parts, clock)
    await parts.context.http.close()
    await parts.database.dispose()


async def _ask(app: FastAPI, parts: Parts, asks: int) -> None:
    async with parts.database.write() as session:
        new = NewUser("bench", "Bench", Role.ENGINEER, await parts.passwords.hashed("correct horse"))
        await usecases.add_user(session, new, service_actor("bench"), parts.clock.now())
    transport = httpx.ASGITransport(app=app, client=("10.0.0.9", 4711))
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://toolcare.test", headers=headers) as client:
        login = {"username": "bench", "password": "correct horse"}
        (await client.post("/api/v1/session", json=login)).raise_for_status()
        for name, path in ASKED.items():
            times: list[float] = []
            worked = time.process_time()
            for _ in range(asks):
                began = time.perf_counter()
                (await client.get(f"/api/v1/analytics/{path}")).raise_for_status()
                times.append(time.perf_counter() - began)
            each = (time.process_time() - worked) / asks
            times.sort()
            p99 = times[int(len(times) * 0.99)]
            p50 = statistics.median(times)
            print(f"{name:<20} p50 {p50 * MS:6.1f} ms  p99 {p99 * MS:6.1f} ms  work {each * MS:5.1f} ms")


async def _come(app: FastAPI, parts: Parts, clock: FixedClock) -> None:
    """Counts as the consumer hands them over, fifty to a transaction."""
    year, logs = plant_year(2, 4, 60, count_minutes=60), Logs()
    envelopes = logs.enter(told(year))
    handlers = read_model_handlers(clock, parts.live, ZONE, app.state.news)
    counts = [envelope for envelope in envelopes if envelope.event_name == "shots_counted"][:LIVE]
    began, worked = time.perf_counter(), time.process_time()
    for start in range(0, len(counts), 50):
        async with parts.database.write() as session:
            for envelope in counts[start : start + 50]:
                again = envelope.model_copy(update={"id": f"b{envelope.id}", "sequence": envelope.sequence + 10**6})
                await handlers.handle(session, again)
                await session.flush()
                session.expunge_all()
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"counts as they come: {len(counts) / took:,.0f} a second, {worked / len(counts) * MS:.1f} ms of work each")


if __name__ == "__main__":
    main()
