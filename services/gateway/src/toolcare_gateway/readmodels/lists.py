"""The queries behind the lists: one each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Literal, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from toolcare_gateway.broker import store as broker_store
from toolcare_gateway.broker.domain import Standing, silence
from toolcare_gateway.readmodels.domain import CRITICAL_RANK, OPEN_FAILURES, Condition
from toolcare_gateway.readmodels.keyset import Order, SortColumn
from toolcare_gateway.readmodels.schemas import (
    Area,
    AreaList,
    JobList,
    JobRow,
    MachineList,
    MachineRow,
    MachineSource,
    Run,
    SilentClient,
    SourceCounts,
    SourceList,
    SourceRow,
    ToolCounts,
    ToolFacets,
)
from toolcare_gateway.readmodels.tables import (
    FailureRead,
    GapRead,
    JobRead,
    MachineRead,
    MountingRead,
    RejectionRead,
    SourceRead,
    ToolRead,
)
from toolcare_shared.contracts.failures import FailureState
from toolcare_shared.contracts.registry import LocationKind, Readiness, ToolStatus
from toolcare_shared.contracts.shotcounter import LiveReading, SourceKind, SourceRemark
from toolcare_shared.db import UtcDateTime, columns_of

REJECTIONS_KEPT = timedelta(days=7)
_REJECTIONS_SHOWN = timedelta(hours=24)


class ToolSort(StrEnum):
    """`urgency` puts the worst first; the others run upwards, with a minus downwards."""

    URGENCY = "urgency"
    NUMBER = "number"
    NUMBER_DOWN = "-number"
    NAME = "name"
    NAME_DOWN = "-name"
    TOTAL = "total"
    TOTAL_DOWN = "-total"
    LIFE = "life"
    LIFE_DOWN = "-life"
    LAST_SHOT = "last_shot"
    LAST_SHOT_DOWN = "-last_shot"
    LOCATION = "location"
    LOCATION_DOWN = "-location"
    READINESS = "readiness"
    READINESS_DOWN = "-readiness"


_TOOL_COLUMNS: dict[str, SortColumn] = {
    "urgency": ToolRead.urgency,
    "number": ToolRead.number_key,
    "name": ToolRead.name_key,
    "total": ToolRead.total,
    "life": ToolRead.life_permille,
    "last_shot": ToolRead.last_shot_ms,
    "location": ToolRead.location_key,
    "readiness": ToolRead.readiness_rank,
}


def _tool_order(sort: ToolSort) -> Order:
    column = _TOOL_COLUMNS[sort.removeprefix("-")]
    return Order(sort, (column, ToolRead.tool_id), descending=sort is ToolSort.URGENCY or sort.startswith("-"))


class FailureFilter(StrEnum):
    """Tools with an open failure, or with one that must not run on."""

    OPEN = "open"
    CRITICAL = "critical"

    @property
    def least_rank(self) -> int:
        return CRITICAL_RANK if self is FailureFilter.CRITICAL else 1


@dataclass(frozen=True, slots=True)
class ToolFilter:
    """What is empty does not filter; without a status all but retired tools are shown."""

    q: str = ""
    statuses: Sequence[ToolStatus] = ()
    conditions: Sequence[Condition] = ()
    readiness: Sequence[Readiness] = ()
    locations: Sequence[LocationKind] = ()
    class_codes: Sequence[str] = ()
    owners: Sequence[str] = ()
    machine_ids: Sequence[str] = ()
    place_ids: Sequence[str] = ()
    due_back_before: date | None = None
    failures: FailureFilter | None = None

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))

    def where(self) -> list[ColumnElement[bool]]:
        among = (
            (ToolRead.condition, self.conditions),
            (ToolRead.readiness, self.readiness),
            (ToolRead.location_kind, self.locations),
            (ToolRead.class_code, self.class_codes),
            (ToolRead.owner, self.owners),
            (ToolRead.place_id, self.place_ids),
        )
        mounted = select(MountingRead.tool_id).where(MountingRead.machine_id.in_(self.machine_ids))
        return [
            ToolRead.status.in_(self.statuses) if self.statuses else ToolRead.status != ToolStatus.RETIRED,
            *(column.in_(wanted) for column, wanted in among if wanted),
            *([ToolRead.tool_id.in_(mounted)] if self.machine_ids else []),
            *([ToolRead.external_due < self.due_back_before] if self.due_back_before else []),
            *([ToolRead.failure_rank >= self.failures.least_rank] if self.failures else []),
            *(ToolRead.search.contains(word, autoescape=True) for word in self.q.casefold().split()),
        ]


async def tools(session: AsyncSession, wanted: ToolFilter, *, sort: ToolSort, cursor: str | None, limit: int) -> str:
    """The page as JSON text. Rows are kept as JSON, so a thousand of them cost no more than reading them."""
    order = _tool_order(sort)
    statement = _first_page(sort, limit) if wanted.is_empty and cursor is None else _page(sort, wanted, cursor, limit)
    rows = (await columns_of(session, statement)).all()
    documents = ",".join([document for _, _, document in rows[:limit]])
    after = f'"{order.cursor(rows[limit - 1].key, rows[limit - 1].tool_id)}"' if len(rows) > limit else "null"
    return f'{{"items":[{documents}],"next_cursor":{after}}}'


def _page(sort: ToolSort, wanted: ToolFilter, cursor: str | None, limit: int) -> Select[object, str, str]:
    order = _tool_order(sort)
    key = order.columns[0].label("key")
    statement = select(key, ToolRead.tool_id, ToolRead.document).where(ToolRead.registered, *wanted.where())
    return order.page(statement, cursor, limit)


@lru_cache(maxsize=64)
def _first_page(sort: ToolSort, limit: int) -> Select[object, str, str]:
    """What is asked most: to put such a statement together takes longer than its answer."""
    return _page(sort, ToolFilter(), None, limit)


_TOOL_ROW = select(ToolRead.document).where(ToolRead.tool_id == bindparam("tool_id"), ToolRead.registered)


async def tool_row(session: AsyncSession, tool_id: str) -> str | None:
    """One row as JSON text; None as long as the registry's event has not come."""
    return (await columns_of(session, _TOOL_ROW, {"tool_id": tool_id})).scalar_one_or_none()


