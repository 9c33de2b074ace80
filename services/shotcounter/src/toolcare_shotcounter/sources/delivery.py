"""Hands readings to the intake until it has them: a database that is away is waited for, nothing is dropped."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from toolcare_shared.messaging.transient import patiently
from toolcare_shotcounter.readings import Intake, Reading, Refused

log = structlog.get_logger()
T = TypeVar("T")


async def take(intake: Intake, readings: Sequence[Reading]) -> None:
    if readings:
        await ask(lambda: intake.take(readings))


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
