"""Every query of the registry. Nothing here commits."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import (
    Identity,
    Machine,
    MachineNameTaken,
    Mounting,
    Retirement,
    Tool,
    ToolNumberTaken,
    ToolStatus,
    UnknownMachine,
    UnknownTool,
    key,
)
from toolcare_registry.store.uses import use_of_row, use_values
from toolcare_registry.tables import ConfigurationRow, MachineRow, MountingRow, SourceRow, ToolRow
from toolcare_shared.db import insert


@dataclass(frozen=True, slots=True)
class MountingRecord:
    """A mounting with the words people know its tool and machine by."""

    mounting: Mounting
    tool_number: str
    tool_name: str
    machine_name: str
    configuration_name: str | None


async def tool(session: AsyncSession, tool_id: str) -> Tool:
    row = await session.get(ToolRow, tool_id)
    if row is None:
        raise UnknownTool(tool_id)
    return of_row(row)


async def tool_for_update(session: AsyncSession, tool_id: str) -> Tool:
    """Load a tool and hold its row until the transaction ends, so that its mountings change one after the other."""
    row = await session.scalar(select(ToolRow).where(ToolRow.id == tool_id).with_for_update())
    if row is None:
        raise UnknownTool(tool_id)
    return of_row(row)


async def tool_id_of_number(session: AsyncSession, number: str) -> str | None:
    return await session.scalar(select(ToolRow.id).where(ToolRow.number_key == key(number)))


async def add_tool(session: AsyncSession, added: Tool) -> bool:
    """Insert the tool; False when its id or number is in use, also by a transaction that ended only just now."""
    values = {"id": added.id, **_tool_values(added)}
    statement = insert(session, ToolRow).values(values).on_conflict_do_nothing().returning(ToolRow.id)
    return await session.scalar(statement) is not None


async def save_tool(session: AsyncSession, changed: Tool) -> None:
    """Write the tool; ToolNumberTaken when another transaction took the number in the meantime."""
    try:
        await session.execute(update(ToolRow).where(ToolRow.id == changed.id).values(_tool_values(changed)))
    except IntegrityError as error:
        raise ToolNumberTaken(changed.number, None) from error


async def machine(session: AsyncSession, machine_id: str) -> Machine:
    row = await session.get(MachineRow, machine_id)
    if row is None:
        raise UnknownMachine(machine_id)
    return _machine(row)


async def machine_for_update(session: AsyncSession, machine_id: str) -> Machine:
    """Load a machine and hold its row until the transaction ends, so that its snapshots follow one another."""
    row = await session.scalar(select(MachineRow).where(MachineRow.id == machine_id).with_for_update())
    if row is None:
        raise UnknownMachine(machine_id)
    return _machine(row)


async def machine_id_of_name(session: AsyncSession, name: str) -> str | None:
    return await session.scalar(select(MachineRow.id).where(MachineRow.name_key == key(name)))


async def machine_exists(session: AsyncSession, machine_id: str) -> bool:
    return bool(await session.scalar(select(exists().where(MachineRow.id == machine_id))))


async def add_machine(session: AsyncSession, added: Machine) -> bool:
    """Insert the machine; False when its id or name is in use, also by a transaction that ended only just now."""
    values = {"id": added.id, **_machine_values(added)}
    statement = insert(session, MachineRow).values(values).on_conflict_do_nothing().returning(MachineRow.id)
    return await session.scalar(statement) is not None


async def save_machine(session: AsyncSession, changed: Machine) -> None:
    """Write the machine; MachineNameTaken when another transaction took the name in the meantime."""
    try:
        await session.execute(update(MachineRow).where(MachineRow.id == changed.id).values(_machine_values(changed)))
    except IntegrityError as error:
        raise MachineNameTaken(changed.name, None) from error


async def retired_machines(session: AsyncSession, *, after: str | None, limit: int) -> list[Machine]:
    """By name."""
    query = select(MachineRow).where(MachineRow.retired).order_by(MachineRow.name_key).limit(limit)
    if after is not None:
        query = query.where(MachineRow.name_key > after)
    return [_machine(row) for row in await session.scalars(query)]


async def counting_on(session: AsyncSession, machine_id: str) -> list[str]:
    """Return the names of the sources that count for a machine."""
    counting = (SourceRow.machine_id == machine_id, SourceRow.enabled)
    return list(await session.scalars(select(SourceRow.name).where(*counting).order_by(SourceRow.name)))


async def stations(session: AsyncSession, machine_id: str) -> list[str]:
    """Return the stations of a machine that a source counts at, in order; one is empty where it has one counter."""
    counted = select(SourceRow.station).where(SourceRow.machine_id == machine_id, SourceRow.enabled)
    return list(await session.scalars(counted.distinct().order_by(SourceRow.station)))


async def put_source(session: AsyncSession, source: SourceRow) -> None:
    """Keep what an event says of a source, unless a later one has been heard."""
    values = {
        "machine_id": source.machine_id,
        "name": source.name,
        "enabled": source.enabled,
        "station": source.station,
        "position": source.position,
    }
    statement = insert(session, SourceRow).values(id=source.id, **values)
    later = SourceRow.position < statement.excluded.position
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values, where=later))


async def add_mounting(session: AsyncSession, added: Mounting) -> None:
    session.add(MountingRow(id=added.id, tool_id=added.tool_id, **_mounting_values(added)))
    await session.flush()


async def end_mounting(session: AsyncSession, ended: Mounting) -> None:
    """Write the end alone: shots of the run may be counted at this very moment."""
    end = {"unmounted_at": ended.unmounted_at, "unmounted_by": ended.unmounted_by}
    await session.execute(update(MountingRow).where(MountingRow.id == ended.id).values(end))


async def save_active_cavities(session: AsyncSession, mounting_id: str, active: int) -> None:
    """Write them alone, as shots of the run may be counted at this very moment."""
    await session.execute(update(MountingRow).where(MountingRow.id == mounting_id).values(active_cavities=active))


async def last_mounting(session: AsyncSession, tool_id: str) -> Mounting | None:
    """Return the tool's open mounting, else the one that ended last."""
    newest = MountingRow.unmounted_at.desc().nulls_first()
    row = await session.scalar(select(MountingRow).where(MountingRow.tool_id == tool_id).order_by(newest).limit(1))
    return None if row is None else mounting_of_row(row)


