"""Events fed again to the lists and the facts, beside those that are shown meanwhile."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.consumers import Change, changes
from toolcare_gateway.identity.tables import User
from toolcare_gateway.readmodels import projection, timeline
from toolcare_gateway.replay.remembering import RememberingAsyncSession
from toolcare_gateway.tables import Base
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.shotcounter import CounterRejected, ShotOrigin, ShotsCounted
from toolcare_shared.database_files import passing_key
from toolcare_shared.db import Database
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Stream

Place = tuple[int, str]
"""The sequence and the id of the last event of a subject."""
Subject = tuple[str, str, str]
"""Publisher, aggregate and subject."""


class Feeding:
    """What lists and figures look like after the events that were fed.

    The lists grow in a database of their own, the facts and the histories in the memory: no event is told to anybody.
    """

    def __init__(self, session: AsyncSession, book: MemoryBook, zone: tzinfo, now: datetime) -> None:
        self.session = session
        self.book = book
        self.handled: dict[Subject, Place] = {}
        self._history: timeline.Beside = session.info[timeline.BESIDE]
        self.places: dict[Stream, int] = {}
        self.whole_from: dict[Stream, str] = {}
        """The first event after the last hole in a log: those before it are not all there any more."""
        self.events = 0
        self._counted: dict[str, ShotsCounted] = {}
        self._made: dict[str, ShotsCounted] = {}
        self._zone = zone
        self._now = now

    async def take(self, stream: Stream, envelope: Envelope) -> None:
        """Feed one event. A repeated or late one of its subject changes nothing, as when it came first."""
        self.pass_by(stream, envelope)
        known = _known().get(envelope.type)
        if known is not None:
            event_type, change = known
            if self._is_first((stream.publisher, stream.aggregate, envelope.subject), (envelope.sequence, envelope.id)):
                event = event_type.model_validate(envelope.data)
                if isinstance(event, ShotsCounted):
                    self._count(event)
                else:
                    await change(self.session, event, self._now)
                if timeline.is_told(event):
                    self.tell_again(await timeline.entry(self.session, event, envelope))
                await facts.note(self.book, event, envelope, self._zone)
        elif envelope.type == CounterRejected.type_name():
            await projection.reading_rejected(self.session, CounterRejected.model_validate(envelope.data), envelope)

    async def close(self) -> None:
        """Take over the counts, of which only the last say something."""
        await self.book.close()
        for event in (*self._made.values(), *self._counted.values()):
            await projection.shots_counted(self.session, event, self._now)

    @property
    def history(self) -> Iterator[timeline.Entry]:
        return (entry for of_tool in self._history.values() for entry in of_tool.values())

    def tell_again(self, entry: timeline.Entry) -> None:
        """Put an entry into its tool's history, unless it is there."""
        self._history[entry.tool_id].setdefault(entry.event_id, entry)

    async def redraw(self) -> None:
        """Reckon what follows from all events."""
        await projection.redraw_all(self.session, self._now)

    def _count(self, event: ShotsCounted) -> None:
        """Counts are cumulative: lists need the last of a tool, and the one with its last shot."""
        self._counted[event.tool_id] = event
        if event.origin is not ShotOrigin.CORRECTION and event.shots_high > 0:
            before = self._made.get(event.tool_id)
            if before is None or event.to_at > before.to_at:
                self._made[event.tool_id] = event

    def pass_by(self, stream: Stream, envelope: Envelope) -> None:
        """Go on to this event, whatever it says."""
        if envelope.position != self.places.get(stream, 0) + 1:
            self.whole_from[stream] = envelope.id
        self.places[stream] = envelope.position
        self.events += 1

    def _is_first(self, subject: Subject, place: Place) -> bool:
        before = self.handled.get(subject)
        if before is not None and before[0] >= place[0] and before[1] >= place[1]:
            return False
        self.handled[subject] = place
        return True


@cache
def _known() -> Mapping[str, tuple[type[Event], Change[Event]]]:
    return {event.type_name(): (event, change) for event, change in changes().items()}


@asynccontextmanager
async def feeding(names: Mapping[str, str], run_in_shots: int, zone: tzinfo, now: datetime) -> AsyncIterator[Feeding]:
    """Begin with nothing but the users' names, by which histories tell who did something."""
    with TemporaryDirectory(prefix="toolcare-replay-") as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'lists.sqlite3'}", key=passing_key())
        try:
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            async with RememberingAsyncSession(database.engine) as session:
                session.add_all(_named(names, now))
                session.info[projection.LATER] = True
                session.info[timeline.BESIDE] = defaultdict(dict)
                yield Feeding(session, MemoryBook(run_in_shots), zone, now)
        finally:
            await database.dispose()


def _named(names: Mapping[str, str], now: datetime) -> Sequence[User]:
    """Users as far as histories need them; their secrets stay where they are."""
    return [
        User(
            user_id=user_id,
            username=user_id,
            name=name,
            role="",
            password_hash="",
            active=False,
            language="",
            created_at=now,
        )
        for user_id, name in names.items()
    ]
