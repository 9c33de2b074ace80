"""Which clock the times of a source are told in.

The source's own times are best: they keep the spacing of the shots however late a message comes. But a PLC's clock may
stand years off, or be set while we listen; then its times are moved by a fixed offset into ours, so that the spacing
stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from toolcare_shared.contracts.shotcounter import RemarkCode, SourceRemark
from toolcare_shotcounter.readings import MAX_AGE, MAX_AHEAD

MAX_BEHIND = timedelta(minutes=10)
"""A change that is delivered live and yet older than this tells of a wrong clock, not of a slow line."""

SMALL_STEP_BACK = timedelta(seconds=2)

WELL_AGAIN = 3
"""So many live changes in a row whose own time could be believed end what was held against the clock."""

DRIFT = 0.0002
"""How fast two clocks part, generously: the least lag seen is believed less the older it gets."""


@dataclass(slots=True)
class SourceClock:
    """One per source. `fault` is what is wrong with the source's clock, None when nothing is."""

    fault: SourceRemark | None = None
    _offset: timedelta | None = None
    _least_lag: timedelta | None = None
    _lag_of: datetime | None = None
    _last: datetime | None = None
    _well: int = 0

    @property
    def trouble(self) -> str:
        """The fault in words, empty when there is none."""
        return "" if self.fault is None else _in_words(self.fault)

    def changed(self, stamp: datetime | None, received: datetime, *, live: bool) -> datetime:
        """Return when the counter changed. `live` is false for a value that was there before we came: it may be old."""
        self._survive_our_own_clock(received)
        if stamp is None:
            return self._forward(received)
        if live and self._offset is not None:
            self._believe_again(stamp, received)
        if self._offset is None and self._is_wrong(stamp, received, live=live):
            self._offset = received - stamp if live else None
            if not live:
                return self._forward(received)
        if self._offset is not None:
            return self._forward(self._moved(stamp, received))
        if live:
            self._learn(received - stamp, received)
        return self._forward(stamp)

    def recorded(self, stamp: datetime) -> datetime:
        """Return when a value was stored that is told only now, in the clock of the changes; it may lie before them."""
        try:
            return stamp if self._offset is None else stamp + self._offset
        except OverflowError:
            return stamp

    def looked(self, asked: datetime, server_now: datetime | None) -> datetime:
        """Return the time, in the clock of the changes, at which a value that was read surely stood there."""
        self._survive_our_own_clock(asked)
        if self._offset is not None:
            return self._forward(asked)
        if self._least_lag is not None:
            return self._forward(asked - self._least_lag)
        if server_now is not None and -MAX_AHEAD < asked - server_now < MAX_BEHIND:
            return self._forward(min(server_now, asked + MAX_AHEAD))
        return self._forward(asked)

    def _learn(self, lag: timedelta, received: datetime) -> None:
        if self._least_lag is not None and self._lag_of is not None:
            lag = min(lag, self._least_lag + (received - self._lag_of) * DRIFT)
        self._least_lag, self._lag_of = lag, received

    def _is_wrong(self, stamp: datetime, received: datetime, *, live: bool) -> bool:
        if stamp > received + MAX_AHEAD:
            self.fault = _fault(RemarkCode.CLOCK_AHEAD, stamp - received)
        elif live and stamp < received - MAX_BEHIND:
            self.fault = _fault(RemarkCode.CLOCK_BEHIND, received - stamp)
        elif not live and stamp < received - MAX_AGE:
            return True  # a counter that never moved since the server started is often stamped 1601 or 1970
        elif live and self._last is not None and stamp < self._last - SMALL_STEP_BACK:
            self.fault = _fault(RemarkCode.CLOCK_WENT_BACK, self._last - stamp)
        else:
            return False
        return True

    def _believe_again(self, stamp: datetime, received: datetime) -> None:
        """One message that was held up somewhere must not move the times of this source for good."""
        goes_on = self._last is None or stamp >= self._last - SMALL_STEP_BACK
        is_well = goes_on and received - MAX_BEHIND <= stamp <= received + MAX_AHEAD
        self._well = self._well + 1 if is_well else 0
        if self._well >= WELL_AGAIN:
            self._offset, self.fault, self._well = None, None, 0

    def _moved(self, stamp: datetime, received: datetime) -> datetime:
        assert self._offset is not None  # noqa: S101 - the callers ask before
        try:
            moved = stamp + self._offset
        except OverflowError:  # a server without a clock stamps the year 9999
            moved = received + 2 * MAX_BEHIND
        if not -MAX_BEHIND < received - moved < MAX_BEHIND:
            self.fault = None
            self._offset = received - stamp if self._is_wrong(stamp, received, live=True) else None
            moved = received
        return min(moved, received)

    def _survive_our_own_clock(self, now: datetime) -> None:
        """Start anew when our clock was set back; times that only go forward would stay in its future."""
        if self._last is not None and self._last > now + MAX_AHEAD:
            self._last = self._offset = self._least_lag = self._lag_of = None
            self.fault = None

    def _forward(self, at: datetime) -> datetime:
        self._last = at if self._last is None else max(at, self._last)
        return self._last


def _fault(code: RemarkCode, by: timedelta) -> SourceRemark:
    return SourceRemark(code=code, amount=by.total_seconds())


def _in_words(fault: SourceRemark) -> str:
    by = spoken(timedelta(seconds=fault.amount))
    if fault.code is RemarkCode.CLOCK_WENT_BACK:
        return f"The source's clock went back by {by}: our own time is used."
    side = "ahead" if fault.code is RemarkCode.CLOCK_AHEAD else "behind"
    return f"The source's clock is {by} {side}: our own time is used. Set that clock."


def spoken(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"
