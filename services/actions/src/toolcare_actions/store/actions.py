"""Actions with their failures, comments and history."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from toolcare_actions.domain.actions import ActionKind, ActionPriority, ActionState, UnknownAction
from toolcare_actions.domain.deadlines import APPROVER, APPROVERS, Notice
from toolcare_actions.store import facts
from toolcare_actions.tables import (
    Action,
    ActionComment,
    ActionEntry,
    ActionFailure,
    Person,
    RunningNumber,
    Tool,
)

_WITH_TOOL = joinedload(Action.tool)
_TO_DO = [state for state in ActionState if state.is_to_do]
_ACTION = "action"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: empty means all."""

    states: Collection[ActionState] = ()
    owner: str | None = None
    approver: str | None = None
    team: str | None = None
    tool_id: str | None = None
    failure_id: str | None = None
    kinds: Collection[ActionKind] = ()
    priorities: Collection[ActionPriority] = ()
    overdue_on: date | None = None
    """Only what is overdue on this day."""
    words: Sequence[str] = ()


async def hold_numbers(session: AsyncSession) -> None:
    """Have everybody else who wants a number wait until this transaction ends."""
    await session.execute(select(RunningNumber.last).where(RunningNumber.name == _ACTION).with_for_update())


async def next_number(session: AsyncSession) -> int:
    """Give out the next number: none is left out, none is given twice."""
    given = update(RunningNumber).where(RunningNumber.name == _ACTION).values(last=RunningNumber.last + 1)
    return (await session.scalars(given.returning(RunningNumber.last))).one()


async def action(session: AsyncSession, action_id: str) -> Action:
    found = await session.get(Action, action_id, options=[_WITH_TOOL])
    if found is None:
        raise UnknownAction(action_id)
    return found


async def lock(session: AsyncSession, action_id: str) -> Action:
    """Return an action; nothing of its tool changes otherwise until this transaction ends."""
    tool_id = await session.scalar(select(Action.tool_id).where(Action.id == action_id))
    if tool_id is None:
        raise UnknownAction(action_id)
    await facts.lock_tool_of_event(session, tool_id)
    return await session.get_one(Action, action_id, options=[_WITH_TOOL], populate_existing=True)


async def by_client_id(session: AsyncSession, client_id: str) -> Action | None:
    return await session.scalar(select(Action).where(Action.client_id == client_id).options(_WITH_TOOL))


async def by_ids(session: AsyncSession, action_ids: Collection[str]) -> dict[str, Action]:
    return {row.id: row for row in await session.scalars(select(Action).where(Action.id.in_(action_ids)))}


async def page(
    session: AsyncSession, wanted: Wanted, *, limit: int, after: tuple[int, date, str] | None
) -> Sequence[Action]:
    """Return actions by rank and due day, from just after the one that ended the page before."""
    found = select(Action).where(*_asked(wanted)).options(_WITH_TOOL)
    if wanted.states:
        found = found.where(Action.state.in_(wanted.states))
    if wanted.overdue_on is not None:
        found = found.where(_overdue(wanted.overdue_on))
    if after is not None:
        found = found.where(tuple_(Action.rank, Action.due_on, Action.id) > tuple_(*after))
    return (await session.scalars(found.order_by(Action.rank, Action.due_on, Action.id).limit(limit))).all()


async def counts(session: AsyncSession, wanted: Wanted, today: date) -> tuple[Mapping[ActionState, int], int]:
    """Return how many match but for their state, by it, and how many of them are overdue."""
    late = func.sum(case((_overdue(today), 1), else_=0))
    grouped = select(Action.state, func.count(), late).where(*_asked(wanted)).group_by(Action.state)
    found = list(await session.execute(grouped))
    return {state: count for state, count, _ in found}, sum(overdue for _, _, overdue in found)


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what is asked for but the state."""
    asked: list[ColumnElement[bool]] = []
    if wanted.owner is not None:
        asked.append(Action.owner == wanted.owner)
    if wanted.approver is not None:
        asked.append(Action.approver == wanted.approver)
    if wanted.team is not None:
        asked.append(Action.team == wanted.team)
    if wanted.tool_id is not None:
        asked.append(Action.tool_id == wanted.tool_id)
    if wanted.failure_id is not None:
        linked = select(ActionFailure.action_id).where(ActionFailure.failure_id == wanted.failure_id)
        asked.append(Action.id.in_(linked))
    if wanted.kinds:
        asked.append(Action.kind.in_(wanted.kinds))
    if wanted.priorities:
        asked.append(Action.priority.in_(wanted.priorities))
    return [*asked, *map(_has_word, wanted.words)]


def _has_word(word: str) -> ColumnElement[bool]:
    of_tools = select(Tool.id).where(Tool.search.contains(word, autoescape=True))
    of_people = select(Person.username).where(Person.search.contains(word, autoescape=True))
    return or_(Action.search.contains(word, autoescape=True), Action.tool_id.in_(of_tools), Action.owner.in_(of_people))


def _overdue(today: date) -> ColumnElement[bool]:
    return and_(Action.state.in_(_TO_DO), Action.due_on < today)


async def failure_ids_of(session: AsyncSession, action_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the linked failures of each action, in their order."""
    rows = await session.execute(
        select(ActionFailure.action_id, ActionFailure.failure_id)
        .where(ActionFailure.action_id.in_(action_ids))
        .order_by(ActionFailure.action_id, ActionFailure.place)
    )
    linked: dict[str, list[str]] = {}
    for action_id, failure_id in rows:
        linked.setdefault(action_id, []).append(failure_id)
    return linked


