"""Handling: events become effects, each exactly once, in one transaction with the cursor."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

import structlog
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock import Clock
from toolcare_shared.correlation import correlated
from toolcare_shared.db import Database
from toolcare_shared.messaging import deadletter, inbox
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers, Permanent, Stream
from toolcare_shared.messaging.inbox import Place, Sorted
from toolcare_shared.messaging.probe import Probe, Step
from toolcare_shared.messaging.transient import patiently, pause_after
from toolcare_shared.messaging.waves import waves
from toolcare_shared.precedence import PATIENCE_S, let_pass
from toolcare_shared.spans import SpanKind, span

log: structlog.stdlib.BoundLogger = structlog.get_logger()

TRIES = 5
"""How often an event is tried whose error nobody foresaw."""

Report = Callable[[str | None], None]


class Handling:
    """Shared by all streams of a service."""

    def __init__(
        self,
        database: Database,
        handlers: Handlers,
        clock: Clock,
        probe: Probe,
        permanent: tuple[type[Exception], ...] = (),
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock
        self._probe = probe
        self._permanent: tuple[type[Exception], ...] = (Permanent, ValidationError, *permanent)
        # Whoever waits for his turn in the database keeps a connection that a page could have.
        self._turn = asyncio.Lock() if handlers.turn is not None and database.dialect == "postgresql" else None
        self.handled = 0
        self.buried = 0

    async def place(self, stream: Stream, report: Report) -> Place:
        return await patiently(lambda: self._place(stream), report)

    async def take(self, stream: Stream, envelopes: Sequence[Envelope], *, gaps: bool, report: Report) -> Sorted:
        """Handle what is new of these, in order; transient errors are waited for, others end in the dead letters.

        Several share a transaction while all goes well. If one fails, all of it is undone and each is taken alone.
        """
        try:
            return await patiently(lambda: self._together(stream, envelopes, gaps=gaps), report)
        except Exception as error:  # noqa: BLE001 - the event's own error, handled per event
            if len(envelopes) == 1:
                return await self._insist(stream, envelopes[0], error, gaps=gaps, report=report)
        return await self._one_by_one(stream, envelopes, gaps=gaps, report=report)

    async def bury_unreadable(self, stream: Stream, topic: str, payload: bytes, reason: str, report: Report) -> None:
        async def bury() -> None:
            async with self._database.write() as session:
                await deadletter.bury_unreadable(session, stream, topic, payload, reason, self._clock.now())

        await patiently(bury, report)
        self.buried += 1
        log.error("event.unreadable", topic=topic, stream=str(stream))

    async def skip_to(self, stream: Stream, position: int, report: Report) -> None:
        """Everything up to here has aged out at the publisher."""

        async def skip() -> None:
            async with self._database.write() as session:
                await inbox.move(session, stream, position, None, self._clock.now())

        await patiently(skip, report)

    async def last_known(self, envelopes: Sequence[Envelope], report: Report) -> int | None:
        """The highest position among these of an event that was handled here, or is too old to tell."""
        forgotten = self._clock.now() - inbox.KEEP
        too_old = max((envelope.position for envelope in envelopes if envelope.time < forgotten), default=None)

        async def look() -> int | None:
            async with self._database.read() as session:
                return await inbox.last_known(session, envelopes)

        known = await patiently(look, report)
        return max((position for position in (known, too_old) if position is not None), default=None)

    async def rewind(self, stream: Stream, position: int, warning: str, report: Report) -> None:
        async def back() -> None:
            async with self._database.write() as session:
                await inbox.rewind(session, stream, position, warning, self._clock.now())

        await patiently(back, report)
        log.error("stream.publisher_restored", stream=str(stream), position=position)

    async def _one_by_one(self, stream: Stream, envelopes: Sequence[Envelope], *, gaps: bool, report: Report) -> Sorted:
        fresh: list[Envelope] = []
        passed: list[Envelope] = []
        for envelope in envelopes:
            taken = await self.take(stream, [envelope], gaps=gaps, report=report)
            fresh += taken.fresh
            passed += taken.passed
            if taken.jumped:
                return Sorted(tuple(fresh), tuple(passed), jumped=True)
        return Sorted(tuple(fresh), tuple(passed), jumped=False)

    async def _insist(
        self, stream: Stream, envelope: Envelope, error: Exception, *, gaps: bool, report: Report
    ) -> Sorted:
        """Try an event again whose error is not known to be permanent, then give it up."""
        tries = 1
        while tries < TRIES and not isinstance(error, self._permanent):
            with correlated(envelope.correlation):
                log.warning(
                    "event.retried", type=envelope.type, id=envelope.id, tries=tries, error=type(error).__name__
                )
            await asyncio.sleep(pause_after(tries))
            try:
                return await patiently(lambda: self._together(stream, [envelope], gaps=gaps), report)
            except Exception as again:  # noqa: BLE001 - the event's own error
                error = again
            tries += 1
        await patiently(lambda: self._bury(stream, envelope, error, tries), report)
        with correlated(envelope.correlation):
            log.error("event.buried", type=envelope.type, id=envelope.id, tries=tries, error=type(error).__name__)
        return Sorted((envelope,), (), jumped=False)

    async def _together(self, stream: Stream, envelopes: Sequence[Envelope], *, gaps: bool) -> Sorted:
        async with self._my_turn(), self._database.write() as session:
            await self._handlers.begin(session)
            now_at = await inbox.place(session, stream)
            taken = inbox.sort(now_at.position, envelopes, gaps=gaps)
            if not await inbox.has_all(session, [passed for passed in taken.passed if self._handlers.handles(passed)]):
                # Positions we have passed, with events we never saw: the feed must say which log this is.
                return Sorted((), taken.passed, jumped=True)
            committed = await self._each(session, stream, taken.fresh)
        if taken.fresh:
            self._probe(Step.COMMITTED)
        self.handled += len(committed)
        for envelope in committed:
            self._committed(envelope)
        return taken

    def _my_turn(self) -> AbstractAsyncContextManager[object]:
        return nullcontext() if self._turn is None else self._turn

    def _committed(self, envelope: Envelope) -> None:
        with correlated(envelope.correlation):
            if self._handlers.handles(envelope):
                tell = log.debug if envelope.is_routine else log.info
                tell("event.handled", type=envelope.type, id=envelope.id, subject=envelope.subject)
            self._handlers.committed(envelope)

    async def _each(self, session: AsyncSession, stream: Stream, fresh: Sequence[Envelope]) -> Sequence[Envelope]:
        """Handle these and move the cursor; return those that took effect."""
        if not fresh:
            return ()
        now = self._clock.now()
        entered = await inbox.enter(session, stream, [event for event in fresh if self._handlers.handles(event)], now)
        waiting = await deadletter.parked_subjects(session, stream)
        effective, ready = [], []
        for envelope in fresh:
            if not self._handlers.handles(envelope):
                effective.append(envelope)
            elif envelope.id not in entered:
                log.info("event.repeated", id=envelope.id, type=envelope.type)
            elif envelope.subject in waiting:
                await deadletter.park(session, stream, envelope, now)
            else:
                effective.append(envelope)
                ready.append(envelope)
        await self._in_waves(session, ready)
        await inbox.move(session, stream, fresh[-1].position, fresh[-1].id, now)
        return effective

    async def _in_waves(self, session: AsyncSession, envelopes: Sequence[Envelope]) -> None:
        patience_s = PATIENCE_S
        for wave in waves(envelopes, self._handlers.go_together):
            taken: frozenset[str] = frozenset()
            if len(wave) > 1:
                patience_s = await let_pass(patience_s)
                taken = await self._at_once(session, wave)
            for envelope in wave:
                if envelope.id not in taken:
                    patience_s = await let_pass(patience_s)
                    await self._one(session, envelope)

    async def _at_once(self, session: AsyncSession, wave: Sequence[Envelope]) -> frozenset[str]:
        """Handle what is simple of these. In the traces it is a step of the first one's."""
        first = wave[0]
        name, notes = f"handle {first.event_name} together", {"events": len(wave)}
        with correlated(first.correlation), span(name, SpanKind.CONSUMER, notes=notes):
            self._probe(Step.HANDLER_START)
            taken = await self._handlers.handle_together(session, wave)
            self._probe(Step.HANDLER_DONE)
        session.expunge_all()
        return taken

    async def _one(self, session: AsyncSession, envelope: Envelope) -> None:
        with correlated(envelope.correlation), span(f"handle {envelope.event_name}", SpanKind.CONSUMER):
            self._probe(Step.HANDLER_START)
            await self._handlers.handle(session, envelope)
            self._probe(Step.HANDLER_DONE)
            await session.flush()
        # The next event of this transaction must find what stands in the database, as if it had a session of its own.
        session.expunge_all()

    async def _bury(self, stream: Stream, envelope: Envelope, error: Exception, tries: int) -> None:
        async with self._database.write() as session:
            now = self._clock.now()
            if await inbox.enter(session, stream, [envelope], now):
                await deadletter.bury(session, stream, envelope, deadletter.reason_of(error), tries, now)
            await inbox.move(session, stream, envelope.position, envelope.id, now)
        self.buried += 1

    async def _place(self, stream: Stream) -> Place:
        async with self._database.read() as session:
            return await inbox.place(session, stream)
