"""How quickly a year of a plant is fed again, how quickly counts come in, and how quickly its figures are answered.

Counts go on coming in between the answers. What an answer costs must not grow with history: it is asked again after
nine years more. Beside the time that passed stands the time that this process worked, which a busy machine does not
change; on PostgreSQL the server's work is not in it.

Run: python tests/bench/bench_analytics.py [--tools 200] [--days 365] [--asks 100] [--databases sqlite postgresql]
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.analytics.feeding import ZONE, handled_up_to_the_end
from tests.analytics.plant_year import plant_year
from tests.analytics.records import Year
from tests.analytics.telling import Logs, told
from tests.bench.bounded import end_within
from tests.bench.longer import analyse, copy, lengthen

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
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.ids import new_id
from toolcare_shared.logging import configure_logging
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.testing.postgres import server

MS = 1000.0
LIVE = 500
YEARS_BEFORE = 9
MINUTE = timedelta(minutes=1)
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
    parser.add_argument("--minutes", type=int, default=120, help="how long a raw count is")
    parser.add_argument("--databases", nargs="*", choices=("sqlite", "postgresql"), default=("sqlite", "postgresql"))
    asked = parser.parse_args()
    end_within(15)
    configure_logging("WARNING")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [f"sqlite+aiosqlite:///{folder / 'gateway.sqlite3'}"]
        if "postgresql" in asked.databases:
            urls.append(stack.enter_context(server()).render_as_string(hide_password=False))
        year = plant_year(1, asked.tools, asked.days, count_minutes=asked.minutes)
        asyncio.run(measure(folder, urls, year, asked.asks))


async def measure(folder: Path, urls: list[str], year: Year, asks: int) -> None:
    """The first database is fed; the others are filled from it."""
    print(f"{len(year.tools)} tools, {(year.end - year.begin).days} days, {len(year.counts):,} counts")
    plants = [await Plant.opened(folder, url, FixedClock(year.end), len(year.tools)) for url in urls]
    await _feed(plants[0], year)
    for plant in plants[1:]:
        await copy(plants[0].parts.database, plant.parts.database)
        await analyse(plant.parts.database)
    for plant in plants:
        print(f"\n{plant.parts.database.dialect}")
        await _ask(plant, asks)
        await _come(plant)
        await lengthen(plant.parts.database, YEARS_BEFORE)
        await analyse(plant.parts.database)
        print(f"with {YEARS_BEFORE} years more")
        await _ask(plant, asks)
        await plant.close()


@dataclass(slots=True)
class Plant:
    """A gateway that is asked while counts come in, each a minute long and of another tool."""

    app: FastAPI
    parts: Parts
    clock: FixedClock
    client: httpx.AsyncClient
    tools: int
    counted: int = 0

    @staticmethod
    async def opened(folder: Path, url: str, clock: FixedClock, tools: int) -> "Plant":
        settings = GatewaySettings(data_dir=folder, static_dir=folder / "static", database_url=url)
        app = create_app(settings, clock, Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)))
        parts: Parts = app.state.gateway
        await migrations.migrate(parts.database, "toolcare_gateway")
        async with parts.database.write() as session:
            new = NewUser("bench", "Bench", Role.ENGINEER, await parts.passwords.hashed("correct horse"))
            await usecases.add_user(session, new, service_actor("bench"), clock.now())
        transport = httpx.ASGITransport(app=app, client=("10.0.0.9", 4711))
        headers = {"Sec-Fetch-Site": "same-origin"}
        client = httpx.AsyncClient(transport=transport, base_url="http://toolcare.test", headers=headers)
        login = {"username": "bench", "password": "correct horse"}
        (await client.post("/api/v1/session", json=login)).raise_for_status()
        return Plant(app, parts, clock, client, tools)

    async def close(self) -> None:
        await self.client.aclose()
        await self.parts.context.http.close()
        await self.parts.database.dispose()

    async def count(self, times: int = 1) -> None:
        """Counts as the consumer hands them over, so many to a transaction."""
        handlers = read_model_handlers(self.clock, self.parts.live, ZONE, self.app.state.news)
        async with self.parts.database.write() as session:
            for _ in range(times):
                await handlers.handle(session, self._count())
                await session.flush()
                session.expunge_all()

    def _count(self) -> Envelope:
        self.counted += 1
        now, total = self.clock.now(), 10**6 + self.counted
        event = ShotsCounted(
            tool_id=f"t-{self.counted % self.tools:04d}",
            shots=2,
            shots_high=2,
            total=total,
            total_high=total,
            from_at=now - MINUTE,
            to_at=now,
            origin=ShotOrigin.COUNTER,
            at=now,
        )
        return Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=now,
            data=event.model_dump(mode="json"),
            sequence=total,
            position=total,
            correlationid="bench",
            actor="service:shotcounter",
        )


async def _feed(plant: Plant, year: Year) -> None:
    logs, database = Logs(), plant.parts.database
    logs.enter(told(year))
    await handled_up_to_the_end(database, logs, year.end)
    began, worked = time.perf_counter(), time.process_time()
    replayed = await replay(database, logs, plant.clock, ZONE, lambda _fed, _whole: None)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"replay of {replayed.events:,} events: {took:.1f} s, {worked:.1f} s of work")


async def _ask(plant: Plant, asks: int) -> None:
    for name, path in ASKED.items():
        times, works = [], []
        for _ in range(asks):
            await plant.count()
            began, worked = time.perf_counter(), time.process_time()
            (await plant.client.get(f"/api/v1/analytics/{path}")).raise_for_status()
            times.append((time.perf_counter() - began) * MS)
            works.append((time.process_time() - worked) * MS)
        print(f"{name:<20} passed {_spread(times)}   worked {_spread(works)}   first {works[0]:6.1f} ms", flush=True)


def _spread(times: list[float]) -> str:
    p99 = sorted(times)[int(len(times) * 0.99) - 1]
    return f"p50 {statistics.median(times):6.1f} p99 {p99:6.1f} ms"


async def _come(plant: Plant) -> None:
    began, worked = time.perf_counter(), time.process_time()
    for _ in range(LIVE // 50):
        await plant.count(50)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"counts as they come: {LIVE / took:,.0f} a second, {worked / LIVE * MS:.1f} ms of work each")


if __name__ == "__main__":
    main()
