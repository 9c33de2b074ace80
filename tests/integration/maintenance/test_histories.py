"""Whatever happens in whatever order: one job in hand per level, none lost, and no shot counted twice or forgotten."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.integration.maintenance.conftest import TOOL, Maintenance

from toolcare_maintenance.consumers import maintenance_handlers
from toolcare_maintenance.domain.intervals import Status
from toolcare_maintenance.domain.jobs import IN_HAND, JobState
from toolcare_maintenance.main import create_app
from toolcare_maintenance.settings import MaintenanceSettings
from toolcare_maintenance.tables import Job, Level, Tool
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.testing.api import api_client, person
from toolcare_shared.testing.postgres import Databases, Templates, memory_folder

LEVELS = (
    {"code": "L1", "name": "Clean", "interval_shots": 100},
    {"code": "L3", "name": "Inspect", "interval_shots": 250, "interval_hours": 3},
    {"code": "L4", "name": "Overhaul", "interval_shots": 700, "interval_days": 20},
)

CLOSED = {JobState.COMPLETED, JobState.SKIPPED}

shots = st.integers(1, 180)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("run"), shots),
        st.tuples(st.just("gap"), shots),
        st.tuples(st.just("correct"), st.integers(-60, 60)),
        st.tuples(st.just("repeat"), st.integers(0, 30)),
        st.tuples(st.just("overtaken"), shots),
        st.tuples(st.just("late"), shots),
        st.tuples(st.just("dated"), shots),
        st.tuples(st.just("backdate"), st.integers(0, 5)),
        st.tuples(st.just("complete"), st.integers(0, 5)),
        st.tuples(st.just("log"), st.integers(0, 2)),
        st.tuples(st.just("start"), st.integers(0, 5)),
        st.tuples(st.just("skip"), st.integers(0, 5)),
        st.tuples(st.just("open"), st.integers(0, 2)),
        st.tuples(st.just("remount"), st.integers(0, 1)),
        st.tuples(st.just("days"), st.integers(1, 9)),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_history_opens_two_jobs_or_loses_one_or_a_shot(
    steps: list[tuple[str, int]], database_templates: Templates
) -> None:
    """After each step: what is due has its one job, and the log and what ran since are the lifetime count."""
    with memory_folder() as folder:
        asyncio.run(_live(steps, Databases(folder, None, database_templates), folder))


async def _live(steps: list[tuple[str, int]], databases: Databases, folder: Path) -> None:
    clock = FixedClock(datetime(2026, 3, 2, 6, tzinfo=UTC))
    address = await databases.make_migrated("toolcare_maintenance")
    app = create_app(MaintenanceSettings(data_dir=folder, database_url=address), clock)
    database = app.state.context.database
    try:
        async with (
            api_client(app, person(Role.ENGINEER, "u-1", "Erika")) as engineer,
            api_client(app, person(Role.TECHNICIAN, "u-2", "Timo")) as technician,
        ):
            shop = Maintenance(app, engineer, technician, database, clock, maintenance_handlers(clock))
            await shop.tool()
            await shop.machine()
            await shop.mount("m-0")
            await shop.plan(*LEVELS)
            history = History(shop)
            for step, number in steps:
                clock.advance(timedelta(minutes=7))
                await history.take(step, number)
                await history.holds()
    finally:
        await database.dispose()


@dataclass(frozen=True)
class Counted:
    """Shots that were made by `made` at the latest and heard of at `heard`; a correction is from the beginning.

    What a person dates back is as if it had been heard of then. What a press tells late was made
    before all that was done since.
    """

    shots: int
    made: datetime
    heard: datetime


class History:
    """Steps through the life of a tool, as presses, people and the clock take them."""

    def __init__(self, shop: Maintenance) -> None:
        self._shop = shop
        self._heard: list[Envelope] = []
        self._mounting = 0
        self._since = shop.clock.now()
        self._counted: list[Counted] = []
        self._blurred: set[tuple[str, datetime]] = set()
        """Starts that a correction would have taken below nothing: then only the bounds are known."""
        self._backdated: set[datetime] = set()
        """When work was done that was logged later: of each hour only the last count is kept."""

    async def take(self, step: str, number: int) -> None:
        if step in {"run", "gap", "overtaken", "late", "dated", "correct", "repeat"}:
            await self._hear(step, number)
        else:
            await self._do(step, number)

    async def _hear(self, step: str, number: int) -> None:
        shop = self._shop
        match step:
            case "run":
                self._heard.append(await shop.ran(number, timedelta(minutes=number)))
                self._count(number)
            case "gap":
                self._heard.append(await shop.run(1, gap=number))
                self._count(1 + number)
            case "overtaken":
                self._heard.append(await shop.run_twice_heard_backwards(number))
                self._count(2 * number)
            case "late":
                made = self._ago(number)
                self._heard.append(await shop.ran_before(number, made))
                self._count(number, made)
            case "dated":
                made = self._ago(number)
                self._heard.append(await shop.enter(number, made))
                self._counted.append(Counted(number, made, made))
            case "correct":
                fewer = max(number, -shop.total, -shop.total_high)
                self._heard.append(await shop.correct(fewer, fewer, self._since, shop.clock.now()))
                at = self._since if fewer < 0 else shop.clock.now()
                self._counted.append(Counted(fewer, at, at))
            case _:
                if self._heard:
                    await shop.hear_again(self._heard[number % len(self._heard)])

    def _ago(self, number: int) -> datetime:
        """Some hours ago, never at the very moment of a deed: what was made then is neither before it nor since."""
        ago = self._shop.clock.now() - timedelta(hours=1 + number % 40, seconds=1)
        return max(self._since + timedelta(minutes=1), ago)

    async def _do(self, step: str, number: int) -> None:
        shop = self._shop
        match step:
            case "backdate":
                await self._backdate(number)
            case "log" | "open":
                level = sorted((await shop.levels()).values(), key=lambda one: str(one["code"]))[number]
                address = f"/levels/{level['id']}/{'log' if step == 'log' else 'open-job'}"
                await shop.ok(shop.technician.post(address, json={"note": "seen to"}), 201)
            case "remount":
                await shop.unmount(f"m-{self._mounting}")
                self._mounting += number
                await shop.mount(f"m-{self._mounting}")
            case "days":
                await shop.tick(timedelta(days=number))
            case _:
                await self._work(step, number)

    def _count(self, shots: int, made: datetime | None = None) -> None:
        now = self._shop.clock.now()
        self._counted.append(Counted(shots, made or now, now))

    async def _backdate(self, number: int) -> None:
        """Complete what was done some hours ago, though not before its level's interval began."""
        jobs = await self._shop.jobs()
        if not jobs:
            return
        job = jobs[number % len(jobs)]
        level = next(one for one in (await self._shop.levels()).values() if one["id"] == job["level_id"])
        ago = self._shop.clock.now() - timedelta(hours=number, minutes=3)
        done_at = max(datetime.fromisoformat(str(level["start_at"])), ago)
        await self._shop.complete(job["id"], done_at=done_at.isoformat())
        self._backdated.add(done_at)

    async def _work(self, step: str, number: int) -> None:
        jobs = await self._shop.jobs()
        if not jobs:
            return
        job = jobs[number % len(jobs)]
        if step == "complete":
            await self._shop.complete(job["id"])
        elif step == "start" and job["state"] == "open":
            await self._shop.ok(self._shop.technician.post(f"/jobs/{job['id']}/start", json={}))
        elif step == "skip" and job["state"] == "open":
            await self._shop.ok(self._shop.http.post(f"/jobs/{job['id']}/skip", json={"reason": "rebuilt anyway"}))

    async def holds(self) -> None:
        async with self._shop.database.read() as session:
            tool = await session.get_one(Tool, TOOL)
            levels = list(await session.scalars(select(Level).where(~Level.retired)))
            jobs = list(await session.scalars(select(Job)))
        assert (tool.total, tool.total_high) == (self._shop.total, self._shop.total_high)
        for level in levels:
            mine = [job for job in jobs if job.level_id == level.id]
            in_hand = [job for job in mine if job.state in IN_HAND]
            assert len(in_hand) <= 1, f"{level.code} has {len(in_hand)} jobs in hand"
            if level.status in {Status.DUE, Status.OVERDUE}:
                assert in_hand, f"{level.code} is {level.status} and nobody is asked to do it"
            self._adds_up(tool, level, [job for job in mine if job.state in CLOSED])

    def _adds_up(self, tool: Tool, level: Level, closed: list[Job]) -> None:
        """What was run for each service and what ran since are the lifetime count, and the start is where it was."""
        ran = [job.shots_since_last or 0 for job in closed]
        assert all(shots >= 0 for shots in ran)
        assert sum(ran) == level.start_total <= tool.total_high
        if level.start_at == self._since:
            return
        began = sum(one.shots for one in self._counted if one.heard <= level.start_at or one.made < level.start_at)
        if began < 0:
            self._blurred.add((level.id, level.start_at))
        if level.start_at in self._backdated or (level.id, level.start_at) in self._blurred:
            made = sum(one.shots for one in self._counted if one.made <= level.start_at)
            assert level.start_total <= max(0, made), "the next maintenance would be late"
        else:
            assert level.start_total == began


@pytest.mark.asyncio
async def test_history_and_count_since_add_up_to_the_lifetime_count(shop: Maintenance) -> None:
    """The runs of the log and the count since the last maintenance are every shot ever made; a correction too."""
    await shop.plan({"code": "L1", "name": "Clean", "interval_shots": 100})
    for made in (130, 40, 99, 250, 1):
        await shop.run(made)
        level = (await shop.levels())["L1"]
        await shop.log(level["id"])
        await shop.run(7)
        shop.clock.advance(timedelta(hours=1))
    first, *_ = shop.rows(await shop.ok(shop.http.get(f"/tools/{TOOL}/maintenance-log")), "items")[::-1]
    done_at = datetime.fromisoformat(str(first["done_at"]))
    await shop.correct(-30, -30, done_at - timedelta(hours=1), done_at)
    log = shop.rows(await shop.ok(shop.http.get(f"/tools/{TOOL}/maintenance-log")), "items")
    level = (await shop.levels())["L1"]
    assert [job["shots_since_last"] for job in log[::-1]] == [100, 47, 106, 257, 8]
    assert sum(int(str(job["shots_since_last"])) for job in log) + int(str(level["shots_since"])) == shop.total_high
