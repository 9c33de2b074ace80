"""The shotcounter over HTTP: parse, call, map."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.plant import plant_zone
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import config, domain, store, trusting, usecases
from toolcare_shotcounter.buckets import Bucket, Range
from toolcare_shotcounter.credentials import Credentials
from toolcare_shotcounter.leases import Leases
from toolcare_shotcounter.news import News
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.readings import (
    CycleKind,
    MqttMappedConfig,
    ProbeResult,
    SourceConfig,
    SourceKind,
    SourceSpec,
    SparkplugConfig,
    server_address,
)
from toolcare_shotcounter.schemas import (
    BucketOut,
    CountOut,
    CountsOut,
    EntryOut,
    Moment,
    PreviewIn,
    PreviewOut,
    ProbeIn,
    ProbeOut,
    ReaderList,
    ReaderOut,
    ReadingOut,
    RejectionOut,
    SeenNodeOut,
    ShotsIn,
    SourceIn,
    SourceList,
    SourceOut,
    SourcePatch,
    SurveyIn,
    SurveyOut,
    TotalIn,
    UnassignedOut,
)
from toolcare_shotcounter.settings import ShotcounterSettings
from toolcare_shotcounter.sharing import unit_of
from toolcare_shotcounter.sources.mqtt_payload import NotAReading, Said, mapped_shape, read_all
from toolcare_shotcounter.tables import EntryRow, PlantRow, SourceRow
from toolcare_shotcounter.texts import storable
from toolcare_shotcounter.trust import server_of
from toolcare_shotcounter.usecases import ChangeSource, ConfigureSource, EnterReading, EnterShots

router = APIRouter()

ToolId = Annotated[str, Path(max_length=64, examples=["t-0042"])]
MachineId = Annotated[str, Path(max_length=64, examples=["p01"])]
SourceId = Annotated[str, Path(max_length=64)]

_PROBE_S = 8.0
_SURVEY_S = 6.0


@dataclass(frozen=True, slots=True)
class Counting:
    """What the routes need of the running service beside a transaction."""

    context: ServiceContext
    settings: ShotcounterSettings
    news: News
    credentials: Credentials
    leases: Leases

    @property
    def default_cycle(self) -> timedelta:
        return timedelta(milliseconds=self.settings.default_min_cycle_ms)


async def counting(request: Request) -> Counting:
    found: Counting = request.app.state.counting
    return found


Running = Annotated[Counting, Depends(counting)]


# --- sources -------------------------------------------------------------------------------------------------------


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
    given = config.sealed(body.config.model_dump(mode="json"), running.credentials.sealing)
    config.hears_no_other(body.kind, given, body.machine_id, running.context.topics)
    command = ConfigureSource(body.machine_id, body.kind, body.name or "", body.station, body.enabled, given)
    async with work as session:
        row = await usecases.configure_source(session, command, actor, work.now)
        answer = work.answer(await _source_out(session, row))
    running.news.sources_changed.set()
    return answer


@router.post(
    "/sources/probe",
    response_model=ProbeOut,
    tags=["sources"],
    responses=problems(domain.ConfigDoesNotFit, domain.UnknownSource),
)
async def probe_source(
    body: ProbeIn, work: UnitOfWork, running: Running, _: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """Look once at the far end, before a source is made. A repeat tells what the first look found.

    Nothing is changed, but a server's certificate that nobody knows is noted, so that it can be decided on.
    """
    plain = config.checked(body.kind, await _with_secrets(body, running)).plain()
    found = await _probe(plain, running)
    async with work as session:
        return work.answer(ProbeOut.of(found, await _met(session, plain, found, work.now)))


@router.post(
    "/sources/preview", response_model=PreviewOut, tags=["sources"], responses=problems(domain.ConfigDoesNotFit)
)
async def preview_message(
    body: PreviewIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """What a source with a topic of its own would read of a message; changes nothing."""
    plain = config.checked(SourceKind.MQTT_MAPPED, body.config).plain()
    async with work:
        return work.answer(PreviewOut.of(_preview(plain, body.message, work.now)))


@router.post("/sources/sparkplug/survey", response_model=SurveyOut, tags=["sources"])
async def survey_edge_nodes(
    body: SurveyIn, work: UnitOfWork, running: Running, _: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """Listen for some seconds which edge nodes, devices and metrics there are; changes nothing."""
    found = await _survey(body, running)
    async with work:
        return work.answer(found)


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
    source = await _source_out(session, await store.source(session, source_id))
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
        answer = work.answer(await _source_out(session, row))
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
    rows = await store.readings_of(session, source_id, after=_after_number(paging), limit=paging.fetch)
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
    return paging.page(rows, RejectionOut.of, lambda row: (row.last_at.isoformat(), row.id))


# --- counts --------------------------------------------------------------------------------------------------------


@router.get("/tools/{tool_id}/counts", tags=["counts"], responses=problems(domain.UnknownTool, domain.UnusableRange))
async def get_counts(
    tool_id: ToolId,
    session: ReadSession,
    running: Running,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    bucket: Bucket = Bucket.HOUR,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    tz: Annotated[str | None, Query(max_length=64, description="Days are this zone's; the plant's by default")] = None,
) -> CountsOut:
    """Totals and a bucket for each hour (UTC) or day of the range; without one the last 48 hours or 30 days."""
    await store.tool(session, tool_id)
    zone = tz or (await plant_zone(session, PlantRow, running.settings.timezone)).key
    shown = Range.of(bucket, since, until, zone, running.context.clock.now())
    hours = await store.hours(session, tool_id, shown.begin(shown.since), shown.until)
    count = CountOut.of(tool_id, await store.total(session, tool_id))
    sums = shown.sums([(each.hour, each.shots, each.shots_high) for each in hours])
    buckets = [BucketOut(from_at=each.from_at, shots=each.shots, shots_high=each.shots_high) for each in sums]
    by_day = await store.by_day_until(session, tool_id, shown.begin(shown.since), shown.until)
    modes = await store.shots_by_mode(session, tool_id)
    return CountsOut(
        **count.model_dump(),
        dry_run=modes.get(CycleKind.DRY_RUN, 0),
        start_up=modes.get(CycleKind.START_UP, 0),
        by_day_until=by_day,
        buckets=buckets,
    )


@router.get("/tools/{tool_id}/shots", tags=["counts"], responses=problems(domain.UnknownTool, InvalidCursor))
async def list_shots(
    tool_id: ToolId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.SHOTS_READ)]
) -> Page[EntryOut]:
    """The ledger, newest first."""
    await store.tool(session, tool_id)
    rows = await store.entries_of(session, "tool", tool_id, after=after_id(paging), limit=paging.fetch)
    return paging.page(rows, EntryOut.of, _entry_position)


@router.post(
    "/tools/{tool_id}/shots",
    response_model=CountOut,
    tags=["counts"],
    responses=problems(domain.UnknownTool, domain.ImplausibleEntry, domain.EntryInFuture, domain.TotalBelowZero),
)
async def enter_shots(
    tool_id: ToolId,
    body: ShotsIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SHOTS_ENTER)],
) -> Response:
    """Shots that no counter saw. What does not fit the time since the last count is refused until confirmed."""
    command = EnterShots(tool_id, body.shots, domain.said_at(body.at, work.now), body.note, body.confirm)
    async with work as session:
        row = await usecases.enter_shots(session, command, running.default_cycle, actor, work.now)
        return work.answer(CountOut.of(tool_id, row))


@router.post(
    "/tools/{tool_id}/reading",
    response_model=CountOut,
    tags=["counts"],
    responses=problems(domain.UnknownTool, domain.ImplausibleEntry, domain.EntryInFuture),
)
async def enter_reading(
    tool_id: ToolId,
    body: TotalIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SHOTS_ENTER)],
) -> Response:
    """The tool's own counter: the total becomes what was read, by an entry of the difference."""
    command = EnterReading(tool_id, body.total, domain.said_at(body.at, work.now), body.note, body.confirm)
    async with work as session:
        row = await usecases.enter_reading(session, command, running.default_cycle, actor, work.now)
        return work.answer(CountOut.of(tool_id, row))


