"""Marks on tables and columns that say how the audit treats them. Whatever carries no mark is audited in full."""

from enum import StrEnum

from sqlalchemy import Column, Table
from sqlalchemy.orm import DeclarativeBase

_MARK = "audit"


class Mark(StrEnum):
    LEFT_OUT = "left out"
    """Copies of what another service owns, counts, and what only serves the machine."""
    BY_REQUEST = "by request"
    """A ledger that is its own log; only what somebody writes into it by a request is audited."""
    SECRET = "secret"  # noqa: S105 - a word
    """A column whose value is never shown; that it changed is."""


LEFT_OUT: dict[object, object] = {_MARK: Mark.LEFT_OUT}
"""`mapped_column(..., info=LEFT_OUT)`"""
SECRET: dict[object, object] = {_MARK: Mark.SECRET}
"""`mapped_column(..., info=SECRET)`"""


def leave_out(*kept: type[DeclarativeBase] | Table) -> None:
    """Leave whole tables out of the audit."""
    for table in map(_table, kept):
        table.info[_MARK] = Mark.LEFT_OUT


def only_by_request(*kept: type[DeclarativeBase] | Table) -> None:
    for table in map(_table, kept):
        table.info[_MARK] = Mark.BY_REQUEST


def mark_of(marked: Table | Column[object]) -> Mark | None:
    found: Mark | None = marked.info.get(_MARK)
    return found


def _table(kept: type[DeclarativeBase] | Table) -> Table:
    table = kept if isinstance(kept, Table) else kept.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{kept} is no table")
    return table
