"""What correcting a run in the registry would move, before it is done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import material, recounting, store
from toolcare_shotcounter.domain import Mounting, UnusableRange
from toolcare_shotcounter.material import Window
from toolcare_shotcounter.readings import MAX_AHEAD
from toolcare_shotcounter.recount import Piece
from toolcare_shotcounter.tables import MountingRow


class UnknownRun(Exception):
    def __init__(self, mounting_id: str) -> None:
        super().__init__(f"There is no run {mounting_id}. It may be on its way; reload in a moment.")
        self.mounting_id = mounting_id


async def foresee_run(
    session: AsyncSession, wanted: Mounting, default_cycle: timedelta, now: datetime, *, station: str | None = None
) -> Sequence[Piece]:
    """Share out anew as if the run had been as wanted; nothing is written. Without a station it keeps its own."""
    row = await session.get(MountingRow, wanted.id)
    if row is None:
        raise UnknownRun(wanted.id)
    if wanted.until is not None and wanted.until < wanted.since:
        raise UnusableRange("The run ends before it begins. Swap its ends.")
    run = store.mounting_of(row)
    wanted = replace(wanted, cavities=run.cavities, station=run.station if station is None else station)
    window = Window.between(run, wanted, now + MAX_AHEAD)
    pieces: list[Piece] = []
    for machine_id in sorted({run.machine_id, wanted.machine_id}):
        known = await material.material(session, machine_id, window)
        others = [each for each in known.hung.mountings if each.id != run.id]
        mine = [wanted] if wanted.machine_id == machine_id else []
        new = replace(known.hung, mountings=[*others, *mine])
        pieces += await recounting.differing(session, known, new, default_cycle)
    return pieces
