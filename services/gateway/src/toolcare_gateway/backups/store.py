"""How backups are made, and what became of each; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.backups.domain import STEP_BACK, Night, RunKind, RunState, clock_of, known
from toolcare_gateway.backups.tables import BackupRun, BackupSettings
from toolcare_shared.ids import new_id

_ONLY = 1
_AT_WORK = (RunState.WAITING, RunState.RUNNING)


async def settings(session: AsyncSession, *, for_update: bool = False) -> BackupSettings | None:
    return await session.get(BackupSettings, _ONLY, populate_existing=True, with_for_update=for_update or None)


def new_settings(now: datetime) -> BackupSettings:
    """Version 0: nobody has set it up."""
    return BackupSettings(
        id=_ONLY,
        active=True,
        address="",
        place_note="",
        access_key="",
        secret_key_sealed=None,
        passphrase_sealed="",
        plant=new_id(),
        at="02:15",
        keep_daily=7,
        keep_weekly=5,
        keep_monthly=12,
        late_after_hours=36,
        since=now,
        version=0,
    )


def new_run(kind: RunKind, by: str, now: datetime) -> BackupRun:
    return BackupRun(
        run_id=new_id(),
        kind=kind,
        state=RunState.WAITING,
        by=by,
        asked_at=now,
        started_at=None,
        finished_at=None,
        snapshot="",
        size_bytes=0,
        added_bytes=0,
        toolcare="",
        counts={},
        checks=[],
        fault="",
        detail="",
    )


async def at_work(session: AsyncSession) -> BackupRun | None:
    found = select(BackupRun).where(BackupRun.state.in_(_AT_WORK)).order_by(BackupRun.asked_at.desc())
    return await session.scalar(found.limit(1))


async def newest(session: AsyncSession, limit: int) -> Sequence[BackupRun]:
    return (await session.scalars(select(BackupRun).order_by(BackupRun.asked_at.desc()).limit(limit))).all()


async def last(session: AsyncSession, kind: RunKind, now: datetime) -> BackupRun | None:
    """The newest of this kind that has come to its end."""
    found = select(BackupRun).where(BackupRun.kind == kind, BackupRun.state.not_in(_AT_WORK), _was_asked(now))
    return await session.scalar(found.order_by(BackupRun.asked_at.desc()).limit(1))


async def last_good_at(session: AsyncSession, now: datetime) -> datetime | None:
    """When the newest backup that passed its test was done."""
    found = select(BackupRun.finished_at).where(BackupRun.kind == RunKind.BACKUP, BackupRun.state == RunState.DONE)
    found = found.where(BackupRun.finished_at <= now + STEP_BACK)
    return await session.scalar(found.order_by(BackupRun.finished_at.desc()).limit(1))


async def night(session: AsyncSession, its: BackupSettings, planned: datetime, now: datetime) -> Night:
    """What became of the backups since a planned moment."""
    of_backups = select(BackupRun).where(BackupRun.kind == RunKind.BACKUP, _was_asked(now))
    newest_run = await session.scalar(of_backups.order_by(BackupRun.asked_at.desc()).limit(1))
    tries = select(func.count()).where(BackupRun.kind == RunKind.BACKUP, BackupRun.asked_at >= planned, _was_asked(now))
    has_failed = newest_run is not None and newest_run.state == RunState.FAILED
    return Night(
        since=known(its.since, now),
        at=clock_of(its.at),
        asked_at=newest_run.asked_at if newest_run else None,
        failed_at=newest_run.finished_at if newest_run and has_failed else None,
        tries=await session.scalar(tries) or 0,
    )


def _was_asked(now: datetime) -> ColumnElement[bool]:
    """What a clock noted that was ahead counts for nothing, else nothing would be due until then."""
    return BackupRun.asked_at <= now + STEP_BACK


async def forget_before(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(BackupRun).where(BackupRun.asked_at < before))
