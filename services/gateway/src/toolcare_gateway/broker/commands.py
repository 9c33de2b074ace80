"""`toolcare mqtt add|rotate|remove|list`: lets presses, engineers and systems into the broker, and shuts them out."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Sequence

from toolcare_gateway.broker import domain, store, usecases
from toolcare_gateway.broker.domain import ClientKind, NewClient
from toolcare_gateway.broker.keeping import BrokerList
from toolcare_gateway.broker.tables import MqttClient
from toolcare_gateway.command_line import add_place, settings_of
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared import migrations
from toolcare_shared.audit.deed import Deed, DeedKind, doing
from toolcare_shared.audit.recording import audited_writes
from toolcare_shared.auth import Actor, Kind
from toolcare_shared.clock import SystemClock
from toolcare_shared.db import Database, DatabaseMissing
from toolcare_shared.mqtt_password import hashed, new_password

_REFUSALS = (
    DatabaseMissing,
    domain.ClientNameNotUsable,
    domain.ClientNameTaken,
    domain.ClientMachineMissing,
    domain.ClientMachineNotUsable,
    domain.UnknownClient,
    domain.ClientRevoked,
    domain.ClientsKeptElsewhere,
)


def manage_mqtt_clients(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        settings = settings_of(options)
        with doing(Deed(DeedKind.COMMAND, _operator(), f"toolcare mqtt {options.action}", _subject(options))):
            sys.stdout.write(asyncio.run(_run(options, settings)))
    except _REFUSALS as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"The data folder {options.data} cannot be used: {error.strerror}. Name it with --data.\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toolcare mqtt", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="let a client in and print its password, once")
    add.add_argument("name", help="for a press best its id")
    add.add_argument("--role", required=True, choices=[kind.value for kind in ClientKind])
    add.add_argument("--machine", help="the id of the press it may write for (its own name)")
    add.add_argument("--note", default="")
    rotate = actions.add_parser("rotate", help="give a client another password and print it, once")
    rotate.add_argument("name")
    remove = actions.add_parser("remove", help="shut a client out")
    remove.add_argument("name")
    remove.add_argument("--reason", default="by `toolcare mqtt remove`")
    actions.add_parser("list", help="show who is let in")
    add_place(parser, actions.choices.values())
    return parser


async def _run(options: argparse.Namespace, settings: GatewaySettings) -> str:
    database = Database.of(settings, audited_writes("gateway", SystemClock()))
    broker = BrokerList(settings)
    try:
        if options.action != "list":
            broker.require_followed()
        await migrations.migrate(database, "toolcare_gateway")
        await broker.brought.take_over(database, SystemClock())
        shown = await _do(options, database)
        await broker.folder.write(database)
        if options.action in {"rotate", "remove"}:
            broker.brought.forget_password(options.name)
        return shown
    finally:
        await database.dispose()


async def _do(options: argparse.Namespace, database: Database) -> str:
    if options.action == "list":
        async with database.read() as session:
            return "".join(_line(client) for client in await store.clients(session) if client.revoked_at is None)
    password, now = new_password(), SystemClock().now()
    async with database.write() as session:
        if options.action == "add":
            await usecases.let_in(session, _new(options), hashed(password), _operator(), now)
            return f"{password}\n"
        client = await store.client_for_update(session, options.name)
        if options.action == "rotate":
            await usecases.rotate(session, client, hashed(password), _operator(), now)
            return f"{password}\n"
        if client.revoked_at is not None:
            raise domain.ClientRevoked(client.name)
        await usecases.revoke(session, client, options.reason, _operator(), now)
        return ""


def _new(options: argparse.Namespace) -> NewClient:
    kind = ClientKind(options.role)
    machine = options.machine or (options.name if kind is ClientKind.MACHINE else None)
    return NewClient(options.name, kind, machine, options.note)


def _line(client: MqttClient) -> str:
    return f"{client.name}\t{client.kind}\t{client.machine_id or ''}\n"


def _subject(options: argparse.Namespace) -> str:
    return str(getattr(options, "name", ""))


def _operator() -> Actor:
    """Which user of this machine ran the command."""
    who = getpass.getuser()
    return Actor(id=f"shell-{who}", name=who, kind=Kind.SERVICE)
