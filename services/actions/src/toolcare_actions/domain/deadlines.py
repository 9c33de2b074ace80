"""When somebody is reminded, and who hears of it when a day has passed."""

from dataclasses import dataclass
from datetime import date, timedelta

OWNER, TEAM, ENGINEERS = range(3)
"""Who is told of an overdue action, one step after the other."""
APPROVER, APPROVERS = range(2)
"""Who is told that an approval is awaited: the one who was asked, then the engineers, who may name another."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How many days before its day an owner is reminded, and how many days after it the next ones are told."""

    remind_days: int
    team_days: int
    engineers_days: int

    def begins(self, step: int) -> int:
        """Return how many days past the due day a step comes."""
        return (1, self.team_days, self.engineers_days)[step]

    def awaited(self, step: int) -> int:
        """Return how many days after the approver was asked a step comes."""
        return (self.team_days, self.engineers_days)[step]


def is_overdue(due_on: date, today: date) -> bool:
    return today > due_on


def is_to_be_reminded(due_on: date, made_on: date, today: date, notice: Notice) -> bool:
    """Return whether the owner is to be reminded; on the day on which it was made he has just heard of it."""
    return made_on < today and due_on - timedelta(days=notice.remind_days) <= today <= due_on


def steps_reached(due_on: date, today: date, told: int | None, notice: Notice) -> list[int]:
    """Return the steps that are to be told now, in order; `told` is the last that was.

    A service that slept for a week tells each of them, so that nobody is left out.
    """
    over = (today - due_on).days
    first = OWNER if told is None else told + 1
    return [step for step in range(first, ENGINEERS + 1) if over >= notice.begins(step)]


def approval_steps_reached(asked_on: date, today: date, told: int | None, notice: Notice) -> list[int]:
    """Return the steps that are to be told now of an approval that nobody gives, as with an overdue action."""
    waits = (today - asked_on).days
    first = APPROVER if told is None else told + 1
    return [step for step in range(first, APPROVERS + 1) if waits >= notice.awaited(step)]


def due_again(due_on: date, created_on: date, today: date) -> date:
    """Return the day for an action that has to be done again: a past one gives way to as much time as there was."""
    if due_on >= today:
        return due_on
    return today + max(timedelta(days=1), due_on - created_on)
