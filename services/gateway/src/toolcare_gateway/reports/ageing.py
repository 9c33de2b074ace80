"""Reports are kept for a while: each can be made again, with the numbers of that day."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.reports import store
from toolcare_gateway.reports.folder import ReportFolder
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.catalogue import TERMS
from toolcare_shared.retention.kept import DONE, Batch, Forecast

_AT_ONCE = 100
_MORE = "more"


@dataclass(frozen=True, slots=True)
class MadeReports:
    """By when they were wished for; with their files and what became of their mails."""

    kind: ClassVar[DataKind] = DataKind.REPORTS
    default_days: ClassVar[int | None] = TERMS[DataKind.REPORTS].default_days

    folder: ReportFolder

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        rows, oldest, newest = await store.count_old(session, before)
        return Forecast(rows, 0, oldest, newest)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        old = await store.old(session, before)
        for run in old:
            await store.forget(session, run)
            await asyncio.to_thread(self.folder.forget, run.report_id)
        return Batch(len(old), _MORE if len(old) == _AT_ONCE else DONE)
