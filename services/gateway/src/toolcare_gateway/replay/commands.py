"""`toolcare replay`: makes all lists and figures anew from what the services have published, while Toolcare runs."""

import argparse
import asyncio
import gc
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from toolcare_gateway.command_line import add_place, settings_of
from toolcare_gateway.replay.merging import NotReplayable
from toolcare_gateway.replay.replaying import Replayed, replay
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared import migrations
from toolcare_shared.clock import SystemClock
from toolcare_shared.db import Database, DatabaseMissing
from toolcare_shared.http import HttpFeeds, ServiceClients
from toolcare_shared.running import signer_of

_SHOW_EVERY_S = 1.0
_OBJECTS = 50_000


class _Progress:
    """A line that counts up on a terminal; in a file it is not repeated."""

    def __init__(self) -> None:
        self._shown_at = 0.0
        self._live = sys.stderr.isatty()

    def tell(self, fed: int, whole: int) -> None:
        now = time.monotonic()
        if self._live and now - self._shown_at >= _SHOW_EVERY_S:
            self._shown_at = now
            sys.stderr.write(f"\r{fed:,} of at most {whole:,} events")
            sys.stderr.flush()

    def end(self) -> None:
        if self._shown_at:
            sys.stderr.write("\r\033[K")


def manage_replay(arguments: Sequence[str]) -> int:
    """0: done; 1: nothing was changed, for the reason that is said."""
    parser = argparse.ArgumentParser(prog="toolcare replay", description=__doc__)
    add_place(parser)
    options = parser.parse_args(arguments)
    try:
        settings = settings_of(options)
    except DatabaseMissing as missing:
        return _refused(str(missing))
    database = Database.of(settings)
    progress, began = _Progress(), time.monotonic()
    try:
        replayed = asyncio.run(_replay(settings, database, progress))
    except (NotReplayable, DBAPIError, OSError, migrations.WrongSchema) as error:
        progress.end()
        return _refused(str(error))
    progress.end()
    sys.stdout.write(_told(replayed, time.monotonic() - began))
    return 0


async def _replay(settings: GatewaySettings, database: Database, progress: _Progress) -> Replayed:
    clock = SystemClock()
    clients = ServiceClients(settings.upstream, signer_of(settings, clock).sign, settings.services_tls)
    try:
        await migrations.require_head(database, "toolcare_gateway")
        with _little_garbage():
            return await replay(database, HttpFeeds(clients), clock, settings.timezone, progress.tell)
    finally:
        await clients.close()
        await database.dispose()


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Nearly all that is made stays until the end; it need not be looked through for garbage every 700 objects."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _told(replayed: Replayed, took_s: float) -> str:
    told = f"Lists and figures were made anew from {replayed.events:,} events in {took_s:.0f} s.\n"
    if replayed.kept_days:
        told += f"{replayed.kept_days:,} daily sums stay as they were: their counts have left the log.\n"
    return told


def _refused(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1
