"""Engineering changes of a tool."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


class DoneInFuture(Exception):
    def __init__(self, done_on: date) -> None:
        super().__init__(f"{done_on.isoformat()} lies ahead. Enter the modification once it is done.")
        self.done_on = done_on.isoformat()


@dataclass(frozen=True, slots=True)
class Modification:
    """`change_level` is what the tool had from then on."""

    id: str
    tool_id: str
    change_level: str
    description: str
    reason: str
    done_on: date
    recorded_at: datetime
    recorded_by: str

    def __post_init__(self) -> None:
        # Where the plant lies it may be tomorrow already.
        if self.done_on > self.recorded_at.date() + timedelta(days=1):
            raise DoneInFuture(self.done_on)
