"""Presses that deliver their readings in batches, as a process that a test may kill at any moment.

What was acknowledged stands in a file; whatever was not is delivered again, as a broker does it.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from toolcare_shared.clock import SystemClock
from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.news import News
from toolcare_shotcounter.readings import Reading

BATCH = 40
CYCLE = timedelta(seconds=20)
START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


def reading(source: str, number: int, start: datetime) -> Reading:
    """A 16-bit counter that begins shortly before its roll-over; every seventh reading tells nothing new.

    It is received now: what is delivered again keeps its own time, but arrives later than the first time.
    """
    shots = number - number // 7
    at = start + number * CYCLE
    return Reading(
        source_id=SourceId(source), value=(65_500 + shots) % 65_536, at=at, received_at=datetime.now(UTC), unbroken=True
    )


def truth(readings: int) -> int:
    return (readings - 1) - (readings - 1) // 7


def taken_before(acknowledged: Path) -> int:
    return int(acknowledged.read_text()) if acknowledged.exists() else 0


def acknowledge(acknowledged: Path, following: int) -> None:
    """Whole or not at all: the kill may fall in here too."""
    draft = acknowledged.with_suffix(".draft")
    draft.write_text(str(following))
    draft.replace(acknowledged)


async def feed(url: str, acknowledged: Path, start: datetime, readings: int, sources: list[str]) -> None:
    intake = ShotIntake(Database(url), SystemClock(), timedelta(seconds=4), News())
    following = taken_before(acknowledged)
    while following < readings:
        numbers = range(following, min(following + BATCH, readings))
        await intake.take([reading(source, number, start) for number in numbers for source in sources])
        following = numbers.stop
        acknowledge(acknowledged, following)


if __name__ == "__main__":
    _, url, path, begun, count, *names = sys.argv
    asyncio.run(feed(url, Path(path), datetime.fromisoformat(begun), int(count), names))
