"""Real OPC UA servers as processes of their own, and an intake that remembers what it was given."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
import pytest_asyncio

from toolcare_shared.clock import Clock
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.readings import (
    NoSource,
    OpcuaCounterConfig,
    Reading,
    Refused,
    SourceConfig,
    SourceKind,
    SourceSpec,
    SourceState,
    StateReport,
)
from toolcare_shotcounter.sources.back_off import BackOff
from toolcare_shotcounter.trust import NO_PAPERS, Papers

SERVER = Path(__file__).with_name("opcua_server.py")
START_S = 100.0


@dataclass
class MemoryIntake:
    """Books nothing, forgets nothing. `failing` makes the next takes fail like a database that is away."""

    machines: dict[str, SourceId] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    refused_together: list[int] = field(default_factory=list)
    reports: list[StateReport] = field(default_factory=list)
    met: list[tuple[str, bytes]] = field(default_factory=list)
    namespaces: dict[SourceId, str] = field(default_factory=dict)
    failing: int = 0
    failed: int = 0
    delay_s: float = 0.0
    asked: int = 0

    async def take(self, readings: Sequence[Reading]) -> None:
        self.asked += 1
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.failing:
            self.failing -= 1
            self.failed += 1
            raise ConnectionError("the database is away")
        self.readings += readings
        self.batches.append(len(readings))

    async def refuse(self, refusals: Sequence[Refused]) -> None:
        self.refusals += refusals
        self.refused_together.append(len(refusals))

    async def report(self, *reports: StateReport) -> None:
        for report in reports:
            if not self.reports or self.reports[-1] != report:
                self.reports.append(report)

    async def confirmed_at(self, source_id: SourceId) -> datetime | None:
        return max((reading.at for reading in self.readings if reading.source_id == source_id), default=None)

    async def namespace(self, source_id: SourceId) -> str | None:
        return self.namespaces.get(source_id)

    async def keep_namespace(self, source_id: SourceId, _: str, uri: str) -> None:
        self.namespaces.setdefault(source_id, uri)

    async def meet(self, server: str, certificate: bytes) -> None:
        if (server, certificate) not in self.met:
            self.met.append((server, certificate))

    async def source_of(self, machine_id: str) -> SourceId | NoSource:
        return self.machines.get(machine_id, NoSource.UNKNOWN_MACHINE)

    @property
    def values(self) -> list[int]:
        """The values in the order they came, repeats left out."""
        values = [reading.value for reading in self.readings]
        return [value for place, value in enumerate(values) if place == 0 or values[place - 1] != value]

    def states(self, source: str = "s1") -> list[SourceState]:
        return [report.state for report in self.reports if report.source_id == source]

    def detail(self, state: SourceState) -> str:
        return next((report.detail for report in reversed(self.reports) if report.state is state), "")


class OpcuaProcess:
    """The server at one address; it may be killed, stopped, and started again with other namespace indexes."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self._errors = folder / f"opcua-{port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"opc.tcp://127.0.0.1:{self.port}/test"

    async def start(self, **order: Any) -> Self:
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - one may outlive the loop of the test that started it
                [sys.executable, str(SERVER), json.dumps({"port": self.port, **order})],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
            )
        assert (await self._answer(START_S)).get("ready"), self._errors.read_text()
        return self

    async def do(self, what: str, **order: Any) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, **order}).encode() + b"\n")
        answer = await self._answer(20)
        assert "error" not in answer, answer
        return answer

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def _answer(self, deadline_s: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(deadline_s):
            line = await asyncio.to_thread(self._process.stdout.readline)
        return dict(json.loads(line)) if line else {"error": f"the server ended: {self._errors.read_text()[-2000:]}"}


@dataclass
class MovedClock:
    """Ours, which a test sets ahead while something waits."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


OpcuaStarter = Callable[..., Awaitable[OpcuaProcess]]


@pytest_asyncio.fixture
async def opcua(tmp_path: Path) -> AsyncIterator[OpcuaStarter]:
    """Start servers; all end with the test."""
    running: list[OpcuaProcess] = []

    async def start(**order: Any) -> OpcuaProcess:
        server = OpcuaProcess(free_port(), tmp_path)
        running.append(server)
        return await server.start(**order)

    yield start
    for server in running:
        server.kill()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpcuaProcess]:
    """One server for all tests that leave it as it was: starting one costs seconds."""
    server = OpcuaProcess(free_port(), tmp_path_factory.mktemp("opcua"))
    asyncio.run(server.start(value=0))
    yield server
    server.kill()


@pytest.fixture
def plc(lasting: OpcuaProcess) -> OpcuaStarter:
    """Give the lasting server a value to begin with."""

    async def begin(value: int) -> OpcuaProcess:
        await lasting.do("set", value=value, type="UInt16")
        return lasting

    return begin


@pytest.fixture
def intake() -> MemoryIntake:
    return MemoryIntake()


@pytest.fixture
def follow() -> Callable[..., Any]:
    """Run an OPC UA source for as long as the block lasts."""
    return following


@asynccontextmanager
async def following(
    intake: MemoryIntake,
    *configs: SourceConfig,
    look_s: float = 0.5,
    papers: Papers = NO_PAPERS,
    clock: Clock | None = None,
    back_off: BackOff | None = None,
) -> AsyncIterator[None]:
    from toolcare_shotcounter.sources.opcua import OpcuaServer

    specs = [
        SourceSpec(SourceId(f"s{number}"), MachineId(f"m{number}"), kind_of(config), config)
        for number, config in enumerate(configs, start=1)
    ]
    back_off = back_off or BackOff(first_s=0.2, most_s=1.0)
    source = OpcuaServer(specs, papers=papers, clock=clock, look_s=look_s, back_off=back_off)
    running = asyncio.ensure_future(source.run(intake))
    try:
        yield
        assert not running.done(), running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def kind_of(config: SourceConfig) -> SourceKind:
    return SourceKind.OPCUA_COUNTER if isinstance(config, OpcuaCounterConfig) else SourceKind.OPCUA_EM77


@pytest.fixture
def reaches() -> Callable[..., Awaitable[None]]:
    """Wait until the intake's last value is this one."""

    async def until(intake: MemoryIntake, value: int, deadline_s: float = 15.0) -> None:
        await wait_until(
            lambda: bool(intake.readings) and intake.readings[-1].value == value,
            deadline_s,
            what=f"value {value}; last were {intake.values[-5:]}, {intake.reports[-3:]}, {intake.refusals[-3:]}",
        )

    return until
