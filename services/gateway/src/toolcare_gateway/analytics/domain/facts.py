"""What the database sums up for the figures, for one period or one tool of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Shots:
    shots: int = 0
    run_ms: int = 0
    cavity_shots: int = 0
    nominal_shots: int = 0
    corrected_shots: int = 0
    corrected_at: datetime | None = None

    def plus(self, more: "Shots") -> "Shots":
        return Shots(
            self.shots + more.shots,
            self.run_ms + more.run_ms,
            self.cavity_shots + more.cavity_shots,
            self.nominal_shots + more.nominal_shots,
            self.corrected_shots + more.corrected_shots,
            max((at for at in (self.corrected_at, more.corrected_at) if at is not None), default=None),
        )


@dataclass(frozen=True, slots=True)
class Stops:
    """`mould`: unscheduled, and the mould was the cause."""

    mould: int = 0
    unscheduled: int = 0
    scheduled: int = 0


@dataclass(frozen=True, slots=True)
class Downtime:
    """How long stops lasted until a moment; `standing` are those that last."""

    ms: int
    standing: int
    until: datetime

    def at(self, moment: datetime) -> int:
        return self.ms + self.standing * ((moment - self.until) // _MS)


@dataclass(frozen=True, slots=True)
class Repairs:
    """Stops that were solved, by where their time went. `bench_ms` is without waiting for parts."""

    number: int = 0
    waiting_ms: int = 0
    parts_ms: int = 0
    bench_ms: int = 0
    trials: int = 0
    trial_ms: int = 0

    @property
    def total_ms(self) -> int:
        return self.waiting_ms + self.parts_ms + self.bench_ms


@dataclass(frozen=True, slots=True)
class Response:
    """How long each step took after the report, in milliseconds."""

    acknowledged: tuple[int, ...] = ()
    started: tuple[int, ...] = ()
    solved: tuple[int, ...] = ()
    first_good: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeats:
    solved: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Jobs:
    """`completed` are not part of a bigger one; costs and grades are of all."""

    completed: int = 0
    in_window: int = 0
    early: int = 0
    late: int = 0
    undone: int = 0
    skipped: int = 0
    overshoots: tuple[int, ...] = ()
    bench_minutes: int = 0
    external_cents: int = 0
    parts_cents: int = 0
    good: int = 0
    caution: int = 0
    bad: int = 0

    @property
    def due(self) -> int:
        return self.in_window + self.early + self.late + self.undone + self.skipped


@dataclass(frozen=True, slots=True)
class Actions:
    outstanding: int = 0
    late: int = 0
    held: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """The tools there are: `released` may be run; lives are of those that have one."""

    tools: int = 0
    released: int = 0
    total: int = 0
    life_shots: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """`available_hours` are those in which each tool, and each of the `presses` that were asked for, could have run."""

    shots: Shots = field(default_factory=Shots)
    stops: Stops = field(default_factory=Stops)
    repairs: Repairs = field(default_factory=Repairs)
    response: Response = field(default_factory=Response)
    repeats: Repeats = field(default_factory=Repeats)
    jobs: Jobs = field(default_factory=Jobs)
    actions: Actions = field(default_factory=Actions)
    pool: Pool = field(default_factory=Pool)
    deviations: tuple[float, ...] = ()
    downtime_ms: int = 0
    available_hours: float = 0.0
    presses: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """What an hour costs; None for what nobody said, which is then left out."""

    labour_cents: int | None
    press_cents: int | None
