"""The feed: a publisher's log, page by page, for consumers that are new, behind or unsure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import Envelope

PAGE_LIMIT = 500
AGE_OUT_SLICE = 1000


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True)
    head: int
    events: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events after a position, ascending. `head` is the last position given out; a hole has aged out."""

    head: int
    events: tuple[Envelope, ...]

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read an answer of `GET /internal/events/{aggregate}`; ValueError when it is none."""
        wire = _Wire.model_validate_json(body)
        return cls(wire.head, wire.events)


class FeedReader(Protocol):
    async def page(self, publisher: str, aggregate: str, after: int, limit: int) -> FeedPage:
        """Ask the publisher. OSError, TimeoutError or FeedUnavailable when it does not answer well."""
        ...


class FeedUnavailable(Exception):
    """The publisher's feed cannot be read now; it is asked again."""


async def page_body(session: AsyncSession, aggregate: str, after: int, limit: int = PAGE_LIMIT) -> bytes:
    """The answer of `GET /internal/events/{aggregate}?after&limit`: `{"head": n, "events": [...]}`.

    The events are the stored bytes, not made anew. The limit is cut to 500.
    """
    log = tables.outbox
    head = await session.scalar(
        select(tables.stream_head.c.position).where(tables.stream_head.c.aggregate == aggregate)
    )
    rows = await session.scalars(
        select(log.c.envelope)
        .where(log.c.aggregate == aggregate, log.c.position > after)
        .order_by(log.c.position)
        .limit(max(1, min(limit, PAGE_LIMIT)))
    )
    return f'{{"head":{json.dumps(head or 0)},"events":[{",".join(rows)}]}}'.encode()


async def age_out(session: AsyncSession, keep: Mapping[str, timedelta], now: datetime) -> int:
    """Delete sent events older than their type's time, by short event name; types not named stay for ever.

    The last event of each subject stays, so that a reader who begins today still learns where everything stands.
    Returns how many went, at most `AGE_OUT_SLICE` per type: call again while it is that many, so that no transaction
    is long. Consumers take the holes as aged out.
    """
    log, head = tables.outbox, tables.subject_head
    gone = 0
    for event, age in keep.items():
        followed = and_(head.c.aggregate == log.c.aggregate, head.c.subject == log.c.subject)
        old = (
            select(log.c.entry)
            .join(head, followed)
            .where(log.c.event == event, log.c.recorded_at < now - age, log.c.sent_at.is_not(None))
            .where(log.c.sequence < head.c.sequence)
            .order_by(log.c.recorded_at)
            .limit(AGE_OUT_SLICE)
        )
        removed = await session.scalars(delete(log).where(log.c.entry.in_(old)).returning(log.c.entry))
        gone += len(removed.all())
    return gone


async def backlog(session: AsyncSession) -> "Backlog":
    """How much waits to be published, for health and metrics."""
    log = tables.outbox
    row = (
        await session.execute(
            select(
                func.count().filter(log.c.refused.is_(None)),
                func.count().filter(log.c.refused.is_not(None)),
                func.min(log.c.recorded_at),
            ).where(log.c.sent_at.is_(None))
        )
    ).one()
    return Backlog(waiting=row[0], refused=row[1], oldest=row[2])


@dataclass(frozen=True, slots=True)
class Backlog:
    waiting: int
    refused: int
    oldest: datetime | None
