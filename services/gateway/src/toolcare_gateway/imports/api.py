"""Imports over HTTP: bring a file, look at what it would do, have it done."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from toolcare_gateway.forwarding import API
from toolcare_gateway.imports import store
from toolcare_gateway.imports.columns import Kind
from toolcare_gateway.imports.domain import (
    MAX_FILE_BYTES,
    FileNotUsable,
    FileTooLarge,
    ImportNotReady,
    ImportState,
    NothingToTake,
    UnknownImport,
)
from toolcare_gateway.imports.files import BadFile, refuse_what_is_no_table
from toolcare_gateway.imports.folder import ImportFolder
from toolcare_gateway.imports.refused import Language, refused_workbook
from toolcare_gateway.imports.schemas import ImportColumnsOut, ImportOut, ImportRowOut
from toolcare_gateway.imports.tables import ImportRun
from toolcare_gateway.imports.template import template
from toolcare_gateway.imports.worker import ImportWorker
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import Conflict, Invalid, NotFound, Problem
from toolcare_shared.errors import problems as documented
from toolcare_shared.ids import new_id
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE = {"schema": {"type": "string", "format": "binary"}}
_UPLOAD: dict[str, object] = {"requestBody": {"required": True, "content": dict.fromkeys((_XLSX, "text/csv"), _FILE)}}


class _TooLarge(Problem):
    status, code, title = 413, "too_large", "The file is too large"


class _WrongKind(Problem):
    status, code, title = 415, "wrong_kind", "The file cannot be used"


PROBLEMS: dict[type[Exception], type[Problem]] = {
    UnknownImport: NotFound,
    ImportNotReady: Conflict,
    NothingToTake: Conflict,
    FileTooLarge: _TooLarge,
    FileNotUsable: _WrongKind,
}

router = APIRouter(prefix=API, tags=["imports"])

ImportId = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-f-]+$")]
Importer = Annotated[Actor, requires(Permission.DATA_IMPORT)]


async def _worker(request: Request) -> ImportWorker:
    found: ImportWorker = request.app.state.import_worker
    return found


async def _folder(request: Request) -> ImportFolder:
    found: ImportFolder = request.app.state.import_folder
    return found


WordsLanguage = Annotated[Language, Query(description="In which it is said what is wrong")]
Worker = Annotated[ImportWorker, Depends(_worker)]
Folder = Annotated[ImportFolder, Depends(_folder)]


def _problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    return documented(Invalid, *types, mapping=PROBLEMS)


@router.post(
    "/imports",
    status_code=201,
    response_model=ImportOut,
    responses=_problems(FileTooLarge, FileNotUsable),
    openapi_extra=_UPLOAD,
)
async def start_import(
    name: Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")],
    request: Request,
    work: UnitOfWork,
    worker: Worker,
    folder: Folder,
    actor: Importer,
) -> Response:
    """The body is the file itself: CSV or XLSX, at most 20 MB. It is read and checked in the background."""
    content = await request.body()
    _refuse_unusable(content)
    run = _new_run(name, actor, work.now)
    try:
        async with work as session:
            await asyncio.to_thread(folder.keep, run.id, content)
            session.add(run)
            answer = work.answer(_out(run))
    except Exception:
        await asyncio.to_thread(folder.forget, run.id)
        raise
    worker.wake()
    return answer


@router.get("/imports", responses=_problems(InvalidCursor))
async def list_imports(paging: Paging, session: ReadSession, _: Importer) -> Page[ImportOut]:
    """Newest first."""
    found = await store.runs(session, after=_after_text(paging.after), limit=paging.fetch)
    return paging.page(found, _out, lambda run: (run.id,))


@router.get(
    "/imports/template.xlsx",
    response_class=Response,
    responses={200: {"description": "An empty workbook", "content": {_XLSX: _FILE}}},
)
async def get_import_template(_: Importer) -> Response:
    """The tables and columns that are known, with a sheet that explains them in English and German."""
    headers = {"Content-Disposition": 'attachment; filename="toolcare-import.xlsx"', "Cache-Control": "no-cache"}
    return Response(await asyncio.to_thread(template), media_type=_XLSX, headers=headers)


@router.get("/imports/columns")
async def list_import_columns(_: Importer) -> ImportColumnsOut:
    """What the columns of the template are called, table by table."""
    return ImportColumnsOut.all()


@router.get("/imports/{import_id}", responses=_problems(UnknownImport))
async def get_import(import_id: ImportId, session: ReadSession, _: Importer) -> ImportOut:
    """How far one import has come, and how many of its rows were taken or refused."""
    return _out(await store.run(session, import_id))


@router.get("/imports/{import_id}/rows", responses=_problems(UnknownImport, InvalidCursor))
async def list_import_rows(
    import_id: ImportId,
    paging: Paging,
    session: ReadSession,
    _: Importer,
    kind: Kind | None = None,
    fate: Literal["pending", "new", "changed", "same", "refused"] | None = None,
) -> Page[ImportRowOut]:
    """In the order of the file."""
    await store.run(session, import_id)
    after = _after_number(paging.after)
    found = await store.rows(session, import_id, kind=kind, fate=fate, after=after, limit=paging.fetch)
    return paging.page(found, ImportRowOut.of, lambda row: (row.place,))


@router.get(
    "/imports/{import_id}/refused.xlsx",
    response_class=Response,
    responses={
        **_problems(UnknownImport),
        200: {"description": "The refused rows", "content": {_XLSX: _FILE}},
    },
)
async def get_refused_rows(
    import_id: ImportId, session: ReadSession, _: Importer, language: WordsLanguage = "en"
) -> Response:
    """The refused rows as they were written, each with what is wrong: mended, the file can be brought as it is."""
    run = await store.run(session, import_id)
    content = await asyncio.to_thread(refused_workbook, await store.refused_rows(session, import_id), language)
    headers = {"Content-Disposition": f'attachment; filename="refused-{run.id}.xlsx"', "Cache-Control": "no-cache"}
    return Response(content, media_type=_XLSX, headers=headers)


@router.post(
    "/imports/{import_id}/apply",
    response_model=ImportOut,
    responses=_problems(UnknownImport, ImportNotReady, NothingToTake),
)
async def apply_import(import_id: ImportId, work: UnitOfWork, worker: Worker, actor: Importer) -> Response:
    """Take the rows that are new or change something; refused ones are left out. Goes on where it was broken off."""
    async with work as session:
        run = await store.run_for_update(session, import_id)
        if not store.can_be_applied(run):
            raise NothingToTake if run.state == ImportState.CHECKED else ImportNotReady(run.state)
        total = await store.count_to_apply(session, import_id)
        left = await store.count_to_apply(session, import_id, only_left=True)
        run.state, run.total, run.done, run.what = ImportState.APPLYING.value, total, total - left, ""
        run.applied_by_id, run.applied_by = actor.id, actor.name
        run.applied_via_id, run.applied_via_name = (actor.via.id, actor.via.name) if actor.via else (None, None)
        run.problem = run.problem_code = run.finished_at = None
        answer = work.answer(_out(run))
    worker.wake()
    return answer


def _refuse_unusable(content: bytes) -> None:
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLarge
    try:
        refuse_what_is_no_table(content)
    except BadFile as error:
        raise FileNotUsable(error.code, str(error)) from error


def _new_run(name: str, actor: Actor, now: datetime) -> ImportRun:
    return ImportRun(
        id=new_id(),
        name=name,
        state=ImportState.CHECKING.value,
        is_read=False,
        sheets=[],
        ignored_sheets=[],
        done=0,
        total=0,
        what="file",
        created_at=now,
        by_id=actor.id,
        by=actor.name,
        via_id=actor.via.id if actor.via else None,
        via_name=actor.via.name if actor.via else None,
    )


def _out(run: ImportRun) -> ImportOut:
    return ImportOut.of(run, can_be_applied=store.can_be_applied(run))


def _after_text(after: tuple[object, ...] | None) -> str | None:
    match after:
        case None:
            return None
        case (str(last),) if last.isprintable():
            return last
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _after_number(after: tuple[object, ...] | None) -> int:
    match after:
        case None:
            return -1
        case (int(last),) if 0 <= last < 2**31:
            return last
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
