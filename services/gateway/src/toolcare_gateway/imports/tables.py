"""Imports and their rows, kept so that a restart goes on where it was."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import LEFT_OUT, leave_out
from toolcare_shared.columns import Cell
from toolcare_shared.db import JsonText, UtcDateTime

AT_WORK = text("state IN ('checking', 'applying')")


class ImportRun(Base):
    """A file that was brought. `sheets` counts its rows by fate; `is_read` once its rows are below."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_at_work", "id", sqlite_where=AT_WORK, postgresql_where=AT_WORK),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    is_read: Mapped[bool]
    sheets: Mapped[list[dict[str, object]]] = mapped_column(JsonText)
    ignored_sheets: Mapped[list[str]] = mapped_column(JsonText)
    done: Mapped[int] = mapped_column(info=LEFT_OUT)
    total: Mapped[int]
    what: Mapped[str] = mapped_column(String(32))
    problem_code: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(Text)
    via_id: Mapped[str | None] = mapped_column(String(64))
    via_name: Mapped[str | None] = mapped_column(Text)
    """The API token with which it was brought."""
    applied_via_id: Mapped[str | None] = mapped_column(String(64))
    applied_via_name: Mapped[str | None] = mapped_column(Text)
    applied_by_id: Mapped[str | None] = mapped_column(String(64))
    applied_by: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """One row of a file. `place` runs through the file in the order in which its rows are taken."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_import_id_fate_place", "import_id", "fate", "place"),)

    import_id: Mapped[str] = mapped_column(ForeignKey(ImportRun.id), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    sheet: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    row: Mapped[int]
    values: Mapped[dict[str, Cell]] = mapped_column(JsonText)
    fate: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(Text)
    changes: Mapped[list[str]] = mapped_column(JsonText)
    problems: Mapped[list[dict[str, object]]] = mapped_column(JsonText)
    applied: Mapped[bool]


leave_out(ImportRow)
