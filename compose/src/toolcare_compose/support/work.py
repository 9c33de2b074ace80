"""Makes the bundle that was wished on the page, then ends. The supervisor starts it."""

import argparse
import asyncio
import os
import sqlite3
import sys
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from toolcare_compose.backup.servers import addresses
from toolcare_compose.layout import DataFolder
from toolcare_compose.support import bundle
from toolcare_compose.support.desk import SupportDesk
from toolcare_shared.correlation import Correlation, begun, correlated
from toolcare_shared.logging import bind_service, configure_logging

log: structlog.stdlib.BoundLogger = structlog.get_logger()

NICE = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.support.work", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = DataFolder(parser.parse_args().data.resolve())
    configure_logging(json=True)
    bind_service("support")
    desk = SupportDesk(data.support)
    wish = desk.open_wish()
    if wish is None:
        return 0
    os.nice(NICE)
    with correlated(Correlation(wish.correlation) if wish.correlation else begun()):
        try:
            files = asyncio.run(bundle.make(data, addresses(), desk.bundle))
        except (OSError, sqlite3.Error, DBAPIError, ValueError) as error:
            log.exception("support.failed")
            desk.fail(wish, f"{type(error).__name__}: {str(error).splitlines()[0]}")
            return 0
        desk.made(wish, [(file.name, file.size) for file in files])
        log.info("support.made", files=len(files), bytes=desk.bundle.stat().st_size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
