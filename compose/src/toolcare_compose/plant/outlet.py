"""How a press shows its counters to the world."""

from datetime import datetime
from typing import Protocol

from toolcare_compose.plant.press import Counted, Shot


class Outlet(Protocol):
    """`address` is where a reader finds the press."""

    address: str

    async def show(self, counted: Counted, shot: Shot | None, at: datetime) -> None:
        """Show the counters; `shot` is the cycle that has just ended, None when it is a command at the panel."""

    async def go_silent(self) -> None: ...

    async def come_back(self, counted: Counted, at: datetime) -> None: ...
