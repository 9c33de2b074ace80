"""What a count costs once it is booked: processor time to tell it, and of each service that hears it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL

from toolcare_actions.consumers import actions_handlers
from toolcare_failures.consumers import failures_handlers
from toolcare_gateway.consumers import read_model_handlers
from toolcare_gateway.live import Live
from toolcare_gateway.notifications.news import News as GatewayNews
from toolcare_maintenance.consumers import ACTOR, maintenance_handlers
from toolcare_maintenance.domain.intervals import Interval
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import WantedLevel, WantedPlan, make_plan
from toolcare_registry.consumers import registry_handlers
from toolcare_shared import migrations
from toolcare_shared.clock import Clock, FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.registry import ToolMounted, ToolRegistered, ToolStatus
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers, Stream
from toolcare_shared.messaging.handling import Handling
from toolcare_shared.messaging.probe import pass_by
from toolcare_shared.messaging.relay import Relay
from toolcare_shared.messaging.session import Connection
from toolcare_shared.messaging.stream import BATCH
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing import fresh
from toolcare_shotcounter import usecases

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CYCLE = timedelta(seconds=20)
ZONE = "Europe/Berlin"
_TICK_S = 0.01
_RELAYED_S, _LOOK_S = 60.0, 0.01
_TOOLS, _COUNTS = Stream("registry", "tool"), Stream("shotcounter", "tool")
_PLAN = WantedPlan("Care", [WantedLevel("L1", "Clean vents", Interval(shots=1_000_000, days=None))])


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


async def bytes_of(database: Database, table: str) -> int:
    """What a table takes with its indexes once the room of rows that were changed is given back."""
    async with database.read() as session:
        await session.execute(text(f'VACUUM FULL "{table}"'))
        return int(await session.scalar(text(f"SELECT pg_total_relation_size('{table}')")) or 0)


class Work:
    """Processor time of this process and of the database server, for what is done within `measured`."""

    def __init__(self, postgres: int) -> None:
        self._postgres = postgres
        self.own_s = self.database_s = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        own, theirs = time.process_time(), tree_s(self._postgres)
        yield
        self.own_s += time.process_time() - own
        self.database_s += tree_s(self._postgres) - theirs

    def each(self, count: int, who: str, what: str) -> Mapping[str, float]:
        return {
            f"{who}, ms {what}": 1000 * self.own_s / count,
            f"PostgreSQL of {who}, ms {what}": 1000 * self.database_s / count,
        }


class Telling:
    """The shotcounter's counts, written down as events and brought to the broker."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._relay = Relay(database, "shotcounter", Topics(), clock=clock)
        self.told = 0

    @asynccontextmanager
    async def over(self, connection: Connection) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._relay.number()), asyncio.create_task(self._relay.publish(connection))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def tell(self) -> None:
        """Return when the broker has all that is new."""
        async with self._database.write() as session:
            self.told += len(await usecases.publish_counts(session, self._clock.now()))
        async with asyncio.timeout(_RELAYED_S):
            while self._relay.published < self.told:  # noqa: ASYNC110 - the relay tells nobody
                await asyncio.sleep(_LOOK_S)


def _gateway(clock: Clock) -> Handlers:
    live = Live()
    return read_model_handlers(clock, live, ZONE, GatewayNews(live))


HEARERS: Mapping[str, Callable[[Clock], Handlers]] = {
    "registry": registry_handlers,
    "maintenance": maintenance_handlers,
    "failures": failures_handlers,
    "actions": lambda clock: actions_handlers(clock, ZONE),
    "gateway": _gateway,
}


async def hearing(postgresql: URL, name: str, tools: int, counts: int) -> Mapping[str, float]:
    """A service hears the counts of all tools in turn, as many at once as it takes together."""
    clock = FixedClock(START + timedelta(days=1))
    database = await opened(postgresql, f"bench_hearing_{name}", f"toolcare_{name}")
    handling = Handling(database, HEARERS[name](clock), clock, pass_by)
    await _take(handling, _TOOLS, _described(tools))
    if name == "maintenance":
        await _planned(database, tools, clock)
    work, events = Work(await server_pid(database)), [_counted(number, tools) for number in range(counts)]
    with work.measured():
        await _take(handling, _COUNTS, events)
    inbox = await bytes_of(database, "inbox")
    await database.dispose()
    return {**work.each(counts, name, "a count heard"), f"inbox of {name}, bytes a count heard": inbox / counts}


async def described(database: Database, tools: int) -> None:
    """Have the gateway's read models know so many tools."""
    clock = FixedClock(START)
    await _take(Handling(database, _gateway(clock), clock, pass_by), _TOOLS, _described(tools))


async def _take(handling: Handling, stream: Stream, events: Sequence[Event]) -> None:
    envelopes = [_envelope(event, place + 1) for place, event in enumerate(events)]
    for first in range(0, len(envelopes), BATCH):
        taken = await handling.take(stream, envelopes[first : first + BATCH], gaps=False, report=_no_trouble)
        assert len(taken.fresh) == len(envelopes[first : first + BATCH]), stream
    assert not handling.buried, stream


def _no_trouble(trouble: str | None) -> None:
    assert trouble is None, trouble


async def _planned(database: Database, tools: int, clock: Clock) -> None:
    """Each count is judged against a level."""
    for number in range(tools):
        async with database.write() as session:
            await make_plan(Occasion(session, ACTOR, clock.now()), f"t{number}", _PLAN)


def _described(tools: int) -> list[Event]:
    return [event for number in range(tools) for event in _tool(number)]


def _tool(number: int) -> tuple[Event, Event]:
    return (
        ToolRegistered(
            tool_id=f"t{number}",
            number=f"T{number}",
            name=f"Tool {number}",
            status=ToolStatus.RELEASED,
            cavity_count=8,
            expected_cycle_ms=20_000,
            version=1,
            at=START,
        ),
        ToolMounted(
            tool_id=f"t{number}",
            machine_id=f"p{number}",
            mounting_id=f"run-{number}",
            shot_factor=1,
            version=2,
            at=START,
        ),
    )


def _counted(number: int, tools: int) -> Event:
    turn, tool = divmod(number, tools)
    at = START + CYCLE * (turn + 1)
    return ShotsCounted(
        tool_id=f"t{tool}",
        machine_id=f"p{tool}",
        source_id=f"s{tool}",
        shots=1,
        shots_high=1,
        total=turn + 1,
        total_high=turn + 1,
        from_at=at - CYCLE,
        to_at=at,
        origin=ShotOrigin.COUNTER,
        mounting_id=f"run-{tool}",
        at=at,
    )


def _envelope(event: Event, position: int) -> Envelope:
    return Envelope(
        id=new_id(),
        source=source_of(event.publisher),
        type=event.type_name(),
        subject=event.subject,
        time=event.at,
        data=event.model_dump(mode="json"),
        sequence=position,
        position=position,
        correlationid=new_id(),
        actor=f"service:{event.publisher}",
    )