@router.get(
    "/machines/{machine_id}/unassigned", tags=["counts"], responses=problems(domain.UnknownMachine, InvalidCursor)
)
async def get_unassigned(
    machine_id: MachineId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.SHOTS_READ)]
) -> UnassignedOut:
    """Shots of a machine while no tool was mounted on it; the entries newest first."""
    await store.require_machine(session, machine_id)
    rows = await store.entries_of(session, "unassigned", machine_id, after=after_id(paging), limit=paging.fetch)
    page = paging.page(rows, EntryOut.of, _entry_position)
    return UnassignedOut.of(machine_id, await store.unassigned(session, machine_id), page.items, page.next_cursor)


# --- parts ---------------------------------------------------------------------------------------------------------


async def _with_secrets(body: ProbeIn, running: Counting) -> Mapping[str, object]:
    if body.source_id is None:
        return body.config
    async with running.context.database.read() as session:
        stored = (await store.source(session, body.source_id)).config
    return config.with_secrets(body.config, stored, running.credentials.sealing)


async def _probe(plain: SourceConfig, running: Counting) -> ProbeResult:
    address = server_address(plain)
    if address is not None:
        from toolcare_shotcounter.sources import opcua

        papers = await running.credentials.papers_of(address)
        return await opcua.probe(plain, papers=papers, clock=running.context.clock, timeout_s=_PROBE_S)
    if isinstance(plain, SparkplugConfig):
        from toolcare_shotcounter.sources import sparkplug_survey

        return await sparkplug_survey.probe(plain, timeout_s=_PROBE_S, broker=running.context.broker)
    from toolcare_shotcounter.sources import mqtt

    prefix = running.settings.site_prefix
    return await mqtt.probe(plain, timeout_s=_PROBE_S, broker=running.context.broker, prefix=prefix)


