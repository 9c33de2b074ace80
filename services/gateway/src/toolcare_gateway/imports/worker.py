"""Checks and takes files in the background: what was done is in the database, so a restart goes on from there."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog
from pydantic import ValidationError

from toolcare_gateway.identity.authentication import actor_of
from toolcare_gateway.imports import store
from toolcare_gateway.imports.columns import BY_KIND, Kind
from toolcare_gateway.imports.coming import Coming
from toolcare_gateway.imports.domain import ImportState, RowFate
from toolcare_gateway.imports.files import BadFile, FileContent, FileRow, read_file
from toolcare_gateway.imports.folder import ImportFolder
from toolcare_gateway.imports.store import Became
from toolcare_gateway.imports.tables import ImportRow, ImportRun
from toolcare_gateway.parts import Parts
from toolcare_gateway.upstream import ServiceUnavailable
from toolcare_shared.auth import Actor, Permission, Via, may
from toolcare_shared.bulk import NOT_HEARD_YET, BulkIn, BulkOut, BulkRow, BulkRowOut, Fate
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging.transient import is_transient, patiently, pause_after
from toolcare_shared.plant import Zone

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CHUNK = 200
_INSERT = 1000
_CHUNK_DEADLINE_S = 60.0
_LOOK_EVERY_S = 5.0
_RETRY_S = 0.5


class Broken(Exception):
    """The import cannot go on; `code` and words say why."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class ImportWorker:
    """One file at a time; `patience_s` is how long a service may be away or may not have heard of a tool."""

    def __init__(self, parts: Parts, folder: ImportFolder, zone: Zone, patience_s: float) -> None:
        self._parts = parts
        self._folder = folder
        self._zone = zone
        self._patience_s = patience_s
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        async with owner_lock(self._parts.database, "imports"):
            while True:
                self._wake.clear()
                if not await patiently(self.work_once, lambda _: None):
                    await self._rest()

    async def _rest(self) -> None:
        """Until somebody brings a file; another copy of the gateway may have taken it in."""
        try:
            async with asyncio.timeout(_LOOK_EVERY_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def work_once(self) -> bool:
        """Bring the oldest import that waits to its next rest; False when none does."""
        async with self._parts.database.read() as session:
            run = await store.next_at_work(session)
        if run is None:
            return False
        try:
            if run.state == ImportState.CHECKING:
                await self._check(run)
            else:
                await self._apply(run)
        except Broken as error:
            log.info("import.failed", import_id=run.id, code=error.code)
            await self._fail(run.id, error)
        except Exception as error:
            # Raised on, it would end the gateway, and end it again with the same file after each restart.
            if is_transient(error):
                raise
            log.exception("import.broken", import_id=run.id)
            await self._fail(
                run.id, Broken("internal", "Something went wrong in Toolcare; the gateway's log says what.")
            )
        return True

    # --- checking --------------------------------------------------------------------------------------------------

    async def _check(self, run: ImportRun) -> None:
        if not run.is_read:
            run = await self._read(run)
        actor = await self._actor(run.by_id, run.via_id, run.via_name)
        coming = Coming(self._parts.database, run.id)
        for sheet, about in enumerate(run.sheets):
            kind = Kind(str(about["kind"]))
            async with self._parts.database.read() as session:
                seen = await store.rows_by_key(session, run.id, kind)
            while rows := await self._rows_to_check(run.id, sheet):
                told = await self._ask(actor, run.id, kind, rows, coming, dry_run=True, attempt=0)
                became = [_checked(row, item, seen) for row, item in zip(rows, told.items, strict=True)]
                await self._save(run.id, sheet, kind, became)
        await self._finish(run.id, ImportState.CHECKED)

    async def _read(self, run: ImportRun) -> ImportRun:
        content = await asyncio.to_thread(self._folder.read, run.id)
        if content is None:
            raise Broken("file_lost", "The file is no longer there. Bring it again.")
        try:
            found = await asyncio.to_thread(read_file, run.name, content, await self._zone())
        except BadFile as error:
            raise Broken(error.code, str(error)) from error
        rows = _rows(run.id, found)
        async with self._parts.database.write() as session:
            read = await store.run_for_update(session, run.id)
            read.sheets, read.ignored_sheets, read.is_read = _sheets(found), found.ignored, True
            read.total = len(rows)
            for start in range(0, len(rows), _INSERT):
                await store.add_rows(session, rows[start : start + _INSERT])
        await asyncio.to_thread(self._folder.forget, run.id)
        return read

    async def _rows_to_check(self, import_id: str, sheet: int) -> Sequence[ImportRow]:
        async with self._parts.database.read() as session:
            return await store.to_check(session, import_id, sheet, CHUNK)

    # --- taking ----------------------------------------------------------------------------------------------------

    async def _apply(self, run: ImportRun) -> None:
        if run.applied_by_id is None:
            actor = await self._actor(run.by_id, run.via_id, run.via_name)
        else:
            actor = await self._actor(run.applied_by_id, run.applied_via_id, run.applied_via_name)
        coming = Coming(self._parts.database, run.id)
        for sheet, about in enumerate(run.sheets):
            await self._apply_sheet(run.id, sheet, Kind(str(about["kind"])), actor, coming)
        await self._finish(run.id, ImportState.APPLIED)

    async def _apply_sheet(self, import_id: str, sheet: int, kind: Kind, actor: Actor, coming: Coming) -> None:
        """Send all rows; those whose tool has not arrived there yet go again while others still get through."""
        loop = asyncio.get_running_loop()
        until, attempt = loop.time() + self._patience_s, 0
        while True:
            waiting, taken = await self._pass(
                import_id, sheet, kind, actor, coming, attempt, give_up=loop.time() > until
            )
            if not waiting:
                return
            if taken:
                until = loop.time() + self._patience_s
            attempt += 1
            await asyncio.sleep(_RETRY_S)

    async def _pass(
        self, import_id: str, sheet: int, kind: Kind, actor: Actor, coming: Coming, attempt: int, *, give_up: bool
    ) -> tuple[int, int]:
        """Go once through the rows that are left; return how many wait on and how many were taken or refused."""
        waiting, taken, after = 0, 0, -1
        while rows := await self._rows_to_apply(import_id, sheet, after):
            told = await self._ask(actor, import_id, kind, rows, coming, dry_run=False, attempt=attempt)
            became = [
                _applied(row, item) for row, item in zip(rows, told.items, strict=True) if give_up or not _waits(item)
            ]
            await self._save(import_id, sheet, kind, became)
            after = rows[-1].place
            taken += len(became)
            waiting += len(rows) - len(became)
            if not became:
                break
        return waiting, taken

    async def _rows_to_apply(self, import_id: str, sheet: int, after: int) -> Sequence[ImportRow]:
        async with self._parts.database.read() as session:
            return await store.to_apply(session, import_id, sheet, after=after, limit=CHUNK)

    # --- both ------------------------------------------------------------------------------------------------------

    async def _ask(
        self,
        actor: Actor,
        import_id: str,
        kind: Kind,
        rows: Sequence[ImportRow],
        coming: Coming,
        *,
        dry_run: bool,
        attempt: int,
    ) -> BulkOut:
        """Send a chunk to its owner in the name of the person; the same chunk again finds the first answer."""
        sent = [BulkRow.model_validate({"row": row.row, "values": row.values}) for row in rows]
        values = [row.values for row in rows]
        told, places = await coming.of(kind, values), await coming.places_of(kind, values)
        body = BulkIn(dry_run=dry_run, rows=sent, coming=told, places=places)
        content = body.model_dump_json().encode()
        key = f"import-{import_id}-{attempt}-{hashlib.sha256(content).hexdigest()[:32]}"
        service = BY_KIND[kind].service
        answer = await self._answer(service, f"/bulk/{kind.value}", actor, key, content)
        try:
            return BulkOut.model_validate_json(answer)
        except ValidationError as error:
            raise Broken(
                "service_refused", f"The service {service} gave no usable answer; its log says why."
            ) from error

    async def _answer(self, service: str, path: str, actor: Actor, key: str, content: bytes) -> bytes:
        """Ask again while the service is away, within our patience."""
        loop = asyncio.get_running_loop()
        until, failures = loop.time() + self._patience_s, 0
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        while True:
            try:
                answer = await self._parts.upstreams.ask(
                    service, "POST", path, actor, deadline_s=_CHUNK_DEADLINE_S, headers=headers, body=content
                )
            except ServiceUnavailable as error:
                if loop.time() > until:
                    words = f"The service {service} does not run. Start it, then go on with the import."
                    raise Broken("service_unavailable", words) from error
            else:
                if answer.ok:
                    return answer.body
                if answer.status != 503 or loop.time() > until:  # noqa: PLR2004 - "try again in a moment"
                    words = f"The service {service} refused a part of the file ({answer.status}); its log says why."
                    raise Broken("service_refused", words)
            failures += 1
            await asyncio.sleep(pause_after(failures))

    async def _actor(self, user_id: str, via_id: str | None, via_name: str | None) -> Actor:
        """The person as he is now, with his token: who may no longer import does not do so in the background either."""
        async with self._parts.database.read() as session:
            user = await store.user(session, user_id)
        if user is not None and user.active:
            via = None if via_id is None else Via(via_id, via_name or "")
            actor = replace(actor_of(user, None), via=via)
            if may(actor, Permission.DATA_IMPORT):
                return actor
        raise Broken("importer_may_not", "Whoever brought the file may no longer import. Somebody else must bring it.")

    async def _save(self, import_id: str, sheet: int, kind: Kind, became: Sequence[Became]) -> None:
        if not became:
            return
        async with self._parts.database.write() as session:
            run = await store.run_for_update(session, import_id)
            before = await store.fates_at(session, import_id, [each.place for each in became])
            run.sheets = _counted(run.sheets, sheet, [(before[each.place], each.fate) for each in became])
            run.done, run.what = run.done + len(became), kind.value
            await store.save_fates(session, import_id, became)

    async def _finish(self, import_id: str, state: ImportState) -> None:
        async with self._parts.database.write() as session:
            run = await store.run_for_update(session, import_id)
            run.state, run.done, run.what = state.value, run.total, ""
            run.problem = run.problem_code = None
            run.finished_at = self._parts.clock.now() if state is ImportState.APPLIED else None

    async def _fail(self, import_id: str, error: Broken) -> None:
        async with self._parts.database.write() as session:
            run = await store.run_for_update(session, import_id)
            run.state, run.problem_code, run.problem = ImportState.FAILED.value, error.code, str(error)
            run.finished_at = self._parts.clock.now()
        await asyncio.to_thread(self._folder.forget, import_id)


def _rows(import_id: str, found: FileContent) -> list[dict[str, object]]:
    numbered = ((sheet, table.kind, row) for sheet, table in enumerate(found.tables) for row in table.rows)
    return [_row(import_id, place, sheet, kind, row) for place, (sheet, kind, row) in enumerate(numbered)]


def _row(import_id: str, place: int, sheet: int, kind: Kind, row: FileRow) -> dict[str, object]:
    problems: list[dict[str, object]] = [
        {"field": each.column, "code": each.code, "message": each.message, "value": each.written}
        for each in row.troubles
    ]
    return {
        "import_id": import_id,
        "place": place,
        "sheet": sheet,
        "kind": kind.value,
        "row": row.row,
        "values": row.values,
        "fate": RowFate.PENDING.value,
        "key": "",
        "changes": [],
        "problems": problems,
        "applied": False,
    }


def _sheets(found: FileContent) -> list[dict[str, object]]:
    return [
        {
            "kind": table.kind.value,
            "title": table.title,
            "rows": len(table.rows),
            **dict.fromkeys(("new", "changed", "same", "refused"), 0),
            "unknown_columns": table.unknown_columns,
        }
        for table in found.tables
    ]


def _counted(
    sheets: Sequence[Mapping[str, object]], sheet: int, moves: Sequence[tuple[str, str]]
) -> list[dict[str, object]]:
    """Return the sheets with their rows counted by fate anew; each move is a fate before and one after."""
    counted = [dict(each) for each in sheets]
    for before, after in moves:
        if before != RowFate.PENDING:
            counted[sheet][before] = int(str(counted[sheet][before])) - 1
        counted[sheet][after] = int(str(counted[sheet][after])) + 1
    return counted


def _checked(row: ImportRow, item: BulkRowOut, seen: dict[str, int]) -> Became:
    """Return the row's fate with all that is wrong with it: in its cells, to the service, and beside other rows."""
    unread = {problem["field"] for problem in row.problems}
    problems = [
        *row.problems,
        # A cell that cannot be read is not sent, so the service misses it: that is said already.
        *(problem for problem in _problems(row, item) if problem["field"] not in unread),
        *_twice(row, item, seen),
    ]
    if problems:
        return Became(row.place, RowFate.REFUSED, item.key, [], problems)
    if item.key:
        seen.setdefault(item.key.casefold(), row.row)
    return _became(row, item)


def _twice(row: ImportRow, item: BulkRowOut, seen: Mapping[str, int]) -> list[dict[str, object]]:
    """A second row of the same thing would undo the first; one that is refused undoes nothing."""
    first = seen.get(item.key.casefold(), row.row) if item.key else row.row
    if first == row.row:
        return []
    words = f"Row {first} is about {item.key} already. Keep one of them."
    return [{"field": None, "code": "row_twice", "message": words, "value": item.key, "row": first}]


def _applied(row: ImportRow, item: BulkRowOut) -> Became:
    """What the row was to do stays its fate, also when a repeat after a crash finds it done."""
    if item.fate is Fate.REFUSED:
        return _became(row, item)
    return Became(row.place, RowFate(row.fate), row.key, row.changes, [], applied=True)


def _became(row: ImportRow, item: BulkRowOut) -> Became:
    return Became(row.place, RowFate(item.fate.value), item.key, item.changes, _problems(row, item))


def _problems(row: ImportRow, item: BulkRowOut) -> list[dict[str, object]]:
    """Return what the service objects to, with what the cell said."""
    return [{**problem.model_dump(), "value": _said(row, problem.field)} for problem in item.problems]


def _said(row: ImportRow, column: str | None) -> str | None:
    value = row.values.get(column) if column else None
    return None if value is None else str(value)


def _waits(item: BulkRowOut) -> bool:
    return any(problem.code == NOT_HEARD_YET for problem in item.problems)
