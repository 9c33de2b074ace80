"""The columns of a file and what they are in the database: one list for what comes in and for what goes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy import ColumnElement, column
from sqlalchemy.orm import InstrumentedAttribute

LONGEST_TEXT = 5000
Cell = (
    bool
    | Annotated[int, Field(ge=-(2**63), lt=2**63)]
    | Annotated[float, Field(allow_inf_nan=False)]
    | Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
    | None
)
"""What a cell of a table holds that comes in."""

Told = bool | int | float | str | None
"""What a cell of a table holds that goes out, however long it is."""

Values = Mapping[str, Cell]


def whole(value: Cell) -> Cell:
    """A table program writes 8 as 8.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def text(value: Cell) -> Cell:
    """A number of a tool that looks like a number is one all the same: 4711.0 is 4711."""
    plain = whole(value)
    return str(plain) if isinstance(plain, int | float) and not isinstance(plain, bool) else plain


def as_it_is(value: Cell) -> Cell:
    return value


def times(factor: int) -> Callable[[Cell], Cell]:
    """Read seconds as milliseconds, euros as cents; what is finer than the unit is no whole number and refused."""

    def read(value: Cell) -> Cell:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        exact = value * factor
        return round(exact) if abs(exact - round(exact)) < 1e-6 else exact  # noqa: PLR2004 - far below any unit

    return read


def divided_by(factor: int) -> Callable[[object], Told]:
    """Show milliseconds as seconds, cents as euros."""

    def show(value: object) -> Told:
        return value / factor if isinstance(value, int) else None

    return show


def part(name: str) -> Callable[[object], Told]:
    """Show one field of what is stored as an object."""

    def show(value: object) -> Told:
        return plain(value.get(name)) if isinstance(value, Mapping) else None

    return show


def plain(value: object) -> Told:
    """Show what is stored in a cell: days, times in UTC with offset, words for states, lists as text."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return str(value.value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case list() | tuple():
            return "; ".join(str(item) for item in value)
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """`name` in files, `stored` in the database; `read` makes the form's value of a cell, `show` the other way round.

    `form` is the form's field, if it is not called like the stored attribute.
    """

    name: str
    stored: InstrumentedAttribute[object] | ColumnElement[object]
    read: Callable[[Cell], Cell] = as_it_is
    show: Callable[[object], Told] = plain
    form: str | None = None

    @property
    def attribute(self) -> str:
        return str(self.stored.key)

    @property
    def field(self) -> str:
        return self.form or self.attribute


def only_read(name: str, read: Callable[[Cell], Cell] = as_it_is) -> Column:
    """Make a column that comes in and is stored nowhere as it is."""
    return Column(name, column(name), read=read)
