"""CSV and XLSX as people save them: tables with rows, within bounds, or a sentence why not.

Slow and without awaiting: called in a thread.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from toolcare_gateway.imports.cells import Meant, Reading, Unreadable, Written, meaning
from toolcare_gateway.imports.columns import TABLES, FileColumn, Kind, TableKind, table_of, titled_table
from toolcare_gateway.imports.spellings import plain_name

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

log: structlog.stdlib.BoundLogger = structlog.get_logger()

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_MEMBERS = 2_000
_MAX_LINE = 1_048_576
_SAMPLE = 64 * 1024
_HEADER_WITHIN = 10
_LONGEST_SHOWN = 200
PROBLEM_COLUMN = "problem"
"""Beside the rows of a file of refused rows; it is no column of a table."""


class BadFile(Exception):
    """A file that cannot be imported; `code` is what a client translates."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one cell, before any service has seen it."""

    column: str
    code: str
    message: str
    written: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """`row` is the line that people see in their program."""

    row: int
    values: dict[str, Meant]
    troubles: list[Trouble]


@dataclass(frozen=True, slots=True)
class FileTable:
    kind: Kind
    title: str
    unknown_columns: list[str]
    rows: list[FileRow]


@dataclass(slots=True)
class FileContent:
    """`ignored` are the sheets that are no table of ours."""

    tables: list[FileTable] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def refuse_what_is_no_table(content: bytes) -> None:
    """The quick look at the first bytes, before anything is kept."""
    if not content.strip():
        raise BadFile("file_is_empty", "The file is empty. Choose another one.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        words = "This is an old .xls file, or one with a password. Save it as .xlsx without a password."
        raise BadFile("old_or_locked_workbook", words)
    if not is_workbook(content) and _encoding(content) is None:
        raise BadFile("not_a_table", "This is neither a workbook (.xlsx) nor a table as text (.csv).")


def read_file(name: str, content: bytes, zone: ZoneInfo) -> FileContent:
    """Return the tables of a file; BadFile when there is none or it is out of bounds."""
    refuse_what_is_no_table(content)
    found = _read_workbook(content, zone) if is_workbook(content) else _read_csv(name, content, zone)
    if not found.tables:
        kinds = "; ".join(f"{table.kind.value}: {', '.join(sorted(table.required))}" for table in TABLES)
        words = f"No table was recognised. One of the first ten rows names the columns, at least: {kinds}."
        raise BadFile("no_known_table", words)
    return found


# --- CSV -----------------------------------------------------------------------------------------------------------


def _encoding(content: bytes) -> str | None:
    """UTF-8, UTF-16 with or without its mark, else the code page of Western Windows; None when it is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:_SAMPLE]
    if b"\x00" in sample:
        return _utf16_without_mark(sample)
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _utf16_without_mark(sample: bytes) -> str | None:
    zeros = [sample[offset::2].count(0) for offset in (0, 1)]
    half = len(sample) // 4
    if zeros[1] > half and not zeros[0]:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > half and not zeros[1] else None


def _read_csv(name: str, content: bytes, zone: ZoneInfo) -> FileContent:
    text = content.decode(_encoding(content) or "cp1252", errors="replace")
    delimiter = _delimiter(text)
    header, lines = _header(_numbered_records(text, delimiter), TABLES)
    known = table_of(header)
    table = None if known is None else _table(name, known, header, lines, Reading(delimiter != ",", zone))
    return FileContent([table]) if table else FileContent(ignored=[name])


def _numbered_records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give each record the line on which it begins."""
    reader, began = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True), 1
    try:
        for cells in reader:
            yield began, cells
            began = reader.line_num + 1
    except csv.Error as error:
        words = f"Line {reader.line_num} cannot be read: a quotation mark seems to be missing ({error})."
        raise BadFile("csv_unreadable", words) from error


def _delimiter(text: str) -> str:
    """Return the mark that makes one of the first lines a header of ours; the commonest one where none does."""
    filled = [line for line in text[:_SAMPLE].splitlines() if line.strip()][:_HEADER_WITHIN]
    first = filled[0] if filled else ""
    return max(
        (";", ",", "\t"),
        key=lambda mark: (max((_columns_by(line, mark) for line in filled), default=0), first.count(mark)),
    )


def _columns_by(line: str, mark: str) -> int:
    names = next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])
    return max(len(table.named(names)) for table in TABLES)


# --- XLSX ----------------------------------------------------------------------------------------------------------


def _read_workbook(content: bytes, zone: ZoneInfo) -> FileContent:
    _refuse_bomb(content)
    try:
        with closing(_workbook(content, values=True)) as values, closing(_workbook(content, values=False)) as formulas:
            return _sheets(values, formulas, Reading(decimal_comma=True, zone=zone))
    except BadFile:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts raise: KeyError, ValueError, ParseError, the errors of defusedxml.
        log.info("import.workbook_unreadable", error=type(error).__name__)
        words = "The workbook cannot be read; it seems to be damaged. Open it, save it as .xlsx and try again."
        raise BadFile("workbook_unreadable", words) from error


