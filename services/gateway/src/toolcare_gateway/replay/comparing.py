"""What lists and figures would be, made anew, beside what they are. Nothing is written."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from toolcare_gateway.analytics.tables import MachineDay, ShotsDay, ShotsMonth
from toolcare_gateway.readmodels import projection
from toolcare_gateway.readmodels.tables import Handled, TimelineRead
from toolcare_gateway.replay.feeding import Feeding, feeding
from toolcare_gateway.replay.keeping import OF_MACHINES, OF_TOOLS, keep_what_is_gone
from toolcare_gateway.replay.months import months_of
from toolcare_gateway.replay.replaying import begin, feed
from toolcare_gateway.replay.swapping import FACTS, LISTS, handled_by, table_of, values_in, values_of
from toolcare_gateway.tables import Base
from toolcare_shared.database_files import passing_key
from toolcare_shared.db import Database
from toolcare_shared.messaging.feed import FeedReader

Values = Mapping[str, object]
_Key = tuple[object, ...]


async def differences(session: AsyncSession, feeds: FeedReader, now: datetime, default_zone: str) -> Sequence[str]:
    """Row by row, in words; raises NotReplayable. `session` sees the lists and how far events were handled.

    What grows old without events, as the days until a service, is reckoned for both as of `now`.
    """
    begun = await begin(session, default_zone)
    async with (
        feeding(begun.names, begun.run_in_shots, begun.zone, now) as fed,
        _redrawn(session, now) as shown,
    ):
        await feed(feeds, fed, begun.until, begun.left_out, lambda _fed, _whole: None)
        await fed.close()
        await keep_what_is_gone(session, fed)
        await fed.redraw()
        found: list[str] = []
        for of in LISTS:
            found += _compared(of, await values_in(shown, of), await values_in(fed.session, of))
        for of in FACTS:
            found += _compared(of, await values_in(session, of), values_of(of, fed.book.rows(of)))
        return [*found, *await _of_days(session, fed), *await _of_histories(session, fed)]


async def _of_days(session: AsyncSession, fed: Feeding) -> Sequence[str]:
    """Those that began before the log is whole are known from nowhere else."""
    days = await values_in(session, ShotsDay)
    since = {ShotsDay: fed.whole_from.get(OF_TOOLS, ""), MachineDay: fed.whole_from.get(OF_MACHINES, "")}
    found: list[str] = []
    for of, shown in ((ShotsDay, days), (MachineDay, await values_in(session, MachineDay))):
        whole = [row for row in shown if str(row["first_event"]) >= since[of]]
        found += _compared(of, whole, values_of(of, fed.book.rows(of)))
    summed = months_of(await session.execute(table_of(ShotsDay).select()))
    return [*found, *_compared(ShotsMonth, await values_in(session, ShotsMonth), summed)]


async def _of_histories(session: AsyncSession, fed: Feeding) -> Sequence[str]:
    """A name is the one that was true when it was told, or what stands for somebody who left."""
    told = [_without(row, "who") for row in await values_in(session, TimelineRead)]
    anew = [_without(row, "who") for row in values_of(TimelineRead, fed.history)]
    places = [row for row in await values_in(session, Handled) if _key(Handled, row)[:2] in _streams(fed)]
    return [*_compared(TimelineRead, told, anew), *_compared(Handled, places, list(handled_by(fed)))]


def _streams(fed: Feeding) -> frozenset[_Key]:
    return frozenset((publisher, aggregate) for publisher, aggregate, _ in fed.handled)


def _without(row: Values, left_out: str) -> Values:
    return {name: value for name, value in row.items() if name != left_out}


def _compared(of: type[DeclarativeBase], shown: Sequence[Values], anew: Sequence[Values]) -> Iterator[str]:
    name = table_of(of).name
    is_shown = {_key(of, row): row for row in shown}
    is_told = {_key(of, row): row for row in anew}
    for key in sorted({*is_shown, *is_told}, key=str):
        here, told = is_shown.get(key), is_told.get(key)
        what = f"{name} {' '.join(map(str, key))}"
        if here is None:
            yield f"{what} is missing"
        elif told is None:
            yield f"{what} follows from no event"
        elif here != told:
            column = next(column for column in told if here.get(column) != told[column])
            yield f"{what}: {column} is {here.get(column)!r:.80} instead of {told[column]!r:.80}"


def _key(of: type[DeclarativeBase], row: Values) -> _Key:
    return tuple(row[column.name] for column in table_of(of).primary_key.columns)


@asynccontextmanager
async def _redrawn(session: AsyncSession, now: datetime) -> AsyncIterator[AsyncSession]:
    """The lists as they are, with what follows from the time reckoned anew."""
    with TemporaryDirectory(prefix="toolcare-shown-") as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'lists.sqlite3'}", key=passing_key())
        try:
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(database.engine) as shown:
                for of in LISTS:
                    if rows := await values_in(session, of):
                        await shown.execute(insert(table_of(of)), [dict(row) for row in rows])
                shown.info[projection.LATER] = True
                await projection.redraw_all(shown, now)
                yield shown
        finally:
            await database.dispose()
