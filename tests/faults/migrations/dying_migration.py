"""Migrates databases, each in a process of its own that kills itself at a statement: `URL PACKAGE N` again and again.

Prints how each ended: how many statements it made, or the number of the signal below zero. None of them is made as the
0th. What takes long is imported once, before the processes part.
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

_WATCH = "SELECT 1"
"""By which the owner of a lock looks every two seconds whether it still has it."""


async def migrate(url: str, package: str, last: int) -> int:
    database = Database(url)
    done = 0

    def die(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal done
        done += statement != _WATCH
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine.sync_engine, "before_cursor_execute", die)
    await migrations.migrate(database, package)
    await database.dispose()
    return done


def main() -> None:
    configure_logging("ERROR")
    told = sys.argv[1:]
    for url, package, last in zip(told[::3], told[1::3], told[2::3], strict=True):
        child = os.fork()
        if not child:
            print(asyncio.run(migrate(url, package, int(last))), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            print(-os.WTERMSIG(status), flush=True)


if __name__ == "__main__":
    main()
