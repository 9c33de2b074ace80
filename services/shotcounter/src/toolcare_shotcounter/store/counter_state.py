"""Where counters stand, with what their sources are configured to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, Table, Text, delete, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shared.contracts.shotcounter import RemarkCode, SourceRemark
from toolcare_shared.db import columns_of
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.detector import Stored, Suspect
from toolcare_shotcounter.domain import UnknownSource
from toolcare_shotcounter.plant import SourceNow
from toolcare_shotcounter.store.configured import KINDS, Settings, number, settings_in
from toolcare_shotcounter.store.source_list import SOURCE, Plain
from toolcare_shotcounter.tables import CounterRow, PartCounterRow, SourceRow

Asked = Select[*tuple[object, ...]]
_COUNTER = cast("Table", CounterRow.__table__)
_COUNTERS = (
    select(
        *(column for column in SOURCE.c if column.name != "config"),
        type_coerce(SOURCE.c.config, Text).label("config"),
        *(column for column in _COUNTER.c if column.name != "source_id"),
    )
    .join_from(SOURCE, _COUNTER, _COUNTER.c.source_id == SOURCE.c.id)
    .where(SOURCE.c.removed_at.is_(None))
    .order_by(SOURCE.c.id)
)
"""Asked by each batch for each of its presses: plain rows, and each configuration is read once for all."""
_COUNTERS_AMONG = _COUNTERS.where(among(SOURCE.c.id))
_LOCKED = select(_COUNTER.c.source_id).order_by(_COUNTER.c.source_id).with_for_update()
_LOCKED_AMONG = _LOCKED.where(among(_COUNTER.c.source_id))


async def counter(session: AsyncSession, source_id: str) -> CounterRow:
    row = await session.get(CounterRow, source_id)
    if row is None:
        raise UnknownSource(source_id)
    return row


async def forget_parts(session: AsyncSession, source_id: str) -> None:
    """What a counter of parts stood at says nothing of the next reading: that one is where it begins."""
    await session.execute(delete(PartCounterRow).where(PartCounterRow.source_id == source_id))


async def counters_for_update(session: AsyncSession, source_ids: Collection[str] | None = None) -> dict[str, SourceNow]:
    """Sources with their counters, locked in one order (PostgreSQL; SQLite has one writer); None: all.

    They are read once the locks are there: a source that was switched off meanwhile is seen as such.
    """
    if session.get_bind().dialect.name == "postgresql":
        await _asked(session, _LOCKED, _LOCKED_AMONG, source_ids)
    rows = await _asked(session, _COUNTERS, _COUNTERS_AMONG, source_ids)
    return {row.id: _source_now(row, settings_in(row.config)) for row in rows}


@dataclass(frozen=True, slots=True)
class Watched:
    """A source with its counter, and what of it was told last."""

    source: SourceNow
    told_value: int | None
    told_at: datetime | None


async def watched(session: AsyncSession, source_ids: Collection[str] | None = None) -> list[Watched]:
    """Sources as plain rows: they are looked at each second; None: all."""
    rows = await _asked(session, _COUNTERS, _COUNTERS_AMONG, source_ids)
    return [Watched(_source_now(row, settings_in(row.config)), row.told_value, row.told_at) for row in rows]


async def _asked(
    session: AsyncSession, every: Asked, some: Asked, source_ids: Collection[str] | None
) -> Sequence[Plain]:
    if source_ids is None:
        return (await columns_of(session, every)).all()
    return (await columns_of(session, some, those(source_ids))).all()


async def counters(session: AsyncSession) -> list[tuple[SourceRow, CounterRow]]:
    found = (
        select(SourceRow, CounterRow)
        .join(CounterRow, CounterRow.source_id == SourceRow.id)
        .where(SourceRow.removed_at.is_(None))
        .order_by(SourceRow.id)
    )
    return [(source, counter) for source, counter in (await session.execute(found)).all()]


def _source_now(row: Plain, settings: Settings) -> SourceNow:
    return SourceNow(
        id=SourceId(row.id),
        machine_id=row.machine_id,
        station=row.station,
        kind=KINDS.get(row.kind),
        enabled=row.enabled,
        bits=settings.bits,
        per_shot=settings.per_shot,
        resettable=settings.resettable,
        stale_after=settings.stale_after,
        place=settings.place,
        counter=row.counter,
        stored=_stored(row),
        seen_at=row.seen_at,
        moved_at=row.moved_at,
        trouble=row.trouble,
        trouble_detail=row.trouble_detail,
        state=row.state,
        detail=row.detail,
        holds_mismatch=settings.holds_mismatch,
        held_mould=row.held_mould,
        cycle_told=row.cycle_told,
        told_singly=row.told_singly,
        doubted=row.doubted,
        before_reset=row.before_reset,
        remark=row.remark,
        said=remark_of(row),
        seldom_ms=row.seldom_ms,
        heard_before=row.seen_at,
    )


def remark_of(counter: CounterRow | Plain) -> SourceRemark | None:
    """Return the remark of a source without its words; None too where it was stored before it had any."""
    if counter.remark_code is None or counter.remark_amount is None:
        return None
    return SourceRemark(code=RemarkCode(counter.remark_code), amount=counter.remark_amount)


def _stored(counter: CounterRow | Plain) -> Stored | None:
    if counter.value is None or counter.confirmed_at is None:
        return None
    return Stored(counter.value, counter.confirmed_at, counter.last_shot_at, _suspect(counter.suspect))


def _suspect(kept: Mapping[str, object] | None) -> Suspect | None:
    if kept is None:
        return None
    return Suspect(
        first_value=number(kept, "first_value", 0),
        first_at=datetime.fromisoformat(str(kept["first_at"])),
        value=number(kept, "value", 0),
        at=datetime.fromisoformat(str(kept["at"])),
        moved_at=datetime.fromisoformat(str(kept.get("moved_at", kept["at"]))),
        moves=number(kept, "moves", 0),
        passed=number(kept, "passed", 0),
        fast=number(kept, "fast", 0),
    )
