"""A report as a workbook: a sheet for each table, numbers as numbers."""

import io
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from toolcare_gateway.reports.document import Amount, Cell, Document, Heading, Shape, Table, Text
from toolcare_gateway.reports.words import say

_FORMATS = {
    Shape.COUNT: "#,##0",
    Shape.TENTHS: "#,##0.0",
    Shape.PERCENT: "0.0",
    Shape.MONEY: "#,##0.00",
    Shape.DATE: "yyyy-mm-dd",
    Shape.MOMENT: "yyyy-mm-dd hh:mm",
}
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
            _sheet(book, _title(block.title or section, titles), block, told.zone)
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
        sheet.append([_cell(sheet, word, Shape.TEXT, told.zone, bold=True), _cell(sheet, value, Shape.TEXT, told.zone)])
    section = ""
    for block in told.blocks:
        if isinstance(block, Heading):
            section = block.text
        if isinstance(block, Text):
            row = [_cell(sheet, section, Shape.TEXT, told.zone, bold=True)]
            sheet.append([*row, _cell(sheet, block.text, Shape.TEXT, told.zone)])


def _sheet(book: Workbook, title: str, table: Table, zone: ZoneInfo) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2" if any(column.title for column in table.columns) else None
    for place, column in enumerate(table.columns):
        texts = [column.title, *(row[place] for row in table.rows[:200] if isinstance(row[place], str))]
        longest = max(len(str(text)) for text in texts)
        letter = chr(ord("A") + place)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(_NARROWEST, longest + 2))
    if any(column.title for column in table.columns):
        sheet.append([_cell(sheet, column.title, Shape.TEXT, zone, bold=True) for column in table.columns])
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        sheet.append([_cell(sheet, cell, column.shape, zone) for cell, column in cells])


def _cell(sheet: WriteOnlyWorksheet, cell: Cell, shape: Shape, zone: ZoneInfo, *, bold: bool = False) -> OpenpyxlCell:
    """A text that begins like a formula stays a text; moments are those of the plant's clocks."""
    if isinstance(cell, Amount):
        return _cell(sheet, cell.value, cell.shape, zone)
    if isinstance(cell, datetime):
        made = WriteOnlyCell(sheet, cell.astimezone(zone).replace(tzinfo=None))
        made.number_format = _FORMATS[Shape.MOMENT]
        return made
    if isinstance(cell, date):
        made = WriteOnlyCell(sheet, datetime.combine(cell, time()))
        made.number_format = _FORMATS[Shape.DATE]
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
