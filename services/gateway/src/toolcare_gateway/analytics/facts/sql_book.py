"""The facts in the database, while events come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.facts.book import DayOfShots, Keyed, LifeCount, Row, Standing
from toolcare_gateway.analytics.facts.cycles import median_ms
from toolcare_gateway.analytics.tables import (
    AnalyticsSettings,
    FailureFact,
    InsertStay,
    JobFact,
    MachineDay,
    RunFact,
    ShotsDay,
    ShotsMonth,
    ToolFact,
    ToolStateFact,
)
from toolcare_shared.db import insert

_SUMS = ("shots", "shots_high", "run_ms", "cavity_shots", "nominal_shots")


class SqlBook:
    """Writes in the transaction of the session; one count costs one question and four statements."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, row: type[Keyed], key: str) -> Keyed | None:
        return await self._session.get(row, key)

    def add(self, row: Row) -> None:
        self._session.add(row)

    async def state_at(self, tool_id: str, at: datetime) -> ToolStateFact | None:
        held = await self._session.scalar(_states(tool_id).where(ToolStateFact.at <= at).limit(1))
        return held or await self._first_state(tool_id)

    async def _first_state(self, tool_id: str) -> ToolStateFact | None:
        of_tool = select(ToolStateFact).where(ToolStateFact.tool_id == tool_id)
        return await self._session.scalar(of_tool.order_by(ToolStateFact.at, ToolStateFact.seq).limit(1))

    async def open_run(self, tool_id: str) -> RunFact | None:
        return await self._session.scalar(_runs(tool_id).where(RunFact.unmounted_at.is_(None)).limit(1))

    async def standing(self, tool_id: str, at: datetime) -> Standing:
        state = _states(tool_id).where(ToolStateFact.at <= at).limit(1).with_only_columns(ToolStateFact.at)
        seq = _states(tool_id).where(ToolStateFact.at <= at).limit(1).with_only_columns(ToolStateFact.seq)
        run = _runs(tool_id).where(RunFact.mounted_at <= at).limit(1).with_only_columns(RunFact.run_id)
        awaiting = exists().where(FailureFact.tool_id == tool_id, FailureFact.awaits_good)
        held = and_(
            ToolStateFact.tool_id == tool_id,
            ToolStateFact.at == state.scalar_subquery(),
            ToolStateFact.seq == seq.scalar_subquery(),
        )
        ran = and_(
            RunFact.run_id == run.scalar_subquery(), or_(RunFact.unmounted_at.is_(None), RunFact.unmounted_at > at)
        )
        looked_up = (
            select(AnalyticsSettings.run_in_shots, awaiting, ToolStateFact, RunFact)
            .select_from(AnalyticsSettings)
            .outerjoin(ToolStateFact, held)
            .outerjoin(RunFact, ran)
        )
        run_in_shots, awaits_good, held_state, run_then = (await self._session.execute(looked_up)).one()
        return Standing(held_state or await self._first_state(tool_id), run_then, awaits_good, run_in_shots)

    async def not_good_before(self, tool_id: str, at: datetime) -> Sequence[FailureFact]:
        good_later = or_(FailureFact.first_good_at.is_(None), FailureFact.first_good_at > at)
        solved = select(FailureFact).where(FailureFact.tool_id == tool_id, FailureFact.solved_at <= at, good_later)
        return (await self._session.scalars(solved)).all()

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
        for day in days:
            await self._add_day(day)
        for month, of_month in _by_month(days).items():
            await self._add_month(month, of_month)

    async def _add_day(self, day: DayOfShots) -> None:
        first = insert(self._session, ShotsDay).values(
            tool_id=day.tool_id,
            day=day.day,
            machine_id=day.machine_id,
            first_event=day.event_id,
            last_event=day.event_id,
            **_sums([day]),
        )
        more = {name: ShotsDay.__table__.c[name] + first.excluded[name] for name in (*_SUMS, "corrected_shots")}
        corrected = func.coalesce(first.excluded.corrected_at, ShotsDay.corrected_at)
        await self._session.execute(
            first.on_conflict_do_update(
                index_elements=["tool_id", "day", "machine_id"],
                set_={**more, "corrected_at": corrected, "last_event": day.event_id},
            )
        )

    async def _add_month(self, month: date, days: Sequence[DayOfShots]) -> None:
        first = insert(self._session, ShotsMonth).values(
            tool_id=days[0].tool_id, month=month, machine_id=days[0].machine_id, **_sums(days)
        )
        more = {name: ShotsMonth.__table__.c[name] + first.excluded[name] for name in (*_SUMS, "corrected_shots")}
        corrected = func.coalesce(first.excluded.corrected_at, ShotsMonth.corrected_at)
        await self._session.execute(
            first.on_conflict_do_update(
                index_elements=["tool_id", "month", "machine_id"], set_={**more, "corrected_at": corrected}
            )
        )

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

    async def counted(self, count: LifeCount, run: RunFact | None) -> None:
        if run is not None:
            run.median_cycle_ms = median_ms(run.cycles)
        first = insert(self._session, ToolFact).values(
            tool_id=count.tool_id,
            number="",
            name="",
            area="",
            status="",
            cavity_count=1,
            active_cavities=1,
            total=count.total,
            total_high=count.total_high,
            first_shot_at=count.from_at,
            last_shot_at=count.to_at,
        )
        told, known = first.excluded, ToolFact
        earlier = and_(
            told.first_shot_at.is_not(None),
            or_(known.first_shot_at.is_(None), told.first_shot_at < known.first_shot_at),
        )
        later = and_(
            told.last_shot_at.is_not(None), or_(known.last_shot_at.is_(None), told.last_shot_at > known.last_shot_at)
        )
        await self._session.execute(
            first.on_conflict_do_update(
                index_elements=["tool_id"],
                set_={
                    "total": count.total,
                    "total_high": count.total_high,
                    "first_shot_at": case((earlier, told.first_shot_at), else_=known.first_shot_at),
                    "last_shot_at": case((later, told.last_shot_at), else_=known.last_shot_at),
                },
            )
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
