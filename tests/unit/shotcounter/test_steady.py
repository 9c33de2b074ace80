"""The short way through counting comes to what the long way does."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolcare_shared.ids import SourceId
from toolcare_shotcounter import counting
from toolcare_shotcounter.crediting import Assignment
from toolcare_shotcounter.detector import Booked, Counter, Look, Stored, judge, step
from toolcare_shotcounter.domain import Mounting, Tool
from toolcare_shotcounter.holding import Hold
from toolcare_shotcounter.outcome import Entry, Outcome
from toolcare_shotcounter.plant import TELLS_EACH, Plant, SourceNow
from toolcare_shotcounter.readings import CycleKind, Quality, Reading, SourceKind

START = datetime(2026, 3, 2, 5, 50, tzinfo=UTC)
"""Soon comes a full hour, at which lines change."""
SPAN_S = 1200


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Chance(Random):
    """Draws plants and readings; hypothesis draws only where it begins, since each of them has hundreds of choices."""

    def plant(self) -> Plant:
        """A press with one or two counters, tools that come and go, times that are held and some that were assigned."""
        stations = self.choice([("",), ("A", "B")])
        tools = {
            f"t{number}": Tool(f"t{number}", f"T-{number}", self.choice([None, 4000, 9000])) for number in range(2)
        }
        hung = [each for station in stations for each in self.mountings(station)]
        assigned = [
            Assignment(
                f"a{number}", "p", self.choice([None, "t0"]), None, 1, *self.span(), self.choice([None, *stations])
            )
            for number in range(self.randrange(3))
        ]
        return Plant(
            {f"s{station}": self.source(station) for station in stations},
            {"p": sorted(hung, key=attrgetter("since"))},
            tools,
            timedelta(milliseconds=1500),
            {"p": set(stations)},
            {"p": assigned},
            {("p", station): self.holds(station) for station in stations},
        )

    def span(self) -> tuple[datetime, datetime]:
        since = self.randrange(-100, SPAN_S)
        return at(since), at(since + self.randrange(1, SPAN_S))

    def mountings(self, station: str) -> list[Mounting]:
        found = []
        for number in range(self.randrange(4)):
            since, until = self.span()
            tool, factor = f"t{self.randrange(3)}", self.randrange(1, 3)
            end = self.choice([until, None])
            found.append(Mounting(f"m{station}{number}", tool, "p", factor, since, end, None, station))
        return found

    def holds(self, station: str) -> list[Hold]:
        since, until = self.span()
        return self.choice([[], [Hold("h", "p", station, "X", since, self.choice([None, until]))]])

    def source(self, station: str) -> SourceNow:
        return SourceNow(
            id=SourceId(f"s{station}"),
            machine_id="p",
            station=station,
            kind=self.choice([SourceKind.MQTT, SourceKind.OPCUA_COUNTER]),
            enabled=True,
            bits=16,
            per_shot=self.choice([1, 1, 2]),
            resettable=self.choice([True, False]),
            stale_after=timedelta(seconds=60),
            place="",
            counter="",
            stored=self.choice([None, Stored(30, at(0)), Stored(25, at(0), at(-1))]),
            seen_at=None,
            moved_at=None,
            trouble=self.choice([None, "faulty"]),
            trouble_detail="",
            state="live",
            detail="",
            holds_mismatch=self.choice([True, False]),
            told_singly=self.choice([-TELLS_EACH, -2, 0, TELLS_EACH - 2, TELLS_EACH]),
            doubted=self.choice([False, False, True]),
        )

    def readings(self, ids: list[str], count: int) -> list[Reading]:
        """Mostly the next shots, some seconds later; now and then anything."""
        now, value = 0.0, dict.fromkeys(ids, 30)
        made = []
        for _ in range(count):
            id_ = self.choice(ids)
            now += self.choice([4.0] * 12 + [0.0, 0.4, 20.0, 50.0, 70.0, -5.0, 700.0])
            value[id_] = max(0, value[id_] + self.choice([1] * 12 + [2, 15, 25, 0, -40]))
            seen = max(-1, value[id_] + self.choice([0] * 30 + [-1, -20, 70_000]))
            made.append(self.reading(id_, seen, at(now)))
        return made

    def reading(self, source_id: str, value: int, moment: datetime) -> Reading:
        plain = Reading(
            source_id=SourceId(source_id),
            value=value,
            at=moment,
            received_at=moment,
            unbroken=self.choice([True, False]),
        )
        if self.random() < 0.8:
            return plain
        return plain._replace(
            received_at=moment + timedelta(seconds=self.choice([0, 1, -400])),
            mould=self.choice([None, "T-0", "t1", "other", " "]),
            quality=self.choice([None, Quality.GOOD, Quality.BAD]),
            kind=self.choice([None, CycleKind.DRY_RUN]),
            reset_told=self.choice([False, False, True]),
            changed_at=self.choice([None, moment, moment - timedelta(seconds=1)]),
            unbroken=self.choice([True, False]),
            counter=self.choice(["", "", "job"]),
            resettable=self.choice([None, False]),
            counter_bits=self.choice([None, 32]),
            broken=self.choice([True, False]),
            sampled_ms=self.choice([None, 500, 60_000]),
        )


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 1 << 32), st.integers(1, 30))
def test_what_is_counted_does_not_depend_on_the_way(seed: int, count: int) -> None:
    """Each line, gap, refusal, hold and counter is the same, whatever the plant and whatever comes in which order."""
    chance = Chance(seed)
    plant = chance.plant()
    given_ = chance.readings(list(plant.sources), count)
    assert said(deepcopy(plant), given_, counting.count) == said(deepcopy(plant), given_, the_long_way)


def the_long_way(plant: Plant, given_: list[Reading]) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_stepped", lambda *_: False)
        return counting.count(plant, given_)


def said(plant: Plant, given_: list[Reading], count: Callable[[Plant, list[Reading]], Outcome]) -> dict[str, Any]:
    """All that an outcome holds and the sources it leaves, without the ids that are new each time."""
    outcome = count(plant, given_)
    named = {hold.id: (hold.station, hold.since) for hold in outcome.holds.values()}
    for each in (*outcome.lines(), *outcome.press_lines(), *outcome.gaps):
        object.__setattr__(each, "id", "")
        if isinstance(each, Entry):
            each.gap_id = each.gap_id and "of a gap"
            each.press = each.press if each.run_key else "its own"
    return {
        "kept": outcome.kept,
        "press": outcome.press_lines(),
        "lines": outcome.lines(),
        "gaps": outcome.gaps,
        "refused": outcome.rejections,
        "mismatches": outcome.mismatches,
        "identified": outcome.identified,
        "holds": [(named[hold.id], hold.mould, hold.until) for hold in outcome.holds.values()],
        "late": outcome.late,
        "told": (outcome.told, outcome.told_after),
        "sources": plant.sources,
    }


@given(
    st.integers(0, 300),
    st.integers(0, 300),
    st.floats(0, 100),
    st.none() | st.floats(-50, 50),
    st.none() | st.floats(-10, 10),
    st.booleans(),
)
def test_a_step_is_what_would_be_judged(
    was: int, value: int, seconds: float, last: float | None, changed: float | None, resettable: bool
) -> None:
    """Where every change was delivered, a step that is found by a few comparisons is booked as exactly that."""
    counter = Counter(8, resettable, timedelta(seconds=4))
    stored = Stored(was % 256, at(0), None if last is None else at(last))
    look = Look(value, at(seconds), None if changed is None else at(seconds + changed), unbroken=True)
    found = step(stored, look, counter, counter.burst // counter.min_cycle)
    assert found is None or judge(stored, look, counter) == Booked(value - stored.value, found)
    plain = 0 < value - stored.value <= 7 and value < 256
    assert (found is not None) == plain
