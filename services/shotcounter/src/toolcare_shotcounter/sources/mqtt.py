"""The MQTT source: one connection hears all PLCs that publish, on the default topic and on topics of their own."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import NoReturn

import structlog

from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.ids import SourceId, new_id
from toolcare_shared.messaging.session import (
    Broker,
    Connection,
    ConnectionLost,
    Message,
    MqttSession,
    all_lost_together,
)
from toolcare_shared.messaging.session import Refused as BrokerRefused
from toolcare_shared.messaging.topics import InvalidTopic, Topics
from toolcare_shotcounter.readings import (
    Intake,
    MqttConfig,
    MqttMappedConfig,
    NoSource,
    ProbeResult,
    Reading,
    Refused,
    SourceConfig,
    SourceSpec,
    SourceState,
    StateReport,
)
from toolcare_shotcounter.sources import delivery
from toolcare_shotcounter.sources.mqtt_payload import NotAReading, Said, Shape, default_shape, mapped_shape, read_all
from toolcare_shotcounter.sources.topic_filter import matches, most_exact
from toolcare_shotcounter.texts import extract

log = structlog.get_logger()

BATCH = 2000
"""The most messages of one transaction: presses that send faster than we count share its lines and sums."""

AHEAD = 2 * BATCH
"""The session's Receive Maximum: while one batch is stored the broker sends the next one."""

LINGER_S = 0.005
FEW = 25
"""So few messages in a batch come from presses at their usual pace: the fewer commits the longer lasts a card."""
PACE_S, PACE_OF_FEW_S = 0.1, 0.2
"""Not sooner after the batch before: each commit writes whole pages, and shots of several presses share them."""
MOST_AT_ONCE = 5000
"""Readings of one transaction, where messages carry whole lists of them."""
MAX_SHOWN = 8000
QUEUE_COMES = timedelta(seconds=2)
"""What the broker kept comes right after a connection began; without a time of its own it looks as if said by then."""

_WITHOUT_COUNT = frozenset({"no_counter", "no_list"})
"""Why a message is refused that tells of no shot: it says something else."""

Listener = tuple[SourceId | NoSource | None, str | None, Shape]
"""Whose reading a message is, of which machine, and how it is read."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Which machines a session hears, where they are shared out to several; None: all there are.

    The first lane hears besides, of the default topic, the machines that nobody knows: a person shall see them.
    """

    machines: frozenset[str] | None = None
    others: frozenset[str] = frozenset()
    is_first: bool = True

    def hears(self, machine_id: str | None) -> bool:
        if self.machines is None or machine_id in self.machines:
            return True
        return self.is_first and machine_id not in self.others


ALL = Lane()
Listened = tuple[str, Shape, str]
"""Topic, where it is one of its own, shape and place."""
_USUAL: Listened = ("", default_shape(MqttConfig().counter_bits), "")
"""So is a source heard that was made by its first message."""


