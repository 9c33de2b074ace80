"""Runs that touch a period, with the cycle they had."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import HOUR_MS
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.reckoned import period_out
from toolcare_gateway.analytics.schemas import EventKind, RunList, RunOut
from toolcare_gateway.analytics.store import newest
from toolcare_gateway.analytics.store.asked import of_tools, on_presses, touching
from toolcare_gateway.analytics.store.newest import Merged, Place
from toolcare_gateway.analytics.tables import RunFact, ToolFact
from toolcare_gateway.readmodels.tables import MachineRead

_LIST = "runs"


async def runs(session: AsyncSession, period: Period, scope: Scope, limit: int, cursor: str | None) -> RunList:
    query = (
        select(RunFact, ToolFact.number, ToolFact.name, func.coalesce(MachineRead.name, RunFact.machine_id))
        .outerjoin(ToolFact, ToolFact.tool_id == RunFact.tool_id)
        .outerjoin(MachineRead, MachineRead.machine_id == RunFact.machine_id)
        .where(
            *touching(period.start, period.end),
            *of_tools(scope, RunFact.tool_id),
            *on_presses(scope, RunFact.machine_id),
        )
    )
    place = newest.after(cursor, _LIST)
    rows = await session.execute(newest.page(query, RunFact.mounted_at, RunFact.run_id, EventKind.RUN, place, limit))
    items = [_run(run, number or "", name or "", machine) for run, number, name, machine in rows]
    shown, following = Merged(_place, _LIST).cut(items, limit)
    return RunList(period=period_out(period), items=list(shown), next_cursor=following)


def _place(run: RunOut) -> Place:
    return run.mounted_at, EventKind.RUN, run.id


def _run(run: RunFact, number: str, name: str, machine: str) -> RunOut:
    median, approved = run.median_cycle_ms, run.approved_cycle_ms
    return RunOut.model_validate(
        {
            "id": run.run_id,
            "tool": {"id": run.tool_id, "number": number, "name": name},
            "machine_id": run.machine_id,
            "machine_name": machine,
            "configuration_name": run.configuration_name,
            "job": run.job,
            "order_shots": run.order_shots,
            "mounted_at": run.mounted_at,
            "unmounted_at": run.unmounted_at,
            "shots": run.shots,
            "run_hours": run.run_ms / HOUR_MS,
            "approved_cycle_ms": approved,
            "median_cycle_ms": median,
            "deviation": 100 * (median - approved) / approved if median is not None and approved else None,
        }
    )
