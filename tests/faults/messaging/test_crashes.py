"""Whatever dies, at whatever step: in the end each event was handled exactly once and per subject in order.

Publisher and consumer are processes; they die by SIGKILL, the broker too.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from tests.faults.database_server import Server, own_server
from tests.faults.seed import SEED

from toolcare_shared.db import Database
from toolcare_shared.messaging.probe import Step
from toolcare_shared.testing.broker import BrokerFailed, Mosquitto
from toolcare_shared.testing.postgres import Databases, Templates
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.trial import effect, make_tables
from toolcare_shared.testing.trial_process import TOOLS
from toolcare_shared.testing.waiting import wait_until

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(600)]

IS_LONG = "TOOLCARE_FAULT_S" in os.environ
ON_SOME = pytest.mark.parametrize("databases", ["sqlite", "postgresql"] if IS_LONG else ["sqlite"], indirect=True)
"""The broker is the same for both."""
FAULT_S = float(os.environ.get("TOOLCARE_FAULT_S", "1.5"))
PRESS_STEPS = (Step.RECORDED, Step.RECORD_COMMITTED, Step.NUMBERED, Step.PUBLISHED, Step.PUBACK, Step.SENT)
DESK_STEPS = (Step.RECEIVED, Step.HANDLER_START, Step.HANDLER_DONE, Step.COMMITTED, Step.ACKED)


@dataclass
class Plant:
    press_url: str
    desk_url: str
    mosquitto: Mosquitto
    folder: Path
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        self.press = Database(self.press_url)
        self.desk = Database(self.desk_url)
        self.stop = self.folder / "stop"

    def process(self, role: str, name: str, crash: Sequence[str] = ()) -> ServiceProcess:
        arguments = [role, self.press_url, self.desk_url, str(self.mosquitto.port), str(self.stop), *crash]
        return ServiceProcess("toolcare_shared.testing.trial_process", arguments, output=self.folder / f"{name}.log")

    async def die_at_each(self, role: str, steps: Sequence[Step]) -> ServiceProcess:
        """Start the service once per step, each time to its death there, and at last to live on."""
        for step in steps:
            process = self.process(role, f"{role}-{step}", (step, "4"))
            await process.start()
            async with asyncio.timeout(40):
                assert await process.wait() == -signal.SIGKILL, process.log()
        survivor = self.process(role, f"{role}-survivor")
        await survivor.start()
        self._stack.push_async_callback(survivor.kill)
        return survivor

    async def start(self, role: str, name: str) -> ServiceProcess:
        process = self.process(role, name)
        await process.start()
        self._stack.push_async_callback(process.kill)
        return process

    @asynccontextmanager
    async def kept_alive(self, role: str) -> AsyncIterator[None]:
        """Start it again whenever it ends, as a supervisor does: one that lost its lock ends by itself."""
        process = self.process(role, role)

        async def again_and_again() -> None:
            while True:
                await process.start()
                await process.wait()

        keeping = asyncio.ensure_future(again_and_again())
        try:
            yield
        finally:
            keeping.cancel()
            await process.kill()

    async def handled(self) -> int:
        async with self.desk.read() as session:
            return await session.scalar(select(func.count()).select_from(effect)) or 0

    async def expect_each_once_in_order(self) -> None:
        """Let the press record no more, and wait until the desk has all of it."""
        self.stop.touch()
        await wait_until(self.stop.read_text, 40, what="the press stops recording")
        events = int(self.stop.read_text())

        async def all_handled() -> bool:
            return await self.handled() >= events

        await wait_until(all_handled, 60, what=f"{events} events are handled")
        async with self.desk.read() as session:
            rows = (await session.execute(select(effect).order_by(effect.c.entry))).all()
        assert Counter(row.event_id for row in rows).most_common(1)[0][1] == 1
        for tool in range(TOOLS):
            numbers = [row.number for row in rows if row.subject == f"t-{tool}"]
            assert numbers == list(range(len(range(tool, events, TOOLS))))
        assert len(rows) == events

    async def close(self) -> None:
        await self._stack.aclose()
        await self.press.dispose()
        await self.desk.dispose()


@asynccontextmanager
async def plant(databases: Databases, mosquitto: Mosquitto, folder: Path) -> AsyncIterator[Plant]:
    built = Plant(await databases.make("press"), await databases.make("desk"), mosquitto, folder)
    try:
        await make_tables(built.press)
        await make_tables(built.desk)
        yield built
    finally:
        await built.close()


async def test_services_killed_at_every_step(databases: Databases, mosquitto: Mosquitto, tmp_path: Path) -> None:
    """Both at once, again and again, each time at another step of the way; the short form takes some by chance."""
    chance = random.Random(SEED)
    print(f"TOOLCARE_SEED={SEED}")
    async with plant(databases, mosquitto, tmp_path) as built:
        async with asyncio.TaskGroup() as group:
            for role, steps in (("press", PRESS_STEPS), ("desk", DESK_STEPS)):
                group.create_task(built.die_at_each(role, steps if IS_LONG else chance.sample(steps, 2)))
        await built.expect_each_once_in_order()


@ON_SOME
async def test_the_broker_killed_and_its_memory_lost(
    databases: Databases, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    """Killed as it is, with its file deleted, and with its file zeroed as a power cut leaves it."""
    async with plant(databases, mosquitto, tmp_path) as built:
        await built.start("press", "press")
        await built.start("desk", "desk")
        for reached, damage in ((50, _nothing), (120, _delete), (190, _zero)):
            await wait_until(partial(_at_least, built, reached), 40, what=f"{reached} events are handled")
            await mosquitto.kill()
            damage(mosquitto.database)
            await _start_guarded(mosquitto)
        await built.expect_each_once_in_order()


async def test_of_two_copies_the_second_takes_over_when_the_first_is_killed(
    databases: Databases, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    """Of publisher and consumer alike; no event is taken by both."""
    async with plant(databases, mosquitto, tmp_path) as built:
        first = [await built.start(role, f"{role}-1") for role in ("press", "desk")]
        await wait_until(lambda: _at_least(built, 50), 40)
        for role in ("press", "desk"):
            await built.start(role, f"{role}-2")
        await wait_until(lambda: _at_least(built, 150), 40)
        for process in first:
            await process.kill()
        await built.expect_each_once_in_order()


async def test_a_database_server_that_hangs_and_dies_loses_nothing(
    database_templates: Templates, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    """Frozen, then one of its processes killed, whereupon it recovers; the long form kills all of it."""
    with ExitStack() as stack, own_server() as url:
        databases = Databases(tmp_path, url, database_templates)
        async with plant(databases, mosquitto, tmp_path) as built, built.kept_alive("press"), built.kept_alive("desk"):
            server = await Server.of(url)
            stack.callback(server.end)
            await wait_until(partial(_at_least, built, 50), 40)
            with server.frozen():
                await asyncio.sleep(FAULT_S)  # how long it hangs; not a wait for something
            await wait_until(partial(_at_least, built, 100), 60)
            for kill, reached in ((server.kill_one, 150), (server.kill, 200))[: 2 if IS_LONG else 1]:
                kill()
                await server.answers()
                await wait_until(partial(_at_least, built, reached), 60)
            await built.expect_each_once_in_order()


async def _at_least(built: Plant, count: int) -> bool:
    try:
        return await built.handled() >= count
    except (DBAPIError, OSError):
        return False


async def _start_guarded(mosquitto: Mosquitto) -> None:
    """As the supervisor's start guard does: a file the broker cannot read is put aside."""
    try:
        await mosquitto.start()
    except BrokerFailed:
        mosquitto.database.rename(mosquitto.database.with_suffix(".bad"))
        await mosquitto.start()


def _nothing(_: Path) -> None:
    pass


def _delete(file: Path) -> None:
    file.unlink(missing_ok=True)


def _zero(file: Path) -> None:
    file.write_bytes(b"\0" * max(1024, file.stat().st_size if file.exists() else 0))
