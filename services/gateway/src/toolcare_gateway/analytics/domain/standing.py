"""How an action stood at a moment, whatever became of it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Course:
    """`rests` are spans in which it was done or called off before it was revived: [from, to].

    `dues` are the days it had before, the first one first: [until, day].
    """

    completed_at: datetime | None
    cancelled_at: datetime | None
    due_on: date | None
    rests: Sequence[Sequence[str]]
    dues: Sequence[Sequence[str]]

    def is_outstanding(self, until: datetime) -> bool:
        """Whether it was neither done nor called off before a moment, or was to be done again."""
        ended = [at for at in (self.completed_at, self.cancelled_at) if at is not None]
        rests = (map(datetime.fromisoformat, rest) for rest in self.rests)
        return all(at >= until for at in ended) and not any(begin < until <= end for begin, end in rests)

    def due(self, until: datetime) -> date | None:
        """Return the day that it had then."""
        for held_until, day in self.dues:
            if datetime.fromisoformat(held_until) >= until:
                return date.fromisoformat(day)
        return self.due_on
