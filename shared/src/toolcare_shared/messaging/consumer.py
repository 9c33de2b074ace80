"""The consumer: hears every subscribed stream, and has each event handled exactly once."""

import asyncio
from collections.abc import Mapping
from typing import NoReturn

import structlog
from pydantic import ValidationError

from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.db import Database
from toolcare_shared.messaging import inbox
from toolcare_shared.messaging.deadletter import DeadLetters
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.feed import FeedReader
from toolcare_shared.messaging.handlers import Handlers, Stream
from toolcare_shared.messaging.handling import Handling
from toolcare_shared.messaging.probe import Probe, pass_by
from toolcare_shared.messaging.session import Connection, ConnectionLost, Message, MqttSession, Refused
from toolcare_shared.messaging.stream import Delivery, StreamReader, StreamStatus
from toolcare_shared.messaging.topics import InvalidTopic, Topics
from toolcare_shared.messaging.transient import patiently

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_UPKEEP_S = 60.0


class Consumer:
    """Reads all streams its handlers want. Run it under the owner lock: two consumers would share one cursor.

    The feed is asked also while the broker is away, so that a dead broker only makes events later.
    """

    def __init__(
        self,
        database: Database,
        session: MqttSession,
        topics: Topics,
        handlers: Handlers,
        feed: FeedReader,
        *,
        permanent: tuple[type[Exception], ...] = (),
        clock: Clock | None = None,
        probe: Probe = pass_by,
    ) -> None:
        self._clock = clock or SystemClock()
        self._database = database
        self._session = session
        self._topics = topics
        self._handling = Handling(database, handlers, self._clock, probe, permanent)
        self._readers = {
            stream: StreamReader(stream, self._handling, feed, probe) for stream in sorted(handlers.streams)
        }
        self.dead_letters = DeadLetters(database, handlers, self._clock)
        self.types = handlers.types
        """The types of events that this service does something with."""
        self.trouble: str | None = None
        """What keeps the upkeep from working, for health."""

    async def run(self) -> NoReturn:
        async with asyncio.TaskGroup() as group:
            for stream, reader in self._readers.items():
                group.create_task(reader.run(), name=f"stream {stream}")
            group.create_task(self._upkeep(), name="upkeep")
            group.create_task(self._session.run(self._listen), name="listen")
        raise AssertionError("none of these tasks ends")

    @property
    def streams(self) -> Mapping[Stream, StreamStatus]:
        """How each stream stands."""
        return {stream: reader.status for stream, reader in self._readers.items()}

    @property
    def handled(self) -> int:
        """Events taken since the start."""
        return self._handling.handled

    @property
    def buried(self) -> int:
        """Events that went to the dead letters since the start."""
        return self._handling.buried

    async def acknowledge_warning(self, stream: Stream) -> None:
        """Somebody has looked after a publisher that was restored; health shows it no longer."""
        async with self._database.write() as session:
            await inbox.clear_warning(session, stream)
        self._readers[stream].status.warning = None

    async def _listen(self, connection: Connection) -> None:
        try:
            await connection.subscribe([self._topics.stream_filter(*stream) for stream in self._readers])
        except Refused as refused:
            raise ConnectionLost(str(refused)) from refused
        try:
            self._connected(True)
            while True:
                for message in await connection.receive():
                    self._dispatch(connection, message)
        finally:
            self._connected(False)

    def _connected(self, there: bool) -> None:
        for reader in self._readers.values():
            reader.connected = there
            reader.check()

    def _dispatch(self, connection: Connection, message: Message) -> None:
        try:
            _, publisher, aggregate, subject, event = self._topics.split(message.topic)
        except (InvalidTopic, ValueError):
            publisher = aggregate = subject = event = ""
        reader = self._readers.get(Stream(publisher, aggregate))
        if reader is None:
            # A subscription of an older version that the broker still keeps.
            log.info("event.unwanted", topic=message.topic)
            connection.acknowledge(message)
            return
        envelope, reason = _read(message.payload, publisher, subject, event)
        reader.offer(Delivery(connection, message, envelope, reason))

    async def _upkeep(self) -> NoReturn:
        while True:
            await patiently(self._tidy, self._report)
            await asyncio.sleep(_UPKEEP_S)

    async def _tidy(self) -> None:
        async with self._database.write() as session:
            await inbox.forget_old(session, self._clock.now())
        await self.dead_letters.release()

    def _report(self, trouble: str | None) -> None:
        self.trouble = trouble


def _read(payload: bytes, publisher: str, subject: str, event: str) -> tuple[Envelope | None, str]:
    """The event in these bytes, or why there is none. It must be the one its topic says."""
    try:
        envelope = Envelope.parse(payload)
    except ValidationError as error:
        return None, f"no event: {error.error_count()} errors, first at {error.errors()[0]['loc']}"
    said = (envelope.publisher, envelope.subject, envelope.event_name)
    if said != (publisher, subject, event) or envelope.position < 1:
        return None, f"the event says {said} at position {envelope.position}, its topic {(publisher, subject, event)}"
    return envelope, ""
