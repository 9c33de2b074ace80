"""Every question to the shotcounter's database. Nothing here commits."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, Self, cast

from sqlalchemy import Row, RowMapping, Table, Text, and_, delete, func, or_, select, tuple_, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.crediting import Assignment
from toolcare_shotcounter.detector import Stored, Suspect
from toolcare_shotcounter.domain import Counted, Mounting, Sums, Tool, UnknownMachine, UnknownSource, UnknownTool
from toolcare_shotcounter.holding import Hold, after
from toolcare_shotcounter.plant import SourceNow
from toolcare_shotcounter.readings import SourceKind
from toolcare_shotcounter.tables import (
    STAYING,
    AssignmentRow,
    CounterRow,
    EntryRow,
    HoldRow,
    HourRow,
    IdentificationRow,
    MachineRow,
    MismatchRow,
    ModeTotalRow,
    MountingRow,
    ReadingRow,
    RejectionRow,
    SourceRow,
    ToolRow,
    TotalRow,
    UnassignedRow,
)

_Plain = Row[*tuple[object, ...]]
_TOOL = cast("Table", ToolRow.__table__).c
_MOUNTING = cast("Table", MountingRow.__table__).c
_SOURCE = cast("Table", SourceRow.__table__)
_COUNTER = cast("Table", CounterRow.__table__)
_TOTAL = cast("Table", TotalRow.__table__).c

_TOOLS = select(
    _TOOL.id,
    _TOOL.number,
    _TOOL.expected_cycle_ms,
    _TOOL.min_cycle_ms,
    _TOOL.design_life_shots,
    _TOOL.active_cavities,
)
"""The fields of `Tool`. Each batch of readings asks for tools and mountings: mapped rows would cost it more."""

_MOUNTINGS = select(
    _MOUNTING.id,
    _MOUNTING.tool_id,
    _MOUNTING.machine_id,
    _MOUNTING.factor,
    _MOUNTING.since,
    _MOUNTING.until,
    _MOUNTING.active_cavities,
    _MOUNTING.station,
)
"""The fields of `Mounting`."""

_SUMS = select(
    _TOTAL.tool_id,
    _TOTAL.total,
    _TOTAL.total_high,
    _TOTAL.published,
    _TOTAL.published_high,
    _TOTAL.last_shot_at,
    _TOTAL.pending_from,
    _TOTAL.mounting_id,
)
"""The fields of `Sums` after the tool's id."""

_COUNTERS = (
    select(
        *(column for column in _SOURCE.c if column.name != "config"),
        type_coerce(_SOURCE.c.config, Text).label("config"),
        *(column for column in _COUNTER.c if column.name != "source_id"),
    )
    .join_from(_SOURCE, _COUNTER, _COUNTER.c.source_id == _SOURCE.c.id)
    .where(_SOURCE.c.removed_at.is_(None))
    .order_by(_SOURCE.c.id)
)
"""Asked by each batch for each of its presses: plain rows, and each configuration is read once for all."""

# --- the plant, as the registry told -------------------------------------------------------------------------------


async def put_tool(session: AsyncSession, tool: ToolRow) -> None:
    """Keep the newest version of a tool; an older one that comes late changes nothing."""
    known = await session.get(ToolRow, tool.id)
    if known is None or known.version < tool.version:
        await session.merge(tool)


async def set_active_cavities(session: AsyncSession, tool_id: str, active: int, version: int) -> None:
    """A block or its end is a version of the tool, as everything the registry says of it."""
    await session.execute(
        update(ToolRow)
        .where(ToolRow.id == tool_id, ToolRow.version < version)
        .values(active_cavities=active, version=version)
    )


async def put_machine(session: AsyncSession, machine: MachineRow) -> None:
    known = await session.get(MachineRow, machine.id)
    if known is None or known.version < machine.version:
        await session.merge(machine)


async def retire_tool(session: AsyncSession, tool_id: str, version: int) -> None:
    await session.execute(
        update(ToolRow)
        .where(ToolRow.id == tool_id, ToolRow.version < version)
        .values(status="retired", version=version)
    )


