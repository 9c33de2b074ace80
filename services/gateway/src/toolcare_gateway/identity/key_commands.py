"""`toolcare keys rotate|list`: the keys that sign what the services believe; replaced while everything runs."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from toolcare_gateway.command_line import add_place, settings_of
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.audit.deed import DeedKind
from toolcare_shared.audit.recording import audited_writes, note_access
from toolcare_shared.auth import Actor, Kind
from toolcare_shared.auth.service_tokens import private_keys_in, public_key_of
from toolcare_shared.auth.signed_tokens import KEPT
from toolcare_shared.auth.signing_keys import PublishedKey, published_keys, rotate, signing_key
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.db import Database, DatabaseMissing

DONE, REFUSED, NOT_NOTED = 0, 1, 3


def manage_keys(arguments: Sequence[str]) -> int:
    """0: done; 1: the data folder cannot be used; 3: done, but the audit trail could not be told."""
    options = _parser().parse_args(arguments)
    clock = SystemClock()
    try:
        settings = settings_of(options)
        if options.action == "list":
            sys.stdout.write(_list(settings))
            return DONE
        _rotate_services(settings.service_public_keys, clock)
        kid = rotate(settings.token_private_key, settings.token_public_key, clock.now(), KEPT)
    except DatabaseMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return REFUSED
    except (OSError, TypeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        sys.stderr.write(f"The keys in {options.data} cannot be used: {why}. Name the data folder with --data.\n")
        return REFUSED
    seconds = int(KEPT.total_seconds())
    sys.stdout.write(
        f"signs now  {kid}\nIt and the services' own keys are new; those before are believed for {seconds} s more.\n"
    )
    return _told(settings, kid, clock)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toolcare keys", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("rotate", help="sign with a new key from now on; safe to run again when it was interrupted")
    actions.add_parser("list", help="show which key signs and which are still believed")
    add_place(parser, actions.choices.values())
    return parser


def _rotate_services(folder: Path, clock: Clock) -> None:
    """Those in this folder; a service whose private key lies elsewhere makes a new one when that is deleted."""
    for service, private in private_keys_in(folder).items():
        rotate(private, public_key_of(service, folder), clock.now(), KEPT)


def _list(settings: GatewaySettings) -> str:
    """The gateway's for people's requests first, then what each service signs its own with."""
    folder, now = settings.service_public_keys, SystemClock().now()
    pairs = {"people": (settings.token_private_key, settings.token_public_key)} | {
        service: (private, public_key_of(service, folder)) for service, private in private_keys_in(folder).items()
    }
    return "".join(
        f"{one.kid}  {_state(one, signing_key(private.read_bytes()).kid)}  {whose}\n"
        for whose, (private, public) in pairs.items()
        for one in published_keys(public.read_bytes())
        if one.checks(None, now)
    )


def _state(one: PublishedKey, signs: str) -> str:
    if one.kid == signs:
        return "signs"
    return f"believed until {one.until.isoformat(timespec='seconds')}" if one.until else "about to sign"


def _told(settings: GatewaySettings, kid: str, clock: Clock) -> int:
    try:
        asyncio.run(_note(settings, kid, clock))
    except (DBAPIError, OSError) as error:
        sys.stderr.write(f"The audit trail could not be told of it ({type(error).__name__}); note it yourself.\n")
        return NOT_NOTED
    return DONE


async def _note(settings: GatewaySettings, kid: str, clock: Clock) -> None:
    """Which user of this machine ran the command."""
    who = getpass.getuser()
    actor = Actor(id=f"shell-{who}", name=who, kind=Kind.SERVICE)
    database = Database.of(settings, audited_writes("gateway", clock))
    try:
        async with database.write() as session:
            await note_access(session, actor, "toolcare keys rotate", kid, DeedKind.COMMAND)
    finally:
        await database.dispose()
