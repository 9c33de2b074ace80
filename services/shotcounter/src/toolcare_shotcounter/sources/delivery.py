"""Hands readings to the intake until it has them: a database that is away is waited for, nothing is dropped."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from toolcare_shared.messaging.transient import is_unstorable, patiently
from toolcare_shotcounter.readings import Intake, Reading, Refused
from toolcare_shotcounter.texts import extract

log = structlog.get_logger()
T = TypeVar("T")


async def take(intake: Intake, readings: Sequence[Reading]) -> None:
    if readings:
        await ask(lambda: take_what_fits(intake, readings))


async def take_what_fits(intake: Intake, readings: Sequence[Reading]) -> None:
    """Hand over a batch; of one that the database cannot hold refuse the reading that it is for, and take the others.

    Delivered again it would fail again: whoever sent it would keep all others of its line from being counted.
    """
    try:
        await intake.take(readings)
    except Exception as error:
        if not (is_unstorable(error) or isinstance(error, OverflowError)):
            raise
        if len(readings) == 1:
            await refuse(intake, [_cannot_be_stored(reading) for reading in readings])
            return
        for half in (readings[: len(readings) // 2], readings[len(readings) // 2 :]):
            await take_what_fits(intake, half)


def _cannot_be_stored(reading: Reading) -> Refused:
    raw = extract(f"{reading.value} at {reading.at.isoformat()}")
    detail = "The database cannot hold what came with this reading. Look at the numbers that the press sends beside it."
    return Refused(reading.source_id, None, "cannot_be_stored", raw, reading.received_at, detail)


async def refuse(intake: Intake, refusals: Sequence[Refused]) -> None:
    """Have a batch of refusals counted in one transaction, and logged once per source and reason."""
    if not refusals:
        return
    alike = Counter((refused.source_id, refused.machine_id, refused.reason) for refused in refusals)
    for (source, machine, reason), times in alike.items():
        log.warning("reading.refused", source=source, machine=machine, reason=reason, times=times)
    await ask(lambda: intake.refuse(refusals))


async def ask(work: Callable[[], Awaitable[T]]) -> T:
    """Repeat what fails for a passing reason; other errors come out and end the service, visibly."""
    return await patiently(work, _note)


def _note(trouble: str | None) -> None:
    log.warning("intake.not_taken", trouble=trouble) if trouble else log.info("intake.taken_again")