async def put_mounting(session: AsyncSession, mounting: Mounting) -> None:
    row = insert(session, cast("Table", MountingRow.__table__)).values(
        id=mounting.id,
        tool_id=mounting.tool_id,
        machine_id=mounting.machine_id,
        factor=mounting.factor,
        since=mounting.since,
        active_cavities=mounting.cavities,
        station=mounting.station,
    )
    await session.execute(row.on_conflict_do_nothing())


async def revision(session: AsyncSession, mounting_id: str) -> int:
    """How often a run was corrected; -1 while nothing is known of it."""
    found = await session.scalar(select(MountingRow.revision).where(MountingRow.id == mounting_id))
    return -1 if found is None else found


async def correct_mounting(session: AsyncSession, mounting: Mounting, revision: int) -> None:
    row = MountingRow(
        id=mounting.id,
        tool_id=mounting.tool_id,
        machine_id=mounting.machine_id,
        factor=mounting.factor,
        since=mounting.since,
        until=mounting.until,
        active_cavities=mounting.cavities,
        station=mounting.station,
        revision=revision,
    )
    await session.merge(row)


async def end_mounting(session: AsyncSession, mounting_id: str, until: datetime) -> None:
    await session.execute(update(MountingRow).where(MountingRow.id == mounting_id).values(until=until))


async def tool(session: AsyncSession, tool_id: str) -> Tool:
    row = await session.get(ToolRow, tool_id)
    if row is None:
        raise UnknownTool(tool_id)
    return _tool(row)


async def require_machine(session: AsyncSession, machine_id: str) -> None:
    if await session.get(MachineRow, machine_id) is None:
        raise UnknownMachine(machine_id)