class MqttInput:
    """Acknowledges a message only when the intake has it, so a crash at any moment brings it again.

    `session` is for this connection alone, made with `receive_maximum=AHEAD`. `specs` are the enabled MQTT sources, of
    all lanes: those of this one with a topic of their own are subscribed; of those on the default topic only the
    counter's width is used.
    """

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        session: MqttSession,
        topics: Topics,
        *,
        lane: Lane = ALL,
        clock: Clock | None = None,
    ) -> None:
        self._session = session
        self._clock = clock or SystemClock()
        self._lane = lane
        self._topics = topics
        self._mapped: dict[str, list[tuple[SourceSpec, Shape]]] = {}
        self._shapes: dict[SourceId, Shape] = {}
        self._given_up: set[str] = set()
        self._subscribed: set[str] = set()
        self._left: set[str] = set()
        self._began = self._clock.now()
        self._sure: set[SourceId] = set()
        """Which said something since the connection began, and since they are listened to as they are."""
        self._listened: dict[SourceId, Listened] = {}
        self._missed: set[str] = set()
        """Of which a count was refused, and none came since."""
        self._changed = asyncio.Event()
        self._wanted: set[str] = set()
        self.remap(specs, lane)

    def remap(self, specs: Sequence[SourceSpec], lane: Lane = ALL) -> None:
        """Listen to these from now on; a running connection subscribes and unsubscribes what changed."""
        before, self._lane = self._wanted, lane
        self._mapped, self._shapes = {}, {}
        self._places = {spec.source_id: spec.place for spec in specs}
        for spec in specs:
            if isinstance(spec.config, MqttMappedConfig):
                self._mapped.setdefault(spec.config.topic, []).append((spec, mapped_shape(spec.config)))
            elif isinstance(spec.config, MqttConfig):
                self._shapes[spec.source_id] = default_shape(spec.config.counter_bits)
        self._wanted = set(self._topics_wanted())
        self._given_up = (self._given_up | before) - self._wanted
        known, self._listened = self._listened, dict(self._ways(specs))
        self._sure = {each for each in self._sure if known.get(each, _USUAL) == self._listened.get(each)}
        self._changed.set()

    def _ways(self, specs: Sequence[SourceSpec]) -> Iterator[tuple[SourceId, Listened]]:
        """How the sources of this lane are listened to."""
        for spec in specs:
            if not self._lane.hears(spec.machine_id):
                continue
            if isinstance(spec.config, MqttMappedConfig):
                yield spec.source_id, (spec.config.topic, mapped_shape(spec.config), spec.place)
            else:
                yield spec.source_id, ("", self._shapes[spec.source_id], "")

    def _topics_wanted(self) -> Iterator[str]:
        """Topics of sources in this lane; of other lanes than the first also the default topic of each machine."""
        for topic, heard in self._mapped.items():
            if any(self._lane.hears(spec.machine_id) for spec, _ in heard):
                yield topic
        if not self._lane.is_first:
            yield from (self._topics.readings(machine) for machine in self._lane.machines or ())

    async def run(self, intake: Intake) -> NoReturn:
        """Run until cancelled. Errors other than a lost connection come out."""

        async def listen(connection: Connection) -> None:
            self._subscribed, self._left = set(), set()
            self._began = self._clock.now()
            self._sure.clear()
            try:
                await connection.subscribe([self._topics.readings_filter()] if self._lane.is_first else [])
            except BrokerRefused as refused:
                raise ConnectionLost(str(refused)) from refused
            async with all_lost_together() as group:
                group.create_task(self._keep_subscribed(connection, intake))
                group.create_task(self._take_batches(connection, intake))

        await self._session.run(listen)

    async def _keep_subscribed(self, connection: Connection, intake: Intake) -> NoReturn:
        while True:
            self._changed.clear()
            for topic in sorted(self._wanted - self._subscribed):
                await self._subscribe(connection, topic, intake)
            gone = sorted(self._given_up)
            await connection.unsubscribe(gone)
            self._given_up -= set(gone)
            self._subscribed -= set(gone)
            await self._changed.wait()

    async def _subscribe(self, connection: Connection, topic: str, intake: Intake) -> None:
        try:
            await connection.subscribe([topic])
        except BrokerRefused as refused:
            if topic not in self._mapped:
                raise ConnectionLost(str(refused)) from refused
            for spec, _ in self._mapped[topic]:
                await intake.report(StateReport(spec.source_id, SourceState.FAULTY, str(refused)))
        self._subscribed.add(topic)

    async def _take_batches(self, connection: Connection, intake: Intake) -> NoReturn:
        clock = asyncio.get_running_loop()
        not_before = clock.time()
        while True:
            messages = await self._batch(connection, not_before)
            not_before = clock.time() + (PACE_OF_FEW_S if len(messages) < FEW else PACE_S)
            strange = await self._deliver(messages, intake)
            connection.acknowledge(*messages)
            await self._leave(connection, strange)

    async def _leave(self, connection: Connection, strange: set[str]) -> None:
        """Give up topics that the broker goes on sending of a session from before, though nobody wants them any more.

        A filter with wildcards cannot be told from its topics.
        """
        if unheard := strange - self._left:
            self._left |= unheard
            log.info("mqtt.topics_left", topics=[extract(topic) for topic in sorted(unheard)])
            await connection.unsubscribe(sorted(unheard))

    def _is_wanted(self, topic: str) -> bool:
        default = [self._topics.readings_filter()] if self._lane.is_first else []
        return any(matches(one, topic) for one in (*default, *self._wanted))

    async def _batch(self, connection: Connection, not_before: float) -> list[Message]:
        """Wait for messages: a single one hardly at all, in a stream of them as long as keeps to the pace."""
        messages = await connection.receive(BATCH)
        until = max(not_before, asyncio.get_running_loop().time() + LINGER_S)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                while len(messages) < BATCH:
                    messages += await connection.receive(BATCH - len(messages))
        return messages

    async def _deliver(self, messages: Sequence[Message], intake: Intake) -> set[str]:
        """Return the topics that nobody wants to hear."""
        readings: list[Reading] = []
        is_new: list[bool] = []
        refusals: list[Refused] = []
        listeners: dict[str, list[Listener]] = {}
        for message in in_time(messages):
            if message.topic not in listeners:
                listeners[message.topic] = await self._listeners(message.topic, intake)
            for source, machine, shape in listeners[message.topic]:
                told = self._hear(message, source, machine, shape)
                for heard in self._after_refused(source, told) if source in self._missed else told:
                    if isinstance(heard, Refused):
                        refusals.append(heard)
                    elif message.retain and heard.changed_at is None:
                        # What the broker kept says nothing of now, and without a time of its own not of when either.
                        log.info("reading.retained_without_time", source=source, topic=message.topic)
                    else:
                        readings.append(heard)
                        is_new.append(self._is_said_since(message, heard))
        self._mark_doubted(readings, is_new)
        for begin in range(0, len(readings), MOST_AT_ONCE):
            await delivery.take(intake, readings[begin : begin + MOST_AT_ONCE])
        await delivery.refuse(intake, refusals)
        silent = [topic for topic, found in listeners.items() if not found or found[0][0] is None]
        return {topic for topic in silent if not self._is_wanted(topic)}

    def _is_said_since(self, message: Message, reading: Reading) -> bool:
        """Whether this was surely said since the connection began, and did not wait at the broker or at the PLC.

        A time of its own that lies ahead of ours says nothing of that.
        """
        self._began = min(self._began, message.arrived)  # our own clock may have been set back
        if message.dup:
            return False
        if reading.changed_at is None or reading.changed_at > message.arrived:
            return message.arrived - self._began >= QUEUE_COMES
        return reading.changed_at >= self._began

    def _mark_doubted(self, readings: list[Reading], is_new: Sequence[bool]) -> None:
        """Say of each source, up to the first that it said since, that something before it may not have reached us.

        Who publishes without a session, or at QoS 0, does not say again what it said while the broker or we were away.
        """
        doubted = [number for number, reading in enumerate(readings) if reading.source_id not in self._sure]
        for number in sorted(doubted, key=lambda each: readings[each].at):
            source = readings[number].source_id
            if source not in self._sure:
                readings[number] = readings[number]._replace(broken=True)
                if is_new[number]:
                    self._sure.add(source)

    async def _listeners(self, topic: str, intake: Intake) -> list[Listener]:
        """Return whose reading a message is. A topic that is mapped is heard by its sources and by nobody else."""
        filters = most_exact(self._mapped, topic)
        if filters:
            heard = [found for one in filters for found in self._mapped[one]]
            return [
                (spec.source_id, spec.machine_id, shape) for spec, shape in heard if self._lane.hears(spec.machine_id)
            ]
        machine = self._machine(topic)
        if machine is None:
            return [(None, None, default_shape())]
        if not self._lane.hears(machine):
            return []
        source = await delivery.ask(partial(intake.source_of, machine))
        known = None if isinstance(source, NoSource) else self._shapes.get(source)
        return [(source, machine, known or default_shape())]

    def _machine(self, topic: str) -> str | None:
        try:
            levels = self._topics.split(topic)
        except InvalidTopic:
            return None
        return levels[1] if matches(self._topics.readings_filter(), topic) else None

    def _hear(
        self, message: Message, source: SourceId | NoSource | None, machine: str | None, shape: Shape
    ) -> list[Reading | Refused]:
        now = message.arrived
        if source is None or isinstance(source, NoSource):
            reason = source or "unknown_topic"
            return [Refused(None, machine, reason, f"{extract(message.topic)}: {extract(message.payload)}", now)]
        try:
            found = read_all(message.payload, shape, now)
        except NotAReading as wrong:
            found = [wrong]
        if any(isinstance(one, NotAReading) and one.reason not in _WITHOUT_COUNT for one in found):
            self._missed.add(source)
        return [
            Refused(source, machine, one.reason, extract(message.payload), now, detail=str(one))
            if isinstance(one, NotAReading)
            else self._reading(source, one, message)
            for one in found
        ]

    def _after_refused(self, source: str, told: Sequence[Reading | Refused]) -> list[Reading | Refused]:
        """Say of what comes with a count that was refused, or next after it, that shots before it are missed."""
        readings = [one for one in told if isinstance(one, Reading)]
        if readings and len(readings) == len(told):
            self._missed.discard(source)
        return [one._replace(broken=True) if isinstance(one, Reading) else one for one in told]

    def _reading(self, source: SourceId, said: Said, message: Message) -> Reading:
        return Reading(
            source_id=source,
            place=self._places.get(source, ""),
            value=said.counter,
            at=said.at or message.arrived,
            received_at=message.arrived,
            cycle_ms=said.cycle_ms,
            mould=said.mould,
            quality=said.quality,
            cavities=said.cavities,
            parts=said.parts,
            job=said.job,
            kind=said.kind,
            changed_at=said.at,
            repeated=message.dup and said.at is None,
        )