def _preview(plain: SourceConfig, message: str, now: datetime) -> list[Said | NotAReading]:
    if not isinstance(plain, MqttMappedConfig):
        raise TypeError(f"{type(plain).__name__} reads no messages of its own")
    try:
        return read_all(message.encode("utf-8", "replace"), mapped_shape(plain), now)
    except NotAReading as wrong:
        return [wrong]


async def _met(session: AsyncSession, plain: SourceConfig, found: ProbeResult, now: datetime) -> str | None:
    address = server_address(plain)
    if address is None or found.certificate is None:
        return None
    return (await trusting.meet(session, server_of(address.url), found.certificate, now)).id


async def _survey(body: SurveyIn, running: Counting) -> SurveyOut:
    from toolcare_shotcounter.sources import sparkplug_survey

    try:
        seen = await sparkplug_survey.survey(
            running.context.broker, group=body.group, node=body.node, timeout_s=_SURVEY_S
        )
    except sparkplug_survey.NothingToHear as nothing:
        return SurveyOut(trouble=storable(str(nothing)), nodes=[])
    return SurveyOut(trouble="", nodes=[SeenNodeOut.of(one) for one in seen])


async def _source_out(session: AsyncSession, row: SourceRow) -> SourceOut:
    return SourceOut.of(row, await store.counter(session, row.id))


def _entry_position(row: EntryRow) -> tuple[str]:
    return (row.id,)


def after_id(paging: PageRequest) -> str | None:
    match paging.after:
        case None:
            return None
        case (str(last),):
            return last
    raise not_ours()


def _after_number(paging: PageRequest) -> int | None:
    match paging.after:
        case None:
            return None
        case (int(last),):
            return last
    raise not_ours()


def after_time(paging: PageRequest) -> tuple[datetime, str] | None:
    match paging.after:
        case None:
            return None
        case (str(at), str(last)):
            try:
                return datetime.fromisoformat(at), last
            except ValueError as error:
                raise not_ours() from error
    raise not_ours()


def not_ours() -> InvalidCursor:
    return InvalidCursor("Start again at the first page; this cursor is none of ours.")
