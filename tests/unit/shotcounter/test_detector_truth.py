"""A simulated press, and the one promise of counting: what really happened is never outside the interval."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from toolcare_shotcounter.detector import Ambiguous, Booked, Counter, Implausible, Late, Look, Stored, judge

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
JITTER = timedelta(milliseconds=250)


@dataclass(frozen=True, slots=True)
class Heard:
    """A reading and what the press had truly made when it was taken."""

    look: Look
    shots: int


@dataclass(slots=True)
class Press:
    """Runs, pauses and resets in its own random way; the truth is kept beside the counter."""

    random: Random
    counter: Counter
    reset_rate: float
    now: timedelta = timedelta(0)
    shots: int = 0
    value: int = 0
    last_shot: timedelta = timedelta(0)

    def run(self, duration: timedelta) -> Iterator[bool]:
        """Let time pass; yield after each change of the counter, True for a shot and False for a reset."""
        end = self.now + duration
        slack = self.random.choice([0.0, 0.2, 3.0])
        while True:
            following = max(self.now, self.last_shot + self.counter.min_cycle * (1 + slack * self.random.random()))
            if following > end:
                break
            if self.counter.resettable and self.random.random() < self.reset_rate:
                self.now += (following - self.now) * self.random.random()
                self.value = 0
                yield False
            self.now = self.last_shot = following
            self.shots += 1
            self.value = (self.value + 1) % self.counter.modulus
            yield True
        self.now = end

    def heard(self, noise: timedelta, *, unbroken: bool = False) -> Heard:
        return Heard(Look(self.value, START + self.now + noise, unbroken=unbroken), self.shots)


counters = st.builds(
    Counter,
    bits=st.sampled_from([5, 8, 16, 32]),
    resettable=st.booleans(),
    min_cycle=st.integers(500, 60_000).map(lambda ms: timedelta(milliseconds=ms)),
    jitter=st.just(JITTER),
)
waits = st.lists(st.one_of(st.floats(0.05, 3), st.floats(1, 90), st.floats(600, 40_000)), min_size=1, max_size=25)


@settings(max_examples=250, deadline=None)
@given(counter=counters, waits=waits, seed=st.integers(0, 2**32), disorder=st.booleans(), noisy=st.booleans())
def test_truth_lies_within_the_interval(
    counter: Counter, waits: list[float], seed: int, disorder: bool, noisy: bool
) -> None:
    """Outages of hours, resets, roll-overs, late, repeated and reordered readings, and clocks that wobble."""
    random = Random(seed)
    press = Press(
        random, counter, reset_rate=random.choice([0.0, 0.001, 0.05]), value=random.randrange(counter.modulus)
    )
    heard = [press.heard(timedelta(0))]
    for cycles in waits:
        for _ in press.run(min(cycles * counter.min_cycle, timedelta(days=4))):
            pass
        heard.append(press.heard((random.random() - 0.5) * JITTER if noisy else timedelta(0)))
    if disorder:
        heard[1:] = _disordered(heard[1:], random)
    _follow(heard, counter)


def _disordered(heard: list[Heard], random: Random) -> list[Heard]:
    doubled = [each for each in heard for _ in range(random.choice([1, 1, 2]))]
    return [each for _, each in sorted(enumerate(doubled), key=lambda pair: pair[0] + random.choice([0, 0, 0, 2.5]))]


def _follow(heard: list[Heard], counter: Counter) -> None:
    stored: Stored | None = None
    low = high = 0
    known = heard[0]
    for each in heard:
        before = stored
        verdict = judge(stored, each.look, counter)
        assert not isinstance(verdict, Implausible), (before, each)
        stored = verdict.stored
        match verdict:
            case Booked(shots):
                low, high = low + shots, high + shots
            case Ambiguous(lowest, highest):
                low, high = low + lowest, high + highest
        if not isinstance(verdict, Late):
            known = each
        assert low <= known.shots - heard[0].shots <= high, (before, each, verdict)


@settings(max_examples=150, deadline=None)
@given(
    bits=st.sampled_from([8, 16, 32]),
    resettable=st.booleans(),
    cycle=st.integers(500, 30_000).map(lambda ms: timedelta(milliseconds=ms)),
    seed=st.integers(0, 2**32),
)
def test_live_subscription_leaves_no_doubt(bits: int, resettable: bool, cycle: timedelta, seed: int) -> None:
    """Every change delivered, confirmed now and then: the count is exact through resets and roll-overs."""
    counter = Counter(bits, resettable, cycle)
    random = Random(seed)
    press = Press(random, counter, reset_rate=0.03, value=random.choice([0, 5, counter.modulus - 20]))
    stored = judge(None, press.heard(timedelta(0)).look, counter).stored
    counted = 0
    for _ in press.run(300 * cycle):
        verdict = judge(stored, press.heard(timedelta(0), unbroken=True).look, counter)
        stored = verdict.stored
        if press.value == 0 and press.last_shot != press.now:
            counted = press.shots if isinstance(verdict, Ambiguous) else counted  # a reset in the moment of roll-over
            continue
        assert not isinstance(verdict, Ambiguous | Implausible), verdict
        counted += verdict.shots if isinstance(verdict, Booked) else 0
        stored = judge(stored, replace(press.heard(timedelta(0)).look, unbroken=True), counter).stored
    assert counted == press.shots
