"""Reports of failures and their history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from toolcare_failures.domain.reports import FailureState, UnknownFailure
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_failures.tables import Failure, FailureEntry, Tool

_WITH_TOOL = joinedload(Failure.tool)
_COUNTS = [state for state in FailureState if state.counts]
_OPEN = [state for state in FailureState if state.is_open]
_STOPS = [severity for severity in FailureSeverity if severity.stops]
MAX_OF_ONE_CODE = 200
"""As many reports of one code on one tool as are compared by their position."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is searched, and the codes that it means."""

    text: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: empty means all, but for `codes`, where None does."""

    tool_id: str | None = None
    states: Collection[FailureState] = ()
    severities: Collection[FailureSeverity] = ()
    codes: Collection[str] | None = None
    cavity: int | None = None
    job_id: str | None = None
    reported_by_id: str | None = None
    words: Sequence[Word] = ()


async def failure(session: AsyncSession, failure_id: str) -> Failure:
    found = await session.get(Failure, failure_id, options=[_WITH_TOOL])
    if found is None:
        raise UnknownFailure(failure_id)
    return found


async def lock(session: AsyncSession, *failure_ids: str) -> list[Failure]:
    """Return reports in the order asked for, locked until the transaction ends."""
    wanted = select(Failure).where(Failure.id.in_(failure_ids)).order_by(Failure.id)
    locked = wanted.options(_WITH_TOOL).with_for_update(of=Failure).execution_options(populate_existing=True)
    found = {row.id: row for row in await session.scalars(locked)}
    for failure_id in failure_ids:
        if failure_id not in found:
            raise UnknownFailure(failure_id)
    return [found[failure_id] for failure_id in failure_ids]


async def lock_standing(session: AsyncSession, failure_ids: Collection[str]) -> list[Failure]:
    """Return these reports, locked; instead of one that was merged the one that stays. Unknown ones are left out."""
    known = await by_ids(session, failure_ids)
    return await lock(session, *sorted({one.duplicate_of or one.id for one in known.values()}))


async def lock_reported(
    session: AsyncSession, tool_id: str, since: datetime, until: datetime | None
) -> Sequence[Failure]:
    """Return what was reported on a tool from one moment up to another, locked."""
    wanted = select(Failure).where(Failure.tool_id == tool_id, Failure.reported_at >= since).order_by(Failure.id)
    if until is not None:
        wanted = wanted.where(Failure.reported_at < until)
    locked = wanted.options(_WITH_TOOL).with_for_update(of=Failure).execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def decided_at(session: AsyncSession, failure_id: str) -> datetime | None:
    """Return when a person last moved a report from one state to another."""
    moved = select(FailureEntry.at).where(FailureEntry.failure_id == failure_id, FailureEntry.action_id.is_(None))
    moved = moved.where(FailureEntry.before.is_not(None), FailureEntry.before != FailureEntry.after)
    return await session.scalar(moved.order_by(FailureEntry.at.desc(), FailureEntry.id.desc()).limit(1))


async def by_client_id(session: AsyncSession, client_id: str) -> Failure | None:
    return await session.scalar(select(Failure).where(Failure.client_id == client_id).options(_WITH_TOOL))


async def by_finding_id(session: AsyncSession, finding_id: str) -> Failure | None:
    return await session.scalar(select(Failure).where(Failure.finding_id == finding_id))


class Order(StrEnum):
    TIME = "time"
    SEVERITY = "severity"


async def page(
    session: AsyncSession, wanted: Wanted, order: Order, *, limit: int, after: tuple[int, datetime, str] | None
) -> Sequence[Failure]:
    """Return reports, the newest or the worst first, from just after the one that ended the page before.

    `after` is that one's rank of severity, time and id; by time the rank decides nothing.
    """
    found = select(Failure).options(_WITH_TOOL)
    if wanted.tool_id is not None:
        found = found.where(Failure.tool_id == wanted.tool_id)
    if wanted.states:
        found = found.where(Failure.state.in_(wanted.states))
    if wanted.severities:
        found = found.where(Failure.severity.in_(wanted.severities))
    if wanted.codes is not None:
        found = found.where(Failure.code.in_(wanted.codes))
    if wanted.cavity is not None:
        found = found.where(Failure.cavity == wanted.cavity)
    if wanted.job_id is not None:
        found = found.where(Failure.job_id == wanted.job_id)
    if wanted.reported_by_id is not None:
        found = found.where(Failure.reported_by_id == wanted.reported_by_id)
    for word in wanted.words:
        named = select(Tool.id).where(Tool.search.contains(word.text, autoescape=True))
        found = found.where(
            or_(
                Failure.search.contains(word.text, autoescape=True),
                Failure.tool_id.in_(named),
                Failure.code.in_(word.codes),
            )
        )
    key = (Failure.rank, Failure.reported_at, Failure.id)[0 if order is Order.SEVERITY else 1 :]
    if after is not None:
        found = found.where(tuple_(*key) < tuple_(*after[-len(key) :]))
    return (await session.scalars(found.order_by(*(column.desc() for column in key)).limit(limit))).all()


async def of_codes(session: AsyncSession, tool_id: str, codes: Collection[str]) -> Sequence[Failure]:
    """Return the reports of these codes on a tool that tell of a failure of their own, the newest first."""
    found = select(Failure).where(Failure.tool_id == tool_id, Failure.code.in_(codes), Failure.state.in_(_COUNTS))
    newest = found.order_by(Failure.reported_at.desc(), Failure.id.desc())
    return (await session.scalars(newest.limit(MAX_OF_ONE_CODE))).all()


async def open_that_stop(session: AsyncSession, tool_id: str) -> Sequence[Failure]:
    """Return the reports of a tool that must not run on and that nobody has solved yet, the oldest first."""
    found = select(Failure).where(Failure.tool_id == tool_id, Failure.state.in_(_OPEN), Failure.severity.in_(_STOPS))
    return (await session.scalars(found.options(_WITH_TOOL).order_by(Failure.reported_at, Failure.id))).all()


async def by_ids(session: AsyncSession, failure_ids: Collection[str | None]) -> dict[str, Failure]:
    found = await session.scalars(select(Failure).where(Failure.id.in_({one for one in failure_ids if one})))
    return {row.id: row for row in found}


async def duplicates_of(session: AsyncSession, failure_id: str) -> Sequence[Failure]:
    found = select(Failure).where(Failure.duplicate_of == failure_id).options(_WITH_TOOL)
    return (await session.scalars(found.order_by(Failure.reported_at, Failure.id))).all()


async def lock_duplicates_of(session: AsyncSession, failure_id: str) -> Sequence[Failure]:
    found = select(Failure).where(Failure.duplicate_of == failure_id).order_by(Failure.id)
    locked = found.options(_WITH_TOOL).with_for_update(of=Failure).execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def history(session: AsyncSession, failure_id: str) -> Sequence[FailureEntry]:
    """Return what was done with a report, in order."""
    found = select(FailureEntry).where(FailureEntry.failure_id == failure_id)
    return (await session.scalars(found.order_by(FailureEntry.at, FailureEntry.id))).all()
