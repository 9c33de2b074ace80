"""Parts beside shots: what the press's own parts counter says, shared out to the tool that made them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, cast

from sqlalchemy import Table, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock import believed
from toolcare_shared.db import UtcDateTime, insert
from toolcare_shotcounter import domain, store
from toolcare_shotcounter.part_shares import Alone, shared
from toolcare_shotcounter.plant import Plant
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.reconciling import Parts
from toolcare_shotcounter.sources.counter_value import MAX_CAVITIES
from toolcare_shotcounter.store import quality as quality_store
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.tables import MountingRow, PartCounterRow, PressPartsRow

_COUNTER = cast("Table", PartCounterRow.__table__)
_PARTS = cast("Table", PressPartsRow.__table__)
EVER_AFTER = datetime.max.replace(tzinfo=UTC)
_TOLD = select(
    _PARTS.c.begun_at,
    _PARTS.c.to_at,
    _PARTS.c.parts,
    _PARTS.c.station,
    _PARTS.c.stations,
    _PARTS.c.tool_id,
    _PARTS.c.cavities,
)
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


async def keep(session: AsyncSession, plant: Plant, moved: Sequence[Reading], stood: Sequence[Reading]) -> None:
    """Move the parts counters and add up the parts of each hour. Late readings change nothing.

    Of those at which the count of shots stood only parts that went on are news: the press counts them after the shot.
    One from the future tells that our own clock was set back since: those of today are not late for that.
    """
    told = [(one, is_moved) for of, is_moved in ((moved, True), (stood, False)) for one in of if one.parts is not None]
    if not told:
        return
    before_all = await _counters(session, {reading.source_id for reading, _ in told})
    known = dict(before_all)
    rows: dict[Place, dict[str, object]] = {}
    for reading, is_moved in sorted(told, key=lambda one: one[0].at):
        before, parts = known.get(reading.source_id), reading.parts or 0
        if before is not None and believed(before[1], reading.received_at) is None:
            before = before[0], reading.at - timedelta.resolution
        if before is not None and (reading.at <= before[1] or (parts == before[0] and not is_moved)):
            continue
        known[reading.source_id] = (parts, reading.at)
        if before is not None and can_be(made := advance(before[0], parts), reading.at - before[1]):
            _sum_up(rows, plant, reading, before[1], made)
    await _move(session, {id_: now for id_, now in known.items() if now != before_all.get(id_)})
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


class PartsMade:
    """The parts that presses told of since a moment, by tool. Each press is loaded once for all its tools."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._presses: dict[str, Mapping[str, Made]] = {}

    async def of_tool(self, session: AsyncSession, tool_id: str, since: datetime) -> list[Parts]:
        """Return them by the hour and its cavities from an hour on, as it is known by now what hung where.

        Only where one tool alone hung at the counter, and somebody said how many of its cavities make parts.
        """
        found: Made = Counter()
        for machine_id in await quality_store.machines_of(session, tool_id, self._since, EVER_AFTER):
            if machine_id not in self._presses:
                self._presses[machine_id] = await _of_press(session, machine_id, self._since)
            found.update(self._presses[machine_id].get(tool_id, {}))
        mine = sorted((place, parts) for place, parts in found.items() if parts and place[0] >= since)
        return [Parts(hour, cavities, parts) for (hour, cavities), parts in mine]


Made: TypeAlias = Counter[tuple[datetime, int]]
"""Parts of a tool by the hour and the cavities that made them."""


async def _of_press(session: AsyncSession, machine_id: str, since: datetime) -> Mapping[str, Made]:
    hung = await recount_store.hung(session, machine_id, since)
    tool_ids = [*(run.tool_id for run in hung.mountings), *(one.tool_id for one in hung.assignments)]
    tools = await store.tools(session, {one for one in tool_ids if one})
    counters: dict[domain.Counted, Alone] = {}
    found: dict[str, Made] = {}
    for row in await session.execute(_TOLD.where(_PARTS.c.machine_id == machine_id, _PARTS.c.begun_at >= since)):
        counter = domain.Counted(row.station, row.stations)
        if counter not in counters:
            counters[counter] = Alone(hung.at(counter))
        for share in shared(row, counters[counter]):
            tool = tools.get(share.tool_id)
            cavities = row.cavities if row.tool_id == share.tool_id else tool.cavities if tool else None
            said = [count for count in (share.cavities, cavities) if count]
            if said:
                found.setdefault(share.tool_id, Counter())[domain.hour_of(row.begun_at), min(said)] += share.parts
    return found


async def tools_with_parts(session: AsyncSession, since: datetime) -> dict[str, str]:
    """Return the tools that hung on presses while these told of parts, each with one of its presses.

    Most runs have parts that began within them: the index tells the first. Of others an hour may reach into them.
    """
    begin = case((MountingRow.since > since, MountingRow.since), else_=literal(since, UtcDateTime))
    until = func.coalesce(MountingRow.until, literal(EVER_AFTER, UtcDateTime))
    there = select(_PARTS.c.begun_at).where(_PARTS.c.machine_id == MountingRow.machine_id)
    within = there.where(_PARTS.c.begun_at >= begin, _PARTS.c.begun_at < until)
    into = there.where(_PARTS.c.begun_at >= since, _PARTS.c.begun_at < begin, _PARTS.c.to_at > MountingRow.since)
    found = select(MountingRow.tool_id, func.min(MountingRow.machine_id)).where(
        or_(MountingRow.until.is_(None), MountingRow.until > since), or_(within.exists(), into.exists())
    )
    rows = await session.execute(found.group_by(MountingRow.tool_id))
    return {row[0]: row[1] for row in rows}


async def _counters(session: AsyncSession, source_ids: set[str]) -> dict[str, tuple[int, datetime]]:
    rows = await session.scalars(select(PartCounterRow).where(PartCounterRow.source_id.in_(source_ids)))
    return {row.source_id: (row.value, row.at) for row in rows}


async def _move(session: AsyncSession, known: dict[str, tuple[int, datetime]]) -> None:
    if not known:
        return
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
