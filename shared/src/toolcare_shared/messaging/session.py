"""The MQTT connection: the only file that touches the client library.

MQTT 5 with a session that outlives the connection, acknowledgement by hand, a new client object per connection,
and refusals of the broker as errors. aiomqtt 2.5 hides reason codes, session-present and manual acknowledgement,
so its client is extended here.
"""

import asyncio
import random
import socket
import ssl
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, NoReturn

import aiomqtt
import paho.mqtt.client as paho
import structlog
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties, VariableByteIntegers
from paho.mqtt.reasoncodes import ReasonCode

from toolcare_shared.clock import Clock, SystemClock

log = structlog.get_logger()

_SESSION_EXPIRY_S = 7 * 24 * 3600
_REFUSED_FROM = 0x80
_BACK_OFF_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
_STEADY_S = 30.0
_ANSWER_S = 30.0
_ENDED = "the connection to the broker ended"
_OURS_S = 0.2
_MOST_IN_A_TURN = 100
_PUBACK = struct.Struct("!BBH")
"""MQTT 5, 3.4: the packet's kind, two bytes that follow, the packet id; without a reason code it means success."""
_TWO_BYTES = struct.Struct("!H")
_LONG = 0x80
"""A length from here on takes more than one byte."""
_TOGETHER = 64 * 1024
"""About so many bytes of packets that wait are handed to the socket at once."""
_SEVERAL = 2
_MOST_UNASKED = 10_000
"""Messages at QoS 0 that may wait here; those at QoS 1 are held back by the Receive Maximum."""


class ConnectionLost(Exception):
    """The broker cannot be reached, went away or hung up."""


class Refused(Exception):
    """The broker answered with a reason code of 0x80 or above, for instance 135, not authorised."""

    def __init__(self, what: str, topic: str, reason: str, code: int) -> None:
        super().__init__(f"the broker refused to {what} {topic}: {reason} ({code}); check its access list")
        self.topic = topic
        self.code = code


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says, retained, when this client is gone without a good-bye."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is and who we are to it."""

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password: str | None = None
    tls: ssl.SSLContext | None = None
    keep_alive_s: int = 15


class Message(NamedTuple):
    """One delivery. `mid` is the packet id to acknowledge it with; 0 at QoS 0.

    `arrived` is when it came, however long it waits here. `dup`: the broker may have delivered it once before.
    """

    topic: str
    payload: bytes
    qos: int
    retain: bool
    mid: int
    arrived: datetime
    dup: bool


def published(command: int, packet: bytes | bytearray, arrived: datetime) -> Message | None:
    """Read a PUBLISH of MQTT 5 (3.3) after its length; None: it is not plain, the library knows what to do with it."""
    qos = command >> 1 & 3
    try:
        (length,) = _TWO_BYTES.unpack_from(packet)
        end = 2 + length
        topic = packet[2:end].decode()
        (mid,) = _TWO_BYTES.unpack_from(packet, end) if qos else (0,)
        end += 2 if qos else 0
        properties = packet[end]
    except (struct.error, IndexError, UnicodeDecodeError):
        return None
    begin = end + 1 + properties
    if qos > 1 or not topic or properties >= _LONG or begin > len(packet):
        return None
    return Message(topic, bytes(packet[begin:]), qos, bool(command & 1), mid, arrived, bool(command & 8))


def unasked(topic: str, payload: bytes, *, retain: bool) -> bytes:
    """Return a PUBLISH at QoS 0 without properties. The library makes eight objects for each, though nobody waits."""
    name = topic.encode()
    said = _TWO_BYTES.pack(len(name)) + name + b"\0" + payload
    length: bytes = VariableByteIntegers.encode(len(said))  # type: ignore[no-untyped-call]  # paho gives it no types
    return bytes([paho.PUBLISH | retain]) + length + said


