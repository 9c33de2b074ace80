"""What the copies of a service tell each other at once: over their PostgreSQL, which brings it to all that listen.

Nothing may depend on it: what is said while a line is down is heard by nobody. A service on SQLite has no copies.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy import text

from toolcare_shared.db import Database

MOST_BYTES = 7_900
"""PostgreSQL takes messages under 8,000 bytes."""
_ANSWER_S = 5.0
_SAY = text("SELECT pg_notify(:channel, :message)")


class _Driver(Protocol):
    """What of the driver's own connection is needed here."""

    def get_server_pid(self) -> int: ...

    async def add_listener(self, channel: str, callback: Callable[[object, int, str, str], None]) -> None: ...


@asynccontextmanager
async def line(
    database: Database, channel: str, heard: Callable[[str], None]
) -> AsyncIterator[Callable[[str | None], Awaitable[None]]]:
    """Hear what the other copies say on a channel, and give a function to say something; None only asks the line.

    A line that is lost shows at the next word, as a DBAPIError, OSError or TimeoutError.
    """
    async with database.standing() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        driver: _Driver = (await connection.get_raw_connection()).driver_connection  # type: ignore[assignment]  # what asyncpg's connection offers of it
        own = driver.get_server_pid()

        def hear(_connection: object, pid: int, _channel: str, message: str) -> None:
            if pid != own:
                heard(message)

        async def say(message: str | None) -> None:
            async with asyncio.timeout(_ANSWER_S):
                if message is None:
                    await connection.execute(text("SELECT 1"))
                else:
                    await connection.execute(_SAY, {"channel": channel, "message": message})

        try:
            await driver.add_listener(channel, hear)
            yield say
        finally:
            # Closed for good: the next user of the pool shall hear nothing.
            await connection.invalidate()
