"""What is told from outside: tools, counts, reports of failures, and completed maintenance."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.actions import ActionDeed
from toolcare_actions.domain.watches import counted
from toolcare_actions.store import actions, attempts, facts
from toolcare_actions.tables import Failure, Tool
from toolcare_actions.usecases import history, news, proposing, repairs, watching
from toolcare_actions.usecases.history import Entry, change
from toolcare_actions.usecases.occasion import Occasion
from toolcare_actions.usecases.repairs import Repair


@dataclass(frozen=True, slots=True)
class Count:
    """A tool's count at a place in the shotcounter's stream, with the shots of a period that led to it.

    A correction says since when counts were wrong.
    """

    tool_id: str
    position: int
    total: int
    shots: int
    since: datetime
    to: datetime
    at: datetime
    corrects_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """A tool as the registry has it."""

    tool_id: str
    number: str
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says."""

    failure_id: str
    number: int
    tool_id: str
    version: int
    code: str | None
    severity: str
    component_id: str | None
    cavity: int | None
    note: str
    reported_at: datetime
    reported_by: str
    shots: int | None
    names: dict[str, str] = field(default_factory=dict)
    photo_ids: Sequence[str] = ()
    earlier_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands; `reason` says why it was rejected.

    A solved one has what was done, and `action_id` where an action moved it.
    """

    failure_id: str
    number: int
    tool_id: str
    version: int
    state: str
    at: datetime
    reason: str = ""
    duplicate_of: str | None = None
    fixes: Sequence[str] = ()
    shots: int | None = None
    action_id: str | None = None


@dataclass(frozen=True, slots=True)
class JobDone:
    job_id: str
    tool_id: str
    code: str
    name: str
    at: datetime
    by: str


async def take_tool(occasion: Occasion, told: ToolFacts) -> None:
    """Take over what a tool is called; a late older message changes nothing."""
    tool = await facts.lock_tool_of_event(occasion.session, told.tool_id)
    if told.version <= tool.version:
        return
    tool.number, tool.name, tool.version = told.number, told.name, told.version
    tool.search = f"{told.number}\n{told.name}".casefold()


async def take_count(occasion: Occasion, count: Count) -> None:
    """Take a tool's cumulative count, and see which watches end by it. An older or repeated one changes nothing."""
    session = occasion.session
    tool = await facts.lock_tool_of_event(session, count.tool_id)
    if count.position <= tool.counted_position:
        return
    tool.counted_position, tool.total = count.position, count.total
    running = await attempts.running_on(session, tool.id)
    for attempt in running:
        attempt.started_shots = counted(
            attempt.watch, shots=count.shots, total=count.total, since=count.since, to=count.to
        )
    if count.corrects_since is not None:
        await facts.shift_failures(session, tool.id, count.corrects_since, count.at, count.shots)
    await session.flush()
    if running:
        await watching.judge(occasion, tool)


async def take_counts(session: AsyncSession, counts: Sequence[Count]) -> Collection[str]:
    """Take the counts of several tools as each by itself; return the tools whose count needs no more than that.

    The others are those that were never heard of, those that are watched, and those whose count is a correction.
    """
    simple = {count.tool_id: count for count in counts if count.corrects_since is None}
    tools = await facts.lock_tools(session, simple)
    for tool_id in await attempts.tool_ids_watched(session, tools):
        del tools[tool_id]
    for tool in tools.values():
        count = simple[tool.id]
        if count.position > tool.counted_position:
            tool.counted_position, tool.total = count.position, count.total
    return tools


async def take_report(occasion: Occasion, told: Report) -> None:
    """Take over what a report says; an older or repeated message changes nothing."""
    tool = await facts.lock_tool_of_event(occasion.session, told.tool_id)
    failure = await _failure(occasion, told.failure_id, told.number, told.tool_id, told.reported_at)
    if told.version <= failure.values_version:
        return
    failure.code, failure.names, failure.severity = told.code, dict(told.names), told.severity
    failure.component_id, failure.cavity, failure.note = told.component_id, told.cavity, told.note
    failure.photo_ids, failure.earlier_ids = list(told.photo_ids), list(told.earlier_ids)
    failure.reported_at, failure.reported_by = told.reported_at, told.reported_by
    failure.shots, failure.values_version = told.shots, told.version
    await occasion.session.flush()
    await watching.heed(occasion, tool, failure)
    await proposing.look(occasion, tool, failure)


