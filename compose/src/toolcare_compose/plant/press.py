"""How a simulated press counts: pure, seeded, and the same each time it is run with the same seed."""

import random
from dataclasses import dataclass, field, replace
from enum import IntEnum

BAD_SHARE = 0.02
JITTER = 0.02
START_UP_SHOTS = 3


class CycleQuality(IntEnum):
    """The numbers of OPC 40083's CycleQualityEnumeration."""

    GOOD = 0
    BAD = 1
    TEST_SAMPLE = 2
    FAILED = 3


@dataclass(frozen=True, slots=True)
class PressKind:
    """What does not change while the press runs. `counter_bits` is the width of the counter that readers see."""

    id: str
    cycle_ms: int
    counter_bits: int
    first_counter: int
    cavities: int
    mould: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What the press remembers over a restart. `shots` is the truth; the counters are what its controller shows.

    `life` never resets (the machine's own cycle counter); `counter` resets and rolls over.
    """

    shots: int
    life: int
    counter: int
    job: int
    job_shots: int
    job_bad: int
    mould: str
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    number: int
    cycle_ms: int
    quality: CycleQuality
    cavities: tuple[bool, ...]
    start_up: bool


PLANT: tuple[PressKind, ...] = (
    PressKind("p01", cycle_ms=24_000, counter_bits=64, first_counter=0, cavities=4, mould="T-0042"),
    PressKind("p02", cycle_ms=15_000, counter_bits=16, first_counter=65_400, cavities=2, mould="T-0017"),
    PressKind("p03", cycle_ms=18_000, counter_bits=32, first_counter=4_711, cavities=8, mould="T-0108"),
)
LIFE_BEFORE_US = 1_250_000


def new(kind: PressKind) -> Counted:
    return Counted(0, LIFE_BEFORE_US, kind.first_counter, job=1, job_shots=0, job_bad=0, mould=kind.mould)


def count(kind: PressKind, before: Counted, shot: Shot, at: str) -> Counted:
    return replace(
        before,
        shots=before.shots + 1,
        life=before.life + 1,
        counter=(before.counter + 1) % (1 << kind.counter_bits),
        job_shots=before.job_shots + 1,
        job_bad=before.job_bad + (shot.quality is not CycleQuality.GOOD),
        at=at,
    )


def change_job(before: Counted) -> Counted:
    """Start the next job, as a setter does: the job counters begin at nought again, the life counter goes on."""
    return replace(before, job=before.job + 1, counter=0, job_shots=0, job_bad=0)


def near_roll_over(kind: PressKind, before: Counted, shots_left: int) -> Counted:
    """Put the counter so that it rolls over after this many shots.

    No press does this, so a reader that already knows the counter rightly refuses the jump: do it before the first
    reading.
    """
    return replace(before, counter=((1 << kind.counter_bits) - shots_left) % (1 << kind.counter_bits))


@dataclass(slots=True)
class Cycle:
    """Draws the next shot from a seed and its number, so a restart changes nothing."""

    kind: PressKind
    seed: int = 1
    speed: float = 1.0
    _random: random.Random = field(default_factory=random.Random)

    @property
    def shortest_ms(self) -> float:
        return self.kind.cycle_ms * (1 - JITTER) / self.speed

    def draw(self, before: Counted) -> Shot:
        self._random.seed(f"{self.seed}/{self.kind.id}/{before.shots}")
        jitter = self._random.uniform(1 - JITTER, 1 + JITTER)
        good = tuple(self._random.random() >= BAD_SHARE for _ in range(self.kind.cavities))
        return Shot(
            number=before.shots + 1,
            cycle_ms=max(1, round(self.kind.cycle_ms * jitter / self.speed)),
            quality=CycleQuality.GOOD if all(good) else CycleQuality.BAD,
            cavities=good,
            start_up=before.job_shots < START_UP_SHOTS,
        )