async def facets(session: AsyncSession) -> ToolFacets:
    """One statement for all of them."""
    columns: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
        "class_code": ToolRead.class_code,
        "owner": ToolRead.owner,
        "readiness": ToolRead.readiness,
        "location": ToolRead.location_kind,
    }
    statement = union_all(
        *(
            select(literal(name), column, func.count())
            .where(ToolRead.registered, ToolRead.status != ToolStatus.RETIRED, column.is_not(None))
            .group_by(column)
            for name, column in columns.items()
        )
    )
    found: dict[str, dict[str, int]] = {name: {} for name in columns}
    for name, value, number in await session.execute(statement):
        found[name][str(value)] = number
    return ToolFacets.model_validate(found)


_MACHINES = Order("machine", (MachineRead.name_key, MachineRead.machine_id))


Readings = Mapping[str, LiveReading]
"""What was just heard of sources, by id."""


async def machines(
    session: AsyncSession, permits: Mapping[str, Run], readings: Readings, cursor: str | None, limit: int
) -> MachineList:
    statement = select(MachineRead).where(MachineRead.registered)
    rows = (await session.scalars(_MACHINES.page(statement, cursor, limit))).all()
    clients = await broker_store.standings(session, [row.machine_id for row in rows])
    return MachineList(
        items=[
            MachineRow.model_validate(
                {
                    "id": row.machine_id,
                    "name": row.name,
                    "note": row.note,
                    "area": row.area,
                    "version": row.version,
                    "tools": row.tools,
                    "sources": [
                        _as_heard(MachineSource.model_validate(each), readings, clients.get(row.machine_id, ()))
                        for each in row.sources
                    ],
                    "run": permits.get(row.machine_id) or Run(run=None, reasons=[], causes=[]),
                    "unassigned_shots": row.unassigned_shots,
                }
            )
            for row in rows[:limit]
        ],
        next_cursor=_MACHINES.cursor(rows[limit - 1].name_key, rows[limit - 1].machine_id)
        if len(rows) > limit
        else None,
    )


async def areas(session: AsyncSession) -> AreaList:
    """Return the areas that machines are in, by name, with how many each has."""
    named = select(MachineRead.area, func.count()).where(MachineRead.registered, MachineRead.area != "")
    rows = await session.execute(named.group_by(MachineRead.area).order_by(MachineRead.area))
    return AreaList(items=[Area(name=name, machines=machines) for name, machines in rows])


_SOURCES = Order("source", (SourceRead.machine_id, SourceRead.source_id))


S = TypeVar("S", MachineSource, SourceRow)


_MQTT = (SourceKind.MQTT, SourceKind.MQTT_MAPPED)


def _as_heard(source: S, readings: Readings, clients: Sequence[Standing]) -> S:
    """A live reading is newer than any event of its source: an event tells a value now and then only."""
    heard = readings.get(source.id)
    if heard is not None:
        source = source.model_copy(update={"last_value": heard.value, "last_seen": heard.at})
    quiet = silence(clients, source.last_seen) if source.kind in _MQTT else None
    if quiet is None:
        return source
    told = SilentClient(why=quiet.why, client=quiet.client, at=quiet.at, reason=quiet.reason)
    return source.model_copy(update={"silent": told})


async def heard_by_mqtt(
    session: AsyncSession, machine_ids: Collection[str], readings: Readings
) -> Mapping[str, datetime]:
    """When each press was heard last by one of its MQTT sources; those never heard are left out."""
    rows = await session.scalars(
        select(SourceRead).where(SourceRead.machine_id.in_(machine_ids), SourceRead.kind.in_(_MQTT))
    )
    found: dict[str, datetime] = {}
    for row in rows:
        live = readings.get(row.source_id)
        at = live.at if live else row.last_seen
        if at is not None:
            found[row.machine_id] = max(at, found.get(row.machine_id, at))
    return found


