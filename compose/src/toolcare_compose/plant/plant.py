"""The running plant: each press cycles on its own, its counters are stored first and shown second."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from toolcare_compose.plant import press as presses
from toolcare_compose.plant.memory import Memory
from toolcare_compose.plant.outlet import Outlet
from toolcare_compose.plant.press import Counted, Cycle, PressKind, Shot


class UnknownPress(Exception):
    def __init__(self, press: str, known: list[str]) -> None:
        super().__init__(f"There is no press {press!r} here. Use one of {', '.join(known)}.")


@dataclass(slots=True)
class Running:
    """One press at work. The lock keeps a cycle and a command at the panel from mixing."""

    cycle: Cycle
    counted: Counted
    outlet: Outlet
    silent: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def kind(self) -> PressKind:
        return self.cycle.kind


class Plant:
    def __init__(self, running: Mapping[str, Running], memory: Memory, speed: float) -> None:
        self._running = dict(running)
        self._memory = memory
        self._producing = asyncio.Event()
        self._producing.set()
        self._faster = asyncio.Event()
        self.set_speed(speed)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for press in self._running.values():
                group.create_task(self._produce(press), name=f"press {press.kind.id}")

    def addresses(self) -> dict[str, str]:
        return {press: running.outlet.address for press, running in self._running.items()}

    def truth(self) -> dict[str, dict[str, int | float | str | bool | None]]:
        return {press: _truth(running) for press, running in self._running.items()}

    @property
    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Take effect at once: a cycle of minutes that is under way is drawn anew."""
        self._speed = speed
        for press in self._running.values():
            press.cycle.speed = speed
        self._faster.set()
        self._faster = asyncio.Event()

    async def stop(self) -> None:
        """Finish no further cycle, go on serving. When this returns every shot in the truth has been shown."""
        self._producing.clear()
        for press in self._running.values():
            async with press.lock:
                pass

    def start(self) -> None:
        self._producing.set()

    async def silence(self, press: str) -> None:
        """The press goes on producing; nobody hears it."""
        running = self._find(press)
        async with running.lock:
            running.silent = True
            await running.outlet.go_silent()

    async def resume(self, press: str) -> None:
        running = self._find(press)
        async with running.lock:
            running.silent = False
            await running.outlet.come_back(running.counted, _now())

    async def reset(self, press: str) -> None:
        running = self._find(press)
        await self._set(running, presses.change_job)

    async def near_roll_over(self, press: str, shots_left: int) -> None:
        running = self._find(press)
        await self._set(running, lambda before: presses.near_roll_over(running.kind, before, shots_left))

    async def change_mould(self, press: str, mould: str) -> None:
        running = self._find(press)
        await self._set(running, lambda before: replace(before, mould=mould))

    async def _produce(self, press: Running) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._producing.wait()
            started = loop.time()
            shot = press.cycle.draw(press.counted)
            faster = self._faster
            try:
                async with asyncio.timeout_at(started + shot.cycle_ms / 1000):
                    await faster.wait()
                continue
            except TimeoutError:
                pass
            await self._finish(press, shot)

    async def _finish(self, press: Running, shot: Shot) -> None:
        async with press.lock:
            if not self._producing.is_set():
                return
            at = _now()
            press.counted = presses.count(press.kind, press.counted, shot, at.isoformat())
            self._remember()
            await press.outlet.show(press.counted, shot, at)

    async def _set(self, press: Running, change: Callable[[Counted], Counted]) -> None:
        async with press.lock:
            press.counted = change(press.counted)
            self._remember()
            await press.outlet.show(press.counted, None, _now())

    def _remember(self) -> None:
        self._memory.save({press: running.counted for press, running in self._running.items()})

    def _find(self, press: str) -> Running:
        running = self._running.get(press)
        if running is None:
            raise UnknownPress(press, sorted(self._running))
        return running


def _truth(running: Running) -> dict[str, int | float | str | bool | None]:
    counted = running.counted
    return {
        "shots": counted.shots,
        "counter": counted.counter,
        "life_counter": counted.life,
        "counter_bits": running.kind.counter_bits,
        "job": counted.job,
        "mould": counted.mould,
        "silent": running.silent,
        "shortest_cycle_ms": running.cycle.shortest_ms,
        "at": counted.at,
    }


def _now() -> datetime:
    return datetime.now(UTC)
