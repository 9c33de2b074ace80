"""What the logs cannot give again: counts leave them after a while (docs/adr/0009), and what was made of them stays.

A row whose first count is gone from its log stays as it is; it has every count since then already.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.running import PAUSE
from toolcare_gateway.analytics.tables import NO_TOOL, FailureFact, MachineDay, RunFact, ShotsDay, Stretch, ToolFact
from toolcare_gateway.readmodels import timeline
from toolcare_gateway.readmodels.tables import TimelineRead, ToolRead
from toolcare_gateway.replay.feeding import Feeding
from toolcare_shared.contracts.shotcounter import ShotsCounted, ShotsMoved, UnassignedShotsCounted
from toolcare_shared.messaging.handlers import Stream

OF_TOOLS = Stream(ShotsCounted.publisher, ShotsCounted.aggregate)
OF_MACHINES = Stream(UnassignedShotsCounted.publisher, UnassignedShotsCounted.aggregate)


async def keep_what_is_gone(session: AsyncSession, fed: Feeding) -> int:
    """Leave to the database what cannot be made anew; return how many days that are."""
    kept = 0
    if whole_from := fed.whole_from.get(OF_TOOLS):
        of_tools = select(ShotsDay.tool_id, ShotsDay.day, ShotsDay.machine_id).where(ShotsDay.first_event < whole_from)
        kept += _leave(fed, ShotsDay, (await session.execute(of_tools)).all())
        await _keep_stretches(session, fed, Stretch.tool_id != NO_TOOL, whole_from)
        await _keep_runs(session, fed, whole_from)
        await _keep_moments(session, fed)
        await _keep_history(session, fed)
    if whole_from := fed.whole_from.get(OF_MACHINES):
        of_machines = select(MachineDay.machine_id, MachineDay.day).where(MachineDay.first_event < whole_from)
        kept += _leave(fed, MachineDay, (await session.execute(of_machines)).all())
        await _keep_stretches(session, fed, Stretch.tool_id == NO_TOOL, whole_from)
    return kept


def _leave(fed: Feeding, of: type[ShotsDay | MachineDay], keys: Sequence[Row[*tuple[object, ...]]]) -> int:
    fed.book.leave_out(of, map(tuple, keys))
    return len(keys)


async def _keep_stretches(session: AsyncSession, fed: Feeding, of: ColumnElement[bool], whole_from: str) -> None:
    """One that goes on in what the log still has is there with its end alone."""
    for known in await session.scalars(select(Stretch).where(of, Stretch.first_event < whole_from)):
        for part in await fed.book.near(known, PAUSE):
            if not known.by_hand or part.since == known.since:
                fed.book.drop(part)
        fed.book.add(known)


async def _keep_runs(session: AsyncSession, fed: Feeding, whole_from: str) -> None:
    for known in await session.scalars(select(RunFact).where(RunFact.first_event < whole_from)):
        run = await fed.book.get(RunFact, known.run_id)
        if run is not None:
            run.shots, run.run_ms, run.cycles = known.shots, known.run_ms, known.cycles
            run.approved_cycle_ms, run.median_cycle_ms = known.approved_cycle_ms, known.median_cycle_ms
            run.first_event, run.last_event = known.first_event, known.last_event


async def _keep_moments(session: AsyncSession, fed: Feeding) -> None:
    """The first and last shots of tools, and the first good ones after repairs."""
    for tool in await session.scalars(select(ToolFact)):
        again = await fed.book.get(ToolFact, tool.tool_id)
        if again is not None:
            again.first_shot_at = _earlier(again.first_shot_at, tool.first_shot_at)
            again.last_shot_at = _later(again.last_shot_at, tool.last_shot_at)
    for shown in await session.scalars(select(ToolRead)):
        redrawn = await fed.session.get(ToolRead, shown.tool_id)
        if redrawn is not None:
            redrawn.last_shot_at = _later(redrawn.last_shot_at, shown.last_shot_at)
    seen = or_(FailureFact.first_good_at.is_not(None), FailureFact.running_at.is_not(None))
    for failure in await session.scalars(select(FailureFact).where(seen)):
        same = await fed.book.get(FailureFact, failure.failure_id)
        if same is not None:
            _keep_seen(same, failure)


def _keep_seen(anew: FailureFact, known: FailureFact) -> None:
    """When its press ran again, and the first shots after the same solution."""
    if known.running_at is not None and (anew.machine_id, anew.stop) == (known.machine_id, known.stop):
        anew.running_at, anew.stands = _earlier(anew.running_at, known.running_at), False
    if known.first_good_at is not None and anew.solved_at is not None and anew.solved_at == known.solved_at:
        anew.first_good_at, anew.awaits_good = _earlier(anew.first_good_at, known.first_good_at), False


async def _keep_history(session: AsyncSession, fed: Feeding) -> None:
    counts = select(TimelineRead).where(TimelineRead.kind.in_([ShotsCounted.name_of_event, ShotsMoved.name_of_event]))
    for entry in await session.scalars(counts):
        fed.tell_again(timeline.Entry.of(entry))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
