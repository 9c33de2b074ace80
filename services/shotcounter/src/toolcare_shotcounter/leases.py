"""Leases: several copies of the service share the sources through their database, and no source has two readers.

A reader says every second that it is there. One that was silent for `lease_s` loses what it had to the others, by the
database's clock. Each lease has a token that changes with its owner, and each booking looks for it in its own
transaction: a copy that was frozen and wakes up can book nothing with what it had. On SQLite, where one machine and
one disk are all there is, a lock beside the file does it, and nothing is written.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock import Clock
from toolcare_shared.db import Database, insert
from toolcare_shared.ids import new_id
from toolcare_shared.locks import owner_lock, take_turn
from toolcare_shotcounter.sharing import shares
from toolcare_shotcounter.tables import LeaseRow, ReaderRow

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_TURN = "source leases"
_LEAVE_S = 1.0


class LeaseLost(Exception):
    """Another copy reads this unit by now. Whoever meets this stops reading it and books nothing."""

    def __init__(self, unit: str) -> None:
        super().__init__(f"another copy of this service reads {unit}")
        self.unit = unit


@dataclass(frozen=True, slots=True)
class Lease:
    unit: str
    token: str


@dataclass(frozen=True, slots=True)
class Share:
    """What this copy reads, by unit, and what of it another one should read, once this one has stopped."""

    held: Mapping[str, Lease]
    surplus: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReaderNow:
    """A copy that reads, with its units."""

    id: str
    name: str
    since: datetime
    units: Sequence[str]


Fence = Callable[[AsyncSession], Awaitable[None]]


async def no_fence(_: AsyncSession) -> None:
    """Where nobody else can read."""


class Leases:
    """What this copy has of the sources. Asked every second and whenever sources change."""

    def __init__(self, database: Database, clock: Clock, name: str, lease_s: float) -> None:
        self.reader_id = new_id()
        self._database = database
        self._clock = clock
        self._name = name
        self._lease_s = lease_s
        self._since = clock.now()
        self._is_alone = database.dialect == "sqlite"
        self._units: Sequence[str] = ()
        self._held: dict[str, Lease] = {}
        self._fresh_until = 0.0

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """Be one of the readers; on the way out the others get at once what this one had."""
        if self._is_alone:
            async with owner_lock(self._database, "sources"):
                yield
            return
        try:
            yield
        finally:
            with suppress(DBAPIError, OSError, TimeoutError):
                async with asyncio.timeout(_LEAVE_S):
                    await self._leave()

    async def renew(self, weights: Mapping[str, int]) -> Share:
        """Say that this copy is there, take what is its own by now, and learn what it should give up."""
        self._units = sorted(weights)
        if self._is_alone:
            return Share({unit: Lease(unit, "") for unit in weights})
        asked_at = asyncio.get_running_loop().time()
        async with self._database.write() as session:
            share = await self._renew(session, weights)
        self._fresh_until = asked_at + self._lease_s
        self._held = dict(share.held)
        return share

    async def release(self, units: Collection[str]) -> None:
        """Give up what is not read here any more."""
        if not units:
            return
        async with self._database.write() as session:
            await session.execute(
                delete(LeaseRow).where(LeaseRow.reader_id == self.reader_id, LeaseRow.unit.in_(units))
            )
        self._held = {unit: lease for unit, lease in self._held.items() if unit not in units}
        log.info("sources.released", units=len(units))

    def is_held(self, lease: Lease) -> bool:
        """Whether nobody else can have it. Asked before we come to the broker, which would end another's line."""
        fresh = asyncio.get_running_loop().time() < self._fresh_until
        return self._is_alone or (fresh and self._held.get(lease.unit) == lease)

    def fence(self, lease: Lease) -> Fence:
        """What a transaction asks before it books: LeaseLost when the lease has another owner.

        The row stays locked against a new owner until the transaction ends, not against our own renewals.
        """
        if self._is_alone:
            return no_fence

        async def still_ours(session: AsyncSession) -> None:
            found = await session.scalar(
                select(LeaseRow.unit)
                .where(LeaseRow.unit == lease.unit, LeaseRow.token == lease.token)
                .with_for_update(read=True, key_share=True)
            )
            if found is None:
                raise LeaseLost(lease.unit)

        return still_ours

    async def readers(self, session: AsyncSession) -> Sequence[ReaderNow]:
        """The copies that read now, by name."""
        if self._is_alone:
            return [ReaderNow(self.reader_id, self._name, self._since, self._units)]
        rows = await session.scalars(
            select(ReaderRow).where(ReaderRow.expires_at > func.clock_timestamp()).order_by(ReaderRow.name)
        )
        units: dict[str, list[str]] = {}
        for lease in await session.scalars(select(LeaseRow).order_by(LeaseRow.unit)):
            units.setdefault(lease.reader_id, []).append(lease.unit)
        return [ReaderNow(row.id, row.name, row.since, units.get(row.id, ())) for row in rows]

    async def _renew(self, session: AsyncSession, weights: Mapping[str, int]) -> Share:
        await take_turn(session, _TURN)
        readers = await self._there(session)
        rows = (await session.scalars(select(LeaseRow))).all()
        plan = shares(weights, {row.unit: row.reader_id for row in rows}, readers)
        held = {row.unit: Lease(row.unit, row.token) for row in rows if row.reader_id == self.reader_id}
        mine = {unit for unit, reader in plan.items() if reader == self.reader_id}
        others = {row.unit for row in rows if row.unit not in held and row.reader_id in readers}
        for lease in await self._take(session, mine - set(held) - others, {row.unit for row in rows}):
            held[lease.unit] = lease
        await session.execute(delete(LeaseRow).where(LeaseRow.unit.not_in(weights), LeaseRow.reader_id.not_in(readers)))
        return Share(held, frozenset(set(held) - mine))

    async def _there(self, session: AsyncSession) -> Collection[str]:
        """Note that this reader is there, forget those that are not, and return all that are."""
        now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
        until = now + timedelta(seconds=self._lease_s)
        me = insert(session, ReaderRow).values(id=self.reader_id, name=self._name, since=self._since, expires_at=until)
        await session.execute(me.on_conflict_do_update(index_elements=["id"], set_={"expires_at": until}))
        await session.execute(delete(ReaderRow).where(ReaderRow.expires_at <= now))
        return set(await session.scalars(select(ReaderRow.id)))

    async def _take(self, session: AsyncSession, wanted: Collection[str], known: Collection[str]) -> list[Lease]:
        """Take what nobody has. What a booking still holds on to is taken at another time."""
        taken = [Lease(unit, new_id()) for unit in sorted(wanted)]
        free = set(
            await session.scalars(
                select(LeaseRow.unit)
                .where(LeaseRow.unit.in_(set(wanted) & set(known)))
                .with_for_update(skip_locked=True)
            )
        )
        taken = [lease for lease in taken if lease.unit in free or lease.unit not in known]
        for lease in taken:
            values = {"reader_id": self.reader_id, "token": lease.token, "since": self._clock.now()}
            if lease.unit in free:
                await session.execute(update(LeaseRow).where(LeaseRow.unit == lease.unit).values(values))
            else:
                session.add(LeaseRow(unit=lease.unit, **values))
        if taken:
            log.info("sources.taken", units=[lease.unit for lease in taken])
        return taken

    async def _leave(self) -> None:
        async with self._database.write() as session:
            await session.execute(delete(LeaseRow).where(LeaseRow.reader_id == self.reader_id))
            await session.execute(delete(ReaderRow).where(ReaderRow.id == self.reader_id))
