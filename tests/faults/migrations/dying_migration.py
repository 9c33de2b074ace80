"""Migrates databases, each in a process of its own that kills itself at a statement: `URL PACKAGE N` again and again.

Prints how each ended: the number of the signal, or 0. What takes long is imported once, before the processes part.
"""

import asyncio
import os
import signal
import sys

import alembic.autogenerate
import alembic.config
import alembic.runtime.environment
import alembic.script  # noqa: F401 - once for all
from sqlalchemy import event

from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.logging import configure_logging


async def migrate(url: str, package: str, last: int) -> None:
    database = Database(url)
    done = 0

    def die(*_: object) -> None:
        nonlocal done
        done += 1
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine.sync_engine, "before_cursor_execute", die)
    await migrations.migrate(database, package)
    await database.dispose()


def main() -> None:
    configure_logging("ERROR")
    told = sys.argv[1:]
    for url, package, last in zip(told[::3], told[1::3], told[2::3], strict=True):
        child = os.fork()
        if not child:
            asyncio.run(migrate(url, package, int(last)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
