"""SQL compiled once for all databases of a run: an engine keeps what it compiled to itself, and each test has its own.

SQLAlchemy looks a compiled statement up by the dialect object, so the engines of one kind share that as well.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from sqlalchemy import Dialect, event
from sqlalchemy.engine.interfaces import CompiledCacheType, DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import LRUCache

from toolcare_shared import db

_MOST = 5000


class Statements:
    """What was compiled for one kind of database, and the dialect it was compiled for, once that knows the server."""

    def __init__(self) -> None:
        self._compiled: CompiledCacheType = LRUCache(_MOST)
        self._dialect: Dialect | None = None

    def share(self, engine: AsyncEngine) -> AsyncEngine:
        made = engine.sync_engine
        if self._dialect is None:
            own = made.dialect

            def knows_the_server(_: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
                self._dialect = self._dialect or own

            event.listen(made, "connect", knows_the_server)
        else:
            made.dialect = self._dialect
        made._compiled_cache = self._compiled  # noqa: SLF001 - it can be given to a connection alone
        return engine


@contextmanager
def statements_compiled_once() -> Iterator[None]:
    with ExitStack() as patched:
        for name in ("_sqlite_engine", "_postgresql_engine"):
            patched.enter_context(patch.object(db, name, _sharing(getattr(db, name), Statements())))
        yield


def _sharing(make: Callable[..., AsyncEngine], statements: Statements) -> Callable[..., AsyncEngine]:
    return lambda *arguments, **options: statements.share(make(*arguments, **options))
