"""How long a tool will last at its own pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from toolcare_gateway.analytics.domain.reckoning import Figure, NoFigure
from toolcare_shared.pace import BLOCK_DAYS, BLOCKS, Pace, pace_of

_FAR_DAYS = 36_500.0
"""A hundred years: nobody plans for that."""


@dataclass(frozen=True, slots=True)
class Life:
    """`blocks` are the shots of the last weeks, the newest first; `recent` those of the last two weeks."""

    tool_id: str
    total: int
    total_high: int
    life_shots: int | None
    first_day: date | None
    blocks: tuple[int, ...]
    recent: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """`shots` left, and for how many days; the range is by the tool's slow and quick weeks."""

    shots: int
    pace: Pace
    days: float
    soonest: float
    latest: float

    def on(self, today: date) -> date:
        return today + timedelta(days=self.days)

    def low(self, today: date) -> date:
        return today + timedelta(days=self.soonest)

    def high(self, today: date) -> date | None:
        return None if self.latest >= _FAR_DAYS else today + timedelta(days=self.latest)


def ahead(life: Life, today: date) -> Ahead | NoFigure:
    """Return what is left of a life; the word for why it cannot be told."""
    if life.life_shots is None:
        return NoFigure.NO_LIFE
    pace = recent_pace(life, today)
    if isinstance(pace, NoFigure):
        return pace
    left = life.life_shots - life.total_high
    days = _days(left, pace.per_day)
    return (
        NoFigure.IDLE if days >= _FAR_DAYS else Ahead(left, pace, days, _days(left, pace.high), _days(left, pace.low))
    )


def recent_pace(life: Life, today: date) -> Pace | NoFigure:
    """Return how fast a tool wears by its last weeks."""
    if life.first_day is None:
        return NoFigure.NO_DATA
    weeks = min(BLOCKS, (today - life.first_day).days // BLOCK_DAYS)
    if weeks < 1:
        return NoFigure.TOO_LITTLE
    return _pace(life.blocks[:weeks]) if life.recent > 0 else NoFigure.IDLE


@lru_cache(maxsize=4096)
def _pace(blocks: tuple[int, ...]) -> Pace:
    """Most weeks are over, and asked for again and again."""
    return pace_of(blocks)


def soonest(lives: Sequence[Life], today: date) -> tuple[Figure, Figure]:
    """Return the shots and the days that are left to the tool that ends first.

    Where none is at work, no day is known, but shots are left all the same: those of the tool with the fewest.
    """
    told = [ahead(life, today) for life in lives]
    known = [each for each in told if isinstance(each, Ahead)]
    if not known:
        words = {each for each in told if isinstance(each, NoFigure)}
        why = next(iter(words)) if len(words) == 1 else NoFigure.NO_DATA
        left = [life.life_shots - life.total_high for life in lives if life.life_shots is not None]
        shots = Figure(min(left, default=None), n=len(left), why=None if left else why, parts={"days": None})
        return shots, Figure(None, n=0, why=why)
    first = min(known, key=lambda each: each.days)
    latest = None if first.latest >= _FAR_DAYS else first.latest
    return (
        Figure(first.shots, n=len(known), parts={"days": first.days}),
        Figure(first.days, n=len(known), low=first.soonest, high=latest),
    )


def _days(left: int, per_day: float) -> float:
    if left <= 0:
        return 0.0
    return left / per_day if per_day > 0 else _FAR_DAYS
