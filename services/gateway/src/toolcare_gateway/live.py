"""What is new, told to the open streams: bounded for each of them, however slowly it reads."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from toolcare_shared.contracts.maintenance import RunPermit
from toolcare_shared.contracts.presence import PresenceStatus
from toolcare_shared.contracts.shotcounter import LiveCount, LiveReading

MAX_CHANGES = 256
LIVE_INTERVAL_S = 0.05
"""Gathers values that come together. Each is published at most four times a second, which is not waited for again."""
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """Something of this type happened to this id; the client asks again."""

    type: str
    id: str


RESYNC = Change("resync", "*")
"""Changes were dropped because the client reads too slowly: everything it shows may be old."""

Shown = LiveCount | LiveReading
News = Change | Shown


@dataclass(frozen=True, slots=True)
class Told:
    """Something the streams were told, for those of other copies: a change, by which event, or sessions that ended."""

    change: Change | None = None
    event_id: str = ""
    ended: tuple[str, ...] = ()

    def to_json(self) -> str:
        named = [self.change.type, self.change.id] if self.change else []
        return json.dumps([named, self.event_id, self.ended], separators=(",", ":"))

    @classmethod
    def of(cls, part: tuple[list[str], str, list[str]]) -> "Told":
        named, event_id, ended = part
        return cls(Change(*named) if named else None, event_id, tuple(ended))


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. A change that is waiting already is not queued twice; of live values the newest waits."""

    session_id: str
    changes: dict[Change, None] = field(default_factory=dict)
    values: dict[str, Shown] = field(default_factory=dict)
    """By id: of a tool for its count, of a source for its reading."""
    ended: bool = False
    _awake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, change: Change) -> None:
        if len(self.changes) >= MAX_CHANGES:
            self.changes = {RESYNC: None}
        self.changes[change] = None
        self._awake.set()

    def show(self, of: str, value: Shown) -> None:
        self.values[of] = value
        self._awake.set()

    def end(self) -> None:
        self.ended = True
        self._awake.set()

    async def news(self, heartbeat_s: float) -> AsyncIterator[News | None]:
        """What happens, as it happens, until `end`; None whenever nothing was sent for `heartbeat_s`.

        Live values leave at most once in `LIVE_INTERVAL_S`.
        """
        clock = asyncio.get_running_loop()
        values_from = clock.time()
        while not self.ended:
            self._awake.clear()
            changes, self.changes = self.changes, {}
            for change in changes:
                yield change
            sent = bool(changes)
            if self.values and clock.time() >= values_from:
                values, self.values = self.values, {}
                values_from = clock.time() + LIVE_INTERVAL_S
                for value in values.values():
                    yield value
                sent = True
            if not sent and not await self._woken(values_from - clock.time() if self.values else heartbeat_s):
                yield None

    async def _woken(self, within_s: float) -> bool:
        """False when a heartbeat is due; a pause for waiting values is no silence."""
        pausing = bool(self.values)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(within_s, 0)):
                await self._awake.wait()
            return True
        return pausing


class Live:
    """The gateway's memory of what just happened. Nothing here outlives the process or is the truth."""

    def __init__(self) -> None:
        self.permits: dict[str, RunPermit] = {}
        self.presence: dict[str, PresenceStatus] = {}
        self.readings: dict[str, LiveReading] = {}
        """By source: newer than what the read models have, as long as this process lives."""
        self._listeners: set[Listener] = set()
        self._lasting: dict[object, tuple[str, Callable[[], None]]] = {}
        self._handled: dict[str, None] = {}
        self._waiting: dict[str, list[asyncio.Event]] = {}
        self._closed = False
        self._pass_on: Callable[[Told], None] = lambda _: None

    def pass_on_to(self, others: Callable[[Told], None]) -> None:
        """Have `others` hear of what this process finds out, and not of what it only hears itself."""
        self._pass_on = others

    def hear(self, told: Told) -> None:
        """Another copy of the gateway has found this out."""
        if told.event_id:
            self._note_handled(told.event_id)
        if told.change is not None:
            self.notice(told.change)
        self._end(told.ended)

    @property
    def streams(self) -> int:
        return len(self._listeners)

    @contextmanager
    def listening(self, session_id: str) -> Iterator[Listener]:
        listener = Listener(session_id, ended=self._closed)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    @property
    def passed_on(self) -> int:
        """How many streams of services are passed on now."""
        return len(self._lasting)

    @contextmanager
    def lasting(self, session_id: str, end: Callable[[], None]) -> Iterator[None]:
        """Call `end` when the session or the gateway ends meanwhile."""
        mark = object()
        self._lasting[mark] = (session_id, end)
        if self._closed:
            end()
        try:
            yield
        finally:
            del self._lasting[mark]

    def committed(self, event_id: str, event_type: str, subject: str) -> None:
        """The read models have this event."""
        self._note_handled(event_id)
        change = Change(event_type, subject)
        self.notice(change)
        self._pass_on(Told(change, event_id))

    def _note_handled(self, event_id: str) -> None:
        self._handled[event_id] = None
        if len(self._handled) > _REMEMBERED:
            del self._handled[next(iter(self._handled))]
        for waiting in self._waiting.pop(event_id, ()):
            waiting.set()

    def changed(self, change: Change) -> None:
        self.notice(change)
        self._pass_on(Told(change))

    def notice(self, change: Change) -> None:
        """A change that every copy of the gateway sees by itself."""
        self._each(lambda listener: listener.tell(change))

    def counted(self, count: LiveCount) -> None:
        self._each(lambda listener: listener.show(count.tool_id, count))

    def read(self, reading: LiveReading) -> None:
        self.readings[reading.source_id] = reading
        self._each(lambda listener: listener.show(reading.source_id, reading))

    async def handled(self, event_ids: Iterable[str], deadline_s: float) -> bool:
        """Wait until the read models have these events; False when they had not in time."""
        missing = {event_id: asyncio.Event() for event_id in event_ids if event_id not in self._handled}
        for event_id, arrived in missing.items():
            self._waiting.setdefault(event_id, []).append(arrived)
        try:
            async with asyncio.timeout(deadline_s):
                for arrived in missing.values():
                    await arrived.wait()
        except TimeoutError:
            return False
        finally:
            for event_id, arrived in missing.items():
                self._give_up(event_id, arrived)
        return True

    def end_sessions(self, session_ids: Iterable[str]) -> None:
        """Close the streams of sessions that were ended."""
        ended = tuple(session_ids)
        self._end(ended)
        self._pass_on(Told(ended=ended))

    def _end(self, session_ids: Iterable[str]) -> None:
        ended = set(session_ids)
        self._each(lambda listener: listener.end() if listener.session_id in ended else None)
        for session_id, end in list(self._lasting.values()):
            if session_id in ended:
                end()

    def close(self) -> None:
        """End every stream, and those that are opened from now on."""
        self._closed = True
        self._each(Listener.end)
        for _, end in list(self._lasting.values()):
            end()

    def _each(self, tell: Callable[[Listener], None]) -> None:
        for listener in self._listeners:
            tell(listener)

    def _give_up(self, event_id: str, arrived: asyncio.Event) -> None:
        waiting = self._waiting.get(event_id)
        if waiting and arrived in waiting:
            waiting.remove(arrived)
            if not waiting:
                del self._waiting[event_id]
