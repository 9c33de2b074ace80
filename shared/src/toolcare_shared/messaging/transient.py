"""Which errors pass by themselves, and trying again until they have."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from toolcare_shared.messaging.feed import FeedUnavailable
from toolcare_shared.messaging.trouble import raw, trouble_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()

T = TypeVar("T")

BACK_OFF_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)

# Classes of PostgreSQL's SQLSTATE: connection, transaction rollback (deadlock, serialisation), out of resources,
# object in use, operator intervention, system error. And one state: a server that takes no writes (any more, or yet).
_PASSING = ("08", "40", "53", "55", "57", "58", "25006")
_STALE = frozenset({"InvalidCachedStatementError", "InternalServerError"})
"""What the driver remembered of tables that a migration has changed since; SQLAlchemy forgets it with the error."""


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later without anybody mending the event or the code."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout | OSError | TimeoutError | FeedUnavailable):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(_PASSING) or type(error.orig).__name__ in _STALE


def is_unstorable(error: BaseException) -> bool:
    """Whether PostgreSQL was given a value it cannot hold: a NUL in a text, a number beyond its type (class 22)."""
    return isinstance(error, DBAPIError) and (getattr(error.orig, "sqlstate", None) or "").startswith("22")


def pause_after(failures: int) -> float:
    """How long to wait after so many failures in a row, in seconds."""
    return BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1]


async def patiently(work: Callable[[], Awaitable[T]], report: Callable[[str | None], None]) -> T:
    """Do the work, again and again with a capped back-off while its error is transient; other errors come out.

    `report` gets the trouble in words at each failure, and None once the work is done.
    """
    failures = 0
    while True:
        try:
            done = await work()
        except Exception as error:
            if not is_transient(error):
                raise
            failures += 1
            log.warning("work.retried", failures=failures, error=type(error).__name__, said=raw(error))
            report(trouble_of(error))
            await asyncio.sleep(pause_after(failures))
        else:
            if failures:
                report(None)
            return done
