"""What many sources of one server hear at the same moment is booked in one transaction: its price is paid once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import Intake, NoSource, Reading, Refused, StateReport
from toolcare_shotcounter.sources import delivery

MOST = 2000
"""About as many readings go into one transaction; more would make the others wait for too long."""


@dataclass(slots=True)
class _Batch:
    readings: list[Reading] = field(default_factory=list)
    is_taken: bool = False
    error: Exception | None = None


class PooledIntake:
    """An intake before another one. While one batch is booked, the next one gathers."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._gathering = _Batch()
        self._turn = asyncio.Lock()

    async def take(self, readings: Sequence[Reading]) -> None:
        """The first of a batch whose turn comes books all of it; its error is the error of each of them."""
        if len(self._gathering.readings) >= MOST:
            self._gathering = _Batch()
        batch = self._gathering
        batch.readings += readings
        async with self._turn:
            if not batch.is_taken and batch.error is None:
                await self._book(batch)
        if batch.error is not None:
            raise batch.error

    async def _book(self, batch: _Batch) -> None:
        await asyncio.sleep(0)  # the others that heard something in the same message join
        if batch is self._gathering:
            self._gathering = _Batch()
        try:
            await delivery.take_what_fits(self._intake, batch.readings)
        except Exception as error:  # noqa: BLE001 - whoever waits for this batch raises it
            batch.error = error
        else:
            batch.is_taken = True

    async def refuse(self, refusals: Sequence[Refused]) -> None:
        await self._intake.refuse(refusals)

    async def report(self, *reports: StateReport) -> None:
        await self._intake.report(*reports)

    async def confirmed_at(self, source_id: SourceId) -> datetime | None:
        return await self._intake.confirmed_at(source_id)

    async def namespace(self, source_id: SourceId) -> str | None:
        return await self._intake.namespace(source_id)

    async def keep_namespace(self, source_id: SourceId, place: str, uri: str) -> None:
        await self._intake.keep_namespace(source_id, place, uri)

    async def meet(self, server: str, certificate: bytes) -> None:
        await self._intake.meet(server, certificate)

    async def source_of(self, machine_id: str) -> SourceId | NoSource:
        return await self._intake.source_of(machine_id)
