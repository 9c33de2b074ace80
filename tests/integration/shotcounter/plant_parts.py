"""What the model of a plant is made of: runs, counters, shots and holds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from toolcare_shared.auth import service_actor
from toolcare_shared.contracts import registry
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import Reading

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CYCLE = timedelta(milliseconds=1500)
TOOLS = ("t-a", "t-b", "t-c")
PRESSES = ("p01", "p02")
MAY_BE_RESET = "p02"
"""Its low values might come from a reset: a longer time opens a gap, until a buffer tells each step of it."""
STATIONS = ("A", "B")
WRONG = "t-c"
"""Which mould a press names that is not mounted there, unless it is."""
NOBODY: list[tuple[str | None, int, str]] = [(None, 1, "nobody")]
ERIKA = service_actor("test")


@dataclass(frozen=True)
class Run:
    id: str
    tool: str
    press: str
    since: datetime
    until: datetime | None
    factor: int
    station: str = ""
    corrections: int = 0

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def meets(self, other: "Run") -> bool:
        ends_later = self.until is None or self.until > other.since
        return ends_later and (other.until is None or other.until > self.since)

    def values(self) -> registry.RunValues:
        return registry.RunValues(
            tool_id=self.tool,
            machine_id=self.press,
            since=self.since,
            until=self.until,
            shot_factor=self.factor,
            active_cavities=self.factor + 3,
            station=self.station,
        )


@dataclass(frozen=True)
class Place:
    """A counter of a press, beside which others it counts: those count the tools of their stations."""

    station: str
    stations: frozenset[str]

    def counts(self, run: Run) -> bool:
        return (run.station if run.station in self.stations else min(self.stations)) == self.station


@dataclass(frozen=True)
class Shot:
    at: datetime
    place: Place


@dataclass
class Source:
    """A source: what its press's counter shows, when it was heard last, and whether it holds other moulds' shots."""

    source: str
    station: str
    holds: bool
    value: int = 0
    last: datetime = START


@dataclass
class Held:
    """A time in which a counter's shots are nobody's, since the press named another mould."""

    press: str
    station: str
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def meets(self, run: Run) -> bool:
        was_begun = self.until is None or self.until > max(self.since, run.since)
        return was_begun and (run.until is None or self.since < run.until)


def after(moment: datetime) -> datetime:
    following = moment + timedelta(milliseconds=1)
    return following.replace(microsecond=following.microsecond // 1000 * 1000)


def counter_reading(counter: Source, at: datetime, now: datetime, mould: str | None = None) -> Reading:
    return Reading(source_id=SourceId(counter.source), value=counter.value, at=at, received_at=now, mould=mould)
