"""Queries of the trail; they never commit."""

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Select, Table, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit.domain import (
    NO_HEAD,
    Content,
    Facts,
    Head,
    UnknownEntry,
    Written,
    canonical,
    facts_of,
    hash_of,
    objects_of,
)
from toolcare_gateway.audit.tables import AuditAnchor, AuditCheck, AuditEntry, AuditObject
from toolcare_gateway.identity.tables import User
from toolcare_shared.locks import take_turn

_AT_ONCE = 500
_ENTRY, _OBJECT = (cast("Table", mapped.__table__) for mapped in (AuditEntry, AuditObject))


async def append(session: AsyncSession, told: Content) -> None:
    """Put an entry at the end of the chain, once however often it comes."""
    await take_turn(session, "audit_trail")
    entry = canonical(told)
    # From what is kept, as a check will read it: the order of names is part of what is searched.
    content: Content = json.loads(entry)
    facts = facts_of(content)
    if await session.scalar(select(exists().where(AuditEntry.entry_id == facts.entry_id))):
        return
    last = await head(session)
    number = last.number + 1
    # Past the objects: nothing of the trail is ever loaded to be changed, and this is a third of the time.
    await session.execute(
        _ENTRY.insert().values(
            number=number,
            entry_id=facts.entry_id,
            service=facts.service,
            at=facts.at,
            kind=facts.kind,
            who_id=facts.who_id,
            who_name=facts.who_name,
            what=facts.what,
            target=facts.target,
            search=facts.search,
            entry=entry,
            previous=last.hash,
            hash=hash_of(number, entry, last.hash),
        )
    )
    objects = [{"number": number, "table": table, "key": key} for table, key in sorted(objects_of(content))]
    if objects:
        await session.execute(_OBJECT.insert(), objects)


async def head(session: AsyncSession) -> Head:
    last = await session.execute(select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1))
    row = last.one_or_none()
    return await anchor(session) if row is None else Head(row.number, row.hash)


async def anchor(session: AsyncSession) -> Head:
    """The last entry that was cut off; NO_HEAD while the first one is there."""
    last = select(AuditAnchor.number, AuditAnchor.hash).order_by(AuditAnchor.number.desc()).limit(1)
    row = (await session.execute(last)).one_or_none()
    return NO_HEAD if row is None else Head(row.number, row.hash)


async def old_entries(session: AsyncSession, before: datetime) -> tuple[int, datetime | None, datetime | None]:
    """How many entries from the first on are old, with the times of the first and the last of them."""
    young = select(func.min(AuditEntry.number)).where(AuditEntry.at >= before)
    end = await session.scalar(young) or (await head(session)).number
    figures = select(func.count(), func.min(AuditEntry.at), func.max(AuditEntry.at)).where(AuditEntry.number < end)
    rows, oldest, newest = (await session.execute(figures)).one()
    return rows, oldest, newest


async def end_of_old(session: AsyncSession, before: datetime, limit: int, *, below: int | None) -> Head | None:
    """The last of the first entries that are all old, at most so many. The newest of all stays in any case."""
    query = select(AuditEntry.number, AuditEntry.hash, AuditEntry.at).order_by(AuditEntry.number).limit(limit)
    newest = (await head(session)).number
    found: Head | None = None
    for number, hash_, at in await session.execute(query):
        if at >= before or number >= min(newest, below or newest):
            break
        found = Head(number, hash_)
    return found


async def cut(session: AsyncSession, last: Head, now: datetime) -> None:
    """Delete the entries up to this one; the triggers let nothing go that no anchor names."""
    session.add(AuditAnchor(number=last.number, hash=last.hash, cut_at=now))
    await session.flush()
    for table, number in ((AuditObject, AuditObject.number), (AuditEntry, AuditEntry.number)):
        gone = delete(table).where(number <= last.number).execution_options(synchronize_session=False)
        await session.execute(gone)


async def hash_at(session: AsyncSession, number: int) -> str | None:
    return await session.scalar(select(AuditEntry.hash).where(AuditEntry.number == number))


async def written(session: AsyncSession) -> AsyncIterator[Sequence[Written]]:
    """The whole trail in its order, some hundred entries at a time."""
    after: int | None = None
    while True:
        query = select(AuditEntry).order_by(AuditEntry.number).limit(_AT_ONCE)
        if after is not None:
            query = query.where(AuditEntry.number > after)
        rows = (await session.scalars(query)).all()
        if not rows:
            return
        objects = await _objects(session, rows[0].number, rows[-1].number)
        yield [_written(row, objects.get(row.number, set())) for row in rows]
        after = rows[-1].number
        session.expunge_all()


