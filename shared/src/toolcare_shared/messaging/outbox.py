"""Recording: an event or a retained message becomes part of the transaction that changes the state."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared import correlation
from toolcare_shared.contracts.event import Event
from toolcare_shared.correlation import Correlation
from toolcare_shared.db import RECORDED, REHEARSED, insert
from toolcare_shared.ids import EventId, new_id
from toolcare_shared.many import execute_many
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.topics import RetainedTopic, segment
from toolcare_shared.spans import SpanKind, span

SIZE_LIMIT = 128 * 1024
"""A broker hangs up on a message over its limit (256 KiB in ours), and would do so again at every try."""
_NEW = tables.outbox.insert()


class TooLarge(ValueError):
    def __init__(self, what: str, size: int) -> None:
        super().__init__(f"{what} has {size} bytes; at most {SIZE_LIMIT} travel by MQTT")


class Author(Protocol):
    """Who caused an event; `toolcare_shared.auth.Actor` is one."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...


async def record(
    session: AsyncSession,
    event: Event,
    actor: Author,
    *,
    now: datetime,
    cause: Envelope | None = None,
    awaited: bool = True,
) -> EventId:
    """Record an event in this transaction. It is published only if the transaction commits, and then surely.

    `cause` is the event that led to this one. Its correlation goes on, or that of the request, or of the readings.
    What is only rehearsed leaves nothing behind. Whoever asked for the change waits until the lists have heard of it,
    unless it is not `awaited`.
    """
    event_id, row = _prepared(event, actor, now, cause)
    if session.info.get(REHEARSED):
        return event_id
    await session.execute(tables.outbox.insert().values(row))
    named: list[EventId] = session.info.setdefault(RECORDED, [])
    if awaited:
        named.append(event_id)
    return event_id


async def record_together(
    session: AsyncSession, events: Iterable[tuple[Event, Correlation]], actor: Author, *, now: datetime
) -> None:
    """Record many events that nobody waits for, each as part of what led to it, by one statement."""
    rows = []
    for event, led_to_it in events:
        with correlation.correlated(led_to_it):
            rows.append(_prepared(event, actor, now, None)[1])
    if rows and not session.info.get(REHEARSED):
        await execute_many(session, _NEW, rows)
        session.info.setdefault(RECORDED, [])


def _prepared(event: Event, actor: Author, now: datetime, cause: Envelope | None) -> tuple[EventId, dict[str, object]]:
    event_id = EventId(new_id())
    belongs_to = correlation.current() or (cause.correlation if cause else Correlation(event_id))
    with correlation.correlated(belongs_to), span(f"record {event.name_of_event}", SpanKind.PRODUCER):
        here = correlation.current() or belongs_to
        envelope = Envelope(
            id=event_id,
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=segment(event.subject),
            time=now,
            data=event.model_dump(mode="json"),
            sequence=0,
            position=0,
            correlationid=cause.correlationid if cause else here.id,
            causationid=cause.id if cause else None,
            actor=f"{actor.kind}:{actor.id}",
            traceparent=here.traceparent,
        )
        return event_id, _row(event, envelope, now)


def row_of(event: Event, actor: str, now: datetime) -> dict[str, object]:
    """Return the outbox's row of an event that a migration tells; `actor` is kind and id, as in an envelope."""
    event_id = EventId(new_id())
    envelope = Envelope(
        id=event_id,
        source=source_of(event.publisher),
        type=event.type_name(),
        subject=segment(event.subject),
        time=now,
        data=event.model_dump(mode="json"),
        sequence=0,
        position=0,
        correlationid=event_id,
        actor=actor,
    )
    return _row(event, envelope, now)


def _row(event: Event, envelope: Envelope, now: datetime) -> dict[str, object]:
    return {
        "event_id": envelope.id,
        "aggregate": event.aggregate,
        "subject": envelope.subject,
        "event": event.name_of_event,
        "envelope": _within_limit(envelope.type, envelope.to_bytes().decode()),
        "recorded_at": now,
    }


def recorded(session: AsyncSession) -> Sequence[EventId]:
    """The ids of the events recorded in this session so far, in order."""
    return tuple(session.info.get(RECORDED, ()))


async def put_retained(session: AsyncSession, topic: RetainedTopic, payload: BaseModel | None) -> None:
    """Set what a retained topic should say after this transaction; None clears it.

    Only the newest value reaches the broker: a snapshot is no event.
    """
    await put_retained_together(session, [(topic, payload)])


async def put_retained_together(session: AsyncSession, said: Iterable[tuple[RetainedTopic, BaseModel | None]]) -> None:
    """Set what many retained topics should say, by one statement; each topic once.

    PostgreSQL locks them one after another: all who write several do so in one order.
    """
    rows = [
        {
            "topic": topic.key,
            "payload": None if payload is None else _within_limit(topic.key, payload.model_dump_json()),
            "version": 1,
            "sent_version": 0,
        }
        for topic, payload in sorted(said, key=lambda one: one[0].key)
    ]
    if not rows or session.info.get(REHEARSED):
        return
    statement = insert(session, tables.retained)
    statement = statement.on_conflict_do_update(
        index_elements=["topic"],
        set_={"payload": statement.excluded.payload, "version": tables.retained.c.version + 1},
    )
    await session.execute(statement, rows)
    session.info.setdefault(RECORDED, [])


def _within_limit(what: str, text: str) -> str:
    size = len(text.encode())
    if size > SIZE_LIMIT:
        raise TooLarge(what, size)
    return text
