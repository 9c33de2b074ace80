"""The facts in the database, while events come."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.facts.ahead import Ahead
from toolcare_gateway.analytics.facts.book import (
    NEVER_TOLD,
    DayOfShots,
    Held,
    Keyed,
    LifeCount,
    Row,
    RunCount,
    RunSums,
    Standing,
)
from toolcare_gateway.analytics.store import changes, stretches
from toolcare_gateway.analytics.tables import (
    AnalyticsSettings,
    FailureFact,
    InsertStay,
    JobFact,
    MachineDay,
    RunFact,
    ShotsDay,
    ShotsMonth,
    Stretch,
    ToolFact,
    ToolStateFact,
)
from toolcare_shared.db import UtcDateTime, insert

_DAYS, _MONTHS, _TOOLS = (cast("Table", mapped.__table__) for mapped in (ShotsDay, ShotsMonth, ToolFact))
_SUMS = ("shots", "shots_high", "run_ms", "cavity_shots", "nominal_shots")


class SqlBook:
    """Writes in the transaction of the session; what counts add up to is gathered, until `write`.

    `known` and `ahead` have what was looked up ahead, of several tools at once.
    """

    def __init__(
        self,
        session: AsyncSession,
        known: Mapping[tuple[str, datetime], Standing] | None = None,
        ahead: Ahead | None = None,
    ) -> None:
        self._session = session
        self._known = known or {}
        self._ahead = ahead
        self._days: set[date] = set()
        self._marks: set[str] = set()
        self._of_days: list[dict[str, object]] = []
        self._of_months: list[dict[str, object]] = []
        self._of_lives: list[dict[str, object]] = []

    async def write(self) -> None:
        """Add what was counted."""
        for add, rows, key in (
            (_add_day, self._of_days, ("tool_id", "day", "machine_id")),
            (_add_month, self._of_months, ("tool_id", "month", "machine_id")),
            (_count_tool, self._of_lives, ("tool_id",)),
        ):
            if rows:
                # In one order, in which nobody who adds to the same rows waits for another who waits for him.
                await self._session.execute(add(self._dialect), sorted(rows, key=itemgetter(*key)))
                rows.clear()

    def changed(self, counting_from: date) -> Iterator[str]:
        """What of the facts changed that stands still while shots are counted: `counting_from` begins what does not."""
        yield from self._marks
        yield from (changes.over(day) for day in self._days if day < counting_from)

    async def get(self, row: type[Keyed], key: str) -> Keyed | None:
        return await self._session.get(row, key)

    def add(self, row: Row) -> None:
        self._session.add(row)
        if isinstance(row, Stretch) and self._ahead is not None:
            self._ahead.stretches.append(row)

    async def state_at(self, tool_id: str, at: datetime) -> ToolStateFact | None:
        held = await self._session.scalar(_states(tool_id).where(ToolStateFact.at <= at).limit(1))
        return held or await self._first_state(tool_id)

    async def _first_state(self, tool_id: str) -> ToolStateFact | None:
        of_tool = select(ToolStateFact).where(ToolStateFact.tool_id == tool_id)
        return await self._session.scalar(of_tool.order_by(ToolStateFact.at, ToolStateFact.seq).limit(1))

    async def open_run(self, tool_id: str) -> RunFact | None:
        return await self._session.scalar(_runs(tool_id).where(RunFact.unmounted_at.is_(None)).limit(1))

    async def moved_run(self, run: RunFact, former_tool_id: str) -> None:  # noqa: ARG002 - the row says it all
        if run.unmounted_at is not None:
            self._marks.add(changes.ENDED_RUN)
        await self._session.flush()

    async def standing(self, tool_id: str, at: datetime) -> Standing:
        if (known := self._known.get((tool_id, at))) is not None:
            return known
        looked_up = await self._session.execute(_STANDING, {"tool": tool_id, "moment": at})
        run_in_shots, state, run = looked_up.one()
        held = state or await self._first_state(tool_id)
        return Standing(NEVER_TOLD if held is None else Held.of(held), run, run_in_shots)

    async def near(self, made: Stretch, pause: timedelta) -> Sequence[Stretch]:
        if self._ahead is not None and self._ahead.knows(made.tool_id, made.machine_id, made.since):
            return self._ahead.near(made, pause)
        return await stretches.near(self._session, made, pause)

    def drop(self, stretch: Stretch) -> None:
        if self._ahead is not None and stretch in self._ahead.stretches:
            self._ahead.stretches.remove(stretch)
        if stretch in self._session.new:
            self._session.expunge(stretch)
        else:
            self._session.sync_session.delete(stretch)

    async def forget_stretches(self, tool_id: str, machine_id: str, before: datetime) -> None:
        await stretches.forget(self._session, tool_id, machine_id, before)

    async def stretches(self, tool_id: str, machine_id: str | None, after: datetime) -> Sequence[Stretch]:
        return await stretches.that_went_on(self._session, tool_id, machine_id, after)

    async def told_by(self, tool_id: str, machine_id: str, since: datetime) -> Sequence[FailureFact]:
        if self._ahead is not None and self._ahead.knows(tool_id, machine_id, since):
            return self._ahead.told_by(tool_id, machine_id, since)
        return await stretches.told_by(self._session, [tool_id], [machine_id], since)

    def moved(self, failure: FailureFact) -> None:  # noqa: ARG002 - the row says it all
        self._marks.add(changes.GOOD)

    async def failures_since(self, tool_id: str, since: datetime) -> Sequence[FailureFact]:
        then = or_(FailureFact.reported_at >= since, FailureFact.solved_at >= since)
        return (await self._session.scalars(select(FailureFact).where(FailureFact.tool_id == tool_id, then))).all()

    async def count_as(self, code: str, stays: str) -> None:
        theirs = update(FailureFact).where(FailureFact.counted_as == code)
        await self._session.execute(theirs.values(counted_as=stays))

    async def undone_job(self, level_id: str) -> JobFact | None:
        undone = (JobFact.done_at.is_(None), JobFact.skipped_at.is_(None), JobFact.withdrawn_at.is_(None))
        newest = select(JobFact).where(JobFact.level_id == level_id, *undone).order_by(JobFact.opened_at.desc())
        return await self._session.scalar(newest.limit(1))

    async def closed_job(self, level_id: str, start_at: datetime) -> JobFact | None:
        closed = or_(JobFact.done_at.is_not(None), JobFact.skipped_at.is_not(None))
        newest = select(JobFact).where(JobFact.level_id == level_id, JobFact.start_at == start_at, closed)
        return await self._session.scalar(newest.order_by(JobFact.opened_at.desc()).limit(1))

    async def open_stay(self, insert_id: str) -> InsertStay | None:
        there = select(InsertStay).where(InsertStay.insert_id == insert_id, InsertStay.removed_at.is_(None))
        return await self._session.scalar(there.limit(1))

    async def add_shots(self, days: Sequence[DayOfShots]) -> None:
        self._days.update(day.day for day in days)
        for day in days:
            on = {"tool_id": day.tool_id, "day": day.day, "machine_id": day.machine_id}
            events = {"first_event": day.event_id, "last_event": day.event_id}
            self._of_days.append({**on, **events, **_sums([day])})
        for month, of_month in _by_month(days).items():
            on = {"tool_id": of_month[0].tool_id, "month": month, "machine_id": of_month[0].machine_id}
            self._of_months.append({**on, **_sums(of_month)})

    async def add_unassigned(self, machine_id: str, day: date, shots: int, event_id: str) -> None:
        first = insert(self._session, MachineDay).values(
            machine_id=machine_id, day=day, unassigned_shots=shots, first_event=event_id, last_event=event_id
        )
        await self._session.execute(
            first.on_conflict_do_update(
                index_elements=["machine_id", "day"],
                set_={"unassigned_shots": MachineDay.unassigned_shots + shots, "last_event": event_id},
            )
        )

    def ran(self, run: RunFact, count: RunCount, run_in_shots: int) -> None:
        sums = RunSums.of(run)
        sums.add(count, run_in_shots)
        sums.write(run)
        if run.unmounted_at is not None:
            self._marks.add(changes.ENDED_RUN)

    async def counted(self, count: LifeCount) -> None:
        told = {
            "tool_id": count.tool_id,
            "number": "",
            "name": "",
            "area": "",
            "status": "",
            "cavity_count": 1,
            "active_cavities": 1,
            "total": count.total,
            "total_high": count.total_high,
            "first_shot_at": count.from_at,
            "last_shot_at": count.to_at,
        }
        self._of_lives.append(told)

    @property
    def _dialect(self) -> str:
        return self._session.get_bind().dialect.name


def _standing() -> Select[int, ToolStateFact, RunFact]:
    """How a tool stood at a moment, asked once; made once, since it is asked with every count."""
    tool, at = bindparam("tool", type_=String), bindparam("moment", type_=UtcDateTime)
    newest = (ToolStateFact.at.desc(), ToolStateFact.seq.desc())
    then = select(ToolStateFact).where(ToolStateFact.tool_id == tool, ToolStateFact.at <= at).order_by(*newest).limit(1)
    since = then.with_only_columns(ToolStateFact.at).scalar_subquery()
    seq = then.with_only_columns(ToolStateFact.seq).scalar_subquery()
    held = and_(ToolStateFact.tool_id == tool, ToolStateFact.at == since, ToolStateFact.seq == seq)
    mounted = select(RunFact.run_id).where(RunFact.tool_id == tool, RunFact.mounted_at <= at)
    run = mounted.order_by(RunFact.mounted_at.desc()).limit(1).scalar_subquery()
    ran = and_(RunFact.run_id == run, or_(RunFact.unmounted_at.is_(None), RunFact.unmounted_at > at))
    return (
        select(AnalyticsSettings.run_in_shots, ToolStateFact, RunFact)
        .select_from(AnalyticsSettings)
        .outerjoin(ToolStateFact, held)
        .outerjoin(RunFact, ran)
    )


_STANDING = _standing()


@cache
def _add_day(dialect: str) -> Insert:
    first = insert(dialect, _DAYS)
    return first.on_conflict_do_update(
        index_elements=["tool_id", "day", "machine_id"],
        set_={**_more(_DAYS, first), "last_event": first.excluded.last_event},
    )


@cache
def _add_month(dialect: str) -> Insert:
    first = insert(dialect, _MONTHS)
    return first.on_conflict_do_update(index_elements=["tool_id", "month", "machine_id"], set_=_more(_MONTHS, first))


def _more(known: Table, told: Insert) -> dict[str, ColumnElement[object]]:
    more = {name: known.c[name] + told.excluded[name] for name in (*_SUMS, "corrected_shots")}
    return {**more, "corrected_at": func.coalesce(told.excluded.corrected_at, known.c.corrected_at)}


@cache
def _count_tool(dialect: str) -> Insert:
    first = insert(dialect, _TOOLS)
    told, known = first.excluded, _TOOLS.c
    is_first = or_(known.first_shot_at.is_(None), told.first_shot_at < known.first_shot_at)
    is_last = or_(known.last_shot_at.is_(None), told.last_shot_at > known.last_shot_at)
    earlier = and_(told.first_shot_at.is_not(None), is_first)
    later = and_(told.last_shot_at.is_not(None), is_last)
    return first.on_conflict_do_update(
        index_elements=["tool_id"],
        set_={
            "total": told.total,
            "total_high": told.total_high,
            "first_shot_at": case((earlier, told.first_shot_at), else_=known.first_shot_at),
            "last_shot_at": case((later, told.last_shot_at), else_=known.last_shot_at),
        },
    )


def _states(tool_id: str) -> Select[ToolStateFact]:
    newest_first = (ToolStateFact.at.desc(), ToolStateFact.seq.desc())
    return select(ToolStateFact).where(ToolStateFact.tool_id == tool_id).order_by(*newest_first)


def _runs(tool_id: str) -> Select[RunFact]:
    return select(RunFact).where(RunFact.tool_id == tool_id).order_by(RunFact.mounted_at.desc())


def _by_month(days: Iterable[DayOfShots]) -> Mapping[date, Sequence[DayOfShots]]:
    months: dict[date, list[DayOfShots]] = defaultdict(list)
    for day in days:
        months[day.day.replace(day=1)].append(day)
    return months


def _sums(days: Sequence[DayOfShots]) -> dict[str, int | datetime | None]:
    sums: dict[str, int | datetime | None] = {
        name: sum(cast("int", getattr(day, name)) for day in days) for name in _SUMS
    }
    corrected = [day for day in days if day.corrected_at is not None]
    return {
        **sums,
        "corrected_shots": sum(abs(day.shots) for day in corrected),
        "corrected_at": corrected[-1].corrected_at if corrected else None,
    }
