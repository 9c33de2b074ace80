"""What inserts are found by, without case: SQLite knows it of ASCII letters alone.

Revision ID: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_INSERT = sa.table("tool_insert", *(sa.column(name, sa.Text()) for name in ("id", "serial", "name", "search")))


def upgrade() -> None:
    op.add_column("tool_insert", sa.Column("search", sa.Text(), server_default="", nullable=False))
    bind = op.get_bind()
    found = [
        {"of": row.id, "words": f"{row.serial}\n{row.name}".casefold()}
        for row in bind.execute(sa.select(_INSERT.c.id, _INSERT.c.serial, _INSERT.c.name))
    ]
    if found:
        put = sa.update(_INSERT).where(_INSERT.c.id == sa.bindparam("of")).values(search=sa.bindparam("words"))
        bind.execute(put, found)
