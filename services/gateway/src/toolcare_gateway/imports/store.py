"""Every query of imports. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import User
from toolcare_gateway.imports.domain import AT_WORK, TO_APPLY, ImportState, RowFate, UnknownImport
from toolcare_gateway.imports.tables import ImportRow, ImportRun
from toolcare_shared.columns import Cell

_ROW = cast("Table", ImportRow.__table__)
_TOLD = ("fate", "key", "changes", "problems", "applied")


@dataclass(frozen=True, slots=True)
class Became:
    """What is known of a row after a service was asked."""

    place: int
    fate: RowFate
    key: str
    changes: list[str]
    problems: list[dict[str, object]]
    applied: bool = False


async def run(session: AsyncSession, import_id: str) -> ImportRun:
    found = await session.get(ImportRun, import_id)
    if found is None:
        raise UnknownImport(import_id)
    return found


async def run_for_update(session: AsyncSession, import_id: str) -> ImportRun:
    found = await session.get(ImportRun, import_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownImport(import_id)
    return found


async def runs(session: AsyncSession, *, after: str | None, limit: int) -> Sequence[ImportRun]:
    """Newest first."""
    found = select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)
    if after is not None:
        found = found.where(ImportRun.id < after)
    return (await session.scalars(found)).all()


async def next_at_work(session: AsyncSession) -> ImportRun | None:
    """The oldest import that waits for us; others are taken after it."""
    found = select(ImportRun).where(ImportRun.state.in_(AT_WORK)).order_by(ImportRun.id).limit(1)
    return await session.scalar(found)


async def rows(
    session: AsyncSession, import_id: str, *, kind: str | None, fate: str | None, after: int, limit: int
) -> Sequence[ImportRow]:
    found = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.place > after)
    if kind is not None:
        found = found.where(ImportRow.kind == kind)
    if fate is not None:
        found = found.where(ImportRow.fate == fate)
    return (await session.scalars(found.order_by(ImportRow.place).limit(limit))).all()


async def refused_rows(session: AsyncSession, import_id: str) -> Sequence[ImportRow]:
    found = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.fate == RowFate.REFUSED)
    return (await session.scalars(found.order_by(ImportRow.place))).all()


async def fates_at(session: AsyncSession, import_id: str, places: Sequence[int]) -> dict[int, str]:
    found = await session.execute(
        select(ImportRow.place, ImportRow.fate).where(ImportRow.import_id == import_id, ImportRow.place.in_(places))
    )
    return {place: fate for place, fate in found}  # noqa: C416 - rows are not typed as pairs


async def to_check(session: AsyncSession, import_id: str, sheet: int, limit: int) -> Sequence[ImportRow]:
    found = select(ImportRow).where(
        ImportRow.import_id == import_id, ImportRow.fate == RowFate.PENDING, ImportRow.sheet == sheet
    )
    return (await session.scalars(found.order_by(ImportRow.place).limit(limit))).all()


async def to_apply(session: AsyncSession, import_id: str, sheet: int, *, after: int, limit: int) -> Sequence[ImportRow]:
    found = select(ImportRow).where(
        ImportRow.import_id == import_id,
        ImportRow.fate.in_(TO_APPLY),
        ~ImportRow.applied,
        ImportRow.sheet == sheet,
        ImportRow.place > after,
    )
    return (await session.scalars(found.order_by(ImportRow.place).limit(limit))).all()


async def count_to_apply(session: AsyncSession, import_id: str, *, only_left: bool = False) -> int:
    found = select(func.count()).where(ImportRow.import_id == import_id, ImportRow.fate.in_(TO_APPLY))
    if only_left:
        found = found.where(~ImportRow.applied)
    return await session.scalar(found) or 0


async def values_of(session: AsyncSession, import_id: str, kind: str) -> Sequence[dict[str, Cell]]:
    """Return what the rows of a kind say that are not refused."""
    found = select(ImportRow.values).where(
        ImportRow.import_id == import_id, ImportRow.kind == kind, ImportRow.fate != RowFate.REFUSED
    )
    return (await session.scalars(found)).all()


async def rows_by_key(session: AsyncSession, import_id: str, kind: str) -> dict[str, int]:
    """Return which line of the file has which key already, without case; those refused leave it to others."""
    found = await session.execute(
        select(ImportRow.key, ImportRow.row)
        .where(ImportRow.import_id == import_id, ImportRow.kind == kind, ImportRow.key != "")
        .where(ImportRow.fate != RowFate.REFUSED)
        .order_by(ImportRow.place.desc())
    )
    return {key.casefold(): row for key, row in found}


async def save_fates(session: AsyncSession, import_id: str, became: Sequence[Became]) -> None:
    """All at once: a statement for each row would take longer than the service took to tell."""
    changed = (
        update(_ROW)
        .where(_ROW.c.import_id == import_id, _ROW.c.place == bindparam("at"))
        .values({name: bindparam(f"new_{name}") for name in _TOLD})
    )
    told = [{"at": each.place, **{f"new_{name}": getattr(each, name) for name in _TOLD}} for each in became]
    await session.execute(changed, told)


async def add_rows(session: AsyncSession, rows_: Sequence[Mapping[str, object]]) -> None:
    if rows_:
        await session.execute(_ROW.insert(), [dict(row) for row in rows_])


async def user(session: AsyncSession, user_id: str) -> User | None:
    return await session.get(User, user_id)


def can_be_applied(found: ImportRun) -> bool:
    """One that was checked and brings something, and one whose taking was broken off by a service that did not run."""
    brings = any(int(str(sheet[fate])) > 0 for sheet in found.sheets for fate in TO_APPLY)
    if found.state == ImportState.CHECKED:
        return brings
    return found.state == ImportState.FAILED and found.applied_by_id is not None
