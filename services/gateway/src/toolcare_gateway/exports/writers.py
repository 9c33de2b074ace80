"""One file of many tables: a workbook, JSON, or a ZIP of CSV files. Slow and without awaiting: called in threads."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from typing_extensions import override

from toolcare_gateway.exports.formulas import harmless
from toolcare_gateway.exports.gathering import Page
from toolcare_shared.columns import Told

ROWS_OF_A_SHEET = 1_000_000


class Writer(Protocol):
    """`write` gets the pages of each table one after the other; `finish` completes the file."""

    def write(self, page: Page) -> None: ...
    def finish(self) -> None: ...


class WorkbookWriter(Writer):
    """A sheet per table; one with more rows than a sheet holds goes on in another."""

    def __init__(self, file: IO[bytes], at: datetime, plant: str) -> None:  # noqa: ARG002 - as the others are made
        self._file = file
        self._book = Workbook(write_only=True)
        self._book.properties.title = plant or None
        self._rows = 0
        self._part = 1

    @override
    def write(self, page: Page) -> None:
        if page.first:
            self._part = 1
            self._begin(page.content.dataset, page.content.columns)
        for row in page.content.rows:
            if self._rows == ROWS_OF_A_SHEET:
                self._part += 1
                self._begin(f"{page.content.dataset} ({self._part})", page.content.columns)
            self._sheet.append([self._cell(cell) for cell in row])
            self._rows += 1

    @override
    def finish(self) -> None:
        self._book.save(self._file)

    def _begin(self, title: str, columns: Sequence[str]) -> None:
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        self._sheet.append(list(columns))
        self._rows = 0

    def _cell(self, cell: Told) -> object:
        if not isinstance(cell, str):
            return cell
        text = ILLEGAL_CHARACTERS_RE.sub("", cell)
        if not text.startswith("="):
            return text
        plain = WriteOnlyCell(self._sheet, text)
        plain.data_type = "s"
        return plain


class JsonWriter(Writer):
    """`{"exported_at", "plant", "tables": [{"service", "table", "columns", "rows"}]}`, written as it comes."""

    def __init__(self, file: IO[bytes], at: datetime, plant: str) -> None:
        self._file = file
        self._tables = 0
        self._rows = 0
        head = {"exported_at": at.isoformat(), "plant": plant}
        self._put(json.dumps(head, ensure_ascii=False)[:-1] + ',"tables":[')

    @override
    def write(self, page: Page) -> None:
        if page.first:
            head = {"service": page.service, "table": page.content.dataset, "columns": page.content.columns}
            self._put(("]}," if self._tables else "") + json.dumps(head, ensure_ascii=False)[:-1] + ',"rows":[')
            self._tables, self._rows = self._tables + 1, 0
        for row in page.content.rows:
            self._put((",\n" if self._rows else "\n") + json.dumps(row, ensure_ascii=False))
            self._rows += 1

    @override
    def finish(self) -> None:
        self._put(("]}" if self._tables else "") + "]}\n")

    def _put(self, text: str) -> None:
        self._file.write(text.encode())


class ZipWriter(Writer):
    """A CSV file per table, as a spreadsheet opens it: UTF-8 with its mark, and no cell that could be a formula."""

    def __init__(self, file: IO[bytes], at: datetime, plant: str) -> None:
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._archive.comment = plant.encode()
        self._date = at.timetuple()[:6]
        self._text: io.TextIOWrapper | None = None

    @override
    def write(self, page: Page) -> None:
        if page.first:
            self._begin(page)
        if self._text is not None:
            csv.writer(self._text).writerows([harmless(cell) for cell in row] for row in page.content.rows)

    @override
    def finish(self) -> None:
        self._end()
        self._archive.close()

    def _begin(self, page: Page) -> None:
        self._end()
        member = zipfile.ZipInfo(f"{page.content.dataset}.csv", self._date)
        member.compress_type = zipfile.ZIP_DEFLATED
        self._text = io.TextIOWrapper(self._archive.open(member, "w", force_zip64=True), "utf-8-sig", newline="")
        csv.writer(self._text).writerow(page.content.columns)

    def _end(self) -> None:
        if self._text is not None:
            self._text.close()
        self._text = None
