"""The audit trail for administrators: look things up, take them out, have the chain checked."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import IO, Annotated, ClassVar

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from toolcare_gateway.audit import searching, store
from toolcare_gateway.audit.domain import Content, Fault, UnknownEntry
from toolcare_gateway.audit.keeping import Trail, new_check
from toolcare_gateway.audit.leavers import Leavers
from toolcare_gateway.audit.schemas import (
    CheckOut,
    ChecksOut,
    EntryOut,
    EntryPage,
    EntrySummary,
    Kind,
    WhoOut,
)
from toolcare_gateway.audit.store import EntryFilter
from toolcare_gateway.audit.tables import AuditCheck, AuditEntry
from toolcare_gateway.forwarding import API
from toolcare_gateway.parts import Gateway
from toolcare_gateway.readmodels.keyset import Cursor
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import Conflict, NotFound, Problem, problems
from toolcare_shared.pages import InvalidCursor, decode_cursor, encode_cursor
from toolcare_shared.work import ReadSession, UnitOfWork

_BLOCK = 256 * 1024
_FILE = {"schema": {"type": "string", "format": "binary"}}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST = (1 << 63) - 1

PROBLEMS: dict[type[Exception], type[Problem]] = {UnknownEntry: NotFound}

Reader = Annotated[Actor, requires(Permission.AUDIT_READ)]

router = APIRouter(prefix=f"{API}/audit", tags=["audit"])


class CheckRuns(Conflict):
    code: ClassVar[str] = "check_runs"
    title: ClassVar[str] = "A check is running"

    def __init__(self) -> None:
        super().__init__("Wait until the check that was asked for before is done.")


async def _wanted(
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Words in anything it says")] = "",
    who: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Id of a person or service")] = "",
    kind: Annotated[list[Kind], Query()] = [],  # noqa: B006 - FastAPI copies it
    service: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - as above
    what: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Part of `what`")] = "",
    table: Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")] = "",
    object: Annotated[  # noqa: A002 - its name in the address
        str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Id of anything it is about")
    ] = "",
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Not included")] = None,
) -> EntryFilter:
    services = [one for one in service if "\x00" not in one]
    return EntryFilter(q, who, kind, services, what, table, object, since, until)


async def _trail(request: Request) -> Trail:
    found: Trail = request.app.state.audit
    return found


Wanted = Annotated[EntryFilter, Depends(_wanted)]
AuditTrail = Annotated[Trail, Depends(_trail)]


@router.get("", responses=problems(InvalidCursor))
async def list_audit(
    session: ReadSession,
    gateway: Gateway,
    _: Reader,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Cursor = None,
) -> EntryPage:
    """Who changed what, the newest first."""
    leavers = await Leavers.read(session, gateway.sealing)
    rows = await searching.entries(session, wanted, leavers, before=_before(cursor), limit=limit + 1)
    shown = rows[:limit]
    more = encode_cursor((shown[-1].number,)) if len(rows) > limit else None
    return EntryPage(items=[_summary(row, leavers) for row in shown], next_cursor=more)


@router.get("/export.csv", response_class=Response, responses={200: {"content": {"text/csv": _FILE}}})
async def export_audit_csv(gateway: Gateway, _: Reader, wanted: Wanted) -> Response:
    """A line for each field that changed."""
    from toolcare_gateway.audit.exporting import as_csv

    return _sent(
        as_csv(gateway.database, gateway.sealing, wanted), "text/csv; charset=utf-8", gateway.clock.now(), "csv"
    )


@router.get("/export.jsonl", response_class=Response, responses={200: {"content": {"application/jsonl": _FILE}}})
async def export_audit_lines(gateway: Gateway, _: Reader, wanted: Wanted) -> Response:
    """Each entry as it is hashed, with its hashes: `SHA-256({"entry":...,"number":...} + previous)`.

    The only way in which names of people who were anonymised still leave: without them no hash could be checked.
    """
    from toolcare_gateway.audit.exporting import as_json_lines

    return _sent(
        as_json_lines(gateway.database, gateway.sealing, wanted), "application/jsonl", gateway.clock.now(), "jsonl"
    )


@router.get("/export.xlsx", response_class=Response, responses={200: {"content": {_XLSX: _FILE}}})
async def export_audit_workbook(gateway: Gateway, _: Reader, wanted: Wanted) -> Response:
    """The same lines as in the CSV."""
    from toolcare_gateway.audit.exporting import as_workbook

    file = await as_workbook(gateway.database, gateway.sealing, wanted, gateway.settings.data_dir)
    return _sent(_blocks(file), _XLSX, gateway.clock.now(), "xlsx")


@router.get("/check")
async def audit_check(session: ReadSession, _: Reader, trail: AuditTrail) -> ChecksOut:
    """What the last check of the whole chain found, and how far the one that runs has come."""
    last, wanted = await store.last_check(session), await store.wanted_check(session)
    return ChecksOut(
        last=None if last is None else _check(last),
        running=wanted is not None,
        done=trail.progress or 0,
        entries=(await store.head(session)).number,
    )


@router.post("/check", status_code=202, response_model=CheckOut, responses=problems(CheckRuns))
async def check_audit(work: UnitOfWork, actor: Reader, trail: AuditTrail) -> Response:
    """Have the whole chain looked through now."""
    async with work as session:
        if await store.wanted_check(session) is not None:
            raise CheckRuns
        check = new_check(actor.name, work.now)
        session.add(check)
        answer = work.answer(_check(check))
    trail.ask()
    return answer


@router.get("/{number}", responses=problems(UnknownEntry, mapping=PROBLEMS))
async def get_audit_entry(
    number: Annotated[int, Path(ge=1, le=_MOST)], session: ReadSession, gateway: Gateway, _: Reader
) -> EntryOut:
    """One entry of the audit trail with its hash and that of the entry before."""
    row, leavers = await store.entry(session, number), await Leavers.read(session, gateway.sealing)
    return EntryOut.model_validate(
        {**leavers.shown(_content(row)), "number": row.number, "previous": row.previous, "hash": row.hash}
    )


def _summary(row: AuditEntry, leavers: Leavers) -> EntrySummary:
    content = leavers.shown(_content(row))
    changes = content.get("changes")
    rows = (
        [str(change.get("table")) for change in changes if isinstance(change, dict)]
        if isinstance(changes, list)
        else []
    )
    return EntrySummary(
        number=row.number,
        at=row.at,
        service=row.service,
        kind=row.kind,
        who=WhoOut.model_validate(content.get("who")),
        what=row.what,
        target=leavers.text(row.target),
        tables=dict(Counter(rows)),
    )


def _content(row: AuditEntry) -> Content:
    content: Content = json.loads(row.entry)
    return content


def _check(row: AuditCheck) -> CheckOut:
    return CheckOut(
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        finished_at=row.finished_at,
        entries=row.entries,
        head_hash=row.head_hash,
        fault=Fault(row.fault) if row.fault else None,
        number=row.number,
        detail=row.detail,
    )


def _before(cursor: str | None) -> int | None:
    match decode_cursor(cursor) if cursor else ():
        case ():
            return None
        case (int(number),) if 0 < number <= _MOST:
            return number
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _sent(content: AsyncIterator[bytes], media: str, now: datetime, ending: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="toolcare-audit-{now:%Y-%m-%d}.{ending}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(content, media_type=media, headers=headers)


async def _blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
    finally:
        file.close()
