"""All sources, and a new one."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import config, domain, store, usecases
from toolcare_shotcounter.api.one_source import source_out
from toolcare_shotcounter.api.running import Counting, Running
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.readings import SourceSpec
from toolcare_shotcounter.schemas import ReaderList, ReaderOut, SourceIn, SourceList, SourceOut
from toolcare_shotcounter.sharing import unit_of
from toolcare_shotcounter.tables import SourceRow
from toolcare_shotcounter.usecases import ConfigureSource

router = APIRouter()


@router.get("/sources/configured", tags=["sources"])
async def list_configured_sources(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.SOURCE_READ)],
    machine_id: Annotated[str | None, Query(max_length=64)] = None,
) -> SourceList:
    """The sources as their owner knows them; the gateway's list joins them with the machines."""
    rows = await store.counters(session)
    return SourceList(
        items=[
            SourceOut.of(source, counter)
            for source, counter in rows
            if machine_id in {None, source.machine_id} and store.kind_of(source) is not None
        ]
    )


@router.get("/sources/readers", tags=["sources"])
async def list_source_readers(
    session: ReadSession, running: Running, _: Annotated[Actor, requires(Permission.SOURCE_READ)]
) -> ReaderList:
    """Of several copies of the service, which one reads which source. A source that is switched off has no reader."""
    specs = [spec for row in await store.sources(session) if row.enabled and (spec := _fitting(row, running))]
    units: dict[str, list[str]] = {}
    for spec in specs:
        units.setdefault(unit_of(spec, running.settings.mqtt_lanes), []).append(spec.source_id)
    readers = [
        ReaderOut(
            id=reader.id,
            name=reader.name,
            since=reader.since,
            source_ids=[source_id for unit in reader.units for source_id in units.get(unit, ())],
        )
        for reader in await running.leases.readers(session)
    ]
    read = {source_id for reader in readers for source_id in reader.source_ids}
    return ReaderList(items=readers, unread=[spec.source_id for spec in specs if spec.source_id not in read])


def _fitting(row: SourceRow, running: Counting) -> SourceSpec | None:
    """A configuration that does not fit is nobody's; its source says so."""
    try:
        return config.spec(row, running.credentials.sealing)
    except domain.ConfigDoesNotFit:
        return None


@router.post(
    "/sources",
    status_code=201,
    response_model=SourceOut,
    tags=["sources"],
    responses=problems(
        domain.UnknownMachine,
        domain.SourceTaken,
        domain.MachineIsCounted,
        domain.StationIsCounted,
        domain.CounterIsCounted,
        domain.ConfigDoesNotFit,
    ),
)
async def configure_source(
    body: SourceIn, work: UnitOfWork, running: Running, actor: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """Say where a machine's cumulative counter is read."""
    given = config.sealed(body.config.model_dump(mode="json"), running.credentials.sealing)
    config.hears_no_other(body.kind, given, body.machine_id, running.context.topics)
    command = ConfigureSource(body.machine_id, body.kind, body.name or "", body.station, body.enabled, given)
    async with work as session:
        row = await usecases.configure_source(session, command, actor, work.now)
        answer = work.answer(await source_out(session, row))
    running.news.sources_changed.set()
    return answer
