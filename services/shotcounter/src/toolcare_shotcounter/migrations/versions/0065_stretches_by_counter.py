"""Unassigned shots by the counter at which they were made: on a press with several each counts the same cycles.

Revision ID: 0065
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_LEFT = sa.text("cycles <> 0")
_KEY = "pk_unassigned_stretch"
_STRETCH = sa.table(
    "unassigned_stretch",
    *(sa.column(name) for name in ("machine_id", "station", "cycles", "mould")),
    *(sa.column(name, UtcDateTime()) for name in ("began_at", "from_at", "to_at")),
)
_SOURCE = sa.table("counter_source", sa.column("machine_id"), sa.column("station"))


def upgrade() -> None:
    op.add_column("assignment", sa.Column("station", sa.String(16), nullable=True))
    op.drop_index("ix_unassigned_stretch_left", "unassigned_stretch")
    with op.batch_alter_table("unassigned_stretch", naming_convention={"pk": _KEY}) as stretch:
        stretch.add_column(sa.Column("station", sa.String(16), server_default="", nullable=False))
        stretch.drop_constraint(_KEY, type_="primary")
        stretch.create_primary_key(_KEY, ["machine_id", "station", "began_at"])
    op.create_index(
        "ix_unassigned_stretch_left",
        "unassigned_stretch",
        ["to_at", "machine_id", "station", "began_at"],
        sqlite_where=_LEFT,
        postgresql_where=_LEFT,
    )
    connection = op.get_bind()
    stations: dict[str, set[str]] = {}
    for machine_id, station in connection.execute(sa.select(_SOURCE.c.machine_id, _SOURCE.c.station).distinct()):
        stations.setdefault(machine_id, set()).add(station)
    for machine_id, counted in stations.items():
        mine = sa.update(_STRETCH).where(_STRETCH.c.machine_id == machine_id)
        connection.execute(mine.values(station=min(counted)))
        if len(counted) > 1:
            _share_out(machine_id)


def _share_out(machine_id: str) -> None:
    """Give what each counter counted its own row; what older lines do not tell stays where most was counted."""
    connection = op.get_bind()
    counted: dict[datetime, dict[str, int]] = {}
    for began_at, station, cycles in connection.execute(_by_counter(machine_id)):
        counted.setdefault(began_at, {})[station] = int(cycles)
    left = sa.select(_STRETCH).where(_STRETCH.c.machine_id == machine_id, _STRETCH.c.cycles != 0)
    for row in connection.execute(left).mappings().all():
        shares = {station: cycles for station, cycles in counted.get(row["began_at"], {}).items() if cycles}
        if not shares:
            continue
        most = max(shares, key=lambda station: shares[station])
        shares[most] += row["cycles"] - sum(shares.values())
        this = sa.and_(_STRETCH.c.machine_id == machine_id, _STRETCH.c.began_at == row["began_at"])
        connection.execute(sa.delete(_STRETCH).where(this))
        rows = [{**row, "station": station, "cycles": cycles} for station, cycles in shares.items()]
        connection.execute(sa.insert(_STRETCH), rows)


def _by_counter(machine_id: str) -> sa.Select[tuple[datetime, str, int]]:
    names = ("machine_id", "source_id", "tool_id", "press")
    entry = sa.table(
        "shot_entry", *(sa.column(name) for name in names), sa.column("shots"), sa.column("stretch", UtcDateTime())
    )
    line = sa.table("press_line", *(sa.column(name) for name in ("id", "key", "station")))
    gap = sa.table("gap", sa.column("id"), sa.column("station"))
    source = sa.table("counter_source", sa.column("id"), sa.column("station"))
    by_key, by_id = line.alias(), line.alias()
    station = sa.func.coalesce(by_key.c.station, by_id.c.station, gap.c.station, source.c.station, "")
    joined = (
        entry.outerjoin(by_key, by_key.c.key == entry.c.press)
        .outerjoin(by_id, by_id.c.id == entry.c.press)
        .outerjoin(gap, gap.c.id == entry.c.press)
        .outerjoin(source, source.c.id == entry.c.source_id)
    )
    mine = sa.and_(entry.c.machine_id == machine_id, entry.c.tool_id.is_(None), entry.c.stretch.is_not(None))
    sums = sa.select(entry.c.stretch, station, sa.func.sum(entry.c.shots)).select_from(joined)
    return sums.where(mine).group_by(entry.c.stretch, station)
