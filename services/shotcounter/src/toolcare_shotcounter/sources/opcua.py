"""The OPC UA source: one session with one server for all sources that read from it."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import structlog
from asyncua import Client, ua

from toolcare_shared.clock import Clock, SystemClock
from toolcare_shotcounter.readings import (
    Intake,
    OpcuaCounterConfig,
    OpcuaEm77Config,
    ProbeResult,
    ServerAddress,
    SourceConfig,
    SourceSpec,
    SourceState,
    StateReport,
    server_address,
)
from toolcare_shotcounter.sources import delivery
from toolcare_shotcounter.sources.back_off import BackOff
from toolcare_shotcounter.sources.counter_value import NotACounter
from toolcare_shotcounter.sources.euromap77 import Euromap77
from toolcare_shotcounter.sources.opcua_browse import namespaces, surroundings
from toolcare_shotcounter.sources.opcua_counter import PlainCounter
from toolcare_shotcounter.sources.opcua_follower import LOOK_S, Follower, Line
from toolcare_shotcounter.sources.opcua_history import History
from toolcare_shotcounter.sources.opcua_security import Offered, Untrusted, ask, way
from toolcare_shotcounter.sources.opcua_session import (
    ANSWER_S,
    CLOSE_S,
    Faulty,
    Leftover,
    Unreachable,
    session,
    within,
)
from toolcare_shotcounter.sources.opcua_value import counter, shown, type_name
from toolcare_shotcounter.sources.opcua_watch import Press
from toolcare_shotcounter.sources.pooling import PooledIntake
from toolcare_shotcounter.trust import NO_PAPERS, Papers, server_of

log = structlog.get_logger()

PROBE_S = 10.0


class OpcuaServer:
    """`specs` all name the same server and user. A fault of one of them does not disturb the others.

    Whoever changes `papers` makes a new one: no session goes on with a certificate that was given up.
    """

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        *,
        papers: Papers = NO_PAPERS,
        clock: Clock | None = None,
        look_s: float = LOOK_S,
        back_off: BackOff | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self._clock = clock
        self._papers = papers
        self._followers = [_follower(spec, clock, look_s) for spec in specs]
        self._address = address(specs[0].config)
        self._back_off = back_off or BackOff()
        self._history = History(self._readings)

    async def run(self, intake: Intake) -> NoReturn:
        """Run until cancelled; errors of the intake that do not pass come out."""
        with tempfile.TemporaryDirectory(prefix="toolcare-opcua-") as private:
            while True:
                try:
                    await self._one_session(intake, Leftover(Path(private)))
                except (Unreachable, Faulty) as lost:
                    if isinstance(lost, Untrusted):
                        await _introduce(intake, self._address, lost.certificate)
                    state = SourceState.UNREACHABLE if isinstance(lost, Unreachable) else SourceState.FAULTY
                    log.warning("opcua.lost", url=self._address.url, reason=str(lost))
                    await self._report(intake, state, f"{self._address.url}: {lost}")
                await asyncio.sleep(self._back_off.pause_s())

    async def _one_session(self, intake: Intake, leftover: Leftover) -> None:
        check(self._address.url)
        before = self._readings()
        try:
            how = await way(self._address, self._papers, self._clock.now())
            async with session(self._address, how, leftover) as client:
                await self._report(intake, SourceState.WAITING, "Connected; no value heard yet.")
                await self._follow_all(client, intake)
        finally:
            if self._readings() > before:
                self._back_off.reset()

    def _readings(self) -> int:
        return sum(follower.readings for follower in self._followers)

    async def _report(self, intake: Intake, state: SourceState, detail: str) -> None:
        """Tell it of all sources at once: they have one line."""
        told = [StateReport(follower.spec.source_id, state, detail) for follower in self._followers]
        await delivery.ask(lambda: intake.report(*told))

    async def _follow_all(self, client: Client, intake: Intake) -> None:
        lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def gone(reason: Exception) -> None:
            if not lost.done():
                lost.set_exception(Unreachable(f"the connection broke: {reason}"))

        client.connection_lost_callback = gone
        try:
            async with asyncio.TaskGroup() as group:
                pooled = PooledIntake(intake)
                line = Line.of(client, group, pooled, self._history, self._clock)
                for follower in self._followers:
                    group.create_task(follower.follow(line, pooled), name=f"follow {follower.spec.source_id}")
                group.create_task(_until(lost))
        except ExceptionGroup as errors:
            ours, others = errors.split(Unreachable)
            if ours is None or others is not None:
                raise
            raise Unreachable(str(_first(ours))) from errors


async def discover(url: str) -> Offered:
    """Ask a server which ways in it offers; Faulty or Unreachable in words."""
    check(url)
    return await ask(url)


async def probe(
    config: SourceConfig, *, papers: Papers = NO_PAPERS, clock: Clock | None = None, timeout_s: float = PROBE_S
) -> ProbeResult:
    """Look once at what the address offers. The session is closed again in any case."""
    clock = clock or SystemClock()
    if not isinstance(config, OpcuaCounterConfig | OpcuaEm77Config):
        return ProbeResult(reachable=False, detail="This is no OPC UA source.")
    try:
        check(config.url)
    except Faulty as fault:
        return ProbeResult(reachable=False, detail=str(fault))
    try:
        async with asyncio.timeout(max(1.0, timeout_s - CLOSE_S)):
            how = await way(address(config), papers, clock.now())
            async with session(address(config), how) as client:
                return await _look_around(client, config)
    except TimeoutError:
        return ProbeResult(reachable=False, detail=f"{config.url}: nothing sensible came within {timeout_s:g} s.")
    except (Unreachable, ua.UaError) as error:
        return ProbeResult(reachable=False, detail=f"{config.url}: {error}.")
    except Faulty as fault:
        certificate = fault.certificate if isinstance(fault, Untrusted) else None
        return ProbeResult(reachable=False, detail=str(fault), certificate=certificate)


def address(config: SourceConfig) -> ServerAddress:
    """Return the server of a configuration; sources with the same address share a session."""
    found = server_address(config)
    if found is None:
        raise TypeError(f"{type(config).__name__} names no OPC UA server")
    return found


def check(url: str) -> None:
    """Faulty when this is no address of an OPC UA server."""
    try:
        parts = urlsplit(url)
        right = parts.scheme == "opc.tcp" and bool(parts.hostname) and (parts.port or 0) > 0 and url.isprintable()
        (parts.hostname or "").encode("idna")
    except ValueError:
        right = False
    if not right:
        raise Faulty(f"{url!r} is no OPC UA address. It looks like opc.tcp://press-1.plant:4840.")


def _follower(spec: SourceSpec, clock: Clock, look_s: float) -> Follower:
    if not isinstance(spec.config, OpcuaCounterConfig | OpcuaEm77Config):
        raise TypeError(f"{spec.kind} is not read over OPC UA")
    return Follower(spec, _press(spec.config), clock, sampling_ms=spec.config.sampling_ms, look_s=look_s)


def _press(config: OpcuaCounterConfig | OpcuaEm77Config) -> Press:
    return Euromap77(config) if isinstance(config, OpcuaEm77Config) else PlainCounter(config)


async def _look_around(client: Client, config: OpcuaCounterConfig | OpcuaEm77Config) -> ProbeResult:
    press = _press(config)
    try:
        watched = await press.find(client)
    except Faulty as fault:
        there = await surroundings(client, await namespaces(client))
        return ProbeResult(reachable=True, detail=str(fault), found=dict(there))
    nodes = {"value": watched.counter, **watched.notes}
    data = await within(ANSWER_S, client.read_attributes(nodes.values()), "reading what was found")
    values: dict[str, object] = {}
    for name, one in zip(nodes, data, strict=True):
        values[name] = one.Value.Value if one.Value is not None else None
        press.note(name, values[name])
    found = press.found(values, watched) | {"type": type_name(data[0]), "shown": shown(data[0])}
    try:
        good = counter(data[0], watched.bits)
    except NotACounter as wrong:
        return ProbeResult(reachable=True, detail=f"The node is there, but {wrong}.", found=found)
    what = f"{watched.counter_name} counter" if watched.counter_name else "counter"
    return ProbeResult(
        reachable=True, detail=f"The {what} stands at {good.value}.", found=found | {"value": good.value}
    )


async def _introduce(intake: Intake, address: ServerAddress, certificate: bytes) -> None:
    await delivery.ask(lambda: intake.meet(server_of(address.url), certificate))


async def _until(lost: asyncio.Future[None]) -> None:
    await lost


def _first(group: BaseExceptionGroup[Unreachable]) -> BaseException:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
