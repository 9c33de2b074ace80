"""The Sparkplug source: a host application that hears the edge nodes of its sources (Sparkplug B 3.0, chapter 5)."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

import structlog

from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.ids import SourceId
from toolcare_shared.messaging.session import (
    Broker,
    Connection,
    ConnectionLost,
    Message,
    MqttSession,
    Will,
    all_lost_together,
)
from toolcare_shared.messaging.session import Refused as BrokerRefused
from toolcare_shotcounter.readings import (
    Intake,
    Reading,
    Refused,
    SourceSpec,
    SourceState,
    SparkplugConfig,
    StateReport,
)
from toolcare_shotcounter.sources import delivery
from toolcare_shotcounter.sources.sparkplug_counter import SparkplugCounter
from toolcare_shotcounter.sources.sparkplug_node import NAMESPACE, Address, EdgeNode, Gone, Values, address
from toolcare_shotcounter.sources.sparkplug_payload import NotSparkplug, decode, milliseconds, rebirth_wish
from toolcare_shotcounter.texts import extract

log = structlog.get_logger()

BATCH = 500
LONGEST_WISH_S = 300.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon things are done, in seconds.

    `first_wish_s` after we come births are asked for: edge nodes that wait for us send theirs by themselves. `hold_s`
    readings wait after a birth for what was stored before it. Without an answer for `unanswered_s` the source says so.
    """

    tick_s: float = 0.5
    confirm_s: float = 4.0
    first_wish_s: float = 1.5
    next_wish_s: float = 10.0
    unanswered_s: float = 15.0
    hold_s: float = 2.0


Node = tuple[str, str]


@dataclass(slots=True)
class Wishes:
    """When to ask an edge node for its births: at once, then less and less often while it does not answer."""

    next_at: float
    first_pause_s: float
    _pause_s: float = 0.0

    def due(self, now: float) -> bool:
        if now < self.next_at:
            return False
        self._pause_s = min(2 * self._pause_s or self.first_pause_s, LONGEST_WISH_S)
        self.next_at = now + self._pause_s
        return True

    def granted(self, now: float) -> None:
        """It sent its births. Asked again soon after, it waits its turn: births are dear."""
        self.next_at, self._pause_s = max(now, self.next_at), 0.0


@dataclass(slots=True)
class Followed:
    """An edge node with the counters that are read from it."""

    node: EdgeNode
    wishes: Wishes
    missing_since: float | None = None
    born_at: float = 0.0
    counters: list[SparkplugCounter] = field(default_factory=list)


