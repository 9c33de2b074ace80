"""What the list shows of a tool's class, owner, code, cavities, readiness and place.

Revision ID: 0004
"""

import json

import sqlalchemy as sa
from alembic import op

from toolcare_gateway.readmodels.domain import location_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TOOL = sa.table(
    "tool_read",
    sa.column("tool_id", sa.String()),
    sa.column("cavity_count", sa.Integer()),
    sa.column("design_life_shots", sa.BigInteger()),
    sa.column("machines", sa.Text()),
    sa.column("document", sa.Text()),
    sa.column("active_cavities", sa.Integer()),
    sa.column("life_shots", sa.BigInteger()),
    sa.column("location_kind", sa.String()),
    sa.column("location_name", sa.Text()),
    sa.column("location_key", sa.Text()),
)


def upgrade() -> None:
    op.create_table(
        "place_read",
        sa.Column("place_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_place_read")),
    )
    for column in (
        sa.Column("active_cavities", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("life_shots", sa.BigInteger(), nullable=True),
        sa.Column("class_code", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("change_level", sa.Text(), nullable=True),
        sa.Column("short_code", sa.String(16), nullable=True),
        sa.Column("readiness", sa.String(16), nullable=False, server_default="ready"),
        sa.Column("readiness_reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("location_kind", sa.String(16), nullable=False, server_default="unknown"),
        sa.Column("location_name", sa.Text(), nullable=False, server_default=""),
        sa.Column("place_id", sa.String(64), nullable=True),
        sa.Column("external_due", sa.Date(), nullable=True),
        sa.Column("readiness_rank", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("location_key", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("tool_read", column)
    op.create_index(op.f("ix_tool_read_place_id"), "tool_read", ["place_id"])
    op.create_index("ix_tool_read_readiness", "tool_read", ["readiness_rank", "tool_id"])
    op.create_index("ix_tool_read_location", "tool_read", ["location_key", "tool_id"])
    _describe_known_tools()


def _describe_known_tools() -> None:
    """Say of each tool what follows from what is known: all cavities work, and it is where it hangs."""
    connection = op.get_bind()
    for tool in connection.execute(sa.select(TOOL)).all():
        machines = json.loads(tool.machines)
        kind, name = ("press", machines[0]["name"]) if machines else ("unknown", "")
        document = json.loads(tool.document)
        document |= {
            "active_cavities": tool.cavity_count,
            "life_shots": tool.design_life_shots,
            "class_code": None,
            "owner": None,
            "change_level": None,
            "short_code": None,
            "readiness": "ready",
            "readiness_reason": "",
            "location_kind": kind,
            "location_name": name,
            "external_due": None,
        }
        connection.execute(
            sa.update(TOOL)
            .where(TOOL.c.tool_id == tool.tool_id)
            .values(
                active_cavities=tool.cavity_count,
                life_shots=tool.design_life_shots,
                location_kind=kind,
                location_name=name,
                location_key=location_key(kind, name),
                document=json.dumps(document, ensure_ascii=False, separators=(",", ":")),
            )
        )
