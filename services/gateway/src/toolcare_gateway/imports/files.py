"""CSV and XLSX as people save them: tables with rows, within bounds, or a sentence why not.

Slow and without awaiting: called in a thread.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from toolcare_gateway.imports.cells import Meant, Reading, Unreadable, Written, meaning
from toolcare_gateway.imports.columns import (
    TABLES,
    FileColumn,
    Kind,
    TableKind,
    known_columns,
    plain_name,
    table_of,
    titled_table,
)

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
        raise BadFile("no_known_table", f"No table was recognised. The first row names the columns, at least: {kinds}.")
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
    lines = _numbered_records(text, delimiter)
    header = _header(lines)
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
    """Return the mark that makes the first line a header of ours; the commonest one where none does."""
    first = next((line for line in text[:_SAMPLE].splitlines() if line.strip()), "")
    return max((";", ",", "\t"), key=lambda mark: (_columns_by(first, mark), first.count(mark)))


def _columns_by(line: str, mark: str) -> int:
    names = {plain_name(cell) for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])}
    return max(known_columns(table, names) for table in TABLES)


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
    headers = [_header(_numbered_rows(sheet, sheet)) for sheet in values.worksheets]
    tables = [titled_table(sheet.title, header) for sheet, header in zip(values.worksheets, headers, strict=True)]
    if not any(tables):
        tables = [table_of(header) for header in headers]
    for sheet, written, known in zip(values.worksheets, formulas.worksheets, tables, strict=True):
        if known is None:
            found.ignored.append(sheet.title)
            continue
        lines = _numbered_rows(sheet, written)
        table = _table(sheet.title, known, _header(lines), lines, how, left)
        found.tables.append(table)
        left -= len(table.rows)
    found.tables.sort(key=lambda table: list(Kind).index(table.kind))
    return found


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


def _header(lines: Iterator[tuple[int, Sequence[_Cell]]]) -> list[str]:
    """Return the names of the columns: the first line that is not empty."""
    first = next((cells for _, cells in lines if not _blank(cells)), [])
    return [str(cell) if isinstance(cell, str | int | float) else "" for cell in first]


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
        rows.append(_row(number, cells, columns, how))
    unknown = [name for name in header if name.strip() and plain_name(name) not in table.by_name]
    return FileTable(table.kind, title, unknown, rows)


def _columns(table: TableKind, names: Sequence[str]) -> list[FileColumn | None]:
    """Return what each column is; of two with the same name the first counts."""
    plain = [plain_name(name) for name in names]
    return [table.by_name.get(name) if plain.index(name) == place else None for place, name in enumerate(plain)]


def _blank(cells: Sequence[_Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _row(number: int, cells: Sequence[_Cell], columns: Sequence[FileColumn | None], how: Reading) -> FileRow:
    values: dict[str, Meant] = {}
    troubles: list[Trouble] = []
    for cell, column in zip(cells, columns, strict=False):
        if column is None:
            continue
        try:
            meant = _meaning(cell, column, how)
        except Unreadable as error:
            troubles.append(Trouble(column.name, error.code, str(error)))
        else:
            if meant is not None:
                values[column.name] = meant
    return FileRow(number, values, troubles)


def _meaning(cell: _Cell, column: FileColumn, how: Reading) -> Meant | None:
    if isinstance(cell, _NotCalculated):
        words = "A formula without its result. Open the file in a table program and save it there, or type the value."
        raise Unreadable("formula_without_result", words)
    return meaning(cell, column.type, how)
