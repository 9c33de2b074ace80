"""Live values for dashboards: at most four a second per topic, and the last one always goes out."""

import asyncio
from typing import NoReturn

from pydantic import BaseModel

from toolcare_shared.messaging.session import Connection, ConnectionLost, MqttSession
from toolcare_shared.messaging.topics import TopicName

INTERVAL_S = 0.25
_LEAST_LOOKS, _MOST_LOOKS = 5, 25
"""So many times in an interval what waits is looked at: there may be no connection, or a thousand topics in turn."""


class LivePublisher:
    """Publishes at QoS 0 on the publisher's connection, or where there is none on the one `aside`.

    Nothing may depend on a live value.
    """

    def __init__(
        self, session: MqttSession, aside: MqttSession | None = None, *, interval_s: float = INTERVAL_S
    ) -> None:
        self._session = session
        self._aside = aside
        self.wanted = asyncio.Event()
        """Set once there is anything to show."""
        self._interval_s = interval_s
        self._newest: dict[TopicName, BaseModel] = {}
        self._sent_at: dict[TopicName, float] = {}
        self._changed = asyncio.Event()

    def publish(self, topic: TopicName, payload: BaseModel) -> None:
        """Note the newest value of a topic; it replaces one that was not sent yet."""
        self._newest[topic] = payload
        self.wanted.set()
        self._changed.set()

    async def run(self) -> NoReturn:
        while True:
            await self._changed.wait()
            self._changed.clear()
            now = asyncio.get_running_loop().time()
            self._send_due(now)
            self._forget(now)
            if self._newest:
                await asyncio.sleep(self._until_due(now))
                self._changed.set()

    def _until_due(self, now: float) -> float:
        """Until the first of those that wait may go; what waits longer than that is older than it need be.

        Without a connection there is nothing to hurry for.
        """
        if self._connection is None:
            return self._interval_s / _LEAST_LOOKS
        sent = [self._sent_at[topic] for topic in self._newest if topic in self._sent_at]
        due = min(sent) + self._interval_s - now if sent else self._interval_s
        return max(self._interval_s / _MOST_LOOKS, min(due, self._interval_s / _LEAST_LOOKS))

    @property
    def _connection(self) -> Connection | None:
        return self._session.current or (self._aside.current if self._aside else None)

    def _send_due(self, now: float) -> None:
        connection = self._connection
        if connection is None:
            return
        for topic in [topic for topic in self._newest if self._due(topic, now)]:
            try:
                connection.send(topic, self._newest[topic].model_dump_json().encode(), qos=0)
            except ConnectionLost:
                return
            del self._newest[topic]
            self._sent_at[topic] = now

    def _due(self, topic: TopicName, now: float) -> bool:
        return now - self._sent_at.get(topic, float("-inf")) >= self._interval_s

    def _forget(self, now: float) -> None:
        for topic in [topic for topic, at in self._sent_at.items() if now - at > 60 * self._interval_s]:
            del self._sent_at[topic]
