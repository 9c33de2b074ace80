"""A backup that lies ready takes the place of a stack that has just been started for the first time, while it runs.

Nobody can stop the services from here, but they end by themselves when their connection to the database is cut, and
are started again by the engine. A service that starts waits for its turn to migrate; that turn is ours until all is in
place. Killed at any moment, the next start of the worker begins it anew.
"""

import argparse
import asyncio
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from toolcare_compose.backup import photo_store, postgres, swap
from toolcare_compose.backup.desk import BackupDesk
from toolcare_compose.backup.faults import BackupFault, ServicesStay
from toolcare_compose.backup.servers import addresses
from toolcare_compose.layout import NO_DATA, DataFolder
from toolcare_compose.stack.outside_keys import SECRETS, link, outside
from toolcare_compose.stack.restore import carry
from toolcare_shared import migrations
from toolcare_shared.locks import key_of

DOWN_S = 120.0
PAUSE_S = 0.5
PORT = 8000

_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND usename = current_user AND application_name <> $1"
)

_VERSION = "INSERT INTO alembic_version SELECT $1 WHERE NOT EXISTS (TABLE alembic_version)"

Listens = Callable[[str], bool]


def listens_on_its_port(service: str) -> bool:
    try:
        with socket.create_connection((service, PORT), timeout=2):
            return True
    except OSError:
        return False


async def taken_over(data: DataFolder, elsewhere: Mapping[Path, Path], listens: Listens = listens_on_its_port) -> None:
    """Raise ServicesStay or another fault; the stack goes on with what it had then.

    `elsewhere`: the place of each file that does not belong into the data folder.
    """
    servers, restored = addresses(), DataFolder(swap.ready_folder(data))
    async with AsyncExitStack() as stack:
        held = {
            service: await stack.enter_async_context(postgres.connected(make_url(url)))
            for service, url in servers.items()
        }
        for connection in held.values():
            await connection.execute("SELECT pg_advisory_lock($1)", key_of("migrate"), timeout=DOWN_S)
        try:
            await _end_services(held, listens)
            await postgres.replace_all(restored, servers)
            clear(data)
            carry(restored.root, data.root, elsewhere)
            link(data, elsewhere)
            photo_store.bring_in(data)
        finally:
            for service, connection in held.items():
                await connection.execute(_VERSION, migrations.head(f"toolcare_{service}"))
        for connection in held.values():
            # Who has been waiting has looked at the keys of before.
            await connection.execute(_CUT, postgres.OURS)
    swap.forget(data)


async def _end_services(held: Mapping[str, asyncpg.Connection], listens: Listens) -> None:
    until = time.monotonic() + DOWN_S
    for connection in held.values():
        await connection.execute("DELETE FROM alembic_version")
    while up := [service for service in held if listens(service)]:
        if time.monotonic() > until:
            raise ServicesStay(", ".join(up))
        for connection in held.values():
            await connection.execute(_CUT, postgres.OURS)
        await asyncio.sleep(PAUSE_S)


def clear(data: DataFolder) -> None:
    """Take away what the first start made; what is mounted stays, and what is no data."""
    for entry in data.root.iterdir():
        if entry.name not in NO_DATA:
            _clear(entry)


def _clear(entry: Path) -> None:
    with suppress(OSError):  # a mount cannot be taken away, nor what it lies in
        if entry.is_dir():
            for below in entry.iterdir():
                _clear(below)
            entry.rmdir()
        else:
            entry.unlink()


def main() -> int:
    """0: it runs as restored, or goes on as it was, which is told; anything else is to be tried again."""
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.stack.taking_over", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--secrets", type=Path, default=SECRETS, metavar="DIR", help="where keys of services lie")
    parser.add_argument("--keys-in-data", action="store_true", help="all keys lie in the data folder")
    options = parser.parse_args()
    data = DataFolder(options.data)
    desk = BackupDesk(data.backup)
    try:
        asyncio.run(taken_over(data, {} if options.keys_in_data else outside(options.secrets)))
    except BackupFault as fault:
        swap.forget(data)
        desk.not_brought_in(fault.code, str(fault))
        sys.stderr.write(f"{fault}\n")
    else:
        desk.brought_in()
    return 0


if __name__ == "__main__":
    sys.exit(main())
