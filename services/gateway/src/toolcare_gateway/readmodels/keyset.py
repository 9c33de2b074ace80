"""Pages by key: the cursor holds where the last page ended, so a page costs the same wherever it is."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Query
from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from toolcare_shared.pages import CursorValue, InvalidCursor, decode_cursor, encode_cursor

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]

Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])
_TOO_BIG = 2**63
SortColumn = InstrumentedAttribute[int] | InstrumentedAttribute[str]


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: the last column is unique. All columns run the same way, so that one index serves it."""

    name: str
    columns: tuple[SortColumn, ...]
    descending: bool = False

    def page(self, statement: Statement, cursor: str | None, limit: int) -> Statement:
        """The rows after `cursor`, one more than `limit` to know whether there is a next page."""
        if cursor is not None:
            statement = statement.where(self._after(cursor))
        ordered = [column.desc() if self.descending else column.asc() for column in self.columns]
        return statement.order_by(*ordered).limit(limit + 1)

    def cursor(self, *position: CursorValue) -> str:
        return encode_cursor((self.name, *position))

    def _after(self, cursor: str) -> ColumnElement[bool]:
        name, *position = decode_cursor(cursor)
        kinds = [column.type.python_type for column in self.columns]
        if name != self.name or [type(value) for value in position] != kinds or not all(map(_storable, position)):
            raise InvalidCursor("Start again at the first page; this cursor belongs to another order of the list.")
        here = tuple_(*self.columns)
        return here < tuple_(*position) if self.descending else here > tuple_(*position)


def _storable(value: CursorValue) -> bool:
    """What a database can compare at all; a cursor may be anybody's invention."""
    return "\x00" not in value if isinstance(value, str) else not isinstance(value, int) or abs(value) < _TOO_BIG