class SparkplugHost:
    """One connection for all sources. It says retained under `STATE` that it is here, and its will that it has gone.

    QoS 0 and no session: what is missed shows in the sequence numbers, and the next birth has the present counts.
    """

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        broker: Broker,
        client_id: str,
        host_id: str,
        *,
        clock: Clock | None = None,
        pace: Pace = Pace(),
        is_ours: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock or SystemClock()
        self._session = MqttSession(
            broker,
            client_id,
            will=self._will,
            receive_maximum=BATCH,
            persistent=False,
            is_ours=is_ours,
            clock=self._clock,
        )
        self._state_topic = f"{NAMESPACE}/STATE/{host_id}"
        self._pace = pace
        self._born_at = 0
        self._followed: dict[Node, Followed] = {}
        self._subscribed: set[Node] = set()
        self._changed = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._reported: dict[SourceId, str] = {}
        self._confirm_at = 0.0
        self._in_hand = 0
        self.remap(specs)

    @property
    def session(self) -> MqttSession:
        return self._session

    def remap(self, specs: Sequence[SourceSpec]) -> None:
        """Follow these from now on; a counter that stays keeps what is known of it."""
        now = _now()
        kept = {counter.spec: counter for one in self._followed.values() for counter in one.counters}
        followed: dict[Node, Followed] = {}
        for spec in specs:
            if not isinstance(spec.config, SparkplugConfig):
                continue
            key = (spec.config.group, spec.config.node)
            known = self._followed.get(key) or Followed(EdgeNode(), self._wishes(now))
            one = followed.setdefault(key, Followed(known.node, known.wishes, known.missing_since, known.born_at))
            if spec not in kept:
                one.node.forget("a source of it was added or changed")
                one.wishes.next_at = min(one.wishes.next_at, now + self._pace.first_wish_s)
            one.counters.append(kept.get(spec) or SparkplugCounter(spec, spec.config, self._pace.hold_s))
        self._followed = followed
        self._changed.set()

    async def run(self, intake: Intake) -> NoReturn:
        """Run until cancelled. Errors other than a lost connection come out."""

        async def listen(connection: Connection) -> None:
            self._begin_anew()
            try:
                await connection.subscribe([self._state_topic])
                await self._subscribe_wanted(connection, intake)  # who waits for us tells once what he stored
                await connection.publish(self._state_topic, self._state(online=True), retain=True)
            except BrokerRefused as refused:
                await self._report_all(intake, f"The broker does not let us be a Sparkplug host: {refused}.")
                raise ConnectionLost(str(refused)) from refused
            try:
                async with all_lost_together() as group:
                    group.create_task(self._keep_subscribed(connection, intake))
                    group.create_task(self._hear(connection, intake))
                    group.create_task(self._tick(connection, intake))
            finally:
                with suppress(ConnectionLost):
                    connection.send(self._state_topic, self._state(online=False), retain=True)

        await self._session.run(listen)

    def _wishes(self, now: float) -> Wishes:
        return Wishes(now + self._pace.first_wish_s, self._pace.next_wish_s)

    def _will(self) -> Will:
        """What the broker says in our stead carries the same time as what we say when we come."""
        self._born_at = milliseconds(self._clock.now())
        return Will(self._state_topic, self._state(online=False))

    def _state(self, *, online: bool) -> bytes:
        return json.dumps({"online": online, "timestamp": self._born_at}).encode()

    def _begin_anew(self) -> None:
        now = _now()
        self._subscribed = set()
        self._reported = {}
        for one in self._followed.values():
            one.node.forget("we were away from the broker")
            one.wishes, one.missing_since = self._wishes(now), None

    async def _keep_subscribed(self, connection: Connection, intake: Intake) -> NoReturn:
        while True:
            await self._changed.wait()
            await self._subscribe_wanted(connection, intake)

    async def _subscribe_wanted(self, connection: Connection, intake: Intake) -> None:
        self._changed.clear()
        wanted = set(self._followed)
        for group, node in sorted(wanted - self._subscribed):
            try:
                await connection.subscribe(_filters(group, node))
            except BrokerRefused as refused:
                await self._report(intake, self._followed[group, node].counters, SourceState.FAULTY, str(refused))
        for group, node in sorted(self._subscribed - wanted):
            await connection.unsubscribe(_filters(group, node))
        self._subscribed = wanted

    async def _hear(self, connection: Connection, intake: Intake) -> NoReturn:
        while True:
            messages = await connection.receive(BATCH)
            self._in_hand = len(messages)
            async with self._one_at_a_time:
                for message in messages:
                    await self._take(message, connection, intake)
                self._in_hand = 0
                await self._deliver(connection, intake)
            connection.acknowledge(*messages)

    async def _take(self, message: Message, connection: Connection, intake: Intake) -> None:
        if message.topic == self._state_topic:
            self._insist(message, connection)
            return
        where = address(message.topic)
        one = self._followed.get((where.group, where.node)) if where is not None else None
        if where is None or one is None or message.retain:
            return
        try:
            payload = decode(message.payload)
        except NotSparkplug as wrong:
            await self._refuse(one, where, message, wrong, intake)
            return
        heard = one.node.hear(where.message, where.device, payload, message.payload)
        if where.message == "NBIRTH":
            one.born_at = _now()
            one.wishes.granted(one.born_at)
        if isinstance(heard, Values):
            for counter in one.counters:
                if counter.device == heard.device:
                    counter.hear(heard, message.arrived)
        elif isinstance(heard, Gone):
            self._gone(heard, where, one.counters)

    def _insist(self, message: Message, connection: Connection) -> None:
        """The will of an older connection of ours may come after we came back: say again that we are here."""
        try:
            said = json.loads(message.payload)
        except ValueError:
            said = None
        if not isinstance(said, dict) or said.get("online") is not True:
            connection.send(self._state_topic, self._state(online=True), retain=True)

    def _gone(self, heard: Gone, where: Address, counters: Iterable[SparkplugCounter]) -> None:
        name = f"{where.group}/{where.node}"
        for counter in counters:
            if heard.device is None:
                counter.gone(
                    f"The edge node {name} has gone: the broker lost it (NDEATH). Check its power and its network."
                )
            elif counter.device == heard.device:
                counter.gone(
                    f"The edge node {name} has lost its device {heard.device} (DDEATH). Check the line between them."
                )

    async def _refuse(
        self, one: Followed, where: Address, message: Message, wrong: NotSparkplug, intake: Intake
    ) -> None:
        one.node.forget("a message of it could not be read")
        refusals = [
            Refused(
                counter.spec.source_id,
                counter.spec.machine_id,
                "not_sparkplug",
                extract(message.payload),
                message.arrived,
                detail=str(wrong),
            )
            for counter in one.counters
            if counter.device == where.device
        ]
        await delivery.refuse(intake, refusals)

    async def _tick(self, connection: Connection, intake: Intake) -> NoReturn:
        while True:
            async with self._one_at_a_time:
                self._wish(connection)
                await self._deliver(connection, intake)
            await asyncio.sleep(self._pace.tick_s)

    def _wish(self, connection: Connection) -> None:
        now = _now()
        for (group, node), one in self._followed.items():
            one.missing_since = (one.missing_since or now) if one.node.missing else None
            if one.node.missing and not one.node.gone and (group, node) in self._subscribed and one.wishes.due(now):
                log.info("sparkplug.rebirth_wished", group=group, node=node, why=one.node.missing)
                connection.send(f"{NAMESPACE}/{group}/NCMD/{node}", rebirth_wish(self._clock.now()), qos=0)

    async def _deliver(self, connection: Connection, intake: Intake) -> None:
        # After a wait for the database nothing stands unchanged till what came meanwhile was looked at.
        is_behind = self._in_hand + connection.waiting > 0
        readings, refused = self._due(self._clock.now(), is_behind=is_behind)
        await delivery.take(intake, readings)
        await delivery.refuse(intake, refused)
        for (group, node), one in self._followed.items():
            for counter in one.counters:
                await self._tell(f"{group}/{node}", one, counter, intake)

    def _due(self, now: datetime, *, is_behind: bool) -> tuple[list[Reading], list[Refused]]:
        readings: list[Reading] = []
        refused: list[Refused] = []
        confirms = _now() >= self._confirm_at and not is_behind
        self._confirm_at = _now() + self._pace.confirm_s if confirms else self._confirm_at
        for one in self._followed.values():
            for counter in one.counters:
                ready, wrong = counter.due(now)
                readings += ready
                refused += wrong
                again = counter.confirmed(now) if confirms and one.node.is_born(counter.device) else None
                readings += [] if again is None or ready else [again]
        return readings, refused

    async def _tell(self, name: str, one: Followed, counter: SparkplugCounter, intake: Intake) -> None:
        """Report in words why there is no value, and once there is one what is wrong with its time."""
        trouble = self._trouble(name, one, counter)
        if trouble is None:
            self._reported.pop(counter.spec.source_id, None)
        else:
            await self._report(intake, [counter], *trouble)

    def _trouble(self, name: str, one: Followed, counter: SparkplugCounter) -> tuple[SourceState, str] | None:
        if counter.doubt:
            is_there = one.node.is_born(counter.device)
            return (SourceState.FAULTY if is_there else SourceState.NO_DATA), counter.doubt
        if one.missing_since is not None and _now() - one.missing_since > self._pace.unanswered_s:
            return SourceState.NO_DATA, (
                f"The edge node {name} does not answer: it was asked for its births and has sent none. "
                f"Check its name, that it is switched on, and that the broker lets us write {NAMESPACE}/+/NCMD/+."
            )
        waited = one.node.is_born("") and _now() - one.born_at > self._pace.unanswered_s
        if waited and not one.node.is_born(counter.device):
            return SourceState.NO_DATA, (
                f"The edge node {name} has sent no birth of its device {counter.device} yet. Check the line to it."
            )
        return (SourceState.LIVE, counter.clock_trouble) if counter.is_read else None

    async def _report_all(self, intake: Intake, detail: str) -> None:
        for one in self._followed.values():
            await self._report(intake, one.counters, SourceState.FAULTY, detail)

    async def _report(
        self, intake: Intake, counters: Iterable[SparkplugCounter], state: SourceState, detail: str
    ) -> None:
        for counter in counters:
            source = counter.spec.source_id
            if self._reported.get(source) != detail:
                self._reported[source] = detail
                remark = counter.clock_fault if state is SourceState.LIVE else None
                await delivery.ask(_reporting(intake, StateReport(source, state, detail, remark)))


def _reporting(intake: Intake, report: StateReport) -> Callable[[], Awaitable[None]]:
    return lambda: intake.report(report)


def _filters(group: str, node: str) -> list[str]:
    return [f"{NAMESPACE}/{group}/+/{node}", f"{NAMESPACE}/{group}/+/{node}/+"]


def _now() -> float:
    return asyncio.get_running_loop().time()
