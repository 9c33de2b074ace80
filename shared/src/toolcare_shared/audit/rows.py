"""Rows before and after a transaction, and what of them is told."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from typing import TypeAlias

from pydantic import JsonValue
from sqlalchemy import Column, Table

from toolcare_shared.audit.marks import Mark, mark_of
from toolcare_shared.contracts.audit import RowChange, RowDeed

Key: TypeAlias = tuple[object, ...]
Values: TypeAlias = Mapping[str, object]

WITHHELD = "(withheld)"
_NEVER = re.compile(r"password|secret|_hash$|^pin$|^token$")
"""The last net under the mark: what is named like this is withheld, in a column or within a column's JSON."""
LONGEST = 500
"""Characters of one text; of a list or object as JSON as well."""


@dataclass(frozen=True, slots=True)
class Row:
    """`before` is empty for a row that is new, `after` for one that is gone.

    `unread`: it was changed by a statement, so only the database can tell how it is now.
    """

    before: Values | None
    after: Values | None = None
    unread: bool = False


@dataclass(slots=True)
class Rows:
    """What one deed has touched so far, each row as it was before the first touch."""

    by_request: bool
    touched: dict[tuple[Table, Key], Row] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)
    """Tables of which one statement changed more rows than are looked at."""
    _steps: list[tuple[tuple[Table, Key], Row | None]] = field(default_factory=list)

    def wants(self, table: Table) -> bool:
        mark = mark_of(table)
        return mark is None or (mark is Mark.BY_REQUEST and self.by_request)

    def touch(self, table: Table, key: Key, row: Row) -> None:
        """Remember the row as it is known from now on."""
        self._steps.append(((table, key), self.touched.get((table, key))))
        self.touched[table, key] = row

    def step(self) -> int:
        """A point to come back to."""
        return len(self._steps)

    def back_to(self, step: int) -> None:
        """What was touched since then was undone."""
        while len(self._steps) > step:
            at, row = self._steps.pop()
            if row is None:
                del self.touched[at]
            else:
                self.touched[at] = row

    def changes(self) -> list[RowChange]:
        found = (_change(table, key, row) for (table, key), row in self.touched.items())
        return [change for change in found if change is not None]


def told_columns(table: Table) -> Sequence[Column[object]]:
    return [column for column in table.columns if mark_of(column) is not Mark.LEFT_OUT]


def _change(table: Table, key: Key, row: Row) -> RowChange | None:
    columns = [column for column in told_columns(table) if _differs(column.name, row)]
    if not columns:
        return None
    before, after = _told(columns, row.before), _told(columns, row.after)
    if row.before is None:
        deed, before, after = RowDeed.ADDED, {}, _without_empty(after)
    elif row.after is None:
        deed, before, after = RowDeed.REMOVED, _without_empty(before), {}
    else:
        deed = RowDeed.CHANGED
    return RowChange(table=table.name, key=_key(table, key), deed=deed, before=before, after=after)


def _differs(name: str, row: Row) -> bool:
    if row.before is None or row.after is None:
        return row.before is not row.after
    return name in row.after and row.before.get(name) != row.after[name]


def _key(table: Table, key: Key) -> str:
    parts = zip(table.primary_key.columns, key, strict=False)
    return "/".join(WITHHELD if mark_of(column) is Mark.SECRET else str(plain(part)) for column, part in parts)


def _told(columns: Sequence[Column[object]], values: Values | None) -> dict[str, JsonValue]:
    if values is None:
        return {}
    return {column.name: _shown(column, values[column.name]) for column in columns if column.name in values}


def _shown(column: Column[object], value: object) -> JsonValue:
    if value is not None and (mark_of(column) is Mark.SECRET or _NEVER.search(column.name)):
        return WITHHELD
    return shortened(plain(value))


def _without_empty(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in values.items() if value is not None}


def plain(value: object) -> JsonValue:
    """A value as JSON holds it."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {
                str(name): WITHHELD if item and _NEVER.search(str(name)) else plain(item)
                for name, item in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _:
            return value.isoformat() if isinstance(value, date | time) else f"({type(value).__name__})"


def shortened(value: JsonValue) -> JsonValue:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) <= LONGEST:
        return value
    return f"{text[:LONGEST]}… ({len(text)} characters)"
