"""The relay: brings what the outbox holds to the broker, in order, and keeps at it until the broker has it."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

import structlog
from sqlalchemy import bindparam, select, update

from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.correlation import correlated
from toolcare_shared.db import Database
from toolcare_shared.many import execute_many
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import CONTENT_TYPE, Envelope
from toolcare_shared.messaging.numbering import number
from toolcare_shared.messaging.probe import Probe, Step, pass_by
from toolcare_shared.messaging.session import Answer, Connection, Refused
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.messaging.transient import patiently
from toolcare_shared.spans import SpanKind, span

log: structlog.stdlib.BoundLogger = structlog.get_logger()

BATCH = 100
_REFUSED_AGAIN_S = 30.0
_SENT = (
    update(tables.outbox)
    .where(tables.outbox.c.entry == bindparam("this_entry"))
    .values(sent_at=bindparam("at"), refused=bindparam("why"))
)

_REFUSED_SNAPSHOT_AGAIN = (
    update(tables.retained).where(tables.retained.c.topic == bindparam("this_topic")).values(sent_version=0)
)
# What was refused was never sent; that is said too, since only what is unsent has an index.
_REFUSED_EVENTS_AGAIN = (
    update(tables.outbox)
    .where(tables.outbox.c.sent_at.is_(None), tables.outbox.c.refused.is_not(None))
    .values(refused=None)
)


@dataclass(frozen=True, slots=True)
class _Event:
    entry: int
    topic: str
    envelope: str


@dataclass(frozen=True, slots=True)
class _Kept:
    topic: str
    payload: str | None
    version: int


class Relay:
    """Numbers, publishes and marks sent. Run it under the owner lock: one relay per service.

    It is woken by `Database.recorded` and looks by itself every `poll_s`, because another copy of the service may
    have recorded something.
    """

    def __init__(
        self,
        database: Database,
        service: str,
        topics: Topics,
        *,
        clock: Clock | None = None,
        probe: Probe = pass_by,
        poll_s: float | None = None,
    ) -> None:
        self._database = database
        self._service = service
        self._topics = topics
        self._clock = clock or SystemClock()
        self._probe = probe
        self._poll_s = poll_s or (0.5 if database.dialect == "postgresql" else 5.0)
        self._numbered = asyncio.Event()
        self._retry_at = 0.0
        self._refused: set[str] = set()
        self.trouble: str | None = None
        """What keeps it from working, for health."""
        self.refusals: dict[str, str] = {}
        """Topics the broker does not let us publish to, with its reason; tried again now and then."""
        self.published = 0

    async def number(self) -> NoReturn:
        """Number what is recorded, also while the broker is away: the feed shows it at once."""
        while True:
            self._database.recorded.clear()
            while await patiently(self._number, self._report):
                self._numbered.set()
            # Retained topics need no number, so there may be news without any.
            self._numbered.set()
            await _news(self._database.recorded, self._poll_s)

    async def publish(self, connection: Connection) -> NoReturn:
        """Publish on one connection until it is lost. Every retained topic is said again first: brokers forget."""
        await patiently(self._say_all_again, self._report)
        while True:
            self._numbered.clear()
            while await patiently(lambda: self._publish(connection), self._report):
                pass
            await _news(self._numbered, self._poll_s)
            await self._retry_refused()

    async def _publish(self, connection: Connection) -> int:
        """Retained topics first: a press waits for its run permit, and a backlog of events may be long."""
        return await self._publish_retained(connection) + await self._publish_events(connection)

    async def _number(self) -> int:
        async with self._database.write() as session:
            count = await number(session)
        if count:
            self._probe(Step.NUMBERED)
        return count

    async def _publish_events(self, connection: Connection) -> int:
        events = await self._unsent()
        answers = []
        began_ns = time.time_ns()
        for event in events:
            answers.append(connection.send(event.topic, event.envelope.encode(), content_type=CONTENT_TYPE))
            self._probe(Step.PUBLISHED)
        refusals = [await self._refusal(event.topic, answer) for event, answer in zip(events, answers, strict=True)]
        if events:
            await self._mark(events, refusals)
            self._probe(Step.SENT)
        for event, refusal in zip(events, refusals, strict=True):
            if refusal is None:
                _tell(Envelope.parse(event.envelope), began_ns)
        return len(events)

    async def _refusal(self, topic: str, answer: Answer) -> str | None:
        try:
            await answer
        except Refused as refused:
            log.error("relay.refused", topic=topic, code=refused.code)  # noqa: TRY400 - the stack says nothing
            self.refusals[topic] = str(refused)
            return str(refused)
        self.refusals.pop(topic, None)
        self._probe(Step.PUBACK)
        self.published += 1
        return None

    async def _unsent(self) -> Sequence[_Event]:
        column = tables.outbox.c
        async with self._database.read() as session:
            found = await session.execute(
                select(column.entry, column.aggregate, column.subject, column.event, column.envelope)
                .where(column.position.is_not(None), column.sent_at.is_(None), column.refused.is_(None))
                .order_by(column.aggregate, column.position)
                .limit(BATCH)
            )
            return [
                _Event(
                    row.entry,
                    self._topics.event(self._service, row.aggregate, row.subject, row.event),
                    row.envelope,
                )
                for row in found
            ]

    async def _mark(self, events: Sequence[_Event], refusals: Sequence[str | None]) -> None:
        now = self._clock.now()
        rows = [
            {"this_entry": event.entry, "at": None if refusal else now, "why": refusal}
            for event, refusal in zip(events, refusals, strict=True)
        ]
        async with self._database.write() as session:
            await execute_many(session, _SENT, rows)

    async def _publish_retained(self, connection: Connection) -> int:
        kept = await self._unsent_retained()
        answers = []
        for row in kept:
            topic = self._topics.retained(self._service, row.topic)
            answers.append((row.topic, topic, connection.send(topic, (row.payload or "").encode(), retain=True)))
        for kept_as, topic, answer in answers:
            if await self._refusal(topic, answer) is not None:
                self._refused.add(kept_as)
        if kept:
            await self._mark_retained(kept)
        return len(kept)

    async def _unsent_retained(self) -> Sequence[_Kept]:
        column = tables.retained.c
        async with self._database.read() as session:
            found = await session.execute(
                select(column.topic, column.payload, column.version)
                .where(column.sent_version < column.version)
                .order_by(column.topic)
                .limit(BATCH)
            )
            return [_Kept(*row) for row in found]

    async def _mark_retained(self, kept: Sequence[_Kept]) -> None:
        column = tables.retained.c
        statement = (
            update(tables.retained)
            .where(column.topic == bindparam("this_topic"))
            .values(sent_version=bindparam("said"))
        )
        async with self._database.write() as session:
            await (await session.connection()).execute(
                statement,
                [
                    {"this_topic": topic.topic, "said": topic.version}
                    for topic in sorted(kept, key=lambda one: one.topic)
                ],
            )

    async def _say_all_again(self) -> None:
        async with self._database.write() as session:
            await session.execute(update(tables.retained).values(sent_version=0))
            await session.execute(_REFUSED_EVENTS_AGAIN)
        self._forget_refusals()

    async def _say_refused_again(self) -> None:
        topics = [{"this_topic": topic} for topic in sorted(self._refused)]
        async with self._database.write() as session:
            if topics:
                await (await session.connection()).execute(_REFUSED_SNAPSHOT_AGAIN, topics)
            await session.execute(_REFUSED_EVENTS_AGAIN)
        self._forget_refusals()

    def _forget_refusals(self) -> None:
        self.refusals.clear()
        self._refused.clear()

    async def _retry_refused(self) -> None:
        now = asyncio.get_running_loop().time()
        if self.refusals and now > self._retry_at:
            self._retry_at = now + _REFUSED_AGAIN_S
            await patiently(self._say_refused_again, self._report)
            self._numbered.set()

    def _report(self, trouble: str | None) -> None:
        self.trouble = trouble


def _tell(envelope: Envelope, began_ns: int) -> None:
    """Say that the broker has an event, as part of what led to it."""
    name = f"publish {envelope.event_name}"
    with correlated(envelope.correlation), span(name, SpanKind.PRODUCER, since_ns=began_ns):
        tell = log.debug if envelope.is_routine else log.info
        tell(
            "event.published", type=envelope.type, id=envelope.id, subject=envelope.subject, position=envelope.position
        )


async def _news(event: asyncio.Event, at_most_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(at_most_s):
            await event.wait()
