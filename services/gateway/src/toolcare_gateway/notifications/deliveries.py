"""What becomes of a message: when it is tried again, and what a person may do with it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from toolcare_gateway.notifications.kinds import DeliveryState

_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(days=1)
_GIVE_UP_AFTER = timedelta(days=7)
_LATEST = timedelta(days=10)
"""A message waits a week for the hours of its rule, and a day each for quiet hours, a digest or its next try."""

RETRYABLE = frozenset({DeliveryState.WAITING, DeliveryState.UNKNOWN, DeliveryState.GIVEN_UP, DeliveryState.CANCELLED})
OPEN = frozenset({DeliveryState.WAITING, DeliveryState.UNKNOWN})


class UnknownDelivery(Exception):
    def __init__(self, delivery_id: str) -> None:
        super().__init__("This message is no longer in the log; load it again.")
        self.delivery_id = delivery_id


class DeliveryNotRetryable(Exception):
    def __init__(self, state: DeliveryState) -> None:
        super().__init__("Load the log again; this message went out or is just going out.")
        self.state = state


class DeliveryNotOpen(Exception):
    def __init__(self, state: DeliveryState) -> None:
        super().__init__("Load the log again; this message no longer waits.")
        self.state = state


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: half a minute, then twice as long each time, at most a day."""
    doublings: int = 2 ** min(tries - 1, 20)
    return min(_FIRST * doublings, _LONGEST)


def has_come(planned: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Whether it is time. What was planned by a clock that was far ahead is so at once."""
    return or_(planned <= now, planned > now + _LATEST)


def next_try(tries: int, created: datetime, now: datetime) -> datetime | None:
    """When to try again, or None when it has been tried for a week."""
    at = now + pause_after(tries)
    return None if at - created > _GIVE_UP_AFTER else at
