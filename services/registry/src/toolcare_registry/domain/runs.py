"""To which runs of a tool counted shots belong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from toolcare_registry.domain import Mounting

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Counted:
    """Shots of a tool between two moments. `by_press`: a press counted them, so all were made in runs on it."""

    tool_id: str
    shots: int
    since: datetime
    until: datetime
    machine_id: str | None
    run_id: str | None = None
    """Their run, where who counted them knows it."""
    moved: bool = False
    """Moved from or to somebody else: without a `run_id` they are of no run."""

    @property
    def by_press(self) -> bool:
        return self.machine_id is not None

    @property
    def is_settled(self) -> bool:
        """Whether it is known without a look at the tool's runs to which of them these belong."""
        return self.run_id is not None or self.moved


def shares(counted: Counted, runs: Sequence[Mounting]) -> dict[str, int]:
    """Return how many of the shots each run gets, by the time they share with it.

    What a press counted goes to runs as a whole, whatever the edges of a reading: the shots of a run may be told with
    an interval that began just before it. What a person entered belongs to a run only as far as it lies in it.
    """
    if counted.run_id is not None:
        return {counted.run_id: counted.shots}
    if counted.moved:
        return {}
    on_it = [run for run in runs if counted.machine_id in {None, run.machine_id}]
    overlaps = {run.id: _overlap(run, counted) for run in on_it}
    length = counted.until - counted.since
    inside = sum(overlaps.values(), _NONE)
    if inside == _NONE:
        holding = [run.id for run in on_it if _holds(run, counted.until)]
        return {holding[-1]: counted.shots} if holding and (counted.by_press or length == _NONE) else {}
    outside = _NONE if counted.by_press else max(length - inside, _NONE)
    parts = apportion(counted.shots, {**overlaps, "": outside})
    return {run_id: shots for run_id, shots in parts.items() if run_id and shots}


def apportion(shots: int, weights: Mapping[str, timedelta]) -> dict[str, int]:
    """Share shots, which may be negative, by weight; the parts sum up exactly (largest remainder)."""
    whole = sum(weights.values(), _NONE)
    sign, amount = (-1, -shots) if shots < 0 else (1, shots)
    exact = {name: divmod(amount * weight, whole) for name, weight in weights.items()}
    parts = {name: part for name, (part, _) in exact.items()}
    left = amount - sum(parts.values())
    for name in sorted(exact, key=lambda name: exact[name][1], reverse=True)[:left]:
        parts[name] += 1
    return {name: sign * part for name, part in parts.items()}


def _overlap(run: Mounting, counted: Counted) -> timedelta:
    end = counted.until if run.unmounted_at is None else min(counted.until, run.unmounted_at)
    return max(end - max(counted.since, run.mounted_at), _NONE)


def _holds(run: Mounting, at: datetime) -> bool:
    return run.mounted_at <= at and (run.unmounted_at is None or at <= run.unmounted_at)
