"""Takes the entries of all services into the trail, and keeps its checkpoint and its checks."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, time
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store
from toolcare_gateway.audit.checkpoint import ANCHOR, Checkpoint
from toolcare_gateway.audit.domain import Head
from toolcare_gateway.audit.tables import AuditCheck
from toolcare_gateway.audit.verifying import Verdict, verify
from toolcare_shared.context import ServiceContext
from toolcare_shared.contracts.audit import AUDITED, ChangeAudited
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.transient import patiently
from toolcare_shared.retention.nights import next_night

log: structlog.stdlib.BoundLogger = structlog.get_logger()

AUDIT_EVENT = "change_audited"
_PAUSE_S = 1.0
_NIGHT = time(2, 30)
_LOOK_ANYWAY_S = 10.0
"""A check may have been asked for at another copy of the gateway."""
BY_NIGHT = "toolcare"
"""Who asked for a nightly check."""


def hear_audit(handlers: Handlers, trail: "Trail") -> None:
    for audited in AUDITED.values():

        @handlers.on(audited)
        async def entered(session: AsyncSession, _: ChangeAudited, envelope: Envelope) -> None:
            await store.append(session, envelope.data)

    handlers.on_committed(trail.heard)


class Trail:
    """The running gateway's side of the trail: writes the checkpoint after new entries, checks when it is time."""

    def __init__(self, checkpoint: Checkpoint, zone: Callable[[], Awaitable[ZoneInfo]]) -> None:
        self.checkpoint = checkpoint
        self.anchor = Checkpoint(checkpoint.path.parent.parent, ANCHOR)
        self.progress: int | None = None
        """How far the check that runs has come; None while none does."""
        self._zone = zone
        self._grown = asyncio.Event()
        self._asked = asyncio.Event()

    def heard(self, envelope: Envelope) -> None:
        if envelope.event_name == AUDIT_EVENT:
            self._grown.set()

    def ask(self) -> None:
        """A check was asked for, and is committed."""
        self._asked.set()

    async def keep_checkpoint(self, context: ServiceContext) -> None:
        """At most once a second, so that a burst of entries costs one write to the disk."""
        self._grown.set()
        while True:
            await self._grown.wait()
            self._grown.clear()
            await patiently(lambda: self.keep_head(context), lambda _: None)
            await asyncio.sleep(_PAUSE_S)

    async def keep_head(self, context: ServiceContext) -> None:
        """A trail that does not go on from the checkpoint was tampered with: the checkpoint stays as the proof.

        What the last check found inside of it is told as long as no other finds it whole.
        """
        seen = await asyncio.to_thread(self._seen, self.checkpoint)
        async with context.database.read() as session:
            head = await store.head(session)
            goes_on = seen is None or seen.number == 0 or await store.hash_at(session, seen.number) == seen.hash
            last = await store.last_check(session)
        if not goes_on:
            context.health.degraded("audit", "the audit trail was cut or rewritten; run `toolcare audit verify`")
            return
        if last is not None and last.fault:
            context.health.degraded(
                "audit",
                f"the check of {last.finished_at:%Y-%m-%d} found the audit trail {last.fault} at entry {last.number}; "
                "see the page Audit trail, and check again once it is cleared up",
            )
        else:
            context.health.ok("audit")
        if head.number and head != seen:
            await asyncio.to_thread(self.checkpoint.keep, head)

    async def check_when_asked(self, context: ServiceContext) -> None:
        """What was asked for and not done before a restart is done after it."""
        while True:
            self._asked.clear()
            await patiently(lambda: self.check_all(context), lambda _: None)
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_ANYWAY_S):
                    await self._asked.wait()

    async def check_nightly(self, context: ServiceContext) -> None:
        while True:
            now = context.clock.now()
            await asyncio.sleep((next_night(now, await self._zone(), _NIGHT) - now).total_seconds())
            await patiently(lambda: self._ask_by_night(context), lambda _: None)
            self.ask()

    async def check_all(self, context: ServiceContext) -> None:
        while True:
            async with context.database.read() as session:
                wanted = await store.wanted_check(session)
            if wanted is None:
                return
            try:
                verdict = await self._check(context)
            finally:
                self.progress = None
            async with context.database.write() as session:
                done = await session.get_one(AuditCheck, wanted.id)
                _enter(done, verdict, context.clock.now())
            tell = log.error if done.fault else log.info
            tell("audit.checked", entries=verdict.entries, fault=done.fault, number=done.number)
            self._grown.set()

    async def _check(self, context: ServiceContext) -> Verdict:
        self.progress = 0
        seen = await asyncio.to_thread(self._seen, self.checkpoint)
        anchor = await asyncio.to_thread(self._seen, self.anchor)
        async with context.database.read() as session:
            return await verify(session, seen, self._note, anchor=anchor)

    def _note(self, number: int) -> None:
        self.progress = number

    def _seen(self, file: Checkpoint) -> Head | None:
        try:
            return file.read()
        except ValueError:
            # A checkpoint that cannot be read proves nothing; it is no reason to stand still.
            log.warning("audit.checkpoint_unreadable", file=file.path.name)
            return None

    async def _ask_by_night(self, context: ServiceContext) -> None:
        async with context.database.write() as session:
            session.add(new_check(BY_NIGHT, context.clock.now()))


def new_check(by: str, now: datetime) -> AuditCheck:
    return AuditCheck(id=new_id(), asked_at=now, asked_by=by, entries=0, head_hash="", fault="", number=None, detail="")


def _enter(done: AuditCheck, verdict: Verdict, now: datetime) -> None:
    done.finished_at = now
    done.entries, done.head_hash = verdict.entries, verdict.head.hash
    if verdict.finding is not None:
        done.fault, done.number, done.detail = verdict.finding.fault, verdict.finding.number, verdict.finding.detail
