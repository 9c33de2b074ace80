"""Follows one counter through one session: a subscription, a watchdog on it, and a plain read now and then.

The subscription brings each change; the read proves that the subscription lives and that an unchanged value still
stands. Neither is trusted alone: subscriptions die silently (opcua-asyncio #116, contrib-iiot-opcua #123), and a read
misses what lay between.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import NoReturn, Self

import structlog
from asyncua import Client, Node, ua
from asyncua.client.ua_client import UaClientState
from asyncua.common.subscription import DataChangeEvent, OpcEvent

from toolcare_shared.clock import Clock
from toolcare_shared.contracts.shotcounter import SourceRemark
from toolcare_shotcounter.readings import Intake, Reading, Refused, SourceSpec, SourceState, StateReport
from toolcare_shotcounter.sources import delivery
from toolcare_shotcounter.sources.back_off import BackOff
from toolcare_shotcounter.sources.counter_value import NotACounter
from toolcare_shotcounter.sources.opcua_history import History, is_of_one_run, started_at
from toolcare_shotcounter.sources.opcua_look import Looks
from toolcare_shotcounter.sources.opcua_session import Faulty, Unreachable
from toolcare_shotcounter.sources.opcua_subscription import QUEUE, Heard, Resubscribe, Share, Subscriptions
from toolcare_shotcounter.sources.opcua_value import Counter, counter, shown
from toolcare_shotcounter.sources.opcua_watch import Press, Watched
from toolcare_shotcounter.sources.source_clock import SourceClock

log = structlog.get_logger()

LOOK_S = 5.0
SILENT_S = 15.0
DEAD_BEFORE_NEW_SESSION = 3
_GONE = {"BadNodeIdUnknown", "BadNodeIdInvalid"}


@dataclass(frozen=True, slots=True)
class Line:
    """A session with a server, and what its sources share of it."""

    client: Client
    subscriptions: Subscriptions
    looks: Looks
    history: History

    @classmethod
    def of(cls, client: Client, group: asyncio.TaskGroup, intake: Intake, history: History, clock: Clock) -> Self:
        subscriptions = Subscriptions(client, group, partial(delivery.take, intake), clock)
        return cls(client, subscriptions, Looks(client), history)


@dataclass(slots=True)
class _Pace:
    """When to look next, and what the last look found that no notification had told yet."""

    look_at: float
    ahead_since: float | None = None
    notified: int = 0


class Follower:
    """Kept over reconnects: it knows the last value and the clock of its source."""

    def __init__(
        self, spec: SourceSpec, press: Press, clock: Clock, *, sampling_ms: int, look_s: float = LOOK_S
    ) -> None:
        self.spec = spec
        self.readings = 0
        self._press = press
        self._clock = clock
        self._sampling_ms = sampling_ms
        self._look_s = look_s
        self._sampled_ms: float = sampling_ms
        self._tells_within_s = look_s
        self._source_clock = SourceClock()
        self._told: Reading | None = None
        self._unbroken = False
        self._notified = 0
        self._number = 0
        self._heard_at = 0.0
        self._is_taking = False
        self._bad: str | None = None
        self._refused: list[Refused] = []
        self._remarked = ""
        self._namespace: str | None = None

    async def follow(self, line: Line, intake: Intake) -> NoReturn:
        """Follow until the session is lost (Unreachable). What is wrong with this source alone stays in here."""
        back_off = BackOff()
        dead = 0
        self._remarked = ""  # the report of the new session has ended what was remarked before it
        await self._recall_namespace(intake)
        while True:
            heard = self.readings
            try:
                watched = await self._press.find(line.client)
                await self._keep_namespace(intake)
                await self._catch_up(line, watched, intake)
                await self._listen(line, watched, intake)
            except Faulty as fault:
                await self.report(intake, SourceState.FAULTY, str(fault))
            except Resubscribe as seen:
                if line.client.state is not UaClientState.CONNECTED:
                    raise Unreachable(f"the connection broke: {seen}") from seen
                log.warning("opcua.resubscribe", source=self.spec.source_id, seen=str(seen))
                dead = 1 if self.readings > heard + 1 else dead + 1
                if dead >= DEAD_BEFORE_NEW_SESSION:
                    raise Unreachable(f"subscriptions die again and again: {seen}") from seen
            except ua.UaError as error:
                raise Unreachable(f"the server ended it: {type(error).__name__}") from error
            if self.readings > heard:
                back_off.reset()
            await asyncio.sleep(back_off.pause_s())

    async def _recall_namespace(self, intake: Intake) -> None:
        """An index that means another namespace since the server's last start leads to another counter."""
        if self._press.is_by_index and self._namespace is None:
            known = await delivery.ask(lambda: intake.namespace(self.spec.source_id))
            self._press.namespace = self._namespace = known

    async def _keep_namespace(self, intake: Intake) -> None:
        found = self._press.namespace
        if found is not None and self._namespace is None:
            await delivery.ask(lambda: intake.keep_namespace(self.spec.source_id, self.spec.place, found))
            self._namespace = found

    async def report(self, intake: Intake, state: SourceState, detail: str, remark: SourceRemark | None = None) -> None:
        await delivery.ask(lambda: intake.report(StateReport(self.spec.source_id, state, detail, remark)))

    async def _catch_up(self, line: Line, watched: Watched, intake: Intake) -> None:
        """Hand over what the server kept since the counter was last known, so that shots get their own times."""
        since = await delivery.ask(lambda: intake.confirmed_at(self.spec.source_id))
        if since is None or self._source_clock.trouble:
            return
        values = await line.history.told_between(watched.counter, since, self._clock.now())
        started = await started_at(line.client) if values else None
        readings = self._all_kept(values, watched, started)
        log.info("opcua.history", source=self.spec.source_id, values=len(readings))
        for begin in range(0, len(readings), QUEUE):
            await delivery.take(intake, readings[begin : begin + QUEUE])

    def _all_kept(self, values: Sequence[ua.DataValue], watched: Watched, started: datetime | None) -> list[Reading]:
        silence = timedelta(seconds=self.spec.config.stale_after_s)
        readings: list[Reading] = []
        before: datetime | None = None
        self._unbroken = False
        for data in values:
            try:
                good = counter(data, watched.bits)
            except NotACounter:
                self._unbroken = False
                continue
            if before is None or good.stamp is None or not is_of_one_run(before, good.stamp, started, silence):
                self._unbroken = False
            distance = good.stamp - before if before is not None and good.stamp is not None else None
            readings.append(self._kept(good, watched, distance))
            before = good.stamp
        return readings

    async def _listen(self, line: Line, watched: Watched, intake: Intake) -> NoReturn:
        self._unbroken, self._notified, self._bad = False, 0, None
        share = await line.subscriptions.join(self._sampling_ms, alone=watched.event_filter is not None)
        self._number = share.number
        if watched.event_filter is None and not watched.notes:
            share.at_once = partial(self._at_once, share, watched)
        try:
            await self._subscribe(share, watched)
            await self._listen_to(share, line.looks, watched, intake)
        except Exception as error:  # a session that ends takes its subscriptions with it
            await share.leave(is_dead=isinstance(error, Resubscribe) and error.is_dead)
            raise

    async def _subscribe(self, share: Share, watched: Watched) -> None:
        try:
            self._sampled_ms = await share.watch(watched.counter, self._sampling_ms)
        except ua.UaStatusCodeError as error:
            raise Faulty(f"The server does not let us watch the counter: {type(error).__name__}.") from error
        self._tells_within_s = max(self._look_s, 2 * self._sampled_ms / 1000)
        if self._sampled_ms > self._sampling_ms:
            log.warning(
                "opcua.sampled_seldom", source=self.spec.source_id, ms=self._sampled_ms, asked=self._sampling_ms
            )
        for name, node in watched.notes.items():
            try:
                await share.watch(node, self._sampling_ms)
            except ua.UaStatusCodeError as error:
                log.info("opcua.note_not_watched", source=self.spec.source_id, note=name, why=type(error).__name__)
        for node in watched.events if watched.event_filter is not None else ():
            await self._watch_events(share, node, watched.event_filter)

    async def _watch_events(self, share: Share, node: Node, wanted: ua.EventFilter) -> None:
        for event_filter in (wanted, ua.EventFilter(SelectClauses=wanted.SelectClauses)):
            try:
                await share.watch_events(node, event_filter)
            except ua.UaStatusCodeError as error:
                log.info("opcua.events_not_watched", source=self.spec.source_id, why=type(error).__name__)
            else:
                return

    async def _listen_to(self, share: Share, looks: Looks, watched: Watched, intake: Intake) -> NoReturn:
        pace = _Pace(time.monotonic() + self._look_s)
        while True:
            heard = await share.batch(max(0.0, pace.look_at - time.monotonic()))
            if share.number != self._number:
                self._unbroken, self._number = False, share.number
            await self._take(heard, watched, intake)
            if self._bad is None:
                await self._remark(intake)
            # A change says all that a look would.
            pace.look_at = max(pace.look_at, self._heard_at + self._look_s)
            if share.silent_s() > SILENT_S:
                raise Resubscribe("the subscription gives no sign of life")
            if time.monotonic() >= pace.look_at:
                await self._look(share, looks, watched, intake, pace)
                pace.look_at = time.monotonic() + self._look_s

    def _at_once(self, share: Share, watched: Watched, heard: DataChangeEvent, arrived: datetime) -> Reading | None:
        """Return the reading of a good value that came in its turn; all else is looked at by `_take`."""
        if self._is_taking or share.number != self._number:
            return None
        try:
            good = counter(heard.data.monitored_item.Value, watched.bits)
        except NotACounter:
            return None
        if good.overflowed:
            return None
        self._notified += 1
        self._heard_at = time.monotonic()
        self._bad = None
        self.readings += 1
        reading = self._changed(good, watched, arrived)
        if self._source_clock.trouble != self._remarked:
            share.wake()
        return reading

    async def _take(self, heard: Sequence[Heard], watched: Watched, intake: Intake) -> None:
        self._is_taking = True
        try:
            await self._take_in_turn(heard, watched, intake)
        finally:
            self._is_taking = False

    async def _take_in_turn(self, heard: Sequence[Heard], watched: Watched, intake: Intake) -> None:
        """One moment after the other: what the press says of itself counts for what it counted then, not before."""
        readings: list[Reading] = []
        for _, moment in groupby(heard, lambda one: one.moment):
            readings += await self._of_moment(list(moment), watched, intake)
        await self._deliver(readings, intake)

    async def _of_moment(self, moment: Sequence[Heard], watched: Watched, intake: Intake) -> list[Reading]:
        readings = [told for one in moment if (told := self._told_beside(one, watched)) is not None]
        for event, at, _ in moment:
            if not isinstance(event, DataChangeEvent) or event.node.nodeid != watched.counter.nodeid:
                continue
            self._notified += 1
            self._heard_at = time.monotonic()
            good = await self._good(event.data.monitored_item.Value, watched, intake, refuse=True)
            if good is not None:
                readings.append(self._changed(good, watched, at))
        return readings

    def _told_beside(self, heard: Heard, watched: Watched) -> Reading | None:
        """Note what the press says beside its count; of a cycle that is counted already, say it with that count."""
        event = heard.event
        if isinstance(event, DataChangeEvent):
            name = watched.note_of.get(event.node.nodeid)
            if name is not None:
                self._press.note(name, event.value)
        elif isinstance(event, OpcEvent):
            count = self._press.cycle(event.event)
            if self._told is not None and count == self._told.value:
                self._told = self._press.complete(self._told._replace(received_at=heard.at), count)
                return self._told
        return None

    async def _look(self, share: Share, looks: Looks, watched: Watched, intake: Intake, pace: _Pace) -> None:
        asked = self._clock.now()
        value, server_now = await looks.look(watched.counter)
        good = await self._good(value, watched, intake, refuse=False)
        if good is None:
            return
        if good.value == self._last() and self._notified > 0:
            pace.ahead_since = None
            await self._deliver([self._confirmed(good, asked, server_now, watched)], intake)
            return
        if share.is_booking:  # the database is away or slow: what the subscription told of it may wait behind that
            pace.ahead_since = None
            return
        now = time.monotonic()
        if pace.ahead_since is None or pace.notified != self._notified:
            pace.ahead_since, pace.notified = now, self._notified
        elif now - pace.ahead_since >= self._tells_within_s:
            self._unbroken = False
            await self._deliver([self._changed(good, watched, asked)], intake)
            raise Resubscribe(f"the counter stands at {good.value}, yet the subscription did not tell")

    async def _good(self, data: ua.DataValue, watched: Watched, intake: Intake, *, refuse: bool) -> Counter | None:
        """Return the counter, or show why it is none: the state at each new reason, a count for each notification."""
        try:
            good = counter(data, watched.bits)
        except NotACounter as wrong:
            self._unbroken = False
            if refuse or self._bad != str(wrong):
                self._refused.append(self._refusal(wrong, data))
            if self._bad != str(wrong):
                self._bad = str(wrong)
                await self.report(intake, SourceState.FAULTY, _advice(wrong))
                await self._deliver([], intake)
            if not refuse and data.StatusCode is not None and data.StatusCode.name in _GONE:
                raise Resubscribe("the node has gone", is_dead=False) from wrong
            return None
        self._bad = None
        return good

    def _refusal(self, wrong: NotACounter, data: ua.DataValue) -> Refused:
        spec = self.spec
        return Refused(spec.source_id, spec.machine_id, wrong.reason, shown(data), self._clock.now(), detail=str(wrong))

    def _changed(self, good: Counter, watched: Watched, received: datetime) -> Reading:
        at = self._source_clock.changed(good.stamp, received, live=self._notified > 1)
        if good.overflowed:
            log.warning("opcua.overflow", source=self.spec.source_id, value=good.value)
            self._refused.append(self._lost(good, received))
        reading = self._reading(good, watched, at, received)
        self._unbroken = True
        return reading

    def _lost(self, good: Counter, received: datetime) -> Refused:
        """The counter is cumulative, so the total stays exact; but a reset in between would not have been seen."""
        spec = self.spec
        why = "The server's queue was full and values before this one are lost. Let it sample less often."
        return Refused(spec.source_id, spec.machine_id, "queue_overflow", str(good.value), received, detail=why)

    def _kept(self, good: Counter, watched: Watched, distance: timedelta | None) -> Reading:
        """A change that the server kept: its mould and quality then are not known.

        How often a server keeps one it does not say, so that it may have seen nothing since the one before, which is so
        far off: only shots that come more seldom are all there.
        """
        received = self._clock.now()
        at = self._source_clock.changed(good.stamp, received, live=False)
        apart_ms = None if distance is None else distance / timedelta(milliseconds=1)
        reading = self._bare(good, watched, at, received)._replace(sampled_ms=apart_ms)
        self._told, self._unbroken = reading, True
        return reading

    def _confirmed(self, good: Counter, asked: datetime, server_now: ua.DataValue, watched: Watched) -> Reading:
        stamp = server_now.Value.Value if server_now.Value is not None else None
        told = stamp.replace(tzinfo=UTC) if isinstance(stamp, datetime) and stamp.tzinfo is None else stamp
        at = self._source_clock.looked(asked, told if isinstance(told, datetime) else None)
        return self._reading(good, watched, at, self._clock.now())

    def _reading(self, good: Counter, watched: Watched, at: datetime, received: datetime) -> Reading:
        self._told = self._press.complete(self._bare(good, watched, at, received), self._last())
        return self._told

    def _last(self) -> int | None:
        return None if self._told is None else self._told.value

    def _bare(self, good: Counter, watched: Watched, at: datetime, received: datetime) -> Reading:
        return Reading(
            source_id=self.spec.source_id,
            place=self.spec.place,
            value=good.value,
            at=at,
            received_at=received,
            changed_at=None if self._source_clock.trouble else good.stamp,
            unbroken=self._unbroken and not good.overflowed,
            sampled_ms=self._sampled_ms,
            counter=watched.counter_name,
            resettable=watched.resettable,
            counter_bits=good.bits,
        )

    async def _deliver(self, readings: list[Reading], intake: Intake) -> None:
        await delivery.take(intake, readings)
        self.readings += len(readings)
        refused, self._refused = self._refused, []
        await delivery.refuse(intake, refused)
        if readings:
            await self._remark(intake)

    async def _remark(self, intake: Intake) -> None:
        """Say what a person should see to although it counts."""
        if self._source_clock.trouble != self._remarked:
            self._remarked = self._source_clock.trouble
            await self.report(intake, SourceState.LIVE, self._remarked, self._source_clock.fault)


def _advice(wrong: NotACounter) -> str:
    """Say what to do about a value that cannot be counted."""
    if wrong.reason == "bad_status":
        return f"No data: {wrong}. The server has lost its controller or the tag; look there first."
    return f"This node is no counter: {wrong}. Choose another node, or set the width of the counter."
