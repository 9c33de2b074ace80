"""The named views of tools, their photos, and the sets of last shots."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.photo import Photo
from toolcare_photos.domain.views import (
    MAX_CAVITIES,
    Run,
    UnknownView,
    View,
    belongs_to_a_run,
    is_of_a_tool,
    standard_view,
    standard_views,
)
from toolcare_photos.store import facts
from toolcare_photos.store.photos import joined, of_row
from toolcare_photos.tables import PhotoRow, RunRow, ViewRow
from toolcare_shared.db import insert


async def of_tool(session: AsyncSession, tool_id: str) -> list[View]:
    """Return the standard views of a tool and its own, in their order; UnknownTool while it was not heard of."""
    tool = await facts.tool(session, tool_id)
    found = {view.view: view for view in standard_views(tool.cavity_count)}
    is_shown = (PhotoRow.id == ViewRow.golden_photo_id) & PhotoRow.removed_at.is_(None)
    own = select(ViewRow, PhotoRow.id).outerjoin(PhotoRow, is_shown).where(ViewRow.tool_id == tool_id)
    for row, golden_photo_id in await session.execute(own):
        found[row.view] = replace(_view(row), golden_photo_id=golden_photo_id)
    return sorted(found.values(), key=lambda view: (view.position, view.view))


async def find(session: AsyncSession, tool_id: str, view: str) -> View | None:
    """Return a view of a tool; of one that was not heard of yet any standard one is."""
    row = await session.get(ViewRow, (tool_id, view), populate_existing=True)
    if row is not None:
        return _view(row)
    tool = await facts.find_tool(session, tool_id)
    cavity_count = MAX_CAVITIES if tool is None else tool.cavity_count
    return standard_view(view) if is_of_a_tool(view, cavity_count) else None


async def lock(session: AsyncSession, tool_id: str, view: str) -> View:
    """Return a view of a known tool; nobody else changes it until this transaction ends."""
    await facts.tool(session, tool_id)
    found = await find(session, tool_id, view)
    if found is None:
        raise UnknownView(view)
    await session.execute(_row(session, tool_id, found).on_conflict_do_nothing())
    locked = await session.get_one(ViewRow, (tool_id, view), with_for_update=True, populate_existing=True)
    return _view(locked)


async def add(session: AsyncSession, tool_id: str, view: View) -> bool:
    """Add a view; False when there is one of this name already."""
    added = _row(session, tool_id, view).on_conflict_do_nothing().returning(ViewRow.view)
    return (await session.execute(added)).first() is not None


async def save(session: AsyncSession, tool_id: str, view: View) -> None:
    row = await session.get_one(ViewRow, (tool_id, view.view))
    row.name, row.hint, row.position = view.name, view.hint, view.position
    row.retired, row.golden_photo_id, row.version = view.retired, view.golden_photo_id, view.version
    await session.flush()


async def newest(session: AsyncSession, tool_id: str) -> dict[str, tuple[Photo, int]]:
    """Return the newest photo of each view of a tool, and how many there are."""
    order = func.row_number().over(partition_by=PhotoRow.view, order_by=(PhotoRow.seen_at.desc(), PhotoRow.id.desc()))
    count = func.count().over(partition_by=PhotoRow.view)
    ranked = (
        select(PhotoRow.id, order.label("place"), count.label("count"))
        .where(PhotoRow.tool_id == tool_id, PhotoRow.view.is_not(None), PhotoRow.removed_at.is_(None))
        .subquery()
    )
    first = joined().join(ranked, ranked.c.id == PhotoRow.id).where(ranked.c.place == 1).add_columns(ranked.c.count)
    found = {}
    for row, picture, number, many in await session.execute(first):
        photo = of_row(row, picture, number)
        found[str(photo.view)] = (photo, many)
    return found


async def runs(session: AsyncSession, tool_id: str, *, after: tuple[datetime, str] | None, limit: int) -> list[Run]:
    """Return the runs of a tool whose beginning is known, newest first."""
    columns = select(RunRow.run_id, RunRow.machine_id, RunRow.job, RunRow.since, RunRow.until)
    of_it = columns.where(RunRow.tool_id == tool_id, RunRow.since.is_not(None))
    if after is not None:
        of_it = of_it.where(tuple_(RunRow.since, RunRow.run_id) < tuple_(*after))
    rows = await session.execute(of_it.order_by(RunRow.since.desc(), RunRow.run_id.desc()).limit(limit))
    return [Run(run_id, machine_id, job, since, until) for run_id, machine_id, job, since, until in rows if since]


async def last_shots(session: AsyncSession, run_ids: list[str]) -> dict[str, list[Photo]]:
    """Return the photos of last shots of each run, newest first."""
    query = joined(PhotoRow.run_id.in_(run_ids), PhotoRow.removed_at.is_(None), PhotoRow.view.is_not(None))
    found: dict[str, list[Photo]] = {}
    for row in await session.execute(query.order_by(PhotoRow.seen_at.desc(), PhotoRow.id.desc())):
        photo = of_row(*row)
        if belongs_to_a_run(str(photo.view)):
            found.setdefault(str(photo.run_id), []).append(photo)
    return found


def _row(session: AsyncSession, tool_id: str, view: View) -> Insert:
    return insert(session, ViewRow).values(tool_id=tool_id, **asdict(view))


def _view(row: ViewRow) -> View:
    return View(row.view, row.name, row.hint, row.position, row.retired, row.golden_photo_id, row.version)
