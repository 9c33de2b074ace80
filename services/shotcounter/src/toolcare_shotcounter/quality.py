"""What a press says of a finished cycle and of each cavity in it. No IO."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Self

from toolcare_shotcounter.readings import Quality, Reading


class CavityOutcome(StrEnum):
    """What became of a cavity in a cycle: CavityCycleQuality of OPC 40083, in the order of `CavityTally`."""

    GOOD = "good"
    BAD = "bad"
    REWORK = "rework"
    NO_PART = "no_part"


_OUTCOMES: Mapping[str, CavityOutcome] = {
    **{outcome.value: outcome for outcome in CavityOutcome},
    "good_part": CavityOutcome.GOOD,
    "bad_part": CavityOutcome.BAD,
    "ok": CavityOutcome.GOOD,
    "nok": CavityOutcome.BAD,
    "blocked": CavityOutcome.NO_PART,
    "0": CavityOutcome.NO_PART,
    "1": CavityOutcome.GOOD,
    "2": CavityOutcome.BAD,
    "3": CavityOutcome.REWORK,
}


def outcome_of(word: str) -> CavityOutcome | None:
    """None: a word that tells nothing of the part."""
    return _OUTCOMES.get(word.strip().casefold())


@dataclass(frozen=True, slots=True)
class CavityTally:
    """How often a cavity came to what."""

    good: int = 0
    bad: int = 0
    rework: int = 0
    no_part: int = 0

    @property
    def counts(self) -> list[int]:
        return [self.good, self.bad, self.rework, self.no_part]

    def plus(self, other: "CavityTally") -> "CavityTally":
        return CavityTally(*(one + more for one, more in zip(self.counts, other.counts, strict=True)))


@dataclass(frozen=True, slots=True)
class Tally:
    """Cycles of which a press told how they went. Cavities stand in the order in which the press names them."""

    good: int = 0
    bad: int = 0
    test: int = 0
    failed: int = 0
    cavities: tuple[CavityTally, ...] = ()

    @property
    def told(self) -> int:
        return self.good + self.bad + self.test + self.failed

    @classmethod
    def of(cls, quality: Quality | None, words: Sequence[str] | None) -> Self:
        """One cycle. Where the press says nothing of the whole, one cavity that was not good makes it bad."""
        outcomes = [outcome_of(word) for word in words or ()]
        whole = quality or _whole(outcomes)
        cavities = tuple(CavityTally() if one is None else CavityTally(**{one.value: 1}) for one in outcomes)
        return cls(cavities=cavities) if whole is None else cls(cavities=cavities, **{whole.value: 1})

    def plus(self, other: "Tally") -> "Tally":
        cavities = zip_longest(self.cavities, other.cavities, fillvalue=CavityTally())
        return Tally(
            self.good + other.good,
            self.bad + other.bad,
            self.test + other.test,
            self.failed + other.failed,
            tuple(one.plus(more) for one, more in cavities),
        )

    def without_cavities(self) -> "Tally":
        return replace(self, cavities=())


def _whole(outcomes: Sequence[CavityOutcome | None]) -> Quality | None:
    known = {one for one in outcomes if one is not None}
    if not known:
        return None
    return Quality.BAD if known & {CavityOutcome.BAD, CavityOutcome.REWORK} else Quality.GOOD


def tells(reading: Reading) -> bool:
    return reading.quality is not None or bool(reading.cavities)


def total(tallies: Iterable[Tally]) -> Tally:
    found = Tally()
    for one in tallies:
        found = found.plus(one)
    return found
