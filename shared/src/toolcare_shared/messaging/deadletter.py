"""Events that could not be handled, and later ones of the same subject that wait behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers, Stream
from toolcare_shared.messaging.transient import is_transient

_REASON_LENGTH = 2000
_PAYLOAD_LENGTH = 100_000


class LetterState(StrEnum):
    DEAD = "dead"
    PARKED = "parked"
    HANDLED = "handled"
    DISCARDED = "discarded"


_OPEN = (LetterState.DEAD, LetterState.PARKED)


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter. Without a subject it was unreadable and holds nothing up."""

    letter: int
    event_id: str | None
    publisher: str
    aggregate: str
    subject: str | None
    position: int | None
    type: str | None
    topic: str | None
    payload: str
    state: LetterState
    reason: str
    tries: int
    at: datetime
    settled_at: datetime | None
    settled_by: str | None
    note: str | None


class UnknownLetter(Exception):
    def __init__(self, letter: int) -> None:
        super().__init__(f"there is no dead letter {letter}; list them to see which there are")
        self.letter = letter


class LetterNotDead(Exception):
    """Only the letter that failed can be retried or discarded; those parked behind it follow by themselves."""

    def __init__(self, letter: int, state: LetterState) -> None:
        super().__init__(f"dead letter {letter} is {state}: retry or discard the dead one of its subject instead")
        self.letter = letter
        self.state = state


class StillFailing(Exception):
    """The retried event failed again and stays where it is."""

    def __init__(self, letter: int, reason: str) -> None:
        super().__init__(f"dead letter {letter} failed again: {reason}")
        self.letter = letter
        self.reason = reason


async def bury(
    session: AsyncSession, stream: Stream, envelope: Envelope, reason: str, tries: int, now: datetime
) -> None:
    """Lay an event aside. From now on later ones of its subject are parked."""
    await _enter(session, stream, envelope, LetterState.DEAD, reason, tries, now)


async def park(session: AsyncSession, stream: Stream, envelope: Envelope, now: datetime) -> None:
    await _enter(session, stream, envelope, LetterState.PARKED, "an earlier event of this subject failed", 0, now)


async def bury_unreadable(
    session: AsyncSession, stream: Stream, topic: str, payload: bytes, reason: str, now: datetime
) -> None:
    """Keep bytes on an event topic that are no event, for somebody to look at. They hold nothing up."""
    text = payload[:_PAYLOAD_LENGTH].decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
    await session.execute(
        tables.dead_letter.insert().values(
            publisher=stream.publisher,
            aggregate=stream.aggregate,
            topic=topic,
            payload=text,
            state=LetterState.DEAD,
            reason=reason[:_REASON_LENGTH],
            tries=1,
            at=now,
        )
    )


async def parked_subjects(session: AsyncSession, stream: Stream) -> frozenset[str]:
    """The subjects whose events have to wait."""
    column = tables.dead_letter.c
    found = await session.scalars(
        select(column.subject)
        .where(
            column.publisher == stream.publisher,
            column.aggregate == stream.aggregate,
            column.subject.is_not(None),
            column.state.in_(_OPEN),
        )
        .distinct()
    )
    return frozenset(found)


async def count_open(session: AsyncSession) -> int:
    column = tables.dead_letter.c
    return await session.scalar(select(func.count()).where(column.state.in_(_OPEN))) or 0


async def letters(
    session: AsyncSession, *, state: LetterState | None = None, after: int = 0, limit: int = 100
) -> Sequence[Letter]:
    """A page of letters in the order they came, after the letter of that number."""
    column = tables.dead_letter.c
    query = select(tables.dead_letter).where(column.letter > after).order_by(column.letter).limit(limit)
    if state is not None:
        query = query.where(column.state == state)
    return [_letter(**row) for row in (await session.execute(query)).mappings()]


