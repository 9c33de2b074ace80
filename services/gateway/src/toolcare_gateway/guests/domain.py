"""How much a stranger may ask for, and what he is told when he may not."""

from dataclasses import dataclass
from datetime import datetime, timedelta


class GuestReportsOff(Exception):
    def __init__(self) -> None:
        super().__init__("Log in to report a problem: this plant takes no reports without login.")


class UnknownLabel(Exception):
    def __init__(self) -> None:
        super().__init__("No tool has this code. Read it again from the label; it has no 0, 1, I, L or O.")


class TooManyReports(Exception):
    """Nothing is taken before `retry_after_s` have passed."""

    def __init__(self, wait: timedelta) -> None:
        self.retry_after_s = max(1, -(-wait // timedelta(seconds=1)))
        minutes = -(-self.retry_after_s // 60)
        super().__init__(
            f"Too much was sent without login. Log in, tell somebody who can, or try again in {minutes} min."
        )


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many within a time that begins with the first of them."""

    most: int
    within: timedelta = timedelta(hours=1)

    def wait(self, used: int, began_at: datetime, now: datetime) -> timedelta:
        """Return how long to wait before the next one; zero when it is allowed."""
        left = began_at + self.within - now
        return left if used >= self.most and left > timedelta() else timedelta()


REPORTS_OF_ADDRESS = Allowance(30)
"""A whole shop floor may come from one address."""
REPORTS_ON_TOOL = Allowance(10)
REPEATS = Allowance(20)
"""A tablet with a poor network sends one report again and again; it counts once."""
REFUSED_REPORTS = Allowance(30)
"""What is refused uses up nothing of the tool; nobody tries for ever all the same."""
WRONG_CODES = Allowance(30)
"""Codes are not to be found by trying: there are 28 million of them."""


def label_code(text: str) -> str:
    """Return a short code as it is stored, however it was typed."""
    return text.replace("-", "").replace(" ", "").upper()
