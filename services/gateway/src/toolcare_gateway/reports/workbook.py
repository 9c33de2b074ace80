"""A report as a workbook: a sheet for each table, numbers as numbers."""

import io
from collections.abc import Mapping
from datetime import date, datetime, time

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from toolcare_gateway.reports.document import Amount, Cell, Document, Heading, Shape, Table, Text
from toolcare_gateway.reports.domain import Language
from toolcare_gateway.reports.words import say

_FORMATS = {
    Shape.COUNT: "#,##0",
    Shape.TENTHS: "#,##0.0",
    Shape.PERCENT: "0.0",
    Shape.MONEY: "#,##0.00",
}
_DATES: Mapping[Language, Mapping[Shape, str]] = {
    "en": {Shape.DATE: "yyyy-mm-dd", Shape.MOMENT: "yyyy-mm-dd hh:mm"},
    "de": {Shape.DATE: "dd.mm.yyyy", Shape.MOMENT: "dd.mm.yyyy hh:mm"},
}
_DAY, _MOMENT, _NUMBER = 10, 16, 12
"""So many signs they need: what is wider than its column is shown as a row of #."""
_BOLD = Font(bold=True, color="134A5F")
_BAND = PatternFill("solid", fgColor="EEF5F8")
_LONGEST_TITLE = 31
_WIDEST, _NARROWEST = 60, 10
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def workbook(told: Document) -> bytes:
    book = Workbook(write_only=True)
    book.properties.title = told.title
    _front(book, told)
    titles = {say(told.language, "report").casefold()}
    section = ""
    for block in told.blocks:
        if isinstance(block, Heading):
            section = block.text
        if isinstance(block, Table):
            _sheet(book, _title(block.title or section, titles), block, told)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _front(book: Workbook, told: Document) -> None:
    sheet = book.create_sheet(say(told.language, "report"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 100
    facts: list[tuple[str, Cell]] = [
        (told.title, told.about),
        (say(told.language, "plant"), told.plant),
        (say(told.language, "period"), told.days),
        (say(told.language, "zone"), told.zone.key),
        (say(told.language, "made_at"), told.made_at),
        (say(told.language, "made_by"), told.made_by),
    ]
    for word, value in facts:
        sheet.append([_cell(sheet, word, Shape.TEXT, told, bold=True), _cell(sheet, value, Shape.TEXT, told)])
    section = ""
    for block in told.blocks:
        if isinstance(block, Heading):
            section = block.text
        if isinstance(block, Text):
            row = [_cell(sheet, section, Shape.TEXT, told, bold=True)]
            sheet.append([*row, _cell(sheet, block.text, Shape.TEXT, told)])


def _sheet(book: Workbook, title: str, table: Table, told: Document) -> None:
    sheet = book.create_sheet(title)
    for place, column in enumerate(table.columns, 1):
        longest = max(len(column.title), *(_length(row[place - 1]) for row in table.rows[:200]), 0)
        width = min(_WIDEST, max(_NARROWEST, longest + 2))
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if any(column.title for column in table.columns):
        sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
        sheet.append([_cell(sheet, column.title, Shape.TEXT, told, bold=True) for column in table.columns])
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        sheet.append([_cell(sheet, cell, column.shape, told) for cell, column in cells])


def _length(cell: Cell) -> int:
    match cell:
        case str():
            return len(cell)
        case datetime():
            return _MOMENT
        case date():
            return _DAY
        case None:
            return 0
        case _:
            return _NUMBER


def _cell(sheet: WriteOnlyWorksheet, cell: Cell, shape: Shape, told: Document, *, bold: bool = False) -> OpenpyxlCell:
    """A text that begins like a formula stays a text; moments are those of the plant's clocks."""
    if isinstance(cell, Amount):
        return _cell(sheet, cell.value, cell.shape, told)
    if isinstance(cell, datetime):
        made = WriteOnlyCell(sheet, cell.astimezone(told.zone).replace(tzinfo=None))
        made.number_format = _DATES[told.language][Shape.MOMENT]
        return made
    if isinstance(cell, date):
        made = WriteOnlyCell(sheet, datetime.combine(cell, time()))
        made.number_format = _DATES[told.language][Shape.DATE]
        return made
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell)
    if isinstance(cell, str):
        made.data_type = "s"
        made.alignment = Alignment(vertical="top", wrap_text=True)
    elif cell is not None:
        made.number_format = _FORMATS.get(shape, "General")
    if bold:
        made.font, made.fill = _BOLD, _BAND
    return made


def _title(wanted: str, taken: set[str]) -> str:
    """A sheet's name as a workbook takes it, and no second time."""
    plain = wanted.translate(_FORBIDDEN).strip("' ") or "-"
    title, number = plain[:_LONGEST_TITLE].rstrip(), 2
    while title.casefold() in taken:
        ending = f" ({number})"
        title, number = plain[: _LONGEST_TITLE - len(ending)].rstrip() + ending, number + 1
    taken.add(title.casefold())
    return title
