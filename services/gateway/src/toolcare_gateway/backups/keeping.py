"""Asks for the nightly backup, follows what is at work, and notes what became of it."""

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo

import structlog

from toolcare_gateway.backups import alarm, store
from toolcare_gateway.backups.desk import BackupDesk, Told
from toolcare_gateway.backups.domain import LOST, NONE_AFTER, BackupBusy, RunKind, RunState, clock_of
from toolcare_gateway.backups.tables import BackupRun, BackupSettings
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database
from toolcare_shared.messaging.transient import patiently
from toolcare_shared.retention.nights import last_night

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_CHECK = "backups"
_IDLE_S, _BUSY_S = 5.0, 1.0
_KEPT = timedelta(days=400)


class Backups:
    """`app.state.backups`: made with the app, at work in its background."""

    def __init__(self, settings: GatewaySettings, sealing: Sealing) -> None:
        self.desk = BackupDesk(settings.backup_dir, is_followed=settings.backups)
        self.turn = asyncio.Lock()
        """Held from before a run is written until its wish lies there: a run without a wish is a lost one."""
        self._sealing = sealing
        self._default_zone = settings.timezone
        self._awake = asyncio.Event()
        self._is_busy = False
        self._has_told_of_none = False

    def wake(self) -> None:
        self._awake.set()

    def sealed(self, address: str, passphrase: str, access_key: str, secret_key: str) -> str:
        """A repository that is not set up, for one wish."""
        told = {"repository": address, "passphrase": passphrase, "access_key": access_key, "secret_key": secret_key}
        return self._sealing.sealed(json.dumps(told))

    async def require_free(self) -> None:
        """Raise BackupBusy while a wish is at work, or a run is over and not noted yet. Call it with `turn` held."""
        wished = await asyncio.to_thread(self.desk.wished)
        if not wished:
            return
        told = await asyncio.to_thread(self.desk.told)
        if told.id != wished or not told.is_over or told.kind in set(RunKind):
            raise BackupBusy
        await asyncio.to_thread(self.desk.forget, wished)

    async def keep(self, context: ServiceContext) -> NoReturn:
        def report(trouble: str | None) -> None:
            if trouble is None:
                context.health.ok(_CHECK)
            else:
                context.health.degraded(_CHECK, f"backups are not looked after: {trouble}")

        while True:
            self._awake.clear()
            if self.desk.is_followed:
                await patiently(lambda: self._look(context), report)
            with suppress(TimeoutError):
                async with asyncio.timeout(_BUSY_S if self._is_busy else _IDLE_S):
                    await self._awake.wait()

    async def _look(self, context: ServiceContext) -> None:
        self._is_busy = await self.look(context.database, context.clock.now())

    async def look(self, database: Database, now: datetime) -> bool:
        """Do what is to be done now; returns whether something is at work."""
        async with self.turn:
            async with database.read() as session:
                its, run = await store.settings(session), await store.at_work(session)
                zone = await plant_store.zone_in(session, self._default_zone)
            if its is not None:
                await self._write_settings(its)
            if run is not None:
                return await self._follow(database, run, now, zone)
            await self._end_other()
            if its is None:
                await self._tell_of_none(database, now, zone)
            elif its.active:
                return await self._ask_when_due(database, its, now, zone)
        return False

    async def wish(self, run: BackupRun) -> None:
        """Call it with `turn` held, once the run is committed."""
        await asyncio.to_thread(self.desk.wish, run.run_id, run.kind)
        self.wake()

    async def _tell_of_none(self, database: Database, now: datetime, zone: ZoneInfo) -> None:
        if self._has_told_of_none:
            return
        async with database.read() as session:
            since = (await plant_store.plant(session)).set_up_at
        if since is None or now < since + NONE_AFTER:
            return
        async with database.write() as session:
            await alarm.never(session, since, now, zone)
        self._has_told_of_none = True

    async def _write_settings(self, its: BackupSettings) -> None:
        if await asyncio.to_thread(self.desk.settings_version) == its.version:
            return
        told = {
            "repository": its.address,
            "passphrase": self._sealing.opened(its.passphrase_sealed),
            "access_key": its.access_key,
            "secret_key": self._sealing.opened(its.secret_key_sealed) if its.secret_key_sealed else "",
            "plant": its.plant,
            "daily": its.keep_daily,
            "weekly": its.keep_weekly,
            "monthly": its.keep_monthly,
        }
        sealed = self._sealing.sealed(json.dumps(told))
        await asyncio.to_thread(self.desk.write_settings, its.version, sealed)

    async def _end_other(self) -> None:
        """A list of backups or a restore was wished without a run; when it is over its wish goes."""
        told = await asyncio.to_thread(self.desk.told)
        if told.is_over:
            await asyncio.to_thread(self.desk.forget, told.id)

    async def _follow(self, database: Database, run: BackupRun, now: datetime, zone: ZoneInfo) -> bool:
        told = await asyncio.to_thread(self.desk.told)
        if told.id == run.run_id:
            if told.is_over:
                await self._enter(database, run.run_id, told, now, zone)
                await asyncio.to_thread(self.desk.forget, told.id)
                return False
            if run.state == RunState.WAITING:
                async with database.write() as session:
                    begun = await session.get_one(BackupRun, run.run_id)
                    begun.state, begun.started_at = RunState.RUNNING, now
            return True
        if await asyncio.to_thread(self.desk.wished) == run.run_id:
            return True
        lost = Told(id=run.run_id, state="failed", fault=LOST, detail="Nobody knows any more what became of it.")
        await self._enter(database, run.run_id, lost, now, zone)
        return False

    async def _enter(self, database: Database, run_id: str, told: Told, now: datetime, zone: ZoneInfo) -> None:
        async with database.write() as session:
            run = await session.get_one(BackupRun, run_id)
            _note(run, told, now)
            if run.kind == RunKind.PREPARE or run.fault == LOST:
                return
            if run.state == RunState.FAILED:
                await alarm.failed(session, run, now, zone)
            elif run.kind == RunKind.BACKUP:
                await alarm.good_again(session, now, zone)
        log.info("backup.ended", kind=run.kind, state=run.state, fault=run.fault)

    async def _ask_when_due(self, database: Database, its: BackupSettings, now: datetime, zone: ZoneInfo) -> bool:
        async with database.read() as session:
            night = await store.night(session, its, last_night(now, zone, clock_of(its.at)), now)
        if not night.is_due(now, zone) or await asyncio.to_thread(self.desk.wished) != "":
            return False
        async with database.write() as session:
            run = store.new_run(RunKind.BACKUP, "", now)
            session.add(run)
            await store.forget_before(session, now - _KEPT)
        await self.wish(run)
        return True


def _note(run: BackupRun, told: Told, now: datetime) -> None:
    result = told.result
    run.state = RunState.DONE if told.state == "done" else RunState.FAILED
    run.started_at, run.finished_at = run.started_at or now, now
    run.fault, run.detail = told.fault[:40], told.detail
    run.snapshot, run.toolcare = str(result.get("snapshot", "")), str(result.get("toolcare", ""))
    run.size_bytes, run.added_bytes = int(str(result.get("size_bytes", 0))), int(str(result.get("added_bytes", 0)))
    counts, checks = result.get("counts"), result.get("checks")
    run.counts = {str(word): int(count) for word, count in counts.items()} if isinstance(counts, dict) else {}
    run.checks = [dict(check) for check in checks] if isinstance(checks, list) else []