async def take_standing(occasion: Occasion, told: Standing) -> None:
    """Take over where a report stands. Actions follow a report into the one that it was merged into."""
    tool = await facts.lock_tool_of_event(occasion.session, told.tool_id)
    failure = await _failure(occasion, told.failure_id, told.number, told.tool_id, told.at)
    if told.version <= failure.state_version:
        return
    counted, accepted, before = failure.counts, failure.is_accepted, failure.state
    failure.state, failure.duplicate_of, failure.state_version = told.state, told.duplicate_of, told.version
    if failure.state == "solved" and failure.first_solved_at is None:
        failure.first_solved_at = told.at
    await occasion.session.flush()
    if failure.state == "rejected":
        words = f"F-{failure.number}: {told.reason}" if told.reason else f"F-{failure.number}"
        await watching.take_rejection(occasion, tool, failure, words)
    await _follow_merge(occasion, failure)
    if told.action_id is None:
        await _follow_repair(occasion, tool, failure, told, before)
    if failure.counts and not counted:
        await watching.heed(occasion, tool, failure)
    if failure.is_accepted and not accepted:
        await proposing.look(occasion, tool, failure)


async def _follow_repair(occasion: Occasion, tool: Tool, failure: Failure, told: Standing, before: str) -> None:
    """Know what a person did about a report without an action, and what became of it."""
    if told.state == "solved" and told.fixes:
        await repairs.begin(occasion, tool, failure, Repair(told.fixes, told.at, told.shots))
    elif told.state == "closed":
        await repairs.close(occasion, tool, failure, told.at)
    elif before in {"solved", "closed"}:
        await repairs.fail(occasion, tool, failure, told.at)


async def take_job(occasion: Occasion, told: JobDone) -> None:
    """Know that a job is done, and say so in the actions that it is linked to."""
    tool = await facts.lock_tool_of_event(occasion.session, told.tool_id)
    values = {
        "id": told.job_id,
        "tool_id": told.tool_id,
        "code": told.code,
        "name": told.name,
        "done_at": told.at,
        "done_by": told.by,
    }
    if not await facts.put_job(occasion.session, values):
        return
    for action in await actions.unfinished_of(occasion.session, tool.id):
        if told.job_id in action.job_ids:
            await history.write(
                occasion, action, Entry(ActionDeed.JOB_DONE, action.state, f"{told.code} {told.name}: {told.by}")
            )


async def _failure(occasion: Occasion, failure_id: str, number: int, tool_id: str, at: datetime) -> Failure:
    """Return a report as it is known, a new one where nothing is; its tool is locked."""
    found = await facts.find_failure(occasion.session, failure_id)
    if found is None:
        found = Failure(
            id=failure_id,
            number=number,
            tool_id=tool_id,
            names={},
            severity="",
            note="",
            photo_ids=[],
            reported_at=at,
            reported_by="",
            earlier_ids=[],
            values_version=0,
            state="new",
            state_version=0,
        )
        occasion.session.add(found)
        await occasion.session.flush()
    return found


async def _follow_merge(occasion: Occasion, failure: Failure) -> None:
    into = None if failure.duplicate_of is None else await facts.find_failure(occasion.session, failure.duplicate_of)
    if into is None or into.values_version == 0:
        return
    answering = await actions.answering(occasion.session, [failure.id])
    for action in answering.get(failure.id, []):
        linked = (await actions.failure_ids_of(occasion.session, [action.id])).get(action.id, [])
        if not action.state.is_over and into.id not in linked:
            after = [*linked, into.id]
            await actions.link_failures(occasion.session, action.id, after)
            steps = [change("failure_ids", linked, after)]
            await history.write_change(occasion, action, Entry(ActionDeed.CHANGED, action.state, changes=steps))
            await news.changed(occasion, action, after, ["failure_ids"])
