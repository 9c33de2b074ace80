"""Parts beside shots: what the press's own parts counter says, shared out to the tool that made them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import cast

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shotcounter import domain, store
from toolcare_shotcounter.crediting import Holder, Hung, nobody
from toolcare_shotcounter.plant import Plant
from toolcare_shotcounter.readings import Reading, is_of_a_clock_set_back
from toolcare_shotcounter.reconciling import Parts
from toolcare_shotcounter.sources.counter_value import MAX_CAVITIES
from toolcare_shotcounter.store import quality as quality_store
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.tables import MountingRow, PartCounterRow, PressPartsRow

_COUNTER = cast("Table", PartCounterRow.__table__)
_PARTS = cast("Table", PressPartsRow.__table__)
EVER_AFTER = datetime.max.replace(tzinfo=UTC)
_FASTEST = timedelta(milliseconds=500)
"""No mould of that many cavities has a shorter cycle."""


def advance(before: int, now: int) -> int:
    """Return the parts made since: a counter that fell was set back, and what it shows came after that."""
    return now - before if now >= before else now


def can_be(made: int, took: timedelta) -> bool:
    """Whether a press can have made so many parts in the time; if not, its parts counter was set to another value."""
    return made <= MAX_CAVITIES * (took // _FASTEST + 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Which parts are summed up: those of a counter since a moment, with so many cavities of a tool."""

    source_id: str
    begun_at: datetime
    cavities: int


async def keep(session: AsyncSession, plant: Plant, readings: Sequence[Reading]) -> None:
    """Move the parts counters and add up the parts of each hour. Late readings change nothing.

    One from the future tells that our own clock was set back since: those of today are not late for that.
    """
    if not readings:
        return
    known = await _counters(session, {reading.source_id for reading in readings})
    rows: dict[Place, dict[str, object]] = {}
    for reading in readings:
        before, parts = known.get(reading.source_id), reading.parts or 0
        if before is not None and is_of_a_clock_set_back(before[1], reading.received_at):
            before = before[0], reading.at - timedelta.resolution
        if before is not None and reading.at <= before[1]:
            continue
        known[reading.source_id] = (parts, reading.at)
        if before is not None and can_be(made := advance(before[0], parts), reading.at - before[1]):
            _sum_up(rows, plant, reading, before[1], made)
    await _move(session, known)
    await _add(session, [row for row in rows.values() if row["parts"]])


def _sum_up(rows: dict[Place, dict[str, object]], plant: Plant, reading: Reading, since: datetime, made: int) -> None:
    source = plant.sources[reading.source_id]
    runs = plant.credited(source)
    hung = domain.crew(runs, reading.at)
    tool = plant.tools.get(hung[0].tool_id) if len(hung) == 1 else None
    changed = domain.begin_of_crew(runs, reading.at) or since
    for hour, parts in domain.spread(since, reading.at, made):
        end = min(hour + domain.HOUR, reading.at)
        place = Place(source.id, changed if hour < changed < end else hour, tool.cavities or 0 if tool else 0)
        row = rows.setdefault(
            place,
            {
                **asdict(place),
                "tool_id": tool.id if tool else None,
                "machine_id": source.machine_id,
                "station": source.counted.station,
                "stations": source.counted.stations,
                "to_at": end,
                "parts": 0,
            },
        )
        row["to_at"], row["parts"] = end, cast("int", row["parts"]) + parts


async def of_tool(session: AsyncSession, tool_id: str, since: datetime) -> list[Parts]:
    """Return the parts that a tool made, by the hour and its cavities, as it is known by now what hung where.

    Only where one tool alone hung at the counter, and somebody said how many of its cavities make parts.
    """
    found: Counter[tuple[datetime, int]] = Counter()
    tool = (await store.tools(session, {tool_id})).get(tool_id)
    for machine_id in await quality_store.machines_of(session, tool_id, since, EVER_AFTER):
        hung = await recount_store.hung(session, machine_id, since)
        rows = select(PressPartsRow).where(PressPartsRow.machine_id == machine_id, PressPartsRow.begun_at >= since)
        for row in await session.scalars(rows):
            for share in shared(row, hung.at(domain.Counted(row.station, row.stations))):
                cavities = row.cavities if row.tool_id == tool_id else tool.cavities if tool else None
                said = [count for count in (share.cavities, cavities) if count]
                if share.tool_id == tool_id and said:
                    found[domain.hour_of(row.begun_at), min(said)] += share.parts
    return [Parts(hour, cavities, parts) for (hour, cavities), parts in sorted(found.items()) if parts]


@dataclass(frozen=True, slots=True)
class PartShare:
    """Parts of the one tool that hung there; `cavities` of its run."""

    tool_id: str
    cavities: int | None
    parts: int


def shared(row: PressPartsRow, hung: Hung) -> Iterator[PartShare]:
    """Share parts out by their time to the tools that hung there alone."""
    moments = [row.begun_at, *sorted(at for at in hung.edges() if row.begun_at < at < row.to_at), row.to_at]
    span, given = max(timedelta.resolution, row.to_at - row.begun_at), 0
    for begin, end in pairwise(moments):
        due = row.parts if end == row.to_at else row.parts * (end - row.begun_at) // span
        holders = [Holder.of(run) for run in domain.crew(hung.mountings, begin)] or [nobody(hung, begin)]
        if len(holders) == 1 and holders[0].tool_id is not None:
            yield PartShare(holders[0].tool_id, holders[0].cavities, due - given)
        given = due


async def tools_with_parts(session: AsyncSession, since: datetime) -> set[str]:
    """Return the tools that hung on presses while these told of parts."""
    hung = and_(
        MountingRow.machine_id == PressPartsRow.machine_id,
        MountingRow.since < PressPartsRow.to_at,
        or_(MountingRow.until.is_(None), MountingRow.until > PressPartsRow.begun_at),
    )
    found = select(MountingRow.tool_id).join(PressPartsRow, hung).where(PressPartsRow.begun_at >= since)
    return set(await session.scalars(found.distinct()))


async def _counters(session: AsyncSession, source_ids: set[str]) -> dict[str, tuple[int, datetime]]:
    rows = await session.scalars(select(PartCounterRow).where(PartCounterRow.source_id.in_(source_ids)))
    return {row.source_id: (row.value, row.at) for row in rows}


async def _move(session: AsyncSession, known: dict[str, tuple[int, datetime]]) -> None:
    statement = insert(session, _COUNTER)
    new = {"value": statement.excluded.value, "at": statement.excluded.at}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["source_id"], set_=new),
        [{"source_id": source_id, "value": value, "at": at} for source_id, (value, at) in sorted(known.items())],
    )


async def _add(session: AsyncSession, rows: Sequence[dict[str, object]]) -> None:
    if not rows:
        return
    statement = insert(session, _PARTS)
    more = {
        "parts": _PARTS.c.parts + statement.excluded.parts,
        "to_at": statement.excluded.to_at,
        "tool_id": statement.excluded.tool_id,
    }
    await session.execute(
        statement.on_conflict_do_update(index_elements=["source_id", "begun_at", "cavities"], set_=more),
        sorted(rows, key=lambda row: (str(row["source_id"]), str(row["begun_at"]), str(row["cavities"]))),
    )
