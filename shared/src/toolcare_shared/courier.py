"""A service's part in the messaging: relay, presence and live values, run by one copy of the service at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

import structlog

from toolcare_shared.clock import Clock
from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.db import Database
from toolcare_shared.locks import LockLost, owner_lock
from toolcare_shared.messaging.live import LivePublisher
from toolcare_shared.messaging.relay import Relay
from toolcare_shared.messaging.session import Broker, Connection, ConnectionLost, MqttSession, Refused, Will
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.messaging.transient import is_transient

log: structlog.stdlib.BoundLogger = structlog.get_logger()

LOCK = "messaging"
_FAREWELL_S = 1.0
_AGAIN_S = 1.0


class Courier:
    """Holds the owner lock and, while it does, keeps the publishing connection and the relay going.

    Other copies of the service wait for the lock and take over within seconds. `also` are further parts that need
    the same ownership, such as the consumer. Losing the lock or the database is survived; any other error is not.
    """

    def __init__(self, service: str, database: Database, broker: Broker, topics: Topics, clock: Clock) -> None:
        self._service = service
        self._database = database
        self._topics = topics
        self._clock = clock
        self._since = clock.now()
        self.relay = Relay(database, service, topics, clock=clock)
        self.session = MqttSession(broker, client_id(topics, service, "pub"), will=self._will(), persistent=False)
        self.live = LivePublisher(self.session)
        self.owner = False
        """Whether this copy is the one that relays and consumes."""

    async def run(self, also: Sequence[Callable[[], Awaitable[None]]] = ()) -> None:
        while True:
            try:
                await self._own(also)
            except Exception as error:
                if not all(_passes(each) for each in _leaves(error)):
                    raise
                log.warning("courier.interrupted", errors=[type(each).__name__ for each in _leaves(error)])
            finally:
                self.owner = False
            await asyncio.sleep(_AGAIN_S)

    async def _own(self, also: Sequence[Callable[[], Awaitable[None]]]) -> None:
        async with owner_lock(self._database, LOCK):
            self.owner = True
            log.info("courier.owns", lock=LOCK)
            async with asyncio.TaskGroup() as group:
                group.create_task(self.relay.number(), name="relay_number")
                group.create_task(self.session.run(self._publish), name="relay_publish")
                group.create_task(self.live.run(), name="live")
                for part in also:
                    group.create_task(_ever(part))

    async def _publish(self, connection: Connection) -> None:
        """Say that we are here, relay, and say good-bye when we are stopped; a crash is told by the last will."""
        try:
            await self._say(connection, PresenceStatus.ONLINE)
            await self.relay.publish(connection)
        except asyncio.CancelledError:
            with suppress(ConnectionLost, TimeoutError):
                async with asyncio.timeout(_FAREWELL_S):
                    await self._say(connection, PresenceStatus.OFFLINE)
            raise

    async def _say(self, connection: Connection, status: PresenceStatus) -> None:
        topic = self._topics.presence(self._service)
        try:
            await connection.publish(topic, self._presence(status), retain=True)
        except Refused as refused:
            log.error("presence.refused", topic=topic, code=refused.code)  # noqa: TRY400 - the stack says nothing

    def _will(self) -> Will:
        return Will(self._topics.presence(self._service), self._presence(PresenceStatus.OFFLINE))

    def _presence(self, status: PresenceStatus) -> bytes:
        said = Presence(service=self._service, status=status, since=self._since, version=installed_version())
        return said.model_dump_json().encode()


def client_id(topics: Topics, service: str, part: str) -> str:
    """The MQTT client id of one of a service's connections; plants that share a broker do not throw each other out."""
    site = f"{topics.prefix.replace('/', '-')}-" if topics.prefix else ""
    return f"{site}toolcare-{service}-{part}"


def installed_version() -> str:
    for distribution in ("toolcare", "toolcare-shared"):
        with suppress(PackageNotFoundError):
            return version(distribution)
    return "unknown"


async def _ever(part: Callable[[], Awaitable[None]]) -> None:
    await part()


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _passes(error: BaseException) -> bool:
    return isinstance(error, LockLost) or is_transient(error)
