"""What presses said of cycles, cavities and jobs, by hour; whose they were follows from who is credited. No commits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import cast

from sqlalchemy import Table, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock import believed
from toolcare_shared.db import insert
from toolcare_shotcounter.counters_then import CountersThen, counters_then
from toolcare_shotcounter.crediting import Hung, nobody
from toolcare_shotcounter.domain import HOUR, crew, hour_of
from toolcare_shotcounter.plant import SourceNow
from toolcare_shotcounter.quality import CavityTally, Tally, total
from toolcare_shotcounter.readings import MAX_AHEAD, Quality, Reading
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.store.ageing import first_entry_since
from toolcare_shotcounter.tables import AssignmentRow, MountingRow, PressJobRow, PressQualityRow, ReadingRow

_QUALITY = cast("Table", PressQualityRow.__table__)
_COUNTED = ("exact", "ambiguous", "late", "in_gap")


async def keep(session: AsyncSession, sources: Mapping[str, SourceNow], told: Iterable[Reading]) -> None:
    """Add up what was told of cycles, by source and hour. The sources' counters are locked."""
    hours: dict[tuple[str, datetime], Tally] = {}
    for reading in told:
        key = (reading.source_id, hour_of(reading.at))
        hours[key] = hours.get(key, Tally()).plus(Tally.of(reading.quality, reading.cavities))
    if not hours:
        return
    rows = []
    for (source_id, hour), more in sorted(hours.items()):
        known = await session.get(PressQualityRow, (source_id, hour))
        sum_ = more if known is None else tally_of(known).plus(more)
        rows.append(
            {
                "source_id": source_id,
                "hour": hour,
                "machine_id": sources[source_id].machine_id,
                "good": sum_.good,
                "bad": sum_.bad,
                "test": sum_.test,
                "failed": sum_.failed,
                "cavities": [cavity.counts for cavity in sum_.cavities],
            }
        )
    statement = insert(session, _QUALITY)
    changed = {name: statement.excluded[name] for name in ("good", "bad", "test", "failed", "cavities")}
    await session.execute(statement.on_conflict_do_update(index_elements=["source_id", "hour"], set_=changed), rows)


async def complete_readings(session: AsyncSession, told: Iterable[Reading]) -> None:
    """Write what was told of a cycle only after its count to the reading that counted it."""
    for reading in told:
        last = select(ReadingRow.entry).where(ReadingRow.source_id == reading.source_id)
        newest = last.order_by(ReadingRow.entry.desc()).limit(1).scalar_subquery()
        await session.execute(
            update(ReadingRow)
            .where(ReadingRow.entry == newest, ReadingRow.value == reading.value)
            .values(
                quality=reading.quality,
                cavities=list(reading.cavities) if reading.cavities else None,
                cycle_ms=reading.cycle_ms,
            )
        )


async def keep_jobs(session: AsyncSession, sources: Mapping[str, SourceNow], readings: Sequence[Reading]) -> None:
    """Note from when until when a press named a job: a span goes on while it names the same job and mould.

    One that ends in the future tells that our own clock was set back since: by today it ended when it was heard last.
    """
    newest: dict[str, PressJobRow | None] = {}
    for reading in readings:
        if reading.job is None:
            continue
        if reading.source_id not in newest:
            newest[reading.source_id] = await _last_job(session, reading)
        last = newest[reading.source_id]
        if last is not None and believed(last.to_at, reading.received_at) is None:
            last.to_at = max(last.from_at, reading.at - _JOB_BREAK)
        if last is None or reading.at > last.to_at:
            newest[reading.source_id] = _go_on(session, sources[reading.source_id].machine_id, last, reading)
    await session.flush()


def _go_on(session: AsyncSession, machine_id: str, last: PressJobRow | None, reading: Reading) -> PressJobRow:
    job, mould = str(reading.job), (reading.mould or "")[:64] or None
    begin = reading.at if last is None else max(last.to_at, reading.at - _JOB_BREAK)
    if last is not None and ((last.job, last.mould) == (job, mould) or begin == last.from_at):
        last.job, last.mould, last.to_at = job, mould, reading.at
        return last
    row = PressJobRow(
        source_id=reading.source_id, from_at=begin, machine_id=machine_id, to_at=reading.at, job=job, mould=mould
    )
    session.add(row)
    return row


_JOB_BREAK = timedelta(minutes=10)
"""A job is taken to have begun with the reading before the first that names it, unless that is longer ago."""


async def _last_job(session: AsyncSession, reading: Reading) -> PressJobRow | None:
    """The newest that had begun when a reading came."""
    begun = PressJobRow.source_id == reading.source_id, PressJobRow.from_at <= reading.received_at + MAX_AHEAD
    return await session.scalar(select(PressJobRow).where(*begun).order_by(PressJobRow.from_at.desc()).limit(1))


def tally_of(row: PressQualityRow) -> Tally:
    cavities = tuple(CavityTally(*counts) for counts in row.cavities)
    return Tally(row.good, row.bad, row.test, row.failed, cavities)


async def jobs_of_machine(
    session: AsyncSession, machine_id: str, since: datetime, until: datetime
) -> Sequence[PressJobRow]:
    found = select(PressJobRow).where(
        PressJobRow.machine_id == machine_id, PressJobRow.to_at > since, PressJobRow.from_at < until
    )
    return (await session.scalars(found.order_by(PressJobRow.from_at))).all()


