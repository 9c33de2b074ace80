"""The first administrator: made when there is nobody yet, his password told once."""

import os
import sys
from pathlib import Path

import structlog

from toolcare_gateway.identity import domain, store, usecases
from toolcare_gateway.identity.passwords import Passwords
from toolcare_gateway.identity.usecases import NewUser
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.auth import Role, service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.locks import take_turn

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_USERNAME = "admin"


async def ensure_administrator(
    database: Database, clock: Clock, passwords: Passwords, file: Path, *, printed: bool = True
) -> None:
    """Make the first administrator, print his password and leave it in `file`, which only its owner may read.

    The file is written before the account is committed: a crash between the two leaves a password without an account
    and a fresh one is made at the next start, never an account that nobody can enter.
    """
    async with database.read() as session:
        if await store.any_user(session):
            return
    password = domain.random_password()
    hashed = await passwords.hashed(password)
    new = NewUser(_USERNAME, "Administrator", Role.ADMINISTRATOR, hashed, must_change_password=True)
    with doing(by_rule(service_actor("gateway"), "first_administrator", _USERNAME)):
        async with database.write() as session:
            await take_turn(session, "first administrator")
            if await store.any_user(session):
                return
            await usecases.add_user(session, new, service_actor("gateway"), clock.now())
            _leave(file, f"username: {_USERNAME}\npassword: {password}\n")
    log.info("identity.first_administrator", username=_USERNAME, file=file.name)
    if printed:
        _print(password)


def forget_first_login(file: Path, username: str) -> None:
    """Once the first administrator has another password, the one that was left behind is none any more."""
    if username == _USERNAME:
        file.unlink(missing_ok=True)


def _leave(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _print(password: str) -> None:
    rule = "=" * 60
    sys.stdout.write(
        f"\n{rule}\n  First login to Toolcare (shown this once)\n\n"
        f"    user name  {_USERNAME}\n    password   {password}\n\n"
        f"  The first login asks for a password of your own.\n{rule}\n\n"
    )
    sys.stdout.flush()
