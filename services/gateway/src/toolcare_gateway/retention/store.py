"""Queries of terms and runs; they never commit."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.retention.domain import Policy, unchosen
from toolcare_gateway.retention.tables import RetentionPolicy, RetentionRun
from toolcare_shared.contracts.retention import DataKind, RetentionApplied


async def policy(session: AsyncSession, kind: DataKind, *, for_update: bool = False) -> Policy:
    row = await session.get(RetentionPolicy, kind.value, with_for_update=for_update or None)
    return unchosen(kind) if row is None else Policy(kind, row.keep_days, row.version)


async def policies(session: AsyncSession) -> Mapping[DataKind, Policy]:
    chosen = {DataKind(row.kind): row for row in await session.scalars(select(RetentionPolicy))}
    return {
        kind: Policy(kind, chosen[kind].keep_days, chosen[kind].version) if kind in chosen else unchosen(kind)
        for kind in DataKind
    }


async def save(session: AsyncSession, policy: Policy, by: str, now: datetime) -> None:
    row = RetentionPolicy(
        kind=policy.kind.value, keep_days=policy.keep_days, version=policy.version, chosen_at=now, chosen_by=by
    )
    await session.merge(row)


async def runs(session: AsyncSession) -> Mapping[DataKind, RetentionRun]:
    return {DataKind(row.kind): row for row in await session.scalars(select(RetentionRun))}


async def note_run(session: AsyncSession, event: RetentionApplied) -> None:
    """Keep the newest; one that comes late or again changes nothing."""
    known = await session.get(RetentionRun, event.kind.value)
    if known is not None and known.at >= event.at:
        return
    # What a run that was broken off had removed already counts to the one that ended.
    removed = event.removed if known is None else max(event.removed, event.removed_total - known.removed_total)
    before = known.removed_at if known else None
    row = RetentionRun(
        kind=event.kind.value,
        at=event.at,
        keep_days=event.keep_days,
        removed=removed,
        removed_total=event.removed_total,
        held=event.held,
        removed_at=event.at if removed else before,
    )
    await session.merge(row)
