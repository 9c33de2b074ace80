"""Hands readings to the intake until it has them: a database that is away is waited for, nothing is dropped."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from toolcare_shotcounter.readings import Intake, Reading, Refused
from toolcare_shotcounter.sources.back_off import BackOff

log = structlog.get_logger()
T = TypeVar("T")

MOST_ATTEMPTS = 200
"""About 50 minutes. What fails longer is no passing trouble: the error then ends the service, visibly."""


async def take(intake: Intake, readings: Sequence[Reading]) -> None:
    if readings:
        await ask(lambda: intake.take(readings))


async def refuse(intake: Intake, refused: Refused) -> None:
    log.warning("reading.refused", source=refused.source_id, machine=refused.machine_id, reason=refused.reason)
    await ask(lambda: intake.refuse(refused))


async def ask(deliver: Callable[[], Awaitable[T]]) -> T:
    back_off = BackOff(first_s=0.2)
    for attempt in range(MOST_ATTEMPTS):
        try:
            return await deliver()
        except Exception as error:  # noqa: BLE001 - which of them pass is the database's matter; the last one comes out
            log.warning("intake.not_taken", attempt=attempt, error=type(error).__name__, reason=str(error)[:200])
        await asyncio.sleep(back_off.pause_s())
    return await deliver()
