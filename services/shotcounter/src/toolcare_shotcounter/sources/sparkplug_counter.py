"""One counter among the metrics of an edge node: values in, readings out, in the order of their times.

After a birth readings are held back for a moment: an edge node that was offline sends the births first, with what
stands now, and then what it stored meanwhile. Taken in the order of their times, each hour gets its own shots; taken
as they come, the birth would contain them all, and its time would be theirs. What comes later still is late: it counts
nothing, since the birth has counted it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from toolcare_shared.contracts.shotcounter import SourceRemark
from toolcare_shotcounter.readings import (
    MAX_AGE,
    Reading,
    Refused,
    SourceSpec,
    SparkplugConfig,
)
from toolcare_shotcounter.sources.counter_value import NotACounter, narrower
from toolcare_shotcounter.sources.cycle_modes import ModeWords
from toolcare_shotcounter.sources.source_clock import SourceClock
from toolcare_shotcounter.sources.sparkplug_beside import Beside, in_turn
from toolcare_shotcounter.sources.sparkplug_node import Values
from toolcare_shotcounter.sources.sparkplug_payload import Metric, counter
from toolcare_shotcounter.texts import extract

LONGEST_HOLD = timedelta(seconds=60)

CONFIRM_BEHIND = timedelta(minutes=3)
"""An edge node reports what changes. While the broker has not lost it, an unchanged value still stood this long ago;
of the time since it cannot be sure, since a dead line shows only after its keep-alive."""


@dataclass(slots=True)
class Hold:
    """Readings that wait for older ones."""

    until: datetime
    at_most: datetime
    readings: list[Reading]

    def longer(self, until: datetime) -> None:
        self.until = min(until, self.at_most)


class SparkplugCounter:
    """Kept over reconnects: it knows the last value and the clock of its source."""

    def __init__(self, spec: SourceSpec, config: SparkplugConfig, hold_s: float) -> None:
        self._hold_for = timedelta(seconds=hold_s)
        self.spec = spec
        self.config = config
        self.doubt: str | None = None
        """Why there is no value; empty when there is one, None before anything was heard."""
        self._clock = SourceClock()
        self._modes = ModeWords.of(config.dry_run_values, config.start_up_values)
        self._now, self._then = Beside(), Beside()
        """What stands beside the present count, and beside the one of those that were stored that was told last."""
        self._last: Reading | None = None
        self._hold: Hold | None = None
        self._stored_until: datetime | None = None
        self._was_doubtful = False
        self._ready: list[Reading] = []
        self._refused: list[Refused] = []

    @property
    def device(self) -> str:
        return self.config.device

    @property
    def is_read(self) -> bool:
        """Whether it has a value that need not wait any more."""
        return self.doubt == "" and self._hold is None

    @property
    def clock_trouble(self) -> str:
        return self._clock.trouble

    @property
    def clock_fault(self) -> SourceRemark | None:
        return self._clock.fault

    def hear(self, values: Values, received: datetime) -> None:
        """Take what the metrics of one message say; `due` gives the readings."""
        name = self.config.counter_metric
        if values.birth:
            if self._hold is None:
                self._then = replace(self._now)  # what did not change since is not told with what was stored
            self._hold = Hold(
                received + self._hold_for, received + LONGEST_HOLD, self._hold.readings if self._hold else []
            )
            self._stored_until = None
            if not any(metric.name == name for metric in values.payload.metrics):
                self.doubt = self._not_born(values.payload.metrics)
        for metric in in_turn(values, name, received):
            if metric.name == name:
                self._hear_one(metric, values, received)
            else:
                (self._then if metric.historical else self._now).note(metric, self.config, self._modes)

    def due(self, now: datetime) -> tuple[list[Reading], list[Refused]]:
        """Return what need not be held any longer."""
        if self._hold is not None and now >= self._hold.until:
            self._release()
        ready, self._ready = self._ready, []
        refused, self._refused = self._refused, []
        return ready, refused

    def gone(self, why: str) -> None:
        """Nothing older comes any more, and nothing confirms the value."""
        self._release()
        self.doubt = why

    def confirmed(self, now: datetime) -> Reading | None:
        """Return the unchanged value once more, while its device is there."""
        if self._last is None or self._hold is not None or self.doubt:
            return None
        at = max(self._last.at, self._clock.looked(now - CONFIRM_BEHIND, None))
        return self._last._replace(at=at, received_at=now, unbroken=True, parts=None)

    def _hear_one(self, metric: Metric, values: Values, received: datetime) -> None:
        if metric.historical:
            self._hear_stored(metric, values, received)
            return
        good = self._good(metric, received)
        if good is None:
            return
        told = values.payload.at if values.birth else metric.at or values.payload.at
        at = self._clock.changed(told, received, live=True)
        changed_at = None if self._clock.trouble else metric.at
        unbroken = values.unbroken and self._last is not None and not self._was_doubtful
        self._was_doubtful = False
        reading = self._reading(good, metric, at, received, unbroken=unbroken)
        self._last = reading._replace(changed_at=changed_at if changed_at and changed_at <= at else None)
        self._deliver(self._last)

    def _hear_stored(self, metric: Metric, values: Values, received: datetime) -> None:
        """What was stored while the line was down keeps its own time and never is the present value.

        From the second on nothing is missing between it and the one before, unless that was refused, or they come in
        another order than they were made in.
        """
        stamp = metric.at or values.payload.at
        good = self._good(metric, received) if stamp is not None and received - stamp < MAX_AGE else None
        if good is None or stamp is None:
            self._stored_until = None
            return
        at = min(self._clock.recorded(stamp), received)
        if self._hold is not None:
            self._hold.longer(received + self._hold_for)
        before = self._stored_until
        unbroken = before is not None and before <= at and values.unbroken
        self._deliver(self._reading(good, metric, at, received, unbroken=unbroken))
        self._stored_until = at if before is None else max(before, at)

    def _good(self, metric: Metric, received: datetime) -> int | None:
        """Return the counter; what is none is counted among the refused, and once it is the present value, told."""
        try:
            value = counter(metric, self.config.counter_bits)
        except NotACounter as wrong:
            raw = extract(f"{metric.name} = {metric.value!r} ({metric.type_name})")
            self._refused.append(
                Refused(self.spec.source_id, self.spec.machine_id, wrong.reason, raw, received, detail=str(wrong))
            )
            if not metric.historical:
                self.doubt, self._was_doubtful = _advice(wrong), True
            return None
        if not metric.historical:
            self.doubt = ""
        return value

    def _reading(self, value: int, metric: Metric, at: datetime, received: datetime, *, unbroken: bool) -> Reading:
        beside = self._then if metric.historical else self._now
        return Reading(
            source_id=self.spec.source_id,
            place=self.spec.place,
            value=value,
            at=at,
            received_at=received,
            cycle_ms=beside.cycle_ms,
            mould=beside.mould,
            kind=beside.kind,
            parts=beside.parts,
            unbroken=unbroken,
            counter_bits=narrower(self.config.counter_bits, metric.register),
        )

    def _deliver(self, reading: Reading) -> None:
        (self._ready if self._hold is None else self._hold.readings).append(reading)

    def _release(self) -> None:
        """Give out what was held, oldest first."""
        if self._hold is None:
            return
        self._ready += sorted(self._hold.readings, key=lambda reading: reading.at)
        self._hold = None

    def _not_born(self, metrics: Sequence[Metric]) -> str:
        there = ", ".join(sorted(metric.name for metric in metrics)[:12]) or "none"
        return (
            f"The birth names no metric {self.config.counter_metric!r}. It names: {extract(there)}. "
            "Choose the counter anew."
        )


def _advice(wrong: NotACounter) -> str:
    if wrong.reason == "bad_status":
        return f"No data: {wrong}. It has lost its controller or the tag; look there first."
    return f"This metric is no counter: {wrong}. Choose another one, or set the width of the counter."
