"""A tool's own pace, from its shots in blocks of seven calendar days, idle ones included.

A trimmed mean over the blocks: one holiday week or one week at double speed does not move it much. The range is the 20
to 80 percent quantile of the same blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

BLOCK_DAYS = 7
BLOCKS = 12
_TRIMMED = 5
"""Of every five blocks the lowest and the highest count are left out once."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Shots per calendar day, with the range they mostly lie in."""

    per_day: float
    low: float
    high: float


def pace_of(blocks: Sequence[int]) -> Pace:
    """Return the pace of one block at least."""
    daily = sorted(shots / BLOCK_DAYS for shots in blocks)
    low, high = (daily[0], daily[0]) if len(daily) == 1 else _range(daily)
    return Pace(_trimmed_mean(daily), low, high)


def _range(blocks: Sequence[float]) -> tuple[float, float]:
    fifths = quantiles(blocks, n=5, method="inclusive")
    return fifths[0], fifths[-1]


def _trimmed_mean(blocks: Sequence[float]) -> float:
    off = len(blocks) // _TRIMMED
    return fmean(blocks[off : len(blocks) - off])