async def link_failures(session: AsyncSession, action_id: str, failure_ids: Sequence[str]) -> None:
    """Have an action answer these failures, in this order, and no others."""
    await session.execute(delete(ActionFailure).where(ActionFailure.action_id == action_id))
    session.add_all(
        ActionFailure(action_id=action_id, failure_id=failure_id, place=place)
        for place, failure_id in enumerate(failure_ids)
    )
    await session.flush()


async def answering(session: AsyncSession, failure_ids: Collection[str]) -> dict[str, list[Action]]:
    """Return the actions that are linked to each of these failures, called off or not."""
    rows = await session.execute(
        select(ActionFailure.failure_id, Action)
        .join(Action, Action.id == ActionFailure.action_id)
        .where(ActionFailure.failure_id.in_(failure_ids))
        .options(_WITH_TOOL)
        .execution_options(populate_existing=True)
        .order_by(Action.number)
    )
    found: dict[str, list[Action]] = {}
    for failure_id, action_ in rows:
        found.setdefault(failure_id, []).append(action_)
    return found


async def unfinished_of(session: AsyncSession, tool_id: str) -> Sequence[Action]:
    """Return what is not over of a tool, the first due first."""
    states = [state for state in ActionState if not state.is_over]
    found = select(Action).where(Action.tool_id == tool_id, Action.state.in_(states))
    return (
        await session.scalars(
            found.options(_WITH_TOOL).order_by(Action.due_on, Action.number).execution_options(populate_existing=True)
        )
    ).all()


async def ids_to_tell(
    session: AsyncSession, today: date, begins: Callable[[date], datetime], notice: Notice, limit: int
) -> Sequence[str]:
    """Return what somebody has to be reminded of, or told that it is late; `begins` says when a day begins."""
    late = or_(
        and_(Action.state.in_(_TO_DO), _owner_to_tell(today, begins(today), notice)),
        and_(Action.state == ActionState.IN_APPROVAL, _approval_to_tell(today, begins, notice)),
    )
    found = select(Action.id).where(late)
    return (await session.scalars(found.order_by(Action.due_on, Action.id).limit(limit))).all()


def _owner_to_tell(today: date, midnight: datetime, notice: Notice) -> ColumnElement[bool]:
    told, due = Action.escalation, Action.due_on

    def over(days: int) -> ColumnElement[bool]:
        return due <= today - timedelta(days=days)

    return or_(
        and_(
            Action.reminded.is_(False),
            Action.created_at < midnight,
            due >= today,
            due <= today + timedelta(days=notice.remind_days),
        ),
        and_(told.is_(None), over(notice.begins(0))),
        and_(told == 0, over(notice.begins(1))),
        and_(told == 1, over(notice.begins(2))),
    )


def _approval_to_tell(today: date, begins: Callable[[date], datetime], notice: Notice) -> ColumnElement[bool]:
    told = Action.approval_told

    def waits(days: int) -> ColumnElement[bool]:
        return Action.approval_asked_at < begins(today - timedelta(days=days - 1))

    return or_(
        and_(told.is_(None), waits(notice.awaited(APPROVER))),
        and_(told == APPROVER, waits(notice.awaited(APPROVERS))),
    )


async def comments(session: AsyncSession, action_id: str) -> Sequence[ActionComment]:
    found = select(ActionComment).where(ActionComment.action_id == action_id)
    return (await session.scalars(found.order_by(ActionComment.at, ActionComment.id))).all()


async def history(session: AsyncSession, action_id: str) -> Sequence[ActionEntry]:
    """Return what was done with an action, in order."""
    found = select(ActionEntry).where(ActionEntry.action_id == action_id)
    return (await session.scalars(found.order_by(ActionEntry.at, ActionEntry.id))).all()


async def stands_since(session: AsyncSession, action_id: str) -> datetime:
    """Return when an action came into the state in which it is."""
    moved = or_(ActionEntry.before.is_(None), ActionEntry.before != ActionEntry.after)
    found = select(ActionEntry.at).where(ActionEntry.action_id == action_id, moved)
    return (await session.scalars(found.order_by(ActionEntry.at.desc()).limit(1))).one()
