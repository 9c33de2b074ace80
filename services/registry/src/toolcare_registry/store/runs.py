"""The queries on runs of tools. Nothing here commits."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import Identity, Mounting
from toolcare_registry.store import mounting_of_row
from toolcare_registry.tables import CountedRow, MountingRow
from toolcare_shared.db import insert

_COUNTED, _RUNS = (cast("Table", mapped.__table__) for mapped in (CountedRow, MountingRow))
_ADD_SHOTS = update(_RUNS).where(_RUNS.c.id == bindparam("run")).values(shots=_RUNS.c.shots + bindparam("more"))


async def first_times(session: AsyncSession, positions: Mapping[str, int]) -> Collection[str]:
    """Return the tools of which the event at this position is newer than all that were taken; from now on it is."""
    newest = insert(session, _COUNTED)
    taken = newest.on_conflict_do_update(
        index_elements=["tool_id"],
        set_={"position": newest.excluded.position},
        where=_COUNTED.c.position < newest.excluded.position,
    ).returning(_COUNTED.c.tool_id)
    rows = [{"tool_id": tool_id, "position": position} for tool_id, position in sorted(positions.items())]
    return (await session.scalars(taken, rows)).all() if rows else ()


async def runs_between(session: AsyncSession, tool_id: str, since: datetime, until: datetime) -> list[Mounting]:
    """Return the tool's runs that touch the interval, oldest first, whatever the length of its history."""
    begun_before = (
        select(func.max(MountingRow.mounted_at))
        .where(MountingRow.tool_id == tool_id, MountingRow.mounted_at <= since)
        .scalar_subquery()
    )
    query = select(MountingRow).where(
        MountingRow.tool_id == tool_id,
        MountingRow.mounted_at <= until,
        MountingRow.mounted_at >= func.coalesce(begun_before, since),
        or_(MountingRow.unmounted_at.is_(None), MountingRow.unmounted_at >= since),
    )
    rows = await session.scalars(query.order_by(MountingRow.mounted_at, MountingRow.id))
    return [mounting_of_row(row) for row in rows]


async def add_shots(session: AsyncSession, shots: Mapping[str, int]) -> None:
    rows = [{"run": run_id, "more": more} for run_id, more in sorted(shots.items())]
    if rows:
        await session.execute(_ADD_SHOTS, rows)


async def run_at(session: AsyncSession, tool_id: str, machine_id: str, at: datetime) -> str | None:
    """Return the run of a tool on a machine at a moment; the later one where two meet."""
    query = select(MountingRow.id).where(
        MountingRow.tool_id == tool_id,
        MountingRow.machine_id == machine_id,
        MountingRow.mounted_at <= at,
        or_(MountingRow.unmounted_at.is_(None), MountingRow.unmounted_at >= at),
    )
    return await session.scalar(query.order_by(MountingRow.mounted_at.desc(), MountingRow.id.desc()).limit(1))


async def note_identity(session: AsyncSession, mounting_id: str, how: Identity, at: datetime) -> None:
    """Note by what the tool is known to be the right one; only the press takes back that it named another."""
    values: dict[str, object] = {"identity_how": how.value, "identity_at": at}
    if how is Identity.PRESS:
        values["mismatch"] = None
    await session.execute(update(MountingRow).where(MountingRow.id == mounting_id).values(values))


async def note_mismatch(session: AsyncSession, mounting_id: str, mould: str) -> None:
    await session.execute(update(MountingRow).where(MountingRow.id == mounting_id).values(mismatch=mould[:64]))
