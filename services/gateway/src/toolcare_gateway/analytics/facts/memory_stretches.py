"""Times in which parts were made, and the failures that they tell of, in the memory."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from toolcare_gateway.analytics.tables import NO_TOOL, FailureFact, Stretch

_Line = tuple[str, str, bool]


class MemoryStretches:
    """Those of a tool on a press lie one after the other, so that one looks back from the last."""

    def __init__(self) -> None:
        self._lines: dict[_Line, list[Stretch]] = defaultdict(list)
        self._of_tool: dict[str, set[_Line]] = defaultdict(set)
        self._of_press: dict[str, set[_Line]] = defaultdict(set)

    def rows(self) -> Sequence[Stretch]:
        return [each for line in self._lines.values() for each in line]

    def add(self, row: Stretch) -> None:
        line = _line(row)
        insort(self._lines[line], row, key=lambda each: each.since)
        self._of_tool[row.tool_id].add(line)
        self._of_press[row.machine_id].add(line)

    def drop(self, row: Stretch) -> None:
        self._lines[_line(row)].remove(row)

    def near(self, made: Stretch, pause: timedelta) -> list[Stretch]:
        after = self._after(_line(made), made.since - pause)
        return [each for each in after if each.since <= made.until + pause]

    def forget(self, tool_id: str, machine_id: str, before: datetime) -> None:
        lines = self._of_tool[tool_id] if tool_id != NO_TOOL else {(NO_TOOL, machine_id, False)}
        for line in lines:
            kept = self._lines[line]
            while kept and kept[0].until < before:
                del kept[0]

    def that_went_on(self, tool_id: str, machine_id: str | None, after: datetime) -> list[Stretch]:
        of_press = self._of_press.get(machine_id, set()) if machine_id is not None else set()
        return [each for line in self._of_tool.get(tool_id, set()) | of_press for each in self._after(line, after)]

    def _after(self, line: _Line, moment: datetime) -> Iterator[Stretch]:
        for each in reversed(self._lines[line]):
            if each.until < moment:
                return
            yield each


class FailuresByPlace:
    """Failures by their tool and by their press; those that counts may still tell of are looked out once."""

    def __init__(self) -> None:
        self._at: dict[str, dict[str, FailureFact]] = defaultdict(dict)
        self._press_of: dict[str, str | None] = {}
        self._open: dict[str, tuple[Sequence[FailureFact], datetime | None]] = {}

    def put(self, failure: FailureFact) -> None:
        """Note where it is now, and that it may have changed."""
        former = self._press_of.get(failure.failure_id)
        if former is not None:
            self._at[former].pop(failure.failure_id, None)
            self._open.pop(former, None)
        self._press_of[failure.failure_id] = failure.machine_id
        for place in (failure.tool_id, failure.machine_id):
            if place is not None:
                self._at[place][failure.failure_id] = failure
                self._open.pop(place, None)

    def of_tool(self, tool_id: str) -> Sequence[FailureFact]:
        return [each for each in self._at.get(tool_id, {}).values() if each.tool_id == tool_id]

    def told_by(self, tool_id: str, machine_id: str, since: datetime) -> Sequence[FailureFact]:
        found = {each.failure_id: each for place in (tool_id, machine_id) for each in self._told_at(place, since)}
        for failure in found.values():
            self.put(failure)
        return list(found.values())

    def _told_at(self, place: str, since: datetime) -> Sequence[FailureFact]:
        if place not in self._at:
            return ()
        if place not in self._open:
            there = self._at[place].values()
            moments = [at for each in there for at in (each.running_at, each.first_good_at) if at is not None]
            self._open[place] = [each for each in there if each.stands or each.awaits_good], max(moments, default=None)
        waiting, last = self._open[place]
        if last is None or last <= since:
            return waiting
        return [each for each in self._at[place].values() if may_be_told(each, since)]


def may_be_told(failure: FailureFact, since: datetime) -> bool:
    """Whether parts that were made from then on may say when it was over."""
    seen = (failure.running_at, failure.first_good_at)
    return failure.stands or failure.awaits_good or any(at is not None and at > since for at in seen)


def _line(row: Stretch) -> _Line:
    return row.tool_id, row.machine_id, row.by_hand
