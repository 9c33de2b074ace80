"""Runs the sources that are configured: what a person adds, changes or removes takes effect at once.

One connection to the broker hears all MQTT sources, another one all of Sparkplug while there are any; each OPC UA
server has one session for all its sources. A part
that crashes is started anew with a back-off and never takes another with it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from toolcare_shared.context import ServiceContext
from toolcare_shared.health import Finding, Probe, Status
from toolcare_shared.ids import SourceId
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging.session import MqttSession
from toolcare_shotcounter import config, store
from toolcare_shotcounter.credentials import Credentials
from toolcare_shotcounter.domain import ConfigDoesNotFit
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.readings import (
    MqttConfig,
    MqttMappedConfig,
    ServerAddress,
    Source,
    SourceSpec,
    SourceState,
    SparkplugConfig,
    StateReport,
    server_address,
)
from toolcare_shotcounter.sources import delivery
from toolcare_shotcounter.sources.mqtt import AHEAD, MqttInput
from toolcare_shotcounter.tables import SourceRow
from toolcare_shotcounter.trust import NO_PAPERS, Papers

if TYPE_CHECKING:
    from toolcare_shotcounter.sources.sparkplug import SparkplugHost

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_STEADY_S = 60.0
_STOP_S = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """The sources that share a session: the same address, user and certificates. What differs comes anew."""

    address: ServerAddress
    specs: tuple[SourceSpec, ...]
    papers: Papers = NO_PAPERS


class SourceKeeper:
    """Holds the running sources against the configured ones, every few seconds and whenever `News` says so."""

    def __init__(
        self,
        context: ServiceContext,
        intake: ShotIntake,
        credentials: Credentials,
        news: News,
        every_s: float,
        *,
        sparkplug_host: str = "",
    ) -> None:
        self._context = context
        self._intake = intake
        self._credentials = credentials
        self._news = news
        self._every_s = every_s
        self._host_id = sparkplug_host or context.topics.client_id("toolcare")
        self._sparkplug_specs: list[SourceSpec] = []
        self._sparkplug: SparkplugHost | None = None
        self._sparkplug_task: asyncio.Task[None] | None = None
        self._running: dict[Server, asyncio.Task[None]] = {}

    async def run(self) -> None:
        async with owner_lock(self._context.database, "sources"), asyncio.TaskGroup() as group:
            await delivery.ask(self._credentials.seal_open_secrets)
            mqtt = self._mqtt_input(await self._configured())
            group.create_task(self._kept_alive(mqtt, ()), name="mqtt")
            while True:
                self._news.sources_changed.clear()
                await self._reconcile(group, mqtt)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._every_s):
                        await self._news.sources_changed.wait()

    async def _configured(self) -> Sequence[SourceSpec]:
        rows = await delivery.ask(self._enabled)
        specs = [spec for row in rows if (spec := await self._spec(row)) is not None]
        self._intake.stopped = frozenset(SourceId(row.id) for row in rows) - {spec.source_id for spec in specs}
        return specs

    async def _enabled(self) -> Sequence[SourceRow]:
        async with self._context.database.read() as session:
            return [row for row in await store.sources(session) if row.enabled]

    async def _spec(self, row: SourceRow) -> SourceSpec | None:
        """A stored configuration that no longer fits stops its own source alone, and says so."""
        try:
            return config.spec(row, self._credentials.sealing)
        except ConfigDoesNotFit as misfit:
            report = StateReport(SourceId(row.id), SourceState.FAULTY, str(misfit))
            await delivery.ask(lambda: self._intake.report(report))
            return None

    def _mqtt_input(self, specs: Sequence[SourceSpec]) -> MqttInput:
        client_id = self._context.topics.client_id("toolcare-shotcounter-readings")
        session = MqttSession(self._context.broker, client_id, receive_maximum=AHEAD)
        self._context.health.probe("readings", _connection(session))
        self._mqtt_specs = _by_mqtt(specs)
        return MqttInput(self._mqtt_specs, session, self._context.topics, clock=self._context.clock)

    async def _reconcile(self, group: asyncio.TaskGroup, mqtt: MqttInput) -> None:
        specs = await self._configured()
        by_mqtt = _by_mqtt(specs)
        if by_mqtt != self._mqtt_specs:
            self._mqtt_specs = by_mqtt
            self._intake.forget_sources()
            mqtt.remap(by_mqtt)
        await self._reconcile_sparkplug(group, [spec for spec in specs if isinstance(spec.config, SparkplugConfig)])
        addresses = {found for spec in specs if (found := server_address(spec.config)) is not None}
        wanted = servers(specs, await delivery.ask(lambda: self._credentials.papers(addresses)))
        for server in [server for server in self._running if server not in wanted]:
            task = self._running.pop(server)
            task.cancel()
            await asyncio.wait([task], timeout=_STOP_S)
        for server in wanted:
            if server not in self._running:
                self._running[server] = group.create_task(self._serve(server), name=f"opcua {server.address.url}")

    async def _reconcile_sparkplug(self, group: asyncio.TaskGroup, specs: list[SourceSpec]) -> None:
        if specs == self._sparkplug_specs:
            return
        self._sparkplug_specs = specs
        if not specs and self._sparkplug_task is not None:
            task, self._sparkplug, self._sparkplug_task = self._sparkplug_task, None, None
            task.cancel()
            await asyncio.wait([task], timeout=_STOP_S)
        elif self._sparkplug is not None:
            self._sparkplug.remap(specs)
        elif specs:
            self._sparkplug = self._sparkplug_host(specs)
            self._sparkplug_task = group.create_task(self._kept_alive(self._sparkplug, ()), name="sparkplug")

    def _sparkplug_host(self, specs: Sequence[SourceSpec]) -> "SparkplugHost":
        # Protocol Buffers are loaded by the first source that speaks them.
        from toolcare_shotcounter.sources.sparkplug import SparkplugHost

        client_id = self._context.topics.client_id("toolcare-shotcounter-sparkplug")
        host = SparkplugHost(specs, self._context.broker, client_id, self._host_id, clock=self._context.clock)
        self._context.health.probe("sparkplug", _connection(host.session, lambda: self._sparkplug is host))
        return host

    async def _serve(self, server: Server) -> None:
        # asyncua costs 51 MB and 0.8 s: plants without an OPC UA source never pay for it.
        from toolcare_shotcounter.sources.opcua import OpcuaServer

        source = OpcuaServer(server.specs, papers=server.papers, clock=self._context.clock)
        await self._kept_alive(source, server.specs)

    async def _kept_alive(self, source: Source, specs: Sequence[SourceSpec]) -> None:
        """Run one part for ever; its crash is reported at its sources and tried again after a pause."""
        clock = asyncio.get_running_loop().time
        pause_s = _FIRST_PAUSE_S
        while True:
            started = clock()
            try:
                await source.run(self._intake)
            except Exception as error:
                log.exception("source.crashed", sources=[spec.source_id for spec in specs])
                await self._tell_crash(specs, error)
            pause_s = _FIRST_PAUSE_S if clock() - started > _STEADY_S else min(2 * pause_s, _LONGEST_PAUSE_S)
            await asyncio.sleep(pause_s)

    async def _tell_crash(self, specs: Sequence[SourceSpec], error: Exception) -> None:
        detail = f"Toolcare stumbled over this source ({type(error).__name__}) and tries again; its log says more."
        for spec in specs:
            try:
                await self._intake.report(StateReport(spec.source_id, SourceState.FAULTY, detail))
            except Exception:  # the same database that made the source crash may refuse this too
                log.exception("source.not_reported", source=spec.source_id)


def _connection(session: MqttSession, is_wanted: Callable[[], bool] = lambda: True) -> Probe:
    """Health of a connection that hears the PLCs: a broker that is away or does not let us listen shows there."""

    async def ask() -> Finding:
        fine = session.trouble is None or not is_wanted()
        return Finding(Status.OK) if fine else Finding(Status.DEGRADED, session.trouble or "")

    return ask


def servers(specs: Sequence[SourceSpec], papers: Mapping[ServerAddress, Papers]) -> frozenset[Server]:
    """Group the OPC UA sources by the session they can share; a PLC has few to give."""
    shared: dict[ServerAddress, list[SourceSpec]] = {}
    for spec in specs:
        address = server_address(spec.config)
        if address is not None:
            shared.setdefault(address, []).append(spec)
    return frozenset(Server(each, tuple(group), papers.get(each, NO_PAPERS)) for each, group in shared.items())


def _by_mqtt(specs: Sequence[SourceSpec]) -> list[SourceSpec]:
    return [spec for spec in specs if isinstance(spec.config, MqttConfig | MqttMappedConfig)]
