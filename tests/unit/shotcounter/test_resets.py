"""A reset is exact only where no shot can hide behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolcare_shared.ids import SourceId
from toolcare_shotcounter import counting
from toolcare_shotcounter.crediting import Assignment
from toolcare_shotcounter.detector import Counter, Stored
from toolcare_shotcounter.gap_telling import steps
from toolcare_shotcounter.outcome import Outcome
from toolcare_shotcounter.plant import TELLS_EACH, Plant, SourceNow
from toolcare_shotcounter.readings import Reading, SourceKind

START = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)
CYCLE = timedelta(seconds=5)
LEAST = 40
"""A job of fewer shots than are missed at once may end where the one before it stood."""


def source(told_singly: int = 0, was: int | None = None, kind: SourceKind = SourceKind.MQTT) -> SourceNow:
    return SourceNow(
        id=SourceId("s"),
        machine_id="p",
        station="",
        kind=kind,
        enabled=True,
        bits=32,
        per_shot=1,
        resettable=True,
        stale_after=timedelta(seconds=60),
        place="",
        counter="",
        stored=None if was is None else Stored(was, START),
        seen_at=None,
        moved_at=None,
        trouble=None,
        trouble_detail="",
        state="live",
        detail="",
        told_singly=told_singly,
    )


def reading(value: int, at: datetime, **fields: object) -> Reading:
    return Reading(SourceId("s"), value, at, at, **fields)  # type: ignore[arg-type]


def counted(one: SourceNow, *readings: Reading) -> tuple[int, int]:
    """At least and at most so many shots."""
    outcome = counting.count(Plant({one.id: one}, {}, {}, CYCLE), readings)
    assert not outcome.rejections
    sure = sum(kept.cycles or 0 for kept in outcome.kept)
    return sure + sum(gap.low for gap in outcome.gaps), sure + sum(gap.high for gap in outcome.gaps)


@pytest.mark.parametrize(
    ("told_singly", "was", "value", "seconds", "broken", "expected"),
    [
        (0, 1000, 1, 30, False, (1, 7)),
        (TELLS_EACH - 1, 1000, 1, 30, False, (1, 7)),
        (TELLS_EACH, 1000, 1, 30, False, (1, 1)),
        (TELLS_EACH, 1000, 0, 30, False, (0, 0)),
        (TELLS_EACH, 1000, 7, 55, False, (7, 12)),
        (TELLS_EACH, 1000, 1, 30, True, (1, 7)),
        (TELLS_EACH, 1000, 1, 61, False, (1, 13)),
        (TELLS_EACH, 2, 5, 30, False, (3, 7)),
        (TELLS_EACH, 2, 3, 30, False, (1, 1)),
        (0, 2, 3, 30, False, (1, 1)),
        (0, 2, 3, 30, True, (1, 7)),
        (-1, 2, 3, 30, False, (1, 7)),
        (-1, 2, 2, 30, True, (0, 0)),
        (0, 1000, 1, 4, True, (1, 1)),
        (0, 1000, 1003, 30, True, (3, 3)),
    ],
)
def test_a_reset_is_exact_where_each_shot_is_told_or_no_more_can_have_been(
    told_singly: int, was: int, value: int, seconds: float, broken: bool, expected: tuple[int, int]
) -> None:
    """Not before the PLC has shown it, not after a break or a silence, and not at a value that two shots lead to."""
    one = reading(value, START + timedelta(seconds=seconds), broken=broken)
    assert counted(source(told_singly, was), one) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({"value": 1000, "seconds": 29.9, "broken": True, "repeated": True}, (1, 7)),
        ({"value": 1001, "seconds": 29.9, "broken": True, "repeated": True}, (2, 7)),
        ({"value": 1000, "seconds": 14.9, "broken": True}, (1, 4)),
        ({"value": 990, "seconds": -5, "broken": True}, (1, 7)),
        ({"value": 5_000_000, "seconds": 20, "broken": True}, (1, 7)),
        ({"value": -1, "seconds": 20, "broken": True}, (1, 7)),
        ({"value": 1001, "seconds": 20, "broken": True}, (2, 2)),
    ],
)
def test_what_was_missed_stays_in_doubt_until_something_newer_is_believed(
    before: dict[str, Any], expected: tuple[int, int]
) -> None:
    """What the broker says again, what is late or cannot be, says nothing of the time in which it was away."""
    one = source(TELLS_EACH, 1000)
    at = START + timedelta(seconds=before.pop("seconds"))
    first = counting.count(Plant({one.id: one}, {}, {}, CYCLE), [reading(before.pop("value"), at, **before)])
    low, high = counted(one, reading(1, START + timedelta(seconds=30)))
    shots = sum(kept.cycles or 0 for kept in first.kept)
    assert (shots + low, shots + high) == expected
    assert counted(one, reading(0, START + timedelta(seconds=40))) == (0, 0)


@pytest.mark.parametrize("kind", [SourceKind.MQTT, SourceKind.OPCUA_COUNTER])
@pytest.mark.parametrize("refused", [{"value": -1}, {"value": 5_000_000}, {"value": 1003, "hours": 2}])
def test_what_was_told_and_not_believed_leaves_its_time_in_doubt(kind: SourceKind, refused: dict[str, int]) -> None:
    """It is the first word after a break, or stands for shots: the reset that follows may hide some of them."""
    one, claims = source(TELLS_EACH, 1000, kind), kind is SourceKind.OPCUA_COUNTER
    received = START + timedelta(seconds=20)
    at = received + timedelta(hours=refused.get("hours", 0))
    told = Reading(SourceId("s"), refused["value"], at, received)
    assert counting.count(Plant({one.id: one}, {}, {}, CYCLE), [told]).rejections
    assert counted(one, reading(1, START + timedelta(seconds=30), unbroken=claims)) == (1, 7)
    assert counted(one, reading(0, START + timedelta(seconds=40), unbroken=claims)) == (0, 0)


def test_what_was_said_before_a_reset_and_is_delivered_once_more_is_no_shot() -> None:
    """We died after the commit and before the acknowledgement, and are back a minute later; the job goes on from 2."""
    one = source(TELLS_EACH, 12)
    said = (13, 14, 0, 1, 2)
    assert counted(one, *(reading(value, START + timedelta(seconds=6 * n)) for n, value in enumerate(said, 1))) == (
        4,
        4,
    )
    back = START + timedelta(seconds=90)
    again = (reading(value, back, repeated=True, broken=True) for value in said)
    assert counted(one, *again) == (0, 0)
    low, high = counted(one, reading(4, back + timedelta(seconds=8), broken=True))
    assert low <= 2 <= high


def test_what_was_new_when_it_was_delivered_once_more_is_counted_with_the_next() -> None:
    """Below the value before a reset nobody can tell it from an old one; above it is what it says."""
    one = source(TELLS_EACH, 14)
    one.before_reset = 20
    assert counted(one, reading(16, START + timedelta(seconds=20), repeated=True, broken=True)) == (0, 0)
    assert counted(one, reading(17, START + timedelta(seconds=26))) == (3, 3)
    assert counted(one, reading(21, START + timedelta(seconds=50), repeated=True)) == (4, 4)


def test_a_counter_that_stands_where_it_stood_before_a_wild_value_is_believed() -> None:
    """A subscription tells each change, and the wild value was one."""
    one = source(0, 3, SourceKind.OPCUA_COUNTER)
    wild = reading(5_000_000, START + timedelta(seconds=29), unbroken=True)
    assert counting.count(Plant({one.id: one}, {}, {}, CYCLE), [wild]).rejections
    assert counted(one, reading(3, START + timedelta(seconds=30), unbroken=True)) == (0, 0)
    assert counted(one, reading(1, START + timedelta(seconds=60), unbroken=True)) == (1, 1)


def test_shots_of_a_job_that_was_taken_up_again_are_open_when_the_next_one_begins() -> None:
    """A press goes from job to job: 3 shots of one that stood at 5000 are made before the next begins at 0."""
    for says_so in (True, False):
        one = source(0, 100, SourceKind.OPCUA_EM77)
        told = [
            reading(value, START + timedelta(seconds=20 + 6 * n), unbroken=True, reset_told=says_so and value == 5000)
            for n, value in enumerate((5000, 5001, 5002, 5003))
        ]
        assert len(counting.count(Plant({one.id: one}, {}, {}, CYCLE), told).rejections) == 4
        low, high = counted(one, reading(0, START + timedelta(seconds=44), unbroken=True, reset_told=says_so))
        assert low <= 3 <= high
        assert counted(one, reading(1, START + timedelta(seconds=50), unbroken=True)) == (1, 1)


def test_shots_that_came_faster_than_they_may_are_open_when_the_next_job_begins() -> None:
    """They are refused until the shortest cycle of the tool is corrected; a reset before that leaves a gap."""
    one, too_long = source(0, 100, SourceKind.OPCUA_COUNTER), timedelta(seconds=20)

    def told(value: int, seconds: float) -> Outcome:
        heard = reading(value, START + timedelta(seconds=seconds), unbroken=True, sampled_ms=500.0)
        return counting.count(Plant({one.id: one}, {}, {}, too_long), [heard])

    assert all(told(value, seconds).rejections for value, seconds in ((160, 200), (161, 203), (162, 206)))
    assert len(told(0, 226).gaps) == 1
    assert not told(0, 231).gaps


@pytest.mark.parametrize(("value", "expected"), [(3, (3, 721)), (1000, (0, 0))])
def test_a_server_whose_clock_was_set_back_while_we_were_away_is_not_believed_at_its_second_word(
    value: int, expected: tuple[int, int]
) -> None:
    """Its first word is late by its own time, and each look after it claims that nothing was missed since that one.

    A value that stood all the time is as old as its time says, and hides nothing.
    """
    one = source(0, 1000, SourceKind.OPCUA_COUNTER)
    back = START + timedelta(hours=1)
    told = Reading(SourceId("s"), value, START - timedelta(minutes=10), back, sampled_ms=500.0)
    look = reading(value, back, unbroken=True, sampled_ms=500.0)
    assert counted(one, told, look) == expected


@pytest.mark.parametrize(
    ("told_singly", "was", "value", "expected"),
    [
        (0, 1000, 1, (1, 7)),
        (TELLS_EACH, 1000, 1, (1, 1)),
        (TELLS_EACH, 1000, 0, (0, 0)),
        (TELLS_EACH, 1000, 4, (4, 7)),
        (0, 2, 3, (1, 1)),
        (-1, 2, 3, (1, 7)),
        (-1, 2, 2, (0, 0)),
    ],
)
def test_an_edge_node_tells_what_it_saw_and_not_each_shot(
    told_singly: int, was: int, value: int, expected: tuple[int, int]
) -> None:
    """No hole in its sequence numbers says how often it looks at its press."""
    one = source(told_singly, was, SourceKind.SPARKPLUG)
    assert counted(one, reading(value, START + timedelta(seconds=30), unbroken=True)) == expected


def test_what_an_edge_node_tells_with_its_birth_says_nothing_of_how_it_tells() -> None:
    one = source(TELLS_EACH, 1000, SourceKind.SPARKPLUG)
    counted(one, reading(1005, START + timedelta(seconds=30)))
    assert one.told_singly == TELLS_EACH
    counted(one, reading(1008, START + timedelta(seconds=50), unbroken=True))
    assert one.told_singly == -TELLS_EACH


def test_a_press_that_stands_after_a_break_is_believed_at_its_second_word() -> None:
    """Else each of them would have a gap at the start of its next job."""
    one = source(TELLS_EACH, 1000)
    assert counted(one, reading(1000, START + timedelta(seconds=5), broken=True)) == (0, 0)
    assert counted(one, reading(1000, START + timedelta(seconds=15))) == (0, 0)
    assert counted(one, reading(1, START + timedelta(seconds=55))) == (1, 1)


@pytest.mark.parametrize(
    ("sampled_ms", "was", "value", "expected"),
    [
        (None, 1000, 1, (1, 1)),
        (5_000, 1000, 1, (1, 1)),
        (15_000, 1000, 1, (1, 7)),
        (15_000, 2, 5, (3, 7)),
        (15_000, 2, 2, (0, 0)),
        (15_000, 2, 3, (1, 1)),
    ],
)
def test_a_counter_that_is_looked_at_more_seldom_than_shots_come_may_hide_some(
    sampled_ms: float | None, was: int, value: int, expected: tuple[int, int]
) -> None:
    one = reading(value, START + timedelta(seconds=30), unbroken=True, sampled_ms=sampled_ms)
    assert counted(source(0, was, SourceKind.OPCUA_COUNTER), one) == expected


def test_a_server_that_is_seen_to_skip_shots_looks_more_seldom_than_it_says() -> None:
    """A gateway says how often it looks at its own copy; it asks the press itself every 15 s."""
    one, at = source(0, 1000, SourceKind.OPCUA_COUNTER), START

    def told(value: int, seconds: float = 15) -> tuple[int, int]:
        nonlocal at
        at += timedelta(seconds=seconds)
        return counted(one, reading(value, at, unbroken=True, sampled_ms=500.0))

    assert (told(1003), told(1006)) == ((3, 3), (3, 3))
    low, high = told(1)
    assert low <= 3 <= high
    assert [told(2 + n, 6) for n in range(20)][5:] == [(1, 1)] * 15
    assert told(0) == (0, 0)


def test_a_source_is_believed_after_twenty_shots_and_until_it_skips_one() -> None:
    """A value told again, a reset and what we or a silence missed say nothing of how its PLC tells."""
    one, at = source(0, 1000), START

    def told(value: int, seconds: float = 10, **fields: object) -> int:
        nonlocal at
        at += timedelta(seconds=seconds)
        counted(one, reading(value, at, **fields))
        return one.told_singly

    assert [told(1001 + n) for n in range(25)] == [*range(1, 20), *[20] * 6]
    assert [told(1025), told(0), told(1)] == [20, 20, 20]
    assert [told(9, broken=True), told(30, 300), told(31)] == [20, 20, 20]
    assert told(33) == -20
    assert [told(34 + n) for n in range(21)] == [*range(-19, 0), 20, 20]


def test_late_readings_settle_no_reset_that_a_later_one_may_lie_before() -> None:
    """Of the way through a gap each step counts as it would have live; at its end something was missed."""
    counter, one = Counter(32, resettable=True, min_cycle=CYCLE), source(TELLS_EACH)

    def way(*values: int) -> int | None:
        told = [(START + timedelta(seconds=20 * (number + 1)), value) for number, value in enumerate(values)]
        found = steps(START, 150, told, counter, one)
        return None if found is None else sum(step.cycles for step in found)

    assert way(151, 152, 0, 1, 2) == 4
    assert way(151, 1) is None
    assert way(151, 1, 4) is None


@dataclass
class Plc:
    """A press whose jobs have some shots at least, and what its PLC publishes: each change, or every few of them."""

    random: Random
    tells_each: bool
    says_resets: bool
    claims: bool = False
    """Whether it says of each reading that nothing was missed since the one before, as an edge node does."""
    now: timedelta = timedelta()
    value: int = 0
    shots: int = 0
    broken: bool = False

    def __post_init__(self) -> None:
        self.every = self.random.randrange(2, 6)

    def run(self, shots: int, reset_rate: float) -> Iterator[Reading]:
        away = 0
        for _ in range(shots):
            if self.value > LEAST and self.random.random() < reset_rate:
                self.now += self.random.choice([0.3, 1, 20]) * CYCLE
                self.value = 0
                if self.tells_each and self.says_resets and not away:
                    yield self.told()
            self.now += CYCLE * self.random.choice([1, 1.1, 3])
            self.value, self.shots = self.value + 1, self.shots + 1
            away = max(0, away - 1) or (self.random.random() < 0.02) * self.random.randrange(1, 9)
            self.broken = self.broken or away > 0
            if not away and (self.tells_each or self.value % self.every == 0):
                yield self.told()
            if not away and self.random.random() < 0.1:
                self.now += CYCLE * 0.4
                yield self.told()

    def told(self) -> Reading:
        broken, self.broken = self.broken, False
        how = {"unbroken": not broken} if self.claims else {"broken": broken}
        return reading(self.value, START + self.now, **how)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 1 << 32),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.0, 0.02, 0.2]),
    st.sampled_from([SourceKind.MQTT, SourceKind.SPARKPLUG]),
)
def test_truth_lies_within_what_is_booked_and_left_open(
    seed: int, tells_each: bool, says_resets: bool, reset_rate: float, kind: SourceKind
) -> None:
    """Of PLCs that tell each shot and of those that skip some, with times in which nothing came through."""
    plc = Plc(Random(seed), tells_each, says_resets, claims=kind is SourceKind.SPARKPLUG)
    one = source(kind=kind)
    counted(one, plc.told())
    low = high = 0
    for heard in plc.run(300, reset_rate):
        least, most = counted(one, heard)
        low, high = low + least, high + most
        assert low <= plc.shots <= high, heard


def test_a_gap_names_whoever_may_have_more_for_it() -> None:
    """Also the tool that a person gave a part of its time to, though nothing hangs there at its end."""
    one, at = source(was=1_000), START + timedelta(minutes=10)
    given_away = Assignment("a", "p", "t-1", None, 1, START, START + timedelta(minutes=9))
    plant = Plant({one.id: one}, {}, {}, CYCLE, assignments={"p": [given_away]})
    outcome = counting.count(plant, [reading(40, at)])
    (gap,) = outcome.gaps
    doubted = {line.tool_id for line in outcome.lines() if line.shots_high > line.shots and line.tool_id}
    assert doubted == {"t-1"}
    assert [holder.tool_id for holder in (*gap.credited, *gap.also)] == ["t-1"]
