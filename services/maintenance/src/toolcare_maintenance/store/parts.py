"""Spare parts and their movements."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.domain.parts import MovementKind, PartNumberTaken, UnknownPart
from toolcare_maintenance.tables import Part, PartMovement, PartTool, Tool


async def part(session: AsyncSession, part_id: str) -> Part:
    found = await session.get(Part, part_id)
    if found is None:
        raise UnknownPart(part_id)
    return found


async def lock_part(session: AsyncSession, part_id: str) -> Part:
    """Return a part, locked until the transaction ends: its movements come one after the other."""
    found = await session.get(Part, part_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownPart(part_id)
    return found


async def refuse_taken_number(session: AsyncSession, number: str, own_id: str) -> None:
    taken = select(Part.id).where(Part.number_key == number.casefold(), Part.id != own_id)
    if (part_id := await session.scalar(taken)) is not None:
        raise PartNumberTaken(number, part_id)


async def save_part(session: AsyncSession, saved: Part) -> None:
    """Write the part; PartNumberTaken when another transaction took the number in the meantime."""
    session.add(saved)
    try:
        await session.flush()
    except IntegrityError as error:
        raise PartNumberTaken(saved.number, None) from error


async def set_tools_of_part(session: AsyncSession, part_id: str, tool_ids: Sequence[str]) -> None:
    await session.execute(delete(PartTool).where(PartTool.part_id == part_id))
    session.add_all(PartTool(part_id=part_id, tool_id=tool_id) for tool_id in sorted(set(tool_ids)))
    await session.flush()


async def tools_of_parts(session: AsyncSession, part_ids: Sequence[str]) -> dict[str, list[Tool]]:
    """Return the tools that use each part, by their numbers."""
    rows = await session.execute(
        select(PartTool.part_id, Tool)
        .join(Tool, Tool.id == PartTool.tool_id)
        .where(PartTool.part_id.in_(part_ids))
        .order_by(Tool.number, Tool.id)
    )
    found: dict[str, list[Tool]] = {part_id: [] for part_id in part_ids}
    for part_id, tool in rows:
        found[part_id].append(tool)
    return found


async def parts(
    session: AsyncSession,
    *,
    words: Sequence[str],
    tool_id: str | None,
    only_low: bool,
    retired: bool,
    limit: int,
    after: str | None,
) -> Sequence[Part]:
    """Return parts by number; `after` is the number, in lower case, that ended the page before."""
    found = select(Part).where(Part.retired == retired)
    for word in words:
        found = found.where(Part.search.contains(word, autoescape=True))
    if tool_id is not None:
        found = found.where(Part.id.in_(select(PartTool.part_id).where(PartTool.tool_id == tool_id)))
    if only_low:
        found = found.where(Part.minimum > 0, Part.stock <= Part.minimum)
    if after is not None:
        found = found.where(Part.number_key > after)
    return (await session.scalars(found.order_by(Part.number_key).limit(limit))).all()


async def movements_of(
    session: AsyncSession, part_id: str, *, limit: int, after: tuple[datetime, str] | None
) -> Sequence[tuple[PartMovement, str | None]]:
    """Return a part's movements, the newest first, with the number of the tool it was used on."""
    found = (
        select(PartMovement, Tool.number)
        .outerjoin(Tool, Tool.id == PartMovement.tool_id)
        .where(PartMovement.part_id == part_id)
    )
    if after is not None:
        at, movement_id = after
        found = found.where(or_(PartMovement.at < at, and_(PartMovement.at == at, PartMovement.id < movement_id)))
    rows = await session.execute(found.order_by(PartMovement.at.desc(), PartMovement.id.desc()).limit(limit))
    return [(movement, number) for movement, number in rows]


async def uses_of(session: AsyncSession, job_id: str) -> Sequence[tuple[PartMovement, Part]]:
    """Return the parts a job took and has not given back, in order."""
    returned = select(PartMovement.returns).where(PartMovement.job_id == job_id, PartMovement.returns.is_not(None))
    rows = await session.execute(
        select(PartMovement, Part)
        .join(Part, Part.id == PartMovement.part_id)
        .where(PartMovement.job_id == job_id, PartMovement.kind == MovementKind.USE)
        .where(PartMovement.id.not_in(returned))
        .order_by(PartMovement.at, PartMovement.id)
    )
    return [(movement, part) for movement, part in rows]
