"""The list that whoever runs the broker follows, and his answer: two files in a folder both can reach."""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from toolcare_gateway.broker import store
from toolcare_shared.db import Database

_LOCK_DEADLINE_S = 10.0
_LOCK_TICK_S = 0.02


@dataclass(frozen=True, slots=True)
class InForce:
    """The list that the broker follows; `number` is 0 when nobody has answered yet."""

    number: int
    at: datetime | None = None
    trouble: str = ""


class WantedFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def path(self) -> Path:
        return self._folder / "clients.json"

    async def write(self, database: Database) -> None:
        """Write the list as it stands now, whole: a reader sees the one before or this one.

        Several may do so at once, the command line too. Each reads the database while he is alone with the file, so
        the last one to write has read last.
        """
        async with self._alone():
            async with database.read() as session:
                wanted = await store.wanted_list(session)
                clients = await store.clients(session)
            if wanted is None or wanted.number == self._written():
                return
            rows = [
                {"name": one.name, "kind": one.kind, "machine": one.machine_id or "", "hash": one.password_hash}
                for one in clients
                if one.revoked_at is None
            ]
            await asyncio.to_thread(self._replace, json.dumps({"number": wanted.number, "clients": rows}, indent=1))

    def in_force(self) -> InForce:
        try:
            told = json.loads((self._folder / "in-force.json").read_text(encoding="utf-8"))
            return InForce(int(told["number"]), datetime.fromisoformat(told["at"]), str(told["trouble"]))
        except FileNotFoundError:
            return InForce(0)
        except (ValueError, KeyError, TypeError):
            return InForce(0, trouble="The broker's answer cannot be read; look at what runs the broker.")

    def _written(self) -> int | None:
        """None for a file that is missing or damaged."""
        try:
            return int(json.loads(self.path.read_text(encoding="utf-8"))["number"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def _replace(self, text: str) -> None:
        draft = self.path.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / "lock").open("a") as lock:
            async with asyncio.timeout(_LOCK_DEADLINE_S):
                while not _taken(lock.fileno()):  # noqa: ASYNC110 - another process holds it: no event will come
                    await asyncio.sleep(_LOCK_TICK_S)
            yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
