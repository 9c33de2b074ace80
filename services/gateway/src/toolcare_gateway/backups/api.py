"""Backups over HTTP: how they stand, how they are made, and the restore of a first start."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.backups import domain, store
from toolcare_gateway.backups.address import AddressRefused, known_address
from toolcare_gateway.backups.domain import RunKind, RunState, clock_of
from toolcare_gateway.backups.keeping import Backups
from toolcare_gateway.backups.schemas import (
    MASK,
    SHORTEST_PASSPHRASE,
    BackupPlace,
    BackupRunOut,
    BackupSettingsIn,
    BackupSettingsOut,
    BackupsOut,
    BackupWork,
    NewBackupRun,
    RestoreIn,
    RestoreOut,
)
from toolcare_gateway.backups.standing import stands
from toolcare_gateway.backups.tables import BackupRun, BackupSettings
from toolcare_gateway.identity.authentication import NotByToken, WithPassword
from toolcare_gateway.identity.domain import PasswordChangeRequired
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.problems import PROBLEMS as IDENTITY_PROBLEMS
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_shared.auth import Actor, PasswordSessionRequired, Permission, requires
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.errors import (
    Conflict,
    Invalid,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    problems,
)
from toolcare_shared.etag import versioned
from toolcare_shared.ids import new_id
from toolcare_shared.retention.nights import last_night
from toolcare_shared.work import ReadSession, UnitOfWork

PROBLEMS: dict[type[Exception], type[Problem]] = {
    AddressRefused: Invalid,
    domain.PassphraseMissing: Invalid,
    domain.AccessKeyMissing: Invalid,
    domain.NothingKept: Invalid,
    domain.BackupsAway: Conflict,
    domain.BackupsNotSetUp: Conflict,
    domain.BackupBusy: Conflict,
    domain.RestoreTooLate: Conflict,
}
_MAPPING = {**IDENTITY_PROBLEMS, **PROBLEMS}
_WRITES = (CrossSiteRequest, NotByToken, PasswordSessionRequired, PasswordChangeRequired)
_PLACE = (AddressRefused, domain.PassphraseMissing, domain.AccessKeyMissing)
_RESTORE = (*_WRITES, *_PLACE, domain.BackupsAway, domain.BackupBusy, domain.RestoreTooLate)
_SHOWN = 60

router = APIRouter(prefix="/api/v1/backups", tags=["backups"])
Administrator = Annotated[Actor, requires(Permission.BACKUP_EDIT)]


async def _backups(request: Request) -> Backups:
    found: Backups = request.app.state.backups
    return found


Keeping = Annotated[Backups, Depends(_backups)]


@router.get("", responses=problems(PasswordChangeRequired, mapping=_MAPPING))
async def get_backups(session: ReadSession, gateway: Gateway, keeping: Keeping, _: Administrator) -> BackupsOut:
    """How backups stand, what is at work, and what became of the newest."""
    now = gateway.clock.now()
    its = await store.settings(session)
    found = await stands(session, now, is_away=not keeping.desk.is_followed)
    return BackupsOut(
        standing=found.word,
        last_good_at=found.good_at,
        next_at=await _next_at(session, its, now, gateway) if its is not None and found.late_at is not None else None,
        late_at=found.late_at,
        **await _refusal(session, now),
        work=await _work(session, keeping),
        items=[BackupRunOut.of(run) for run in await store.newest(session, _SHOWN)],
    )


@router.get("/settings", response_model=BackupSettingsOut, responses=problems(PasswordChangeRequired, mapping=_MAPPING))
async def get_backup_settings(request: Request, session: ReadSession, gateway: Gateway, _: Administrator) -> Response:
    """Where and when backups are made; passwords are never told."""
    its = await store.settings(session) or store.new_settings(gateway.clock.now())
    told = BackupSettingsOut.of(its, in_containers=gateway.settings.in_containers)
    return versioned(request, told, its.version)


@router.put(
    "/settings",
    response_model=BackupSettingsOut,
    responses=problems(
        *_WRITES,
        *_PLACE,
        domain.NothingKept,
        domain.BackupsAway,
        domain.BackupBusy,
        PreconditionFailed,
        PreconditionRequired,
        mapping=_MAPPING,
    ),
)
async def set_backups_up(
    body: BackupSettingsIn, work: UnitOfWork, gateway: Gateway, keeping: Keeping, actor: Administrator, _: WithPassword
) -> Response:
    """Another place or passphrase is tried at once: a repository is made there, unless one is that it opens."""
    if not keeping.desk.is_followed:
        raise domain.BackupsAway
    address = known_address(body.address)
    if not (body.keep_daily or body.keep_weekly or body.keep_monthly):
        raise domain.NothingKept
    async with keeping.turn:
        await keeping.require_free()
        async with work as session:
            its = await store.settings(session, for_update=True) or store.new_settings(work.now)
            work.expect(its.version)
            is_elsewhere = _set(its, body, address, gateway.sealing)
            if its.version == 1 or is_elsewhere:
                its.since = work.now
            session.add(its)
            run = store.new_run(RunKind.PREPARE, actor.name, work.now) if is_elsewhere else None
            if run is not None:
                session.add(run)
            answer = work.answer(BackupSettingsOut.of(its, in_containers=gateway.settings.in_containers))
        if run is not None:
            await keeping.wish(run)
    keeping.wake()
    return answer


@router.post(
    "/runs",
    status_code=202,
    response_model=BackupRunOut,
    responses=problems(*_WRITES, domain.BackupsAway, domain.BackupsNotSetUp, domain.BackupBusy, mapping=_MAPPING),
)
async def ask_for_backup(
    body: NewBackupRun, work: UnitOfWork, keeping: Keeping, actor: Administrator, _: WithPassword
) -> Response:
    """A backup now, or a look whether the archive is whole."""
    await work.refuse_repeat()
    if not keeping.desk.is_followed:
        raise domain.BackupsAway
    async with keeping.turn:
        await keeping.require_free()
        async with work as session:
            if await store.settings(session) is None:
                raise domain.BackupsNotSetUp
            run = store.new_run(body.kind, actor.name, work.now)
            session.add(run)
            answer = work.answer(BackupRunOut.of(run))
        await keeping.wish(run)
    return answer


@router.get("/restore", responses=problems(PasswordChangeRequired, mapping=_MAPPING))
async def get_restore(keeping: Keeping, _: Administrator) -> RestoreOut:
    """How far the restore of a first start has come."""
    if not keeping.desk.is_followed:
        return RestoreOut.unavailable()
    wished = await asyncio.to_thread(keeping.desk.wished)
    return RestoreOut.of(await asyncio.to_thread(keeping.desk.told), wished)


@router.post(
    "/restore/list", status_code=202, response_model=RestoreOut, responses=problems(*_RESTORE, mapping=_MAPPING)
)
async def look_for_backups(
    body: BackupPlace, work: UnitOfWork, keeping: Keeping, _: Administrator, __: WithPassword
) -> Response:
    """Look which backups lie at a place; only while the first start is not done and there are no tools."""
    return await _wish_restore(body, work, keeping, "snapshots", "")


@router.post("/restore", status_code=202, response_model=RestoreOut, responses=problems(*_RESTORE, mapping=_MAPPING))
async def restore_backup(
    body: RestoreIn, work: UnitOfWork, keeping: Keeping, _: Administrator, __: WithPassword
) -> Response:
    """Unpack and test it, then start anew with it: who logs in afterwards does so as he did then."""
    return await _wish_restore(body, work, keeping, "restore", body.snapshot)


async def _wish_restore(body: BackupPlace, work: UnitOfWork, keeping: Backups, kind: str, snapshot: str) -> Response:
    await work.refuse_repeat()
    if not keeping.desk.is_followed:
        raise domain.BackupsAway
    address, passphrase = known_address(body.address), body.passphrase.get_secret_value()
    if not passphrase:
        raise domain.PassphraseMissing
    _require_access(address, body.access_key, body.secret_key.get_secret_value())
    sealed = keeping.sealed(address, passphrase, body.access_key, body.secret_key.get_secret_value())
    wish_id = new_id()
    async with keeping.turn:
        await keeping.require_free()
        async with work as session:
            if (await plant_store.plant(session)).set_up_at is not None or await _tools(session):
                raise domain.RestoreTooLate
            answer = work.answer(RestoreOut.of(await asyncio.to_thread(keeping.desk.told), wish_id))
        await asyncio.to_thread(lambda: keeping.desk.wish(wish_id, kind, sealed=sealed, snapshot=snapshot))
    keeping.wake()
    return answer


async def _next_at(session: AsyncSession, its: BackupSettings, now: datetime, gateway: Parts) -> datetime:
    zone = await plant_store.zone_in(session, gateway.settings.timezone)
    night = await store.night(session, its, last_night(now, zone, clock_of(its.at)), now)
    return night.next_at(now, zone)


async def _refusal(session: AsyncSession, now: datetime) -> dict[str, str]:
    """Why the place that is set up could not be opened."""
    tried = await store.last(session, RunKind.PREPARE, now)
    is_refused = tried is not None and tried.state == RunState.FAILED
    return {
        "repository_fault": tried.fault if tried is not None and is_refused else "",
        "repository_detail": tried.detail if tried is not None and is_refused else "",
    }


async def _work(session: AsyncSession, keeping: Backups) -> BackupWork | None:
    run: BackupRun | None = await store.at_work(session)
    if run is None:
        return None
    told = await asyncio.to_thread(keeping.desk.told)
    mine = told if told.id == run.run_id else None
    return BackupWork(
        id=run.run_id,
        kind=RunKind(run.kind),
        part=mine.part if mine else "",
        done=mine.done if mine else 0,
        parts=mine.parts if mine else 0,
    )


def _set(its: BackupSettings, body: BackupSettingsIn, address: str, sealing: Sealing) -> bool:
    """Whether it goes to another place or is opened by other secrets than before."""
    passphrase, secret_key = body.passphrase.get_secret_value(), body.secret_key.get_secret_value()
    if (passphrase != MASK and len(passphrase) < SHORTEST_PASSPHRASE) or (
        passphrase == MASK and not its.passphrase_sealed
    ):
        raise domain.PassphraseMissing
    is_kept = secret_key == MASK
    _require_access(address, body.access_key, "" if is_kept and not its.secret_key_sealed else secret_key)
    is_elsewhere = (
        (its.address, its.access_key) != (address, body.access_key)
        or passphrase != MASK
        or secret_key not in {MASK, ""}
    )
    its.place_note = body.place_note
    if passphrase != MASK:
        its.passphrase_sealed = sealing.sealed(passphrase)
    if secret_key != MASK:
        its.secret_key_sealed = sealing.sealed(secret_key) if secret_key else None
    its.address, its.access_key, its.active, its.at = address, body.access_key, body.active, body.at
    its.keep_daily, its.keep_weekly, its.keep_monthly = body.keep_daily, body.keep_weekly, body.keep_monthly
    its.late_after_hours = body.late_after_hours
    its.version += 1
    return is_elsewhere


def _require_access(address: str, access_key: str, secret_key: str) -> None:
    if address.startswith("s3:") and not (access_key and secret_key):
        raise domain.AccessKeyMissing


async def _tools(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(ToolRead).where(ToolRead.registered)) or 0
