"""The rows that were refused, as a workbook to mend and bring again."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from toolcare_gateway.exports.formulas import harmless
from toolcare_gateway.imports.columns import BY_KIND, Kind
from toolcare_gateway.imports.files import PROBLEM_COLUMN
from toolcare_gateway.imports.german import in_german
from toolcare_gateway.imports.tables import ImportRow
from toolcare_shared.columns import Told

Language: TypeAlias = Literal["en", "de"]


def _in_english(problem: Mapping[str, object]) -> str:
    return str(problem["message"])


_WORDS: Mapping[Language, Callable[[Mapping[str, object]], str]] = {"en": _in_english, "de": in_german}


def refused_workbook(rows: Sequence[ImportRow], language: Language) -> bytes:
    """A sheet a table; the last column says in words what is wrong. Slow: called in a thread."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for kind in Kind:
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            sheet = book.create_sheet(kind.value)
            sheet.freeze_panes = "A2"
            names = [column.name for column in BY_KIND[kind].columns]
            sheet.append([*names, PROBLEM_COLUMN])
            for row in of_kind:
                sheet.append(
                    [*(harmless(_written(row, name)) for name in names), harmless(_wrong(row, _WORDS[language]))]
                )
    if not book.worksheets:
        book.create_sheet(PROBLEM_COLUMN)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(row: ImportRow, column: str) -> Told:
    """Return what the cell said; one that could not be read stands with its problem."""
    unread = {problem["field"]: problem.get("value") for problem in row.problems}
    return row.values.get(column, None if unread.get(column) is None else str(unread[column]))


def _wrong(row: ImportRow, words: Callable[[Mapping[str, object]], str]) -> str:
    return " ".join(
        f"{problem['field']}: {words(problem)}" if problem["field"] else words(problem) for problem in row.problems
    )
