"""An edge node of a plant with Sparkplug B: births with names and aliases, data by alias, a will, stored history."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from toolcare_shared.messaging.session import Broker, Connection, MqttSession, Will
from toolcare_shotcounter.sources.sparkplug_payload import decode, milliseconds
from toolcare_shotcounter.sources.sparkplug_wire import WireMetric, payload

Value = int | float | bool | str | None
TYPES = {"Int16": 2, "Int32": 3, "UInt16": 6, "UInt32": 7, "UInt64": 8, "Double": 10, "Boolean": 11, "String": 12}
_LONG = {4, 8, 13}


@dataclass
class Tag:
    """A metric of the node: its type and what it holds now."""

    kind: str
    value: Value
    alias: int


@dataclass
class EdgeNode:
    """Answers the wish for a rebirth as long as it is connected. `devices[""]` are the tags of the node itself."""

    broker: Broker
    group: str = "plant"
    node: str = "hall-2"
    devices: dict[str, dict[str, Tag]] = field(default_factory=lambda: {"": {}})
    births: int = 0
    _bd_seq: int = -1
    _seq: int = 0
    _aliases: "count[int]" = field(default_factory=lambda: count(1))
    _connection: Connection | None = None

    def tag(self, device: str, name: str, kind: str, value: Value) -> None:
        self.devices.setdefault(device, {})[name] = Tag(kind, value, next(self._aliases))

    @asynccontextmanager
    async def connected(self, *, silent_end: bool = False) -> AsyncIterator[None]:
        """Be there, answering; `silent_end`: the line is cut and the broker publishes the will."""
        self._bd_seq += 1
        will = Will(self._topic("NDEATH"), self._death())
        session = MqttSession(self.broker, f"edge-{self.node}", will=will, persistent=False)
        async with session.connect() as connection:
            self._connection = connection
            await connection.subscribe([self._topic("NCMD")])
            answering = asyncio.ensure_future(self._answer(connection))
            try:
                yield
            finally:
                answering.cancel()
                with suppress(asyncio.CancelledError):
                    await answering
                self._connection = None
                if silent_end:
                    connection._client.drop()
                else:
                    await connection.publish(self._topic("NDEATH"), self._death(), qos=1)

    async def be_born(self) -> None:
        """Send the births of the node and of all its devices."""
        self.births += 1
        self._seq = 0
        for device in sorted(self.devices):
            await self._send("NBIRTH" if device == "" else "DBIRTH", device, self._birth(device))

    async def tell(
        self,
        device: str,
        values: Mapping[str, Value],
        *,
        at: datetime | None = None,
        stored: Sequence[tuple[datetime, int]] = (),
        quality: int | None = None,
        lose: bool = False,
    ) -> bytes:
        """Send what changed, by alias. `stored` are older values of the first tag; `lose`: the broker never gets it."""
        wire = payload()
        wire.timestamp = milliseconds(datetime.now(UTC))
        for name, value in values.items():
            tag = self.devices[device][name]
            for moment, old in stored:
                metric = wire.metrics.add()
                metric.alias, metric.timestamp, metric.is_historical = tag.alias, milliseconds(moment), True
                put(metric, tag.kind, old)
            if stored:
                continue
            tag.value = value
            metric = wire.metrics.add()
            metric.alias, metric.timestamp = tag.alias, milliseconds(at or datetime.now(UTC))
            put(metric, tag.kind, value)
            if quality is not None:
                metric.properties.keys.append("Quality")
                quality_value = metric.properties.values.add()
                quality_value.type, quality_value.int_value = TYPES["Int32"], quality
        return await self._send("NDATA" if device == "" else "DDATA", device, wire.SerializeToString(), lose=lose)

    async def lose_device(self, device: str) -> None:
        wire = payload()
        wire.timestamp = milliseconds(datetime.now(UTC))
        await self._send("DDEATH", device, wire.SerializeToString())

    async def repeat(self, device: str, raw: bytes) -> None:
        """Deliver a message once more, byte for byte."""
        assert self._connection is not None
        await self._connection.publish(self._topic("DDATA", device), raw, qos=1)

    async def _send(self, message: str, device: str, content: bytes, *, lose: bool = False) -> bytes:
        assert self._connection is not None
        wire = payload()
        wire.ParseFromString(content)
        wire.seq = self._seq
        self._seq = (self._seq + 1) % 256
        raw = wire.SerializeToString()
        if not lose:
            await self._connection.publish(self._topic(message, device), raw, qos=1)
        return raw

    def _birth(self, device: str) -> bytes:
        wire = payload()
        wire.timestamp = milliseconds(datetime.now(UTC))
        if device == "":
            mark = wire.metrics.add()
            mark.name, mark.datatype, mark.long_value = "bdSeq", TYPES["UInt64"], self._bd_seq
        for name, tag in self.devices[device].items():
            metric = wire.metrics.add()
            metric.name, metric.alias, metric.datatype = name, tag.alias, TYPES[tag.kind]
            metric.timestamp = wire.timestamp
            put(metric, tag.kind, tag.value)
        return wire.SerializeToString()

    def _death(self) -> bytes:
        wire = payload()
        mark = wire.metrics.add()
        mark.name, mark.datatype, mark.long_value = "bdSeq", TYPES["UInt64"], self._bd_seq
        return wire.SerializeToString()

    async def _answer(self, connection: Connection) -> None:
        while True:
            for message in await connection.receive():
                wish = decode(message.payload).named("Node Control/Rebirth")
                if wish is not None and wish.value is True:
                    await self.be_born()

    def _topic(self, message: str, device: str = "") -> str:
        return f"spBv1.0/{self.group}/{message}/{self.node}" + (f"/{device}" if device else "")


def put(metric: WireMetric, kind: str, value: Value) -> None:
    number = TYPES[kind]
    if value is None:
        metric.is_null = True
    elif isinstance(value, bool):
        metric.boolean_value = value
    elif isinstance(value, str):
        metric.string_value = value
    elif isinstance(value, float):
        metric.double_value = value
    elif number in _LONG:
        metric.long_value = value & ((1 << 64) - 1)
    else:
        metric.int_value = value & ((1 << 32) - 1)