@dataclass(frozen=True, slots=True)
class JobSpan:
    """A job that a press named while a tool hung there."""

    machine_id: str
    job: str
    mould: str | None
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ToldOfTool:
    """What presses told of a tool's cycles. `shared`: beside another tool at one counter, cavities tell no tool.

    `rough`: readings are thinned out, so an hour in which tools changed is that of one of them.
    """

    tally: Tally
    jobs: Sequence[JobSpan]
    shared: bool
    rough: bool


async def told_of_tool(session: AsyncSession, tool_id: str, since: datetime, until: datetime) -> ToldOfTool:
    parts: list[Tally] = []
    jobs: list[JobSpan] = []
    shared = rough = False
    for machine_id in await machines_of(session, tool_id, since, until):
        hung = await recount_store.hung(session, machine_id, since)
        then = await counters_then(session, machine_id, since, until)
        for row in await _hours(session, machine_id, since, until):
            edges = {*hung.edges(), *then.changes(row.source_id, row.hour, row.hour + HOUR), since, until}
            pieces, is_rough = await _pieces(session, row, edges)
            rough |= is_rough
            for at, tally in pieces:
                tools = _holders(then.of(hung, row.source_id, at), at)
                if tool_id in tools and since <= at < until:
                    shared |= len(tools) > 1 and bool(tally.cavities)
                    parts.append(tally if len(tools) == 1 else tally.without_cavities())
        for job in await jobs_of_machine(session, machine_id, since, until):
            jobs += _job_spans(job, hung, then, tool_id, since, until)
    return ToldOfTool(total(parts), sorted(jobs, key=lambda job: job.since, reverse=True), shared, rough)


async def machines_of(session: AsyncSession, tool_id: str, since: datetime, until: datetime) -> list[str]:
    hung = select(MountingRow.machine_id).where(
        MountingRow.tool_id == tool_id,
        MountingRow.since < until,
        or_(MountingRow.until.is_(None), MountingRow.until > since),
    )
    assigned = select(AssignmentRow.machine_id).where(
        AssignmentRow.tool_id == tool_id,
        AssignmentRow.undone_at.is_(None),
        AssignmentRow.since < until,
        AssignmentRow.until > since,
    )
    return sorted(set((await session.scalars(hung.union(assigned))).all()))


async def _hours(session: AsyncSession, machine_id: str, since: datetime, until: datetime) -> Sequence[PressQualityRow]:
    found = select(PressQualityRow).where(
        PressQualityRow.machine_id == machine_id,
        PressQualityRow.hour >= hour_of(since),
        PressQualityRow.hour < until,
    )
    return (await session.scalars(found.order_by(PressQualityRow.hour))).all()


async def _pieces(
    session: AsyncSession, row: PressQualityRow, edges: Collection[datetime]
) -> tuple[list[tuple[datetime, Tally]], bool]:
    """Return an hour as a whole, or cycle by cycle where its holder may change within it."""
    whole, end = tally_of(row), row.hour + HOUR
    cut = any(row.hour < edge < end for edge in edges)
    if not cut:
        return [(row.hour + HOUR / 2, whole)], False
    singles = [(one.at, _tally_of_reading(one)) for one in await _readings(session, row.source_id, row.hour)]
    if total(tally for _, tally in singles) == whole:
        return singles, False
    return [(row.hour + HOUR / 2, whole)], True


async def _readings(session: AsyncSession, source_id: str, hour: datetime) -> Sequence[ReadingRow]:
    first = await first_entry_since(session, hour - MAX_AHEAD, source_id)
    found = select(ReadingRow).where(
        ReadingRow.source_id == source_id,
        ReadingRow.entry >= first,
        ReadingRow.at >= hour,
        ReadingRow.at < hour + HOUR,
        or_(ReadingRow.quality.is_not(None), ReadingRow.cavities.is_not(None)),
        ReadingRow.verdict.in_(_COUNTED),
    )
    return (await session.scalars(found.order_by(ReadingRow.at, ReadingRow.entry))).all()


def _tally_of_reading(row: ReadingRow) -> Tally:
    return Tally.of(None if row.quality is None else Quality(row.quality), row.cavities)


def _holders(hung: Hung, at: datetime) -> set[str | None]:
    mounted = {mounting.tool_id for mounting in crew(hung.mountings, at)}
    return {*mounted} or {nobody(hung, at).tool_id}


def _job_spans(
    job: PressJobRow, hung: Hung, then: CountersThen, tool_id: str, since: datetime, until: datetime
) -> list[JobSpan]:
    first, last = max(since, job.from_at), min(until, job.to_at)
    found: list[JobSpan] = []
    for begin, end in pairwise([first, *then.changes(job.source_id, first, last), last]):
        for run in then.of(hung, job.source_id, end).mountings:
            came, went = max(begin, run.since), min(end, run.until or end)
            if run.tool_id != tool_id or came >= went:
                continue
            if found and found[-1].until == came:
                found[-1] = replace(found[-1], until=went)
            else:
                found.append(JobSpan(job.machine_id, job.job, job.mould, came, went))
    return found
