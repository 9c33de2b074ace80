"""`toolcare audit verify`: looks the whole audit trail through, while the services run or not."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from toolcare_gateway.audit.checkpoint import ANCHOR, Checkpoint
from toolcare_gateway.audit.domain import Head
from toolcare_gateway.audit.verifying import Verdict, verify
from toolcare_gateway.command_line import add_place, settings_of
from toolcare_shared.db import Database, DatabaseMissing

UNBROKEN, BROKEN, UNREADABLE = 0, 1, 2


def manage_audit(arguments: Sequence[str]) -> int:
    """0: unbroken; 1: not as it was written; 2: it could not be read."""
    parser = argparse.ArgumentParser(prog="toolcare audit", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("verify", help="say whether every entry is as it was written, or which is not")
    add_place(parser, actions.choices.values())
    options = parser.parse_args(arguments)
    try:
        settings = settings_of(options)
    except DatabaseMissing as missing:
        return _unreadable(str(missing))
    database = Database.of(settings)
    try:
        verdict = asyncio.run(
            _verify(database, Checkpoint(options.data).read(), Checkpoint(options.data, ANCHOR).read())
        )
    except (DBAPIError, OSError, ValueError) as error:
        return _unreadable(f"The trail cannot be read: {error}")
    return _tell(verdict)


async def _verify(database: Database, checkpoint: Head | None, anchor: Head | None) -> Verdict:
    try:
        async with database.read() as session:
            return await verify(session, checkpoint, anchor=anchor)
    finally:
        await database.dispose()


def _tell(verdict: Verdict) -> int:
    if verdict.finding is not None:
        sys.stdout.write(f"{verdict.finding.detail}\n")
        sys.stdout.write(f"The {verdict.entries} entries before it are as they were written.\n")
        return BROKEN
    sys.stdout.write(f"{verdict.entries} entries, unbroken. The last has the hash {verdict.head.hash}.\n")
    if verdict.anchor.number:
        sys.stdout.write(f"Those up to {verdict.anchor.number} were removed because of their age.\n")
    if verdict.head.number and not verdict.checkpointed:
        sys.stdout.write("There is no checkpoint in the data folder, so entries cut off at the end would not show.\n")
    return UNBROKEN


def _unreadable(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return UNREADABLE
