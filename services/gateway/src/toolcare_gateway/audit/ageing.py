"""Cutting off the oldest entries: the chain then begins at an anchor, the number and hash of the last one removed."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store
from toolcare_gateway.audit.checkpoint import Checkpoint
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.kept import DONE, Batch, Forecast
from toolcare_shared.retention.tables import held_tool

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OldEntries:
    """From the first entry on, as far as all are old. Nothing is cut while a tool is held: no entry can be skipped."""

    kind: ClassVar[DataKind] = DataKind.AUDIT
    default_days: ClassVar[int | None] = None

    anchor: Checkpoint
    head: Checkpoint

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        rows, oldest, newest = await store.old_entries(session, before)
        if await _any_held(session):
            return Forecast(0, rows)
        return Forecast(rows, 0, oldest, newest)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        if await _any_held(session):
            return Batch(0)
        seen = await asyncio.to_thread(self.head.read)
        last = await store.end_of_old(session, before, _AT_ONCE, below=seen.number if seen else None)
        if last is None:
            return Batch(0)
        begin = await store.anchor(session)
        # The file first: one that is ahead of the database is in the chain still, one behind it would be a forgery.
        await asyncio.to_thread(self.anchor.keep, last)
        await store.cut(session, last, now)
        removed = last.number - begin.number
        return Batch(removed, str(last.number) if removed == _AT_ONCE else DONE)


async def _any_held(session: AsyncSession) -> bool:
    return bool(await session.scalar(select(func.count()).select_from(held_tool).where(held_tool.c.held)))
