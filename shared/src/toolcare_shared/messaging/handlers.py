"""Which function handles which event: a service's `consumers.py` fills this table."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.audit.deed import by_event
from toolcare_shared.audit.recording import audited, unaudited
from toolcare_shared.contracts.event import Event
from toolcare_shared.locks import take_turn
from toolcare_shared.messaging.envelope import Envelope

E = TypeVar("E", bound=Event)
Handler = Callable[[AsyncSession, E, Envelope], Awaitable[None]]


class Told(NamedTuple, Generic[E]):
    event: E
    envelope: Envelope


Together = Callable[[AsyncSession, Sequence[Told[E]]], Awaitable[Collection[str]]]
"""Returns the subjects whose event it took, as the events name them."""


class Stream(NamedTuple):
    """All events of one publisher about one kind of thing, numbered together."""

    publisher: str
    aggregate: str

    def __str__(self) -> str:
        return f"{self.publisher}/{self.aggregate}"


class Permanent(Exception):
    """A handler cannot ever handle this event: it goes to the dead letters, later ones of its subject wait there."""


@dataclass(frozen=True, slots=True)
class _Entry:
    model: type[Event]
    handler: Handler[Event]

    async def __call__(self, session: AsyncSession, envelope: Envelope) -> None:
        await self.handler(session, self.model.model_validate(envelope.data), envelope)


@dataclass(frozen=True, slots=True)
class _Together:
    model: type[Event]
    take: Together[Event]

    async def __call__(self, session: AsyncSession, envelopes: Sequence[Envelope]) -> frozenset[str]:
        told = [Told(self.model.model_validate(envelope.data), envelope) for envelope in envelopes]
        taken = await self.take(session, told)
        return frozenset(envelope.id for event, envelope in told if event.subject in taken)


@dataclass(slots=True)
class Handlers:
    """The handlers of one service. A handler gets the session of the transaction in which its event becomes handled.

    It must not commit, and may run again from the start after an error: anything but the session's work must bear it.
    """

    _entries: dict[str, _Entry] = field(default_factory=dict)
    _also: dict[str, _Entry] = field(default_factory=dict)
    _together: dict[str, _Together] = field(default_factory=dict)
    _streams: set[Stream] = field(default_factory=set)
    _listeners: list[Callable[[Envelope], None]] = field(default_factory=list)
    turn: str | None = None
    """Events of several streams change the same rows: by this name their transactions take turns on PostgreSQL."""

    def on(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Register the handler of one event type, and subscribe to its stream."""

        def register(handler: Handler[E]) -> Handler[E]:
            name = event.type_name()
            if name in self._entries:
                raise ValueError(f"{name} already has a handler")
            self._entries[name] = _Entry(event, cast("Handler[Event]", handler))
            self.follow(event)
            return handler

        return register

    def also(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Register what every service does with an event, before its own handler if it has one."""

        def register(handler: Handler[E]) -> Handler[E]:
            self._also[event.type_name()] = _Entry(event, cast("Handler[Event]", handler))
            self.follow(event)
            return handler

        return register

    def together(self, event: type[E]) -> Callable[[Together[E]], Together[E]]:
        """Register who takes several events of a type in a few statements, each of another subject.

        Who takes them says which were simple enough; the others go to the handler, each by itself. What is changed for
        a simple one is nothing that an audit entry would tell, and the handler would have come to the same.
        """

        def register(take: Together[E]) -> Together[E]:
            self._together[event.type_name()] = _Together(event, cast("Together[Event]", take))
            return take

        return register

    def follow(self, event: type[Event]) -> None:
        """Subscribe to the stream of this event without a handler: `on_committed` still tells of each event."""
        self._streams.add(Stream(event.publisher, event.aggregate))

    def on_committed(self, listener: Callable[[Envelope], None]) -> None:
        """Tell of every event once it was taken, after its commit; not of one that went to the dead letters.

        A listener must not raise and must not block. After a crash between commit and call it is not told again.
        """
        self._listeners.append(listener)

    def committed(self, envelope: Envelope) -> None:
        for listener in self._listeners:
            listener(envelope)

    @property
    def streams(self) -> frozenset[Stream]:
        return frozenset(self._streams)

    @property
    def types(self) -> frozenset[str]:
        """The types of events that something is done with."""
        return frozenset(self._entries) | frozenset(self._also)

    def handles(self, envelope: Envelope) -> bool:
        return envelope.type in self._entries or envelope.type in self._also

    def go_together(self, envelope: Envelope) -> bool:
        return envelope.type in self._together and envelope.type not in self._also

    async def begin(self, session: AsyncSession) -> None:
        """Begin a transaction in which events are handled: before anything is read that one of them may change."""
        if self.turn is not None:
            await take_turn(session, self.turn)

    async def handle_together(self, session: AsyncSession, envelopes: Sequence[Envelope]) -> frozenset[str]:
        """Handle those of one type that are simple; return their ids."""
        async with unaudited(session):
            return await self._together[envelopes[0].type](session, envelopes)

    async def handle(self, session: AsyncSession, envelope: Envelope) -> None:
        """Run the handlers of this event, if there are any. What they change by themselves leaves an audit entry."""
        entries = [table[envelope.type] for table in (self._also, self._entries) if envelope.type in table]
        if entries:
            async with audited(session, by_event(envelope)):
                for entry in entries:
                    await entry(session, envelope)
