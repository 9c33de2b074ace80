"""Press p03: a PLC that publishes its counter over MQTT after each shot, and whenever it finds the broker back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from toolcare_compose.plant.options import MqttAddress
from toolcare_compose.plant.outlet import Outlet
from toolcare_compose.plant.press import Counted, Shot
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.session import Answer, Broker, Connection, MqttSession, all_lost_together
from toolcare_shared.messaging.topics import Topics

MOST_UNDER_WAY = 50


class MqttPlc:
    """Keeps no history, as a PLC would: what it could not publish is covered by the next, cumulative, reading."""

    def __init__(self, session: MqttSession, machine: str, counted: Counted, *, bare: bool) -> None:
        self.address: str = Topics().readings(machine)
        self._session = session
        self._bare = bare
        self._silent = False
        self._newest = self._payload(counted, None, None)
        self._pending: asyncio.Queue[bytes] = asyncio.Queue()

    @classmethod
    @asynccontextmanager
    async def running(cls, broker: MqttAddress, machine: str, counted: Counted, *, bare: bool) -> AsyncIterator[Outlet]:
        address = Broker(broker.host, broker.port, broker.user, broker.password)
        session = MqttSession(address, f"plc-{machine}-{new_id()[-8:]}", persistent=False)
        plc = cls(session, machine, counted, bare=bare)
        async with asyncio.TaskGroup() as group:
            publishing = group.create_task(session.run(plc._publish))
            yield plc
            publishing.cancel()

    async def show(self, counted: Counted, shot: Shot | None, at: datetime) -> None:
        self._newest = self._payload(counted, shot, at)
        if self._session.current is not None and not self._silent:
            self._pending.put_nowait(self._newest)

    async def go_silent(self) -> None:
        self._silent = True

    async def come_back(self, counted: Counted, at: datetime) -> None:
        self._silent = False
        await self.show(counted, None, at)

    async def _publish(self, connection: Connection) -> None:
        self._pending = asyncio.Queue()
        if not self._silent:
            self._pending.put_nowait(self._newest)
        room = asyncio.Semaphore(MOST_UNDER_WAY)
        async with all_lost_together() as sending:
            while True:
                payload = await self._pending.get()
                await room.acquire()
                sending.create_task(_answered(connection.send(self.address, payload), room))

    def _payload(self, counted: Counted, shot: Shot | None, at: datetime | None) -> bytes:
        if self._bare:
            return str(counted.counter).encode()
        body: dict[str, int | str | list[str]] = {"counter": counted.counter, "mould": counted.mould}
        if at is not None:
            body["at"] = at.isoformat()
        if shot is not None:
            body["cycle_ms"] = shot.cycle_ms
            body["quality"] = shot.quality.name.lower()
            body["cavities"] = ["good" if good else "bad" for good in shot.cavities]
        return json.dumps(body).encode()


async def _answered(answer: Answer, room: asyncio.Semaphore) -> None:
    """The next shot waits for no answer, as long as few are under way."""
    await answer
    room.release()