def _refuse_bomb(content: bytes) -> None:
    """A few bytes can unpack to gigabytes; zipfile unpacks no more than is declared."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise BadFile("workbook_unreadable", "The workbook is cut off or damaged. Save it anew.") from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        words = f"Unpacked, the workbook is larger than {MAX_UNPACKED // 1024**2} MB. Split it into several files."
        raise BadFile("workbook_too_large", words)


def _workbook(content: bytes, *, values: bool) -> "Workbook":
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise RuntimeError("openpyxl reads XML without defusedxml; install it")
    return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _sheets(values: "Workbook", formulas: "Workbook", how: Reading) -> FileContent:
    """Sheets with a title of ours hold the tables; only where there is none do the columns tell.

    An export has sheets with the same columns that are no table to bring in, like the jobs.
    """
    found, left = FileContent(), MAX_ROWS
    tables = [_titled(sheet) for sheet in values.worksheets]
    if not any(tables):
        tables = [table_of(_header(_numbered_rows(sheet, sheet), TABLES)[0]) for sheet in values.worksheets]
    for sheet, written, known in zip(values.worksheets, formulas.worksheets, tables, strict=True):
        if known is None:
            found.ignored.append(sheet.title)
            continue
        header, lines = _header(_numbered_rows(sheet, written), [known])
        table = _table(sheet.title, known, header, lines, how, left)
        found.tables.append(table)
        left -= len(table.rows)
    found.tables.sort(key=lambda table: list(Kind).index(table.kind))
    return found


def _titled(sheet: "Worksheet") -> TableKind | None:
    """Return the table that the sheet's title names, if the sheet has one of its columns."""
    table = titled_table(sheet.title)
    return table if table and table.named(_header(_numbered_rows(sheet, sheet), [table])[0]) else None


def _numbered_rows(sheet: "Worksheet", written: "Worksheet") -> Iterator[tuple[int, list["_Cell"]]]:
    rows = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=_MAX_LINE)
    sources = written.iter_rows(max_col=MAX_COLUMNS, max_row=_MAX_LINE)
    for number, (cells, formulas) in enumerate(zip(rows, sources, strict=False), 1):
        yield number, [_cell(cell, source) for cell, source in zip(cells, formulas, strict=False)]


class _NotCalculated:
    """A formula whose result the file does not hold: it was never opened in a table program."""


_Cell = Written | _NotCalculated


def _cell(cell: "Cell | MergedCell", source: "Cell | MergedCell") -> _Cell:
    value = cell.value
    if source.data_type == "f" and value is None:
        return _NotCalculated()
    if cell.data_type == "e":
        return str(value)
    return value if isinstance(value, Written) else str(value)


# --- both ----------------------------------------------------------------------------------------------------------


_Line = tuple[int, Sequence[_Cell]]


def _header(lines: Iterator[_Line], tables: Sequence[TableKind]) -> tuple[list[str], Iterator[_Line]]:
    """Return the names of the columns, and the lines below them.

    People write a title above: of the first lines the one with the most columns of a table counts, the first of equals.
    """
    first = list(islice((line for line in lines if not _blank(line[1])), _HEADER_WITHIN))
    names = [_names(cells) for _, cells in first]
    if not names:
        return [], lines
    place = max(range(len(names)), key=lambda at: max(len(table.named(names[at])) for table in tables))
    return names[place], chain(first[place + 1 :], lines)


def _names(cells: Sequence[_Cell]) -> list[str]:
    return [str(cell) if isinstance(cell, str | int | float) else "" for cell in cells]


def _table(
    title: str,
    table: TableKind,
    header: Sequence[str],
    lines: Iterator[tuple[int, Sequence[_Cell]]],
    how: Reading,
    most: int = MAX_ROWS,
) -> FileTable:
    """Read the lines below the header."""
    rows: list[FileRow] = []
    columns = _columns(table, header)
    for number, cells in lines:
        if _blank(cells):
            continue
        if len(rows) == most:
            words = f"The file has more than {MAX_ROWS} rows. Split it into several files."
            raise BadFile("too_many_rows", words)
        rows.append(_row(number, cells, columns, table, how))
    known = {*table.by_heading, PROBLEM_COLUMN}
    unknown = [name for name in header if name.strip() and plain_name(name) not in known]
    return FileTable(table.kind, title, unknown, rows)


def _columns(table: TableKind, names: Sequence[str]) -> list[FileColumn | None]:
    """Return what each column is; of two that mean the same the first counts."""
    found = [table.by_heading.get(plain_name(name)) for name in names]
    return [column if column and found.index(column) == place else None for place, column in enumerate(found)]


def _blank(cells: Sequence[_Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _row(
    number: int, cells: Sequence[_Cell], columns: Sequence[FileColumn | None], table: TableKind, how: Reading
) -> FileRow:
    values: dict[str, Meant] = {}
    troubles: list[Trouble] = []
    for cell, column in zip(cells, columns, strict=False):
        if column is None:
            continue
        try:
            meant = _meaning(cell, column, table, how)
        except Unreadable as error:
            troubles.append(Trouble(column.name, error.code, str(error), _shown(cell)))
        else:
            if meant is not None:
                values[column.name] = meant
    return FileRow(number, values, troubles)


def _shown(cell: _Cell) -> str:
    """Return what is in a cell that cannot be read, as far as it can be shown."""
    text = "" if isinstance(cell, _NotCalculated) else str(cell)[:_LONGEST_SHOWN]
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _meaning(cell: _Cell, column: FileColumn, table: TableKind, how: Reading) -> Meant | None:
    if isinstance(cell, _NotCalculated):
        words = "A formula without its result. Open the file in a table program and save it there, or type the value."
        raise Unreadable("formula_without_result", words)
    meant, words_known = meaning(cell, column.type, how), table.words_of(column)
    if words_known is None or meant is None:
        return meant
    if (word := words_known.get(plain_name(str(meant)))) is None:
        known = ", ".join(dict.fromkeys(words_known.values()))
        raise Unreadable("unknown_word", f"{str(meant)[:_LONGEST_SHOWN]!r} is none of the known words: {known}.")
    return word
