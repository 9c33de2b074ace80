"""Putting what was made anew in the place of what was shown, in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from toolcare_gateway.analytics.store.changes import everything_changed
from toolcare_gateway.analytics.tables import (
    ActionFact,
    CodeFact,
    ComponentFact,
    FailureFact,
    GapFact,
    InsertStay,
    JobFact,
    LevelFact,
    MachineDay,
    RunFact,
    ShotsDay,
    ShotsMonth,
    Stretch,
    ToolFact,
    ToolStateFact,
)
from toolcare_gateway.readmodels import store
from toolcare_gateway.readmodels.tables import (
    BoardRead,
    FailureRead,
    GapRead,
    Handled,
    JobRead,
    LevelRead,
    MachineRead,
    MountingRead,
    PlaceRead,
    RejectionRead,
    SourceRead,
    TimelineRead,
    ToolRead,
)
from toolcare_gateway.replay.feeding import Feeding
from toolcare_gateway.replay.keeping import OF_MACHINES, OF_TOOLS
from toolcare_gateway.replay.months import months_of
from toolcare_shared.locks import take_turn
from toolcare_shared.messaging.handlers import Stream

LISTS: tuple[type[DeclarativeBase], ...] = (
    ToolRead,
    FailureRead,
    PlaceRead,
    MountingRead,
    LevelRead,
    BoardRead,
    JobRead,
    MachineRead,
    SourceRead,
    GapRead,
)
FACTS: tuple[type[DeclarativeBase], ...] = (
    ToolFact,
    ToolStateFact,
    RunFact,
    Stretch,
    FailureFact,
    JobFact,
    LevelFact,
    ActionFact,
    CodeFact,
    ComponentFact,
    InsertStay,
    GapFact,
)
DAYS: tuple[type[DeclarativeBase], ...] = (ShotsDay, ShotsMonth, MachineDay)
_CHUNK = 2000

Values = dict[str, object]


async def shut(session: AsyncSession) -> None:
    """Let no event change anything until this transaction ends, nor a day that passes; each event notes itself first.

    On SQLite a write transaction is alone anyhow.
    """
    await take_turn(session, store.TURN)
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("LOCK TABLE handled IN SHARE ROW EXCLUSIVE MODE"))


async def swap(session: AsyncSession, fed: Feeding) -> None:
    for shown in LISTS:
        await _replace(session, shown, await values_in(fed.session, shown))
    for fact in FACTS:
        await _replace(session, fact, values_of(fact, fed.book.rows(fact)))
    await _replace_days(session, fed, ShotsDay, OF_TOOLS)
    await _replace_days(session, fed, MachineDay, OF_MACHINES)
    await _replace(session, ShotsMonth, months_of(await session.execute(select(table_of(ShotsDay)))))
    await _replace(session, TimelineRead, values_of(TimelineRead, fed.history))
    await _add_rejections(session, fed.session)
    await _replace(session, Handled, list(handled_by(fed)))
    await everything_changed(session)


async def _replace(session: AsyncSession, rows: type[DeclarativeBase], values: Sequence[Values]) -> None:
    await session.execute(delete(table_of(rows)))
    await _insert(session, rows, values)


async def _replace_days(session: AsyncSession, fed: Feeding, days: type[ShotsDay | MachineDay], stream: Stream) -> None:
    """Those that began before the log is whole stay."""
    whole_from = fed.whole_from.get(stream, "")
    await session.execute(delete(days).where(days.first_event >= whole_from))
    await _insert(session, days, values_of(days, fed.book.rows(days)))


async def _insert(session: AsyncSession, rows: type[DeclarativeBase], values: Sequence[Values]) -> None:
    for start in range(0, len(values), _CHUNK):
        await session.execute(insert(table_of(rows)), values[start : start + _CHUNK])


async def _add_rejections(session: AsyncSession, fed: AsyncSession) -> None:
    """These are kept by their own ids, and age out by themselves."""
    known = set(await session.scalars(select(RejectionRead.event_id)))
    told = await values_in(fed, RejectionRead)
    await _insert(session, RejectionRead, [row for row in told if row["event_id"] not in known])


async def values_in(session: AsyncSession, rows: type[DeclarativeBase]) -> Sequence[Values]:
    return [dict(row) for row in (await session.execute(select(table_of(rows)))).mappings()]


def values_of(of: type[DeclarativeBase], rows: Iterable[object]) -> Sequence[Values]:
    columns = tuple(table_of(of).columns.keys())
    values = attrgetter(*columns)
    return [dict(zip(columns, values(row), strict=True)) for row in rows]


def handled_by(fed: Feeding) -> Iterator[Values]:
    for (publisher, aggregate, subject), (sequence, event_id) in fed.handled.items():
        yield {
            "publisher": publisher,
            "aggregate": aggregate,
            "subject": subject,
            "sequence": sequence,
            "event_id": event_id,
        }


def table_of(rows: type[DeclarativeBase]) -> Table:
    table = rows.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{rows.__name__} is mapped to no table")
    return table
