"""Inserts with serial numbers and their stays. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ScalarSelect, Select, case, cast, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import CLOCKS_DIFFER, key
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.components import ComponentKind
from toolcare_registry.domain.inserts import Insert, InsertState, SerialTaken, Stay, Step, UnknownInsert
from toolcare_registry.tables import ComponentRow, InsertRow, InsertStepRow, StayRow, ToolRow
from toolcare_shared.db import insert as insert_into


@dataclass(frozen=True, slots=True)
class StayRecord:
    """A stay with the words people know its tool and position by."""

    stay: Stay
    tool_number: str
    component_name: str
    position: str
    cavity: int | None


def life_shots() -> ScalarSelect[int]:
    """Return the shots of an insert's life, as a column beside `InsertRow`."""
    # PostgreSQL sums whole numbers to a decimal.
    made = select(cast(func.coalesce(func.sum(StayRow.shots), 0), BigInteger)).where(StayRow.insert_id == InsertRow.id)
    return (
        select(InsertRow.initial_shots + made.correlate(InsertRow).scalar_subquery())
        .correlate(InsertRow)
        .scalar_subquery()
    )


async def one(session: AsyncSession, insert_id: str) -> Insert:
    return _one(insert_id, (await session.execute(_inserts().where(InsertRow.id == insert_id))).first())


async def one_for_update(session: AsyncSession, insert_id: str) -> Insert:
    await session.execute(select(InsertRow.id).where(InsertRow.id == insert_id).with_for_update())
    return await one(session, insert_id)


async def page(
    session: AsyncSession, *, tool_id: str | None, state: InsertState | None, q: str, after: str | None, limit: int
) -> list[Insert]:
    """By serial number; with a tool those that sit in it. Each word of `q` is in the serial number or the name."""
    query = _inserts().order_by(InsertRow.serial_key).limit(limit)
    if tool_id is not None:
        in_it = select(StayRow.insert_id).where(StayRow.tool_id == tool_id, StayRow.until.is_(None))
        query = query.where(InsertRow.id.in_(in_it))
    if state is not None:
        query = query.where(InsertRow.state == state.value)
    for word in q.split():
        query = query.where(InsertRow.search.contains(key(word), autoescape=True))
    if after is not None:
        query = query.where(InsertRow.serial_key > after)
    return [_insert(row, shots) for row, shots in await session.execute(query)]


async def add(session: AsyncSession, added: Insert) -> None:
    """Insert it; SerialTaken also when a transaction took the number only just now."""
    taken_by = await _id_of_serial(session, added.serial)
    if taken_by is not None:
        raise SerialTaken(added.serial, taken_by)
    values = {"id": added.id, "initial_shots": added.initial_shots, **_values(added)}
    statement = insert_into(session, InsertRow).values(values).on_conflict_do_nothing().returning(InsertRow.id)
    if await session.scalar(statement) is None:
        raise SerialTaken(added.serial, None)


async def correct(session: AsyncSession, corrected: Insert) -> None:
    """Save it with its serial number and the shots from before; SerialTaken when another insert has the number."""
    taken_by = await _id_of_serial(session, corrected.serial)
    if taken_by not in {None, corrected.id}:
        raise SerialTaken(corrected.serial, taken_by)
    values = {"initial_shots": corrected.initial_shots, **_values(corrected)}
    try:
        async with session.begin_nested():
            await session.execute(update(InsertRow).where(InsertRow.id == corrected.id).values(values))
    except IntegrityError as error:
        raise SerialTaken(corrected.serial, None) from error


async def save(session: AsyncSession, changed: Insert) -> None:
    await session.execute(update(InsertRow).where(InsertRow.id == changed.id).values(_values(changed)))


async def last_stay(session: AsyncSession, insert_id: str) -> Stay | None:
    """Return the insert's open stay, else the one that ended last."""
    return await _last(session, select(StayRow).where(StayRow.insert_id == insert_id))


async def last_stay_in(session: AsyncSession, component_id: str) -> Stay | None:
    """Return the open stay in the component, else the one that ended last."""
    return await _last(session, select(StayRow).where(StayRow.component_id == component_id))


async def stay(session: AsyncSession, stay_id: str) -> Stay:
    return _stay((await session.scalars(select(StayRow).where(StayRow.id == stay_id))).one())


async def open_stays(session: AsyncSession, insert_ids: Sequence[str]) -> dict[str, StayRecord]:
    """Return where these inserts sit, by insert."""
    query = _records().where(StayRow.insert_id.in_(insert_ids), StayRow.until.is_(None))
    return {row[0].insert_id: _record(*row) for row in await session.execute(query)}


async def history(session: AsyncSession, insert_id: str) -> list[StayRecord]:
    """Newest first."""
    query = _records().where(StayRow.insert_id == insert_id).order_by(StayRow.since.desc(), StayRow.id.desc())
    return [_record(*row) for row in await session.execute(query)]


async def note(session: AsyncSession, step: Step) -> None:
    session.add(
        InsertStepRow(
            id=step.id,
            insert_id=step.insert_id,
            before="" if step.before is None else step.before.value,
            after=step.after.value,
            at=step.remark.at,
            by=step.remark.by,
            reason=step.remark.reason,
        )
    )
    await session.flush()


