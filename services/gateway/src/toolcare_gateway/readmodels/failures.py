"""How the events of failures change the read models: how many are open on a tool, and how bad the worst of them is."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.readmodels import domain, store, timeline
from toolcare_gateway.readmodels.projection import follows_later, redraw
from toolcare_gateway.readmodels.tables import FailureRead
from toolcare_shared.contracts import failures
from toolcare_shared.contracts.failures import (
    FailureChanged,
    FailureForgotten,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    Verdict,
)

_STATE_AFTER = {
    Verdict.ACCEPTED: FailureState.ACCEPTED,
    Verdict.REJECTED: FailureState.REJECTED,
    Verdict.MERGED: FailureState.DUPLICATE,
}


async def reported(session: AsyncSession, event: FailureReported, now: datetime) -> None:
    await session.merge(
        FailureRead(
            failure_id=event.failure_id,
            tool_id=event.tool_id,
            state=FailureState.NEW,
            severity_rank=domain.severity_rank(event.severity),
        )
    )
    await _count(session, event.tool_id, now)


async def changed(session: AsyncSession, event: FailureChanged, now: datetime) -> None:
    failure = await session.get(FailureRead, event.failure_id)
    if failure is not None:
        failure.severity_rank = domain.severity_rank(event.severity)
        await _count(session, event.tool_id, now)


async def triaged(session: AsyncSession, event: FailureTriaged, now: datetime) -> None:
    await _went_on(session, event, _STATE_AFTER[event.verdict], now)


async def state_changed(session: AsyncSession, event: FailureStateChanged, now: datetime) -> None:
    await _went_on(session, event, event.after, now)


async def forgotten(session: AsyncSession, event: FailureForgotten, now: datetime) -> None:
    """It was over, so no count changes."""
    failure = await session.get(FailureRead, event.failure_id)
    if failure is not None:
        await session.delete(failure)
        await _count(session, event.tool_id, now)
    await timeline.forget(session, event.tool_id, failures.FailureEvent, failure_id=event.failure_id)


async def _went_on(
    session: AsyncSession, event: FailureTriaged | FailureStateChanged, state: FailureState, now: datetime
) -> None:
    failure = await session.get(FailureRead, event.failure_id)
    if failure is not None:
        failure.state = state
        await _count(session, event.tool_id, now)


async def _count(session: AsyncSession, tool_id: str, now: datetime) -> None:
    tool = await store.tool(session, tool_id)
    if follows_later(session):
        return
    await session.flush()
    tool.open_failures, tool.failure_rank = await store.open_failures(session, tool_id)
    await redraw(session, tool, now)
