"""Every tool gets a short code of its own.

Revision ID: 0003
"""

import secrets

import sqlalchemy as sa
from alembic import op

from toolcare_registry.domain import codes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TOOL = sa.table("tool", sa.column("id", sa.String()), sa.column("short_code", sa.String()))


def upgrade() -> None:
    op.add_column("tool", sa.Column("short_code", sa.String(codes.LENGTH), nullable=False, server_default=""))
    connection = op.get_bind()
    given: set[str] = set()
    for tool_id in connection.scalars(sa.select(TOOL.c.id)).all():
        code = codes.code_of(secrets.randbelow(codes.COUNT))
        while code in given:
            code = codes.code_of(secrets.randbelow(codes.COUNT))
        given.add(code)
        connection.execute(sa.update(TOOL).where(TOOL.c.id == tool_id).values(short_code=code))
    op.create_index("ux_tool_short_code", "tool", ["short_code"], unique=True)