async def steps(session: AsyncSession, insert_id: str) -> list[Step]:
    """Newest first."""
    of_insert = select(InsertStepRow).where(InsertStepRow.insert_id == insert_id)
    return [_step(row) for row in await session.scalars(of_insert.order_by(InsertStepRow.id.desc()))]


async def was_scrapped(session: AsyncSession, insert_id: str) -> bool:
    """Whether the insert was scrapped since somebody last installed it."""
    ends = (InsertState.SCRAPPED.value, InsertState.INSTALLED.value)
    of_insert = (InsertStepRow.insert_id == insert_id, InsertStepRow.after.in_(ends))
    latest = select(InsertStepRow.after).where(*of_insert).order_by(InsertStepRow.id.desc()).limit(1)
    return await session.scalar(latest) == InsertState.SCRAPPED.value


async def insert_of_serial(session: AsyncSession, serial: str) -> Insert | None:
    insert_id = await _id_of_serial(session, serial)
    return None if insert_id is None else await one(session, insert_id)


async def add_stay(session: AsyncSession, added: Stay) -> None:
    session.add(
        StayRow(
            id=added.id,
            insert_id=added.insert_id,
            tool_id=added.tool_id,
            component_id=added.component_id,
            since=added.since,
            installed_by=added.installed_by,
            install_reason=added.install_reason,
            shots=0,
            settled_shots=0,
        )
    )
    await session.flush()


async def put_clock_right(
    session: AsyncSession, insert_id: str, component_id: str | None, at: datetime, now: datetime
) -> None:
    """Have the stays of an insert and in a component begin and end at `at` that do so later than a clock can tell."""
    mine = or_(StayRow.insert_id == insert_id, StayRow.component_id == component_id)
    stays = update(StayRow).where(mine).execution_options(synchronize_session=False)
    await session.execute(stays.where(StayRow.since > now + CLOCKS_DIFFER).values(since=at))
    not_before_begin = case((StayRow.since > at, StayRow.since), else_=at)
    await session.execute(stays.where(StayRow.until > now + CLOCKS_DIFFER).values(until=not_before_begin))


async def end_stay(session: AsyncSession, ended: Stay) -> None:
    values = {"until": ended.until, "removed_by": ended.removed_by, "remove_reason": ended.remove_reason}
    await session.execute(update(StayRow).where(StayRow.id == ended.id).values(values))


async def _last(session: AsyncSession, stays: Select[StayRow]) -> Stay | None:
    newest = (StayRow.until.desc().nulls_first(), StayRow.id.desc())
    row = await session.scalar(stays.order_by(*newest).limit(1).execution_options(populate_existing=True))
    return None if row is None else _stay(row)


async def _id_of_serial(session: AsyncSession, serial: str) -> str | None:
    return await session.scalar(select(InsertRow.id).where(InsertRow.serial_key == key(serial)))


def _inserts() -> Select[InsertRow, int]:
    return select(InsertRow, life_shots()).execution_options(populate_existing=True)


def _records() -> Select[StayRow, str, str, str, int | None]:
    return (
        select(StayRow, ToolRow.number, ComponentRow.name, ComponentRow.position, ComponentRow.cavity)
        .join(ToolRow, ToolRow.id == StayRow.tool_id)
        .join(ComponentRow, ComponentRow.id == StayRow.component_id)
        .execution_options(populate_existing=True)
    )


def _record(row: StayRow, tool_number: str, component_name: str, position: str, cavity: int | None) -> StayRecord:
    return StayRecord(_stay(row), tool_number, component_name, position, cavity)


def _one(insert_id: str, found: object) -> Insert:
    match found:
        case (InsertRow() as row, int(shots)):
            return _insert(row, shots)
        case _:
            raise UnknownInsert(insert_id)


def _insert(row: InsertRow, shots: int) -> Insert:
    return Insert(
        id=row.id,
        serial=row.serial,
        name=row.name,
        kind=ComponentKind(row.kind),
        initial_shots=row.initial_shots,
        shots=shots,
        state=InsertState(row.state),
        last=Remark(row.state_since, row.state_by, row.state_reason),
        drawing=row.drawing,
        maker=row.maker,
        version=row.version,
    )


def _step(row: InsertStepRow) -> Step:
    before = InsertState(row.before) if row.before else None
    return Step(row.id, row.insert_id, before, InsertState(row.after), Remark(row.at, row.by, row.reason))


def _values(of: Insert) -> dict[str, object]:
    return {
        "serial": of.serial,
        "serial_key": key(of.serial),
        "name": of.name,
        "search": key(f"{of.serial}\n{of.name}"),
        "kind": of.kind.value,
        "drawing": of.drawing,
        "maker": of.maker,
        "state": of.state.value,
        "state_since": of.last.at,
        "state_by": of.last.by,
        "state_reason": of.last.reason,
        "version": of.version,
    }


def _stay(row: StayRow) -> Stay:
    return Stay(
        id=row.id,
        insert_id=row.insert_id,
        tool_id=row.tool_id,
        component_id=row.component_id,
        since=row.since,
        installed_by=row.installed_by,
        install_reason=row.install_reason,
        shots=row.shots,
        until=row.until,
        removed_by=row.removed_by,
        remove_reason=row.remove_reason,
    )
