"""What a service knows about keeping its data: its terms as the gateway told them, and the tools under a legal hold."""

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Integer, MetaData, Table, Text, select
from sqlalchemy.orm import InstrumentedAttribute

from toolcare_shared.audit.marks import LEFT_OUT, leave_out
from toolcare_shared.db import UtcDateTime, metadata
from toolcare_shared.messaging.tables import Migration

_retention = metadata()

term = Table(
    "retention_term",
    _retention,
    Column("kind", Text, primary_key=True),
    Column("keep_days", Integer),
    Column("version", Integer, nullable=False, info=LEFT_OUT),
    Column("since", UtcDateTime, nullable=False, info=LEFT_OUT),
    Column("wanted_at", UtcDateTime, info=LEFT_OUT),
    Column("ran_at", UtcDateTime, info=LEFT_OUT),
    Column("removed_total", BigInteger, nullable=False),
)
"""A term per kind. Version 0: nobody has chosen one yet, and the default holds. `since` is when it was first seen."""

held_tool = Table(
    "held_tool",
    _retention,
    Column("tool_id", Text, primary_key=True),
    Column("held", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
"""A tool that is or was under a legal hold, as the registry told it."""

leave_out(held_tool)


def with_retention(base: MetaData) -> None:
    """Make these tables part of a service's own."""
    for table in _retention.tables.values():
        table.to_metadata(base)


def create_retention_v1(op: Migration) -> None:
    """Create these tables as of their version 1; a migration of the service calls it."""
    _retention.create_all(op.get_bind(), checkfirst=False)


def is_held(
    tool_id: ColumnElement[str] | InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> ColumnElement[bool]:
    """Whether the row belongs to a tool under a legal hold."""
    return select(held_tool.c.tool_id).where(held_tool.c.tool_id == tool_id, held_tool.c.held).exists()
