"""What is left of times without a tool."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, func
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shotcounter.ledger.times import earlier, later
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.tables import StretchRow

_STRETCH = cast("Table", StretchRow.__table__)


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Cycles that come to a stretch, or leave it."""

    machine_id: str
    station: str
    began_at: datetime
    from_at: datetime
    to_at: datetime
    cycles: int
    mould: str | None

    @classmethod
    def of(cls, entry: Entry) -> "Nobodys":
        began = cast("datetime", entry.stretch)
        place = (str(entry.machine_id), entry.station, began)
        return cls(*place, max(entry.from_at, began), entry.to_at, entry.shots, entry.mould)

    @property
    def key(self) -> tuple[str, str, datetime]:
        return self.machine_id, self.station, self.began_at


async def add_to_stretches(session: AsyncSession, pieces: Sequence[Nobodys]) -> None:
    stretches: dict[tuple[str, str, datetime], dict[str, object]] = {}
    for piece in pieces:
        row = stretches.setdefault(piece.key, asdict(piece) | {"cycles": 0, "mould": None})
        row["from_at"] = min(cast("datetime", row["from_at"]), piece.from_at)
        row["to_at"] = max(cast("datetime", row["to_at"]), piece.to_at)
        row["cycles"] = cast("int", row["cycles"]) + piece.cycles
        row["mould"] = piece.mould or row["mould"]
    if not stretches:
        return
    dialect = session.get_bind().dialect.name
    statement = insert(dialect, _STRETCH)
    new = statement.excluded
    more = {
        "from_at": earlier(dialect, new.from_at, _STRETCH.c.from_at),
        "to_at": later(dialect, new.to_at, _STRETCH.c.to_at),
        "cycles": _STRETCH.c.cycles + new.cycles,
        "mould": func.coalesce(new.mould, _STRETCH.c.mould),
    }
    await session.execute(
        statement.on_conflict_do_update(index_elements=["machine_id", "station", "began_at"], set_=more),
        [stretches[key] for key in sorted(stretches)],
    )