async def _objects(session: AsyncSession, first: int, last: int) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    query = select(AuditObject.number, AuditObject.table, AuditObject.key)
    for number, table, key in await session.execute(query.where(AuditObject.number.between(first, last))):
        found.setdefault(number, set()).add((table, key))
    return found


def _written(row: AuditEntry, objects: set[tuple[str, str]]) -> Written:
    facts = Facts(
        entry_id=row.entry_id,
        service=row.service,
        at=row.at,
        kind=row.kind,
        who_id=row.who_id,
        who_name=row.who_name,
        what=row.what,
        target=row.target,
        search=row.search,
    )
    return Written(row.number, row.entry, row.previous, row.hash, facts, frozenset(objects))


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who was anonymised, and the names he had."""

    user_id: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What is empty does not filter. `object` is the id of anything an entry is about; `table` one of its tables.

    `formers`, by their aliases, are found by these as well.
    """

    q: str = ""
    who: str = ""
    kinds: Sequence[str] = ()
    services: Sequence[str] = ()
    what: str = ""
    table: str = ""
    object: str = ""
    since: datetime | None = None
    until: datetime | None = None
    formers: Mapping[str, Former] = field(default_factory=dict)

    @property
    def words(self) -> Sequence[str]:
        return self.q.casefold().split()

    def where(self) -> list[ColumnElement[bool]]:
        return [
            *([AuditEntry.who_id == self.who] if self.who else []),
            *([AuditEntry.kind.in_(self.kinds)] if self.kinds else []),
            *([AuditEntry.service.in_(self.services)] if self.services else []),
            *([AuditEntry.what.contains(self.what, autoescape=True)] if self.what else []),
            *([AuditEntry.number.in_(self._about())] if self.table or self.object else []),
            *([AuditEntry.at >= self.since] if self.since else []),
            *([AuditEntry.at < self.until] if self.until else []),
            *(self._says(word) for word in self.words),
        ]

    def _says(self, word: str) -> ColumnElement[bool]:
        formers = [former for alias, former in self.formers.items() if word in alias.casefold()]
        names = {name.casefold() for former in formers for name in former.names}
        says = [AuditEntry.search.contains(one, autoescape=True) for one in (word, *sorted(names))]
        return or_(*says, AuditEntry.who_id.in_([former.user_id for former in formers]))

    def _about(self) -> Select[int]:
        query = select(AuditObject.number)
        if self.table:
            query = query.where(AuditObject.table == self.table)
        if not self.object:
            return query
        former = self.formers.get(self.object)
        return query.where(AuditObject.key.in_([self.object, *(sorted(former.names) if former else ())]))


async def entries(
    session: AsyncSession, wanted: EntryFilter, *, before: int | None, limit: int
) -> Sequence[AuditEntry]:
    """Newest first."""
    query = select(AuditEntry).where(*wanted.where()).order_by(AuditEntry.number.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.number < before)
    return (await session.scalars(query)).all()


async def entry(session: AsyncSession, number: int) -> AuditEntry:
    found = await session.get(AuditEntry, number)
    if found is None:
        raise UnknownEntry(number)
    return found


async def entries_about(session: AsyncSession, table: str, key: str) -> Sequence[str]:
    """What was written about one row, the oldest first."""
    numbers = select(AuditObject.number).where(AuditObject.table == table, AuditObject.key == key)
    found = select(AuditEntry.entry).where(AuditEntry.number.in_(numbers)).order_by(AuditEntry.number)
    return (await session.scalars(found)).all()


async def ids_of_formers(session: AsyncSession, aliases: Collection[str]) -> Mapping[str, str]:
    """The ids of those who were anonymised, by their aliases."""
    found = select(User.username, User.user_id).where(User.username.in_(aliases), User.anonymised_at.is_not(None))
    return {row.username: row.user_id for row in await session.execute(found)}


async def names_of(session: AsyncSession, user_id: str) -> Sequence[str]:
    """What he was called when he did something."""
    return (await session.scalars(select(AuditEntry.who_name).where(AuditEntry.who_id == user_id).distinct())).all()


async def count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(AuditEntry)) or 0


async def last_check(session: AsyncSession) -> AuditCheck | None:
    """The newest that is done."""
    done = select(AuditCheck).where(AuditCheck.finished_at.is_not(None))
    return await session.scalar(done.order_by(AuditCheck.asked_at.desc(), AuditCheck.id.desc()).limit(1))


async def wanted_check(session: AsyncSession) -> AuditCheck | None:
    """The oldest that was asked for and is not done."""
    open_ = select(AuditCheck).where(AuditCheck.finished_at.is_(None))
    return await session.scalar(open_.order_by(AuditCheck.asked_at, AuditCheck.id).limit(1))