async def sources(session: AsyncSession, readings: Readings, cursor: str | None, limit: int) -> SourceList:
    statement = (
        select(SourceRead, func.coalesce(MachineRead.name, SourceRead.machine_id))
        .outerjoin(MachineRead, MachineRead.machine_id == SourceRead.machine_id)
        .where(SourceRead.configured)
    )
    rows = (await session.execute(_SOURCES.page(statement, cursor, limit))).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    clients = await broker_store.standings(session, {source.machine_id for source, _ in rows})
    return SourceList(
        items=[
            _as_heard(
                SourceRow(
                    id=source.source_id,
                    machine_id=source.machine_id,
                    machine_name=machine_name,
                    name=source.name,
                    kind=source.kind,
                    station=source.station,
                    held_mould=source.held_mould,
                    enabled=source.enabled,
                    state=source.state,
                    detail=source.detail,
                    remarks=[SourceRemark.model_validate(remark) for remark in source.remarks],
                    last_value=source.last_value,
                    last_seen=source.last_seen,
                    open_gaps=source.open_gaps,
                    version=source.version,
                ),
                readings,
                clients.get(source.machine_id, ()),
            )
            for source, machine_name in rows[:limit]
        ],
        next_cursor=_SOURCES.cursor(last.machine_id, last.source_id) if last else None,
    )


_JOBS = Order("job", (JobRead.severity, JobRead.opened_ms, JobRead.job_id), descending=True)


async def jobs(session: AsyncSession, state: Literal["open", "all"], cursor: str | None, limit: int) -> JobList:
    """Worst first, then the newest; what is completed comes last. `open` includes what was started."""
    statement = select(JobRead, ToolRead).outerjoin(ToolRead, ToolRead.tool_id == JobRead.tool_id)
    if state == "open":
        statement = statement.where(JobRead.severity > 0)
    rows = (await session.execute(_JOBS.page(statement, cursor, limit))).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return JobList(
        items=[_job_row(job, tool) for job, tool in rows[:limit]],
        next_cursor=_JOBS.cursor(last.severity, last.opened_ms, last.job_id) if last else None,
    )


def _job_row(job: JobRead, tool: ToolRead | None) -> JobRow:
    return JobRow.model_validate(
        {
            "id": job.job_id,
            "tool_id": job.tool_id,
            "tool_number": tool.number if tool and tool.registered else job.tool_id,
            "tool_name": tool.name if tool else "",
            "level_id": job.level_id,
            "code": job.code,
            "name": job.name,
            "status": job.status,
            "state": job.state,
            "reason": job.reason,
            "due_total": job.due_total,
            "due_at": job.due_at,
            "opened_at": job.opened_at,
            "started_at": job.started_at,
            "completed_at": job.completed_at,
            "by": job.by,
            "machines": tool.machines if tool else [],
        }
    )


def _count(kind: str, column: InstrumentedAttribute[str]) -> Select[str, str, int]:
    return select(literal(kind), column, func.count())


_COUNTS = union_all(
    _count("tool", ToolRead.condition)
    .where(ToolRead.registered, ToolRead.status != ToolStatus.RETIRED)
    .group_by(ToolRead.condition),
    _count("source", SourceRead.state).where(SourceRead.configured).group_by(SourceRead.state),
    select(literal("other"), literal("open_jobs"), func.count()).where(JobRead.severity > 0),
    select(literal("other"), literal("untriaged_failures"), func.count()).where(FailureRead.state == FailureState.NEW),
    select(literal("other"), literal("critical_failures"), func.count()).where(
        FailureRead.state.in_(OPEN_FAILURES), FailureRead.severity_rank >= CRITICAL_RANK
    ),
    select(literal("other"), literal("open_gaps"), func.count()).select_from(GapRead),
    select(literal("other"), literal("rejected_readings"), func.coalesce(func.sum(RejectionRead.occurrences), 0)).where(
        RejectionRead.at >= bindparam("rejected_since", type_=UtcDateTime())
    ),
)


async def counts(session: AsyncSession, now: datetime) -> tuple[ToolCounts, SourceCounts, Mapping[str, int]]:
    """Tools by condition, sources by state, and what else is counted by its name: one statement."""
    found: dict[str, dict[str, int]] = {"tool": {}, "source": {}, "other": {}}
    for kind, name, number in await session.execute(_COUNTS, {"rejected_since": now - _REJECTIONS_SHOWN}):
        found[kind][name] = int(number)
    by_condition = {condition.value: found["tool"].get(condition, 0) for condition in Condition}
    return (
        ToolCounts(total=sum(by_condition.values()), **by_condition),
        SourceCounts.model_validate(found["source"]),
        found["other"],
    )
