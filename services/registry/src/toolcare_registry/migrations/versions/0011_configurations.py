"""Configurations of family tools, and the one a run has.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "configuration",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(600), nullable=False),
        sa.Column("cavities", JsonText(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_configuration_tool_id_tool")),
    )
    op.create_index("ux_configuration_tool_id_name_key", "configuration", ["tool_id", "name_key"], unique=True)
    # SQLite adds a foreign key to a table that is there only within ADD COLUMN, which Alembic does not write.
    op.execute(
        "ALTER TABLE mounting ADD COLUMN configuration_id VARCHAR(36) "
        "CONSTRAINT fk_mounting_configuration_id_configuration REFERENCES configuration (id)"
    )
    op.add_column("mounting", sa.Column("active_cavities", sa.Integer()))
