"""What one reading after another means, case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from toolcare_shotcounter.detector import (
    REBASE_MOVES,
    Ambiguous,
    Baseline,
    Booked,
    Counter,
    Implausible,
    Late,
    Look,
    Stored,
    Unchanged,
    Verdict,
    cap,
    judge,
)

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CYCLE = timedelta(seconds=4)


def job(bits: int = 16) -> Counter:
    return Counter(bits, resettable=True, min_cycle=CYCLE)


def life(bits: int = 16) -> Counter:
    return Counter(bits, resettable=False, min_cycle=CYCLE)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def outcome(verdict: Verdict) -> tuple[str, int, int]:
    match verdict:
        case Booked(shots):
            return ("booked", shots, shots)
        case Ambiguous(low, high):
            return ("ambiguous", low, high)
        case _:
            return (type(verdict).__name__.lower(), 0, 0)


DAY = 86_400.0


@pytest.mark.parametrize(
    ("counter", "was", "value", "seconds", "unbroken", "told", "expected"),
    [
        (job(), 100, 101, 20.0, False, False, ("booked", 1, 1)),
        (job(), 100, 130, 200.0, False, False, ("booked", 30, 30)),
        (job(), 100, 100, 20.0, False, False, ("unchanged", 0, 0)),
        (job(), 100, 99, 0.2, False, False, ("late", 0, 0)),
        (job(), 100, 99, 20.0, False, False, ("implausible", 0, 0)),
        (life(), 0, 65_535, 0.2, False, False, ("late", 0, 0)),
        (job(), 65_530, 4, 40.0, False, False, ("ambiguous", 4, 11)),
        (job(), 65_530, 4, 40.0, True, False, ("ambiguous", 4, 10)),
        (life(), 65_530, 4, 40.0, False, False, ("booked", 10, 10)),
        (job(), 65_535, 0, 5.0, True, False, ("booked", 1, 1)),
        (job(32), 5_000, 3, 60.0, False, False, ("ambiguous", 3, 16)),
        (job(32), 5_000, 3, 60.0, True, False, ("booked", 3, 3)),
        (job(32), 5_000, 0, 5.0, True, False, ("booked", 0, 0)),
        (job(), 10, 12, 20.0, False, True, ("implausible", 0, 0)),
        (job(), 10, 2, 20.0, False, True, ("ambiguous", 2, 6)),
        (job(), 10, 2, 20.0, True, True, ("booked", 2, 2)),
        (life(), 10, 12, 20.0, True, True, ("booked", 2, 2)),
        (life(), 100, 200, 4 * DAY, False, False, ("ambiguous", 100, 65_636)),
        (job(32), 100, 1_000_100, 60.0, False, False, ("implausible", 0, 0)),
        (life(32), 5_000, 4_999, 60.0, False, False, ("implausible", 0, 0)),
        (job(), 100, 99, -1.0, False, False, ("late", 0, 0)),
        (job(), 100, 150, -1.0, False, False, ("late", 0, 0)),
        (job(), 0, 0, 0.0, False, False, ("unchanged", 0, 0)),
    ],
)
def test_what_a_reading_means(
    counter: Counter, was: int, value: int, seconds: float, unbroken: bool, told: bool, expected: tuple[str, int, int]
) -> None:
    """Advance, roll-over, reset, whole turns, told reset, late, repeated and implausible readings."""
    stored = Stored(was, START)
    verdict = judge(stored, Look(value, after(seconds), unbroken=unbroken, reset_told=told), counter)
    assert outcome(verdict) == expected


def test_first_reading_is_a_baseline() -> None:
    """A counter that is met at 4711 has not made 4711 shots for us."""
    assert judge(None, Look(4711, START), job()) == Baseline(Stored(4711, START))


def test_a_repeat_without_a_time_begins_no_job_but_goes_on_counting() -> None:
    """A process that died before its answer gets the first shots of a job again, as if they were of now."""
    stored = Stored(3, START, START)
    for value in (1, 2, 3):
        assert judge(stored, Look(value, after(30), unbroken=True, repeated=True), job()) == Late(stored)
    assert outcome(judge(stored, Look(4, after(30), unbroken=True, repeated=True), job())) == ("booked", 1, 1)
    assert outcome(judge(stored, Look(1, after(30), unbroken=True), job())) == ("booked", 1, 1)
    turned = Stored(65_535, START, START)
    assert outcome(judge(turned, Look(0, after(30), unbroken=True, repeated=True), job())) == ("booked", 1, 1)


def test_late_reading_changes_nothing() -> None:
    """100, 102, then a delayed 101: the two shots are booked already."""
    stored = Stored(102, after(8), after(8))
    assert judge(stored, Look(101, after(4)), job()) == Late(stored)


def test_cap_needs_a_whole_cycle_after_the_last_shot() -> None:
    """A second after a shot the next one cannot have ended, whatever the counter says."""
    stored = Stored(100, after(1), last_shot_at=START)
    assert [cap(stored, after(s), job()) for s in (1, 3.5, 4, 7.5, 8)] == [0, 0, 1, 1, 2]


def test_confirmation_narrows_a_reset() -> None:
    """After an hour of silence a reset may hide 900 shots; with a confirmation five seconds ago it hides two."""
    silent = judge(Stored(500, START, START), Look(1, after(3600)), job())
    confirmed = judge(Stored(500, after(3595), START), Look(1, after(3600)), job())
    assert outcome(silent) == ("ambiguous", 1, 900)
    assert outcome(confirmed) == ("ambiguous", 1, 2)


def test_messages_queued_behind_an_outage_are_booked() -> None:
    """Five readings without a time of their own arrive in the same millisecond when the broker is back."""
    stored: Stored = Stored(10, START, START)
    booked = 0
    for number in range(5):
        verdict = judge(stored, Look(11 + number, after(300 + number / 1000)), life(32))
        assert isinstance(verdict, Booked)
        stored, booked = verdict.stored, booked + verdict.shots
    assert booked == 5


def test_a_single_glitch_leaves_no_trace() -> None:
    """One wild value between two good ones is rejected and forgotten."""
    wild = judge(Stored(10, START), Look(9_000_000, after(20)), job(32))
    assert isinstance(wild, Implausible)
    assert wild.stored.suspect is not None
    good = judge(wild.stored, Look(11, after(40), unbroken=True), job(32))
    assert good == Booked(1, Stored(11, after(40), START))


def test_a_new_counter_is_taken_over_once_it_counts_steadily() -> None:
    """A life counter whose PLC was exchanged starts lower: after steady shots it is the counter, the doubt is kept."""
    stored = Stored(5_000, START, START)
    verdicts: list[Verdict] = []
    for shot in range(REBASE_MOVES + 2):
        verdict = judge(stored, Look(40 + shot, after(60 + 20 * shot)), life(32))
        verdicts.append(verdict)
        stored = verdict.stored
    assert [type(v) for v in verdicts] == [*[Implausible] * REBASE_MOVES, Ambiguous, Booked]
    rebased = verdicts[REBASE_MOVES]
    assert isinstance(rebased, Ambiguous)
    assert (rebased.low, rebased.high, rebased.reason) == (5, 5 + 15, "rebased")


@pytest.mark.parametrize("counter", [job(32), life(32), Counter(32, resettable=True, min_cycle=CYCLE / 20)])
@pytest.mark.parametrize("times", [1, 2])
def test_a_buffer_without_times_that_comes_again_counts_nothing(counter: Counter, times: int) -> None:
    """Values that were counted already come once more in a burst, and the press goes on: only its new shot counts."""
    stored = Stored(1_100, START, START)
    for number, value in enumerate([*range(1_071, 1_101)] * times):
        verdict = judge(stored, Look(value, after(2 + number / 20_000), unbroken=True), counter)
        assert isinstance(verdict, Implausible | Unchanged | Late), (value, verdict)
        stored = verdict.stored
    assert outcome(judge(stored, Look(1_101, after(20), unbroken=True), counter)) == ("booked", 1, 1)


@pytest.mark.parametrize("times", [1, 3])
def test_a_buffer_that_comes_again_with_the_start_of_a_job_in_it_counts_nothing(times: int) -> None:
    """Long after it was counted, so that a reset would have had the time; the value that stands ends the doubt.

    Neither does one of a press that tells each value several times.
    """
    stored = Stored(30, START, START)
    for number, value in enumerate(value for value in [*range(795, 804), *range(31)] for _ in range(times)):
        verdict = judge(stored, Look(value, after(600 + number / 20_000), unbroken=True), job(32))
        assert isinstance(verdict, Implausible | Unchanged), (value, verdict)
        stored = verdict.stored
    assert outcome(judge(stored, Look(31, after(620), unbroken=True), job(32))) == ("booked", 1, 1)


@pytest.mark.parametrize("every_s", [0.5, 1.0, 5.0])
def test_a_reset_right_after_an_odd_value_is_believed_when_it_stands(every_s: float) -> None:
    """In set-up the counter stays at 0 and is looked at again and again: the second look is the reset."""
    stored = judge(Stored(5_000, after(55), START), Look(9_000_000, after(60), unbroken=True), job(32)).stored
    amid = judge(stored, Look(0, after(61), unbroken=True), job(32))
    assert isinstance(amid, Implausible)
    reset = judge(amid.stored, Look(0, after(61 + every_s), unbroken=True), job(32))
    assert reset == Booked(0, Stored(0, after(61 + every_s), START))


@pytest.mark.parametrize("every_s", [2.5, 4.0, 60.0])
@pytest.mark.parametrize("silent_s", [0.001, 600.0])
def test_a_counter_that_begins_anew_in_a_burst_is_taken_over(every_s: float, silent_s: float) -> None:
    """The new counter's buffer comes at once; its next shots make it the counter, and the doubt covers them all."""
    stored, low, high = Stored(5_000, START, START), 0, 0
    times = [silent_s + number / 1000 for number in range(30)] + [silent_s + every_s * shot for shot in range(1, 8)]
    for value, seconds in enumerate(times, start=40):
        verdict = judge(stored, Look(value, after(seconds)), life(32))
        stored = verdict.stored
        _, lowest, highest = outcome(verdict)
        low, high = low + lowest, high + highest
    assert stored.value == 76
    assert low <= len(times) - 1 <= high


def test_unchanged_keeps_the_last_shot() -> None:
    """Confirming a value says nothing of the last shot's time."""
    verdict = judge(Stored(100, START, START), Look(100, after(30)), job())
    assert verdict == Unchanged(Stored(100, after(30), START))
