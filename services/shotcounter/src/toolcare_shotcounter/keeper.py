"""Runs the sources that are configured: what a person adds, changes or removes takes effect at once.

One connection to the broker hears all MQTT sources of a lane, another one all of Sparkplug while there are any; each
OPC UA server has one session for all its sources. Of several copies of the service each runs what is leased to it. A
part that crashes is started anew with a back-off and never takes another with it.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import structlog

from toolcare_shared.context import ServiceContext
from toolcare_shared.health import Finding, Status
from toolcare_shared.ids import SourceId
from toolcare_shared.messaging.session import MqttSession
from toolcare_shotcounter import config, store
from toolcare_shotcounter.credentials import Credentials
from toolcare_shotcounter.domain import ConfigDoesNotFit
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.lanes import end_lanes_from, session_name
from toolcare_shotcounter.leases import Lease, LeaseLost, Leases
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
from toolcare_shotcounter.sharing import SPARKPLUG, lane_of, mqtt_unit, opcua_unit, weights
from toolcare_shotcounter.sources import delivery
from toolcare_shotcounter.sources.mqtt import AHEAD, ALL, Lane, MqttInput
from toolcare_shotcounter.tables import SourceRow
from toolcare_shotcounter.trust import NO_PAPERS, Papers

if TYPE_CHECKING:
    from toolcare_shotcounter.sources.sparkplug import SparkplugHost

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_STEADY_S = 60.0
_STOP_S = 15.0
_AT_ONCE_S = 0.5


@dataclass(frozen=True, slots=True)
class Server:
    """The sources that share a session: the same address, user and certificates. What differs comes anew."""

    address: ServerAddress
    specs: tuple[SourceSpec, ...] = field(hash=False)
    papers: Papers = NO_PAPERS

    @property
    def unit(self) -> str:
        return opcua_unit(self.address.url)


@dataclass(frozen=True, slots=True)
class Configured:
    """The sources that shall run, and what follows from them alone: it is looked at each second."""

    specs: Sequence[SourceSpec]
    weights: Mapping[str, int]
    by_server: Mapping[ServerAddress, tuple[SourceSpec, ...]]

    @classmethod
    def of(cls, specs: Sequence[SourceSpec], lanes: int) -> Self:
        return cls(specs, weights(specs, lanes), by_server(specs))


@dataclass(frozen=True, slots=True)
class Heard:
    """What one MQTT session hears."""

    number: int
    lane: Lane
    specs: tuple[SourceSpec, ...]


@dataclass(slots=True)
class _Part:
    """Something that runs under a lease."""

    lease: Lease
    intake: ShotIntake
    source: Source
    task: asyncio.Task[None]
    hears: Heard | tuple[SourceSpec, ...]

    @property
    def specs(self) -> Sequence[SourceSpec]:
        """The sources that stand still when it crashes."""
        if not isinstance(self.hears, Heard):
            return self.hears
        return [spec for spec in self.hears.specs if self.hears.lane.hears(spec.machine_id)]


@dataclass(frozen=True, slots=True)
class _Ending:
    """Of a part that was told to end: what it reads, and until when that is left to it alone."""

    unit: str
    until: float


class SourceKeeper:
    """Holds the running sources against the configured ones, every few seconds and whenever `News` says so."""

    def __init__(
        self,
        context: ServiceContext,
        intake: ShotIntake,
        credentials: Credentials,
        news: News,
        every_s: float,
        leases: Leases,
        *,
        sparkplug_host: str = "",
        lanes: int = 1,
    ) -> None:
        self._context = context
        self._intake = intake
        self._credentials = credentials
        self._news = news
        self._every_s = every_s
        self._leases = leases
        self._host_id = sparkplug_host or context.topics.client_id("toolcare")
        self._lanes = lanes
        self._texts: Sequence[object] | None = None
        self._known = Configured.of((), lanes)
        self._parts: dict[Hashable, _Part] = {}
        self._lines: dict[Hashable, MqttSession] = {}
        self._ending: dict[asyncio.Task[None], _Ending] = {}

    async def run(self) -> None:
        self._context.health.probe("readings", self._lines_well)
        async with self._leases.joined(), asyncio.TaskGroup() as group:
            await delivery.ask(self._credentials.seal_open_secrets)
            while True:
                self._news.sources_changed.clear()
                await self._reconcile(group)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._every_s):
                        await self._news.sources_changed.wait()

    # --- what is wanted

    async def _configured(self) -> Configured:
        rows = await delivery.ask(self._changed)
        if rows is None:
            return self._known
        specs = [spec for row in rows if (spec := await self._spec(row)) is not None]
        self._known = Configured.of(specs, self._lanes)
        self._intake.stopped = frozenset(SourceId(row.id) for row in rows) - {spec.source_id for spec in specs}
        for part in self._parts.values():
            part.intake.stopped = self._intake.stopped
        return self._known

    async def _changed(self) -> Sequence[SourceRow] | None:
        """The sources that shall run; None while they are those of the last time. It is asked each second."""
        async with self._context.database.read() as session:
            texts = await store.source_texts(session)
            if texts == self._texts:
                return None
            rows = [row for row in await store.sources(session) if row.enabled]
        self._texts = texts
        return rows

    async def _spec(self, row: SourceRow) -> SourceSpec | None:
        """A stored configuration that no longer fits stops its own source alone, and says so."""
        try:
            return config.spec(row, self._credentials.sealing)
        except ConfigDoesNotFit as misfit:
            report = StateReport(SourceId(row.id), SourceState.FAULTY, str(misfit))
            await delivery.ask(lambda: self._intake.report(report))
            return None

    async def _servers(self, known: Configured, ours: Mapping[str, Lease]) -> frozenset[Server]:
        mine = {address for address in known.by_server if opcua_unit(address.url) in ours}
        papers = await delivery.ask(lambda: self._credentials.papers(mine))
        return frozenset(Server(address, known.by_server[address], papers.get(address, NO_PAPERS)) for address in mine)

    async def _hearing(self, specs: Sequence[SourceSpec], ours: Mapping[str, Lease]) -> Sequence[Heard]:
        numbers = [number for number in range(self._lanes) if mqtt_unit(number) in ours]
        by_mqtt = tuple(spec for spec in specs if isinstance(spec.config, MqttConfig | MqttMappedConfig))
        if self._lanes == 1 or not numbers:
            return [Heard(number, ALL, by_mqtt) for number in numbers]
        machines = await delivery.ask(self._machines)
        return [Heard(number, lane(machines, number, self._lanes), by_mqtt) for number in numbers]

    async def _machines(self) -> frozenset[str]:
        async with self._context.database.read() as session:
            return await store.machine_ids(session)

    # --- what runs

    async def _reconcile(self, group: asyncio.TaskGroup) -> None:
        """First let go of what is another copy's by now, or shall be; only then run what is ours."""
        known = await self._configured()
        share = await delivery.ask(lambda: self._leases.renew(known.weights))
        ours = {unit: lease for unit, lease in share.held.items() if unit not in share.surplus}
        hearing = await self._hearing(known.specs, ours)
        follows = tuple(spec for spec in known.specs if isinstance(spec.config, SparkplugConfig) and SPARKPLUG in ours)
        running = await self._servers(known, ours)
        wanted: dict[Hashable, Lease] = {server: ours[server.unit] for server in running}
        wanted |= {mqtt_unit(heard.number): ours[mqtt_unit(heard.number)] for heard in hearing}
        wanted |= {SPARKPLUG: ours[SPARKPLUG]} if follows else {}
        await self._end_all_but(wanted)
        busy = {ending.unit for ending in self._ending.values()}
        await delivery.ask(lambda: self._leases.release(share.surplus - busy))
        for heard in hearing:
            if mqtt_unit(heard.number) not in busy:
                self._hear(group, heard, wanted[mqtt_unit(heard.number)])
        if follows and SPARKPLUG not in busy:
            self._follow(group, follows, wanted[SPARKPLUG])
        for server in running - self._parts.keys():
            if server.unit not in busy:
                self._start(group, server, wanted[server], _server(server, self._context), server.specs)

    async def _end_all_but(self, wanted: Mapping[Hashable, Lease]) -> None:
        """End what is not wanted. What takes longer, as a server that hangs, holds up only what reads the same."""
        now = asyncio.get_running_loop().time()
        for key, part in list(self._parts.items()):
            if wanted.get(key) != part.lease or part.task.done():
                part.task.cancel()
                self._ending[part.task] = _Ending(part.lease.unit, now + _STOP_S)
                self._lines.pop(key, None)
                del self._parts[key]
        if self._ending:
            await asyncio.wait(self._ending, timeout=_AT_ONCE_S)
        now = asyncio.get_running_loop().time()
        self._ending = {task: one for task, one in self._ending.items() if not task.done() and now < one.until}

    def _hear(self, group: asyncio.TaskGroup, heard: Heard, lease: Lease) -> None:
        """All MQTT sources of a lane. Its session at the broker is the lane's, whichever copy has it."""
        known = self._parts.get(lease.unit)
        if known is None:
            if heard.number == 0:
                group.create_task(end_lanes_from(self._lanes, self._lane_session), name="lanes that are gone")
            session = MqttSession(
                self._context.broker,
                self._context.topics.client_id(session_name(heard.number)),
                receive_maximum=AHEAD,
                is_ours=lambda: self._leases.is_held(lease),
                clock=self._context.clock,
            )
            source = MqttInput(heard.specs, session, self._context.topics, lane=heard.lane, clock=self._context.clock)
            self._lines[lease.unit] = session
            self._start(group, lease.unit, lease, source, heard)
        elif isinstance(known.source, MqttInput) and known.hears != heard:
            known.hears = heard
            known.intake.forget_sources()
            known.source.remap(heard.specs, heard.lane)

    def _lane_session(self, number: int) -> MqttSession:
        return MqttSession(self._context.broker, self._context.topics.client_id(session_name(number)))

    def _follow(self, group: asyncio.TaskGroup, follows: tuple[SourceSpec, ...], lease: Lease) -> None:
        # Protocol Buffers are loaded by the first source that speaks them.
        from toolcare_shotcounter.sources.sparkplug import SparkplugHost

        known = self._parts.get(SPARKPLUG)
        if known is None:
            host = self._sparkplug_host(follows, lease)
            self._start(group, SPARKPLUG, lease, host, follows)
        elif isinstance(known.source, SparkplugHost) and known.hears != follows:
            known.hears = follows
            known.source.remap(follows)

    def _sparkplug_host(self, specs: Sequence[SourceSpec], lease: Lease) -> "SparkplugHost":
        from toolcare_shotcounter.sources.sparkplug import SparkplugHost

        client_id = self._context.topics.client_id("toolcare-shotcounter-sparkplug")
        host = SparkplugHost(
            specs,
            self._context.broker,
            client_id,
            self._host_id,
            clock=self._context.clock,
            is_ours=lambda: self._leases.is_held(lease),
        )
        self._lines[SPARKPLUG] = host.session
        return host

    def _start(
        self,
        group: asyncio.TaskGroup,
        key: Hashable,
        lease: Lease,
        source: Source,
        hears: Heard | tuple[SourceSpec, ...],
    ) -> None:
        intake = self._intake.under(self._leases.fence(lease))
        intake.stopped = self._intake.stopped
        task = group.create_task(self._kept_alive(key, source, intake), name=lease.unit)
        self._parts[key] = _Part(lease, intake, source, task, hears)

    async def _kept_alive(self, key: Hashable, source: Source, intake: ShotIntake) -> None:
        """Run one part for ever; its crash is reported at its sources and tried again after a pause."""
        clock = asyncio.get_running_loop().time
        pause_s = _FIRST_PAUSE_S
        while True:
            started = clock()
            try:
                await source.run(intake)
            except Exception as error:
                if lost_lease(error):
                    self._news.sources_changed.set()
                    return
                part = self._parts.get(key)
                specs = part.specs if part is not None else ()
                log.exception("source.crashed", sources=[spec.source_id for spec in specs])
                await self._tell_crash(intake, specs, error)
            pause_s = _FIRST_PAUSE_S if clock() - started > _STEADY_S else min(2 * pause_s, _LONGEST_PAUSE_S)
            await asyncio.sleep(pause_s)

    async def _tell_crash(self, intake: ShotIntake, specs: Sequence[SourceSpec], error: Exception) -> None:
        detail = f"Toolcare stumbled over this source ({type(error).__name__}) and tries again; its log says more."
        try:
            await intake.report(*[StateReport(spec.source_id, SourceState.FAULTY, detail) for spec in specs])
        except Exception:  # the same database that made the source crash may refuse this too
            log.exception("source.not_reported", sources=[spec.source_id for spec in specs])

    async def _lines_well(self) -> Finding:
        """Connections that hear the PLCs: a broker that is away or does not let us listen shows there."""
        troubles = [session.trouble for session in self._lines.values() if session.trouble is not None]
        if troubles:
            return Finding(Status.DEGRADED, troubles[0])
        return Finding(Status.OK, "" if self._lines else "another copy of this service hears the broker")


def by_server(specs: Sequence[SourceSpec]) -> dict[ServerAddress, tuple[SourceSpec, ...]]:
    """Group the OPC UA sources by the session they can share; a PLC has few to give."""
    shared: dict[ServerAddress, list[SourceSpec]] = {}
    for spec in specs:
        address = server_address(spec.config)
        if address is not None:
            shared.setdefault(address, []).append(spec)
    return {address: tuple(group) for address, group in shared.items()}


def lane(machines: frozenset[str], number: int, lanes: int) -> Lane:
    mine = frozenset(machine for machine in machines if lane_of(machine, lanes) == number)
    return Lane(mine, machines - mine, is_first=number == 0)


def lost_lease(error: Exception) -> bool:
    """Whether another copy has what this one was reading; whatever else broke with it is that one's now."""
    if isinstance(error, ExceptionGroup):
        return error.subgroup(LeaseLost) is not None
    return isinstance(error, LeaseLost)


def _server(server: Server, context: ServiceContext) -> Source:
    # asyncua costs 51 MB and 0.8 s: plants without an OPC UA source never pay for it.
    from toolcare_shotcounter.sources.opcua import OpcuaServer

    return OpcuaServer(server.specs, papers=server.papers, clock=context.clock)
