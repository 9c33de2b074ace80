"""The maintenance board: what needs somebody, in six columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.readmodels.domain import EPOCH, Lane, progress, severity_of
from toolcare_gateway.readmodels.keyset import Order, Statement
from toolcare_gateway.readmodels.projection import level_of
from toolcare_gateway.readmodels.schemas import BoardCard, BoardColumn
from toolcare_gateway.readmodels.tables import BoardRead, JobRead, LevelRead, MountingRead, ToolRead

_MS = datetime.resolution * 1000
_CARDS = Order("board", (BoardRead.since_ms, BoardRead.level_id))


async def counts(session: AsyncSession, q: str, machine_ids: Sequence[str]) -> Mapping[Lane, int]:
    """Return how many cards each column has."""
    cards = select(BoardRead.lane, func.count()).join(ToolRead, ToolRead.tool_id == BoardRead.tool_id)
    statement = _filtered(cards, q, machine_ids).group_by(BoardRead.lane)
    found = {row[0]: row[1] for row in await session.execute(statement)}
    return {lane: found.get(lane, 0) for lane in Lane}


async def column(
    session: AsyncSession,
    lane: Lane,
    *,
    q: str,
    machine_ids: Sequence[str],
    cursor: str | None,
    limit: int,
    now: datetime,
) -> BoardColumn:
    statement = (
        select(BoardRead, LevelRead, ToolRead, JobRead)
        .join(LevelRead, LevelRead.level_id == BoardRead.level_id)
        .join(ToolRead, ToolRead.tool_id == BoardRead.tool_id)
        .outerjoin(JobRead, JobRead.job_id == BoardRead.job_id)
        .where(BoardRead.lane == lane)
    )
    rows = (await session.execute(_CARDS.page(_filtered(statement, q, machine_ids), cursor, limit))).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return BoardColumn(
        items=[_card(card, level, tool, job, now) for card, level, tool, job in rows[:limit]],
        next_cursor=_CARDS.cursor(last.since_ms, last.level_id) if last else None,
    )


def _filtered(statement: Statement, q: str, machine_ids: Sequence[str]) -> Statement:
    """Each word is one of the level, or one by which the list of tools finds the tool."""
    for word in q.casefold().split():
        of_level = BoardRead.search.contains(word, autoescape=True)
        statement = statement.where(of_level | ToolRead.search.contains(word, autoescape=True))
    if machine_ids:
        mounted = select(MountingRead.tool_id).where(MountingRead.machine_id.in_(machine_ids))
        statement = statement.where(BoardRead.tool_id.in_(mounted))
    return statement


def _card(card: BoardRead, level: LevelRead, tool: ToolRead, job: JobRead | None, now: datetime) -> BoardCard:
    found = progress(level_of(level), tool.total_high, now)
    return BoardCard.model_validate(
        {
            "level_id": card.level_id,
            "job_id": card.job_id,
            "tool_id": card.tool_id,
            "tool_number": tool.number or tool.tool_id,
            "tool_name": tool.name,
            "code": level.code,
            "name": level.name,
            "plan_name": level.plan_name,
            "status": found.condition,
            "state": job and job.state,
            "by": found.by,
            "percent": found.permille / 10,
            "remaining_shots": found.remaining_shots,
            "due_at": level.due_at,
            "machines": tool.machines,
            "location_name": tool.location_name,
            "open_failures": tool.open_failures,
            "worst_failure": severity_of(tool.failure_rank),
            "planned_minutes": level.planned_minutes,
            "scheduled_for": job and job.scheduled_for,
            "waiting_reason": job and job.waiting_reason,
            "by_person": job and job.by,
            "since": EPOCH + card.since_ms * _MS,
        }
    )
