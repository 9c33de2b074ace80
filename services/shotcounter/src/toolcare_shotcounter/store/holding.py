"""Times in which shots are held for another mould."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shotcounter.crediting import Assignment
from toolcare_shotcounter.domain import Counted, Mounting
from toolcare_shotcounter.holding import Hold, after, around, released
from toolcare_shotcounter.store.counter_state import counter
from toolcare_shotcounter.store.source_list import sources, stations
from toolcare_shotcounter.tables import CounterRow, HoldRow, SourceRow, ToolRow

_HOLDS = (
    select(HoldRow)
    .where(among(HoldRow.machine_id), or_(HoldRow.until.is_(None), HoldRow.until > bindparam("ended")))
    .order_by(HoldRow.since, HoldRow.id)
)


async def holds(session: AsyncSession, machine_ids: Collection[str], since: datetime) -> list[Hold]:
    """The times in which shots of these machines were held, as far as they had not ended before `since`."""
    rows = await session.scalars(_HOLDS, {**those(machine_ids), "ended": since})
    return [Hold(row.id, row.machine_id, row.station, row.mould, row.since, row.until) for row in rows]


async def adjoining_holds(session: AsyncSession, machine_id: str, since: datetime) -> list[Hold]:
    """Return the same with those that they go on from: they are one time in which nobody gets the shots."""
    found = await holds(session, {machine_id}, since)
    while found and min(hold.since for hold in found) <= since:
        since = min(hold.since for hold in found) - timedelta.resolution
        more = await holds(session, {machine_id}, since)
        if len(more) == len(found):
            break
        found = more
    return found


async def keep_holds(session: AsyncSession, held: Iterable[Hold]) -> None:
    for hold in held:
        await session.merge(
            HoldRow(
                id=hold.id,
                machine_id=hold.machine_id,
                station=hold.station,
                mould=hold.mould,
                since=hold.since,
                until=hold.until,
            )
        )
    await session.flush()


async def end_hold(
    session: AsyncSession, machine_id: str, station: str, counter: CounterRow, now: datetime
) -> datetime:
    """Hold no more of what a counter counts from its last reading on; return when. What is held until then stays so."""
    at = now if counter.confirmed_at is None else after(counter.confirmed_at)
    going_on = HoldRow.machine_id == machine_id, HoldRow.station == station, HoldRow.until.is_(None)
    for hold in await session.scalars(select(HoldRow).where(*going_on)):
        hold.until = max(hold.since, at)
    counter.held_mould = None
    return at


async def release_holds(session: AsyncSession, run: Mounting, kept: Collection[Assignment] = ()) -> Sequence[SourceRow]:
    """End what was held for the very tool while it hung there; return the sources that held it until now.

    `kept`: what a person decided of these shots stays.
    """
    row = await session.get(ToolRow, run.tool_id)
    named = {run.tool_id, row.number.casefold()} if row else {run.tool_id}
    going_on: set[str] = set()
    counted = (await stations(session, {run.machine_id})).get(run.machine_id, set())
    for hold in await holds(session, {run.machine_id}, run.since):
        is_its = hold.was_begun and (hold.mould in named or hold.mould.casefold() in named)
        if not is_its or not Counted.at(hold.station, counted).counts(run):
            continue
        left = [hold]
        decided = [(each.since, each.until) for each in kept if each.is_at(hold.station)]
        for since, until in around(run.since, run.until, decided):
            left = released(left, since, until)
        await keep_holds(session, left)
        if hold.until is None and all(piece.until is not None for piece in left):
            going_on.add(hold.station)
    found = [row for row in await sources(session, run.machine_id) if row.station in going_on]
    for source in found:
        (await counter(session, source.id)).held_mould = None
    await session.flush()
    return found
