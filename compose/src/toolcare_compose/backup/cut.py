"""One moment of all services: their databases as they stood together, while the plant goes on counting.

Writers of all databases are held for some milliseconds, a reader looks at each, writers go on; the copies are then
made of what the readers saw. So no service has heard of an event that its publisher has not: what was on its way at
that moment lies in the publisher's log, and is fetched from there after a restore.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Protocol

from toolcare_compose.backup.faults import CutFailed
from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_shared.database_files import DatabaseKey, OperationalError, key_of, opened

HOLD_S = 0.5
PAUSE_S = 0.2
TRIES = 40

Row = tuple[object, ...]


class Source(Protocol):
    """A service's database. `hold` keeps writers waiting, `see` fixes what is copied, `let_go` ends the hold.

    `prepare` comes first, for all: it may take seconds and keeps no writer waiting.
    """

    service: str
    file_name: str
    """What the copy is called."""

    def prepare(self) -> None:
        """Raise TimeoutError when what stands in the way of a hold does not give way."""
        ...

    def hold(self) -> None:
        """Raise TimeoutError when a writer does not come to its end within half a second."""
        ...

    def see(self) -> None: ...

    def let_go(self) -> None: ...

    def ask(self, query: str) -> Row:
        """The first row of what was seen."""
        ...

    def copy(self, to: Path) -> None:
        """What is encrypted stays so, with the same key."""
        ...

    def close(self) -> None: ...


class SqliteSource:
    def __init__(self, service: str, path: Path, key: DatabaseKey | None) -> None:
        self.service = service
        self.file_name = f"{service}.sqlite3"
        self._path = path
        self._key = key
        self._holder: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None

    def prepare(self) -> None:
        """Nothing but a writer stands in the way."""

    def hold(self) -> None:
        holder = opened(self._path, self._key, timeout=HOLD_S, isolation_level=None)
        try:
            holder.execute("BEGIN IMMEDIATE")
        except OperationalError as error:
            holder.close()
            if "locked" in str(error):
                raise TimeoutError(f"{self.service} writes") from error
            raise
        self._holder = holder

    def see(self) -> None:
        self._reader = opened(self._path, self._key, isolation_level=None)
        self._reader.execute("BEGIN")
        # Only the first read fixes what a transaction sees.
        self.ask("SELECT count(*) FROM sqlite_master")

    def let_go(self) -> None:
        if self._holder is not None:
            self._holder.execute("ROLLBACK")
            self._holder.close()
            self._holder = None

    def ask(self, query: str) -> Row:
        assert self._reader is not None  # noqa: S101 - asked after see
        row: Row = self._reader.execute(query).fetchone()
        return row

    def copy(self, to: Path) -> None:
        assert self._reader is not None  # noqa: S101 - copied after see
        to.unlink(missing_ok=True)
        with closing(opened(to, self._key)) as copied:
            self._reader.backup(copied)

    def close(self) -> None:
        self.let_go()
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def sources(data: DataFolder, postgres: Mapping[str, str]) -> Sequence[Source]:
    """Every service's database; `postgres` names the addresses of those that are no files."""
    from toolcare_compose.backup.postgres import PostgresSource

    def key(service: str) -> DatabaseKey | None:
        return key_of(data.database_key, data.database(service))

    found: list[Source] = [PostgresSource(service, url, key(service)) for service, url in sorted(postgres.items())]
    files = (service for service in SERVICES if service not in postgres and data.database(service).exists())
    found += [SqliteSource(service, data.database(service), key(service)) for service in files]
    return found


@contextmanager
def cut(found: Sequence[Source], meanwhile: Callable[[], None] = lambda: None) -> Iterator[Sequence[Source]]:
    """Give the sources as they stood together; `meanwhile` is done while writers wait. Raise CutFailed."""
    with ExitStack() as stack:
        for source in found:
            stack.callback(source.close)
        for left in reversed(range(TRIES)):
            try:
                _hold_all(found)
                break
            except TimeoutError as error:
                if not left:
                    raise CutFailed(str(error)) from error
                # Somebody may wait for another service while he writes: everybody gets on before the next try.
                time.sleep(PAUSE_S * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        try:
            for source in found:
                source.see()
            meanwhile()
        finally:
            for source in found:
                source.let_go()
        yield found


def _hold_all(found: Sequence[Source]) -> None:
    try:
        for source in found:
            source.prepare()
        for source in found:
            source.hold()
    except BaseException:
        for source in found:
            source.let_go()
        raise
