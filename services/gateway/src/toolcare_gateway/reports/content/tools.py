"""Lists of facts: maintenance done, failures, actions and runs of a period, as they are kept for the figures."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Select, func, or_, select

from toolcare_gateway.analytics.runs import runs
from toolcare_gateway.analytics.schemas import RunOut
from toolcare_gateway.analytics.store.asked import of_tools
from toolcare_gateway.analytics.tables import ActionFact, FailureFact, JobFact, ToolFact
from toolcare_gateway.identity.tables import User
from toolcare_gateway.readmodels.tables import MachineRead
from toolcare_gateway.reports.content.frame import MOST_ROWS, Frame
from toolcare_gateway.reports.document import Cell, Column, Shape, Table

Row = TypeVar("Row")


async def tool_names(frame: Frame) -> Mapping[str, str]:
    rows = await frame.session.execute(select(ToolFact.tool_id, ToolFact.number))
    return {id_: number for id_, number in rows}  # noqa: C416 - a row is no tuple to the type checker


async def maintenance(frame: Frame) -> Table:
    """Jobs done in the period, with the grades as found and as left."""
    done = (JobFact.done_at >= frame.period.start, JobFact.done_at < frame.period.end)
    query = select(JobFact).where(*done, *of_tools(frame.scope, JobFact.tool_id)).order_by(JobFact.done_at)
    found, more = await _limited(frame, query)
    currency = frame.settings.currency
    columns = (
        Column(frame.say("done"), Shape.MOMENT, 1.5),
        Column(frame.say("level"), weight=1.8),
        Column(frame.say("since_last"), Shape.COUNT, 1.1),
        Column(frame.say("found"), weight=1.3),
        Column(frame.say("left"), weight=1.3),
        Column(frame.say("bench_minutes"), Shape.COUNT, 0.9),
        Column(f"{frame.say('cost')}, {currency}", Shape.MONEY, 1.0),
        Column(frame.say("by"), weight=1.1),
    )
    return Table(frame.say("maintenance"), columns, [_job(job) for job in found], more)


def _job(job: JobFact) -> Sequence[Cell]:
    return (
        job.done_at,
        f"{job.code} {job.name}",
        job.shots_since_last,
        f"{job.found_good} / {job.found_caution} / {job.found_bad}",
        f"{job.left_good} / {job.left_caution} / {job.left_bad}",
        job.bench_minutes,
        ((job.cost_cents or 0) + job.parts_cost_cents) / 100,
        job.by or "",
    )


async def failures_of(frame: Frame) -> tuple[Sequence[FailureFact], int]:
    """Those reported or solved in the period, the newest first; and how many more there are."""
    there = or_(
        *(
            (column >= frame.period.start) & (column < frame.period.end)
            for column in (FailureFact.reported_at, FailureFact.solved_at)
        )
    )
    of = of_tools(frame.scope, FailureFact.tool_id)
    return await _limited(frame, select(FailureFact).where(there, *of).order_by(FailureFact.reported_at.desc()))


async def failures(frame: Frame, found: Sequence[FailureFact], more: int, *, with_tool: bool = False) -> Table:
    tools, presses = await tool_names(frame), await _presses(frame)
    tool = (Column(frame.say("tool"), weight=1.2),) if with_tool else ()
    columns = (
        Column(frame.say("number"), weight=0.8),
        *tool,
        Column(frame.say("failure"), weight=2.0),
        Column(frame.say("cavity"), Shape.COUNT, 0.7),
        Column(frame.say("severity"), weight=1.3),
        Column(frame.say("stop"), weight=1.3),
        Column(frame.say("press"), weight=1.0),
        Column(frame.say("reported"), Shape.MOMENT, 1.5),
        Column(frame.say("solved"), Shape.MOMENT, 1.5),
        Column(frame.say("state"), weight=1.1),
    )
    rows = [
        (
            f"F-{failure.number}",
            *([tools.get(failure.tool_id, "")] if with_tool else []),
            called(frame, failure),
            failure.cavity,
            frame.known("severity", failure.severity),
            frame.known("stop", failure.stop),
            presses.get(failure.machine_id or "", ""),
            failure.reported_at,
            failure.done_again_at or failure.solved_at,
            frame.known("failure_state", failure.state),
        )
        for failure in found
    ]
    return Table(frame.say("failures"), columns, rows, more)


def called(frame: Frame, failure: FailureFact) -> str:
    return frame.named(failure.names) or failure.code or frame.say("unclassified")


async def actions(frame: Frame) -> Table:
    """Those assigned in the period, finished in it, or still open."""
    open_ = ActionFact.completed_at.is_(None) & ActionFact.cancelled_at.is_(None)
    finished = (ActionFact.completed_at >= frame.period.start) & (ActionFact.completed_at < frame.period.end)
    assigned = (ActionFact.assigned_at >= frame.period.start) & (ActionFact.assigned_at < frame.period.end)
    begun = ActionFact.assigned_at < frame.period.end
    query = select(ActionFact).where(begun, or_(open_, finished, assigned), *of_tools(frame.scope, ActionFact.tool_id))
    found, more = await _limited(frame, query.order_by(ActionFact.number.desc()))
    people = await _people(frame, {action.owner for action in found if action.owner})
    columns = (
        Column(frame.say("number"), weight=0.7),
        Column(frame.say("title"), weight=2.6),
        Column(frame.say("kind"), weight=1.2),
        Column(frame.say("responsible"), weight=1.1),
        Column(frame.say("due_on"), Shape.DATE, 1.0),
        Column(frame.say("completed"), Shape.MOMENT, 1.4),
        Column(frame.say("state"), weight=1.2),
        Column(frame.say("shots_held"), Shape.COUNT, 1.0),
    )
    rows = [
        (
            f"A-{action.number}",
            action.title,
            frame.known("action_kind", action.kind),
            people.get(action.owner or "", action.owner or "") or action.team,
            action.due_on,
            action.completed_at,
            frame.known("action_state", action.state),
            action.shots_held,
        )
        for action in found
    ]
    return Table(frame.say("actions"), columns, rows, more)


async def run_table(frame: Frame) -> Table:
    found = await runs(frame.session, frame.period, frame.scope, MOST_ROWS, None)
    columns = (
        Column(frame.say("mounted"), Shape.MOMENT, 1.5),
        Column(frame.say("unmounted"), Shape.MOMENT, 1.5),
        Column(frame.say("press"), weight=1.4),
        Column(frame.say("order"), weight=1.4),
        Column(frame.say("shots"), Shape.COUNT),
        Column(frame.say("run_hours"), Shape.TENTHS),
        Column(frame.say("deviation"), Shape.PERCENT, 1.1),
    )
    return Table(frame.say("runs"), columns, [_run(run) for run in found.items])


def _run(run: RunOut) -> Sequence[Cell]:
    return (
        run.mounted_at,
        run.unmounted_at,
        run.machine_name,
        run.job or "",
        run.shots,
        run.run_hours,
        run.deviation,
    )


async def _presses(frame: Frame) -> Mapping[str, str]:
    rows = await frame.session.execute(select(MachineRead.machine_id, MachineRead.name))
    return {id_: name for id_, name in rows}  # noqa: C416 - as above


async def _people(frame: Frame, usernames: Collection[str]) -> Mapping[str, str]:
    rows = await frame.session.execute(select(User.username, User.name).where(User.username.in_(usernames)))
    return {username: name for username, name in rows}  # noqa: C416 - as above


async def _limited(frame: Frame, query: "Select[Row]") -> tuple[Sequence[Row], int]:
    found = (await frame.session.scalars(query.limit(MOST_ROWS))).all()
    if len(found) < MOST_ROWS:
        return found, 0
    whole = await frame.session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    return found, (whole or 0) - len(found)