class _Client(aiomqtt.Client):
    def __init__(
        self,
        broker: Broker,
        client_id: str,
        will: Will | None,
        receive_maximum: int,
        clock: Clock,
        *,
        clean_start: bool,
        expiry_s: int,
    ) -> None:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho gives it no types
        properties.ReceiveMaximum = receive_maximum
        properties.SessionExpiryInterval = expiry_s
        super().__init__(
            broker.host,
            broker.port,
            username=broker.username,
            password=broker.password,
            identifier=client_id,
            protocol=aiomqtt.ProtocolVersion.V5,
            will=aiomqtt.Will(will.topic, will.payload, qos=1, retain=True) if will else None,
            keepalive=broker.keep_alive_s,
            clean_start=clean_start,
            max_queued_incoming_messages=0,
            max_queued_outgoing_messages=0,
            properties=properties,
            tls_context=broker.tls,
            timeout=10,
        )
        self._client.manual_ack_set(True)
        self._as_library = self._client._handle_publish  # noqa: SLF001 - as in `_take_publish`
        self._client._handle_publish = self._take_publish  # type: ignore[method-assign]  # noqa: SLF001 - as above
        self._clock = clock
        self.session_present = False
        self.left_out = 0
        self.received: deque[Message] = deque()
        self.arrived = asyncio.Event()
        self.answers: dict[int, asyncio.Future[ReasonCode]] = {}

    def _on_connect(
        self,
        client: paho.Client,
        userdata: object,
        flags: paho.ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        self.session_present = flags.session_present
        super()._on_connect(client, userdata, flags, reason_code, properties)
        self._disconnected.add_done_callback(self._hang_up)

    def _on_message(self, client: paho.Client, userdata: object, message: paho.MQTTMessage) -> None:  # noqa: ARG002 - paho's signature
        payload, at = bytes(message.payload), self._clock.now()
        self._keep(Message(message.topic, payload, message.qos, message.retain, message.mid, at, message.dup))

    def _take_publish(self) -> MQTTErrorCode:
        """Take a message as it came. The library makes six objects of each and looks for filters nobody has set."""
        packet = self._client._in_packet  # noqa: SLF001 - the library has no quicker way in
        message = published(packet["command"], packet["packet"], self._clock.now())
        if message is None:
            return self._as_library()
        self._keep(message)
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _keep(self, message: Message) -> None:
        if message.qos == 0 and len(self.received) >= _MOST_UNASKED:
            self._flooded(message.topic)
            return
        self.received.append(message)
        self.arrived.set()

    def _flooded(self, topic: str) -> None:
        """QoS 0 knows no back pressure: what comes faster than it is taken is left out, as QoS 0 allows."""
        if self.left_out == 0:
            log.warning("mqtt.flooded", topic=topic, waiting=len(self.received))
        self.left_out += 1

    def _on_publish(
        self,
        client: paho.Client,  # noqa: ARG002 - paho's signature
        userdata: object,  # noqa: ARG002 - as above
        mid: int,
        reason_code: ReasonCode,
        properties: Properties,  # noqa: ARG002 - as above
    ) -> None:
        answer = self.answers.pop(mid, None)
        if answer is not None and not answer.done():
            answer.set_result(reason_code)

    def _on_socket_open(self, client: paho.Client, userdata: object, sock: socket.socket) -> None:
        """Take what is there in one turn of the loop; the library would take one message in each."""
        super()._on_socket_open(client, userdata, sock)

        def read() -> None:
            try:
                for _ in range(_MOST_IN_A_TURN):
                    if not self._read_one(client, sock):
                        return
            except Exception as error:  # noqa: BLE001 - whatever broke, the connection is gone
                if not self._disconnected.done():
                    self._disconnected.set_exception(error)

        def register() -> None:
            if sock.fileno() >= 0:
                self._loop.add_reader(sock.fileno(), read)

        self._loop.call_soon_threadsafe(register)

    def _read_one(self, client: paho.Client, sock: socket.socket) -> bool:
        """Whether there may be more. Nobody wakes us for what TLS has deciphered already."""
        before = len(self.received)
        client.loop_read()
        while isinstance(sock, ssl.SSLSocket) and not self.lost and sock.pending() > 0:
            client.loop_read()
        return len(self.received) > before

    def _on_socket_register_write(self, client: paho.Client, userdata: object, sock: socket.socket) -> None:  # noqa: ARG002 - paho's signature
        # The library would register the file number in a later turn of the loop, when the socket may be closed and its
        # number belong to another connection.
        def write() -> None:
            try:
                self._join_what_waits()
                client.loop_write()
            except Exception as error:  # noqa: BLE001 - whatever broke, the connection is gone
                if not self._disconnected.done():
                    self._disconnected.set_exception(error)

        def register() -> None:
            if sock.fileno() >= 0:
                self._loop.add_writer(sock.fileno(), write)

        self._loop.call_soon_threadsafe(register)

    def _join_what_waits(self) -> None:
        """Let packets leave together; the library would make a system call for each.

        One that is half sent stays as it is, and so does a good-bye: the library hangs up behind it. What is joined
        passes for an acknowledgement, behind which it does nothing.
        """
        waiting = self._client._out_packet  # noqa: SLF001 - the library has no other way to what it is to send
        if len(waiting) < _SEVERAL:
            return
        last = None
        for _ in range(len(waiting)):
            packet = waiting.popleft()
            if packet["pos"] or packet["command"] & 0xF0 == paho.DISCONNECT:
                last = None
                waiting.append(packet)
            elif last is None or last["to_process"] >= _TOGETHER:
                last = packet
                last["command"], last["packet"] = paho.PUBACK, bytearray(packet["packet"])
                waiting.append(last)
            else:
                last["packet"] += packet["packet"]
                last["to_process"] += packet["to_process"]

    def _hang_up(self, disconnected: "asyncio.Future[None]") -> None:
        if not disconnected.cancelled():
            disconnected.exception()
        self.arrived.set()
        for answer in self.answers.values():
            if not answer.done():
                answer.set_exception(ConnectionLost("the connection to the broker ended before its answer"))
                answer.exception()
        self.answers.clear()

    @property
    def lost(self) -> bool:
        return self._disconnected.done()

    async def ended(self) -> None:
        await asyncio.wait([self._disconnected])

    def send(
        self, topic: str, payload: bytes, qos: int, retain: bool, properties: Properties | None
    ) -> "asyncio.Future[ReasonCode] | None":
        if qos == 0 and properties is None:
            self._send_unasked(topic, payload, retain)
            return None
        info = self._client.publish(topic, payload, qos, retain, properties)
        if info.rc != paho.MQTT_ERR_SUCCESS or self.lost:
            raise ConnectionLost(f"the client library could not send: {paho.error_string(info.rc)}")
        if qos == 0:
            return None
        answer: asyncio.Future[ReasonCode] = asyncio.get_running_loop().create_future()
        self.answers[info.mid] = answer
        return answer

    def _send_unasked(self, topic: str, payload: bytes, retain: bool) -> None:
        if self.lost:
            raise ConnectionLost(_ENDED)
        self._client._packet_queue(paho.PUBACK, unasked(topic, payload, retain=retain), 0, 1)  # noqa: SLF001 - as in `acknowledge`

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Hand all to the socket as one; the library would make a system call for each."""
        answers = b"".join(_PUBACK.pack(paho.PUBACK, 2, message.mid) for message in messages)
        self._client._packet_queue(paho.PUBACK, answers, 0, 1)  # noqa: SLF001 - the library offers them one by one

    def drop(self) -> None:
        """Close the socket for good, also where a good-bye is not possible any more."""
        if self._misc_task is not None:
            self._misc_task.cancel()
        self._client._sock_close()  # noqa: SLF001 - the library offers no hard close


class Connection:
    """One live connection. Every method raises ConnectionLost once it has ended."""

    def __init__(self, client: _Client) -> None:
        self._client = client

    @property
    def session_present(self) -> bool:
        """Whether the broker still knew this client: its subscriptions and what was queued for it."""
        return self._client.session_present

    async def subscribe(self, topics: Sequence[str], qos: int = 1) -> None:
        """Subscribe to topic filters; Refused when the broker grants one of them not."""
        if not topics:
            return
        try:
            answer: Sequence[ReasonCode | int] = await self._client.subscribe([(topic, qos) for topic in topics])
        except aiomqtt.MqttError as error:
            raise ConnectionLost(f"subscribing failed: {error}") from error
        for topic, reason in zip(topics, answer, strict=True):
            _accept("subscribe to", topic, reason)

    async def unsubscribe(self, topics: Sequence[str]) -> None:
        """Give topic filters up. One that is not subscribed any more is no error."""
        if not topics:
            return
        try:
            await self._client.unsubscribe(list(topics))
        except aiomqtt.MqttError as error:
            raise ConnectionLost(f"unsubscribing failed: {error}") from error

    @property
    def waiting(self) -> int:
        """How many messages have come that nobody has received yet."""
        return len(self._client.received)

    async def receive(self, at_most: int = 100) -> list[Message]:
        """Wait for messages and take all that are there, up to `at_most`, in the order they came."""
        client = self._client
        while not client.received:
            if client.lost:
                raise ConnectionLost(_ENDED)
            client.arrived.clear()
            await client.arrived.wait()
        return [client.received.popleft() for _ in range(min(at_most, len(client.received)))]

    def acknowledge(self, *messages: Message) -> None:
        """Tell the broker that these are done. Nothing happens on a dead connection: they are delivered again."""
        asked = [message for message in messages if message.qos > 0]
        if asked and not self._client.lost:
            self._client.acknowledge(asked)

    def send(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False, content_type: str | None = None
    ) -> "Answer":
        """Send now; what it returns waits for the broker's answer. Refused when the answer is a refusal.

        Several may be under way at once: they leave in the order of the calls.
        """
        properties = None if content_type is None else _of_content(content_type)
        return Answer(topic, self._client.send(topic, payload, qos, retain, properties))

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Send and wait for the broker's answer."""
        await self.send(topic, payload, qos=qos, retain=retain)

    async def ended(self) -> NoReturn:
        """Wait until it has: ConnectionLost. For whoever has nothing to send, and would not notice."""
        await self._client.ended()
        raise ConnectionLost(_ENDED)


class Answer:
    """The broker's answer to one message, to be awaited; ConnectionLost or Refused come out of it."""

    def __init__(self, topic: str, answer: "asyncio.Future[ReasonCode] | None") -> None:
        self._topic = topic
        self._answer = answer

    def __await__(self) -> Generator[object, None, None]:
        return self._wait().__await__()

    async def _wait(self) -> None:
        if self._answer is None:
            return
        try:
            async with asyncio.timeout(_ANSWER_S):
                reason = await self._answer
        except TimeoutError as error:
            raise ConnectionLost(f"no answer from the broker within {_ANSWER_S:g} s") from error
        _accept("publish to", self._topic, reason)


@lru_cache(maxsize=8)
def _of_content(content_type: str) -> Properties:
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho gives it no types
    properties.ContentType = content_type
    return properties


def _accept(what: str, topic: str, reason: ReasonCode | int) -> None:
    code = int(reason.value if isinstance(reason, ReasonCode) else reason)
    if code >= _REFUSED_FROM:
        raise Refused(what, topic, str(reason), code)


class MqttSession:
    """A connection that comes back: `run` gives each new connection to its body and never ends by itself.

    Two sessions with the same client id throw each other out, so hold the owner lock while one runs, or say with
    `is_ours` whether the id is ours now: as long as it is not, no connection is made. A will that says something of
    its own connection is asked for at each one.
    """

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        *,
        will: Will | Callable[[], Will] | None = None,
        receive_maximum: int = 1000,
        persistent: bool = True,
        is_ours: Callable[[], bool] = lambda: True,
        clock: Clock | None = None,
    ) -> None:
        self._broker = broker
        self._client_id = client_id
        self._is_ours = is_ours
        self._will = will
        self._receive_maximum = receive_maximum
        self._persistent = persistent
        self._clock = clock or SystemClock()
        self.current: Connection | None = None
        self.trouble: str | None = "not connected yet"
        """Why there is no connection, for health; None while there is one."""
        self.connections = 0

    async def run(self, body: Callable[[Connection], Awaitable[None]]) -> NoReturn:
        """Connect, run the body till the connection is lost, and start again with a capped back-off.

        The body's own errors, other than ConnectionLost, come out.
        """
        failures = 0
        clock = asyncio.get_running_loop()
        while True:
            while not self._is_ours():  # noqa: ASYNC110 - a lease is looked at, nothing tells of it
                await asyncio.sleep(_OURS_S)
            started = clock.time()
            try:
                async with self.connect() as connection:
                    await body(connection)
            except ConnectionLost as lost:
                self.trouble = str(lost)
                log.warning("mqtt.lost", client=self._client_id, reason=str(lost), failures=failures)
            failures = 0 if clock.time() - started > _STEADY_S else failures + 1
            pause = _BACK_OFF_S[min(failures, len(_BACK_OFF_S)) - 1] if failures else _BACK_OFF_S[0]
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - spreads load, guards nothing

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        """Connect once; ConnectionLost when that fails. The session at the broker stays when this ends."""
        will = self._will() if callable(self._will) else self._will
        client = _Client(
            self._broker,
            self._client_id,
            will,
            self._receive_maximum,
            self._clock,
            clean_start=not self._persistent,
            expiry_s=_SESSION_EXPIRY_S if self._persistent else 0,
        )
        await _open(client)
        try:
            connection = Connection(client)
            self.current, self.trouble = connection, None
            self.connections += 1
            log.info("mqtt.connected", client=self._client_id, session_present=client.session_present)
            yield connection
        finally:
            self.current = None
            self.trouble = "not connected"
            await _close(client)

    async def end(self) -> bool:
        """Have the broker forget this session and what waits in it; return whether there was one.

        ConnectionLost when the broker cannot be reached. Not while `run` or `connect` has the session.
        """
        client = _Client(self._broker, self._client_id, None, 1, self._clock, clean_start=False, expiry_s=0)
        await _open(client)
        await _close(client)
        return client.session_present


