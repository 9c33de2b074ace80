"""The nightly run of a service: each kind with a term, batch by batch, while this copy owns the work."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.audit.gathering import gathering
from toolcare_shared.audit.rows import Rows
from toolcare_shared.auth.actor import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.clock_sync import is_synchronised
from toolcare_shared.context import ServiceContext
from toolcare_shared.contracts.gateway import RetentionChanged, RetentionWanted
from toolcare_shared.contracts.registry import LegalHoldChanged
from toolcare_shared.contracts.retention import APPLIED, DataKind
from toolcare_shared.db import Database
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging import outbox
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.transient import is_transient, patiently
from toolcare_shared.plant import Zone
from toolcare_shared.retention import store, trust
from toolcare_shared.retention.kept import DONE, Batch, Forecast, Kept
from toolcare_shared.retention.nights import is_asked_for, is_due, next_night
from toolcare_shared.retention.store import Term

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_LOOK_EVERY_S = 300.0
_NEWS = {event.type_name() for event in (RetentionChanged, RetentionWanted)}


@dataclass(frozen=True, slots=True)
class Outlook:
    """A kind's term with what it would remove now. `chosen` says whether somebody chose it."""

    kind: DataKind
    keep_days: int | None
    chosen: bool
    ran_at: datetime | None
    next_at: datetime
    removed_total: int
    forecast: Forecast | None


class Keeping:
    """Made once per service with what it keeps; `hear` and `run` are wired by `create_service_app`.

    A service that hears of legal holds for its own sake passes them to `store.hold` itself.
    """

    def __init__(
        self,
        service: str,
        kept: Sequence[Kept],
        zone: Zone,
        clock: Clock,
        *,
        hears_holds: bool = True,
        is_synchronised: trust.Asked = is_synchronised,
    ) -> None:
        self._actor = service_actor(service)
        self._kept: Mapping[DataKind, Kept] = {each.kind: each for each in kept}
        self._zone = zone
        self._clock = clock
        self._hears_holds = hears_holds
        self._is_synchronised = is_synchronised
        self.doubt: str | None = None
        """Why nothing is removed by the clock, for health."""
        self._wake = asyncio.Event()

    def hear(self, handlers: Handlers) -> None:
        @handlers.on(RetentionChanged)
        async def changed(session: AsyncSession, event: RetentionChanged, _: Envelope) -> None:
            if event.kind in self._kept:
                await store.choose(session, event.kind, event.keep_days, event.version, self._clock.now())

        @handlers.on(RetentionWanted)
        async def wanted(session: AsyncSession, event: RetentionWanted, _: Envelope) -> None:
            if event.kind in self._kept:
                await store.want(session, event.kind, event.at, self._clock.now())

        if self._hears_holds:
            handlers.on(LegalHoldChanged)(_hold)
        handlers.on_committed(self._heard)

    def _heard(self, envelope: Envelope) -> None:
        if envelope.type in _NEWS:
            self._wake.set()

    async def run(self, context: ServiceContext) -> None:
        database = context.database
        async with owner_lock(database, "retention"):
            await patiently(lambda: self._begin(database), lambda _: None)
            while True:
                self._wake.clear()
                try:
                    await patiently(lambda: self.once(database), lambda _: None)
                except Exception as error:
                    if is_transient(error):
                        raise
                    # Raised on, it would end the service, and end it again after each restart.
                    log.exception("retention.broken")
                    context.health.degraded("retention", "old data could not be removed; the log says why")
                else:
                    self._tell_health(context)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_EVERY_S):
                        await self._wake.wait()

    def _tell_health(self, context: ServiceContext) -> None:
        if self.doubt is None:
            context.health.ok("retention")
        else:
            context.health.degraded("retention", self.doubt)

    async def once(self, database: Database) -> None:
        """Run what is due; by a clock that is in doubt only what somebody asks for."""
        now, zone = self._clock.now(), await self._zone()
        for kept in self._kept.values():
            async with database.read() as session:
                self.doubt = await trust.doubt(session, now, self._is_synchronised)
                term = await store.find(session, kept.kind)
            if term is None or not is_due(now, zone, since=term.since, ran_at=term.ran_at, wanted_at=term.wanted_at):
                continue
            if self.doubt is not None and not is_asked_for(now, term.wanted_at):
                continue
            with doing(by_rule(self._actor, "retention", kept.kind)):
                await self._apply(database, kept, _days(kept, term), now)

    async def outlook(
        self, session: AsyncSession, kind: DataKind, keep_days: int | None = None, *, whole: bool = True
    ) -> Outlook | None:
        """What would go now; with `keep_days` as if that were the term. None for a kind that is not ours."""
        kept = self._kept.get(kind)
        if kept is None:
            return None
        now = self._clock.now()
        term = await store.find(session, kind) or Term(None, 0, now, None, None, 0)
        days = _days(kept, term)
        counted = keep_days or days
        forecast = None
        if whole and counted is not None:
            forecast = await kept.forecast(session, now - timedelta(days=counted))
        return Outlook(
            kind, days, term.version > 0, term.ran_at, next_night(now, await self._zone()), term.removed_total, forecast
        )

    @property
    def kinds(self) -> Sequence[DataKind]:
        return tuple(self._kept)

    async def _begin(self, database: Database) -> None:
        async with database.write() as session:
            await store.begin(session, self.kinds, self._clock.now())

    async def _apply(self, database: Database, kept: Kept, days: int | None, now: datetime) -> None:
        """Each batch is a transaction of its own, so that nothing else waits long; killed, the rest goes next time."""
        if days is None:
            async with database.write() as session:
                await store.note_run(session, kept.kind, now)
            return
        before, removed, after = now - timedelta(days=days), 0, DONE
        while True:
            async with database.write() as session:
                batch = await _remove(session, kept, before, after, now)
                if batch.removed:
                    await store.count_removed(session, kept.kind, batch.removed)
                removed, after = removed + batch.removed, batch.after
                if after == DONE:
                    await self._tell(session, kept, days, before, removed)
                    break
        log.info("retention.applied", kind=kept.kind.value, removed=removed)

    async def _tell(self, session: AsyncSession, kept: Kept, days: int, before: datetime, removed: int) -> None:
        now = self._clock.now()
        await store.note_run(session, kept.kind, now)
        term = await store.find(session, kept.kind)
        left = await kept.forecast(session, before)
        event = APPLIED[self._actor.id](
            kind=kept.kind,
            keep_days=days,
            before=before,
            removed=removed,
            removed_total=term.removed_total if term else removed,
            held=left.held,
            at=now,
        )
        await outbox.record(session, event, self._actor, now=now)


async def _hold(session: AsyncSession, event: LegalHoldChanged, _: Envelope) -> None:
    await store.hold(session, event.tool_id, event.version, held=event.held)


async def _remove(session: AsyncSession, kept: Kept, before: datetime, after: str, now: datetime) -> Batch:
    """What goes is counted in the audit, not told: the trail would keep what was to be forgotten."""
    with gathering(session.sync_session, Rows(by_request=False)):
        batch = await kept.remove(session, before, after, now)
        await session.flush()
    return batch


def _days(kept: Kept, term: Term) -> int | None:
    return term.keep_days if term.version else kept.default_days
