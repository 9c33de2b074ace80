"""The broker's clients in the database; nothing here commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.broker.domain import MachineState, Standing, UnknownClient
from toolcare_gateway.broker.tables import MqttClient, MqttList
from toolcare_gateway.readmodels.tables import MachineRead
from toolcare_shared.db import insert

_THE_LIST = 1


async def client_for_update(session: AsyncSession, name: str) -> MqttClient:
    found = await session.scalar(select(MqttClient).where(MqttClient.name == name).with_for_update())
    if found is None:
        raise UnknownClient(name)
    return found


async def client(session: AsyncSession, name: str) -> MqttClient:
    found = await session.get(MqttClient, name)
    if found is None:
        raise UnknownClient(name)
    return found


async def clients(session: AsyncSession) -> Sequence[MqttClient]:
    return (await session.scalars(select(MqttClient).order_by(MqttClient.name))).all()


async def list_for_update(session: AsyncSession, now: datetime) -> MqttList:
    """Whoever changes clients holds it, so that each list has one number and numbers only grow."""
    first = insert(session, MqttList).values(list_id=_THE_LIST, number=0, changed_at=now)
    await session.execute(first.on_conflict_do_nothing(index_elements=["list_id"]))
    return (await session.scalars(select(MqttList).with_for_update())).one()


async def wanted_list(session: AsyncSession) -> MqttList | None:
    """None as long as nobody was ever let in."""
    return await session.get(MqttList, _THE_LIST)


async def machines(session: AsyncSession, ids: Collection[str]) -> Mapping[str, tuple[str, MachineState]]:
    """The names that presses have now, and what became of them; a press that nobody set up is left out."""
    rows = await session.scalars(select(MachineRead).where(MachineRead.machine_id.in_(ids), MachineRead.version > 0))
    return {row.machine_id: (row.name, MachineState.IN_USE if row.registered else MachineState.RETIRED) for row in rows}


async def standings(session: AsyncSession, machine_ids: Collection[str]) -> Mapping[str, Sequence[Standing]]:
    """How the clients of some presses stand."""
    found: dict[str, list[Standing]] = {}
    rows = await session.scalars(select(MqttClient).where(MqttClient.machine_id.in_(machine_ids)))
    for row in rows:
        found.setdefault(row.machine_id or "", []).append(
            Standing(row.name, row.revoked_at, row.rotated_at, row.revoked_reason)
        )
    return found