def in_time(messages: Sequence[Message]) -> Iterator[Message]:
    """What came later is not earlier: our own clock may have been set back meanwhile."""
    arrived = messages[0].arrived
    for message in messages:
        arrived = max(arrived, message.arrived)
        yield message if message.arrived == arrived else message._replace(arrived=arrived)


async def probe(
    config: SourceConfig, *, timeout_s: float, broker: Broker | None = None, machine_id: str = "+", prefix: str = ""
) -> ProbeResult:
    """Listen for one message on the source's topic, on a connection of its own that leaves no session behind."""
    topics = Topics(prefix)
    default = topics.readings_filter().replace("+", machine_id)
    topic = config.topic if isinstance(config, MqttMappedConfig) else default
    shape = mapped_shape(config) if isinstance(config, MqttMappedConfig) else default_shape()
    session = MqttSession(broker or Broker(), f"shotcounter-probe-{new_id()[-12:]}", persistent=False)
    try:
        async with asyncio.timeout(timeout_s * 0.9), session.connect() as connection:
            await connection.subscribe([topic])
            message = (await connection.receive(1))[0]
    except ConnectionLost as lost:
        return ProbeResult(reachable=False, detail=f"The broker cannot be reached: {lost}.")
    except BrokerRefused as refused:
        return ProbeResult(reachable=True, detail=f"The broker does not let us listen: {refused}.")
    except TimeoutError:
        return ProbeResult(
            reachable=True,
            detail=f"Nothing was published on {topic} within {timeout_s:g} s. "
            "Check the topic, or wait for the next shot: the source will hear it.",
            found={"topic": topic},
        )
    found = {"topic": message.topic, "payload": extract(message.payload)}
    seen = message.payload[:MAX_SHOWN].decode("utf-8", "replace")
    try:
        said = [one for one in read_all(message.payload, shape, SystemClock().now()) if isinstance(one, Said)]
    except NotAReading as wrong:
        detail = f"A message came but is no reading: {wrong}."
        return ProbeResult(reachable=True, detail=detail, found=found, message=seen)
    if not said:
        return ProbeResult(reachable=True, detail="A message came without a reading.", found=found, message=seen)
    return ProbeResult(
        reachable=True,
        detail=f"The counter stands at {said[-1].counter}.",
        found=found | {"value": said[-1].counter, "mould": said[-1].mould},
        message=seen,
    )