async def tool_ids_on(session: AsyncSession, machine_id: str) -> list[str]:
    on_it = select(MountingRow.tool_id).where(MountingRow.machine_id == machine_id, MountingRow.unmounted_at.is_(None))
    return list(await session.scalars(on_it.order_by(MountingRow.tool_id)))


async def open_mounting(session: AsyncSession, tool_id: str) -> MountingRecord | None:
    """Return where the tool hangs now."""
    row = (await session.execute(_records(MountingRow.tool_id == tool_id, MountingRow.unmounted_at.is_(None)))).first()
    return None if row is None else _record(*row)


async def mounting_record(session: AsyncSession, mounting_id: str) -> MountingRecord | None:
    query = _records(MountingRow.id == mounting_id).execution_options(populate_existing=True)
    row = (await session.execute(query)).first()
    return None if row is None else _record(*row)


async def open_mountings_on(session: AsyncSession, machine_id: str) -> list[MountingRecord]:
    """Return what hangs on the machine now, by tool number."""
    on_it = _records(MountingRow.machine_id == machine_id, MountingRow.unmounted_at.is_(None))
    rows = await session.execute(on_it.order_by(ToolRow.number_key))
    return [_record(*row) for row in rows]


async def mountings_of_tool(
    session: AsyncSession, tool_id: str, *, after: str | None, limit: int
) -> list[MountingRecord]:
    return await _history(session, MountingRow.tool_id == tool_id, after, limit)


async def mountings_on_machine(
    session: AsyncSession, machine_id: str, *, after: str | None, limit: int
) -> list[MountingRecord]:
    return await _history(session, MountingRow.machine_id == machine_id, after, limit)


async def _history(
    session: AsyncSession, whose: ColumnElement[bool], after: str | None, limit: int
) -> list[MountingRecord]:
    """Return mountings, newest first, from just after the one with id `after`."""
    query = _records(whose).order_by(MountingRow.mounted_at.desc(), MountingRow.id.desc()).limit(limit)
    if after is not None:
        since = select(MountingRow.mounted_at).where(MountingRow.id == after).scalar_subquery()
        query = query.where(tuple_(MountingRow.mounted_at, MountingRow.id) < tuple_(since, after))
    return [_record(*row) for row in await session.execute(query)]


