"""A CSV file line by line, and a list of many pages read to its end for one."""

import csv
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from io import StringIO
from typing import Literal, Protocol, TypeVar

from toolcare_gateway.analytics.headers import beyond, header
from toolcare_gateway.exports.formulas import harmless

Language = Literal["en", "de"]
Cell = str | int | float | bool | date | datetime | None
Row = Mapping[str, Cell]

MOST_LINES = 100_000
"""Of a file that is read page by page: some 15 MB of text, and a minute of a small computer."""
AT_ONCE = 1_000


class Paged(Protocol):
    next_cursor: str | None


Page = TypeVar("Page", bound=Paged)


class Sheet:
    """Kept as text: rows as they were read take ten times as much memory. Columns may come with later rows."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._columns: dict[str, None] = {}
        self._lines: list[tuple[str, int]] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._columns.update(dict.fromkeys(row))
            self._lines.append((_line([_cell(row.get(column)) for column in self._columns]), len(self._columns)))

    def end_at(self, most: int) -> None:
        """Say in a last line that there is more."""
        self._lines[most:] = [(_line([beyond(most, self._language)]), 1)]

    def text(self) -> str:
        whole = len(self._columns)
        head = _line([header(column, self._language) for column in self._columns])
        lines = (f"{line}{',' * (whole - width)}\r\n" for line, width in self._lines)
        return "".join((f"{head}\r\n", *lines))


async def to_the_end(
    page: Callable[[int, str | None], Awaitable[Page]],
    lines: Callable[[Page], Iterable[Row]],
    language: Language,
    cursor: str | None,
    most: int = MOST_LINES,
) -> Sheet:
    """Read a list from a place on; `page` gets how many are wanted and after which cursor."""
    sheet = Sheet(language)
    while True:
        found = await page(AT_ONCE, cursor)
        sheet.add(lines(found))
        cursor = found.next_cursor
        if len(sheet) > most or (cursor is not None and len(sheet) == most):
            sheet.end_at(most)
            return sheet
        if cursor is None:
            return sheet


def _line(cells: Iterable[Cell]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return harmless(cell.value if isinstance(cell, Enum) else cell)
