"""What administrators do to the broker's clients. Each change makes the next list that the broker shall follow."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.broker import domain, store
from toolcare_gateway.broker.domain import ClientNameTaken, ClientRevoked, NewClient
from toolcare_gateway.broker.tables import MqttClient
from toolcare_shared.auth import Actor


async def let_in(session: AsyncSession, new: NewClient, password_hash: str, actor: Actor, now: datetime) -> MqttClient:
    """A name that was shut out may come back: its history stays, its old password does not."""
    new = domain.usable(new)
    number = await _next_list(session, now)
    client = await session.get(MqttClient, new.name)
    if client is not None and client.revoked_at is None:
        raise ClientNameTaken(new.name)
    if client is None:
        client = MqttClient(name=new.name, version=0)
        session.add(client)
    client.kind, client.machine_id, client.note = new.kind, new.machine_id, new.note
    client.password_hash, client.list_number = password_hash, number
    client.made_by, client.made_at = actor.name, now
    client.rotated_by = client.rotated_at = client.revoked_by = client.revoked_at = None
    client.revoked_reason = ""
    client.version += 1
    return client


async def rotate(
    session: AsyncSession, client: MqttClient, password_hash: str, actor: Actor, now: datetime
) -> MqttClient:
    if client.revoked_at is not None:
        raise ClientRevoked(client.name)
    client.password_hash, client.rotated_by, client.rotated_at = password_hash, actor.name, now
    return await _changed(session, client, now)


async def revoke(session: AsyncSession, client: MqttClient, reason: str, actor: Actor, now: datetime) -> MqttClient:
    """Shut a client out; one that is out already stays so, with its first reason."""
    if client.revoked_at is not None:
        return client
    client.revoked_by, client.revoked_at, client.revoked_reason = actor.name, now, reason
    return await _changed(session, client, now)


def annotate(client: MqttClient, note: str) -> None:
    client.note = note
    client.version += 1


async def take_over(
    session: AsyncSession, brought: Sequence[tuple[NewClient, str]], actor: Actor, now: datetime
) -> Sequence[str]:
    """Let in, with the passwords they have, clients that came with the installation and were never known here."""
    known = {client.name for client in await store.clients(session)}
    unknown = [(new, password_hash) for new, password_hash in brought if new.name not in known]
    for new, password_hash in unknown:
        client = await let_in(session, new, password_hash, actor, now)
        client.made_by = ""
    return [new.name for new, _ in unknown]


async def _changed(session: AsyncSession, client: MqttClient, now: datetime) -> MqttClient:
    client.list_number = await _next_list(session, now)
    client.version += 1
    return client


async def _next_list(session: AsyncSession, now: datetime) -> int:
    wanted = await store.list_for_update(session, now)
    wanted.number += 1
    wanted.changed_at = now
    return wanted.number
