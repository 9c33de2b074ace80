"""Writes the entry of a deed into the outbox, in the transaction that did it."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared import correlation
from toolcare_shared.audit.deed import Deed, DeedKind, current_deed
from toolcare_shared.audit.gathering import gathering, read_again
from toolcare_shared.audit.rows import Rows
from toolcare_shared.auth.actor import Actor, Origin, nobody, service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.contracts.audit import AUDITED, RowChange, Who, WhoVia
from toolcare_shared.db import RECORDED
from toolcare_shared.ids import new_id
from toolcare_shared.messaging import outbox

_KEEPER = "toolcare.audit.keeper"
_ROOM = 90 * 1024
"""Of the outbox's limit for the changes of one entry."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whose entries these are, and by which clock."""

    service: str
    clock: Clock


def audited_writes(service: str, clock: Clock) -> Callable[[AsyncSession], AbstractAsyncContextManager[None]]:
    """What goes around each write transaction of a service: the deed of the task, if it has one, leaves its entry."""
    keeper = Keeper(service, clock)

    @asynccontextmanager
    async def around(session: AsyncSession) -> AsyncIterator[None]:
        session.info[_KEEPER] = keeper
        deed = current_deed()
        if deed is None:
            yield
        else:
            async with audited(session, deed):
                yield

    return around


@asynccontextmanager
async def audited(session: AsyncSession, deed: Deed) -> AsyncIterator[None]:
    """Do a deed in this transaction; it leaves an entry if it changes something or tells the other services."""
    keeper: Keeper | None = session.info.get(_KEEPER)
    if keeper is None or keeper.service not in AUDITED:
        yield
        return
    rows = Rows(by_request=deed.kind is DeedKind.REQUEST)
    with gathering(session.sync_session, rows):
        yield
        await session.flush()
        await session.run_sync(read_again, rows)
    changes = rows.changes()
    if changes or (deed.kind is DeedKind.REQUEST and session.info.get(RECORDED)):
        await _record(session, keeper, deed, changes, rows.crowded)


class Unaudited(Exception):
    """What was to leave no entry changed rows that an entry tells of."""

    def __init__(self, tables: Collection[str]) -> None:
        super().__init__(f"changed {', '.join(sorted(tables))} without saying on whose account")


@asynccontextmanager
async def unaudited(session: AsyncSession) -> AsyncIterator[None]:
    """Do in this transaction what leaves no entry; Unaudited when it would have."""
    rows = Rows(by_request=False)
    with gathering(session.sync_session, rows):
        yield
        await session.flush()
    if rows.touched:
        raise Unaudited({table.name for table, _ in rows.touched})


async def note_access(
    session: AsyncSession, actor: Actor, what: str, target: str, kind: DeedKind = DeedKind.ACCESS
) -> None:
    """Leave an entry about something that changes nothing."""
    keeper: Keeper | None = session.info.get(_KEEPER)
    if keeper is not None and keeper.service in AUDITED:
        await _record(session, keeper, Deed(kind, actor, what, target), (), ())


async def _record(
    session: AsyncSession,
    keeper: Keeper,
    deed: Deed,
    changes: Sequence[RowChange],
    crowded: Collection[str],
) -> None:
    entry_id = new_id()
    actor = deed.actor or (service_actor(keeper.service) if deed.kind is DeedKind.EVENT else nobody())
    shown, left_out = within(changes, _ROOM)
    now = keeper.clock.now()
    entry = AUDITED[keeper.service](
        entry_id=entry_id,
        service=keeper.service,
        at=now,
        kind=deed.kind.value,
        what=deed.what[:200],
        target=deed.target[:300],
        correlation_id=_correlation(session, deed) or entry_id,
        changes=shown,
        left_out={**left_out, **dict.fromkeys(sorted(crowded), 0)},
        **_who_and_where(actor),
    )
    await outbox.record(session, entry, actor, now=now, cause=deed.cause, awaited=False)


def _who_and_where(actor: Actor) -> dict[str, object]:
    origin = actor.origin or Origin("", "")
    via = WhoVia(id=actor.via.id, name=actor.via.name) if actor.via else None
    role = actor.role.value if actor.role else None
    who = Who(id=actor.id, name=actor.name, kind=actor.kind.value, role=role, via=via)
    return {"who": who, "address": origin.address, "device": origin.device}


def _correlation(session: AsyncSession, deed: Deed) -> str | None:
    """What the events of this deed have in common with it."""
    if deed.cause is not None:
        return deed.cause.correlationid
    current = correlation.current()
    if current is not None:
        return current.id
    recorded = session.info.get(RECORDED)
    return recorded[0] if recorded else None


def within(changes: Sequence[RowChange], room: int) -> tuple[list[RowChange], dict[str, int]]:
    """As many of the changes as fit into so many bytes, and how many of each table did not."""
    shown: list[RowChange] = []
    left_out: Counter[str] = Counter()
    for change in changes:
        room -= len(json.dumps(change.model_dump(mode="json"), ensure_ascii=False).encode()) + 1
        if room > 0:
            shown.append(change)
        else:
            left_out[change.table] += 1
    return shown, dict(left_out)
