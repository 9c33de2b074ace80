"""Where the sources deliver: one transaction per batch, and the wake-ups after it."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta

import structlog

from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId
from toolcare_shared.precedence import goes_first
from toolcare_shared.spans import beginning
from toolcare_shotcounter import store, trusting, usecases
from toolcare_shotcounter.announcements import SELF
from toolcare_shotcounter.domain import MachineIsCounted, UnknownMachine, UnknownSource, UsualSourceRemoved
from toolcare_shotcounter.leases import Fence, no_fence
from toolcare_shotcounter.news import News
from toolcare_shotcounter.readings import NoSource, Reading, Refused, SourceState, StateReport

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_WITHOUT_FOR_S = 2.0


class ShotIntake:
    """The `Intake` of the running service. Remembers which machine has which source, and what was reported last."""

    def __init__(
        self, database: Database, clock: Clock, default_cycle: timedelta, news: News, fence: Fence = no_fence
    ) -> None:
        self._database = database
        self._clock = clock
        self._default_cycle = default_cycle
        self._news = news
        self._fence = fence
        self._sources: dict[str, SourceId] = {}
        self._without: dict[str, tuple[NoSource, float]] = {}
        self._reported: dict[SourceId, tuple[SourceState, str]] = {}
        self._met: dict[str, bytes] = {}
        self.stopped: frozenset[SourceId] = frozenset()
        """Sources whose configuration does not fit: what comes in for them is left alone until it does."""

    def under(self, fence: Fence) -> "ShotIntake":
        """Return an intake for what is read under a lease: it books nothing once that is lost, and raises LeaseLost.

        What it remembers is its own: under the next lease another copy may have changed everything.
        """
        return ShotIntake(self._database, self._clock, self._default_cycle, self._news, fence)

    async def take(self, readings: Sequence[Reading]) -> None:
        readings = [reading for reading in readings if reading.source_id not in self.stopped]
        if not readings:
            return
        with beginning("count readings", {"readings": len(readings)}):
            await self._count(readings)

    async def _count(self, readings: Sequence[Reading]) -> None:
        async with self._database.write() as session:
            now = self._clock.now()
            with goes_first() if self._may_go_first(readings, now) else nullcontext():
                await self._fence(session)
                outcome = await usecases.count_readings(session, readings, self._default_cycle, now)
        self._news.read(readings)
        for source_id in outcome.touched:
            self._reported.pop(SourceId(source_id), None)
        if outcome.rejections:
            self._news.unpublished.set()
        lines = outcome.lines()
        log.debug("readings.counted", readings=len(readings), lines=len(lines), rejections=len(outcome.rejections))
        if lines:
            self._news.counted({line.tool_id for line in lines if line.tool_id is not None})

    def _may_go_first(self, readings: Sequence[Reading], now: datetime) -> bool:
        """Whether somebody waits for these shots. On PostgreSQL who lets pass may hold rows that the batch wants."""
        return self._database.dialect == "sqlite" and any(now - reading.at < usecases.CUT_OFF for reading in readings)

    async def refuse(self, refusals: Sequence[Refused]) -> None:
        async with self._database.write() as session:
            await self._fence(session)
            await usecases.refuse(session, refusals)
        self._news.unpublished.set()

    async def report(self, *reports: StateReport) -> None:
        said = {told.source_id: (told.state, told.detail) for told in reports}
        news = [told for told in reports if self._reported.get(told.source_id) != said[told.source_id]]
        if not news:
            return
        async with self._database.write() as session:
            await self._fence(session)
            await usecases.report(session, news, self._clock.now())
        self._reported |= said

    async def confirmed_at(self, source_id: SourceId) -> datetime | None:
        async with self._database.read() as session:
            return (await store.counter(session, source_id)).confirmed_at

    async def namespace(self, source_id: SourceId) -> str | None:
        async with self._database.read() as session:
            return (await store.counter(session, source_id)).namespace

    async def keep_namespace(self, source_id: SourceId, place: str, uri: str) -> None:
        with suppress(UnknownSource):  # it was removed, and nobody reads it any more in a moment
            async with self._database.write() as session:
                await self._fence(session)
                await usecases.keep_namespace(session, source_id, place, uri)

    async def meet(self, server: str, certificate: bytes) -> None:
        if self._met.get(server) == certificate:
            return
        with doing(by_rule(SELF, "certificate_seen", server)):
            async with self._database.write() as session:
                await trusting.meet(session, server, certificate, self._clock.now())
        self._met[server] = certificate

    async def source_of(self, machine_id: str) -> SourceId | NoSource:
        known = self._sources.get(machine_id)
        if known is not None:
            return known
        now = asyncio.get_running_loop().time()
        why, until = self._without.get(machine_id, (NoSource.UNKNOWN_MACHINE, 0.0))
        return why if now < until else await self._find_source(machine_id, now)

    async def _find_source(self, machine_id: str, now: float) -> SourceId | NoSource:
        async with self._database.read() as session:
            known = await store.default_source(session, machine_id)
        if known is not None:
            return self._sources.setdefault(machine_id, SourceId(known.id))
        try:
            with doing(by_rule(SELF, "first_message", machine_id)):
                async with self._database.write() as session:
                    found = await usecases.default_source(session, machine_id, self._clock.now())
        except UnknownMachine:
            return self._remember(machine_id, NoSource.UNKNOWN_MACHINE, now)
        except MachineIsCounted:
            return self._remember(machine_id, NoSource.MACHINE_IS_COUNTED, now)
        except UsualSourceRemoved:
            return self._remember(machine_id, NoSource.SOURCE_REMOVED, now)
        self._sources[machine_id] = found
        self._news.sources_changed.set()
        return found

    def _remember(self, machine_id: str, why: NoSource, now: float) -> NoSource:
        """Spare the database the same question at every message of a machine that has no source."""
        self._without = {each: (word, until) for each, (word, until) in self._without.items() if now < until}
        self._without[machine_id] = why, now + _WITHOUT_FOR_S
        return why

    def forget_sources(self) -> None:
        """Look every machine's source up again: one was added, changed or removed."""
        self._sources.clear()
        self._without.clear()
