"""What hung where when, and what was assigned of the rest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shared.db import columns_of, insert
from toolcare_shotcounter.crediting import Assignment
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.tables import AssignmentRow, MountingRow, SourceRow

_MOUNTING = cast("Table", MountingRow.__table__).c
_MOUNTINGS = (
    select(
        _MOUNTING.id,
        _MOUNTING.tool_id,
        _MOUNTING.machine_id,
        _MOUNTING.factor,
        _MOUNTING.since,
        _MOUNTING.until,
        _MOUNTING.active_cavities,
        _MOUNTING.station,
    )
    .where(among(_MOUNTING.machine_id), or_(_MOUNTING.until.is_(None), _MOUNTING.until > bindparam("ended")))
    .order_by(_MOUNTING.since, _MOUNTING.id)
)
"""The fields of `Mounting`."""


async def put_mounting(session: AsyncSession, mounting: Mounting) -> bool:
    """Keep a run as it begins; whether it was not known before, maybe corrected since."""
    row = insert(session, cast("Table", MountingRow.__table__)).values(
        id=mounting.id,
        tool_id=mounting.tool_id,
        machine_id=mounting.machine_id,
        factor=mounting.factor,
        since=mounting.since,
        active_cavities=mounting.cavities,
        station=mounting.station,
    )
    new = await session.execute(row.on_conflict_do_nothing().returning(MountingRow.id))
    return new.first() is not None


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


async def mountings(session: AsyncSession, machine_ids: Collection[str], since: datetime) -> dict[str, list[Mounting]]:
    """The mountings of these machines that had not ended before `since`."""
    rows = await columns_of(session, _MOUNTINGS, {**those(machine_ids), "ended": since})
    found: dict[str, list[Mounting]] = {}
    for mounting in (Mounting(*row) for row in rows):
        found.setdefault(mounting.machine_id, []).append(mounting)
    return found


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


def mounting_of(row: MountingRow) -> Mounting:
    return Mounting(
        row.id, row.tool_id, row.machine_id, row.factor, row.since, row.until, row.active_cavities, row.station
    )


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


def assignment_of(row: AssignmentRow) -> Assignment:
    return Assignment(
        row.id, row.machine_id, row.tool_id, row.mounting_id, row.factor, row.since, row.until, row.station
    )


_SEVERAL = 2
_LOOK_BACK = 4
"""So many runs at a station are looked back at: one that was held all along left no mark on its press."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What hung on a machine, or was assigned, last before a moment: it tells since when nobody holds its shots."""

    mountings: Sequence[Mounting]
    assignments: Sequence[Assignment]
    since: datetime


async def ended(session: AsyncSession, machine_id: str, at: datetime) -> Ended:
    over = select(MountingRow).where(MountingRow.machine_id == machine_id, MountingRow.until <= at)
    last = over.order_by(MountingRow.until.desc()).limit(_LOOK_BACK)
    runs: list[Mounting] = []
    for one in [last.where(each) for each in await _each_station(session, machine_id)] or [last]:
        runs += [mounting_of(row) for row in await session.scalars(one)]
    decided = select(AssignmentRow).where(
        AssignmentRow.machine_id == machine_id, AssignmentRow.until <= at, AssignmentRow.undone_at.is_(None)
    )
    last_ends = decided.with_only_columns(func.max(AssignmentRow.until)).group_by(AssignmentRow.station)
    rows = await session.scalars(decided.where(AssignmentRow.until.in_(last_ends)).order_by(AssignmentRow.since))
    runs.sort(key=lambda run: (run.since, run.id))
    return Ended(runs, [assignment_of(row) for row in rows], min((run.since for run in runs), default=at))


async def _each_station(session: AsyncSession, machine_id: str) -> list[ColumnElement[bool]]:
    """Ask for the stations of a press that ever had several counters; with one all its tools hang at that one."""
    counted = select(SourceRow.station).where(SourceRow.machine_id == machine_id).distinct()
    if len((await session.scalars(counted)).all()) < _SEVERAL:
        return []
    hung = select(MountingRow.station).where(MountingRow.machine_id == machine_id).distinct()
    return [MountingRow.station == station for station in await session.scalars(hung)]