def _records(*where: ColumnElement[bool]) -> Select[MountingRow, str, str, str, str]:
    return (
        select(MountingRow, ToolRow.number, ToolRow.name, MachineRow.name, ConfigurationRow.name)
        .join(ToolRow, ToolRow.id == MountingRow.tool_id)
        .join(MachineRow, MachineRow.id == MountingRow.machine_id)
        .outerjoin(ConfigurationRow, ConfigurationRow.id == MountingRow.configuration_id)
        .where(*where)
    )


def _record(
    row: MountingRow, tool_number: str, tool_name: str, machine_name: str, configuration_name: str | None
) -> MountingRecord:
    return MountingRecord(mounting_of_row(row), tool_number, tool_name, machine_name, configuration_name)


def of_row(row: ToolRow) -> Tool:
    return Tool(
        id=row.id,
        number=row.number,
        name=row.name,
        status=ToolStatus(row.status),
        cavity_count=row.cavity_count,
        design_life_shots=row.design_life_shots,
        expected_cycle_ms=row.expected_cycle_ms,
        min_cycle_ms=row.min_cycle_ms,
        owner=row.owner,
        short_code=row.short_code,
        retirement=_retirement(row),
        blocked_cavities=row.blocked_cavities,
        class_code=row.class_code,
        change_level=row.change_level,
        version=row.version,
    )


def _retirement(row: ToolRow) -> Retirement | None:
    if row.retired_at is None:
        return None
    return Retirement(at=row.retired_at, by=row.retired_by or "", reason=row.retire_reason or "")


def _tool_values(of: Tool) -> dict[str, object]:
    retirement = of.retirement
    return {
        "number": of.number,
        "number_key": key(of.number),
        "name": of.name,
        "status": of.status.value,
        "cavity_count": of.cavity_count,
        "design_life_shots": of.design_life_shots,
        "expected_cycle_ms": of.expected_cycle_ms,
        "min_cycle_ms": of.min_cycle_ms,
        "owner": of.owner,
        "short_code": of.short_code,
        "retired_at": retirement.at if retirement else None,
        "retired_by": retirement.by if retirement else None,
        "retire_reason": retirement.reason if retirement else None,
        "blocked_cavities": of.blocked_cavities,
        "class_code": of.class_code,
        "change_level": of.change_level,
        "version": of.version,
    }


def _machine(row: MachineRow) -> Machine:
    return Machine(id=row.id, name=row.name, note=row.note, area=row.area, use=use_of_row(row), version=row.version)


def _machine_values(of: Machine) -> dict[str, object]:
    return {
        "name": of.name,
        "name_key": key(of.name),
        "note": of.note,
        "area": of.area,
        **use_values(of.use),
        "version": of.version,
    }


def mounting_of_row(row: MountingRow) -> Mounting:
    return Mounting(
        id=row.id,
        tool_id=row.tool_id,
        machine_id=row.machine_id,
        shot_factor=row.shot_factor,
        mounted_at=row.mounted_at,
        mounted_by=row.mounted_by,
        unmounted_at=row.unmounted_at,
        unmounted_by=row.unmounted_by,
        job=row.job,
        order_shots=row.order_shots,
        shots=row.shots,
        identity=Identity(row.identity_how),
        identity_at=row.identity_at,
        mismatch=row.mismatch,
        configuration_id=row.configuration_id,
        active_cavities=row.active_cavities,
        station=row.station,
        corrections=row.corrections,
    )


def _mounting_values(of: Mounting) -> dict[str, object]:
    return {
        "machine_id": of.machine_id,
        "shot_factor": of.shot_factor,
        "mounted_at": of.mounted_at,
        "mounted_by": of.mounted_by,
        "unmounted_at": of.unmounted_at,
        "unmounted_by": of.unmounted_by,
        "job": of.job,
        "order_shots": of.order_shots,
        "shots": of.shots,
        "identity_how": of.identity.value,
        "identity_at": of.identity_at,
        "mismatch": of.mismatch,
        "configuration_id": of.configuration_id,
        "active_cavities": of.active_cavities,
        "station": of.station,
        "corrections": of.corrections,
    }
