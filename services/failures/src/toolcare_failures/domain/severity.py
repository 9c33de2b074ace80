"""How bad it is, and what that asks for."""

from enum import StrEnum


class FailureSeverity(StrEnum):
    """A later word outranks an earlier one."""

    WATCH = "watch"
    NEXT_STOP = "next_stop"
    STOP_NOW = "stop_now"
    SAFETY = "safety"

    @property
    def rank(self) -> int:
        return list(FailureSeverity).index(self)

    @property
    def stops(self) -> bool:
        """Whether the tool must not run on."""
        return self.rank >= FailureSeverity.STOP_NOW.rank


class OnlyTriageLowers(Exception):
    """Whoever reports may make it worse; making it less bad is a decision."""

    def __init__(self, severity: FailureSeverity) -> None:
        super().__init__(f"This is on record as {severity}. Ask an engineer to lower it.")
        self.severity = severity.value


def of_a_guest(usual: FailureSeverity) -> FailureSeverity:
    """Return how bad a report without login is until triage says: no stranger stops a press."""
    return FailureSeverity.NEXT_STOP if usual.stops else usual


def worse(one: FailureSeverity, other: FailureSeverity) -> FailureSeverity:
    return max(one, other, key=lambda severity: severity.rank)


def begins_to_stop(before: FailureSeverity, after: FailureSeverity) -> bool:
    """Return whether the step asks for a hold that was not asked for before."""
    return after.stops and not before.stops
