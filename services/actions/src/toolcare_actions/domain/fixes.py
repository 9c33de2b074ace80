"""How well each kind of fix has held."""

from dataclasses import dataclass
from math import sqrt

_Z = 1.959963984540054
"""Of a two-sided range of 95 %."""


class CodeNotUsable(Exception):
    """A code that is in no catalogue, is something else than the fix or cause it was given as, or no longer used."""

    def __init__(self, code: str, group: str) -> None:
        super().__init__(f"{code} is no {group} that is in use. Choose one from the catalogue's {group}s.")
        self.used_code = code
        self.group = group


@dataclass(frozen=True, slots=True)
class Rate:
    """The share that held, with the range in which the true one lies with 95 % confidence."""

    rate: float | None
    low: float
    high: float


def rate(held: int, returned: int) -> Rate:
    """Return Wilson's score interval, which is honest for few tries: none at all gives 0 to 1 and no rate."""
    tries = held + returned
    if tries == 0:
        return Rate(None, 0.0, 1.0)
    share = held / tries
    square = _Z * _Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = _Z / (1 + square / tries) * sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    return Rate(share, max(0.0, middle - half), min(1.0, middle + half))
