"""What was handled here, and how far each stream was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Stream

KEEP = timedelta(days=30)
"""Longer than the broker's session lives, so that nothing it still holds can look new."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a stream was taken; `event_id` is what stood there."""

    position: int
    event_id: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """What to do with events that came: handle `fresh` in this order; `passed` are at or under the cursor."""

    fresh: tuple[Envelope, ...]
    passed: tuple[Envelope, ...]
    jumped: bool


def sort(position: int, envelopes: Sequence[Envelope], *, gaps: bool) -> Sorted:
    """Compare events with the cursor, in the order they came.

    From the feed (`gaps`) a missing position has aged out. From the broker only the very next one may be handled:
    after a jump the rest is left to the feed.
    """
    fresh: list[Envelope] = []
    passed: list[Envelope] = []
    for envelope in envelopes:
        if envelope.position <= position:
            passed.append(envelope)
        elif gaps or envelope.position == position + 1:
            fresh.append(envelope)
            position = envelope.position
        else:
            return Sorted(tuple(fresh), tuple(passed), jumped=True)
    return Sorted(tuple(fresh), tuple(passed), jumped=False)


async def place(session: AsyncSession, stream: Stream) -> Place:
    column = tables.cursor.c
    row = (
        await session.execute(
            select(column.position, column.event_id, column.warning).where(
                column.publisher == stream.publisher, column.aggregate == stream.aggregate
            )
        )
    ).one_or_none()
    return Place(0) if row is None else Place(*row)


async def enter(session: AsyncSession, stream: Stream, envelopes: Sequence[Envelope], now: datetime) -> frozenset[str]:
    """Enter these events; return the ids that were not here before."""
    if not envelopes:
        return frozenset()
    rows = [
        {
            "event_id": envelope.id,
            "publisher": stream.publisher,
            "aggregate": stream.aggregate,
            "position": envelope.position,
            "handled_at": now,
        }
        for envelope in envelopes
    ]
    # Rows beside the statement, not within: a statement of so many rows would be put into words anew each time.
    entered = insert(session, tables.inbox).on_conflict_do_nothing(index_elements=["event_id"])
    return frozenset(await session.scalars(entered.returning(tables.inbox.c.event_id), rows))


async def move(session: AsyncSession, stream: Stream, position: int, event_id: str | None, now: datetime) -> None:
    """Move the cursor on, never back."""
    await _move(session, stream, position, event_id, now, only_on=True)


async def rewind(session: AsyncSession, stream: Stream, position: int, warning: str, now: datetime) -> None:
    """Move the cursor back, because the publisher's log is another one from here on; `warning` says why."""
    await _move(session, stream, position, None, now, only_on=False)
    column = tables.cursor.c
    await session.execute(
        update(tables.cursor)
        .where(column.publisher == stream.publisher, column.aggregate == stream.aggregate)
        .values(warning=warning)
    )


async def clear_warning(session: AsyncSession, stream: Stream) -> None:
    """Somebody has seen that the publisher's log was another one."""
    column = tables.cursor.c
    await session.execute(
        update(tables.cursor)
        .where(column.publisher == stream.publisher, column.aggregate == stream.aggregate)
        .values(warning=None)
    )


async def has_all(session: AsyncSession, envelopes: Sequence[Envelope]) -> bool:
    """Whether every one of these was handled here."""
    if not envelopes:
        return True
    return len(await _known(session, envelopes)) == len({envelope.id for envelope in envelopes})


async def last_known(session: AsyncSession, envelopes: Sequence[Envelope]) -> int | None:
    """The highest position among these of an event that was handled here."""
    known = await _known(session, envelopes)
    return max((envelope.position for envelope in envelopes if envelope.id in known), default=None)


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Delete entries that nothing can repeat any more."""
    await session.execute(delete(tables.inbox).where(tables.inbox.c.handled_at < now - KEEP))


async def _known(session: AsyncSession, envelopes: Sequence[Envelope]) -> frozenset[str]:
    column = tables.inbox.c.event_id
    return frozenset(await session.scalars(select(column).where(column.in_([envelope.id for envelope in envelopes]))))


async def _move(
    session: AsyncSession, stream: Stream, position: int, event_id: str | None, now: datetime, *, only_on: bool
) -> None:
    statement = insert(session, tables.cursor).values(
        publisher=stream.publisher, aggregate=stream.aggregate, position=position, event_id=event_id, moved_at=now
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["publisher", "aggregate"],
            set_={"position": position, "event_id": event_id, "moved_at": now},
            where=tables.cursor.c.position < position if only_on else None,
        )
    )
