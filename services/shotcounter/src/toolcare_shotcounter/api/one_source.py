"""One source: as it stands, changed, removed; and what came and was not counted."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import config, domain, store, usecases
from toolcare_shotcounter.api.cursors import after_number, after_time
from toolcare_shotcounter.api.running import Running, SourceId
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.schemas import ReadingOut, RejectionOut, SourceOut, SourcePatch
from toolcare_shotcounter.tables import SourceRow
from toolcare_shotcounter.usecases import ChangeSource

router = APIRouter()


@router.get(
    "/sources/{source_id}",
    response_model=SourceOut,
    tags=["sources"],
    responses=problems(domain.UnknownSource, domain.ConfigDoesNotFit),
)
async def get_source(
    source_id: SourceId, session: ReadSession, _: Annotated[Actor, requires(Permission.SOURCE_READ)]
) -> Response:
    """Its ETag guards writes; state and value beside it change without it, so there is no 304."""
    source = await source_out(session, await store.source(session, source_id))
    return json_answer(source, 200, {"ETag": etag(source.version)})


@router.patch(
    "/sources/{source_id}",
    response_model=SourceOut,
    tags=["sources"],
    responses=problems(
        domain.UnknownSource,
        domain.MachineIsCounted,
        domain.StationIsCounted,
        domain.CounterIsCounted,
        domain.ConfigDoesNotFit,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
async def change_source(
    source_id: SourceId,
    body: SourcePatch,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SOURCE_EDIT)],
) -> Response:
    """Change a counter source or switch it off; fields that are left out stay."""
    async with work as session:
        row = await store.source_for_update(session, source_id)
        work.expect(row.version)
        kind = config.kind_of(row)
        given = (
            None if body.config is None else config.changed(kind, row.config, body.config, running.credentials.sealing)
        )
        config.hears_no_other(kind, given or {}, row.machine_id, running.context.topics)
        changes = ChangeSource(body.name, body.station, body.enabled, given)
        await usecases.change_source(session, row, changes, actor, work.now)
        answer = work.answer(await source_out(session, row))
    running.news.sources_changed.set()
    return answer


@router.delete(
    "/sources/{source_id}",
    status_code=204,
    tags=["sources"],
    responses=problems(domain.UnknownSource, PreconditionRequired, PreconditionFailed),
)
async def remove_source(
    source_id: SourceId,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SOURCE_EDIT)],
) -> Response:
    """Its ledger and its open gaps stay."""
    async with work as session:
        row = await store.source_for_update(session, source_id)
        work.expect(row.version)
        await usecases.remove_source(session, row, actor, work.now)
        answer = work.answer(None, 204)
    running.news.sources_changed.set()
    return answer


@router.get("/sources/{source_id}/readings", tags=["sources"], responses=problems(domain.UnknownSource, InvalidCursor))
async def list_readings(
    source_id: SourceId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.SOURCE_READ)]
) -> Page[ReadingOut]:
    """Newest first: the raw readings that moved the counter."""
    await store.source(session, source_id)
    rows = await store.readings_of(session, source_id, after=after_number(paging), limit=paging.fetch)
    return paging.page(rows, ReadingOut.of, lambda row: (row.entry,))


@router.get("/rejections", tags=["sources"], responses=problems(InvalidCursor))
async def list_rejections(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.SOURCE_READ)],
    source_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[RejectionOut]:
    """Latest first: what came in and was not counted, one line per source (or machine) and reason."""
    rows = await store.rejections(session, source_id, after=after_time(paging), limit=paging.fetch)
    machines = await store.machine_ids(session)
    return paging.page(rows, lambda row: RejectionOut.of(row, machines), lambda row: (row.last_at.isoformat(), row.id))


async def source_out(session: AsyncSession, row: SourceRow) -> SourceOut:
    return SourceOut.of(row, await store.counter(session, row.id))
