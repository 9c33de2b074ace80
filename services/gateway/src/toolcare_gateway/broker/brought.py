"""Clients that came with the installation: the demo's PLC, and those of versions that kept them in a file alone."""

import json
from pathlib import Path

from toolcare_gateway.broker import usecases
from toolcare_gateway.broker.domain import OWN_NAMES, ClientKind, NewClient
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.mqtt_password import hashed

_ACTOR = service_actor("gateway")


class BroughtClients:
    def __init__(self, data_dir: Path) -> None:
        self._list = data_dir / "mosquitto" / "clients.json"
        self._passwords = data_dir / "keys" / "mqtt"

    async def take_over(self, database: Database, clock: Clock) -> None:
        """Once each: who was taken over is from then on what the database says, shut out or not."""
        brought = self._read()
        if not brought:
            return
        with doing(by_rule(_ACTOR, "mqtt_clients_taken_over")):
            async with database.write() as session:
                await usecases.take_over(session, brought, _ACTOR, clock.now())

    def forget_password(self, name: str) -> None:
        """A password that was replaced or shut out lies about no longer."""
        if name not in OWN_NAMES:
            (self._passwords / f"{name}.password").unlink(missing_ok=True)

    def _read(self) -> list[tuple[NewClient, str]]:
        if not self._list.exists():
            return []
        rows = json.loads(self._list.read_text(encoding="utf-8"))
        found = [(self._client(row), row.get("hash") or self._hash(row["name"])) for row in rows]
        return [(client, stored) for client, stored in found if stored and client.name not in OWN_NAMES]

    def _client(self, row: dict[str, str]) -> NewClient:
        kind = ClientKind(row["role"])
        machine = (row.get("machine") or row["name"]) if kind is ClientKind.MACHINE else None
        return NewClient(row["name"], kind, machine, "")

    def _hash(self, name: str) -> str:
        file = self._passwords / f"{name}.password"
        return hashed(file.read_text(encoding="utf-8")) if file.exists() else ""