@asynccontextmanager
async def all_lost_together() -> AsyncIterator[asyncio.TaskGroup]:
    """Endless tasks on one connection: all end with it, and ConnectionLost comes out as `MqttSession.run` wants it.

    Who is cancelled just as it breaks is cancelled: before Python 3.13 a TaskGroup lets out the other error alone.
    """
    before = _cancels()
    try:
        async with asyncio.TaskGroup() as group:
            yield group
            # Only within its block does a group of Python 3.11 take back the cancel by which it ends itself.
            await asyncio.Event().wait()
    except ExceptionGroup as errors:
        lost, other = errors.split(ConnectionLost)
        if lost is None or other is not None:
            raise
        if _cancels() > before:
            raise asyncio.CancelledError from errors
        raise ConnectionLost(_ENDED) from errors


def _cancels() -> int:
    """How often this task was told to end."""
    this = asyncio.current_task()
    return 0 if this is None else this.cancelling()


async def _open(client: _Client) -> None:
    # The library connects in a thread that cannot be interrupted: let it finish, so that no half-open client stays.
    opening = asyncio.ensure_future(client.__aenter__())
    try:
        await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(aiomqtt.MqttError):
            await opening
            await _close(client)
        raise
    except aiomqtt.MqttError as error:
        client.drop()
        raise ConnectionLost(f"connecting failed: {error}") from error


async def _close(client: _Client) -> None:
    try:
        async with asyncio.timeout(2):
            await client.__aexit__(None, None, None)
    except (aiomqtt.MqttError, TimeoutError) as error:
        log.info("mqtt.unclean_end", reason=str(error))
    finally:
        client.drop()
