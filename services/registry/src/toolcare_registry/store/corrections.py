"""Corrections of runs, and what is known around a run. Nothing here commits."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import CLOCKS_DIFFER, Mounting
from toolcare_registry.domain.configurations import Configuration
from toolcare_registry.domain.corrections import Correction, RunAsItWas, UnknownRun
from toolcare_registry.store import configurations, mounting_of_row
from toolcare_registry.tables import CorrectionRow, MountingRow

_FIELDS = ("tool_id", "machine_id", "since", "until", "shot_factor", "configuration_id", "active_cavities", "station")


async def run(session: AsyncSession, mounting_id: str) -> Mounting:
    """Return a run as it is now, whatever was loaded before."""
    row = await session.get(MountingRow, mounting_id, populate_existing=True)
    if row is None:
        raise UnknownRun(mounting_id)
    return mounting_of_row(row)


async def runs_around(session: AsyncSession, run_: Mounting) -> list[Mounting]:
    """Return the runs of its tool and on its press that touch its time."""
    query = select(MountingRow).where(
        or_(MountingRow.tool_id == run_.tool_id, MountingRow.machine_id == run_.machine_id),
        or_(MountingRow.unmounted_at.is_(None), MountingRow.unmounted_at > run_.mounted_at),
    )
    if run_.unmounted_at is not None:
        query = query.where(MountingRow.mounted_at < run_.unmounted_at)
    rows = await session.scalars(query.order_by(MountingRow.mounted_at, MountingRow.id))
    return [mounting_of_row(row) for row in rows]


async def runs_ahead(session: AsyncSession, tool_id: str, now: datetime) -> list[Mounting]:
    """Return the runs of a tool that begin or end so late that the clock was set back since."""
    late = now + CLOCKS_DIFFER
    ahead = or_(MountingRow.mounted_at > late, MountingRow.unmounted_at > late)
    query = select(MountingRow).where(MountingRow.tool_id == tool_id, ahead)
    return [mounting_of_row(row) for row in await session.scalars(query.order_by(MountingRow.mounted_at))]


async def save_run(session: AsyncSession, run_: Mounting) -> None:
    """Write all but the shots: they may be counted at this very moment, and come with the events of the counting."""
    values = {
        "tool_id": run_.tool_id,
        "machine_id": run_.machine_id,
        "station": run_.station,
        "shot_factor": run_.shot_factor,
        "mounted_at": run_.mounted_at,
        "unmounted_at": run_.unmounted_at,
        "unmounted_by": run_.unmounted_by,
        "configuration_id": run_.configuration_id,
        "active_cavities": run_.active_cavities,
        "identity_how": run_.identity.value,
        "identity_at": run_.identity_at,
        "mismatch": run_.mismatch,
        "corrections": run_.corrections,
    }
    await session.execute(update(MountingRow).where(MountingRow.id == run_.id).values(values))


async def configuration(session: AsyncSession, configuration_id: str | None) -> Configuration | None:
    return None if configuration_id is None else await configurations.one(session, configuration_id)


async def note(session: AsyncSession, mounting_id: str, correction: Correction) -> None:
    before = {f"before_{name}": getattr(correction.before, name) for name in _FIELDS}
    after = {f"after_{name}": getattr(correction.after, name) for name in _FIELDS}
    session.add(
        CorrectionRow(
            id=correction.id,
            mounting_id=mounting_id,
            number=correction.number,
            **before,
            **after,
            reason=correction.reason,
            by=correction.by,
            at=correction.at,
        )
    )
    await session.flush()


async def corrections_of(session: AsyncSession, mounting_id: str) -> list[Correction]:
    """Return the corrections of a run, the latest first."""
    query = select(CorrectionRow).where(CorrectionRow.mounting_id == mounting_id).order_by(CorrectionRow.number.desc())
    return [
        Correction(row.id, row.number, _side(row, "before"), _side(row, "after"), row.reason, row.by, row.at)
        for row in await session.scalars(query)
    ]


def _side(row: CorrectionRow, side: str) -> RunAsItWas:
    return RunAsItWas(*(getattr(row, f"{side}_{name}") for name in _FIELDS))
