"""How long to wait before the next attempt."""

import random
from dataclasses import dataclass


@dataclass(slots=True)
class BackOff:
    """Doubles from `first_s` to `most_s`, spread a little so that many sources do not come back as one."""

    first_s: float = 1.0
    most_s: float = 15.0
    _next_s: float = 0.0

    def pause_s(self) -> float:
        self._next_s = min(self.most_s, self._next_s * 2 or self.first_s)
        return min(self.most_s, self._next_s * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, guards nothing

    def reset(self) -> None:
        self._next_s = 0.0