async def lock_machine(session: AsyncSession, machine_id: str) -> None:
    """Have its sources changed by one transaction at a time (PostgreSQL; SQLite has one writer)."""
    row = await session.get(MachineRow, machine_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownMachine(machine_id)


async def machine_ids(session: AsyncSession) -> frozenset[str]:
    return frozenset(await session.scalars(select(MachineRow.id)))


async def machine_name(session: AsyncSession, machine_id: str) -> str | None:
    return await session.scalar(select(MachineRow.name).where(MachineRow.id == machine_id))


async def tools(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, Tool]:
    if not tool_ids:
        return {}
    rows = await session.execute(_TOOLS.where(_TOOL.id.in_(tool_ids)))
    return {tool.id: tool for tool in (Tool(*row) for row in rows)}


async def mountings(session: AsyncSession, machine_ids: Collection[str], since: datetime) -> dict[str, list[Mounting]]:
    """The mountings of these machines that had not ended before `since`."""
    rows = await session.execute(
        _MOUNTINGS.where(
            _MOUNTING.machine_id.in_(machine_ids), or_(_MOUNTING.until.is_(None), _MOUNTING.until > since)
        ).order_by(_MOUNTING.since, _MOUNTING.id)
    )
    found: dict[str, list[Mounting]] = {}
    for mounting in (Mounting(*row) for row in rows):
        found.setdefault(mounting.machine_id, []).append(mounting)
    return found


async def assignments(
    session: AsyncSession, machine_ids: Collection[str], since: datetime
) -> dict[str, list[Assignment]]:
    """What was assigned of these machines' cycles from `since` on."""
    if not machine_ids:
        return {}
    rows = await session.scalars(
        select(AssignmentRow)
        .where(
            AssignmentRow.machine_id.in_(machine_ids), AssignmentRow.undone_at.is_(None), AssignmentRow.until > since
        )
        .order_by(AssignmentRow.since)
    )
    found: dict[str, list[Assignment]] = {}
    for row in rows:
        found.setdefault(row.machine_id, []).append(assignment_of(row))
    return found


_LOOK_BACK = 4
"""So many runs at a station are looked back at: one that was held all along left no mark on its press."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What hung on a machine, or was assigned, last before a moment: it tells since when nobody holds its shots."""

    mountings: Sequence[Mounting]
    assignments: Sequence[Assignment]
    since: datetime


async def ended(session: AsyncSession, machine_id: str, at: datetime) -> Ended:
    over = and_(MountingRow.machine_id == machine_id, MountingRow.until <= at)
    runs: list[Mounting] = []
    for station in (await session.scalars(select(MountingRow.station).where(over).distinct())).all():
        last = select(MountingRow).where(over, MountingRow.station == station).order_by(MountingRow.until.desc())
        runs += [mounting_of(row) for row in await session.scalars(last.limit(_LOOK_BACK))]
    decided = select(AssignmentRow).where(
        AssignmentRow.machine_id == machine_id, AssignmentRow.until <= at, AssignmentRow.undone_at.is_(None)
    )
    row = await session.scalar(decided.order_by(AssignmentRow.until.desc()).limit(1))
    runs.sort(key=lambda run: (run.since, run.id))
    return Ended(runs, [assignment_of(row)] if row else [], min((run.since for run in runs), default=at))


async def machine_of_tool(session: AsyncSession, tool_id: str, at: datetime) -> Mounting | None:
    row = await session.scalar(
        select(MountingRow)
        .where(
            MountingRow.tool_id == tool_id,
            MountingRow.since <= at,
            or_(MountingRow.until.is_(None), MountingRow.until > at),
        )
        .order_by(MountingRow.since.desc())
        .limit(1)
    )
    return mounting_of(row) if row else None


# --- sources -------------------------------------------------------------------------------------------------------


async def source(session: AsyncSession, source_id: str) -> SourceRow:
    row = await session.get(SourceRow, source_id)
    if row is None or row.removed_at is not None:
        raise UnknownSource(source_id)
    return row


async def source_for_update(session: AsyncSession, source_id: str) -> SourceRow:
    row = await session.get(SourceRow, source_id, with_for_update=True, populate_existing=True)
    if row is None or row.removed_at is not None:
        raise UnknownSource(source_id)
    return row


async def sources(session: AsyncSession, machine_id: str | None = None) -> Sequence[SourceRow]:
    found = select(SourceRow).where(SourceRow.removed_at.is_(None)).order_by(SourceRow.id)
    if machine_id is not None:
        found = found.where(SourceRow.machine_id == machine_id)
    return (await session.scalars(found)).all()


async def source_texts(session: AsyncSession) -> Sequence[_Plain]:
    """What is configured, as it is stored: the same as the last time while nobody has changed a source."""
    texts = select(
        _SOURCE.c.id, _SOURCE.c.machine_id, _SOURCE.c.kind, _SOURCE.c.enabled, type_coerce(_SOURCE.c.config, Text)
    )
    return (await session.execute(texts.where(_SOURCE.c.removed_at.is_(None)).order_by(_SOURCE.c.id))).all()


async def stations(session: AsyncSession, machine_ids: Collection[str]) -> dict[str, set[str]]:
    """The stations of these machines that are counted."""
    rows = await session.execute(
        select(SourceRow.machine_id, SourceRow.station).where(
            SourceRow.machine_id.in_(machine_ids), SourceRow.removed_at.is_(None), SourceRow.enabled
        )
    )
    found: dict[str, set[str]] = {}
    for machine_id, station in rows:
        found.setdefault(machine_id, set()).add(station)
    return found


async def counters_of(session: AsyncSession, machine_id: str) -> tuple[dict[str, str], set[str]]:
    """The station of each source of a machine that ever counted it, and the stations that are counted now."""
    rows = (await session.scalars(select(SourceRow).where(SourceRow.machine_id == machine_id))).all()
    counted = {row.station for row in rows if row.enabled and row.removed_at is None}
    return {row.id: row.station for row in rows}, counted


async def default_source(session: AsyncSession, machine_id: str) -> SourceRow | None:
    return await session.scalar(
        select(SourceRow).where(
            SourceRow.machine_id == machine_id,
            SourceRow.kind == SourceKind.MQTT.value,
            SourceRow.removed_at.is_(None),
        )
    )


async def add_source(session: AsyncSession, row: SourceRow) -> None:
    session.add(row)
    session.add(
        CounterRow(
            source_id=row.id,
            counter="",
            trouble_detail="",
            state="waiting" if row.enabled else "disabled",
            detail="",
        )
    )
    await session.flush()


async def counter(session: AsyncSession, source_id: str) -> CounterRow:
    row = await session.get(CounterRow, source_id)
    if row is None:
        raise UnknownSource(source_id)
    return row


async def counters_for_update(session: AsyncSession, source_ids: Collection[str] | None = None) -> dict[str, SourceNow]:
    """Sources with their counters, locked in one order (PostgreSQL; SQLite has one writer); None: all."""
    found = _COUNTERS.with_for_update(of=_COUNTER)
    if source_ids is not None:
        found = found.where(_SOURCE.c.id.in_(source_ids))
    rows = (await session.execute(found)).all()
    return {row.id: _source_now(row, _settings_in(row.config)) for row in rows}


@dataclass(frozen=True, slots=True)
class Watched:
    """A source with its counter, and what of it was told last."""

    source: SourceNow
    told_value: int | None
    told_at: datetime | None


async def watched(session: AsyncSession) -> list[Watched]:
    """All sources, as plain rows: they are looked at each second."""
    rows = await session.execute(_COUNTERS)
    return [Watched(_source_now(row, _settings_in(row.config)), row.told_value, row.told_at) for row in rows]


async def counters(session: AsyncSession) -> list[tuple[SourceRow, CounterRow]]:
    found = (
        select(SourceRow, CounterRow)
        .join(CounterRow, CounterRow.source_id == SourceRow.id)
        .where(SourceRow.removed_at.is_(None))
        .order_by(SourceRow.id)
    )
    return [(source, counter) for source, counter in (await session.execute(found)).all()]


async def last_counted_by_another(session: AsyncSession, source: SourceRow) -> datetime | None:
    """When a reading of another source of its machine and station was last taken; a removed one has counted too."""
    newest: datetime | None = await session.scalar(
        select(CounterRow.confirmed_at)
        .join(SourceRow, SourceRow.id == CounterRow.source_id)
        .where(
            SourceRow.machine_id == source.machine_id,
            SourceRow.station == source.station,
            SourceRow.id != source.id,
            CounterRow.confirmed_at.is_not(None),
        )
        .order_by(CounterRow.confirmed_at.desc())
        .limit(1)
    )
    return newest


async def readings_of(session: AsyncSession, source_id: str, *, after: int | None, limit: int) -> Sequence[ReadingRow]:
    """Newest first."""
    found = select(ReadingRow).where(ReadingRow.source_id == source_id).order_by(ReadingRow.entry.desc()).limit(limit)
    if after is not None:
        found = found.where(ReadingRow.entry < after)
    return (await session.scalars(found)).all()


async def rejections(
    session: AsyncSession, source_id: str | None, *, after: tuple[datetime, str] | None, limit: int
) -> Sequence[RejectionRow]:
    """Latest first."""
    found = select(RejectionRow).order_by(RejectionRow.last_at.desc(), RejectionRow.id.desc()).limit(limit)
    if source_id is not None:
        found = found.where(RejectionRow.source_id == source_id)
    if after is not None:
        found = found.where(tuple_(RejectionRow.last_at, RejectionRow.id) < after)
    return (await session.scalars(found)).all()


async def rejections_to_tell(session: AsyncSession, told_before: datetime) -> Sequence[RejectionRow]:
    found = (
        select(RejectionRow)
        .where(
            RejectionRow.occurrences > RejectionRow.told,
            or_(RejectionRow.told_at.is_(None), RejectionRow.told_at < told_before),
        )
        .order_by(RejectionRow.id)
        .limit(50)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).all()


async def holds(session: AsyncSession, machine_ids: Collection[str], since: datetime) -> list[Hold]:
    """The times in which shots of these machines were held, as far as they had not ended before `since`."""
    rows = await session.scalars(
        select(HoldRow)
        .where(HoldRow.machine_id.in_(machine_ids), or_(HoldRow.until.is_(None), HoldRow.until > since))
        .order_by(HoldRow.since, HoldRow.id)
    )
    return [Hold(row.id, row.machine_id, row.station, row.mould, row.since, row.until) for row in rows]


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


async def release_holds(session: AsyncSession, run: Mounting) -> Sequence[SourceRow]:
    """End as never begun what was held for the very tool that hung there; return the sources that held it until now."""
    row = await session.get(ToolRow, run.tool_id)
    named = {run.tool_id, row.number.casefold()} if row else {run.tool_id}
    held = select(HoldRow).where(
        HoldRow.machine_id == run.machine_id,
        HoldRow.since >= run.since,
        or_(HoldRow.until.is_(None), HoldRow.until > HoldRow.since),
    )
    going_on: set[str] = set()
    counted = (await stations(session, {run.machine_id})).get(run.machine_id, set())
    for hold in await session.scalars(held if run.until is None else held.where(HoldRow.since < run.until)):
        if not Counted.at(hold.station, counted).counts(run):
            continue
        if hold.mould in named or hold.mould.casefold() in named:
            going_on |= {hold.station} if hold.until is None else set()
            hold.until = hold.since
    found = [row for row in await sources(session, run.machine_id) if row.station in going_on]
    for source in found:
        (await counter(session, source.id)).held_mould = None
    await session.flush()
    return found


async def shots_by_mode(session: AsyncSession, tool_id: str) -> dict[str, int]:
    rows = await session.scalars(select(ModeTotalRow).where(ModeTotalRow.tool_id == tool_id))
    return {row.mode: row.shots for row in rows}


async def new_mismatch(session: AsyncSession, machine_id: str, mould: str, mounting_ids: str, now: datetime) -> bool:
    """Whether this mismatch is told for the first time since the press named the tools rightly."""
    row = (
        insert(session, cast("Table", MismatchRow.__table__))
        .values(machine_id=machine_id, mould=mould, mounting_ids=mounting_ids[:500], found_at=now)
        .on_conflict_do_nothing()
        .returning(MismatchRow.machine_id)
    )
    is_new = (await session.execute(row)).first() is not None
    if is_new:
        wrong = IdentificationRow.mounting_id.in_(mounting_ids.split())
        await session.execute(delete(IdentificationRow).where(wrong))
    return is_new


async def new_identification(session: AsyncSession, mounting_id: str, mould: str, now: datetime) -> bool:
    """Whether the press names the tool of this mounting by this mould id for the first time since it named another."""
    row = (
        insert(session, cast("Table", IdentificationRow.__table__))
        .values(mounting_id=mounting_id, mould=mould, found_at=now)
        .on_conflict_do_nothing()
        .returning(IdentificationRow.mounting_id)
    )
    is_new = (await session.execute(row)).first() is not None
    if is_new:
        await session.execute(
            delete(MismatchRow).where(MismatchRow.mounting_ids.contains(mounting_id, autoescape=True))
        )
    return is_new


# --- counts --------------------------------------------------------------------------------------------------------


async def total(session: AsyncSession, tool_id: str) -> TotalRow | None:
    return await session.get(TotalRow, tool_id)


async def total_for_update(session: AsyncSession, tool_id: str) -> TotalRow:
    """The tool's sums, made when it has none yet."""
    empty = insert(session, cast("Table", TotalRow.__table__)).values(
        tool_id=tool_id, total=0, total_high=0, published=0, published_high=0
    )
    await session.execute(empty.on_conflict_do_nothing())
    row = await session.get(TotalRow, tool_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownTool(tool_id)
    return row


async def totals_for_update(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, TotalRow]:
    """The sums of these tools, in the order of their ids; a tool that was never counted has none."""
    if not tool_ids:
        return {}
    found = select(TotalRow).where(TotalRow.tool_id.in_(tool_ids)).order_by(TotalRow.tool_id).with_for_update()
    rows = await session.scalars(found.execution_options(populate_existing=True))
    return {row.tool_id: row for row in rows}


async def sums_for_update(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, Sums]:
    """The same as plain values: batches of old readings ask for them, and few of them change any."""
    if not tool_ids:
        return {}
    found = _SUMS.where(_TOTAL.tool_id.in_(tool_ids)).order_by(_TOTAL.tool_id).with_for_update()
    return {tool_id: Sums(*row) for tool_id, *row in await session.execute(found)}


async def totals(session: AsyncSession, tool_ids: Collection[str]) -> Sequence[TotalRow]:
    return (await session.scalars(select(TotalRow).where(TotalRow.tool_id.in_(tool_ids)))).all()


async def live_totals(session: AsyncSession, tool_ids: Collection[str]) -> Sequence[RowMapping]:
    """What a page shows of these tools as it rises (`LiveCount`), as plain rows: asked after each batch."""
    found = select(_TOTAL.tool_id, _TOTAL.machine_id, _TOTAL.total, _TOTAL.total_high, _TOTAL.last_shot_at)
    return (await session.execute(found.where(_TOTAL.tool_id.in_(tool_ids)))).mappings().all()


async def unpublished_totals(session: AsyncSession, limit: int = 200) -> Sequence[TotalRow]:
    found = (
        select(TotalRow)
        .where(or_(TotalRow.total != TotalRow.published, TotalRow.total_high != TotalRow.published_high))
        .order_by(TotalRow.tool_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).all()


async def unpublished_unassigned(session: AsyncSession) -> Sequence[UnassignedRow]:
    found = (
        select(UnassignedRow)
        .where(UnassignedRow.total != UnassignedRow.published)
        .order_by(UnassignedRow.machine_id)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).all()


async def unassigned(session: AsyncSession, machine_id: str) -> UnassignedRow | None:
    return await session.get(UnassignedRow, machine_id, populate_existing=True)


async def entries_of(
    session: AsyncSession, by: Literal["tool", "unassigned"], owner: str, *, after: str | None, limit: int
) -> Sequence[EntryRow]:
    """Newest first: of a tool, or of a machine with nobody credited."""
    nobodys = and_(EntryRow.machine_id == owner, EntryRow.tool_id.is_(None), EntryRow.origin != STAYING)
    mine = EntryRow.tool_id == owner if by == "tool" else nobodys
    found = select(EntryRow).where(mine).order_by(EntryRow.id.desc()).limit(limit)
    if after is not None:
        found = found.where(EntryRow.id < after)
    return (await session.scalars(found)).all()


@dataclass(frozen=True, slots=True)
class Hour:
    hour: datetime
    shots: int
    shots_high: int


async def by_day_until(session: AsyncSession, tool_id: str, since: datetime, until: datetime) -> datetime | None:
    """The newest moment of the range of which only the day is known."""
    days = select(func.max(HourRow.hour)).where(HourRow.tool_id == tool_id, HourRow.is_day)
    last = await session.scalar(days.where(HourRow.hour >= since, HourRow.hour < until))
    return None if last is None else last + timedelta(days=1)


async def hours(session: AsyncSession, tool_id: str, since: datetime, until: datetime) -> list[Hour]:
    found = (
        select(HourRow.hour, HourRow.shots, HourRow.shots_high)
        .where(HourRow.tool_id == tool_id, HourRow.hour >= since, HourRow.hour < until)
        .order_by(HourRow.hour)
    )
    return [Hour(*row) for row in (await session.execute(found)).all()]


# --- rows to values ------------------------------------------------------------------------------------------------


_SPARKPLUG = ("group", "node", "device", "counter_metric")
_PLACE = ("topic", "counter_path", "per_shot", "url", "node_id", "browse_path", "prefer", *_SPARKPLUG)


def place(config: Mapping[str, object]) -> str:
    """Which counter a configuration reads: when it is another one, the old value says nothing of the new one."""
    return json.dumps([config.get(part) for part in _PLACE])


def counter_read(kind: str, config: Mapping[str, object]) -> str | None:
    """Name the one counter in the plant a source reads, alike for every way to write its address.

    None where the machine's own id is part of it. A press with EUROMAP 77 has a server of its own.
    """
    match kind:
        case SourceKind.MQTT_MAPPED:
            return json.dumps([kind, config.get("topic"), config.get("counter_path")])
        case SourceKind.OPCUA_COUNTER | SourceKind.OPCUA_EM77:
            url = str(config.get("url")).casefold().rstrip("/")
            return json.dumps([kind, url, config.get("node_id"), config.get("browse_path")])
        case SourceKind.SPARKPLUG:
            return json.dumps([kind, *(config.get(part) for part in _SPARKPLUG)])
    return None


_KINDS: Mapping[str, SourceKind] = {kind.value: kind for kind in SourceKind}


def kind_of(source: SourceRow) -> SourceKind | None:
    """None: a newer release made this source, and its kind is unknown here."""
    return _KINDS.get(source.kind)


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a source's configuration says of its counter."""

    bits: int
    per_shot: int
    resettable: bool
    stale_after: timedelta
    place: str
    holds_mismatch: bool

    @classmethod
    def of(cls, config: Mapping[str, object]) -> Self:
        return cls(
            bits=_number(config, "counter_bits", 64),
            per_shot=_number(config, "per_shot", 1),
            resettable=bool(config.get("resettable", True)),
            stale_after=timedelta(seconds=_number(config, "stale_after_s", 60)),
            place=place(config),
            holds_mismatch=config.get("on_mismatch") == "hold",
        )


@lru_cache(maxsize=4096)
def _settings_in(text: str) -> _Settings:
    return _Settings.of(json.loads(text))


def _source_now(row: _Plain, settings: _Settings) -> SourceNow:
    return SourceNow(
        id=SourceId(row.id),
        machine_id=row.machine_id,
        station=row.station,
        kind=_KINDS.get(row.kind),
        enabled=row.enabled,
        bits=settings.bits,
        per_shot=settings.per_shot,
        resettable=settings.resettable,
        stale_after=settings.stale_after,
        place=settings.place,
        counter=row.counter,
        stored=_stored(row),
        seen_at=row.seen_at,
        moved_at=row.moved_at,
        trouble=row.trouble,
        trouble_detail=row.trouble_detail,
        state=row.state,
        detail=row.detail,
        holds_mismatch=settings.holds_mismatch,
        held_mould=row.held_mould,
        cycle_told=row.cycle_told,
    )


def _number(config: Mapping[str, object], name: str, default: int) -> int:
    value = config.get(name, default)
    return value if isinstance(value, int) else default


def _stored(counter: CounterRow | _Plain) -> Stored | None:
    if counter.value is None or counter.confirmed_at is None:
        return None
    return Stored(counter.value, counter.confirmed_at, counter.last_shot_at, _suspect(counter.suspect))


def _suspect(kept: Mapping[str, object] | None) -> Suspect | None:
    if kept is None:
        return None
    return Suspect(
        first_value=_number(kept, "first_value", 0),
        first_at=datetime.fromisoformat(str(kept["first_at"])),
        value=_number(kept, "value", 0),
        at=datetime.fromisoformat(str(kept["at"])),
        moves=_number(kept, "moves", 0),
    )


def _tool(row: ToolRow) -> Tool:
    return Tool(row.id, row.number, row.expected_cycle_ms, row.min_cycle_ms, row.design_life_shots, row.active_cavities)


def assignment_of(row: AssignmentRow) -> Assignment:
    return Assignment(row.id, row.machine_id, row.tool_id, row.mounting_id, row.factor, row.since, row.until)


def mounting_of(row: MountingRow) -> Mounting:
    return Mounting(
        row.id, row.tool_id, row.machine_id, row.factor, row.since, row.until, row.active_cavities, row.station
    )
