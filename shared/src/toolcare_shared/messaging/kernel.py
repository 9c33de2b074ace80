"""A service's whole messaging: publishing, live values, consuming and presence, on two connections."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NoReturn

from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging import feed
from toolcare_shared.messaging.consumer import Consumer
from toolcare_shared.messaging.feed import FeedReader
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.live import LivePublisher
from toolcare_shared.messaging.probe import Probe, pass_by
from toolcare_shared.messaging.relay import Relay
from toolcare_shared.messaging.session import (
    Broker,
    Connection,
    ConnectionLost,
    MqttSession,
    Refused,
    Will,
    all_lost_together,
)
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.messaging.transient import patiently

_GOOD_BYE_S = 1.0
_AGE_OUT_S = 3600.0


class Messaging:
    """Made without opening anything; `run` works until cancelled, once this copy of the service owns the work.

    `keep` says how long events stay in the log, by short event name; types not named stay for ever.
    """

    def __init__(
        self,
        service: str,
        database: Database,
        broker: Broker,
        topics: Topics,
        handlers: Handlers,
        feeds: FeedReader,
        *,
        permanent: tuple[type[Exception], ...] = (),
        keep: Mapping[str, timedelta] | None = None,
        version: str = "",
        clock: Clock | None = None,
        probe: Probe = pass_by,
    ) -> None:
        self._service = service
        self._database = database
        self._topics = topics
        self._clock = clock or SystemClock()
        self._version = version
        self._keep = keep or {}
        self._since = self._clock.now()
        self._presence = topics.presence(service)
        self.owner = False
        """Whether this copy has the owner lock; a second copy waits and still answers HTTP."""
        self.is_owner = asyncio.Event()
        """Set with it, and for good: a copy that loses the lock ends. What one copy alone shall do waits for it."""
        self.publishing = MqttSession(
            broker,
            topics.client_id(f"toolcare-{service}-pub"),
            will=Will(self._presence, self._status(PresenceStatus.OFFLINE)),
        )
        self.consuming = MqttSession(broker, topics.client_id(f"toolcare-{service}-sub"))
        self.aside = MqttSession(broker, f"toolcare-{service}-live-{new_id()[-12:]}", persistent=False)
        """For live values alone, where another copy publishes all else."""
        self.live = LivePublisher(self.publishing, self.aside)
        self.relay = Relay(database, service, topics, clock=self._clock, probe=probe)
        self.consumer = Consumer(
            database,
            self.consuming,
            topics,
            handlers,
            feeds,
            permanent=permanent,
            clock=self._clock,
            probe=probe,
        )

    async def run(self) -> NoReturn:
        """Wait for the owner lock, then work. Whatever comes out of it should end the process."""
        try:
            async with self._showing(), owner_lock(self._database, "owner"), asyncio.TaskGroup() as group:
                self.owner = True
                self.is_owner.set()
                group.create_task(self.relay.number(), name="numbering")
                group.create_task(self.publishing.run(self._publish), name="publishing")
                group.create_task(self._age_out(), name="age out")
                group.create_task(self.consumer.run(), name="consuming")
        finally:
            self.owner = False
        raise AssertionError("none of these tasks ends")

    @asynccontextmanager
    async def _showing(self) -> AsyncIterator[None]:
        """Live values go out also while another copy is the owner: on a line of their own, once there are some."""
        async with asyncio.TaskGroup() as group:
            parts = [
                group.create_task(self.live.run(), name="live"),
                group.create_task(self._show_aside(), name="live aside"),
            ]
            try:
                yield
            finally:
                for part in parts:
                    part.cancel()

    async def _show_aside(self) -> None:
        await self.live.wanted.wait()
        if self.owner:
            return
        async with asyncio.TaskGroup() as group:
            line = group.create_task(self.aside.run(Connection.ended), name="live line")
            await self.is_owner.wait()
            line.cancel()

    def troubles(self) -> Mapping[str, str | None]:
        """What to show in health, by the name of the check; None where all is well."""
        if not self.owner:
            return {"messaging": "another copy of this service does the messaging"}
        found = {
            "messaging": None,
            "broker": self.publishing.trouble or self.consuming.trouble,
            "relay": self.relay.trouble or next(iter(self.relay.refusals.values()), None),
            "consumer": self.consumer.trouble,
        }
        for stream, status in self.consumer.streams.items():
            found[f"stream.{stream}"] = status.trouble or status.feed_trouble or status.warning
        return found

    async def _age_out(self) -> NoReturn:
        async def once() -> None:
            gone = feed.AGE_OUT_SLICE
            while gone >= feed.AGE_OUT_SLICE:
                async with self._database.write() as session:
                    gone = await feed.age_out(session, self._keep, self._clock.now())

        while True:
            await patiently(once, lambda _: None)
            await asyncio.sleep(_AGE_OUT_S)

    async def _publish(self, connection: Connection) -> None:
        try:
            await connection.publish(self._presence, self._status(PresenceStatus.ONLINE), retain=True)
        except Refused as refused:
            raise ConnectionLost(str(refused)) from refused
        try:
            async with all_lost_together() as group:
                group.create_task(connection.ended(), name="the line")
                group.create_task(self.relay.publish(connection), name="relay")
        except asyncio.CancelledError:
            await self._say_good_bye(connection)
            raise

    async def _say_good_bye(self, connection: Connection) -> None:
        """The last will speaks only for those who could not."""
        try:
            async with asyncio.timeout(_GOOD_BYE_S):
                await connection.publish(self._presence, self._status(PresenceStatus.OFFLINE), retain=True)
        except (ConnectionLost, Refused, TimeoutError):
            return

    def _status(self, status: PresenceStatus) -> bytes:
        presence = Presence(service=self._service, status=status, since=self._since, version=self._version)
        return presence.model_dump_json().encode()