class DeadLetters:
    """Retrying and discarding: both end with the events parked behind the letter, in their order."""

    def __init__(self, database: Database, handlers: Handlers, clock: Clock) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock

    async def retry(self, letter: int, by: str) -> int:
        """Handle the event again and then those parked behind it; return how many were handled.

        StillFailing when the event itself fails again. When a later one fails, it is the new dead letter of the
        subject and the rest stays parked behind it.
        """
        async with self._database.write() as session:
            dead = await _dead(session, letter)
            if dead.subject is None:
                raise StillFailing(letter, "it is no event; discard it")
        failure = await self._handle(dead, by)
        if failure is not None:
            raise StillFailing(letter, failure)
        return 1 + await self._continue(dead, by)

    async def discard(self, letter: int, by: str, note: str) -> int:
        """Give the event up for the reason in `note`; return how many events behind it were handled."""
        async with self._database.write() as session:
            dead = await _dead(session, letter)
            await settle(session, dead, LetterState.DISCARDED, by, note, self._clock.now())
        return 0 if dead.subject is None else await self._continue(dead, by)

    async def release(self) -> int:
        """Go on with subjects whose dead letter was settled just before the process died."""
        handled = 0
        for head in await self._orphans():
            handled += await self._continue(head, "service:recovery")
        return handled

    async def _handle(self, letter: Letter, by: str) -> str | None:
        """Handle one letter in a transaction of its own; why it failed, or None.

        An error that passes by itself comes out and leaves the letter as it is: `release` goes on with what is parked.
        """
        envelope = Envelope.parse(letter.payload)
        try:
            async with self._database.write() as session:
                await self._handlers.begin(session)
                await self._handlers.handle(session, envelope)
                await settle(session, letter, LetterState.HANDLED, by, None, self._clock.now())
        except Exception as error:
            if is_transient(error):
                raise
            reason = reason_of(error)
            async with self._database.write() as session:
                await _failed_again(session, letter, reason)
            return reason
        self._handlers.committed(envelope)
        return None

    async def _continue(self, behind: Letter, by: str) -> int:
        handled = 0
        while (parked := await self._next_parked(behind)) is not None and await self._handle(parked, by) is None:
            handled += 1
        return handled

    async def _next_parked(self, behind: Letter) -> Letter | None:
        column = tables.dead_letter.c
        async with self._database.read() as session:
            found = await session.execute(
                select(tables.dead_letter)
                .where(
                    column.publisher == behind.publisher,
                    column.aggregate == behind.aggregate,
                    column.subject == behind.subject,
                    column.state.in_(_OPEN),
                )
                .order_by(column.letter)
                .limit(1)
            )
            row = found.mappings().one_or_none()
        first = None if row is None else _letter(**row)
        return first if first is not None and first.state is LetterState.PARKED else None

    async def _orphans(self) -> Sequence[Letter]:
        letter = tables.dead_letter.alias()
        earlier = tables.dead_letter.alias()
        async with self._database.read() as session:
            found = await session.execute(
                select(letter)
                .where(letter.c.state == LetterState.PARKED)
                .where(
                    ~select(earlier.c.letter)
                    .where(
                        earlier.c.publisher == letter.c.publisher,
                        earlier.c.aggregate == letter.c.aggregate,
                        earlier.c.subject == letter.c.subject,
                        earlier.c.state.in_(_OPEN),
                        earlier.c.letter < letter.c.letter,
                    )
                    .exists()
                )
                .order_by(letter.c.letter)
            )
            return [_letter(**row) for row in found.mappings()]


def reason_of(error: BaseException) -> str:
    """In words that every database stores: an error may quote what a message said."""
    text = f"{type(error).__name__}: {error}"[:_REASON_LENGTH].replace("\0", "\\0")
    return text.encode("utf-8", "backslashreplace").decode()[:_REASON_LENGTH]


async def _enter(
    session: AsyncSession,
    stream: Stream,
    envelope: Envelope,
    state: LetterState,
    reason: str,
    tries: int,
    now: datetime,
) -> None:
    await session.execute(
        tables.dead_letter.insert().values(
            event_id=envelope.id,
            publisher=stream.publisher,
            aggregate=stream.aggregate,
            subject=envelope.subject,
            position=envelope.position,
            type=envelope.type,
            payload=envelope.to_bytes().decode(),
            state=state,
            reason=reason,
            tries=tries,
            at=now,
        )
    )


async def _dead(session: AsyncSession, letter: int) -> Letter:
    query = select(tables.dead_letter).where(tables.dead_letter.c.letter == letter).with_for_update()
    row = (await session.execute(query)).mappings().one_or_none()
    if row is None:
        raise UnknownLetter(letter)
    found = _letter(**row)
    if found.state is not LetterState.DEAD:
        raise LetterNotDead(letter, found.state)
    return found


async def settle(
    session: AsyncSession, letter: Letter, state: LetterState, by: str, note: str | None, now: datetime
) -> None:
    """Close an open letter; LetterNotDead when somebody else was quicker, which undoes what was handled."""
    column = tables.dead_letter.c
    settled = await session.scalar(
        update(tables.dead_letter)
        .where(column.letter == letter.letter, column.state.in_(_OPEN))
        .values(state=state, settled_at=now, settled_by=by, note=note)
        .returning(column.letter)
    )
    if settled is None:
        raise LetterNotDead(letter.letter, letter.state)


async def _failed_again(session: AsyncSession, letter: Letter, reason: str) -> None:
    column = tables.dead_letter.c
    await session.execute(
        update(tables.dead_letter)
        .where(column.letter == letter.letter, column.state.in_(_OPEN))
        .values(state=LetterState.DEAD, reason=reason, tries=column.tries + 1)
    )


def _letter(**row: object) -> Letter:
    return Letter(**{**row, "state": LetterState(str(row["state"]))})  # type: ignore[arg-type]  # a row has the columns of the class
