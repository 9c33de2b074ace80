"""The trail as a file, written while it is sent: a line for each field that changed, or each entry as it is hashed."""

import asyncio
import csv
import io
import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from pydantic import JsonValue

from toolcare_gateway.audit import searching
from toolcare_gateway.audit.leavers import Leavers
from toolcare_gateway.audit.store import EntryFilter
from toolcare_gateway.audit.tables import AuditEntry
from toolcare_gateway.exports.formulas import harmless
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.columns import Told
from toolcare_shared.db import Database

_AT_ONCE = 500
COLUMNS = (
    *("number", "at", "service", "kind", "who", "who_kind", "role", "what", "target", "address", "device"),
    *("token", "token_id"),
    *("table", "key", "deed", "field", "before", "after"),
)
Line = Sequence[str | int]


async def batches(database: Database, wanted: EntryFilter, leavers: Leavers) -> AsyncIterator[Sequence[AuditEntry]]:
    """Newest first, each batch in a session of its own: a slow reader of the file holds nothing up."""
    before: int | None = None
    while True:
        async with database.read() as session:
            rows = await searching.entries(session, wanted, leavers, before=before, limit=_AT_ONCE)
        if not rows:
            return
        yield rows
        before = rows[-1].number


async def as_json_lines(database: Database, sealing: Sealing, wanted: EntryFilter) -> AsyncIterator[bytes]:
    """With what is needed to check the chain: the entry's canonical text is the value of `entry`."""
    async for rows in batches(database, wanted, await _leavers(database, sealing)):
        yield "".join(
            f'{{"number":{row.number},"previous":"{row.previous}","hash":"{row.hash}","entry":{row.entry}}}\n'
            for row in rows
        ).encode()


async def as_csv(database: Database, sealing: Sealing, wanted: EntryFilter) -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _csv([COLUMNS])
    leavers = await _leavers(database, sealing)
    async for rows in batches(database, wanted, leavers):
        yield _csv([[harmless(cell) or "" for cell in line] for row in rows for line in lines(row, leavers)])


async def as_workbook(database: Database, sealing: Sealing, wanted: EntryFilter, folder: Path) -> IO[bytes]:
    """Return the file, at its beginning; it is gone once it is closed."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("audit")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    leavers = await _leavers(database, sealing)

    def write(rows: Sequence[AuditEntry]) -> None:
        for row in rows:
            for line in lines(row, leavers):
                sheet.append([_cell(value) for value in line])

    def saved() -> IO[bytes]:
        file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - whoever sends it closes it
        book.save(file)
        file.seek(0)
        return file

    async for rows in batches(database, wanted, leavers):
        await asyncio.to_thread(write, rows)
    return await asyncio.to_thread(saved)


async def _leavers(database: Database, sealing: Sealing) -> Leavers:
    async with database.read() as session:
        return await Leavers.read(session, sealing)


def lines(row: AuditEntry, leavers: Leavers) -> Iterator[Line]:
    entry = leavers.shown(json.loads(row.entry))
    who = _object(entry.get("who"))
    begin: list[str | int] = [row.number, row.at.isoformat(), row.service, row.kind, leavers.text(row.who_name)]
    begin += [_text(who.get("kind")), _text(who.get("role")), row.what, leavers.text(row.target)]
    begin += [_text(entry.get("address")), _text(entry.get("device"))]
    begin += [_text(_object(who.get("via")).get(part)) for part in ("name", "id")]
    changes = entry.get("changes")
    found = [change for change in changes if isinstance(change, dict)] if isinstance(changes, list) else []
    for change in found:
        before, after = _object(change.get("before")), _object(change.get("after"))
        named = [_text(change.get(name)) for name in ("table", "key", "deed")]
        for field in dict.fromkeys([*before, *after]):
            yield [*begin, *named, field, _text(before.get(field)), _text(after.get(field))]
    if not found:
        yield [*begin, "", "", "", "", "", ""]


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: str | int) -> Told:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return harmless(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
