"""Tools, people, failures, codes and jobs as the events told them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.actions import UnknownFailure, UnknownTool
from toolcare_actions.domain.people import UnknownPerson
from toolcare_actions.tables import CodeRow, Failure, Job, Person, Photo, PhotoAlias, Tool
from toolcare_shared.db import insert


async def lock_tool(session: AsyncSession, tool_id: str) -> Tool:
    """Return a tool that the registry has told of, locked until the transaction ends."""
    found = await session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if found is None or not found.known:
        raise UnknownTool(tool_id)
    return found


async def lock_tool_of_event(session: AsyncSession, tool_id: str) -> Tool:
    """Return the tool an event speaks of, locked; a row is made for one that was never heard of."""
    await session.flush()
    found = await session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    fresh = insert(session, Tool).values(
        id=tool_id, number="", name="", search="", version=0, total=0, counted_position=0
    )
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    return await session.get_one(Tool, tool_id, with_for_update=True, populate_existing=True)


async def lock_tools(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, Tool]:
    """Return those of the tools that were heard of, locked in one order."""
    known = select(Tool).where(Tool.id.in_(tool_ids)).order_by(Tool.id).with_for_update()
    return {tool.id: tool for tool in await session.scalars(known.execution_options(populate_existing=True))}


async def put_person(session: AsyncSession, values: dict[str, object]) -> None:
    """Keep what is known of a user, unless later news is there."""
    row = insert(session, Person).values(values)
    newest = {name: row.excluded[name] for name in values if name != "id"}
    await session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_=newest, where=Person.position < row.excluded.position)
    )


async def person(session: AsyncSession, username: str) -> Person:
    found = await session.scalar(select(Person).where(Person.username == username))
    if found is None:
        raise UnknownPerson(username)
    return found


async def people(session: AsyncSession, usernames: Collection[str]) -> dict[str, Person]:
    found = await session.scalars(select(Person).where(Person.username.in_(usernames)))
    return {one.username: one for one in found}


async def put_code(session: AsyncSession, values: dict[str, object]) -> None:
    row = insert(session, CodeRow).values(values)
    newest = {name: row.excluded[name] for name in values if name != "code"}
    await session.execute(
        row.on_conflict_do_update(index_elements=["code"], set_=newest, where=CodeRow.version < row.excluded.version)
    )


async def codes(session: AsyncSession) -> dict[str, CodeRow]:
    """Return all codes that were told; there are some hundreds of them at most."""
    return {row.code: row for row in await session.scalars(select(CodeRow))}


async def put_photo(session: AsyncSession, photo_id: str, position: int, *, gone: bool) -> None:
    """Keep whether a photo is there, unless later news is known."""
    row = insert(session, Photo).values(id=photo_id, gone=gone, position=position)
    newest = {"gone": row.excluded.gone, "position": row.excluded.position}
    await session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_=newest, where=Photo.position < row.excluded.position)
    )


async def photos(session: AsyncSession, photo_ids: Collection[str]) -> dict[str, bool]:
    """Return those of these photos that were heard of, by the ids asked for, and whether each is still there."""
    if not photo_ids:
        return {}
    others = await session.execute(select(PhotoAlias.id, PhotoAlias.photo_id).where(PhotoAlias.id.in_(photo_ids)))
    meant = {photo_id: photo_id for photo_id in photo_ids} | dict(others.all())
    found = await session.scalars(select(Photo).where(Photo.id.in_(meant.values())))
    there = {one.id: not one.gone for one in found}
    return {asked: there[photo_id] for asked, photo_id in meant.items() if photo_id in there}


async def put_photo_alias(session: AsyncSession, alias: str, photo_id: str) -> None:
    await session.execute(insert(session, PhotoAlias).values(id=alias, photo_id=photo_id).on_conflict_do_nothing())


async def tool_number(session: AsyncSession, tool_id: str) -> str:
    """Return what people call a tool by; nothing where that is not known yet."""
    return await session.scalar(select(Tool.number).where(Tool.id == tool_id)) or ""


async def put_job(session: AsyncSession, values: dict[str, object]) -> bool:
    """Keep a completed job; return whether it is new."""
    row = insert(session, Job).values(values)
    added = await session.execute(row.on_conflict_do_nothing(index_elements=["id"]).returning(Job.id))
    return added.first() is not None


async def jobs(session: AsyncSession, job_ids: Collection[str]) -> Sequence[Job]:
    """Return those of these jobs that are completed, in the order in which they were."""
    found = select(Job).where(Job.id.in_(job_ids)).order_by(Job.done_at, Job.id)
    return (await session.scalars(found)).all()


async def find_failure(session: AsyncSession, failure_id: str) -> Failure | None:
    return await session.get(Failure, failure_id, populate_existing=True)


async def failure(session: AsyncSession, failure_id: str) -> Failure:
    """Return a report whose content is known."""
    found = await find_failure(session, failure_id)
    if found is None or found.values_version == 0:
        raise UnknownFailure(failure_id)
    return found


async def failures(session: AsyncSession, failure_ids: Collection[str]) -> dict[str, Failure]:
    found = await session.scalars(select(Failure).where(Failure.id.in_(failure_ids)))
    return {one.id: one for one in found}


async def reported_after(session: AsyncSession, tool_id: str, at: datetime) -> Sequence[Failure]:
    """Return the reports of a tool since a moment, the oldest first."""
    found = select(Failure).where(Failure.tool_id == tool_id, Failure.reported_at > at)
    return (await session.scalars(found.order_by(Failure.reported_at, Failure.id))).all()


async def shift_failures(session: AsyncSession, tool_id: str, since: datetime, until: datetime, shots: int) -> None:
    """Correct the counts of what was reported in a time, when shots up to then were corrected."""
    reported = update(Failure).where(
        Failure.tool_id == tool_id, Failure.reported_at >= since, Failure.reported_at <= until
    )
    await session.execute(reported.values(shots=Failure.shots + shots))
