"""The sources of presses, as people configured them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Row, Table, Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shared.db import columns_of
from toolcare_shotcounter.domain import UnknownSource
from toolcare_shotcounter.readings import SourceKind
from toolcare_shotcounter.tables import CounterRow, SourceRow

Plain = Row[*tuple[object, ...]]
SOURCE = cast("Table", SourceRow.__table__)
_STATIONS = select(SOURCE.c.machine_id, SOURCE.c.station).where(
    among(SOURCE.c.machine_id), SOURCE.c.removed_at.is_(None), SOURCE.c.enabled
)


async def source(session: AsyncSession, source_id: str) -> SourceRow:
    row = await session.get(SourceRow, source_id)
    if row is None or row.removed_at is not None:
        raise UnknownSource(source_id)
    return row


async def source_for_update(session: AsyncSession, source_id: str) -> SourceRow:
    row = await session.get(SourceRow, source_id, with_for_update=True, populate_existing=True)
    if row is None or row.removed_at is not None:
        raise UnknownSource(source_id)
    return row


async def sources(session: AsyncSession, machine_id: str | None = None) -> Sequence[SourceRow]:
    found = select(SourceRow).where(SourceRow.removed_at.is_(None)).order_by(SourceRow.id)
    if machine_id is not None:
        found = found.where(SourceRow.machine_id == machine_id)
    return (await session.scalars(found)).all()


async def source_texts(session: AsyncSession) -> Sequence[Plain]:
    """What is configured, as it is stored: the same as the last time while nobody has changed a source."""
    texts = select(
        SOURCE.c.id, SOURCE.c.machine_id, SOURCE.c.kind, SOURCE.c.enabled, type_coerce(SOURCE.c.config, Text)
    )
    return (await session.execute(texts.where(SOURCE.c.removed_at.is_(None)).order_by(SOURCE.c.id))).all()


async def stations(session: AsyncSession, machine_ids: Collection[str]) -> dict[str, set[str]]:
    """The stations of these machines that are counted."""
    rows = await columns_of(session, _STATIONS, those(machine_ids))
    found: dict[str, set[str]] = {}
    for machine_id, station in rows:
        found.setdefault(machine_id, set()).add(station)
    return found


async def counters_of(session: AsyncSession, machine_id: str) -> tuple[dict[str, str], set[str]]:
    """The station of each source of a machine that ever counted it, and the stations that are counted now."""
    rows = (await session.scalars(select(SourceRow).where(SourceRow.machine_id == machine_id))).all()
    counted = {row.station for row in rows if row.enabled and row.removed_at is None}
    return {row.id: row.station for row in rows}, counted


async def default_source(session: AsyncSession, machine_id: str) -> SourceRow | None:
    return await session.scalar(
        select(SourceRow).where(
            SourceRow.machine_id == machine_id,
            SourceRow.kind == SourceKind.MQTT.value,
            SourceRow.removed_at.is_(None),
        )
    )


async def default_source_was_removed(session: AsyncSession, machine_id: str) -> bool:
    removed = select(SourceRow.id).where(
        SourceRow.machine_id == machine_id,
        SourceRow.kind == SourceKind.MQTT.value,
        SourceRow.removed_at.is_not(None),
    )
    return await session.scalar(removed.limit(1)) is not None


async def add_source(session: AsyncSession, row: SourceRow) -> None:
    session.add(row)
    session.add(
        CounterRow(
            source_id=row.id,
            counter="",
            trouble_detail="",
            state="waiting" if row.enabled else "disabled",
            detail="",
        )
    )
    await session.flush()


async def last_counted_by_another(session: AsyncSession, source: SourceRow) -> tuple[datetime, int] | None:
    """When a reading of another source of its machine was last taken, and where it stood; a removed one counted too.

    Whatever its station: while a station has no counter of its own, its tools are counted by another of the press's.
    """
    newest = (
        select(CounterRow.confirmed_at, CounterRow.value)
        .join(SourceRow, SourceRow.id == CounterRow.source_id)
        .where(
            SourceRow.machine_id == source.machine_id,
            SourceRow.id != source.id,
            CounterRow.confirmed_at.is_not(None),
        )
        .order_by(CounterRow.confirmed_at.desc())
        .limit(1)
    )
    found = (await session.execute(newest)).first()
    return None if found is None else (found.confirmed_at, found.value or 0)
