"""Places, the axes of a tool and what a run of a tool is.

Every tool gets its standing: on the press it hangs on, else at an unknown place.

Revision ID: 0002
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BY = "Toolcare"


def upgrade() -> None:
    op.add_column("tool", sa.Column("owner", sa.String(200)))
    op.add_column("mounting", sa.Column("job", sa.String(64)))
    op.add_column("mounting", sa.Column("order_shots", sa.BigInteger()))
    op.add_column("mounting", sa.Column("shots", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("mounting", sa.Column("identity_how", sa.String(8), nullable=False, server_default="none"))
    op.add_column("mounting", sa.Column("identity_at", UtcDateTime()))
    op.add_column("mounting", sa.Column("mismatch", sa.String(64)))
    op.create_table(
        "place",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(600), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("name_key", name=op.f("uq_place_name_key")),
        sa.CheckConstraint("kind IN ('storage', 'bench')", name=op.f("ck_place_kind")),
    )
    op.create_index("ix_place_retired_name_key", "place", ["retired", "name_key"])
    _create_standing()
    op.create_table(
        "tool_change",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("axis", sa.String(16), nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_change")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_tool_change_tool_id_tool")),
    )
    op.create_index("ix_tool_change_tool_id_at_id", "tool_change", ["tool_id", "at", "id"])
    op.create_index("ix_tool_change_tool_id_axis_at_id", "tool_change", ["tool_id", "axis", "at", "id"])
    op.create_table(
        "maintenance_level",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_level")),
    )
    op.create_index("ix_maintenance_level_tool_id", "maintenance_level", ["tool_id"])
    op.create_table(
        "counted",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_counted")),
    )
    _fill_standing()


def _create_standing() -> None:
    marks = [
        sa.Column(f"{what}_{part}", kind, nullable=what in {"due", "repair", "hold"})
        for what in ("ready", "due", "repair", "hold", "located", "installed")
        for part, kind in (("at", UtcDateTime()), ("by", sa.String(200)), ("reason", sa.Text()))
    ]
    op.create_table(
        "tool_standing",
        sa.Column("tool_id", sa.String(64), nullable=False),
        *marks,
        sa.Column("location", sa.String(16), nullable=False),
        sa.Column("place_id", sa.String(36)),
        sa.Column("machine_id", sa.String(64)),
        sa.Column("party", sa.String(200)),
        sa.Column("due_back_on", sa.Date()),
        sa.Column("physical", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_tool_standing")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_tool_standing_tool_id_tool")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_tool_standing_place_id_place")),
        sa.ForeignKeyConstraint(["machine_id"], ["machine.id"], name=op.f("fk_tool_standing_machine_id_machine")),
        sa.CheckConstraint("(location = 'press') = (machine_id IS NOT NULL)", name=op.f("ck_tool_standing_press")),
        sa.CheckConstraint(
            "(location IN ('storage', 'bench')) = (place_id IS NOT NULL)", name=op.f("ck_tool_standing_place")
        ),
        sa.CheckConstraint("(location = 'external') = (party IS NOT NULL)", name=op.f("ck_tool_standing_party")),
    )
    op.create_index("ix_tool_standing_place_id", "tool_standing", ["place_id"])


def _fill_standing() -> None:
    columns = (
        "tool_id, ready_at, ready_by, ready_reason, location, machine_id, located_at, located_by, located_reason, "
        "physical, installed_at, installed_by, installed_reason"
    )
    rows = sa.text(
        f"INSERT INTO tool_standing ({columns}) "  # noqa: S608 - the columns above
        "SELECT tool.id, :now, :by, '', CASE WHEN up.id IS NULL THEN 'unknown' ELSE 'press' END, up.machine_id, "
        "coalesce(up.mounted_at, :now), coalesce(up.mounted_by, :by), '', "
        "CASE WHEN up.id IS NULL THEN 'not_installed' ELSE 'installed' END, "
        "coalesce(up.mounted_at, :now), coalesce(up.mounted_by, :by), '' "
        "FROM tool LEFT JOIN mounting AS up ON up.tool_id = tool.id AND up.unmounted_at IS NULL"
    ).bindparams(sa.bindparam("now", datetime.now(UTC), UtcDateTime()), sa.bindparam("by", BY, sa.String()))
    op.get_bind().execute(rows)
